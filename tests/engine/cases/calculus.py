"""Differences, slopes, areas and interpolation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case


def _apart(x: Any) -> Any:
    """Make increasing numbers of any, each at least 0.5 after the one before."""
    return np.cumsum(0.5 + x * x)


def _difference_cases() -> Iterator[Case]:
    forms: tuple[dict[str, Any], ...] = (
        {},
        {"n": 2},
        {"n": 0},
        {"n": 3, "axis": 0},
        {"axis": 1},
        {"n": 7},
        {"prepend": 0.25},
        {"append": np.ones((4, 1, 3)), "axis": 1},
        {"prepend": 1.0, "append": np.zeros((2, 2, 3)), "axis": 0},
    )
    for keywords in forms:
        yield case(
            "diff",
            ", ".join(f"{name}={np.shape(given) or given}" for name, given in keywords.items()),
            lambda x, k=keywords: np.diff(x, **k),
            (4, 2, 3) if np.shape(keywords.get("append", 0)) != (2, 2, 3) else (3, 2, 3),
        )
    yield case("diff", "of an empty", lambda x: np.diff(x, axis=0), (0, 3))
    yield case("diff", "of no columns", np.diff, (3, 0))
    yield case("diff", "prepend=Tensor", lambda x, y: np.diff(x, prepend=y), (2, 3), (2, 2))
    yield case("diff", "append=Tensor", lambda x, y: np.diff(np.ones(3), append=y * x), (), ())
    yield case("ediff1d", "plain", np.ediff1d, (2, 3))
    yield case("ediff1d", "to_end, to_begin", lambda x, y: np.ediff1d(x, y, [7.0]), (4,), (2,))


def _slope_cases() -> Iterator[Case]:
    places = np.array([0.0, 0.5, 2.0, 2.25])
    for edge_order in (1, 2):
        for form, spacing in {
            "1": (),
            "0.5": (0.5,),
            "coordinates": (places,),
        }.items():
            yield case(
                "gradient",
                f"spacing {form}, edge_order={edge_order}",
                lambda x, s=spacing, e=edge_order: np.gradient(x, *s, axis=0, edge_order=e),
                (4, 2),
            )
        yield case(
            "gradient",
            f"by coordinates, edge_order={edge_order}",
            lambda x, at, e=edge_order: np.gradient(x, _apart(at), axis=-1, edge_order=e),
            (2, 4),
            (4,),
            complex_too=False,
        )
    yield case("gradient", "by the spacing", lambda x, h: np.gradient(x, h * h), (4,), ())
    yield case("gradient", "of two", np.gradient, (2,))
    yield case("gradient", "along both", lambda x: np.stack(np.gradient(x)), (3, 2))
    yield case(
        "gradient",
        "along both, each its spacing",
        lambda x: np.multiply(*np.gradient(x, 2.0, places, axis=(1, 0))),
        (4, 3),
    )


def _area_cases() -> Iterator[Case]:
    yield case("trapezoid", "plain", np.trapezoid, (2, 4))
    yield case("trapezoid", "dx", lambda y, dx: np.trapezoid(y, dx=dx, axis=0), (4, 2), ())
    yield case("trapezoid", "x", lambda y, x: np.trapezoid(y, x, axis=0), (4, 2), (4,))
    yield case("trapezoid", "x for each", lambda y, x: np.trapezoid(y, x=x, axis=0), (4, 2), (4, 2))
    yield case("trapezoid", "of a list", lambda x: np.trapezoid([1.0, 2.0, 4.0], x), (3,))


def _interpolation_cases() -> Iterator[Case]:
    """`x` lies inside of the knots and on both sides of them."""
    for form, keywords in {
        "plain": {},
        "left, right": {"left": -1.5, "right": 4.0},
        "period": {"period": 2.3},
    }.items():
        knots = (
            (lambda at: np.cumsum(0.1 + 0.1 * at * at))
            if "period" in keywords
            else (lambda at: _apart(at) - 1.5)
        )
        yield case(
            "interp",
            form,
            lambda x, at, heights, k=keywords, knots=knots: np.interp(
                2 * x + 0.5, knots(at), heights, **k
            ),
            (2, 4),
            (5,),
            (5,),
            complex_too=False,
        )
    yield case(
        "interp",
        "of a number, over lists",
        lambda x: np.interp(x, [-2.0, 0.1, 2.0], [3.0, -1.0, 0.5]),
        (),
        complex_too=False,
    )
    yield case(
        "interp",
        "one knot",
        lambda x, at, height: np.interp(x, at, height),
        (3,),
        (1,),
        (1,),
        complex_too=False,
    )


CASES: tuple[Case, ...] = (
    *_difference_cases(),
    *_slope_cases(),
    *_area_cases(),
    *_interpolation_cases(),
)

DESCRIBED = {"difference", "interpolation"}
