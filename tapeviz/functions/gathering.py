"""Taking entries by their places, and putting entries in places; sums over segments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from tapeviz.engine.conversion import DTypeLike
from tapeviz.engine.rules import indexing
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.functions.arrays import lengths
from tapeviz.functions.creation import as_tensor, cast, convert_to_tensor, operand


def gather(
    params: Any,
    indices: Any,
    validate_indices: bool | None = None,
    axis: int | None = None,
    batch_dims: int = 0,
    name: str | None = None,
) -> Tensor:
    """Take slices along `axis` by their places.

    Parameters
    ----------
    params : Tensor, Variable or array
        Of shape [n1, …, nm].
    indices : integer Tensor or array
    axis : int, optional
        By default `batch_dims`.
    batch_dims : int
        So many leading axes of `params` and `indices` go together.

    Raises
    ------
    IndexError
        If a place is out of range.

    Examples
    --------
    >>> gather([1.0, 2.0, 3.0], [2, 0])
    Tensor([3. 1.], shape=(2,), dtype=float32)
    """
    tensor = convert_to_tensor(params)
    places = convert_to_tensor(indices)._value
    axis = batch_dims if axis is None else int(axis) % tensor.ndim
    if batch_dims == 0:
        return as_tensor(np.take(tensor, places, axis=axis))
    if axis != batch_dims:
        raise ValueError(f"with batch_dims={batch_dims}, axis must be {batch_dims}, not {axis}")
    batch = np.ogrid[tuple(slice(length) for length in tensor.shape[:batch_dims])]
    spread = [one.reshape(*one.shape, *(1,) * (places.ndim - batch_dims)) for one in batch]
    return as_tensor(tensor[(*spread, places)])


def gather_nd(params: Any, indices: Any, batch_dims: int = 0, name: str | None = None) -> Tensor:
    """Take entries or slices whose places are the rows of `indices`.

    Parameters
    ----------
    params : Tensor, Variable or array
        Of shape [n1, …, nm].
    indices : integer Tensor or array
        Of shape […, k], k at most m.

    Returns
    -------
    Tensor
        Of shape […, n(k+1), …, nm].

    Raises
    ------
    NotImplementedError
        If `batch_dims` is not 0.

    Examples
    --------
    >>> gather_nd([[1.0, 2.0], [3.0, 4.0]], [[0, 1], [1, 0]])
    Tensor([2. 3.], shape=(2,), dtype=float32)
    """
    if batch_dims:
        raise NotImplementedError("gather_nd does not take batch_dims; gather does")
    return as_tensor(indexing.gather_nd(convert_to_tensor(params), _places(indices)))


def tensor_scatter_nd_update(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """Return `tensor` with `updates` in the places that are the rows of `indices`.

    Examples
    --------
    >>> tensor_scatter_nd_update([1.0, 2.0, 3.0], [[1]], [9.0])
    Tensor([1. 9. 3.], shape=(3,), dtype=float32)
    """
    old = convert_to_tensor(tensor)
    new = convert_to_tensor(operand(updates, old))
    return as_tensor(indexing.tensor_scatter_nd_update(old, _places(indices), new))


def tensor_scatter_nd_add(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """Return `tensor` with `updates` added in the places that are the rows of `indices`.

    Examples
    --------
    >>> tensor_scatter_nd_add([1.0, 2.0, 3.0], [[1], [1]], [9.0, 1.0])
    Tensor([ 1. 12.  3.], shape=(3,), dtype=float32)
    """
    old = convert_to_tensor(tensor)
    new = convert_to_tensor(operand(updates, old))
    return as_tensor(indexing.tensor_scatter_nd_add(old, _places(indices), new))


def tensor_scatter_nd_sub(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """Return `tensor` with `updates` subtracted in the places that are the rows of `indices`.

    Examples
    --------
    >>> tensor_scatter_nd_sub([1.0, 2.0], [[1]], [0.5])
    Tensor([1.  1.5], shape=(2,), dtype=float32)
    """
    return tensor_scatter_nd_add(tensor, indices, -convert_to_tensor(updates))


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Tensor:
    """Add `updates` into zeros of `shape`, in the places that are the rows of `indices`.

    Examples
    --------
    >>> scatter_nd([[2], [0]], [5.0, 7.0], [4])
    Tensor([7. 0. 5. 0.], shape=(4,), dtype=float32)
    """
    new = convert_to_tensor(updates)
    return tensor_scatter_nd_add(wrap(np.zeros(lengths(shape), new.dtype)), indices, new)


def boolean_mask(
    tensor: Any, mask: Any, axis: int | None = None, name: str = "boolean_mask"
) -> Tensor:
    """Take what `mask` marks, from `axis` on.

    Examples
    --------
    >>> boolean_mask([1.0, 2.0, 3.0], [True, False, True])
    Tensor([1. 3.], shape=(2,), dtype=float32)
    """
    marks = convert_to_tensor(mask)._value
    if marks.ndim == 0:
        raise ValueError("mask cannot be scalar.")
    return as_tensor(convert_to_tensor(tensor)[(slice(None),) * (axis or 0) + (marks,)])


def slice_tensor(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """Cut out of a Tensor a block that begins at `begin`; a size of -1 goes to the end.

    Examples
    --------
    >>> slice_tensor([1.0, 2.0, 3.0], [1], [-1])
    Tensor([2. 3.], shape=(2,), dtype=float32)
    """
    block = tuple(
        slice(start, None if length == -1 else start + length)
        for start, length in zip(lengths(begin), lengths(size), strict=True)
    )
    return as_tensor(convert_to_tensor(input_)[block])


def sequence_mask(
    lengths: Any, maxlen: int | None = None, dtype: DTypeLike = np.bool_, name: str | None = None
) -> Tensor:
    """Mark the first entries of each row, as many as `lengths` says.

    Examples
    --------
    >>> sequence_mask([1, 2], 3, dtype="int32")
    Tensor(
    [[1 0 0]
     [1 1 0]], shape=(2, 3), dtype=int32)
    """
    counts = convert_to_tensor(lengths)._value
    longest = int(counts.max()) if maxlen is None else int(maxlen)
    return wrap((np.arange(longest) < counts[..., None]).astype(dtype))


def searchsorted(
    sorted_sequence: Any,
    values: Any,
    side: Literal["left", "right"] = "left",
    out_type: DTypeLike = np.int32,
    name: str | None = None,
) -> Tensor:
    """Where `values` would be put into a vector that is in order; no gradient.

    Examples
    --------
    >>> searchsorted([1.0, 3.0], [2.0])
    Tensor([1], shape=(1,), dtype=int32)
    """
    places = np.searchsorted(
        convert_to_tensor(sorted_sequence), convert_to_tensor(values), side=side
    )
    return cast(places, out_type)


def unique(x: Any, out_idx: DTypeLike = np.int32, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Return the different entries of a vector in the order in which they come, and which is where.

    Examples
    --------
    >>> unique([3, 1, 3])
    (Tensor([3 1], shape=(2,), dtype=int32), Tensor([0 1 0], shape=(3,), dtype=int32))
    """
    tensor = convert_to_tensor(x)
    _, first, inverse = np.unique(tensor._value, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return tensor[first[order]], wrap(np.argsort(order)[inverse].astype(out_idx))


def _segment(joins: str, says: str, gives: str) -> Callable[..., Tensor]:
    def over_segments(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
        ids = convert_to_tensor(segment_ids)._value
        return _joined(joins, data, ids, int(ids[-1]) + 1 if len(ids) else 0)

    over_segments.__name__ = over_segments.__qualname__ = f"segment_{joins}"
    over_segments.__doc__ = f"""{says} of each segment of the first axis.

    Parameters
    ----------
    data : Tensor, Variable or array
    segment_ids : integer Tensor or array
        To which segment each entry of the first axis belongs, in order.

    Examples
    --------
    >>> segment_{joins}([1.0, 2.0, 5.0], [0, 0, 1])
    Tensor({gives}, shape=(2,), dtype=float32)
    """
    return over_segments


def _unsorted_segment(joins: str, says: str, gives: str) -> Callable[..., Tensor]:
    def over_segments(
        data: Any, segment_ids: Any, num_segments: int, name: str | None = None
    ) -> Tensor:
        return _joined(joins, data, convert_to_tensor(segment_ids)._value, int(num_segments))

    over_segments.__name__ = over_segments.__qualname__ = f"unsorted_segment_{joins}"
    over_segments.__doc__ = f"""{says} of each segment of the first axis, in any order.

    Parameters
    ----------
    data : Tensor, Variable or array
    segment_ids : integer Tensor or array
        To which segment each entry of the first axis belongs.
    num_segments : int

    Examples
    --------
    >>> unsorted_segment_{joins}([1.0, 5.0, 2.0], [0, 1, 0], 2)
    Tensor({gives}, shape=(2,), dtype=float32)
    """
    return over_segments


def _joined(joins: str, data: Any, ids: Any, count: int) -> Tensor:
    """Join the entries of each segment; one without entries gives 0, or what joins to nothing."""
    tensor = convert_to_tensor(data)
    if joins in {"sum", "mean"}:
        zeros = wrap(np.zeros((count, *tensor.shape[1:]), tensor.dtype))
        total = tensor_scatter_nd_add(zeros, ids[:, None], tensor)
        if joins == "sum":
            return total
        sizes = np.maximum(np.bincount(ids, minlength=count), 1).astype(tensor.dtype)
        return total / sizes.reshape(-1, *(1,) * (tensor.ndim - 1))
    join: Any = {"max": np.max, "min": np.min, "prod": np.prod}[joins]
    parts = [np.flatnonzero(ids == segment) for segment in range(count)]
    nothing = {"max": 0, "min": 0, "prod": 1}[joins]
    empty = wrap(np.full(tensor.shape[1:], nothing, tensor.dtype)[()])
    return as_tensor(
        np.stack([join(tensor[part], axis=0) if len(part) else empty for part in parts])
    )


segment_sum = _segment("sum", "Sum", "[3. 5.]")
segment_mean = _segment("mean", "Mean", "[1.5 5. ]")
segment_max = _segment("max", "Largest entry", "[2. 5.]")
segment_min = _segment("min", "Smallest entry", "[1. 5.]")
segment_prod = _segment("prod", "Product", "[2. 5.]")
unsorted_segment_sum = _unsorted_segment("sum", "Sum", "[3. 5.]")
unsorted_segment_mean = _unsorted_segment("mean", "Mean", "[1.5 5. ]")
unsorted_segment_max = _unsorted_segment("max", "Largest entry", "[2. 5.]")
unsorted_segment_min = _unsorted_segment("min", "Smallest entry", "[1. 5.]")
unsorted_segment_prod = _unsorted_segment("prod", "Product", "[2. 5.]")


def bincount(
    arr: Any,
    weights: Any = None,
    minlength: int | None = None,
    maxlength: int | None = None,
    dtype: DTypeLike = np.int32,
    name: str | None = None,
) -> Tensor:
    """How often each integer comes, or the sum of the weights with which it comes.

    Examples
    --------
    >>> bincount([0, 2, 2])
    Tensor([1 0 2], shape=(3,), dtype=int32)
    """
    numbers = convert_to_tensor(arr)._value.ravel()
    count = max(int(numbers.max()) + 1 if numbers.size else 0, minlength or 0)
    if weights is None:
        counts = wrap(np.bincount(numbers, minlength=count))
        return cast(counts[:maxlength], dtype)
    total = _joined("sum", np.reshape(convert_to_tensor(weights), (-1,)), numbers, count)
    return total[:maxlength]


def _places(indices: Any) -> Any:
    return convert_to_tensor(indices)._value
