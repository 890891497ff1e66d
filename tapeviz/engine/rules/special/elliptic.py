"""Elliptic integrals of scipy.special (DLMF, chapter 19), by the parameter m = k²."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy import special

from tapeviz.engine.rules.special.definition import define_special

_EIGHTH: Final = math.pi / 8

# as hypergeometric functions the derivatives are exact at 0, where the usual quotients are 0 / 0
define_special(
    special.ellipk,
    "K",
    x=(
        lambda g, out, x: g * special.hyp2f1(1.5, 1.5, 2, x) * _EIGHTH,
        "hyp2f1(1.5, 1.5, 2, x) * pi / 8",
    ),
)
define_special(
    special.ellipe,
    "E",
    x=(
        lambda g, out, x: g * -special.hyp2f1(0.5, 1.5, 2, x) * _EIGHTH,
        "-hyp2f1(0.5, 1.5, 2, x) * pi / 8",
    ),
)
define_special(
    special.ellipkinc,
    "F",
    x=(lambda g, out, x, m: g / np.sqrt(1 - m * np.sin(x) ** 2), "1 / sqrt(1 - m * sin(x)**2)"),
    m=None,
)
define_special(
    special.ellipeinc,
    "E",
    x=(lambda g, out, x, m: g * np.sqrt(1 - m * np.sin(x) ** 2), "sqrt(1 - m * sin(x)**2)"),
    m=None,
)
