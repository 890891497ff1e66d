"""Products of matrices and vectors."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from tapeviz.engine.registry import define

define(
    np.matmul,
    "@",
    compute=operator.matmul,
    x=(lambda g, out, x, y: _left(g, x.ndim, y), "g @ T(y)"),
    y=(lambda g, out, x, y: _right(g, x, y.ndim), "T(x) @ g"),
)
define(
    np.dot,
    "·",
    parameters=("x", "y"),
    x=(lambda g, out, x, y: _dot_left(g, x.shape, y), "g @ T(y)"),
    y=(lambda g, out, x, y: _dot_right(g, x, y.shape), "T(x) @ g"),
)


def _left(g: Any, ndim: int, y: Any) -> Any:
    """Contribution of a matrix product to its left factor, which has `ndim` dimensions."""
    if y.ndim == 1:
        return np.expand_dims(g, -1) * y
    if ndim == 1:
        return np.squeeze(y @ np.expand_dims(g, -1), -1)
    return g @ np.swapaxes(y, -1, -2)


def _right(g: Any, x: Any, ndim: int) -> Any:
    """Contribution of a matrix product to its right factor, which has `ndim` dimensions."""
    if ndim == 1:
        return np.expand_dims(g, -1) * x
    if x.ndim == 1:
        return np.expand_dims(x, -1) * np.expand_dims(g, -2)
    return np.swapaxes(x, -1, -2) @ g


def _dot_left(g: Any, shape: tuple[int, ...], y: Any) -> Any:
    """Contribution of a dot product to its left factor, which has `shape`."""
    if not shape or y.ndim == 0:
        return g * y
    columns = _rows(y, _summed(y.ndim))
    return np.reshape(np.reshape(g, (math.prod(shape[:-1]), columns.shape[0])) @ columns, shape)


def _dot_right(g: Any, x: Any, shape: tuple[int, ...]) -> Any:
    """Contribution of a dot product to its right factor, which has `shape`."""
    if not shape or x.ndim == 0:
        return g * x
    rows = _rows(x, -1)
    axis = _summed(len(shape))
    others = shape[:axis] + shape[axis + 1 :]
    product = rows.T @ np.reshape(g, (rows.shape[0], math.prod(others)))
    return np.moveaxis(np.reshape(product, (shape[axis], *others)), 0, axis)


def _summed(ndim: int) -> int:
    """Return the axis of the right factor that a dot product sums over."""
    return max(ndim - 2, 0)


def _rows(x: Any, axis: int) -> Any:
    """Return `x` as a matrix whose rows are what lies along `axis`."""
    moved = np.moveaxis(x, axis, -1)
    return np.reshape(moved, (math.prod(moved.shape[:-1]), moved.shape[-1]))
