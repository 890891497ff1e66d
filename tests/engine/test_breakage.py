"""What once broke: programs that were written to break the tape, and what they ought to give."""

from __future__ import annotations

import asyncio
import copy
import threading
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import ownership, recorder


class TestPartsOfSeveralResults:
    """A part of an op with several results is a source like any other."""

    @pytest.mark.parametrize("unconnected", ["none", "zero"])
    def test_its_gradient_is_not_lost(self, unconnected: Any) -> None:
        x = tf.Variable([1.0, 2.0, 3.0])
        with tf.GradientTape() as tape:
            q, k, v = tf.unstack(x)
            y = q * k + v
        found = tape.gradient(y, [q, k, v, x], unconnected_gradients=unconnected)
        assert [float(one) for one in found[:3]] == [2.0, 1.0, 1.0]
        np.testing.assert_array_equal(found[3], [2.0, 1.0, 1.0])

    def test_it_may_be_the_only_source(self) -> None:
        x = tf.Variable([1.0, 2.0, 3.0, 4.0])
        with tf.GradientTape() as tape:
            first, second = tf.split(x, 2)
            y = np.sum(first * first * second)
        np.testing.assert_array_equal(tape.gradient(y, first), [6.0, 16.0])

    def test_by_itself_it_has_ones(self) -> None:
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            first, _ = tf.split(x, 2)
        np.testing.assert_array_equal(tape.gradient(first, first), [1.0])

    def test_it_may_be_watched(self) -> None:
        with tf.GradientTape() as tape:
            first, _ = tf.split(tf.constant([3.0, 4.0]), 2)
            tape.watch(first)
            y = first * first
        np.testing.assert_array_equal(tape.gradient(y, first), [6.0])

    def test_its_jacobian_is_there(self) -> None:
        x = tf.Variable([1.0, 2.0, 3.0, 4.0])
        with tf.GradientTape() as tape:
            first, second = tf.split(x, 2)
            y = first * second
        np.testing.assert_array_equal(tape.jacobian(y, first), np.diag([3.0, 4.0]))

    def test_a_part_that_nothing_uses_gets_zeros_on_an_outer_tape_too(self) -> None:
        x = tf.Variable([1.5, 2.5])
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                whole = np.modf(x)[1]
            first = inner.gradient(whole, x)
        np.testing.assert_array_equal(first, [0.0, 0.0])
        assert outer.gradient(first, x) is None


class TestGeneralizedUfuncs:
    """A result of the operand's shape is no sign that nothing was broadcast."""

    def test_vecdot_with_the_rows_of_a_square_matrix(self) -> None:
        w = tf.constant([1.0, 2.0, 3.0])
        with tf.GradientTape() as tape:
            tape.watch(w)
            y = np.sum(np.vecdot(2 * np.eye(3), w))
        np.testing.assert_array_equal(tape.gradient(y, w), [2.0, 2.0, 2.0])

    def test_matvec_of_a_square_matrix_with_as_many_vectors(self) -> None:
        a = tf.Variable(np.arange(9.0).reshape(3, 3))
        vectors = np.arange(9.0).reshape(3, 3) + 1
        with tf.GradientTape() as tape:
            y = np.sum(tf.linalg.matvec(a, vectors))
        np.testing.assert_allclose(tape.gradient(y, a), np.tile(vectors.sum(axis=0), (3, 1)))


class TestContexts:
    def test_a_function_that_pauses_tapes_in_another_thread_pauses_its_own_only(self) -> None:
        x = tf.Variable(2.0)
        square = tf.recompute_grad(lambda a: a * a)

        async def main() -> Any:
            with tf.GradientTape() as tape:
                y = x * x
                await asyncio.to_thread(square, tf.constant(2.0))
                z = y * x
            return tape.gradient(z, x)

        assert asyncio.run(main()) == 12.0

    def test_a_task_that_pauses_a_tape_pauses_it_for_itself(self) -> None:
        x = tf.Variable(2.0)

        async def main() -> Any:
            with tf.GradientTape() as tape:

                async def pausing() -> None:
                    with tape.stop_recording():
                        await asyncio.sleep(0)

                task = asyncio.create_task(pausing())
                await asyncio.sleep(0)
                y = x * x
                await task
            return tape.gradient(y, x)

        assert asyncio.run(main()) == 4.0

    def test_a_tape_that_another_task_closed_records_each_op_once_when_it_goes_on(self) -> None:
        x = tf.Variable(2.0)

        async def main() -> Any:
            tape = tf.GradientTape(persistent=True)
            tape.__enter__()

            async def closing() -> None:
                tape.__exit__(None, None, None)

            await asyncio.create_task(closing())
            with tape:
                y = x * x
                z = y * y
            return tape.gradient(z, [x, y])

        assert [float(one) for one in asyncio.run(main())] == [32.0, 8.0]

    def test_a_tape_that_another_thread_closed_is_forgotten_at_the_next_gradient(self) -> None:
        tape = tf.GradientTape()
        tape.__enter__()
        thread = threading.Thread(target=tape.__exit__, args=(None, None, None))
        thread.start()
        thread.join()
        x = tf.Variable(3.0)
        with tf.GradientTape() as other:
            y = x * x
        assert other.gradient(y, x) == 6.0
        assert recorder.active.get() == ()

    def test_a_gradient_that_raises_inside_leaves_the_tape_recording(self) -> None:
        @tf.custom_gradient
        def raising(x: Any) -> Any:
            def gradient(upstream: Any) -> Any:
                raise ZeroDivisionError

            return tf.identity(x), gradient

        x = tf.Variable(2.0)
        with tf.GradientTape() as tape:
            y = raising(x)
            with pytest.raises(ZeroDivisionError):
                tape.gradient(y, x)
            z = x * x * x
        assert tape.gradient(z, x) == 12.0


class TestVariables:
    def test_updates_of_several_threads_are_all_there(self) -> None:
        v = tf.Variable(np.zeros(1_000))
        one = np.ones(1_000)

        def adding() -> None:
            for _ in range(300):
                v.assign_add(one)

        threads = [threading.Thread(target=adding) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(300):
            v.assign_add(one)
        for thread in threads:
            thread.join()
        np.testing.assert_array_equal(v, np.full(1_000, 1_500.0))

    def test_only_its_own_thread_changes_it_in_place(self) -> None:
        v = tf.Variable(np.zeros(3))
        before = id(v._value)
        v.assign_add(np.ones(3))
        assert id(v._value) == before
        thread = threading.Thread(target=v.assign_add, args=(np.ones(3),))
        thread.start()
        thread.join()
        assert id(v._value) != before
        np.testing.assert_array_equal(v, [2.0, 2.0, 2.0])

    def test_what_was_read_stays_as_it_was(self) -> None:
        v = tf.Variable(np.zeros(3))
        read, array = v.read_value(), v.numpy()
        v.assign_add(np.ones(3))
        np.testing.assert_array_equal(read, np.zeros(3))
        np.testing.assert_array_equal(array, np.zeros(3))

    @pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
    def test_a_copy_of_a_derived_class_is_of_that_class(self, copied: Any) -> None:
        class Named(tf.Variable):
            pass

        v = Named([1.0, 2.0])
        v.unit = "m"
        twin = copied(v)
        assert type(twin) is Named
        assert twin.unit == "m"
        np.testing.assert_array_equal(twin, v)
        assert twin._key != v._key


class TestArguments:
    @pytest.mark.parametrize(
        "call",
        [
            lambda x: np.dot(x, 2.0),
            lambda x: np.dot(2.0, x),
            lambda x: np.inner(x, 2.0),
            lambda x: np.kron(2.0, x),
            lambda x: np.multiply(x, 2.0),
        ],
    )
    def test_a_python_number_in_a_product_is_an_array_of_no_dimensions(self, call: Any) -> None:
        x = tf.Variable([1.0, 2.0, 3.0])
        with tf.GradientTape() as tape:
            y = call(x)
        assert y.dtype == np.float32
        np.testing.assert_array_equal(tape.gradient(y, x), [2.0, 2.0, 2.0])

    def test_a_polynomial_at_a_python_number(self) -> None:
        x = tf.Variable([1.0, 2.0, 3.0])
        with tf.GradientTape() as tape:
            y = np.polyval(x, 2.0)
        np.testing.assert_array_equal(tape.gradient(y, x), [4.0, 2.0, 1.0])

    @pytest.mark.parametrize(
        "call",
        [
            lambda x: np.sum(x, out=None),
            lambda x: np.sum(x, 0, None, None),
            lambda x: np.mean(x, out=None),
            lambda x: np.concatenate([x, x], out=None)[0],
        ],
    )
    def test_out_that_is_none_is_no_out(self, call: Any) -> None:
        assert call(tf.constant([1.0, 1.0])).shape == ()

    @pytest.mark.parametrize("make", [tf.constant, tf.Variable, lambda m: tf.constant([1.0]) * m])
    def test_a_masked_array_is_refused(self, make: Any) -> None:
        masked = np.ma.array([10.0, 99.0], mask=[False, True])
        with pytest.raises(TypeError, match=r"mask.*filled"):
            make(masked)


def test_an_array_is_ours_only_while_nobody_else_holds_it() -> None:
    kept = {0: np.zeros(3)}
    array = kept[0]
    assert ownership.is_ours(array)
    other = array
    assert not ownership.is_ours(array)
    del other
    view = array[1:]
    assert not ownership.is_ours(array)
    assert not ownership.is_ours(view)
