"""Sums, means, extremes and what else is taken over axes; and running sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tapeviz.engine.conversion import DTypeLike
from tapeviz.engine.registry import TABLE, Op
from tapeviz.engine.rules.reductions import logsumexp
from tapeviz.engine.running import unary
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.functions.creation import (
    as_tensor,
    cast,
    computed,
    convert_to_tensor,
    is_tensor,
    together,
)

Axis = int | Sequence[int] | Tensor | None


def settled_axis(axis: Any) -> Any:
    """Return an axis, or several, as NumPy wants them: None, an integer or a tuple of them."""
    if axis is None or type(axis) is int:
        return axis
    if is_tensor(axis):
        axis = axis._value
    if isinstance(axis, np.ndarray):
        axis = axis.tolist()
    if not isinstance(axis, list | tuple):
        return int(axis)
    return int(axis[0]) if len(axis) == 1 else tuple([int(one) for one in axis])


def _reduced(op: Op | Callable[..., Any], x: Any, axis: Any, keepdims: bool) -> Tensor:
    if axis is None and not keepdims and type(x) is Tensor:
        row = op if isinstance(op, Op) else TABLE[op]
        return (row.unrolled or unary(row))(x._value, x._key)
    keywords: dict[str, Any] = {}
    if axis is not None:
        keywords["axis"] = settled_axis(axis)
    if keepdims:
        keywords["keepdims"] = True
    return computed(op, x, keywords or None)


def reduce_sum(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Sum over `axis`, or over all.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to sum over; negative ones count from the last. By default all.
    keepdims : bool
        Keep the axes that are summed over, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`, and of its dtype; of integers and booleans
        in NumPy's int64 or uint64.

    Examples
    --------
    >>> reduce_sum([[1.0, 2.0], [3.0, 4.0]], axis=0)
    Tensor([4. 6.], shape=(2,), dtype=float32)
    """
    return _reduced(np.sum, input_tensor, axis, keepdims)


def reduce_mean(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Mean over `axis`, or over all; of integers rounded down, as in TensorFlow.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to average over; negative ones count from the last. By default all.
    keepdims : bool
        Keep the axes that are averaged over, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`, and of its dtype.

    Examples
    --------
    >>> reduce_mean([[1.0, 2.0], [3.0, 4.0]])
    Tensor(2.5, shape=(), dtype=float32)
    >>> reduce_mean([1, 2])
    Tensor(1, shape=(), dtype=int32)
    """
    tensor = convert_to_tensor(input_tensor)
    mean = _reduced(np.mean, tensor, axis, keepdims)
    dtype = tensor._value.dtype
    return mean if dtype.kind in "fc" else cast(np.floor(mean), dtype)


def reduce_prod(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Product over `axis`, or over all; the gradient is exact where factors are 0, too.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to multiply over; negative ones count from the last. By default all.
    keepdims : bool
        Keep the axes that are multiplied over, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`, and of its dtype; of integers and booleans
        in NumPy's int64 or uint64.

    Examples
    --------
    >>> reduce_prod([2.0, 3.0])
    Tensor(6.0, shape=(), dtype=float32)
    """
    return _reduced(np.prod, input_tensor, axis, keepdims)


def reduce_max(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Largest entry over `axis`, or of all; equal ones share the gradient equally.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to choose over; negative ones count from the last. By default all.
    keepdims : bool
        Keep the axes that are chosen over, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`, and of its dtype.

    Raises
    ------
    ValueError
        If there is no entry to choose from.

    Examples
    --------
    >>> reduce_max([[1.0, 2.0], [3.0, 0.0]], axis=1)
    Tensor([2. 3.], shape=(2,), dtype=float32)
    """
    return _reduced(np.max, input_tensor, axis, keepdims)


def reduce_min(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Smallest entry over `axis`, or of all; equal ones share the gradient equally.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to choose over; negative ones count from the last. By default all.
    keepdims : bool
        Keep the axes that are chosen over, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`, and of its dtype.

    Raises
    ------
    ValueError
        If there is no entry to choose from.

    Examples
    --------
    >>> reduce_min([3.0, 2.0])
    Tensor(2.0, shape=(), dtype=float32)
    """
    return _reduced(np.min, input_tensor, axis, keepdims)


def reduce_all(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Whether all entries over `axis`, or all at all, are true.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
        Of booleans; of numbers all but 0 are true.
    axis : int, sequence of int or Tensor, optional
        Axes to look along; negative ones count from the last. By default all.
    keepdims : bool
        Keep these axes, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`, of dtype bool; without a gradient.

    Examples
    --------
    >>> reduce_all([True, False])
    Tensor(False, shape=(), dtype=bool)
    """
    return _reduced(np.all, input_tensor, axis, keepdims)


def reduce_any(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Whether any entry over `axis`, or any at all, is true.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
        Of booleans; of numbers all but 0 are true.
    axis : int, sequence of int or Tensor, optional
        Axes to look along; negative ones count from the last. By default all.
    keepdims : bool
        Keep these axes, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`, of dtype bool; without a gradient.

    Examples
    --------
    >>> reduce_any([True, False])
    Tensor(True, shape=(), dtype=bool)
    """
    return _reduced(np.any, input_tensor, axis, keepdims)


def reduce_variance(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Mean of the squared distance from the mean.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to take the mean over; negative ones count from the last. By default all.
    keepdims : bool
        Keep these axes, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`. Of its dtype, of integers float64, of complex
        numbers real.

    Examples
    --------
    >>> reduce_variance([1.0, 3.0])
    Tensor(1.0, shape=(), dtype=float32)
    """
    return _reduced(np.var, input_tensor, axis, keepdims)


def reduce_std(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Compute the standard deviation: the square root of the variance.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to take the mean over; negative ones count from the last. By default all.
    keepdims : bool
        Keep these axes, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`. Of its dtype, of integers float64, of complex
        numbers real.

    Examples
    --------
    >>> reduce_std([1.0, 5.0])
    Tensor(2.0, shape=(), dtype=float32)
    """
    return _reduced(np.std, input_tensor, axis, keepdims)


def reduce_logsumexp(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Ln of the sum of exp(x), which neither overflows nor loses small terms.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to sum over; negative ones count from the last. By default all.
    keepdims : bool
        Keep the axes that are summed over, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`, and of its dtype; of integers float64.

    Examples
    --------
    >>> reduce_logsumexp([1000.0, -1000.0])
    Tensor(1000.0, shape=(), dtype=float32)
    """
    return _reduced(logsumexp, input_tensor, axis, keepdims)


def reduce_euclidean_norm(
    input_tensor: Any, axis: Axis = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """Square root of the sum of squares; its gradient at 0 is infinite times 0, that is NaN.

    `tapeviz.norm` has the gradient 0 there.

    Parameters
    ----------
    input_tensor : Tensor, Variable or array
        Of complex numbers their absolute values are squared.
    axis : int, sequence of int or Tensor, optional
        Axes to sum over; negative ones count from the last. By default all.
    keepdims : bool
        Keep the axes that are summed over, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input_tensor` without `axis`. Of its dtype, of integers float64, of complex
        numbers real.

    Examples
    --------
    >>> reduce_euclidean_norm([3.0, 4.0])
    Tensor(5.0, shape=(), dtype=float32)
    """
    squares = np.square(np.absolute(convert_to_tensor(input_tensor)))
    return as_tensor(np.sqrt(_reduced(np.sum, squares, axis, keepdims)))


def count_nonzero(
    input: Any,
    axis: Axis = None,
    keepdims: bool = False,
    dtype: DTypeLike = np.int64,
    name: str | None = None,
) -> Tensor:
    """How many entries over `axis`, or of all, are not 0.

    Parameters
    ----------
    input : Tensor, Variable or array
    axis : int, sequence of int or Tensor, optional
        Axes to count along; negative ones count from the last. By default all.
    keepdims : bool
        Keep these axes, with length 1.
    dtype : dtype
        In which the entries are counted; a sum of integers is in NumPy's int64 or uint64.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input` without `axis`; without a gradient.

    Examples
    --------
    >>> count_nonzero([0.0, 1.0, 2.0])
    Tensor(2, shape=(), dtype=int64)
    """
    return reduce_sum(cast(np.not_equal(convert_to_tensor(input), 0), dtype), axis, keepdims)


def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """Which part of the entries is 0.

    Parameters
    ----------
    value : Tensor, Variable or array
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape () and dtype float32, from 0 to 1; without a gradient.

    Examples
    --------
    >>> zero_fraction([0.0, 1.0, 2.0, 0.0])
    Tensor(0.5, shape=(), dtype=float32)
    """
    return reduce_mean(cast(np.equal(convert_to_tensor(value), 0), np.float32))


def argmax(
    input: Any, axis: int | None = None, output_type: DTypeLike = np.int64, name: str | None = None
) -> Tensor:
    """Place of the largest entry along `axis`, by default the first; no gradient.

    Parameters
    ----------
    input : Tensor, Variable or array
    axis : int, optional
        Axis to look along; by default the first, not, as in NumPy, all.
    output_type : dtype
        Integer dtype of the result.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input` without `axis`, of dtype `output_type`; of equal entries it has the
        place of the first.

    Examples
    --------
    >>> argmax([1.0, 3.0, 2.0])
    Tensor(1, shape=(), dtype=int64)
    """
    found = np.argmax(convert_to_tensor(input), axis=0 if axis is None else int(axis))
    return cast(found, output_type)


def argmin(
    input: Any, axis: int | None = None, output_type: DTypeLike = np.int64, name: str | None = None
) -> Tensor:
    """Place of the smallest entry along `axis`, by default the first; no gradient.

    Parameters
    ----------
    input : Tensor, Variable or array
    axis : int, optional
        Axis to look along; by default the first, not, as in NumPy, all.
    output_type : dtype
        Integer dtype of the result.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input` without `axis`, of dtype `output_type`; of equal entries it has the
        place of the first.

    Examples
    --------
    >>> argmin([1.0, 3.0, 0.5])
    Tensor(2, shape=(), dtype=int64)
    """
    found = np.argmin(convert_to_tensor(input), axis=0 if axis is None else int(axis))
    return cast(found, output_type)


def cumsum(
    x: Any,
    axis: int = 0,
    exclusive: bool = False,
    reverse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Add up the first entries along `axis`.

    Parameters
    ----------
    x : Tensor, Variable or array
        Of at least one dimension.
    axis : int
        Axis to go along; negative ones count from the last.
    exclusive : bool
        Each sum leaves out its own entry, so that the first is 0.
    reverse : bool
        Sum from the end.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `x`; of integers and booleans in NumPy's int64 or uint64.

    Examples
    --------
    >>> cumsum([1.0, 2.0, 3.0])
    Tensor([1. 3. 6.], shape=(3,), dtype=float32)
    >>> cumsum([1.0, 2.0, 3.0], exclusive=True, reverse=True)
    Tensor([5. 3. 0.], shape=(3,), dtype=float32)
    """
    return _running(np.cumsum, 0, x, axis, exclusive, reverse)


def cumprod(
    x: Any,
    axis: int = 0,
    exclusive: bool = False,
    reverse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Products of the first entries along `axis`; see `cumsum`.

    Parameters
    ----------
    x : Tensor, Variable or array
        Of at least one dimension.
    axis : int
        Axis to go along; negative ones count from the last.
    exclusive : bool
        Each product leaves out its own entry, so that the first is 1.
    reverse : bool
        Multiply from the end.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `x`; of integers and booleans in NumPy's int64 or uint64.

    Examples
    --------
    >>> cumprod([2.0, 3.0, 4.0])
    Tensor([ 2.  6. 24.], shape=(3,), dtype=float32)
    """
    return _running(np.cumprod, 1, x, axis, exclusive, reverse)


def _running(
    function: Any, first: int, x: Any, axis: int, exclusive: bool, reverse: bool
) -> Tensor:
    tensor: Any = convert_to_tensor(x)
    axis = normalize_axis_index(int(axis), tensor.ndim)
    if reverse:
        tensor = np.flip(tensor, axis)
    if exclusive:
        along = (slice(None),) * axis
        start = wrap(np.full_like(tensor[(*along, slice(1))]._value, first))
        tensor = np.concatenate([start, tensor[(*along, slice(-1))]], axis=axis)
    total = function(tensor, axis=axis)
    return as_tensor(np.flip(total, axis) if reverse else total)


def cumulative_logsumexp(
    x: Any,
    axis: int = 0,
    exclusive: bool = False,
    reverse: bool = False,
    name: str | None = None,
) -> Tensor:
    """`reduce_logsumexp` of the first entries along `axis`; see `cumsum`.

    Parameters
    ----------
    x : Tensor, Variable or array
        Of at least one dimension.
    axis : int
        Axis to go along; negative ones count from the last.
    exclusive : bool
        Each leaves out its own entry, so that the first is -inf.
    reverse : bool
        Go from the end.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `x`; of integers float64.

    Examples
    --------
    >>> cumulative_logsumexp([0.0, 0.0])
    Tensor([0.        0.6931472], shape=(2,), dtype=float32)
    """
    tensor = convert_to_tensor(x)
    axis = normalize_axis_index(int(axis), tensor.ndim)
    length = tensor.shape[axis]
    kept = np.tri(length, k=-1 if exclusive else 0, dtype=bool)
    kept = (kept.T if reverse else kept).reshape(length, length, *(1,) * (tensor.ndim - axis - 1))
    terms = np.where(kept, np.expand_dims(tensor, axis), -np.inf)
    return _reduced(logsumexp, terms, axis + 1, False)


def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """Sum of a list of Tensors of one shape.

    Parameters
    ----------
    inputs : list or tuple of Tensors, Variables or arrays
        All of the same shape.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of each, and of the dtype that `+` gives.

    Raises
    ------
    ValueError
        If the list is empty, or the shapes differ.

    Examples
    --------
    >>> add_n([1.0, 2.0, 3.0])
    Tensor(6.0, shape=(), dtype=float32)
    """
    tensors = together(*inputs) if isinstance(inputs, list | tuple) else []
    if not tensors or any(one.shape != tensors[0].shape for one in tensors):
        raise ValueError("add_n takes a list of at least one Tensor, all of the same shape")
    total = tensors[0]
    for one in tensors[1:]:
        total = total + one
    return total


def turned_round(values: Any) -> Any:
    """Return numbers whose order is the opposite one; unsigned ones cannot be negated."""
    return np.invert(values) if values.dtype.kind in "bu" else -values


class TopK(NamedTuple):
    """What `top_k` gives."""

    values: Tensor
    indices: Tensor


def top_k(
    input: Any,
    k: int = 1,
    sorted: bool = True,
    index_type: DTypeLike = np.int32,
    name: str | None = None,
) -> TopK:
    """Return the `k` largest entries along the last axis, and their places.

    Of equal entries the first is taken first. The gradient goes to the entries that were taken.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, n).
    k : int
        How many to take, at most n.
    sorted : bool
        Accepted as in TensorFlow: the largest always comes first.
    index_type : dtype
        Integer dtype of the places.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    TopK
        `values` of shape (…, k) and the dtype of `input`, and `indices`, of shape (…, k) and dtype
        `index_type`, along the last axis.

    Raises
    ------
    ValueError
        If there are fewer than `k` entries.

    Examples
    --------
    >>> top_k([1.0, 3.0, 2.0], k=2)
    TopK(values=Tensor([3. 2.], shape=(2,), dtype=float32),
         indices=Tensor([1 2], shape=(2,), dtype=int32))
    """
    tensor = convert_to_tensor(input)
    if k > tensor.shape[-1]:
        raise ValueError(f"input must have at least k columns: k is {k}, shape {tensor.shape}")
    places = np.argsort(turned_round(tensor._value), axis=-1, kind="stable")[..., : int(k)]
    values = as_tensor(np.take_along_axis(tensor, places, axis=-1))
    return TopK(values, wrap(places.astype(index_type)))


def in_top_k(targets: Any, predictions: Any, k: int, name: str | None = None) -> Tensor:
    """Whether the target of each row is among its `k` largest predictions; no gradient.

    Parameters
    ----------
    targets : integer Tensor or array
        Of shape (batch,): the number of a class in each row.
    predictions : Tensor, Variable or array
        Of shape (batch, classes).
    k : int
        How many predictions count as the largest; one that ties with the last of them counts, too.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch,) and dtype bool; False where the prediction for the target is not finite.

    Raises
    ------
    IndexError
        If a target is not below the number of classes.

    Examples
    --------
    >>> in_top_k([1, 0], [[0.1, 0.7, 0.2], [0.1, 0.7, 0.2]], k=2)
    Tensor([ True False], shape=(2,), dtype=bool)
    """
    scores = convert_to_tensor(predictions)._value
    own = np.take_along_axis(scores, convert_to_tensor(targets)._value[:, None], axis=-1)
    return wrap(np.isfinite(own[:, 0]) & (np.sum(scores > own, axis=-1) < k))
