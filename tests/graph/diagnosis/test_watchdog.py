"""`tapeviz.watchdog`: the program stops at the first bad op, on the user's line."""

from __future__ import annotations

import logging
import traceback

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.graph.diagnosis.watchdog import NotFiniteError


def test_it_stops_at_the_first_bad_op_with_the_users_line_last() -> None:
    x = tf.Variable([1.0, -1.0])
    reached = False
    with (
        pytest.raises(NotFiniteError) as raised,
        np.errstate(invalid="ignore"),
        tf.watchdog(nan="raise"),
        tf.GradientTape(),
    ):
        y = tf.sqrt(x)  # here
        reached = bool(y is None)
    frames = traceback.extract_tb(raised.value.__traceback__)
    assert frames[-1].line == "y = tf.sqrt(x)  # here"
    assert not reached
    text = str(raised.value)
    assert text.startswith("y is NaN: sqrt is given a negative number.")
    assert "y = tf.sqrt(x)  # here" in text
    assert "docs/why.md#root-of-a-negative-number" in text


def test_it_stops_in_the_backward_pass_too() -> None:
    x = tf.Variable([0.0, 0.0])
    with (
        pytest.raises(NotFiniteError) as raised,
        tf.watchdog(nan="raise", inf="raise"),
        tf.GradientTape() as tape,
    ):
        y = tf.sqrt(tf.reduce_sum(x * x))
        tape.gradient(y, x)
    assert "the gradient at tf.sqrt(tf.reduce_sum(x * x)) is Inf" in str(raised.value)
    last = traceback.extract_tb(raised.value.__traceback__)[-1]
    assert last.line == "tape.gradient(y, x)"


def test_infinity_is_ignored_unless_asked_for() -> None:
    with np.errstate(divide="ignore"), tf.watchdog(nan="raise"):
        tf.math.log(tf.constant(0.0))
    with (
        np.errstate(divide="ignore"),
        pytest.raises(FloatingPointError, match="log is given 0"),
        tf.watchdog(nan="ignore", inf="raise"),
    ):
        tf.math.log(tf.constant(0.0))


def test_it_warns_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    with (
        np.errstate(invalid="ignore"),
        caplog.at_level(logging.WARNING, "tapeviz"),
        tf.watchdog(nan="warn"),
    ):
        y = tf.sqrt(tf.constant(-1.0))
        z = y * 2.0
    assert np.isnan(z.numpy())
    assert [record.getMessage().splitlines()[0] for record in caplog.records] == [
        "y is NaN: sqrt is given a negative number."
    ]


def test_an_unknown_reaction_is_an_error() -> None:
    with pytest.raises(ValueError, match="nan is one of raise, warn, ignore, not 'stop'"):
        tf.watchdog(nan="stop")


def test_nobody_listens_afterwards() -> None:
    with tf.watchdog():
        assert log.listener is not None
    assert log.listener is None


def test_a_healthy_program_runs_through() -> None:
    x = tf.Variable([1.0, 2.0])
    with tf.watchdog(nan="raise", inf="raise"), tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.nn.softmax(x) * x)
        gradient = tape.gradient(y, x)
    assert np.all(np.isfinite(gradient.numpy()))


def test_nan_made_of_infinity_is_stopped_with_where_the_infinity_began() -> None:
    x = tf.constant([1.0, 100.0])
    with (
        pytest.raises(NotFiniteError) as raised,
        np.errstate(all="ignore"),
        tf.watchdog(nan="raise"),
    ):
        e = tf.exp(x)
        p = e / tf.reduce_sum(e)
        del p
    assert str(raised.value).startswith("p is NaN: divide makes NaN of infinity.")
    assert "began before" in str(raised.value)
    assert "e = tf.exp(x)" in str(raised.value)


def test_it_names_where_with_a_branch_that_is_not_finite() -> None:
    x = tf.Variable([0.0, 4.0])
    with (
        pytest.raises(NotFiniteError) as raised,
        tf.watchdog(nan="raise"),
        tf.GradientTape() as tape,
    ):
        y = tf.reduce_sum(tf.where(x > 0.0, 2.0 * tf.sqrt(x), 0.0))
        tape.gradient(y, x)
    text = str(raised.value)
    assert "the gradient at tf.sqrt(x) is NaN: 0 · inf in the branch of where" in text
    assert "docs/why.md#where-with-a-branch-that-is-not-finite" in text


def test_it_names_an_infinite_slope_as_health_does() -> None:
    x = tf.Variable([0.0, 4.0])
    with pytest.raises(NotFiniteError, match="derivative of sqrt at 0"), tf.watchdog(inf="raise"):
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(tf.sqrt(x))
        tape.gradient(y, x)


def test_it_says_where_an_infinity_began_only_if_it_comes_from_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    x = tf.constant(-1.0)
    with (
        np.errstate(all="ignore"),
        caplog.at_level(logging.WARNING, "tapeviz"),
        tf.watchdog(nan="warn", inf="warn"),
    ):
        a = tf.sqrt(x)
        b = tf.math.log(x * 0.0)
        c = b - b
    assert np.isnan(a.numpy()) and np.isnan(c.numpy())
    first, second, third = (record.getMessage() for record in caplog.records)
    assert "began before" not in first + second
    assert "began before" in third
    assert "b = tf.math.log(x * 0.0)" in third


def test_one_can_be_used_again_and_within_itself() -> None:
    guard = tf.watchdog()
    for _ in range(2):
        with (
            pytest.raises(NotFiniteError, match="y is NaN"),
            np.errstate(all="ignore"),
            guard,
            guard,
        ):
            y = tf.sqrt(tf.constant(-1.0))
            del y
    assert log.listener is None


def test_the_empty_selection_is_named() -> None:
    x = tf.constant([1.0, 2.0])
    with (
        pytest.warns(RuntimeWarning, match="Mean of empty slice"),
        pytest.raises(NotFiniteError, match="mean is taken of an empty array"),
        np.errstate(all="ignore"),
        tf.watchdog(),
    ):
        tf.reduce_mean(tf.boolean_mask(x, x > 10.0))
