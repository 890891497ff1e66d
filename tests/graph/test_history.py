"""What the runs of a loop came to is kept, evenly thinned, whether anyone looked at them or not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from tapeviz.graph import history
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.history import MOST_ROWS, MOST_SERIES
from tapeviz.graph.sources import Sources
from tests.graph.conftest import Cell
from tests.graph.test_wire import applied, streamed

Run = Callable[..., Cell]

DESCENT = """
w = tf.Variable([3.0, 4.0])
b = tf.Variable(1.0)
unused = tf.Variable(1.0)
for step in range({runs}):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(w * w) / 2.0 + 0.0 * b
    g, _, none = tape.gradient(loss, [w, b, unused])
    w.assign_sub(0.5 * g)
"""


@pytest.mark.parametrize("size", [1, 5, 10_000])
def test_each_run_but_the_last_has_a_row(run: Run, size: int) -> None:
    cell = run(DESCENT.format(runs=4))
    assembly = Assembly(Sources())
    for start in range(0, len(cell.events), size):
        assembly.add(cell.events[start : start + size])
    (graph,) = assembly.graphs
    history = graph.history
    assert [tuple(row) for row in history.rows] == [
        (1, 12.5, (5.0, 0.0, None)),
        (2, 3.125, (2.5, 0.0, None)),
        (3, 0.78125, (1.25, 0.0, None)),
    ]
    assert [graph.values[one.value].name for one in history.series] == ["w", "b", "unused"]
    assert [one.name for one in history.series] == ["w", "b", "unused"]
    assert graph.values[history.target].name == "loss"


def test_many_runs_are_thinned_evenly(run: Run) -> None:
    rows = run(DESCENT.format(runs=5000)).graph().history.rows
    assert MOST_ROWS / 2 < len(rows) <= MOST_ROWS
    gaps = {after.run - before.run for before, after in pairwise(rows)}
    assert gaps == {16}


def test_a_loop_without_gradients_has_no_history(run: Run) -> None:
    code = (
        "x = tf.Variable(3.0)\nfor i in range(9):\n    with tf.GradientTape() as tape: y = x * x\n"
    )
    assert run(code).graph().history.rows == []


def test_of_nested_tapes_the_outermost_counts(run: Run) -> None:
    code = (
        "x = tf.Variable(3.0)\n"
        "for i in range(3):\n"
        "    with tf.GradientTape() as outer:\n"
        "        with tf.GradientTape() as inner:\n            y = x ** 3\n"
        "        slope = inner.gradient(y, x)\n"
        "    outer.gradient(slope, x)\n"
    )
    graph = run(code).graph()
    assert [tuple(row) for row in graph.history.rows] == [(1, 27.0, (18.0,)), (2, 27.0, (18.0,))]
    assert graph.values[graph.history.target].name == "slope"


def test_a_target_that_is_no_number_has_none(run: Run) -> None:
    code = (
        "x = tf.Variable([3.0, 1.0])\n"
        "for i in range(2):\n"
        "    with tf.GradientTape() as tape: y = x * x\n"
        "    tape.gradient(y, x)\n"
    )
    (row,) = run(code).graph().history.rows
    assert row.target is None


def test_very_many_variables_are_counted(run: Run) -> None:
    code = (
        f"xs = [tf.Variable(float(i)) for i in range({MOST_SERIES + 8})]\n"
        "for i in range(2):\n"
        "    with tf.GradientTape() as tape: y = tf.add_n(xs)\n"
        "    tape.gradient(y, xs)\n"
    )
    history = run(code).graph().history
    assert (len(history.series), history.variables) == (MOST_SERIES, MOST_SERIES + 8)
    assert len(history.rows[0].norms) == MOST_SERIES


@pytest.mark.parametrize("size", [1, 3, 40, 1000])
def test_the_deltas_add_up_to_the_snapshot(
    run: Run, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST_ROWS", 32)
    deltas, snapshot = streamed(run(DESCENT.format(runs=80)), size)
    assert applied(deltas) == applied([snapshot])
    assert len(snapshot["graphs"][0]["history"]["rows"]) > 16
