"""Second derivatives of Rosenbrock's function, Σ 100 (xᵢ₊₁ - xᵢ²)² + (1 - xᵢ)².

One product of its Hessian with a vector in 1,000 dimensions, and the whole Hessian in 50.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.row import Row, Step


class Problem(NamedTuple):
    """A point, and a direction at it."""

    point: np.ndarray
    direction: np.ndarray


def problem(dimensions: int) -> Problem:
    """Make a point and a direction, float64."""
    random = np.random.default_rng(0)
    return Problem(random.normal(size=dimensions), random.normal(size=dimensions))


def rosenbrock(x: Any) -> Any:
    """Return the function's value, by what the arrays of every library can do."""
    return (100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2).sum()


def _second_derivatives(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the Hessian's diagonal and the one beside it, by hand."""
    diagonal = np.zeros_like(x)
    diagonal[:-1] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
    diagonal[1:] += 200
    return diagonal, -400 * x[:-1]


def product_by_hand(problem: Problem) -> Step:
    """By hand the Hessian has three diagonals."""
    x, v = problem

    def step() -> Any:
        diagonal, beside = _second_derivatives(x)
        product = diagonal * v
        product[:-1] += beside * v[1:]
        product[1:] += beside * v[:-1]
        return [product]

    return step


def hessian_by_hand(problem: Problem) -> Step:
    """By hand the Hessian has three diagonals."""
    x = problem.point

    def step() -> Any:
        diagonal, beside = _second_derivatives(x)
        hessian = np.diag(diagonal)
        places = np.arange(len(x) - 1)
        hessian[places, places + 1] = beside
        hessian[places + 1, places] = beside
        return [hessian]

    return step


def product_by_tapeviz(problem: Problem) -> Step:
    """Two tapes, the outer one recording the gradient of the inner one."""
    import tapeviz as tf

    x, v = tf.constant(problem.point), tf.constant(problem.direction)

    def step() -> Any:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = _rosenbrock_by_tensorflow_names(tf, x)
            gradient = inner.gradient(y, x)
        return [outer.gradient(gradient, x, output_gradients=v)]

    return step


def hessian_by_tapeviz(problem: Problem) -> Step:
    """The Jacobian of the gradient."""
    import tapeviz as tf

    x = tf.constant(problem.point)

    def step() -> Any:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = _rosenbrock_by_tensorflow_names(tf, x)
            gradient = inner.gradient(y, x)
        return [outer.jacobian(gradient, x)]

    return step


def _rosenbrock_by_tensorflow_names(tf: Any, x: Any) -> Any:
    return tf.reduce_sum(100.0 * tf.square(x[1:] - tf.square(x[:-1])) + tf.square(1.0 - x[:-1]))


def product_by_torch(problem: Problem) -> Step:
    """PyTorch's eager mode: the gradient of the gradient."""
    import torch

    x = torch.tensor(problem.point, requires_grad=True)
    v = torch.tensor(problem.direction)

    def step() -> Any:
        (gradient,) = torch.autograd.grad(rosenbrock(x), x, create_graph=True)
        return torch.autograd.grad(gradient, x, v)

    return step


def hessian_by_torch(problem: Problem) -> Step:
    """PyTorch's eager mode, all rows of the Hessian at once."""
    import torch

    x = torch.tensor(problem.point)
    return lambda: [torch.autograd.functional.hessian(rosenbrock, x, vectorize=True)]


def product_by_autograd(problem: Problem) -> Step:
    """Autograd, through its function of that name."""
    from autograd import hessian_vector_product

    product = hessian_vector_product(rosenbrock)
    return lambda: [product(problem.point, problem.direction)]


def hessian_by_autograd(problem: Problem) -> Step:
    """Autograd, through its function of that name."""
    from autograd import hessian

    hessian_of = hessian(rosenbrock)
    return lambda: [hessian_of(problem.point)]


def product_by_jax(problem: Problem) -> Step:
    """JAX without jit; forward over reverse, as its documentation advises."""
    import jax
    import jax.numpy as jnp

    x, v = jnp.array(problem.point), jnp.array(problem.direction)
    gradient = jax.grad(rosenbrock)
    return lambda: [jax.block_until_ready(jax.jvp(gradient, (x,), (v,))[1])]


def hessian_by_jax(problem: Problem) -> Step:
    """JAX without jit, through its function of that name."""
    import jax
    import jax.numpy as jnp

    x = jnp.array(problem.point)
    hessian = jax.hessian(rosenbrock)
    return lambda: [jax.block_until_ready(hessian(x))]


def product_by_tensorflow(problem: Problem) -> Step:
    """TensorFlow's own tapes, the outer one recording the gradient of the inner one."""
    import tensorflow as tf

    x, v = tf.constant(problem.point), tf.constant(problem.direction)

    def step() -> Any:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = _rosenbrock_by_tensorflow_names(tf, x)
            gradient = inner.gradient(y, x)
        return [outer.gradient(gradient, x, output_gradients=v)]

    return step


def hessian_by_tensorflow(problem: Problem) -> Step:
    """The Jacobian of the gradient, vectorised as is the default there."""
    import tensorflow as tf

    x = tf.constant(problem.point)

    def step() -> Any:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = _rosenbrock_by_tensorflow_names(tf, x)
            gradient = inner.gradient(y, x)
        return [outer.jacobian(gradient, x)]

    return step


_NO_SECOND_ORDER = {"mygrad": "has no second derivatives"}

ROWS = (
    Row(
        name="hvp",
        title="Hessian-vector product, 1,000 dimensions",
        problem=partial(problem, 1_000),
        tiny=partial(problem, 5),
        programs={
            "numpy": product_by_hand,
            "tapeviz": product_by_tapeviz,
            "torch": product_by_torch,
            "autograd": product_by_autograd,
            "jax": product_by_jax,
            "tensorflow": product_by_tensorflow,
        },
        rtol=1e-9,
        atol=1e-9,
        without=_NO_SECOND_ORDER,
    ),
    Row(
        name="hessian",
        title="Hessian, 50 × 50",
        problem=partial(problem, 50),
        tiny=partial(problem, 4),
        programs={
            "numpy": hessian_by_hand,
            "tapeviz": hessian_by_tapeviz,
            "torch": hessian_by_torch,
            "autograd": hessian_by_autograd,
            "jax": hessian_by_jax,
            "tensorflow": hessian_by_tensorflow,
        },
        rtol=1e-9,
        atol=1e-9,
        without=_NO_SECOND_ORDER,
    ),
)
