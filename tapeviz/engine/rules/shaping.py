"""The same entries in another shape, another order of the axes, or another dtype."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from tapeviz.engine.registry import composed, define, op


@op("cast", x=(lambda g, out, x, dtype: _cast_back(g, x.dtype), "g"))
def cast(x: Any, dtype: Any) -> Any:
    """`x` as another floating dtype; of complex numbers the real part, where that dtype is real."""
    return (x.real if x.dtype.kind == "c" and np.dtype(dtype).kind != "c" else x).astype(dtype)


def _cast_back(g: Any, dtype: Any) -> Any:
    return cast(g, dtype)


@op("=", x=(lambda g, out, x: g, "1"))
def identity(x: Any) -> Any:
    """`x` itself, as a value of its own."""
    return x


def expanded(x: Any, axis: Any) -> Any:
    """`np.expand_dims`, which takes its time, of an array of NumPy's along one axis."""
    if type(x) is np.ndarray and type(axis) is int and -x.ndim <= axis + 1 <= x.ndim + 1:
        return x[(*(slice(None),) * (axis % (x.ndim + 1)), None)]
    return np.expand_dims(x, axis)


def _reshape(x: Any, shape: Any, order: Any = "C", copy: bool | None = None) -> Any:
    if order == "C":
        return x.reshape(shape)
    return np.reshape(x, shape, order=_of_places(order))


def _ravel(x: Any, order: Any = "C") -> Any:
    return _reshape(x, -1, order)


@lru_cache
def _inverse(axes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the order of axes that undoes this one."""
    order = [axis % len(axes) for axis in axes]
    return tuple([order.index(axis) for axis in range(len(axes))])


def _of_places(order: Any) -> Any:
    """Refuse an order that depends on how the entries happen to lie in memory."""
    if order not in ("C", "F"):
        raise ValueError(f"order on a Tensor is 'C' or 'F', not {order!r}")
    return order


define(
    np.reshape,
    "reshape",
    # NumPy 2.0 calls its second parameter newshape
    parameters=("x", "shape", "order", "copy"),
    compute=_reshape,
    x=(
        lambda g, out, x, shape, order="C", copy=None: _reshaped_back(g, x.shape, order),
        "reshape(g, shape, order)",
    ),
)
define(
    np.ravel,
    "ravel",
    compute=_ravel,
    x=(lambda g, out, x, order="C": _reshaped_back(g, x.shape, order), "reshape(g, shape, order)"),
)
define(
    np.squeeze,
    "squeeze",
    compute=lambda x, axis=None: x.squeeze(axis),
    x=(lambda g, out, x, axis=None: np.reshape(g, x.shape), "reshape(g, shape)"),
)
define(
    np.expand_dims,
    "expand",
    compute=expanded,
    x=(lambda g, out, x, axis: np.reshape(g, x.shape), "reshape(g, shape)"),
)
define(
    np.transpose,
    "ᵀ",
    compute=lambda x, axes=None: x.T if axes is None else x.transpose(axes),
    x=(
        lambda g, out, x, axes=None: np.transpose(
            g, None if axes is None else _inverse(tuple(axes))
        ),
        "T(g)",
    ),
)
define(np.matrix_transpose, "ᵀ", x=(lambda g, out, x: np.swapaxes(g, -1, -2), "T(g)"))
define(
    np.swapaxes,
    "swap",
    compute=lambda x, axis1, axis2: x.swapaxes(axis1, axis2),
    x=(lambda g, out, x, axis1, axis2: np.swapaxes(g, axis1, axis2), "swapaxes(g, axis1, axis2)"),
)
define(
    np.moveaxis,
    "move",
    x=(
        lambda g, out, x, source, destination: np.moveaxis(g, destination, source),
        "moveaxis(g, destination, source)",
    ),
)
define(
    np.broadcast_to,
    "broadcast",
    x=(lambda g, out, x, shape: unbroadcast(g, x.shape), "g"),
)
define(np.copy, "=", compute=lambda x, **keywords: x, x=(lambda g, out, x, **keywords: g, "1"))


@composed(np.rollaxis)
def _rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    axis = normalize_axis_index(axis, a.ndim)
    start = normalize_axis_index(start, a.ndim + 1)
    return np.moveaxis(a, axis, start - (axis < start))


@composed(np.atleast_1d)
def _atleast_1d(*arys: Any) -> Any:
    return _each(lambda x: own_value(x) if x.ndim else np.reshape(x, (1,)), arys)


@composed(np.atleast_2d)
def _atleast_2d(*arys: Any) -> Any:
    return _each(lambda x: own_value(x) if x.ndim > 1 else np.reshape(x, (1, -1)), arys)


@composed(np.atleast_3d)
def _atleast_3d(*arys: Any) -> Any:
    return _each(
        lambda x: own_value(x) if x.ndim > 2 else np.reshape(x, in_three_axes(x.shape)), arys
    )


@composed(np.broadcast_arrays)
def _broadcast_arrays(*args: Any, subok: bool = False) -> Any:
    shape = np.broadcast_shapes(*map(np.shape, args))
    return tuple(
        [own_value(x) if np.shape(x) == shape else np.broadcast_to(x, shape) for x in args]
    )


def own_value(x: Any) -> Any:
    """Return `x` itself; of a Variable, which may be changed, its present value."""
    return np.copy(x) if hasattr(x, "assign") else x


def in_three_axes(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return `shape` with axes of length 1 added as `np.atleast_3d` does.

    Examples
    --------
    >>> in_three_axes((4,)), in_three_axes((4, 5))
    ((1, 4, 1), (4, 5, 1))
    """
    return shape if len(shape) > 2 else (*(1, 1, *shape)[-2:], 1)


_MANY_ROWS: Final = 64
"""A product with ones adds up more rows than that in a fraction of the time of a sum."""


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum `g` to `shape`, over the axes along which an array of that shape was broadcast."""
    its_shape = g.shape
    if its_shape == shape:
        return g
    if not shape and type(g) is np.ndarray:
        return np.add.reduce(g, axis=None)
    extra = len(its_shape) - len(shape)
    axes = tuple(range(extra))
    if its_shape[extra:] != shape:
        repeated = zip(shape, its_shape[extra:], strict=True)
        axes += tuple([at + extra for at, (one, many) in enumerate(repeated) if one == 1 != many])
    if type(g) is not np.ndarray:
        return np.reshape(np.sum(g, axis=axes), shape)
    if axes[-1] == len(axes) - 1 and g.dtype.char in "fdFD" and g.flags.c_contiguous:
        rows = math.prod(its_shape[: len(axes)])
        if rows > _MANY_ROWS:
            return (np.ones(rows, g.dtype) @ g.reshape(rows, -1)).reshape(shape)
    return np.add.reduce(g, axis=axes).reshape(shape)


def _each(function: Any, arrays: tuple[Any, ...]) -> Any:
    """Apply a function to one array, or to each of several, which are then in a tuple."""
    parts = tuple([function(x if hasattr(x, "ndim") else np.asarray(x)) for x in arrays])
    return parts[0] if len(parts) == 1 else parts


def _reshaped_back(g: Any, shape: tuple[int, ...], order: Any) -> Any:
    return np.reshape(g, shape) if order == "C" else np.reshape(g, shape, order=order)
