"""Lengths of vectors and sizes of matrices, and dividing by them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.rules import norms
from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import as_tensor, computed, convert_to_tensor, together
from tapeviz.functions.reductions import Axis, reduce_sum, settled_axis


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Axis = None,
    keepdims: bool = False,
    name: str | None = None,
) -> Tensor:
    """Length of vectors, or size of matrices.

    Parameters
    ----------
    tensor : Tensor, Variable or array
    ord : "euclidean", "fro", 1, 2, numpy.inf or a positive number
        "euclidean" is the square root of the sum of squares, whatever the shape; its derivative
        at 0 is 0. Of matrices 1 and numpy.inf are the largest sum of a column or row, 2 the largest
        singular value; the others are as in `numpy.linalg.norm`.
    axis : int or pair of int, optional
        A number for vectors, a pair for matrices; by default all entries are one vector.
    keepdims : bool
        Keep the axes of the vectors or matrices, with length 1.

    Returns
    -------
    Tensor
        Of the shape of `tensor` without these axes, and a real dtype.

    Raises
    ------
    ValueError
        If there is no such `ord` for vectors, or for matrices.

    Examples
    --------
    >>> norm([3.0, 4.0])
    Tensor(5.0, shape=(), dtype=float32)
    """
    chosen = settled_axis(axis)
    if ord == "euclidean" or (ord == 2 and type(chosen) is int):
        return computed(norms.norm, tensor, {"axis": chosen, "keepdims": keepdims})
    x = convert_to_tensor(tensor)
    kind = None if ord == "fro" else ord
    if chosen is None:
        flat = np.linalg.norm(np.reshape(x, (-1,)), ord=kind)
        return as_tensor(np.reshape(flat, (1,) * x.ndim) if keepdims else flat)
    return as_tensor(np.linalg.norm(x, ord=kind, axis=chosen, keepdims=keepdims))


def normalize(
    tensor: Any, ord: Any = "euclidean", axis: Axis = None, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """Divide by the norm; return the quotient and the norm.

    Parameters
    ----------
    tensor : Tensor, Variable or array
    ord : "euclidean", "fro", 1, 2, numpy.inf or a positive number
        Which norm; see `norm`.
    axis : int or pair of int, optional
        A number for vectors, a pair for matrices; by default all entries are one vector.

    Returns
    -------
    Tensor
        The quotient, of the shape and dtype of `tensor`; NaN where the norm is 0.
    Tensor
        The norm, with the axes that it is taken over kept with length 1.

    Examples
    --------
    >>> normalize([3.0, 4.0])[0]
    Tensor([0.6 0.8], shape=(2,), dtype=float32)
    """
    x = convert_to_tensor(tensor)
    size = norm(x, ord, axis, keepdims=True)
    return x / size, size


def l2_normalize(
    x: Any, axis: Axis = None, epsilon: float = 1e-12, name: str | None = None
) -> Tensor:
    """Divide by the square root of the sum of squares, of which at least `epsilon` is taken.

    Parameters
    ----------
    x : Tensor, Variable or array
    axis : int or several, optional
        Over which axes squares are summed; by default over all.
    epsilon : float
        Smallest sum of squares that is divided by, so that 0 stays 0.

    Returns
    -------
    Tensor
        Of the shape and dtype of `x`.

    Examples
    --------
    >>> l2_normalize([3.0, 4.0])
    Tensor([0.6 0.8], shape=(2,), dtype=float32)
    """
    tensor = convert_to_tensor(x)
    squares = reduce_sum(np.square(tensor), axis, keepdims=True)
    return as_tensor(tensor / np.sqrt(np.maximum(squares, epsilon)))


def global_norm(t_list: Any, name: str | None = None) -> Tensor:
    """Norm of several Tensors as if they were one vector; None among them is left out.

    Parameters
    ----------
    t_list : list of Tensor, Variable, array or None
        Of any shapes; at least one that is not None.

    Returns
    -------
    Tensor
        Of shape (): the square root of the sum of all squares.

    Examples
    --------
    >>> global_norm([[3.0], None, [4.0]])
    Tensor(5.0, shape=(), dtype=float32)
    """
    given = together(*(one for one in t_list if one is not None))
    squares = [reduce_sum(np.square(one)) for one in given]
    return as_tensor(np.sqrt(sum(squares[1:], squares[0])))
