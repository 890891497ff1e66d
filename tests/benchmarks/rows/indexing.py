"""`x[i]` in a loop: a gradient that is put together of single entries.

Its cost ought to grow with the number of reads, and not with reads times the size of what is read.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.row import Row, Step


def problem(entries: int) -> np.ndarray:
    """Make a vector of float64."""
    return np.random.default_rng(0).normal(size=entries)


def sum_of_squares(x: Any) -> Any:
    """Add up the squares of the entries, one after the other."""
    total = 0.0
    for i in range(len(x)):
        entry = x[i]
        total = total + entry * entry
    return total


def numpy_by_hand(x: np.ndarray) -> Step:
    """Both passes written out, entry by entry as the program is."""

    def step() -> Any:
        entries = []
        total = 0.0
        for i in range(len(x)):
            entry = x[i]
            total = total + entry * entry
            entries.append(entry)
        gradient = np.empty_like(x)
        for i, entry in enumerate(entries):
            gradient[i] = entry + entry
        return [gradient]

    return step


def tapeviz(x: np.ndarray) -> Step:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    vector = tf.constant(x)

    def step() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(vector)
            total = sum_of_squares(vector)
        return [tape.gradient(total, vector)]

    return step


def torch(x: np.ndarray) -> Step:
    """PyTorch's eager mode."""
    import torch

    vector = torch.tensor(x, requires_grad=True)
    return lambda: torch.autograd.grad(sum_of_squares(vector), vector)


def autograd(x: np.ndarray) -> Step:
    """Autograd, through its `grad`."""
    from autograd import grad

    gradient = grad(sum_of_squares)
    return lambda: [gradient(x)]


def mygrad(x: np.ndarray) -> Step:
    """MyGrad, which keeps the gradient on the tensor."""
    import mygrad as mg

    vector = mg.tensor(x)

    def step() -> Any:
        sum_of_squares(vector).backward()
        return [vector.grad]

    return step


def jax(x: np.ndarray) -> Step:
    """JAX without jit, so that it runs op by op as all others do."""
    import jax
    import jax.numpy as jnp

    vector = jnp.array(x)
    gradient = jax.grad(sum_of_squares)
    return lambda: [jax.block_until_ready(gradient(vector))]


def tensorflow(x: np.ndarray) -> Step:
    """TensorFlow's own tape."""
    import tensorflow as tf

    vector = tf.constant(x)

    def step() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(vector)
            total = sum_of_squares(vector)
        return [tape.gradient(total, vector)]

    return step


def _row(name: str, entries: int) -> Row:
    return Row(
        name=name,
        title=f"x[i] for {entries:,} i",
        problem=partial(problem, entries),
        tiny=partial(problem, 6),
        programs={
            "numpy": numpy_by_hand,
            "tapeviz": tapeviz,
            "torch": torch,
            "autograd": autograd,
            "mygrad": mygrad,
            "jax": jax,
            "tensorflow": tensorflow,
        },
        rtol=1e-12,
        without={"jax": "compiles a kernel for every i, which takes a minute"},
    )


ROWS = (_row("index", 1_000), _row("index-double", 2_000))
