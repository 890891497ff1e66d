"""Vectors of values that are equal: what of a gradient through them is determined.

No ops of its own. The vectors of equal eigenvalues or singular values span a space, in which they
may be turned at will. The rules divide what turns two vectors into each other by the gap between
their values, so where that closes, they would give 0 / 0 for a function that does not mind the
turning, and infinity for one that does. What such a function has for a gradient depends on whether
the gradient goes

- through the values alone: nothing turns. Where equal values count the same (a trace, a sum of
  their logarithms), that is right; else there is no gradient, and this is one of many choices;
- through the vectors alone: of a function that does not mind the turning (a projector, the polar
  factor) nothing comes from it, as it has no part in the limit; else there is no gradient: NaN. A
  function that minds, but is just at an extreme, cannot be told from the former;
- through both (an exponential written with the two): the values move apart as the vectors turn, and
  the limit is finite, but cannot be known from what the rules are given: NaN. Only where nothing
  at all goes through the vectors of the values in question, there is nothing to turn.

JAX 0.10, PyTorch 2.13 and autograd 1.9 give NaN or infinity in the second case, too, and TensorFlow
2.21 gives 0 in all of them, also where that is wrong.
"""

from __future__ import annotations

import logging
from typing import Any, Final

import numpy as np

from tapeviz.engine.rules.matrices import column, off_diagonal, row

_logger: Final = logging.getLogger("tapeviz")


def over_gaps(
    turning: Any, gaps: Any, *, values: Any, through: Any, idle: Any, apart: bool, op: str
) -> Any:
    """Return what turns vectors into each other, divided by the gaps between their values.

    Parameters
    ----------
    turning, gaps : array
        Of shape (…, n, n).
    values : array
        Those that the gaps are between, of shape (…, n). They are equal if they differ by no more
        than they are rounded.
    through : array
        Of the size of what `turning` is a difference of, so that its rounding is known.
    idle : array of bool
        Through which of the vectors nothing goes, of shape (…, n).
    apart : bool
        The gradient goes through the values alone, or through the vectors alone.
    op : str
        For the warning.

    Returns
    -------
    array
        0 on the diagonal and where nothing turns; NaN where a gradient is not determined, of which
        a warning is logged.
    """
    tied = np.absolute(gaps) <= row(_rounding(values, -1, values))
    nothing = row(idle) & column(idle)
    if apart:
        nothing = nothing | (np.absolute(turning) <= _rounding(through, (-2, -1), values))
    unknown = off_diagonal(tied & ~nothing)
    if not hasattr(unknown, "__dask_graph__") and np.any(unknown):
        _warn(op, apart)
    slopes = np.where(tied, np.where(unknown, np.nan, 0), 1 / np.where(tied, 1, gaps))
    return off_diagonal(turning) * slopes


def is_idle(g: Any) -> Any:
    """Say of each column whether it is all zeros."""
    return np.all(g == 0, axis=-2)


def _rounding(x: Any, axis: Any, values: Any) -> Any:
    """Return by how much what is about as large as `x` along an axis may be wrong."""
    eps = np.finfo(values.dtype).eps
    return values.shape[-1] * eps * np.sum(np.absolute(x), axis=axis, keepdims=True)


def _warn(op: str, apart: bool) -> None:
    _logger.warning(
        "A gradient is NaN: %s of a matrix has values that are equal, and the gradient goes "
        "through %s, which are then not determined. %s",
        op,
        "their vectors" if apart else "both these values and their vectors",
        "Only what is the same for any choice of them, as vectors @ vectors.T over all vectors "
        "of a value, has a gradient."
        if apart
        else "If they are used in parts of the target that have nothing to do with each other, "
        "compute them apart, the values by np.linalg.eigvalsh, eigvals or svdvals; else tell "
        "the values apart: a + np.diag(1e-4 * np.arange(n)).",
    )
