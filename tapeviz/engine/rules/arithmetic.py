"""Sums, products, quotients and powers, and the larger or smaller of two."""



from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tapeviz.engine.registry import define, op

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
    y=(lambda g, out, x, y: -g * x / (y * y), "-x / y**2"),
)
define(
    np.power,
    "xʸ",
    compute=operator.pow,
    # the exponent is y - 1, but 1 where y is 0: the derivative of x**0 is 0 at x = 0, too
    x=(lambda g, out, x, y: g * y * x ** (y - 1 + (y == 0)), "y * x**(y - 1)"),
    y=(lambda g, out, x, y: g * out * log_or_zero(x), "out * ln(x)"),
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
    x=(lambda g, out, x: g * np.conj(np.sign(x)), "sign(x)"),
)
define(
    np.sign,
    "sign",
    x=(lambda g, out, x: g * np.zeros_like(x), "0"),
)
define(
    np.square,
    "x²",
    x=(lambda g, out, x: g * 2 * x, "2 * x"),
)
define(
    np.sqrt,
    "√",
    x=(lambda g, out, x: g / (2 * out), "1 / (2 * out)"),
)
define(
    np.reciprocal,
    "1/x",
    x=(lambda g, out, x: -g * out * out, "-1 / x**2"),
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


@op(
    "ln",
    x=(lambda g, out, x: np.where(x > 0, g / np.where(x > 0, x, 1), 0), "where(x > 0, 1 / x, 0)"),
)
def log_or_zero(x: Any) -> Any:
    """Natural logarithm where `x` is positive, 0 elsewhere: the factor of a power's derivative by
    its exponent."""
    positive = np.greater(x, 0)
    return np.where(positive, np.log(np.where(positive, x, 1)), 0)
