"""How a gradient comes about: what flows back along each edge.

A tape that was not used up is differentiated once more for that, with somebody listening; nothing
of it is recorded, and the tape is as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.backward import passable, scan
from tapeviz.engine.recorder import Recorder
from tapeviz.graph.diagnosis.lineage import Lineage


@dataclass(frozen=True, slots=True)
class Flow:
    """What flowed back over a tape.

    Parameters
    ----------
    gradients : dict
        By key of a value, the gradient of the target by it, as far as it came.
    arriving : dict
        By key of the first result of an op, what came in there.
    parts : dict
        By key of an op's first result and place of the operand, what it handed on.
    """

    gradients: dict[int, Any]
    arriving: dict[int, Any]
    parts: dict[tuple[int, int], Any]


class _Collector:
    """A listener that keeps what flows along each edge."""

    def __init__(self, lineage: Lineage, started: dict[int, Any]) -> None:
        self._history = lineage
        self.flow = Flow(dict(started), {}, {})
        self.append: Callable[[log.Event], object] = self._append

    def _append(self, event: log.Event) -> None:
        _, _, key, parts = event
        step = self._history.maker(key)
        self.flow.arriving[key] = self.flow.gradients.get(key)
        for place, part, total in parts:
            self.flow.parts[key, place] = part
            if step is not None:
                self.flow.gradients[step.operands[place]] = total

    def opened(self, event: log.Event) -> None:
        """Take no notice."""


def flow_of(recorder: Recorder, lineage: Lineage, target: int, source: int, like: Any) -> Flow:
    """Differentiate once more and return what flowed.

    Parameters
    ----------
    recorder : Recorder
        With its records.
    lineage : Lineage
        Of the same tape.
    target, source : int
        Keys of the values.
    like : array
        The target's value.
    """
    started = {target: np.ones_like(np.asarray(like))[()]}
    collector = _Collector(lineage, started)
    wanted = {source}
    way = passable(recorder, wanted)
    scan(recorder.records, dict(started), wanted, way, False, collector, 0)
    return collector.flow


def norm_of(gradient: Any) -> float:
    """Return the Euclidean norm of a gradient."""
    wide = np.asarray(gradient)
    if wide.ndim == 0:
        return float(abs(wide))
    return float(np.linalg.norm(wide.astype(complex if wide.dtype.kind == "c" else float)))
