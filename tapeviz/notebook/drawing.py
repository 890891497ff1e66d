"""Drawing one cell: listens to the log while the cell runs, and streams its graphs to one widget.

The cell never waits: its ops are appended to a list, and a daemon thread looks at the list some
thirty times a second, for a few milliseconds at a time. What it did not get to, it assembles when
the cell has ended.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable, MutableMapping
from typing import Any, Final, Protocol

from tapeviz.engine import log
from tapeviz.engine.log import Event
from tapeviz.engine.recorder import Recorder
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.builder import GraphBuilder
from tapeviz.graph.collecting import without_collecting
from tapeviz.graph.model import Graph
from tapeviz.graph.runs import PassedOver, first_gradients, sift, site_of
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
    title : callable
        From the name of a file to what is shown for it.
    known : mapping
        Shared between cells; see `tapeviz.graph.assembly.Assembly`.
    fps : float
        How often a second to send what is new.
    """

    def __init__(
        self,
        show: Callable[[Callable[[], list[Graph]]], View],
        title: Callable[[str], str | None],
        known: MutableMapping[Recorder, GraphBuilder],
        fps: float,
    ) -> None:
        self._show = show
        self._assembly = Assembly(Sources(title), known)
        self._writer = Writer()
        self._seconds = 1.0 / fps
        self._events: list[Event] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._view: View | None = None
        self._putting_up = threading.Lock()
        self._is_up = False
        self._failed = False
        self.append: Callable[[Event], object] = self._await_use
        self._run: tuple[int, Event | None] = (-1, None)
        """Where in the events the latest run of an outermost tape begins, and what opened it."""
        self._passed_over: list[PassedOver] = []
        """Runs that were dropped since the last look."""

    def begin(self) -> None:
        """Listen from now on."""
        log.listen(self)

    def _await_use(self, event: Event) -> None:
        """Wait for a tape of an earlier cell to be used, or to record on."""
        kind = event[0]
        if kind == log.GRADIENT:
            recorder = event[2]
        elif kind == log.EXECUTED and event[7]:
            recorder = event[7][0]
        else:
            return
        if self._assembly.knows(recorder):
            self._put_up()
            self._events.append(event)

    def opened(self, event: Event) -> None:
        """Take in that a tape was opened; the first one puts the view up.

        A loop opens its tape again and again at the same place. What the run before left in the
        list is then dropped at once: nobody is going to see it, and to keep it until the next look
        would cost the user's code time.
        """
        if not self._is_up:
            self._put_up()
        parent, resumed = event[2], event[4]
        if parent is None and not resumed and self._lock.acquire(False):
            self._drop_superseded(event)
            self._run = (len(self._events), event)
            self._lock.release()
        self._events.append(event)

    def _drop_superseded(self, again: Event) -> None:
        start, before = self._run
        site = site_of(again)
        if start < 0 or before is None or site_of(before) != site:
            return
        end = len(self._events)  # other threads may add to them meanwhile
        opened, gradients, others = sift(self._events[start:end])
        if others or [event for event in opened if site_of(event) != site]:
            return
        by_recorder = first_gradients(gradients)
        del self._events[start:end]
        if not self._passed_over or self._passed_over[-1].at != start:
            self._passed_over.append(PassedOver(start, again))
        for event in opened:
            self._passed_over[-1].add(by_recorder.get(event[1]))

    def _put_up(self) -> None:
        with self._putting_up:
            if self._is_up:
                return
            self.append = self._events.append  # first: another thread goes on as soon as it is up
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
                self._mark_shown()
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
            self._mark_shown()

    def _mark_shown(self) -> None:
        if self._view is not None:
            for graph in self._assembly.graphs:
                graph.is_shown = True

    def graphs(self) -> list[Graph]:
        """Return what is assembled so far."""
        return self._assembly.graphs

    def _stream(self) -> None:
        pause = self._seconds
        while not self._ended.wait(pause):
            try:
                with self._lock:
                    # of a loop that runs away, nobody can follow more than a few runs a second
                    runs = sum(len(one.gradients) for one in self._passed_over)
                    pause = self._seconds * (4 if runs > MANY_RUNS else 1)
                    self._assemble(FLUSH_SECONDS)
                    self._send()
            except Exception:
                self._fail()
                return

    def _assemble(self, seconds: float) -> None:
        deadline = time.perf_counter() + seconds
        while self._passed_over:
            runs = self._passed_over[0]
            if not self._take(runs.at, deadline):
                return
            self._assembly.pass_over(runs.opened, runs.gradients)
            del self._passed_over[0]
        self._take(len(self._events), deadline)

    def _take(self, count: int, deadline: float) -> bool:
        """Take in so many events, and tell whether there was time for all of them."""
        taken = self._assembly.add(self._events[:count], deadline - time.perf_counter())
        self._writer.left_out = self._assembly.left_out
        del self._events[:taken]
        start, opened = self._run
        self._run = (start - taken, opened)
        for runs in self._passed_over:
            runs.at -= taken
        return taken == count

    def _send(self) -> None:
        message = self._writer.delta(self._assembly.graphs)
        if message is not None and self._view is not None:
            self._view.send_delta(message)

    def _fail(self) -> None:
        """Give up on this cell's view, never on the cell."""
        self._failed = True
        log.listen(None)
        _logger.exception("tapeviz cannot draw this cell; the computation goes on")
