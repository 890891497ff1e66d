"""Functions of whole arrays: products, shapes, joining, splitting and choosing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tapeviz.engine.execution import execute, holds_tensor, stacked
from tapeviz.engine.registry import TABLE
from tapeviz.engine.rules import joining
from tapeviz.engine.running import binary
from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import (
    as_tensor,
    cast,
    computed,
    convert_to_tensor,
    is_tensor,
    operand,
    together,
)
from tapeviz.functions.reductions import Axis, settled_axis, turned_round

_product: Final = binary(TABLE[np.matmul])


def lengths(shape: Any) -> tuple[int, ...]:
    """Return a shape, whatever it is given as, as a tuple of integers."""
    if type(shape) in (tuple, list) and all([type(length) is int for length in shape]):
        return tuple(shape)
    given = shape._value if is_tensor(shape) else shape
    return tuple(
        int(length._value if is_tensor(length) else length)
        for length in (given if isinstance(given, list | tuple) else np.atleast_1d(given))
    )


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    name: str | None = None,
) -> Tensor:
    """Matrix product over the last two axes, those before them broadcast.

    Parameters
    ----------
    a : Tensor, Variable or array
        Of shape (…, n, k), or (k,) for a row.
    b : Tensor, Variable or array
        Of shape (…, k, m), or (k,) for a column.
    transpose_a, transpose_b : bool
        Swap the last two axes first.
    adjoint_a, adjoint_b : bool
        Swap them, and take the complex conjugate.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (…, n, m), without the axis of what was given as a vector; of the dtype that `*`
        gives.

    Raises
    ------
    ValueError
        If the lengths k differ, or the axes before do not broadcast.

    Examples
    --------
    >>> matmul([[1.0, 2.0]], [[3.0], [4.0]])
    Tensor([[11.]], shape=(1, 1), dtype=float32)
    """
    if transpose_a or adjoint_a or transpose_b or adjoint_b:
        a, b = _some_swapped(a, b, transpose_a, transpose_b, adjoint_a, adjoint_b)
    if type(a) is Tensor is type(b):
        return _product(a._value, a._key, b._value, b._key)
    return as_tensor(execute(TABLE[np.matmul], (operand(a, b), operand(b, a))))


def _some_swapped(
    a: Any, b: Any, transpose_a: bool, transpose_b: bool, adjoint_a: bool, adjoint_b: bool
) -> tuple[Any, Any]:
    left, right = operand(a, b), operand(b, a)
    if transpose_a or adjoint_a:
        left = _swapped(left if is_tensor(left) else together(a, b)[0], adjoint_a)
    if transpose_b or adjoint_b:
        right = _swapped(right if is_tensor(right) else together(a, b)[1], adjoint_b)
    return left, right


def _swapped(matrices: Any, conjugate: bool) -> Tensor:
    x = np.conjugate(matrices) if conjugate else matrices
    return computed(np.swapaxes, x, {"axis1": -1, "axis2": -2})


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """Sum of products over `axes` of `a` and of `b`.

    Parameters
    ----------
    a, b : Tensor, Variable or array
    axes : int or two sequences of int
        How many of the last axes of `a` go with as many of the first of `b`; or those of `a`, and
        those of `b` that go with them. 0 is the outer product.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the axes of `a`, then those of `b`, that are not summed over; of the dtype that `*`
        gives.

    Raises
    ------
    ValueError
        If the lengths of axes that go together differ.

    Examples
    --------
    >>> tensordot([1.0, 2.0], [3.0, 4.0], axes=1)
    Tensor(11.0, shape=(), dtype=float32)
    """
    if is_tensor(axes):
        axes = axes._value.tolist()
    return as_tensor(np.tensordot(operand(a, b), operand(b, a), axes=axes))


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Tensor:
    """Sum of products in Einstein's notation.

    Parameters
    ----------
    equation : str
        A letter for each axis of each input, then "->" and those of the result ("ij,jk->ik");
        letters that the result has not are summed over. "..." stands for axes that broadcast.
    *inputs : Tensor, Variable or array
        As many as the equation names.
    **kwargs
        Accepted as in TensorFlow (`optimize`, `name`), and unused.

    Returns
    -------
    Tensor
        Of the shape after "->", and of the dtype that `*` gives.

    Raises
    ------
    ValueError
        If the equation does not fit the shapes.

    Examples
    --------
    >>> einsum("ij,j->i", [[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0])
    Tensor([3. 7.], shape=(2,), dtype=float32)
    """
    return as_tensor(np.einsum(equation, *together(*inputs)))


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """Return the same entries in another shape; one length may be -1.

    Parameters
    ----------
    tensor : Tensor, Variable or array
    shape : sequence of int or Tensor
        New lengths; a -1 stands for what is left over.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape `shape`, and of the dtype of `tensor`; the entries keep their order, the last axis
        runs fastest.

    Raises
    ------
    ValueError
        If the shape holds another number of entries.

    Examples
    --------
    >>> reshape([1.0, 2.0, 3.0, 4.0], [2, -1])
    Tensor(
    [[1. 2.]
     [3. 4.]], shape=(2, 2), dtype=float32)
    """
    return computed(np.reshape, tensor, {"shape": lengths(shape)})


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Tensor:
    """Return the axes in another order, by default reversed.

    Parameters
    ----------
    a : Tensor, Variable or array
    perm : sequence of int, optional
        For each axis of the result the axis of `a` that it is.
    conjugate : bool
        Take the complex conjugate, too.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the dtype of `a`.

    Raises
    ------
    ValueError
        If `perm` does not name each axis once.

    Examples
    --------
    >>> transpose([[1.0, 2.0]]).shape
    (2, 1)
    """
    tensor = np.conjugate(convert_to_tensor(a)) if conjugate else a
    return computed(np.transpose, tensor, None if perm is None else {"axes": lengths(perm)})


def expand_dims(input: Any, axis: int, name: str | None = None) -> Tensor:
    """Insert an axis of length 1.

    Parameters
    ----------
    input : Tensor, Variable or array
    axis : int
        Where the new axis is in the result; negative ones count from its last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of one dimension more, and of the dtype of `input`.

    Raises
    ------
    numpy.exceptions.AxisError
        If the result has no such axis.

    Examples
    --------
    >>> expand_dims([1.0, 2.0], 0).shape
    (1, 2)
    """
    return computed(np.expand_dims, input, {"axis": settled_axis(axis)})


def squeeze(input: Any, axis: Axis = None, name: str | None = None) -> Tensor:
    """Remove axes of length 1, all or those of `axis`.

    Parameters
    ----------
    input : Tensor, Variable or array
    axis : int or sequence of int, optional
        Axes to remove; negative ones count from the last. By default all of length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the dtype of `input`.

    Raises
    ------
    ValueError
        If an axis of `axis` is longer than 1.

    Examples
    --------
    >>> squeeze([[1.0, 2.0]]).shape
    (2,)
    """
    chosen = settled_axis(axis)
    return computed(np.squeeze, input, None if chosen in (None, ()) else {"axis": chosen})


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """Repeat `input` along axes until it has `shape`.

    Parameters
    ----------
    input : Tensor, Variable or array
    shape : sequence of int or Tensor
        Its last lengths are those of `input`, or those are 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape `shape`, and of the dtype of `input`.

    Raises
    ------
    ValueError
        If `input` does not broadcast to the shape.

    Examples
    --------
    >>> broadcast_to([1.0, 2.0], [3, 2]).shape
    (3, 2)
    """
    return computed(np.broadcast_to, input, {"shape": lengths(shape)})


def concat(values: Any, axis: int, name: str = "concat") -> Tensor:
    """Join Tensors along an axis that they have.

    Parameters
    ----------
    values : sequence of Tensors, Variables or arrays
        Of the same shape, but along `axis`. What is no Tensor takes the dtype of the Tensors
        beside it.
    axis : int
        Axis to join along; negative ones count from the last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        As long along `axis` as all together; of the dtype that `+` gives.

    Raises
    ------
    ValueError
        If there are none, they have no axes, or their other lengths differ.

    Examples
    --------
    >>> concat([[1.0], [2.0, 3.0]], axis=0)
    Tensor([1. 2. 3.], shape=(3,), dtype=float32)
    """
    return as_tensor(execute(TABLE[np.concatenate], _joinable(values), {"axis": int(axis)}))


def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Join Tensors of one shape along a new axis.

    Parameters
    ----------
    values : sequence of Tensors, Variables, arrays or numbers
        All of the same shape. What is no Tensor takes the dtype of the Tensors beside it.
    axis : int
        Where the new axis is in the result; negative ones count from its last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of one dimension more, as long along `axis` as there are values; of the dtype that `+`
        gives.

    Raises
    ------
    ValueError
        If there are none, or their shapes differ.

    Examples
    --------
    >>> stack([1.0, 2.0])
    Tensor([1. 2.], shape=(2,), dtype=float32)
    """
    return as_tensor(execute(TABLE[np.stack], _joinable(values), {"axis": int(axis)}))


def unstack(
    value: Any, num: int | None = None, axis: int = 0, name: str = "unstack"
) -> list[Tensor]:
    """Take a Tensor apart along an axis, which is gone in the parts.

    Parameters
    ----------
    value : Tensor, Variable or array
        Of at least one dimension.
    num : int, optional
        Length that the axis is to have.
    axis : int
        Axis to take apart; negative ones count from the last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    list of Tensor
        One for each place along the axis: of the shape of `value` without it, and of its dtype.

    Raises
    ------
    ValueError
        If the length is not `num`.

    Examples
    --------
    >>> unstack([1.0, 2.0])
    [Tensor(1.0, shape=(), dtype=float32), Tensor(2.0, shape=(), dtype=float32)]
    """
    tensor: Any = convert_to_tensor(value)
    if num is not None and num != tensor.shape[axis]:
        raise ValueError(f"axis {axis} has length {tensor.shape[axis]}, not num={num}")
    parts: Any = execute(joining.unstack, (tensor,), {"axis": axis})
    return list(parts)


def split(
    value: Any,
    num_or_size_splits: Any,
    axis: int = 0,
    num: int | None = None,
    name: str = "split",
) -> list[Tensor]:
    """Cut a Tensor along an axis.

    Parameters
    ----------
    value : Tensor, Variable or array
    num_or_size_splits : int or list of int
        Into how many equal parts; or the length of each, of which one may be -1.
    axis : int
        Axis to cut; negative ones count from the last.
    num : int, optional
        Accepted as in TensorFlow, and unused: the number of parts is known.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    list of Tensor
        The parts in order, of the dtype of `value`.

    Raises
    ------
    ValueError
        If the lengths do not add up to that of the axis, or equal parts are not possible.

    Examples
    --------
    >>> split([1.0, 2.0, 3.0], [1, 2])
    [Tensor([1.], shape=(1,), dtype=float32), Tensor([2. 3.], shape=(2,), dtype=float32)]
    """
    tensor = convert_to_tensor(value)
    shape = tensor._value.shape
    axis = normalize_axis_index(axis, len(shape))
    length = shape[axis]
    if type(num_or_size_splits) is int:
        bounds = joining.in_sections(length, num_or_size_splits)
    elif type(num_or_size_splits) is not list and np.ndim(num_or_size_splits) == 0:
        bounds = joining.in_sections(length, int(num_or_size_splits))
    else:
        bounds = _consecutive(lengths(num_or_size_splits), length)
    found: list[Tensor] = joining.parts(tensor, bounds, axis)
    return found


@lru_cache
def _consecutive(given: tuple[int, ...], length: int) -> joining.Bounds:
    """Return the bounds of parts of these lengths, one of which may be left open by a -1."""
    rest = length - sum([part for part in given if part != -1])
    if rest >= 0 and -1 in given:
        at = given.index(-1)
        given = (*given[:at], rest, *given[at + 1 :])
    elif rest:
        raise ValueError(f"the parts {given} do not add up to the length {length}")
    return joining.one_after_the_other(given)


def _joinable(values: Any) -> tuple[Any, ...]:
    """Return the parts of what is to be joined: at least one Tensor, and what may stand beside."""
    parts = [
        stacked(part) if isinstance(part, list | tuple) and holds_tensor(part) else part
        for part in values
    ]
    return tuple(parts if any(map(is_tensor, parts)) else map(convert_to_tensor, parts))


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """Take `x` where `condition` is true, else `y`; shapes broadcast.

    Without both it gives the places where `condition` is true, of shape (how many, dimensions).

    Parameters
    ----------
    condition : Tensor, Variable or array
        Of booleans; of numbers all but 0 are true.
    x, y : Tensor, Variable, array or number, optional
        What to take where the condition is true, and where it is not. The gradient goes to entries
        that were taken.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape that all three broadcast to, and of the dtype that `+` gives to `x` and `y`.
        Without both of these of dtype int64, and of shape (how many, dimensions).

    Raises
    ------
    ValueError
        If only one of `x` and `y` is given, or the shapes do not broadcast.

    Examples
    --------
    >>> where([True, False], [1.0, 2.0], -1.0)
    Tensor([ 1. -1.], shape=(2,), dtype=float32)
    >>> where([False, True])
    Tensor([[1]], shape=(1, 1), dtype=int64)
    """
    chosen = convert_to_tensor(condition)
    if x is None and y is None:
        return as_tensor(np.argwhere(chosen))
    if x is None or y is None:
        raise ValueError("where needs both x and y, or neither: where(condition, x, y)")
    return as_tensor(np.where(chosen, operand(x, y), operand(y, x)))


def pad(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    constant_values: Any = 0,
    name: str | None = None,
) -> Tensor:
    """Put entries around a Tensor.

    Parameters
    ----------
    tensor : Tensor, Variable or array
    paddings : pairs of int
        How many before and after, for each axis: of shape (dimensions, 2).
    mode : "CONSTANT", "REFLECT" or "SYMMETRIC"
        Put `constant_values` there; or the entries mirrored at the last one, which is not repeated;
        or mirrored behind it, so that it is. In capitals or not.
    constant_values : number
        Cast to the dtype of `tensor`.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the dtype of `tensor`, each axis longer by its two numbers.

    Raises
    ------
    ValueError
        If the mode is another, a number is negative, or there are not as many pairs as axes.

    Examples
    --------
    >>> pad([1.0, 2.0], [[1, 2]])
    Tensor([0. 1. 2. 0. 0.], shape=(5,), dtype=float32)
    """
    pairs = [tuple(pair) for pair in np.asarray(paddings).tolist()]
    kind = mode.lower()
    if kind not in {"constant", "reflect", "symmetric"}:
        raise ValueError(
            f"Unknown padding mode: {mode!r}; CONSTANT, REFLECT and SYMMETRIC are there"
        )
    keywords: dict[str, Any] = {"mode": kind}
    if kind == "constant":
        keywords["constant_values"] = constant_values
    return as_tensor(np.pad(convert_to_tensor(tensor), pairs, **keywords))


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """Repeat a Tensor as a whole, so many times along each axis.

    Parameters
    ----------
    input : Tensor, Variable or array
    multiples : sequence of int or Tensor
        How often along each axis. If there are more than axes, axes of length 1 come before them.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the dtype of `input`, each axis as many times as long.

    Examples
    --------
    >>> tile([1.0, 2.0], [2])
    Tensor([1. 2. 1. 2.], shape=(4,), dtype=float32)
    """
    return as_tensor(np.tile(convert_to_tensor(input), lengths(multiples)))


def repeat(input: Any, repeats: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """Repeat each entry, or each along `axis`.

    Parameters
    ----------
    input : Tensor, Variable or array
    repeats : int or sequence of int
        How often each entry; or a number for each along the axis.
    axis : int, optional
        Axis to repeat along; by default `input` is made flat first.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the dtype of `input`.

    Raises
    ------
    ValueError
        If there are not as many `repeats` as entries along the axis.

    Examples
    --------
    >>> repeat([1.0, 2.0], 2)
    Tensor([1. 1. 2. 2.], shape=(4,), dtype=float32)
    """
    counts = np.asarray(repeats)
    return as_tensor(
        np.repeat(convert_to_tensor(input), counts if counts.ndim else int(counts), axis=axis)
    )


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """Turn the order of entries around along each of the axes.

    Parameters
    ----------
    tensor : Tensor, Variable or array
    axis : sequence of int
        Axes to reverse; negative ones count from the last. An empty one reverses none.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `tensor`.

    Raises
    ------
    numpy.exceptions.AxisError
        If there is no such axis.

    Examples
    --------
    >>> reverse([1.0, 2.0, 3.0], axis=[0])
    Tensor([3. 2. 1.], shape=(3,), dtype=float32)
    """
    return as_tensor(np.flip(convert_to_tensor(tensor), settled_axis(axis)))


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """Move entries along axes; those that leave at one end come in at the other.

    Parameters
    ----------
    input : Tensor, Variable or array
    shift : int or sequence of int
        By how many places towards the end; negative ones go towards the start.
    axis : int or sequence of int
        Axis to move along; with several, each has its own `shift`.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `input`.

    Raises
    ------
    numpy.exceptions.AxisError
        If there is no such axis.

    Examples
    --------
    >>> roll([1.0, 2.0, 3.0], shift=1, axis=0)
    Tensor([3. 1. 2.], shape=(3,), dtype=float32)
    """
    return as_tensor(
        np.roll(convert_to_tensor(input), settled_axis(shift), axis=settled_axis(axis))
    )


def meshgrid(*args: Any, indexing: str = "xy", name: str | None = None) -> list[Tensor]:
    """Make coordinate arrays of coordinate vectors.

    Parameters
    ----------
    *args : Tensor, Variable or array
        Each of one dimension.
    indexing : "xy" or "ij"
        Whether the first vector runs along the second axis, as in a plot, or along the first.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    list of Tensor
        One for each vector, of its dtype; all of the same shape, whose lengths are those of the
        vectors (for "xy" with the first two exchanged).

    Raises
    ------
    ValueError
        If `indexing` is another.

    Examples
    --------
    >>> [one.shape for one in meshgrid([1.0, 2.0], [3.0, 4.0, 5.0])]
    [(3, 2), (3, 2)]
    """
    return list(np.meshgrid(*map(convert_to_tensor, args), indexing=indexing))  # type: ignore[call-overload]


def sort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None
) -> Tensor:
    """Return the entries along `axis` in order.

    Parameters
    ----------
    values : Tensor, Variable or array
    axis : int
        Axis to sort along; negative ones count from the last.
    direction : "ASCENDING" or "DESCENDING"
        Smallest first, or largest first.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `values`. The gradient of an entry goes to where it was.

    Raises
    ------
    ValueError
        If `direction` is another.

    Examples
    --------
    >>> sort([2.0, 3.0, 1.0], direction="DESCENDING")
    Tensor([3. 2. 1.], shape=(3,), dtype=float32)
    """
    tensor = as_tensor(np.sort(convert_to_tensor(values), axis=axis))
    return as_tensor(np.flip(tensor, axis)) if _descends(direction) else tensor


def argsort(
    values: Any,
    axis: int = -1,
    direction: str = "ASCENDING",
    stable: bool = False,
    name: str | None = None,
) -> Tensor:
    """Return the places of the entries in order, of equal ones the first first; no gradient.

    Parameters
    ----------
    values : Tensor, Variable or array
        Of a signed or floating dtype.
    axis : int
        Axis to sort along; negative ones count from the last.
    direction : "ASCENDING" or "DESCENDING"
        Smallest first, or largest first.
    stable : bool
        Accepted as in TensorFlow: equal entries always keep their order.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `values`, and of dtype int32: places along `axis`.

    Raises
    ------
    ValueError
        If `direction` is another.

    Examples
    --------
    >>> argsort([2.0, 3.0, 1.0])
    Tensor([2 0 1], shape=(3,), dtype=int32)
    """
    tensor = convert_to_tensor(values)
    ordered = np.argsort(
        turned_round(tensor) if _descends(direction) else tensor, axis=axis, kind="stable"
    )
    return cast(ordered, np.int32)


def _descends(direction: str) -> bool:
    if direction not in {"ASCENDING", "DESCENDING"}:
        raise ValueError(f"direction is 'ASCENDING' or 'DESCENDING', not {direction!r}")
    return direction == "DESCENDING"


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """Return `x`, if it has `shape`; a None in it fits any length.

    Parameters
    ----------
    x : Tensor, Variable or array
    shape : sequence of int or None
        Expected lengths.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        `x` itself.

    Raises
    ------
    ValueError
        If it has another shape.

    Examples
    --------
    >>> ensure_shape([1.0, 2.0], [None]).shape
    (2,)
    """
    tensor = convert_to_tensor(x)
    expected = tuple(shape)
    if len(expected) != tensor.ndim or any(
        wanted not in (None, length) for wanted, length in zip(expected, tensor.shape, strict=True)
    ):
        raise ValueError(f"the shape is {tensor.shape}, expected was {expected}")
    return tensor
