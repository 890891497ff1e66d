"""Putting entries in order, and finding which there are."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import composed, define, op
from tapeviz.engine.rules.shaping import cast

_PLACE = "it gives places, which do not change smoothly"
_NUMBER = "it counts, and a count does not change smoothly"
_TRUTH = "it gives true or false, which does not change smoothly"

# -- order


def _to_unsorted(g: Any, out: Any, x: Any, axis: int | None) -> Any:
    """Give to each entry what came to the place that it was put in.

    An entry and its place are those of one rank. Sorted or only partitioned, this tells which
    belong together; among equal entries it does not matter.
    """
    if axis is None:
        return np.reshape(_to_unsorted(g, out, np.reshape(x, (x.size,)), 0), x.shape)
    by_rank = np.take_along_axis(g, np.argsort(out, axis=axis, kind="stable"), axis)
    ranks = np.argsort(np.argsort(x, axis=axis, kind="stable"), axis=axis)
    return np.take_along_axis(by_rank, ranks, axis)


define(
    np.sort,
    "sort",
    x=(
        lambda g, out, x, axis=-1, kind=None, order=None, stable=None: _to_unsorted(
            g, out, x, axis
        ),
        "unsort(g, axis)",
    ),
)
define(
    np.partition,
    "partition",
    x=(
        lambda g, out, x, kth, axis=-1, kind="introselect", order=None: _to_unsorted(
            g, out, x, axis
        ),
        "unsort(g, axis)",
    ),
)


@composed(np.sort_complex)
def _sort_complex(a: Any) -> Any:
    kind = np.result_type(a.dtype, np.complex64)
    return np.sort(a if a.dtype == kind else cast(a, dtype=kind))


define(np.argpartition, "argpartition", x=None, reason=_PLACE)
define(np.searchsorted, "place", x=None, y=None, reason=_PLACE)
define(np.digitize, "bin", x=None, y=None, reason=_PLACE)
define(np.nanargmax, "argmax", x=None, reason=_PLACE)
define(np.nanargmin, "argmin", x=None, reason=_PLACE)


@op("lexsort", x=None, reason=_PLACE)
def order_by_rows(x: Any, axis: int = -1) -> Any:
    """Return the order of the columns of `x` by its last row; among equals by the one before."""
    return np.lexsort(x, axis=axis)


@composed(np.lexsort)
def _lexsort(keys: Any, axis: int = -1) -> Any:
    return order_by_rows(np.stack(keys) if isinstance(keys, list | tuple) else keys, axis=axis)


# -- which there are


@op("first places", x=None, reason=_PLACE)
def first_places(x: Any, axis: int | None = None, equal_nan: bool = True) -> Any:
    """Return where each of the entries, or of the slices along `axis`, that there are is first."""
    return np.unique(x, return_index=True, axis=axis, equal_nan=equal_nan)[1]


@op("which", x=None, reason=_PLACE)
def place_among_unique(x: Any, axis: int | None = None, equal_nan: bool = True) -> Any:
    """Return for each entry, or slice along `axis`, which of those that there are it is."""
    return np.unique(x, return_inverse=True, axis=axis, equal_nan=equal_nan)[1]


@op("how often", x=None, reason=_NUMBER)
def count_of_unique(x: Any, axis: int | None = None, equal_nan: bool = True) -> Any:
    """Return how often each of the entries, or of the slices along `axis`, is there."""
    return np.unique(x, return_counts=True, axis=axis, equal_nan=equal_nan)[1]


@composed(np.unique)
def _unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    *,
    equal_nan: bool = True,
    sorted: bool = True,
) -> Any:
    options = {"axis": axis, "equal_nan": equal_nan}
    places = first_places(ar, **options)
    values = _flat(ar)[places] if axis is None else np.take(ar, places, axis=axis)
    found = [values]
    if return_index:
        found.append(places)
    if return_inverse:
        found.append(place_among_unique(ar, **options))
    if return_counts:
        found.append(count_of_unique(ar, **options))
    return values if len(found) == 1 else tuple(found)


def _flat(x: Any) -> Any:
    return x if np.ndim(x) == 1 else np.ravel(x)


@composed(np.unique_values)
def _unique_values(x: Any, /) -> Any:
    return np.unique(x, equal_nan=False)


@composed(np.unique_counts)
def _unique_counts(x: Any, /) -> Any:
    parts = np.unique(x, return_counts=True, equal_nan=False)
    return type(np.unique_counts(np.zeros(0)))(*parts)


@composed(np.unique_inverse)
def _unique_inverse(x: Any, /) -> Any:
    parts = np.unique(x, return_inverse=True, equal_nan=False)
    return type(np.unique_inverse(np.zeros(0)))(*parts)


@composed(np.unique_all)
def _unique_all(x: Any, /) -> Any:
    parts = np.unique(x, True, True, True, equal_nan=False)
    return type(np.unique_all(np.zeros(0)))(*parts)


# -- sets

define(np.isin, "∈", x=None, y=None, reason=_TRUTH)


@composed(np.union1d)
def _union(ar1: Any, ar2: Any) -> Any:
    return np.unique(np.concatenate([_flat(ar1), _flat(ar2)]))


@composed(np.intersect1d)
def _intersection(
    ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False
) -> Any:
    first, second = np.unique(ar1, return_index=True), np.unique(ar2, return_index=True)
    in_first, in_second = np.isin(first[0], second[0]), np.isin(second[0], first[0])
    common = first[0][in_first]
    if return_indices:
        return common, first[1][in_first], second[1][in_second]
    return common


@composed(np.setdiff1d)
def _difference_of_sets(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    first = _flat(ar1) if assume_unique else np.unique(ar1)
    return first[np.isin(first, ar2, invert=True)]


@composed(np.setxor1d)
def _exclusive_of_sets(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    first, second = np.unique(ar1), np.unique(ar2)
    only = [
        first[np.isin(first, second, invert=True)],
        second[np.isin(second, first, invert=True)],
    ]
    return np.sort(np.concatenate(only))
