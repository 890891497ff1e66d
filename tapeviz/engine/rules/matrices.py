"""Matrices on the last two axes, as the rules of linear algebra speak of them.

No ops of its own: short names for what those rules do over and over, on arrays and on Tensors.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.rules.shaping import cast


def transposed(x: Any) -> Any:
    """Return every matrix with rows and columns exchanged; a view."""
    return x.T if x.ndim == 2 else np.swapaxes(x, -1, -2)


def conjugated(x: Any) -> Any:
    """Return the complex conjugate; of real numbers the same array, not a copy."""
    return np.conjugate(x) if x.dtype.kind == "c" else x


def inexact(x: Any) -> Any:
    """Return integers and truth values as float64, others as they are."""
    return x if x.dtype.kind in "fc" else np.astype(x, np.float64)


def adjoint(x: Any) -> Any:
    """Return every matrix conjugated and transposed."""
    return conjugated(transposed(x))


def row(x: Any) -> Any:
    """Return vectors as matrices of one row."""
    return np.expand_dims(x, -2)


def column(x: Any) -> Any:
    """Return vectors as matrices of one column."""
    return np.expand_dims(x, -1)


def hermitian_part(x: Any) -> Any:
    """Return the mean of every matrix and its adjoint."""
    return (x + adjoint(x)) / 2


def skew_part(x: Any) -> Any:
    """Return half of the difference of every matrix and its adjoint."""
    return (x - adjoint(x)) / 2


def lower_half(x: Any) -> Any:
    """Return the lower triangle of every matrix with half its diagonal."""
    return (np.tril(x) + np.tril(x, -1)) / 2


def upper_half(x: Any) -> Any:
    """Return the upper triangle of every matrix with half its diagonal."""
    return (np.triu(x) + np.triu(x, 1)) / 2


def inner(x: Any, y: Any) -> Any:
    """Return the sum of the products entry by entry, a matrix of one entry for every two."""
    return np.sum(x * y, axis=(-2, -1), keepdims=True)


def quotient(x: Any, y: Any) -> Any:
    """Return x / y, where 0 / 0 is 0: what nothing flows through counts nothing."""
    return x / np.where((x == 0) & (y == 0), np.inf, y)


def off_diagonal(x: Any) -> Any:
    """Return every matrix with zeros on its diagonal."""
    return np.tril(x, -1) + np.triu(x, 1)


def in_dtype(contribution: Any, dtype: Any) -> Any:
    """Return the contribution in the dtype of its operand: the real part, where that is real."""
    return contribution if contribution.dtype == dtype else cast(contribution, dtype)
