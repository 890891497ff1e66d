"""Running sums, products and extremes along an axis."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tapeviz.engine.rules import cumulative
from tests.engine.cases.case import Case, case, sample

ZEROS = np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
HOLES = np.array([[True, False, True, True], [False, True, False, True], [True] * 4])


def _running_cases() -> Iterator[Case]:
    for op, function in {
        "cumsum": np.cumsum,
        "cumprod": np.cumprod,
        "nancumsum": np.nancumsum,
        "nancumprod": np.nancumprod,
    }.items():
        for axis in (None, 0, 1, -2):
            yield case(op, f"axis={axis}", lambda x, f=function, a=axis: f(x, axis=a), (2, 3, 2))
        yield case(op, "of a number", function, ())
        yield case(op, "of no rows", lambda x, f=function: f(x, axis=0), (0, 3))
        yield case(op, "of nothing", function, (0,))
        yield case(op, "of every other column", lambda x, f=function: f(x[:, ::2], 1), (2, 5))
    for op, function in {"nancumsum": np.nancumsum, "nancumprod": np.nancumprod}.items():
        for axis in (None, 0, 1):
            yield case(
                op,
                f"past NaN, axis={axis}",
                lambda x, f=function, a=axis: f(np.where(HOLES, x, np.nan), axis=a),
                (3, 4),
            )
    for op, function in {
        "cumulative_sum": np.cumulative_sum,
        "cumulative_prod": np.cumulative_prod,
    }.items():
        for with_initial in (False, True):
            yield case(
                op,
                f"include_initial={with_initial}",
                lambda x, f=function, i=with_initial: f(x, include_initial=i),
                (3,),
            )
            yield case(
                op,
                f"axis=-1, include_initial={with_initial}",
                lambda x, f=function, i=with_initial: f(x, axis=-1, include_initial=i),
                (2, 3),
            )


def _product_cases() -> Iterator[Case]:
    there = sample((3, 4)) * ZEROS
    for axis in (None, 0, 1):
        yield Case(
            "cumprod",
            f"of zeros, axis={axis}",
            lambda x, a=axis: np.cumprod(x, axis=a),
            (there,),
            complex_too=False,
        )
        yield case(
            "cumprod",
            f"with zeros that stay, axis={axis}",
            lambda x, a=axis: np.cumprod(x * ZEROS, axis=a),
            (3, 4),
        )
    yield Case(
        "cumulative_prod",
        "of zeros, include_initial",
        lambda x: np.cumulative_prod(x, axis=1, include_initial=True),
        (there,),
        complex_too=False,
    )
    for axis in (0, 1, -1):
        yield case(
            "recurrence",
            f"axis={axis}",
            lambda x, factor, a=axis: cumulative.recurrence(x, factor, axis=a),
            (3, 4),
            (3, 4),
        )


def _extreme_cases() -> Iterator[Case]:
    for op, function in {
        "running_maximum": cumulative.running_maximum,
        "running_minimum": cumulative.running_minimum,
    }.items():
        for axis in (0, 1, -1):
            yield case(
                op,
                f"axis={axis}",
                lambda x, f=function, a=axis: f(x, axis=a),
                (4, 5),
                complex_too=False,
            )
        yield case(op, "of one", function, (1, 2), complex_too=False)
        yield case(op, "of no columns", function, (2, 0), complex_too=False)
        yield case(op, "of no rows", function, (0, 2), complex_too=False)


CASES: tuple[Case, ...] = (*_running_cases(), *_product_cases(), *_extreme_cases())

DESCRIBED = {"recurrence", "running_maximum", "running_minimum"}
