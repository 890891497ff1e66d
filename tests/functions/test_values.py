"""Every public function by TensorFlow's name gives what NumPy computes."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import tapeviz as tf

A = np.array([[0.5, -1.5, 2.0], [1.25, 0.75, -0.25]])
B = np.array([[1.5, 0.5, -2.0], [0.25, -0.75, 3.0]])
SMALL = np.array([[0.5, -0.25, 0.75], [0.1, 0.9, -0.6]])
LARGE = np.array([[1.5, 2.25, 4.0], [1.1, 7.5, 3.0]])
TRUTH = np.array([[True, False, True], [False, False, True]])
OTHER_TRUTH = np.array([[True, True, False], [False, True, True]])
SQUARE = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]])
COMPLEX = A + 1j * B
POSITIVE = np.abs(A)


def softmax(x: Any) -> Any:
    powers = np.exp(x)
    return powers / powers.sum(-1, keepdims=True)


def each(function: Callable[[float], float]) -> Callable[[Any], Any]:
    return np.vectorize(function, otypes=[float])


UNARY: dict[str, tuple[Callable[..., Any], Any]] = {
    "abs": (np.abs, A),
    "acos": (np.arccos, SMALL),
    "acosh": (np.arccosh, LARGE),
    "angle": (np.angle, COMPLEX),
    "asin": (np.arcsin, SMALL),
    "asinh": (np.arcsinh, A),
    "atan": (np.arctan, A),
    "atanh": (np.arctanh, SMALL),
    "ceil": (np.ceil, A),
    "conj": (np.conj, COMPLEX),
    "cos": (np.cos, A),
    "cosh": (np.cosh, A),
    "erf": (each(math.erf), A),
    "erfc": (each(math.erfc), A),
    "exp": (np.exp, A),
    "expm1": (np.expm1, A),
    "floor": (np.floor, A),
    "imag": (np.imag, COMPLEX),
    "is_finite": (np.isfinite, A / SQUARE[:2]),
    "is_inf": (np.isinf, np.array([1.0, np.inf, np.nan])),
    "is_nan": (np.isnan, np.array([1.0, np.inf, np.nan])),
    "lgamma": (each(math.lgamma), LARGE),
    "log": (np.log, POSITIVE),
    "log1p": (np.log1p, POSITIVE),
    "log_sigmoid": (lambda x: np.log(1 / (1 + np.exp(-x))), A),
    "logical_not": (np.logical_not, TRUTH),
    "negative": (np.negative, A),
    "real": (np.real, COMPLEX),
    "reciprocal": (np.reciprocal, A),
    "reciprocal_no_nan": (lambda x: np.array([0.5, 0.0]), np.array([2.0, 0.0])),
    "rint": (np.rint, A),
    "round": (np.rint, A),
    "rsqrt": (lambda x: 1 / np.sqrt(x), POSITIVE),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), A),
    "sign": (np.sign, A),
    "sin": (np.sin, A),
    "sinh": (np.sinh, A),
    "softplus": (lambda x: np.log1p(np.exp(x)), A),
    "softsign": (lambda x: x / (1 + np.abs(x)), A),
    "sqrt": (np.sqrt, POSITIVE),
    "square": (np.square, A),
    "tan": (np.tan, A),
    "tanh": (np.tanh, A),
    "zero_fraction": (lambda x: np.mean(x == 0), np.array([0.0, 1.0, 0.0, 0.0])),
    "softmax": (softmax, A),
    "log_softmax": (lambda x: np.log(softmax(x)), A),
    "l2_normalize": (lambda x: x / np.sqrt(np.sum(x * x)), A),
    "add_n": (lambda x: x[0] + x[1], [A, B]),
    "count_nonzero": (np.count_nonzero, np.floor(A)),
    "cumulative_logsumexp": (lambda x: np.log(np.cumsum(np.exp(x), axis=0)), A),
}
BINARY: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "add": (np.add, A, B),
    "atan2": (np.arctan2, A, B),
    "divide": (np.divide, A, B),
    "divide_no_nan": (lambda x, y: np.where(y == 0, 0, 1) * x, A, np.array([1.0, 0.0, 1.0])),
    "equal": (np.equal, A, np.floor(A)),
    "floordiv": (np.floor_divide, A, B),
    "floormod": (np.mod, A, B),
    "greater": (np.greater, A, B),
    "greater_equal": (np.greater_equal, A, B),
    "less": (np.less, A, B),
    "less_equal": (np.less_equal, A, B),
    "logical_and": (np.logical_and, TRUTH, OTHER_TRUTH),
    "logical_or": (np.logical_or, TRUTH, OTHER_TRUTH),
    "logical_xor": (np.logical_xor, TRUTH, OTHER_TRUTH),
    "maximum": (np.maximum, A, B),
    "minimum": (np.minimum, A, B),
    "mod": (np.mod, A, B),
    "multiply": (np.multiply, A, B),
    "multiply_no_nan": (lambda x, y: np.zeros(3), np.array([np.inf, np.nan, 1.0]), np.zeros(3)),
    "nextafter": (np.nextafter, A, B),
    "not_equal": (np.not_equal, A, np.floor(A)),
    "pow": (np.power, POSITIVE, B),
    "scalar_mul": (np.multiply, 2.5, B),
    "squared_difference": (lambda x, y: (x - y) ** 2, A, B),
    "subtract": (np.subtract, A, B),
    "truediv": (np.divide, A, B),
    "xdivy": (lambda x, y: np.array([0.0, 2.0]), np.array([0.0, 1.0]), np.array([0.0, 0.5])),
    "xlog1py": (lambda x, y: x * np.log1p(y), A, POSITIVE),
    "xlogy": (lambda x, y: x * np.log(y), A, POSITIVE),
}
REDUCTIONS: dict[str, Callable[..., Any]] = {
    "reduce_euclidean_norm": lambda x, **k: np.sqrt(np.sum(x * x, **k)),
    "reduce_logsumexp": lambda x, **k: np.log(np.sum(np.exp(x), **k)),
    "reduce_max": np.max,
    "reduce_mean": np.mean,
    "reduce_min": np.min,
    "reduce_prod": np.prod,
    "reduce_std": np.std,
    "reduce_sum": np.sum,
    "reduce_variance": np.var,
}
OTHERS: dict[str, tuple[Callable[[], Any], Any]] = {
    "math.argmax": (lambda: tf.math.argmax(A), A.argmax(0)),
    "math.argmin": (lambda: tf.math.argmin(A, axis=1), A.argmin(1)),
    "math.bincount": (lambda: tf.math.bincount([1, 1, 3]), [0, 2, 0, 1]),
    "math.confusion_matrix": (
        lambda: tf.math.confusion_matrix([0, 1, 1], [1, 1, 0]),
        [[0, 1], [1, 1]],
    ),
    "math.cumprod": (lambda: tf.math.cumprod(A, axis=1), A.cumprod(1)),
    "math.cumsum": (lambda: tf.math.cumsum(A, axis=1), A.cumsum(1)),
    "math.digamma": (lambda: tf.math.digamma([1.0, 2.0]), [-np.euler_gamma, 1 - np.euler_gamma]),
    "math.in_top_k": (lambda: tf.math.in_top_k([0, 0], A, 1), [False, True]),
    "math.polygamma": (lambda: tf.math.polygamma(1, 1.0), np.pi**2 / 6),
    "math.polyval": (lambda: tf.math.polyval([2.0, -1.0, 3.0], A), np.polyval([2.0, -1.0, 3.0], A)),
    "math.reduce_all": (lambda: tf.math.reduce_all(TRUTH, axis=0), TRUTH.all(0)),
    "math.reduce_any": (lambda: tf.math.reduce_any(TRUTH, axis=1), TRUTH.any(1)),
    "math.top_k": (lambda: tf.math.top_k(A, 2).values, -np.sort(-A)[:, :2]),
    **{
        f"math.{prefix}segment_{name}": (
            lambda prefix=prefix, name=name: getattr(tf.math, f"{prefix}segment_{name}")(
                SQUARE, [0, 0, 1], *([2] if prefix else [])
            ),
            np.stack([function(SQUARE[:2], axis=0), SQUARE[2]]),
        )
        for prefix in ("", "unsorted_")
        for name, function in {
            "sum": np.sum,
            "mean": np.mean,
            "max": np.max,
            "min": np.min,
            "prod": np.prod,
        }.items()
    },
    "nn.avg_pool": (
        lambda: tf.nn.avg_pool(SQUARE[None, :, :], 2, 1, "VALID"),
        [(SQUARE[:2] + SQUARE[1:]) / 2],
    ),
    "nn.avg_pool1d": (
        lambda: tf.nn.avg_pool1d(SQUARE[None], 3, 3, "VALID"),
        SQUARE.mean(0)[None, None],
    ),
    "nn.avg_pool2d": (
        lambda: tf.nn.avg_pool2d(SQUARE[None, :, :, None], 3, 1, "VALID"),
        SQUARE.mean().reshape(1, 1, 1, 1),
    ),
    "nn.batch_normalization": (
        lambda: tf.nn.batch_normalization(A, A.mean(0), A.var(0), 1.0, 2.0, 0.5),
        (A - A.mean(0)) / np.sqrt(A.var(0) + 0.5) * 2 + 1,
    ),
    "nn.bias_add": (lambda: tf.nn.bias_add(A, B[0]), A + B[0]),
    "nn.conv1d": (
        lambda: tf.nn.conv1d(A.reshape(1, 6, 1), B[0].reshape(3, 1, 1), 1, "VALID")[0, :, 0],
        np.correlate(A.ravel(), B[0], "valid"),
    ),
    "nn.conv2d": (
        lambda: tf.nn.conv2d(SQUARE[None, :, :, None], SQUARE[:, :, None, None], 1, "VALID"),
        np.sum(SQUARE**2).reshape(1, 1, 1, 1),
    ),
    "nn.conv2d_transpose": (
        lambda: tf.nn.conv2d_transpose(
            np.full((1, 1, 1, 1), 2.0), SQUARE[:, :, None, None], (1, 3, 3, 1), 1, "VALID"
        ),
        2 * SQUARE[None, :, :, None],
    ),
    "nn.conv3d": (
        lambda: tf.nn.conv3d(np.ones((1, 3, 3, 3, 1)), np.ones((2, 2, 2, 1, 1)), 1, "SAME")[
            0, 0, 0, :, 0
        ],
        [8.0, 8.0, 4.0],
    ),
    "nn.convolution": (
        lambda: tf.nn.convolution(A.reshape(1, 6, 1), B[0].reshape(3, 1, 1), padding="SAME")[
            0, :, 0
        ],
        np.correlate(A.ravel(), B[0], "same"),
    ),
    "nn.crelu": (lambda: tf.nn.crelu(A), np.maximum(np.concatenate([A, -A], -1), 0)),
    "nn.dropout": (
        lambda: tf.round(10 * tf.reduce_mean(tf.nn.dropout(np.ones(20_000), 0.25, seed=3))),
        10.0,
    ),
    "nn.elu": (lambda: tf.nn.elu(A), np.where(A > 0, A, np.expm1(A))),
    "nn.embedding_lookup": (lambda: tf.nn.embedding_lookup(SQUARE, [2, 0]), SQUARE[[2, 0]]),
    "nn.gelu": (lambda: tf.nn.gelu(A), A * 0.5 * (1 + each(math.erf)(A / math.sqrt(2)))),
    "nn.in_top_k": (lambda: tf.nn.in_top_k([2, 0], A, 1), [True, True]),
    "nn.l2_loss": (lambda: tf.nn.l2_loss(A), np.sum(A * A) / 2),
    "nn.l2_normalize": (
        lambda: tf.nn.l2_normalize(A, 1),
        A / np.linalg.norm(A, axis=1, keepdims=True),
    ),
    "nn.leaky_relu": (lambda: tf.nn.leaky_relu(A, 0.1), np.where(A > 0, A, 0.1 * A)),
    "nn.max_pool": (lambda: tf.nn.max_pool(SQUARE[None], 3, 1, "VALID"), SQUARE.max(0)[None, None]),
    "nn.max_pool1d": (
        lambda: tf.nn.max_pool1d(SQUARE[None], 2, 2, "SAME"),
        [[SQUARE[:2].max(0), SQUARE[2]]],
    ),
    "nn.max_pool2d": (
        lambda: tf.nn.max_pool2d(SQUARE[None, :, :, None], 3, 1, "VALID"),
        SQUARE.max().reshape(1, 1, 1, 1),
    ),
    "nn.moments": (lambda: tf.stack(tf.nn.moments(A, [0])), np.stack([A.mean(0), A.var(0)])),
    "nn.relu": (lambda: tf.nn.relu(A), np.maximum(A, 0)),
    "nn.relu6": (lambda: tf.nn.relu6(4 * A), np.clip(4 * A, 0, 6)),
    "nn.selu": (
        lambda: tf.nn.selu(A),
        1.0507009873554805 * np.where(A > 0, A, 1.6732632423543772 * np.expm1(A)),
    ),
    "nn.sigmoid_cross_entropy_with_logits": (
        lambda: tf.nn.sigmoid_cross_entropy_with_logits(1.0 * TRUTH, A),
        -np.log(1 / (1 + np.exp(np.where(TRUTH, -A, A)))),
    ),
    "nn.silu": (lambda: tf.nn.silu(A, 2.0), A / (1 + np.exp(-2 * A))),
    "nn.softmax_cross_entropy_with_logits": (
        lambda: tf.nn.softmax_cross_entropy_with_logits(POSITIVE, A),
        -np.sum(POSITIVE * np.log(softmax(A)), -1),
    ),
    "nn.sparse_softmax_cross_entropy_with_logits": (
        lambda: tf.nn.sparse_softmax_cross_entropy_with_logits([2, 0], A),
        -np.log(softmax(A))[[0, 1], [2, 0]],
    ),
    "nn.swish": (lambda: tf.nn.swish(A), A / (1 + np.exp(-A))),
    "nn.weighted_cross_entropy_with_logits": (
        lambda: tf.nn.weighted_cross_entropy_with_logits(1.0 * TRUTH, A, 3.0),
        -np.where(TRUTH, 3, 1) * np.log(1 / (1 + np.exp(np.where(TRUTH, -A, A)))),
    ),
    "linalg.adjoint": (lambda: tf.linalg.adjoint(COMPLEX), COMPLEX.conj().T),
    "linalg.band_part": (
        lambda: tf.linalg.band_part(SQUARE, 1, 0),
        np.tril(SQUARE) - np.tril(SQUARE, -2),
    ),
    "linalg.cholesky": (lambda: tf.linalg.cholesky(SQUARE), np.linalg.cholesky(SQUARE)),
    "linalg.cholesky_solve": (
        lambda: tf.linalg.cholesky_solve(np.linalg.cholesky(SQUARE) + np.triu(SQUARE, 1), A.T),
        np.linalg.solve(SQUARE, A.T),
    ),
    "linalg.cross": (lambda: tf.linalg.cross(A, B), np.cross(A, B)),
    "linalg.det": (lambda: tf.linalg.det(SQUARE), np.linalg.det(SQUARE)),
    "linalg.diag": (lambda: tf.linalg.diag(A[0], k=1), np.diag(A[0], 1)),
    "linalg.diag_part": (lambda: tf.linalg.diag_part(SQUARE, k=-1), np.diag(SQUARE, -1)),
    "linalg.eig": (lambda: tf.linalg.eig(SQUARE)[0], np.linalg.eig(SQUARE)[0]),
    "linalg.eigh": (lambda: tf.linalg.eigh(SQUARE)[0], np.linalg.eigvalsh(SQUARE)),
    "linalg.eigvals": (lambda: tf.linalg.eigvals(SQUARE), np.linalg.eigvals(SQUARE)),
    "linalg.eigvalsh": (lambda: tf.linalg.eigvalsh(SQUARE), np.linalg.eigvalsh(SQUARE)),
    "linalg.expm": (
        lambda: tf.linalg.expm(SQUARE),
        (np.linalg.eigh(SQUARE)[1] * np.exp(np.linalg.eigvalsh(SQUARE)))
        @ np.linalg.eigh(SQUARE)[1].T,
    ),
    "linalg.global_norm": (
        lambda: tf.linalg.global_norm([A, None, B]),
        np.sqrt(np.sum(A**2) + np.sum(B**2)),
    ),
    "linalg.inv": (lambda: tf.linalg.inv(SQUARE), np.linalg.inv(SQUARE)),
    "linalg.l2_normalize": (lambda: tf.linalg.l2_normalize(A), A / np.linalg.norm(A)),
    "linalg.logdet": (lambda: tf.linalg.logdet(SQUARE), np.log(np.linalg.det(SQUARE))),
    "linalg.lstsq": (lambda: tf.linalg.lstsq(A.T, B.T), np.linalg.lstsq(A.T, B.T, rcond=None)[0]),
    "linalg.matrix_rank": (lambda: tf.linalg.matrix_rank(SQUARE), 3),
    "linalg.matrix_transpose": (lambda: tf.linalg.matrix_transpose(A), A.T),
    "linalg.matvec": (lambda: tf.linalg.matvec(A, B[0]), A @ B[0]),
    "linalg.norm": (lambda: tf.linalg.norm(A, axis=1), np.linalg.norm(A, axis=1)),
    "linalg.normalize": (lambda: tf.linalg.normalize(A)[0], A / np.linalg.norm(A)),
    "linalg.pinv": (lambda: tf.linalg.pinv(A), np.linalg.pinv(A)),
    "linalg.qr": (lambda: tf.matmul(*tf.linalg.qr(SQUARE)), SQUARE),
    "linalg.set_diag": (
        lambda: tf.linalg.set_diag(SQUARE, A[0]),
        SQUARE - np.diag(np.diag(SQUARE)) + np.diag(A[0]),
    ),
    "linalg.slogdet": (
        lambda: tf.linalg.slogdet(SQUARE).log_abs_determinant,
        np.linalg.slogdet(SQUARE)[1],
    ),
    "linalg.solve": (lambda: tf.linalg.solve(SQUARE, A.T), np.linalg.solve(SQUARE, A.T)),
    "linalg.svd": (
        lambda: (lambda s, u, v: (u * s) @ tf.linalg.adjoint(v))(*tf.linalg.svd(A)),
        A,
    ),
    "linalg.tensor_diag": (lambda: tf.linalg.tensor_diag(A[0]), np.diag(A[0])),
    "linalg.tensor_diag_part": (lambda: tf.linalg.tensor_diag_part(SQUARE), np.diag(SQUARE)),
    "linalg.trace": (lambda: tf.linalg.trace(SQUARE), np.trace(SQUARE)),
    "linalg.triangular_solve": (
        lambda: tf.linalg.triangular_solve(SQUARE, A.T, lower=False),
        np.linalg.solve(np.triu(SQUARE), A.T),
    ),
    "argsort": (lambda: tf.argsort(A), np.argsort(A)),
    "boolean_mask": (lambda: tf.boolean_mask(A, TRUTH), A[TRUTH]),
    "broadcast_to": (lambda: tf.broadcast_to(A[0], [2, 3]), np.stack([A[0], A[0]])),
    "case": (lambda: tf.case([(False, lambda: A)], default=lambda: B), B),
    "cast": (lambda: tf.cast(A, tf.int32), A.astype(np.int32)),
    "clip_by_global_norm": (
        lambda: tf.clip_by_global_norm([A], 1.0)[0][0],
        A / np.linalg.norm(A),
    ),
    "clip_by_norm": (lambda: tf.clip_by_norm(A, 1.0), A / np.linalg.norm(A)),
    "clip_by_value": (lambda: tf.clip_by_value(A, -0.5, 0.75), np.clip(A, -0.5, 0.75)),
    "complex": (lambda: tf.complex(A, B), COMPLEX),
    "concat": (lambda: tf.concat([A, B], 1), np.concatenate([A, B], 1)),
    "cond": (lambda: tf.cond(True, lambda: A, lambda: B), A),
    "constant": (lambda: tf.constant(2.0, shape=[2]), [2.0, 2.0]),
    "constant_initializer": (lambda: tf.constant_initializer(2.0)([2]), [2.0, 2.0]),
    "convert_to_tensor": (lambda: tf.convert_to_tensor([1.0, 2.0]), [1.0, 2.0]),
    "einsum": (lambda: tf.einsum("ij,kj->ik", A, B), A @ B.T),
    "ensure_shape": (lambda: tf.ensure_shape(A, [None, 3]), A),
    "expand_dims": (lambda: tf.expand_dims(A, 1), A[:, None]),
    "eye": (lambda: tf.eye(2, 3), np.eye(2, 3)),
    "fill": (lambda: tf.fill([2], 3.0), [3.0, 3.0]),
    "foldl": (lambda: tf.foldl(lambda a, x: 2 * a + x, np.array([1.0, 2.0, 3.0])), 11.0),
    "foldr": (lambda: tf.foldr(lambda a, x: 2 * a + x, np.array([1.0, 2.0, 3.0])), 17.0),
    "gather": (lambda: tf.gather(A, [2, 0], axis=1), A[:, [2, 0]]),
    "gather_nd": (lambda: tf.gather_nd(A, [[1, 2], [0, 0]]), A[[1, 0], [2, 0]]),
    "identity": (lambda: tf.identity(A), A),
    "identity_n": (lambda: tf.stack(tf.identity_n([A, B])), np.stack([A, B])),
    "linspace": (lambda: tf.linspace(1.0, 3.0, 5), np.linspace(1, 3, 5)),
    "map_fn": (lambda: tf.map_fn(lambda x: 2 * x, A), 2 * A),
    "matmul": (lambda: tf.matmul(A, B, transpose_b=True), A @ B.T),
    "meshgrid": (lambda: tf.meshgrid(A[0], B[1])[0], np.meshgrid(A[0], B[1])[0]),
    "norm": (lambda: tf.norm(A, ord=1, axis=0), np.abs(A).sum(0)),
    "one_hot": (lambda: tf.one_hot([1, 3], 3, axis=0), [[0, 0], [1, 0], [0, 0]]),
    "ones": (lambda: tf.ones([2]), [1.0, 1.0]),
    "ones_initializer": (lambda: tf.ones_initializer()([2]), [1.0, 1.0]),
    "ones_like": (lambda: tf.ones_like(A), np.ones((2, 3))),
    "pad": (lambda: tf.pad(A, [[1, 0], [0, 2]], "REFLECT"), np.pad(A, [(1, 0), (0, 2)], "reflect")),
    "range": (lambda: tf.range(1, 7, 2), [1, 3, 5]),
    "rank": (lambda: tf.rank(A), 2),
    "repeat": (lambda: tf.repeat(A, [1, 2], axis=0), A[[0, 1, 1]]),
    "reshape": (lambda: tf.reshape(A, [3, -1]), A.reshape(3, 2)),
    "reverse": (lambda: tf.reverse(A, [1]), A[:, ::-1]),
    "roll": (lambda: tf.roll(A, 1, axis=1), np.roll(A, 1, 1)),
    "saturate_cast": (lambda: tf.saturate_cast([-1.0, 300.0], tf.uint8), [0, 255]),
    "scan": (
        lambda: tf.scan(lambda a, x: a + x, np.array([1.0, 2.0, 3.0]), reverse=True),
        [6.0, 5.0, 3.0],
    ),
    "scatter_nd": (lambda: tf.scatter_nd([[1], [1]], [2.0, 3.0], [3]), [0.0, 5.0, 0.0]),
    "searchsorted": (lambda: tf.searchsorted([1.0, 3.0], [0.0, 3.0], side="right"), [0, 2]),
    "sequence_mask": (lambda: tf.sequence_mask([2, 0]), [[True, True], [False, False]]),
    "shape": (lambda: tf.shape(A), [2, 3]),
    "size": (lambda: tf.size(A), 6),
    "slice": (lambda: tf.slice(A, [0, 1], [-1, 1]), A[:, 1:2]),
    "sort": (lambda: tf.sort(A, axis=0, direction="DESCENDING"), -np.sort(-A, axis=0)),
    "split": (lambda: tf.split(A, [1, -1], axis=1)[1], A[:, 1:]),
    "squeeze": (lambda: tf.squeeze(A[:, None], 1), A),
    "stack": (lambda: tf.stack([A, B], axis=1), np.stack([A, B], 1)),
    "stop_gradient": (lambda: tf.stop_gradient(A), A),
    "switch_case": (lambda: tf.switch_case(7, [lambda: A, lambda: B]), B),
    "tensor_scatter_nd_add": (
        lambda: tf.tensor_scatter_nd_add(A, [[1, 1]], [5.0])[1, 1],
        A[1, 1] + 5,
    ),
    "tensor_scatter_nd_sub": (
        lambda: tf.tensor_scatter_nd_sub(A, [[1, 1]], [5.0])[1, 1],
        A[1, 1] - 5,
    ),
    "tensor_scatter_nd_update": (
        lambda: tf.tensor_scatter_nd_update(A, [[1, 1]], [5.0])[1, 1],
        5.0,
    ),
    "tensordot": (lambda: tf.tensordot(A, B, [[1], [1]]), A @ B.T),
    "tile": (lambda: tf.tile(A, [2, 1]), np.tile(A, (2, 1))),
    "transpose": (lambda: tf.transpose(A[None], [2, 0, 1]), A[None].transpose(2, 0, 1)),
    "unique": (lambda: tf.unique([3, 1, 3])[1], [0, 1, 0]),
    "unstack": (lambda: tf.unstack(A, axis=1)[2], A[:, 2]),
    "vectorized_map": (lambda: tf.vectorized_map(lambda x: x[0] * x[1], (A, B)), A * B),
    "where": (lambda: tf.where(TRUTH, A, 0.0), np.where(TRUTH, A, 0)),
    "while_loop": (lambda: tf.while_loop(lambda i: i < 5, lambda i: i + 2, [0])[0], 6),
    "zeros": (lambda: tf.zeros([2]), [0.0, 0.0]),
    "zeros_initializer": (lambda: tf.zeros_initializer()([2]), [0.0, 0.0]),
    "zeros_like": (lambda: tf.zeros_like(A), np.zeros((2, 3))),
}


def same(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", UNARY)
def test_function_of_one_array(name: str) -> None:
    expected, x = UNARY[name]
    with np.errstate(divide="ignore"):
        same(getattr(tf.math, name)(x), expected(x))


@pytest.mark.parametrize("name", BINARY)
def test_function_of_two_arrays(name: str) -> None:
    expected, x, y = BINARY[name]
    same(getattr(tf.math, name)(x, y), expected(x, y))


@pytest.mark.parametrize("name", REDUCTIONS)
@pytest.mark.parametrize("axis", [None, 0, -1, [0, 1]])
@pytest.mark.parametrize("keepdims", [False, True])
def test_reduction(name: str, axis: Any, keepdims: bool) -> None:
    along = tuple(axis) if isinstance(axis, list) else axis
    expected = REDUCTIONS[name](A, axis=along, keepdims=keepdims)
    found = getattr(tf.math, name)(A, axis, keepdims)
    assert found.shape == expected.shape
    same(found, expected)


@pytest.mark.parametrize("name", OTHERS)
def test_function(name: str) -> None:
    compute, expected = OTHERS[name]
    found = compute()
    assert np.shape(found) == np.shape(expected)
    same(found, expected)


def test_confusion_matrix_counts_each_pair() -> None:
    labels, predictions = [0, 2, 2, 2], tf.constant([1, 2, 2, 0])
    counts = [[0, 1, 0], [0, 0, 0], [1, 0, 2]]
    same(tf.math.confusion_matrix(labels, predictions), counts)
    assert tf.math.confusion_matrix(labels, predictions).dtype == "int32"
    assert tf.math.confusion_matrix(labels, predictions, num_classes=4).shape == (4, 4)
    assert tf.math.confusion_matrix(np.zeros(0, int), np.zeros(0, int)).shape == (0, 0)


def test_confusion_matrix_follows_its_weights() -> None:
    weights = tf.Variable([1.0, 2.0, 4.0])
    with tf.GradientTape() as tape:
        found = tf.math.confusion_matrix([0, 1, 1], [1, 1, 1], weights=weights, dtype="float32")
        corner = found[1, 1] * 3.0
    same(found, [[0.0, 1.0], [0.0, 6.0]])
    same(tape.gradient(corner, weights), [0.0, 3.0, 3.0])


@pytest.mark.parametrize(
    ("labels", "predictions", "says"),
    [
        ([0, 3], [0, 0], "received a class of 3"),
        ([0, 0], [0, -1], "received a class of -1"),
        ([0, 0], [0], "vectors of one length"),
        ([[0]], [[0]], "vectors of one length"),
    ],
)
def test_confusion_matrix_refuses(labels: Any, predictions: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        tf.math.confusion_matrix(labels, predictions, num_classes=2)


OF_THE_TOP = set(UNARY) | set(BINARY) | set(REDUCTIONS)
ELSEWHERE = {
    "as_dtype", "Assert", "assert_equal", "assert_greater", "assert_less", "assert_rank",
    "check_gradients", "custom_gradient", "DType", "executing_eagerly", "function",
    "get_default_dtype", "grad_pass_through", "GradientTape", "is_tensor", "Module", "name_scope",
    "print", "random_normal_initializer", "random_uniform_initializer", "recompute_grad",
    "recording", "set_default_dtype", "show", "Tensor", "TensorShape", "TensorSpec", "Thresholds",
    "UnconnectedGradients", "Variable", "watchdog",
}  # fmt: skip
"""Names of the package that have tests of their own."""


@pytest.mark.parametrize(
    ("place", "module"), [("math.", tf.math), ("nn.", tf.nn), ("linalg.", tf.linalg), ("", tf)]
)
def test_every_name_is_computed_here(place: str, module: ModuleType) -> None:
    known = {name.rpartition(".")[2] for name in OTHERS} | OF_THE_TOP
    classes = {"QR", "LogDeterminant"}
    missing = {
        name
        for name in module.__all__
        if callable(getattr(module, name)) and name not in known | classes | ELSEWHERE
    }
    assert missing == set()


@pytest.mark.parametrize(
    "module",
    [
        tf,
        tf.activations,
        tf.debugging,
        tf.initializers,
        tf.layers,
        tf.linalg,
        tf.math,
        tf.nest,
        tf.nn,
        tf.optimizers,
        tf.random,
    ],
    ids=lambda module: module.__name__,
)
def test_every_public_name_is_there_and_documented(module: ModuleType) -> None:
    assert set(module.__all__) <= set(dir(module))
    assert [
        name
        for name in module.__all__
        if callable(one := getattr(module, name)) and not (one.__doc__ or "").strip()
    ] == []
    assert (module.__doc__ or "").strip()


@pytest.mark.parametrize("side", ["left", "right"])
def test_places_are_searched_row_by_row(side: Any) -> None:
    found = tf.searchsorted([[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]], [[3.0, 6.0], [3.0, 1.0]], side)
    expected = {"left": [[1, 3], [1, 0]], "right": [[2, 3], [1, 0]]}[side]
    np.testing.assert_array_equal(found.numpy(), expected)
    assert found.dtype == np.int32


def test_rows_to_search_need_rows_of_values() -> None:
    with pytest.raises(ValueError, match=r"shape \(1, 2\) in order need as many rows"):
        tf.searchsorted([[1.0, 2.0]], [1.0], side="left")
