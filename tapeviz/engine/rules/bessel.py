"""`np.i0`, the one Bessel function that NumPy has, with its derivatives of any order.

Those of SciPy are in `special`.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import define, op

_NODES: Final = 75
"""So many make the sums below exact to rounding for all x whose result does not overflow."""


@op(
    "I₀⁽ⁿ⁾",
    x=(
        lambda g, out, x, order: g * _derivative(x, order + 1),
        "derivative_of_i0(n + 1, x)",
    ),
)
def derivative_of_i0(x: Any, order: int) -> Any:
    """Return the derivative of some order of the modified Bessel function I₀.

    I₀(x) is the mean of cosh(x cos θ) over a quarter of the circle (NIST DLMF, 10.32.1), so each
    derivative is a mean, too. The midpoint rule converges faster than any power of the number of
    nodes, as the integrand is periodic; its terms have one sign, so nothing cancels.
    """
    total = 0.0
    for node in range(_NODES):
        cosine = math.cos((node + 0.5) / _NODES * math.pi / 2)
        total = total + cosine**order * (np.sinh if order % 2 else np.cosh)(x * cosine)
    return total / _NODES


def _derivative(x: Any, order: int) -> Any:
    return derivative_of_i0(x, order=order)


define(
    np.i0,
    "I₀",
    x=(lambda g, out, x: g * _derivative(x, 1), "i1(x)"),
)
