"""How sums, means, spreads and extremes are computed: as NumPy does, without its detours.

No ops here, they stand in `reductions`. What these functions do not know, arrays of another library
or Tensors, and keywords that are rare, they leave to the function of NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

_MANY: Final = 1024
"""Of fewer entries a reduction takes no time beside that of calling it."""

_SHORT_TO_ADD: Final = 256
"""Rows of this length are added up by a product with ones as exactly as NumPy does in pairs."""

_SHORT_TO_COMPARE: Final = 32
"""Columns are compared faster than rows of this length, even if they have to be copied first."""


_add_up: Final[Callable[..., Any]] = np.add.reduce


def _rows(x: Any, axis: Any, longest: int) -> bool:
    """Whether a reduction along `axis` is one of many short rows, to each of which NumPy turns."""
    return (
        type(x) is np.ndarray
        and type(axis) is int
        and x.size > _MANY
        and axis in (-1, x.ndim - 1)
        and 1 < x.shape[-1] <= longest
        and x.dtype.char in "fd"
        and x.flags.c_contiguous
    )


def added(x: Any, axis: Any = None, keepdims: bool = False, **others: Any) -> Any:
    """`np.sum` without its detours, and faster where there are many short rows."""
    if _rows(x, axis, _SHORT_TO_ADD) and not others:
        length = x.shape[-1]
        sums = x.reshape(x.size // length, length) @ np.ones(length, x.dtype)
        return sums.reshape(x.shape[:-1] + (1,) * keepdims)
    if isinstance(x, np.ndarray | np.generic):
        return _add_up(x, axis, None, None, keepdims, **others)
    return np.sum(x, axis=axis, keepdims=keepdims, **others)


def reduced_by(reduce: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Build what computes `function` by the method of its ufunc, which says so in less time."""

    def compute(x: Any, axis: Any = None, keepdims: bool = False, **others: Any) -> Any:
        if _rows(x, axis, _SHORT_TO_COMPARE) and not others:
            length = x.shape[-1]
            columns = np.ascontiguousarray(x.reshape(x.size // length, length).T)
            return reduce(columns, 0).reshape(x.shape[:-1] + (1,) * keepdims)
        if isinstance(x, np.ndarray | np.generic):
            return reduce(x, axis, None, None, keepdims, **others)
        return function(x, axis=axis, keepdims=keepdims, **others)

    return compute


def extreme_by(reduce: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Build what computes an extreme, and says of what it cannot be taken."""
    reduced = reduced_by(reduce, function)

    def compute(x: Any, axis: Any = None, keepdims: bool = False, **others: Any) -> Any:
        if x.size or "initial" in others:
            return reduced(x, axis, keepdims, **others)
        try:
            return reduced(x, axis, keepdims)
        except ValueError as error:
            raise ValueError(
                f"np.{function.__name__} of an array of shape {x.shape} over axis {axis}: "
                f"there is no entry to choose; give it an initial= ({error})"
            ) from None

    return compute


def mean(x: Any, axis: Any = None, keepdims: bool = False, **others: Any) -> Any:
    """`np.mean` without its detours, where it takes none that matter."""
    if type(x) is not np.ndarray or x.dtype.char not in "fdFD" or not x.size or others:
        return np.mean(x, axis=axis, keepdims=keepdims, **others)
    total = added(x, axis, keepdims)
    return total / (x.size // total.size)


def variance(
    x: Any, axis: Any = None, ddof: float = 0, keepdims: bool = False, **others: Any
) -> Any:
    """`np.var` without its detours, where it takes none that matter."""
    if type(x) is not np.ndarray or x.dtype.char not in "fd" or not x.size or others:
        return np.var(x, axis=axis, ddof=ddof, keepdims=keepdims, **others)
    centred = x - mean(x, axis, True)
    centred *= centred
    total = added(centred, axis, keepdims)
    freedom = x.size // total.size - ddof
    return total / freedom if freedom > 0 else np.var(x, axis=axis, ddof=ddof, keepdims=keepdims)


def deviation(x: Any, **keywords: Any) -> Any:
    """`np.std` as the root of `variance`."""
    return np.sqrt(variance(x, **keywords)) if type(x) is np.ndarray else np.std(x, **keywords)
