"""A watchdog for NaN and infinity: it stops at the first op that makes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Final

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.log import PACKAGE, Event, Place
from tapeviz.engine.recorder import Record, Recorder
from tapeviz.engine.registry import ROUTES
from tapeviz.engine.rules.checks import not_finite
from tapeviz.graph.diagnosis import steep, traps
from tapeviz.graph.diagnosis.causes import GUIDE
from tapeviz.graph.diagnosis.traps import Trap
from tapeviz.graph.diagnosis.where import capital, where
from tapeviz.graph.sources import Sources
from tapeviz.graph.summary import Summary, summarize

_logger: Final = logging.getLogger("tapeviz")

MOST: Final = 1_000
"""Of so many values that are not finite it is remembered where that began."""

MOST_ON_THE_WAY: Final = 8
"""Between an op and a `where` that its result goes into there are fewer ops than this."""

REACTIONS: Final = ("raise", "warn", "ignore")


class NotFiniteError(FloatingPointError):
    """An op made NaN or infinity of finite numbers; raised by `tapeviz.watchdog`.

    Examples
    --------
    >>> raise NotFiniteError("y is NaN")
    Traceback (most recent call last):
    tapeviz.graph.diagnosis.watchdog.NotFiniteError: y is NaN
    """


class Watchdog:
    """A listener that looks at every result.

    Parameters
    ----------
    nan, inf : str
        What to do about them: "raise", "warn" or "ignore".
    sources : Sources
        Reads the code.
    """

    def __init__(self, nan: str, inf: str, sources: Sources) -> None:
        for name, reaction in (("nan", nan), ("inf", inf)):
            if reaction not in REACTIONS:
                raise ValueError(f"{name} is one of {', '.join(REACTIONS)}, not {reaction!r}")
        self._reactions = {"NaN": nan, "Inf": inf}
        self._sources = sources
        self._gradients: dict[int, _Backward] = {}
        """Those that are computed at the moment; threads may each compute one."""
        self._origins: dict[int, Place] = {}
        """By key of a value that is not finite: where that began."""
        self.append: Callable[[Event], object] = self._append

    def opened(self, event: Event) -> None:
        """Take no notice: a tape that is opened computes nothing."""

    def _append(self, event: Event) -> None:
        kind = event[0]
        if kind == log.EXECUTED:
            self._look_at_op(event)
        elif kind == log.GRADIENT:
            self._gradients[event[1]] = _Backward(event[2], dict(event[5]))
        elif kind == log.CONTRIBUTED:
            self._look_at_backward(event)
        elif kind == log.RETURNED:
            self._gradients.pop(event[1], None)

    def _look_at_op(self, event: Event) -> None:
        _, row, keys, operands, _, new_keys, results, _, place = event
        for new, result in zip(new_keys, results, strict=True):
            what = not_finite(np.asarray(result))
            if not what:
                continue
            given = [not_finite(np.asarray(one)) for one in operands]
            begun = [self._origins[key] for key in keys if key in self._origins]
            if begun or not any(given):
                self._remember(new, begun[0] if begun else place)
            found = self._reacts_to(what)
            if found and not any(found in one for one in given):
                trap = traps.forward(
                    row.name,
                    [summarize(one) for one in operands],
                    str(result.dtype),
                    summarize(result),
                    in_softmax=False,
                )
                name = self._sources.result_name(place) or self._sources.expression(place)
                self._react(found, name or row.name, trap, place, begun[0] if begun else None)
                return

    def _remember(self, key: int, place: Place) -> None:
        self._origins[key] = place
        if len(self._origins) > MOST:
            del self._origins[next(iter(self._origins))]

    def _look_at_backward(self, event: Event) -> None:
        _, gradient, key, parts = event
        backward = self._gradients.get(gradient)
        record = None if backward is None else backward.record(key)
        if backward is None or record is None:
            return
        arriving = backward.arrived.get(key)
        for operand, part, total in parts:
            backward.arrived[record[2][operand]] = total
            found = self._reacts_to(not_finite(np.asarray(part)))
            if found and (arriving is None or not not_finite(np.asarray(arriving))):
                trap = steep.backward(
                    ROUTES[record[0]][0].name,
                    [_summary(one) for one in _operands(record)],
                    str(np.asarray(part).dtype),
                    summarize(part),
                    _summary(arriving),
                    in_where=found == "NaN" and backward.goes_into_where(key),
                )
                place = (record[7], record[8], None)
                what = self._sources.expression(place)
                self._react(found, f"the gradient at {what or 'an op'}", trap, place, None)
                return

    def _reacts_to(self, found: str) -> str:
        """Say which of the things that were found in an array one is to react to."""
        return next(
            (one for one in ("NaN", "Inf") if one in found and self._reactions[one] != "ignore"), ""
        )

    def _react(self, found: str, name: str, trap: Trap, place: Place, begun: Place | None) -> None:
        lines = [f"{name} is {found}: {trap.title}."]
        there = where(self._sources, place)
        lines += [f"  {there}:", *(f"      {one}" for one in there.quoted())]
        lines += [f"  {trap.text}", f"  {capital(trap.advice)}", f"  More: {GUIDE}#{trap.cause}"]
        if begun is not None and begun[:2] != place[:2]:
            began = where(self._sources, begun)
            lines += ["  The infinity began before:", f"  {began}:"]
            lines += [f"      {one}" for one in began.quoted()]
        message = "\n".join(lines)
        if self._reactions[found] == "raise":
            raise NotFiniteError(message)
        _logger.warning("%s", message)


class _Backward:
    """One backward pass that is computed at the moment.

    Parameters
    ----------
    recorder : Recorder
        Of the tape.
    arrived : dict
        By key of a value, the gradient by it as far as it came.
    """

    def __init__(self, recorder: Recorder, arrived: dict[int, Any]) -> None:
        self.arrived = arrived
        self._records = recorder.records
        self._by_key: dict[int, Record] = {}
        self._readers: dict[int, list[Record]] = {}

    def record(self, key: int) -> Record | None:
        """Return the record of the op with a first result, if the tape still has it."""
        if not self._by_key:
            self._by_key = {_keys(record)[0]: record for record in self._records}
        return self._by_key.get(key)

    def goes_into_where(self, key: int) -> bool:
        """Whether a value goes into a `where`, at once or after more ops on its entries."""
        if not self._readers:
            for record in self._records:
                for operand in record[2]:
                    self._readers.setdefault(operand, []).append(record)
        waiting, seen = [key], {key}
        while waiting:
            for record in self._readers.get(waiting.pop(), ()):
                row, result = ROUTES[record[0]][0], _keys(record)[0]
                if row.name == "where":
                    return True
                if row.elementwise and result not in seen and len(seen) < MOST_ON_THE_WAY:
                    seen.add(result)
                    waiting.append(result)
        return False


def _keys(record: Record) -> tuple[int, ...]:
    return record[1] if type(record[1]) is tuple else (record[1],)


def _operands(record: Record) -> Iterator[Any]:
    """Yield the operands of a record, as far as it has them.

    A root keeps its result alone: that is 0 where the operand is.
    """
    for number, operand in enumerate(record[4]):
        yield record[3] if operand is None and number == 0 else operand


def _summary(array: Any) -> Summary:
    return summarize(array) if isinstance(array, np.ndarray | np.generic) else Summary()


def of_user(traceback: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the frames of this package: it ends at the user's line."""
    frames = []
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(PACKAGE):
            frames.append(traceback)
        traceback = traceback.tb_next
    above: TracebackType | None = None
    for one in reversed(frames):
        above = TracebackType(above, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return above
