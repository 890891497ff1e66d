"""Products of matrices and vectors."""

from __future__ import annotations

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
    x=(lambda g, out, x, y: _left(g, x.ndim, y) if y.ndim else g * y, "g @ T(y)"),
    y=(lambda g, out, x, y: _right(g, x, y.ndim) if x.ndim else g * x, "T(x) @ g"),
)


def _left(g: Any, ndim: int, y: Any) -> Any:
    """Contribution to the left factor, which has `ndim` dimensions."""
    if y.ndim == 1:
        return np.expand_dims(g, -1) * y
    if ndim == 1:
        return np.squeeze(y @ np.expand_dims(g, -1), -1)
    return g @ np.swapaxes(y, -1, -2)


def _right(g: Any, x: Any, ndim: int) -> Any:
    """Contribution to the right factor, which has `ndim` dimensions."""
    if ndim == 1:
        return np.expand_dims(g, -1) * x
    if x.ndim == 1:
        return np.expand_dims(x, -1) * np.expand_dims(g, -2)
    return np.swapaxes(x, -1, -2) @ g
