"""What the runs of one graph came to: a few numbers for each run, of evenly spread runs.

Of a loop that opens its tape a thousand times the latest run is shown. How the loss fell and the
gradients shrank on the way there is kept here, in bounded room, also of runs that nobody looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tapeviz.engine.log import Event
from tapeviz.graph.callers import Named
from tapeviz.graph.summary import WireNumber, norm_of, wire_number

MOST_ROWS: Final = 512
"""A history has so many rows at most: then every second one goes, and further ones are kept only
so far apart."""

MOST_SERIES: Final = 32
"""The gradients of so many Variables are followed; further ones are counted."""


class Outcome(NamedTuple):
    """What one run of a tape came to."""

    target: WireNumber | None
    """Value of the first target; None if that is no single number."""

    norms: Mapping[int, WireNumber | None]
    """Norm of the gradient by key of the Variable; None where there is no gradient."""


class Row(NamedTuple):
    """The outcome of one run, by the series of its history."""

    run: int
    target: WireNumber | None
    norms: tuple[WireNumber | None, ...]


@dataclass(slots=True)
class Series:
    """A Variable whose gradient is followed."""

    name: str
    value: int = -1
    """Index of the value in the present run, -1 as long as it is not differentiated by it."""


@dataclass(slots=True)
class History:
    """The outcomes of the runs of one graph but for the present one.

    Examples
    --------
    >>> history = History()
    >>> for run in range(1, 2001):
    ...     if history.wants(run):
    ...         history.add(run, Outcome(1.0 / run, {}), {})
    >>> len(history.rows), history.rows[0].run, history.rows[1].run, history.rows[-1].run
    (500, 1, 5, 1997)
    """

    target: int = -1
    """Index of the value in the present run whose number the rows tell."""
    series: list[Series] = field(default_factory=list)
    variables: int = 0
    """How many Variables there are to follow."""
    rows: list[Row] = field(default_factory=list)
    thinned: int = 0
    """How often every second row went."""
    places: dict[int, int] = field(default_factory=dict)
    """Which of the series a Variable has, by key; -1 where there are too many."""

    def begin(self) -> None:
        """Take in that another run begins: its values are others."""
        self.target = -1
        for series in self.series:
            series.value = -1

    def meet(self, key: int, name: str, value: int) -> None:
        """Take in that the present run is differentiated by a Variable."""
        place = self._place(key, name)
        if place >= 0:
            self.series[place].value = value
            self.series[place].name = name

    def since(self, mark: tuple[int, int]) -> tuple[int, list[Row]]:
        """Return what is new since a mark: an index, and the rows from there on."""
        start = mark[1] if mark[0] == self.thinned else 0
        return start, self.rows[start:]

    @property
    def mark(self) -> tuple[int, int]:
        """What to give to `since` later on."""
        return self.thinned, len(self.rows)

    def wants(self, run: int) -> bool:
        """Whether there is to be a row of a run: far enough from the one before."""
        return not self.rows or run - self.rows[-1].run >= self._stride

    def add(self, run: int, outcome: Outcome, variables: Mapping[int, Named]) -> None:
        """Add the row of a run.

        Parameters
        ----------
        run : int
            Number of the run, from 1.
        outcome : Outcome
            What it came to.
        variables : mapping
            Name and trainability of each Variable, by key.
        """
        norms: dict[int, WireNumber | None] = {}
        for key, norm in outcome.norms.items():
            place = self._place(key, variables[key].name)
            if place >= 0:
                norms[place] = norm
        row = tuple(norms.get(place) for place in range(len(self.series)))
        self.rows.append(Row(run, outcome.target, row))
        if len(self.rows) > MOST_ROWS:
            self.thinned += 1
            kept, self.rows = self.rows, []
            for one in kept:
                if self.wants(one.run):
                    self.rows.append(one)

    @property
    def _stride(self) -> int:
        return int(2**self.thinned)

    def _place(self, key: int, name: str) -> int:
        place = self.places.get(key)
        if place is None:
            self.variables += 1
            is_full = len(self.series) >= MOST_SERIES
            place = self.places[key] = -1 if is_full else len(self.series)
            if not is_full:
                self.series.append(Series(name))
        return place


def outcome_of(begun: Event, ended: Event, variables: Mapping[int, Named]) -> Outcome:
    """Return the outcome of a run of which nothing but one gradient is told.

    Parameters
    ----------
    begun, ended : Event
        GRADIENT and RETURNED; see `tapeviz.engine.log`.
    variables : mapping
        Name and trainability of each Variable, by key.
    """
    targets, sources, results = begun[3], begun[4], ended[2]
    return Outcome(
        number_of(targets[0][1]) if targets else None,
        {
            key: None if result is None else norm_of(result[1])
            for (key, _), result in zip(sources, results, strict=True)
            if key in variables
        },
    )


def number_of(array: Any) -> WireNumber | None:
    """Return the number that an array of one element holds, as JSON can carry it."""
    return wire_number(array.reshape(-1)[0]) if getattr(array, "size", 0) == 1 else None
