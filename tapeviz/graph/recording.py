"""Recording without a notebook: a listener that keeps the graphs of a block of code."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from tapeviz.engine.log import Event
from tapeviz.graph import model
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.collecting import without_collecting
from tapeviz.graph.sources import Sources

_logger: Final = logging.getLogger("tapeviz")

BATCH: Final = 4_096
"""So many events are kept before they are taken in; those of a loop that are superseded by then are
only counted."""


class Recording:
    """What `tapeviz.recording` gives: the graphs of the tapes in its block.

    Parameters
    ----------
    title : callable, optional
        From a file's name to what is shown for it; see `Sources`.
    """

    def __init__(self, title: Callable[[str], str | None] = lambda name: None) -> None:
        self._assembly = Assembly(Sources(title))
        self._events: list[Event] = []
        self._lock = threading.Lock()
        """Held while events are taken in: any of the threads that compute may begin to."""
        self.append: Callable[[Event], object] = self._append

    def _append(self, event: Event) -> None:
        self._events.append(event)
        if len(self._events) >= BATCH:
            self.catch_up()

    def opened(self, event: Event) -> None:
        """Take in that a tape was opened."""
        self._append(event)

    def catch_up(self) -> None:
        """Take in all that was told so far. A failure is logged: the computation goes on."""
        with self._lock:
            events = self._events[:]
            del self._events[: len(events)]  # others may have been added behind them
            try:
                with without_collecting():
                    self._assembly.add(events)
            except Exception:
                _logger.exception("tapeviz cannot follow this recording; the computation goes on")

    @property
    def graphs(self) -> list[model.Graph]:
        """The graphs of the tapes, in the order in which they were opened."""
        self.catch_up()
        return self._assembly.graphs
