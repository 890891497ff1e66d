"""Recording without a notebook: a listener that keeps the graphs of a block of code."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from tapeviz.engine.log import Event
from tapeviz.graph import model
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.runs import Backlog
from tapeviz.graph.sources import Sources

_logger: Final = logging.getLogger("tapeviz")

BATCH: Final = 4_096
"""So many events are kept before they are taken in."""

MOST_RUNS: Final = 64
"""And so many runs of loops, of which gradients are kept."""


class Recording:
    """What `tapeviz.recording` gives: the graphs of the tapes in its block.

    Parameters
    ----------
    sources : Sources
        Reads the places in the code.
    thresholds : Thresholds, optional
        By which what is found is judged.
    """

    def __init__(
        self,
        sources: Sources,
        thresholds: Thresholds | None = None,
    ) -> None:
        self._assembly = Assembly(sources, thresholds=thresholds)
        self._backlog = Backlog()
        self._lock = threading.Lock()
        """Held while events are taken in: any of the threads that compute may begin to."""
        self.append: Callable[[Event], object] = self._append

    def _append(self, event: Event) -> None:
        self._backlog.events.append(event)
        if len(self._backlog.events) >= BATCH:
            self.catch_up()

    def opened(self, event: Event) -> None:
        """Take in that a tape was opened."""
        self._backlog.opened(event)
        if self._backlog.is_due():
            with self._lock:
                self._backlog.settle()
            if self._backlog.passed_over >= MOST_RUNS:
                self.catch_up()

    def catch_up(self) -> None:
        """Take in all that was told so far. A failure is logged: the computation goes on."""
        with self._lock:
            self._backlog.settle()
            events = self._backlog.events[:]
            self._backlog.taken(len(events))  # others may have been added behind them
            try:
                self._assembly.add(events)
            except Exception:
                _logger.exception("tapeviz cannot follow this recording; the computation goes on")

    @property
    def graphs(self) -> list[model.Graph]:
        """The graphs of the tapes, in the order in which they were opened."""
        self.catch_up()
        return self._assembly.graphs
