"""Exponentials, logarithms and powers of scipy.special (DLMF, chapter 4)."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from scipy import special
from scipy.special import _ufuncs

from tapeviz.engine.registry import COMPOSED
from tapeviz.engine.rules.arithmetic import log_or_zero
from tapeviz.engine.rules.elementary import LN_10
from tapeviz.engine.rules.special.definition import define_special

_DEGREE: Final = math.pi / 180

# these are the same as in NumPy
COMPOSED.update(
    {
        special.cbrt: np.cbrt,
        special.exp2: np.exp2,
        special.expm1: np.expm1,
        special.log1p: np.log1p,
        special.round: np.rint,
    }
)

define_special(
    special.exp10,
    "10ˣ",
    x=(lambda g, out, x: g * (out * LN_10), "out * ln(10)"),
)
define_special(
    special.exprel,
    "(eˣ−1)/x",
    x=(lambda g, out, x: g * special.hyp1f1(2, 3, x) / 2, "hyp1f1(2, 3, x) / 2"),
)
define_special(
    special.expit,
    "σ",
    x=(lambda g, out, x: g * (out * (1 - out)), "out * (1 - out)"),
)
define_special(
    special.logit,
    "logit",
    x=(lambda g, out, x: g / (x * (1 - x)), "1 / (x * (1 - x))"),
)
define_special(
    special.log_expit,
    "ln σ",
    x=(lambda g, out, x: g * special.expit(-x), "expit(-x)"),
)
define_special(
    special.xlogy,
    "x·ln(y)",
    # where both are 0, the product was defined to be 0, and so are its derivatives
    x=(lambda g, out, x, y: g * np.log(np.where((x == 0) & (y == 0), 1, y)), "ln(y)"),
    y=(lambda g, out, x, y: g * (x / np.where((x == 0) & (y == 0), 1, y)), "x / y"),
)
define_special(
    special.xlog1py,
    "x·log1p(y)",
    x=(lambda g, out, x, y: g * np.log1p(np.where((x == 0) & (y == -1), 0, y)), "log1p(y)"),
    y=(lambda g, out, x, y: g * (x / np.where((x == 0) & (y == -1), 1, 1 + y)), "x / (1 + y)"),
)
define_special(
    special.entr,
    "−x·ln(x)",
    x=(lambda g, out, x: -g * (np.log(x) + 1), "-(ln(x) + 1)"),
)
define_special(
    special.rel_entr,
    "x·ln(x/y)",
    x=(lambda g, out, x, y: g * (np.log(x / y) + 1), "ln(x / y) + 1"),
    y=(lambda g, out, x, y: -g * x / y, "-x / y"),
)
define_special(
    special.kl_div,
    "KL",
    x=(lambda g, out, x, y: g * np.log(x / y), "ln(x / y)"),
    y=(lambda g, out, x, y: g * (1 - x / y), "1 - x / y"),
)
define_special(
    special.powm1,
    "xʸ−1",
    x=(lambda g, out, x, y: g * y * x ** (y - 1 + (y == 0)), "y * x**(y - 1)"),
    y=(lambda g, out, x, y: g * (out + 1) * log_or_zero(x), "(out + 1) * ln(x)"),
)
define_special(
    special.cosm1,
    "cos−1",
    x=(lambda g, out, x: g * -np.sin(x), "-sin(x)"),
)
define_special(
    special.sindg,
    "sin°",
    x=(lambda g, out, x: g * special.cosdg(x) * _DEGREE, "cosdg(x) * pi / 180"),
)
define_special(
    special.cosdg,
    "cos°",
    x=(lambda g, out, x: g * -special.sindg(x) * _DEGREE, "-sindg(x) * pi / 180"),
)
define_special(
    special.tandg,
    "tan°",
    x=(lambda g, out, x: g * (1 + out * out) * _DEGREE, "(1 + out**2) * pi / 180"),
)
define_special(
    special.cotdg,
    "cot°",
    x=(lambda g, out, x: -g * (1 + out * out) * _DEGREE, "-(1 + out**2) * pi / 180"),
)
define_special(
    _ufuncs._lambertw,
    "W",
    # the branch is a whole number, and beside a Tensor it may have become another
    compute=lambda x, k, tolerance: _ufuncs._lambertw(x, np.real(k).astype(int), tolerance),
    x=(lambda g, out, x, k, tolerance: g / (x + np.exp(out)), "1 / (x + exp(out))"),
    k=None,
    tolerance=None,
)
define_special(
    special.wrightomega,
    "ω",
    x=(lambda g, out, x: g * (out / (1 + out)), "out / (1 + out)"),
)


# Box and Cox's power transform of 1964: (x**y - 1) / y, which is exprel(y ln(x)) ln(x)


def _by_exponent(log: Any, y: Any) -> Any:
    """Return the derivative of exprel(y · log) · log by `y`, which is log²/2 at y = 0."""
    return log * log * special.hyp1f1(2, 3, y * log) / 2


define_special(
    special.boxcox,
    "(xʸ−1)/y",
    x=(lambda g, out, x, y: g * x ** (y - 1), "x**(y - 1)"),
    y=(
        lambda g, out, x, y: g * _by_exponent(np.log(x), y),
        "ln(x)**2 * hyp1f1(2, 3, y * ln(x)) / 2",
    ),
)
define_special(
    special.boxcox1p,
    "((1+x)ʸ−1)/y",
    x=(lambda g, out, x, y: g * (1 + x) ** (y - 1), "(1 + x)**(y - 1)"),
    y=(
        lambda g, out, x, y: g * _by_exponent(np.log1p(x), y),
        "log1p(x)**2 * hyp1f1(2, 3, y * log1p(x)) / 2",
    ),
)
define_special(
    special.inv_boxcox,
    "(1+xy)^(1/y)",
    x=(lambda g, out, x, y: g * out ** (1 - y), "out**(1 - y)"),
    y=(
        lambda g, out, x, y: -g * out ** (1 - y) * _by_exponent(np.log(out), y),
        "-out**(1 - y) * ln(out)**2 * hyp1f1(2, 3, y * ln(out)) / 2",
    ),
)
define_special(
    special.inv_boxcox1p,
    "(1+xy)^(1/y)−1",
    x=(lambda g, out, x, y: g * (1 + out) ** (1 - y), "(1 + out)**(1 - y)"),
    y=(
        lambda g, out, x, y: -g * (1 + out) ** (1 - y) * _by_exponent(np.log1p(out), y),
        "-(1 + out)**(1 - y) * log1p(out)**2 * hyp1f1(2, 3, y * log1p(out)) / 2",
    ),
)
define_special(
    special.huber,
    "huber",
    x=(
        lambda g, out, x, y: g * np.where(np.abs(y) > x, np.abs(y) - x, 0),
        "maximum(abs(y) - x, 0)",
    ),
    y=(lambda g, out, x, y: g * np.clip(y, -x, x), "maximum(-x, minimum(x, y))"),
)
define_special(
    special.pseudo_huber,
    "huber",
    x=(
        lambda g, out, x, y: g * (2 * out / x - y * y / (out / x + x)),
        "2 * out / x - y**2 / (out / x + x)",
    ),
    y=(lambda g, out, x, y: g * y / (out / (x * x) + 1), "y / (out / x**2 + 1)"),
)
