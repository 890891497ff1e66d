"""How well a tape is: what was found while somebody listened, judged by thresholds."""

from __future__ import annotations

from typing import Final

from tapeviz.engine.recorder import Recorder
from tapeviz.graph.diagnosis.lineage import Heard
from tapeviz.graph.diagnosis.listening import catch_up
from tapeviz.graph.diagnosis.report import HealthReport, report_on
from tapeviz.graph.diagnosis.thresholds import Thresholds

_DEFAULT: Final = Thresholds()


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
        If nobody listened to the tape.
    """
    catch_up()
    heard = recorder.heard
    graph = heard.graphs.get(recorder) if isinstance(heard, Heard) else None
    if graph is None:
        raise RuntimeError(
            "nobody listened to this tape, so its values and gradients are not known any more: "
            "run it inside of `with tapeviz.recording():`, or in a notebook with "
            "`%load_ext tapeviz`, and ask again"
        )
    return report_on(graph, graph.findings, thresholds or _DEFAULT)
