"""Functions with a gradient of their own: custom_gradient, recompute_grad, grad_pass_through."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any
from weakref import ref

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.custom import custom_gradient, grad_pass_through, recompute_grad


@custom_gradient
def log1pexp(x: Any) -> Any:
    """ln(1 + exp(x)), with a gradient that does not overflow."""
    e = np.exp(x)

    def gradient(upstream: Any) -> Any:
        return upstream * (1 - 1 / (1 + e))

    return np.log(1 + e), gradient


def gradient_of(function: Any, *values: Any) -> Any:
    """Return the gradient of a function; a list where it has several arguments."""
    sources = [tf.constant(value) for value in values]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = function(*sources)
    return tape.gradient(target, sources[0] if len(sources) == 1 else sources)


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What is freed is freed by counting references, without the garbage collector."""
    gc.disable()
    yield
    gc.enable()


class TestCustomGradient:
    def test_the_gradient_is_the_functions_own(self) -> None:
        assert gradient_of(custom_gradient(lambda x: (x * x, lambda g: g * 100.0)), 3.0) == 100.0

    def test_the_value_is_that_of_the_function(self) -> None:
        assert custom_gradient(lambda x: (x * x, lambda g: g))(tf.constant(3.0)) == 9.0

    def test_it_is_stable_where_its_gradient_is(self) -> None:
        with np.errstate(over="ignore"):
            assert gradient_of(log1pexp, 100.0) == 1.0

    def test_the_cotangent_of_the_result_is_handed_on(self) -> None:
        assert gradient_of(lambda x: log1pexp(x) * 8.0, 0.0) == 4.0

    def test_it_gets_tensors(self) -> None:
        kinds = []

        @custom_gradient
        def seen(x: Any) -> Any:
            def gradient(upstream: Any) -> Any:
                kinds.append(type(upstream))
                return upstream

            return x * 1.0, gradient

        gradient_of(seen, 3.0)
        assert kinds == [tf.Tensor]

    def test_several_arguments_get_several_gradients(self) -> None:
        @custom_gradient
        def product(x: Any, y: Any) -> Any:
            return x * y, lambda g: (g * 10.0, g * 20.0)

        assert gradient_of(product, 3.0, 2.0) == [10.0, 20.0]

    def test_nested_arguments_are_flattened(self) -> None:
        @custom_gradient
        def product(pair: Any) -> Any:
            return pair[0] * pair[1], lambda g: [g * 10.0, g * 20.0]

        assert gradient_of(lambda x, y: product([x, y]), 3.0, 2.0) == [10.0, 20.0]

    def test_none_is_allowed(self) -> None:
        @custom_gradient
        def product(x: Any, y: Any) -> Any:
            return x * y, lambda g: (None, g * 20.0)

        assert gradient_of(product, 3.0, 2.0) == [None, 20.0]

    def test_a_number_beside_tensors_counts_as_an_argument(self) -> None:
        @custom_gradient
        def scaled(x: Any, factor: Any) -> Any:
            return x * factor, lambda g: (g * factor, None)

        assert gradient_of(lambda x: scaled(x, 5.0), 3.0) == 5.0

    def test_keyword_arguments_are_not_differentiated(self) -> None:
        @custom_gradient
        def scaled(x: Any, *, factor: Any) -> Any:
            return x * factor, lambda g: g * 100.0

        assert gradient_of(lambda x, y: scaled(x, factor=y), 3.0, 2.0) == [100.0, None]

    @pytest.mark.parametrize("kind", [list, tuple])
    def test_a_list_or_tuple_may_be_the_result(self, kind: Any) -> None:
        @custom_gradient
        def twice(x: Any) -> Any:
            return kind([x * 2.0, x * 3.0]), lambda g, h: 10.0 * g + 100.0 * h

        with tf.GradientTape() as tape:
            x = tf.Variable(1.0)
            found = twice(x)
            y = found[0] + 2.0 * found[1]
        assert type(found) is kind
        assert tape.gradient(y, x) == 210.0

    def test_a_dict_may_be_the_result_and_gives_cotangents_by_sorted_keys(self) -> None:
        @custom_gradient
        def two(x: Any) -> Any:
            return {"b": x * 2.0, "a": x * 3.0}, lambda a, b: 100.0 * a + b

        with tf.GradientTape() as tape:
            x = tf.Variable(1.0)
            found = two(x)
            y = found["a"] + 7.0 * found["b"]
        assert (found["a"], found["b"]) == (3.0, 2.0)
        assert tape.gradient(y, x) == 107.0

    @pytest.mark.parametrize("nested", [False, True], ids=["alone", "within another tape"])
    def test_a_result_that_is_not_used_has_a_cotangent_of_zeros(self, nested: bool) -> None:
        cotangents = []

        @custom_gradient
        def two(x: Any) -> Any:
            def gradient(g: Any, h: Any) -> Any:
                cotangents.append((g.numpy().tolist(), h.numpy().tolist()))
                return g

            return (x * 2.0, x * 3.0), gradient

        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as outer, tf.GradientTape() as inner:
            if nested:
                outer.watch(x)
            inner.watch(x)
            y = two(x)[0]
        with outer if nested else tf.GradientTape():
            inner.gradient(y, x)
        assert cotangents == [([1.0, 1.0], [0.0, 0.0])]

    def test_a_method_stays_one(self) -> None:
        class Scaling:
            factor = 5.0

            @custom_gradient
            def __call__(self, x: Any) -> Any:
                """Scale x."""
                return x * self.factor, lambda g: g * self.factor * 10.0

        assert gradient_of(lambda x: Scaling.__call__.__get__(Scaling())(x), 3.0) == 50.0
        assert gradient_of(lambda x: Scaling()(x), 3.0) == 50.0

    def test_it_keeps_name_and_docstring(self) -> None:
        assert (log1pexp.__name__, log1pexp.__doc__) == (  # type: ignore[attr-defined]
            "log1pexp",
            "ln(1 + exp(x)), with a gradient that does not overflow.",
        )

    def test_an_array_as_gradient_takes_the_arguments_dtype(self) -> None:
        found = gradient_of(
            custom_gradient(lambda x: (x * 1.0, lambda g: np.array([5.0, 6.0]))), [1.0, 2.0]
        )
        np.testing.assert_array_equal(found, [5.0, 6.0])
        assert found.dtype == np.float32

    def test_a_number_as_gradient_fills_the_shape(self) -> None:
        found = gradient_of(custom_gradient(lambda x: (x * 1.0, lambda g: 5.0)), [1.0, 2.0])
        np.testing.assert_array_equal(found, [5.0, 5.0])

    def test_complex_cotangents_and_gradients_are_as_users_see_them(self) -> None:
        z = 1 + 2j
        squared = custom_gradient(lambda z: (z * z, lambda g: g * np.conj(2 * z)))
        assert gradient_of(squared, z) == gradient_of(lambda z: z * z, z) == 2 - 4j

    def test_calls_of_one_name_do_not_mix(self) -> None:
        first = custom_gradient(lambda x: (x, lambda g: g * 10.0))
        second = custom_gradient(lambda x: (x, lambda g: g * 100.0))
        assert gradient_of(lambda x: first(x) + second(x), 1.0) == 110.0

    @pytest.mark.usefixtures("no_collector")
    def test_what_it_holds_is_freed_with_the_tape(self) -> None:
        class Held:
            pass

        held = Held()
        alive = ref(held)

        @custom_gradient
        def holding(x: Any, held: Any = held) -> Any:
            return x * 1.0, lambda g, held=held: g

        with tf.GradientTape() as tape:
            x = tf.Variable(1.0)
            y = holding(x)
        del holding, held
        assert alive() is not None
        tape.gradient(y, x)
        del tape
        assert alive() is None

    @pytest.mark.usefixtures("no_collector")
    def test_its_result_is_not_kept(self) -> None:
        with tf.GradientTape() as tape:
            x = tf.Variable(np.ones(3))
            y = custom_gradient(lambda x: (x * 2.0, lambda g: g))(x)
            z = y + 1.0
            array = ref(y.numpy().base)
            del y
            assert array() is None
        np.testing.assert_array_equal(tape.gradient(z, x), [1.0, 1.0, 1.0])


class TestSecondOrder:
    def exact(self, x: float) -> float:
        s = 1 / (1 + np.exp(-x))
        return float(s * (1 - s))

    def test_an_outer_tape_differentiates_the_gradient(self) -> None:
        x = tf.constant(0.5, "float64")
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = log1pexp(x)
            first = inner.gradient(y, x)
        np.testing.assert_allclose(outer.gradient(first, x), self.exact(0.5))

    def test_so_does_a_persistent_tape_inside_its_context(self) -> None:
        x = tf.constant(0.5, "float64")
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            first = tape.gradient(log1pexp(x), x)
        np.testing.assert_allclose(tape.gradient(first, x), self.exact(0.5))

    def test_a_custom_gradient_in_the_gradient_gives_the_second_order(self) -> None:
        @custom_gradient
        def cube(x: Any) -> Any:
            @custom_gradient
            def gradient(upstream: Any) -> Any:
                return upstream * 3.0 * x * x, lambda g: g * 1000.0

            return x**3, gradient

        x = tf.constant(2.0)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = cube(x)
            weight = tf.constant(1.0)
            outer.watch(weight)
            first = inner.gradient(y, x, output_gradients=weight)
        assert first == 12.0
        assert outer.gradient(first, weight) == 1000.0


class TestVariables:
    def test_they_get_gradients_by_the_protocol(self) -> None:
        w = tf.Variable(2.0)

        @custom_gradient
        def scaled(x: Any) -> Any:
            def gradient(upstream: Any, variables: Any) -> Any:
                assert [one.ref() for one in variables] == [w.ref()]
                return upstream * 10.0, [upstream * 20.0]

            return x * w, gradient

        x = tf.constant(3.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = scaled(x)
        assert tape.gradient(y, [x, w]) == [10.0, 20.0]

    def test_a_gradient_function_that_does_not_take_them_is_refused(self) -> None:
        w = tf.Variable(2.0)
        scaled = custom_gradient(lambda x: (x * w, lambda g: g))
        with pytest.raises(
            TypeError, match="grad_fn must accept keyword argument 'variables', since function uses"
        ):
            scaled(tf.constant(3.0))

    def test_a_wrong_count_of_their_gradients_is_refused(self) -> None:
        w = tf.Variable(2.0)
        scaled = custom_gradient(lambda x: (x * w, lambda g, variables: (g, [])))
        with pytest.raises(ValueError, match="Must return gradient for each variable"):
            gradient_of(scaled, 3.0)

    def test_one_that_is_an_argument_is_none_of_them(self) -> None:
        w = tf.Variable(2.0)
        squared = custom_gradient(lambda v: (v * v, lambda g: g * 100.0))
        with tf.GradientTape() as tape:
            y = squared(w)
        assert tape.gradient(y, w) == 100.0

    def test_one_that_is_not_trainable_is_none_of_them(self) -> None:
        w = tf.Variable(2.0, trainable=False)
        assert gradient_of(custom_gradient(lambda x: (x * w, lambda g: g * 7.0)), 3.0) == 7.0


class TestMistakes:
    def test_a_wrong_count_is_refused(self) -> None:
        with pytest.raises(
            ValueError,
            match=r"custom_gradient function expected to return 1 gradients, "
            r"but returned 2 instead\.",
        ):
            gradient_of(custom_gradient(lambda x: (x * 1.0, lambda g: (g, g))), 3.0)

    def test_a_gradient_of_another_shape_is_refused(self) -> None:
        with pytest.raises(
            ValueError, match=r"by argument 0 has shape \(\), but the argument has shape \(2,\)"
        ):
            gradient_of(custom_gradient(lambda x: (np.sum(x), lambda g: g)), [1.0, 2.0])

    def test_a_function_without_a_gradient_is_refused(self) -> None:
        @custom_gradient
        def forgetful(x: Any) -> Any:
            return x

        with pytest.raises(TypeError, match="forgetful is decorated with custom_gradient, so it r"):
            forgetful(tf.constant(3.0))

    def test_an_exception_inside_leaves_the_tape_recording(self) -> None:
        @custom_gradient
        def failing(x: Any) -> Any:
            raise ZeroDivisionError

        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            with pytest.raises(ZeroDivisionError):
                failing(x)
            y = x * x
        assert tape.gradient(y, x) == 6.0


def executed(told: log.Log) -> list[str]:
    return [event[1].symbol for event in told.events if event[0] == log.EXECUTED]


class TestWhatTheListenerIsTold:
    def test_it_is_one_op_that_is_named_after_the_function(self) -> None:
        x = tf.Variable(3.0)
        with log.listening(log.Log()) as told, tf.GradientTape():
            log1pexp(x)
        assert executed(told) == ["log1pexp"]

    def test_another_tape_that_may_use_what_is_inside_is_told_of_it(self) -> None:
        x = tf.Variable(3.0)
        with log.listening(log.Log()) as told, tf.GradientTape(), tf.GradientTape():
            log1pexp(x)
        assert executed(told) == ["exp", "+", "ln", "log1pexp"]

    def test_its_contribution_is_told(self) -> None:
        x = tf.Variable(0.0)
        with log.listening(log.Log()) as told:
            with tf.GradientTape() as tape:
                y = log1pexp(x)
            tape.gradient(y, x)
        (found,) = [event for event in told.events if event[0] == log.CONTRIBUTED]
        assert (found[2], found[3][0][1]) == (y._key, 0.5)

    def test_the_listener_stays_the_same(self) -> None:
        with log.listening(log.Log()) as told:
            log1pexp(tf.constant(3.0))
            assert log.listener is told

    def test_after_an_exception_it_is_told_again(self) -> None:
        @custom_gradient
        def failing(x: Any) -> Any:
            raise ZeroDivisionError

        with log.listening(log.Log()) as told:
            with pytest.raises(ZeroDivisionError):
                failing(tf.constant(3.0))
            tf.constant(3.0) * 2.0
        assert executed(told) == ["×"]


class TestRecomputeGrad:
    def test_it_has_the_gradient_of_the_function(self) -> None:
        x = np.array([0.3, 0.7])
        found = gradient_of(recompute_grad(lambda x: np.sin(x) * x), x)
        np.testing.assert_allclose(found, np.cos(x) * x + np.sin(x))

    def test_it_computes_again_for_the_gradient(self) -> None:
        calls = []

        def counted(x: Any) -> Any:
            calls.append(1)
            return np.sin(x)

        with tf.GradientTape() as tape:
            x = tf.Variable(0.5)
            y = recompute_grad(counted)(x)
        assert len(calls) == 1
        tape.gradient(y, x)
        assert len(calls) == 2

    def test_what_is_computed_inside_is_not_recorded(self) -> None:
        with tf.GradientTape() as tape:
            recompute_grad(lambda x: np.exp(np.sin(x)))(tf.Variable(0.5))
        assert len(tape._recorder.records) == 1

    def test_variables_that_it_reads_have_gradients(self) -> None:
        w, x = tf.Variable(2.0), tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = recompute_grad(lambda x: x * w * w)(x)
        assert tape.gradient(y, [x, w]) == [4.0, 12.0]

    def test_several_arguments_and_results(self) -> None:
        def both(x: Any, y: Any, factor: Any = 1.0) -> Any:
            return x * y * factor, x + y

        x, y = tf.Variable(2.0), tf.Variable(3.0)
        with tf.GradientTape() as tape:
            product, total = recompute_grad(both)(x, y, factor=10.0)
            z = product + 100.0 * total
        assert tape.gradient(z, [x, y]) == [130.0, 120.0]

    def test_second_order(self) -> None:
        x = tf.constant(0.5, "float64")
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = recompute_grad(np.sin)(x)
            first = inner.gradient(y, x)
        np.testing.assert_allclose(outer.gradient(first, x), -np.sin(0.5))

    def test_a_method_stays_one(self) -> None:
        class Layer:
            def __init__(self) -> None:
                self.w = tf.Variable(2.0)

            @recompute_grad
            def apply(self, x: Any) -> Any:
                return x * self.w

        layer, x = Layer(), tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = layer.apply(x)
        assert tape.gradient(y, [x, layer.w]) == [2.0, 3.0]


class TestGradPassThrough:
    def test_the_cotangent_goes_through(self) -> None:
        assert gradient_of(lambda x: grad_pass_through(np.round)(x) * 2.0, 2.6) == 2.0

    def test_the_value_is_that_of_the_function(self) -> None:
        assert grad_pass_through(np.round)(tf.constant(2.6)) == 3.0

    def test_variables_that_it_reads_have_none(self) -> None:
        w, x = tf.Variable(2.0), tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = grad_pass_through(lambda x: x * w)(x)
        assert tape.gradient(y, [x, w]) == [1.0, None]
