"""A chain of ops on scalars and on arrays: what the tape itself costs, and what it adds to NumPy.

The ops take turns: a sine, a product, a sum, a hyperbolic tangent. Product and sum read the chain's
input again, so that its gradient has contributions to add up; the tangent keeps the values small.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.row import Row, Step


class Problem(NamedTuple):
    """The chain's input, and how many ops follow."""

    array: np.ndarray
    ops: int


def problem(shape: tuple[int, ...], ops: int) -> Problem:
    """Make an input of float64 between -0.9 and 0.9."""
    return Problem(np.random.default_rng(0).uniform(-0.9, 0.9, shape), ops)


def chain(x: Any, ops: int, sin: Callable[[Any], Any], tanh: Callable[[Any], Any]) -> Any:
    """Return the chain's last value, given the two functions of the library."""
    y = x
    for _ in range(ops // 4):
        y = sin(y)
        y = y * x
        y = y + x
        y = tanh(y)
    return y


def numpy_by_hand(problem: Problem) -> Step:
    """Both passes written out: what the program costs without any tape."""
    # A 0-d array would turn into a NumPy scalar at the first op.
    x = problem.array[()]

    def step() -> Any:
        steps = []
        y = x
        for _ in range(problem.ops // 4):
            before = y
            sine = np.sin(before)
            y = np.tanh(sine * x + x)
            steps.append((before, sine, y))
        by_y, by_x = np.ones_like(x), np.zeros_like(x)
        for before, sine, y in reversed(steps):
            by_sum = by_y * (1 - y * y)
            by_x += by_sum
            by_x += by_sum * sine
            by_y = by_sum * x * np.cos(before)
        return [by_x + by_y]

    return step


def tapeviz(problem: Problem) -> Step:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    x = tf.constant(problem.array)

    def step() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = chain(x, problem.ops, np.sin, np.tanh)
        return [tape.gradient(y, x)]

    return step


def torch(problem: Problem) -> Step:
    """PyTorch's eager mode."""
    import torch

    x = torch.tensor(problem.array, requires_grad=True)
    ones = torch.ones_like(x)

    def step() -> Any:
        y = chain(x, problem.ops, torch.sin, torch.tanh)
        return torch.autograd.grad(y, x, ones)

    return step


def autograd(problem: Problem) -> Step:
    """autograd; its `elementwise_grad` is the gradient of the sum."""
    import autograd.numpy as anp
    from autograd import elementwise_grad

    x = problem.array[()]
    gradient = elementwise_grad(lambda v: chain(v, problem.ops, anp.sin, anp.tanh))
    return lambda: [gradient(x)]


def mygrad(problem: Problem) -> Step:
    """MyGrad, which keeps the gradient on the tensor."""
    import mygrad as mg

    x = mg.tensor(problem.array)

    def step() -> Any:
        chain(x, problem.ops, mg.sin, mg.tanh).backward()
        return [x.grad]

    return step


def jax(problem: Problem) -> Step:
    """JAX without jit, so that it runs op by op as all others do."""
    import jax
    import jax.numpy as jnp

    x = jnp.array(problem.array)
    ones = jnp.ones_like(x)

    def step() -> Any:
        _, vjp = jax.vjp(lambda v: chain(v, problem.ops, jnp.sin, jnp.tanh), x)
        return jax.block_until_ready(vjp(ones))

    return step


def tensorflow(problem: Problem) -> Step:
    """TensorFlow's own tape."""
    import tensorflow as tf

    x = tf.constant(problem.array)

    def step() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = chain(x, problem.ops, tf.sin, tf.tanh)
        return [tape.gradient(y, x)]

    return step


PROGRAMS = {
    "numpy": numpy_by_hand,
    "tapeviz": tapeviz,
    "torch": torch,
    "autograd": autograd,
    "mygrad": mygrad,
    "jax": jax,
    "tensorflow": tensorflow,
}


def _row(name: str, what: str, shape: tuple[int, ...], ops: int, **options: Any) -> Row:
    return Row(
        name=name,
        title=f"chain of {ops:,} ops on {what}",
        problem=partial(problem, shape, ops),
        tiny=partial(problem, tuple(min(length, 5) for length in shape), 20),
        programs=PROGRAMS,
        rtol=1e-9,
        ops=0 if shape else ops,
        **options,
    )


ROWS = (
    _row("chain", "scalars", (), 1_000),
    _row(
        "chain-long",
        "scalars",
        (),
        100_000,
        without={"jax": "takes half a minute", "tensorflow": "takes ten seconds"},
    ),
    _row("chain-1000", "1,000 elements", (1_000,), 1_000),
    _row("chain-65536", "65,536 elements", (65_536,), 100),
)
