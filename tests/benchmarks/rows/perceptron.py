"""A training step of a perceptron with one hidden layer: 784-256-10, a batch of 128, float32.

Softmax cross-entropy, and a step of gradient descent with the gradients.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.row import Row, Step

RATE = 0.01


class Problem(NamedTuple):
    """Images and labels of a batch, and the weights and biases of two layers."""

    images: np.ndarray
    labels: np.ndarray
    parameters: tuple[np.ndarray, ...]


def problem(batch: int, pixels: int, hidden: int, classes: int) -> Problem:
    """Make images, labels and parameters."""
    random = np.random.default_rng(0)

    def normal(*shape: int) -> np.ndarray:
        return random.normal(0, shape[0] ** -0.5, shape).astype(np.float32)

    return Problem(
        random.random((batch, pixels), np.float32),
        random.integers(classes, size=batch),
        (
            normal(pixels, hidden),
            np.zeros(hidden, np.float32),
            normal(hidden, classes),
            np.zeros(classes, np.float32),
        ),
    )


def numpy_by_hand(problem: Problem) -> Step:
    """Both passes written out, in place where nothing is needed again."""
    x, labels, _ = problem
    parameters = [array.copy() for array in problem.parameters]
    w1, b1, w2, b2 = parameters
    rows = np.arange(len(labels))

    def step() -> Any:
        hidden = x @ w1
        hidden += b1
        np.maximum(hidden, 0, out=hidden)
        logits = hidden @ w2
        logits += b2
        logits -= logits.max(axis=1, keepdims=True)
        by_logits = np.exp(logits)
        sums = by_logits.sum(axis=1, keepdims=True)
        loss = np.mean(np.log(sums[:, 0]) - logits[rows, labels])
        by_logits /= sums
        by_logits[rows, labels] -= 1
        by_logits /= np.float32(len(labels))
        by_hidden = by_logits @ w2.T
        by_hidden *= hidden > 0
        gradients = (
            x.T @ by_hidden,
            by_hidden.sum(axis=0),
            hidden.T @ by_logits,
            by_logits.sum(axis=0),
        )
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= RATE * gradient
        return [loss, *gradients]

    return step


def tapeviz(problem: Problem) -> Step:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    x, labels = tf.constant(problem.images), tf.constant(problem.labels)
    parameters = [tf.Variable(array) for array in problem.parameters]
    w1, b1, w2, b2 = parameters

    def step() -> Any:
        with tf.GradientTape() as tape:
            hidden = tf.nn.relu(x @ w1 + b1)
            logits = hidden @ w2 + b2
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
            )
        gradients = tape.gradient(loss, parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.assign_sub(RATE * gradient)
        return [loss, *gradients]

    return step


def torch(problem: Problem) -> Step:
    """PyTorch's eager mode."""
    import torch

    x, labels = torch.tensor(problem.images), torch.tensor(problem.labels)
    parameters = [torch.tensor(array, requires_grad=True) for array in problem.parameters]
    w1, b1, w2, b2 = parameters

    def step() -> Any:
        hidden = torch.relu(torch.addmm(b1, x, w1))
        logits = torch.addmm(b2, hidden, w2)
        loss = torch.nn.functional.cross_entropy(logits, labels)
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter.sub_(gradient, alpha=RATE)
        return [loss.detach(), *gradients]

    return step


def autograd(problem: Problem) -> Step:
    """autograd, with the cross-entropy written out as its own examples have it."""
    import autograd.numpy as anp
    from autograd import value_and_grad
    from autograd.scipy.special import logsumexp

    x, labels = problem.images, problem.labels
    rows = np.arange(len(labels))
    parameters = [array.copy() for array in problem.parameters]

    def loss_of(parameters: Any) -> Any:
        w1, b1, w2, b2 = parameters
        hidden = anp.maximum(x @ w1 + b1, 0)
        logits = hidden @ w2 + b2
        return anp.mean(logsumexp(logits, axis=1) - logits[rows, labels])

    differentiate = value_and_grad(loss_of)

    def step() -> Any:
        loss, gradients = differentiate(parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= RATE * gradient
        return [loss, *gradients]

    return step


def mygrad(problem: Problem) -> Step:
    """MyGrad, which keeps the gradients on the tensors."""
    import mygrad as mg
    from mygrad.nnet import relu, softmax_crossentropy

    x, labels = problem.images, problem.labels
    parameters = [mg.tensor(array) for array in problem.parameters]
    w1, b1, w2, b2 = parameters

    def step() -> Any:
        hidden = relu(mg.matmul(x, w1) + b1)
        loss = softmax_crossentropy(hidden @ w2 + b2, labels)
        loss.backward()
        gradients = [parameter.grad for parameter in parameters]
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.data -= RATE * gradient
        return [loss, *gradients]

    return step


def jax(problem: Problem) -> Step:
    """JAX without jit, so that it runs op by op as all others do."""
    import jax
    import jax.numpy as jnp

    x, labels = jnp.array(problem.images), jnp.array(problem.labels)
    parameters = [jnp.array(array) for array in problem.parameters]

    def loss_of(parameters: Any) -> Any:
        w1, b1, w2, b2 = parameters
        hidden = jax.nn.relu(x @ w1 + b1)
        scores = jax.nn.log_softmax(hidden @ w2 + b2)
        return -jnp.mean(jnp.take_along_axis(scores, labels[:, None], axis=1))

    differentiate = jax.value_and_grad(loss_of)

    def step() -> Any:
        nonlocal parameters
        loss, gradients = differentiate(parameters)
        parameters = [
            parameter - RATE * gradient
            for parameter, gradient in zip(parameters, gradients, strict=True)
        ]
        jax.block_until_ready(parameters)
        return [loss, *gradients]

    return step


def tensorflow(problem: Problem) -> Step:
    """TensorFlow's own tape."""
    import tensorflow as tf

    x, labels = tf.constant(problem.images), tf.constant(problem.labels)
    parameters = [tf.Variable(array) for array in problem.parameters]
    w1, b1, w2, b2 = parameters

    def step() -> Any:
        with tf.GradientTape() as tape:
            hidden = tf.nn.relu(x @ w1 + b1)
            logits = hidden @ w2 + b2
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
            )
        gradients = tape.gradient(loss, parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.assign_sub(RATE * gradient)
        return [loss, *gradients]

    return step


ROWS = (
    Row(
        name="mlp",
        title="MLP training step, 784-256-10, batch 128",
        problem=partial(problem, 128, 784, 256, 10),
        tiny=partial(problem, 5, 7, 4, 3),
        programs={
            "numpy": numpy_by_hand,
            "tapeviz": tapeviz,
            "torch": torch,
            "autograd": autograd,
            "mygrad": mygrad,
            "jax": jax,
            "tensorflow": tensorflow,
        },
        rtol=1e-4,
        atol=1e-6,
        trains=True,
    ),
)
