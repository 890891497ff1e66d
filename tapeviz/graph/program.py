"""What a graph's ops were given, so that they can be computed again from other numbers.

Of the arrays only those are kept that no op of the program gives: the others are computed anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

from tapeviz.engine.recorder import Recorder
from tapeviz.engine.registry import Op

MOST_BYTES: Final = 64 << 20
"""So much is kept of the arrays of one graph."""

NOT_KEPT: Final = object()
"""Stands for an array of which nothing is known."""

Keyed: TypeAlias = tuple[int, Any]
"""The key of a value, and its array."""


class Line(NamedTuple):
    """One op that a tape recorded."""

    row: Op
    operands: tuple[int, ...]
    """Their keys."""
    arrays: tuple[Any, ...]
    """By operand, what was read; None for what a line before gives."""
    keywords: dict[str, Any] | None
    results: tuple[int, ...]
    tapes: tuple[int, ...]


@dataclass(slots=True)
class Asked:
    """One gradient that was asked for."""

    tape: int
    targets: tuple[Keyed, ...]
    seeds: tuple[Keyed, ...]
    """By target, the cotangent that it begins with."""
    sources: tuple[Keyed, ...]
    watched: dict[int, int]
    """From when on what was watched by hand is tracked, by key."""
    forgotten: int
    """What was recorded before is forgotten."""
    results: tuple[Keyed | None, ...] = ()


@dataclass(slots=True)
class Program:
    """The ops of a graph in their order, and the gradients that were asked for."""

    lines: list[Line] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    dropped: str = ""
    """Why it is not there any more: "it was too large"."""
    _given: set[int] = field(default_factory=set)
    """Keys of the results of the lines."""
    _counted: set[int] = field(default_factory=set)
    """Identities of the arrays that are kept, which live as long as they are."""
    _bytes: int = 0

    def add(
        self,
        row: Op,
        operands: tuple[int, ...],
        arrays: tuple[Any, ...],
        keywords: dict[str, Any] | None,
        results: tuple[int, ...],
        tapes: tuple[int, ...],
    ) -> None:
        """Take in an op that tapes recorded, once."""
        given = self._given
        if self.dropped or results[0] in given:
            return
        kept = tuple(
            [None if key in given else array for key, array in zip(operands, arrays, strict=False)]
        )
        self.lines.append(Line(row, operands, kept, keywords, results, tapes))
        given.update(results)
        self._count(kept)

    def begin(
        self,
        tape: int,
        recorder: Recorder,
        targets: Sequence[Keyed],
        seeds: Sequence[Keyed],
        sources: Sequence[Keyed],
    ) -> None:
        """Take in that a gradient is asked for."""
        if self.dropped:
            return
        watched = {key: when for key, (when, _, _) in recorder.marks.items()}
        forgotten = max((when for when, what in recorder.history() if what == "reset"), default=0)
        asked = Asked(tape, tuple(targets), tuple(seeds), tuple(sources), watched, forgotten)
        self.asked.append(asked)
        self._count([array for _, array in (*targets, *seeds, *sources)])

    def end(self, results: tuple[Keyed | None, ...]) -> None:
        """Take in what the gradient came to that was asked for last."""
        if self.dropped:
            return
        self.asked[-1].results = results
        self._count([one[1] for one in results if one is not None])

    def _count(self, arrays: Sequence[Any]) -> None:
        for array in arrays:
            if array is not None and id(array) not in self._counted:
                self._counted.add(id(array))
                self._bytes += getattr(array, "nbytes", 0)
        if self._bytes > MOST_BYTES:
            self.drop(
                f"its arrays take more than the {MOST_BYTES >> 20} MB that a view keeps of a tape"
            )

    def drop(self, why: str) -> None:
        """Let go of everything, and say why."""
        self.dropped = why
        for kept in (self.lines, self.asked, self._given, self._counted):
            kept.clear()

    def copy(self) -> Program:
        """Return a program that goes on where this one stands."""
        fields = ("lines", "asked", "_given", "_counted")
        other = copy(self)
        for name in fields:
            setattr(other, name, copy(getattr(self, name)))
        return other
