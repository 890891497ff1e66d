"""What it costs to listen to the programs of the rows, and how long an explanation takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import tapeviz as tf
from tests.benchmarks.row import Row
from tests.benchmarks.table import markdown

OPS = 100_000
ROUNDS = 5


def listening(rows: Sequence[Row]) -> None:
    """Print for each row how long a step takes by itself and inside of `recording`."""
    lines = []
    for row in rows:
        step = row.programs["tapeviz"](row.problem())
        step()
        plain, heard = [], []
        for _ in range(ROUNDS):
            plain.append(_seconds(step))
            heard.append(_seconds(lambda step=step: _heard(step)))
        ratio = median(one / other for one, other in zip(heard, plain, strict=True))
        lines.append(
            [row.title, f"{median(plain) * 1e3:.2f}", f"{median(heard) * 1e3:.2f}", f"{ratio:.1f}"]
        )
    print(f"\nA step by itself and inside of tapeviz.recording, median of {ROUNDS} rounds:\n")
    print(markdown(["program", "alone, ms", "heard, ms", "times as long"], lines))


def _heard(step: Callable[[], Any]) -> None:
    with tf.recording():
        step()


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
