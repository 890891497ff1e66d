"""Functions of scipy.special that SciPy writes in Python, as the ops that they consist of.

They take what SciPy's own take. `tapeviz.engine.scipy_loading` calls them where there is a Tensor.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from tapeviz.engine.execution import holds_tensor, stacked
from tapeviz.engine.registry import composed
from tapeviz.engine.rules import activations, reductions
from tapeviz.engine.rules.nondifferentiable import stop_gradient
from tapeviz.engine.rules.shaping import cast
from tapeviz.engine.rules.special.gamma import polygamma


def _floating(x: Any) -> Any:
    """Return `x` as one Tensor or array, in float64 if it holds whole numbers or truth values."""
    x = stacked(x) if isinstance(x, list | tuple) else x
    return x if np.result_type(x).kind in "fc" else cast(x, np.float64)


@composed(special.softmax)
def _softmax(x: Any, axis: Any = None) -> Any:
    return activations.softmax(_floating(x), axis=axis)


@composed(special.log_softmax)
def _log_softmax(x: Any, axis: Any = None) -> Any:
    return activations.log_softmax(_floating(x), axis=axis)


@composed(special.logsumexp)
def _logsumexp(
    a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False
) -> Any:
    a = _floating(a)
    if b is None and not return_sign and np.result_type(a).kind != "c":
        return reductions.logsumexp(a, axis=axis, keepdims=keepdims)
    counts = True if b is None else np.not_equal(b, 0)
    largest = np.max(stop_gradient(np.where(counts, np.real(a), -np.inf)), axis=axis, keepdims=True)
    level = np.where(np.isfinite(largest), largest, 0)
    powers = np.exp(np.where(counts, a, -np.inf) - level)
    total = np.sum(powers if b is None else b * powers, axis=axis, keepdims=True)
    if not keepdims:
        total, level = np.squeeze(total, axis), np.squeeze(level, axis)
    with np.errstate(divide="ignore", invalid="ignore"):  # of nothing, or of a negative total
        if return_sign:
            return np.log(np.abs(total)) + level, np.sign(total)
        return np.log(total) + level


@composed(special.polygamma)
def _polygamma(n: Any, x: Any) -> Any:
    x = _floating(x)
    if isinstance(n, int):
        return polygamma(x, order=n) if n else special.psi(x)
    n = stop_gradient(n) if holds_tensor(n) else np.asarray(n)
    factor = (-1.0) ** (n + 1) * special.gamma(n + 1.0)
    return np.where(n == 0, special.psi(x), factor * special.zeta(n + 1.0, x))


@composed(special.factorial)
def _factorial(n: Any, exact: bool = False, extend: str = "zero") -> Any:
    _refuse_exact("factorial", exact)
    factorials = special.gamma(n + 1.0)
    return factorials if extend == "complex" else np.where(np.less(n, 0), 0, factorials)


@composed(special.comb)
def _comb(N: Any, k: Any, *, exact: bool = False, repetition: bool = False) -> Any:
    _refuse_exact("comb", exact)
    if repetition:
        nothing_of_some = np.equal(k, 0) & np.greater_equal(N, 0)
        return np.where(nothing_of_some, 1, special.binom(N + k - 1, k))
    return np.where(_chosen(N, k), special.binom(N, k), 0)


@composed(special.perm)
def _perm(N: Any, k: Any, exact: bool = False) -> Any:
    _refuse_exact("perm", exact)
    return np.where(_chosen(N, k), special.poch(N - k + 1, k), 0)


def _chosen(total: Any, k: Any) -> Any:
    """Whether `k` can be chosen of so many."""
    return np.less_equal(k, total) & np.greater_equal(total, 0) & np.greater_equal(k, 0)


def _refuse_exact(name: str, exact: bool) -> None:
    if exact:
        raise TypeError(
            f"scipy.special.{name} on a Tensor does not take exact=True: whole numbers have no "
            "derivative; leave it out, or call it with x.numpy()"
        )


@composed(special.multigammaln)
def _multigammaln(a: Any, d: int) -> Any:
    if np.ndim(d) or math.floor(d) != d:
        raise ValueError("d should be a positive integer (dimension)")
    if np.any(np.less_equal(a, 0.5 * (d - 1))):
        raise ValueError(f"condition a ({a}) > 0.5 * (d-1) ({0.5 * (d - 1)}) not met")
    terms = special.gammaln(np.expand_dims(a, -1) - np.arange(d) / 2)
    return np.sum(terms, axis=-1) + d * (d - 1) / 4 * math.log(math.pi)
