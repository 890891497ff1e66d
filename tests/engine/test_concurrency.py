"""Tapes belong to a thread and to an async context; what happens elsewhere is not on them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log


@pytest.fixture
def x() -> tf.Tensor:
    """The constant 3."""
    return tf.constant(3.0)


def in_threads(*programs: Callable[[], Any]) -> list[Any]:
    """Run programs at the same time, each in a thread, and return what they return."""
    with ThreadPoolExecutor(len(programs)) as pool:
        futures = [pool.submit(program) for program in programs]
    return [future.result() for future in futures]


class TestThreads:
    def test_tapes_that_are_open_at_the_same_time_record_their_own(self, x: tf.Tensor) -> None:
        together = threading.Barrier(2)

        def compute(factor: float) -> tuple[tf.GradientTape, tf.Tensor]:
            with tf.GradientTape(persistent=True) as tape:
                tape.watch(x)
                together.wait()
                y = x * factor
                together.wait()
            return tape, y

        (a, y), (b, z) = in_threads(lambda: compute(2.0), lambda: compute(5.0))
        assert (a.gradient(y, x), a.gradient(z, x)) == (2.0, None)
        assert (b.gradient(y, x), b.gradient(z, x)) == (None, 5.0)

    def test_nested_tapes_in_each_thread_give_second_derivatives(self) -> None:
        together = threading.Barrier(2)

        def second(power: int) -> float:
            v = tf.Variable(2.0)
            with tf.GradientTape() as outer:
                together.wait()
                with tf.GradientTape() as inner:
                    y = v**power
                together.wait()
                first = inner.gradient(y, v)
            return float(outer.gradient(first, v))

        assert in_threads(lambda: second(3), lambda: second(4)) == [12.0, 48.0]

    def test_many_threads_mix_up_no_values(self) -> None:
        together = threading.Barrier(4)

        def chain(seed: int) -> tuple[float, float]:
            factors = np.random.default_rng(seed).uniform(0.9, 1.1, 500)
            v = tf.Variable(np.float64(1.5))
            together.wait()
            with tf.GradientTape() as tape:
                y = v
                for factor in factors:
                    y = y * float(factor)
            return float(tape.gradient(y, v)), float(np.prod(factors))

        for found, expected in in_threads(*(lambda seed=seed: chain(seed) for seed in range(4))):
            np.testing.assert_allclose(found, expected, rtol=1e-12)

    def test_an_executor_inside_of_a_tape_is_not_recorded(self, x: tf.Tensor) -> None:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            here = x * x
            (there,) = in_threads(lambda: x * x)
        assert (tape.gradient(here, x), tape.gradient(there, x)) == (6.0, None)

    def test_what_comes_back_from_an_executor_is_recorded_from_then_on(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            (there,) = in_threads(lambda: x * x)
            y = there * x
        assert tape.gradient(y, x) == 9.0

    def test_a_variable_is_watched_only_in_the_thread_that_reads_it(self) -> None:
        v = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            in_threads(lambda: v * v)
        assert tape.watched_variables() == ()

    def test_a_tape_gives_its_gradient_in_another_thread(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        assert in_threads(lambda: tape.gradient(y, x)) == [6.0]

    def test_a_gradient_in_another_thread_is_not_recorded_here(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x**3
            (first,) = in_threads(lambda: inner.gradient(y, x))
        assert first == 27.0
        assert outer.gradient(first, x) is None

    def test_an_exception_closes_only_the_tape_of_its_thread(self, x: tf.Tensor) -> None:
        opened, raised = threading.Event(), threading.Event()

        def fail() -> None:
            opened.wait()
            with pytest.raises(ZeroDivisionError), tf.GradientTape():
                raise ZeroDivisionError
            raised.set()

        def work() -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                opened.set()
                raised.wait()
                y = x * x
            return tape.gradient(y, x)

        assert in_threads(fail, work) == [None, 6.0]

    def test_the_listener_is_told_which_tape_recorded_what(self, x: tf.Tensor) -> None:
        together = threading.Barrier(2)

        def compute(symbol: Callable[[Any], Any]) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                together.wait()
                symbol(x)
                together.wait()
            return tape._recorder

        with log.listening(log.Log()) as told:
            by_sin, by_cos = in_threads(lambda: compute(np.sin), lambda: compute(np.cos))
        recorders = {event[1].name: event[7] for event in told.events if event[0] == log.EXECUTED}
        assert recorders == {"sin": (by_sin,), "cos": (by_cos,)}
        assert [event[2] for event in told.events if event[0] == log.OPENED] == [None, None]


class TestTasks:
    def test_interleaved_tasks_record_their_own(self, x: tf.Tensor) -> None:
        async def compute(factor: float) -> tuple[tf.GradientTape, tf.Tensor]:
            with tf.GradientTape(persistent=True) as tape:
                tape.watch(x)
                y = x
                for _ in range(3):
                    await asyncio.sleep(0)
                    y = y * factor
            return tape, y

        async def both() -> Any:
            return await asyncio.gather(compute(2.0), compute(5.0))

        (a, y), (b, z) = asyncio.run(both())
        assert (a.gradient(y, x), a.gradient(z, x)) == (8.0, None)
        assert (b.gradient(y, x), b.gradient(z, x)) == (None, 125.0)

    def test_interleaved_nested_tapes_give_second_derivatives(self) -> None:
        async def second(power: int) -> float:
            v = tf.Variable(2.0)
            with tf.GradientTape() as outer:
                await asyncio.sleep(0)
                with tf.GradientTape() as inner:
                    await asyncio.sleep(0)
                    y = v**power
                first = inner.gradient(y, v)
                await asyncio.sleep(0)
            return float(outer.gradient(first, v))

        async def both() -> Any:
            return await asyncio.gather(second(3), second(4))

        assert asyncio.run(both()) == [12.0, 48.0]

    def test_a_task_within_the_tape_is_recorded(self, x: tf.Tensor) -> None:
        async def square() -> tf.Tensor:
            await asyncio.sleep(0)
            return x * x

        async def main() -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = await asyncio.create_task(square())
            return tape.gradient(y, x)

        assert asyncio.run(main()) == 6.0

    def test_a_task_that_outlives_its_tape_is_not_recorded(self, x: tf.Tensor) -> None:
        async def main() -> Any:
            closed = asyncio.Event()

            async def late() -> tf.Tensor:
                await closed.wait()
                return x * x

            with tf.GradientTape() as tape:
                tape.watch(x)
                task = asyncio.create_task(late())
                await asyncio.sleep(0)
            closed.set()
            return tape.gradient(await task, x)

        assert asyncio.run(main()) is None

    def test_nobody_is_told_that_a_closed_tape_recorded(self, x: tf.Tensor) -> None:
        async def main() -> None:
            closed = asyncio.Event()

            async def late() -> None:
                await closed.wait()
                np.sin(x)

            with tf.GradientTape() as tape:
                tape.watch(x)
                task = asyncio.create_task(late())
                await asyncio.sleep(0)
            closed.set()
            await task

        with log.listening(log.Log()) as told:
            asyncio.run(main())
        assert [event[7] for event in told.events if event[0] == log.EXECUTED] == [()]

    def test_a_task_that_outlives_its_tape_has_tapes_of_its_own(self, x: tf.Tensor) -> None:
        async def main() -> Any:
            closed = asyncio.Event()

            async def late() -> Any:
                await closed.wait()
                with tf.GradientTape() as own:
                    own.watch(x)
                    y = x * x
                return own.gradient(y, x)

            with tf.GradientTape():
                task = asyncio.create_task(late())
                await asyncio.sleep(0)
            closed.set()
            return await task

        assert asyncio.run(main()) == 6.0

    def test_a_variable_read_after_the_tape_closed_is_not_watched(self) -> None:
        v = tf.Variable(3.0)

        async def main() -> Any:
            closed = asyncio.Event()

            async def late() -> None:
                await closed.wait()
                v * v

            with tf.GradientTape() as tape:
                task = asyncio.create_task(late())
                await asyncio.sleep(0)
            closed.set()
            await task
            return tape.watched_variables()

        assert asyncio.run(main()) == ()

    def test_a_thread_that_a_task_waits_for_is_not_recorded(self, x: tf.Tensor) -> None:
        async def main() -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = await asyncio.to_thread(lambda: x * x)
            return tape.gradient(y, x)

        assert asyncio.run(main()) is None

    def test_an_exception_closes_only_the_tape_of_its_task(self, x: tf.Tensor) -> None:
        async def fail() -> None:
            with tf.GradientTape():
                await asyncio.sleep(0)
                raise ZeroDivisionError

        async def work() -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                for _ in range(3):
                    await asyncio.sleep(0)
                y = x * x
            return tape.gradient(y, x)

        async def both() -> Any:
            return await asyncio.gather(fail(), work(), return_exceptions=True)

        failed, worked = asyncio.run(both())
        assert isinstance(failed, ZeroDivisionError)
        assert worked == 6.0


class TestOrder:
    @pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
    def test_tapes_close_in_any_order(self, x: tf.Tensor, order: tuple[int, ...]) -> None:
        stacks = [ExitStack() for _ in order]
        tapes = [stack.enter_context(tf.GradientTape(persistent=True)) for stack in stacks]
        for tape in tapes:
            tape.watch(x)
        values = [x * 1.0]
        for closing in order:
            stacks[closing].close()
            values.append(x * (2.0 + len(values)))
        for rank, closing in enumerate(order):
            recorded = [tapes[closing].gradient(value, x) is not None for value in values]
            assert recorded == [at <= rank for at in range(len(values))]
