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


def test_none_is_called_none() -> None:
    check = tf.check_gradients(lambda x: tf.stop_gradient(x) ** 2, 3.0)
    assert "entry []: the tape says None, central differences 6" in str(check)
    assert "None is not 0" in str(check)
    assert check.wrong[0].is_none


def test_what_does_not_matter_may_be_none() -> None:
    assert tf.check_gradients(lambda x, y: x * 2.0, 3.0, 1.0).ok


def test_a_corner_is_right_with_a_slope_between_those_of_its_sides() -> None:
    check = tf.check_gradients(lambda x: tf.reduce_sum(tf.nn.relu(x) + tf.abs(x)), [0.0, 1.0])
    assert check.ok
    assert check.corners == 1
    assert "1 of them at a corner" in str(check)


@tf.custom_gradient
def rectified(x: Any) -> Any:
    """Relu, with a gradient that is of no side."""
    return tf.nn.relu(x), lambda upstream: upstream * 3.0


def test_a_slope_beyond_those_of_the_sides_of_a_corner_is_off() -> None:
    assert len(tf.check_gradients(rectified, [0.0, -1.0]).wrong) == 2


def in_single(x: Any) -> Any:
    return tf.reduce_sum(tf.sin(tf.cast(x, "float32") * 3.0))


def test_a_cast_to_fewer_digits_is_named_and_the_advice_works() -> None:
    check = tf.check_gradients(in_single, [0.4, 0.9])
    assert not check.ok
    assert "computed in float32" in str(check)
    assert "step=1e-2, tolerance=1e-2" in str(check)
    assert tf.check_gradients(in_single, [0.4, 0.9], step=1e-2, tolerance=1e-2).ok


def test_a_dict_of_arguments_says_how_to_take_it_apart() -> None:
    given = {"w": np.ones(2), "b": 1.0}

    def f(d: Any) -> Any:
        return tf.reduce_sum(d["w"] * d["b"])

    with pytest.raises(TypeError, match=r"argument 0 is a dict.*each of w, b as an argument"):
        tf.check_gradients(f, given)
    assert tf.check_gradients(lambda a, b: f({"w": a, "b": b}), given["w"], given["b"]).ok


def test_what_is_no_array_of_numbers_is_told_with_the_way_out() -> None:
    with pytest.raises(TypeError, match="argument 1 is a str"):
        tf.check_gradients(lambda x, how: x * 2.0, 1.0, "twice")
    with pytest.raises(TypeError, match="argument 0 is a list of arrays of several shapes"):
        tf.check_gradients(lambda parts: parts[0] * 2.0, [np.ones(2), np.ones(3)])
