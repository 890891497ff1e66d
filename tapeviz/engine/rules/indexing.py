"""`x[i]` by integers, slices, masks and arrays, and its opposites: adding and replacing there."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import op
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable

_NAMING_ONE: Final = frozenset({int, slice, bool, type(None), type(Ellipsis)})
"""Types of parts of an index that name no place twice, and that nobody can change."""

_WORTH_FLATTENING: Final = 500
"""From so many entries on, adding over flat positions makes good for finding these (measured)."""


@op("scatter", x=(lambda g, out, x, index, shape: g[index], "g[index]"))
def scatter(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Add `x` into zeros of `shape` at `index`; what is hit more than once gets the sum."""
    if not isinstance(x, np.ndarray | np.generic):
        return _gathered(x, index, shape)
    total = np.zeros(shape, x.dtype)
    if _hits_once(index):
        total[index] = x
    else:
        add_at(total, x, index)
    return total


@op(
    "[ ]",
    accumulate=lambda total, g, x, index: add_at(total, g, index),
    x=(lambda g, out, x, index: scatter(g, index, x.shape), "scatter(g, index)"),
)
def getitem(x: Any, index: Any) -> Any:
    """`x[index]`."""
    part = x[index]
    if not isinstance(part, np.ndarray | np.generic) and any(map(math.isnan, part.shape)):
        raise ValueError(
            f"how much of the array of {type(x).__module__.partition('.')[0]} the mask leaves is "
            "not known before it is computed, so no gradient could come back: write "
            "np.where(mask, x, 0.0)"
        )
    return part


@op(
    "[ ]=",
    x=(lambda g, out, x, updates, index: _without(g, index), "replace(g, index, 0)"),
    updates=(lambda g, out, x, updates, index: _of_the_last(g, index), "g[index]"),
)
def replaced(x: Any, updates: Any, index: Any) -> Any:
    """`x` with `updates` at `index`; of several that go to one place the last counts."""
    result = np.array(x, np.result_type(x, updates))
    result[index] = updates
    return result


@op(
    "[ ]+=",
    x=(lambda g, out, x, updates, index: g, "1"),
    updates=(lambda g, out, x, updates, index: g[index], "g[index]"),
)
def added(x: Any, updates: Any, index: Any) -> Any:
    """`x` with `updates` added at `index`; what is hit more than once gets the sum."""
    result = np.array(x, np.result_type(x, updates))
    add_at(result, updates, index)
    return result


def gather_nd(x: Any, indices: Any) -> Any:
    """Take the entries, or slices, of `x` whose places are the rows of `indices`.

    Parameters
    ----------
    x : Tensor
        Of shape [n1, …, nm].
    indices : integers
        Of shape [..., k] with k ≤ m: each row is a place along the first k axes. Negative ones
        count from the end.

    Returns
    -------
    Tensor
        Of shape [..., n(k+1), …, nm].

    Raises
    ------
    IndexError
        If a place is outside of `x`, or has more axes than `x`.
    TypeError
        If `indices` are no integers.

    Examples
    --------
    >>> import numpy as np
    >>> gather_nd(np.array([[1.0, 2.0], [3.0, 4.0]]), [[0, 1], [1, 0]])
    array([2., 3.])
    """
    return getitem(x, index=_places(indices, np.shape(x)))


def tensor_scatter_nd_update(x: Any, indices: Any, updates: Any) -> Any:
    """Return `x` with `updates` in the places that are the rows of `indices`.

    Parameters
    ----------
    x : Tensor
        Of shape [n1, …, nm].
    indices : integers
        Of shape [..., k] with k ≤ m: each row is a place along the first k axes. Of several rows
        that name one place the last counts.
    updates : Tensor
        Of shape [..., n(k+1), …, nm], or one that broadcasts to it.

    Returns
    -------
    Tensor
        Of the shape of `x`.

    Raises
    ------
    IndexError
        If a place is outside of `x`, or has more axes than `x`.
    TypeError
        If `indices` are no integers.

    Examples
    --------
    >>> import numpy as np
    >>> tensor_scatter_nd_update(np.zeros(4), [[1], [3]], np.array([5.0, 7.0]))
    array([0., 5., 0., 7.])
    """
    return replaced(x, updates, index=_places(indices, np.shape(x)))


def tensor_scatter_nd_add(x: Any, indices: Any, updates: Any) -> Any:
    """Return `x` with `updates` added in the places that are the rows of `indices`.

    As `tensor_scatter_nd_update`, but a place that is named more than once gets the sum.

    Examples
    --------
    >>> import numpy as np
    >>> tensor_scatter_nd_add(np.zeros(3), [[1], [1]], np.array([5.0, 7.0]))
    array([ 0., 12.,  0.])
    """
    return added(x, updates, index=_places(indices, np.shape(x)))


def add_at(total: Any, g: Any, index: Any) -> None:
    """Add `g` to `total[index]` in place; what is hit more than once gets the sum.

    Parameters
    ----------
    total : ndarray
        What is changed.
    g : array
        Of a shape that broadcasts to that of `total[index]`.
    index : integer, slice, mask, array, or a tuple of them
        Without Tensors in it; see `settled`.

    Examples
    --------
    >>> import numpy as np
    >>> total = np.zeros(3)
    >>> add_at(total, np.array([1.0, 2.0, 3.0]), np.array([0, 2, 2]))
    >>> total
    array([1., 0., 5.])
    """
    if _hits_once(index):
        total[index] += g
        return
    flat = None
    if (
        np.size(g) > _WORTH_FLATTENING
        and isinstance(total, np.ndarray)
        and total.flags.c_contiguous
    ):
        flat = _flat_positions(index if isinstance(index, tuple) else (index,), total.shape)
    if flat is None:
        np.add.at(total, index, g)
    else:
        # over flat positions and one dtype NumPy adds several times as fast
        parts = np.broadcast_to(g, flat.shape).ravel().astype(total.dtype, copy=False)
        np.add.at(total.reshape(-1), flat.ravel(), parts)


def settled(index: Any) -> Any:
    """Return an index that nobody will change: Tensors as arrays, arrays and lists as copies.

    Examples
    --------
    >>> import tapeviz as tf
    >>> settled((tf.constant(1), slice(tf.constant(2), None)))
    (np.int32(1), slice(np.int32(2), None, None))
    """
    kind = type(index)
    if kind in _NAMING_ONE and kind is not slice:
        return index
    if kind is tuple:
        return tuple([settled(part) for part in index])
    if kind is slice:
        ends = index.start, index.stop, index.step
        if all([type(end) in _NAMING_ONE for end in ends]):
            return index
        return slice(*[settled(end) for end in ends])
    if isinstance(index, Tensor | Variable):
        return index._value
    if isinstance(index, list):
        parts = [settled(part) for part in index]
        return np.array(parts, None if parts else int)
    return index.copy() if isinstance(index, np.ndarray) else index


def _hits_once(index: Any) -> bool:
    """Whether an index names no place twice, as far as its form tells."""
    for part in index if type(index) is tuple else (index,):
        if type(part) not in _NAMING_ONE and not (
            isinstance(part, np.integer | np.bool)
            or (isinstance(part, np.ndarray) and (part.dtype.kind == "b" or part.ndim == 0))
        ):
            return False
    return True


def _flat_positions(index: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """Positions in the flattened array of what an index takes out of one of `shape`.

    Only for an index that is whole axes first and integer arrays then; None for others.
    """
    first = next((at for at, part in enumerate(index) if isinstance(part, np.ndarray)), None)
    if first is None:
        return None
    arrays = index[first:]
    if not all(isinstance(part, np.ndarray) and part.dtype.kind in "iu" for part in arrays):
        return None
    if index[:first] == (Ellipsis,):
        first = len(shape) - len(arrays)
    elif index[:first] != (slice(None),) * first:
        return None
    positions: Any = 0
    for place, length in zip(arrays, shape[first:], strict=False):
        positions = positions * length + np.where(place < 0, place + length, place)
    behind = shape[first + len(arrays) :]
    if behind:
        offsets = np.arange(math.prod(behind)).reshape(behind)
        positions = np.expand_dims(positions, tuple(range(-len(behind), 0))) * offsets.size
        positions = positions + offsets
    if first:
        starts = np.arange(math.prod(shape[:first])) * math.prod(shape[first:])
        positions = starts.reshape(shape[:first] + (1,) * positions.ndim) + positions
    return positions


def _gathered(x: Any, index: Any, shape: tuple[int, ...]) -> Any:
    """Scatter an array of another library, which may not be one that can be written into.

    Every entry of the result takes what comes to it from `x`, or from a zero behind it; where
    several come to one, it takes the first of them in a first round, the second in a second one.
    """
    positions = np.arange(math.prod(shape)).reshape(shape)[index].ravel()
    if not positions.size:
        return np.zeros_like(x, shape=shape)
    order = np.argsort(positions, kind="stable")
    ordered = positions[order]
    rounds = np.arange(positions.size) - np.searchsorted(ordered, ordered)
    with_zero = np.concatenate([np.reshape(x, (-1,)), np.zeros_like(x, shape=(1,))])
    total: Any = 0
    for turn in range(1 + max(rounds)):
        sources = np.full(math.prod(shape), positions.size)
        sources[ordered[rounds == turn]] = order[rounds == turn]
        total = total + with_zero[sources]
    return np.reshape(total, shape)


def _without(g: Any, index: Any) -> Any:
    """`g` with zeros at `index`."""
    kept = np.ones(g.shape, bool)
    kept[index] = False
    return np.where(kept, g, 0)


def _of_the_last(g: Any, index: Any) -> Any:
    """`g[index]`, but of several that name one place only the last, and zeros for the others."""
    if _hits_once(index):
        return g[index]
    numbers = np.zeros(g.shape, int)
    order = np.arange(numbers[index].size).reshape(numbers[index].shape)
    numbers[index] = order
    return np.where(numbers[index] == order, g[index], 0)


def _places(indices: Any, shape: tuple[int, ...]) -> tuple[Any, ...]:
    """Make an index of the places that are the rows of `indices`."""
    rows = np.asarray(settled(indices))
    if rows.dtype.kind not in "iu" and rows.size:
        raise TypeError(f"indices are integers, these are of dtype {rows.dtype}")
    if rows.ndim == 0 or rows.shape[-1] > len(shape):
        raise IndexError(
            f"indices of shape {rows.shape} do not name places in a Tensor of shape {shape}: "
            "their last axis holds one place, and is at most as long as the Tensor has axes"
        )
    return tuple(np.moveaxis(rows.astype(np.intp), -1, 0))
