"""Sums, products, means, spreads and extremes over axes, with or without regard to NaN."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tapeviz.engine.rules import reductions
from tests.engine.cases.case import Case, case, sample

MASK = np.array([[[True, False], [True, True], [False, True]], [[True, True]] * 3])
"""Of shape (2, 3, 2); every row, column and plane keeps at least one entry."""

FORMS: tuple[dict[str, Any], ...] = (
    {},
    {"axis": 0},
    {"axis": -1},
    {"axis": (0, 2)},
    {"axis": (-1, 0)},
    {"axis": (2, 1)},
    {"axis": 1, "keepdims": True},
    {"axis": None, "keepdims": True},
    {"axis": (0, 1), "keepdims": True},
)
MASKED: tuple[dict[str, Any], ...] = (
    {"where": MASK},
    {"where": MASK, "axis": 1},
    {"where": MASK[0], "axis": (0, 2), "keepdims": True},
)
FREEDOMS: tuple[dict[str, Any], ...] = (
    {"ddof": 1},
    {"axis": 1, "ddof": 1},
    {"axis": (0, 2), "correction": 1.5},
    {"axis": 1, "ddof": 1, "where": MASK | True},
)

MEANS: dict[str, Callable[..., Any]] = {"sum": np.sum, "mean": np.mean}
PRODUCTS: dict[str, Callable[..., Any]] = {"prod": np.prod}
EXTREMES: dict[str, Callable[..., Any]] = {
    "max": np.max,
    "amax": np.amax,
    "min": np.min,
    "amin": np.amin,
}
SPREADS: dict[str, Callable[..., Any]] = {"var": np.var, "std": np.std}
PASSING_NAN: dict[str, Callable[..., Any]] = {
    "nansum": np.nansum,
    "nanprod": np.nanprod,
    "nanmean": np.nanmean,
    "nanvar": np.nanvar,
    "nanstd": np.nanstd,
    "nanmax": np.nanmax,
    "nanmin": np.nanmin,
}
ORDERED = {"nanmax", "nanmin", *EXTREMES}
"""Those that are of real numbers only."""


def _forms_of(
    op: str, function: Callable[..., Any], forms: tuple[dict[str, Any], ...], **options: Any
) -> Iterator[Case]:
    for keywords in forms:
        said = {name: value if name != "where" else "…" for name, value in keywords.items()}
        yield case(
            op,
            f"{said}",
            lambda x, f=function, k=keywords: f(x, **k),
            (2, 3, 2),
            complex_too=op not in ORDERED,
            **options,
        )


def _reduction_cases() -> Iterator[Case]:
    for op, function in {**MEANS, **PRODUCTS, **EXTREMES, **SPREADS, "ptp": np.ptp}.items():
        complex_too = op not in {*ORDERED, "ptp"}
        if op == "ptp":
            for keywords in FORMS:
                yield case(
                    op,
                    f"{keywords}",
                    lambda x, k=keywords: np.ptp(x, **k),
                    (2, 3, 2),
                    complex_too=False,
                )
        else:
            yield from _forms_of(op, function, FORMS)
        if op not in SPREADS:
            yield case(op, "of a number", function, (), complex_too=complex_too)
        yield case(
            op, "of no rows", lambda x, f=function: f(x, axis=1), (0, 3), complex_too=complex_too
        )
        yield case(
            op,
            "of every other column",
            lambda x, f=function: f(x[:, ::2].T, axis=0),
            (2, 5),
            complex_too=complex_too,
        )
    for op, function in {**MEANS, **PRODUCTS}.items():
        yield from _forms_of(op, function, MASKED)
    for op, function in SPREADS.items():
        yield from _forms_of(op, function, MASKED)
        yield from _forms_of(op, function, FREEDOMS)
        yield case(
            op,
            "mean=",
            lambda x, f=function: f(x, axis=1, mean=np.array([[0.25], [-0.5]])),
            (2, 3),
        )
    yield case("sum", "of nothing", np.sum, (0,))
    yield case("sum", "axis by place", lambda x: np.sum(x, 0), (2, 3))
    yield case("sum", "initial", lambda x: np.sum(x, axis=0, initial=2.0), (2, 3))
    yield case("sum", "where a Tensor says", lambda x: np.sum(x, where=np.real(x) > 0), (2, 3))


def _extreme_cases() -> Iterator[Case]:
    for op, function in EXTREMES.items():
        for keywords in MASKED:
            # what begins at the other extreme never is the result
            beginning = -9.0 if "max" in op else 9.0
            yield case(
                op,
                f"where, axis={keywords.get('axis')}",
                lambda x, f=function, k=keywords, b=beginning: f(x, initial=b, **k),
                (2, 3, 2),
                complex_too=False,
            )
        yield case(
            op,
            "initial that is the result",
            lambda x, f=function, b=0.5 if "max" in op else -0.5: f(x, axis=1, initial=b),
            (4, 3),
            complex_too=False,
        )


def _product_cases() -> Iterator[Case]:
    zeros = {
        "with one zero": [[1.0, 0.0, 1.0], [1.0, 1.0, 1.0]],
        "with two zeros": [[0.0, 1.0, 0.0], [1.0, 1.0, 1.0]],
        "with zeros only": [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    }
    for form, kept in zeros.items():
        factors = np.array(kept)
        there = sample((2, 3)) * factors
        for axis in (None, 0, 1, (0, 1)):
            yield Case(
                "prod",
                f"{form}, axis={axis}",
                lambda x, a=axis: np.prod(x, axis=a),
                (there,),
                complex_too=False,
            )
            yield case(
                "prod",
                f"{form} that stay, axis={axis}",
                lambda x, k=factors, a=axis: np.prod(x * k, axis=a),
                (2, 3),
            )
    yield case("prod", "initial", lambda x: np.prod(x, axis=0, initial=2.0), (2, 3))
    yield Case(
        "prod",
        "initial, a zero, where",
        lambda x: np.prod(x, axis=0, initial=2.0, where=np.array([[True, False], [True, True]])),
        (np.array([[0.0, 1.25], [0.75, -1.5]]),),
        complex_too=False,
    )


def _cases_with_nan() -> Iterator[Case]:
    for op, function in PASSING_NAN.items():
        for keywords in FORMS:
            yield case(
                op,
                f"{keywords}",
                lambda x, f=function, k=keywords: f(np.where(MASK, x, np.nan), **k),
                (2, 3, 2),
                complex_too=op not in ORDERED,
            )
        yield case(
            op,
            "where",
            lambda x, f=function: f(
                np.where(MASK, x, np.nan),
                axis=(0, 2),
                where=MASK[:, ::-1],
                **({"initial": -9.0 if f is np.nanmax else 9.0} if f in _EXTREMES_OF_KNOWN else {}),
            ),
            (2, 3, 2),
            complex_too=op not in ORDERED,
        )
    yield case("nansum", "of numbers only", np.nansum, (2, 3))
    yield case("nanvar", "ddof", lambda x: np.nanvar(x, axis=0, ddof=1), (3, 2))
    yield case("nanstd", "correction", lambda x: np.nanstd(x, axis=0, correction=1), (3, 2))


_EXTREMES_OF_KNOWN = (np.nanmax, np.nanmin)


def _logsumexp_cases() -> Iterator[Case]:
    for keywords in FORMS:
        yield case(
            "logsumexp",
            f"{keywords}",
            lambda x, k=keywords: reductions.logsumexp(x, **k),
            (2, 3, 2),
            complex_too=False,
        )
    yield case("logsumexp", "of a number", reductions.logsumexp, (), complex_too=False)


CASES: tuple[Case, ...] = (
    *_reduction_cases(),
    *_extreme_cases(),
    *_product_cases(),
    *_cases_with_nan(),
    *_logsumexp_cases(),
)
