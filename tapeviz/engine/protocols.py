"""NumPy's protocols: `np.sin(x)` and `np.sum(x)` on Tensors and Variables come through here.

A function that the rule table does not have raises an error that names it; nothing leaves the tape
in silence.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Final, NoReturn

import numpy as np

from tapeviz.engine import log, nest
from tapeviz.engine.execution import dispatch, execute, in_dtype
from tapeviz.engine.registry import ANSWERED, COMPOSED, NO_OUT, REFUSED, TABLE, unknown
from tapeviz.engine.running import unary
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.ufunc_methods import call_method, dtype_to_compute_in
from tapeviz.engine.variable import Variable

_OPERATORS: Final = {
    np.add: "+",
    np.subtract: "-",
    np.multiply: "*",
    np.true_divide: "/",
    np.floor_divide: "//",
    np.remainder: "%",
    np.power: "**",
    np.matmul: "@",
    np.bitwise_and: "&",
    np.bitwise_or: "|",
    np.bitwise_xor: "^",
}


def _array_ufunc(self: Any, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
    op = TABLE.get(ufunc)
    if op is not None and method == "__call__" and not keywords:
        if len(inputs) == 1 and type(self) is Tensor:
            return (op.unrolled or unary(op))(self._value, self._key)
        return execute(op, inputs)
    return _uncommon_ufunc(ufunc, method, inputs, keywords)


def _uncommon_ufunc(
    ufunc: np.ufunc, method: str, inputs: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """Compute a ufunc that has keywords, a method, no row of its own, or none that is loaded."""
    if "scipy.special" in sys.modules:
        import_module("tapeviz.engine.rules.special")
    op, name = TABLE.get(ufunc), name_of(ufunc)
    if op is None and ufunc not in COMPOSED:
        _refuse(ufunc, inputs)
    if "out" in keywords:
        _refuse_to_write(ufunc, name, inputs, keywords["out"])
    if method != "__call__":
        return call_method(ufunc, name, method, inputs, keywords)
    dtype = keywords.pop("dtype", None)
    if keywords.get("where") is True:
        del keywords["where"]
    for keyword in keywords.keys() - (op.options if op else ()):
        advice = f"write np.where(mask, {name}(…), other)" if keyword == "where" else "leave it out"
        raise TypeError(f"{name} on a Tensor does not take {keyword}=: {advice}")
    # what gives true or false takes a dtype only to say so
    if dtype is not None and (op is None or not op.reason or np.dtype(dtype).kind != "b"):
        inputs = in_dtype(inputs, dtype_to_compute_in(name, inputs, dtype))
    return COMPOSED[ufunc](*inputs) if op is None else execute(op, inputs, keywords or None)


def _refuse_to_write(
    ufunc: np.ufunc, name: str, inputs: tuple[Any, ...], out: tuple[Any, ...]
) -> NoReturn:
    if len(inputs) == 2 and inputs[0] is out[0] and ufunc in _OPERATORS:
        sign = _OPERATORS[ufunc]
        advice = f"instead of array {sign}= tensor write array = array {sign} tensor"
    else:
        advice = "use what it returns"
    raise TypeError(f"{name} {NO_OUT}; {advice}")


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


def name_of(function: Callable[..., Any]) -> str:
    """Return what users call a function: "np.linalg.norm", "scipy.special.erf".

    Examples
    --------
    >>> name_of(np.linalg.norm), name_of(np.true_divide)
    ('np.linalg.norm', 'np.divide')
    """
    name = function.__name__
    if not isinstance(function, np.ufunc):
        return f"{function.__module__.replace('numpy', 'np', 1)}.{name}"
    if getattr(np, name, None) is function:
        return f"np.{name}"
    # the ufunc behind a function of SciPy has its name with a line, or a word or two, before it
    public = name.lstrip("_")
    while "_" in public and not hasattr(sys.modules.get("scipy.special"), public):
        public = public.partition("_")[2]
    return f"scipy.special.{public}" if hasattr(sys.modules.get("scipy.special"), public) else name


def _refuse(function: Callable[..., Any], args: tuple[Any, ...]) -> NoReturn:
    """Refuse a function that the table does not have; the listener is told of an op that raised."""
    name = name_of(function)
    advice = REFUSED.get(function)
    known = get_close_matches(function.__name__, [op.name for op in TABLE.values()], 3, 0.75)
    hint = f" Close to it and recorded: {', '.join(known)}." if known else ""
    error = TypeError(
        f"{name} does not take a Tensor: {advice}"
        if advice
        else f"{name} on a Tensor has no rule in tapeviz, so a tape could not record it.{hint} "
        f"For its value without a gradient call {name}(x.numpy())."
    )
    if (listener := log.listener) is not None:
        operands = [one for one in nest.flatten(args) if isinstance(one, Tensor | Variable)]
        row = unknown(function, len(operands))
        keys = tuple(one._key for one in operands)
        values = tuple(one._value for one in operands)
        where = log.place(log.user_frame(1))
        listener.append((log.RAISED, row, keys, values, None, error, where))
    raise error


for _kind in (Tensor, Variable):
    _kind.__array_ufunc__ = _array_ufunc  # type: ignore[union-attr]
    _kind.__array_function__ = _array_function  # type: ignore[union-attr]
