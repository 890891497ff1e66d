"""Runs that are superseded: a loop opened its tape again before anyone looked at the run before.

Nobody is going to see them, so their events are dropped as soon as that is known. Not everything
that was told meanwhile is theirs: another thread may record, and a tape from before the loop may be
differentiated in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from tapeviz.engine.log import (
    CLOSED,
    CONTRIBUTED,
    EXECUTED,
    GRADIENT,
    OPENED,
    RETURNED,
    Event,
)
from tapeviz.engine.recorder import Recorder

Gradient: TypeAlias = tuple[Event, Event]
"""GRADIENT and RETURNED of one call."""

Site: TypeAlias = tuple[int, int, int]
"""A thread, and an instruction of the code."""

MOST_KEPT: Final = 512
"""Of so many runs that nobody looked at, the gradients are kept at a time."""


class Sifted(NamedTuple):
    """What was told while superseded runs went on."""

    opened: list[Event]
    """The runs: each OPENED of an outermost tape."""

    gradients: list[Gradient]
    """Those of their tapes, in the order in which they ended."""

    others: list[Event]
    """What is about tapes that are there to stay, in order."""


def site_of(opened: Event) -> Site:
    """Return where a tape was opened: two that are opened at one site are runs of one graph.

    Each thread has its own, as none of them waits for another one to be done with its tape.
    """
    _, recorder, _, _, _, (code, instruction, _) = opened
    return recorder.thread, id(code), instruction


def sift(events: Iterable[Event]) -> Sifted:
    """Tell the events of the runs that were opened among `events` from those of other tapes."""
    opened: list[Event] = []
    gradients: list[Gradient] = []
    others: list[Event] = []
    own: set[Recorder] = set()
    begun: dict[int, Event] = {}
    for event in events:
        kind = event[0]
        if kind == EXECUTED:
            if event[7] and event[7][0] not in own:
                others.append(event)
        elif kind == CONTRIBUTED:
            if event[1] not in begun:
                others.append(event)
        elif kind == OPENED:
            _, recorder, parent, _, resumed, _ = event
            if parent is None and not resumed:
                opened.append(event)
            elif parent not in own:
                others.append(event)
                continue
            own.add(recorder)
        elif kind == GRADIENT:
            if event[2] in own:
                begun[event[1]] = event
            else:
                others.append(event)
        elif kind == RETURNED:
            if event[1] in begun:
                gradients.append((begun[event[1]], event))
            else:
                others.append(event)
        elif kind == CLOSED and event[1] not in own:
            others.append(event)
    return Sifted(opened, gradients, others)


def first_gradients(gradients: list[Gradient]) -> dict[Recorder, Gradient]:
    """Return the first gradient of each tape."""
    return {gradient[0][2]: gradient for gradient in reversed(gradients)}


@dataclass(slots=True)
class PassedOver:
    """Runs at one place that were dropped, with the gradients of some that are evenly spread.

    Examples
    --------
    >>> runs = PassedOver(0, ())
    >>> for number in range(2000):
    ...     runs.add(((number,), ()))
    >>> kept = [gradient[0][0] for gradient in runs.gradients if gradient]
    >>> len(runs.gradients), kept[:3], kept[-1], len(kept)
    (2000, [0, 4, 8], 1996, 500)
    """

    at: int
    """Where they stood among the events that are still there."""
    opened: Event
    """That which opened the last of their tapes, or the first."""
    gradients: list[Gradient | None] = field(default_factory=list)
    """By run, its first gradient; None where it had none or it is not kept."""
    _stride: int = 1

    def add(self, gradient: Gradient | None) -> None:
        """Count one more run."""
        is_kept = len(self.gradients) % self._stride == 0
        self.gradients.append(gradient if is_kept else None)
        if len(self.gradients) > MOST_KEPT * self._stride:
            for dropped in range(self._stride, len(self.gradients), 2 * self._stride):
                self.gradients[dropped] = None
            self._stride *= 2
