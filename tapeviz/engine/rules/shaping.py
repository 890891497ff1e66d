"""The same entries in another shape, order or dtype; joining and choosing."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import define, op


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


define(
    np.reshape,
    "reshape",
    # NumPy 2.0 calls its second parameter newshape
    parameters=("x", "shape"),
    compute=lambda x, shape: np.reshape(x, shape),
    x=(lambda g, out, x, shape: np.reshape(g, x.shape), "g"),
)
define(np.ravel, "ravel", x=(lambda g, out, x: np.reshape(g, x.shape), "g"))
define(np.squeeze, "squeeze", x=(lambda g, out, x, axis=None: np.reshape(g, x.shape), "g"))
define(np.expand_dims, "expand", x=(lambda g, out, x, axis: np.reshape(g, x.shape), "g"))
define(
    np.transpose,
    "ᵀ",
    x=(
        lambda g, out, x, axes=None: np.transpose(g, None if axes is None else _inverse(axes)),
        "T(g)",
    ),
)
define(
    np.swapaxes,
    "swap",
    x=(lambda g, out, x, axis1, axis2: np.swapaxes(g, axis1, axis2), "T(g)"),
)
define(
    np.moveaxis,
    "move",
    x=(lambda g, out, x, source, destination: np.moveaxis(g, destination, source), "T(g)"),
)
define(
    np.broadcast_to,
    "broadcast",
    x=(lambda g, out, x, shape: unbroadcast(g, x.shape), "sum(g)"),
)
define(
    np.concatenate,
    "concat",
    parameters=("arrays", "axis"),
    variadic=True,
    arrays=(lambda g, out, place, shapes, axis=0: _section(g, place, shapes, axis), "g"),
)
define(
    np.stack,
    "stack",
    variadic=True,
    arrays=(lambda g, out, place, shapes, axis=0: np.moveaxis(g, axis, 0)[place], "g"),
)
define(
    np.where,
    "where",
    parameters=("condition", "x", "y"),
    condition=(lambda g, out, condition, x, y: np.zeros_like(g), "0"),
    x=(lambda g, out, condition, x, y: np.where(condition, g, 0), "where(condition, 1, 0)"),
    y=(lambda g, out, condition, x, y: np.where(condition, 0, g), "where(condition, 0, 1)"),
)


def unbroadcast(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum `g` to `shape`, over the axes along which an array of that shape was broadcast."""
    if g.shape == shape:
        return g
    extra = g.ndim - len(shape)
    stretched = [
        at + extra for at, length in enumerate(shape) if length == 1 != g.shape[at + extra]
    ]
    return np.reshape(np.sum(g, axis=(*range(extra), *stretched)), shape)


def _inverse(axes: Any) -> tuple[int, ...]:
    return tuple(int(axis) for axis in np.argsort(np.asarray(axes) % len(axes)))


def _section(g: Any, place: int, shapes: Any, axis: int | None) -> Any:
    """Cut out of `g` what belongs to the array at `place` of those that were concatenated."""
    if axis is None:
        start = sum(shape.size for shape in shapes[:place])
        return np.reshape(g[start : start + shapes[place].size], shapes[place].shape)
    start = sum(shape.shape[axis] for shape in shapes[:place])
    section = slice(start, start + shapes[place].shape[axis])
    return g[(slice(None),) * (axis % g.ndim) + (section,)]
