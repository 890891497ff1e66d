"""Arrays that are made like others, between others, or of the places in others."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import ANSWERED, REFUSED, composed, define, op
from tapeviz.engine.rules.nondifferentiable import integer_cast
from tapeviz.engine.rules.shaping import cast
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable

_NOT_OF_THE_VALUES = "it does not depend on the values"
_PLACE = "it gives a place, which does not change smoothly"
_OF_PLACES = "it takes and gives integers, which do not change smoothly"

define(
    np.empty_like,
    "empty",
    parameters=("x", "dtype", "order", "subok", "shape", "device"),
    # zeros are one of the things that may lie in it, and the only ones that are always the same
    compute=np.zeros_like,
    x=None,
    reason=_NOT_OF_THE_VALUES,
)
define(np.nonzero, "≠ 0?", x=None, reason=_PLACE)
define(np.flatnonzero, "≠ 0?", x=None, reason=_PLACE)
define(np.argwhere, "≠ 0?", x=None, reason=_PLACE)
define(np.unravel_index, "place", parameters=("x", "shape", "order"), x=None, reason=_OF_PLACES)
define(
    np.ravel_multi_index,
    "place",
    parameters=("x", "dims", "mode", "order"),
    variadic=True,
    x=None,
    reason=_OF_PLACES,
)
_BITS = "it takes the bits of integers, which do not change smoothly"
define(np.packbits, "bits", parameters=("x", "axis", "bitorder"), x=None, reason=_BITS)
define(np.unpackbits, "bits", parameters=("x", "axis", "count", "bitorder"), x=None, reason=_BITS)


@op("full", x=None, reason=_NOT_OF_THE_VALUES)
def full_like(x: Any, fill_value: Any, dtype: Any = None, shape: Any = None) -> Any:
    """Make an array like `x` with this value everywhere."""
    return np.full_like(x, fill_value, dtype=dtype, shape=shape)


@composed(np.full_like)
def _full_like(
    a: Any,
    fill_value: Any,
    dtype: Any = None,
    order: str = "K",
    subok: bool = True,
    shape: Any = None,
    *,
    device: None = None,
) -> Any:
    if isinstance(fill_value, Tensor | Variable):
        lengths = np.shape(a) if shape is None else shape
        return np.broadcast_to(_astype(fill_value, dtype or np.result_type(a)), lengths)
    return full_like(a, fill_value=fill_value, dtype=dtype, shape=shape)


def _astype(x: Any, dtype: Any, /, *, copy: bool = True, device: None = None) -> Any:
    chosen = np.dtype(dtype)
    smooth = chosen.kind in "fc" and x.dtype.kind in "fc"
    return (cast if smooth else integer_cast)(x, dtype=chosen)


if hasattr(np, "astype"):
    composed(np.astype)(_astype)


@op(
    "linspace",
    start=(
        lambda g, out, start, stop, num, endpoint, axis: _weighted(g, num, endpoint, axis, True),
        "sum(g * (stop - out) / (stop - start))",
    ),
    stop=(
        lambda g, out, start, stop, num, endpoint, axis: _weighted(g, num, endpoint, axis, False),
        "sum(g * (out - start) / (stop - start))",
    ),
)
def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, axis: int = 0) -> Any:
    """Make `num` numbers from `start` to `stop`, equally far from each other."""
    return np.linspace(start, stop, num, endpoint, axis=axis)


def _fractions(num: int, endpoint: bool) -> Any:
    """Where numbers lie between two ends: 0 at the first, 1 at the second."""
    return np.arange(num) / max(num - endpoint, 1)


def _weighted(g: Any, num: int, endpoint: bool, axis: int, to_start: bool) -> Any:
    """Sum `g` over the numbers between two ends, by how much each is made of that end."""
    fractions = _fractions(num, endpoint).astype(g.dtype)
    weights = 1 - fractions if to_start else fractions
    return np.moveaxis(g, axis, -1) @ weights


@composed(np.linspace)
def _linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
    *,
    device: None = None,
) -> Any:
    num = int(num)
    numbers = linspace(start, stop, num=num, endpoint=endpoint, axis=axis)
    if dtype is not None:
        numbers = _astype(np.floor(numbers) if np.dtype(dtype).kind in "iu" else numbers, dtype)
    if not retstep:
        return numbers
    between = num - endpoint
    return numbers, (stop - start) / between if between > 0 else (stop - start) * np.nan


@composed(np.logspace)
def _logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    if np.ndim(base):
        start, stop, base = np.broadcast_arrays(start, stop, base)
        base = np.expand_dims(base, axis)
    numbers = np.power(base, np.linspace(start, stop, num, endpoint, axis=axis))
    return numbers if dtype is None else _astype(numbers, dtype)


@composed(np.geomspace)
def _geomspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    ratio = np.true_divide(stop, start)
    exponents = np.linspace(0.0, np.log(ratio), num, endpoint, axis=axis)
    first = np.expand_dims(start, axis) if np.ndim(start) else start
    numbers = first * np.exp(exponents)
    return numbers if dtype is None else _astype(numbers, dtype)


@composed(np.meshgrid)
def _meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> Any:
    if indexing not in ("xy", "ij"):
        raise ValueError(f"indexing is 'xy' or 'ij'; got {indexing!r}")
    places = list(range(len(xi)))
    if indexing == "xy" and len(xi) > 1:
        places[:2] = 1, 0
    grids = [
        np.reshape(x, [-1 if along == place else 1 for along in range(len(xi))])
        for x, place in zip(xi, places, strict=True)
    ]
    return tuple(grids) if sparse else np.broadcast_arrays(*grids)


@composed(np.ix_)
def _ix(*args: Any) -> Any:
    parts = []
    for place, arg in enumerate(args):
        part = (
            arg
            if isinstance(arg, Tensor | Variable)
            else np.asarray(arg, None if np.size(arg) else int)
        )
        if part.ndim != 1:
            raise ValueError("np.ix_ takes arrays of one axis")
        numbers = np.flatnonzero(part) if part.dtype.kind == "b" else part
        parts.append(np.reshape(numbers, [-1 if at == place else 1 for at in range(len(args))]))
    return tuple(parts)


ANSWERED.update(
    {
        np.array2string,
        np.array_repr,
        np.array_str,
        np.can_cast,
        np.common_type,
        np.diag_indices_from,
        np.may_share_memory,
        np.min_scalar_type,
        np.shares_memory,
        np.tril_indices_from,
        np.triu_indices_from,
    }
)
REFUSED.update(
    dict.fromkeys(
        (np.save, np.savetxt, np.savez, np.savez_compressed),
        "a file holds values, no tape; give it x.numpy()",
    )
)
