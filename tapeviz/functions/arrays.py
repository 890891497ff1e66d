"""Functions of whole arrays: products, shapes, joining, splitting and choosing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tapeviz.engine.execution import execute, holds_tensor, stacked
from tapeviz.engine.registry import TABLE
from tapeviz.engine.rules import joining
from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import (
    as_tensor,
    cast,
    computed,
    convert_to_tensor,
    is_tensor,
    operand,
)
from tapeviz.functions.reductions import Axis, settled_axis


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
    a, b : Tensor, Variable or array
        Of shapes (…, n, k) and (…, k, m).
    transpose_a, transpose_b : bool
        Swap the last two axes first.
    adjoint_a, adjoint_b : bool
        Swap them, and take the complex conjugate.

    Examples
    --------
    >>> matmul([[1.0, 2.0]], [[3.0], [4.0]])
    Tensor([[11.]], shape=(1, 1), dtype=float32)
    """
    left, right = operand(a, b), operand(b, a)
    if transpose_a or adjoint_a:
        left = _swapped(left, adjoint_a)
    if transpose_b or adjoint_b:
        right = _swapped(right, adjoint_b)
    return as_tensor(execute(TABLE[np.matmul], (left, right)))


def _swapped(matrices: Any, conjugate: bool) -> Tensor:
    x = np.conjugate(matrices) if conjugate else matrices
    return computed(np.swapaxes, x, {"axis1": -1, "axis2": -2})


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """Sum of products over `axes` of `a` and of `b`.

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

    Examples
    --------
    >>> einsum("ij,j->i", [[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0])
    Tensor([3. 7.], shape=(2,), dtype=float32)
    """
    return as_tensor(np.einsum(equation, *map(convert_to_tensor, inputs)))


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """Return the same entries in another shape; one length may be -1.

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

    Examples
    --------
    >>> transpose([[1.0, 2.0]]).shape
    (2, 1)
    """
    tensor = np.conjugate(convert_to_tensor(a)) if conjugate else a
    return computed(np.transpose, tensor, None if perm is None else {"axes": lengths(perm)})


def expand_dims(input: Any, axis: int, name: str | None = None) -> Tensor:
    """Insert an axis of length 1.

    Examples
    --------
    >>> expand_dims([1.0, 2.0], 0).shape
    (1, 2)
    """
    return computed(np.expand_dims, input, {"axis": settled_axis(axis)})


def squeeze(input: Any, axis: Axis = None, name: str | None = None) -> Tensor:
    """Remove axes of length 1, all or those of `axis`.

    Examples
    --------
    >>> squeeze([[1.0, 2.0]]).shape
    (2,)
    """
    chosen = settled_axis(axis)
    return computed(np.squeeze, input, None if chosen in (None, ()) else {"axis": chosen})


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """Repeat `input` along axes until it has `shape`.

    Examples
    --------
    >>> broadcast_to([1.0, 2.0], [3, 2]).shape
    (3, 2)
    """
    return computed(np.broadcast_to, input, {"shape": lengths(shape)})


def concat(values: Any, axis: int, name: str = "concat") -> Tensor:
    """Join Tensors along an axis that they have.

    Examples
    --------
    >>> concat([[1.0], [2.0, 3.0]], axis=0)
    Tensor([1. 2. 3.], shape=(3,), dtype=float32)
    """
    return as_tensor(execute(TABLE[np.concatenate], _joinable(values), {"axis": int(axis)}))


def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Join Tensors of one shape along a new axis.

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

    Raises
    ------
    ValueError
        If the lengths do not add up to that of the axis.

    Examples
    --------
    >>> split([1.0, 2.0, 3.0], [1, 2])
    [Tensor([1.], shape=(1,), dtype=float32), Tensor([2. 3.], shape=(2,), dtype=float32)]
    """
    tensor = convert_to_tensor(value)
    axis = normalize_axis_index(axis, tensor.ndim)
    length = tensor.shape[axis]
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

    Raises
    ------
    ValueError
        If only one of `x` and `y` is given.

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
        How many before and after, for each axis.
    mode : "CONSTANT", "REFLECT" or "SYMMETRIC"
    constant_values : number

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

    Examples
    --------
    >>> tile([1.0, 2.0], [2])
    Tensor([1. 2. 1. 2.], shape=(4,), dtype=float32)
    """
    return as_tensor(np.tile(convert_to_tensor(input), lengths(multiples)))


def repeat(input: Any, repeats: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """Repeat each entry, or each along `axis`.

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

    Examples
    --------
    >>> reverse([1.0, 2.0, 3.0], axis=[0])
    Tensor([3. 2. 1.], shape=(3,), dtype=float32)
    """
    return as_tensor(np.flip(convert_to_tensor(tensor), settled_axis(axis)))


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """Move entries along axes; those that leave at one end come in at the other.

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
    direction : "ASCENDING" or "DESCENDING"

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

    Examples
    --------
    >>> argsort([2.0, 3.0, 1.0])
    Tensor([2 0 1], shape=(3,), dtype=int32)
    """
    tensor = convert_to_tensor(values)
    ordered = np.argsort(-tensor if _descends(direction) else tensor, axis=axis, kind="stable")
    return cast(ordered, np.int32)


def _descends(direction: str) -> bool:
    if direction not in {"ASCENDING", "DESCENDING"}:
        raise ValueError(f"direction is 'ASCENDING' or 'DESCENDING', not {direction!r}")
    return direction == "DESCENDING"


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """Return `x`, if it has `shape`; a None in it fits any length.

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
