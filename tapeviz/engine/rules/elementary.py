"""Exponentials, logarithms, and the trigonometric and hyperbolic functions with their inverses.

Where a function is complex, its rule follows the same branch as the function itself.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import define

# Python's numbers, because an array times one of them keeps its dtype.
LN_2: Final = math.log(2)
LN_10: Final = math.log(10)

define(np.exp, "exp", x=(lambda g, out, x: g * out, "exp(x)"))
define(np.exp2, "2ˣ", x=(lambda g, out, x: g * (out * LN_2), "out * ln(2)"))
define(np.expm1, "expm1", x=(lambda g, out, x: g * np.exp(x), "exp(x)"))
define(np.log, "ln", x=(lambda g, out, x: g / x, "1 / x"))
define(np.log2, "log₂", x=(lambda g, out, x: g * (1 / LN_2 / x), "1 / (x * ln(2))"))
define(np.log10, "log₁₀", x=(lambda g, out, x: g * (1 / LN_10 / x), "1 / (x * ln(10))"))
define(np.log1p, "log1p", x=(lambda g, out, x: g / (1 + x), "1 / (1 + x)"))

define(np.sin, "sin", x=(lambda g, out, x: g * np.cos(x), "cos(x)"))
define(np.cos, "cos", x=(lambda g, out, x: g * -np.sin(x), "-sin(x)"))
define(np.tan, "tan", x=(lambda g, out, x: g * (1 + out * out), "1 + tan(x)**2"))
define(
    np.arcsin,
    "arcsin",
    x=(lambda g, out, x: g / np.sqrt((1 - x) * (1 + x)), "1 / sqrt(1 - x**2)"),
)
define(
    np.arccos,
    "arccos",
    x=(lambda g, out, x: -g / np.sqrt((1 - x) * (1 + x)), "-1 / sqrt(1 - x**2)"),
)
define(np.arctan, "arctan", x=(lambda g, out, x: g / (1 + x * x), "1 / (1 + x**2)"))
define(
    np.arctan2,
    "arctan2",
    x=(lambda g, out, x, y: g * y / (x * x + y * y), "y / (x**2 + y**2)"),
    y=(lambda g, out, x, y: -g * x / (x * x + y * y), "-x / (x**2 + y**2)"),
)

define(np.sinh, "sinh", x=(lambda g, out, x: g * np.cosh(x), "cosh(x)"))
define(np.cosh, "cosh", x=(lambda g, out, x: g * np.sinh(x), "sinh(x)"))
define(np.tanh, "tanh", x=(lambda g, out, x: g * (1 - out * out), "1 - tanh(x)**2"))
define(np.arcsinh, "arsinh", x=(lambda g, out, x: g / np.sqrt(1 + x * x), "1 / sqrt(1 + x**2)"))
define(
    np.arccosh,
    "arcosh",
    # one root for each branch point: the root of the product is on another branch where Re x < 0
    x=(lambda g, out, x: g / (np.sqrt(x - 1) * np.sqrt(x + 1)), "1 / sqrt(x**2 - 1)"),
)
define(np.arctanh, "artanh", x=(lambda g, out, x: g / ((1 - x) * (1 + x)), "1 / (1 - x**2)"))

define(np.deg2rad, "°→rad", x=(lambda g, out, x: np.deg2rad(g), "pi / 180"))
define(np.radians, "°→rad", x=(lambda g, out, x: np.radians(g), "pi / 180"))
define(np.rad2deg, "rad→°", x=(lambda g, out, x: np.rad2deg(g), "180 / pi"))
define(np.degrees, "rad→°", x=(lambda g, out, x: np.degrees(g), "180 / pi"))

define(
    np.logaddexp,
    "ln(eˣ+eʸ)",
    x=(lambda g, out, x, y: g * np.exp(_below(x, out)), "exp(x - out)"),
    y=(lambda g, out, x, y: g * np.exp(_below(y, out)), "exp(y - out)"),
)
define(
    np.logaddexp2,
    "log₂(2ˣ+2ʸ)",
    x=(lambda g, out, x, y: g * np.exp2(_below(x, out)), "2**(x - out)"),
    y=(lambda g, out, x, y: g * np.exp2(_below(y, out)), "2**(y - out)"),
)


def _below(part: Any, whole: Any) -> Any:
    """Return by how much the logarithm of a part is below that of the whole.

    Where the whole is 0, so that its logarithm is -inf, this is -inf: no part has a share in it.
    That is what keeps the impossible states of a hidden Markov model from making NaN.
    """
    return part - np.maximum(whole, np.finfo(whole.dtype).min)


define(
    np.sinc,
    "sinc",
    x=(lambda g, out, x: g * _slope_of_sinc(x, out), "(cos(pi * x) - out) / x"),
)


def _slope_of_sinc(x: Any, out: Any) -> Any:
    """Return the derivative of sin(πx)/(πx); near 0, where that cancels, as a power series."""
    angle = x * math.pi
    near = np.absolute(angle) < 0.5
    square = angle * angle
    series = 1 - square / 238
    for divisor in (180, 130, 88, 54, 28, 10):  # 2k (2k + 3) for k from 6 to 1
        series = 1 - square / divisor * series
    away = np.where(near, 1, x)
    return np.where(near, x * series * (-(math.pi**2) / 3), (np.cos(angle) - out) / away)
