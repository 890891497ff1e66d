"""Products of vectors, matrices and arrays of more dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case, sample

Shape = tuple[int, ...]

MATRICES: tuple[tuple[Shape, Shape], ...] = (
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((3, 3), (3, 3)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
    ((1, 1), (1, 1)),
)
BATCHES: tuple[tuple[Shape, Shape], ...] = (
    ((5, 2, 3), (3, 2)),
    ((2, 3), (5, 3, 2)),
    ((2, 2, 3), (2, 3, 2)),
    ((2, 1, 2, 3), (3, 3, 1)),
    ((3,), (2, 3, 2)),
    ((2, 2, 3), (3,)),
    ((0, 2, 3), (3, 2)),
    ((2, 2, 0), (0, 3)),
    ((0, 2, 3), (3,)),
)
DOTS: tuple[tuple[Shape, Shape], ...] = (
    ((), ()),
    ((), (3,)),
    ((2, 3), ()),
    ((2, 2, 3), (3,)),
    ((2, 2, 3), (3, 2)),
    ((3,), (2, 3, 2)),
    ((2, 3), (2, 3, 2)),
    ((2, 2, 3), (2, 3, 2)),
    ((2, 2, 2), (2, 2, 2)),
)
VECTORS: dict[str, tuple[tuple[Shape, Shape], ...]] = {
    "vdot": (((3,), (3,)), ((2, 3), (3, 2)), ((2, 3), (6,)), ((), ()), ((0,), (0,))),
    "inner": (
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (2, 3)),
        ((2, 2, 3), (4, 3)),
        ((), (2, 3)),
        ((2, 3), ()),
        ((0, 3), (2, 3)),
    ),
    "outer": (((3,), (2,)), ((2, 2), (3,)), ((), (3,)), ((2,), (0,))),
    "vecdot": (((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 1, 3), (2, 3))),
    "cross": (((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 1, 3), (4, 3))),
}


def _matrix_cases() -> Iterator[Case]:
    for left, right in MATRICES:
        yield case("matmul", f"{left} and {right}", np.matmul, left, right)
        yield case("dot", f"{left} and {right}", np.dot, left, right)
    for left, right in BATCHES:
        yield case("matmul", f"{left} and {right}", np.matmul, left, right)
    for left, right in DOTS:
        yield case("dot", f"{left} and {right}", np.dot, left, right)
    yield case("matmul", "with its transpose", lambda x: x @ x.T, (2, 3))
    yield case("matmul", "with an array", lambda x: x @ np.eye(3, 2), (2, 3))
    yield case("matmul", "of an array", lambda x: np.eye(3, 2) @ x, (2, 3))
    yield case("matmul", "np.linalg.matmul", np.linalg.matmul, (2, 3), (3, 2))
    yield case("matmul", "of every other row", lambda x, y: x[::2] @ y, (3, 2), (2, 2))
    yield case("dot", "a= and b=", lambda x, y: np.dot(a=x, b=y), (2, 3), (3, 2))
    yield case("matvec", "batched", np.matvec, (2, 2, 3), (3,))
    yield case("matvec", "broadcast", np.matvec, (2, 3), (2, 3))
    yield case("vecmat", "batched", np.vecmat, (3,), (2, 3, 2))
    yield case("vecmat", "broadcast", np.vecmat, (2, 3), (3, 2))


def _vector_cases() -> Iterator[Case]:
    for name, pairs in VECTORS.items():
        for left, right in pairs:
            yield case(name, f"{left} and {right}", getattr(np, name), left, right)
    yield case("outer", "np.linalg.outer", np.linalg.outer, (3,), (2,))
    for axis, left, right in ((0, (3, 2), (3, 2)), (-2, (3, 1), (2, 3, 2))):
        yield case(
            "vecdot",
            f"axis={axis}",
            lambda x, y, axis=axis: np.vecdot(x, y, axis=axis),
            left,
            right,
        )
    yield case(
        "vecdot",
        "np.linalg.vecdot, axis=0",
        lambda x, y: np.linalg.vecdot(x, y, axis=0),
        (3, 2),
        (3, 2),
    )
    yield case("cross", "axis=0", lambda x, y: np.cross(x, y, axis=0), (3, 2), (3, 2))
    yield case(
        "cross",
        "each its axis",
        lambda x, y: np.cross(x, y, axisa=0, axisb=1, axisc=0),
        (3, 2),
        (2, 3),
    )
    yield case("cross", "axisa=0", lambda x, y: np.cross(x, y, axisa=0), (3,), (2, 3))
    yield case(
        "cross",
        "np.linalg.cross, axis=0",
        lambda x, y: np.linalg.cross(x, y, axis=0),
        (3, 2),
        (3, 2),
    )


def _tensor_cases() -> Iterator[Case]:
    forms: tuple[tuple[Any, Shape, Shape], ...] = (
        (0, (2,), (3,)),
        (1, (2, 3), (3, 2)),
        (2, (4, 2, 3), (2, 3, 2)),
        (([1], [0]), (2, 3), (3, 2)),
        ((0, 1), (3, 2), (2, 3)),
        (([0, 2], [2, 1]), (2, 3, 4), (3, 4, 2)),
        (([-1, 0], [0, -1]), (2, 3, 4), (4, 3, 2)),
        (([], []), (2, 2), ()),
        (1, (0, 3), (3, 2)),
    )
    for axes, left, right in forms:
        yield case(
            "tensordot",
            f"{axes} of {left} and {right}",
            lambda x, y, axes=axes: np.tensordot(x, y, axes=axes),
            left,
            right,
        )
    yield case("tensordot", "axes by place", lambda x, y: np.tensordot(x, y, 1), (2, 3), (3,))
    yield case(
        "tensordot",
        "np.linalg.tensordot",
        lambda x, y: np.linalg.tensordot(x, y, axes=1),
        (2, 3),
        (3, 2),
    )
    for left, right in (
        ((2,), (3,)),
        ((2, 3), (3, 2)),
        ((2, 3), (2,)),
        ((2,), (2, 1, 3)),
        ((), (2, 3)),
        ((2, 3), ()),
        ((0, 2), (2, 2)),
    ):
        yield case("kron", f"{left} and {right}", np.kron, left, right)


def _chain_cases() -> Iterator[Case]:
    chains: tuple[tuple[Shape, ...], ...] = (
        ((2, 3), (3, 4)),
        ((2, 3), (3, 1), (1, 4)),
        ((3,), (3, 2), (2, 3), (3,)),
    )
    for shapes in chains:
        yield case("dot", f"multi_dot of {shapes}", lambda *x: np.linalg.multi_dot(x), *shapes)
    for exponent in (0, 1, 2, 3, 5):
        yield case(
            "matmul",
            f"matrix_power {exponent}",
            lambda x, n=exponent: np.linalg.matrix_power(x, n) + 0 * x,
            (2, 2),
        )
    yield case(
        "matmul", "matrix_power 3 of many", lambda x: np.linalg.matrix_power(x, 3), (2, 2, 2)
    )
    for exponent in (-1, -3):
        yield case(
            "inv",
            f"matrix_power {exponent}",
            lambda x, n=exponent: np.linalg.matrix_power(x + 4 * np.eye(2), n),
            (2, 2),
        )
    yield case("swapaxes", "np.linalg.matrix_transpose", np.linalg.matrix_transpose, (2, 2, 3))
    yield case("swapaxes", "np.matrix_transpose", np.matrix_transpose, (2, 2, 3))
    yield case("trace", "np.linalg.trace", np.linalg.trace, (2, 3, 3))
    yield case("trace", "offset=1", lambda x: np.linalg.trace(x, offset=1), (2, 3, 3))
    yield case("diagonal", "np.linalg.diagonal", np.linalg.diagonal, (2, 3, 3))
    yield case("diagonal", "offset=-1", lambda x: np.linalg.diagonal(x, offset=-1), (2, 3, 3))


def _einsum_cases() -> Iterator[Case]:
    forms: tuple[tuple[str, tuple[Shape, ...]], ...] = (
        ("ij,jk->ik", ((2, 3), (3, 2))),
        ("ij,jk", ((2, 3), (3, 2))),
        ("ba", ((2, 3),)),
        ("i,i", ((3,), (3,))),
        ("ii", ((3, 3),)),
        ("ii->i", ((3, 3),)),
        ("iij->j", ((2, 2, 3),)),
        ("iii->i", ((2, 2, 2),)),
        ("iijj->ij", ((2, 2, 3, 3),)),
        ("ii,i->i", ((3, 3), (3,))),
        ("ij->i", ((2, 3),)),
        ("ij->", ((2, 3),)),
        ("ij->ji", ((2, 3),)),
        ("ij,k->ik", ((2, 3), (2,))),
        (",ij->ji", ((), (2, 3))),
        ("i,j,k->kji", ((2,), (3,), (2,))),
        ("ij,jk,kl->il", ((2, 3), (3, 2), (2, 3))),
        ("ij,jk,ki", ((2, 3), (3, 2), (2, 2))),
        ("...ij,...jk->...ik", ((2, 2, 3), (3, 2))),
        ("...ij,...jk->...ik", ((2, 1, 2, 3), (3, 3, 2))),
        ("...ij,...jk", ((2, 2, 3), (2, 3, 2))),
        ("...i->...", ((2, 2, 3),)),
        ("i...,i...->...", ((3, 2), (3, 1))),
        ("...,...", ((2, 3), (3,))),
        (" i j , j -> i ", ((2, 3), (3,))),
        ("ij,ij->ij", ((2, 3), (1, 3))),
        ("ij,ij->j", ((1, 3), (2, 3))),
        ("ij,jk->ik", ((2, 0), (0, 3))),
        ("bij,bjk->bik", ((2, 2, 3), (2, 3, 2))),
    )
    for subscripts, shapes in forms:
        yield case(
            "einsum",
            f"{subscripts} of {shapes}",
            lambda *x, subscripts=subscripts: np.einsum(subscripts, *x),
            *shapes,
        )
    for optimize in (True, "greedy", "optimal"):
        yield case(
            "einsum",
            f"optimize={optimize}",
            lambda x, y, z, how=optimize: np.einsum("ij,jk,k", x, y, z, optimize=how),
            (2, 3),
            (3, 2),
            (2,),
        )
    yield case("einsum", "one twice", lambda x: np.einsum("ij,kj->ik", x, x), (2, 3))
    yield case("einsum", "an array", lambda x: np.einsum("i,i->i", np.arange(3.0), x), (3,))
    yield case(
        "einsum",
        "lists of indices",
        lambda x, y: np.einsum(x, [0, 1], y, [1, 2], [2, 0]),
        (2, 3),
        (3, 2),
    )
    yield case(
        "einsum",
        "lists, and no result's",
        lambda x, y: np.einsum(x, [Ellipsis, 1], y, [1]),
        (2, 3),
        (3,),
    )
    yield Case(
        "einsum",
        "entries so many that the way is planned",
        lambda x: np.sum(np.einsum("ij,kj->ik", x, np.ones((1500, 3))), axis=1),
        (sample((2, 3)),),
    )


CASES: tuple[Case, ...] = (
    *_matrix_cases(),
    *_vector_cases(),
    *_tensor_cases(),
    *_chain_cases(),
    *_einsum_cases(),
)

DESCRIBED = {
    "outer",
    "tensordot",
    "kron",
    "cross",
    "matvec",
    "vecmat",
    "einsum",
}
