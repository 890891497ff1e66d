"""Of runs that are superseded nothing is kept but how many they were and what they came to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tapeviz.engine import log
from tapeviz.graph import model
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.runs import MOST_WAITING, PASSED_OVER, Backlog
from tapeviz.graph.sources import Sources
from tapeviz.graph.wire import Writer
from tests.graph.conftest import Cell

Run = Callable[..., Cell]

DESCENT = """
x = tf.Variable(3.0)
for step in range({runs}):
    with tf.GradientTape() as tape:
        y = x * float(step)
    g = tape.gradient(y, x)
"""

TWO_TAPES = """
x = tf.Variable(3.0)
for step in range(300):
    with tf.GradientTape() as a:
        y = x * float(step)
    with tf.GradientTape() as b:
        z = x + float(step)
        with tf.GradientTape() as inner:
            w = x * x
        b.gradient(inner.gradient(w, x), x) if step % 2 else a.gradient(y, x)
"""

KEPT = """
x = tf.Variable(3.0)
with tf.GradientTape(persistent=True) as kept:
    y = x * x
for step in range(300):
    with tf.GradientTape() as tape:
        z = x + x
    kept.gradient(y, x)
"""


def filled(cell: Cell) -> Backlog:
    """Return a backlog that was told what happened, as a listener is."""
    backlog = Backlog()
    tell(backlog, cell.events)
    return backlog


def tell(backlog: Backlog, events: list[log.Event]) -> None:
    """Tell a backlog of events."""
    for event in events:
        if event[0] == log.OPENED:
            backlog.opened(event)
            if backlog.is_due():
                backlog.settle()
        else:
            backlog.events.append(event)


def assembled(backlog: Backlog) -> list[model.Graph]:
    """Return the graphs of what waits."""
    backlog.settle()
    assembly = Assembly(Sources())
    assembly.add(backlog.events)
    return assembly.graphs


def written(graphs: list[model.Graph]) -> Any:
    """Write graphs, without the history, whose rows are other ones."""
    message = Writer().snapshot(graphs)
    for graph in message["graphs"]:
        graph.pop("history", None)
    return message


@pytest.mark.parametrize("code", [DESCENT.format(runs=700), TWO_TAPES, KEPT])
def test_the_graphs_are_those_of_all_events(run: Run, code: str) -> None:
    cell = run(code)
    whole = Assembly(Sources())
    whole.add(cell.events)
    assert written(assembled(filled(cell))) == written(whole.graphs)


def test_few_events_wait_however_many_runs_there_are(run: Run) -> None:
    backlog = Backlog()
    longest = 0
    for event in run(DESCENT.format(runs=2000)).events:
        tell(backlog, [event])
        longest = max(longest, len(backlog.events))
    assert longest < 2 * MOST_WAITING


def test_of_two_tapes_in_a_loop_each_waits_once(run: Run) -> None:
    backlog = filled(run(TWO_TAPES))
    backlog.settle()
    kinds = [event[0] for event in backlog.events]
    assert (kinds.count(log.OPENED), kinds.count(PASSED_OVER)) == (3, 2)
    assert [len(one[1].gradients) for one in backlog.events if one[0] == PASSED_OVER] == [299] * 2


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_wherever_the_events_are_taken_in_every_run_has_its_numbers(run: Run, size: int) -> None:
    assembly = Assembly(Sources())
    backlog = Backlog()
    events = run(DESCENT.format(runs=40)).events
    for start in range(0, len(events), size):
        tell(backlog, events[start : start + size])
        if start % (4 * size):
            continue
        backlog.settle()
        backlog.taken(assembly.add(backlog.events[: max(len(backlog.events) - 1, 1)]))
    backlog.settle()
    assembly.add(backlog.events)
    (graph,) = assembly.graphs
    assert graph.run == 40
    assert [tuple(row) for row in graph.history.rows] == [
        (number, 3.0 * (number - 1), (number - 1.0,)) for number in range(1, 40)
    ]


def test_what_another_tape_does_among_superseded_runs_is_kept(run: Run) -> None:
    kept, _ = assembled(filled(run(KEPT)))
    assert len(kept.gradients) == 300


def test_a_run_whose_tape_is_gone_holds_nothing_alive(run: Run) -> None:
    import gc
    import weakref

    cell = run(DESCENT.format(runs=3))
    backlog = filled(cell)
    backlog.taken(len(backlog.events))
    alive = weakref.ref(cell.names["tape"]._recorder)
    cell.events.clear()
    cell.names.clear()
    gc.collect()
    assert alive() is None
