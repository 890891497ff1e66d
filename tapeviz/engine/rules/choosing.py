"""Choosing among arrays entry by entry, and taking entries out of one by their places."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tapeviz.engine.registry import REFUSED, composed, define, op
from tapeviz.engine.rules.indexing import add_at, scatter, settled
from tapeviz.engine.rules.shaping import unbroadcast
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.engine.variable import Variable


@op(
    "where",
    condition=(lambda g, out, condition, x, y: np.zeros_like(g), "0"),
    x=(lambda g, out, condition, x, y: np.where(condition, g, 0), "where(condition, 1, 0)"),
    y=(lambda g, out, condition, x, y: np.where(condition, 0, g), "where(condition, 0, 1)"),
)
def where(condition: Any, x: Any, y: Any) -> Any:
    """`x` where `condition` is true, else `y`."""
    return np.where(condition, x, y)


@composed(np.where)
def _where(condition: Any, *branches: Any) -> Any:
    return where(condition, *branches) if branches else np.nonzero(condition)


@composed(np.select)
def _select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    if len(condlist) != len(choicelist):
        raise ValueError(
            f"np.select takes as many choices as conditions; there are {len(choicelist)} choices "
            f"and {len(condlist)} conditions"
        )
    if not condlist:
        raise ValueError("np.select takes at least one condition")
    chosen = default
    for condition, choice in reversed(list(zip(condlist, choicelist, strict=True))):
        if condition.dtype.kind != "b":
            raise TypeError(f"a condition of np.select is true or false, not {condition.dtype}")
        chosen = where(condition, choice, chosen)
    return chosen


@op(
    "choose",
    variadic=True,
    choices=(
        lambda g, out, place, shapes, index: unbroadcast(
            np.where(index == place, g, 0), shapes[place].shape
        ),
        "where(index == place, g, 0)",
    ),
)
def choose(choices: Any, index: Any) -> Any:
    """Entry by entry, that of the choice whose number is in `index`."""
    result = np.result_type(*choices)
    shape = np.broadcast_shapes(index.shape, *map(np.shape, choices))
    alike = [np.broadcast_to(choice, shape) for choice in choices]
    stacked = np.stack(alike).astype(result, copy=False)
    return np.take_along_axis(stacked, np.broadcast_to(index, shape)[None], 0)[0]


@composed(np.choose)
def _choose(a: Any, choices: Any, out: None = None, mode: str = "raise") -> Any:
    index = np.asarray(settled(a))
    if index.dtype.kind not in "iub":
        raise TypeError(f"np.choose takes integers as its first argument, not {index.dtype}")
    options = list(choices)
    if not any(isinstance(option, Tensor | Variable) for option in options):
        options[0] = wrap(np.asarray(options[0]))
    return choose(tuple(options), index=_within(index.astype(int), len(options), mode))


def _within(index: Any, length: int, mode: str) -> Any:
    """Return `index` with what is outside of an axis of this length treated as `mode` says."""
    if mode == "wrap":
        return index % length
    if mode == "clip":
        return np.clip(index, 0, length - 1)
    if mode != "raise":
        raise ValueError(f"mode is 'raise', 'wrap' or 'clip'; got {mode!r}")
    if ((index < 0) | (index >= length)).any():
        raise ValueError(f"np.choose has {length} choices, numbered from 0; the index names others")
    return index


define(
    np.take,
    "take",
    x=(
        lambda g, out, x, indices, axis=None, mode="raise": _untaken(
            g, x.shape, indices, axis, mode
        ),
        "scatter(g, indices, axis, mode)",
    ),
    accumulate=lambda total, g, x, indices, axis=None, mode="raise": _add_taken(
        total, g, indices, axis, mode
    ),
)
define(
    np.take_along_axis,
    "take",
    x=(
        lambda g, out, x, indices, axis=-1: _untaken_along(g, x.shape, indices, axis),
        "scatter_along(g, indices, axis)",
    ),
)


def _add_taken(total: Any, g: Any, indices: Any, axis: int | None, mode: str) -> None:
    """Add `g` in place to where `np.take` took it from."""
    if axis is None and not total.flags.c_contiguous:
        total += _untaken(g, total.shape, indices, axis, mode)
    elif axis is None:
        add_at(total.reshape(-1), g, _taken_places((total.size,), indices, 0, mode))
    else:
        add_at(total, g, _taken_places(total.shape, indices, axis, mode))


def _untaken(g: Any, shape: tuple[int, ...], indices: Any, axis: int | None, mode: str) -> Any:
    """Put `g` where `np.take` took it from."""
    if axis is None:
        return np.reshape(_untaken(g, (math.prod(shape),), indices, 0, mode), shape)
    return scatter(g, index=_taken_places(shape, indices, axis, mode), shape=shape)


def _taken_places(shape: tuple[int, ...], indices: Any, axis: int, mode: str) -> tuple[Any, ...]:
    """Index that takes out of an array of `shape` what `np.take` does."""
    axis = normalize_axis_index(axis, len(shape))
    places = np.asarray(indices)
    if not places.size:
        places = places.astype(int)
    if mode == "wrap":
        places = places % shape[axis]
    elif mode == "clip":
        places = np.clip(places, 0, shape[axis] - 1)
    return (*(slice(None),) * axis, places)


def _untaken_along(g: Any, shape: tuple[int, ...], indices: Any, axis: int | None) -> Any:
    """Put `g` where `np.take_along_axis` took it from."""
    if axis is None:
        return np.reshape(_untaken_along(g, (math.prod(shape),), indices, 0), shape)
    axis = normalize_axis_index(axis, len(shape))
    index = list(np.ogrid[tuple(slice(length) for length in shape)])
    index[axis] = np.asarray(indices)
    return scatter(g, index=tuple(index), shape=shape)


@composed(np.compress)
def _compress(condition: Any, a: Any, axis: int | None = None, out: None = None) -> Any:
    chosen = np.asarray(settled(condition))
    if chosen.ndim != 1:
        raise ValueError(f"np.compress takes a condition of one axis, not of {chosen.ndim}")
    return np.take(a, np.flatnonzero(chosen), axis=axis)


@composed(np.extract)
def _extract(condition: Any, arr: Any) -> Any:
    return np.take(arr, np.flatnonzero(settled(condition)))


_IN_PLACE = (
    "a Tensor cannot be changed in place; use np.where(mask, values, x), or "
    "tapeviz.tensor_scatter_nd_update(x, indices, updates)"
)
REFUSED.update(
    dict.fromkeys((np.put, np.putmask, np.place, np.fill_diagonal, np.put_along_axis), _IN_PLACE)
)
REFUSED[np.copyto] = (
    f"{_IN_PLACE}; where np.full or np.full_like came to it, use tapeviz.fill(shape, value)"
)
