"""Dtypes by name, and that what is no Tensor takes the dtype of the Tensor beside it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf

M = np.array([[2.0, 0.5], [0.5, 2.0]])
IMAGE = np.ones((1, 4, 4, 2))
FILTERS = np.ones((2, 2, 2, 2))
SERIES, WINDOW = np.ones((1, 4, 2)), np.ones((2, 2, 2))
V = np.array([0.25, 0.5])

TOGETHER: dict[str, tuple[Callable[[Any, Any], Any], Any, Any]] = {
    **{
        name: (getattr(tf.math, name), M, V)
        for name in [
            "add",
            "atan2",
            "divide",
            "divide_no_nan",
            "floordiv",
            "floormod",
            "maximum",
            "minimum",
            "mod",
            "multiply",
            "multiply_no_nan",
            "nextafter",
            "pow",
            "squared_difference",
            "subtract",
            "truediv",
            "xdivy",
            "xlog1py",
            "xlogy",
        ]
    },
    **{
        name: (getattr(tf.linalg, name), M, M)
        for name in ["cholesky_solve", "lstsq", "matmul", "matvec", "solve", "triangular_solve"]
    },
    "add of a list": (lambda x, y: tf.add([x, y], 2), V, V),
    "add_n": (lambda x, y: tf.add_n([x, y]), V, V),
    "clip_by_global_norm": (lambda x, y: tf.clip_by_global_norm([x, y], 1.0), V, V),
    "clip_by_norm": (tf.clip_by_norm, V, np.array(0.1)),
    "clip_by_value": (lambda x, y: tf.clip_by_value(x, 0.1, y), M, V),
    "concat": (lambda x, y: tf.concat([x, y], 0), M, M),
    "cross": (tf.linalg.cross, np.ones(3), np.arange(3.0)),
    "einsum": (lambda x, y: tf.einsum("ij,jk", x, y), M, M),
    "global_norm": (lambda x, y: tf.linalg.global_norm([x, y]), M, V),
    "lstsq, regularized": (lambda x, y: tf.linalg.lstsq(x, y, 0.5), M, M),
    "matmul, transposed": (lambda x, y: tf.matmul(x, y, True, True), M, M),
    "polyval": (lambda x, y: tf.math.polyval([x, 2.0], y), V, V),
    "scalar_mul": (tf.scalar_mul, np.array(2.0), V),
    "scan": (lambda x, y: tf.scan(lambda a, b: a * b, x, y), M, V),
    "foldl": (lambda x, y: tf.foldl(lambda a, b: a * b, x, y), M, V),
    "foldr": (lambda x, y: tf.foldr(lambda a, b: a * b, x, y), M, V),
    "set_diag": (tf.linalg.set_diag, M, V),
    "solve, adjoint": (lambda x, y: tf.linalg.solve(x, y, adjoint=True), M, M),
    "stack": (lambda x, y: tf.stack([x, y]), V, V),
    "tensor_scatter_nd_add": (lambda x, y: tf.tensor_scatter_nd_add(x, [[0]], y), M, M[:1]),
    "tensor_scatter_nd_sub": (lambda x, y: tf.tensor_scatter_nd_sub(x, [[0]], y), M, M[:1]),
    "tensor_scatter_nd_update": (lambda x, y: tf.tensor_scatter_nd_update(x, [[0]], y), M, M[:1]),
    "tensordot": (lambda x, y: tf.tensordot(x, y, 1), M, M),
    "where": (lambda x, y: tf.where([True, False], x, y), V, V),
    "batch_normalization": (
        lambda x, y: tf.nn.batch_normalization(x, y, y, y, None, 1e-3),
        M,
        V,
    ),
    "bias_add": (tf.nn.bias_add, M, V),
    "conv1d": (lambda x, y: tf.nn.conv1d(x, y, 1, "SAME"), SERIES, WINDOW),
    "conv2d": (lambda x, y: tf.nn.conv2d(x, y, 1, "SAME"), IMAGE, FILTERS),
    "conv2d_transpose": (
        lambda x, y: tf.nn.conv2d_transpose(x, y, (1, 4, 4, 2), 1),
        IMAGE,
        FILTERS,
    ),
    "conv3d": (
        lambda x, y: tf.nn.conv3d(x, y, 1, "SAME"),
        np.ones((1, 2, 2, 2, 1)),
        np.ones((2, 2, 2, 1, 1)),
    ),
    "convolution": (tf.nn.convolution, IMAGE, FILTERS),
    "leaky_relu": (tf.nn.leaky_relu, V, np.array(0.1)),
    "sigmoid_cross_entropy_with_logits": (tf.nn.sigmoid_cross_entropy_with_logits, M, M),
    "silu": (tf.nn.silu, V, np.array(2.0)),
    "softmax_cross_entropy_with_logits": (tf.nn.softmax_cross_entropy_with_logits, M, M),
    "weighted_cross_entropy_with_logits": (
        lambda x, y: tf.nn.weighted_cross_entropy_with_logits(1.0, x, y),
        V,
        V,
    ),
}


@pytest.mark.parametrize("first", [True, False], ids=["array first", "array second"])
@pytest.mark.parametrize("name", TOGETHER)
def test_array_takes_the_dtype_of_the_tensor(name: str, first: bool) -> None:
    function, x, y = TOGETHER[name]
    single = tf.constant(y if first else x, "float32")
    found = function(x, single) if first else function(single, y)
    dtypes = {leaf.dtype for leaf in tf.nest.flatten(found)}
    assert dtypes == {np.dtype("float32")}


def test_arrays_alone_keep_their_dtype() -> None:
    assert tf.einsum("ij,jk", M, M).dtype == "float64"
    assert tf.nn.bias_add(M, V).dtype == "float64"
    # a bound that float32 would round
    assert tf.clip_by_value(np.zeros(1), 0.1, 1.0).numpy()[0] == 0.1


def test_integers_of_scan_stay_integers() -> None:
    weights = tf.constant([1.0, 2.0, 4.0])
    total = tf.foldl(lambda a, i: a + weights[i], np.arange(3), tf.constant(0.0))
    assert total.numpy() == 7.0


def test_layer_computes_in_its_own_dtype() -> None:
    assert tf.layers.Dense(2)(np.ones((1, 3))).dtype == "float32"
    assert tf.layers.Dense(2, dtype="float64")([[1.0, 2.0]]).dtype == "float64"


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        ([np.float32(1.0), 2.5], "float32"),
        ([np.float64(1.0), 2.5], "float64"),
        ([[np.float32(1.0), np.float64(2.0)]], "float64"),
        ([np.float16(1.0), 2], "float16"),
    ],
)
def test_python_numbers_take_the_dtype_of_numpy_scalars_beside_them(value: Any, dtype: str) -> None:
    assert tf.constant(value).dtype == dtype


def test_linspace_between_integers_is_float64_as_in_tensorflow() -> None:
    assert tf.linspace(0, 1, 3).dtype == "float64"
    assert tf.linspace(0.0, 1.0, 3).dtype == "float32"


NAMED = {
    name: value
    for name, value in vars(tf.dtypes).items()
    if name in tf.dtypes.__all__ and isinstance(value, tf.DType)
}


@pytest.mark.parametrize("dtype", NAMED.values(), ids=NAMED)
def test_named_dtype_equals_numpys_and_has_its_hash(dtype: tf.DType) -> None:
    of_numpy = np.dtype(dtype.as_numpy_dtype)
    assert dtype == of_numpy
    assert of_numpy == dtype
    assert dtype == of_numpy.name
    assert dtype != np.dtype("datetime64[s]")
    assert {of_numpy: 1}[dtype] == 1
    assert copy.deepcopy(dtype) == pickle.loads(pickle.dumps(dtype)) == dtype
    assert dtype == tf.zeros(2, dtype).dtype


TAKING_A_DTYPE: dict[str, Callable[[Any], Any]] = {
    "zeros": lambda dtype: np.zeros(2, dtype),
    "full": lambda dtype: np.full(2, 1, dtype=dtype),
    "asarray": lambda dtype: np.asarray([1, 2], dtype),
    "arange": lambda dtype: np.arange(2, dtype=dtype),
    "astype": lambda dtype: np.ones(2, bool).astype(dtype),
    "np.astype": lambda dtype: np.astype(np.ones(2, bool), dtype),
    "view": lambda dtype: np.zeros(2, f"V{dtype.itemsize}").view(dtype),
    "a ufunc": lambda dtype: np.positive(np.ones(2, bool), dtype=dtype, casting="unsafe"),
    "sum": lambda dtype: np.sum([1, 2], dtype=dtype),
    "result_type": lambda dtype: np.zeros(2, np.result_type(dtype, dtype)),
    "promote_types": lambda dtype: np.zeros(2, np.promote_types(dtype, "bool")),
    "frombuffer": lambda dtype: np.frombuffer(bytes(dtype.itemsize), dtype),
    "a structure": lambda dtype: np.zeros(2, [("field", dtype)])["field"],
}


@pytest.mark.parametrize("function", TAKING_A_DTYPE.values(), ids=TAKING_A_DTYPE)
@pytest.mark.parametrize("name", ["float16", "float32", "float64", "int32", "complex64"])
def test_numpy_takes_a_named_dtype(function: Callable[[Any], Any], name: str) -> None:
    assert function(NAMED[name]).dtype == np.dtype(name)


def test_numpy_knows_the_limits_and_the_kind_of_a_named_dtype() -> None:
    assert np.finfo(tf.float32).eps == np.finfo("float32").eps
    assert np.iinfo(tf.int8).max == 127
    assert np.issubdtype(tf.float32, np.floating)
    assert np.can_cast(tf.float32, tf.float64)
    assert np.isdtype(tf.float32.dtype, "real floating")


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_limits_are_those_of_tensorflow(name: str) -> None:
    limits = np.finfo(name)
    assert NAMED[name].limits == (NAMED[name].min, NAMED[name].max) == (limits.min, limits.max)
    assert tf.constant(NAMED[name].min).dtype == name


def test_limits_of_integers() -> None:
    assert tf.int32.limits == (-(2**31), 2**31 - 1)
    assert tf.uint8.limits == (0, 255)


@pytest.mark.parametrize("dtype", [tf.bool, tf.complex64])
def test_what_has_no_order_has_no_limits(dtype: tf.DType) -> None:
    with pytest.raises(TypeError, match=f"tf.{dtype.name} has no minimum value"):
        dtype.min  # noqa: B018
    with pytest.raises(TypeError, match=f"tf.{dtype.name} has no maximum value"):
        dtype.max  # noqa: B018


def test_dtype_says_what_its_numbers_are() -> None:
    asked = ["is_floating", "is_integer", "is_complex", "is_bool", "is_unsigned"]
    found = {
        name: [one for one in asked if getattr(NAMED[name], one)]
        for name in ["float32", "int32", "uint8", "complex64", "bool"]
    }
    assert found == {
        "float32": ["is_floating"],
        "int32": ["is_integer"],
        "uint8": ["is_integer", "is_unsigned"],
        "complex64": ["is_complex"],
        "bool": ["is_bool"],
    }
    assert tf.complex128.real_dtype == tf.float64.real_dtype == tf.float64
    assert tf.float32.size == 4
    assert tf.float32.as_numpy_dtype is np.float32


def test_dtype_is_written_as_by_tensorflow() -> None:
    assert repr(tf.float32) == "tf.float32"
    assert str(tf.float32) == "<dtype: 'float32'>"
    with pytest.raises(AttributeError, match="object has no attribute 'mni'"):
        tf.float32.mni  # noqa: B018


def test_scores_are_masked_with_the_least_number() -> None:
    scores = tf.Variable([1.0, 2.0, 3.0])
    mask = tf.constant([1.0, 1.0, 0.0])
    with tf.GradientTape() as tape:
        weights = tf.nn.softmax(scores + (1.0 - mask) * tf.float32.min)
        first = weights[0]
    assert weights[2].numpy() == 0
    np.testing.assert_allclose(tape.gradient(first, scores), [0.196612, -0.196612, 0], atol=1e-6)


def test_the_value_of_what_is_hot_may_be_a_tensor() -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        hot = tf.one_hot([0, 1], 2, on_value=x)
    np.testing.assert_array_equal(hot, [[3.0, 0.0], [0.0, 3.0]])
    assert tape.gradient(hot, x) == 2.0
