"""`tapeviz.check_gradients`: which entry of a gradient is off, and by how much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.graph.diagnosis import differences


@tf.custom_gradient
def square(x: Any) -> Any:
    """`x` squared; its gradient is wrong where `x` is beyond 2."""
    return x * x, lambda upstream: upstream * tf.where(x > 2.0, 3.0 * x, 2.0 * x)


def test_a_right_gradient_is_right() -> None:
    check = tf.check_gradients(lambda x, w: tf.reduce_sum(tf.sin(x) @ w), np.eye(3), np.ones(3))
    assert check.ok
    assert len(check.entries) == 12
    assert str(check).startswith("the gradient is right: 12 entries")
    check.raise_if_wrong()


def test_the_entry_that_is_off_is_named() -> None:
    check = tf.check_gradients(square, [1.0, 3.0, -1.0])
    (wrong,) = check.wrong
    assert (wrong.argument, wrong.index) == (0, (1,))
    assert (wrong.gradient, wrong.difference) == pytest.approx((9.0, 6.0))
    assert wrong.error == pytest.approx(1 / 3)
    assert "argument 0, entry [1]: the tape says 9, central differences 6; off by 3" in str(check)
    with pytest.raises(AssertionError, match="off in 1 of 3 entries"):
        check.raise_if_wrong()


def test_a_gradient_that_is_none_is_zero_and_wrong() -> None:
    check = tf.check_gradients(lambda x: tf.stop_gradient(x) ** 2, 3.0)
    (wrong,) = check.wrong
    assert (wrong.gradient, wrong.difference) == pytest.approx((0.0, 6.0))


def test_nan_is_wrong() -> None:
    with np.errstate(all="ignore"):
        check = tf.check_gradients(lambda x: tf.sqrt(x), [4.0, 0.0])
    assert [one.index for one in check.wrong] == [(1,)]


def test_of_a_large_argument_some_entries_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST_ENTRIES", 10)
    check = tf.check_gradients(lambda x: tf.reduce_sum(x * x), np.ones(25))
    assert (len(check.entries), check.left_out) == (9, 16)
    assert "16 more were left out" in str(check)


def test_an_empty_argument_has_no_entries() -> None:
    assert tf.check_gradients(lambda x: tf.reduce_sum(x), np.zeros((0, 3))).ok


def test_what_left_the_tape_is_an_error() -> None:
    with pytest.raises(TypeError, match="has left the tape"):
        tf.check_gradients(lambda x: float(x), 2.0)


def test_complex_arguments_are_refused_with_the_way_out() -> None:
    with pytest.raises(TypeError, match="real and imaginary parts"):
        tf.check_gradients(lambda z: tf.abs(z), 1 + 2j)


def test_an_argument_that_is_a_variable_is_not_changed() -> None:
    v = tf.Variable([1.0, 2.0])
    assert tf.check_gradients(lambda x: tf.reduce_sum(x**3), v).ok
    assert v.numpy().tolist() == [1.0, 2.0]


def test_nobody_hears_and_no_tape_records_what_is_computed_for_the_check() -> None:
    v = tf.Variable(2.0)
    with log.listening(log.Log()) as told, tf.GradientTape() as tape:
        assert tf.check_gradients(lambda x: x * v, 3.0).ok
    assert tape._recorder.records == []
    assert [event[0] for event in told.events] == [log.OPENED, log.CLOSED]
