"""What it costs to listen to the programs of the rows, and how long an explanation takes."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import tapeviz as tf
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.session import Session
from tapeviz.graph.sources import Sources
from tapeviz.graph.wire import pack
from tapeviz.notebook.drawing import Drawing
from tests.benchmarks.row import Row
from tests.benchmarks.table import markdown

OPS = 100_000
ROUNDS = 5
LOOP = 20
"""So many steps are drawn as one cell; fewer where they have very many ops."""
LONG = 10_000


def listening(rows: Sequence[Row]) -> None:
    """Print for each row what a step costs by itself, listened to, and drawn in a loop.

    All in CPU time, least of some rounds that take turns, so that other programs on the machine
    matter little.
    """
    lines = []
    for row in rows:
        step = row.programs["tapeviz"](row.problem())
        ops = _ops(step)
        plain, heard, drawn = [], [], []
        for _ in range(ROUNDS):
            plain.append(_cpu_seconds(step))
            heard.append(_cpu_seconds(lambda step=step: _heard(step)))
            loop = LOOP if ops < LONG else 2
            drawn.append(_cpu_seconds(lambda step=step, n=loop: _drawn(step, n)) / loop)
        alone = min(plain)
        lines.append(
            [
                row.title,
                f"{ops:,}",
                *(f"{1e3 * seconds:.2f}" for seconds in (alone, min(heard), min(drawn))),
                f"{min(heard) / alone:.1f}",
                f"{min(drawn) / alone:.1f}",
                f"{1e6 * (min(heard) - alone) / ops:.0f}",
            ]
        )
    print(
        f"\nCPU time of a step by itself, inside of tapeviz.recording, and in a cell of {LOOP} "
        f"steps (2 of long ones) that the extension draws; least of {ROUNDS} rounds:\n"
    )
    heads = ["ops", "alone, ms", "heard, ms", "drawn, ms", "heard / alone", "drawn / alone"]
    print(markdown(["program", *heads, "heard, µs an op"], lines))


def _ops(step: Callable[[], Any]) -> int:
    """Return how many ops a step has, on all of its tapes."""
    with tf.recording() as recording:
        step()
    return sum(graph.op_count for graph in recording.graphs)


def _heard(step: Callable[[], Any]) -> None:
    with tf.recording():
        step()


class _Screen:
    """A view without a screen: what is sent is written, and goes nowhere."""

    def send_delta(self, message: dict[str, Any]) -> None:
        """Write a message as it would be sent."""
        json.dumps(message)

    def finish(self, message: dict[str, Any]) -> None:
        """Write a snapshot as it would be kept."""
        pack(message)


def _drawn(step: Callable[[], Any], count: int) -> None:
    """Run some steps as a cell of a notebook in which the extension is loaded."""
    drawing = Drawing(lambda graphs: _Screen(), Sources(), Session(), 30.0, Thresholds())
    drawing.begin()
    for _ in range(count):
        step()
    drawing.end()


def _cpu_seconds(call: Callable[[], Any]) -> float:
    gc.collect()
    start = time.process_time()
    call()
    return time.process_time() - start


def explaining() -> None:
    """Print how long it takes to explain a gradient of a long tape."""
    lines = []
    for title, cut, heard in (
        ("a gradient that exists, nobody listened", False, False),
        ("a None in the middle, nobody listened", True, False),
        ("a gradient that exists, somebody listened", False, True),
        ("a None in the middle, somebody listened", True, True),
    ):
        tape, x, y = _long_tape(cut, heard)
        seconds = [_seconds(lambda tape=tape, x=x, y=y: tape.explain(y, x)) for _ in range(ROUNDS)]
        lines.append([title, f"{median(seconds):.2f}"])
    print(f"\ntape.explain on a tape of {OPS:,} ops, median of {ROUNDS} rounds:\n")
    print(markdown(["", "s"], lines))


def _long_tape(cut: bool, heard: bool) -> tuple[tf.GradientTape, Any, Any]:
    """Record a long chain, in the middle of which the gradient may be cut."""
    x = tf.Variable(1.0)

    def record() -> tuple[tf.GradientTape, Any, Any]:
        with tf.GradientTape() as tape:
            y: Any = x
            for number in range(OPS):
                y = tf.stop_gradient(y) if cut and number == OPS // 2 else y * 1.0
        return tape, x, y

    if not heard:
        return record()
    with tf.recording():
        return record()


def _seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
