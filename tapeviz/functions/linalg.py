"""`tapeviz.linalg`: products, norms, decompositions and equations of matrices.

Matrices are the last two axes; the axes before them are a batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.functions.arrays import einsum, expand_dims, matmul, squeeze, tensordot
from tapeviz.functions.creation import (
    as_tensor,
    cast,
    computed,
    convert_to_tensor,
    eye,
    operand,
    together,
)
from tapeviz.functions.diagonals import (
    band_part,
    diag,
    diag_part,
    set_diag,
    tensor_diag,
    tensor_diag_part,
    trace,
)
from tapeviz.functions.missing import absent_from
from tapeviz.functions.norms import global_norm, l2_normalize, norm, normalize
from tapeviz.functions.reductions import reduce_sum

__all__ = [
    "QR",
    "LogDeterminant",
    "adjoint",
    "band_part",
    "cholesky",
    "cholesky_solve",
    "cross",
    "det",
    "diag",
    "diag_part",
    "eig",
    "eigh",
    "eigvals",
    "eigvalsh",
    "einsum",
    "expm",
    "eye",
    "global_norm",
    "inv",
    "l2_normalize",
    "logdet",
    "lstsq",
    "matmul",
    "matrix_rank",
    "matrix_transpose",
    "matvec",
    "norm",
    "normalize",
    "pinv",
    "qr",
    "set_diag",
    "slogdet",
    "solve",
    "svd",
    "tensor_diag",
    "tensor_diag_part",
    "tensordot",
    "trace",
    "triangular_solve",
]


def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Product of matrices and vectors.

    Parameters
    ----------
    a : Tensor, Variable or array
        Matrices, of shape (…, n, m).
    b : Tensor, Variable or array
        Vectors, of shape (…, m); the axes before broadcast with those of `a`.
    transpose_a : bool
        Swap the last two axes of `a` first.
    adjoint_a : bool
        The same, and take the complex conjugate of `a`.
    a_is_sparse, b_is_sparse : bool
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (…, n), of the operands' common dtype.

    Examples
    --------
    >>> matvec([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0])
    Tensor([3. 7.], shape=(2,), dtype=float32)
    """
    matrices, vectors = together(a, b)
    if vectors._value.ndim == 1:
        return matmul(matrices, vectors, transpose_a, adjoint_a=adjoint_a)
    products = matmul(matrices, expand_dims(vectors, -1), transpose_a, adjoint_a=adjoint_a)
    return squeeze(products, -1)


def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """Swap the last two axes.

    Parameters
    ----------
    a : Tensor, Variable or array
        Of shape (…, m, n).
    conjugate : bool
        Take the complex conjugate, too.

    Returns
    -------
    Tensor
        Of shape (…, n, m), of the dtype of `a`.

    Examples
    --------
    >>> matrix_transpose([[1.0, 2.0]]).shape
    (2, 1)
    """
    swapped = computed(np.swapaxes, a, {"axis1": -1, "axis2": -2})
    return as_tensor(np.conjugate(swapped)) if conjugate else swapped


def adjoint(matrix: Any, name: str | None = None) -> Tensor:
    """Swap the last two axes, and take the complex conjugate.

    Parameters
    ----------
    matrix : Tensor, Variable or array
        Of shape (…, m, n).

    Returns
    -------
    Tensor
        Of shape (…, n, m), of the dtype of `matrix`.

    Examples
    --------
    >>> adjoint([[1.0, 2.0]]).shape
    (2, 1)
    """
    return matrix_transpose(matrix, conjugate=True)


def det(input: Any, name: str | None = None) -> Tensor:
    """Compute the determinant.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, n, n).

    Returns
    -------
    Tensor
        Of shape (…), of the dtype of `input`; float64, if that is an integer one.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrices are not square.

    Examples
    --------
    >>> det([[2.0, 0.0], [0.0, 3.0]])
    Tensor(6.0, shape=(), dtype=float32)
    """
    return as_tensor(np.linalg.det(convert_to_tensor(input)))


class LogDeterminant(NamedTuple):
    """What `slogdet` gives.

    Attributes
    ----------
    sign : Tensor
        Of shape (…): 1, -1 or 0; of a complex matrix a number of absolute value 1, or 0.
    log_abs_determinant : Tensor
        Of shape (…) and a real dtype: -inf where the determinant is 0.

    Examples
    --------
    >>> sign, logarithm = slogdet([[0.0, 1.0], [1.0, 0.0]])
    >>> sign * np.exp(logarithm)
    Tensor(-1.0, shape=(), dtype=float32)
    """

    sign: Tensor
    log_abs_determinant: Tensor


def slogdet(input: Any, name: str | None = None) -> LogDeterminant:
    """Where the determinant itself would overflow or vanish, these do not.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, n, n).

    Returns
    -------
    LogDeterminant
        With `sign` and `log_abs_determinant`, both of shape (…).

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrices are not square.

    Examples
    --------
    >>> slogdet([[1.0, 0.0], [0.0, -1.0]]).sign
    Tensor(-1.0, shape=(), dtype=float32)
    """
    return LogDeterminant(*np.linalg.slogdet(convert_to_tensor(input)))


def logdet(matrix: Any, name: str | None = None) -> Tensor:
    """Logarithm of the determinant of a Hermitian positive definite matrix.

    Parameters
    ----------
    matrix : Tensor, Variable or array
        Of shape (…, n, n). Its lower triangle is read.

    Returns
    -------
    Tensor
        Of shape (…) and a real dtype.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is not positive definite.

    Examples
    --------
    >>> logdet([[1.0, 0.0], [0.0, 1.0]])
    Tensor(0.0, shape=(), dtype=float32)
    """
    factor = cholesky(matrix)
    return 2.0 * reduce_sum(np.log(np.real(diag_part(factor))), axis=-1)


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """Compute the inverse.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, n, n).
    adjoint : bool
        Invert the conjugate transpose instead.

    Returns
    -------
    Tensor
        Of shape (…, n, n), of the dtype of `input`; float64, if that is an integer one.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is singular or not square.

    Examples
    --------
    >>> inv([[2.0, 0.0], [0.0, 4.0]])
    Tensor(
    [[0.5  0.  ]
     [0.   0.25]], shape=(2, 2), dtype=float32)
    """
    x = matrix_transpose(input, conjugate=True) if adjoint else convert_to_tensor(input)
    return as_tensor(np.linalg.inv(x))


def pinv(
    a: Any, rcond: float | None = None, validate_args: bool = False, name: str | None = None
) -> Tensor:
    """Moore-Penrose pseudo-inverse.

    Parameters
    ----------
    a : Tensor, Variable or array
        Of shape (…, m, n).
    rcond : float, optional
        Singular values of at most `rcond` times the largest one count as 0; by default 1e-15 times.
    validate_args : bool
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (…, n, m), of the dtype of `a`; float64, if that is an integer one. Its gradient is
        right as long as the rank does not change.

    Examples
    --------
    >>> pinv([[2.0], [0.0]])
    Tensor([[0.5 0. ]], shape=(1, 2), dtype=float32)
    """
    x = convert_to_tensor(a)
    return as_tensor(np.linalg.pinv(x) if rcond is None else np.linalg.pinv(x, rcond=rcond))


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """Solve matrix @ x = rhs.

    Parameters
    ----------
    matrix : Tensor, Variable or array
        Of shape (…, n, n).
    rhs : Tensor, Variable or array
        Of shape (…, n, k), or (n,).
    adjoint : bool
        Solve with the conjugate transpose of `matrix`.

    Returns
    -------
    Tensor
        x, of the shape of `rhs` with the batches broadcast, of the operands' common dtype; float64,
        if that is an integer one.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is singular or not square.

    Examples
    --------
    >>> solve([[2.0, 0.0], [0.0, 4.0]], [[1.0], [1.0]])
    Tensor(
    [[0.5 ]
     [0.25]], shape=(2, 1), dtype=float32)
    """
    left, right = together(matrix, rhs)
    if adjoint:
        left = matrix_transpose(left, conjugate=True)
    return as_tensor(np.linalg.solve(left, right))


def triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Tensor:
    """Solve matrix @ x = rhs, where only one triangle of the matrix counts.

    Parameters
    ----------
    matrix : Tensor, Variable or array
        Of shape (…, n, n); the other triangle is not read.
    rhs : Tensor, Variable or array
        Of shape (…, n, k).
    lower : bool
        Whether the lower triangle counts, not the upper one.
    adjoint : bool
        Solve with the conjugate transpose of that triangle.

    Returns
    -------
    Tensor
        x, of shape (…, n, k) and the operands' common dtype.

    Raises
    ------
    numpy.linalg.LinAlgError
        If there is a 0 on the diagonal.

    Examples
    --------
    >>> triangular_solve([[2.0, 9.0], [0.0, 4.0]], [[1.0], [1.0]])
    Tensor(
    [[0.5 ]
     [0.25]], shape=(2, 1), dtype=float32)
    """
    square, right = together(matrix, rhs)
    triangle = band_part(square, -1, 0) if lower else band_part(square, 0, -1)
    return solve(triangle, right, adjoint)


def cholesky(input: Any, name: str | None = None) -> Tensor:
    """Lower triangular factor of a Hermitian positive definite matrix.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, n, n). Its lower triangle is read.

    Returns
    -------
    Tensor
        L with L @ adjoint(L) = `input`, of shape (…, n, n) and the dtype of `input`; float64, if
        that is an integer one.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrix is not positive definite or not square.

    Examples
    --------
    >>> cholesky([[4.0, 0.0], [0.0, 9.0]])
    Tensor(
    [[2. 0.]
     [0. 3.]], shape=(2, 2), dtype=float32)
    """
    return as_tensor(np.linalg.cholesky(convert_to_tensor(input)))


def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Tensor:
    """Solve A @ x = rhs, given the Cholesky factor of A, of which the lower triangle counts.

    Parameters
    ----------
    chol : Tensor, Variable or array
        The lower triangular factor, as `cholesky` gives it, of shape (…, n, n).
    rhs : Tensor, Variable or array
        Of shape (…, n, k).

    Returns
    -------
    Tensor
        x, of shape (…, n, k) and the operands' common dtype.

    Raises
    ------
    numpy.linalg.LinAlgError
        If there is a 0 on the diagonal of the factor.

    Examples
    --------
    >>> cholesky_solve([[2.0, 0.0], [0.0, 1.0]], [[4.0], [1.0]])
    Tensor(
    [[1.]
     [1.]], shape=(2, 1), dtype=float32)
    """
    square, right = together(chol, rhs)
    factor = band_part(square, -1, 0)
    return solve(factor, solve(factor, right), adjoint=True)


class QR(NamedTuple):
    """What `qr` gives.

    Attributes
    ----------
    q : Tensor
        Orthonormal columns, of shape (…, m, min(m, n)).
    r : Tensor
        Upper triangular, of shape (…, min(m, n), n).

    Examples
    --------
    The columns of `q` are orthonormal, and `q @ r` is the matrix again:

    >>> matrix = [[3.0, 1.0], [4.0, 2.0]]
    >>> q, r = qr(matrix)
    >>> bool(np.allclose(q.T @ q, np.eye(2), atol=1e-6)), bool(np.allclose(q @ r, matrix))
    (True, True)
    """

    q: Tensor
    r: Tensor


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> QR:
    """Factors of a matrix: an orthonormal and an upper triangular one.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, m, n).
    full_matrices : bool
        Make q square. Further columns are not determined: no gradient can go through them.

    Returns
    -------
    QR
        With `q` of shape (…, m, min(m, n)) and `r` of shape (…, min(m, n), n), both of the dtype of
        `input`; float64, if that is an integer one. With `full_matrices` m is for min(m, n).

    Examples
    --------
    >>> [one.shape for one in qr([[1.0], [0.0]])]
    [(2, 1), (1, 1)]
    """
    mode = "complete" if full_matrices else "reduced"
    return QR(*np.linalg.qr(convert_to_tensor(input), mode=mode))  # type: ignore[call-overload]


def eigh(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors of a Hermitian matrix; its lower triangle counts.

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape (…, n, n). Only its lower triangle is read.

    Returns
    -------
    Tensor
        Eigenvalues in ascending order, of shape (…, n) and a real dtype.
    Tensor
        Eigenvectors of length 1, the columns of matrices of shape (…, n, n), of the dtype of
        `tensor`; float64, if that is an integer one.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrices are not square, or the computation does not converge.

    Examples
    --------
    >>> eigh([[1.0, 0.0], [0.0, 2.0]])[0]
    Tensor([1. 2.], shape=(2,), dtype=float32)
    """
    values, vectors = np.linalg.eigh(convert_to_tensor(tensor))
    return as_tensor(values), as_tensor(vectors)


def eigvalsh(tensor: Any, name: str | None = None) -> Tensor:
    """Eigenvalues of a Hermitian matrix; its lower triangle counts.

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape (…, n, n). Only its lower triangle is read.

    Returns
    -------
    Tensor
        Of shape (…, n) and a real dtype, in ascending order.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrices are not square, or the computation does not converge.

    Examples
    --------
    >>> eigvalsh([[1.0, 0.0], [0.0, 2.0]])
    Tensor([1. 2.], shape=(2,), dtype=float32)
    """
    return as_tensor(np.linalg.eigvalsh(convert_to_tensor(tensor)))


def eig(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors, both complex.

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape (…, n, n).

    Returns
    -------
    Tensor
        Eigenvalues in no certain order, of shape (…, n): complex64 of a float32 `tensor`,
        complex128 of a float64 or integer one.
    Tensor
        Eigenvectors of length 1, the columns of matrices of shape (…, n, n), of the same dtype.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrices are not square, or the computation does not converge.

    Examples
    --------
    >>> eig([[2.0, 0.0], [0.0, 2.0]])[0]
    Tensor([2.+0.j 2.+0.j], shape=(2,), dtype=complex64)
    """
    values, vectors = np.linalg.eig(_complex(tensor))
    return as_tensor(values), as_tensor(vectors)


def eigvals(tensor: Any, name: str | None = None) -> Tensor:
    """Eigenvalues, which are complex.

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape (…, n, n).

    Returns
    -------
    Tensor
        Of shape (…, n), in no certain order: complex64 of a float32 `tensor`, complex128 of a
        float64 or integer one.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the matrices are not square, or the computation does not converge.

    Examples
    --------
    >>> eigvals([[2.0, 0.0], [0.0, 2.0]])
    Tensor([2.+0.j 2.+0.j], shape=(2,), dtype=complex64)
    """
    return as_tensor(np.linalg.eigvals(_complex(tensor)))


def _complex(tensor: Any) -> Tensor:
    x = convert_to_tensor(tensor)
    return x if x.dtype.kind == "c" else as_tensor(cast(x, np.result_type(x.dtype, np.complex64)))


def svd(
    tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None
) -> Any:
    """Singular value decomposition: s, u and v with tensor = u @ diag(s) @ adjoint(v).

    Note that v is not transposed, as it is in NumPy.

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Of shape (…, m, n).
    full_matrices : bool
        Make u and v square. Further columns are not determined: no gradient can go through them.
    compute_uv : bool
        Whether u and v are wanted.

    Returns
    -------
    Tensor
        The singular values s in descending order, of shape (…, min(m, n)) and a real dtype; only
        these without `compute_uv`.
    Tensor
        u, of shape (…, m, min(m, n)).
    Tensor
        v, of shape (…, n, min(m, n)).

    Examples
    --------
    >>> svd([[3.0, 0.0], [0.0, 2.0]], compute_uv=False)
    Tensor([3. 2.], shape=(2,), dtype=float32)
    """
    x = convert_to_tensor(tensor)
    if not compute_uv:
        return as_tensor(np.linalg.svd(x, compute_uv=False))
    u, s, vh = np.linalg.svd(x, full_matrices=full_matrices)
    return as_tensor(s), as_tensor(u), adjoint(vh)


def lstsq(
    matrix: Any,
    rhs: Any,
    l2_regularizer: float = 0.0,
    fast: bool = True,
    name: str | None = None,
) -> Tensor:
    """Solve matrix @ x = rhs in the least-squares sense.

    Parameters
    ----------
    matrix : Tensor, Variable or array
        Of shape (…, m, n).
    rhs : Tensor, Variable or array
        Of shape (…, m, k).
    l2_regularizer : float
        Weight of the squared size of the solution.
    fast : bool
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        x, of shape (…, n, k) and the operands' common dtype; of several solutions the shortest.

    Examples
    --------
    >>> lstsq([[2.0], [0.0]], [[1.0], [3.0]])
    Tensor([[0.5]], shape=(1, 1), dtype=float32)
    """
    left, right = together(matrix, rhs)
    transposed = adjoint(left)
    if not l2_regularizer:
        return matmul(pinv(left), right)
    ridge = l2_regularizer * np.eye(left.shape[-1], dtype=left.dtype)
    return solve(matmul(transposed, left) + ridge, matmul(transposed, right))


def matrix_rank(
    a: Any, tol: float | None = None, validate_args: bool = False, name: str | None = None
) -> Tensor:
    """How many singular values are not 0; no gradient.

    Parameters
    ----------
    a : Tensor, Variable or array
        Of shape (…, m, n).
    tol : float, optional
        Singular values of at most `tol` count as 0; by default it follows from the largest one, the
        size and the dtype of the matrix.
    validate_args : bool
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (…) and dtype int32.

    Examples
    --------
    >>> matrix_rank([[1.0, 1.0], [1.0, 1.0]])
    Tensor(1, shape=(), dtype=int32)
    """
    return wrap(np.asarray(np.linalg.matrix_rank(convert_to_tensor(a)._value, tol), np.int32)[()])


def cross(a: Any, b: Any, name: str | None = None) -> Tensor:
    """Cross product of vectors of length 3.

    Parameters
    ----------
    a, b : Tensor, Variable or array
        Of shape (…, 3); their other axes broadcast.

    Returns
    -------
    Tensor
        Of shape (…, 3), of the operands' common dtype.

    Raises
    ------
    ValueError
        If the last axis does not have length 3.

    Examples
    --------
    >>> cross([1.0, 0.0, 0.0], [0.0, 1.0, 0.0])
    Tensor([0. 0. 1.], shape=(3,), dtype=float32)
    """
    return as_tensor(np.cross(operand(a, b), operand(b, a)))


def expm(input: Any, name: str | None = None) -> Tensor:
    """Exponential of a matrix, by scaling, a Taylor series and squaring.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (…, n, n).

    Returns
    -------
    Tensor
        Of shape (…, n, n), of the dtype of `input`; float64, if that is an integer one.

    Examples
    --------
    >>> expm([[0.0, 1.0], [0.0, 0.0]])
    Tensor(
    [[1. 1.]
     [0. 1.]], shape=(2, 2), dtype=float32)
    """
    x = convert_to_tensor(input)
    size = float(np.max(np.sum(np.abs(x._value), axis=-1), initial=0.0))
    halvings = max(0, int(np.ceil(np.log2(size))) + 2) if size else 0
    # with a norm of at most 1/4 sixteen terms leave less than the last digit of float64
    scaled = x / 2.0**halvings
    one = np.eye(x.shape[-1], dtype=x.dtype)
    total = scaled / 16.0 + one
    for term in range(15, 0, -1):
        total = np.matmul(scaled / float(term), total) + one
    for _ in range(halvings):
        total = np.matmul(total, total)
    return as_tensor(total)


if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
