"""Tensors: how they are made and shown, that they do not change, and how their values leave."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tapeviz as tf


@pytest.fixture
def float64_by_default() -> Iterator[None]:
    """Python floats become float64 while the test runs."""
    tf.set_default_dtype("float64")
    yield
    tf.set_default_dtype("float32")


@pytest.mark.parametrize(
    ("tensor", "text"),
    [
        (tf.constant(2.0), "Tensor(2.0, shape=(), dtype=float32)"),
        (tf.constant(2), "Tensor(2, shape=(), dtype=int32)"),
        (tf.constant(True), "Tensor(True, shape=(), dtype=bool)"),
        (tf.constant(1 + 2j), "Tensor((1+2j), shape=(), dtype=complex128)"),
        (tf.constant([1.0, 2.5]), "Tensor([1.  2.5], shape=(2,), dtype=float32)"),
        (
            tf.constant([[1.0, 2.0], [3.0, 4.0]]),
            "Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float32)",
        ),
        (tf.reshape(tf.constant([2.0]), ()), "Tensor(2.0, shape=(), dtype=float32)"),
    ],
    ids=["float", "int", "bool", "complex", "vector", "matrix", "reshaped to a number"],
)
@pytest.mark.parametrize("show", [repr, str])
def test_it_is_shown_as_tensorflow_shows_it(
    tensor: tf.Tensor, text: str, show: Callable[[Any], str]
) -> None:
    assert show(tensor) == text


def test_a_number_takes_a_format() -> None:
    assert f"{tf.constant(3.14159):.2f}" == "3.14"


@pytest.mark.parametrize(
    ("tensor", "text"),
    [
        (tf.constant(2.5), "2.5"),
        (tf.constant(0.1), "0.10000000149011612"),
        (tf.constant(2), "2"),
        (tf.constant([1.0, 2.5]), "[1.  2.5]"),
    ],
    ids=["float", "all digits of a float", "int", "vector"],
)
def test_in_a_text_stands_its_value(tensor: tf.Tensor, text: str) -> None:
    """As the array or number itself would stand there, and as TensorFlow's Tensors do."""
    assert (f"{tensor}", "{}".format(tensor), format(tensor)) == (text, text, text)  # noqa: UP032


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (3.0, "float32"),
        (3, "int32"),
        (2**40, "int64"),
        (True, "bool"),
        (3 + 1j, "complex128"),
        ([1, 2.5], "float32"),
        ([], "float32"),
        (np.float64(1), "float64"),
        (np.float16(1), "float16"),
        (np.array([1, 2]), "int64"),
        (np.array([1.0]), "float64"),
        ([np.float64(1), 2.0], "float64"),
    ],
)
def test_dtype_of_a_constant(value: Any, dtype: str) -> None:
    assert tf.constant(value).dtype == dtype


def test_dtype_that_is_asked_for() -> None:
    assert tf.constant(3, "float64").dtype == np.float64


@pytest.mark.usefixtures("float64_by_default")
def test_default_dtype_is_what_python_floats_get() -> None:
    assert tf.constant([1.0, 2.0]).dtype == np.float64


def test_default_dtype_must_be_floating() -> None:
    with pytest.raises(ValueError, match="the default dtype must be floating"):
        tf.set_default_dtype("int32")


@pytest.mark.parametrize("value", ["text", [object()], None], ids=["text", "object", "None"])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot make a Tensor of"):
        tf.constant(value)


def test_ragged_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot make a Tensor of list"):
        tf.constant([[1.0, 2.0], [3.0]])


def test_a_constant_of_one_number_fills_its_shape() -> None:
    np.testing.assert_array_equal(tf.constant(2.0, shape=(2, 2)), [[2.0, 2.0], [2.0, 2.0]])


def test_a_constant_of_many_numbers_takes_its_shape() -> None:
    np.testing.assert_array_equal(tf.constant([1.0, 2.0], shape=(2, 1)), [[1.0], [2.0]])


@pytest.mark.parametrize(("given", "keywords"), [((), {}), (([1.0],), {"dtype": "float32"})])
def test_a_tensor_is_not_made_by_its_class(given: Any, keywords: Any) -> None:
    with pytest.raises(TypeError, match=r"make it with tapeviz\.constant\(value\)"):
        tf.Tensor(*given, **keywords)


def test_convert_to_tensor_gives_a_tensor_back_as_it_is() -> None:
    x = tf.constant(3.0)
    assert tf.convert_to_tensor(x) is x


def test_a_list_of_tensors_is_stacked_on_the_tape() -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.convert_to_tensor([[x, 1.0], [2, x * x]])
    assert y.dtype == np.float32
    assert tape.gradient(y, x) == 7.0


def test_it_says_what_it_is() -> None:
    x = tf.constant([[1.0, 2.0, 3.0]])
    assert (x.shape, x.dtype, x.ndim, x.size, len(x)) == ((1, 3), np.float32, 2, 3, 1)


def test_a_number_has_no_length() -> None:
    with pytest.raises(TypeError, match=r"no len\(\)"):
        len(tf.constant(1.0))


def test_setting_an_entry_names_the_way_out() -> None:
    x = tf.constant([1.0, 2.0])
    with pytest.raises(TypeError, match=r"use np\.where"):
        x[0] = 5.0  # type: ignore[index]


def test_an_array_is_copied_in() -> None:
    array = np.array([1.0, 2.0])
    x = tf.constant(array)
    array[0] = 5.0
    np.testing.assert_array_equal(x, [1.0, 2.0])


@pytest.mark.parametrize("leave", [tf.Tensor.numpy, np.asarray], ids=["numpy()", "np.asarray"])
def test_its_array_is_read_only(leave: Callable[[Any], Any]) -> None:
    array = leave(tf.constant([1.0, 2.0]))
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 5.0


def test_a_copy_of_its_array_can_be_written() -> None:
    x = tf.constant([1.0, 2.0])
    array = np.array(x)
    array[0] = 5.0
    np.testing.assert_array_equal(x, [1.0, 2.0])


@pytest.mark.parametrize(
    "tensor",
    [tf.constant(2.5), tf.constant([2.5])[0], tf.reshape(tf.constant([2.5]), ())],
    ids=["constant", "entry", "reshaped"],
)
def test_numpy_of_shape_nothing_is_a_numpy_number(tensor: tf.Tensor) -> None:
    assert type(tensor.numpy()) is np.float32


def test_asarray_in_another_dtype() -> None:
    assert np.asarray(tf.constant([1.0]), np.float64).dtype == np.float64


def test_in_place_arithmetic_makes_a_new_tensor() -> None:
    x = y = tf.constant(2.0)
    y += 1.0
    assert (x, y) == (2.0, 3.0)


@pytest.mark.parametrize(
    ("tensor", "truth"),
    [(tf.constant(0.0), False), (tf.constant(-1), True), (tf.constant([[True]]), True)],
)
def test_one_entry_is_a_condition(tensor: tf.Tensor, truth: bool) -> None:
    assert bool(tensor) is truth


def test_many_entries_are_no_condition() -> None:
    with pytest.raises(ValueError, match=r"the truth of a Tensor of shape \(2,\) is ambiguous"):
        bool(tf.constant([1.0, 2.0]))


def test_numbers_of_it() -> None:
    x = tf.constant([2.5])
    assert (float(x), int(x), complex(x), x.item()) == (2.5, 2, 2.5 + 0j, 2.5)


def test_many_entries_are_no_number() -> None:
    with pytest.raises(TypeError, match=r"only a Tensor with one entry becomes a Python number"):
        float(tf.constant([1.0, 2.0]))


def test_tolist_gives_python_numbers() -> None:
    assert tf.constant([[1, 2]]).tolist() == [[1, 2]]


def test_an_integer_tensor_is_an_index() -> None:
    assert ["a", "b"][tf.constant(1)] == "b"


def test_a_float_tensor_is_no_index() -> None:
    with pytest.raises(TypeError, match="only an integer Tensor can be an index"):
        ["a", "b"][tf.constant(1.0)]


def test_equality_is_entry_by_entry() -> None:
    np.testing.assert_array_equal(tf.constant([1.0, 2.0]) == [1.0, 3.0], [True, False])


def test_nothing_equals_none() -> None:
    assert None not in [tf.constant(0.0), tf.constant([0.0, 1.0])]


def test_it_is_unhashable() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(tf.constant(1.0))


def test_its_reference_is_a_key() -> None:
    x, y = tf.constant(1.0), tf.constant(1.0)
    names = {x.ref(): "x", y.ref(): "y"}
    assert [names[x.ref()], names[y.ref()]] == ["x", "y"]


def test_it_iterates_over_rows() -> None:
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        first, second = x * 1.0
        y = first * 2.0 + second * 3.0
    np.testing.assert_array_equal(tape.gradient(y, x), [[2.0, 2.0], [3.0, 3.0]])


@pytest.mark.parametrize("make", [tf.constant, tf.Variable])
def test_divmod_and_round_are_recorded(make: Callable[[Any], Any]) -> None:
    x = make([7.5, -7.5])
    with tf.GradientTape() as tape:
        tape.watch(x)
        quotient, rest = divmod(x, 2.0)
        under = divmod(20.0, x)[1]
    np.testing.assert_array_equal(quotient, [3.0, -4.0])
    np.testing.assert_array_equal(rest, [1.5, 0.5])
    np.testing.assert_array_equal(tape.gradient([rest, under], x), [-1.0, 4.0])
    np.testing.assert_allclose(round(make([1.26, 2.5]), 1), [1.3, 2.5])
    np.testing.assert_array_equal(round(make([1.26, 2.5])), [1.0, 2.0])
    with pytest.raises(TypeError, match="unsupported operand"):
        divmod(x, "2")


def test_a_number_does_not_iterate() -> None:
    with pytest.raises(TypeError, match=r"cannot iterate over a Tensor of shape \(\)"):
        iter(tf.constant(1.0))


def test_pickle_keeps_value_and_dtype() -> None:
    x = pickle.loads(pickle.dumps(tf.constant([1.0, 2.0])))
    assert repr(x) == "Tensor([1. 2.], shape=(2,), dtype=float32)"


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy])
def test_a_copy_stays_on_the_tape(make: Callable[[Any], Any]) -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = make(x * x)
    assert tape.gradient(y, x) == 6.0


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda: tf.zeros((2,)), "Tensor([0. 0.], shape=(2,), dtype=float32)"),
        (lambda: tf.ones([1, 2], tf.int32), "Tensor([[1 1]], shape=(1, 2), dtype=int32)"),
        (lambda: tf.ones(()), "Tensor(1.0, shape=(), dtype=float32)"),
        (lambda: tf.fill([2], 7), "Tensor([7 7], shape=(2,), dtype=int32)"),
        (lambda: tf.zeros_like([1, 2]), "Tensor([0 0], shape=(2,), dtype=int32)"),
        (lambda: tf.ones_like(tf.constant(5.0)), "Tensor(1.0, shape=(), dtype=float32)"),
        (lambda: tf.eye(1, 2), "Tensor([[1. 0.]], shape=(1, 2), dtype=float32)"),
        (lambda: tf.range(3), "Tensor([0 1 2], shape=(3,), dtype=int32)"),
        (lambda: tf.range(1.0, 2.0, 0.5), "Tensor([1.  1.5], shape=(2,), dtype=float32)"),
        (lambda: tf.range(tf.constant(2)), "Tensor([0 1], shape=(2,), dtype=int32)"),
        (lambda: tf.linspace(0.0, 1.0, 3), "Tensor([0.  0.5 1. ], shape=(3,), dtype=float32)"),
        (lambda: tf.shape(tf.zeros((2, 3))), "Tensor([2 3], shape=(2,), dtype=int32)"),
        (lambda: tf.rank(tf.zeros((2, 3))), "Tensor(2, shape=(), dtype=int32)"),
        (lambda: tf.cast(2.7, tf.int32), "Tensor(2, shape=(), dtype=int32)"),
    ],
)
def test_what_makes_tensors(made: Callable[[], tf.Tensor], expected: str) -> None:
    assert repr(made()) == expected


@pytest.mark.parametrize(
    ("made", "gradient"),
    [
        (lambda x: tf.fill([2, 2], x), 4.0),
        (lambda x: tf.linspace(0.0, x, 3), 1.5),
        (lambda x: tf.constant(x), 1.0),
        (lambda x: tf.cast(x, tf.float64), 1.0),
        (lambda x: tf.identity(x), 1.0),
        (lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32), None),
        (lambda x: tf.stop_gradient(x), None),
    ],
    ids=["fill", "linspace", "constant", "cast", "identity", "cast by int", "stop_gradient"],
)
def test_what_is_made_of_a_tensor_stays_on_the_tape(
    made: Callable[[Any], tf.Tensor], gradient: float | None
) -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = made(x)
    assert tape.gradient(y, x) == gradient


def test_random_numbers_come_again_from_the_same_seed() -> None:
    tf.random.set_seed(3)
    first = tf.random.normal((2, 3)), tf.random.uniform((2,), 5.0, 6.0)
    tf.random.set_seed(3)
    second = tf.random.normal((2, 3)), tf.random.uniform((2,), 5.0, 6.0)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)


def test_its_shape_as_tensorflow_asks_for_it() -> None:
    assert tf.zeros((2, 3)).get_shape() == (2, 3)


@pytest.mark.parametrize("leave", [np.asarray, lambda x: x.numpy(), lambda x: x[1:].numpy()])
@pytest.mark.parametrize("make", [tf.constant, tf.Variable])
def test_an_array_that_left_cannot_be_made_writeable(make: Any, leave: Any) -> None:
    x = make(np.arange(4.0))
    for _ in range(2):
        array = leave(x)
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True


def test_a_variable_is_changed_as_before_when_its_array_has_left() -> None:
    v = tf.Variable(np.ones(3))
    before = v.numpy()
    v.assign_sub(np.ones(3))
    v.assign_add(v.numpy() + 2.0)
    assert (before.tolist(), v.numpy().tolist()) == ([1.0] * 3, [2.0] * 3)
