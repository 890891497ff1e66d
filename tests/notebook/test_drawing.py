"""A cell is looked at by a clock; here the clock is the test's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from typing import Any

import pytest

import tapeviz as tf
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.model import Graph
from tapeviz.graph.session import Session
from tapeviz.graph.sources import Sources
from tapeviz.notebook import drawing as drawing_module
from tapeviz.notebook.drawing import Drawing


class Screen:
    """A view that keeps what it is sent."""

    def __init__(self) -> None:
        self.deltas: list[dict[str, Any]] = []
        self.snapshot: dict[str, Any] = {}

    def send_delta(self, message: dict[str, Any]) -> None:
        """Keep it."""
        self.deltas.append(message)

    def finish(self, message: dict[str, Any]) -> None:
        """Keep it."""
        self.snapshot = message


class Clock:
    """Stands still but for looks that are asked for."""

    def __init__(self) -> None:
        self._asked: Queue[bool] = Queue()
        self._done: Queue[bool] = Queue()
        self._began = False
        self.seconds: list[float] = []

    def pause(self, ended: threading.Event, seconds: float) -> bool:
        """Wait for the next look, or the end."""
        if self._began:
            self._done.put(True)
        self._began = True
        self.seconds.append(seconds)
        while not ended.is_set():
            with suppress(Empty):
                return self._asked.get(timeout=0.005)
        return True

    def look(self) -> None:
        """Let the cell be looked at once, and return when that is done."""
        self._asked.put(False)
        self._done.get()


@pytest.fixture(autouse=True)
def _flushes_are_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_module, "FLUSH_SECONDS", float("inf"))


@contextmanager
def drawn(clock: Clock) -> Iterator[Screen]:
    """Draw what happens in the context."""
    screen = Screen()

    def show(graphs: Callable[[], list[Graph]]) -> Screen:
        return screen

    drawing = Drawing(show, Sources(), Session(), 30.0, Thresholds(), clock.pause)
    drawing.begin()
    yield screen
    drawing.end()


def test_a_loop_of_tapes_sends_a_message_a_look_and_counts_every_run() -> None:
    clock = Clock()
    x = tf.Variable(3.0)
    with drawn(clock) as screen:
        for step in range(3000):
            with tf.GradientTape() as tape:
                y = x * float(step)
                if step in (1000, 2000):
                    clock.look()
            tape.gradient(y, x)
    assert [one["graphs"][0]["run"] for one in screen.deltas] == [1001, 2001, 3000]
    (graph,) = screen.snapshot["graphs"]
    assert graph["run"] == 3000
    rows = graph["history"]["rows"]
    assert len(rows) > 256
    assert all(row == [row[0], 3.0 * (row[0] - 1), row[0] - 1.0] for row in rows)


def test_a_look_between_the_opening_of_a_tape_and_its_first_op_loses_no_number() -> None:
    clock = Clock()
    x = tf.Variable(3.0)
    with drawn(clock) as screen:
        for step in range(4):
            with tf.GradientTape() as tape:
                clock.look()
                y = x * float(step)
            tape.gradient(y, x)
    rows = screen.snapshot["graphs"][0]["history"]["rows"]
    assert rows == [[1, 0.0, 0.0], [2, 3.0, 1.0], [3, 6.0, 2.0]]


def test_a_loop_that_runs_away_is_looked_at_less_often() -> None:
    clock = Clock()
    x = tf.Variable(3.0)
    with drawn(clock):
        for step in range(500):
            with tf.GradientTape() as tape:
                y = x * float(step)
            tape.gradient(y, x)
        clock.look()
        clock.look()
    assert clock.seconds == [1 / 30, 4 / 30, 1 / 30]
