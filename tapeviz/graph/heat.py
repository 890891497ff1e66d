"""Heat maps: what a matrix looks like, in a bounded number of cells.

Not for reading numbers off: a cell is one entry of an evenly spread sample, in 26 shades.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

ROWS: Final = 12
COLUMNS: Final = 20

SHADES: Final = 26
"""A cell is a letter: "A" to "Z" above zero, "a" to "z" below, paler towards the beginning; "0" is
exactly zero, "!" NaN, "+" and "-" are infinite."""

_STRETCH: Final = 10.0
"""Shades go by arcsinh(10 x / largest): small entries are told apart beside a large one."""

_LETTERS: Final = np.frombuffer(
    b"zyxwvutsrqponmlkjihgfedcba0ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype=np.uint8
)


@dataclass(frozen=True, slots=True)
class Heat:
    """The picture of a matrix; see `Heat` in ``js/src/model/wire.ts``."""

    rows: int
    columns: int
    cells: str
    largest: float


def sample_of(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
    """Return evenly spread entries of a matrix, leading axes taken together as rows.

    Parameters
    ----------
    array : ndarray of shape (..., n)

    Returns
    -------
    ndarray of shape (r, c), or None
        At most `ROWS` by `COLUMNS` entries, the first and the last row and column among them; None
        for fewer than two rows or columns, which make no picture.

    Examples
    --------
    >>> sample_of(np.arange(10_000).reshape(100, 100))[:2, :3]
    array([[  0,   5,  10],
           [900, 905, 910]])
    """
    shape = array.shape[:-1]
    height, width = math.prod(shape), array.shape[-1]
    if min(height, width) < 2:
        return None
    rows, columns = _spread(height, ROWS), _spread(width, COLUMNS)
    places = [place[:, None] for place in np.unravel_index(rows, shape)]
    sample: np.ndarray[Any, Any] = array[(*places, columns)]
    return sample


def heat_of(array: np.ndarray[Any, Any]) -> Heat | None:
    """Picture a matrix.

    Parameters
    ----------
    array : ndarray of shape (..., n)
        Of a boolean, integer, floating or complex dtype; of complex entries the sizes are shown.

    Returns
    -------
    Heat or None
        A cell for each entry of `sample_of`; None where that is None.

    Examples
    --------
    >>> heat_of(np.array([[1.0, 0.0], [-1.0, np.nan]]))
    Heat(rows=2, columns=2, cells='Z0z!', largest=1.0)
    """
    sample = sample_of(array)
    if sample is None:
        return None
    rows, columns = sample.shape
    sample = (np.abs(sample) if sample.dtype.kind == "c" else sample).astype(np.float64)
    sizes = np.abs(sample)
    largest = float(np.maximum.reduce(sizes, axis=None))
    if math.isfinite(largest):
        cells = _cells(sample, sizes, largest)
    else:
        finite = np.isfinite(sample)
        largest = float(np.max(sizes, where=finite, initial=0.0))
        cells = _cells(np.where(finite, sample, 0.0), np.where(finite, sizes, 0.0), largest)
        for is_here, sign in (
            (np.isnan(sample), "!"),
            (sample == math.inf, "+"),
            (sample == -math.inf, "-"),
        ):
            cells[is_here] = ord(sign)
    return Heat(rows, columns, cells.tobytes().decode("ascii"), float(f"{largest:.4g}"))


@cache
def _spread(size: int, most: int) -> np.ndarray[Any, Any]:
    """Return at most so many evenly spread indices, the first and the last among them."""
    return np.linspace(0, size - 1, min(size, most)).round().astype(int)


def _cells(
    sample: np.ndarray[Any, Any], sizes: np.ndarray[Any, Any], largest: float
) -> np.ndarray[Any, Any]:
    """Return the letters of finite entries."""
    level = np.arcsinh(sizes / (largest or 1.0) * _STRETCH)
    # away from zero, so that nothing but zero looks like zero
    shade = np.minimum(np.ceil(level * (SHADES / math.asinh(_STRETCH))), SHADES)
    letters: np.ndarray[Any, Any] = _LETTERS[np.copysign(shade, sample).astype(np.intp) + SHADES]
    return letters
