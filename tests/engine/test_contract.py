"""The contract's lines on functions that sit on the tape, and on edges, each by its own name.

The other lines are in the modules named after what they are about: test_tape, test_variable,
test_tensor, test_jacobian, test_forward, test_custom, test_messages, test_edges. What is here also
holds with TensorFlow in tapeviz's place, but for what the contract says is different on purpose.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log


def same(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-6, atol=1e-7)


class TestWatch:
    def test_a_boolean_is_warned_of(self, caplog: pytest.LogCaptureFixture) -> None:
        with tf.GradientTape() as tape, caplog.at_level(logging.WARNING):
            tape.watch(tf.constant(True))
        assert "must be floating (e.g. tf.float32), got tf.bool" in caplog.text


class TestFunctionsOnTheTape:
    def test_stop_gradient_cuts_one_path(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * tf.stop_gradient(x * x)
        same(tape.gradient(y, x), 9.0)

    def test_check_numerics_gives_what_it_is_given(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = tf.debugging.check_numerics(x * x, "square")
        same(tape.gradient(y, x), 6.0)

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_check_numerics_names_what_is_not_finite(self, value: float) -> None:
        with pytest.raises(tf.errors.InvalidArgumentError, match="loss"):
            tf.debugging.check_numerics(tf.constant([1.0, value]), "loss")

    def test_check_numerics_can_be_enabled_for_every_op(self) -> None:
        x = tf.constant(-1.0)
        tf.debugging.enable_check_numerics()
        try:
            with (
                np.errstate(invalid="ignore"),
                pytest.raises(tf.errors.InvalidArgumentError, match=r"(?i)log"),
            ):
                tf.math.log(x)
        finally:
            tf.debugging.disable_check_numerics()
        with np.errstate(invalid="ignore"):
            assert np.isnan(tf.math.log(x).numpy())

    def test_function_changes_nothing(self) -> None:
        @tf.function
        def squared(x: Any) -> Any:
            return x * x

        @tf.function(jit_compile=False)
        def cubed(x: Any) -> Any:
            return x * x * x

        x = tf.Variable(2.0)
        with tf.GradientTape() as tape:
            y = squared(x) + cubed(x)
        same(tape.gradient(y, x), 16.0)

    @pytest.mark.parametrize(
        "jump",
        [
            tf.floor,
            tf.math.ceil,
            tf.round,
            lambda x: x // 2.0,
            lambda x: tf.cast(tf.argmax(x), tf.float32),
            lambda x: tf.cast(x > 1.0, tf.float32),
            lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32),
        ],
        ids=["floor", "ceil", "round", "//", "argmax", "comparison", "cast through int"],
    )
    def test_what_jumps_has_no_gradient(self, jump: Any) -> None:
        x = tf.Variable([1.5, 2.5])
        with tf.GradientTape() as tape:
            y = jump(x) * 2.0
        assert tape.gradient(y, x) is None

    def test_sign_has_zeros(self) -> None:
        x = tf.Variable([1.5, -2.5])
        with tf.GradientTape() as tape:
            y = tf.sign(x)
        same(tape.gradient(y, x), [0.0, 0.0])

    def test_control_flow_is_followed(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x
            while y < 20.0:
                y = y * x
        same(tape.gradient(y, x), 27.0)

    def test_tensors_in_a_numpy_array_leave_the_tape_on_record(self) -> None:
        x = tf.constant(3.0)
        with log.listening(log.Log()) as told, tf.GradientTape() as tape:
            tape.watch(x)
            array = np.array([x * 1.0, x * 2.0])
        assert type(array) is np.ndarray
        left = [event for event in told.events if event[0] == log.LEFT]
        assert {float(event[2]) for event in left} == {3.0, 6.0}
        assert {event[4][0].co_filename for event in left} == {__file__}

    def test_gather_on_a_variable_has_a_dense_gradient(self) -> None:
        v = tf.Variable([1.0, 2.0, 3.0])
        with tf.GradientTape() as tape:
            y = tf.gather(v, [0, 2, 2]) * [1.0, 10.0, 100.0]
        same(tape.gradient(y, v), [1.0, 0.0, 110.0])


def gradient(program: Any, *values: Any) -> list[Any]:
    sources = [tf.constant(value) for value in values]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = program(*sources)
    return tape.gradient(target, sources)


class TestEdges:
    @pytest.mark.parametrize(
        ("program", "values", "expected"),
        [
            (lambda x: tf.reduce_prod(x), [[2.0, 0.0, 5.0]], [[0.0, 10.0, 0.0]]),
            (lambda x: tf.reduce_prod(x), [[2.0, 0.0, 0.0]], [[0.0, 0.0, 0.0]]),
            (tf.pow, [-2.0, 2.0], [-4.0, 0.0]),
            (tf.math.divide_no_nan, [3.0, 0.0], [0.0, 0.0]),
            (tf.math.floormod, [7.5, 2.0], [1.0, -3.0]),
            (lambda x: tf.clip_by_value(x, -1.0, 2.0), [[-1.0, 2.0, 3.0]], [[1.0, 1.0, 0.0]]),
            (tf.nn.softplus, [[-1e4, 1e4]], [[0.0, 1.0]]),
            (lambda x: tf.nn.log_softmax(x)[0], [[1e4, -1e4]], [[0.0, 0.0]]),
            (lambda x: tf.nn.log_softmax(x)[1], [[1e4, -1e4]], [[-1.0, 1.0]]),
            (tf.reduce_logsumexp, [[1e4, -1e4]], [[1.0, 0.0]]),
            (
                lambda x: tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.0, 1.0], logits=x),
                [[-1e4, 1e4]],
                [[-1.0, 0.0]],
            ),
        ],
        ids=[
            "prod with one zero",
            "prod with two zeros",
            "pow",
            "divide_no_nan at 0",
            "mod",
            "clip_by_value at the boundary",
            "softplus far away",
            "log_softmax far above",
            "log_softmax far below",
            "logsumexp far away",
            "sigmoid cross-entropy far away",
        ],
    )
    def test_gradient(self, program: Any, values: list[Any], expected: list[Any]) -> None:
        for found, wanted in zip(gradient(program, *values), expected, strict=True):
            same(found, wanted)

    @pytest.mark.parametrize(
        ("program", "value"),
        [
            (tf.nn.softplus, [-1e4, 1e4]),
            (tf.nn.log_softmax, [1e4, -1e4]),
            (tf.reduce_logsumexp, [1e4, -1e4]),
        ],
    )
    def test_far_away_the_value_is_finite(self, program: Any, value: list[float]) -> None:
        assert np.all(np.isfinite(program(tf.constant(value)).numpy()))


class TestUnlikeTensorFlow:
    @pytest.mark.parametrize("norm", [tf.norm, np.linalg.norm], ids=["tf.norm", "np.linalg.norm"])
    def test_the_gradient_of_a_norm_at_zero_is_zero(self, norm: Any) -> None:
        same(gradient(norm, [0.0, 0.0])[0], [0.0, 0.0])

    def test_two_dtypes_promote(self) -> None:
        single, double = tf.constant(2.0), tf.constant(np.float64(3.0))
        assert (single * double).dtype == np.float64
        by_single, by_double = gradient(lambda x, y: x * y, 2.0, np.float64(3.0))
        assert (by_single.dtype, by_double.dtype) == (np.float32, np.float64)

    def test_numpy_on_tensors_is_recorded(self) -> None:
        same(gradient(np.sin, 0.0)[0], 1.0)
