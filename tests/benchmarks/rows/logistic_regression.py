"""A step of logistic regression by gradient descent: 10,000 examples of 100 features, float64."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.row import Row, Step

RATE = 0.1


class Problem(NamedTuple):
    """Examples, a row each, and for each the class, 0.0 or 1.0."""

    features: np.ndarray
    labels: np.ndarray


def problem(examples: int, features: int) -> Problem:
    """Make examples whose class is a noisy function of the features."""
    random = np.random.default_rng(0)
    x = random.normal(size=(examples, features))
    score = x @ random.normal(size=features) / features**0.5
    return Problem(x, (score + random.normal(size=examples) > 0).astype(float))


def numpy_by_hand(problem: Problem) -> Step:
    """Both passes written out; one exponential serves the loss and the gradient."""
    x, y = problem
    w, b = np.zeros(x.shape[1]), np.zeros(())

    def step() -> Any:
        nonlocal w, b
        score = x @ w
        score += b
        decay = np.exp(-np.abs(score))
        loss = np.mean(np.maximum(score, 0) - score * y + np.log1p(decay))
        by_score = np.where(score >= 0, 1, decay)
        decay += 1
        by_score /= decay
        by_score -= y
        by_score /= len(y)
        by_w, by_b = by_score @ x, by_score.sum()
        w = w - RATE * by_w
        b = b - RATE * by_b
        return [loss, by_w, by_b]

    return step


def tapeviz(problem: Problem) -> Step:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    x, y = tf.constant(problem.features), tf.constant(problem.labels)
    w = tf.Variable(np.zeros(x.shape[1]))
    b = tf.Variable(np.zeros(()))

    def step() -> Any:
        with tf.GradientTape() as tape:
            score = tf.linalg.matvec(x, w) + b
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=score))
        by_w, by_b = tape.gradient(loss, [w, b])
        w.assign_sub(RATE * by_w)
        b.assign_sub(RATE * by_b)
        return [loss, by_w, by_b]

    return step


def torch(problem: Problem) -> Step:
    """PyTorch's eager mode."""
    import torch

    x, y = torch.tensor(problem.features), torch.tensor(problem.labels)
    w = torch.zeros(x.shape[1], dtype=x.dtype, requires_grad=True)
    b = torch.zeros((), dtype=x.dtype, requires_grad=True)

    def step() -> Any:
        score = x @ w + b
        loss = torch.nn.functional.binary_cross_entropy_with_logits(score, y)
        by_w, by_b = torch.autograd.grad(loss, (w, b))
        with torch.no_grad():
            w.sub_(by_w, alpha=RATE)
            b.sub_(by_b, alpha=RATE)
        return [loss.detach(), by_w, by_b]

    return step


def autograd(problem: Problem) -> Step:
    """Autograd, with the cross-entropy by `logaddexp`, which does not overflow."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    x, y = problem
    w, b = np.zeros(x.shape[1]), 0.0

    def loss_of(parameters: Any) -> Any:
        w, b = parameters
        score = x @ w + b
        return anp.mean(anp.logaddexp(0, score) - score * y)

    differentiate = value_and_grad(loss_of)

    def step() -> Any:
        nonlocal w, b
        loss, (by_w, by_b) = differentiate((w, b))
        w = w - RATE * by_w
        b = b - RATE * by_b
        return [loss, by_w, by_b]

    return step


def mygrad(problem: Problem) -> Step:
    """MyGrad, with the cross-entropy by `logaddexp`, which does not overflow."""
    import mygrad as mg

    x, y = problem
    w, b = mg.tensor(np.zeros(x.shape[1])), mg.tensor(0.0)

    def step() -> Any:
        score = mg.matmul(x, w) + b
        loss = mg.mean(mg.logaddexp(0, score) - score * y)
        loss.backward()
        by_w, by_b = w.grad, b.grad
        w.data -= RATE * by_w
        b.data -= RATE * by_b
        return [loss, by_w, by_b]

    return step


def jax(problem: Problem) -> Step:
    """JAX without jit, so that it runs op by op as all others do."""
    import jax
    import jax.numpy as jnp

    x, y = jnp.array(problem.features), jnp.array(problem.labels)
    w, b = jnp.zeros(x.shape[1]), jnp.zeros(())

    def loss_of(parameters: Any) -> Any:
        w, b = parameters
        score = x @ w + b
        return jnp.mean(jax.nn.softplus(score) - score * y)

    differentiate = jax.value_and_grad(loss_of)

    def step() -> Any:
        nonlocal w, b
        loss, (by_w, by_b) = differentiate((w, b))
        w = w - RATE * by_w
        b = b - RATE * by_b
        jax.block_until_ready((w, b))
        return [loss, by_w, by_b]

    return step


def tensorflow(problem: Problem) -> Step:
    """TensorFlow's own tape."""
    import tensorflow as tf

    x, y = tf.constant(problem.features), tf.constant(problem.labels)
    w = tf.Variable(np.zeros(x.shape[1]))
    b = tf.Variable(np.zeros(()))

    def step() -> Any:
        with tf.GradientTape() as tape:
            score = tf.linalg.matvec(x, w) + b
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=score))
        by_w, by_b = tape.gradient(loss, [w, b])
        w.assign_sub(RATE * by_w)
        b.assign_sub(RATE * by_b)
        return [loss, by_w, by_b]

    return step


ROWS = (
    Row(
        name="logistic",
        title="logistic regression step, 10,000 × 100",
        problem=partial(problem, 10_000, 100),
        tiny=partial(problem, 20, 3),
        programs={
            "numpy": numpy_by_hand,
            "tapeviz": tapeviz,
            "torch": torch,
            "autograd": autograd,
            "mygrad": mygrad,
            "jax": jax,
            "tensorflow": tensorflow,
        },
        rtol=1e-9,
        atol=1e-12,
        trains=True,
    ),
)
