"""Bounding the length of gradients, one by one or all together."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import as_tensor, convert_to_tensor, together
from tapeviz.functions.norms import global_norm
from tapeviz.functions.reductions import Axis, reduce_sum


def clip_by_norm(t: Any, clip_norm: Any, axes: Axis = None, name: str | None = None) -> Tensor:
    """Shorten a Tensor to length `clip_norm`, if it is longer.

    Parameters
    ----------
    t : Tensor, Variable or array
    clip_norm : number
        A positive one.
    axes : int or several, optional
        Axes whose entries are one vector; by default all entries are.

    Returns
    -------
    Tensor
        Of the shape and dtype of `t`.

    Examples
    --------
    >>> clip_by_norm([3.0, 4.0], 1.0)
    Tensor([0.6 0.8], shape=(2,), dtype=float32)
    >>> clip_by_norm([3.0, 4.0], 10.0)
    Tensor([3. 4.], shape=(2,), dtype=float32)
    """
    tensor = together(t, clip_norm)[0]
    squares = reduce_sum(np.square(tensor), axes, keepdims=True)
    nothing = squares == 0
    length = np.sqrt(np.where(nothing, 1.0, squares))
    length = np.where(nothing, 0.0, length)
    return as_tensor(tensor * clip_norm / np.maximum(length, clip_norm))


def clip_by_global_norm(
    t_list: Any, clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Tensor | None], Tensor]:
    """Shorten several Tensors by one factor, so that together they are at most `clip_norm` long.

    Parameters
    ----------
    t_list : list of Tensor, Variable, array or None
        Of any shapes, such as the gradients that a tape gives.
    clip_norm : number
        A positive one.
    use_norm : Tensor, optional
        Their length, if it is known already.

    Returns
    -------
    list of Tensor or None
        The Tensors in their shapes, None where there was none. All become NaN, if the length is not
        finite.
    Tensor
        The length that they had together, of shape ().

    Examples
    --------
    >>> clipped, length = clip_by_global_norm([[3.0], None, [4.0]], 1.0)
    >>> clipped
    [Tensor([0.6], shape=(1,), dtype=float32), None, Tensor([0.8], shape=(1,), dtype=float32)]
    >>> length
    Tensor(5.0, shape=(), dtype=float32)
    """
    length = global_norm(t_list) if use_norm is None else convert_to_tensor(use_norm)
    bound = convert_to_tensor(clip_norm, length.dtype)
    factor = np.where(np.isfinite(length), bound / np.maximum(length, bound), np.nan)
    return [None if t is None else together(t, factor)[0] * factor for t in t_list], length
