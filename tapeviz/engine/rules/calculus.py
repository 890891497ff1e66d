"""Differences, slopes, areas and interpolation."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tapeviz.engine.registry import composed, op
from tapeviz.engine.rules.indexing import scatter
from tapeviz.engine.rules.matrices import inexact
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.engine.variable import Variable

# -- differences


@op(
    "Δ",
    x=(
        lambda g, out, x, n=1, axis=-1: _to_differing(g, x.shape, n, axis),
        "(-1)**n * diff(pad(g), n, axis)",
    ),
)
def difference(x: Any, n: int = 1, axis: int = -1) -> Any:
    """Return the differences of neighbours along an axis, `n` times over."""
    return np.diff(x, n=n, axis=axis)


def _to_differing(g: Any, shape: tuple[int, ...], n: int, axis: int) -> Any:
    """Give to each entry the differences it was in: differences of `g` with zeros around it."""
    if not g.size:
        return np.broadcast_to(np.sum(g), shape)
    zero = np.zeros_like(_cut(g, slice(0, 1), axis))
    padded = np.concatenate([*[zero] * n, g, *[zero] * n], axis=axis)
    return (-1) ** n * difference(padded, n=n, axis=axis)


def _cut(x: Any, part: slice, axis: int) -> Any:
    """Cut `part` out of what lies along an axis."""
    return x[(slice(None),) * (axis % x.ndim) + (part,)]


_NOT_GIVEN: Any = object()


@composed(np.diff)
def _diff(
    a: Any, n: int = 1, axis: int = -1, prepend: Any = _NOT_GIVEN, append: Any = _NOT_GIVEN
) -> Any:
    front, back = (
        [] if end is _NOT_GIVEN else [_as_edge(end, a, axis)] for end in (prepend, append)
    )
    parts = [*front, a, *back]
    return difference(_joined(parts, axis), n=n, axis=axis)


def _as_edge(end: Any, x: Any, axis: int) -> Any:
    """Return what is put before or behind `x`; a number fills one place along the axis."""
    if np.ndim(end):
        return end
    shape = list(np.shape(x))
    shape[axis] = 1
    return np.broadcast_to(end, tuple(shape))


@composed(np.ediff1d)
def _ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    front, back = ([] if end is None else [np.ravel(end)] for end in (to_begin, to_end))
    return _joined([*front, difference(np.ravel(ary)), *back], axis=0)


def _joined(parts: list[Any], axis: int) -> Any:
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=axis)


def _array(x: Any) -> Any:
    """Return what may be a list as something that can be cut."""
    return x if hasattr(x, "shape") else np.asarray(x)


# -- slopes


@composed(np.gradient)
def _gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    f = inexact(_array(f))
    ndim = np.ndim(f)
    axes = tuple(range(ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if len(varargs) not in (0, 1, len(axes)):
        raise TypeError(
            f"np.gradient takes no spacing, one, or one for each of {len(axes)} axes; "
            f"{len(varargs)} were given"
        )
    spacings = varargs * len(axes) if len(varargs) == 1 else varargs or (1.0,) * len(axes)
    slopes = tuple(
        _slopes(f, spacing, one % ndim, edge_order)
        for spacing, one in zip(spacings, axes, strict=True)
    )
    return slopes[0] if len(slopes) == 1 else slopes


def _slopes(f: Any, spacing: Any, axis: int, edge_order: int) -> Any:
    """Return slopes along an axis: of second order inside, of `edge_order` at the two ends."""
    if edge_order not in (1, 2):
        raise ValueError(f"np.gradient: edge_order is 1 or 2, not {edge_order}")
    length = np.shape(f)[axis]
    if length < edge_order + 1:
        raise ValueError(
            f"np.gradient: an array of shape {np.shape(f)} is too short along axis {axis}; "
            f"{edge_order + 1} entries are needed"
        )
    steps = _steps(spacing, np.shape(f), axis)
    rises = difference(f, axis=axis)
    chords = rises / steps
    before, after = _cut(chords, slice(0, -1), axis), _cut(chords, slice(1, None), axis)
    if np.ndim(steps):
        left, right = _cut(steps, slice(0, -1), axis), _cut(steps, slice(1, None), axis)
        weight: Any = left / (left + right)
        inner = before + weight * (after - before)
        first_weight = _cut(weight, slice(0, 1), axis)
        last_weight = 1 - _cut(weight, slice(-1, None), axis)
    else:
        first_weight = last_weight = 0.5
        # the rise over both, so that an entry in the middle has no part in it, not even as NaN
        over_both = _cut(f, slice(2, None), axis) - _cut(f, slice(0, -2), axis)
        inner = over_both / (2 * steps)
    first, last = _cut(chords, slice(0, 1), axis), _cut(chords, slice(-1, None), axis)
    if edge_order == 2:
        second, last_but_one = _cut(chords, slice(1, 2), axis), _cut(chords, slice(-2, -1), axis)
        first = first - first_weight * (second - first)
        last = last + last_weight * (last - last_but_one)
    return np.concatenate([first, inner, last], axis=axis)


def _steps(spacing: Any, shape: tuple[int, ...], axis: int) -> Any:
    """Return the distances of neighbours, of as many dimensions as the array, or the one number."""
    if np.ndim(spacing) == 0:
        return spacing
    if np.shape(spacing) != (shape[axis],):
        raise ValueError(
            f"np.gradient: coordinates of shape {np.shape(spacing)} do not fit an array of shape "
            f"{shape} along axis {axis}"
        )
    steps = np.diff(spacing)
    lengths = [1] * len(shape)
    lengths[axis] = shape[axis] - 1
    return np.reshape(steps, tuple(lengths))


# -- areas


@composed(np.trapezoid)
def _trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    y = _array(y)
    heights = _cut(y, slice(1, None), axis) + _cut(y, slice(0, -1), axis)
    if x is None:
        return np.sum(dx * heights / 2, axis=axis)
    steps = np.diff(x, axis=-1 if np.ndim(x) == 1 else axis)
    if np.ndim(x) == 1:
        lengths = [1] * np.ndim(y)
        lengths[axis] = -1
        steps = np.reshape(steps, tuple(lengths))
    return np.sum(steps * heights / 2, axis=axis)


# -- interpolation


class Piece(NamedTuple):
    """Where numbers lie among the knots of a piecewise linear function."""

    left: Any
    """The number of the knot to the left; of the outermost piece for numbers outside."""
    right: Any
    part: Any
    """How far along the piece: 0 at the left knot, 1 at the right one."""
    slope: Any
    inside: Any


def _piece(x: Any, xp: Any, fp: Any) -> Piece:
    """Find the pieces on which `x` lies."""
    last = xp.size - 1
    before = np.searchsorted(xp, x, side="right") - 1
    left = np.minimum(np.maximum(before, 0), max(last - 1, 0))
    right = np.minimum(left + 1, last)
    width = xp[right] - xp[left]
    width = np.where(width == 0, 1, width)
    return Piece(
        left,
        right,
        part=(x - xp[left]) / width,
        slope=(fp[right] - fp[left]) / width,
        inside=(x >= xp[0]) & (x <= xp[last]),
    )


def _to_number(g: Any, x: Any, xp: Any, fp: Any) -> Any:
    piece = _piece(x, xp, fp)
    return np.where(piece.inside, g * piece.slope, 0)


def _to_knots(g: Any, x: Any, xp: Any, fp: Any) -> Any:
    """Give to the knots what moving them to the right does: the graph moves with them."""
    piece = _piece(x, xp, fp)
    moved = np.where(piece.inside, -g * piece.slope, 0)
    return scatter(moved * (1 - piece.part), index=piece.left, shape=xp.shape) + scatter(
        moved * piece.part, index=piece.right, shape=xp.shape
    )


def _to_heights(g: Any, x: Any, xp: Any, fp: Any, left: Any, right: Any) -> Any:
    """Give to the heights their part in what lies between them."""
    piece = _piece(x, xp, fp)
    part = np.minimum(np.maximum(piece.part, 0), 1)
    if left is not None:
        g = np.where(x < xp[0], 0, g)
    if right is not None:
        g = np.where(x > xp[xp.size - 1], 0, g)
    return scatter(g * (1 - part), index=piece.left, shape=xp.shape) + scatter(
        g * part, index=piece.right, shape=xp.shape
    )


@op(
    "interp",
    x=(
        lambda g, out, x, xp, fp, left=None, right=None: _to_number(g, x, xp, fp),
        "slope(fp, xp)",
    ),
    xp=(
        lambda g, out, x, xp, fp, left=None, right=None: _to_knots(g, x, xp, fp),
        "-g * slope(fp, xp)",
    ),
    fp=(
        lambda g, out, x, xp, fp, left=None, right=None: _to_heights(g, x, xp, fp, left, right),
        "g * near(x, xp)",
    ),
)
def interpolation(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Any:
    """Return the piecewise linear function of `x` with heights `fp` over the increasing `xp`."""
    return np.interp(x, xp, fp, left, right)


@composed(np.interp)
def _interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    if np.iscomplexobj(fp):
        # beside the heights what is no Tensor would be made complex, too
        x, xp = (
            one if isinstance(one, Tensor | Variable) else wrap(np.array(one)) for one in (x, xp)
        )
    if period is None:
        return interpolation(x, xp, fp, left=left, right=right)
    if period == 0:
        raise ValueError("np.interp: period must not be 0")
    period = abs(period)
    xp, fp = np.remainder(_array(xp), period), _array(fp)
    order = np.argsort(xp)
    xp, fp = xp[order], fp[order]
    xp = np.concatenate([xp[-1:] - period, xp, xp[:1] + period])
    fp = np.concatenate([fp[-1:], fp, fp[:1]])
    return interpolation(np.remainder(x, period), xp, fp)
