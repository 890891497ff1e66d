"""ForwardAccumulator: derivatives along a direction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.custom import custom_gradient
from tapeviz.engine.forward import ForwardAccumulator
from tests.engine.cases import CASES
from tests.engine.cases.case import Case


@pytest.fixture
def x() -> tf.Tensor:
    """A vector of two numbers."""
    return tf.constant([1.0, 2.0])


def pushed(program: Any, at: Any, along: Any) -> Any:
    """Return how the program's result changes at a place along a direction."""
    source = tf.constant(at)
    with ForwardAccumulator(source, tf.constant(along)) as accumulator:
        target = program(source)
    return accumulator.jvp(target)


class TestJvp:
    def test_it_is_the_derivative_along_the_direction(self, x: tf.Tensor) -> None:
        np.testing.assert_array_equal(pushed(lambda x: x**3, x, [1.0, 10.0]), [3.0, 120.0])

    def test_it_is_the_jacobian_times_the_tangent(self) -> None:
        matrix = np.random.default_rng(0).normal(size=(3, 2))
        tangent = np.array([0.5, -2.0])
        x = tf.constant(np.array([0.3, 0.7]))
        with tf.GradientTape() as tape, ForwardAccumulator(x, tangent) as accumulator:
            tape.watch(x)
            y = np.tanh(matrix @ np.exp(x))
        np.testing.assert_allclose(accumulator.jvp(y), tape.jacobian(y, x).numpy() @ tangent)

    def test_it_can_be_asked_for_inside_the_context(self, x: tf.Tensor) -> None:
        with ForwardAccumulator(x, [1.0, 0.0]) as accumulator:
            found = accumulator.jvp(x * x)
        np.testing.assert_array_equal(found, [2.0, 0.0])

    def test_asking_inside_does_not_end_the_recording(self, x: tf.Tensor) -> None:
        with ForwardAccumulator(x, [1.0, 0.0]) as accumulator:
            accumulator.jvp(x * x)
            y = x * 5.0
        np.testing.assert_array_equal(accumulator.jvp(y), [5.0, 0.0])

    def test_it_can_be_asked_for_twice(self, x: tf.Tensor) -> None:
        with ForwardAccumulator(x, [1.0, 0.0]) as accumulator:
            y = x * x
        accumulator.jvp(y)
        np.testing.assert_array_equal(accumulator.jvp(y), [2.0, 0.0])

    def test_several_primals_add_up(self) -> None:
        x, y = tf.constant(3.0), tf.Variable(2.0)
        with ForwardAccumulator([x, {"y": y}], [1.0, {"y": 10.0}]) as accumulator:
            z = x * y
        assert accumulator.jvp(z) == 2.0 * 1.0 + 3.0 * 10.0

    def test_primals_that_meet_in_one_sum_add_up(self) -> None:
        x, y = tf.constant(3.0), tf.constant(2.0)
        with ForwardAccumulator([x, y], [1.0, 10.0]) as accumulator:
            z = x + y
        assert accumulator.jvp(z) == 11.0

    def test_outputs_may_be_nested(self, x: tf.Tensor) -> None:
        with ForwardAccumulator(x, [1.0, 0.0]) as accumulator:
            y, z = x * 2.0, np.sum(x)
        found = accumulator.jvp({"b": y, "a": (z, [x])})
        np.testing.assert_array_equal(found["b"], [2.0, 0.0])
        assert found["a"][0] == 1.0
        np.testing.assert_array_equal(found["a"][1][0], [1.0, 0.0])

    def test_it_has_the_dtype_of_its_output(self, x: tf.Tensor) -> None:
        found = pushed(lambda x: tf.cast(x, tf.float64) * 2.0, x, [1.0, 0.0])
        assert found.dtype == np.float64

    def test_unconnected_is_none(self, x: tf.Tensor) -> None:
        with ForwardAccumulator(x, [1.0, 0.0]) as accumulator:
            pass
        assert accumulator.jvp(tf.constant(1.0)) is None

    def test_unconnected_is_zeros_of_the_outputs_shape_when_asked_for(self, x: tf.Tensor) -> None:
        with ForwardAccumulator(x, [1.0, 0.0]) as accumulator:
            pass
        other = tf.ones((2, 3), "float64")
        found = accumulator.jvp(other, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        np.testing.assert_array_equal(found, np.zeros((2, 3)))
        assert found.dtype == np.float64

    def test_what_is_computed_after_the_context_is_unconnected(self, x: tf.Tensor) -> None:
        with ForwardAccumulator(x, [1.0, 0.0]) as accumulator:
            y = x * x
        assert accumulator.jvp(y * y) is None

    @pytest.mark.parametrize(
        "program",
        [lambda x: tf.cast(x, tf.int32), np.floor, lambda x: x > 1.0, tf.stop_gradient],
        ids=["cast to integer", "floor", "comparison", "stop_gradient"],
    )
    def test_what_does_not_change_smoothly_has_none(self, program: Any, x: tf.Tensor) -> None:
        assert pushed(program, x, [1.0, 0.0]) is None

    @pytest.mark.parametrize(
        ("program", "expected"),
        [
            (tf.nn.relu, [0.0, 3.0]),
            (np.absolute, [-2.0, 3.0]),
            (lambda x: np.where(x > 0, x**2, 7.0 * x), [14.0, 12.0]),
            (lambda x: np.maximum(x, 1.0), [0.0, 3.0]),
            (lambda x: np.max(x), 3.0),
            (lambda x: x[1], 3.0),
        ],
        ids=["relu", "abs", "where", "maximum", "max", "index"],
    )
    def test_of_what_is_piecewise_it_is_that_of_the_piece(
        self, program: Any, expected: Any
    ) -> None:
        np.testing.assert_array_equal(pushed(program, [-1.0, 2.0], [2.0, 3.0]), expected)

    def test_an_infinite_derivative_is_infinite(self) -> None:
        assert pushed(tf.sqrt, 0.0, 1.0) == np.inf

    def test_complex_numbers_move_as_in_tensorflow(self) -> None:
        z = np.array([1 + 2j, 3j])
        np.testing.assert_allclose(pushed(lambda z: z * z, z, z), 2 * z * z)
        np.testing.assert_allclose(pushed(np.absolute, z, z), np.abs(z))
        np.testing.assert_allclose(pushed(np.conj, z, 1j * z), np.conj(1j * z))

    def test_a_function_with_a_gradient_of_its_own_is_followed(self) -> None:
        @custom_gradient
        def doubled(x: Any) -> Any:
            return x * 2.0, lambda upstream: upstream * 100.0

        assert pushed(doubled, 3.0, 2.0) == 200.0

    def test_a_variable_that_is_assigned_meanwhile_moves_from_where_it_was_read(self) -> None:
        v = tf.Variable(3.0)
        with ForwardAccumulator(v, 1.0) as accumulator:
            y = v * v
            v.assign(5.0)
        assert accumulator.jvp(y) == 6.0


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_every_rule_goes_forward_as_it_goes_back(case: Case) -> None:
    sources = [tf.constant(array) for array in case.arrays]
    generator = np.random.default_rng(0)
    tangents = [generator.normal(size=array.shape) for array in case.arrays]
    with (
        tf.GradientTape() as tape,
        ForwardAccumulator(sources, [tf.constant(one) for one in tangents]) as accumulator,
    ):
        tape.watch(sources)
        target = case.program(*sources)
    forward = accumulator.jvp(target, unconnected_gradients="zero").numpy()
    weights = generator.normal(size=forward.shape)
    back = tape.gradient(target, sources, weights, unconnected_gradients="zero")
    backward = sum(real_product(g.numpy(), t) for g, t in zip(back, tangents, strict=True))
    coarse = forward.dtype.itemsize < 8
    np.testing.assert_allclose(
        real_product(weights, forward), backward, rtol=1e-5 if coarse else 1e-8, atol=1e-10
    )


def real_product(gradient: Any, change: Any) -> Any:
    """Return how much a real number changes that has this gradient."""
    return np.sum(np.real(np.conj(gradient) * change))


class TestNested:
    def test_around_a_tape_it_gives_a_hessian_vector_product(self) -> None:
        x = tf.constant([1.0, 2.0])
        with ForwardAccumulator(x, [1.0, 10.0]) as accumulator:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = x[0] ** 3 * x[1] ** 2
            gradient = tape.gradient(y, x)
        hessian = np.array([[24.0, 12.0], [12.0, 2.0]])
        np.testing.assert_array_equal(accumulator.jvp(gradient), hessian @ [1.0, 10.0])

    def test_a_tape_around_it_differentiates_it(self) -> None:
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            with ForwardAccumulator(x, [1.0, 10.0]) as accumulator:
                y = x[0] ** 3 * x[1] ** 2
            found = accumulator.jvp(y)
        hessian = np.array([[24.0, 12.0], [12.0, 2.0]])
        np.testing.assert_array_equal(tape.gradient(found, x), hessian @ [1.0, 10.0])

    def test_one_around_another_gives_the_second_derivative(self) -> None:
        x = tf.constant(2.0)
        with ForwardAccumulator(x, 10.0) as outer:
            with ForwardAccumulator(x, 1.0) as inner:
                y = x**3
            first = inner.jvp(y)
        assert (first, outer.jvp(first)) == (12.0, 120.0)

    def test_one_that_does_not_record_the_other_gives_none(self, x: tf.Tensor) -> None:
        with ForwardAccumulator(x, [1.0, 0.0]) as accumulator:
            first = accumulator.jvp(x * x)
            assert accumulator.jvp(first) is None

    def test_a_tape_differentiates_by_the_tangent(self) -> None:
        x, tangent = tf.constant(3.0), tf.constant(1.0)
        with tf.GradientTape() as tape:
            tape.watch(tangent)
            with ForwardAccumulator(x, tangent) as accumulator:
                y = x * x
            found = accumulator.jvp(y)
        assert tape.gradient(found, tangent) == 6.0


class TestMistakes:
    def test_another_structure_is_refused(self, x: tf.Tensor) -> None:
        with pytest.raises(ValueError, match="don't have the same nested structure"):
            ForwardAccumulator([x, x * 1.0], [x])

    def test_another_shape_is_refused(self, x: tf.Tensor) -> None:
        with pytest.raises(
            ValueError, match=r"tangent has shape \(3,\), but its primal has shape \(2,\)"
        ):
            ForwardAccumulator(x, [1.0, 2.0, 3.0])

    def test_a_primal_given_twice_is_refused(self, x: tf.Tensor) -> None:
        with pytest.raises(ValueError, match=r"specified as a primal multiple times.*sum the corr"):
            ForwardAccumulator([x, x], [x, x])

    def test_an_array_as_primal_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"ndarray, not a Tensor .* x = tapeviz\.constant\(x\)"):
            ForwardAccumulator(np.ones(2), np.ones(2))

    def test_an_array_as_output_is_refused(self, x: tf.Tensor) -> None:
        with pytest.raises(TypeError, match="jvp takes what was computed from the primals"):
            ForwardAccumulator(x, x).jvp(np.ones(2))

    def test_an_integer_primal_is_warned_of_and_does_not_move(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        n = tf.constant(3)
        with ForwardAccumulator(n, 1) as accumulator:
            y = n * 2.0
        assert accumulator.jvp(y) is None
        assert caplog.messages == [
            "The dtype of the primal tensor must be floating (e.g. tf.float32), got tf.int32"
        ]

    def test_it_cannot_be_entered_twice_at_once(self, x: tf.Tensor) -> None:
        with (
            ForwardAccumulator(x, x) as accumulator,
            pytest.raises(ValueError, match="Accumulator is already recording"),
        ):
            accumulator.__enter__()

    def test_another_word_for_unconnected_is_refused(self, x: tf.Tensor) -> None:
        with pytest.raises(ValueError, match="Unknown value for unconnected_gradients: 'nil'"):
            ForwardAccumulator(x, x).jvp(x, unconnected_gradients="nil")  # type: ignore[arg-type]


class TestWhatTheListenerIsTold:
    def test_a_tape_inside_is_no_child_of_it(self, x: tf.Tensor) -> None:
        with (
            log.listening(log.Log()) as told,
            tf.GradientTape(),
            ForwardAccumulator(x, x),
            tf.GradientTape(),
        ):
            pass
        first, second = (event for event in told.events if event[0] == log.OPENED)
        assert (first[2], second[2]) == (None, first[1])
