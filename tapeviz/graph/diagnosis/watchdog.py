"""A watchdog for NaN and infinity: it stops at the first op that makes them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.log import PACKAGE, Event, Place
from tapeviz.engine.recorder import Record, Recorder
from tapeviz.engine.registry import ROUTES
from tapeviz.engine.rules.checks import not_finite
from tapeviz.graph.diagnosis import traps
from tapeviz.graph.diagnosis.causes import GUIDE
from tapeviz.graph.diagnosis.traps import Trap
from tapeviz.graph.diagnosis.where import capital, where
from tapeviz.graph.sources import Sources
from tapeviz.graph.summary import Summary, summarize

_logger: Final = logging.getLogger("tapeviz")

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
        self._arrived: dict[int, Any] = {}
        self._recorder: Recorder | None = None
        self._indexed: list[Record] | None = None
        self._first: Place | None = None
        """Where the first infinity or NaN was made of finite numbers."""
        self._by_key: dict[int, Record] = {}
        """The records that are gone through at the moment, by the key of the first result."""
        self.append: Callable[[Event], object] = self._append

    def opened(self, event: Event) -> None:
        """Take no notice: a tape that is opened computes nothing."""

    def _append(self, event: Event) -> None:
        kind = event[0]
        if kind == log.EXECUTED:
            self._look_at_op(event)
        elif kind == log.GRADIENT:
            self._recorder = event[2]
            self._arrived = dict(event[5])
        elif kind == log.CONTRIBUTED:
            self._look_at_backward(event)
        elif kind == log.RETURNED:
            self._arrived = {}

    def _look_at_op(self, event: Event) -> None:
        _, row, _, operands, _, _, results, _, place = event
        for result in results:
            found = self._found(result)
            given = [not_finite(np.asarray(one)) for one in operands]
            if not any(given) and self._first is None and not_finite(np.asarray(result)):
                self._first = place
            if found and not any(found in one for one in given):
                trap = traps.forward(
                    row.name,
                    [summarize(one) for one in operands],
                    str(result.dtype),
                    summarize(result),
                    in_softmax=False,
                )
                name = self._sources.result_name(place) or self._sources.expression(place)
                self._react(found, name or row.name, trap, place)
                return

    def _look_at_backward(self, event: Event) -> None:
        _, _, key, parts = event
        record = self._record(key)
        arriving = self._arrived.get(key)
        for operand, part, total in parts:
            if record is not None:
                self._arrived[record[2][operand]] = total
            found = self._found(part)
            if found and (arriving is None or not not_finite(np.asarray(arriving))):
                row = None if record is None else ROUTES[record[0]][0]
                saved = () if record is None else record[4]
                trap = traps.backward(
                    "an op" if row is None else row.name,
                    [summarize(one) for one in saved if isinstance(one, np.ndarray | np.generic)],
                    str(np.asarray(part).dtype),
                    summarize(part),
                    Summary() if arriving is None else summarize(arriving),
                    in_where=False,
                )
                place = None if record is None else (record[7], record[8], None)
                what = self._sources.expression(place) if place is not None else ""
                self._react(found, f"the gradient at {what or 'an op'}", trap, place)
                return

    def _record(self, key: int) -> Record | None:
        """Return the record of the op with a result, if the tape still has it."""
        if self._recorder is None:
            return None
        if self._indexed is not self._recorder.records:
            self._indexed = self._recorder.records
            self._by_key = {
                record[1][0] if type(record[1]) is tuple else record[1]: record
                for record in self._indexed
            }
        return self._by_key.get(key)

    def _found(self, array: Any) -> str:
        """Say what there is in an array that one is to react to."""
        found = not_finite(np.asarray(array))
        return next(
            (one for one in ("NaN", "Inf") if one in found and self._reactions[one] != "ignore"), ""
        )

    def _react(self, found: str, name: str, trap: Trap, place: Place | None) -> None:
        lines = [f"{name} is {found}: {trap.title}."]
        if place is not None:
            there = where(self._sources, place)
            lines += [f"  {there}:", *(f"      {one}" for one in there.quoted())]
        lines += [f"  {trap.text}", f"  {capital(trap.advice)}", f"  More: {GUIDE}#{trap.cause}"]
        if self._first is not None and place is not None and self._first[:2] != place[:2]:
            began = where(self._sources, self._first)
            lines += ["  The infinity began before:", f"  {began}:"]
            lines += [f"      {one}" for one in began.quoted()]
        message = "\n".join(lines)
        if self._reactions[found] == "raise":
            raise NotFiniteError(message)
        _logger.warning("%s", message)


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
