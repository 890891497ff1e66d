"""Examining one graph as it grows: each pass tells what is the matter as soon as that is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from tapeviz.engine.log import Place
from tapeviz.engine.recorder import Recorder
from tapeviz.graph import model
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.flow import norm_of
from tapeviz.graph.diagnosis.lineage import lineage_of
from tapeviz.graph.diagnosis.magnitudes import Magnitudes
from tapeviz.graph.diagnosis.missing import why_none
from tapeviz.graph.diagnosis.nonfinite import NonFinite
from tapeviz.graph.diagnosis.readers import Readers
from tapeviz.graph.diagnosis.search import Given, Search
from tapeviz.graph.diagnosis.standstill import tell_of_standstill
from tapeviz.graph.diagnosis.symmetry import tell_of_symmetry
from tapeviz.graph.diagnosis.underflow import Underflow
from tapeviz.graph.diagnosis.unexamined import tell_of_unexamined
from tapeviz.graph.diagnosis.units import Units
from tapeviz.graph.diagnosis.unused import tell_of_unused
from tapeviz.graph.diagnosis.updates import tell_of_update
from tapeviz.graph.diagnosis.where import capital
from tapeviz.graph.sources import Sources

MOST_NONE: Final = 32
"""Of so many sources without a gradient it is told why, in one graph."""


class Examiner:
    """Adds to the findings of one graph.

    Parameters
    ----------
    graph : model.Graph
    sources : Sources
        Reads the code.
    op_of : callable
        From the key of a value to the op that gave it, -1 where it is none of the graph's.
    value_of : callable
        From the key of a value to its index, -1 where it is none of the graph's.
    frame_of : callable
        From a place in the code to its index among the frames.
    """

    def __init__(
        self,
        graph: model.Graph,
        sources: Sources,
        op_of: Callable[[int], int],
        value_of: Callable[[int], int],
        frame_of: Callable[[Place | None], int],
    ) -> None:
        self._graph = graph
        self._sources = sources
        self._op_of = op_of
        self._value_of = value_of
        self._frame_of = frame_of
        self._readers = readers = Readers(graph)
        self._nonfinite = NonFinite(graph, readers)
        self._units = Units(graph, readers)
        self._underflow = Underflow(graph)
        self._nones = 0
        self._latest, self._began = -1, 0
        """The last gradient that was asked for, and its first step."""
        self._sources_of: dict[int, tuple[int, int, float, float]] = {}
        """By the key of a source: the last gradient by it, its place among the sources, the norm,
        and the largest norm of a source."""

    def executed(self, number: int, results: tuple[Any, ...]) -> None:
        """Look at an op that was executed."""
        self._nonfinite.executed(number)
        self._units.executed(number, results)

    def closed(self) -> None:
        """Take in that a tape was closed."""
        self._nonfinite.conclude()

    def settled(self) -> None:
        """Take in that no more comes."""
        self._nonfinite.conclude()
        tell_of_unused(self._graph)
        tell_of_unexamined(self._graph)

    def assigned(self, key: int, before: Any, after: Any, place: Place) -> None:
        """Look at what was assigned to a Variable."""
        found = self._sources_of.pop(key, None)
        if found is not None and self._graph.run > 1:
            tell_of_update(self._graph, *found, before, after, self._frame_of(place))

    def seeded(self, value: int, step: model.SeedStep) -> None:
        """Look at a target that receives its first gradient."""
        if step.gradient != self._latest:
            self._latest, self._began = step.gradient, len(self._graph.steps) - 1
        self._nonfinite.seeded(value, step.summary, step.gradient)
        self._underflow.seeded(value, step.summary)

    def contributed(self, number: int, step: model.BackwardStep) -> None:
        """Look at the backward of one op."""
        self._nonfinite.contributed(number, step)
        self._underflow.contributed(number, step)
        self._units.contributed(number, step.gradient)

    def returned(
        self,
        gradient: int,
        recorder: Recorder,
        targets: Sequence[Given],
        sources: Sequence[Given],
        results: Sequence[Any],
        place: Place,
    ) -> None:
        """Look at what a gradient gave.

        Parameters
        ----------
        gradient : int
            Its index.
        recorder : Recorder
            Of the tape.
        targets, sources : sequence of Given
        results : sequence
            One for each of the sources, None where there is none.
        place : Place
            From where it was asked for.
        """
        self._nonfinite.ended()
        self._underflow.ended(gradient)
        largest = max((norm_of(source.array) for source in sources), default=0.0)
        for number, (source, result) in enumerate(zip(sources, results, strict=True)):
            if result is None and targets and self._nones < MOST_NONE:
                self._nones += 1
                self._tell_none(gradient, number, recorder, targets, source, place)
            elif result is not None and gradient < len(self._graph.gradients):
                self._sources_of[source.key] = (gradient, number, norm_of(result[1]), largest)
                tell_of_symmetry(
                    self._graph, self._readers, gradient, number, source.array, result[1]
                )
        tell_of_standstill(
            self._graph,
            gradient,
            [one.array for one in sources],
            [None if one is None else one[1] for one in results],
        )
        last = self._graph.steps[-1]
        if isinstance(last, model.ResultStep) and last.gradient == gradient:
            Magnitudes(self._graph, gradient, self._began).tell(last.results)

    def _tell_none(
        self,
        gradient: int,
        number: int,
        recorder: Recorder,
        targets: Sequence[Given],
        source: Given,
        place: Place,
    ) -> None:
        lineage = lineage_of(recorder, source.key, *[one.key for one in targets])
        searches = [Search(lineage, one, source, self._sources, place) for one in targets]
        search = next((one for one in searches if one.depends), searches[0])
        graph = self._graph
        for cause in why_none(search):
            op = self._op_of(cause.result) if cause.result else -1
            frame = self._frame_of(cause.place) if cause.place is not None else -1
            graph.findings.append(
                model.Finding(
                    cause.severity,
                    cause.name,
                    f"∂{search.target.name}/∂{source.name} is None: {cause.title}",
                    cause.text,
                    capital(cause.advice),
                    op=op,
                    input=cause.operand if op >= 0 else -1,
                    value=graph.gradients[gradient].sources[number],
                    frame=frame if frame >= 0 else graph.gradients[gradient].frame,
                    gradient=gradient,
                    source=number,
                    step=len(graph.steps) - 1,
                    path=self._path(search, cause.result),
                    missing=self._missing(cause),
                )
            )

    def _missing(self, cause: Cause) -> tuple[int, int] | None:
        """Return the values between which there is no edge, if both are in the graph."""
        if not (cause.left and cause.entered):
            return None
        lost, found = self._value_of(cause.left), self._value_of(cause.entered)
        return (lost, found) if 0 <= lost != found >= 0 else None

    def _path(self, search: Search, cut: int) -> tuple[int, ...]:
        """Return the ops from the source to a cut, or to the target."""
        if not search.depends:
            return ()
        end = cut or search.target.key
        way = search.lineage.way(search.source.key, end, search.below)
        found = (self._op_of(step.results[0]) for step in way)
        return tuple(op for op in found if op >= 0)
