"""How well a tape is: what was found on it, judged by thresholds."""

from __future__ import annotations

from tapeviz.engine.recorder import Recorder
from tapeviz.graph.diagnosis.measured import findings_by
from tapeviz.graph.diagnosis.report import HealthReport, report_on
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.diagnosis.unexamined import tell_of_unexamined
from tapeviz.graph.diagnosis.unused import tell_of_unused
from tapeviz.graph.remembered import graph_of
from tapeviz.graph.sources import Sources


def health(recorder: Recorder, thresholds: Thresholds | None, sources: Sources) -> HealthReport:
    """Report on a tape.

    Parameters
    ----------
    recorder : Recorder
        Of the tape.
    thresholds : Thresholds or None
        By which is judged.
    sources : Sources
        Reads the places in the code, where nobody did.

    Returns
    -------
    HealthReport

    Raises
    ------
    RuntimeError
        If nobody listened and a large tape is used up: it has let go of everything.
    """
    graph = graph_of(recorder, sources)
    tell_of_unused(graph)
    tell_of_unexamined(graph)
    by = thresholds or graph.thresholds
    return report_on(graph, findings_by(graph, by), by)
