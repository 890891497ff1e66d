"""Quantiles, weighted means and covariances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case

HOLES = np.array([[True, False, True, True, True], [False, True, True, False, True], [True] * 5])
METHODS = (
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
    "lower",
    "higher",
    "midpoint",
    "nearest",
)


def _quantile_cases() -> Iterator[Case]:
    forms: tuple[dict[str, Any], ...] = (
        {},
        {"axis": 0},
        {"axis": -1, "keepdims": True},
        {"axis": (0, 1)},
        {"axis": (1, 0), "keepdims": True},
    )
    for keywords in forms:
        for op, function in {"median": np.median, "nanmedian": np.nanmedian}.items():
            yield case(
                op,
                f"{keywords}",
                lambda x, f=function, k=keywords: f(x, **k),
                (3, 4),
                complex_too=False,
            )
        for op, function, level in (
            ("quantile", np.quantile, 0.3),
            ("percentile", np.percentile, 70),
            ("nanquantile", np.nanquantile, [0.3, 0.6]),
            ("nanpercentile", np.nanpercentile, [[0, 25], [60, 100]]),
            ("quantile", np.quantile, [[0.1], [0.8]]),
        ):
            yield case(
                op,
                f"{level}, {keywords}",
                lambda x, f=function, q=level, k=keywords: f(x, q, **k),
                (3, 4),
                complex_too=False,
            )
    for op, function in {"quantile": np.quantile, "nanquantile": np.nanquantile}.items():
        for method in METHODS:
            yield case(
                op,
                f"method={method}",
                lambda x, f=function, m=method: f(x, 0.37, axis=1, method=m),
                (2, 7),
                complex_too=False,
            )
    for axis in (None, 0, 1):
        for op, program in {
            "nanmedian": lambda x, a=axis: np.nanmedian(np.where(HOLES, x, np.nan), axis=a),
            "nanquantile": lambda x, a=axis: np.nanquantile(
                np.where(HOLES, x, np.nan), [0.2, 0.7], axis=a
            ),
        }.items():
            yield case(op, f"past NaN, axis={axis}", program, (3, 5), complex_too=False)
    yield case("median", "of an even number", np.median, (4,), complex_too=False)
    yield case("median", "of a number", np.median, (), complex_too=False)
    yield case("median", "to no rows", lambda x: np.median(x, axis=1), (0, 3), complex_too=False)
    yield case("quantile", "none", lambda x: np.quantile(x, []), (3,), complex_too=False)


def _mean_cases() -> Iterator[Case]:
    def positive(weights: Any) -> Any:
        return weights * weights + 0.5

    for keywords in ({}, {"axis": 0}, {"axis": (0, 2)}, {"axis": 1, "keepdims": True}):
        yield case(
            "average",
            f"{keywords}",
            lambda x, k=keywords: np.average(x, **k),
            (2, 3, 2),
        )
        yield case(
            "average",
            f"weights, {keywords}",
            lambda x, w, k=keywords: np.average(x, weights=positive(w), **k),
            (2, 3, 2),
            (2, 3, 2),
        )
    yield case(
        "average",
        "a weight for each row",
        lambda x, w: np.average(x, 1, positive(w)),
        (2, 3, 2),
        (3,),
    )
    yield case(
        "average",
        "weights along two axes",
        lambda x, w: np.average(x, axis=(2, 0), weights=positive(w)),
        (2, 3, 4),
        (4, 2),
    )
    yield case(
        "average",
        "by an array",
        lambda x: np.average(x, axis=0, weights=[1.0, 2.5]),
        (2, 3),
    )
    yield case(
        "average",
        "of an array",
        lambda w: np.average(np.arange(3.0), weights=positive(w)),
        (3,),
    )
    yield case("average", "returned", _mean_and_weight, (2, 3), (3,))
    yield case(
        "average",
        "returned without weights",
        lambda x: np.multiply(*np.average(x, axis=0, returned=True)),
        (2, 3),
    )


def _mean_and_weight(x: Any, weights: Any) -> Any:
    mean, total = np.average(x, axis=1, weights=weights * weights + 0.5, returned=True)
    return mean * total**2


def _covariance_cases() -> Iterator[Case]:
    forms: tuple[dict[str, Any], ...] = (
        {},
        {"rowvar": False},
        {"bias": True},
        {"ddof": 0},
        {"fweights": np.array([1, 2, 1, 3])},
        {"aweights": np.array([0.5, 1.0, 2.0, 0.25])},
        {"fweights": np.array([1, 2, 1, 3]), "aweights": np.array([0.5, 1.0, 2.0, 0.25])},
        {"dtype": np.float64},
    )
    for keywords in forms:
        shape = (4, 3) if "rowvar" in keywords else (3, 4)
        said = ", ".join(keywords) or "plain"
        complex_too = "dtype" not in keywords
        program = lambda x, k=keywords: np.cov(x, **k)  # noqa: E731
        yield case("cov", said, program, shape, complex_too=complex_too)
    yield case("cov", "of two", lambda x, y: np.cov(x, y), (2, 4), (1, 4))
    yield case("cov", "of one row", np.cov, (4,))
    for rowvar in (True, False):
        yield case(
            "corrcoef",
            f"rowvar={rowvar}",
            lambda x, r=rowvar: np.corrcoef(x, rowvar=r),
            (4, 4),
        )
    yield case("corrcoef", "of two", lambda x, y: np.corrcoef(x, y), (4,), (4,))


CASES: tuple[Case, ...] = (*_quantile_cases(), *_mean_cases(), *_covariance_cases())

DESCRIBED = {"median", "nanmedian", "quantile", "nanquantile", "percentile", "nanpercentile"}
