"""Sums, means and extremes over axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import define
from tapeviz.engine.rules.shaping import cast

define(
    np.sum,
    "Σ",
    x=(lambda g, out, x, axis=None, keepdims=False: _spread(g, x.shape, axis, keepdims), "1"),
)
define(
    np.mean,
    "mean",
    x=(
        lambda g, out, x, axis=None, keepdims=False: _spread(
            g / (x.size / max(out.size, 1)), x.shape, axis, keepdims
        ),
        "1 / n",
    ),
)
for _extreme, _symbol in ((np.max, "max"), (np.amax, "max"), (np.min, "min"), (np.amin, "min")):
    define(
        _extreme,
        _symbol,
        x=(
            lambda g, out, x, axis=None, keepdims=False: _to_extremes(g, out, x, axis, keepdims),
            "x == out",
        ),
    )


def _spread(g: Any, shape: tuple[int, ...], axis: Any, keepdims: bool) -> Any:
    """Give the cotangent of a reduction back to each entry that went into it."""
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, shape)


def _to_extremes(g: Any, out: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """Give the cotangent to the entries that are the extreme; to equal ones, equal parts."""
    chosen = cast(x == _spread(out, x.shape, axis, keepdims), x.dtype)
    return _spread(g, x.shape, axis, keepdims) * chosen / np.sum(chosen, axis=axis, keepdims=True)
