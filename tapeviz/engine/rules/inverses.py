"""Inverses, pseudo-inverses, and linear systems solved exactly or by least squares."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tapeviz.engine.registry import composed, define
from tapeviz.engine.rules.matrices import (
    adjoint,
    column,
    conjugated,
    in_dtype,
    row,
    transposed,
)

define(
    np.linalg.inv,
    "A⁻¹",
    # M. B. Giles, Collected matrix derivative results for forward and reverse mode algorithmic
    # differentiation, 2008, section 2.2.3
    a=(lambda g, out, a: -transposed(out) @ g @ transposed(out), "-T(out) @ g @ T(out)"),
)
define(
    np.linalg.pinv,
    "A⁺",
    a=(
        lambda g, out, a, **keywords: _of_pseudo_inverse(g, out, a),
        "(I - a @ out) @ T(g) @ out @ T(out) + T(out) @ out @ T(g) @ (I - out @ a)"
        " - T(out) @ g @ T(out)",
    ),
)
define(
    np.linalg.solve,
    "A⁻¹b",
    joint=lambda g, out, a, b: _of_solution(g, out, a, b.ndim),
    a=(None, "-solve(T(a), g) @ T(out)"),
    b=(None, "solve(T(a), g)"),
)


def _lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """`np.linalg.lstsq`, in the fourfold tuple that it returns."""
    return np.linalg.lstsq(a, b, rcond=rcond)


define(
    np.linalg.lstsq,
    "A⁺b",
    compute=_lstsq,
    joint=lambda g, out, a, b, rcond=None: _of_least_squares(g, out[0], a, b, rcond),
    a=(None, "(b - a @ out) @ T(pinv(a) @ T(pinv(a)) @ g) - T(pinv(a)) @ g @ T(out)"),
    b=(None, "T(pinv(a)) @ g"),
)


def _of_pseudo_inverse(g: Any, out: Any, a: Any) -> Any:
    """Contribution of the pseudo-inverse P of A, as long as the rank of A does not change.

    G. H. Golub and V. Pereyra, The differentiation of pseudo-inverses and nonlinear least squares
    problems whose variables separate, 1973: dP = -P dA P + P Pᴴ dAᴴ (I - A P) + (I - P A) dAᴴ Pᴴ P.
    """
    turned = transposed(g)
    tall = turned @ out @ adjoint(out)
    wide = adjoint(out) @ out @ turned
    others = tall - a @ (out @ tall) + wide - (wide @ out) @ a
    return conjugated(others) - transposed(out) @ g @ transposed(out)


def _of_solution(g: Any, out: Any, a: Any, ndim: int) -> tuple[Any, Any]:
    """Contributions of the solution of a linear system to the matrix and to the right-hand side.

    Giles 2008, section 2.3.1; one system is solved for both.
    """
    if ndim == 1:
        solved = np.squeeze(np.linalg.solve(transposed(a), column(g)), -1)
        return -column(solved) * row(out), solved
    solved = np.linalg.solve(transposed(a), g)
    return -solved @ transposed(out), solved


def _of_least_squares(g: Any, solution: Any, a: Any, b: Any, rcond: Any) -> tuple[Any, Any]:
    """Contributions of what `np.linalg.lstsq` returns, as long as the rank does not change.

    The solution is P b, with the pseudo-inverse P of A (Golub and Pereyra 1973). The residual r is
    orthogonal to the columns of A, so that its square changes only with what it is multiplied by.
    """
    g_solution, g_squares, _, g_values = g
    if b.ndim == 1:
        g_solution, solution, b = column(g_solution), column(solution), column(b)
        vector = True
    else:
        vector = False
    inverse = np.linalg.pinv(a, rtol=_cutoff(a, rcond))
    residual = b - a @ solution
    g_b = transposed(inverse) @ g_solution
    tall = transposed(inverse @ adjoint(inverse)) @ g_solution
    wide = adjoint(inverse) @ solution @ transposed(g_solution)
    g_a = (
        conjugated(residual @ transposed(tall))
        + conjugated(wide - (wide @ inverse) @ a)
        - g_b @ transposed(solution)
    )
    if g_squares.size:
        squares = 2 * conjugated(residual) * g_squares
        g_b = g_b + squares
        g_a = g_a - squares @ transposed(solution)
    left, _, right = np.linalg.svd(a, full_matrices=False)
    g_a = g_a + conjugated((left * g_values) @ right)
    return in_dtype(g_a, a.dtype), np.squeeze(g_b, -1) if vector else g_b


def _cutoff(a: Any, rcond: Any) -> float:
    """Return what `np.linalg.lstsq` takes for zero, as a share of the largest singular value."""
    precision: float = np.finfo(a.dtype).eps.item()
    if rcond is None:
        return precision * max(map(int, a.shape))
    return max(float(rcond), precision)


@composed(np.linalg.tensorinv)
def _tensorinv(a: Any, ind: int = 2) -> Any:
    """`np.linalg.tensorinv`: an inverse between two changes of shape."""
    if ind <= 0:
        raise ValueError(f"np.linalg.tensorinv: ind must be positive, it is {ind}")
    rows, columns = a.shape[:ind], a.shape[ind:]
    matrix = np.reshape(a, (math.prod(rows), math.prod(columns)))
    return np.reshape(np.linalg.inv(matrix), columns + rows)


@composed(np.linalg.tensorsolve)
def _tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """`np.linalg.tensorsolve`: a linear system between two changes of shape."""
    if axes is not None:
        moved = [axis % a.ndim for axis in axes]
        a = np.transpose(a, [axis for axis in range(a.ndim) if axis not in moved] + moved)
    shape = a.shape[np.ndim(b) :]
    matrix = np.reshape(a, (-1, math.prod(shape)))
    return np.reshape(np.linalg.solve(matrix, np.ravel(b)), shape)
