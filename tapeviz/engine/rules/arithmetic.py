"""Sums, products, quotients and powers, and the larger or smaller of two.

The factor that `g` is multiplied by is computed first, here as in the other families: NumPy writes
the product onto it, as onto every array without a name, and goes fast through it even where `g` is
the cotangent of a sum, which is one number for all entries.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tapeviz.engine.registry import NO_OUT, composed, define, op


@op(
    "ln",
    x=(
        lambda g, out, x: np.where(_has_log(x), g / np.where(_has_log(x), x, 1), 0),
        "where(x > 0, 1 / x, 0)",
    ),
)
def log_or_zero(x: Any) -> Any:
    """Natural logarithm, or 0 where there is none: how a power grows with its exponent."""
    x = np.asarray(x)
    return np.where(_has_log(x), np.log(np.where(_has_log(x), x, 1)), 0)


def _has_log(x: Any) -> Any:
    return x != 0 if x.dtype.kind == "c" else x > 0


define(
    np.add,
    "+",
    compute=operator.add,
    x=(lambda g, out, x, y: g, "1"),
    y=(lambda g, out, x, y: g, "1"),
)
define(
    np.subtract,
    "−",
    compute=operator.sub,
    x=(lambda g, out, x, y: g, "1"),
    y=(lambda g, out, x, y: -g, "-1"),
)
define(
    np.multiply,
    "×",
    compute=operator.mul,
    x=(lambda g, out, x, y: g * y, "y"),
    y=(lambda g, out, x, y: g * x, "x"),
)
define(
    np.true_divide,
    "÷",
    compute=operator.truediv,
    x=(lambda g, out, x, y: g / y, "1 / y"),
    y=(lambda g, out, x, y: -g * out / y, "-x / y**2"),
)
define(
    np.power,
    "xʸ",
    compute=operator.pow,
    # the exponent is y - 1, but 1 where y is 0: the derivative of x**0 is 0 at x = 0, too
    x=(lambda g, out, x, y: g * (y * x ** (y - 1 + (y == 0))), "y * x**(y - 1)"),
    y=(lambda g, out, x, y: g * (out * log_or_zero(x)), "out * ln(x)"),
)
define(
    np.float_power,
    "xʸ",
    x=(
        lambda g, out, x, y: g * (y * np.float_power(x, y - 1 + (y == 0))),
        "y * x**(y - 1)",
    ),
    y=(lambda g, out, x, y: g * (out * log_or_zero(x)), "out * ln(x)"),
)
define(
    np.remainder,
    "mod",
    x=(lambda g, out, x, y: g, "1"),
    y=(lambda g, out, x, y: g * -np.floor_divide(x, y), "-floor(x / y)"),
)
define(
    np.fmod,
    "fmod",
    x=(lambda g, out, x, y: g, "1"),
    # x / y itself may round up to the next whole number
    y=(lambda g, out, x, y: g * -np.rint((x - out) / y), "-trunc(x / y)"),
)
define(
    np.negative,
    "−",
    compute=operator.neg,
    x=(lambda g, out, x: -g, "-1"),
)
define(
    np.positive,
    "+",
    compute=operator.pos,
    x=(lambda g, out, x: g, "1"),
)
define(
    np.absolute,
    "|x|",
    compute=operator.abs,
    x=(lambda g, out, x: _along(g, x), "sign(x)"),
)
define(
    np.fabs,
    "|x|",
    x=(lambda g, out, x: g * np.sign(x), "sign(x)"),
)
define(
    np.sign,
    "sign",
    x=(lambda g, out, x: _across(g, x), "0"),
)
define(
    np.square,
    "x²",
    x=(lambda g, out, x: g * (2 * x), "2 * x"),
)
define(
    np.sqrt,
    "√",
    x=(lambda g, out, x: g * (0.5 / out), "1 / (2 * out)"),
)
define(
    np.cbrt,
    "∛",
    x=(lambda g, out, x: g / (3 * out * out), "1 / (3 * out**2)"),
)
define(
    np.hypot,
    "hypot",
    x=(lambda g, out, x, y: g * (x / magnitude_to_divide_by(out)), "x / out"),
    y=(lambda g, out, x, y: g * (y / magnitude_to_divide_by(out)), "y / out"),
)
define(
    np.reciprocal,
    "1/x",
    x=(lambda g, out, x: g * -np.square(out), "-1 / x**2"),
)
# On a tie the first argument takes it all, as in TensorFlow.
define(
    np.maximum,
    "max",
    x=(lambda g, out, x, y: g * (x >= y), "x >= y"),
    y=(lambda g, out, x, y: g * (x < y), "x < y"),
)
define(
    np.minimum,
    "min",
    x=(lambda g, out, x, y: g * (x <= y), "x <= y"),
    y=(lambda g, out, x, y: g * (x > y), "x > y"),
)
# A number is larger and smaller than NaN; of two NaNs the first takes it all, too.
define(
    np.fmax,
    "max",
    x=(lambda g, out, x, y: g * ((x >= y) | np.isnan(y)), "x >= y"),
    y=(lambda g, out, x, y: g * ((x < y) | (np.isnan(x) & ~np.isnan(y))), "x < y"),
)
define(
    np.fmin,
    "min",
    x=(lambda g, out, x, y: g * ((x <= y) | np.isnan(y)), "x <= y"),
    y=(lambda g, out, x, y: g * ((x > y) | (np.isnan(x) & ~np.isnan(y))), "x > y"),
)


@op(
    "clip",
    x=(
        lambda g, out, x, low, high: g * ((low <= x) & (x <= high)),
        "(low <= x) * (x <= high)",
    ),
    low=(
        lambda g, out, x, low, high: g * ((x < low) & (low <= high)),
        "where(low > high, 0, x < low)",
    ),
    high=(lambda g, out, x, low, high: g * (np.maximum(x, low) > high), "maximum(x, low) > high"),
)
def clip(x: Any, low: Any, high: Any) -> Any:
    """`x`, but `low` where it is below that, and `high` where that is above `high`."""
    return np.clip(x, low, high)


@composed(np.clip)
def _clip(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **keywords: Any) -> Any:
    """`np.clip`, of which each bound has two names and may be missing."""
    if out is not None:
        raise TypeError(f"np.clip {NO_OUT}; use what it returns")
    low, high = keywords.pop("min", a_min), keywords.pop("max", a_max)
    if keywords:
        raise TypeError(f"np.clip on a Tensor does not take {', '.join(keywords)}")
    if low is None and high is None:
        return np.positive(a)
    if high is None:
        return np.maximum(a, low)
    return np.minimum(a, high) if low is None else clip(a, low, high)


class _Asked:
    """Answers a ufunc that asks with the ufunc itself."""

    def __array_ufunc__(self, ufunc: np.ufunc, *_: Any, **__: Any) -> np.ufunc:
        return ufunc


@composed(np.zeros(1).clip(_Asked(), _Asked()))  # type: ignore[call-overload]
def _clip_method(a: Any, low: Any, high: Any) -> Any:
    """`a.clip(low, high)`, which calls a ufunc that has no public name."""
    return clip(a, low, high)


def _along(g: Any, x: Any) -> Any:
    """Contribution to `x` of its absolute value; 0 at 0."""
    return g * (np.conj(x) / magnitude_to_divide_by(x) if x.dtype.kind == "c" else np.sign(x))


def _across(g: Any, x: Any) -> Any:
    """Contribution to `x` of its sign, which for a complex `x` turns as that moves around 0."""
    if x.dtype.kind != "c":
        return np.zeros_like(g)
    direction = x / magnitude_to_divide_by(x)
    return (g - np.real(g * direction) * np.conj(direction)) / magnitude_to_divide_by(x)


def magnitude_to_divide_by(x: Any) -> Any:
    """Return the absolute value, but infinity at 0: what is divided by it is then 0 there."""
    size = np.absolute(x)
    return np.where(size == 0, np.inf, size)
