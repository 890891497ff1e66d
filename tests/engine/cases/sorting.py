"""Putting entries in order, and finding which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case

AGAIN = np.array([0, 2, 1, 0, 1])


def _order_cases() -> Iterator[Case]:
    forms: tuple[dict[str, Any], ...] = (
        {},
        {"axis": 0},
        {"axis": None},
        {"axis": 1, "kind": "stable"},
        {"stable": True},
    )
    for keywords in forms:
        yield case("sort", f"{keywords}", lambda x, k=keywords: np.sort(x, **k), (4, 3))
    yield case("sort", "of no rows", lambda x: np.sort(x, axis=0), (0, 3))
    yield case("sort", "of one", np.sort, (1,))
    yield case("sort", "of every other", lambda x: np.sort(x[::2]), (7,))
    yield case("sort_complex", "(4,)", np.sort_complex, (4,))
    for keywords in ({}, {"axis": 0}, {"axis": None}):
        yield case(
            "partition",
            f"{keywords}",
            lambda x, k=keywords: np.partition(x, 2, **k),
            (4, 5),
        )
    yield case("partition", "two places", lambda x: np.partition(x, (1, 4)), (6,))


def _unique_cases() -> Iterator[Case]:
    programs: dict[str, Callable[..., Any]] = {
        "unique": np.unique,
        "unique_values": np.unique_values,
        "unique, with all": lambda x: np.unique(x, True, True, True)[0],
        "unique_counts": lambda x: _weighed(np.unique_counts(x)),
        "unique_inverse": lambda x: _weighed(np.unique_inverse(x)),
        "unique_all": lambda x: np.unique_all(x).values,
    }
    for op, program in programs.items():
        yield case(op, "(4,)", program, (4,), complex_too=False)
        yield case(op, "(2, 3)", program, (2, 3), complex_too=False)
    yield case("unique", "rows", lambda x: np.unique(x, axis=0), (3, 2), complex_too=False)


def _weighed(found: Any) -> Any:
    values, numbers = found
    return values * np.sum(numbers)


def _set_cases() -> Iterator[Case]:
    """The first entry of the second array stands in for the second one of the first array."""
    for op, function in {
        "union1d": np.union1d,
        "setdiff1d": np.setdiff1d,
        "setxor1d": np.setxor1d,
    }.items():
        yield case(op, "(3,) and (4,)", function, (3,), (4,), complex_too=False)
    yield case("union1d", "of matrices", np.union1d, (2, 2), (2, 2), complex_too=False)
    yield case(
        "intersect1d",
        "with some of it",
        lambda x: np.intersect1d(x, x[1:3]),
        (4,),
        complex_too=False,
    )
    yield case(
        "intersect1d",
        "return_indices",
        lambda x: np.intersect1d(x, x[1:3], return_indices=True)[0],
        (4,),
        complex_too=False,
    )
    yield case(
        "setdiff1d",
        "assume_unique",
        lambda x: np.setdiff1d(x, np.stack([x[0], x[2]]), assume_unique=True),
        (4,),
        complex_too=False,
    )


CASES: tuple[Case, ...] = (*_order_cases(), *_unique_cases(), *_set_cases())

DESCRIBED = {"sort", "partition"}
