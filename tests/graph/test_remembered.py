"""The graph of a single tape: all of it where somebody listened, else what the tape kept."""

from __future__ import annotations

import numpy as np
import pytest

import tapeviz as tf
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


def test_a_tape_nobody_listened_to_shows_ops_places_and_the_values_it_kept() -> None:
    tape, _, _ = recorded()
    graph = graph_of(tape._recorder, Sources())
    assert [op.expression for op in graph.ops] == ["np.sin(x)", "y * x", "tf.reduce_sum(y * x)"]
    by_name = {value.name: value for value in graph.values}
    assert (by_name["x"].role, by_name["x"].summary.entries) == ("variable", (1.0, 2.0))
    assert (by_name["z"].summary.scalar, by_name["z"].dtype) == ("?", "not kept")
    assert graph.state == "closed"
    assert "recording()" in graph.message
    assert "x * x" not in describe([graph])


def test_a_persistent_tape_that_was_differentiated_can_still_be_shown() -> None:
    tape, x, z = recorded(persistent=True)
    tape.gradient(z, x)
    assert len(graph_of(tape._recorder, Sources()).ops) == 3


def test_a_tape_that_is_used_up_says_how_it_can_be_seen() -> None:
    tape, x, z = recorded()
    tape.gradient(z, x)
    with pytest.raises(RuntimeError, match=r"nobody listened .*recording\(\)"):
        graph_of(tape._recorder, Sources())


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
