"""What a tape remembers for whoever asks later why a gradient is None, though nobody listens."""

from __future__ import annotations

import numpy as np

import tapeviz as tf
from tapeviz.engine.recorder import MOST_MOMENTS


def test_an_op_without_derivative_on_a_tracked_value_is_noted() -> None:
    x = tf.Variable(2.5)
    with tf.GradientTape() as tape:
        y = np.floor(x)
        positive = x > 0.0
        np.floor(tf.constant(1.0))
    notes = [(op and op.name, keys, key) for op, keys, key, _, _ in tape._recorder.cuts]
    assert notes == [
        ("floor", (x._key,), y._key),
        ("greater", (x._key, 0), positive._key),
    ]


def test_what_is_assigned_inside_of_a_tape_is_noted() -> None:
    x, v = tf.Variable(2.0), tf.Variable(1.0)
    with tf.GradientTape() as tape:
        v.assign_add(x * 2.0)
        v.assign(5.0)
    for op, keys, key, code, _ in tape._recorder.cuts:
        assert op is None
        assert len(keys) == 1
        assert key == v._key
        assert code.co_name == "test_what_is_assigned_inside_of_a_tape_is_noted"
    assert len(tape._recorder.cuts) == 2


def test_values_are_told_from_the_moments_of_the_tape_by_their_keys() -> None:
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        with tape.stop_recording():
            aside = x * 1.0
        y = x * x
    tape.gradient(y, x)
    history = tape._recorder.history()
    assert [what for _, what in history] == [
        "opened",
        "stopped",
        "resumed",
        "closed",
        "begins",
        "ended",
    ]
    moments = {what: when for when, what in history}
    assert moments["stopped"] < aside._key < moments["resumed"] < y._key < moments["closed"]


def test_a_gradient_inside_of_its_own_tape_uses_it_up() -> None:
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
        tape.gradient(y, x)
    assert "used up" in [what for _, what in tape._recorder.history()]


def test_it_remembers_where_a_value_was_watched_first() -> None:
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        before = x * x
        tape.watch(x)
        tape.watch(x)
    ((key, (when, code, _)),) = tape._recorder.marks.items()
    assert key == x._key
    assert when > before._key
    assert code.co_name == "test_it_remembers_where_a_value_was_watched_first"


def test_a_large_tape_that_gave_none_keeps_what_led_where_but_no_values() -> None:
    x, unused = tf.Variable(np.ones(200_000)), tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, [x, unused])
    assert tape._recorder.records == []
    ((_, key, keys, out, saved, _, _, code, _),) = tape._recorder.remains
    assert (key, keys, out, saved) == (y._key, (x._key, x._key), None, ())
    assert code.co_name == "test_a_large_tape_that_gave_none_keeps_what_led_where_but_no_values"


def test_a_large_tape_that_gave_all_keeps_nothing() -> None:
    x = tf.Variable(np.ones(200_000))
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    assert tape._recorder.records == []
    assert tape._recorder.remains == ()
    assert tape._recorder.asked == ()


def test_a_small_tape_keeps_its_records_until_it_records_anew() -> None:
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    assert len(tape._recorder.records) == len(tape._recorder.asked) == 1
    with tape:
        assert tape._recorder.records == []
        assert tape._recorder.asked == ()


def test_a_reset_forgets_all_but_its_moment() -> None:
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        np.floor(x)
        tape.watch(tf.constant(1.0))
        tape.reset()
    assert tape._recorder.cuts == []
    assert tape._recorder.marks == {}
    assert [what for _, what in tape._recorder.history()] == ["opened", "reset", "closed"]


def test_a_tape_that_is_used_for_long_remembers_its_last_moments() -> None:
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
    for _ in range(MOST_MOMENTS):
        tape.gradient(y, x)
    assert len(tape._recorder.moments) == MOST_MOMENTS
