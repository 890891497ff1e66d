"""What is no Tensor takes the dtype of the Tensor beside it, in every function of two or more."""

from __future__ import annotations

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
