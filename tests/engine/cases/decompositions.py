"""Determinants, inverses, linear systems, norms and decompositions of matrices.

Programs make the matrices well conditioned of whatever they are given, real or complex. Where
complex vectors are determined only up to their phase, programs compute what does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tapeviz.engine.rules import determinants
from tests.engine.cases.case import Case, case

Program = Callable[..., Any]


def adjoint(x: Any) -> Any:
    """Return every matrix conjugated and transposed."""
    return np.conj(np.swapaxes(x, -1, -2))


def regular(x: Any) -> Any:
    """Make matrices that have inverses."""
    return x + 4 * np.eye(x.shape[-1])


def symmetric(x: Any) -> Any:
    """Make symmetric matrices with eigenvalues apart from each other."""
    return (x + adjoint(x)) / 4 + 3 * np.diag(np.arange(x.shape[-1]))


def positive(x: Any) -> Any:
    """Make positive definite matrices."""
    return x @ adjoint(x) + 3 * np.eye(x.shape[-2])


def stretched(x: Any) -> Any:
    """Make matrices with singular values apart from each other."""
    rows, columns = x.shape[-2:]
    return x / 2 + 3 * np.eye(rows, columns) * np.arange(1, columns + 1)


SQUARES: tuple[tuple[int, ...], ...] = ((3, 3), (2, 2, 2), (1, 1), (0, 2, 2))


def _inverse_cases() -> Iterator[Case]:
    functions: dict[str, Program] = {
        "det": lambda x: np.linalg.det(regular(x)),
        "cofactors": lambda x: determinants.cofactors(regular(x)),
        "inv": lambda x: np.linalg.inv(regular(x)),
        "pinv": lambda x: np.linalg.pinv(regular(x)),
    }
    for op, program in functions.items():
        for shape in SQUARES:
            yield case(op, f"{shape}", program, shape)
    yield case("det", "(0, 0)", np.linalg.det, (0, 0))
    yield case("det", "negative", lambda x: np.linalg.det(-regular(x)), (3, 3))
    yield case("inv", "(0, 0)", np.linalg.inv, (0, 0))
    yield case("inv", "transposed", lambda x: np.linalg.inv(regular(x).T), (3, 3))
    for shape in SQUARES[:3]:
        yield case(
            "cofactors_change",
            f"{shape}",
            lambda x, y: determinants.cofactors_change(x, regular(y)),
            shape,
            shape,
        )
        yield case("slogdet", f"{shape}", _sign_and_logarithm, shape)
        yield case("slogdet", f"{shape}, negative", lambda x: _sign_and_logarithm(-x), shape)
    for shape in ((3, 2), (2, 3), (2, 3, 2)):
        yield case("pinv", f"{shape}", lambda x: np.linalg.pinv(stretched(x)), shape)
    yield case(
        "pinv", "of rank 1", lambda x, y: np.linalg.pinv(np.outer(x, y), rcond=1e-4), (3,), (2,)
    )
    yield case("pinv", "rcond=", lambda x: np.linalg.pinv(stretched(x), rcond=1e-6), (3, 2))
    yield case("pinv", "rtol=", lambda x: np.linalg.pinv(stretched(x), rtol=1e-6), (3, 2))
    yield case(
        "pinv", "hermitian=True", lambda x: np.linalg.pinv(positive(x), hermitian=True), (3, 3)
    )
    yield case("inv", "tensorinv", _tensor_inverse, (6, 2, 3))
    yield case("inv", "tensorinv ind=1", lambda x: _tensor_inverse(x, ind=1), (6, 2, 3))


def _sign_and_logarithm(x: Any) -> Any:
    sign, logarithm = np.linalg.slogdet(regular(x))
    return sign * np.exp(0.5 * logarithm)


def _tensor_inverse(x: Any, ind: int = 1) -> Any:
    return np.linalg.tensorinv(x + 4 * np.eye(6).reshape(6, 2, 3), ind=ind)


def _system_cases() -> Iterator[Case]:
    forms: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
        ((3, 3), (3,)),
        ((3, 3), (3, 2)),
        ((2, 2), (2, 2)),
        ((2, 3, 3), (3,)),
        ((2, 3, 3), (3, 2)),
        ((3, 3), (2, 3, 2)),
        ((2, 1, 2, 2), (3, 2, 1)),
        ((0, 2, 2), (2, 3)),
    )
    for left, right in forms:
        yield case(
            "solve",
            f"{left} and {right}",
            lambda x, y: np.linalg.solve(regular(x), y),
            left,
            right,
        )
    yield case("solve", "for an array", lambda x: np.linalg.solve(regular(x), np.ones(3)), (3, 3))
    yield case("solve", "of an array", lambda y: np.linalg.solve(2 * np.eye(3), y), (3,))
    yield case("solve", "of one thing", lambda x: np.linalg.solve(regular(x), x), (3, 3))
    yield case(
        "solve",
        "tensorsolve",
        lambda x, y: np.linalg.tensorsolve(x + 4 * np.eye(6).reshape(2, 3, 6), y),
        (2, 3, 6),
        (2, 3),
    )
    yield case(
        "solve",
        "tensorsolve axes=",
        lambda x, y: np.linalg.tensorsolve(
            x + 4 * np.moveaxis(np.eye(6).reshape(2, 3, 6), 2, 0), y, axes=(0,)
        ),
        (6, 2, 3),
        (2, 3),
    )
    for left, right in (
        ((4, 2), (4,)),
        ((4, 2), (4, 3)),
        ((2, 3), (2,)),
        ((2, 3), (2, 2)),
        ((3, 3), (3,)),
    ):
        yield case("lstsq", f"{left} and {right}", _least_squares, left, right)
    yield case(
        "lstsq",
        "of rank 1",
        lambda x, y, z: np.linalg.lstsq(np.outer(x, y), z, rcond=1e-4)[0],
        (3,),
        (2,),
        (3,),
    )
    for rcond in (None, -1, 1e-3):
        yield case(
            "lstsq",
            f"rcond={rcond}",
            lambda x, y, rcond=rcond: np.linalg.lstsq(stretched(x), y, rcond)[0],
            (4, 2),
            (4,),
        )


def _least_squares(x: Any, y: Any) -> Any:
    solution, squares, _, values = np.linalg.lstsq(stretched(x), y)
    return np.concatenate([np.ravel(solution), np.ravel(squares), values])


def _norm_cases() -> Iterator[Case]:
    vectors: tuple[Any, ...] = (None, 2, 1, 3, 2.5, -1, np.inf, -np.inf, 0)
    for order in vectors:
        yield case("norm", f"ord={order}", lambda x, p=order: np.linalg.norm(x, p), (4,))
        yield case(
            "norm",
            f"ord={order}, axis=1",
            lambda x, p=order: np.linalg.norm(x, p, axis=1),
            (2, 3, 2),
        )
        yield case(
            "norm",
            f"ord={order}, axis=(0,), keepdims=True",
            lambda x, p=order: np.linalg.norm(x, ord=p, axis=(0,), keepdims=True),
            (2, 3),
        )
        if order is not None:
            yield case(
                "p_norm",
                f"vector_norm ord={order}, three axes",
                lambda x, p=order: np.linalg.vector_norm(x, axis=(0, 1, 2), ord=p),
                (2, 3, 2),
            )
    matrices: tuple[Any, ...] = ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)
    for order in matrices:
        yield case(
            "norm", f"of a matrix, ord={order}", lambda x, p=order: np.linalg.norm(x, p), (2, 3)
        )
        yield case(
            "norm",
            f"ord={order}, two axes",
            lambda x, p=order: np.linalg.norm(x, p, axis=(2, 0), keepdims=True),
            (2, 3, 2),
        )
        yield case(
            "norm",
            f"matrix_norm ord={order}",
            lambda x, p=order: np.linalg.matrix_norm(x, ord=p),
            (2, 3, 2),
        )
    for shape in ((), (2, 3), (2, 3, 2), (0,)):
        yield case("norm", f"of all, {shape}", lambda x: np.linalg.norm(x) * 1.0, shape)
        yield case("norm", f"vector_norm, {shape}", np.linalg.vector_norm, shape)
    yield case("norm", "keepdims=True", lambda x: np.linalg.norm(x, None, None, True), (2, 3))
    yield case("norm", "axis=(0, 1)", lambda x: np.linalg.norm(x, axis=(0, 1)), (2, 3, 2))
    for order in (None, 2, -2, "fro", "nuc", 1, -1, np.inf, -np.inf):
        yield case(
            "norm", f"cond p={order}", lambda x, p=order: np.linalg.cond(regular(x), p), (3, 3)
        )
    yield case("norm", "cond of many", lambda x: np.linalg.cond(stretched(x)), (2, 3, 2))


def _symmetric_cases() -> Iterator[Case]:
    for shape in ((3, 3), (2, 2, 2), (1, 1), (0, 2, 2)):
        yield case("cholesky", f"{shape}", lambda x: np.linalg.cholesky(positive(x)), shape)
        yield case(
            "cholesky",
            f"{shape}, upper=True",
            lambda x: np.linalg.cholesky(positive(x), upper=True),
            shape,
        )
        yield case("eigh", f"values, {shape}", lambda x: np.linalg.eigh(symmetric(x))[0], shape)
        yield case("eigh", f"eigvalsh, {shape}", lambda x: np.linalg.eigvalsh(symmetric(x)), shape)
        yield case("eigh", f"function of, {shape}", _exponential, shape)
        yield case(
            "eigh",
            f"vectors, {shape}",
            lambda x: np.linalg.eigh(symmetric(x)).eigenvectors,
            shape,
            complex_too=False,
        )
    yield case("eigh", "UPLO", lambda x: _exponential(x, UPLO="U"), (3, 3))
    yield case("eigh", "eigvalsh UPLO", lambda x: np.linalg.eigvalsh(symmetric(x), "U"), (3, 3))


def _exponential(x: Any, **keywords: Any) -> Any:
    values, vectors = np.linalg.eigh(symmetric(x), **keywords)
    return (vectors * np.expand_dims(np.exp(values / 4), -2)) @ adjoint(vectors)


def _eigenvalue_cases() -> Iterator[Case]:
    for shape in ((3, 3), (2, 2, 2), (1, 1), (0, 2, 2)):
        yield case("eig", f"values, {shape}", lambda x: np.linalg.eig(_real_spectrum(x))[0], shape)
        yield case(
            "eig", f"eigvals, {shape}", lambda x: np.linalg.eigvals(_real_spectrum(x)), shape
        )
        yield case("eig", f"function of, {shape}", lambda x: _root(_real_spectrum(x)), shape)
        yield case(
            "eig",
            f"sizes of vectors, {shape}",
            lambda x: np.absolute(np.linalg.eig(_real_spectrum(x)).eigenvectors),
            shape,
        )
    yield case(
        "eig",
        "vectors",
        lambda x: np.linalg.eig(_real_spectrum(x)).eigenvectors,
        (3, 3),
        complex_too=False,
    )
    yield case("eig", "turning: values", lambda x: np.linalg.eigvals(_turning(x)), (2, 2))
    yield case("eig", "turning: function of", lambda x: _root(_turning(x)), (2, 2))


def _real_spectrum(x: Any) -> Any:
    return x / 8 + np.diag(2.0 + 3 * np.arange(x.shape[-1]))


def _turning(x: Any) -> Any:
    return x / 8 + np.array([[3.0, -2.0], [2.0, 3.0]])


def _root(x: Any) -> Any:
    values, vectors = np.linalg.eig(x)
    return (vectors * np.expand_dims(np.sqrt(values), -2)) @ np.linalg.inv(vectors)


def _orthogonal_cases() -> Iterator[Case]:
    for shape in ((3, 3), (3, 2), (2, 3), (2, 3, 2), (1, 1), (0, 3, 2)):
        yield case("qr", f"Q, {shape}", lambda x: np.linalg.qr(stretched(x)).Q, shape)
        yield case("qr", f"R, {shape}", lambda x: np.linalg.qr(stretched(x))[1], shape)
        yield case("qr", f"both, {shape}", _sines_of_both, shape)
        yield case("qr", f"mode='r', {shape}", lambda x: np.linalg.qr(stretched(x), "r"), shape)
        yield case("svd", f"values, {shape}", lambda x: _svd(x).S, shape)
        yield case("svd", f"svdvals, {shape}", lambda x: np.linalg.svdvals(stretched(x)), shape)
        yield case("svd", f"polar, {shape}", lambda x: _svd(x).U @ _svd(x).Vh, shape)
        yield case("svd", f"function of, {shape}", _with_values_squared, shape)
        yield case("svd", f"sizes of U, {shape}", lambda x: np.absolute(_svd(x).U), shape)
        yield case("svd", f"sizes of V, {shape}", lambda x: np.absolute(_svd(x).Vh), shape)
        yield case("svd", f"U, {shape}", lambda x: _svd(x).U, shape, complex_too=False)
        yield case("svd", f"V, {shape}", lambda x: _svd(x).Vh, shape, complex_too=False)
    yield case("qr", "complete", lambda x: np.linalg.qr(stretched(x), mode="complete").Q, (2, 3))
    yield case("svd", "full", lambda x: np.linalg.svd(stretched(x)).S, (3, 3))
    yield case(
        "made_basis", "qr", lambda x: np.linalg.qr(stretched(x), "complete").Q[:, :2], (3, 2)
    )
    yield case(
        "svd", "compute_uv=False", lambda x: np.linalg.svd(stretched(x), compute_uv=False), (3, 2)
    )
    yield case("svd", "hermitian=True", _hermitian, (3, 3))


def _hermitian(x: Any) -> Any:
    u, s, vh = np.linalg.svd(positive(x) + symmetric(x), hermitian=True)
    return (u * np.sqrt(s)) @ vh


def _svd(x: Any) -> Any:
    return np.linalg.svd(stretched(x), full_matrices=False)


def _with_values_squared(x: Any) -> Any:
    u, s, vh = _svd(x)
    return (u * np.expand_dims(s**2 / 9, -2)) @ vh


def _sines_of_both(x: Any) -> Any:
    q, r = np.linalg.qr(stretched(x))
    return np.sin(q) @ np.sin(r)


CASES: tuple[Case, ...] = (
    *_inverse_cases(),
    *_system_cases(),
    *_norm_cases(),
    *_symmetric_cases(),
    *_eigenvalue_cases(),
    *_orthogonal_cases(),
)

DESCRIBED = {
    "slogdet",
    "made_basis",
    "cofactors",
    "cofactors_change",
    "lstsq",
    "cholesky",
    "eigh",
    "eig",
    "qr",
    "svd",
}
