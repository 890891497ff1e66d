"""What was measured, whether or not it is beyond a threshold: so that one can judge by others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from tapeviz.graph import model
from tapeviz.graph.diagnosis.thresholds import Thresholds

DEFAULT: Final = Thresholds()

MOST: Final = 1_000
"""Of one graph so much is kept that was measured."""


def measure(
    graph: model.Graph,
    threshold: str,
    value: float,
    finding: model.Finding,
    below: bool = False,
    note: model.Finding | None = None,
) -> None:
    """Keep what was measured, and tell of it if it is beyond the threshold of the graph.

    Parameters
    ----------
    graph : model.Graph
    threshold : str
        By which of the `Thresholds` it is judged.
    value : float
    finding : model.Finding
        What is told, without the threshold.
    below : bool
        Whether it is told of where the value is below the threshold, not above.
    note : Finding, optional
        What is told instead by the default threshold, not by one that was set.
    """
    if len(graph.measured) >= MOST:
        return
    measured = model.Measured(threshold, value, below, finding, note)
    graph.measured.append(measured)
    graph.findings += judged([measured], graph.thresholds)


def judged(measured: Iterable[model.Measured], by: Thresholds) -> list[model.Finding]:
    """Return what is beyond the thresholds, each with the one that it is beyond."""
    found = []
    told: set[tuple[str, int, int]] = set()
    """Sources by two measures of which the same would be told twice."""
    for one in measured:
        finding = one.finding
        which = finding.cause, finding.gradient, finding.source
        if finding.source >= 0 and which in told:
            continue
        limit = getattr(by, one.threshold)
        if one.note is not None and limit == getattr(DEFAULT, one.threshold):
            finding = one.note
        if one.value < limit if one.below else one.value > limit:
            numbers = (*finding.numbers, ("threshold", limit))
            found.append(replace(finding, numbers=numbers))
            told.add(which)
    return found


def findings_by(graph: model.Graph, by: Thresholds) -> list[model.Finding]:
    """Return the findings of a graph as they are by other thresholds."""
    told = judged(graph.measured, graph.thresholds)
    return [one for one in graph.findings if one not in told] + judged(graph.measured, by)
