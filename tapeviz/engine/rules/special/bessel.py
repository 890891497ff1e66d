"""Bessel, Airy and Struve functions of scipy.special (DLMF, chapters 9 to 11).

A derivative by the argument is half the difference (or sum) of the neighbouring orders, which is
exact at 0, too. By the order there is no rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from tapeviz.engine.rules.special.definition import define_special

# -- of the first and second kind, and Hankel's

define_special(special.j0, "J₀", x=(lambda g, out, x: g * -special.j1(x), "-j1(x)"))
define_special(
    special.j1,
    "J₁",
    x=(lambda g, out, x: g * (special.j0(x) - special.jv(2, x)) / 2, "(j0(x) - jv(2, x)) / 2"),
)
define_special(special.y0, "Y₀", x=(lambda g, out, x: g * -special.y1(x), "-y1(x)"))
define_special(
    special.y1,
    "Y₁",
    x=(lambda g, out, x: g * (special.y0(x) - special.yv(2, x)) / 2, "(y0(x) - yv(2, x)) / 2"),
)
define_special(
    special.jv,
    "Jᵥ",
    v=None,
    x=(
        lambda g, out, v, x: g * (special.jv(v - 1, x) - special.jv(v + 1, x)) / 2,
        "(jv(v - 1, x) - jv(v + 1, x)) / 2",
    ),
)
define_special(
    special.yv,
    "Yᵥ",
    v=None,
    x=(
        lambda g, out, v, x: g * (special.yv(v - 1, x) - special.yv(v + 1, x)) / 2,
        "(yv(v - 1, x) - yv(v + 1, x)) / 2",
    ),
)
define_special(
    special.yn,
    "Yₙ",
    k=None,
    x=(
        lambda g, out, k, x: g * (special.yn(k - 1, x) - special.yn(k + 1, x)) / 2,
        "(yn(k - 1, x) - yn(k + 1, x)) / 2",
    ),
)
define_special(
    special.hankel1,
    "H⁽¹⁾ᵥ",
    v=None,
    x=(
        lambda g, out, v, x: g * (special.hankel1(v - 1, x) - special.hankel1(v + 1, x)) / 2,
        "(hankel1(v - 1, x) - hankel1(v + 1, x)) / 2",
    ),
)
define_special(
    special.hankel2,
    "H⁽²⁾ᵥ",
    v=None,
    x=(
        lambda g, out, v, x: g * (special.hankel2(v - 1, x) - special.hankel2(v + 1, x)) / 2,
        "(hankel2(v - 1, x) - hankel2(v + 1, x)) / 2",
    ),
)

# -- modified, plain and scaled by exp(-|x|) or exp(x)

define_special(special.i0, "I₀", x=(lambda g, out, x: g * special.i1(x), "i1(x)"))
define_special(
    special.i1,
    "I₁",
    x=(lambda g, out, x: g * (special.i0(x) + special.iv(2, x)) / 2, "(i0(x) + iv(2, x)) / 2"),
)
define_special(
    special.iv,
    "Iᵥ",
    v=None,
    x=(
        lambda g, out, v, x: g * (special.iv(v - 1, x) + special.iv(v + 1, x)) / 2,
        "(iv(v - 1, x) + iv(v + 1, x)) / 2",
    ),
)
define_special(
    special.i0e,
    "I₀e⁻ˣ",
    x=(lambda g, out, x: g * (special.i1e(x) - np.sign(x) * out), "i1e(x) - sign(x) * out"),
)
define_special(
    special.i1e,
    "I₁e⁻ˣ",
    x=(
        lambda g, out, x: g * ((special.i0e(x) + special.ive(2, x)) / 2 - np.sign(x) * out),
        "(i0e(x) + ive(2, x)) / 2 - sign(x) * out",
    ),
)
define_special(special.k0, "K₀", x=(lambda g, out, x: g * -special.k1(x), "-k1(x)"))
define_special(
    special.k1,
    "K₁",
    x=(lambda g, out, x: g * -(special.k0(x) + special.kv(2, x)) / 2, "-(k0(x) + kv(2, x)) / 2"),
)
define_special(
    special.kv,
    "Kᵥ",
    v=None,
    x=(
        lambda g, out, v, x: g * -(special.kv(v - 1, x) + special.kv(v + 1, x)) / 2,
        "-(kv(v - 1, x) + kv(v + 1, x)) / 2",
    ),
)
define_special(
    special.kn,
    "Kₙ",
    k=None,
    x=(
        lambda g, out, k, x: g * -(special.kn(k - 1, x) + special.kn(k + 1, x)) / 2,
        "-(kn(k - 1, x) + kn(k + 1, x)) / 2",
    ),
)
define_special(
    special.k0e,
    "K₀eˣ",
    x=(lambda g, out, x: g * (out - special.k1e(x)), "out - k1e(x)"),
)
define_special(
    special.k1e,
    "K₁eˣ",
    x=(
        lambda g, out, x: g * (out - (special.k0e(x) + special.kve(2, x)) / 2),
        "out - (k0e(x) + kve(2, x)) / 2",
    ),
)
define_special(
    special.kve,
    "Kᵥeˣ",
    v=None,
    x=(
        lambda g, out, v, x: g * (out - (special.kve(v - 1, x) + special.kve(v + 1, x)) / 2),
        "out - (kve(v - 1, x) + kve(v + 1, x)) / 2",
    ),
)


def _scaled_back(v: Any, x: Any, out: Any) -> Any:
    """Return the derivative of the scaled Iᵥ; its factor exp(-|Re x|) is not holomorphic."""
    if x.dtype.kind == "c":
        raise LookupError(
            "special.ive has no rule for complex numbers; use iv(v, x) * exp(-abs(real(x)))"
        )
    return (special.ive(v - 1, x) + special.ive(v + 1, x)) / 2 - np.sign(x) * out


define_special(
    special.ive,
    "Iᵥe⁻ˣ",
    v=None,
    x=(
        lambda g, out, v, x: g * _scaled_back(v, x, out),
        "(ive(v - 1, x) + ive(v + 1, x)) / 2 - sign(x) * out",
    ),
)

# -- Airy's and Struve's

define_special(
    special.airy,
    "Ai, Ai′, Bi, Bi′",
    x=(
        lambda g, out, x: g[0] * out[1] + g[1] * x * out[0] + g[2] * out[3] + g[3] * x * out[2],
        "g_Ai * Aip + g_Aip * x * Ai + g_Bi * Bip + g_Bip * x * Bi",
    ),
)
define_special(
    special.struve,
    "Hᵥ",
    v=None,
    x=(
        lambda g, out, v, x: g * (special.struve(v - 1, x) - v * out / x),
        "struve(v - 1, x) - v * out / x",
    ),
)
define_special(
    special.modstruve,
    "Lᵥ",
    v=None,
    x=(
        lambda g, out, v, x: g * (special.modstruve(v - 1, x) - v * out / x),
        "modstruve(v - 1, x) - v * out / x",
    ),
)
