"""Norms of vectors and matrices, and the condition number.

The Euclidean norm and other sums of powers are ops. The norms that are an extreme, a sum of
absolute values or made of singular values are recorded as the ops that they consist of.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import composed, define, op
from tapeviz.engine.rules.matrices import conjugated, inexact
from tapeviz.engine.rules.reductions import kept

define(
    np.linalg.matrix_rank,
    "rank",
    # of a vector it is an integer of Python's, which has no dtype
    compute=lambda A, **keywords: np.asarray(np.linalg.matrix_rank(A, **keywords))[()],
    A=None,
    reason="it is a whole number, which does not change smoothly",
)


@op(
    "‖x‖",
    x=(
        lambda g, out, x, axis=None, keepdims=False: (
            kept(g, axis, keepdims) * conjugated(x) / kept(_one_for_zero(out), axis, keepdims)
        ),
        "x / out",
    ),
)
def norm(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Root of the sum of squares, over all axes or some; its derivative at 0 is 0."""
    if isinstance(axis, tuple) and len(axis) != 2:
        return np.linalg.vector_norm(x, axis=axis, keepdims=keepdims)
    return np.linalg.norm(x, axis=axis, keepdims=keepdims)


@op(
    "‖x‖ₚ",
    x=(
        lambda g, out, x, p, axis=None, keepdims=False: _of_powers(
            kept(g, axis, keepdims), kept(_one_for_zero(out), axis, keepdims), x, p
        ),
        "sign(x) * (abs(x) / out)**(p - 1)",
    ),
)
def p_norm(x: Any, p: float, axis: Any = None, keepdims: bool = False) -> Any:
    """Sum of absolute values to the power of `p`, to the power of 1 / `p`."""
    return np.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=p)


def _one_for_zero(out: Any) -> Any:
    """Return a norm to divide by; where it is 0, so is what is divided."""
    return np.where(out == 0, 1, out)


def _of_powers(g: Any, out: Any, x: Any, p: float) -> Any:
    """Contribution of the norm by powers of `p`."""
    return g * conjugated(np.sign(x)) * (np.absolute(x) / out) ** (p - 1)


@composed(np.linalg.norm)
def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """`np.linalg.norm`: of a matrix where there are two axes, else of vectors."""
    if axis is None:
        flat = ord is None or (ord == 2 and x.ndim == 1) or (ord in {"f", "fro"} and x.ndim == 2)
        if flat:
            return norm(x, keepdims=keepdims)
        axis = tuple(range(x.ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    if len(axes) == 1:
        return _vector_norm(x, axis=axes[0], keepdims=keepdims, ord=2 if ord is None else ord)
    if len(axes) == 2:
        return _norm_of_matrices(x, "fro" if ord is None else ord, axes, keepdims)
    raise ValueError(
        f"np.linalg.norm with ord={ord!r} is over one axis or two, not {len(axes)}: "
        f"the shape is {x.shape}, axis is {axis}"
    )


@composed(np.linalg.vector_norm)
def _vector_norm(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """`np.linalg.vector_norm`."""
    x = inexact(x)
    if isinstance(ord, str):
        raise ValueError(f"np.linalg.norm of vectors does not take ord={ord!r}")
    if ord is None or ord == 2:
        return norm(x, axis=axis, keepdims=keepdims)
    if ord == np.inf:
        return _largest(np.absolute(x), axis, keepdims)
    if ord == -np.inf:
        return np.min(np.absolute(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        # in so many words, because NaN counts, too
        return np.sum(np.where(x != 0, 1, np.absolute(x)), axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(np.absolute(x), axis=axis, keepdims=keepdims)
    return p_norm(x, p=ord, axis=axis, keepdims=keepdims)


@composed(np.linalg.matrix_norm)
def _matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """`np.linalg.matrix_norm`."""
    return _norm_of_matrices(x, "fro" if ord is None else ord, (-2, -1), keepdims)


def _largest(x: Any, axis: Any, keepdims: bool = False) -> Any:
    """Return the largest of what is not negative; of nothing, 0."""
    nothing: dict[str, Any] = {} if x.size else {"initial": 0}
    return np.max(x, axis=axis, keepdims=keepdims, **nothing)


def _norm_of_matrices(x: Any, ord: Any, axes: tuple[int, int], keepdims: bool) -> Any:
    x = inexact(x)
    rows, columns = (axis % x.ndim for axis in axes)
    if rows == columns:
        raise ValueError(f"np.linalg.norm of matrices takes two different axes, not {axes}")
    if ord in {"f", "fro"}:
        return norm(x, axis=(rows, columns), keepdims=keepdims)
    if ord in {1, -1, np.inf, -np.inf}:
        sums = np.sum(np.absolute(x), axis=rows if abs(ord) == 1 else columns, keepdims=True)
        extreme = _largest if ord > 0 else np.min
        return extreme(sums, axis=(rows, columns), keepdims=keepdims)
    if ord in {2, -2, "nuc"}:
        values = np.linalg.svdvals(np.moveaxis(x, (rows, columns), (-2, -1)))
        reduction: Any = {2: _largest, -2: np.min, "nuc": np.sum}[ord]
        total = reduction(values, axis=-1)
        return np.expand_dims(total, (rows, columns)) if keepdims else total
    raise ValueError(f"np.linalg.norm of matrices does not take ord={ord!r}")


@composed(np.linalg.cond)
def _cond(x: Any, p: Any = None) -> Any:
    """`np.linalg.cond`: infinite where the matrix is singular, or holds infinities."""
    if not x.size and 0 in x.shape[-2:]:
        raise np.linalg.LinAlgError(f"np.linalg.cond of empty matrices, of shape {x.shape}")
    with np.errstate(all="ignore"):
        number = _ratio_of_sizes(x, p)
    undefined = np.isnan(number.numpy())
    if np.any(undefined):
        undefined &= ~np.any(np.isnan(x.numpy()), axis=(-2, -1))
        return np.where(undefined, np.inf, number)
    return number


def _ratio_of_sizes(x: Any, p: Any) -> Any:
    """Return the condition number; NaN where it is 0 / 0 or infinity by infinity."""
    if p is None or p in {2, -2}:
        values = np.linalg.svdvals(x)
        if p == -2:
            return values[..., -1] / values[..., 0]
        return values[..., 0] / values[..., -1]
    # a factor 0 in the LU decomposition, which the sign tells, keeps NumPy from inverting
    singular = np.linalg.slogdet(x.numpy())[0] == 0
    if np.any(singular):
        x = np.where(singular[..., None, None], np.eye(x.shape[-1]), x)
    of_inverse = _norm_of_matrices(np.linalg.inv(x), p, (-2, -1), False)
    number = _norm_of_matrices(x, p, (-2, -1), False) * of_inverse
    return np.where(singular, np.inf, number) if np.any(singular) else number
