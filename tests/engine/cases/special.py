"""The ufuncs of scipy.special; importing this module puts their rows into the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from tapeviz.engine.rules.special.gamma import polygamma
from tests.engine.cases.case import DOMAINS, SHAPES, Case, case

POSITIVE = (0.4, 2.0)
FRACTION = (0.2, 0.8)

# By name of the ufunc: the program if it is not the ufunc of one number, and the domain.
REAL: dict[str, tuple[Callable[..., Any] | None, tuple[float, float] | None]] = {
    "exp10": (None, None),
    "exprel": (None, None),
    "expit": (None, None),
    "logit": (None, FRACTION),
    "log_expit": (None, None),
    "entr": (None, POSITIVE),
    "cosm1": (None, None),
    "sindg": (lambda x: special.sindg(30 * x), None),
    "cosdg": (lambda x: special.cosdg(30 * x), None),
    "tandg": (lambda x: special.tandg(30 * x), None),
    "cotdg": (lambda x: special.cotdg(30 * x), POSITIVE),
    "erfinv": (None, (-0.8, 0.8)),
    "erfcinv": (None, (0.3, 1.7)),
    "ndtr": (None, None),
    "log_ndtr": (None, None),
    "ndtri": (None, FRACTION),
    "ndtri_exp": (None, (-2.0, -0.2)),
    "shichi": (lambda x: np.stack(special.shichi(x)), POSITIVE),
    "sici": (lambda x: np.stack(special.sici(x)), POSITIVE),
    "expn": (lambda x: special.expn(3, x), POSITIVE),
    "polygamma": (lambda x: polygamma(x, order=2), POSITIVE),
    "psi": (None, POSITIVE),
    "gamma": (None, POSITIVE),
    "gammaln": (None, POSITIVE),
    "loggamma": (None, POSITIVE),
    "rgamma": (None, POSITIVE),
    "gammainc": (lambda x: special.gammainc(1.5, x), POSITIVE),
    "gammaincc": (lambda x: special.gammaincc(1.5, x), POSITIVE),
    "gammaincinv": (lambda x: special.gammaincinv(1.5, x), FRACTION),
    "gammainccinv": (lambda x: special.gammainccinv(1.5, x), FRACTION),
    "betainc": (lambda x: special.betainc(1.5, 2.5, x), FRACTION),
    "betaincc": (lambda x: special.betaincc(1.5, 2.5, x), FRACTION),
    "betaincinv": (lambda x: special.betaincinv(1.5, 2.5, x), FRACTION),
    "stdtr": (lambda x: special.stdtr(3.5, x), POSITIVE),
    "chdtr": (lambda x: special.chdtr(3.5, x), POSITIVE),
    "chdtrc": (lambda x: special.chdtrc(3.5, x), POSITIVE),
    "pdtr": (lambda x: special.pdtr(2, x), POSITIVE),
    "pdtrc": (lambda x: special.pdtrc(2, x), POSITIVE),
    "j0": (None, None),
    "j1": (None, None),
    "y0": (None, POSITIVE),
    "y1": (None, POSITIVE),
    "yn": (lambda x: special.yn(2, x), POSITIVE),
    "i0": (None, None),
    "i1": (None, None),
    "i0e": (None, None),
    "i1e": (None, None),
    "ive": (lambda x: special.ive(1.5, x), POSITIVE),
    "k0": (None, POSITIVE),
    "k1": (None, POSITIVE),
    "k0e": (None, POSITIVE),
    "k1e": (None, POSITIVE),
    "kn": (lambda x: special.kn(2, x), POSITIVE),
    "zeta": (lambda x: special.zeta(2.5, x), (1.2, 2.0)),
    "struve": (lambda x: special.struve(1.5, x), POSITIVE),
    "modstruve": (lambda x: special.modstruve(1.5, x), POSITIVE),
    "eval_hermite": (lambda x: special.eval_hermite(3, x), None),
    "eval_hermitenorm": (lambda x: special.eval_hermitenorm(3, x), None),
    "hyperu": (lambda x: special.hyperu(1.5, 0.5, x), POSITIVE),
    "ellipk": (None, FRACTION),
    "ellipe": (None, FRACTION),
    "ellipkinc": (lambda x: special.ellipkinc(x, 0.5), FRACTION),
    "ellipeinc": (lambda x: special.ellipeinc(x, 0.5), FRACTION),
}

COMPLEX: dict[str, tuple[Callable[..., Any] | None, tuple[float, float] | None]] = {
    "erf": (None, None),
    "erfc": (None, None),
    "erfcx": (None, None),
    "erfi": (None, None),
    "dawsn": (None, None),
    "wofz": (None, None),
    "fresnel": (lambda x: np.stack(special.fresnel(x)), None),
    "exp1": (None, POSITIVE),
    "expi": (None, POSITIVE),
    "spence": (None, POSITIVE),
    "wrightomega": (None, None),
    "lambertw": (lambda x: special.lambertw(x), POSITIVE),
    "jv": (lambda x: special.jv(1.5, x), POSITIVE),
    "yv": (lambda x: special.yv(1.5, x), POSITIVE),
    "iv": (lambda x: special.iv(1.5, x), POSITIVE),
    "kv": (lambda x: special.kv(1.5, x), POSITIVE),
    "kve": (lambda x: special.kve(1.5, x), POSITIVE),
    "hankel1": (lambda x: special.hankel1(1.5, x), POSITIVE),
    "hankel2": (lambda x: special.hankel2(1.5, x), POSITIVE),
    "airy": (lambda x: np.stack(special.airy(x)), None),
    "hyp0f1": (lambda x: special.hyp0f1(1.5, x), FRACTION),
    "hyp1f1": (lambda x: special.hyp1f1(1.5, 2.5, x), FRACTION),
    "hyp2f1": (lambda x: special.hyp2f1(1.5, 0.5, 2.5, x), FRACTION),
    "eval_legendre": (lambda x: special.eval_legendre(3, x), FRACTION),
    "eval_jacobi": (lambda x: special.eval_jacobi(3, 0.5, 1.5, x), FRACTION),
    "eval_chebyt": (lambda x: special.eval_chebyt(3, x), FRACTION),
    "eval_chebyu": (lambda x: special.eval_chebyu(3, x), FRACTION),
    "eval_gegenbauer": (lambda x: special.eval_gegenbauer(3, 1.5, x), FRACTION),
    "eval_laguerre": (lambda x: special.eval_laguerre(3, x), FRACTION),
    "eval_genlaguerre": (lambda x: special.eval_genlaguerre(3, 1.5, x), FRACTION),
}

# Of two numbers, or three, each of which has a rule.
SEVERAL: dict[str, tuple[float, float] | None] = {
    "xlogy": POSITIVE,
    "xlog1py": POSITIVE,
    "rel_entr": POSITIVE,
    "kl_div": POSITIVE,
    "powm1": POSITIVE,
    "boxcox": POSITIVE,
    "boxcox1p": POSITIVE,
    "inv_boxcox": POSITIVE,
    "inv_boxcox1p": POSITIVE,
    "huber": POSITIVE,
    "pseudo_huber": POSITIVE,
    "owens_t": None,
    "poch": POSITIVE,
    "beta": POSITIVE,
    "betaln": POSITIVE,
    "binom": (0.4, 1.3),
}
COMPLEX_OF_SEVERAL = {"xlogy", "xlog1py"}

DOMAINS.update(
    {
        f"special.{name}": domain
        for name, domain in (
            *((name, domain) for name, (_, domain) in {**REAL, **COMPLEX}.items()),
            *SEVERAL.items(),
            ("gdtr", POSITIVE),
            ("gdtrc", POSITIVE),
        )
        if domain is not None
    }
)


def _unary_cases() -> Iterator[Case]:
    for complex_too, table in ((False, REAL), (True, COMPLEX)):
        for name, (program, _) in table.items():
            function = program or getattr(special, name)
            op = f"special.{name}"
            for shape in SHAPES:
                yield case(op, f"{shape}", function, shape, complex_too=complex_too)
            yield case(
                op,
                "of every other column",
                lambda x, f=function: f(x[:, ::2]),
                (2, 5),
                complex_too=complex_too,
            )


def _cases_of_several() -> Iterator[Case]:
    for name in SEVERAL:
        function = getattr(special, name)
        for shapes in (((), ()), ((2, 3), (3,)), ((2, 1), (1, 3)), ((0, 3), (3,)), ((), (2,))):
            yield case(
                f"special.{name}",
                f"{shapes[0]} and {shapes[1]}",
                function,
                *shapes,
                complex_too=name in COMPLEX_OF_SEVERAL,
            )
        yield case(
            f"special.{name}",
            "with a number",
            lambda x, f=function: f(x, 0.75),
            (2, 3),
            complex_too=name in COMPLEX_OF_SEVERAL,
        )
    for name, function in (("gdtr", special.gdtr), ("gdtrc", special.gdtrc)):
        yield case(
            f"special.{name}",
            "by scale and place",
            lambda x, y, f=function: f(x, 1.5, y),
            (2, 1),
            (3,),
            complex_too=False,
        )


def _order_cases() -> Iterator[Case]:
    """Orders that broadcast, that are whole, and the lowest ones, where a rule could go below."""
    orders = np.array([[0], [1], [2]])
    for name in ("jv", "yv", "iv", "kv"):
        function = getattr(special, name)
        yield case(
            f"special.{name}",
            "whole orders",
            lambda x, f=function: f(orders, x),
            (3,),
            complex_too=False,
        )
    for name in ("legendre", "chebyt", "chebyu", "laguerre", "hermite", "hermitenorm"):
        function = getattr(special, f"eval_{name}")
        yield case(
            f"special.eval_{name}",
            "degrees",
            lambda x, f=function: f(orders, x),
            (3,),
            complex_too=False,
        )
        yield case(
            f"special.eval_{name}",
            "degree 0",
            lambda x, f=function: f(0, x) * x,
            (3,),
            complex_too=False,
        )
    yield case("special.lambertw", "branch", lambda x: special.lambertw(x, k=-1), (2, 3))
    yield case("special.expn", "1", lambda x: special.expn(1, x), (3,), complex_too=False)


CASES: tuple[Case, ...] = (*_unary_cases(), *_cases_of_several(), *_order_cases())

# each has several results, or orders that have to be whole
DESCRIBED = {
    f"special.{name}"
    for name in (
        "eval_hermite",
        "eval_hermitenorm",
        "expn",
        "kn",
        "polygamma",
        "yn",
    )
}
