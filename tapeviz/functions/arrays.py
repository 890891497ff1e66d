"""Functions of whole arrays: products, reductions, shapes, joining and choosing."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.execution import holds_tensor, stacked
from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import as_tensor, convert_to_tensor, is_tensor, operand

Axis = int | tuple[int, ...] | list[int] | None


def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False) -> Tensor:
    """Matrix product over the last two axes, those before them broadcast.

    Examples
    --------
    >>> matmul([[1.0, 2.0]], [[3.0], [4.0]])
    Tensor([[11.]], shape=(1, 1), dtype=float32)
    """
    left, right = operand(a, b), operand(b, a)
    if transpose_a:
        left = np.swapaxes(left, -1, -2)
    if transpose_b:
        right = np.swapaxes(right, -1, -2)
    return as_tensor(np.matmul(left, right))


def reduce_sum(input_tensor: Any, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Sum over `axis`, or over all.

    Examples
    --------
    >>> reduce_sum([[1.0, 2.0], [3.0, 4.0]], axis=0)
    Tensor([4. 6.], shape=(2,), dtype=float32)
    """
    return _reduced(np.sum, input_tensor, axis, keepdims)


def reduce_mean(input_tensor: Any, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Mean over `axis`, or over all."""
    return _reduced(np.mean, input_tensor, axis, keepdims)


def reduce_max(input_tensor: Any, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Largest entry over `axis`, or of all; equal ones share the gradient equally."""
    return _reduced(np.max, input_tensor, axis, keepdims)


def reduce_min(input_tensor: Any, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Smallest entry over `axis`, or of all; equal ones share the gradient equally."""
    return _reduced(np.min, input_tensor, axis, keepdims)


def _reduced(function: Any, x: Any, axis: Axis, keepdims: bool) -> Tensor:
    keywords: dict[str, Any] = {}
    if axis is not None:
        keywords["axis"] = tuple(axis) if isinstance(axis, list) else axis
    if keepdims:
        keywords["keepdims"] = True
    return as_tensor(function(convert_to_tensor(x), **keywords))


def argmax(input: Any, axis: int = 0) -> Tensor:
    """Place of the largest entry along `axis`; no gradient."""
    return as_tensor(np.argmax(convert_to_tensor(input), axis=axis))


def argmin(input: Any, axis: int = 0) -> Tensor:
    """Place of the smallest entry along `axis`; no gradient."""
    return as_tensor(np.argmin(convert_to_tensor(input), axis=axis))


def reshape(tensor: Any, shape: Any) -> Tensor:
    """Return the same entries in another shape; one length may be -1."""
    return as_tensor(np.reshape(convert_to_tensor(tensor), _lengths(shape)))


def transpose(a: Any, perm: Any = None) -> Tensor:
    """Return the axes in another order, by default reversed."""
    tensor = convert_to_tensor(a)
    return as_tensor(np.transpose(tensor) if perm is None else np.transpose(tensor, _lengths(perm)))


def expand_dims(input: Any, axis: int) -> Tensor:
    """Insert an axis of length 1."""
    return as_tensor(np.expand_dims(convert_to_tensor(input), axis))


def squeeze(input: Any, axis: Axis = None) -> Tensor:
    """Remove axes of length 1."""
    tensor = convert_to_tensor(input)
    if axis is None:
        return as_tensor(np.squeeze(tensor))
    return as_tensor(np.squeeze(tensor, tuple(axis) if isinstance(axis, list) else axis))


def broadcast_to(input: Any, shape: Any) -> Tensor:
    """Repeat `input` along axes until it has `shape`."""
    return as_tensor(np.broadcast_to(convert_to_tensor(input), _lengths(shape)))


def concat(values: Any, axis: int) -> Tensor:
    """Join Tensors along an axis that they have."""
    return as_tensor(np.concatenate(_joinable(values), axis=axis))


def stack(values: Any, axis: int = 0) -> Tensor:
    """Join Tensors of one shape along a new axis."""
    return as_tensor(np.stack(_joinable(values), axis=axis))


def _joinable(values: Any) -> list[Any]:
    """Return the parts of what is to be joined: at least one Tensor, and what may stand beside."""
    parts = [
        stacked(part) if isinstance(part, list | tuple) and holds_tensor(part) else part
        for part in values
    ]
    return parts if any(map(is_tensor, parts)) else [convert_to_tensor(part) for part in parts]


def where(condition: Any, x: Any = None, y: Any = None) -> Tensor:
    """Take `x` where `condition` is true, else `y`.

    Raises
    ------
    TypeError
        If `x` or `y` is missing.
    """
    if x is None or y is None:
        raise TypeError("where needs both x and y: where(condition, x, y)")
    return as_tensor(np.where(convert_to_tensor(condition), operand(x, y), y))


def _lengths(shape: Any) -> Any:
    return tuple(np.atleast_1d(np.asarray(shape)).tolist())
