"""The reverse scan: from the cotangents of targets to those of sources, over the records of a tape.

One loop, from the last record to the first; no recursion. It runs on raw arrays when no tape
records, and on Tensors when one does, with the same rules.

Complex numbers: the gradient of a holomorphic f is conj(f'), as TensorFlow and PyTorch define it.
The scan runs on the conjugates of the cotangents, which makes every rule linear in `g` with no
conjugate in it; seeds and results are conjugated on the way in and out, which costs nothing where
all is real.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any, Final

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.ownership import is_ours
from tapeviz.engine.recorder import Record, Recorder
from tapeviz.engine.registry import ROUTES, Op, Shaped, UndeterminedError, Vjp
from tapeviz.engine.rules.shaping import cast, unbroadcast
from tapeviz.engine.tensor import wrap

_ndarray: Final = np.ndarray


class Cotangents(tuple[Any, ...]):
    """Cotangents of the results of one op, with zeros for those that no way leads through.

    A rule may ask for the places of these, `lacking`: a cotangent that happens to be zero may be
    one of many, and to be none at all says more.
    """

    lacking: frozenset[int]

    def __new__(cls, parts: Iterable[Any], lacking: frozenset[int]) -> Cotangents:
        """Make them of one cotangent for each result, and the places of those that are lacking."""
        made = super().__new__(cls, parts)
        made.lacking = lacking
        return made


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


def passable(recorder: Recorder, sources: set[int]) -> tuple[Set[int], bool]:
    """Return the keys through which the way to `sources` leads, and whether there are others.

    Where all that a tape watched is a source, there are none, and nobody has to look.
    """
    if recorder.watched <= sources:
        return recorder.tracked, False
    return downstream(recorder.records, sources & recorder.tracked), True


def scan(
    records: Sequence[Record],
    cotangents: dict[int, Any],
    sources: set[int],
    way: tuple[Set[int], bool],
    recording: bool,
    listener: log.Listener | None,
    gradient: int,
) -> dict[int, Any]:
    """Carry cotangents back over what a tape has recorded.

    NumPy's warnings of infinite and invalid numbers are off meanwhile: they would name a line of
    the engine, and the derivative of a root at 0 is infinite by rights.

    Parameters
    ----------
    records : sequence of Record
        In the order in which they were recorded. What is appended meanwhile is not gone through.
    cotangents : dict
        From the key of each target to its cotangent, conjugated if complex; it is used up.
    sources : set of int
        Keys of the values whose cotangents are wanted.
    way : tuple
        What `passable` gave for these sources.
    recording : bool
        Cotangents are Tensors, and what is done with them is recorded.
    listener : Listener or None
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
    with np.errstate(all="ignore"):
        _carry_back(records, cotangents, sources, *way, recording, listener, gradient)
    return {key: cotangents[key] for key in sources if key in cotangents}


def _carry_back(
    records: Sequence[Record],
    cotangents: dict[int, Any],
    sources: set[int],
    wanted: Set[int],
    partly: bool,
    recording: bool,
    listener: log.Listener | None,
    gradient: int,
) -> None:
    in_place = listener is None and not recording
    told: list[tuple[int, Any, Any]] = []
    try:
        for number, key, keys, out, saved, differing, keywords, code, instruction in reversed(
            records
        ):
            if type(key) is tuple:
                if partly and wanted.isdisjoint(keys):
                    continue
                g = together(key, out, cotangents, sources, recording)
                if g is None:
                    continue
            else:
                if partly and wanted.isdisjoint(keys):
                    continue
                g = cotangents.get(key) if key in sources else cotangents.pop(key, None)
                if g is None:
                    continue
            op, rules, is_plain = ROUTES[number]
            if recording:
                out, saved = _as_tensors(out, key), _all_as_tensors(saved, keys)
            if not is_plain:
                if op.variadic:
                    rules = tuple(
                        [(at, op.vjps[0]) for at, one in enumerate(keys) if one in wanted]
                    )
                parts = parts_together(op, rules, g, out, saved, keywords or {})
            for place, vjp in rules:
                operand = keys[place]
                if partly and operand not in wanted:
                    continue
                if vjp is None:
                    raise LookupError(no_rule(op.name, op.arguments[place], code, instruction))
                if not is_plain:
                    part = parts[place]
                    if part is None:
                        continue
                elif keywords:
                    if op.accumulate and in_place:
                        total = cotangents.get(operand)
                        if is_ours(total):
                            op.accumulate(total, g, *saved, **keywords)
                            continue
                    part = vjp(g, out, *saved, **keywords)
                elif len(saved) == 2:  # a call without the star takes half the time
                    part = vjp(g, out, saved[0], saved[1])
                else:
                    part = vjp(g, out, *saved)
                if differing:
                    part = carried(part, differing[place])
                total = cotangents.get(operand)
                if total is None:
                    total = cotangents[operand] = part
                elif in_place and is_ours(total) and part.dtype == total.dtype:
                    total += part
                else:
                    total = cotangents[operand] = total + part
                if listener is not None:
                    told.append(
                        (place, part._value, total._value) if recording else (place, part, total)
                    )
            if listener is not None:
                first = key[0] if type(key) is tuple else key
                listener.append((log.CONTRIBUTED, gradient, first, tuple(told)))
                told = []
    except UndeterminedError as error:
        raise LookupError(f"{error} {log.in_words(code, instruction)}") from None


def together(
    keys: tuple[int, ...],
    out: Any,
    cotangents: dict[int, Any],
    sources: set[int],
    recording: bool,
    rows: tuple[int, ...] = (),
) -> Any:
    """Return the cotangents of an op with several results, zeros where it has none.

    They are used up, but for those of sources. None if there is none of any; the rows of many
    cotangents come first in their shapes.
    """
    parts = [cotangents.get(key) if key in sources else cotangents.pop(key, None) for key in keys]
    lacking = frozenset([place for place, part in enumerate(parts) if part is None])
    if len(lacking) == len(parts):
        return None
    for place in lacking:
        zeros = np.zeros((*rows, *out[place].shape), out[place].dtype)[()]
        parts[place] = wrap(zeros) if recording else zeros
    return Cotangents(parts, lacking)


def carried(part: Any, form: tuple[tuple[int, ...], Any] | None) -> Any:
    """Bring a contribution to the shape and dtype of its operand, where these are not its own."""
    if form is None or part is None:
        return part
    shape, dtype = form
    if part.shape != shape:
        part = unbroadcast(part, shape)
    return part if part.dtype == dtype else cast(part, dtype)


def parts_together(
    op: Op,
    rules: tuple[tuple[int, Vjp | None], ...],
    g: Any,
    out: Any,
    saved: Any,
    keywords: dict[str, Any],
) -> Any:
    """Return the contributions of one op to its operands, by place."""
    if op.joint:
        return op.joint(g, out, *([saved] if op.variadic else saved), **keywords)
    if op.variadic:
        return {place: vjp and vjp(g, out, place, saved, **keywords) for place, vjp in rules}
    return {place: vjp and vjp(g, out, *saved, **keywords) for place, vjp in rules}


def _as_tensors(value: Any, key: Any) -> Any:
    if value is None or isinstance(value, Shaped):
        return value
    if type(key) is tuple:
        return tuple(_as_tensors(v, k) for v, k in zip(value, key, strict=True))
    return wrap(value, key) if key else value


def _all_as_tensors(saved: tuple[Any, ...], keys: tuple[int, ...]) -> Any:
    return tuple(_as_tensors(value, key) for value, key in zip(saved, keys, strict=True))


def no_rule(op: str, argument: str, code: Any, instruction: int) -> str:
    """Say that an op has no rule for an argument, and on which line it was executed."""
    return (
        f"{op} has no rule for its argument {argument}, through which the gradient would go "
        f"{log.in_words(code, instruction)}. "
        "Put stop_gradient around it if the gradient is not meant to go there."
    )
