"""Taking entries by their places, and putting entries in places; sums over segments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tapeviz.engine.conversion import DTypeLike
from tapeviz.engine.rules import indexing
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.functions.arrays import lengths
from tapeviz.functions.creation import as_tensor, cast, convert_to_tensor, together


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
        Places along `axis`, of any shape; negative ones count from the end.
    validate_indices : bool, optional
        Accepted as in TensorFlow, and unused: places are always checked.
    axis : int, optional
        By default `batch_dims`.
    batch_dims : int
        So many leading axes of `params` and `indices` go together.

    Returns
    -------
    Tensor
        Of the dtype of `params` and its shape, in which the length of `axis` is replaced by the
        shape of `indices` without its first `batch_dims` lengths.

    Raises
    ------
    IndexError
        If a place is out of range.
    ValueError
        If `batch_dims` is not 0, and `axis` another than it.

    Examples
    --------
    >>> gather([1.0, 2.0, 3.0], [2, 0])
    Tensor([3. 1.], shape=(2,), dtype=float32)
    """
    tensor = convert_to_tensor(params)
    places = convert_to_tensor(indices)._value
    axis = batch_dims if axis is None else normalize_axis_index(int(axis), tensor.ndim)
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
    batch_dims : int
        Accepted as in TensorFlow; only 0 is possible.

    Returns
    -------
    Tensor
        Of shape […, n(k+1), …, nm], of the dtype of `params`.

    Raises
    ------
    IndexError
        If a place is out of range.
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

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape [n1, …, nm]; it stays as it is.
    indices : integer Tensor or array
        Of shape […, k], k at most m: each row is a place in the first k axes.
    updates : Tensor, Variable or array
        Of shape […, n(k+1), …, nm]. Where a place comes twice, the last update counts.

    Returns
    -------
    Tensor
        Of the shape and dtype of `tensor`.

    Raises
    ------
    IndexError
        If a place is out of range.

    Examples
    --------
    >>> tensor_scatter_nd_update([1.0, 2.0, 3.0], [[1]], [9.0])
    Tensor([1. 9. 3.], shape=(3,), dtype=float32)
    """
    old, new = together(tensor, updates)
    return as_tensor(indexing.tensor_scatter_nd_update(old, _places(indices), new))


def tensor_scatter_nd_add(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """Return `tensor` with `updates` added in the places that are the rows of `indices`.

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape [n1, …, nm]; it stays as it is.
    indices : integer Tensor or array
        Of shape […, k], k at most m: each row is a place in the first k axes.
    updates : Tensor, Variable or array
        Of shape […, n(k+1), …, nm]. Where a place comes twice, both are added.

    Returns
    -------
    Tensor
        Of the shape and dtype of `tensor`.

    Raises
    ------
    IndexError
        If a place is out of range.

    Examples
    --------
    >>> tensor_scatter_nd_add([1.0, 2.0, 3.0], [[1], [1]], [9.0, 1.0])
    Tensor([ 1. 12.  3.], shape=(3,), dtype=float32)
    """
    old, new = together(tensor, updates)
    return as_tensor(indexing.tensor_scatter_nd_add(old, _places(indices), new))


def tensor_scatter_nd_sub(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """Return `tensor` with `updates` subtracted in the places that are the rows of `indices`.

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape [n1, …, nm]; it stays as it is.
    indices : integer Tensor or array
        Of shape […, k], k at most m: each row is a place in the first k axes.
    updates : Tensor, Variable or array
        Of shape […, n(k+1), …, nm]. Where a place comes twice, both are subtracted.

    Returns
    -------
    Tensor
        Of the shape and dtype of `tensor`.

    Raises
    ------
    IndexError
        If a place is out of range.

    Examples
    --------
    >>> tensor_scatter_nd_sub([1.0, 2.0], [[1]], [0.5])
    Tensor([1.  1.5], shape=(2,), dtype=float32)
    """
    old, new = together(tensor, updates)
    return tensor_scatter_nd_add(old, indices, -new)


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Tensor:
    """Add `updates` into zeros of `shape`, in the places that are the rows of `indices`.

    Parameters
    ----------
    indices : integer Tensor or array
        Of shape […, k]: each row is a place in the first k axes.
    updates : Tensor, Variable or array
        Of shape […, n(k+1), …, nm]. Where a place comes twice, both are added.
    shape : list or tuple of int, or integer Tensor
        [n1, …, nm], m at least k.

    Returns
    -------
    Tensor
        Of shape `shape`, of the dtype of `updates`.

    Raises
    ------
    IndexError
        If a place is out of range.

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

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape [n1, …, nm].
    mask : boolean Tensor or array
        Of the lengths of `tensor` from `axis` on, for as many axes as it has.
    axis : int, optional
        Where the axes of the mask begin in `tensor`; by default the first.

    Returns
    -------
    Tensor
        Of the dtype of `tensor` and its shape, in which the axes of the mask are one, as long as
        there are marks.

    Raises
    ------
    ValueError
        If `mask` has no axis.
    IndexError
        If the lengths of `mask` are not those of `tensor`.

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

    Parameters
    ----------
    input_ : Tensor, Variable or array
    begin : list or tuple of int, or integer Tensor
        Where the block begins, for each axis; later axes are taken whole.
    size : list or tuple of int, or integer Tensor
        Its lengths, as many as `begin` has.

    Returns
    -------
    Tensor
        Of shape `size`, of the dtype of `input_`; shorter where that ends before.

    Raises
    ------
    ValueError
        If `begin` and `size` have different lengths.

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.slice([1.0, 2.0, 3.0], [1], [-1])
    Tensor([2. 3.], shape=(2,), dtype=float32)
    """
    block = tuple(
        slice(start, None if length == -1 else start + length)
        for start, length in zip(lengths(begin), lengths(size), strict=True)
    )
    return as_tensor(convert_to_tensor(input_)[block])


slice_tensor.__name__ = slice_tensor.__qualname__ = "slice"


def sequence_mask(
    lengths: Any, maxlen: int | None = None, dtype: DTypeLike = np.bool_, name: str | None = None
) -> Tensor:
    """Mark the first entries of each row, as many as `lengths` says.

    Parameters
    ----------
    lengths : integer Tensor or array
        Of any shape: how many entries of each row are marked.
    maxlen : int, optional
        Length of the rows; by default the largest of `lengths`.
    dtype : dtype
        Of the result: by default bool, else 1 for marked and 0.

    Returns
    -------
    Tensor
        Of the shape of `lengths`, and `maxlen`.

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
    """Where `values` would be put into a vector, or rows, in order; no gradient.

    Parameters
    ----------
    sorted_sequence : Tensor, Variable or array
        A vector in ascending order, or several along the last axis.
    values : Tensor, Variable or array
        Of any shape; for several vectors, several rows of values, one for each.
    side : "left" or "right"
        Before or behind entries that are equal to the value.
    out_type : dtype
        Of the places.

    Returns
    -------
    Tensor
        Of the shape of `values`: before which entry each belongs.

    Raises
    ------
    ValueError
        If `sorted_sequence` is a number, or has not as many rows as `values`.

    Examples
    --------
    >>> searchsorted([1.0, 3.0], [2.0])
    Tensor([1], shape=(1,), dtype=int32)
    """
    ordered, found = convert_to_tensor(sorted_sequence), convert_to_tensor(values)
    if ordered.ndim > 1 and ordered.shape[:-1] != found.shape[:-1]:
        raise ValueError(
            f"searchsorted: rows of shape {ordered.shape} in order need as many rows of values, "
            f"not shape {found.shape}"
        )
    return cast(_places_in_rows(ordered, found, side), out_type)


def _places_in_rows(ordered: Any, values: Any, side: Literal["left", "right"]) -> Any:
    """Return where values belong in a vector, or row by row in several."""
    if ordered.ndim < 2:
        return np.searchsorted(ordered, values, side=side)
    if not ordered.shape[0]:
        return np.zeros(values.shape, np.intp)
    return np.stack([_places_in_rows(*rows, side) for rows in zip(ordered, values, strict=True)])


def unique(x: Any, out_idx: DTypeLike = np.int32, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Return the different entries of a vector in the order in which they come, and which is where.

    Parameters
    ----------
    x : Tensor, Variable or array
        A vector.
    out_idx : dtype
        Of the places.

    Returns
    -------
    Tensor
        The different entries, a vector of the dtype of `x`.
    Tensor
        For each entry of `x` its place among these, of dtype `out_idx`.

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
        Of shape [n, …].
    segment_ids : integer Tensor or array
        Of shape (n,): to which segment each entry of the first axis belongs, in ascending order.

    Returns
    -------
    Tensor
        Of shape [last segment + 1, …]. A segment without entries gives {int(joins == "prod")}.

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
        Of shape [n, …].
    segment_ids : integer Tensor or array
        Of shape (n,): to which segment each entry of the first axis belongs, from 0.
    num_segments : int
        How many there are.

    Returns
    -------
    Tensor
        Of shape [num_segments, …]. A segment without entries gives {int(joins == "prod")}.

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

    Parameters
    ----------
    arr : integer Tensor or array
        Of any shape; no entry below 0.
    weights : Tensor, Variable or array, optional
        One for each entry of `arr`.
    minlength : int, optional
        The result has at least this length.
    maxlength : int, optional
        The result has at most this length; larger integers are not counted.
    dtype : dtype
        Of the counts; weighted sums have the dtype of `weights`.

    Returns
    -------
    Tensor
        A vector, at whose place i stands what belongs to the integer i.

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


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: int | None = None,
    weights: Any = None,
    dtype: DTypeLike = np.int32,
    name: str | None = None,
) -> Tensor:
    """How often each class was taken for each: rows are the labels, columns the predictions.

    Parameters
    ----------
    labels, predictions : integer Tensor or array
        Vectors of one length: numbers of classes, from 0.
    num_classes : int, optional
        By default one more than the largest number.
    weights : Tensor or array, optional
        What each pair counts; by default 1.
    dtype : dtype
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (num_classes, num_classes).

    Raises
    ------
    ValueError
        If the shapes differ, or a number is negative or not less than `num_classes`.

    Examples
    --------
    >>> confusion_matrix([0, 1, 1], [0, 1, 0])
    Tensor(
    [[1 0]
     [1 1]], shape=(2, 2), dtype=int32)
    """
    rows, columns = _places(labels), _places(predictions)
    if rows.shape != columns.shape or rows.ndim != 1:
        raise ValueError(
            "labels and predictions are vectors of one length; "
            f"received {rows.shape} and {columns.shape}"
        )
    pairs = np.stack([rows, columns], axis=1).astype(np.int64)
    count = int(pairs.max(initial=-1)) + 1 if num_classes is None else int(num_classes)
    if pairs.size and not 0 <= pairs.min() <= pairs.max() < count:
        wrong = pairs.min() if pairs.min() < 0 else pairs.max()
        raise ValueError(f"there are {count} classes, from 0 on; received a class of {wrong}")
    each = wrap(np.ones(len(pairs), dtype)) if weights is None else cast(weights, dtype)
    return scatter_nd(pairs, each, (count, count))


def _places(indices: Any) -> Any:
    return convert_to_tensor(indices)._value
