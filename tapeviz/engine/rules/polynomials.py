"""Convolutions, and the polynomials whose products they are.

Polynomials are arrays of coefficients, the highest power first, as in `np.polyval`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import composed, define
from tapeviz.engine.rules.indexing import scatter
from tapeviz.engine.rules.matrices import inexact
from tapeviz.engine.rules.shaping import cast, own_value, unbroadcast

# -- convolution


def _in_full(g: Any, x_size: int, y_size: int, offset: int) -> Any:
    """Return the cotangent of a section of a convolution as that of the whole of it."""
    section = slice(offset, offset + g.size)
    return scatter(g, index=section, shape=(x_size + y_size - 1,))


def _section_start(x_size: int, y_size: int, mode: str) -> int:
    """Say where in the whole convolution, mode "full", that of a mode starts."""
    shorter = min(x_size, y_size)
    return {"full": 0, "same": (shorter - 1) // 2, "valid": shorter - 1}[_MODES.get(mode, mode)]


_MODES = {0: "valid", 1: "same", 2: "full", "v": "valid", "s": "same", "f": "full"}


def _correlation_start(x_size: int, y_size: int, mode: str) -> int:
    """Say where in the whole correlation that of a mode starts.

    NumPy turns the two round, and the result with them, when the second is longer.
    """
    start = _section_start(x_size, y_size, mode)
    if _MODES.get(mode, mode) == "same" and x_size < y_size:
        return x_size - 1 - start
    return start


def _unconvolved(g: Any, y: Any, start: int, size: int) -> Any:
    """Return what the other factor of a convolution with `y`, of `size` entries, receives."""
    return np.convolve(_in_full(g, size, y.shape[0], start), y[::-1], mode="valid")


define(
    np.convolve,
    "∗",
    parameters=("x", "y", "mode"),
    x=(
        lambda g, out, x, y, mode="full": _unconvolved(
            g, y, _section_start(x.size, y.size, mode), x.size
        ),
        "convolve(g, reverse(y))",
    ),
    y=(
        lambda g, out, x, y, mode="full": _unconvolved(
            g, x, _section_start(x.size, y.size, mode), y.size
        ),
        "convolve(g, reverse(x))",
    ),
)
define(
    np.correlate,
    "⋆",
    parameters=("x", "y", "mode"),
    x=(
        lambda g, out, x, y, mode="valid": _unconvolved(
            g, np.conjugate(y[::-1]), _correlation_start(x.size, y.size, mode), x.size
        ),
        "convolve(g, y)",
    ),
    y=(
        lambda g, out, x, y, mode="valid": np.conjugate(
            _unconvolved(g, x, _correlation_start(x.size, y.size, mode), y.size)[::-1]
        ),
        "convolve(g, x)",
    ),
)

# -- values and roots


def _powers(x: Any, count: int) -> Any:
    """Return the powers of `x` below `count`, the highest first, along a new last axis."""
    return np.expand_dims(x, -1) ** np.arange(count - 1, -1, -1)


def _to_each_power(g: Any, shape: tuple[int, ...], x: Any) -> Any:
    """Give to the coefficients, or to rows of them for one power each, what is their part."""
    if len(shape) > 1:
        return np.stack(
            [unbroadcast(g * x**power, shape[1:]) for power in range(shape[0] - 1, -1, -1)]
        )
    size = shape[0]
    return np.sum(np.reshape(np.expand_dims(g, -1) * _powers(x, size), (x.size, size)), axis=0)


def _derivative(p: Any) -> Any:
    """Return `np.polyder` of coefficients, or of rows of them for one power each."""
    powers = np.arange(p.shape[0] - 1, 0, -1)
    return p[:-1] * np.reshape(powers, (-1,) + (1,) * (p.ndim - 1))


define(
    np.polyval,
    "p(x)",
    p=(
        lambda g, out, p, x: _to_each_power(g, p.shape, x),
        "sum(g * powers(x))",
    ),
    x=(lambda g, out, p, x: g * np.polyval(_derivative(p), x), "polyval(polyder(p), x)"),
)


def _to_coefficients(g: Any, out: Any, p: Any) -> Any:
    """Give to the coefficients what moves the roots: p(root) stays 0 when both change."""
    pull = -g / np.polyval(np.polyder(p), out)
    return cast(np.sum(np.expand_dims(pull, -1) * _powers(out, p.size), axis=0), p.dtype)


define(
    np.roots,
    "roots",
    p=(
        lambda g, out, p: _to_coefficients(g, out, p),
        "-sum(g * powers(out) / polyval(polyder(p), out))",
    ),
)


@composed(np.poly)
def _poly(seq_of_zeros: Any) -> Any:
    zeros = inexact(seq_of_zeros)
    if np.ndim(zeros) == 2:
        zeros = np.linalg.eigvals(zeros)
    elif np.ndim(zeros) != 1:
        raise ValueError(f"np.poly takes roots or a square matrix, not shape {np.shape(zeros)}")
    coefficients: Any = np.ones(1, zeros.dtype)
    for zero in zeros:
        coefficients = np.convolve(coefficients, np.stack([np.ones_like(zero), -zero]))
    if np.ndim(seq_of_zeros) == 2 and seq_of_zeros.dtype.kind != "c":
        return np.real(coefficients)
    return coefficients


@composed(np.vander)
def _vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    powers = _powers(x, np.shape(x)[0] if N is None else N)
    return powers[:, ::-1] if increasing else powers


# -- arithmetic


def _of_length(p: Any, length: int) -> Any:
    """Return a polynomial with zeros in front for the powers that it lacks."""
    p = np.ravel(p)
    missing = length - p.size
    return np.concatenate([np.zeros(missing, p.dtype), p]) if missing else p


@composed(np.polyadd)
def _polyadd(a1: Any, a2: Any) -> Any:
    length = max(np.size(a1), np.size(a2))
    return _of_length(a1, length) + _of_length(a2, length)


@composed(np.polysub)
def _polysub(a1: Any, a2: Any) -> Any:
    length = max(np.size(a1), np.size(a2))
    return _of_length(a1, length) - _of_length(a2, length)


@composed(np.polymul)
def _polymul(a1: Any, a2: Any) -> Any:
    return np.convolve(_from_first_power(a1), _from_first_power(a2))


def _from_first_power(p: Any) -> Any:
    """Return a polynomial without the zeros in front, at least one coefficient of it."""
    p = np.ravel(p)
    first = next((place for place, one in enumerate(p != 0) if one), p.size - 1)
    return p[first:] if first else p


@composed(np.polyder)
def _polyder(p: Any, m: int = 1) -> Any:
    if m < 0:
        raise ValueError(f"np.polyder: the order of the derivative must not be negative, got {m}")
    for _ in range(m):
        p = p[:-1] * np.arange(p.shape[0] - 1, 0, -1)
    return own_value(p)


@composed(np.polyint)
def _polyint(p: Any, m: int = 1, k: Any = None) -> Any:
    if m < 0:
        raise ValueError(f"np.polyint: the order of the integral must not be negative, got {m}")
    constants: Any = np.zeros(m) if k is None else np.ravel(k)
    if m > 1 == constants.size:
        constants = constants * np.ones(m)
    if constants.size < m:
        raise ValueError(f"np.polyint: k has {constants.size} constants, {m} are needed")
    for place in range(m):
        raised = p / np.arange(np.shape(p)[0], 0, -1)
        p = np.concatenate([raised, constants[place : place + 1]])
    return own_value(p)


@composed(np.polydiv)
def _polydiv(u: Any, v: Any) -> tuple[Any, Any]:
    rest, v = np.ravel(u) + 0.0, np.ravel(v) + 0.0
    if rest.size < v.size:
        return np.zeros_like(v[:1]), rest
    quotient = []
    for place in range(rest.size - v.size + 1):
        quotient.append(rest[place] / v[0])
        taken = scatter(quotient[-1] * v, index=slice(place, place + v.size), shape=(rest.size,))
        rest = rest - taken
    negligible = np.isclose(rest, 0, rtol=1e-14)
    first = next((place for place, one in enumerate(negligible) if not one), rest.size - 1)
    return np.stack(quotient), rest[first:]


@composed(np.polyfit)
def _polyfit(
    x: Any, y: Any, deg: int, rcond: Any = None, full: bool = False, w: Any = None, cov: Any = False
) -> Any:
    if full or cov:
        raise TypeError(
            "np.polyfit on a Tensor gives the coefficients only: leave out full and cov"
        )
    if np.ndim(deg):
        raise TypeError("np.polyfit on a Tensor takes a degree, not a list of powers")
    powers = _powers(x, deg + 1)
    if w is not None:
        powers = powers * np.expand_dims(w, -1)
        y = y * (np.expand_dims(w, -1) if np.ndim(y) == 2 else w)
    if rcond is None:
        rcond = np.shape(x)[0] * np.finfo(powers.dtype).eps
    scale = np.sqrt(np.sum(powers * powers, axis=0))
    found = np.linalg.lstsq(powers / scale, y, rcond=rcond)[0]
    return found / (np.expand_dims(scale, -1) if np.ndim(y) == 2 else scale)
