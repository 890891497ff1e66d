"""Diagonals of matrices: taken, summed, made and changed."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import as_tensor, convert_to_tensor, together


def trace(x: Any, name: str | None = None) -> Tensor:
    """Sum of the diagonal.

    Parameters
    ----------
    x : Tensor, Variable or array
        Of shape (…, m, n).

    Returns
    -------
    Tensor
        Of shape (…), of the dtype of `x`; small integers are summed as those of 64 bits.

    Examples
    --------
    >>> trace([[1.0, 2.0], [3.0, 4.0]])
    Tensor(5.0, shape=(), dtype=float32)
    """
    return as_tensor(np.trace(convert_to_tensor(x), axis1=-2, axis2=-1))


def diag_part(input: Any, name: str = "diag_part", k: int = 0) -> Tensor:
    """Return the diagonal, or the `k`-th above it.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, m, n).
    k : int
        Which diagonal: above the main one, if positive, and below it, if negative.

    Returns
    -------
    Tensor
        Of shape (…, length of that diagonal), of the dtype of `input`.

    Examples
    --------
    >>> diag_part([[1.0, 2.0], [3.0, 4.0]])
    Tensor([1. 4.], shape=(2,), dtype=float32)
    """
    return as_tensor(np.diagonal(convert_to_tensor(input), offset=k, axis1=-2, axis2=-1))


def diag(diagonal: Any, name: str = "diag", k: int = 0) -> Tensor:
    """Make matrices with `diagonal`, its last axis, on their diagonal, or on the `k`-th above it.

    Parameters
    ----------
    diagonal : Tensor, Variable or array
        Of shape (…, n).
    k : int
        Which diagonal: above the main one, if positive, and below it, if negative.

    Returns
    -------
    Tensor
        Of shape (…, n + |k|, n + |k|), 0 beside the diagonal.

    Examples
    --------
    >>> diag([1.0, 2.0])
    Tensor(
    [[1. 0.]
     [0. 2.]], shape=(2, 2), dtype=float32)
    """
    tensor = convert_to_tensor(diagonal)
    length = tensor.shape[-1] + abs(k)
    places = np.eye(length, k=k, dtype=bool)
    before, after = (0, k) if k >= 0 else (-k, 0)
    padded: Any = np.pad(tensor, [(0, 0)] * (tensor.ndim - 1) + [(before, after)])
    return as_tensor(np.where(places, np.expand_dims(padded, -1), 0.0))


def set_diag(input: Any, diagonal: Any, name: str = "set_diag", k: int = 0) -> Tensor:
    """Return matrices with another diagonal.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, m, n); it stays as it is.
    diagonal : Tensor, Variable or array
        Of shape (…, length of that diagonal).
    k : int
        Which diagonal: above the main one, if positive, and below it, if negative.

    Returns
    -------
    Tensor
        Of the shape of `input`.

    Examples
    --------
    >>> set_diag([[1.0, 2.0], [3.0, 4.0]], [0.0, 0.0])
    Tensor(
    [[0. 2.]
     [3. 0.]], shape=(2, 2), dtype=float32)
    """
    x, entries = together(input, diagonal)
    rows, columns = x.shape[-2:]
    new = diag(entries, k=k)[..., :rows, :columns]
    missing = [(0, 0)] * (x.ndim - 2) + [(0, rows - new.shape[-2]), (0, columns - new.shape[-1])]
    return as_tensor(np.where(np.eye(rows, columns, k, dtype=bool), np.pad(new, missing), x))


def band_part(input: Any, num_lower: int, num_upper: int, name: str | None = None) -> Tensor:
    """Keep so many diagonals below and above the main one; all where the number is negative.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, m, n).
    num_lower : int
        How many diagonals below the main one are kept; if negative, all.
    num_upper : int
        How many above it.

    Returns
    -------
    Tensor
        Of the shape of `input`, with 0 in other places.

    Examples
    --------
    >>> band_part([[1.0, 2.0], [3.0, 4.0]], -1, 0)
    Tensor(
    [[1. 0.]
     [3. 4.]], shape=(2, 2), dtype=float32)
    """
    x = convert_to_tensor(input)
    rows, columns = np.ogrid[: x.shape[-2], : x.shape[-1]]
    kept = ((num_lower < 0) | (rows - columns <= num_lower)) & (
        (num_upper < 0) | (columns - rows <= num_upper)
    )
    return as_tensor(np.where(kept, x, 0.0))


def tensor_diag(diagonal: Any, name: str | None = None) -> Tensor:
    """Make a Tensor of twice the dimensions with `diagonal` on its diagonal.

    Parameters
    ----------
    diagonal : Tensor, Variable or array
        Of shape [n1, …, nk].

    Returns
    -------
    Tensor
        Of shape [n1, …, nk, n1, …, nk]: 0 but where the first k places are the last k.

    Examples
    --------
    >>> tensor_diag([1.0, 2.0]).shape
    (2, 2)
    """
    x = convert_to_tensor(diagonal)
    return as_tensor(np.reshape(diag(np.reshape(x, (-1,))), x.shape * 2))


def tensor_diag_part(input: Any, name: str | None = None) -> Tensor:
    """Return the diagonal of a Tensor of shape [n1, …, nk, n1, …, nk].

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape [n1, …, nk, n1, …, nk].

    Returns
    -------
    Tensor
        Of shape [n1, …, nk], of the dtype of `input`.

    Raises
    ------
    ValueError
        If the two halves of the shape have different sizes.

    Examples
    --------
    >>> tensor_diag_part([[1.0, 2.0], [3.0, 4.0]])
    Tensor([1. 4.], shape=(2,), dtype=float32)
    """
    x = convert_to_tensor(input)
    half = x.shape[: x.ndim // 2]
    length = int(np.prod(half))
    return as_tensor(np.reshape(diag_part(np.reshape(x, (length, length))), half))
