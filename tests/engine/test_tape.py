"""What GradientTape promises: its context, what it watches, what `gradient` gives and refuses."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections import namedtuple
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tapeviz as tf


@pytest.fixture
def x() -> tf.Tensor:
    """The constant 3."""
    return tf.constant(3.0)


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What is freed is freed by counting references, without the garbage collector."""
    gc.disable()
    yield
    gc.enable()


def watching(tape: tf.GradientTape, *values: Any) -> None:
    for value in values:
        tape.watch(value)


def array_of(tensor: tf.Tensor) -> weakref.ref[np.ndarray[Any, Any]]:
    """Return a weak reference to the memory in which a Tensor's entries are."""
    array = tensor.numpy()
    return weakref.ref(array if array.base is None else array.base)


class TestContext:
    def test_with_gives_the_tape(self) -> None:
        tape = tf.GradientTape()
        with tape as given:
            pass
        assert given is tape

    def test_both_parameters_may_be_given_by_place(self, x: tf.Tensor) -> None:
        v = tf.Variable(2.0)
        with tf.GradientTape(True, False) as tape:
            tape.watch(x)
            y = x * v
        assert tape.gradient(y, x) == 2.0
        assert tape.gradient(y, v) is None

    def test_what_was_recorded_before_an_exception_stays_differentiable(self, x: tf.Tensor) -> None:
        tape = tf.GradientTape()
        with pytest.raises(ZeroDivisionError), tape:
            tape.watch(x)
            y = x * x
            raise ZeroDivisionError
        assert tape.gradient(y, x) == 6.0

    def test_an_exception_closes_the_tape(self, x: tf.Tensor) -> None:
        tape = tf.GradientTape()
        with pytest.raises(ZeroDivisionError), tape:
            tape.watch(x)
            raise ZeroDivisionError
        y = x * x
        assert tape.gradient(y, x) is None

    def test_what_is_computed_after_the_context_is_not_recorded(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        z = y * y
        assert tape.gradient(z, x) is None

    def test_an_active_tape_cannot_be_entered_again(self) -> None:
        with (
            tf.GradientTape() as tape,
            pytest.raises(ValueError, match="Tape is still recording, This can happen if you try"),
            tape,
        ):
            pass

    def test_a_tape_that_is_entered_again_goes_on(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with tape:
            z = y * y
        assert tape.gradient(z, x) == 108.0

    def test_a_tape_that_is_entered_after_its_gradient_starts_afresh(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        tape.gradient(y, x)
        with tape:
            z = x * x
        assert tape.gradient(z, x) is None

    def test_a_tape_that_started_afresh_gives_a_gradient_again(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        tape.gradient(y, x)
        with tape:
            tape.watch(x)
            z = x * 2.0
        assert tape.gradient(z, x) == 2.0

    def test_two_tapes_side_by_side_record_what_each_watches(self, x: tf.Tensor) -> None:
        y = tf.constant(2.0)
        with tf.GradientTape() as a, tf.GradientTape() as b:
            a.watch(x)
            b.watch(y)
            z = x * y
        assert a.gradient(z, [x, y]) == [2.0, None]
        assert b.gradient(z, [x, y]) == [None, 3.0]

    def test_tapes_may_close_in_any_order(self, x: tf.Tensor) -> None:
        a, b = tf.GradientTape(), tf.GradientTape()
        a.__enter__()
        b.__enter__()
        watching(a, x)
        watching(b, x)
        a.__exit__(None, None, None)
        y = x * x
        b.__exit__(None, None, None)
        assert a.gradient(y, x) is None
        assert b.gradient(y, x) == 6.0

    def test_another_thread_is_not_recorded(self, x: tf.Tensor) -> None:
        results = []
        with tf.GradientTape() as tape:
            tape.watch(x)
            thread = threading.Thread(target=lambda: results.append(x * x))
            thread.start()
            thread.join()
        assert tape.gradient(results[0], x) is None

    def test_a_tape_in_another_thread_works(self, x: tf.Tensor) -> None:
        results = []

        def differentiate() -> None:
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x * x
            results.append(inner.gradient(y, x))

        with tf.GradientTape():
            thread = threading.Thread(target=differentiate)
            thread.start()
            thread.join()
        assert results == [6.0]

    def test_tasks_do_not_see_each_others_tapes(self, x: tf.Tensor) -> None:
        async def compute(factor: float) -> tuple[tf.GradientTape, tf.Tensor]:
            with tf.GradientTape(persistent=True) as tape:
                tape.watch(x)
                await asyncio.sleep(0)
                y = x * factor
                await asyncio.sleep(0)
            return tape, y

        async def both() -> Any:
            return await asyncio.gather(compute(2.0), compute(5.0))

        (a, y), (b, z) = asyncio.run(both())
        assert a.gradient([y, z], x) == 2.0
        assert b.gradient([y, z], x) == 5.0


class TestWatch:
    def test_any_nest_can_be_watched(self, x: tf.Tensor) -> None:
        y, z = tf.constant(2.0), tf.Variable(4.0, trainable=False)
        with tf.GradientTape() as tape:
            tape.watch({"pair": (x, [y]), "v": z})
            product = x * y * z
        assert tape.gradient(product, [x, y, z]) == [8.0, 12.0, 6.0]

    def test_what_is_no_tensor_is_refused_by_name_and_type(self) -> None:
        with (
            tf.GradientTape() as tape,
            pytest.raises(ValueError, match=r"Passed in object array\(\[1\.\]\) of type 'ndarray'"),
        ):
            tape.watch(np.array([1.0]))

    @pytest.mark.parametrize(
        ("method", "shape"), [("gradient", (2,)), ("jacobian", (2,)), ("batch_jacobian", (2, 1))]
    )
    @pytest.mark.parametrize("dtype", ["int32", "bool"])
    def test_an_integer_source_and_target_are_warned_of(
        self, method: str, shape: tuple[int, ...], dtype: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        v = tf.Variable(np.ones(shape, dtype))
        with tf.GradientTape() as tape:
            y = v * v
        getattr(tape, method)(y, v)
        assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
            (
                "WARNING",
                f"The dtype of the {role} tensor must be floating (e.g. tf.float32) when calling "
                f"GradientTape.{method}, got tf.{dtype}",
            )
            for role in ("target", "source")
        ]

    def test_integer_sources_are_warned_of_once_a_call(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        sources = [tf.Variable(3.0), tf.Variable(3), tf.Variable(True)]
        with tf.GradientTape(persistent=True) as tape:
            y = sources[0] * 2.0
        assert tape.gradient(y, sources) == [2.0, None, None]
        (message,) = caplog.messages
        assert "the source tensor must be floating" in message
        assert message.endswith("GradientTape.gradient, got tf.int32")
        tape.gradient(y, sources)
        assert len(caplog.messages) == 2

    def test_an_integer_is_warned_of(self, caplog: pytest.LogCaptureFixture) -> None:
        with tf.GradientTape() as tape:
            tape.watch(tf.constant(3))
        assert caplog.messages == [
            "The dtype of the watched tensor must be floating (e.g. tf.float32), got tf.int32"
        ]

    def test_an_integer_has_no_gradient(self) -> None:
        n = tf.constant(3)
        with tf.GradientTape() as tape:
            tape.watch(n)
            y = n * 2.0
        assert tape.gradient(y, n) is None

    @pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128"])
    def test_every_floating_dtype_keeps_its_own(self, dtype: str) -> None:
        x = tf.constant(3.0, dtype)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        gradient = tape.gradient(y, x)
        assert gradient == 6.0
        assert gradient.dtype == dtype

    def test_watching_twice_changes_nothing(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            tape.watch(x)
        assert tape.gradient(y, x) == 6.0

    def test_watching_an_intermediate_does_not_cut_the_graph(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            tape.watch(y)
            z = y * y
        assert tape.gradient(z, x) == 108.0

    def test_watching_after_the_op_is_too_late(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            y = x * x
            tape.watch(x)
        assert tape.gradient(y, x) is None

    def test_an_op_of_a_watched_value_does_not_watch_its_other_operand(self, x: tf.Tensor) -> None:
        y = tf.constant(2.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            z = x * y
        assert tape.gradient(z, y) is None

    def test_what_was_used_beside_a_watched_value_is_still_watched_too_late(
        self, x: tf.Tensor
    ) -> None:
        w = tf.constant(2.0)
        with tf.GradientTape() as tape:
            tape.watch(w)
            y = x * w
            tape.watch(x)
            z = y * x
        assert tape.gradient(z, x) == 6.0

    def test_watching_before_the_context_says_so(self, x: tf.Tensor) -> None:
        with pytest.raises(RuntimeError, match="this tape is not recording: call watch inside"):
            tf.GradientTape().watch(x)


class TestVariablesOnTheTape:
    def test_a_trainable_variable_is_watched_when_it_is_read(self) -> None:
        v = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = v * v
        assert tape.gradient(y, v) == 6.0

    def test_one_that_is_not_trainable_is_not(self) -> None:
        v = tf.Variable(3.0, trainable=False)
        with tf.GradientTape() as tape:
            y = v * v
        assert tape.gradient(y, v) is None

    def test_one_that_is_not_trainable_can_be_watched_by_hand(self) -> None:
        v = tf.Variable(3.0, trainable=False)
        with tf.GradientTape() as tape:
            tape.watch(v)
            y = v * v
        assert tape.gradient(y, v) == 6.0

    def test_none_is_watched_by_a_tape_that_is_told_not_to(self) -> None:
        v, w = tf.Variable(3.0), tf.Variable(2.0)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(w)
            y = v * w
        assert tape.gradient(y, [v, w]) == [None, 3.0]

    def test_watched_variables_come_in_the_order_of_construction(self) -> None:
        v, w = tf.Variable(3.0), tf.Variable(2.0)
        with tf.GradientTape() as tape:
            w * v
        found = tape.watched_variables()
        assert isinstance(found, tuple)
        assert [one.ref() for one in found] == [v.ref(), w.ref()]

    def test_watched_variables_survive_the_gradient(self) -> None:
        v = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = v * v
        tape.gradient(y, v)
        assert len(tape.watched_variables()) == 1

    def test_watched_variables_are_forgotten_by_reset(self) -> None:
        v = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            v * v
        tape.reset()
        assert tape.watched_variables() == ()


Point = namedtuple("Point", ["x", "y"])


class TestSources:
    @pytest.mark.parametrize(
        ("structure", "expected"),
        [
            (lambda x, y: x, 2.0),
            (lambda x, y: [x, y], [2.0, 3.0]),
            (lambda x, y: (y, x), (3.0, 2.0)),
            (lambda x, y: {"a": x, "b": [y]}, {"a": 2.0, "b": [3.0]}),
            (lambda x, y: {"b": x, "a": y}, {"b": 2.0, "a": 3.0}),
            (lambda x, y: Point(x, (y, x)), Point(2.0, (3.0, 2.0))),
            (lambda x, y: [], []),
        ],
        ids=["single", "list", "tuple", "dict", "unsorted dict", "namedtuple", "empty"],
    )
    def test_the_gradient_has_the_structure_of_the_sources(
        self, structure: Any, expected: Any
    ) -> None:
        x, y = tf.constant(3.0), tf.constant(2.0)
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            z = x * y
        found = tape.gradient(z, structure(x, y))
        assert type(found) is type(expected) or not isinstance(expected, list | tuple | dict)
        assert found == expected

    def test_a_source_may_come_twice(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        assert tape.gradient(y, [x, x]) == [6.0, 6.0]

    def test_an_intermediate_may_be_a_source_beside_its_ancestors(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            z = y * y
        assert tape.gradient(z, [x, y, z]) == [108.0, 18.0, 1.0]

    def test_a_source_downstream_of_the_target_has_none(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            z = y * y
        assert tape.gradient(y, [x, z]) == [6.0, None]

    def test_an_array_as_source_is_refused(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(TypeError, match=r"source array\(3\.\) is a ndarray, not a Tensor"):
            tape.gradient(y, np.array(3.0))

    def test_the_gradient_has_the_dtype_of_its_source(self) -> None:
        x = tf.constant(3.0, tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.cast(x, tf.float64) * tf.constant(2.0, tf.float64)
        assert tape.gradient(y, x).dtype == np.float32

    def test_two_dtypes_promote_and_come_back(self) -> None:
        x, y = tf.constant([3.0, 1.0], tf.float32), tf.constant([2.0, 4.0], tf.float64)
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            z = x * y
        assert z.dtype == np.float64
        assert [one.dtype for one in tape.gradient(z, [x, y])] == [np.float32, np.float64]

    def test_joined_dtypes_come_back(self) -> None:
        x, y = tf.constant([3.0], tf.float32), tf.constant([2.0], tf.float64)
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            z = np.concatenate([x, y])
        assert [one.dtype for one in tape.gradient(z, [x, y])] == [np.float32, np.float64]


class TestTargets:
    def test_several_targets_are_summed(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y, z = x * x, x * 2.0
        assert tape.gradient([y, {"z": z}], x) == 8.0

    def test_a_target_that_is_no_scalar_is_summed(self) -> None:
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        np.testing.assert_array_equal(tape.gradient(y, x), [2.0, 4.0])

    def test_a_target_that_is_listed_twice_counts_twice(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        assert tape.gradient([y, y], x) == 12.0

    def test_a_target_that_is_also_the_source_adds_its_part(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        assert tape.gradient([x, y], x) == 7.0

    def test_the_gradient_of_a_value_by_itself_is_one_even_unwatched(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            pass
        assert tape.gradient(x, x) == 1.0

    def test_no_target_is_a_type_error(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
        with pytest.raises(TypeError, match="the target is None"):
            tape.gradient(None, x)

    def test_no_target_does_not_use_up_the_tape(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(TypeError):
            tape.gradient(None, x)
        assert tape.gradient(y, x) == 6.0

    @pytest.mark.parametrize("target", [np.float64(9.0), 9.0], ids=["NumPy's", "Python's"])
    def test_a_number_as_target_is_refused(self, x: tf.Tensor, target: Any) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
        with pytest.raises(TypeError, match=r"not a Tensor or Variable, so no tape knows it"):
            tape.gradient(target, x)

    def test_a_variable_may_be_the_target(self) -> None:
        v = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            v * v
        assert tape.gradient(v, v) == 1.0


class TestUse:
    def test_a_second_gradient_on_a_used_tape_says_so(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        tape.gradient(y, x)
        with pytest.raises(
            RuntimeError,
            match=r"A non-persistent GradientTape can only be used to compute one set of "
            r"gradients \(or jacobians\)",
        ):
            tape.gradient(y, x)

    def test_a_persistent_tape_gives_many_gradients(self, x: tf.Tensor) -> None:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            z = y * y
        assert tape.gradient(z, x) == 108.0
        assert tape.gradient(y, x) == 6.0
        assert tape.gradient(z, y) == 18.0

    def test_a_gradient_inside_the_context_ends_the_recording(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            assert tape.gradient(y, x) == 6.0
            with pytest.raises(RuntimeError, match="which is not recording"), tape.stop_recording():
                pass

    def test_inside_a_persistent_tape_it_is_warned_of_once(
        self, x: tf.Tensor, caplog: pytest.LogCaptureFixture
    ) -> None:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            tape.gradient(y, x)
            tape.gradient(y, x)
        assert len(caplog.messages) == 1
        assert caplog.messages[0].startswith(
            "Calling GradientTape.gradient on a persistent tape inside its context is "
            "significantly less efficient than calling it outside the context"
        )

    def test_inside_a_persistent_tape_the_gradient_is_recorded(self, x: tf.Tensor) -> None:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x * x
            first = tape.gradient(y, x)
            second = tape.gradient(first, x)
        assert tape.gradient(second, x) == 6.0

    def test_without_recording_inside_a_persistent_tape_nobody_is_warned(
        self, x: tf.Tensor, caplog: pytest.LogCaptureFixture
    ) -> None:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
            with tape.stop_recording():
                tape.gradient(y, x)
        assert caplog.messages == []


class TestNested:
    def test_the_outer_tape_differentiates_the_inner_gradient(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x * x * x
            first = inner.gradient(y, x)
        assert outer.gradient(first, x) == 18.0

    def test_outside_the_outer_tape_there_is_no_second_derivative(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x * x * x
        first = inner.gradient(y, x)
        assert outer.gradient(first, x) is None

    def test_four_deep(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as a:
            a.watch(x)
            with tf.GradientTape() as b:
                b.watch(x)
                with tf.GradientTape() as c:
                    c.watch(x)
                    with tf.GradientTape() as d:
                        d.watch(x)
                        y = x**5
                    first = d.gradient(y, x)
                second = c.gradient(first, x)
            third = b.gradient(second, x)
        assert a.gradient(third, x) == 360.0

    def test_the_same_numbers_come_with_and_without_an_outer_tape(self) -> None:
        x = tf.constant([[0.3, -1.2], [0.8, 2.0]])

        def differentiate() -> tf.Tensor:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = np.sum(np.tanh(x @ x.T) * np.max(x, axis=0))
            gradient: tf.Tensor = tape.gradient(y, x)
            return gradient

        alone = differentiate()
        with tf.GradientTape():
            within = differentiate()
        np.testing.assert_array_equal(alone, within)


class TestUnconnectedGradients:
    @pytest.mark.parametrize("word", ["none", tf.UnconnectedGradients.NONE])
    def test_none_is_none(self, x: tf.Tensor, word: Any) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
        assert tape.gradient(tf.constant(1.0), x, unconnected_gradients=word) is None

    @pytest.mark.parametrize("word", ["zero", tf.UnconnectedGradients.ZERO])
    def test_zero_has_the_shape_and_dtype_of_the_source(self, word: Any) -> None:
        x = tf.constant([[1.0, 2.0]], tf.float64)
        with tf.GradientTape() as tape:
            tape.watch(x)
        zero = tape.gradient(tf.constant(1.0), x, unconnected_gradients=word)
        np.testing.assert_array_equal(zero, [[0.0, 0.0]])
        assert zero.dtype == np.float64

    def test_another_word_is_refused(self, x: tf.Tensor) -> None:
        with pytest.raises(ValueError, match="Unknown value for unconnected_gradients: 'nonsense'"):
            tf.GradientTape().gradient(x, x, unconnected_gradients="nonsense")  # type: ignore[arg-type]


class TestOutputGradients:
    def weighted(self, output_gradients: Any) -> Any:
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        return tape.gradient(y, x, output_gradients=output_gradients)

    @pytest.mark.parametrize(
        "given",
        [[3.0, 5.0], np.array([3, 5]), tf.constant([3.0, 5.0]), tf.Variable([3.0, 5.0])],
        ids=["list", "array", "Tensor", "Variable"],
    )
    def test_it_weighs_the_target(self, given: Any) -> None:
        np.testing.assert_array_equal(self.weighted(given), [6.0, 20.0])

    @pytest.mark.parametrize("given", [3, 3.0, tf.constant(3.0)], ids=["int", "float", "Tensor"])
    def test_a_number_is_broadcast(self, given: Any) -> None:
        np.testing.assert_array_equal(self.weighted(given), [6.0, 12.0])

    @pytest.mark.parametrize("given", [np.array([3.0, 5.0]), tf.constant(np.array([3.0, 5.0]))])
    def test_the_gradient_has_the_dtype_of_the_source_whatever_is_given(self, given: Any) -> None:
        assert self.weighted(given).dtype == np.float32

    def test_none_in_a_list_stands_for_ones(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            targets = [x * x, x * 2.0]
        assert tape.gradient(targets, x, output_gradients=[None, 10.0]) == 26.0

    def test_a_nest_is_flattened_onto_the_targets(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            targets = {"a": x * x, "b": x * 2.0}
        assert tape.gradient(targets, x, output_gradients={"b": 1.0, "a": 10.0}) == 62.0

    @pytest.mark.parametrize(
        "given",
        [
            [None, [1.0, 2.0]],
            (tf.constant(1.0), np.array([1.0, 2.0])),
            [tf.constant(1.0), [1.0, 2.0]],
            {"z": [1.0, 2.0], "y": None},
        ],
        ids=["None and a list", "Tensor and array", "Tensor and a list", "dict"],
    )
    def test_a_list_among_them_is_one_array(self, given: Any) -> None:
        x = tf.Variable([3.0, 4.0])
        with tf.GradientTape() as tape:
            y, z = tf.reduce_sum(x * x), x * x
        gradient = tape.gradient([y, z], x, output_gradients=given)
        np.testing.assert_array_equal(gradient, [6.0 + 6.0, 8.0 + 16.0])

    def test_a_list_of_tensors_is_no_array(self) -> None:
        x = tf.Variable([3.0, 4.0])
        with tf.GradientTape() as tape:
            y, z = tf.reduce_sum(x * x), x * x
        with pytest.raises(ValueError, match="2 targets need as many output_gradients, got 3"):
            tape.gradient([y, z], x, output_gradients=[None, [tf.constant(1.0), 2.0]])

    def test_a_wrong_count_is_refused(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            targets = [x * x, x * 2.0]
        with pytest.raises(ValueError, match="2 targets need as many output_gradients, got 1"):
            tape.gradient(targets, x, output_gradients=[1.0])

    def test_a_wrong_shape_is_refused(self) -> None:
        with pytest.raises(
            ValueError, match=r"output_gradient has shape \(3,\), but its target has shape \(2,\)"
        ):
            self.weighted(np.ones(3))

    def test_an_outer_tape_differentiates_by_it(self, x: tf.Tensor) -> None:
        weight = tf.constant(5.0)
        with tf.GradientTape() as outer:
            outer.watch(weight)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x * x
            gradient = inner.gradient(y, x, output_gradients=weight)
        assert outer.gradient(gradient, weight) == 6.0


class TestStopRecordingAndReset:
    def test_nothing_is_recorded_while_recording_is_stopped(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            with tape.stop_recording():
                y = x * x
        assert tape.gradient(y, x) is None

    def test_recording_goes_on_afterwards(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            with tape.stop_recording():
                pass
            y = x * x
        assert tape.gradient(y, x) == 6.0

    def test_recording_goes_on_after_an_exception(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            with pytest.raises(ZeroDivisionError), tape.stop_recording():
                raise ZeroDivisionError
            y = x * x
        assert tape.gradient(y, x) == 6.0

    def test_a_tape_that_was_used_meanwhile_stays_stopped(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            with tape.stop_recording():
                tape.gradient(y, x)
            with pytest.raises(RuntimeError, match="which is not recording"), tape.stop_recording():
                pass

    def test_a_tape_that_is_not_recording_cannot_be_stopped(self) -> None:
        tape = tf.GradientTape()
        with (
            pytest.raises(
                RuntimeError, match=r"Trying to stop recording a tape which is not recording\."
            ),
            tape.stop_recording(),
        ):
            pass

    def test_reset_forgets_what_was_recorded_and_watched(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            tape.reset()
            z = x * x
        assert tape.gradient([y, z], x) is None

    def test_after_reset_the_tape_records_what_is_watched_anew(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.reset()
            tape.watch(x)
            y = x * x
        assert tape.gradient(y, x) == 6.0


class TestMemory:
    def test_a_chain_of_100_000_ops_is_differentiated(self) -> None:
        x = tf.constant(1.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x
            for _ in range(100_000):
                y = y * 1.0
        assert tape.gradient(y, x) == 1.0

    @pytest.mark.usefixtures("no_collector")
    def test_del_frees_what_a_tape_saved(self) -> None:
        with tf.GradientTape(persistent=True) as tape:
            v = tf.Variable(np.ones(3))
            y = np.exp(v)
            z = y * y
        saved = array_of(y)
        del y, z
        assert saved() is not None
        del tape
        assert saved() is None

    @pytest.mark.usefixtures("no_collector")
    @pytest.mark.parametrize(
        ("entries", "is_freed"), [(200_000, True), (3, False)], ids=["large", "small"]
    )
    def test_the_gradient_frees_what_a_large_tape_saved(self, entries: int, is_freed: bool) -> None:
        with tf.GradientTape() as tape:
            v = tf.Variable(np.ones(entries))
            y = np.exp(v)
            z = np.sum(y)
        saved = array_of(y)
        del y
        assert saved() is not None
        tape.gradient(z, v)
        assert (saved() is None) == is_freed
        del tape
        assert saved() is None

    @pytest.mark.usefixtures("no_collector")
    def test_a_large_target_of_a_small_tape_is_freed_with_the_gradient(self) -> None:
        with tf.GradientTape() as tape:
            v = tf.Variable(1.0)
            y = tf.zeros(1_000_000) + v
        target = array_of(y)
        tape.gradient(y, v)
        del y
        assert target() is None

    @pytest.mark.usefixtures("no_collector")
    @pytest.mark.parametrize(
        "function",
        [np.sum, np.exp, np.negative, np.transpose, np.tanh, lambda y: y + 1.0, lambda y: y * 2.0],
        ids=["sum", "exp", "negative", "transpose", "tanh", "add", "multiply by a number"],
    )
    def test_an_operand_that_no_rule_reads_is_not_kept(self, function: Any) -> None:
        v = tf.Variable(np.ones(3))
        with tf.GradientTape() as tape:
            y = v * 1.0
            z = function(y) * 1.0
            operand = array_of(y)
            del y
            assert operand() is None
        np.testing.assert_array_equal(tape.gradient(z, v).shape, (3,))

    def test_the_garbage_collector_forgets_the_records_of_plain_arithmetic(self) -> None:
        v = tf.Variable(np.ones(3))
        with tf.GradientTape() as tape:
            np.tanh(v * 2.0 + tf.constant(1.0)) * v
        for _ in range(5):  # each look goes one tuple deeper
            gc.collect()
        assert [gc.is_tracked(record) for record in tape._recorder.records] == [False] * 4

    @pytest.mark.usefixtures("no_collector")
    def test_only_the_operand_that_is_read_is_kept(self) -> None:
        v, constant = tf.Variable(np.ones(3)), tf.constant(np.full(3, 2.0))
        with tf.GradientTape() as tape:
            y = v + 0.0
            z = y * constant
            operand = array_of(y)
            del y
            assert operand() is None
        np.testing.assert_array_equal(tape.gradient(z, v), [2.0, 2.0, 2.0])
