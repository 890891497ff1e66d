"""Products of matrices and vectors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.engine.cases.case import Case, case


def _product_cases() -> Iterator[Case]:
    forms: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((3, 3), (3, 3)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 3)),
        ((1, 1), (1, 1)),
    )
    for left, right in forms:
        yield case("matmul", f"{left} and {right}", np.matmul, left, right)
        yield case("dot", f"{left} and {right}", np.dot, left, right)
    batches: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
        ((5, 2, 3), (3, 2)),
        ((2, 3), (5, 3, 2)),
        ((2, 2, 3), (2, 3, 2)),
        ((2, 1, 2, 3), (3, 3, 1)),
        ((3,), (2, 3, 2)),
        ((2, 2, 3), (3,)),
    )
    for left, right in batches:
        yield case("matmul", f"{left} and {right}", np.matmul, left, right)
    dots: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
        ((), ()),
        ((), (3,)),
        ((2, 3), ()),
        ((2, 2, 3), (3,)),
        ((3,), (2, 3, 2)),
        ((2, 2, 3), (2, 3, 2)),
        ((2, 2, 2), (2, 2, 2)),
    )
    for left, right in dots:
        yield case("dot", f"{left} and {right}", np.dot, left, right)
    yield case("matmul", "with its transpose", lambda x: x @ x.T, (2, 3))
    yield case("matmul", "with an array", lambda x: x @ np.eye(3, 2), (2, 3))
    yield case("matmul", "of an array", lambda x: np.eye(3, 2) @ x, (2, 3))


CASES: tuple[Case, ...] = (*_product_cases(),)
