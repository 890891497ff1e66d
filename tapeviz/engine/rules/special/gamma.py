"""Gamma and beta functions of scipy.special, and the distributions that they make (DLMF 5, 8)."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special
from scipy.special import _ufuncs

from tapeviz.engine.registry import op
from tapeviz.engine.rules.special.definition import define_special


@op(
    "ψ⁽ⁿ⁾",
    x=(lambda g, out, x, order: g * _polygamma(x, order + 1), "polygamma(n + 1, x)"),
)
def polygamma(x: Any, order: int) -> Any:
    """Return the derivative of some order of the digamma function."""
    # SciPy computes it in float64 whatever it is given
    return special.polygamma(order, x).astype(x.dtype)


def _polygamma(x: Any, order: int) -> Any:
    return polygamma(x, order=order)


polygamma.name = "special.polygamma"

define_special(special.psi, "ψ", x=(lambda g, out, x: g * polygamma(x, order=1), "polygamma(1, x)"))
define_special(
    _ufuncs._zeta,
    "ζ",
    x=None,
    q=(lambda g, out, x, q: -g * x * special.zeta(x + 1, q), "-x * zeta(x + 1, q)"),
)
define_special(
    special.gamma,
    "Γ",
    x=(lambda g, out, x: g * (out * special.psi(x)), "out * psi(x)"),
)
define_special(special.gammaln, "ln Γ", x=(lambda g, out, x: g * special.psi(x), "psi(x)"))
define_special(special.loggamma, "ln Γ", x=(lambda g, out, x: g * special.psi(x), "psi(x)"))
define_special(
    special.rgamma,
    "1/Γ",
    x=(lambda g, out, x: -g * (out * special.psi(x)), "-out * psi(x)"),
)
define_special(
    special.poch,
    "(x)ₘ",
    x=(
        lambda g, out, x, m: g * (out * (special.psi(x + m) - special.psi(x))),
        "out * (psi(x + m) - psi(x))",
    ),
    m=(lambda g, out, x, m: g * (out * special.psi(x + m)), "out * psi(x + m)"),
)
define_special(
    special.beta,
    "B",
    a=(
        lambda g, out, a, b: g * (out * (special.psi(a) - special.psi(a + b))),
        "out * (psi(a) - psi(a + b))",
    ),
    b=(
        lambda g, out, a, b: g * (out * (special.psi(b) - special.psi(a + b))),
        "out * (psi(b) - psi(a + b))",
    ),
)
define_special(
    special.betaln,
    "ln B",
    a=(lambda g, out, a, b: g * (special.psi(a) - special.psi(a + b)), "psi(a) - psi(a + b)"),
    b=(lambda g, out, a, b: g * (special.psi(b) - special.psi(a + b)), "psi(b) - psi(a + b)"),
)
define_special(
    special.binom,
    "binom",
    x=(
        lambda g, out, x, k: g * (out * (special.psi(x + 1) - special.psi(x - k + 1))),
        "out * (psi(x + 1) - psi(x - k + 1))",
    ),
    k=(
        lambda g, out, x, k: g * (out * (special.psi(x - k + 1) - special.psi(k + 1))),
        "out * (psi(x - k + 1) - psi(k + 1))",
    ),
)


def gamma_density(a: Any, x: Any) -> Any:
    """Density at `x` of the gamma distribution of shape `a`: x**(a - 1) * exp(-x) / Γ(a)."""
    return np.exp(special.xlogy(a - 1, x) - x - special.gammaln(a))


def beta_density(a: Any, b: Any, x: Any) -> Any:
    """Density at `x` of the beta distribution: x**(a - 1) * (1 - x)**(b - 1) / B(a, b)."""
    return np.exp(special.xlogy(a - 1, x) + special.xlog1py(b - 1, -x) - special.betaln(a, b))


define_special(
    special.gammainc,
    "P",
    a=None,
    x=(lambda g, out, a, x: g * gamma_density(a, x), "x**(a - 1) * exp(-x) / gamma(a)"),
)
define_special(
    special.gammaincc,
    "Q",
    a=None,
    x=(lambda g, out, a, x: g * -gamma_density(a, x), "-x**(a - 1) * exp(-x) / gamma(a)"),
)
define_special(
    special.gammaincinv,
    "P⁻¹",
    a=None,
    x=(lambda g, out, a, x: g / gamma_density(a, out), "gamma(a) * out**(1 - a) * exp(out)"),
)
define_special(
    special.gammainccinv,
    "Q⁻¹",
    a=None,
    x=(lambda g, out, a, x: -g / gamma_density(a, out), "-gamma(a) * out**(1 - a) * exp(out)"),
)
define_special(
    special.betainc,
    "I",
    a=None,
    b=None,
    x=(
        lambda g, out, a, b, x: g * beta_density(a, b, x),
        "x**(a - 1) * (1 - x)**(b - 1) / beta(a, b)",
    ),
)
define_special(
    special.betaincc,
    "1−I",
    a=None,
    b=None,
    x=(
        lambda g, out, a, b, x: g * -beta_density(a, b, x),
        "-x**(a - 1) * (1 - x)**(b - 1) / beta(a, b)",
    ),
)
define_special(
    special.betaincinv,
    "I⁻¹",
    a=None,
    b=None,
    x=(
        lambda g, out, a, b, x: g / beta_density(a, b, out),
        "beta(a, b) * out**(1 - a) * (1 - out)**(1 - b)",
    ),
)
define_special(
    special.stdtr,
    "t CDF",
    v=None,
    x=(
        lambda g, out, v, x: (
            g * (1 + x * x / v) ** (-(v + 1) / 2) / (special.beta(v / 2, 0.5) * np.sqrt(v))
        ),
        "(1 + x**2 / v)**(-(v + 1) / 2) / (beta(v / 2, 0.5) * sqrt(v))",
    ),
)
define_special(
    special.chdtr,
    "χ² CDF",
    v=None,
    x=(
        lambda g, out, v, x: g * gamma_density(v / 2, x / 2) / 2,
        "(x / 2)**(v / 2 - 1) * exp(-x / 2) / (2 * gamma(v / 2))",
    ),
)
define_special(
    special.chdtrc,
    "1−χ² CDF",
    v=None,
    x=(
        lambda g, out, v, x: g * -gamma_density(v / 2, x / 2) / 2,
        "-(x / 2)**(v / 2 - 1) * exp(-x / 2) / (2 * gamma(v / 2))",
    ),
)
define_special(
    special.gdtr,
    "Γ CDF",
    a=(
        lambda g, out, a, b, x: g * gamma_density(b, a * x) * x,
        "x * (a * x)**(b - 1) * exp(-a * x) / gamma(b)",
    ),
    b=None,
    x=(
        lambda g, out, a, b, x: g * gamma_density(b, a * x) * a,
        "a * (a * x)**(b - 1) * exp(-a * x) / gamma(b)",
    ),
)
define_special(
    special.gdtrc,
    "1−Γ CDF",
    a=(
        lambda g, out, a, b, x: g * -gamma_density(b, a * x) * x,
        "-x * (a * x)**(b - 1) * exp(-a * x) / gamma(b)",
    ),
    b=None,
    x=(
        lambda g, out, a, b, x: g * -gamma_density(b, a * x) * a,
        "-a * (a * x)**(b - 1) * exp(-a * x) / gamma(b)",
    ),
)
define_special(
    special.pdtr,
    "Poisson CDF",
    k=None,
    x=(
        lambda g, out, k, x: g * -gamma_density(np.floor(k) + 1, x),
        "-x**floor(k) * exp(-x) / gamma(floor(k) + 1)",
    ),
)
define_special(
    special.pdtrc,
    "1−Poisson CDF",
    k=None,
    x=(
        lambda g, out, k, x: g * gamma_density(np.floor(k) + 1, x),
        "x**floor(k) * exp(-x) / gamma(floor(k) + 1)",
    ),
)
