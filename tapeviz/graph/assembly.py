"""From events to graphs.

A graph is one tape with the tapes nested in it. A tape that is opened again at the same place of
the code is another run of the same graph: of a loop that opens a thousand tapes only the latest run
is kept, and the runs before it are counted. Of what is superseded before anyone looked, nothing is
summarized.
"""

from __future__ import annotations

import time
from collections.abc import MutableMapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from tapeviz.engine import log
from tapeviz.engine.log import Event, Place
from tapeviz.engine.recorder import Recorder
from tapeviz.graph import model
from tapeviz.graph.builder import GraphBuilder
from tapeviz.graph.sources import Sources

MOST_GRAPHS: Final = 32
"""One view shows the first so many tapes; further ones are counted."""


class Assembly:
    """All graphs of one cell, made of the events of its log.

    Parameters
    ----------
    sources : Sources
        Reads the places in the code.
    known : mapping from Recorder to GraphBuilder, optional
        Shared between cells: where the graph of each living tape was assembled last. When a cell
        goes on with the tape of an earlier one, its graph begins as that one ended.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with log.listening(log.Log()) as told, tf.GradientTape() as tape:
    ...     y = x * x
    >>> assembly = Assembly(Sources())
    >>> assembly.add(told.events)
    4
    >>> [op.outputs for op in assembly.graphs[0].ops]
    [(1,)]
    """

    def __init__(
        self, sources: Sources, known: MutableMapping[Recorder, GraphBuilder] | None = None
    ) -> None:
        self.graphs: list[model.Graph] = []
        self.left_out = 0
        """How many tapes at places of their own there were beyond `MOST_GRAPHS`."""
        self._sources = sources
        self._known = WeakKeyDictionary() if known is None else known
        self._variables: dict[int, tuple[str, bool]] = {}
        self._sites: dict[tuple[int, int], int] = {}
        self._codes: list[Any] = []
        self._of_recorder: WeakKeyDictionary[Recorder, GraphBuilder] = WeakKeyDictionary()
        self._assemblies: list[GraphBuilder] = []
        self._current: GraphBuilder | None = None
        self._in_gradient: GraphBuilder | None = None

    def add(self, events: Sequence[Event], seconds: float = float("inf")) -> int:
        """Take in what happened since the last time.

        Parameters
        ----------
        events : sequence of Event
            In their order; see `tapeviz.engine.log`.
        seconds : float
            Stop after about so long.

        Returns
        -------
        int
            How many events were taken in; the others are to be given again.
        """
        start = self._pass_over_superseded(events)
        deadline = time.perf_counter() + seconds
        for taken in range(start, len(events)):
            self._add(events[taken])
            if time.perf_counter() > deadline:
                return taken + 1
        return len(events)

    def knows(self, recorder: Recorder) -> bool:
        """Whether there is a graph of a tape, here or from an earlier cell."""
        return recorder in self._of_recorder or recorder in self._known

    # -- what is left out -------------------------------------------------------------------------

    def _pass_over_superseded(self, events: Sequence[Event]) -> int:
        """Count, but do not assemble, runs that later ones in the same batch supersede.

        Returns
        -------
        int
            How many events belong to them.
        """
        last: dict[tuple[int, int], int] = {}
        again = False
        for at, event in enumerate(events):
            if event[0] == log.OPENED and event[2] is None and not event[4]:
                site = _site(event[5])
                again = again or site in last
                last[site] = at
        if not again:
            return 0
        start = min(last.values())
        superseded = set()
        reopened = {self._sites[site] for site in last if site in self._sites}
        if self._in_gradient is not None and self._in_gradient.graph.id in reopened:
            self._in_gradient = None
        taking = self._in_gradient is not None
        for event in events[:start]:
            kind = event[0]
            if kind == log.OPENED:
                superseded.add(event[1])
                if event[2] is None and not event[4]:
                    self.pass_over(event[5], 1)
            elif kind == log.GRADIENT and event[2] not in superseded and self.knows(event[2]):
                taking = True  # of a tape from before, that is differentiated between the runs
            if taking:
                self._add(event)
                taking = kind != log.RETURNED
        return start

    def pass_over(self, place: Place, count: int) -> None:
        """Count runs of the tape that is opened at a place, of which nothing is told."""
        site = _site(place)
        if site not in self._sites:
            if self._open_site(place) is None:
                return
            count -= 1
        self.graphs[self._sites[site]].run += count

    def _open_site(self, place: Place) -> GraphBuilder | None:
        """Begin a run of the graph of a place in the code."""
        site = _site(place)
        number = self._sites.get(site)
        if number is not None:
            old = self._assemblies[number]
            for recorder in list(old.recorders):
                self._of_recorder.pop(recorder, None)
            graph = model.Graph(number, old.graph.run + 1)
            self.graphs[number] = graph
            self._assemblies[number] = GraphBuilder(graph, self._sources, self._variables)
            return self._assemblies[number]
        added = self._add_graph(
            GraphBuilder(model.Graph(len(self.graphs)), self._sources, self._variables)
        )
        if added is not None:
            self._sites[site] = added.graph.id
            self._codes.append(place[0])  # so that its id is not given again
        return added

    def _add_graph(self, assembly: GraphBuilder) -> GraphBuilder | None:
        if len(self.graphs) >= MOST_GRAPHS:
            self.left_out += 1
            return None
        self.graphs.append(assembly.graph)
        self._assemblies.append(assembly)
        return assembly

    def _assembly_of(self, recorder: Recorder) -> GraphBuilder | None:
        """Return the builder of the tape's graph; it goes on from an earlier cell's."""
        found = self._of_recorder.get(recorder)
        if found is None and recorder in self._known:
            earlier = self._known[recorder]
            found = self._add_graph(
                earlier.continued(len(self.graphs), self._sources, self._variables)
            )
            if found is not None:
                for one in list(found.recorders):
                    self._of_recorder[one] = self._known[one] = found
        return found

    # -- each kind of event -----------------------------------------------------------------------

    def _add(self, event: Event) -> None:
        kind = event[0]
        if kind == log.OPENED:
            _, recorder, parent, persistent, resumed, place = event
            if resumed and self.knows(recorder):
                assembly = self._assembly_of(recorder)
            elif parent is not None:
                assembly = self._assembly_of(parent)
            else:
                assembly = self._open_site(place)
            if assembly is not None:
                self._of_recorder[recorder] = self._known[recorder] = assembly
                assembly.open(recorder, parent, persistent, place)
            self._current = assembly
        elif kind == log.CLOSED:
            closing = self._of_recorder.get(event[1])
            if closing is not None:
                closing.close(event[1], event[2])
                self._current = closing if closing.is_recording() else None
        elif kind == log.GRADIENT:
            self._in_gradient = self._assembly_of(event[2])
            if self._in_gradient is not None:
                self._in_gradient.begin_gradient(event)
        elif kind == log.READ:
            _, key, name, trainable = event
            self._variables[key] = (name, trainable)
        elif kind == log.WATCHED:
            watching = self._of_recorder.get(event[1])
            if watching is not None:
                watching.watch(event[2], event[4], event[5])
        else:
            self._add_to_current(kind, event)

    def _add_to_current(self, kind: int, event: Event) -> None:
        within = self._in_gradient
        if within is not None and kind == log.CONTRIBUTED:
            within.contribute(*event[2:])
        elif within is not None and kind == log.RETURNED:
            within.end_gradient(event[2])
            self._in_gradient = None
        else:
            assembly = within or self._current
            if assembly is None:
                return
            if kind == log.EXECUTED:
                assembly.execute(event)
            elif kind == log.RAISED:
                assembly.raise_(event)
            elif kind == log.ASSIGNED:
                assembly.assign(event[1])


def _site(place: Place) -> tuple[int, int]:
    return id(place[0]), place[1]
