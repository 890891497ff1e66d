"""A block of self-attention: a batch of 8, length 64, width 128, 4 heads, float32.

Layer norm, queries, keys and values, softmax of their products, the heads joined again and added to
the input; the loss is the mean square of the difference to a target. The softmax and the products
are written out in every library: the kernels that some have for the whole would measure something
else. The layer norm is the library's own where it has one.
"""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.row import Row, Step

EPSILON = 1e-5


class Problem(NamedTuple):
    """Input and target, the number of heads, and what the gradient is by.

    That is the scale and the shift of the layer norm, and the weights of queries, keys, values and
    of what joins the heads.
    """

    x: np.ndarray
    target: np.ndarray
    heads: int
    parameters: tuple[np.ndarray, ...]


def problem(batch: int, length: int, width: int, heads: int) -> Problem:
    """Make an input, a target and parameters."""
    random = np.random.default_rng(0)

    def normal(scale: float, *shape: int) -> np.ndarray:
        return random.normal(0, scale, shape).astype(np.float32)

    weights = [normal(width**-0.5, width, width) for _ in range(4)]
    return Problem(
        normal(1, batch, length, width),
        normal(1, batch, length, width),
        heads,
        (1 + normal(0.1, width), normal(0.1, width), *weights),
    )


def numpy_by_hand(problem: Problem) -> Step:
    """Both passes written out, on matrices of two dimensions where that is a product less."""
    x, target, heads, (scale, shift, w_query, w_key, w_value, w_join) = problem
    batch, length, width = x.shape
    size = width // heads
    factor = np.float32(size**-0.5)

    def apart(rows: np.ndarray) -> np.ndarray:
        return rows.reshape(batch, length, heads, size).transpose(0, 2, 1, 3)

    def together(parts: np.ndarray) -> np.ndarray:
        return parts.transpose(0, 2, 1, 3).reshape(batch * length, width)

    def step() -> Any:
        centred = x - x.mean(axis=-1, keepdims=True)
        inverse = 1 / np.sqrt(np.mean(centred * centred, axis=-1, keepdims=True) + EPSILON)
        centred *= inverse
        normal = centred.reshape(batch * length, width)
        inverse = inverse.reshape(batch * length, 1)
        y = normal * scale
        y += shift
        query, key, value = apart(y @ w_query), apart(y @ w_key), apart(y @ w_value)
        weights = query @ key.transpose(0, 1, 3, 2)
        weights *= factor
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        joined = together(weights @ value)
        error = joined @ w_join
        error += x.reshape(batch * length, width)
        error -= target.reshape(batch * length, width)
        loss = np.mean(error * error)

        error *= np.float32(2 / error.size)
        by_join = joined.T @ error
        by_joined = apart(error @ w_join.T)
        by_value = together(weights.transpose(0, 1, 3, 2) @ by_joined)
        by_weights = by_joined @ value.transpose(0, 1, 3, 2)
        by_weights -= np.sum(by_weights * weights, axis=-1, keepdims=True)
        by_weights *= weights
        by_weights *= factor
        by_query = together(by_weights @ key)
        by_key = together(by_weights.transpose(0, 1, 3, 2) @ query)
        by_y = by_query @ w_query.T
        by_y += by_key @ w_key.T
        by_y += by_value @ w_value.T
        by_scale, by_shift = np.sum(by_y * normal, axis=0), by_y.sum(axis=0)
        by_y *= scale
        by_x = by_y - by_y.mean(axis=-1, keepdims=True)
        by_x -= normal * np.mean(by_y * normal, axis=-1, keepdims=True)
        by_x *= inverse
        by_x += error
        return [
            loss,
            by_x.reshape(x.shape),
            by_scale,
            by_shift,
            y.T @ by_query,
            y.T @ by_key,
            y.T @ by_value,
            by_join,
        ]

    return step


def tapeviz(problem: Problem) -> Step:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    x, target = tf.Variable(problem.x), tf.constant(problem.target)
    parameters = [tf.Variable(array) for array in problem.parameters]
    scale, shift, w_query, w_key, w_value, w_join = parameters
    batch, length, width = x.shape
    heads, size = problem.heads, width // problem.heads

    def apart(rows: Any) -> Any:
        return tf.transpose(tf.reshape(rows, (batch, length, heads, size)), (0, 2, 1, 3))

    def step() -> Any:
        with tf.GradientTape() as tape:
            mean, variance = tf.nn.moments(x, axes=[-1], keepdims=True)
            y = tf.nn.batch_normalization(x, mean, variance, shift, scale, EPSILON)
            query, key, value = apart(y @ w_query), apart(y @ w_key), apart(y @ w_value)
            weights = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) * size**-0.5)
            joined = tf.reshape(tf.transpose(weights @ value, (0, 2, 1, 3)), x.shape)
            loss = tf.reduce_mean(tf.square(x + joined @ w_join - target))
        return [loss, *tape.gradient(loss, [x, *parameters])]

    return step


def torch(problem: Problem) -> Step:
    """PyTorch's eager mode."""
    import torch
    from torch.nn import functional

    target = torch.tensor(problem.target)
    sources = [
        torch.tensor(array, requires_grad=True) for array in (problem.x, *problem.parameters)
    ]
    x, scale, shift, w_query, w_key, w_value, w_join = sources
    batch, length, width = x.shape
    heads, size = problem.heads, width // problem.heads

    def apart(rows: Any) -> Any:
        return rows.view(batch, length, heads, size).transpose(1, 2)

    def step() -> Any:
        y = functional.layer_norm(x, (width,), scale, shift, EPSILON)
        query, key, value = apart(y @ w_query), apart(y @ w_key), apart(y @ w_value)
        weights = torch.softmax(query @ key.transpose(-1, -2) * size**-0.5, dim=-1)
        joined = (weights @ value).transpose(1, 2).reshape(x.shape)
        loss = functional.mse_loss(x + joined @ w_join, target)
        return [loss.detach(), *torch.autograd.grad(loss, sources)]

    return step


def autograd(problem: Problem) -> Step:
    """Autograd, with the softmax written out."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    target = problem.target
    sources = (problem.x, *problem.parameters)
    batch, length, width = problem.x.shape
    heads, size = problem.heads, width // problem.heads

    def apart(rows: Any) -> Any:
        return anp.transpose(anp.reshape(rows, (batch, length, heads, size)), (0, 2, 1, 3))

    def loss_of(sources: Any) -> Any:
        x, scale, shift, w_query, w_key, w_value, w_join = sources
        centred = x - anp.mean(x, axis=-1, keepdims=True)
        variance = anp.mean(centred**2, axis=-1, keepdims=True)
        y = centred / anp.sqrt(variance + EPSILON) * scale + shift
        query, key, value = apart(y @ w_query), apart(y @ w_key), apart(y @ w_value)
        scores = query @ anp.transpose(key, (0, 1, 3, 2)) * size**-0.5
        powers = anp.exp(scores - anp.max(scores, axis=-1, keepdims=True))
        weights = powers / anp.sum(powers, axis=-1, keepdims=True)
        joined = anp.reshape(anp.transpose(weights @ value, (0, 2, 1, 3)), x.shape)
        return anp.mean((x + joined @ w_join - target) ** 2)

    differentiate = value_and_grad(loss_of)

    def step() -> Any:
        loss, gradients = differentiate(sources)
        return [loss, *gradients]

    return step


def mygrad(problem: Problem) -> Step:
    """MyGrad, which keeps the gradients on the tensors."""
    import mygrad as mg
    from mygrad.nnet import softmax

    target = problem.target
    sources = [mg.tensor(array) for array in (problem.x, *problem.parameters)]
    x, scale, shift, w_query, w_key, w_value, w_join = sources
    batch, length, width = x.shape
    heads, size = problem.heads, width // problem.heads

    def apart(rows: Any) -> Any:
        return mg.transpose(mg.reshape(rows, (batch, length, heads, size)), (0, 2, 1, 3))

    def step() -> Any:
        centred = x - mg.mean(x, axis=-1, keepdims=True)
        variance = mg.mean(centred**2, axis=-1, keepdims=True)
        y = centred / mg.sqrt(variance + EPSILON) * scale + shift
        query, key, value = apart(y @ w_query), apart(y @ w_key), apart(y @ w_value)
        weights = softmax(query @ mg.transpose(key, (0, 1, 3, 2)) * size**-0.5)
        joined = mg.reshape(mg.transpose(weights @ value, (0, 2, 1, 3)), x.shape)
        loss = mg.mean((x + joined @ w_join - target) ** 2)
        loss.backward()
        return [loss, *(source.grad for source in sources)]

    return step


def jax(problem: Problem) -> Step:
    """JAX without jit, so that it runs op by op as all others do."""
    import jax
    import jax.numpy as jnp

    target = jnp.array(problem.target)
    sources = [jnp.array(array) for array in (problem.x, *problem.parameters)]
    batch, length, width = problem.x.shape
    heads, size = problem.heads, width // problem.heads

    def apart(rows: Any) -> Any:
        return rows.reshape(batch, length, heads, size).transpose(0, 2, 1, 3)

    def loss_of(sources: Any) -> Any:
        x, scale, shift, w_query, w_key, w_value, w_join = sources
        y = jax.nn.standardize(x, epsilon=EPSILON) * scale + shift
        query, key, value = apart(y @ w_query), apart(y @ w_key), apart(y @ w_value)
        weights = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) * size**-0.5)
        joined = (weights @ value).transpose(0, 2, 1, 3).reshape(x.shape)
        return jnp.mean((x + joined @ w_join - target) ** 2)

    differentiate = jax.value_and_grad(loss_of)

    def step() -> Any:
        loss, gradients = jax.block_until_ready(differentiate(sources))
        return [loss, *gradients]

    return step


def tensorflow(problem: Problem) -> Step:
    """TensorFlow's own tape."""
    import tensorflow as tf

    x, target = tf.Variable(problem.x), tf.constant(problem.target)
    parameters = [tf.Variable(array) for array in problem.parameters]
    scale, shift, w_query, w_key, w_value, w_join = parameters
    batch, length, width = x.shape
    heads, size = problem.heads, width // problem.heads

    def apart(rows: Any) -> Any:
        return tf.transpose(tf.reshape(rows, (batch, length, heads, size)), (0, 2, 1, 3))

    def step() -> Any:
        with tf.GradientTape() as tape:
            mean, variance = tf.nn.moments(x, axes=[-1], keepdims=True)
            y = tf.nn.batch_normalization(x, mean, variance, shift, scale, EPSILON)
            query, key, value = apart(y @ w_query), apart(y @ w_key), apart(y @ w_value)
            weights = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) * size**-0.5)
            joined = tf.reshape(tf.transpose(weights @ value, (0, 2, 1, 3)), x.shape)
            loss = tf.reduce_mean(tf.square(x + joined @ w_join - target))
        return [loss, *tape.gradient(loss, [x, *parameters])]

    return step


ROWS = (
    Row(
        name="attention",
        title="attention block, 8 × 64 × 128, 4 heads",
        problem=partial(problem, 8, 64, 128, 4),
        tiny=partial(problem, 2, 3, 4, 2),
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
