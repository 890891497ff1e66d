"""Drawing one cell: listens to the log while the cell runs, and streams its graphs to one widget.

The cell never waits: its ops are appended to a list, and a daemon thread looks at the list some
thirty times a second, for a few milliseconds at a time. What it did not get to, it assembles when
the cell has ended.
"""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable
from typing import Any, Final, Protocol

from tapeviz.engine import log
from tapeviz.engine.log import Event
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.collecting import without_collecting
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.model import Graph
from tapeviz.graph.runs import Backlog
from tapeviz.graph.session import Session
from tapeviz.graph.sources import Sources
from tapeviz.graph.wire import Writer

FLUSH_SECONDS: Final = 0.008
"""A flush while the cell runs takes about so long at most."""

MANY_RUNS: Final = 50
"""A loop that opens more tapes between two looks is looked at four times less often."""

MOST_STREAMED: Final = 5_000
"""When a cell ends with more new rows than these, only the snapshot is sent."""

_logger = logging.getLogger("tapeviz")


class View(Protocol):
    """What a drawing needs of what was put up in the cell's output."""

    def send_delta(self, message: dict[str, Any]) -> None:
        """Stream what is new."""

    def finish(self, message: dict[str, Any]) -> None:
        """Keep everything, for what is opened later and for what cannot show a widget."""


class Drawing:
    """The drawing of one cell. Nothing is shown until a tape is opened or used.

    Parameters
    ----------
    show : callable
        Puts a view up in the output of the cell. Given a function that returns the graphs.
    sources : Sources
        Where the code is read.
    session : Session
        Shared between cells.
    fps : float
        How often a second to send what is new.
    thresholds : Thresholds
        By which what is found is judged.
    pause : callable, optional
        Given an event and seconds, waits so long or until the event is set, and tells whether it
        is: the clock by which a cell that runs is looked at.
    """

    def __init__(
        self,
        show: Callable[[Callable[[], list[Graph]]], View],
        sources: Sources,
        session: Session,
        fps: float,
        thresholds: Thresholds,
        pause: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        self._show = show
        self._session = session
        self._assembly = Assembly(sources, session, thresholds)
        self._writer = Writer()
        self._seconds = 1.0 / fps
        self._pause = pause
        self._backlog = Backlog()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._view: View | None = None
        self._putting_up = threading.Lock()
        self._is_up = False
        self._failed = False
        self.append: Callable[[Event], object] = self._await_use

    def begin(self) -> None:
        """Listen from now on."""
        log.listen(self)

    def _await_use(self, event: Event) -> None:
        """Wait for a tape of an earlier cell to be used, or to record on."""
        kind = event[0]
        recorder = None
        if kind == log.GRADIENT:
            recorder = event[2]
        elif kind == log.EXECUTED and event[7]:
            recorder = event[7][0]
        if recorder is not None and self._assembly.knows(recorder):
            self._put_up()
            self._backlog.events.append(event)
        else:
            self._session.heard.append(event)
            self._session.put_aside(event)

    def opened(self, event: Event) -> None:
        """Take in that a tape was opened; the first one puts the view up.

        A loop opens its tape again and again at the same place. What the runs before left behind
        is dropped soon: nobody is going to see it, and to keep it until the next look would cost
        the user's code time.
        """
        if not self._is_up:
            self._put_up()
        self._backlog.opened(event)
        if self._backlog.is_due() and self._lock.acquire(False):
            try:
                self._backlog.settle()
            finally:
                self._lock.release()

    def _put_up(self) -> None:
        with self._putting_up:
            if self._is_up:
                return
            # first: another thread goes on as soon as it is up
            self.append = self._backlog.events.append
            self._is_up = True
        try:
            self._view = self._show(self.graphs)
            context = contextvars.copy_context()  # knows which cell's output messages belong to
            self._thread = threading.Thread(
                target=context.run, args=(self._stream,), name="tapeviz", daemon=True
            )
            self._thread.start()
        except Exception:
            self._fail()

    def end(self) -> None:
        """Listen no more, and draw all that happened."""
        log.listen(None)
        log.leave_home()
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        if self._view is None or self._failed:
            return
        try:
            with self._lock, without_collecting():
                self._assemble(float("inf"))
                self._assembly.settle()
                graphs = self._assembly.graphs
                # what is open grows by what is new; where there is much, it is replaced as fast
                if self._writer.seq > 0 and self._writer.pending(graphs) <= MOST_STREAMED:
                    self._send()
                else:
                    self._writer.skip()
                self._view.finish(self._writer.snapshot(graphs))
        except Exception:
            self._fail()

    def catch_up(self) -> None:
        """Assemble all that happened so far, for whoever asks in the cell itself."""
        with self._lock:
            self._assemble(float("inf"))

    def graphs(self) -> list[Graph]:
        """Return what is assembled so far."""
        return self._assembly.graphs

    def _stream(self) -> None:
        seconds = self._seconds
        while not self._pause(self._ended, seconds):
            try:
                with self._lock:
                    # of a loop that runs away, nobody can follow more than a few runs a second
                    is_loop = self._backlog.passed_over > MANY_RUNS
                    seconds = self._seconds * (4 if is_loop else 1)
                    self._assemble(FLUSH_SECONDS)
                    self._send()
            except Exception:
                self._fail()
                return

    def _assemble(self, seconds: float) -> None:
        self._backlog.settle()
        self._backlog.taken(self._assembly.add(self._backlog.events[:], seconds))
        if self._view is not None:
            for graph in self._assembly.graphs:
                graph.is_shown = True
        self._writer.left_out = self._assembly.left_out

    def _send(self) -> None:
        message = self._writer.delta(self._assembly.graphs)
        if message is not None and self._view is not None:
            self._view.send_delta(message)

    def _fail(self) -> None:
        """Give up on this cell's view, never on the cell."""
        self._failed = True
        log.listen(None)
        _logger.exception("tapeviz cannot draw this cell; the computation goes on")
