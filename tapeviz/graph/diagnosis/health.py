"""How well a tape is: what was found while somebody listened, judged by thresholds."""

from __future__ import annotations

from tapeviz.engine.recorder import Recorder
from tapeviz.graph.diagnosis.heard import Heard
from tapeviz.graph.diagnosis.listening import catch_up
from tapeviz.graph.diagnosis.measured import findings_by
from tapeviz.graph.diagnosis.report import HealthReport, report_on
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.diagnosis.unexamined import tell_of_unexamined
from tapeviz.graph.diagnosis.unused import tell_of_unused


def health(recorder: Recorder, thresholds: Thresholds | None) -> HealthReport:
    """Report on a tape.

    Parameters
    ----------
    recorder : Recorder
        Of the tape.
    thresholds : Thresholds or None
        By which is judged.

    Returns
    -------
    HealthReport

    Raises
    ------
    RuntimeError
        If nobody listened to the tape, or another run has taken its place.
    """
    catch_up()
    heard = recorder.heard
    graph = heard.graphs.get(recorder) if isinstance(heard, Heard) else None
    if graph is None:
        raise RuntimeError(
            "the values and gradients of this tape are not known any more: nobody listened to it, "
            "or the same line opened a later one, and of a loop only the latest run is kept. In a "
            "script, run it inside of `with tapeviz.recording():`; in a notebook, after "
            "`%load_ext tapeviz`; and ask before the loop goes on"
        )
    tell_of_unused(graph)
    tell_of_unexamined(graph)
    by = thresholds or graph.thresholds
    return report_on(graph, findings_by(graph, by), by)
