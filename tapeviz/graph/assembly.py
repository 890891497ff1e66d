"""From events to graphs.

A graph is one tape with the tapes nested in it. A tape that is opened again at the same place of
the code is another run of the same graph: of a loop that opens a thousand tapes only the latest run
is kept, and the runs before it are counted. What is superseded before anyone looked is not even
assembled; see `tapeviz.graph.runs`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from tapeviz.engine import log
from tapeviz.engine.log import Event
from tapeviz.engine.recorder import Recorder
from tapeviz.graph import model
from tapeviz.graph.builder import GraphBuilder
from tapeviz.graph.callers import Named, named
from tapeviz.graph.collecting import without_collecting
from tapeviz.graph.diagnosis.heard import Heard
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.history import outcome_of
from tapeviz.graph.runs import PASSED_OVER, PassedOver, Site, site_of
from tapeviz.graph.session import Session
from tapeviz.graph.sources import Sources

MOST_GRAPHS: Final = 32
"""One view shows the first so many tapes; further ones are counted."""


class Assembly:
    """All graphs of one cell, made of the events of its log.

    Parameters
    ----------
    sources : Sources
        Reads the places in the code.
    session : Session, optional
        Shared between cells.
    thresholds : Thresholds, optional
        By which what is found is judged.

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
        self,
        sources: Sources,
        session: Session | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        self.graphs: list[model.Graph] = []
        self.left_out = 0
        """How many tapes at places of their own there were beyond `MOST_GRAPHS`."""
        self._sources = sources
        self._thresholds = thresholds or Thresholds()
        self._session = session or Session()
        self._known = self._session.known
        self._variables: dict[int, Named] = {}
        self._sites: dict[Site, int] = {}
        self._codes: list[Any] = []
        self._of_recorder: WeakKeyDictionary[Recorder, GraphBuilder] = WeakKeyDictionary()
        self._assemblies: list[GraphBuilder] = []
        self._left_out_sites: set[Site] = set()
        self._open: set[GraphBuilder] = set()
        """Those with a tape that is recording."""
        self._differentiated: GraphBuilder | None = None
        """That whose gradient was returned last: what is assigned then may be a step."""
        self._in_gradient: dict[int, GraphBuilder] = {}
        """Those that are differentiated at the moment, by the number of the gradient."""

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
        deadline = time.perf_counter() + seconds
        with without_collecting():
            for number, event in enumerate(events, 1):
                self._add(event)
                if time.perf_counter() > deadline:
                    return number
        return len(events)

    def settle(self) -> None:
        """Take in that no more events come: what is still open is not live any more."""
        for graph, builder in zip(self.graphs, self._assemblies, strict=True):
            if graph.state == "recording":
                graph.state = "closed"
            builder.examiner.settled()

    def knows(self, recorder: Recorder) -> bool:
        """Whether there is a graph of a tape, here or from an earlier cell."""
        return recorder in self._of_recorder or recorder in self._known

    # -- what is left out -------------------------------------------------------------------------

    def pass_over(self, runs: PassedOver) -> None:
        """Count runs of a tape of which nothing is shown, and keep what they came to."""
        for event in (*runs.variables.values(), *runs.made):
            self._add(event)
        builder = self._assembly_at(site_of(runs.opened))
        first = builder.graph.run + 1 if builder else 1
        builder = builder or self._open_site(runs.opened)
        if builder is None:
            return
        self._retire(builder)
        graph = builder.graph
        graph.run = first + len(runs.gradients) - 1
        for run, gradient in enumerate(runs.gradients, first):
            if gradient is not None and graph.history.wants(run):
                came_to = outcome_of(*gradient, self._variables)
                graph.history.add(run, came_to, self._variables)

    def _retire(self, builder: GraphBuilder) -> None:
        """Keep what a run came to, once: another one takes its place."""
        history = builder.graph.history
        if builder.outcome is not None and history.wants(builder.run):
            history.add(builder.run, builder.outcome, self._variables)
        builder.outcome = None

    def _open_site(self, opened: Event) -> GraphBuilder | None:
        """Begin a run of the graph of a site."""
        site = site_of(opened)
        old = self._assembly_at(site)
        if old is not None:
            number = old.graph.id
            self._retire(old)
            self._open.discard(old)
            for recorder in list(old.recorders):
                self._of_recorder.pop(recorder, None)
            old.graph.history.begin()
            graph = model.Graph(
                number,
                old.graph.run + 1,
                history=old.graph.history,
                thresholds=self._thresholds,
            )
            self.graphs[number] = graph
            again = GraphBuilder(graph, self._sources, self._variables)
            again.unshown = self._session.unshown
            self._assemblies[number] = again
            return again
        if site in self._left_out_sites:
            return None
        self._codes.append(opened[5][0])  # so that its id is not given again
        added = self._add_graph(
            GraphBuilder(
                model.Graph(len(self.graphs), thresholds=self._thresholds),
                self._sources,
                self._variables,
            )
        )
        if added is None:
            self._left_out_sites.add(site)
        else:
            self._sites[site] = added.graph.id
        return added

    def _assembly_at(self, site: Site) -> GraphBuilder | None:
        number = self._sites.get(site)
        return None if number is None else self._assemblies[number]

    def _add_graph(self, assembly: GraphBuilder) -> GraphBuilder | None:
        if len(self.graphs) >= MOST_GRAPHS:
            self.left_out += 1
            return None
        assembly.unshown = self._session.unshown
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
                    self._belongs(one, found)
                if found.is_recording():
                    self._open.add(found)
        return found

    def _belongs(self, recorder: Recorder, builder: GraphBuilder) -> None:
        """Remember in which graph a tape is."""
        self._of_recorder[recorder] = self._known[recorder] = builder
        if isinstance(recorder.heard, Heard):
            recorder.heard.graphs[recorder] = builder.graph

    # -- each kind of event -----------------------------------------------------------------------

    def _add(self, event: Event) -> None:
        kind = event[0]
        if kind == PASSED_OVER:
            self.pass_over(event[1])
            return
        self._session.heard.append(event)
        if kind == log.OPENED:
            _, recorder, parent, persistent, resumed, place = event
            if resumed and self.knows(recorder):
                assembly = self._assembly_of(recorder)
            elif parent is not None:
                assembly = self._assembly_of(parent)
            else:
                assembly = self._open_site(event)
            if assembly is not None:
                self._belongs(recorder, assembly)
                assembly.open(recorder, parent, persistent, place)
                self._open.add(assembly)
        elif kind == log.CLOSED:
            closing = self._of_recorder.get(event[1])
            if closing is not None:
                closing.close(event[1], event[2])
                if not closing.is_recording():
                    self._open.discard(closing)
        elif kind == log.GRADIENT:
            differentiated = self._assembly_of(event[2])
            if differentiated is not None:
                self._in_gradient[event[1]] = differentiated
                differentiated.begin_gradient(event)
        elif kind == log.CONTRIBUTED:
            if event[1] in self._in_gradient:
                self._in_gradient[event[1]].contribute(*event[2:])
        elif kind == log.RETURNED:
            ending = self._in_gradient.pop(event[1], None)
            if ending is not None:
                ending.end_gradient(event)
                self._differentiated = ending
        elif kind == log.READ:
            self._variables[event[1]] = named(self._sources, event[2], event[3])
            self._session.put_aside(event)
        elif kind == log.WATCHED:
            watching = self._of_recorder.get(event[1])
            if event[4] is not None:
                self._variables[event[2]] = named(self._sources, event[4], event[5])
            if watching is not None:
                watching.watch(event[2])
        elif kind == log.ASSIGNED:
            for builder in self._open:
                builder.assign(event[1])
            if self._differentiated is not None:
                _, key, after, _, place, before = event
                self._differentiated.examiner.assigned(key, before, after, place)
        elif kind == log.ENTERED:
            for builder in self._open:
                builder.enter(*event[1:])
        elif kind == log.EXITED:
            for builder in self._open:
                builder.leave(event[1])
        elif kind == log.EXECUTED and event[7]:
            # a recorder may be that of no tape: one that computes along a direction, say
            recording = next(filter(None, map(self._assembly_of, event[7])), None)
            if recording is not None:
                recording.execute(event)
        elif kind in (log.EXECUTED, log.RAISED):
            self._add_off_tape(kind, event)

    def _add_off_tape(self, kind: int, event: Event) -> None:
        """Take in an op that no tape recorded: beside the only tape that is open."""
        if self._in_gradient and kind == log.EXECUTED:
            return
        if len(self._open) == 1:
            (only,) = self._open
            if kind == log.EXECUTED:
                only.execute(event)
            else:
                only.raise_(event)
        else:
            self._session.put_aside(event)
