"""Functions of NumPy that call a function of the user for parts of an array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case


def _part_cases() -> Iterator[Case]:
    for axis in (0, 1, -1):
        for form, function in {
            "number": lambda row: np.sum(row * row),
            "row": lambda row: np.cumsum(row)[1:],
            "matrix": lambda row: np.stack([row, 2.0 * row]),
        }.items():
            yield case(
                "apply_along_axis",
                f"axis={axis}, to a {form}",
                lambda x, f=function, a=axis: np.apply_along_axis(f, a, x),
                (2, 3, 2),
            )
    yield case("apply_along_axis", "of a row", lambda x: np.apply_along_axis(np.sum, 0, x), (3,))
    yield case("apply_over_axes", "two", lambda x: np.apply_over_axes(np.sum, x, [0, 2]), (2, 3, 2))
    yield case("apply_over_axes", "one", lambda x: np.apply_over_axes(np.mean, x, 1), (2, 3))
    yield case("piecewise", "two", _bent, (2, 3))
    yield case("piecewise", "else, a number, arguments", _broken, (3, 2))
    yield case("piecewise", "of a number", _bent, ())
    yield case(
        "piecewise",
        "one condition",
        lambda x: np.piecewise(x, np.real(x) > 0, [np.square, np.negative]),
        (5,),
    )


def _bent(x: Any) -> Any:
    return np.piecewise(x, [np.real(x) < 0, np.real(x) >= 0], [lambda x: x * x, lambda x: 3 * x])


def _broken(x: Any) -> Any:
    return np.piecewise(
        x,
        [np.real(x) < -0.5, np.real(x) > 0.5],
        [lambda x, factor: factor * x, -1.0, lambda x, factor: x**factor],
        3,
    )


CASES: tuple[Case, ...] = (*_part_cases(),)
