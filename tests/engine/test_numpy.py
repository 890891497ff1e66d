"""NumPy's functions and TensorFlow's names on Tensors: what is recorded, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy._core.overrides import array_function_dispatch

import tapeviz as tf

A = np.array([[0.5, -1.5, 2.0], [1.25, 0.75, -0.25]], np.float32)
B = np.array([[1.5, 0.5, -2.0], [0.25, 2.0, 3.0]], np.float32)
POSITIVE = np.array([[0.5, 1.5, 2.0], [1.25, 0.75, 0.25]], np.float32)

Call = Callable[..., Any]

# What lectures open with: on NumPy's arrays, by NumPy's name on Tensors, and by TensorFlow's.
OPS: dict[str, tuple[Call, Call, tuple[Any, ...]]] = {
    "+": (lambda x, y: x + y, tf.add, (A, B)),
    "-": (lambda x, y: x - y, tf.subtract, (A, B)),
    "*": (lambda x, y: x * y, tf.multiply, (A, B)),
    "/": (lambda x, y: x / y, tf.divide, (A, B)),
    "//": (lambda x, y: x // y, tf.math.floordiv, (A, B)),
    "negative": (lambda x: -x, tf.negative, (A,)),
    "**": (lambda x, y: x**y, tf.pow, (POSITIVE, B)),
    "add": (np.add, tf.math.add, (A, B)),
    "multiply": (np.multiply, tf.math.multiply, (A, B)),
    "power": (np.power, tf.math.pow, (POSITIVE, B)),
    "square": (np.square, tf.square, (A,)),
    "sqrt": (np.sqrt, tf.sqrt, (POSITIVE,)),
    "reciprocal": (np.reciprocal, tf.math.reciprocal, (A,)),
    "@": (lambda x, y: x @ y, tf.matmul, (A, B.T)),
    "matmul": (np.matmul, lambda x, y: tf.matmul(x, y.T, transpose_b=True), (A, B.T)),
    "exp": (np.exp, tf.exp, (A,)),
    "expm1": (np.expm1, tf.math.expm1, (A,)),
    "log": (np.log, tf.math.log, (POSITIVE,)),
    "log1p": (np.log1p, tf.math.log1p, (POSITIVE,)),
    "sin": (np.sin, tf.sin, (A,)),
    "cos": (np.cos, tf.math.cos, (A,)),
    "tan": (np.tan, tf.tan, (A,)),
    "arctan": (np.arctan, tf.math.atan, (A,)),
    "sinh": (np.sinh, tf.sinh, (A,)),
    "cosh": (np.cosh, tf.cosh, (A,)),
    "tanh": (np.tanh, tf.nn.tanh, (A,)),
    "sigmoid": (lambda x: 0.5 * np.tanh(0.5 * x) + 0.5, tf.nn.sigmoid, (A,)),
    "relu": (lambda x: np.maximum(x, 0), tf.nn.relu, (A,)),
    "abs": (abs, tf.abs, (A,)),
    "absolute": (np.absolute, tf.math.abs, (A,)),
    "sign": (np.sign, tf.sign, (A,)),
    "maximum": (np.maximum, tf.maximum, (A, B)),
    "minimum": (np.minimum, tf.minimum, (A, B)),
    "floor": (np.floor, tf.floor, (A,)),
    "ceil": (np.ceil, tf.math.ceil, (A,)),
    "round": (np.round, tf.round, (A,)),
    "sum": (np.sum, tf.reduce_sum, (A,)),
    "sum, axis": (lambda x: np.sum(x, axis=1), lambda x: tf.reduce_sum(x, 1), (A,)),
    "sum, axes": (
        lambda x: np.sum(x, axis=(0, 1), keepdims=True),
        lambda x: tf.reduce_sum(x, axis=[0, 1], keepdims=True),
        (A,),
    ),
    "mean": (np.mean, tf.reduce_mean, (A,)),
    "mean, axis": (lambda x: np.mean(x, axis=0), lambda x: tf.math.reduce_mean(x, axis=0), (A,)),
    "max": (np.max, tf.reduce_max, (A,)),
    "max, axis": (lambda x: np.max(x, axis=1), lambda x: tf.reduce_max(x, 1), (A,)),
    "min": (np.min, tf.reduce_min, (A,)),
    "add.reduce": (np.add.reduce, lambda x: tf.reduce_sum(x, axis=0), (A,)),
    "maximum.reduce": (np.maximum.reduce, lambda x: tf.reduce_max(x, axis=0), (A,)),
    "argmax": (lambda x: np.argmax(x, axis=0), tf.argmax, (A,)),
    "argmin": (lambda x: np.argmin(x, axis=1), lambda x: tf.math.argmin(x, axis=1), (A,)),
    "reshape": (lambda x: np.reshape(x, (3, 2)), lambda x: tf.reshape(x, [3, -1]), (A,)),
    "transpose": (np.transpose, tf.transpose, (A,)),
    "transpose, axes": (
        lambda x: np.transpose(x, (0, 1)),
        lambda x: tf.transpose(x, perm=[0, 1]),
        (A,),
    ),
    "T": (lambda x: x.T, tf.transpose, (A,)),
    "expand_dims": (lambda x: np.expand_dims(x, 1), lambda x: tf.expand_dims(x, axis=1), (A,)),
    "newaxis": (lambda x: x[:, np.newaxis], lambda x: x[:, tf.newaxis], (A,)),
    "squeeze": (lambda x: np.squeeze(x[None]), lambda x: tf.squeeze(x[None], [0]), (A,)),
    "broadcast_to": (
        lambda x: np.broadcast_to(x, (2, 2, 3)),
        lambda x: tf.broadcast_to(x, [2, 2, 3]),
        (A,),
    ),
    "concatenate": (
        lambda x, y: np.concatenate([x, y], axis=1),
        lambda x, y: tf.concat([x, y], 1),
        (A, B),
    ),
    "stack": (lambda x, y: np.stack([x, y]), lambda x, y: tf.stack([x, y]), (A, B)),
    "where": (
        lambda x, y: np.where(x > 0, x, y),
        lambda x, y: tf.where(x > 0, x, y),
        (A, B),
    ),
    "[i, j]": (lambda x: x[1, 2], lambda x: tf.transpose(x)[2, 1], (A,)),
    "[slice]": (lambda x: x[:, 1:], lambda x: tf.transpose(tf.transpose(x)[1:]), (A,)),
    "==": (lambda x, y: x == y, tf.equal, (A, A)),
    "!=": (lambda x, y: x != y, tf.not_equal, (A, B)),
    "<": (lambda x, y: x < y, tf.less, (A, B)),
    "<=": (lambda x, y: x <= y, tf.less_equal, (A, B)),
    ">": (lambda x, y: x > y, tf.greater, (A, B)),
    ">=": (lambda x, y: x >= y, tf.math.greater_equal, (A, B)),
    "isclose": (np.isclose, lambda x, y: tf.equal(x, y), (A, A)),
    "isnan": (np.isnan, tf.math.is_nan, (A,)),
    "&": (lambda x, y: x & y, tf.logical_and, (A > 0, B > 0)),
    "|": (lambda x, y: x | y, tf.logical_or, (A > 0, B > 0)),
    "^": (lambda x, y: x ^ y, tf.not_equal, (A > 0, B > 0)),
    "~": (lambda x: ~x, tf.logical_not, (A > 0,)),
    "logical_and": (np.logical_and, tf.logical_and, (A > 0, B > 0)),
    "logical_or": (np.logical_or, tf.logical_or, (A > 0, B > 0)),
    "logical_not": (np.logical_not, tf.logical_not, (A > 0,)),
}


@pytest.mark.parametrize("name", OPS)
def test_numpy_name_gives_numpys_numbers(name: str) -> None:
    by_numpy, _, arrays = OPS[name]
    expected = np.asarray(by_numpy(*arrays))
    found = by_numpy(*map(tf.constant, arrays))
    assert isinstance(found, tf.Tensor)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", OPS)
def test_tensorflow_name_gives_the_same_numbers(name: str) -> None:
    by_numpy, by_tensorflow, arrays = OPS[name]
    found = by_tensorflow(*map(tf.constant, arrays))
    assert isinstance(found, tf.Tensor)
    np.testing.assert_allclose(found, by_numpy(*arrays), rtol=1e-6)


# The programs of these index or compare the argument themselves.
FOR_TENSORS_ONLY = {"newaxis", "squeeze", "where", "matmul"}


@pytest.mark.parametrize("name", [name for name in OPS if name not in FOR_TENSORS_ONLY])
def test_tensorflow_name_takes_arrays_and_lists(name: str) -> None:
    by_numpy, by_tensorflow, arrays = OPS[name]
    found = by_tensorflow(*(array.tolist() for array in arrays))
    assert isinstance(found, tf.Tensor)
    np.testing.assert_allclose(found, by_numpy(*arrays), rtol=1e-6)


@pytest.mark.parametrize("name", OPS)
def test_both_names_have_the_same_gradient(name: str) -> None:
    by_numpy, by_tensorflow, arrays = OPS[name]
    gradients = []
    for function in (by_numpy, by_tensorflow):
        variables = [tf.Variable(array) for array in arrays]
        with tf.GradientTape() as tape:
            y = function(*variables)
            loss = tf.reduce_sum(tf.cast(y, tf.float32))
        gradients.append(tape.gradient(loss, variables))
    for one, other in zip(*gradients, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            np.testing.assert_allclose(one, other, rtol=1e-6)


@pytest.mark.parametrize(("other", "same"), [([1.0, 2.0], True), ([1.0, 2.5], False)])
@pytest.mark.parametrize("compare", [np.allclose, np.array_equal])
def test_arrays_are_compared_as_a_whole(compare: Call, other: list[float], same: bool) -> None:
    assert bool(compare(tf.constant([1.0, 2.0]), other)) is same


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (np.shape, (2, 3)),
        (np.ndim, 2),
        (np.size, 6),
        (lambda x: np.size(x, 1), 3),
        (np.iscomplexobj, False),
        (np.isrealobj, True),
        (lambda x: np.result_type(x, np.float64), np.float64),
    ],
)
@pytest.mark.parametrize("make", [tf.constant, tf.Variable])
def test_what_asks_about_the_form_is_answered(make: Call, ask: Call, answer: Any) -> None:
    assert ask(make(A)) == answer


@pytest.mark.parametrize("function", [tf.matmul, np.matmul])
def test_an_array_in_a_matrix_product_takes_the_tensors_dtype(function: Call) -> None:
    x = tf.constant(A)
    assert function(np.ones((1, 2)), x).dtype == np.float32
    assert function(x, np.ones((3, 1))).dtype == np.float32


def test_where_of_two_numbers_has_the_default_dtype() -> None:
    assert tf.where([True, False], 1.0, 2.0).dtype == np.float32


def test_where_needs_both_values() -> None:
    with pytest.raises(ValueError, match="both x and y"):
        tf.where([True, False], 1.0)


class TestBesideATensor:
    """What a Tensor meets in an operator takes its dtype, and the op is recorded."""

    @pytest.mark.parametrize(
        "other",
        [
            2,
            2.0,
            np.float32(2),
            np.float64(2),
            np.int64(2),
            np.array(2.0),
            np.array([2.0]),
            [2.0],
            (2,),
        ],
        ids=repr,
    )
    @pytest.mark.parametrize("side", ["left", "right"])
    def test_it_takes_the_tensors_dtype(self, other: Any, side: str) -> None:
        x = tf.Variable([3.0, 5.0])
        with tf.GradientTape() as tape:
            y = other * x if side == "left" else x * other
        assert isinstance(y, tf.Tensor)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(tape.gradient(y, x), [2.0, 2.0])

    @pytest.mark.parametrize("function", [np.add, np.maximum, tf.add, tf.maximum])
    def test_it_takes_it_in_functions_too(self, function: Call) -> None:
        x = tf.constant([3.0, 5.0])
        assert function(np.array([4.0, 4.0]), x).dtype == np.float32
        assert function(x, np.array([4.0, 4.0])).dtype == np.float32

    def test_an_integer_tensor_does_not_make_a_float_whole(self) -> None:
        np.testing.assert_array_equal(tf.constant([1, 2]) * np.array([0.5, 0.5]), [0.5, 1.0])

    def test_the_float_of_several_tensors_decides(self) -> None:
        mask, x = tf.constant([True, False]), tf.constant([1.0, 2.0])
        assert np.where(mask, x, np.array([0.5, 0.5])).dtype == np.float32

    def test_joined_with_a_tensor_it_takes_its_dtype(self) -> None:
        x = tf.constant([3.0, 5.0])
        assert np.concatenate([np.array([1.0, 2.0]), x]).dtype == np.float32

    def test_stacked_with_a_tensor_a_number_takes_its_dtype(self) -> None:
        assert tf.stack([tf.constant(3.0), 1, 2.0]).dtype == np.float32

    @pytest.mark.parametrize(
        ("dtype", "expected"), [("float32", "complex64"), ("float64", "complex128")]
    )
    def test_pythons_complex_number_makes_it_complex(self, dtype: str, expected: str) -> None:
        y = 2j * tf.constant(3.0, dtype)
        assert y.dtype == expected
        assert y == 6j

    def test_sum_of_a_list_begins_with_pythons_zero(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = sum([x, x * x])
        assert tape.gradient(y, x) == 7.0

    def test_a_list_that_holds_tensors_stays_on_the_tape(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = tf.constant([10.0, 100.0]) * [x, x * x]
        assert tape.gradient(y, x) == 610.0

    def test_changing_the_array_afterwards_changes_no_gradient(self) -> None:
        x, array = tf.Variable([1.0, 2.0]), np.array([3.0, 4.0], np.float32)
        with tf.GradientTape() as tape:
            y = x * array
        array[:] = 0.0
        np.testing.assert_array_equal(tape.gradient(y, x), [3.0, 4.0])

    @pytest.mark.parametrize("index", [np.array([0, 0]), [0, 0]], ids=["array", "list"])
    def test_changing_the_index_afterwards_changes_no_gradient(self, index: Any) -> None:
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = x[index]
        index[0] = 1
        np.testing.assert_array_equal(tape.gradient(y, x), [2.0, 0.0])

    @pytest.mark.parametrize(
        ("index", "expected"),
        [
            (tf.constant(1), [0.0, 1.0, 0.0]),
            (tf.constant([0, 0]), [2.0, 0.0, 0.0]),
            (tf.constant([True, False, True]), [1.0, 0.0, 1.0]),
            (slice(tf.constant(1), None), [0.0, 1.0, 1.0]),
            ((Ellipsis, tf.Variable(2)), [0.0, 0.0, 1.0]),
        ],
        ids=["integer", "integers", "mask", "slice", "Variable"],
    )
    def test_a_tensor_may_be_the_index(self, index: Any, expected: list[float]) -> None:
        x = tf.Variable([1.0, 2.0, 3.0])
        with tf.GradientTape() as tape:
            y = x[index]
        np.testing.assert_array_equal(tape.gradient(y, x), expected)

    def test_what_is_no_number_is_refused(self) -> None:
        with pytest.raises(TypeError):
            tf.constant(1.0) * "text"  # type: ignore[operator]

    def test_what_holds_no_number_is_refused_by_name(self) -> None:
        with pytest.raises(TypeError, match="cannot compute with list"):
            tf.constant(1.0) * [object()]


@pytest.mark.parametrize(
    "call", [lambda x: np.sum(x, dtype="float64"), lambda x: np.add(x, 1.0, dtype="float64")]
)
def test_dtype_says_in_which_dtype_to_compute(call: Call) -> None:
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = call(x)
    assert y.dtype == np.float64
    gradient = tape.gradient(y, x)
    assert gradient.dtype == np.float32
    np.testing.assert_array_equal(gradient, [1.0, 1.0])


def without_rule(name: str) -> Call:
    """Make a function of NumPy that it sends to Tensors, as it sends its own."""

    def function(x: Any) -> Any:
        return x

    function.__name__, function.__module__ = name, "numpy"
    return array_function_dispatch(lambda x: (x,))(function)


class TestRefused:
    def test_a_function_without_rule_is_named(self) -> None:
        with pytest.raises(TypeError, match=r"np\.frobnicate on a Tensor has no rule in tapeviz"):
            without_rule("frobnicate")(tf.constant([1.0, 2.0]))

    def test_a_similar_function_with_rule_is_proposed(self) -> None:
        with pytest.raises(TypeError, match="Close to it and recorded: cumulative_sum"):
            without_rule("cumulative_summ")(tf.constant([1.0, 2.0]))

    @pytest.mark.parametrize(
        "call",
        [
            lambda x, out: np.add(x, 1.0, out=out),
            lambda x, out: np.add(x, 1.0, out),
            lambda x, out: np.sum(x, axis=None, out=out),
            lambda x, out: np.round(x, 1, out=out),
            lambda x, out: np.matmul(x, x, out=out),
        ],
        ids=["ufunc", "ufunc by place", "sum", "round", "matmul"],
    )
    def test_out_is_refused(self, call: Call) -> None:
        with pytest.raises(TypeError, match="out"):
            call(tf.constant([1.0, 2.0]), np.zeros(2, np.float32))

    def test_writing_a_tensor_into_an_array_in_place_is_refused(self) -> None:
        array = np.zeros(2)
        with pytest.raises(TypeError, match="cannot write into out="):
            array += tf.constant([1.0, 2.0])  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda x: np.sin(x, where=[True, False]), r"np\.sin on a Tensor does not take where"),
            (lambda x: np.sum(x, axis=0, order="C"), "sum.* got an unexpected keyword"),
            (lambda x: np.where(x > 0, x), "where is missing y"),
        ],
    )
    def test_what_a_rule_does_not_know_is_refused(self, call: Call, message: str) -> None:
        with pytest.raises(TypeError, match=message):
            call(tf.constant([1.0, 2.0]))

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda relu, x: relu(x, x), "relu takes 1 arguments, 2 were given"),
            (lambda relu, x: relu(x, x=x), "relu got x twice"),
            (lambda relu, x: relu(), r"relu.* missing .*x"),
        ],
    )
    def test_an_op_of_ours_is_called_like_a_function(self, call: Call, message: str) -> None:
        from tapeviz.engine.rules.activations import relu

        with pytest.raises(TypeError, match=message):
            call(relu, tf.constant(1.0))
