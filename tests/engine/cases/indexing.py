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
    for form in ("1", "1:", "[1, 0, 1]", "mask", "pairs"):
        index = indices[form]
        shape = np.zeros((2, 3))[index].shape
        yield case(
            "scatter",
            form,
            lambda x, i=index: indexing.scatter(x, index=i, shape=(2, 3)),
            shape,
        )


CASES: tuple[Case, ...] = (*_indexing_cases(),)

DESCRIBED = {"getitem", "scatter"}
