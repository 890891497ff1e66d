"""Tapes become tabs, and tapes at the same place become runs of one tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tapeviz.graph import assembly as assembly_module
from tapeviz.graph import model
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.runs import PassedOver
from tapeviz.graph.session import Session
from tapeviz.graph.sources import Sources
from tapeviz.graph.wire import Writer
from tests.graph.conftest import Cell

Run = Callable[..., Cell]

LOOP = """
x = tf.Variable(3.0)
for step in range(1000):
    with tf.GradientTape() as tape:
        y = x * float(step)
    g = tape.gradient(y, x)
"""


def snapshot(assembly: Assembly) -> dict[str, Any]:
    """Write everything."""
    return Writer().snapshot(assembly.graphs)


def test_tapes_at_two_places_are_two_graphs(run: Run) -> None:
    graphs = run(
        "x = tf.Variable(3.0)\n"
        "with tf.GradientTape() as first:\n    y = x * x\n"
        "with tf.GradientTape() as second:\n    z = x + x\n"
        "first.gradient(y, x)\n"
    ).graphs()
    assert [graph.title for graph in graphs] == ["first", "second"]
    assert [len(graph.gradients) for graph in graphs] == [1, 0]


def test_of_a_loop_the_latest_run_is_shown_and_the_others_counted(run: Run) -> None:
    graph = run(LOOP).graph()
    assert (graph.run, graph.op_count, len(graph.ops)) == (1000, 1, 1)
    assert [one.summary.scalar for one in graph.values if one.name == "y"] == [2997.0]
    assert isinstance(graph.steps[-1], model.ResultStep)


@pytest.mark.parametrize("size", [1, 7, 100, 4001])
def test_batches_of_any_size_give_the_same_graphs(run: Run, size: int) -> None:
    cell = run(LOOP)
    whole = Assembly(Sources())
    whole.add(cell.events)
    piecewise = Assembly(Sources())
    for start in range(0, len(cell.events), size):
        piecewise.add(cell.events[start : start + size])
    assert snapshot(piecewise) == snapshot(whole)


def test_a_batch_that_takes_too_long_is_taken_in_by_parts(run: Run) -> None:
    cell = run(LOOP)
    assembly = Assembly(Sources())
    left = list(cell.events)
    parts = 0
    while left:
        del left[: assembly.add(left, seconds=0.0)]
        parts += 1
    assert parts > 1
    assert assembly.graphs[0].run == 1000


def test_runs_of_which_nothing_is_told_are_counted(run: Run) -> None:
    cell = run("x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n")
    opened = cell.events[0]
    assembly = Assembly(Sources())
    assembly.pass_over(PassedOver(opened, [None] * 16))
    assembly.add(cell.events)
    assembly.pass_over(PassedOver(opened, [None] * 3))
    assert assembly.graphs[0].run == 20


def test_two_tapes_in_one_loop_each_keep_their_latest_run(run: Run) -> None:
    graphs = run(
        "x = tf.Variable(3.0)\n"
        "for step in range(5):\n"
        "    with tf.GradientTape() as a:\n        y = x * float(step)\n"
        "    with tf.GradientTape() as b:\n        z = x + float(step)\n"
        "    a.gradient(y, x), b.gradient(z, x)\n"
    ).graphs()
    assert [(graph.run, len(graph.ops), len(graph.gradients)) for graph in graphs] == [
        (5, 1, 1)
    ] * 2


def test_a_persistent_tape_that_a_loop_differentiates_keeps_all_its_gradients(run: Run) -> None:
    graphs = run(
        "x = tf.Variable(3.0)\n"
        "with tf.GradientTape(persistent=True) as kept:\n    y = x * x\n"
        "for step in range(4):\n"
        "    with tf.GradientTape() as tape:\n        z = x + x\n"
        "    kept.gradient(y, x)\n"
    ).graphs()
    assert [len(graph.gradients) for graph in graphs] == [4, 0]
    assert graphs[1].run == 4


def test_a_later_cell_goes_on_where_the_tape_was_left(run: Run) -> None:
    session = Session()
    first = run("x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n")
    earlier = Assembly(Sources(), session)
    earlier.add(first.events)
    before = snapshot(earlier)
    second = run("g = tape.gradient(y, x)\n", first.names)
    later = Assembly(Sources(), session)
    later.add(second.events)
    (graph,) = later.graphs
    assert [len(graph.ops), len(graph.gradients)] == [1, 1]
    assert graph.values[1].name == "y"
    assert snapshot(earlier) == before


def test_a_tape_that_nobody_holds_is_freed(run: Run) -> None:
    import gc
    import weakref

    cell = run("x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n")
    assembly = Assembly(Sources())
    assembly.add(cell.events)
    alive = weakref.ref(cell.names["tape"]._recorder)
    cell.events.clear()
    del cell.names["tape"]
    gc.collect()
    assert alive() is None


def test_tapes_beyond_the_most_that_are_shown_are_counted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly_module, "MOST_GRAPHS", 2)
    tape = "with tf.GradientTape() as tape:\n    y = x * x\n"
    cell = run("x = tf.Variable(3.0)\n" + tape * 4)
    assembly = Assembly(Sources())
    assembly.add(cell.events)
    assert (len(assembly.graphs), assembly.left_out) == (2, 2)


def test_tapes_of_two_threads_each_have_only_their_own_ops(run: Run) -> None:
    cell = run(
        "import threading\n"
        "turns = threading.Barrier(2)\n"
        "def work(start):\n"
        "    u = tf.Variable(start)\n"
        "    with tf.GradientTape() as tape:\n"
        "        turns.wait()\n        p = u * u\n"
        "        turns.wait()\n        q = p * u\n        turns.wait()\n"
        "    tape.gradient(q, u)\n"
        "threads = [threading.Thread(target=work, args=(start,)) for start in (2.0, 3.0)]\n"
        "for thread in threads:\n    thread.start()\n"
        "for thread in threads:\n    thread.join()\n"
    )
    assert cell.error is None
    for size in (1, 3, len(cell.events)):
        assembly = Assembly(Sources())
        for start in range(0, len(cell.events), size):
            assembly.add(cell.events[start : start + size])
        whole = [graph for graph in assembly.graphs if len(graph.ops) == 2]
        assert whole
        for graph in whole:
            (u,) = [one.summary.scalar for one in graph.values if one.role == "variable"]
            results = [one.summary.scalar for one in graph.values if one.role == "result"]
            assert isinstance(u, float)
            assert results == [u**2, u**3]


def test_a_tape_that_is_left_open_goes_on_in_the_next_cell(run: Run) -> None:
    session = Session()
    first = run("tape = tf.GradientTape()\ntape.__enter__()\nv = tf.Variable(2.0)\ny = v * v\n")
    Assembly(Sources(), session).add(first.events)
    second = run("w = y * 3.0\ng = tape.gradient(w, v)\n", first.names)
    later = Assembly(Sources(), session)
    later.add(second.events)
    first.names["tape"].__exit__(None, None, None)
    (graph,) = later.graphs
    assert [op.expression for op in graph.ops] == ["v * v", "y * 3.0"]
    assert len(graph.gradients) == 1
