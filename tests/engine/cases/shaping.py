"""The same entries in another shape, another order of the axes, or another dtype."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tapeviz.engine.rules import shaping
from tests.engine.cases.case import Case, case


def _shape_cases() -> Iterator[Case]:
    yield case("reshape", "-1", lambda x: np.reshape(x, -1), (2, 3))
    yield case("reshape", "shape=", lambda x: np.reshape(x, shape=(3, 2)), (2, 3))
    yield case("reshape", "()", lambda x: np.reshape(x, ()), (1, 1))
    yield case("reshape", "of nothing", lambda x: np.reshape(x, (3, 0, 2)), (0, 3))
    yield case("reshape", "order=F", lambda x: np.reshape(x, (3, 2), order="F"), (2, 3))
    yield case("reshape", "of a transposed one", lambda x: np.reshape(x.T, (2, 3)), (2, 3))
    yield case("ravel", "(2, 3)", np.ravel, (2, 3))
    yield case("ravel", "()", np.ravel, ())
    yield case("ravel", "order=F", lambda x: np.ravel(x, order="F"), (2, 3))
    yield case("squeeze", "all", np.squeeze, (1, 3, 1))
    yield case("squeeze", "one", lambda x: np.squeeze(x, axis=0), (1, 3, 1))
    yield case("squeeze", "two", lambda x: np.squeeze(x, axis=(0, -1)), (1, 3, 1))
    yield case("squeeze", "to a number", np.squeeze, (1, 1))
    yield case("expand_dims", "first", lambda x: np.expand_dims(x, 0), (2, 3))
    yield case("expand_dims", "last", lambda x: np.expand_dims(x, axis=-1), (2, 3))
    yield case("expand_dims", "two", lambda x: np.expand_dims(x, (0, 2)), (2, 3))
    yield case("expand_dims", "of a number", lambda x: np.expand_dims(x, (0, 1)), ())
    yield case("reshape", "atleast_1d", lambda x: np.atleast_1d(x) * 2, ())
    yield case("reshape", "atleast_2d", lambda x: np.atleast_2d(x) * 2, (3,))
    yield case("reshape", "atleast_2d of two", lambda x, y: np.atleast_2d(x, y)[1] * x, (3,), ())
    for shape in ((), (3,), (2, 3), (2, 2, 1)):
        yield case("reshape", f"atleast_3d of {shape}", lambda x: np.atleast_3d(x) * 2, shape)
    yield case("broadcast_to", "rows", lambda x: np.broadcast_to(x, (2, 3)), (3,))
    yield case("broadcast_to", "columns", lambda x: np.broadcast_to(x, (2, 3)), (2, 1))
    yield case("broadcast_to", "a number", lambda x: np.broadcast_to(x, (2, 3)), ())
    yield case("broadcast_to", "to nothing", lambda x: np.broadcast_to(x, (0, 3)), (3,))
    yield case("broadcast_to", "broadcast_arrays", _product_of_broadcast, (3, 1), (2,))
    yield case("copy", "(2, 3)", np.copy, (2, 3))
    yield case("copy", "order=", lambda x: np.copy(x, order="F"), (2, 3))


def _product_of_broadcast(x: Any, y: Any) -> Any:
    left, right = np.broadcast_arrays(x, y)
    return left * right


def _axes_cases() -> Iterator[Case]:
    yield case("transpose", "(2, 3)", np.transpose, (2, 3))
    yield case("transpose", "()", np.transpose, ())
    yield case("transpose", "axes", lambda x: np.transpose(x, (1, 2, 0)), (2, 3, 2))
    yield case("transpose", "from behind", lambda x: np.transpose(x, axes=[-1, 0, -2]), (2, 3, 2))
    yield case("transpose", "permute_dims", lambda x: np.permute_dims(x, (1, 0)), (2, 3))
    yield case("transpose", ".T", lambda x: x.T, (2, 3, 2))
    yield case("transpose", "of nothing", np.transpose, (0, 3))
    yield case("matrix_transpose", "(2, 3)", np.matrix_transpose, (2, 3))
    yield case("matrix_transpose", "(2, 3, 2)", np.matrix_transpose, (2, 3, 2))
    yield case("swapaxes", "(0, -1)", lambda x: np.swapaxes(x, 0, -1), (2, 3, 2))
    yield case("moveaxis", "one", lambda x: np.moveaxis(x, 0, -1), (2, 3, 2))
    yield case("moveaxis", "two", lambda x: np.moveaxis(x, (0, 1), (2, 0)), (2, 3, 2))
    yield case("moveaxis", "rollaxis", lambda x: np.rollaxis(x, 2), (2, 3, 2))
    yield case("moveaxis", "rollaxis behind", lambda x: np.rollaxis(x, 0, 3), (2, 3, 2))
    yield case("moveaxis", "rollaxis back", lambda x: np.rollaxis(x, -1, start=1), (2, 3, 2))


def _dtype_cases() -> Iterator[Case]:
    yield case("cast", "to complex and back", _there_and_back, (2, 3))
    yield case("cast", "of a number", _there_and_back, ())
    if hasattr(np, "astype"):
        yield case("cast", "astype", lambda x: np.astype(x, "complex128") * (1 + 2j), (2, 3))


def _there_and_back(x: Any) -> Any:
    return shaping.cast(shaping.cast(x, dtype="complex128") * (1 + 2j), dtype=x.dtype)


CASES: tuple[Case, ...] = (*_shape_cases(), *_axes_cases(), *_dtype_cases())

DESCRIBED = {"reshape", "ravel", "expand_dims", "moveaxis", "broadcast_to"}
