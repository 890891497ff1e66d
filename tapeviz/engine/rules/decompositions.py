"""Decompositions of matrices: Cholesky, QR, eigenvalues and singular values.

They are differentiated as long as their parts are determined. Complex vectors are so only up to
their phase: what is computed from them must not depend on it. Of values that are equal, `ties`
tells what is determined. Matrices that NumPy takes for symmetric, reading one triangle of them, get
a symmetric gradient, as in PyTorch.

The literature has cotangents with dL = Re tr(gᴴ dX), the scan carries their conjugates: the
functions of this module conjugate what they are given and what they return.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import UndeterminedError, composed, define, op
from tapeviz.engine.rules.matrices import (
    adjoint,
    column,
    conjugated,
    hermitian_part,
    in_dtype,
    lower_half,
    off_diagonal,
    quotient,
    row,
    skew_part,
    upper_half,
)
from tapeviz.engine.rules.ties import is_idle, over_gaps


def _factor(a: Any, upper: bool = False) -> Any:
    """`np.linalg.cholesky`, of dask's arrays, too: theirs gives the other factor, and no choice."""
    if not hasattr(a, "__dask_graph__"):
        return np.linalg.cholesky(a, upper=upper)
    factor = np.linalg.cholesky(a)
    lower = np.tril(factor) + adjoint(np.triu(factor, 1))
    return adjoint(lower) if upper else lower


define(
    np.linalg.cholesky,
    "chol",
    compute=_factor,
    a=(
        lambda g, out, a, upper=False: _cholesky(g, out, upper),
        "sym(T(inv(out)) @ lower_half(T(out) @ g) @ inv(out))",
    ),
)
define(
    np.linalg.eigh,
    "eigh",
    a=(
        lambda g, out, a, UPLO="L": _eigh(g, out),
        "sym(V @ (diag(g_w) + T(V) @ g_V / gaps(w)) @ T(V))",
    ),
)
define(
    np.linalg.eig,
    "eig",
    a=(
        lambda g, out, a: in_dtype(_eig(g, out), a.dtype),
        "inv(T(V)) @ (diag(g_w) + T(V) @ g_V / gaps(w)) @ T(V)",
    ),
)


@op(
    "QR",
    a=(
        lambda g, out, a: _qr(g, out, a),
        "(g_Q + Q @ sym(R @ T(g_R) - T(g_Q) @ Q)) @ T(inv(R))",
    ),
)
def qr(a: Any) -> Any:
    """`np.linalg.qr(a)`, of which Q has as many columns as R rows."""
    return np.linalg.qr(a)


@op(
    "SVD",
    a=(
        lambda g, out, a, hermitian=False, values_only=False: _svd(g, out),
        "U @ (diag(g_S) + skew(T(U) @ g_U) / gaps(S) @ diag(S)"
        " + diag(S) @ skew(T(V) @ g_V) / gaps(S)) @ T(V)",
    ),
)
def svd(a: Any, hermitian: bool = False, values_only: bool = False) -> Any:
    """`np.linalg.svd(a, full_matrices=False)`.

    Where only the values are asked for, matrices that are not finite have NaN for vectors, as
    NumPy then gives them values.
    """
    finite = np.all(np.isfinite(a), axis=(-2, -1))
    if not values_only or not isinstance(a, np.ndarray) or finite.all():
        return np.linalg.svd(a, full_matrices=False, hermitian=hermitian)
    values = np.linalg.svd(a, compute_uv=False, hermitian=hermitian)
    kept = finite[..., None, None]
    found = np.linalg.svd(np.where(kept, a, 0), full_matrices=False, hermitian=hermitian)
    return type(found)(np.where(kept, found.U, np.nan), values, np.where(kept, found.Vh, np.nan))


@op("⊥", columns=(lambda g, out, columns: _of_determined(g, columns.shape[-1]), "g[part]"))
def made_basis(columns: Any) -> Any:
    """Return a basis that begins with orthonormal columns; the others are not determined."""
    others = np.linalg.qr(columns, mode="complete").Q[..., columns.shape[-1] :]
    return np.concatenate([columns, others], axis=-1)


def _of_determined(g: Any, count: int) -> Any:
    """Contribution to the first columns, to which alone one may come back."""
    if np.any(g[..., count:]):
        raise UndeterminedError(
            "a gradient would go through vectors that are not determined, and have no derivative: "
            "write np.linalg.svd(x, full_matrices=False) or np.linalg.qr(x, mode='reduced')"
        )
    return g[..., :count]


@composed(np.linalg.qr)
def _linalg_qr(a: Any, mode: str = "reduced") -> Any:
    """`np.linalg.qr`."""
    tall = a.shape[-2] > a.shape[-1]
    if mode == "reduced" or (mode == "complete" and not tall):
        return qr(a)
    if mode == "r":
        return qr(a).R
    if mode == "complete":
        found = qr(a)
        below = ((0, 0),) * (a.ndim - 2) + ((0, a.shape[-2] - a.shape[-1]), (0, 0))
        return type(found)(made_basis(found.Q), np.pad(found.R, below))
    raise ValueError(
        f"np.linalg.qr on a Tensor takes mode='reduced', 'complete' or 'r', not {mode!r}"
    )


@composed(np.linalg.svd)
def _linalg_svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """`np.linalg.svd`."""
    if not compute_uv:
        return svd(a, hermitian=hermitian, values_only=True).S
    found = svd(a, hermitian=hermitian)
    if not full_matrices or a.shape[-2] == a.shape[-1]:
        return found
    if a.shape[-2] > a.shape[-1]:
        return type(found)(made_basis(found.U), found.S, found.Vh)
    return type(found)(found.U, found.S, adjoint(made_basis(adjoint(found.Vh))))


@composed(np.linalg.svdvals)
def _svdvals(x: Any, /) -> Any:
    return svd(x, values_only=True).S


@composed(np.linalg.eigvalsh)
def _eigvalsh(a: Any, UPLO: Any = "L") -> Any:
    return np.linalg.eigh(a, UPLO).eigenvalues


@composed(np.linalg.eigvals)
def _eigvals(a: Any) -> Any:
    return np.linalg.eig(a).eigenvalues


def _cholesky(g: Any, out: Any, upper: bool) -> Any:
    """Contribution of L, or of U = Lᴴ.

    I. Murray, Differentiation of the Cholesky decomposition, 2016, equation 10.
    """
    g = conjugated(g)
    factor, g = (adjoint(out), adjoint(g)) if upper else (out, g)
    inverse = np.linalg.inv(factor)
    total = adjoint(inverse) @ lower_half(adjoint(factor) @ g) @ inverse
    return conjugated(hermitian_part(total))


def _eigh(g: Any, out: Any) -> Any:
    """Contribution of the eigenvalues w and eigenvectors V of a symmetric matrix.

    Giles 2008, section 3.1: V (diag(g_w) + (Vᴴ g_V) / (w_j - w_i)) Vᴴ, of which the Hermitian part
    has the skew part of Vᴴ g_V.
    """
    g_values, g_vectors = map(conjugated, g)
    values, vectors = out
    through = adjoint(vectors) @ g_vectors
    turned = over_gaps(
        skew_part(through),
        row(values) - column(values),
        values=values,
        through=through,
        idle=is_idle(g_vectors),
        apart=bool(g.lacking),
        op="eigh",
    )
    total = (vectors * row(g_values) + vectors @ turned) @ adjoint(vectors)
    return conjugated(hermitian_part(total))


def _eig(g: Any, out: Any) -> Any:
    """Contribution of the eigenvalues w and eigenvectors V of any square matrix.

    Giles 2008, section 3.1, for vectors of length 1, as C. Boeddeker and others, On the computation
    of complex-valued gradients with application to statistically optimum beamforming, 2017, have
    it: of a change of V what goes along each vector is taken off.
    """
    g_values, g_vectors = map(conjugated, g)
    values, vectors = out
    along = np.real(np.sum(conjugated(vectors) * g_vectors, axis=-2))
    through = adjoint(vectors) @ (g_vectors - vectors * row(along))
    turned = over_gaps(
        through,
        conjugated(row(values) - column(values)),
        values=values,
        through=adjoint(vectors) @ g_vectors,
        # a function that is written with the inverse of the vectors gives them nothing
        idle=is_idle(g_vectors) & (g_values == 0),
        apart=bool(g.lacking),
        op="eig",
    )
    core = turned @ adjoint(vectors) + column(g_values) * adjoint(vectors)
    return conjugated(np.linalg.solve(adjoint(vectors), core))


def _qr(g: Any, out: Any, a: Any) -> Any:
    """Contribution of Q and R.

    S. F. Walter and L. Lehmann, Algorithmic differentiation of linear algebra functions with
    application in optimum experimental design, 2010; for more columns than rows D. A. O. Roberts
    and L. R. Roberts, QR and LQ decomposition matrix backpropagation algorithms for square, wide,
    and deep matrices and their software implementation, 2020: there R = [U W] and A = [X Y] are
    split after the square part, W = Qᴴ Y.
    """
    g_q, g_r = map(conjugated, g)
    q, r = out
    rows = r.shape[-2]
    if r.shape[-1] == rows:
        return conjugated(_qr_of_tall(g_q, g_r, q, r))
    g_wide = g_r[..., rows:]
    g_left = _qr_of_tall(g_q + a[..., rows:] @ adjoint(g_wide), g_r[..., :rows], q, r[..., :rows])
    return conjugated(np.concatenate([g_left, q @ g_wide], axis=-1))


def _qr_of_tall(g_q: Any, g_r: Any, q: Any, r: Any) -> Any:
    half = upper_half(g_r @ adjoint(r) - adjoint(q) @ g_q)
    return (g_q + q @ (half + adjoint(half))) @ adjoint(np.linalg.inv(r))


def _svd(g: Any, out: Any) -> Any:
    """Contribution of the singular vectors U, singular values S and vectors Vᴴ.

    J. Townsend, Differentiating the singular value decomposition, 2016, with its quotients by
    s_j² - s_i² split into those by s_j - s_i, of what turns both sides alike, and by s_j + s_i; for
    the phase of complex vectors Z.-Q. Wan and S.-X. Zhang, Automatic differentiation for complex
    valued SVD, 2019.
    """
    g_u, g_s, g_vh = map(conjugated, g)
    u, s, vh = out
    v, g_v = adjoint(vh), adjoint(g_vh)
    within_u, within_v = adjoint(u) @ g_u, adjoint(v) @ g_v
    from_u, from_v = skew_part(within_u), skew_part(within_v)
    alike = over_gaps(
        from_u + from_v,
        row(s) - column(s),
        values=s,
        through=np.absolute(within_u) + np.absolute(within_v),
        idle=is_idle(g_u) & is_idle(g_v),
        apart=1 in g.lacking or {0, 2} <= g.lacking,
        op="svd",
    )
    core = alike + quotient(off_diagonal(from_u - from_v), row(s) + column(s))
    weights = g_s
    if u.dtype.kind == "c":
        phases = np.imag(np.sum(conjugated(u) * g_u, axis=-2))
        weights = weights + 1j * quotient(phases, s)
    total = (u * row(weights) + u @ core) @ vh
    if u.shape[-2] > u.shape[-1]:
        total = total + quotient(g_u - u @ within_u, row(s)) @ vh
    if v.shape[-2] > v.shape[-1]:
        total = total + u @ quotient(g_vh - (g_vh @ v) @ vh, column(s))
    return conjugated(total)
