"""The functions of scipy.special.

The engine never imports SciPy by itself: `tapeviz.engine.protocols` imports this when a ufunc
arrives that has no row, and the user has imported scipy.special; `tapeviz.engine.scipy_loading`
does when a Tensor comes to a function that SciPy writes in Python. It is therefore not among the
families that `tapeviz.engine.rules` imports.

The derivatives are those of the NIST Digital Library of Mathematical Functions (DLMF). Where one is
best known as a quotient that cancels (near 0, near 1), a function without that weakness stands for
it. An order or shape parameter whose derivative is no function of this kind has no rule.
"""

from tapeviz.engine.rules.special import (
    bessel,
    elementary,
    elliptic,
    error_functions,
    gamma,
    polynomials,
    written_in_python,
)

__all__ = [
    "bessel",
    "elementary",
    "elliptic",
    "error_functions",
    "gamma",
    "polynomials",
    "written_in_python",
]
