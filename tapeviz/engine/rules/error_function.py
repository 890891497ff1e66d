"""The error function by NumPy alone, to the last digit or two of float64.

Near 0, erf(x) / x is a polynomial of x². Farther out, erfc(x) exp(x²) (x + 3.5) is one of
(x - 3.5) / (x + 3.5), which brings all positive x between -1 and 1. The coefficients, the highest
power first, interpolate these two functions at Chebyshev's points, computed with fifty digits;
there are fewer for float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import op

_SLOPE: Final = 2 / math.sqrt(math.pi)
_CENTRE: Final = 3.5
_FEW: Final = 256
"""Up to so many entries Python's own function is faster, taken one by one."""

_NEAR: Final = (
    -3.80659122412214e-13,
    9.21125018742823e-12,
    -2.035231956483527e-10,
    4.115751500265885e-09,
    -7.51156925108609e-08,
    1.2233827638093572e-06,
    -1.75371694412802e-05,
    0.00021751715603563488,
    -0.0022854855611440855,
    0.019852496688984218,
    -0.1405360890227171,
    0.9654687386698673,
)
_NEAR_SINGLE: Final = (
    -1.7650187079697012e-05,
    0.0002193591913438419,
    -0.0022854431428609664,
    0.01985180518381977,
    -0.14053609137964274,
    0.9654687770939903,
)
_TAIL: Final = (
    1.475625906767777e-10,
    -3.127992798091758e-10,
    -1.8627554535421757e-09,
    3.2506463246115632e-09,
    1.408344498799691e-08,
    -1.9830784157138073e-08,
    -9.002653483159492e-08,
    1.1274742460769018e-07,
    5.554572646407969e-07,
    -7.935233594076034e-07,
    -3.394398779690339e-06,
    7.242752121560329e-06,
    1.8647941961677017e-05,
    -7.477665549324234e-05,
    -4.206232193735163e-05,
    0.000714531602306359,
    -0.001305354670689594,
    -0.0031770503331242537,
    0.026518619879953687,
    -0.09231870663907578,
    0.22573862164748423,
    -0.43525602671687247,
    0.6941136466346431,
    -0.9377997245671121,
    1.08705558926226,
)
_TAIL_SINGLE: Final = (
    -5.673834417959465e-05,
    -1.3432136419368739e-06,
    0.0006954619395591297,
    -0.0013462251918322835,
    -0.003167444681489662,
    0.02653868774510816,
    -0.09232092433464387,
    0.22573405107107922,
    -0.43525583800206996,
    0.6941140329955863,
    -0.9377997271844704,
    1.0870555839106066,
)


@op("erf", x=(lambda g, out, x: g * (_SLOPE * np.exp(-x * x)), "2 / sqrt(pi) * exp(-x**2)"))
def erf(x: Any) -> Any:
    """2 / √π times the integral of exp(-t²) from 0 to `x`."""
    x = _settled(x)
    if x.size <= _FEW:
        return _one_by_one(math.erf, x)
    size = np.abs(x)
    near = _near(x, np.minimum(size, 1))
    far = size > 1
    if np.any(far):
        near = np.where(far, np.copysign(1 - _beyond(size), x), near)
    return near


@op("erfc", x=(lambda g, out, x: g * (-_SLOPE * np.exp(-x * x)), "-2 / sqrt(pi) * exp(-x**2)"))
def erfc(x: Any) -> Any:
    """1 - erf(x), which keeps its digits where that is small."""
    x = _settled(x)
    if x.size <= _FEW:
        return _one_by_one(math.erfc, x)
    size = np.abs(x)
    beyond = _beyond(size)
    far = np.where(x < 0, 2 - beyond, beyond)
    return np.where(size < 0.5, 1 - _near(x, np.minimum(size, 1)), far)


def _settled(x: Any) -> Any:
    """Return `x` as an array in which the polynomials can be computed."""
    x = np.asarray(x)
    if x.dtype.kind == "c":
        raise TypeError("the error function is there for real numbers only")
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def _one_by_one(function: Callable[[float], float], x: Any) -> Any:
    return np.array([function(number) for number in x.ravel().tolist()], x.dtype).reshape(x.shape)[
        ()
    ]


def _near(x: Any, size: Any) -> Any:
    """Compute erf(x), if `size`, its absolute value, is at most 1."""
    single = x.dtype != np.float64
    return x * _polynomial(_NEAR_SINGLE if single else _NEAR, 2 * size * size - 1)


def _beyond(size: Any) -> Any:
    """Compute erfc of numbers that are not negative."""
    single = size.dtype != np.float64
    shifted = size + _CENTRE
    # the square of an infinite number less its rounded self has no value; erfc is long 0 there
    near = np.minimum(size, 30)
    scaled = _polynomial(_TAIL_SINGLE if single else _TAIL, (near - _CENTRE) / (near + _CENTRE))
    # x² loses digits that its exponential needs: it is taken in two parts, of which one is exact
    rounded = near.astype(np.float16 if single else np.float32).astype(near.dtype)
    decay = np.exp(-rounded * rounded) * np.exp((rounded - near) * (rounded + near))
    return decay * scaled / shifted


def _polynomial(coefficients: tuple[float, ...], x: Any) -> Any:
    value = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        value *= x
        value += coefficient
    return value
