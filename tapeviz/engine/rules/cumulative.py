"""Running sums, products and extremes along an axis.

What comes back to an entry is what everything after it received, so these rules run backwards.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import define, op
from tapeviz.engine.rules.indexing import scatter


def reverse(x: Any, axis: int) -> Any:
    """Return `x` from its end to its beginning along an axis."""
    return x[(slice(None),) * (axis % x.ndim) + (slice(None, None, -1),)]


def _along(axis: int, ndim: int, part: slice) -> tuple[slice, ...]:
    return (slice(None),) * (axis % ndim) + (part,)


# -- sums


def _to_terms(g: Any, shape: tuple[int, ...], axis: int | None, with_initial: bool = False) -> Any:
    """Give to each term of a running sum all that it and what follows it received."""
    if axis is None or not shape:
        return np.reshape(_to_terms(g, (g.size,), 0, with_initial), shape)
    if with_initial:
        g = g[_along(axis, g.ndim, slice(1, None))]
    return reverse(np.cumsum(reverse(g, axis), axis=axis), axis)


define(
    np.cumsum,
    "Σ…",
    x=(
        lambda g, out, x, axis=None: _to_terms(g, x.shape, axis),
        "reverse(cumsum(reverse(g, axis), axis), axis)",
    ),
)
define(
    np.nancumsum,
    "Σ…",
    x=(
        lambda g, out, x, axis=None: np.where(np.isnan(x), 0, _to_terms(g, x.shape, axis)),
        "where(isnan(x), 0, reverse(cumsum(reverse(g, axis), axis), axis))",
    ),
)
define(
    np.cumulative_sum,
    "Σ…",
    x=(
        lambda g, out, x, axis=None, include_initial=False: _to_terms(
            g, x.shape, axis, include_initial
        ),
        "reverse(cumsum(reverse(g, axis), axis), axis)",
    ),
)

# -- products


@op(
    "⟲",
    x=(
        lambda g, out, x, factor, axis: _carried_back(g, factor, axis),
        "backwards(g, factor)",
    ),
    factor=(
        lambda g, out, x, factor, axis: _carried_back(g, factor, axis) * _delayed(out, axis),
        "backwards(g, factor) * delayed(out)",
    ),
)
def recurrence(x: Any, factor: Any, axis: int) -> Any:
    """`out[i] = x[i] + factor[i] * out[i - 1]` along an axis, for arrays of one shape.

    It takes a step for each entry along the axis, and no division.
    """
    terms, factors = np.moveaxis(x, axis, 0), np.moveaxis(factor, axis, 0)
    out = np.array(terms)
    for place in range(1, len(out)):
        out[place] += factors[place] * out[place - 1]
    return np.moveaxis(out, 0, axis)


def _carried_back(g: Any, factor: Any, axis: int) -> Any:
    """Return what the terms of a recurrence receive: the recurrence the other way round."""
    following = reverse(_delayed(reverse(factor, axis), axis), axis)
    return reverse(recurrence(reverse(g, axis), reverse(following, axis), axis=axis), axis)


def _delayed(x: Any, axis: int, first: int = 0) -> Any:
    """Return `x` moved on by one place along the axis, with `first` in front."""
    head = x[_along(axis, x.ndim, slice(0, 1))]
    return np.concatenate(
        [np.zeros_like(head) + first, x[_along(axis, x.ndim, slice(0, -1))]], axis=axis
    )


def _to_running_factors(
    g: Any, out: Any, x: Any, axis: int | None, with_initial: bool = False
) -> Any:
    """Give to each factor of a running product its part in all products that it is in.

    Each product divided by the factor, summed; where a factor is 0 that cannot be, and the sum is
    built up step by step.
    """
    if axis is None or not x.shape:
        flat = np.reshape(x, (x.size,))
        return np.reshape(_to_running_factors(g, out, flat, 0, with_initial), x.shape)
    if with_initial:
        after_first = _along(axis, g.ndim, slice(1, None))
        g, out = g[after_first], out[after_first]
    if np.all(x != 0):
        return _to_terms(g * out, x.shape, axis) / x
    return _delayed(out, axis, first=1) * _carried_back(g, x, axis)


define(
    np.cumprod,
    "Π…",
    x=(
        lambda g, out, x, axis=None: _to_running_factors(g, out, x, axis),
        "reverse(cumsum(reverse(g * out, axis), axis), axis) / x",
    ),
)
define(
    np.nancumprod,
    "Π…",
    x=(
        lambda g, out, x, axis=None: np.where(
            np.isnan(x), 0, _to_running_factors(g, out, np.where(np.isnan(x), 1, x), axis)
        ),
        "where(isnan(x), 0, reverse(cumsum(reverse(g * out, axis), axis), axis) / x)",
    ),
)
define(
    np.cumulative_prod,
    "Π…",
    x=(
        lambda g, out, x, axis=None, include_initial=False: _to_running_factors(
            g, out, x, axis, include_initial
        ),
        "reverse(cumsum(reverse(g * out, axis), axis), axis) / x",
    ),
)

# -- extremes


@op("places", x=None, extremes=None, reason="it gives places, which do not change smoothly")
def places_of_extremes(x: Any, extremes: Any, axis: int) -> Any:
    """Return, for each of the running extremes of `x`, the place along `axis` that it came from.

    It is the first of equal ones, and the first NaN.
    """
    first, later = slice(0, -1), slice(1, None)
    before = extremes[_along(axis, x.ndim, first)]
    now = extremes[_along(axis, x.ndim, later)]
    new = (now != before) & (before == before)
    length = [1] * x.ndim
    length[axis] = -1
    places = np.zeros(x.shape, np.intp)
    numbers = np.arange(1, max(x.shape[axis], 1)).reshape(length)
    places[_along(axis, x.ndim, later)] = np.where(new, numbers, 0)
    return np.maximum.accumulate(places, axis=axis)


def _to_holders(g: Any, out: Any, x: Any, axis: int) -> Any:
    """Give to each entry what the running extremes received that were its value."""
    index = list(np.indices(x.shape, sparse=True))
    index[axis] = places_of_extremes(x, out, axis=axis)
    return scatter(g, index=tuple(index), shape=x.shape)


@op("max…", x=(lambda g, out, x, axis=0: _to_holders(g, out, x, axis), "scatter(g, places)"))
def running_maximum(x: Any, axis: int = 0) -> Any:
    """Return the largest entry so far along an axis, as `np.maximum.accumulate` does."""
    return np.maximum.accumulate(x, axis=axis)


@op("min…", x=(lambda g, out, x, axis=0: _to_holders(g, out, x, axis), "scatter(g, places)"))
def running_minimum(x: Any, axis: int = 0) -> Any:
    """Return the smallest entry so far along an axis, as `np.minimum.accumulate` does."""
    return np.minimum.accumulate(x, axis=axis)
