"""Several arrays made one, and one made several."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tapeviz.engine.registry import Shaped, composed, define, op
from tapeviz.engine.rules.indexing import scatter
from tapeviz.engine.rules.shaping import cast, in_three_axes, own_value
from tapeviz.engine.running import run
from tapeviz.engine.tensor import Tensor

Bounds = tuple[tuple[int, int], ...]
"""First place and the one behind the last, of each part along an axis."""


@op(
    "split",
    x=(
        lambda g, out, x, bounds, axis: _rejoined(g, x.shape, bounds, axis),
        "concatenate(parts, axis)",
    ),
)
def split(x: Any, bounds: Bounds, axis: int) -> Any:
    """List the parts of `x` between these bounds along `axis`."""
    return [x[place] for place in _places(bounds, axis)]


@lru_cache
def _places(bounds: Bounds, axis: int) -> list[tuple[slice, ...]]:
    """Return the indices of what lies between these bounds along `axis`."""
    before = (slice(None),) * axis
    return [(*before, slice(start, stop)) for start, stop in bounds]


def _rejoined(g: Any, shape: tuple[int, ...], bounds: Bounds, axis: int) -> Any:
    joined = np.concatenate(g, axis=axis)
    if _tile(bounds, shape[axis]):
        return joined
    # parts between bounds that the user gave may overlap, or leave entries out
    origins = np.concatenate([np.arange(start, stop) for start, stop in bounds])
    return scatter(joined, index=(slice(None),) * axis + (origins,), shape=shape)


@lru_cache
def _tile(bounds: Bounds, length: int) -> bool:
    """Whether the parts between these bounds make up an axis of this length."""
    return all(one[1] == other[0] for one, other in pairwise(((0, 0), *bounds, (length, length))))


def parts(x: Any, bounds: Bounds, axis: int) -> Any:
    """Split `x`; the bounds are known to be right, and `axis` to be counted from the front.

    Recurrent networks split at every step, so what they split, a Tensor, goes the shortest way.
    """
    if type(x) is Tensor:
        found = run(split, (x._value,), (x._key,), {"bounds": bounds, "axis": axis})
    elif type(x) is np.ndarray:
        found = split.compute(x, bounds, axis)
    else:
        found = split(x, bounds=bounds, axis=axis)
    return found


@lru_cache
def one_after_the_other(lengths: tuple[int, ...]) -> Bounds:
    """Return the bounds of parts that have these lengths.

    Examples
    --------
    >>> one_after_the_other((2, 3))
    ((0, 2), (2, 5))
    """
    return tuple(pairwise(accumulate(lengths, initial=0)))


@lru_cache
def in_sections(length: int, count: int, equally: bool = True) -> Bounds:
    """Return the bounds of `count` parts of an axis; of unequal ones the first are longer by one.

    Raises
    ------
    ValueError
        If there is no such number of parts, or they cannot be equal as they ought to.

    Examples
    --------
    >>> in_sections(6, 2)
    ((0, 3), (3, 6))
    >>> in_sections(5, 2, equally=False)
    ((0, 3), (3, 5))
    """
    if count < 1:
        raise ValueError(f"cannot split into {count} parts")
    each, longer = divmod(length, count)
    if equally and longer:
        raise ValueError(
            f"an axis of length {length} cannot be split into {count} equal parts; "
            "np.array_split makes unequal ones"
        )
    return one_after_the_other(tuple([each + (place < longer) for place in range(count)]))


@op(
    "unstack",
    x=(lambda g, out, x, axis=0: np.stack(g, axis=axis), "stack(parts, axis)"),
)
def unstack(x: Any, axis: int = 0) -> tuple[Any, ...]:
    """List the slices of `x` along `axis`, without that axis."""
    return tuple(np.moveaxis(x, axis, 0) if axis else x)


define(
    np.concatenate,
    "concat",
    parameters=("arrays", "axis", "out", "dtype"),
    variadic=True,
    joint=lambda g, out, shapes, axis=0: (
        _sections(g, shapes, [(shape.size,) for shape in shapes], 0)
        if axis is None
        else _sections(g, shapes, [shape.shape for shape in shapes], axis)
    ),
    arrays=(None, "g[part]"),
)
define(
    np.stack,
    "stack",
    parameters=("arrays", "axis", "out", "dtype"),
    variadic=True,
    joint=lambda g, out, shapes, axis=0: _in_own_dtypes(_slices(g, axis), shapes),
    arrays=(None, "g[part]"),
)
define(
    np.vstack,
    "vstack",
    parameters=("arrays", "dtype"),
    variadic=True,
    joint=lambda g, out, shapes: _sections(
        g, shapes, [(1, 1, *shape.shape)[-max(shape.ndim, 2) :] for shape in shapes], 0
    ),
    arrays=(None, "g[part]"),
)
define(
    np.hstack,
    "hstack",
    parameters=("arrays", "dtype"),
    variadic=True,
    joint=lambda g, out, shapes: _sections(
        g, shapes, [shape.shape or (1,) for shape in shapes], min(g.ndim - 1, 1)
    ),
    arrays=(None, "g[part]"),
)
define(
    np.dstack,
    "dstack",
    parameters=("arrays",),
    variadic=True,
    joint=lambda g, out, shapes: _sections(
        g, shapes, [in_three_axes(shape.shape) for shape in shapes], 2
    ),
    arrays=(None, "g[part]"),
)
define(
    np.column_stack,
    "columns",
    parameters=("arrays",),
    variadic=True,
    joint=lambda g, out, shapes: _sections(
        g, shapes, [shape.shape if shape.ndim > 1 else (shape.size, 1) for shape in shapes], 1
    ),
    arrays=(None, "g[part]"),
)
define(
    np.append,
    "append",
    x=(
        lambda g, out, x, values, axis=None: _appended(g, x.shape, values.shape, axis)[0],
        "g[part]",
    ),
    values=(
        lambda g, out, x, values, axis=None: _appended(g, x.shape, values.shape, axis)[1],
        "g[part]",
    ),
)


def _sections(
    g: Any, shapes: Sequence[Shaped], joined: Sequence[tuple[int, ...]], axis: int
) -> list[Any]:
    """Cut `g` into what belongs to each of the arrays that were joined.

    `joined` are the shapes that they had when they were put one behind the other along `axis`.
    """
    axis = normalize_axis_index(axis, g.ndim)
    bounds = one_after_the_other(tuple([shape[axis] for shape in joined]))
    reshaped = [
        part if part.shape == own.shape else np.reshape(part, own.shape)
        for part, own in zip(parts(g, bounds, axis), shapes, strict=True)
    ]
    return _in_own_dtypes(reshaped, shapes)


def _slices(g: Any, axis: int) -> Any:
    return unstack.compute(g, axis) if type(g) is np.ndarray else unstack(g, axis=axis)


def _in_own_dtypes(parts: Sequence[Any], shapes: Sequence[Shaped]) -> list[Any]:
    return [
        part if part.dtype == own.dtype or own.dtype.kind not in "fc" else cast(part, own.dtype)
        for part, own in zip(parts, shapes, strict=True)
    ]


def _appended(
    g: Any, shape: tuple[int, ...], values: tuple[int, ...], axis: int | None
) -> tuple[Any, Any]:
    """Cut `g` into what belongs to the array and to what was appended to it."""
    if axis is None:
        size = math.prod(shape)
        return np.reshape(g[:size], shape), np.reshape(g[size:], values)
    axis = normalize_axis_index(axis, len(shape))
    before = (slice(None),) * axis
    return g[(*before, slice(shape[axis]))], g[(*before, slice(shape[axis], None))]


@composed(np.block)
def _block(arrays: Any) -> Any:
    depth = _depth(arrays)
    leaves = list(_leaves(arrays))
    ndim = max([depth, *map(np.ndim, leaves)])
    return _joined(arrays, depth, ndim)


def _depth(arrays: Any) -> int:
    if not isinstance(arrays, list):
        return 0
    depths = {_depth(part) for part in arrays}
    if not depths:
        raise ValueError("np.block cannot join an empty list")
    if len(depths) > 1:
        raise ValueError("np.block takes lists that are nested equally deep everywhere")
    return depths.pop() + 1


def _leaves(arrays: Any) -> Any:
    if isinstance(arrays, list):
        for part in arrays:
            yield from _leaves(part)
    else:
        yield arrays


def _joined(arrays: Any, depth: int, ndim: int) -> Any:
    """Join lists of arrays that are nested `depth` deep: the innermost along the last axis."""
    if depth == 0:
        shape = np.shape(arrays)
        missing = ndim - len(shape)
        return np.reshape(arrays, (1,) * missing + shape) if missing else own_value(arrays)
    return np.concatenate([_joined(part, depth - 1, ndim) for part in arrays], axis=-depth)


def _split(x: Any, indices_or_sections: Any, axis: int, equally: bool) -> Any:
    """Split `x` into so many parts, or before these places."""
    axis = normalize_axis_index(axis, x.ndim)
    length = x.shape[axis]
    if np.ndim(indices_or_sections) == 0:
        return parts(x, in_sections(length, operator.index(indices_or_sections), equally), axis)
    ends = [int(place) for place in indices_or_sections]
    found = [range(length)[start:stop] for start, stop in pairwise([0, *ends, length])]
    bounds = tuple([(part.start, max(part.start, part.stop)) for part in found])
    return parts(x, bounds, axis)


@composed(np.split)
def _split_equally(ary: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    return _split(ary, indices_or_sections, axis, equally=True)


@composed(np.array_split)
def _array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    return _split(ary, indices_or_sections, axis, equally=False)


def _splitting_along(name: str, least: int, axis_of: Callable[[Any], int]) -> Callable[..., Any]:
    def computes(ary: Any, indices_or_sections: Any) -> Any:
        if ary.ndim < least:
            raise ValueError(
                f"np.{name} takes arrays of {least} or more dimensions, not {ary.ndim}"
            )
        return _split(ary, indices_or_sections, axis_of(ary), equally=True)

    return computes


composed(np.hsplit)(_splitting_along("hsplit", 1, lambda x: min(x.ndim - 1, 1)))
composed(np.vsplit)(_splitting_along("vsplit", 2, lambda x: 0))
composed(np.dsplit)(_splitting_along("dsplit", 3, lambda x: 2))

if hasattr(np, "unstack"):

    @composed(np.unstack)
    def _unstack(x: Any, /, *, axis: int = 0) -> Any:
        return unstack(x, axis=axis)
