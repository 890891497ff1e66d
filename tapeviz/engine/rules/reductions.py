"""Sums, products, means, spreads and extremes over axes, with or without regard to NaN.

A rule here gives the cotangent of what came out to the entries that went in. Entries that `where=`
left out, or that are NaN and were passed over, get 0.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tapeviz.engine.registry import STARTED, TABLE, define, op
from tapeviz.engine.rules.reducing import (
    added,
    deviation,
    extreme_by,
    mean,
    reduced_by,
    variance,
)
from tapeviz.engine.rules.shaping import cast, expanded
from tapeviz.engine.tensor import Tensor

# -- giving back


def kept(g: Any, axis: Any, keepdims: bool) -> Any:
    """Return what a reduction gave with the axes that it took away, so that it broadcasts."""
    return g if axis is None or keepdims else expanded(g, axis)


def _axes_of(shape: tuple[int, ...], axis: Any) -> Any:
    """Return `axis`; of a number, which has none but for which NumPy takes 0 and -1, None."""
    return axis if shape else None


def spread(g: Any, shape: tuple[int, ...], axis: Any, keepdims: bool, where: Any = True) -> Any:
    """Give the cotangent of a reduction back to each entry that went into it."""
    axis = _axes_of(shape, axis)
    everywhere = _in_place_of_each(g, shape, axis, keepdims)
    if everywhere is None:
        everywhere = np.broadcast_to(kept(g, axis, keepdims), shape)
    return everywhere if where is True else np.where(where, everywhere, 0)


def _in_place_of_each(g: Any, shape: tuple[int, ...], axis: Any, keepdims: bool) -> Any:
    """Return a view that repeats `g`, where that is simple; `np.broadcast_to` takes its time."""
    if isinstance(g, np.generic):
        return np.ndarray(shape, g.dtype, g, 0, (0,) * len(shape))
    if type(g) is not np.ndarray or type(axis) is not int or not g.flags.c_contiguous:
        return None
    strides = list(g.strides)
    axis %= len(shape)
    if keepdims:
        strides[axis] = 0
    else:
        strides.insert(axis, 0)
    return np.ndarray(shape, g.dtype, g, 0, strides)


def _count(shape: tuple[int, ...], out_size: int, axis: Any, where: Any) -> Any:
    """Return how many entries went into each result; where that differs, with the axes kept."""
    if where is True:
        return math.prod(shape) / max(out_size, 1)
    return np.sum(np.broadcast_to(where, shape), axis=axis, keepdims=True)


def _by_count(g: Any, axis: Any, keepdims: bool, count: Any) -> Any:
    """Return `g` by `count` in the dtype of `g`, so that it broadcasts over the entries."""
    if isinstance(count, int | float):
        return kept(g / count, axis, keepdims)
    return kept(g, axis, keepdims) / cast(count, g.dtype)


def _to_mean(g: Any, shape: Any, out_size: int, axis: Any, keepdims: bool, where: Any) -> Any:
    if axis is None and where is True and isinstance(g, np.generic):
        return _in_place_of_each(g / math.prod(shape), shape, None, keepdims)
    axis = _axes_of(shape, axis)
    count = _count(shape, out_size, axis, where)
    if where is not True:
        count = np.maximum(count, 1)
    return spread(_by_count(g, axis, keepdims, count), shape, axis, True, where)


def _to_extremes(
    g: Any, out: Any, x: Any, axis: Any, keepdims: bool, where: Any = True, pass_nan: bool = False
) -> Any:
    """Give the cotangent to the entries that are the extreme; to equal ones, equal parts.

    Where NaN decided there is no derivative, and all that it was chosen from get NaN.
    """
    axis = _axes_of(x.shape, axis)
    out = kept(out, axis, keepdims)
    chosen = x == out
    if where is not True:
        chosen = chosen & where
    chosen = chosen.astype(x.dtype) if type(chosen) is np.ndarray else cast(chosen, x.dtype)
    share = kept(g, axis, keepdims) / np.maximum(added(chosen, axis, keepdims=True), 1)
    if not pass_nan:
        share = np.where(out == out, share, np.nan)
    chosen *= share
    return chosen


def _to_range(g: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """Give the cotangent to the largest entries, and its negative to the smallest."""
    largest = np.max(x, axis=axis, keepdims=keepdims)
    smallest = np.min(x, axis=axis, keepdims=keepdims)
    return _to_extremes(g, largest, x, axis, keepdims) - _to_extremes(
        g, smallest, x, axis, keepdims
    )


def _to_factors(
    g: Any, out: Any, x: Any, axis: Any, keepdims: bool, where: Any = True, initial: Any = 1
) -> Any:
    """Give to each factor of a product the product of the others, exactly also where some are 0."""
    axis = _axes_of(x.shape, axis)
    factors = x if where is True else np.where(where, x, 1)
    # of another library's array, which may be lazy, no entry is looked at
    if isinstance(x, np.ndarray | np.generic | Tensor) and np.all(factors != 0):
        part = kept(g * out, axis, keepdims) / factors
    else:
        part = kept(g, axis, keepdims) * (initial * _products_of_others(factors, axis))
    return part if where is True else np.where(where, part, 0)


def _products_of_others(x: Any, axis: Any) -> Any:
    """Return for each entry the product of the others along `axis`, with no division."""
    axes = _axes(axis, x.ndim)
    moved = np.moveaxis(x, axes, tuple(range(x.ndim - len(axes), x.ndim)))
    remaining = moved.shape[: x.ndim - len(axes)]
    rows = np.reshape(moved, (*remaining, math.prod(moved.shape[len(remaining) :])))
    one = np.ones_like(rows[..., :1])
    before = np.cumprod(np.concatenate([one, rows[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([one, rows[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    back = np.reshape(before * after, moved.shape)
    return np.moveaxis(back, tuple(range(x.ndim - len(axes), x.ndim)), axes)


def _axes(axis: Any, ndim: int) -> tuple[int, ...]:
    """Return the axes that are meant, each counted from the front."""
    if axis is None:
        return tuple(range(ndim))
    several = axis if isinstance(axis, tuple | list) else (axis,)
    return tuple(int(one) % ndim for one in several)


def _centred(x: Any, axis: Any, where: Any, count: Any, given: Any) -> Any:
    """Return `x` less its mean, conjugated where it is complex.

    A mean that the user gave is a constant, whether it is that of `x` or not.
    """
    if given is not None:
        centred = x - given
    elif where is True:
        centred = x - mean(x, axis, True)
    else:
        known = np.where(where, x, 0)
        total = np.sum(known, axis=axis, keepdims=True)
        centred = known - total / cast(np.maximum(count, 1), x.dtype)
    return np.conjugate(centred) if x.dtype.kind == "c" else centred


def _to_variance(
    g: Any, out_size: int, x: Any, axis: Any, keepdims: bool, ddof: float, where: Any, mean: Any
) -> Any:
    """Give the cotangent of a variance to the entries: each its part of twice the distance."""
    axis = _axes_of(x.shape, axis)
    count = _count(x.shape, out_size, axis, where)
    freedom = count - ddof if where is True else np.maximum(count - ddof, 1)
    part = _centred(x, axis, where, count, mean)
    part *= _by_count(2 * g, axis, keepdims, freedom)
    return part if where is True else np.where(where, part, 0)


def _to_deviation(
    g: Any, out: Any, x: Any, axis: Any, keepdims: bool, ddof: float, where: Any, mean: Any
) -> Any:
    """Give the cotangent of a standard deviation to the entries; 0 where all of them are equal."""
    halved = g / (2 * (out + (out == 0)))
    return _to_variance(halved, out.size, x, axis, keepdims, ddof, where, mean)


def _known(x: Any, where: Any = True) -> Any:
    """Say which entries take part when NaN is passed over."""
    known = np.logical_not(np.isnan(x))
    return known if where is True else known & where


# -- sums, products and means

define(
    np.sum,
    "Σ",
    compute=added,
    x=(
        lambda g, out, x, axis=None, keepdims=False, where=True, initial=0: spread(
            g, x.shape, axis, keepdims, where
        ),
        "1",
    ),
)
define(
    np.nansum,
    "Σ",
    x=(
        lambda g, out, x, axis=None, keepdims=False, where=True, initial=0: spread(
            g, x.shape, axis, keepdims, _known(x, where)
        ),
        "where(isnan(x), 0, 1)",
    ),
)
define(
    np.prod,
    "Π",
    compute=reduced_by(np.multiply.reduce, np.prod),
    x=(
        lambda g, out, x, axis=None, keepdims=False, where=True, initial=1: _to_factors(
            g, out, x, axis, keepdims, where, initial
        ),
        "out / x",
    ),
)
define(
    np.nanprod,
    "Π",
    x=(
        lambda g, out, x, axis=None, keepdims=False, where=True, initial=1: _to_factors(
            g, out, x, axis, keepdims, _known(x, where), initial
        ),
        "where(isnan(x), 0, out / x)",
    ),
)
define(
    np.mean,
    "mean",
    compute=mean,
    x=(
        lambda g, out, x, axis=None, keepdims=False, where=True: _to_mean(
            g, x.shape, out.size, axis, keepdims, where
        ),
        "1 / n",
    ),
)
define(
    np.nanmean,
    "mean",
    x=(
        lambda g, out, x, axis=None, keepdims=False, where=True: _to_mean(
            g, x.shape, out.size, axis, keepdims, _known(x, where)
        ),
        "where(isnan(x), 0, 1 / n)",
    ),
)


@op(
    "ln Σ exp",
    x=(
        lambda g, out, x, axis=None, keepdims=False: (
            spread(g, x.shape, axis, keepdims)
            * np.exp(x - spread(np.where(np.isfinite(out), out, 0), x.shape, axis, keepdims))
        ),
        "exp(x - out)",
    ),
)
def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """ln(Σ exp(x)), without overflow: what is largest is taken out of the sum; -inf of nothing."""
    of_nothing = {} if x.size else {"initial": -np.inf}
    largest = TABLE[np.max].compute(x, axis, True, **of_nothing)
    largest = np.where(np.isfinite(largest), largest, 0)
    with np.errstate(divide="ignore"):
        out = np.log(added(np.exp(x - largest), axis, True)) + largest
    return out if keepdims else out.squeeze(axis)


# -- spreads

define(
    np.var,
    "var",
    compute=variance,
    x=(
        lambda g, out, x, axis=None, ddof=0, keepdims=False, where=True, mean=None, correction=0: (
            _to_variance(g, out.size, x, axis, keepdims, ddof + correction, where, mean)
        ),
        "2 * (x - mean(x)) / n",
    ),
)
define(
    np.nanvar,
    "var",
    x=(
        lambda g, out, x, axis=None, ddof=0, keepdims=False, where=True, mean=None, correction=0: (
            _to_variance(g, out.size, x, axis, keepdims, ddof + correction, _known(x, where), mean)
        ),
        "where(isnan(x), 0, 2 * (x - nanmean(x)) / n)",
    ),
)
define(
    np.std,
    "std",
    compute=deviation,
    x=(
        lambda g, out, x, axis=None, ddof=0, keepdims=False, where=True, mean=None, correction=0: (
            _to_deviation(g, out, x, axis, keepdims, ddof + correction, where, mean)
        ),
        "(x - mean(x)) / (n * out)",
    ),
)
define(
    np.nanstd,
    "std",
    x=(
        lambda g, out, x, axis=None, ddof=0, keepdims=False, where=True, mean=None, correction=0: (
            _to_deviation(g, out, x, axis, keepdims, ddof + correction, _known(x, where), mean)
        ),
        "where(isnan(x), 0, (x - nanmean(x)) / (n * out))",
    ),
)

# -- extremes

for _extreme, _symbol, _reduce in (
    (np.max, "max", np.maximum.reduce),
    (np.amax, "max", np.maximum.reduce),
    (np.min, "min", np.minimum.reduce),
    (np.amin, "min", np.minimum.reduce),
):
    define(
        _extreme,
        _symbol,
        compute=extreme_by(_reduce, _extreme),
        x=(
            lambda g, out, x, axis=None, keepdims=False, where=True, initial=None: _to_extremes(
                g, out, x, axis, keepdims, where
            ),
            "(x == out) / sum(x == out)",
        ),
    )
for _extreme, _symbol in ((np.nanmax, "max"), (np.nanmin, "min")):
    define(
        _extreme,
        _symbol,
        x=(
            lambda g, out, x, axis=None, keepdims=False, where=True, initial=None: _to_extremes(
                g, out, x, axis, keepdims, where, pass_nan=True
            ),
            "(x == out) / sum(x == out)",
        ),
    )
define(
    np.ptp,
    "range",
    x=(
        lambda g, out, x, axis=None, keepdims=False: _to_range(g, x, axis, keepdims),
        "(x == max(x)) / sum(x == max(x)) - (x == min(x)) / sum(x == min(x))",
    ),
)

STARTED.update(dict.fromkeys((np.sum, np.nansum), (np.add, None)))
STARTED.update(dict.fromkeys((np.prod, np.nanprod), (np.multiply, None)))
STARTED.update(dict.fromkeys((np.max, np.amax), (np.maximum, -np.inf)))
STARTED.update(dict.fromkeys((np.min, np.amin), (np.minimum, np.inf)))
STARTED.update({np.nanmax: (np.fmax, -np.inf), np.nanmin: (np.fmin, np.inf)})
