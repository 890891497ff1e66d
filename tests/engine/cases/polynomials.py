"""Convolutions, and the polynomials whose products they are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.engine.cases.case import Case, case


def _convolution_cases() -> Iterator[Case]:
    for op, function in {"convolve": np.convolve, "correlate": np.correlate}.items():
        for mode in ("full", "same", "valid"):
            for left, right in ((4, 3), (5, 2), (3, 3), (2, 5), (3, 4), (1, 2), (1, 1)):
                yield case(
                    op,
                    f"{left} and {right}, {mode}",
                    lambda x, y, f=function, m=mode: f(x, y, mode=m),
                    (left,),
                    (right,),
                )
        yield case(op, "by default", function, (3,), (2,))
        yield case(op, "with an array", lambda x, f=function: f(x, [1.0, -2.0]), (4,))
        yield case(op, "of every other", lambda x, y, f=function: f(x[::2], y), (7,), (2,))


def _value_cases() -> Iterator[Case]:
    for shape in ((), (3,), (2, 3)):
        yield case("polyval", f"at {shape}", np.polyval, (4,), shape)
    yield case("polyval", "of a constant", np.polyval, (1,), (3,))
    yield case("polyval", "by an array", lambda x: np.polyval([1.0, -2.0, 0.5], x), (3,))
    yield case(
        "roots",
        "real",
        lambda x: np.roots(np.array([1.0, -6.0, 11.0, -6.0]) + 0.01 * x),
        (4,),
        complex_too=False,
    )
    yield case(
        "roots",
        "complex",
        lambda x: np.roots(np.array([1.0, 2.0, 3.0, 4.0]) + 0.1 * x),
        (4,),
    )
    yield case(
        "roots",
        "some 0",
        lambda x: np.sum(np.roots(np.concatenate([x + 3.0, np.zeros(1)])) ** 2),
        (3,),
    )
    yield case("poly", "of zeros", np.poly, (3,))
    yield case("poly", "of a matrix", np.poly, (3, 3))
    for keywords in ({}, {"N": 2}, {"N": 4, "increasing": True}):
        yield case("vander", f"{keywords}", lambda x, k=keywords: np.vander(x, **k), (3,))


def _arithmetic_cases() -> Iterator[Case]:
    for left, right in (((3,), (2,)), ((2,), (4,)), ((2,), (2,)), ((3,), ())):
        for op, function in {
            "polyadd": np.polyadd,
            "polysub": np.polysub,
            "polymul": np.polymul,
        }.items():
            yield case(op, f"{left} and {right}", function, left, right)
    yield case(
        "polymul",
        "zeros in front",
        lambda x, y: np.polymul(np.concatenate([np.zeros(2), x]), y),
        (2,),
        (3,),
    )
    for order in (0, 1, 2, 3):
        yield case("polyder", f"m={order}", lambda p, m=order: np.polyder(p, m), (4,))
        yield case("polyint", f"m={order}", lambda p, m=order: np.polyint(p, m), (3,))
    yield case("polyint", "k", lambda p, k: np.polyint(p, 2, k), (3,), (2,))
    yield case("polyint", "one k for all", lambda p, k: np.polyint(p, 2, k), (3,), ())
    for part in (0, 1):
        for left, right in ((5, 3), (4, 1), (2, 3)):
            yield case(
                "polydiv",
                f"{left} by {right}, part {part}",
                lambda u, v, p=part: np.polydiv(u, v)[p],
                (left,),
                (right,),
            )
    yield case(
        "polyfit",
        "a parabola",
        lambda x, y: np.polyfit(np.arange(5.0) + 0.1 * x, y, 2),
        (5,),
        (5,),
        complex_too=False,
    )
    yield case(
        "polyfit",
        "weights, several",
        lambda y, w: np.polyfit([0.0, 1.0, 2.5, 3.0], y, 1, w=w * w + 0.5),
        (4, 2),
        (4,),
        complex_too=False,
    )


CASES: tuple[Case, ...] = (*_convolution_cases(), *_value_cases(), *_arithmetic_cases())

DESCRIBED = {"convolve", "correlate", "polyval", "roots"}
