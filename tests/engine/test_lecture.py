"""What the first lecture on the tape computes, with the numbers that it promises."""

from __future__ import annotations

import numpy as np
import pytest

import tapeviz as tf


def test_three_functions_on_one_persistent_tape() -> None:
    x = tf.constant(value=3.0)
    with tf.GradientTape(persistent=True, watch_accessed_variables=True) as tape:
        tape.watch(x)
        double = x * 2
        shifted_square = x * x + 2
        parabola = x * x + 2 * x
        found = [tape.gradient(target=y, sources=x) for y in (double, shifted_square, parabola)]
    assert [str(one) for one in found] == [
        "Tensor(2.0, shape=(), dtype=float32)",
        "Tensor(6.0, shape=(), dtype=float32)",
        "Tensor(8.0, shape=(), dtype=float32)",
    ]


def test_each_function_inside_the_persistent_tape_is_warned_of_only_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        for y in (x * 2, x * x + 2, x * x + 2 * x):
            tape.gradient(y, x)
    assert ["significantly less efficient" in message for message in caplog.messages] == [True]


def test_a_function_of_two_numbers() -> None:
    x, y = tf.constant(value=3.0), tf.constant(value=2.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        z = x * x * y + x * y
        by_x = tape.gradient(sources=x, target=z)
        by_both = tape.gradient(sources=[x, y], target=z)
    assert repr(by_x) == "Tensor(14.0, shape=(), dtype=float32)"
    assert repr(by_both) == (
        "[Tensor(14.0, shape=(), dtype=float32), Tensor(12.0, shape=(), dtype=float32)]"
    )


def squared_sum() -> tuple[tf.GradientTape, tf.Tensor, tf.Tensor, tf.Tensor]:
    x = tf.ones((2, 2))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(x)
        z = tf.multiply(y, y)
    return tape, x, y, z


def test_every_entry_of_the_gradient_of_the_squared_sum_is_eight() -> None:
    tape, x, _, z = squared_sum()
    gradient = tape.gradient(z, x)
    assert [gradient[i][j].numpy() for i in (0, 1) for j in (0, 1)] == [8, 8, 8, 8]


def test_the_gradient_by_the_sum_in_between_is_eight() -> None:
    tape, _, y, z = squared_sum()
    assert tape.gradient(z, y).numpy() == 8.0


def test_the_used_tape_gives_no_second_gradient() -> None:
    tape, x, y, z = squared_sum()
    tape.gradient(z, x)
    with pytest.raises(RuntimeError, match="A non-persistent GradientTape can only be used"):
        tape.gradient(z, y)


def test_a_persistent_tape_is_asked_twice_and_deleted() -> None:
    x = tf.constant(3.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    assert tape.gradient(z, x) == 108.0
    assert tape.gradient(y, x) == 6.0
    del tape


@pytest.mark.parametrize(("rounds", "expected"), [(6, 12.0), (5, 12.0), (4, 4.0)])
def test_the_loop_is_followed_as_it_ran(rounds: int, expected: float) -> None:
    x = tf.convert_to_tensor(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        product = 1.0
        for i in range(rounds):
            if 1 < i < 5:
                product = tf.multiply(product, x)
    assert tape.gradient(product, x).numpy() == expected


def test_nested_tapes_differentiate_twice() -> None:
    x = tf.Variable(1.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = x * x * x
        first = inner.gradient(y, x)
    second = outer.gradient(first, x)
    assert f"{first.numpy()} {second.numpy()}" == "3.0 6.0"
    assert isinstance(first.numpy(), np.float32)
