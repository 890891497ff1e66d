"""What a tape recorded, told once more, for whoever asks to see a tape nobody listened to.

A tape keeps what its rules read, the constants, and what was watched: from that, what it let go of
is computed again, and so are the gradients that it gave. What cannot be is told as not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextvars import Context
from heapq import merge
from typing import Any

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.recorder import Asked, Record, Recorder
from tapeviz.engine.registry import ROUTES, Op, Shaped
from tapeviz.graph.program import NOT_KEPT


def retold(recorder: Recorder) -> Iterator[log.Event]:
    """Tell what a listener would have been told of a tape, in order.

    Parameters
    ----------
    recorder : Recorder
        Of the tape, with its records.

    Yields
    ------
    tuple
        An event of an op, an assignment to a Variable, or one of a gradient; see
        `tapeviz.engine.log`. The places are without those that called them.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = x + 1.0
    >>> slope = tape.gradient(y, x)
    >>> [event[6] for event in retold(tape._recorder) if event[0] == log.EXECUTED]
    [(np.float32(4.0),)]
    """
    gradients = [(one.records, _gradient(recorder, one)) for one in recorder.asked]
    kept = _operands(recorder)
    kept.update(target for _, events in gradients for target in events[0][3])
    known = dict(recorder.watched_values)
    number = 0
    for _, what in merge(_records(recorder), _assignments(recorder), key=lambda one: one[0]):
        if isinstance(what, int):
            known.pop(what, None)
            yield log.ASSIGNED, what
            continue
        while gradients and gradients[0][0] <= number:
            yield from gradients.pop(0)[1]
        yield _op(recorder, what, known, kept)
        number += 1
    for _, events in gradients:
        yield from events


def _operands(recorder: Recorder) -> dict[int, Any]:
    """Return the operands that the tape kept and that no assignment changes, by key."""
    return {
        key: array
        for _, _, keys, _, saved, *_ in recorder.records
        for key, array in zip(keys, saved, strict=False)
        if key and key not in recorder.variables and _is_array(array)
    }


def _records(recorder: Recorder) -> Iterator[tuple[int, Any]]:
    for record in recorder.records:
        yield _several(record[1])[0], record


def _assignments(recorder: Recorder) -> Iterator[tuple[int, Any]]:
    """Give when Variables were assigned to, and their keys."""
    for row, keys, variable, _, _ in recorder.cuts:
        if row is None:
            yield keys[0], variable


def _several(key: Any) -> tuple[int, ...]:
    return key if type(key) is tuple else (key,)


def _op(
    recorder: Recorder, record: Record, known: dict[int, Any], kept: dict[int, Any]
) -> log.Event:
    """Tell of an op, and take its operands and results in with what is known."""
    number, key, keys, result, saved, _, keywords, code, instruction = record
    row = ROUTES[number][0]
    new_keys = _several(key)
    operands = tuple(
        [
            array if _is_array(array) else known.get(operand, NOT_KEPT)
            for operand, array in zip(keys, saved, strict=False)
        ]
    )
    known.update(zip(keys, operands, strict=False))
    if _is_array(result):
        results = (result,)
    elif kept.keys() >= set(new_keys):
        results = tuple([kept[one] for one in new_keys])
    else:
        results = _computed(row, operands, keywords, len(new_keys))
    known.update(zip(new_keys, results, strict=True))
    place = (code, instruction, None)
    return (log.EXECUTED, row, keys, operands, keywords, new_keys, results, (recorder,), place)


def _is_array(kept: Any) -> bool:
    return kept is not None and not isinstance(kept, Shaped | tuple)


def _computed(
    row: Op, operands: Sequence[Any], keywords: dict[str, Any] | None, count: int
) -> tuple[Any, ...]:
    """Compute an op again; where that cannot be done, its results are not kept."""
    if any(one is NOT_KEPT for one in operands):
        return (NOT_KEPT,) * count
    try:
        with np.errstate(all="ignore"):
            result = row.compute(*operands, **(keywords or {}))
    except Exception:  # what it needs may be gone: a file, a name
        return (NOT_KEPT,) * count
    return tuple(result) if isinstance(result, tuple | list) else (result,)


def _gradient(recorder: Recorder, asked: Asked) -> list[log.Event]:
    """Tell of a gradient, by computing it from what was recorded when it was asked for."""
    again = Recorder(False)
    again.records = recorder.records[: asked.records]
    again.tracked, again.watched = recorder.tracked, recorder.watched
    with log.listening(log.Log()) as heard:
        Context().run(asked.differentiated, again)  # where no tape records
    values = recorder.watched_values
    told: list[log.Event] = []
    for event in heard.events:
        if event[0] == log.GRADIENT and event[2] is again:
            kind, number, _, targets, sources, seeds, _ = event
            then = [(key, values.get(key, array)) for key, array in sources]
            place = (asked.code, asked.instruction, None)
            told.append((kind, number, recorder, targets, then, seeds, place))
        elif event[0] in (log.CONTRIBUTED, log.RETURNED) and told and event[1] == told[0][1]:
            told.append(event)
    return told
