"""What ufuncs have beside the call: `np.add.reduce`, `np.multiply.outer` and their like.

Where NumPy has a function for it (`np.sum`), that one is called, and is one node; else the method
is made of calls of the ufunc, one after the other, as its definition says.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NoReturn

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from tapeviz.engine.execution import in_dtype
from tapeviz.engine.registry import TABLE, Op
from tapeviz.engine.rules.cumulative import running_maximum, running_minimum
from tapeviz.engine.rules.reductions import logsumexp
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.engine.variable import Variable

_REDUCED_BY: Final[dict[np.ufunc, Op]] = {
    np.add: TABLE[np.sum],
    np.multiply: TABLE[np.prod],
    np.maximum: TABLE[np.max],
    np.minimum: TABLE[np.min],
    np.logical_and: TABLE[np.all],
    np.logical_or: TABLE[np.any],
    np.logaddexp: logsumexp,
}
"""Rows of the table, as NumPy's functions do not ask a mask whether it is a Tensor."""
_ACCUMULATED_BY: Final[dict[np.ufunc, Callable[..., Any]]] = {
    np.add: np.cumsum,
    np.multiply: np.cumprod,
    np.maximum: running_maximum,
    np.minimum: running_minimum,
}
_LOGICAL: Final = frozenset({np.logical_and, np.logical_or})
_NOT_GIVEN: Final = object()


def call_method(
    ufunc: np.ufunc, name: str, method: str, inputs: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """Compute a method of a ufunc on Tensors.

    Parameters
    ----------
    ufunc : numpy.ufunc
    name : str
        What users call it: "np.add".
    method : str
        "reduce", "accumulate" or "outer"; others are refused.
    inputs : tuple
        The arguments that are arrays.
    keywords : dict
        The other arguments, as NumPy hands them to `__array_ufunc__`, without ``out``.

    Raises
    ------
    TypeError
        If the method, or one of its arguments, is not for Tensors; the message says what is.
    ValueError
        If there is nothing to reduce, and the ufunc has no value that stands for nothing.
    """
    computes = _METHODS.get(method)
    if computes is None:
        _refuse(name, method)
    return computes(ufunc, name, *inputs, **keywords)


def dtype_to_compute_in(name: str, inputs: tuple[Any, ...], dtype: Any) -> np.dtype[Any]:
    """Return the dtype that a ufunc is told to compute in.

    Raises
    ------
    TypeError
        If a Tensor among the inputs would lose its fraction, or its imaginary part, by that.
    """
    chosen: np.dtype[Any] = np.dtype(dtype)
    for one in inputs:
        if isinstance(one, Tensor | Variable) and not np.can_cast(one.dtype, chosen, "same_kind"):
            raise TypeError(f"{name} cannot compute with a Tensor of {one.dtype} in {chosen}")
    return chosen


def _reduce(
    ufunc: np.ufunc,
    name: str,
    x: Any,
    *,
    axis: Any = 0,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = _NOT_GIVEN,
    where: Any = True,
) -> Any:
    if dtype is not None:
        (x,) = in_dtype((x,), dtype_to_compute_in(f"{name}.reduce", (x,), dtype))
    if not x.ndim:
        # NumPy itself says what is wrong with the axes: of a number it takes 0 and -1
        ufunc.reduce(np.ones((), x.dtype), axis=axis)
    function = _REDUCED_BY.get(ufunc)
    # logsumexp has no initial value and no mask, and needs something to take the largest of
    if function is logsumexp and not (initial is _NOT_GIVEN and where is True and x.size):
        function = None
    if function is logsumexp:
        x, _ = _to_compute_with(ufunc, x)
    if function is not None:
        options: dict[str, Any] = {"axis": axis if x.ndim else None}
        if keepdims:
            options["keepdims"] = True
        if where is not True:
            options["where"] = where
        if initial is _NOT_GIVEN or initial is None:
            return function(x, **options)
        if ufunc in _LOGICAL:  # np.all and np.any know of none
            return ufunc(function(x, **options), initial)
        return function(x, initial=initial, **options)
    if where is not True:
        raise TypeError(
            f"{name}.reduce on a Tensor does not take where=: give the entries that are left out "
            f"a value that changes nothing, as in {name}.reduce(np.where(mask, x, nothing))"
        )
    # NumPy itself says what is wrong with the axes
    ufunc.reduce(np.ones((1,) * x.ndim, x.dtype), axis=axis if x.ndim else None)
    x, dtype = _to_compute_with(ufunc, x)
    if axis is None or not x.ndim:
        axis = tuple(range(x.ndim))
    axes = normalize_axis_tuple(axis, x.ndim)
    rest = tuple(length for at, length in enumerate(x.shape) if at not in axes)
    count = math.prod(x.shape[at] for at in axes)
    moved = np.reshape(np.moveaxis(x, axes, tuple(range(len(axes)))), (count, *rest))
    start = None if initial is _NOT_GIVEN else _as_a(dtype, initial)
    result = _fold(ufunc, list(moved), start, moved)
    if not keepdims:
        return result
    return np.reshape(result, tuple(1 if at in axes else n for at, n in enumerate(x.shape)))


def _to_compute_with(ufunc: np.ufunc, x: Any) -> tuple[Any, np.dtype[Any]]:
    """Return `x` in the dtype in which NumPy reduces or accumulates it by a ufunc, and that."""
    try:
        dtype = ufunc.resolve_dtypes((None, x.dtype, None), reduction=True)[0]
    except TypeError:
        # the ufunc has no loop that takes its own results; it says so itself
        return x, x.dtype
    if dtype == x.dtype:
        return x, dtype
    return (x != 0 if dtype.kind == "b" else in_dtype((x,), dtype)[0]), dtype


def _as_a(dtype: np.dtype[Any], initial: Any) -> Any:
    """Return a number to begin with in the dtype of what follows, as NumPy takes it."""
    if initial is None or isinstance(initial, Tensor | Variable):
        return initial
    return np.asarray(initial).astype(dtype)


def _fold(ufunc: np.ufunc, parts: list[Any], initial: Any, whole: Any) -> Any:
    """Put the ufunc between the parts of the whole, which lie along its first axis."""
    if not parts and initial is None:
        # what stands for nothing, or that there is no such thing, is for NumPy to say
        return wrap(ufunc.reduce(np.empty(whole.shape, whole.dtype), axis=0))
    if initial is None:
        initial = parts.pop(0)
    elif not parts:
        kept = initial if isinstance(initial, Tensor | Variable) else wrap(np.array(initial))
        return np.broadcast_to(kept, whole.shape[1:])
    for part in parts:
        initial = ufunc(initial, part)
    return initial


def _accumulate(ufunc: np.ufunc, name: str, x: Any, *, axis: int = 0, dtype: Any = None) -> Any:
    if not x.ndim:
        raise TypeError(f"{name}.accumulate needs an axis, and a number has none")
    if dtype is not None:
        (x,) = in_dtype((x,), dtype_to_compute_in(f"{name}.accumulate", (x,), dtype))
    function = _ACCUMULATED_BY.get(ufunc)
    if function is not None:
        return function(x, axis=axis)
    x, _ = _to_compute_with(ufunc, x)
    if not x.shape[axis]:
        return np.copy(x)
    results: list[Any] = []
    for part in np.moveaxis(x, axis, 0):
        results.append(ufunc(results[-1], part) if results else part)
    return np.stack(results, axis=axis)


def _outer(ufunc: np.ufunc, name: str, x: Any, y: Any, **keywords: Any) -> Any:
    x, y = (one if isinstance(one, Tensor | Variable) else np.asarray(one) for one in (x, y))
    return ufunc(np.reshape(x, x.shape + (1,) * y.ndim), y, **keywords)


_METHODS: Final[dict[str, Callable[..., Any]]] = {
    "reduce": _reduce,
    "accumulate": _accumulate,
    "outer": _outer,
}


def _refuse(name: str, method: str) -> NoReturn:
    advice = {
        "at": "it changes an array in place. Write tapeviz.tensor_scatter_nd_add(x, indices, "
        "updates), which returns a new Tensor",
        "reduceat": f"write np.stack([{name}.reduce(x[start:stop]) for start, stop in …])",
    }.get(method, "tapeviz does not know this method")
    raise TypeError(f"{name}.{method} does not take a Tensor: {advice}.")
