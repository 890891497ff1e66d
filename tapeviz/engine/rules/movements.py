"""Entries in other places: turned around, shifted, repeated, padded, and taken off a diagonal.

Where the way back has no name of its own in NumPy, `moved_back` finds it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tapeviz.engine.registry import composed, define, op
from tapeviz.engine.rules.indexing import getitem, scatter
from tapeviz.engine.rules.shaping import unbroadcast


def moved_back(g: Any, shape: tuple[int, ...], move: Callable[[Any], Any]) -> Any:
    """Give the cotangent of moved entries back to where they came from.

    A function that only moves entries, repeats some and fills in others does so whatever the
    entries are. So it is applied to their numbers, from 1 on, and tells where each entry of the
    result came from; 0 says that it was filled in.

    Parameters
    ----------
    g : array
        Cotangent of what `move` makes of an array of `shape`.
    shape : tuple of int
    move : function
        From an array of whole numbers to the moved one, 0 where it fills in.

    Returns
    -------
    array
        Of `shape`: at each entry the sum of `g` over all the places that the entry went to.

    Examples
    --------
    >>> import numpy as np
    >>> moved_back(np.array([1.0, 2.0, 4.0]), (2,), lambda x: np.resize(x, 3))
    array([5., 2.])
    """
    size = math.prod(shape)
    origins = np.asarray(move(np.arange(1, size + 1).reshape(shape)))
    came = origins > 0
    if not came.all():
        g, origins = getitem(g, index=came), origins[came]
    flat = scatter(np.reshape(g, (-1,)), index=origins.reshape(-1) - 1, shape=(size,))
    return np.reshape(flat, shape)


define(np.flip, "flip", x=(lambda g, out, x, axis=None: np.flip(g, axis), "flip(g, axis)"))
define(np.fliplr, "flip", x=(lambda g, out, x: np.fliplr(g), "flip(g, 1)"))
define(np.flipud, "flip", x=(lambda g, out, x: np.flipud(g), "flip(g, 0)"))
define(
    np.roll,
    "roll",
    x=(
        lambda g, out, x, shift, axis=None: np.roll(g, np.negative(shift), axis),
        "roll(g, -shift, axis)",
    ),
)
define(
    np.rot90,
    "rot90",
    x=(lambda g, out, x, k=1, axes=(0, 1): np.rot90(g, -k, axes), "rot90(g, -k, axes)"),
)
define(np.tile, "tile", x=(lambda g, out, x, reps: _untiled(g, x.shape), "sum(g, copies)"))
define(
    np.repeat,
    "repeat",
    x=(
        lambda g, out, x, repeats, axis=None: _unrepeated(g, x.shape, repeats, axis),
        "sum(g, copies)",
    ),
)
define(
    np.resize,
    "resize",
    x=(lambda g, out, x, new_shape: _unresized(g, x.shape), "sum(g, copies)"),
)
define(
    np.tril, "tril", x=(lambda g, out, x, k=0: unbroadcast(np.tril(g, k), x.shape), "tril(g, k)")
)
define(
    np.triu, "triu", x=(lambda g, out, x, k=0: unbroadcast(np.triu(g, k), x.shape), "triu(g, k)")
)
define(np.diag, "diag", x=(lambda g, out, x, k=0: _undiag(g, x.shape, k), "diag(g, k)"))
define(
    np.diagflat,
    "diag",
    x=(lambda g, out, x, k=0: np.reshape(np.diag(g, k), x.shape), "diag(g, k)"),
)
define(
    np.diagonal,
    "diag",
    x=(
        lambda g, out, x, offset=0, axis1=0, axis2=1: _on_diagonal(
            g, x.shape, offset, axis1, axis2
        ),
        "on_diagonal(g, offset)",
    ),
)
define(
    np.trace,
    "tr",
    x=(
        lambda g, out, x, offset=0, axis1=0, axis2=1: _times_identity(
            g, x.shape, offset, axis1, axis2
        ),
        "g * eye(n)",
    ),
)
define(
    np.delete,
    "delete",
    x=(
        lambda g, out, x, obj, axis=None: _undeleted(g, x.shape, obj, axis),
        "scatter(g, kept, axis)",
    ),
)


@op(
    "insert",
    x=(
        lambda g, out, x, values, obj, axis=None: _beside_inserted(
            g, x.shape, values.shape, obj, axis
        ),
        "delete(g, obj, axis)",
    ),
    values=(
        lambda g, out, x, values, obj, axis=None: _inserted(g, x.shape, values.shape, obj, axis),
        "take(g, obj, axis)",
    ),
)
def insert(x: Any, values: Any, obj: Any, axis: int | None = None) -> Any:
    """`x` with `values` before the places `obj`, as `np.insert`."""
    return np.insert(x, obj, values, axis)


@composed(np.insert)
def _insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    return insert(arr, values, obj=obj, axis=axis)


@composed(np.trim_zeros)
def _trim_zeros(filt: Any, trim: str = "fb", axis: Any = None) -> Any:
    sides = trim.lower()
    if sides not in {"fb", "bf", "f", "b"}:
        raise ValueError(f"trim is 'f', 'b' or 'fb'; got {trim!r}")
    places = np.nonzero(np.asarray(filt._value))
    axes = range(filt.ndim) if axis is None else np.atleast_1d(np.asarray(axis)).tolist()
    index = [slice(None)] * filt.ndim
    for along in axes:
        at = places[along]
        if not at.size:
            index[along] = slice(0, 0)
        else:
            start = int(at.min()) if "f" in sides else None
            stop = int(at.max()) + 1 if "b" in sides else None
            index[along] = slice(start, stop)
    return filt[tuple(index)]


def _untiled(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum `g` over the copies of an array of `shape` that it is tiled with."""
    lengths = (1,) * (g.ndim - len(shape)) + shape
    split = [
        part
        for tiled, length in zip(g.shape, lengths, strict=True)
        for part in (tiled // length if length else 0, length)
    ]
    return np.reshape(np.sum(np.reshape(g, split), axis=tuple(range(0, len(split), 2))), shape)


def _unrepeated(g: Any, shape: tuple[int, ...], repeats: Any, axis: int | None) -> Any:
    """Sum `g` over the repetitions of each entry, or slice, of an array of `shape`."""
    if axis is None:
        return np.reshape(_unrepeated(g, (math.prod(shape),), repeats, 0), shape)
    axis = normalize_axis_index(axis, len(shape))
    length = shape[axis]
    if np.size(repeats) == 1:
        times = int(np.asarray(repeats).reshape(-1)[0])
        split = (*shape[: axis + 1], times, *shape[axis + 1 :])
        return np.sum(np.reshape(g, split), axis=axis + 1)
    origins = np.repeat(np.arange(length), repeats)
    return scatter(g, index=(slice(None),) * axis + (origins,), shape=shape)


def _unresized(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum `g` over the copies of an array of `shape` that fill it, the last one perhaps in part."""
    return moved_back(g, shape, lambda numbers: np.resize(numbers, g.shape))


def _undiag(g: Any, shape: tuple[int, ...], k: int) -> Any:
    """Give `g` back to the vector that became a diagonal, or onto that of the matrix."""
    return np.diagonal(g, k) if len(shape) == 1 else _on_diagonal(g, shape, k, 0, 1)


def _on_diagonal(g: Any, shape: tuple[int, ...], offset: int, axis1: int, axis2: int) -> Any:
    """Put the last axis of `g` onto a diagonal of an array of `shape`."""
    rows, columns, moved = _diagonal(shape, offset, axis1, axis2)
    spread = scatter(g, index=(Ellipsis, rows, columns), shape=moved)
    return np.moveaxis(spread, (-2, -1), (axis1, axis2))


def _times_identity(g: Any, shape: tuple[int, ...], offset: int, axis1: int, axis2: int) -> Any:
    """Put each entry of `g` onto the whole diagonal that was summed to it."""
    rows, columns, moved = _diagonal(shape, offset, axis1, axis2)
    identity = np.zeros(moved[-2:], bool)
    identity[rows, columns] = True
    return np.moveaxis(np.where(identity, np.expand_dims(g, (-2, -1)), 0), (-2, -1), (axis1, axis2))


def _diagonal(
    shape: tuple[int, ...], offset: int, axis1: int, axis2: int
) -> tuple[Any, Any, tuple[int, ...]]:
    """Rows and columns of a diagonal, and the shape with the axes of both moved to the end."""
    axis1, axis2 = normalize_axis_index(axis1, len(shape)), normalize_axis_index(axis2, len(shape))
    height, width = shape[axis1], shape[axis2]
    rows = np.arange(max(-offset, 0), min(height, width - offset))
    others = [length for axis, length in enumerate(shape) if axis not in (axis1, axis2)]
    return rows, rows + offset, (*others, height, width)


def _undeleted(g: Any, shape: tuple[int, ...], obj: Any, axis: int | None) -> Any:
    """Put `g` where its entries stood before others were deleted."""
    if axis is None:
        return np.reshape(_undeleted(g, (math.prod(shape),), obj, 0), shape)
    axis = normalize_axis_index(axis, len(shape))
    kept = np.zeros(shape[axis], bool)
    kept[np.delete(np.arange(shape[axis]), obj)] = True
    return scatter(g, index=(slice(None),) * axis + (kept,), shape=shape)


def _beside_inserted(
    g: Any, shape: tuple[int, ...], inserted: tuple[int, ...], obj: Any, axis: int | None
) -> Any:
    """Give `g` back to the array that something was inserted into."""
    return moved_back(
        g, shape, lambda numbers: np.insert(numbers, obj, np.zeros(inserted, int), axis)
    )


def _inserted(
    g: Any, shape: tuple[int, ...], inserted: tuple[int, ...], obj: Any, axis: int | None
) -> Any:
    """Give `g` back to what was inserted."""
    return moved_back(
        g, inserted, lambda numbers: np.insert(np.zeros(shape, int), obj, numbers, axis)
    )
