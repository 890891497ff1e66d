"""Variables: how they are assigned and read, and what they refuse."""

from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf


@pytest.fixture
def v() -> tf.Variable:
    """A Variable of two numbers."""
    return tf.Variable([1.0, 2.0], name="v")


def test_assign_gives_a_new_value(v: tf.Variable) -> None:
    v.assign([3.0, 4.0])
    np.testing.assert_array_equal(v, [3.0, 4.0])


def test_assign_add_adds(v: tf.Variable) -> None:
    v.assign_add([3.0, 4.0])
    np.testing.assert_array_equal(v, [4.0, 6.0])


def test_assign_sub_subtracts(v: tf.Variable) -> None:
    v.assign_sub([3.0, 4.0])
    np.testing.assert_array_equal(v, [-2.0, -2.0])


@pytest.mark.parametrize("method", ["assign", "assign_add", "assign_sub"])
def test_assigning_gives_the_variable_itself(v: tf.Variable, method: str) -> None:
    assert getattr(v, method)([3.0, 4.0]) is v


@pytest.mark.parametrize(
    "value",
    [
        [3, 4],
        np.array([3, 4]),
        np.array([3.0, 4.0]),
        tf.constant([3.0, 4.0]),
        tf.Variable([3.0, 4]),
    ],
    ids=["integers", "integer array", "float64 array", "Tensor", "Variable"],
)
def test_what_fits_is_assigned_in_the_dtype_of_the_variable(v: tf.Variable, value: Any) -> None:
    v.assign(value)
    assert v.dtype == np.float32
    np.testing.assert_array_equal(v, [3.0, 4.0])


def test_an_array_is_copied_in(v: tf.Variable) -> None:
    array = np.array([3.0, 4.0], np.float32)
    v.assign(array)
    array[0] = 100.0
    np.testing.assert_array_equal(v, [3.0, 4.0])


@pytest.mark.parametrize("method", ["assign", "assign_add", "assign_sub"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (5.0, r"its shape is \(2,\), the value's is \(\)"),
        ([1.0, 2.0, 3.0], r"its shape is \(2,\), the value's is \(3,\)"),
        (tf.constant([1.0, 2.0], tf.float64), "its dtype is float32, the value's is float64"),
        ([1j, 2.0], "its dtype is float32, the value's is complex128"),
    ],
    ids=["a number", "too long", "float64 Tensor", "complex"],
)
def test_what_does_not_fit_is_refused(
    v: tf.Variable, method: str, value: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=f"cannot assign to the Variable 'v:0': {message}"):
        getattr(v, method)(value)


@pytest.mark.parametrize("method", ["assign", "assign_add", "assign_sub"])
def test_a_refused_value_leaves_it_unchanged(v: tf.Variable, method: str) -> None:
    with pytest.raises(ValueError, match="cannot assign"):
        getattr(v, method)([1.0, 2.0, 3.0])
    np.testing.assert_array_equal(v, [1.0, 2.0])


def test_a_float_does_not_fit_an_integer_variable() -> None:
    with pytest.raises(ValueError, match="its dtype is int32, the value's is float32"):
        tf.Variable(1).assign(1.5)


def test_assigning_cuts_the_history() -> None:
    x0, x1 = tf.Variable(3.0), tf.Variable(0.0)
    with tf.GradientTape() as tape:
        x1.assign_add(x0)
        y = x1**2
    assert tape.gradient(y, [x0, x1]) == [None, 6.0]


def test_reads_before_and_after_an_assign_both_count() -> None:
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        before = v * v
        v.assign(5.0)
        after = v * v
    assert tape.gradient([before, after], v) == 16.0


def test_what_was_read_before_an_assign_keeps_its_value() -> None:
    v = tf.Variable(3.0)
    read = v.read_value()
    v.assign(5.0)
    assert read == 3.0


def test_what_is_read_is_the_variable_on_the_tape() -> None:
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = v.read_value() * v.value()
    assert tape.gradient(y, v) == 6.0


@pytest.mark.parametrize(
    "in_place",
    [
        operator.iadd,
        operator.isub,
        operator.imul,
        operator.imatmul,
        operator.itruediv,
        operator.ifloordiv,
        operator.imod,
        operator.ipow,
    ],
)
def test_in_place_operators_say_to_use_assign(
    v: tf.Variable, in_place: Callable[[Any, Any], Any]
) -> None:
    with pytest.raises(RuntimeError, match=r"use v\.assign_add"):
        in_place(v, 1.0)


def test_setting_an_entry_says_to_use_assign(v: tf.Variable) -> None:
    with pytest.raises(TypeError, match=r"give it a whole new value with v\.assign"):
        v[0] = 5.0


def test_what_is_computed_from_it_is_a_tensor(v: tf.Variable) -> None:
    assert type(v + 1.0) is tf.Tensor


def test_an_entry_of_it_is_differentiable(v: tf.Variable) -> None:
    with tf.GradientTape() as tape:
        y = v[1] * 3.0
    np.testing.assert_array_equal(tape.gradient(y, v), [0.0, 3.0])


def test_it_is_transposed_as_a_tensor() -> None:
    v = tf.Variable([[1.0, 2.0]])
    with tf.GradientTape() as tape:
        y = v.T * [[3.0], [4.0]]
    np.testing.assert_array_equal(tape.gradient(y, v), [[3.0, 4.0]])


def test_it_says_what_it_is(v: tf.Variable) -> None:
    assert (v.shape, v.dtype, v.ndim, v.size, len(v)) == ((2,), np.float32, 1, 2, 2)


def test_its_name_is_told_as_tensorflow_tells_it() -> None:
    assert [tf.Variable(1.0, name="w").name, tf.Variable(1.0).name] == ["w:0", "Variable:0"]


def test_repr_of_a_number() -> None:
    assert repr(tf.Variable(2.0, name="w")) == (
        "<Variable 'w:0' shape=() dtype=float32, numpy=2.0>"
    )


def test_repr_of_an_array(v: tf.Variable) -> None:
    assert repr(v) == (
        "<Variable 'v:0' shape=(2,) dtype=float32, numpy=array([1., 2.], dtype=float32)>"
    )


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        (3.0, None, "float32"),
        (3, None, "int32"),
        (np.float64(3), None, "float64"),
        (3, "float64", "float64"),
        (tf.constant(3.0, tf.float64), None, "float64"),
        (tf.Variable(3.0, dtype=tf.float16), None, "float16"),
        (lambda: 3.0, None, "float32"),
    ],
    ids=["float", "int", "NumPy's", "asked for", "Tensor", "Variable", "function"],
)
def test_its_dtype_is_that_of_the_value_or_what_is_asked_for(
    value: Any, dtype: Any, expected: str
) -> None:
    assert tf.Variable(value, dtype=dtype).dtype == expected


def test_equality_is_entry_by_entry(v: tf.Variable) -> None:
    np.testing.assert_array_equal(v == [1.0, 3.0], [True, False])


def test_it_is_unhashable(v: tf.Variable) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(v)


def test_its_reference_is_a_key(v: tf.Variable) -> None:
    assert {v.ref(): "v"}[v.ref()] == "v"
    assert v.ref().deref() is v


def test_a_scalar_is_a_condition() -> None:
    assert [bool(tf.Variable(0.0)), bool(tf.Variable(2.0))] == [False, True]


def test_numbers_of_it() -> None:
    assert (float(tf.Variable(2.5)), int(tf.Variable(2.5))) == (2.5, 2)


def test_its_array_is_read_only(v: tf.Variable) -> None:
    with pytest.raises(ValueError, match="read-only"):
        v.numpy()[0] = 5.0


@pytest.mark.parametrize(
    "make",
    [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v)), tf.Variable],
    ids=["copy", "deepcopy", "pickle", "Variable"],
)
def test_a_copy_is_another_variable(v: tf.Variable, make: Callable[[Any], Any]) -> None:
    other = make(v)
    with tf.GradientTape() as tape:
        y = v * 2.0
    assert tape.gradient(y, other) is None
    np.testing.assert_array_equal(other, [1.0, 2.0])
