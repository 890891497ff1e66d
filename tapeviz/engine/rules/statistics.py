"""Quantiles, weighted means and covariances."""

from __future__ import annotations

import functools
import math
import operator
from typing import Any

import numpy as np

from tapeviz.engine.registry import Rule, composed, define, op
from tapeviz.engine.rules.reductions import spread
from tapeviz.engine.rules.shaping import cast

# -- quantiles


def _ranks(x: Any, axis: Any) -> Any:
    """Return the place of each entry in the order of those that it is reduced with."""
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(x.ndim - len(axes), x.ndim))
    moved = np.moveaxis(x, axes, last)
    kept = moved.shape[: last[0]] if last else ()
    rows = np.reshape(moved, (*kept, math.prod(moved.shape[len(kept) :])))
    ranks = np.argsort(np.argsort(rows, axis=-1, kind="stable"), axis=-1)
    return np.moveaxis(np.reshape(ranks, moved.shape), last, axes)


def _to_quantiles(
    g: Any, out: Any, x: Any, axis: Any, keepdims: bool, quantile: Any, q: Any = None, **method: Any
) -> Any:
    """Give the cotangents of quantiles to the entries next to them in the order.

    A quantile lies between two entries, nearer to one of them: what an entry receives falls
    linearly from all of it at no distance to nothing at a distance of one rank. Where it lies is
    the same quantile of the ranks, whatever the method. Where NaN decided, all receive NaN.
    """
    if not x.size:
        return np.zeros_like(x)
    ranks = _ranks(x, axis)
    if quantile in (np.nanmedian, np.nanquantile, np.nanpercentile):
        ranks = np.where(np.isnan(x), np.nan, ranks)
    levels = () if q is None else (q,)
    if np.ndim(q) > 1:
        g, out = (np.reshape(one, (-1, *one.shape[np.ndim(q) :])) for one in (g, out))
        q = np.ravel(q)
        levels = (q,)
    places = quantile(ranks, *levels, axis=axis, keepdims=True, **method)
    g = np.where(np.isnan(out), np.nan, g)
    parts = []
    for level in np.ndindex(np.shape(q) if levels else ()):
        near = np.maximum(1 - np.absolute(ranks - places[level]), 0)
        near = cast(np.where(np.isnan(near), 0, near), x.dtype)
        parts.append(near * spread(g[level], places[level].shape, axis, keepdims))
    return functools.reduce(operator.add, parts) if parts else np.zeros_like(x)


_NEXT_TO_OUT = "maximum(1 - abs(rank(x) - rank(out)), 0)"


def _median_rule(median: Any) -> Rule:
    return (
        lambda g, out, x, axis=None, overwrite_input=False, keepdims=False: _to_quantiles(
            g, out, x, axis, keepdims, median
        ),
        _NEXT_TO_OUT,
    )


def _quantile_rule(quantile: Any) -> Rule:
    return (
        lambda g, out, x, q, axis=None, overwrite_input=False, method="linear", keepdims=False: (
            _to_quantiles(g, out, x, axis, keepdims, quantile, q, method=method)
        ),
        _NEXT_TO_OUT,
    )


def _in_a_row(quantile: Any) -> Any:
    """Return what computes quantiles that pass over NaN, with the axes of the levels in front.

    So they are by NumPy's own account, but over several axes it (2.4) puts them elsewhere where
    there are two or more of them.
    """

    def compute(x: Any, q: Any, **others: Any) -> Any:
        if np.ndim(q) < 2:
            return quantile(x, q, **others)
        found = quantile(x, np.ravel(q), **others)
        return np.reshape(found, (*np.shape(q), *found.shape[1:]))

    return compute


define(np.median, "median", x=_median_rule(np.median))
define(np.nanmedian, "median", x=_median_rule(np.nanmedian))
define(np.quantile, "quantile", x=_quantile_rule(np.quantile))
define(
    np.nanquantile,
    "quantile",
    compute=_in_a_row(np.nanquantile),
    x=_quantile_rule(np.nanquantile),
)
define(np.percentile, "percentile", x=_quantile_rule(np.percentile))
define(
    np.nanpercentile,
    "percentile",
    compute=_in_a_row(np.nanpercentile),
    x=_quantile_rule(np.nanpercentile),
)

# -- weighted means


@op(
    "mean",
    x=(
        lambda g, out, x, weights, axis=None, keepdims=False: (
            _share(g, weights, axis, keepdims) * weights
        ),
        "weights / sum(weights)",
    ),
    weights=(
        lambda g, out, x, weights, axis=None, keepdims=False: (
            _share(g, weights, axis, keepdims) * (x - spread(out, x.shape, axis, keepdims))
        ),
        "(x - out) / sum(weights)",
    ),
)
def weighted_mean(x: Any, weights: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return Σ weights·x / Σ weights over axes, for weights of the shape of `x`."""
    average: Any = np.average
    return average(x, axis=axis, weights=weights, keepdims=keepdims)


def _share(g: Any, weights: Any, axis: Any, keepdims: bool) -> Any:
    """Return the cotangent of a mean by the sum of the weights, spread over the entries."""
    total = np.sum(weights, axis=axis, keepdims=keepdims)
    return spread(g / total, weights.shape, axis, keepdims)


@composed(np.average)
def _average(
    a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: bool = False
) -> Any:
    shape = np.shape(a)
    if weights is None:
        average = np.mean(a, axis=axis, keepdims=keepdims)
        total: Any = np.size(a) / max(np.size(average), 1)
    else:
        if np.shape(weights) != shape:
            weights = _laid_along(weights, axis, shape)
        average = weighted_mean(a, weights, axis=axis, keepdims=keepdims)
        total = np.sum(weights, axis=axis, keepdims=keepdims)
    return (average, total + np.zeros_like(average)) if returned else average


def _laid_along(weights: Any, axis: Any, shape: tuple[int, ...]) -> Any:
    """Broadcast weights, which were given for certain axes only, to `shape`."""
    if axis is None:
        raise TypeError(
            f"weights of shape {np.shape(weights)} for an array of shape {shape}: say axis="
        )
    axes = [one % len(shape) for one in (axis if isinstance(axis, tuple) else (axis,))]
    if np.shape(weights) != tuple(shape[one] for one in axes):
        raise ValueError(
            f"weights of shape {np.shape(weights)} do not fit an array of shape {shape} "
            f"along axis {axis}"
        )
    ordered = np.transpose(weights, [int(place) for place in np.argsort(axes)])
    lengths = [length if one in axes else 1 for one, length in enumerate(shape)]
    return np.broadcast_to(np.reshape(ordered, lengths), shape)


# -- covariances


@composed(np.cov)
def _covariance(
    m: Any,
    y: Any = None,
    rowvar: bool = True,
    bias: bool = False,
    ddof: int | None = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    rows = _variables_in_rows(m, rowvar)
    if y is not None:
        rows = np.concatenate([rows, _variables_in_rows(y, rowvar)])
    if dtype is not None:
        if np.dtype(dtype).kind not in "fc":
            raise TypeError(f"np.cov computes in floating dtypes, not in {np.dtype(dtype)}")
        rows = cast(rows, dtype=np.dtype(dtype))
    taken_off = ddof if ddof is not None else int(not bias)
    weights, count = _observations(np.shape(rows)[1], taken_off, fweights, aweights)
    if weights is None:
        centred = rows - np.mean(rows, axis=1, keepdims=True)
        weighted = centred
    else:
        mean = np.sum(rows * weights, axis=1, keepdims=True) / np.sum(weights)
        centred = rows - mean
        weighted = centred * weights
    product = np.matmul(centred, np.conjugate(np.transpose(weighted)))
    return np.squeeze(product / count)


def _variables_in_rows(x: Any, rowvar: bool) -> Any:
    """Return observations with a row for each variable."""
    if np.ndim(x) > 2:
        raise ValueError(f"np.cov takes at most 2 dimensions, not an array of shape {np.shape(x)}")
    if np.ndim(x) < 2:
        return np.reshape(x, (1, -1))
    return x if rowvar or np.shape(x)[0] == 1 else np.transpose(x)


def _array(x: Any) -> Any:
    """Return what may be a list as something to compute with."""
    return x if hasattr(x, "shape") else np.asarray(x)


def _observations(length: int, ddof: int, fweights: Any, aweights: Any) -> tuple[Any, Any]:
    """Return what each observation counts, or None, and by what the sum of squares is divided."""
    if fweights is None and aweights is None:
        return None, max(length - ddof, 0)
    weights = 1 if fweights is None else _array(fweights)
    if aweights is None:
        return weights, np.sum(weights) - ddof
    aweights = _array(aweights)
    weights = weights * aweights
    total = np.sum(weights)
    return weights, total - ddof * np.sum(weights * aweights) / total


@composed(np.corrcoef)
def _correlation(x: Any, y: Any = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    covariance = np.cov(x, y, rowvar, dtype=dtype)
    if np.ndim(covariance) == 0:
        return covariance / covariance
    each = np.arange(np.shape(covariance)[0])
    deviation = np.sqrt(np.real(covariance[each, each]))
    correlation = covariance / np.expand_dims(deviation, 1) / deviation
    if correlation.dtype.kind == "c":
        return correlation
    return np.minimum(np.maximum(correlation, -1), 1)
