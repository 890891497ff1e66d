"""`x[i]` by integers, slices, masks and arrays, and its opposite."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import op


@op("scatter", x=(lambda g, out, x, index, shape: g[index], "g"))
def scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Add `x` into zeros of `shape` at `index`; what is hit more than once gets the sum."""
    zeros = np.zeros(shape, x.dtype)
    if _hits_once(index):
        zeros[index] = x
    else:
        np.add.at(zeros, index, x)
    return zeros


@op("[ ]", x=(lambda g, out, x, index: scatter(g, index, x.shape), "g"))
def getitem(x: Any, index: Any) -> Any:
    """`x[index]`."""
    return x[index]


def _hits_once(index: Any) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        part is None
        or part is Ellipsis
        or isinstance(part, int | np.integer | slice | bool)
        or (isinstance(part, np.ndarray) and part.dtype.kind == "b")
        for part in parts
    )
