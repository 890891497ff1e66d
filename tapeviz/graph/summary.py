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

SAMPLE: Final = 8_192
"""Of larger arrays, mean, spread and histogram are those of about so many entries, evenly
spread."""

_LARGEST_EXACT: Final = 2**53

_TINY: Final = 1e-30
_HUGE: Final = 1e38
"""Between these a sum of squares in float32 has neither lost nor overflowed."""


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
    if isinstance(array, np.float32 | float) and math.isfinite(array):
        return _of_float(float(str(array)))
    array = np.asarray(array)
    if array.dtype.kind == "O":
        return Summary(scalar=str(array))
    flat = array.reshape(-1)
    if flat.size == 0:
        return Summary(entries=())
    if flat.size == 1:
        return _of_one(flat[0])
    columns = array.shape[-1] if heat and array.ndim > 1 and flat.size > ENTRIES else 0
    return _of_many(flat, columns)


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


def _of_many(flat: np.ndarray[Any, Any], columns: int) -> Summary:
    """Summarize; with a picture of the rows of so many columns, none for 0."""
    norm = _norm(flat)
    zero = int(flat.size - np.count_nonzero(flat != 0))  # of floats six times as fast as without
    nan = inf = 0
    if not np.isfinite(norm) and flat.dtype.kind in "fc":  # else every entry is finite
        nan = int(np.count_nonzero(np.isnan(flat)))
        inf = int(np.count_nonzero(np.isinf(flat)))
    sampled = flat.size > SAMPLE
    part = _magnitudes(flat[:: -(-flat.size // SAMPLE)] if sampled else flat)
    finite = part[np.isfinite(part)] if nan or inf else part
    entries = tuple(wire_number(one) for one in flat) if flat.size <= ENTRIES else None
    counted = finite.size > 0
    mean, std = _mean_and_std(finite)
    return Summary(
        entries=entries,
        histogram=_histogram(finite) if entries is None and counted else None,
        mean=mean,
        std=std,
        min=_rounded(finite.min()) if counted else None,
        max=_rounded(finite.max()) if counted else None,
        norm=wire_number(_rounded(norm)),
        nan=nan,
        inf=inf,
        zero=zero,
        health="nan" if nan else "inf" if inf else "zero" if zero == flat.size else None,
        sampled=sampled,
        heat=heat_of(flat.reshape(-1, columns)) if columns else None,
    )


def _magnitudes(flat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the entries as float64; of complex ones, the absolute values."""
    magnitudes: np.ndarray[Any, Any] = np.abs(flat) if flat.dtype.kind == "c" else flat
    return magnitudes.astype(np.float64)


def _mean_and_std(finite: np.ndarray[Any, Any]) -> tuple[float | None, float | None]:
    """Return both where there are entries, and where they are not beyond what float64 holds."""
    if not finite.size:
        return None, None
    with np.errstate(over="ignore", invalid="ignore"):
        mean, std = finite.mean(), finite.std()
    return (
        _rounded(mean) if np.isfinite(mean) else None,
        _rounded(std) if np.isfinite(std) else None,
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
    return wire_number(_rounded(_norm(array.reshape(-1))))


def _norm(flat: np.ndarray[Any, Any]) -> float:
    """Return the Euclidean norm; it is finite if all entries are, and float64 can hold it."""
    with np.errstate(all="ignore"):
        if flat.dtype.kind == "f" and flat.dtype.itemsize >= 4:
            squares = float(np.dot(flat, flat))  # one pass without a copy
            if _TINY < squares < _HUGE:
                return math.sqrt(squares)
        wide = flat if flat.dtype.kind == "c" else flat.astype(np.float64)
        largest = float(np.max(np.abs(wide)))
        if not 0.0 < largest < math.inf:
            return largest
        return largest * float(np.linalg.norm(wide / largest))


def _histogram(finite: np.ndarray[Any, Any]) -> tuple[tuple[int, ...], float, float]:
    low, high = float(finite.min()), float(finite.max())
    if not np.isfinite(high - low) or low == high:
        return (finite.size,), _rounded(low), _rounded(high)
    bins = ((finite - low) * (BINS / (high - low))).astype(np.intp)
    counts = np.bincount(np.minimum(bins, BINS - 1, out=bins), minlength=BINS)
    return tuple(counts.tolist()), _rounded(low), _rounded(high)


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
