"""What neural networks put behind a matrix product, computed here as NumPy has none of it.

All are computed so that they are right far out, too: nothing overflows at ±10,000, and small
values keep their digits. Masks are multiplied with, not chosen by `np.where`, wherever that gives
the same: on entries of mixed sign that is ten times as fast.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import op
from tapeviz.engine.rules.error_function import erf
from tapeviz.engine.rules.reducing import added
from tapeviz.engine.rules.shaping import unbroadcast

SELU_SCALE: Final = 1.0507009873554805
SELU_ALPHA: Final = 1.6732632423543772
"""The fixed point of Klambauer et al., "Self-Normalizing Neural Networks" (2017): with these two,
mean 0 and variance 1 stay so from layer to layer."""

_NEAR: Final = 40.0
_TOO_SMALL: Final = 1e-4
"""Below the one, exponentials and their sums are far from overflowing in float32; where those sums
are above the other, what vanished from them was less than 1e-33 of a sum."""

_GELU_WIDTH: Final = math.sqrt(2 / math.pi)
_GELU_CUBIC: Final = 0.044715
"""From Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016)."""


def onto(ufunc: np.ufunc, own: Any, other: Any) -> Any:
    """Return `ufunc(own, other)`, written onto `own`, which nobody else holds, where it fits."""
    fits = (
        type(own) is np.ndarray
        and own.dtype == other.dtype
        and (own.shape == other.shape or np.broadcast(own, other).shape == own.shape)
    )
    return ufunc(own, other, out=own) if fits else ufunc(own, other)


@op("σ", x=(lambda g, out, x: g * (out * (1 - out)), "out * (1 - out)"))
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)); an exponential that overflows makes it 0, as it should be."""
    with np.errstate(over="ignore"):
        powers = np.exp(-x)
    powers += 1
    return 1 / powers


@op("ln σ", x=(lambda g, out, x: g * -np.expm1(out), "1 - exp(out)"))
def log_sigmoid(x: Any) -> Any:
    """Logarithm of the sigmoid, which does not become that of 0."""
    return np.minimum(x, 0) - rounding_off(x)


def rounding_off(x: Any) -> Any:
    """ln(1 + exp(-|x|)), which is how far a softplus is above a relu."""
    part = np.abs(x)
    if type(part) is not np.ndarray or part.dtype.kind != "f":
        return np.log1p(np.exp(-part))
    for ufunc in (np.negative, np.exp, np.log1p):
        ufunc(part, out=part)
    return part


@op("relu'", x=(lambda g, out, x: np.zeros_like(g), "0"))
def relu_slope(x: Any) -> Any:
    """1 where `x` is positive, else 0: an op, so that a second derivative is 0, and not None."""
    return (x > 0).astype(x.dtype)


@op("relu", x=(lambda g, out, x: g * relu_slope(out), "out > 0"))
def relu(x: Any) -> Any:
    """`x` where it is positive, else 0; NaN stays NaN."""
    return np.maximum(x, 0)


@op("relu6'", x=(lambda g, out, x: np.zeros_like(g), "0"))
def relu6_slope(x: Any) -> Any:
    """1 where `x` is between 0 and 6, else 0."""
    return ((x > 0) & (x < 6)).astype(x.dtype)


@op("relu6", x=(lambda g, out, x: g * relu6_slope(out), "(out > 0) * (out < 6)"))
def relu6(x: Any) -> Any:
    """`x` where it is between 0 and 6, else the nearer of the two."""
    return np.minimum(np.maximum(x, 0), 6)


@op(
    "leaky'",
    x=(lambda g, out, x, alpha: np.zeros_like(g), "0"),
    alpha=(lambda g, out, x, alpha: g * (x <= 0), "x <= 0"),
)
def leaky_relu_slope(x: Any, alpha: Any) -> Any:
    """1 where `x` is positive, else `alpha`."""
    return np.where(x > 0, 1, alpha)


@op(
    "leaky",
    x=(lambda g, out, x, alpha: g * leaky_relu_slope(x, alpha), "where(x > 0, 1, alpha)"),
    alpha=(lambda g, out, x, alpha: g * np.minimum(x, 0), "minimum(x, 0)"),
)
def leaky_relu(x: Any, alpha: Any) -> Any:
    """`x` where it is positive, else a part of it."""
    return np.maximum(x, 0) + alpha * np.minimum(x, 0)


@op("elu", x=(lambda g, out, x: g * (np.minimum(out, 0) + 1), "minimum(out, 0) + 1"))
def elu(x: Any) -> Any:
    """`x` where it is positive, else exp(x) - 1."""
    return np.maximum(x, 0) + np.expm1(np.minimum(x, 0))


@op(
    "selu",
    x=(
        lambda g, out, x: g * np.where(out < 0, out + SELU_SCALE * SELU_ALPHA, SELU_SCALE),
        "where(out < 0, out + 1.7580993408473768, 1.0507009873554805)",
    ),
)
def selu(x: Any) -> Any:
    """`elu` times a scale, with which mean 0 and variance 1 stay so from layer to layer."""
    return SELU_SCALE * (np.maximum(x, 0) + SELU_ALPHA * np.expm1(np.minimum(x, 0)))


@op("softplus", x=(lambda g, out, x: g * sigmoid(x), "1 / (1 + exp(-x))"))
def softplus(x: Any) -> Any:
    """ln(1 + exp(x)), a relu without the bend."""
    return onto(np.add, rounding_off(x), np.maximum(x, 0))


@op("softsign", x=(lambda g, out, x: g * np.square(1 - np.abs(out)), "1 / (1 + abs(x))**2"))
def softsign(x: Any) -> Any:
    """X / (1 + |x|)."""
    return x / (1 + np.abs(x))


@op("silu", x=(lambda g, out, x: _to_silu(g, out, sigmoid(x)), "out + (1 - out) / (1 + exp(-x))"))
def silu(x: Any) -> Any:
    """`x` times its sigmoid, also called swish."""
    return x * sigmoid(x)


def _to_silu(g: Any, out: Any, gate: Any) -> Any:
    return g * (out + gate * (1 - out))


@op(
    "gelu",
    x=(
        lambda g, out, x: g * (_normal_below(x) + x * _normal_at(x)),
        "(1 + erf(x / sqrt(2))) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)",
    ),
)
def gelu(x: Any) -> Any:
    """`x` times the probability that a standard normal number is below it."""
    return x * _normal_below(x)


def _normal_below(x: Any) -> Any:
    return 0.5 * (1 + erf(x * math.sqrt(0.5)))


def _normal_at(x: Any) -> Any:
    return np.exp(-0.5 * x * x) * (1 / math.sqrt(2 * math.pi))


@op(
    "gelu",
    x=(
        lambda g, out, x: _to_tanh_gelu(g, x, np.tanh(_gelu_angle(x))),
        "(1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))) / 2"
        " + x / 2 * (1 - tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))**2)"
        " * sqrt(2 / pi) * (1 + 0.134145 * x**2)",
    ),
)
def tanh_gelu(x: Any) -> Any:
    """`gelu` by its approximation with a hyperbolic tangent."""
    return 0.5 * x * (1 + np.tanh(_gelu_angle(x)))


def _gelu_angle(x: Any) -> Any:
    return x * (_GELU_WIDTH + _GELU_WIDTH * _GELU_CUBIC * (x * x))


def _to_tanh_gelu(g: Any, x: Any, tanh: Any) -> Any:
    slope = _GELU_WIDTH + 3 * _GELU_WIDTH * _GELU_CUBIC * (x * x)
    return 0.5 * g * (1 + tanh) * (1 + x * (1 - tanh) * slope)


@op(
    "softmax",
    x=(lambda g, out, x, axis=-1: _to_softmax(g, out, axis), "out * (g - sum(out * g, axis))"),
)
def softmax(x: Any, axis: Any = -1) -> Any:
    """Positive numbers that sum to 1 along `axis`, in the ratios of exp(x)."""
    if is_near(x):
        powers = np.exp(x)
        sums = added(powers, axis, True)
        if _least(sums) > _TOO_SMALL:
            powers /= sums
            return powers
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    powers /= added(powers, axis, True)
    return powers


def is_near(x: Any) -> bool:
    """Whether sums of exp(x) do not overflow: the largest of each row then need not be found.

    That would take longer than all the rest. Of an array that may be lazy, no entry is looked at.
    """
    near = type(x) is np.ndarray and x.dtype.char in "fd"
    return near and bool(np.maximum.reduce(x, axis=None, initial=0) < _NEAR)


def _least(sums: Any) -> Any:
    return np.minimum.reduce(sums, axis=None, initial=1)


def _to_softmax(g: Any, out: Any, axis: Any) -> Any:
    if axis == -1 and type(out) is np.ndarray:
        return (g - np.vecdot(out, g)[..., None]) * out
    weighted = g * out
    return weighted - out * np.sum(weighted, axis=axis, keepdims=True)


@op(
    "ln softmax",
    x=(
        lambda g, out, x, axis=-1: g - np.exp(out) * added(g, axis, True),
        "g - exp(out) * sum(g, axis)",
    ),
)
def log_softmax(x: Any, axis: Any = -1) -> Any:
    """Logarithm of the softmax, which does not become that of 0."""
    shifted = x - _level(x, axis)
    shifted -= np.log(added(np.exp(shifted), axis, True))
    return shifted


def _level(x: Any, axis: Any) -> Any:
    """Return near to which number the largest along `axis` are, or that largest itself."""
    if is_near(x):
        sums = added(np.exp(x), axis, True)
        if _least(sums) > _TOO_SMALL:
            return np.log(sums)
    return np.max(x, axis=axis, keepdims=True)


@op("dropout", x=(lambda g, out, x, mask: g * mask, "mask"), mask=None)
def dropout(x: Any, mask: Any) -> Any:
    """`x` times a mask of zeros, and of what makes up for them."""
    return x * mask


@op("l2", x=(lambda g, out, x: g * x, "x"))
def l2_loss(x: Any) -> Any:
    """Half the sum of squares."""
    flat = np.reshape(x, (-1,))
    return np.dot(flat, flat) / 2


@op(
    "batch norm",
    x=(
        lambda g, out, x, mean, variance, offset, scale, epsilon: _scaled(
            g, scale, 1 / np.sqrt(variance + epsilon)
        ),
        "scale / sqrt(variance + epsilon)",
    ),
    mean=(
        lambda g, out, x, mean, variance, offset, scale, epsilon: _to_mean(
            g, scale, mean.shape, -1 / np.sqrt(variance + epsilon)
        ),
        "-scale / sqrt(variance + epsilon)",
    ),
    variance=(
        lambda g, out, x, mean, variance, offset, scale, epsilon: _summed(
            g * (offset - out), variance.shape, 0.5 / (variance + epsilon)
        ),
        "(offset - out) / (2 * (variance + epsilon))",
    ),
    offset=(lambda g, out, x, mean, variance, offset, scale, epsilon: g, "1"),
    scale=(
        lambda g, out, x, mean, variance, offset, scale, epsilon: _summed(
            g * (x - mean), scale.shape, 1 / np.sqrt(variance + epsilon)
        ),
        "(x - mean) / sqrt(variance + epsilon)",
    ),
    epsilon=None,
)
def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, epsilon: Any
) -> Any:
    """`x` brought to mean 0 and variance 1, then to `offset` and `scale`."""
    normal = _scaled(x - mean, scale, 1 / np.sqrt(variance + epsilon))
    return onto(np.add, normal, offset)


def _scaled(x: Any, scale: Any, inverse: Any) -> Any:
    """Return `x` times both, which are multiplied first where that is the smaller array."""
    if math.prod(np.broadcast_shapes(scale.shape, inverse.shape)) < x.size:
        return x * (scale * inverse)
    return onto(np.multiply, x * scale, inverse)


def _to_mean(g: Any, scale: Any, shape: Any, factor: Any) -> Any:
    """Return `g` times both, summed to `shape`; before the product where both are as small."""
    if np.broadcast_shapes(shape, scale.shape, factor.shape) == shape:
        return unbroadcast(g, shape) * (scale * factor)
    return _summed(g * scale, shape, factor)


def _summed(part: Any, shape: Any, factor: Any) -> Any:
    """Return `part` times `factor`, summed before that where both `shape` and `factor` repeat."""
    return onto(np.multiply, unbroadcast(part, np.broadcast_shapes(shape, factor.shape)), factor)
