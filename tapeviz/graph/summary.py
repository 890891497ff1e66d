"""Summaries: bounded descriptions of arrays, of the same few numbers however large the array is."""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from tapeviz.graph.heat import Heat, heat_of

WireNumber: TypeAlias = float | int | bool | str
"""A number as JSON can carry it: what is not finite, complex or beyond 2**53 comes as text."""

ENTRIES: Final = 64
"""Arrays of up to so many entries are told entry by entry."""

BINS: Final = 24
"""Number of bins of a histogram."""

SAMPLE: Final = 2_048
"""Of larger arrays, mean, spread and histogram are those of at most so many entries, evenly
spread. Counts, norm, smallest and largest are always those of all."""

_LARGEST_EXACT: Final = 2**53

_TINY: Final = 1e-30
_HUGE: Final = 1e38
"""Between these a sum of squares in float32 has neither lost nor overflowed."""

_SQUARABLE: Final = 1e150
"""Entries up to this size have sums of squares that float64 can hold."""


class Summary(NamedTuple):
    """What is told of an array; see `Summary` in ``js/src/model/wire.ts`` for each field."""

    scalar: WireNumber | None = None
    entries: tuple[WireNumber, ...] | None = None
    histogram: tuple[tuple[int, ...], float, float] | None = None
    mean: float | None = None
    std: float | None = None
    min: float | None = None
    max: float | None = None
    norm: WireNumber | None = None
    nan: int = 0
    inf: int = 0
    zero: int = 0
    health: str | None = None
    sampled: bool = False
    heat: Heat | None = None


def summarize(array: Any, *, heat: bool = False) -> Summary:
    """Summarize an array of numbers.

    Parameters
    ----------
    array : array_like
        Of any shape and of a boolean, integer, floating or complex dtype.
    heat : bool, optional
        Whether to picture what is too large to be told entry by entry; it costs room on the wire.

    Returns
    -------
    Summary
        Counts of NaN, Inf and zero are exact; statistics are of the finite entries.

    Examples
    --------
    >>> summarize(np.float32(0.1)).scalar
    0.1
    >>> summarize(np.array([0.0, np.nan, 4.0])).health
    'nan'
    """
    if type(array) is np.float32 or type(array) is float:
        number = float(str(array))
        if math.isfinite(number):
            return _of_float(number)
    array = np.asarray(array)
    if array.dtype.kind == "O":
        return Summary(scalar=str(array))
    if array.size == 0:
        return Summary(entries=())
    if array.size == 1:
        return _of_one(array.reshape(-1)[0])
    with np.errstate(all="ignore"):  # whatever the user's code is strict about
        return _of_many(array, heat)


def _of_float(number: float) -> Summary:
    """Summarize a finite scalar of the two most frequent kinds, quickly."""
    zero = number == 0
    return Summary(number, norm=abs(number), zero=int(zero), health="zero" if zero else None)


def _of_one(number: Any) -> Summary:
    size = abs(number) if number.dtype.kind != "b" else number
    nan, inf, zero = bool(np.isnan(number)), bool(np.isinf(number)), bool(number == 0)
    return Summary(
        scalar=wire_number(number),
        norm=None if number.dtype.kind == "b" else wire_number(size),
        nan=int(nan),
        inf=int(inf),
        zero=int(zero),
        health="nan" if nan else "inf" if inf else "zero" if zero else None,
    )


def _of_many(array: np.ndarray[Any, Any], pictured: bool) -> Summary:
    """Summarize; every pass over all entries is one of NumPy's fastest, and most need three."""
    is_small = array.size <= ENTRIES
    flat = array.reshape(-1) if is_small else array.ravel("K")  # in memory's order: without a copy
    sizes = np.abs(flat) if flat.dtype.kind == "c" else flat
    low, high = np.minimum.reduce(sizes), np.maximum.reduce(sizes)
    nan = inf = 0
    is_finite = math.isfinite(low) and math.isfinite(high)  # both are NaN if an entry is
    if not is_finite:
        nan = int(np.count_nonzero(np.isnan(flat)))
        inf = int(np.count_nonzero(np.isinf(flat)))
        low, high = _range_of_finite(sizes)
    zero = 0
    if not (low > 0 or high < 0):
        zero = flat.size - int(np.count_nonzero(flat != 0))  # floats are six times as fast so
    sampled = flat.size > SAMPLE
    # an odd stride does not meet the same few columns of a matrix again and again
    part = sizes[:: -(-flat.size // SAMPLE) | 1] if sampled else sizes
    part = (part if is_finite else part[np.isfinite(part)]).astype(np.float64)
    mean, std = _mean_and_std(part, max(abs(float(low)), abs(float(high))))
    counted = nan + inf < flat.size
    return Summary(
        entries=_entries(flat, is_finite) if is_small else None,
        histogram=_histogram(part, float(low), float(high)) if not is_small and counted else None,
        mean=mean,
        std=std,
        min=_rounded(low) if counted else None,
        max=_rounded(high) if counted else None,
        norm=wire_number(_rounded(_norm(flat))),
        nan=nan,
        inf=inf,
        zero=zero,
        health="nan" if nan else "inf" if inf else "zero" if zero == flat.size else None,
        sampled=sampled,
        heat=heat_of(array) if pictured and not is_small and array.ndim > 1 else None,
    )


def _range_of_finite(sizes: np.ndarray[Any, Any]) -> tuple[Any, Any]:
    """Return the smallest and the largest of the finite entries, NaN if there are none."""
    finite = sizes[np.isfinite(sizes)]
    return (finite.min(), finite.max()) if finite.size else (math.nan, math.nan)


def _entries(flat: np.ndarray[Any, Any], are_finite: bool) -> tuple[WireNumber, ...]:
    """Return what `wire_number` says of each entry; of the most frequent kinds all at once."""
    if are_finite and flat.dtype.kind == "f":
        if flat.dtype.itemsize == 8:
            return tuple(flat.tolist())
        if flat.dtype.itemsize < 8:
            return tuple(map(float, flat.astype("S")))
    return tuple([wire_number(one) for one in flat])


def _mean_and_std(
    finite: np.ndarray[Any, Any], largest: float
) -> tuple[float | None, float | None]:
    """Return both where there are entries, and where they are not beyond what float64 holds."""
    if not finite.size:
        return None, None
    if largest < _SQUARABLE:
        mean = float(np.add.reduce(finite)) / finite.size
        apart = finite - mean
        return _rounded(mean), _rounded(math.sqrt(float(np.dot(apart, apart)) / finite.size))
    mean, std = float(finite.mean()), float(finite.std())
    return (
        _rounded(mean) if math.isfinite(mean) else None,
        _rounded(std) if math.isfinite(std) else None,
    )


def norm_of(array: Any) -> WireNumber | None:
    """Return the norm that `summarize` tells of an array, without the rest.

    Examples
    --------
    >>> norm_of(np.array([3.0, 4.0]))
    5.0
    """
    array = np.asarray(array)
    if array.dtype.kind in "Ob" or not array.size:
        return None
    if array.size == 1:
        return wire_number(abs(array.reshape(-1)[0]))
    with np.errstate(all="ignore"):
        return wire_number(_rounded(_norm(array.ravel("K"))))


def _norm(flat: np.ndarray[Any, Any]) -> float:
    """Return the Euclidean norm; it is finite if all entries are, and float64 can hold it."""
    if flat.dtype.kind == "f" and flat.dtype.itemsize >= 4:
        squares = float(np.dot(flat, flat))  # one pass without a copy
        if _TINY < squares < _HUGE:
            return math.sqrt(squares)
    wide = flat if flat.dtype.kind == "c" else flat.astype(np.float64)
    largest = float(np.max(np.abs(wide)))
    if not 0.0 < largest < math.inf:
        return largest
    return largest * float(np.linalg.norm(wide / largest))


def _histogram(
    finite: np.ndarray[Any, Any], low: float, high: float
) -> tuple[tuple[int, ...], float, float]:
    if not math.isfinite(high - low) or low == high:
        return (finite.size,), _rounded(low), _rounded(high)
    bins = ((finite - low) * (BINS / (high - low))).astype(np.intp)
    counts = np.bincount(bins, minlength=BINS + 1).tolist()
    counts[BINS - 1] += counts.pop()  # the largest entry
    return tuple(counts), _rounded(low), _rounded(high)


def _rounded(number: Any) -> float:
    """Round a statistic to 7 significant digits: no more are shown, and they cost room."""
    return float(f"{float(number):.7g}")


def wire_number(number: Any) -> WireNumber:
    """Write a number as JSON can carry it, in the fewest digits that tell it from its neighbours.

    Examples
    --------
    >>> wire_number(np.float32(0.1)), wire_number(np.float64("inf")), wire_number(np.int64(2**60))
    (0.1, 'inf', '1152921504606846976')
    """
    number = np.asarray(number)[()]
    kind = number.dtype.kind
    if kind == "b":
        return bool(number)
    if kind in "iu":
        whole = int(number)
        return whole if abs(whole) <= _LARGEST_EXACT else str(whole)
    if kind == "c" or not np.isfinite(number):
        return str(number)
    return float(number) if number.dtype.itemsize == 8 else float(str(number))
