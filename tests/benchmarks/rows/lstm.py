"""An LSTM over 50 steps: a batch of 32, 32 inputs, 64 hidden units, float32.

Unrolled into products of matrices in every library: the kernels that some have for a whole LSTM
would measure something else. The four gates stand side by side in one matrix; the loss is the mean
square of the last hidden state less a target.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.row import Row, Step


class Problem(NamedTuple):
    """A sequence of inputs, the target, and the weights of the input, of the state, the bias."""

    sequence: np.ndarray
    target: np.ndarray
    parameters: tuple[np.ndarray, np.ndarray, np.ndarray]


def problem(steps: int, batch: int, inputs: int, hidden: int) -> Problem:
    """Make a sequence, a target and parameters."""
    random = np.random.default_rng(0)

    def normal(scale: float, *shape: int) -> np.ndarray:
        return random.normal(0, scale, shape).astype(np.float32)

    return Problem(
        normal(1, steps, batch, inputs),
        normal(1, batch, hidden),
        (
            normal(inputs**-0.5, inputs, 4 * hidden),
            normal(hidden**-0.5, hidden, 4 * hidden),
            normal(0.1, 4 * hidden),
        ),
    )


def numpy_by_hand(problem: Problem) -> Step:
    """Both passes written out; of each step the states, the gates and tanh of the cell are kept."""
    sequence, target, (w_input, w_state, bias) = problem
    batch, units = target.shape

    def step() -> Any:
        h = np.zeros_like(target)
        c = np.zeros_like(target)
        kept = []
        for x in sequence:
            z = x @ w_input
            z += h @ w_state
            z += bias
            gates = z[:, : 3 * units]
            gates = 1 / (1 + np.exp(-gates))
            candidate = np.tanh(z[:, 3 * units :])
            keep = gates[:, :units]
            admit = gates[:, units : 2 * units]
            show = gates[:, 2 * units :]
            before = h, c
            c = keep * c
            c += admit * candidate
            squashed = np.tanh(c)
            h = show * squashed
            kept.append((x, *before, gates, candidate, squashed))
        error = h - target
        loss = np.mean(error * error)

        by_h = error
        by_h *= np.float32(2 / error.size)
        by_c = np.zeros_like(c)
        by_input = np.zeros_like(w_input)
        by_state = np.zeros_like(w_state)
        by_bias = np.zeros_like(bias)
        by_z = np.empty((batch, 4 * units), np.float32)
        for x, h, c, gates, candidate, squashed in reversed(kept):
            keep = gates[:, :units]
            admit = gates[:, units : 2 * units]
            show = gates[:, 2 * units :]
            by_c += by_h * show * (1 - squashed * squashed)
            np.multiply(by_c, c, out=by_z[:, :units])
            np.multiply(by_c, candidate, out=by_z[:, units : 2 * units])
            np.multiply(by_h, squashed, out=by_z[:, 2 * units : 3 * units])
            by_z[:, : 3 * units] *= gates * (1 - gates)
            np.multiply(by_c * admit, 1 - candidate * candidate, out=by_z[:, 3 * units :])
            by_input += x.T @ by_z
            by_state += h.T @ by_z
            by_bias += by_z.sum(axis=0)
            by_h = by_z @ w_state.T
            by_c *= keep
        return [loss, by_input, by_state, by_bias]

    return step


def tapeviz(problem: Problem) -> Step:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    sequence = [tf.constant(x) for x in problem.sequence]
    target = tf.constant(problem.target)
    parameters = [tf.Variable(array) for array in problem.parameters]
    w_input, w_state, bias = parameters
    units = target.shape[1]

    def step() -> Any:
        with tf.GradientTape() as tape:
            h = c = tf.zeros_like(target)
            for x in sequence:
                z = x @ w_input + h @ w_state + bias
                gates, candidate = tf.split(z, [3 * units, units], axis=1)
                keep, admit, show = tf.split(tf.sigmoid(gates), 3, axis=1)
                c = keep * c + admit * tf.tanh(candidate)
                h = show * tf.tanh(c)
            loss = tf.reduce_mean(tf.square(h - target))
        return [loss, *tape.gradient(loss, parameters)]

    return step


def torch(problem: Problem) -> Step:
    """PyTorch's eager mode."""
    import torch

    sequence = list(torch.tensor(problem.sequence))
    target = torch.tensor(problem.target)
    parameters = [torch.tensor(array, requires_grad=True) for array in problem.parameters]
    w_input, w_state, bias = parameters
    units = target.shape[1]

    def step() -> Any:
        h = c = torch.zeros_like(target)
        for x in sequence:
            z = torch.addmm(bias, x, w_input) + h @ w_state
            gates, candidate = z.split([3 * units, units], dim=1)
            keep, admit, show = torch.sigmoid(gates).chunk(3, dim=1)
            c = keep * c + admit * torch.tanh(candidate)
            h = show * torch.tanh(c)
        loss = torch.nn.functional.mse_loss(h, target)
        return [loss.detach(), *torch.autograd.grad(loss, parameters)]

    return step


def autograd(problem: Problem) -> Step:
    """autograd, with the sigmoid as its own examples have it."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    sequence, target, parameters = problem
    units = target.shape[1]

    def loss_of(parameters: Any) -> Any:
        w_input, w_state, bias = parameters
        h = c = np.zeros_like(target)
        for x in sequence:
            z = x @ w_input + h @ w_state + bias
            gates, candidate = anp.split(z, [3 * units], axis=1)
            keep, admit, show = anp.split(0.5 * (anp.tanh(0.5 * gates) + 1), 3, axis=1)
            c = keep * c + admit * anp.tanh(candidate)
            h = show * anp.tanh(c)
        return anp.mean((h - target) ** 2)

    differentiate = value_and_grad(loss_of)

    def step() -> Any:
        loss, gradients = differentiate(parameters)
        return [loss, *gradients]

    return step


def mygrad(problem: Problem) -> Step:
    """MyGrad, which has no split: the gates are slices."""
    import mygrad as mg
    from mygrad.nnet import sigmoid

    sequence, target, _ = problem
    parameters = [mg.tensor(array) for array in problem.parameters]
    w_input, w_state, bias = parameters
    units = target.shape[1]

    def step() -> Any:
        h = c = mg.tensor(np.zeros_like(target), constant=True)
        for x in sequence:
            z = mg.matmul(x, w_input) + mg.matmul(h, w_state) + bias
            gates = sigmoid(z[:, : 3 * units])
            keep = gates[:, :units]
            admit = gates[:, units : 2 * units]
            show = gates[:, 2 * units :]
            c = keep * c + admit * mg.tanh(z[:, 3 * units :])
            h = show * mg.tanh(c)
        loss = mg.mean((h - target) ** 2)
        loss.backward()
        return [loss, *(parameter.grad for parameter in parameters)]

    return step


def jax(problem: Problem) -> Step:
    """JAX without jit, so that it runs op by op as all others do."""
    import jax
    import jax.numpy as jnp

    sequence = [jnp.array(x) for x in problem.sequence]
    target = jnp.array(problem.target)
    parameters = [jnp.array(array) for array in problem.parameters]
    units = target.shape[1]

    def loss_of(parameters: Any) -> Any:
        w_input, w_state, bias = parameters
        h = c = jnp.zeros_like(target)
        for x in sequence:
            z = x @ w_input + h @ w_state + bias
            gates, candidate = jnp.split(z, [3 * units], axis=1)
            keep, admit, show = jnp.split(jax.nn.sigmoid(gates), 3, axis=1)
            c = keep * c + admit * jnp.tanh(candidate)
            h = show * jnp.tanh(c)
        return jnp.mean((h - target) ** 2)

    differentiate = jax.value_and_grad(loss_of)

    def step() -> Any:
        loss, gradients = jax.block_until_ready(differentiate(parameters))
        return [loss, *gradients]

    return step


def tensorflow(problem: Problem) -> Step:
    """TensorFlow's own tape."""
    import tensorflow as tf

    sequence = [tf.constant(x) for x in problem.sequence]
    target = tf.constant(problem.target)
    parameters = [tf.Variable(array) for array in problem.parameters]
    w_input, w_state, bias = parameters
    units = target.shape[1]

    def step() -> Any:
        with tf.GradientTape() as tape:
            h = c = tf.zeros_like(target)
            for x in sequence:
                z = x @ w_input + h @ w_state + bias
                gates, candidate = tf.split(z, [3 * units, units], axis=1)
                keep, admit, show = tf.split(tf.sigmoid(gates), 3, axis=1)
                c = keep * c + admit * tf.tanh(candidate)
                h = show * tf.tanh(c)
            loss = tf.reduce_mean(tf.square(h - target))
        return [loss, *tape.gradient(loss, parameters)]

    return step


ROWS = (
    Row(
        name="lstm",
        title="LSTM, 50 steps, batch 32, 32 → 64",
        problem=partial(problem, 50, 32, 32, 64),
        tiny=partial(problem, 3, 2, 3, 4),
        programs={
            "numpy": numpy_by_hand,
            "tapeviz": tapeviz,
            "torch": torch,
            "autograd": autograd,
            "mygrad": mygrad,
            "jax": jax,
            "tensorflow": tensorflow,
        },
        rtol=1e-3,
        atol=1e-6,
        trains=True,
    ),
)
