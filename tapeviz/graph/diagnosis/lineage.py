"""What happened to values, without the values: which was computed of which, where, and who left.

A listener hears of everything and keeps it as a `Heard`. Where nobody listened there is what the
tape noted by itself: its records, and what cut them off. Both give a `Lineage` of the same form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tapeviz.engine.departures import Departure
from tapeviz.engine.recorder import Recorder
from tapeviz.engine.registry import ROUTES
from tapeviz.graph.diagnosis.heard import Heard, Returned, Step


@dataclass(slots=True)
class Lineage:
    """What is known of the values around one tape."""

    recorder: Recorder
    steps: list[Step]
    departures: list[Departure]
    gradients: list[Returned] = field(default_factory=list)
    complete: bool = False
    """Whether somebody listened from the tape's beginning on; else only the tape's notes are
    known."""
    makers: dict[int, int] = field(default_factory=dict)
    """By key of a value, the last of the steps that made it."""

    def __post_init__(self) -> None:
        self.makers = {
            key: number for number, step in enumerate(self.steps) for key in step.results
        }

    def maker(self, key: int) -> Step | None:
        """Return what made a value, or None for one that was there before."""
        number = self.makers.get(key)
        return None if number is None else self.steps[number]

    def is_live(self, operand: int, step: Step) -> bool:
        """Whether the tape recorded how the results of a step depend on an operand of it."""
        if not step.recorded or operand not in self.recorder.tracked:
            return False
        mark = self.recorder.marks.get(operand)
        return mark is None or mark[0] < step.results[0]

    def downstream(self, key: int, live: bool = False) -> set[int]:
        """Return the values that depend on one, itself among them; only as recorded, if `live`."""
        reached = {key}
        for step in self.steps:
            for operand in step.operands:
                if operand in reached and (not live or self.is_live(operand, step)):
                    reached.update(step.results)
                    break
        return reached

    def upstream(self, key: int) -> set[int]:
        """Return the values on which one depends, itself among them."""
        needed = {key}
        for step in reversed(self.steps):
            if not needed.isdisjoint(step.results):
                needed.update(step.operands)
        needed.discard(0)
        return needed

    def between(self, above: set[int], below: set[int]) -> Iterator[tuple[Step, int]]:
        """Yield each step, and each place among its operands, on a way from one set to another."""
        for step in self.steps:
            if not below.isdisjoint(step.results):
                for place, operand in enumerate(step.operands):
                    if operand in above:
                        yield step, place

    def way(self, start: int, end: int, above: set[int]) -> list[Step]:
        """Return the steps of one way between two values, in order; `above` depends on `start`."""
        found: list[Step] = []
        key, number = end, len(self.steps)
        while key != start:
            at = self.makers.get(key)
            if at is None or at >= number:
                return []
            step, number = self.steps[at], at
            found.append(step)
            key = next((one for one in step.operands if one in above), start)
        return found[::-1]


def lineage_of(recorder: Recorder, *values: int) -> Lineage:
    """Return what is known of the values around a tape.

    Parameters
    ----------
    recorder : Recorder
        Of the tape.
    *values : int
        Keys of values whose origins are looked for, as far above the tape as they are.

    Returns
    -------
    Lineage
    """
    heard = recorder.heard
    if isinstance(heard, Heard):
        return Lineage(
            recorder,
            heard.steps(recorder, *values, *heard.departed()),
            list(heard.departures),
            list(heard.gradients),
            complete=True,
        )
    return Lineage(recorder, sorted(_noted(recorder), key=_when), list(recorder.left))


def _noted(recorder: Recorder) -> Iterator[Step]:
    for number, key, keys, _, _, _, _, code, instruction in recorder.records or recorder.remains:
        yield Step(ROUTES[number][0], keys, _several(key), True, (code, instruction, None))
    for row, keys, key, code, instruction in recorder.cuts:
        yield Step(row, keys, _several(key), False, (code, instruction, None))


def _several(key: Any) -> tuple[int, ...]:
    return key if type(key) is tuple else (key,)


def _when(step: Step) -> int:
    """Return a number by which steps are put in order: an assignment follows what it assigns."""
    return step.results[0] if step.row is not None else step.operands[0]


def state_at(recorder: Recorder, moment: int) -> str:
    """Say what a tape was about at a moment.

    Parameters
    ----------
    recorder : Recorder
    moment : int
        The key of a value.

    Returns
    -------
    str
        "before", "recording", "stopped", "used up" or "closed"; "reset" for a moment at which it
        recorded what it forgot later.
    """
    state = "before"
    for when, what in recorder.history():
        if when > moment:
            if what == "reset" and state == "recording":
                return "reset"
            continue
        if what in ("opened", "resumed"):
            state = "recording"
        elif what == "stopped":
            state = "stopped"
        elif what in ("closed", "used up"):
            state = what
    return state


def differentiating(recorders: Iterable[Recorder], key: int) -> Recorder | None:
    """Return the tape of which a value is the gradient, or part of the way to it."""
    for recorder in recorders:
        begun = 0
        for when, what in recorder.history():
            if what == "begins":
                begun = when
            elif what == "ended" and 0 < begun < key < when:
                return recorder
    return None
