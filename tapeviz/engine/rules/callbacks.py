"""Functions of NumPy that call a function of the user for parts of an array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tapeviz.engine.registry import composed
from tapeviz.engine.rules.indexing import scatter


@composed(np.apply_along_axis)
def _apply_along_axis(
    func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **keywords: Any
) -> Any:
    rows = np.moveaxis(arr, axis, -1)
    outer = rows.shape[:-1]
    if 0 in outer:
        raise ValueError("np.apply_along_axis cannot be applied along an axis of an empty array")
    results = [func1d(rows[place], *args, **keywords) for place in np.ndindex(outer)]
    joined = np.stack(results)
    whole = np.reshape(joined, (*outer, *joined.shape[1:]))
    inner = whole.ndim - len(outer)
    front = axis % arr.ndim
    return np.moveaxis(
        whole,
        tuple(np.arange(len(outer), whole.ndim).tolist()),
        tuple(np.arange(front, front + inner).tolist()),
    )


@composed(np.apply_over_axes)
def _apply_over_axes(func: Callable[..., Any], a: Any, axes: Any) -> Any:
    for axis in (axes,) if np.ndim(axes) == 0 else axes:
        reduced = func(a, axis)
        a = reduced if np.ndim(reduced) == np.ndim(a) else np.expand_dims(reduced, axis)
    return a


@composed(np.piecewise)
def _piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **keywords: Any) -> Any:
    several = isinstance(condlist, list | tuple) or np.ndim(condlist) > np.ndim(x)
    conditions: list[Any] = [*condlist] if several else [condlist]
    if len(funclist) not in (len(conditions), len(conditions) + 1):
        raise ValueError(
            f"np.piecewise: {len(conditions)} conditions need as many functions, or one more; "
            f"{len(funclist)} were given"
        )
    taken: Any = np.zeros(np.shape(x), bool)
    for condition in conditions:
        taken = np.logical_or(taken, condition)
    out: Any = np.zeros_like(x)
    functions = list(funclist)
    if len(functions) > len(conditions):
        conditions, functions = (
            [np.logical_not(taken), *conditions],
            [functions[-1], *functions[:-1]],
        )
    for condition, function in zip(conditions, functions, strict=True):
        if not callable(function):
            out = np.where(condition, function, out)
        elif np.any(condition):
            values = function(x[condition], *args, **keywords)
            there = scatter(values, index=condition, shape=np.shape(x))
            out = np.where(condition, there, out)
    return out if out.dtype == x.dtype else np.astype(out, x.dtype)
