"""The reverse scan: from the cotangents of targets to those of sources, over the records of a tape.

One loop, from the last record to the first; no recursion. It runs on raw arrays when no tape
records, and on Tensors when one does, with the same rules.

Complex numbers: the gradient of a holomorphic f is conj(f'), as TensorFlow and PyTorch define it.
The scan runs on the conjugates of the cotangents, which makes every rule linear in `g` with no
conjugate in it; seeds and results are conjugated on the way in and out, which costs nothing where
all is real.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.recorder import Record
from tapeviz.engine.registry import ROUTES, Shaped
from tapeviz.engine.rules.shaping import cast, unbroadcast
from tapeviz.engine.tensor import wrap


def downstream(records: Iterable[Record], sources: set[int]) -> set[int]:
    """Return the keys of the values that depend on `sources`, the sources among them."""
    reached = set(sources)
    for record in records:
        if not reached.isdisjoint(record[2]):
            key = record[1]
            if type(key) is tuple:
                reached.update(key)
            else:
                reached.add(key)
    return reached


def scan(
    records: Sequence[Record],
    cotangents: dict[int, Any],
    sources: set[int],
    tracked: set[int],
    recording: bool,
    listener: log.Listener | None,
    gradient: int,
) -> dict[int, Any]:
    """Carry cotangents back over the records.

    Parameters
    ----------
    records : sequence of Record
        In the order in which they were recorded. What is appended meanwhile is not gone through.
    cotangents : dict
        From the key of each target to its cotangent, conjugated if complex; it is used up.
    sources : set of int
        Keys of the values whose cotangents are wanted.
    tracked : set of int
        Keys of the values whose ops were recorded; to other sources nothing flows.
    recording : bool
        Cotangents are Tensors, and what is done with them is recorded.
    listener : callable or None
        Told of every op that was gone through.
    gradient : int
        The number of this gradient, for the listener.

    Returns
    -------
    dict
        From the keys of the sources to their cotangents; a source that was not reached is not in
        it.

    Raises
    ------
    LookupError
        If an op on the path has no rule for an operand that the path goes through.
    """
    wanted = downstream(records, sources & tracked)
    owned: set[int] = set()
    for number, key, keys, out, saved, differing, keywords, code, instruction in reversed(records):
        if type(key) is tuple:
            g: Any = tuple(cotangents.get(one) for one in key)
            if not any(part is not None for part in g):
                continue
            g = tuple(
                np.zeros(s.shape, s.dtype) if p is None else p for p, s in zip(g, out, strict=True)
            )
            first = key[0]
        else:
            g = cotangents.get(key)
            if g is None:
                continue
            if key not in sources:
                del cotangents[key]
            first = key
        if wanted.isdisjoint(keys):
            continue
        op, rules = ROUTES[number]
        if recording:
            out, saved = _as_tensors(out, key), _all_as_tensors(saved, keys)
        told: list[tuple[int, Any, Any]] = []
        rules = rules or tuple((place, op.vjps[0]) for place in range(len(keys)))
        if op.joint and rules[0][1] is not None:
            every = [saved] if op.variadic else saved
            together = rules[0][1](g, out, *every, **(keywords or {}))
        for place, vjp in rules:
            operand = keys[place]
            if operand not in wanted:
                continue
            if vjp is None:
                raise LookupError(_no_rule(op.name, op.arguments[place], code, instruction))
            if op.joint:
                part = together[place]
                if part is None:
                    continue
            elif op.variadic:
                part = vjp(g, out, place, saved, **(keywords or {}))
            else:
                part = vjp(g, out, *saved, **keywords) if keywords else vjp(g, out, *saved)
            if op.broadcasts:
                shape, dtype = differing[place] if differing else (g.shape, g.dtype)
                if part.shape != shape:
                    part = unbroadcast(part, shape)
                if part.dtype != dtype:
                    part = cast(part, dtype)
            total: Any = cotangents.get(operand)
            if total is None:
                total = part
            elif operand in owned:
                total += part
            else:
                total = total + part
                if listener is None and not recording and type(total) is np.ndarray:
                    owned.add(operand)
            cotangents[operand] = total
            if listener is not None:
                told.append(
                    (place, part._value, total._value) if recording else (place, part, total)
                )
        if listener is not None:
            listener.append((log.CONTRIBUTED, gradient, first, tuple(told)))
    return {key: cotangents[key] for key in sources if key in cotangents}


def _as_tensors(value: Any, key: Any) -> Any:
    if value is None or isinstance(value, Shaped):
        return value
    if type(key) is tuple:
        return tuple(_as_tensors(v, k) for v, k in zip(value, key, strict=True))
    return wrap(value, key) if key else value


def _all_as_tensors(saved: tuple[Any, ...], keys: tuple[int, ...]) -> Any:
    return tuple(_as_tensors(value, key) for value, key in zip(saved, keys, strict=True))


def _no_rule(op: str, argument: str, code: Any, instruction: int) -> str:
    line = list(code.co_positions())[instruction // 2][0]
    return (
        f"{op} has no rule for its argument {argument}, through which the gradient would go "
        f"({code.co_filename}, line {line}, in {code.co_name}). "
        "Put stop_gradient around it if the gradient is not meant to go there."
    )
