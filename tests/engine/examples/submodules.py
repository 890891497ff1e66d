"""Examples of the functions in NumPy's submodules: linear algebra, Fourier transforms, corners."""

from __future__ import annotations

from typing import Final

import numpy as np

from tests.engine.examples.example import (
    COMPLEX,
    CUBE,
    LONG,
    MATRIX,
    OTHER,
    SECOND,
    SQUARE,
    VECTOR,
    Example,
    by,
    on,
)

_SYMMETRIC: Final = SQUARE @ SQUARE.T
_EVEN: Final = np.array([0.4 + 0.0j, 1.1 - 0.3j, -0.7 + 0.9j])

_LINALG: Final[dict[str, Example]] = {
    **{
        f"np.linalg.{name}": on(SQUARE)
        for name in (
            *("cond", "det", "diagonal", "eigvals", "inv", "matrix_norm", "matrix_rank"),
            *("matrix_transpose", "norm", "slogdet", "trace", "vector_norm"),
        )
    },
    **{f"np.linalg.{name}": on(MATRIX) for name in ("pinv", "qr", "svdvals")},
    # only the lower triangle is read, so the matrix is made symmetric on the way
    **{
        f"np.linalg.{name}": by(lambda of, x: of(x + x.T), _SYMMETRIC)
        for name in ("cholesky", "eigvalsh", "eigh")
    },
    # the phase of a complex eigenvector is LAPACK's choice, so only its size is compared
    "np.linalg.eig": by(lambda eig, x: [eig(x)[0], abs(eig(x)[1])], SQUARE),
    "np.linalg.svd": by(lambda svd, x: svd(x, full_matrices=False), MATRIX),
    "np.linalg.cross": on(VECTOR, SECOND),
    "np.linalg.matmul": on(MATRIX, SQUARE),
    "np.linalg.outer": on(VECTOR, SECOND),
    "np.linalg.tensordot": by(lambda tensordot, x, y: tensordot(x, y, axes=1), MATRIX, SQUARE),
    "np.linalg.vecdot": on(MATRIX, OTHER),
    "np.linalg.solve": on(SQUARE, VECTOR),
    "np.linalg.lstsq": by(lambda lstsq, a, b: lstsq(a, b)[0], SQUARE[:, :2], VECTOR),
    "np.linalg.matrix_power": by(lambda power, x: power(x, 3), SQUARE),
    "np.linalg.multi_dot": by(lambda dot, x, y, z: dot([x, y, z]), MATRIX, SQUARE, VECTOR),
    "np.linalg.tensorinv": by(
        lambda tensorinv, x: tensorinv(np.reshape(x, (3, 1, 3)), ind=2), SQUARE
    ),
    "np.linalg.tensorsolve": on(SQUARE, VECTOR),
}

_FFT: Final[dict[str, Example]] = {
    **{f"np.fft.{name}": on(COMPLEX) for name in ("fft", "ifft", "fftshift", "ifftshift")},
    **{f"np.fft.{name}": on(MATRIX) for name in ("fft2", "ifft2", "fftn", "ifftn")},
    **{f"np.fft.{name}": on(LONG) for name in ("rfft", "ihfft")},
    **{f"np.fft.{name}": on(MATRIX) for name in ("rfft2", "rfftn")},
    **{f"np.fft.{name}": on(_EVEN) for name in ("irfft", "hfft")},
    **{f"np.fft.{name}": on(MATRIX + 1j * OTHER) for name in ("irfft2", "irfftn")},
}

_SCIMATH: Final[dict[str, Example]] = {
    **{
        f"np.lib.scimath.{name}": on(MATRIX)
        for name in ("arccos", "arcsin", "arctanh", "log", "log10", "log2", "sqrt")
    },
    "np.lib.scimath.logn": by(lambda logn, x: logn(2.0, x), MATRIX),
    "np.lib.scimath.power": by(lambda power, x: power(x, 1.5), MATRIX),
}

_OTHER: Final[dict[str, Example]] = {
    "np.lib.stride_tricks.sliding_window_view": by(lambda view, x: view(x, 3, axis=2), CUBE),
    "np.polynomial.polynomial.polyval2d": on(VECTOR, SECOND, MATRIX),
    "np.polynomial.polynomial.polygrid2d": on(VECTOR, SECOND, MATRIX),
}

FAMILIES: Final[dict[str, dict[str, Example]]] = {
    "np.linalg": _LINALG,
    "np.fft": _FFT,
    "np.emath and other corners": {**_SCIMATH, **_OTHER},
}
"""By submodule."""

EXAMPLES: Final[dict[str, Example]] = {
    name: example for family in FAMILIES.values() for name, example in family.items()
}
