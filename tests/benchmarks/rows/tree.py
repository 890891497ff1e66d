"""A balanced tree of ops on scalars, every leaf a source: many values that are read once.

Two neighbours become ``sin(left) + right`` until one value is left.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from tests.benchmarks.row import Row, Step


def problem(leaves: int) -> np.ndarray:
    """Make the leaves, float64 between -1 and 1."""
    return np.random.default_rng(0).uniform(-1, 1, leaves)


def tree(values: list[Any], sin: Callable[[Any], Any]) -> Any:
    """Return the tree's root, given the sine of the library."""
    while len(values) > 1:
        pairs = zip(values[::2], values[1::2], strict=False)
        odd = values[-1:] if len(values) % 2 else []
        values = [sin(left) + right for left, right in pairs] + odd
    return values[0]


def numpy_by_hand(leaves: np.ndarray) -> Step:
    """Level by level up and down again; of a level, the left operands are kept."""
    scalars = list(leaves)

    def step() -> Any:
        levels = []
        values = scalars
        while len(values) > 1:
            lefts = values[: len(values) - 1 : 2]
            odd = values[-1:] if len(values) % 2 else []
            levels.append(lefts)
            values = [
                np.sin(left) + right for left, right in zip(lefts, values[1::2], strict=True)
            ] + odd
        gradients = [np.float64(1)]
        for lefts in reversed(levels):
            odd = gradients[len(lefts) :]
            below = []
            for left, g in zip(lefts, gradients, strict=False):
                below += (g * np.cos(left), g)
            gradients = below + odd
        return gradients

    return step


def tapeviz(leaves: np.ndarray) -> Step:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    sources = [tf.constant(leaf) for leaf in leaves]

    def step() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(sources)
            root = tree(sources, np.sin)
        return tape.gradient(root, sources)

    return step


def torch(leaves: np.ndarray) -> Step:
    """PyTorch's eager mode."""
    import torch

    sources = [torch.tensor(leaf, requires_grad=True) for leaf in leaves]
    return lambda: torch.autograd.grad(tree(sources, torch.sin), sources)


def autograd(leaves: np.ndarray) -> Step:
    """Autograd, by a list of leaves."""
    import autograd.numpy as anp
    from autograd import grad

    sources = list(leaves)
    gradient = grad(lambda values: tree(list(values), anp.sin))
    return lambda: gradient(sources)


def mygrad(leaves: np.ndarray) -> Step:
    """MyGrad, which keeps the gradients on the leaves."""
    import mygrad as mg

    sources = [mg.tensor(leaf) for leaf in leaves]

    def step() -> Any:
        tree(sources, mg.sin).backward()
        return [source.grad for source in sources]

    return step


def jax(leaves: np.ndarray) -> Step:
    """JAX without jit, by a list of leaves."""
    import jax
    import jax.numpy as jnp

    sources = [jnp.array(leaf) for leaf in leaves]
    gradient = jax.grad(lambda values: tree(values, jnp.sin))
    return lambda: jax.block_until_ready(gradient(sources))


def tensorflow(leaves: np.ndarray) -> Step:
    """TensorFlow's own tape."""
    import tensorflow as tf

    sources = [tf.constant(leaf) for leaf in leaves]

    def step() -> Any:
        with tf.GradientTape() as tape:
            tape.watch(sources)
            root = tree(sources, tf.sin)
        return tape.gradient(root, sources)

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


def _row(name: str, ops: int, **options: Any) -> Row:
    return Row(
        name=name,
        title=f"tree of {ops:,} ops on scalars",
        problem=partial(problem, ops // 2 + 1),
        tiny=partial(problem, 7),
        programs=PROGRAMS,
        rtol=1e-9,
        ops=ops,
        **options,
    )


ROWS = (
    _row("tree", 1_000),
    _row(
        "tree-large",
        100_000,
        without={
            "autograd": "grows with the square of the number of leaves",
            "jax": "takes half a minute",
            "tensorflow": "takes ten seconds",
        },
    ),
)
