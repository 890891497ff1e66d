"""Error functions, the normal distribution, and exponential integrals (DLMF, chapters 6 to 8)."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy import special

from tapeviz.engine.rules.special.definition import define_special

_SQRT_PI: Final = math.sqrt(math.pi)
_SQRT_2PI: Final = math.sqrt(2 * math.pi)

define_special(
    special.erf,
    "erf",
    x=(lambda g, out, x: g * np.exp(-x * x) * (2 / _SQRT_PI), "2 * exp(-x**2) / sqrt(pi)"),
)
define_special(
    special.erfc,
    "erfc",
    x=(lambda g, out, x: g * np.exp(-x * x) * (-2 / _SQRT_PI), "-2 * exp(-x**2) / sqrt(pi)"),
)
define_special(
    special.erfcx,
    "erfcx",
    x=(lambda g, out, x: g * (2 * x * out - 2 / _SQRT_PI), "2 * x * out - 2 / sqrt(pi)"),
)
define_special(
    special.erfi,
    "erfi",
    x=(lambda g, out, x: g * np.exp(x * x) * (2 / _SQRT_PI), "2 * exp(x**2) / sqrt(pi)"),
)
define_special(
    special.dawsn,
    "dawson",
    x=(lambda g, out, x: g * (1 - 2 * x * out), "1 - 2 * x * out"),
)
define_special(
    special.wofz,
    "w",
    x=(lambda g, out, x: g * (2j / _SQRT_PI - 2 * x * out), "2 * i / sqrt(pi) - 2 * x * out"),
)
define_special(
    special.erfinv,
    "erf⁻¹",
    x=(lambda g, out, x: g * np.exp(out * out) * (_SQRT_PI / 2), "exp(out**2) * sqrt(pi) / 2"),
)
define_special(
    special.erfcinv,
    "erfc⁻¹",
    x=(lambda g, out, x: g * np.exp(out * out) * (-_SQRT_PI / 2), "-exp(out**2) * sqrt(pi) / 2"),
)
define_special(
    special.ndtr,
    "Φ",
    x=(lambda g, out, x: g * np.exp(-x * x / 2) / _SQRT_2PI, "exp(-x**2 / 2) / sqrt(2 * pi)"),
)
define_special(
    special.log_ndtr,
    "ln Φ",
    x=(
        lambda g, out, x: g * np.exp(-x * x / 2 - out) / _SQRT_2PI,
        "exp(-x**2 / 2 - out) / sqrt(2 * pi)",
    ),
)
define_special(
    special.ndtri,
    "Φ⁻¹",
    x=(lambda g, out, x: g * np.exp(out * out / 2) * _SQRT_2PI, "exp(out**2 / 2) * sqrt(2 * pi)"),
)
define_special(
    special.ndtri_exp,
    "Φ⁻¹(eˣ)",
    x=(
        lambda g, out, x: g * np.exp(x + out * out / 2) * _SQRT_2PI,
        "exp(x + out**2 / 2) * sqrt(2 * pi)",
    ),
)
define_special(
    special.owens_t,
    "T",
    x=(
        lambda g, out, x, y: (
            g * np.exp(-x * x / 2) * special.erf(x * y / math.sqrt(2)) * (-0.5 / _SQRT_2PI)
        ),
        "-exp(-x**2 / 2) * erf(x * y / sqrt(2)) / (2 * sqrt(2 * pi))",
    ),
    y=(
        lambda g, out, x, y: g * np.exp(-x * x * (1 + y * y) / 2) / ((1 + y * y) * (2 * math.pi)),
        "exp(-x**2 * (1 + y**2) / 2) / (2 * pi * (1 + y**2))",
    ),
)
define_special(
    special.fresnel,
    "S, C",
    x=(
        lambda g, out, x: (
            g[0] * np.sin(x * x * (math.pi / 2)) + g[1] * np.cos(x * x * (math.pi / 2))
        ),
        "g_S * sin(pi * x**2 / 2) + g_C * cos(pi * x**2 / 2)",
    ),
)

# exponential, sine and cosine integrals

define_special(special.exp1, "E₁", x=(lambda g, out, x: g * -np.exp(-x) / x, "-exp(-x) / x"))
define_special(special.expi, "Ei", x=(lambda g, out, x: g * np.exp(x) / x, "exp(x) / x"))
define_special(
    special.expn,
    "Eₙ",
    k=None,
    x=(
        # there is none of order -1, but that would be (exp(-x) + out) / x
        lambda g, out, k, x: (
            g * -np.where(k == 0, (np.exp(-x) + out) / x, special.expn(k - (k != 0), x))
        ),
        "-expn(k - 1, x)",
    ),
)
define_special(
    special.sici,
    "Si, Ci",
    x=(
        lambda g, out, x: g[0] * np.sinc(x / math.pi) + g[1] * np.cos(x) / x,
        "g_Si * sin(x) / x + g_Ci * cos(x) / x",
    ),
)
define_special(
    special.shichi,
    "Shi, Chi",
    x=(
        lambda g, out, x: g[0] * np.sinh(x) / x + g[1] * np.cosh(x) / x,
        "g_Shi * sinh(x) / x + g_Chi * cosh(x) / x",
    ),
)
define_special(
    special.spence,
    "Li₂(1−x)",
    # ln(x) / (1 - x), but with its limit, and those of its derivatives, at 1
    x=(
        lambda g, out, x: (
            g * np.log(x) / (1 - x) if x.dtype.kind == "c" else -g / special.exprel(np.log(x))
        ),
        "ln(x) / (1 - x)",
    ),
)
