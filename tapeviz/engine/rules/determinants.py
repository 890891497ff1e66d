"""Determinants, also of singular matrices, where they change just as smoothly.

The derivative of det(A) is the matrix of cofactors. Where A has an inverse that is det(A) A⁻ᵀ;
elsewhere it is had from the singular values, in whose products nothing is divided.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import define, op
from tapeviz.engine.rules.matrices import inner, transposed

define(
    np.linalg.det,
    "det",
    a=(
        lambda g, out, a: _of_determinant(g, a),
        "out * T(inv(a))",
    ),
)
define(
    np.linalg.slogdet,
    "ln |det|",
    a=(lambda g, out, a: _of_sign_and_logarithm(g, out[0], a), "g_logabsdet * T(inv(a))"),
)


@op("cof", a=(lambda g, out, a: _second(g, a), "cofactors_change(g, a)"))
def cofactors(a: Any) -> Any:
    """Compute the determinants of square matrices without a row and a column, with signs.

    Parameters
    ----------
    a : array of shape (..., n, n)

    Returns
    -------
    array of shape (..., n, n)
        The transposed adjugate of each.
    """
    try:
        inverse = np.linalg.inv(a)
    except np.linalg.LinAlgError:
        return _cofactors_of_singular(a)
    condition = np.linalg.norm(a, axis=(-2, -1)) * np.linalg.norm(inverse, axis=(-2, -1))
    if np.all(condition**2 * np.finfo(a.dtype).eps < 1):
        return np.linalg.det(a)[..., None, None] * np.swapaxes(inverse, -1, -2)
    return _cofactors_of_singular(a)


@op(
    "cof'",
    x=(lambda g, out, x, a: _second(g, a), "cofactors_change(g, a)"),
    a=(lambda g, out, x, a: _third(g, x, a), "cofactors_change2(g, x, a)"),
)
def cofactors_change(x: Any, a: Any) -> Any:
    """How the cofactors of `a` change in the direction `x`: the second derivative of det.

    It is symmetric: what it does to directions and what it does to cotangents is the same.

    Parameters
    ----------
    x, a : array of shape (..., n, n)

    Returns
    -------
    array of shape (..., n, n)
    """
    left, values, right, turn = _decomposed(a)
    others = _products_without(values, two=True)
    within = np.swapaxes(left.conj(), -1, -2) @ x @ np.swapaxes(right.conj(), -1, -2)
    diagonal = np.einsum("...ij,...jj->...i", others, within)
    change = np.eye(a.shape[-1]) * diagonal[..., None] - others * np.swapaxes(within, -1, -2)
    return turn * (left.conj() @ change @ right.conj())


def _cofactors_of_singular(a: Any) -> Any:
    left, values, right, turn = _decomposed(a)
    others = _products_without(values, two=False)
    return turn * ((left.conj() * others[..., None, :]) @ right.conj())


def _decomposed(a: Any) -> tuple[Any, Any, Any, Any]:
    """Return the singular values and vectors, and the determinant of the latter."""
    left, values, right = np.linalg.svd(a)
    return left, values, right, (np.linalg.det(left) * np.linalg.det(right))[..., None, None]


def _products_without(values: Any, two: bool) -> Any:
    """Return products of all `values` but one, or but two different ones; nothing is lost to zeros.

    Parameters
    ----------
    values : array of shape (..., n)
    two : bool

    Returns
    -------
    array of shape (..., n) or (..., n, n)
        In the second case zero on the diagonal.
    """
    zero = values == 0
    filled = np.where(zero, 1, values)
    product = np.prod(filled, axis=-1)[..., None]
    left = np.sum(zero, axis=-1)[..., None]
    if not two:
        return np.where(left - zero == 0, product / filled, 0)
    first, second = filled[..., None, :], filled[..., :, None]
    remain = left[..., None] - zero[..., None, :] - zero[..., :, None]
    products = np.where(remain == 0, product[..., None] / first / second, 0)
    return products * (1 - np.eye(values.shape[-1]))


def _of_determinant(g: Any, a: Any) -> Any:
    return np.expand_dims(g, (-2, -1)) * cofactors(a)


def _second(g: Any, a: Any) -> Any:
    return cofactors_change(g, a)


def _third(g: Any, x: Any, a: Any) -> Any:
    """Contribution of `cofactors_change` to its `a`, of which an inverse is needed.

    With B = A⁻ᵀ and ⟨ , ⟩ the sum of entrywise products, it is the derivative of
    det(A) (⟨g, B⟩⟨x, B⟩ - ⟨g, B xᵀ B⟩), where dB = -B dAᵀ B.
    """
    b = transposed(np.linalg.inv(a))
    gb, xb = inner(g, b), inner(x, b)
    bgb, bxb = b @ transposed(g) @ b, b @ transposed(x) @ b
    both = transposed(g @ transposed(b) @ x + x @ transposed(b) @ g)
    whole = gb * xb - inner(g, bxb)
    determinant = np.expand_dims(np.linalg.det(a), (-2, -1))
    return determinant * (whole * b - gb * bxb - xb * bgb + b @ both @ b)


def _of_sign_and_logarithm(g: Any, sign: Any, a: Any) -> Any:
    """Contribution to `a` of the sign and the logarithm of its determinant.

    With t = tr(A⁻¹ dA) the logarithm changes by Re t and a complex sign by i sign Im t.
    """
    g_sign, g_logarithm = g
    if a.dtype.kind == "c":
        g_logarithm = g_logarithm + 1j * np.imag(g_sign * sign)
    return np.expand_dims(g_logarithm, (-2, -1)) * transposed(np.linalg.inv(a))
