"""Executing an op: compute it, number the result, record it on each tape that tracks an operand.

Every op of every Tensor comes through `run`, so it is written for speed.
"""

from __future__ import annotations

from typing import Any, Final, cast

import numpy as np

from tapeviz.engine import log, nest, registry
from tapeviz.engine.conversion import beside
from tapeviz.engine.recorder import Recorder, active
from tapeviz.engine.registry import Op, shaped
from tapeviz.engine.rules import shaping
from tapeviz.engine.tensor import Array, Tensor, next_key, wrap
from tapeviz.engine.variable import Variable

_ndarray: Final = np.ndarray
_new: Final = object.__new__


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
    values = []
    keys = []
    dtype = None
    strangers = False
    for operand in operands:
        kind = type(operand)
        if kind is Tensor:
            values.append(operand._value)
            keys.append(operand._key)
            dtype = operand._value.dtype if dtype is None or dtype.kind in "biu" else dtype
        elif isinstance(operand, Variable):
            values.append(operand._read())
            keys.append(operand._key)
            dtype = operand._value.dtype if dtype is None or dtype.kind in "biu" else dtype
        elif (kind is list or kind is tuple) and holds_tensor(operand):
            return execute(op, tuple(map(_stacked_if_nested, operands)), keywords)
        else:
            values.append(operand)
            keys.append(0)
            strangers = True
    if strangers and dtype is not None:
        values = [
            value if key else beside(value, dtype, weak=not op.variadic)
            for value, key in zip(values, keys, strict=True)
        ]
    return run(op, tuple(values), tuple(keys), keywords)


def holds_tensor(nested: Any) -> bool:
    """Whether a Tensor or Variable is somewhere in nested lists."""
    return any(isinstance(leaf, Tensor | Variable) for leaf in nest.flatten(nested))


def stacked(nested: list[Any] | tuple[Any, ...]) -> Tensor:
    """Make one Tensor of nested lists that hold Tensors; the tapes record it."""
    return cast(Tensor, np.stack([_stacked_if_nested(part) for part in nested]))


def _stacked_if_nested(value: Any) -> Any:
    return stacked(value) if isinstance(value, list | tuple) else value


def run(
    op: Op, values: tuple[Array, ...], keys: tuple[int, ...], keywords: dict[str, Any] | None = None
) -> Any:
    """Compute `op` on raw `values` whose keys are `keys`, and record it.

    Returns
    -------
    Tensor or tuple of Tensor
    """
    try:
        if op.variadic:
            result = op.compute(values, **(keywords or {}))
        else:
            result = op.compute(*values, **keywords) if keywords else op.compute(*values)
    except Exception as error:
        if log.listener is not None:
            where = log.place(log.user_frame(2))
            log.listener.append((log.RAISED, op, keys, values, keywords, error, where))
        raise
    several = isinstance(result, tuple | list)
    out: Any
    key: Any
    if several:
        parts = [wrap(part) for part in result]
        key = tuple([part._key for part in parts])
        out = type(result)(*parts) if hasattr(result, "_fields") else type(result)(parts)
    else:
        key = next_key()
        out = _new(Tensor)
        out._value = result
        out._key = key
    recorded: tuple[Recorder, ...] = ()
    if not op.reason:
        for recorder in active.get():
            if not recorder.tracked.isdisjoint(keys):
                recorded += (recorder,)
    listener = log.listener
    if recorded or listener is not None:
        frame = log.user_frame(2)
    if recorded:
        mask = 0 if op.variadic else 1 if len(keys) == 1 else _mask(keys, recorded)
        number, need, saver = op.plans.get(mask) or op.plan(mask)
        kept = None
        if need == "value":
            kept = result
        elif need or several:
            kept = shaped(result)
        differing = _differing(values, keys, result) if op.broadcasts else None
        record = (
            number,
            key,
            keys,
            kept,
            saver(values),
            differing,
            keywords,
            frame.f_code,
            frame.f_lasti,
        )
        for recorder in recorded:
            recorder.records.append(record)
            if several:
                recorder.tracked.update(
                    [one for one, part in zip(key, result, strict=True) if part.dtype.kind in "fc"]
                )
            else:
                recorder.tracked.add(key)
    if listener is not None:
        if not several:
            key, result = (key,), (result,)
        where = log.place(frame)
        listener.append((log.EXECUTED, op, keys, values, keywords, key, result, recorded, where))
    return out


def _mask(keys: tuple[int, ...], recorded: tuple[Recorder, ...]) -> int:
    """Set the bit of each operand that one of the tapes tracks."""
    if len(keys) == 2 and len(recorded) == 1:
        tracked = recorded[0].tracked
        return (keys[0] in tracked) | (keys[1] in tracked) << 1
    mask = 0
    for recorder in recorded:
        for place, key in enumerate(keys):
            if key in recorder.tracked:
                mask |= 1 << place
    return mask


def _differing(values: tuple[Array, ...], keys: tuple[int, ...], result: Array) -> Any:
    """Shapes and dtypes of the operands, or None where all that have a key are like the result."""
    kind = type(result)
    if len(values) == 2 and type(values[0]) is kind is type(values[1]):
        if kind is not _ndarray:
            return None
        first, second = values
        if (
            first.shape == second.shape == result.shape
            and first.dtype == second.dtype == result.dtype
        ):
            return None
    several = isinstance(result, tuple | list)
    for value, key in zip(values, keys, strict=True):
        if key and (several or value.shape != result.shape or value.dtype != result.dtype):
            return tuple(
                [(v.shape, v.dtype) if k else None for v, k in zip(values, keys, strict=True)]
            )
    return None


def dispatch(op: Op, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Call `op` with its function's arguments, through the tape if an array of them is a Tensor."""
    given = dict(zip(op.parameters, args, strict=False))
    if len(args) > len(op.parameters):
        raise TypeError(f"{op.name} takes {len(op.parameters)} arguments, {len(args)} were given")
    doubly = given.keys() & keywords.keys()
    if doubly:
        raise TypeError(f"{op.name} got {', '.join(sorted(doubly))} twice")
    given.update(keywords)
    missing = [name for name in op.arguments if name not in given]
    if missing:
        raise TypeError(f"{op.name} is missing {', '.join(missing)}")
    dtype = None
    if "dtype" in op.parameters and "dtype" not in op.accepted:
        dtype = given.pop("dtype", None)
    unknown = [name for name in given if name not in op.accepted]
    if unknown:
        raise TypeError(f"{op.name} on a Tensor does not take {', '.join(unknown)}")
    operands = tuple(given.pop(name) for name in op.arguments)
    if op.variadic:
        operands = tuple(operands[0])
    if dtype is not None:
        operands = in_dtype(operands, dtype)
    if any(isinstance(operand, Tensor | Variable) for operand in operands):
        return execute(op, operands, given or None)
    return op.compute(operands, **given) if op.variadic else op.compute(*operands, **given)


def in_dtype(operands: tuple[Any, ...], dtype: Any) -> tuple[Any, ...]:
    """Cast operands to the dtype in which an op is to be computed; a tape records that."""
    return tuple(
        execute(shaping.cast, (operand,), {"dtype": np.dtype(dtype)})
        if isinstance(operand, Tensor | Variable) and operand.dtype != dtype
        else operand
        for operand in operands
    )


registry.dispatch = dispatch
