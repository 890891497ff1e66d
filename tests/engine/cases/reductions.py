"""Sums, means and extremes over axes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case


def _reduction_cases() -> Iterator[Case]:
    functions = {
        "sum": np.sum,
        "mean": np.mean,
        "max": np.max,
        "amax": np.amax,
        "min": np.min,
        "amin": np.amin,
    }
    forms: tuple[dict[str, Any], ...] = (
        {},
        {"axis": 0},
        {"axis": -1},
        {"axis": (0, 2)},
        {"axis": (-1, 0)},
        {"axis": 1, "keepdims": True},
        {"axis": None, "keepdims": True},
        {"axis": (0, 1), "keepdims": True},
    )
    for op, function in functions.items():
        complex_too = op in {"sum", "mean"}
        for keywords in forms:
            yield case(
                op,
                f"{keywords}",
                lambda x, f=function, k=keywords: f(x, **k),
                (2, 3, 2),
                complex_too=complex_too,
            )
        yield case(op, "of a number", function, (), complex_too=complex_too)
        yield case(
            op, "of no rows", lambda x, f=function: f(x, axis=1), (0, 3), complex_too=complex_too
        )
    yield case("sum", "of nothing", np.sum, (0,))
    yield case("sum", "axis by place", lambda x: np.sum(x, 0), (2, 3))


CASES: tuple[Case, ...] = (*_reduction_cases(),)
