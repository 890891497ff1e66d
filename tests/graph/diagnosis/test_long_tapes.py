"""Long tapes are examined as short ones are, up to the caps of a graph; then it is said."""

from __future__ import annotations

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.graph import builder
from tapeviz.graph.diagnosis.report import HealthReport

LENGTH = 6_000
"""More than any limit that there ever was, and few enough to be quick."""


def report_on_chain(factor: float, at: int, special: float, *, persistent: int = 1) -> HealthReport:
    """Record a chain of products with other factors from a place on, and differentiate it."""
    x = tf.Variable(1.0)
    with (
        np.errstate(all="ignore"),
        tf.recording(),
        tf.GradientTape(persistent=persistent > 1) as tape,
    ):
        y = tf.convert_to_tensor(x)
        for number in range(LENGTH):
            y = y * (special if number >= at else factor)
        with tape.stop_recording():
            for _ in range(persistent):
                tape.gradient(y, x)
    return tape.health()


def test_a_gradient_that_explodes_at_the_end_of_a_long_tape_is_told_with_its_place() -> None:
    (found,) = report_on_chain(1.0, LENGTH - 12, 10.0)
    assert found.cause == "exploding"
    assert found.numbers["ops on the way"] == LENGTH
    assert found.numbers["steepest factor"] == pytest.approx(10.0)


def test_a_nan_late_in_a_long_tape_is_told() -> None:
    report = report_on_chain(1.0, LENGTH - 3, float("inf"))
    assert "the-target-is-not-finite" in {one.cause for one in report}


def test_each_gradient_of_many_by_one_tape_is_examined() -> None:
    causes = [one.cause for one in report_on_chain(1.0, LENGTH - 12, 10.0, persistent=3)]
    assert causes == ["exploding"] * 3


def test_what_is_beyond_the_caps_is_said_and_nothing_is_made_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(builder, "LARGEST", 100)
    x, late = tf.Variable(1.0), tf.Variable(2.0)
    with tf.recording(), tf.GradientTape() as tape:
        early = late * 1.0
        y = tf.convert_to_tensor(x)
        for _ in range(150):
            y = y * 1.0
        y = y * early
        tape_target = y * 1.0
    tape.gradient(tape_target, [x, late])
    (found,) = tape.health()
    assert (found.severity, found.cause) == ("note", "not-examined")
    assert found.numbers["ops not examined"] == tape.health().ops - 100
    assert len(tape.health()) == 1


def test_steps_beyond_the_cap_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MOST_STEPS", 100)
    x = tf.Variable(1.0)
    with tf.recording():
        with tf.GradientTape(persistent=True) as tape:
            y = tf.convert_to_tensor(x)
            for _ in range(60):
                y = y * 1.0
        tape.gradient(y, x)
    (found,) = tape.health()
    assert found.cause == "not-examined"
    assert found.title == "the last 21 steps were not examined"
