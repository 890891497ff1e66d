"""Executing what users call: sorting out the arguments of an op, and running it.

What stands beside a Tensor is converted; keywords are checked, and kept as nobody will change them.
"""

from __future__ import annotations

from typing import Any, Final, cast

import numpy as np

from tapeviz.engine import log, registry
from tapeviz.engine.conversion import beside
from tapeviz.engine.recorder import active
from tapeviz.engine.registry import NO_OUT, STARTED, TABLE, Op, in_integers
from tapeviz.engine.rules import shaping
from tapeviz.engine.running import run, unary
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable, VariableSlice

_ndarray: Final = np.ndarray
_UNCHANGING: Final = frozenset({int, float, complex, bool, str, type(None)})
"""Types of arguments that are recorded as they are."""


def execute(op: Op, operands: tuple[Any, ...], keywords: dict[str, Any] | None = None) -> Any:
    """Run `op` on Tensors, Variables and what may stand beside them.

    Parameters
    ----------
    op : Op
        A row of the rule table.
    operands : tuple
        Its array arguments in order; those of a variadic op, one after the other.
    keywords : dict, optional
        Its other arguments.

    Returns
    -------
    Tensor or tuple of Tensor
    """
    if len(operands) == 1 and type(operands[0]) is Tensor:
        if op.elementwise and not keywords:
            return (op.unrolled or unary(op))(operands[0]._value, operands[0]._key)
        return run(op, (operands[0]._value,), (operands[0]._key,), keywords)
    if len(operands) == 2 and type(operands[0]) is Tensor is type(operands[1]):
        first, second = operands
        return run(op, (first._value, second._value), (first._key, second._key), keywords)
    values = []
    keys = []
    strangers = False
    for operand in operands:
        kind = type(operand)
        if kind is Tensor or kind is VariableSlice:
            values.append(operand._value)
            keys.append(operand._key)
        elif isinstance(operand, Variable):
            values.append(operand._read())
            keys.append(operand._key)
        elif (kind is list or kind is tuple) and holds_tensor(operand):
            return execute(op, tuple(map(_stacked_if_nested, operands)), keywords)
        else:
            values.append(operand)
            keys.append(0)
            strangers = True
    if strangers and any(keys):
        values = _converted(op, values, keys)
    return run(op, tuple(values), tuple(keys), keywords)


def _converted(op: Op, values: list[Any], keys: list[int]) -> list[Any]:
    """Convert the operands without a key, which are no Tensors, to stand beside the others."""
    remembered = log.listener is not None or any(
        not recorder.live.isdisjoint(keys) for recorder in active.get()
    )
    dtypes = [value.dtype for value, key in zip(values, keys, strict=True) if key]
    dtype = next((one for one in dtypes if one.kind not in "biu"), dtypes[-1])
    return [
        value if key else beside(value, dtype, weak=op.elementwise, kept=remembered)
        for value, key in zip(values, keys, strict=True)
    ]


def stacked(nested: list[Any] | tuple[Any, ...]) -> Tensor:
    """Make one Tensor of nested lists that hold Tensors; the tapes record it."""
    return cast(Tensor, np.stack([_stacked_if_nested(part) for part in nested]))


def _stacked_if_nested(value: Any) -> Any:
    return stacked(value) if isinstance(value, list | tuple) else value


def dispatch(op: Op, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Call `op` with its function's arguments, through the tape if one of them is a Tensor."""
    if not any(map(holds_tensor, args)) and not any(map(holds_tensor, keywords.values())):
        return op.function(*args, **keywords)
    if op.variadic or len(args) != len(op.arguments) or not keywords.keys() <= op.options:
        op, args, keywords = _bound(op, args, keywords)
    start = keywords.get("initial")
    is_tensor = isinstance(start, Tensor | Variable) and start.ndim == 0
    if is_tensor and op.function in STARTED and not op.reason:
        return _started(op, args, keywords, start)
    for name, value in keywords.items():
        if type(value) not in _UNCHANGING:
            keywords[name] = _kept(op, name, value)
    return execute(op, args, keywords or None)


def _started(op: Op, args: tuple[Any, ...], keywords: dict[str, Any], start: Any) -> Any:
    """Reduce without the initial value, which is a Tensor, and join it to the result."""
    joined, nothing = STARTED[op.function]
    others = {name: value for name, value in keywords.items() if name != "initial"}
    if nothing is not None and args[0].dtype.kind == "f":
        others["initial"] = nothing
    return execute(TABLE[joined], (dispatch(op, args, others), start))


def holds_tensor(value: Any) -> bool:
    """Whether it is a Tensor or Variable, or one is somewhere in its nested lists or slices."""
    kind = type(value)
    if kind is Tensor or kind is Variable:
        return True
    if kind is _ndarray or kind in _UNCHANGING:
        return False
    if isinstance(value, list | tuple):
        return any(map(holds_tensor, value))
    if kind is slice:
        return any(map(holds_tensor, (value.start, value.stop, value.step)))
    return isinstance(value, Tensor | Variable)


def _bound(
    op: Op, args: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[Op, tuple[Any, ...], dict[str, Any]]:
    """Return the row to run, the operands in their order, and the other arguments by name."""
    if len(args) > len(op.parameters):
        raise TypeError(f"{op.name} takes {len(op.parameters)} arguments, {len(args)} were given")
    given = dict(zip(op.parameters, args, strict=False))
    for name, value in keywords.items():
        own = op.aliases.get(name, name)
        if own in given:
            raise TypeError(f"{op.name} got {name} twice")
        given[own] = value
    missing = [name for name in op.arguments if name not in given]
    if missing:
        raise TypeError(f"{op.name} is missing {', '.join(missing)}")
    dtype = None
    if "dtype" in op.parameters and "dtype" not in op.options:
        dtype = given.pop("dtype", None)
    if dtype is not None and np.dtype(dtype).kind not in "fc":
        op, given["dtype"], dtype = in_integers(op), np.dtype(dtype), None
    if given.get("out", _UNCHANGING) is None:
        del given["out"]
    operands = tuple([given.pop(name) for name in op.arguments])
    unknown = given.keys() - op.options
    if "out" in unknown:
        raise TypeError(f"{op.name} {NO_OUT}; use what it returns")
    if unknown:
        raise TypeError(f"{op.name} on a Tensor does not take {', '.join(sorted(unknown))}")
    if op.variadic:
        operands = tuple(operands[0])
    return op, operands if dtype is None else in_dtype(operands, dtype), given


def _kept(op: Op, name: str, value: Any) -> Any:
    """Return an argument that nobody will change: Tensors as arrays, arrays and lists as copies."""
    if isinstance(value, Tensor | Variable):
        if value.dtype.kind in "fc" and not op.reason:
            raise TypeError(
                f"{op.name} has no rule for a Tensor as {name}; "
                f"give its value, {name}=x.numpy(), where no gradient is meant to go there"
            )
        return value._value
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)([_kept(op, name, part) for part in value])
    return value.copy() if isinstance(value, np.ndarray) else value


def in_dtype(operands: tuple[Any, ...], dtype: Any) -> tuple[Any, ...]:
    """Cast operands to the dtype in which an op is to be computed; a tape records that."""
    return tuple(
        execute(shaping.cast, (operand,), {"dtype": np.dtype(dtype)})
        if isinstance(operand, Tensor | Variable) and operand.dtype != dtype
        else operand
        for operand in operands
    )


registry.dispatch = dispatch
