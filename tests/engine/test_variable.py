"""Variables: how they are assigned and read, and what they refuse."""

from __future__ import annotations

import contextvars
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


class TestSlices:
    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            ("assign", [1.0, 5.0, 6.0]),
            ("assign_add", [1.0, 7.0, 9.0]),
            ("assign_sub", [1.0, -3.0, -3.0]),
        ],
    )
    def test_a_slice_is_assigned(self, method: str, expected: list[float]) -> None:
        v = tf.Variable([1.0, 2.0, 3.0])
        given = getattr(v[1:], method)([5.0, 6.0])
        assert given is v
        np.testing.assert_array_equal(v, expected)

    @pytest.mark.parametrize(
        ("index", "value", "expected"),
        [
            (0, 9.0, [[9.0, 9.0], [3.0, 4.0]]),
            ((1, 0), 9.0, [[1.0, 2.0], [9.0, 4.0]]),
            ((slice(None), 1), [8.0, 9.0], [[1.0, 8.0], [3.0, 9.0]]),
            ([[True, False], [False, True]], 9.0, [[9.0, 2.0], [3.0, 9.0]]),
            (..., tf.zeros((2, 2)), [[0.0, 0.0], [0.0, 0.0]]),
        ],
        ids=["a row", "an entry", "a column", "a mask", "all"],
    )
    def test_any_index_can_be_assigned_to(self, index: Any, value: Any, expected: Any) -> None:
        v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
        v[np.array(index) if isinstance(index, list) else index].assign(value)
        np.testing.assert_array_equal(v, expected)

    @pytest.mark.parametrize(
        ("method", "expected"),
        [
            ("assign", [[1.0, 7.0, 7.0], [4.0, 8.0, 8.0]]),
            ("assign_add", [[1.0, 9.0, 10.0], [4.0, 13.0, 14.0]]),
            ("assign_sub", [[1.0, -5.0, -4.0], [4.0, -3.0, -2.0]]),
        ],
    )
    def test_what_is_assigned_broadcasts(self, method: str, expected: Any) -> None:
        v = tf.Variable([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        getattr(v[:, 1:], method)([[7.0], [8.0]])
        np.testing.assert_array_equal(v, expected)

    def test_a_part_does_not_broadcast_to_what_is_assigned(self) -> None:
        v = tf.Variable([1.0, 2.0])
        with pytest.raises(ValueError, match=r"is \(1,\), the value's is \(3,\)"):
            v[1:].assign([1.0, 2.0, 3.0])

    def test_a_number_is_assigned_by_way_of_its_only_index(self) -> None:
        v = tf.Variable(1.0)
        v[()].assign(5.0)
        assert float(v) == 5.0

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ([1.0, 2.0, 3.0], r"the shape of this part is \(2,\), the value's is \(3,\)"),
            (tf.constant([1.0, 2.0], "float64"), "its dtype is float32, the value's is float64"),
        ],
    )
    def test_what_does_not_fit_is_refused_and_changes_nothing(
        self, value: Any, message: str
    ) -> None:
        v = tf.Variable([1.0, 2.0, 3.0])
        with pytest.raises(ValueError, match=message):
            v[1:].assign(value)
        np.testing.assert_array_equal(v, [1.0, 2.0, 3.0])

    def test_assigning_cuts_the_history(self) -> None:
        v, x = tf.Variable([1.0, 2.0]), tf.Variable(5.0)
        with tf.GradientTape() as tape:
            before = np.sum(v * v)
            v[0].assign(x)
            after = np.sum(v * v)
        by_v, by_x = tape.gradient([before, after], [v, x])
        np.testing.assert_array_equal(by_v, [2.0 + 10.0, 4.0 + 4.0])
        assert by_x is None

    def test_what_was_read_before_keeps_its_value(self) -> None:
        v = tf.Variable([1.0, 2.0])
        read, part = v.read_value(), v[0]
        part.assign(5.0)
        np.testing.assert_array_equal(read, [1.0, 2.0])
        assert part == 1.0

    @pytest.mark.parametrize(
        "program",
        [
            lambda part: part * 3.0,
            lambda part: 3.0 * part,
            lambda part: -part * -3.0,
            lambda part: np.multiply(3.0, part),
            lambda part: np.sum(np.stack([part, part, part])),
            lambda part: part * tf.constant(3.0),
            lambda part: tf.constant(3.0) * part,
            lambda part: tf.convert_to_tensor(part) * 3.0,
        ],
    )
    def test_it_is_a_tensor_on_the_tape(
        self, program: Callable[[Any], Any], v: tf.Variable
    ) -> None:
        with tf.GradientTape() as tape:
            y = program(v[1])
        np.testing.assert_array_equal(tape.gradient(y, v), [0.0, 3.0])

    def test_it_may_be_a_source(self, v: tf.Variable) -> None:
        with tf.GradientTape() as tape:
            part = v[1]
            y = part * part
        assert tape.gradient(y, part) == 4.0


def test_parameters_of_tensorflow_are_taken_by_assign(v: tf.Variable) -> None:
    v.assign([3.0, 4.0], use_locking=True, name="a", read_value=False)
    v.assign_add([1.0, 1.0], read_value=False)
    v.assign_sub([2.0, 2.0], read_value=False)
    np.testing.assert_array_equal(v, [2.0, 3.0])


def test_parameters_of_tensorflow_are_taken_with_their_defaults() -> None:
    v = tf.Variable(
        [1.0, 2.0],
        validate_shape=True,
        caching_device=None,
        variable_def=None,
        import_scope=None,
        constraint=None,
        synchronization=None,
        aggregation=None,
        shape=None,
        experimental_enable_variable_lifting=True,
    )
    np.testing.assert_array_equal(v, [1.0, 2.0])


def test_its_own_shape_may_be_given() -> None:
    assert tf.Variable([1.0, 2.0], shape=[2]).shape == (2,)


def test_not_saying_whether_it_is_trainable_makes_it_so() -> None:
    assert tf.Variable(1.0, trainable=None).trainable


@pytest.mark.parametrize(
    ("keywords", "kind", "message"),
    [
        (
            {"constraint": np.abs},
            ValueError,
            r"leave it out, .* write v\.assign\(constraint\(v\)\)",
        ),
        ({"shape": (3,)}, ValueError, r"is that of its value, \(2,\): leave out shape=\(3,\)"),
        (
            {"caching_device": "CPU:0"},
            ValueError,
            "caching_device='CPU:0' means nothing to tap.*ou",
        ),
        ({"nonsense": None}, TypeError, "unexpected keyword argument 'nonsense'"),
    ],
)
def test_what_a_variable_cannot_be_asked_for_is_refused(
    keywords: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        tf.Variable([1.0, 2.0], **keywords)


def test_it_is_a_number_and_an_index() -> None:
    assert (complex(tf.Variable(2.5)), "abc"[tf.Variable(1)]) == (2.5, "b")  # type: ignore[index]


def test_its_shape_as_tensorflow_asks_for_it(v: tf.Variable) -> None:
    assert v.get_shape() == (2,)


def test_taking_its_value_off_the_tape_counts_as_a_read(v: tf.Variable) -> None:
    with tf.GradientTape() as tape:
        v.numpy()
    assert [one.ref() for one in tape.watched_variables()] == [v.ref()]


def test_a_task_that_outlives_the_tape_does_not_watch_on_it() -> None:
    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        of_the_task = contextvars.copy_context()
    of_the_task.run(lambda: v * v)
    assert tape.watched_variables() == ()
