"""A gradient that a tape gave, checked afterwards by what it recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.graph import model, program
from tapeviz.graph.diagnosis import checking
from tapeviz.graph.diagnosis.checking import NotCheckableError, check
from tapeviz.graph.diagnosis.differences import GradientCheck


@tf.custom_gradient
def cube(x: tf.Tensor) -> Any:
    """Cube, with a gradient that has a wrong factor."""
    return x**3, lambda upstream: upstream * 2.0 * x**2


@tf.custom_gradient
def masked(x: tf.Tensor) -> Any:
    """Keep entries at random, and of the gradient the same ones."""
    mask = np.random.default_rng().random(x.shape)
    return x * mask, lambda upstream: upstream * mask


def graph_of(f: Callable[..., Any], *given: Any, watch: bool = True, **asked: Any) -> model.Graph:
    """Return the graph of a function and its gradient by all that it is given."""
    with np.errstate(all="ignore"), tf.recording() as told:
        with tf.GradientTape() as tape:
            if watch:
                tape.watch([*given])
            y = f(*given)
        tape.gradient(y, [*given], **asked)
    return told.graphs[0]


def checked(f: Callable[..., Any], *given: Any, source: int = 0, **asked: Any) -> GradientCheck:
    """Check the gradient of a function by one thing that it is given."""
    return check(graph_of(f, *given, **asked), 0, source)


def test_a_right_gradient_is_right_in_single_precision() -> None:
    found = checked(lambda x: tf.reduce_sum(tf.sin(x) * x), tf.constant([1.0, 2.0, 3.0]))
    assert found.ok
    assert len(found.entries) == 3
    assert 0.0 < found.entries[0].error < 1e-6


def test_a_wrong_gradient_says_which_entry_is_off_and_by_how_much() -> None:
    found = checked(lambda x: tf.reduce_sum(cube(x) * [1.0, 0.0]), tf.constant([3.0, 5.0]))
    (wrong,) = found.wrong
    assert (wrong.index, wrong.gradient, round(wrong.difference, 6)) == ((0,), 18.0, 27.0)


def test_a_gradient_of_a_small_target_is_no_less_wrong() -> None:
    assert not checked(lambda x: 1e-12 * cube(x), tf.constant(3.0)).ok
    assert checked(lambda x: 1e-12 * x**3, tf.constant(3.0)).ok


def test_sources_may_be_variables_intermediates_and_read_more_than_once() -> None:
    w = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.recording() as told:
        with tf.GradientTape(persistent=True) as tape:
            h = tf.tanh(w @ w)
            y = tf.reduce_sum(h * h)
            w.assign_add(w)
            z = tf.reduce_sum(w * h)
        tape.gradient([y, z], [w, h])
    assert check(told.graphs[0], 0, 0).ok
    assert check(told.graphs[0], 0, 1).ok


def test_each_read_of_a_changed_variable_is_moved_from_what_it_was() -> None:
    def found(f: Callable[[Any], Any]) -> GradientCheck:
        p = tf.Variable([1.0, 2.0])
        with tf.recording() as told:
            with tf.GradientTape() as tape:
                q = f(p)
                p.assign_add([1.0, 1.0])
                r = tf.reduce_sum(q * p)
            tape.gradient(r, p)
        return check(told.graphs[0], 0, 0)

    right = found(lambda x: x**3)
    assert (right.ok, right.corners) == (True, 0)
    (first, second) = found(cube).wrong
    assert {first.index: round(first.difference, 5), second.index: round(second.difference, 5)} == {
        (0,): 7.0,
        (1,): 44.0,
    }


def test_weights_of_the_targets_count() -> None:
    x = tf.constant([1.0, 2.0])
    seed = tf.constant([3.0, -1.0])
    assert checked(lambda x: x**2, x, output_gradients=seed).ok


def test_what_the_tape_takes_as_constant_stays_as_it_is() -> None:
    assert checked(lambda x: tf.stop_gradient(x) * x, tf.constant(3.0)).ok
    x = tf.constant(3.0)
    with tf.recording() as told:
        with tf.GradientTape() as tape:
            early = x * x
            tape.watch(x)
            y = early * x
        tape.gradient(y, x)
    assert check(told.graphs[0], 0, 0).ok


def test_a_second_derivative_is_checked_by_the_first() -> None:
    x = tf.Variable(2.0)
    with tf.recording() as told:
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                y = x**3
            slope = inner.gradient(y, x)
        outer.gradient(slope, x)
    assert check(told.graphs[0], 0, 0).ok
    assert check(told.graphs[0], 1, 0).entries[0].difference == pytest.approx(12.0)


def test_at_a_corner_the_slope_of_either_side_is_right() -> None:
    found = checked(lambda x: tf.nn.relu(x), tf.constant([0.0, 1.0, -1.0]))
    assert (found.ok, found.corners) == (True, 1)


def test_nan_where_the_differences_are_finite_is_wrong() -> None:
    f = lambda x: tf.reduce_sum(tf.where(x > 0.0, tf.math.log(x), 0.0))  # noqa: E731
    (wrong,) = checked(f, tf.constant([0.0, 1.0])).wrong
    assert wrong.index == (0,)
    assert np.isnan(wrong.gradient)


def test_of_many_entries_a_sample_is_checked() -> None:
    found = checked(lambda x: tf.reduce_sum(x**2), tf.constant(np.ones((30, 40), np.float32)))
    assert (len(found.entries), found.left_out) == (100, 1100)


@pytest.mark.parametrize(
    ("f", "given", "why"),
    [
        (lambda x: tf.reduce_sum(masked(x)), tf.constant([1.0, 2.0]), "is random"),
        (lambda z: tf.abs(z), tf.constant(1.0 + 2.0j), "real numbers only"),
        (lambda x: tf.constant(2.0) * 1.0, tf.constant(1.0), "is None"),
        (lambda x: tf.sqrt(x), tf.constant(-1.0), "not a number"),
    ],
)
def test_what_cannot_be_checked_says_why(f: Callable[..., Any], given: Any, why: str) -> None:
    with pytest.raises(NotCheckableError, match=why):
        checked(f, given)


def test_a_variable_that_a_function_reads_by_itself_cannot_be_moved() -> None:
    w = tf.Variable(2.0)
    f = tf.recompute_grad(lambda x: x * w)
    assert checked(f, tf.constant(3.0)).ok
    with pytest.raises(NotCheckableError, match="make the Variable an argument"):
        check(graph_of(lambda _: f(tf.constant(3.0)), w, watch=False), 0, 0)


def test_of_a_tape_that_nobody_listened_to_it_says_how_to_listen() -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        x.assign(4.0)
        y = x + tf.constant(1.0)
    from tapeviz.graph.remembered import graph_of as remembered
    from tapeviz.graph.sources import Sources

    graph = remembered(tape._recorder, Sources())
    graph.program.begin(0, tape._recorder, [(y._key, y._value)], [(y._key, 1.0)], [(x._key, 3.0)])
    graph.program.end(((0, np.float32(1.0)),))
    with pytest.raises(NotCheckableError, match="recording"):
        check(graph, 0, 0)


def test_of_large_arrays_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MOST_BYTES", 1 << 20)
    x = tf.constant(np.ones(1 << 19, np.float32))
    graph = graph_of(lambda x: tf.reduce_sum(x * x), x)
    assert graph.program.lines == []
    with pytest.raises(NotCheckableError, match="more than the 1 MB"):
        check(graph, 0, 0)


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "SECONDS", 0.0)
    with pytest.raises(NotCheckableError, match="takes longer than 0 s"):
        checked(lambda x: x * x, tf.constant(2.0))


def test_nobody_hears_of_a_check() -> None:
    graph = graph_of(cube, tf.constant(2.0))
    with tf.recording() as told, tf.GradientTape() as tape:
        x = tf.Variable(1.0)
        check(graph, 0, 0)
        y = x * 2.0
    assert len(told.graphs[0].ops) == 1
    assert tape.gradient(y, x) is not None
