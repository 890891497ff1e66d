"""What the engine tells its listener, in which order, and where in the user's code it happened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log

NAMES = {
    getattr(log, name): name
    for name in (
        "OPENED",
        "CLOSED",
        "WATCHED",
        "READ",
        "ASSIGNED",
        "EXECUTED",
        "RAISED",
        "LEFT",
        "GRADIENT",
        "CONTRIBUTED",
        "RETURNED",
    )
}


@pytest.fixture
def told() -> Iterator[log.Log]:
    """A listener that keeps what it is told while the test runs."""
    with log.listening(log.Log()) as listener:
        yield listener


def kinds(told: log.Log) -> list[str]:
    return [NAMES[event[0]] for event in told.events]


def only(told: log.Log, kind: int) -> log.Event:
    """Return the one event of a kind."""
    (found,) = (event for event in told.events if event[0] == kind)
    return found


def source(place: log.Place) -> str:
    """Return the text of the user's code at a place."""
    code, instruction, _ = place
    line, last, start, end = list(code.co_positions())[instruction // 2]
    assert line is not None
    assert line == last
    return Path(code.co_filename).read_text(encoding="utf-8").splitlines()[line - 1][start:end]


def test_events_come_in_the_order_in_which_things_happen(told: log.Log) -> None:
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
        z = y * 2.0
    tape.gradient(z, x)
    assert kinds(told) == [
        "OPENED",
        "WATCHED",
        "EXECUTED",
        "EXECUTED",
        "CLOSED",
        "GRADIENT",
        "CONTRIBUTED",
        "CONTRIBUTED",
        "RETURNED",
    ]


def test_nothing_is_told_without_a_listener() -> None:
    told = log.Log()
    with log.listening(told):
        pass
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x).numpy()
    assert told.events == []


def test_the_listener_before_comes_back() -> None:
    before = log.Log()
    with log.listening(before):
        with log.listening(log.Log()):
            pass
        assert log.listener is before
    assert log.listener is None


def test_an_executed_op_tells_its_operands_and_result(told: log.Log) -> None:
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * 2.0
    _, op, keys, values, keywords, new_keys, results, recorders, _ = only(told, log.EXECUTED)
    assert op.name == "multiply"
    assert keys == (x._key, 0)
    assert values == (3.0, 2.0)
    assert keywords is None
    assert new_keys == (y._key,)
    assert results == (6.0,)
    assert recorders == (only(told, log.OPENED)[1],)


def test_an_op_that_no_tape_records_says_so(told: log.Log) -> None:
    tf.constant(3.0) * 2.0
    assert only(told, log.EXECUTED)[7] == ()


def test_an_op_without_derivative_is_told_with_its_reason(told: log.Log) -> None:
    x = tf.Variable(2.5)
    with tf.GradientTape():
        tf.floor(x)
    _, op, _, _, _, _, _, recorders, _ = only(told, log.EXECUTED)
    assert "constant between its jumps" in op.reason
    assert recorders == ()


def test_a_nested_tape_tells_its_parent(told: log.Log) -> None:
    with tf.GradientTape(), tf.GradientTape(persistent=True):
        pass
    outer, inner = (event for event in told.events if event[0] == log.OPENED)
    assert outer[2] is None
    assert inner[2] is outer[1]
    assert [outer[3], inner[3]] == [False, True]


def test_a_tape_that_goes_on_says_so(told: log.Log) -> None:
    with tf.GradientTape() as tape:
        tape.watch(tf.constant(1.0))
    with tape:
        pass
    assert [event[4] for event in told.events if event[0] == log.OPENED] == [False, True]


def test_a_closed_tape_tells_the_exception_that_closed_it(told: log.Log) -> None:
    error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError), tf.GradientTape():
        raise error
    assert only(told, log.CLOSED)[2] is error


def test_a_watched_variable_tells_its_name(told: log.Log) -> None:
    v = tf.Variable(3.0, name="weight")
    with tf.GradientTape():
        v * v
    assert only(told, log.WATCHED)[2:] == (v._key, 3.0, ("weight", v._place), True)


@pytest.mark.parametrize("make", [tf.constant, tf.Variable], ids=["Tensor", "Variable"])
def test_watching_twice_is_told_once(told: log.Log, make: Any) -> None:
    x = make(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        tape.watch(x)
    assert kinds(told) == ["OPENED", "WATCHED", "CLOSED"]


def test_a_read_that_no_tape_watches_is_told(told: log.Log) -> None:
    v = tf.Variable(3.0, name="frozen", trainable=False)
    with tf.GradientTape():
        v * 2.0
    assert only(told, log.READ) == (log.READ, v._key, ("frozen", v._place), False)


def test_an_assignment_is_told(told: log.Log) -> None:
    v = tf.Variable(3.0)
    v.assign(5.0)
    assert only(told, log.ASSIGNED)[:4] == (log.ASSIGNED, v._key, 5.0, 0)


def test_an_assignment_tells_which_tensor_was_assigned_and_where(told: log.Log) -> None:
    v, x = tf.Variable(3.0), tf.constant(1.0)
    v.assign_add(x)
    event = only(told, log.ASSIGNED)
    assert event[3] == x._key
    assert source(event[4]) == "v.assign_add(x)"


def test_an_op_that_raises_is_told_and_raises(told: log.Log) -> None:
    x = tf.constant([1.0, 2.0])
    with pytest.raises(ValueError, match="matmul") as raised:
        x @ tf.constant([1.0, 2.0, 3.0])
    _, op, keys, _, _, error, place = only(told, log.RAISED)
    assert op.name == "matmul"
    assert keys[0] == x._key
    assert error is raised.value
    assert source(place) == "x @ tf.constant([1.0, 2.0, 3.0])"


@pytest.mark.parametrize(
    ("leave", "how"),
    [
        (lambda x: x.numpy(), "numpy()"),
        (np.asarray, "np.asarray()"),
        (float, "float()"),
        (int, "int()"),
        (complex, "complex()"),
        (lambda x: x.item(), "item()"),
        (lambda x: x.tolist(), "tolist()"),
    ],
)
def test_a_value_that_leaves_the_tape_is_told(told: log.Log, leave: Any, how: str) -> None:
    x = tf.constant(3.0)
    leave(x)
    _, key, value, told_how, _ = only(told, log.LEFT)
    assert (key, value, told_how) == (x._key, 3.0, how)


def test_a_value_that_leaves_tells_where(told: log.Log) -> None:
    x = tf.constant(3.0)
    x.numpy()
    assert source(only(told, log.LEFT)[4]) == "x.numpy()"


def test_a_gradient_tells_targets_sources_and_what_it_starts_with(told: log.Log) -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x, output_gradients=tf.constant(5.0))
    _, _, _, targets, sources, seeds, place = only(told, log.GRADIENT)
    assert targets == [(y._key, 9.0)]
    assert sources == [(x._key, 3.0)]
    assert seeds == [(y._key, 5.0)]
    assert source(place) == "tape.gradient(y, x, output_gradients=tf.constant(5.0))"


def test_a_tensor_that_a_gradient_starts_with_is_told_as_its_array(told: log.Log) -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x, output_gradients=tf.constant(5.0))
    ((_, seed),) = only(told, log.GRADIENT)[5]
    assert isinstance(seed, np.float32)


def test_a_contribution_tells_each_operands_part_and_what_it_adds_up_to(told: log.Log) -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    _, _, key, parts = only(told, log.CONTRIBUTED)
    assert key == y._key
    assert parts == ((0, 3.0, 3.0), (1, 3.0, 6.0))


def test_returned_gradients_are_told_as_they_come_back(told: log.Log) -> None:
    x, unused = tf.Variable([3.0, 0.0]), tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x * x
    found = tape.gradient(y, [x, unused])
    _, _, ((key, array), none) = only(told, log.RETURNED)
    assert key == found[0]._key
    np.testing.assert_array_equal(array, [6.0, 0.0])
    assert none is None


def test_a_gradient_that_an_outer_tape_records_tells_arrays_too(told: log.Log) -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape():
        with tf.GradientTape() as inner:
            y = x * x
        inner.gradient(y, x)
    seeds, parts = only(told, log.GRADIENT)[5], only(told, log.CONTRIBUTED)[3]
    told_values = [seeds[0][1], *(value for part in parts for value in part[1:])]
    assert [isinstance(value, tf.Tensor) for value in told_values] == [False] * 5


def test_totals_that_were_told_are_not_changed_afterwards(told: log.Log) -> None:
    x = tf.Variable(np.array([1.0, 2.0]))
    with tf.GradientTape() as tape:
        y = x * 2.0 + x * 3.0 + x * 5.0
    tape.gradient(y, x)
    parts = [event[3] for event in told.events if event[0] == log.CONTRIBUTED]
    totals = [total[0] for (_, _, total), *more in parts if not more]
    assert totals == [5.0, 8.0, 10.0]


def double(x: Any) -> Any:
    return x + x


class TestPlaces:
    def test_the_innermost_place_is_the_users_very_expression(self, told: log.Log) -> None:
        x = tf.constant(3.0)
        (x * 2.0) - 1.0
        multiplied, subtracted = (event[8] for event in told.events)
        assert source(multiplied) == "x * 2.0"
        assert source(subtracted) == "(x * 2.0) - 1.0"

    @pytest.mark.parametrize(
        "call",
        [
            lambda x: np.sin(x),
            lambda x: np.sum(x),
            lambda x: tf.sin(x),
            lambda x: tf.reduce_sum(x),
            lambda x: tf.nn.relu(x),
            lambda x: 2.0 * x,
            lambda x: np.array([2.0]) * x,
            lambda x: x[None],
            lambda x: -x,
        ],
        ids=["ufunc", "function", "tf", "tf.reduce", "ours", "left", "array", "index", "unary"],
    )
    def test_it_is_the_users_whatever_way_the_op_was_called(self, told: log.Log, call: Any) -> None:
        call(tf.constant(3.0))
        place = only(told, log.EXECUTED)[8]
        assert place[0] is call.__code__

    def test_callers_are_linked(self, told: log.Log) -> None:
        double(tf.constant(3.0))
        place = only(told, log.EXECUTED)[8]
        assert source(place) == "x + x"
        assert source(place[2]) == "double(tf.constant(3.0))"

    def test_callers_are_linked_inside_of_a_tape(self, told: log.Log) -> None:
        with tf.GradientTape():
            double(tf.constant(3.0))
        place = only(told, log.EXECUTED)[8]
        assert source(place[2]) == "double(tf.constant(3.0))"
        assert place[2][0] is only(told, log.OPENED)[5][0]

    def test_only_so_many_callers_are_told(self, told: log.Log) -> None:
        def deep(x: Any, depth: int) -> Any:
            return deep(x, depth - 1) if depth else x + x

        deep(tf.constant(3.0), 100)
        place, depth = only(told, log.EXECUTED)[8], 0
        while place is not None:
            place, depth = place[2], depth + 1
        assert depth == log.DEEPEST


def test_an_inspector_sees_each_event_whoever_listens() -> None:
    inspected: list[log.Event] = []
    log.inspect(inspected.append)
    try:
        tf.constant(1.0) * 2.0
        with log.listening(log.Log()) as told:
            tf.constant(1.0) * 2.0
        assert told.events == inspected[1:]
    finally:
        log.inspect(None)
    assert [event[0] for event in inspected] == [log.EXECUTED, log.EXECUTED]
    assert log.listener is None


def test_a_named_scope_is_told() -> None:
    with log.listening(log.Log()) as told, tf.name_scope("encoder"):
        tf.constant(1.0) * 2.0
    kinds = [event[0] for event in told.events]
    assert kinds == [log.ENTERED, log.EXECUTED, log.EXITED]
    assert told.events[0][1] == "encoder"
    assert told.events[0][2][0].co_name == "test_a_named_scope_is_told"
