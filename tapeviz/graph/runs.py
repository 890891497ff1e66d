"""Runs that are superseded: a loop opened its tape again before anyone looked at the run before.

Nobody is going to see them, so their events are dropped soon after that is known. Not everything
that was told meanwhile is theirs: another thread may record, another tape of the same loop be open,
and a tape from before the loop may be differentiated in it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from weakref import ReferenceType, ref

from tapeviz.engine.log import (
    CLOSED,
    CONTRIBUTED,
    EXECUTED,
    GRADIENT,
    OPENED,
    READ,
    RETURNED,
    WATCHED,
    Event,
)
from tapeviz.engine.recorder import Recorder

Gradient: TypeAlias = tuple[Event, Event]
"""GRADIENT and RETURNED of one call."""

Site: TypeAlias = tuple[int, int, int]
"""A thread, and an instruction of the code."""

PASSED_OVER: Final = -1
"""Kind of the event that stands for runs that were dropped: then follows a `PassedOver`."""

MOST_KEPT: Final = 512
"""Of so many runs that nobody looked at, the gradients are kept at a time."""

MOST_WAITING: Final = 512
"""So many events may wait before those of superseded runs among them are dropped: to do that for
many runs at once takes a fraction of the time, and to keep more slows the garbage collector."""


def site_of(opened: Event) -> Site:
    """Return where a tape was opened: two that are opened at one site are runs of one graph.

    Each thread has its own, as none of them waits for another one to be done with its tape.
    """
    _, recorder, _, _, _, (code, instruction, _) = opened
    return recorder.thread, id(code), instruction


@dataclass(slots=True)
class PassedOver:
    """Runs at one site that were dropped, with the gradients of some that are evenly spread.

    Examples
    --------
    >>> runs = PassedOver(())
    >>> for number in range(2000):
    ...     runs.add(((number,), ()))
    >>> kept = [gradient[0][0] for gradient in runs.gradients if gradient]
    >>> len(runs.gradients), kept[:3], kept[-1], len(kept)
    (2000, [0, 4, 8], 1996, 500)
    """

    opened: Event
    """OPENED of the first of them."""
    gradients: list[Gradient | None] = field(default_factory=list)
    """By run, its first gradient; None where it had none or it is not kept."""
    variables: dict[int, Event] = field(default_factory=dict)
    """By key of a Variable that they used, what told of it first."""
    made: deque[Event] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))
    """What was executed outside of all tapes in the last of them: what the next run reads may have
    been computed by it."""
    _stride: int = 1

    def add(self, gradient: Gradient | None) -> None:
        """Count one more run."""
        is_kept = len(self.gradients) % self._stride == 0
        self.gradients.append(gradient if is_kept else None)
        if len(self.gradients) > MOST_KEPT * self._stride:
            for dropped in range(self._stride, len(self.gradients), 2 * self._stride):
                self.gradients[dropped] = None
            self._stride *= 2


class Backlog:
    """What was told and is not taken in yet; of a loop, only the latest run of each tape.

    One thread may add while another takes: then a run may be kept that could have been dropped,
    but each is either kept or counted.

    Examples
    --------
    >>> import tapeviz as tf
    >>> from tapeviz.engine import log
    >>> x = tf.Variable(3.0)
    >>> with log.listening(log.Log()) as told:
    ...     for step in range(1000):
    ...         with tf.GradientTape() as tape:
    ...             y = x * x
    >>> backlog = Backlog()
    >>> for event in told.events:
    ...     if event[0] == log.OPENED:
    ...         backlog.opened(event)
    ...     else:
    ...         backlog.events.append(event)
    >>> backlog.settle()
    >>> [event[0] for event in backlog.events] == [
    ...     PASSED_OVER, log.OPENED, log.WATCHED, log.EXECUTED, log.CLOSED
    ... ]
    True
    >>> len(backlog.events[0][1].gradients)
    999
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        """What waits; always the same list, so that its `append` can be handed out."""
        self.passed_over = 0
        """How many runs were dropped since events were taken in last."""
        self._latest: dict[Site, _Latest] = {}
        self._superseded: set[Recorder] = set()
        """Runs whose events are to be dropped."""
        self._start = 0
        """Where the first of them begins."""
        self._entries: dict[Site, PassedOver] = {}
        """What stands for those that were, as far as it waits itself."""
        self._settled = 0
        """So many events wait of runs that are not superseded, as far as is known."""

    def opened(self, event: Event) -> None:
        """Add that a tape was opened: the run before it at the same place is superseded."""
        _, recorder, parent, _, resumed, _ = event
        if parent is None and not resumed:
            site = site_of(event)
            before = self._latest.get(site)
            if before is not None and (run := before.recorder()) is not None:
                if not self._superseded or before.at < self._start:
                    self._start = max(before.at, 0)
                self._superseded.add(run)
            self._latest[site] = _Latest(ref(recorder), len(self.events))
        self.events.append(event)

    def is_due(self) -> bool:
        """Whether there is much to drop."""
        return bool(self._superseded) and len(self.events) - self._settled > MOST_WAITING

    def taken(self, count: int) -> None:
        """Forget the first events: they are taken in."""
        del self.events[:count]
        self.passed_over = 0
        self._start = max(self._start - count, 0)
        self._settled = max(self._settled - count, 0)
        self._entries = {}
        for run in list(self._latest.values()):
            run.at -= count

    def settle(self) -> None:
        """Drop the events of runs that are superseded, and put in their place how many they were.

        Of a run that was taken in partly, what it came to stays.
        """
        if self._superseded:
            start = self._start
            waiting = self.events[start:]
            end = start + len(waiting)
            self.events[start:end] = self._sifted(waiting, start)
            self._superseded = set()
        self._settled = len(self.events)

    def _sifted(self, events: list[Event], start: int) -> list[Event]:
        superseded = self._superseded
        own: set[Recorder] = set()
        """The superseded runs that begin here, and tapes nested in them."""
        runs: list[tuple[PassedOver, Recorder]] = []
        first: dict[Recorder, Gradient] = {}
        begun: dict[int, Event] = {}
        partly: set[int] = set()
        """Gradients of runs that began before."""
        entry: PassedOver | None = None
        """Where the run counts that was opened last, if it is to be dropped."""
        kept: list[Event] = []
        for event in events:
            kind = event[0]
            if kind == EXECUTED:
                recorded = event[7]
                if recorded:
                    if recorded[0] in own or recorded[0] in superseded:
                        continue
                elif entry is not None:
                    entry.made.append(event)
                    continue
            elif kind == CONTRIBUTED:
                if event[1] in begun or event[1] in partly:
                    continue
            elif kind == OPENED:
                _, recorder, parent, _, resumed, _ = event
                if parent is None and not resumed:
                    entry = None
                    if recorder in superseded:
                        own.add(recorder)
                        site = site_of(event)
                        entry = self._entries.get(site)
                        if entry is None:
                            entry = self._entries[site] = PassedOver(event)
                            kept.append((PASSED_OVER, entry))
                        entry.made.clear()
                        runs.append((entry, recorder))
                        continue
                    self._moved(event, start + len(kept))
                elif parent in own:
                    own.add(recorder)
                    continue
            elif kind == GRADIENT:
                if event[2] in own:
                    begun[event[1]] = event
                    continue
                if event[2] in superseded:
                    partly.add(event[1])
            elif kind == RETURNED:
                if event[1] in begun:
                    gradient = (begun[event[1]], event)
                    first.setdefault(gradient[0][2], gradient)
                    continue
            elif kind == CLOSED:
                if event[1] in own:
                    continue
            elif kind == WATCHED:
                if event[1] in own:
                    if event[4] is not None and entry is not None:
                        entry.variables.setdefault(event[2], event)
                    continue
            elif entry is not None and kind != PASSED_OVER:
                if kind == READ:
                    entry.variables.setdefault(event[1], event)
                continue
            kept.append(event)
        for entry, recorder in runs:
            entry.add(first.get(recorder))
        self.passed_over += len(runs)
        return kept

    def _moved(self, opened: Event, to: int) -> None:
        """Note where a run begins now, if it is the latest of its site."""
        latest = self._latest[site_of(opened)]
        if latest.recorder() is opened[1]:
            latest.at = to


@dataclass(slots=True)
class _Latest:
    """The run that was opened last at a site."""

    recorder: ReferenceType[Recorder]
    at: int
    """Where it begins among the events that wait; below 0 where it is taken in."""
