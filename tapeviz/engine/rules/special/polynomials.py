"""Orthogonal polynomials and hypergeometric functions of scipy.special (DLMF 13, 15, 18).

The derivative of a polynomial of degree n is one of degree n − 1 of a neighbouring family. There
is none of degree -1, so degree 0 has a case of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from tapeviz.engine.rules.special.definition import define_special

define_special(
    special.eval_legendre,
    "Pₙ",
    k=None,
    x=(
        lambda g, out, k, x: (
            g * (k != 0) * (k + 1) / 2 * special.eval_jacobi(k - (k != 0), 1, 1, x)
        ),
        "(k + 1) / 2 * eval_jacobi(k - 1, 1, 1, x)",
    ),
)
define_special(
    special.eval_jacobi,
    "Pₙ⁽ᵃᵇ⁾",
    k=None,
    a=None,
    b=None,
    x=(
        lambda g, out, k, a, b, x: (
            g
            * ((k != 0) * (k + a + b + 1) / 2)
            * special.eval_jacobi(k - (k != 0), a + 1, b + 1, x)
        ),
        "(k + a + b + 1) / 2 * eval_jacobi(k - 1, a + 1, b + 1, x)",
    ),
)
define_special(
    special.eval_chebyt,
    "Tₙ",
    k=None,
    x=(
        lambda g, out, k, x: g * k * special.eval_chebyu(k - (k != 0), x),
        "k * eval_chebyu(k - 1, x)",
    ),
)
define_special(
    special.eval_chebyu,
    "Uₙ",
    k=None,
    x=(
        lambda g, out, k, x: g * 2 * (k != 0) * special.eval_gegenbauer(k - (k != 0), 2, x),
        "2 * eval_gegenbauer(k - 1, 2, x)",
    ),
)
define_special(
    special.eval_gegenbauer,
    "Cₙ⁽ᵃ⁾",
    k=None,
    a=None,
    x=(
        lambda g, out, k, a, x: (
            g * 2 * a * (k != 0) * special.eval_gegenbauer(k - (k != 0), a + 1, x)
        ),
        "2 * a * eval_gegenbauer(k - 1, a + 1, x)",
    ),
)
define_special(
    special.eval_laguerre,
    "Lₙ",
    k=None,
    x=(
        lambda g, out, k, x: -g * (k != 0) * special.eval_genlaguerre(k - (k != 0), 1, x),
        "-eval_genlaguerre(k - 1, 1, x)",
    ),
)
define_special(
    special.eval_genlaguerre,
    "Lₙ⁽ᵃ⁾",
    k=None,
    a=None,
    x=(
        lambda g, out, k, a, x: -g * (k != 0) * special.eval_genlaguerre(k - (k != 0), a + 1, x),
        "-eval_genlaguerre(k - 1, a + 1, x)",
    ),
)


def _whole(degree: Any) -> Any:
    """Return a degree as SciPy's Hermite polynomials want it, which take no other than integers."""
    whole = np.asarray(degree).astype(np.int64)
    if np.any(whole != degree):
        raise TypeError(f"the degree of a Hermite polynomial is a whole number, not {degree}")
    return whole


define_special(
    special.eval_hermite,
    "Hₙ",
    compute=lambda k, x: special.eval_hermite(_whole(k), x),
    k=None,
    x=(
        lambda g, out, k, x: g * 2 * k * special.eval_hermite(_whole(k - (k != 0)), x),
        "2 * k * eval_hermite(k - 1, x)",
    ),
)
define_special(
    special.eval_hermitenorm,
    "Heₙ",
    compute=lambda k, x: special.eval_hermitenorm(_whole(k), x),
    k=None,
    x=(
        lambda g, out, k, x: g * k * special.eval_hermitenorm(_whole(k - (k != 0)), x),
        "k * eval_hermitenorm(k - 1, x)",
    ),
)
define_special(
    special.hyp0f1,
    "₀F₁",
    v=None,
    x=(lambda g, out, v, x: g * special.hyp0f1(v + 1, x) / v, "hyp0f1(v + 1, x) / v"),
)
define_special(
    special.hyp1f1,
    "₁F₁",
    a=None,
    b=None,
    x=(
        lambda g, out, a, b, x: g * a / b * special.hyp1f1(a + 1, b + 1, x),
        "a / b * hyp1f1(a + 1, b + 1, x)",
    ),
)
define_special(
    special.hyperu,
    "U",
    a=None,
    b=None,
    x=(
        lambda g, out, a, b, x: -g * a * special.hyperu(a + 1, b + 1, x),
        "-a * hyperu(a + 1, b + 1, x)",
    ),
)
define_special(
    special.hyp2f1,
    "₂F₁",
    a=None,
    b=None,
    c=None,
    x=(
        lambda g, out, a, b, c, x: g * a * b / c * special.hyp2f1(a + 1, b + 1, c + 1, x),
        "a * b / c * hyp2f1(a + 1, b + 1, c + 1, x)",
    ),
)
