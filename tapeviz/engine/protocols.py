"""NumPy's protocols: `np.sin(x)` and `np.sum(x)` on Tensors and Variables come through here.

A function that the rule table does not have raises an error that names it; nothing leaves the tape
in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, Final, NoReturn

import numpy as np

from tapeviz.engine import log, nest
from tapeviz.engine.execution import dispatch, execute, in_dtype
from tapeviz.engine.registry import ANSWERED, COMPOSED, REFUSED, TABLE, unknown
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable

_REDUCTIONS: Final[dict[tuple[np.ufunc, str], Callable[..., Any]]] = {
    (np.add, "reduce"): np.sum,
    (np.maximum, "reduce"): np.max,
    (np.minimum, "reduce"): np.min,
}


def _array_ufunc(self: Any, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
    if method == "__call__":
        op = TABLE.get(ufunc)
        if op is None:
            _refuse(ufunc, inputs)
        if "out" in keywords:
            raise TypeError(
                f"np.{op.name} cannot write into out=: Tensors are immutable; use what it returns"
            )
        dtype = keywords.pop("dtype", None)
        if keywords:
            raise TypeError(f"np.{op.name} on a Tensor does not take {', '.join(sorted(keywords))}")
        return execute(op, inputs if dtype is None else in_dtype(inputs, dtype))
    function = _REDUCTIONS.get((ufunc, method))
    if function is None:
        raise TypeError(f"np.{ufunc.__name__}.{method} on a Tensor is not recorded by tapeviz")
    keywords.setdefault("axis", 0)
    return dispatch(
        TABLE[function], inputs, {k: v for k, v in keywords.items() if v is not None or k == "axis"}
    )


def _array_function(
    self: Any,
    function: Callable[..., Any],
    types: object,
    args: tuple[Any, ...],
    keywords: dict[str, Any],
) -> Any:
    op = TABLE.get(function)
    if op is not None:
        return dispatch(op, args, keywords)
    computes = COMPOSED.get(function)
    if computes is not None:
        return computes(*args, **keywords)
    if function in ANSWERED:
        return function(*_plain(args), **_plain(keywords))
    _refuse(function, args)


def _plain(structure: Any) -> Any:
    """Return the arguments of a function with arrays for Tensors."""
    leaves = [
        one._value if isinstance(one, Tensor | Variable) else one for one in nest.flatten(structure)
    ]
    return nest.pack(structure, leaves)


def _refuse(function: Callable[..., Any], args: tuple[Any, ...]) -> NoReturn:
    """Refuse a function that the table does not have; the listener is told of an op that raised."""
    name = f"np{getattr(function, '__module__', 'numpy').removeprefix('numpy')}.{function.__name__}"
    advice = REFUSED.get(function)
    known = get_close_matches(function.__name__, [op.name for op in TABLE.values()], 3, 0.75)
    hint = f" Close to it and recorded: {', '.join(known)}." if known else ""
    error = TypeError(
        f"{name} does not take a Tensor: {advice}"
        if advice
        else f"{name} on a Tensor has no rule in tapeviz, so a tape could not record it.{hint} "
        f"For its value without a gradient call {name}(x.numpy())."
    )
    if log.listener is not None:
        operands = [one for one in nest.flatten(args) if isinstance(one, Tensor | Variable)]
        row = unknown(function, len(operands))
        keys = tuple(one._key for one in operands)
        values = tuple(one._value for one in operands)
        where = log.place(log.user_frame(1))
        log.listener.append((log.RAISED, row, keys, values, None, error, where))
    raise error


for _kind in (Tensor, Variable):
    _kind.__array_ufunc__ = _array_ufunc  # type: ignore[union-attr]
    _kind.__array_function__ = _array_function  # type: ignore[union-attr]
