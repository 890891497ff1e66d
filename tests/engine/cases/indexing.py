"""`x[i]` by integers, slices, masks and arrays, and its opposite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tapeviz.engine.rules import indexing
from tests.engine.cases.case import Case, case


def _indexing_cases() -> Iterator[Case]:
    mask = np.array([[True, False, True], [False, True, True]])
    indices: dict[str, Any] = {
        "1": 1,
        "-1": -1,
        "np.int64(1)": np.int64(1),
        "1:": slice(1, None),
        "::-1": slice(None, None, -1),
        "..., 1": (Ellipsis, 1),
        "...": Ellipsis,
        "()": (),
        "0, 1:3": (0, slice(1, 3)),
        "None, :, 0": (None, slice(None), 0),
        "0:0": slice(0, 0),
        "mask": mask,
        ":, mask": (slice(None), mask[0]),
        "[1, 0, 1]": [1, 0, 1],
        "[]": [],
        "array of rows": np.array([[0, 1], [1, 1]]),
        "pairs": (np.array([0, 1, 0]), np.array([2, 0, 2])),
        ":, [2, 2]": (slice(None), [2, 2]),
        "True": True,
    }
    for form, index in indices.items():
        yield case("getitem", form, lambda x, i=index: x[i], (2, 3))
    yield case("getitem", "() of a number", lambda x: x[()], ())
    yield case("getitem", "None of a number", lambda x: x[None], ())
    yield case("getitem", "one after the other", lambda x: sum(row[0] for row in x), (2, 3))


def _adjoint_cases() -> Iterator[Case]:
    rows = np.array([1, 0, 1])
    indices: dict[str, Any] = {
        "1": 1,
        "1:": (slice(None), slice(1, None)),
        "mask": np.array([[True, False, True], [False, True, True]]),
        "rows": rows,
        "pairs": (np.array([0, 1, 0, -1]), np.array([2, 0, 2, 0])),
        "columns": (slice(None), np.array([[2, -1], [0, 0]])),
        "..., columns": (Ellipsis, rows),
        "a row and columns": (1, rows),
        "none": np.array([], int),
        "pairs apart": (rows, None, rows),
    }
    for form, index in indices.items():
        shape = np.zeros((2, 3))[index].shape
        yield case(
            "scatter", form, lambda x, i=index: indexing.scatter(x, index=i, shape=(2, 3)), shape
        )
        for op in (indexing.replaced, indexing.added):
            yield case(op.name, form, lambda x, y, i=index, f=op: f(x, y, index=i), (2, 3), shape)
    for op in (indexing.replaced, indexing.added):
        yield case(op.name, "a number", lambda x, y, f=op: f(x, y, index=rows), (2, 3), ())


def _nd_cases() -> Iterator[Case]:
    pairs = [[1, 2], [0, 0], [1, 2]]
    yield case("getitem", "gather_nd", lambda x: indexing.gather_nd(x, pairs), (2, 3))
    yield case(
        "getitem", "gather_nd of rows", lambda x: indexing.gather_nd(x, [[[1], [1]]]), (2, 3)
    )
    yield case("getitem", "gather_nd of all", lambda x: indexing.gather_nd(x, [[], []]), (2, 3))
    for name in ("tensor_scatter_nd_update", "tensor_scatter_nd_add"):
        function = getattr(indexing, name)
        op = "replaced" if function is indexing.tensor_scatter_nd_update else "added"
        yield case(op, f"{name}, pairs", lambda x, y, f=function: f(x, pairs, y), (2, 3), (3,))
        yield case(
            op, f"{name}, rows", lambda x, y, f=function: f(x, [[1], [0]], y), (2, 3), (2, 3)
        )


CASES: tuple[Case, ...] = (*_indexing_cases(), *_adjoint_cases(), *_nd_cases())

DESCRIBED = {"added", "getitem", "replaced", "scatter"}
