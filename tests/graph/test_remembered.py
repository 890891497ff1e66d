"""The graph of a single tape: as somebody heard it, else what comes of what the tape kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.graph import model
from tapeviz.graph.remembered import graph_of
from tapeviz.graph.sources import Sources
from tapeviz.graph.text import describe


def recorded(persistent: bool = False) -> tuple[tf.GradientTape, tf.Variable, tf.Tensor]:
    """Record a little without a listener."""
    x = tf.Variable([1.0, 2.0], name="x")
    with tf.GradientTape(persistent=persistent) as tape:
        y = np.sin(x)
        z = tf.reduce_sum(y * x)
    return tape, x, z


def shown(tape: tf.GradientTape) -> model.Graph:
    """Return the graph of a tape."""
    return graph_of(tape._recorder, Sources())


def values(tape: tf.GradientTape) -> dict[str, Any]:
    """Return the numbers of what has a name on a tape."""
    return {
        value.name: value.summary.scalar if value.shape == () else value.summary.entries
        for value in shown(tape).values
        if value.name
    }


def test_a_tape_nobody_listened_to_shows_ops_places_and_values() -> None:
    tape, _, _ = recorded()
    graph = shown(tape)
    assert [op.expression for op in graph.ops] == ["np.sin(x)", "y * x", "tf.reduce_sum(y * x)"]
    assert values(tape)["x"] == (1.0, 2.0)
    assert values(tape)["z"] == pytest.approx(np.sin(1.0) + 2.0 * np.sin(2.0))
    assert (graph.state, graph.message) == ("closed", "")


@pytest.mark.parametrize("persistent", [False, True])
def test_it_shows_the_gradients_that_it_gave(persistent: bool) -> None:
    tape, x, z = recorded(persistent)
    given = tape.gradient(z, x)
    x.assign([7.0, 7.0])
    graph = shown(tape)
    text = describe([graph])
    assert text.endswith(f"∂(z)/∂x = [{given[0]:.6g} {given[1]:.6g}]")
    assert values(tape)["x"] == (1.0, 2.0)
    assert [type(step) for step in graph.steps][3:5] == [model.SeedStep, model.BackwardStep]


def test_it_is_shown_as_if_somebody_had_listened() -> None:
    def run() -> tf.GradientTape:
        x, c = tf.Variable(2.0, name="x"), tf.constant(3.0)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(c)
            y = c * x + 1.0
            z = tf.add_n([y, tf.constant(2.0), 1.0 - x])
        tape.gradient(z, [x, c])
        tape.jacobian(y, c)
        return tape

    plain = shown(run())
    with tf.recording():
        tape = run()
    heard = shown(tape)
    assert [op._replace(frame=0) for op in plain.ops] == [op._replace(frame=0) for op in heard.ops]
    assert plain.steps == heard.steps
    assert [replace(one, frame=0) for one in plain.values] == [
        replace(one, frame=0) for one in heard.values
    ]


def test_what_cannot_be_computed_again_is_not_kept_and_the_graph_says_so() -> None:
    v, x = tf.Variable(1.0, name="v"), tf.Variable(2.0, name="x")
    with tf.GradientTape() as tape:
        before = v + x
        v.assign(5.0)
        after = v + x
        last = after * x
        end = last + v
    assert (before, end) is not None
    found = values(tape)
    assert (found["before"], found["after"], found["last"], found["end"]) == (3.0, 7.0, 14.0, "?")
    assert "recording()" in shown(tape).message


def test_the_result_of_a_function_of_the_users_is_known_where_it_was_differentiated() -> None:
    calls = []

    @tf.custom_gradient
    def twice(x: tf.Tensor) -> Any:
        calls.append(x)
        return 2.0 * x, lambda upstream: 2.0 * upstream

    x = tf.Variable(3.0, name="x")
    with tf.GradientTape() as tape:
        y = twice(x)
    tape.gradient(y, x)
    assert values(tape)["y"] == 6.0
    assert len(calls) == 1


def test_a_gradient_is_computed_again_where_an_outer_tape_records_nothing_of_it() -> None:
    tape, x, z = recorded()
    tape.gradient(z, x)
    with tf.GradientTape() as outer:
        outer.watch(x)
        shown(tape)
    assert outer._recorder.records == []


def test_a_large_tape_that_is_used_up_says_how_it_can_be_seen() -> None:
    x = tf.Variable(np.ones(200_000))
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(x * x)
    tape.gradient(y, x)
    with pytest.raises(RuntimeError, match=r"held more than 1 MB.*recording\(\)"):
        shown(tape)


def test_an_empty_tape_is_an_empty_graph() -> None:
    with tf.GradientTape() as tape:
        pass
    assert graph_of(tape._recorder, Sources()).ops == []


def test_a_tape_somebody_listened_to_shows_all_even_when_it_is_used_up() -> None:
    with tf.recording():
        tape, x, z = recorded()
        tape.gradient(z, x)
    graph = graph_of(tape._recorder, Sources())
    assert graph.message == ""
    assert len(graph.gradients) == 1
    assert all(value.summary.norm is not None for value in graph.values)


def test_a_tape_is_shown_while_it_records() -> None:
    x = tf.Variable(3.0)
    with tf.recording(), tf.GradientTape() as tape:
        y = x * x
        assert graph_of(tape._recorder, Sources()).state == "recording"
        _ = y * x
    assert len(graph_of(tape._recorder, Sources()).ops) == 2
