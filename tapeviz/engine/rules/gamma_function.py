"""The logarithm of the gamma function and its derivatives, by NumPy alone.

Small numbers are raised one by one until the asymptotic series holds to the last digit or two of
float64; negative ones are reflected.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import op

_RAISED_TO: Final = 16
_BERNOULLI: Final = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
"""The Bernoulli numbers of order 2, 4, 6 and so on."""


@op(
    "ψ⁽ⁿ⁾",
    x=(lambda g, out, x, order: g * _polygamma(x, order + 1), "polygamma(n + 1, x)"),
)
def polygamma(x: Any, order: int) -> Any:
    """Differentiate `digamma` so many times."""
    x = _settled(x)
    low = x <= 0
    positive = np.where(low, 1 - x, x)
    sign = (-1.0) ** (order + 1)
    factorial = math.factorial(order)
    total, raised = _raise_all(positive, lambda at: sign * factorial * at ** -(order + 1.0))
    total += sign * math.factorial(order - 1) * raised**-order
    total += sign * factorial / 2 * raised ** -(order + 1.0)
    for half, bernoulli in enumerate(_BERNOULLI, start=1):
        factor = math.factorial(2 * half + order - 1) / math.factorial(2 * half)
        total += sign * bernoulli * factor * raised ** -(2.0 * half + order)
    if np.any(low):
        with np.errstate(invalid="ignore"):
            turned = np.polynomial.polynomial.polyval(_cotangent(x), _slope_of_cotangent(order))
        total = np.where(low, (-1) ** order * total - math.pi * turned, total)
    return total.astype(x.dtype)[()]


def _polygamma(x: Any, order: int) -> Any:
    return polygamma(x, order=order)


@op("ψ", x=(lambda g, out, x: g * polygamma(x, order=1), "polygamma(1, x)"))
def digamma(x: Any) -> Any:
    """Give the derivative of `lgamma`; NaN at 0 and at negative whole numbers."""
    x = _settled(x)
    low = x <= 0
    total, raised = _raise_all(np.where(low, 1 - x, x), lambda at: -1 / at)
    total += np.log(raised) - 0.5 / raised
    for half, bernoulli in enumerate(_BERNOULLI, start=1):
        total -= bernoulli / (2 * half) * raised ** (-2.0 * half)
    if np.any(low):
        reflected = total - math.pi * _cotangent(x)
        total = np.where(low, np.where(x == np.round(x), np.nan, reflected), total)
    return total.astype(x.dtype)[()]


@op("ln Γ", x=(lambda g, out, x: g * digamma(x), "digamma(x)"))
def lgamma(x: Any) -> Any:
    """Logarithm of the absolute value of the gamma function; infinite at 0, -1, -2 and so on."""
    x = _settled(x)
    logarithms = [_log_gamma(number) for number in x.ravel().tolist()]
    return np.array(logarithms, x.dtype).reshape(x.shape)[()]


def _log_gamma(number: float) -> float:
    return math.inf if number <= 0 and number == math.floor(number) else math.lgamma(number)


def _settled(x: Any) -> Any:
    x = np.asarray(x)
    if x.dtype.kind == "c":
        raise TypeError("the gamma function is there for real numbers only")
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def _cotangent(x: Any) -> Any:
    """Cotangent of π x."""
    with np.errstate(divide="ignore"):
        return 1 / np.tan(math.pi * (x - np.round(x)))


def _slope_of_cotangent(order: int) -> Any:
    """Differentiate the cotangent of π x so many times; it is a polynomial of the cotangent."""
    slope: Any = np.array([0.0, 1.0])
    for _ in range(order):
        derivative = np.polynomial.polynomial.polyder(slope)
        slope = -math.pi * np.polynomial.polynomial.polymul(derivative, [1.0, 0.0, 1.0])
    return slope


def _raise_all(x: Any, step: Any) -> tuple[Any, Any]:
    """Raise positive numbers to where the series holds; sum up `step` of each on the way."""
    raised = x.astype(np.float64)
    total = np.zeros_like(raised)
    for _ in range(_RAISED_TO):
        low = raised < _RAISED_TO
        if not np.any(low):
            break
        total += np.where(low, step(raised), 0)
        raised = raised + low
    return total, raised
