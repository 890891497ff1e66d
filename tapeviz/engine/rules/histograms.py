"""Counting entries, one by one and in bins, and summing weights instead."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import REFUSED, composed, define, op

_NUMBER = "it counts, and a count does not change smoothly"

define(np.count_nonzero, "≠ 0", x=None, reason=_NUMBER)


@op("counts", x=None, reason="it counts integers, which do not change smoothly")
def counts(x: Any, minlength: int = 0) -> Any:
    """Return how often each of the integers from 0 on is in `x`."""
    return np.bincount(x, minlength=minlength)


@op(
    "Σ in bins",
    x=(lambda g, out, x, places, minlength=0: g[places], "g[places]"),
)
def sums_in_bins(x: Any, places: Any, minlength: int = 0) -> Any:
    """Return the sums of those entries of `x` whose integers in `places` are 0, 1, …."""
    return np.bincount(places, weights=x, minlength=minlength)


@composed(np.bincount)
def _bincount(x: Any, /, weights: Any = None, minlength: int = 0) -> Any:
    if weights is None:
        return counts(x, minlength=minlength)
    return sums_in_bins(weights, places=x, minlength=minlength)


define(
    np.histogram_bin_edges,
    "edges",
    x=None,
    reason="the edges of bins are laid out by rule, and held fixed",
)


@op("counts", x=None, edges=None, reason=_NUMBER)
def counts_between(x: Any, edges: Any) -> Any:
    """Return how many entries lie between each two neighbouring edges; the last one included."""
    return np.histogram(x, bins=edges)[0]


@op("bin", x=None, edges=None, reason="it gives places, which do not change smoothly")
def bins_of(x: Any, edges: Any) -> Any:
    """Return between which edges each entry lies, counted from 1; 0 and `edges.size`: outside."""
    places = np.searchsorted(edges, np.ravel(x), side="right")
    return np.where(np.ravel(x) == edges[-1], edges.size - 1, places)


@composed(np.histogram)
def _histogram(
    a: Any, bins: Any = 10, range: Any = None, density: bool | None = None, weights: Any = None
) -> Any:
    edges = np.histogram_bin_edges(a, bins=bins, range=range)
    if weights is None:
        heights = counts_between(a, edges)
    else:
        heights = _heights(np.ravel(weights), bins_of(a, edges), edges.shape[0] + 1)
    if density:
        heights = heights / np.diff(edges) / np.sum(heights)
    return heights, edges


def _heights(weights: Any, places: Any, length: int) -> Any:
    """Return the sums of weights in the bins, without what lies outside of them."""
    if weights.dtype.kind == "c":
        parts = [_heights(part, places, length) for part in (np.real(weights), np.imag(weights))]
        return parts[0] + 1j * parts[1]
    return sums_in_bins(weights, places=places, minlength=length)[1:-1]


_COUNT_OF_VALUES = (
    "a count has no derivative; give it the values, x.numpy(), "
    "or use np.histogram(x, weights=…) with weights that have one"
)
REFUSED[np.histogram2d] = _COUNT_OF_VALUES
REFUSED[np.histogramdd] = _COUNT_OF_VALUES
