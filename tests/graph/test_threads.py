"""Listening to several threads, each with tapes of its own at the same lines."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.session import Session
from tapeviz.graph.sources import Sources
from tapeviz.notebook.drawing import Drawing

THREADS = 4
RUNS = 12


class Nowhere:
    """A view that nobody sees."""

    def send_delta(self, message: dict[str, Any]) -> None:
        """Show nothing."""

    def finish(self, message: dict[str, Any]) -> None:
        """Show nothing."""


@contextmanager
def drawing() -> Iterator[None]:
    drawn = Drawing(lambda graphs: Nowhere(), Sources(), Session(), 200.0, Thresholds())
    drawn.begin()
    try:
        yield
    finally:
        drawn.end()


def in_threads(work: Callable[[int], list[Any]]) -> list[Any]:
    """Return what all threads say that begin at once."""
    together = Barrier(THREADS)

    def begin(number: int) -> list[Any]:
        together.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return [one for said in pool.map(begin, range(THREADS)) for one in said]


def train(number: int) -> list[Any]:
    said = []
    with np.errstate(all="ignore"):
        for _ in range(RUNS):
            x = tf.Variable([float(number), -1.0])
            with tf.GradientTape() as tape:
                y = tf.reduce_sum(tf.sqrt(x + 1.0 - 1.0) * x)
            tape.gradient(y, x)
            causes = tuple(sorted({finding.cause for finding in tape.health()}))
            said.append((causes, tape.explain(y, tf.Variable(1.0)).cause))
    return said


@pytest.mark.parametrize("listening", [tf.recording, drawing], ids=["recording", "drawing"])
def test_each_thread_hears_of_its_own_tapes(
    listening: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "tapeviz")
    with listening():
        said = in_threads(train)
    causes = ("root-of-a-negative-number", "the-target-is-not-finite")
    assert set(Counter(one[0] for one in said)) == {causes}
    assert {one[1] for one in said} == {"no-path"}
    assert len(said) == THREADS * RUNS
    assert not caplog.records


def test_each_thread_has_a_graph_of_its_own() -> None:
    def record(number: int) -> list[Any]:
        x = tf.Variable(float(number))
        for _ in range(RUNS):
            with tf.GradientTape() as tape:
                y = x * x
            tape.gradient(y, x)
        return []

    with tf.recording() as recording:
        in_threads(record)
    assert [graph.run for graph in recording.graphs] == [RUNS] * THREADS
    assert all(len(graph.ops) == 1 for graph in recording.graphs)


@pytest.mark.parametrize("moment", ["place", "at_home"])
def test_a_thread_goes_on_when_another_one_stops_listening(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a look whether somebody listens, and telling them, another thread's turn may come."""
    told = getattr(log, moment)

    def stopped(*given: Any) -> Any:
        log.listen(None)
        return told(*given)

    x = tf.Variable([1.0, 2.0])
    with log.listening(log.Log()):
        monkeypatch.setattr(log, moment, stopped)
        with tf.GradientTape() as tape:
            y = x * x
        with log.listening(log.Log()):
            assert y.numpy().tolist() == [1.0, 4.0]
        with log.listening(log.Log()):
            x.assign_add(x)
        with log.listening(log.Log()), pytest.raises(TypeError, match="does not take a Tensor"):
            np.busday_count(x, x)
        with log.listening(log.Log()), tf.name_scope("layer"):
            assert tape.gradient(y, x) is not None
