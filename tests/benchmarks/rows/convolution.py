"""A training step of a small convolutional network: a batch of 32 images of 28 × 28, float32.

Two layers of 3 × 3 kernels with zeros around, 1 → 8 → 16 channels, each with relu and the largest
of 2 × 2; then ten classes by a dense layer, softmax cross-entropy, and a step of gradient descent.
Channels come last, in PyTorch and MyGrad first, as each has it by default.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tests.benchmarks.row import Row, Step

RATE = 0.01


class Problem(NamedTuple):
    """Images and labels of a batch, and kernels, bias, kernels, bias, weights and bias."""

    images: np.ndarray
    labels: np.ndarray
    parameters: tuple[np.ndarray, ...]


def problem(batch: int, side: int, channels: tuple[int, int], classes: int) -> Problem:
    """Make images, labels and parameters."""
    random = np.random.default_rng(0)

    def normal(*shape: int) -> np.ndarray:
        return random.normal(0, np.prod(shape[:-1]) ** -0.5, shape).astype(np.float32)

    first, second = channels
    features = (side // 4) ** 2 * second
    return Problem(
        random.random((batch, side, side, 1), np.float32),
        random.integers(classes, size=batch),
        (
            normal(3, 3, 1, first),
            normal(first),
            normal(3, 3, first, second),
            normal(second),
            normal(features, classes),
            normal(classes),
        ),
    )


def _windows(images: np.ndarray) -> np.ndarray:
    """Lay out for each pixel the 3 × 3 around it, a row each."""
    batch, height, width, channels = images.shape
    padded = np.zeros((batch, height + 2, width + 2, channels), images.dtype)
    padded[:, 1:-1, 1:-1] = images
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, 9 * channels)


def _pooled(images: np.ndarray) -> np.ndarray:
    """Return the largest of each 2 × 2."""
    above = np.maximum(images[:, ::2, ::2], images[:, ::2, 1::2])
    below = np.maximum(images[:, 1::2, ::2], images[:, 1::2, 1::2])
    return np.maximum(above, below, out=above)


def _unpooled(by_pooled: np.ndarray, pooled: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Give the gradient of the largest to where it is, with relu's derivative on top.

    Several that are equally large are all zeros, where relu lets nothing through.
    """
    by_pooled = by_pooled * (pooled > 0)
    by_images = np.empty_like(images)
    for row in range(2):
        for column in range(2):
            place = np.s_[:, row::2, column::2]
            np.multiply(by_pooled, images[place] == pooled, out=by_images[place])
    return by_images


def numpy_by_hand(problem: Problem) -> Step:
    """Both passes written out: a convolution is a product of the windows laid out as rows.

    What comes back to its input is a convolution again, with the kernels turned round.
    """
    images, labels, _ = problem
    parameters = [array.copy() for array in problem.parameters]
    kernels1, bias1, kernels2, bias2, weights, bias = parameters
    batch, side, _, _ = images.shape
    rows = np.arange(batch)
    first, second = kernels1.shape[-1], kernels2.shape[-1]

    def step() -> Any:
        windows1 = _windows(images)
        layer1 = windows1 @ kernels1.reshape(-1, first)
        layer1 += bias1
        np.maximum(layer1, 0, out=layer1)
        layer1 = layer1.reshape(batch, side, side, first)
        pooled1 = _pooled(layer1)
        windows2 = _windows(pooled1)
        layer2 = windows2 @ kernels2.reshape(-1, second)
        layer2 += bias2
        np.maximum(layer2, 0, out=layer2)
        layer2 = layer2.reshape(batch, side // 2, side // 2, second)
        pooled2 = _pooled(layer2)
        features = pooled2.reshape(batch, -1)
        logits = features @ weights
        logits += bias
        logits -= logits.max(axis=1, keepdims=True)
        by_logits = np.exp(logits)
        sums = by_logits.sum(axis=1, keepdims=True)
        loss = np.mean(np.log(sums[:, 0]) - logits[rows, labels])
        by_logits /= sums
        by_logits[rows, labels] -= 1
        by_logits /= np.float32(batch)

        by_pooled2 = (by_logits @ weights.T).reshape(pooled2.shape)
        by_layer2 = _unpooled(by_pooled2, pooled2, layer2)
        turned = kernels2[::-1, ::-1].transpose(0, 1, 3, 2).reshape(-1, first)
        by_pooled1 = (_windows(by_layer2) @ turned).reshape(pooled1.shape)
        by_layer2 = by_layer2.reshape(-1, second)
        by_layer1 = _unpooled(by_pooled1, pooled1, layer1).reshape(-1, first)
        gradients = (
            (windows1.T @ by_layer1).reshape(kernels1.shape),
            by_layer1.sum(axis=0),
            (windows2.T @ by_layer2).reshape(kernels2.shape),
            by_layer2.sum(axis=0),
            features.T @ by_logits,
            by_logits.sum(axis=0),
        )
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= RATE * gradient
        return [loss, *gradients]

    return step


def tapeviz(problem: Problem) -> Step:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    images, labels = tf.constant(problem.images), tf.constant(problem.labels)
    parameters = [tf.Variable(array) for array in problem.parameters]
    kernels1, bias1, kernels2, bias2, weights, bias = parameters

    def step() -> Any:
        with tf.GradientTape() as tape:
            layer = tf.nn.relu(tf.nn.conv2d(images, kernels1, 1, "SAME") + bias1)
            layer = tf.nn.max_pool2d(layer, 2, 2, "VALID")
            layer = tf.nn.relu(tf.nn.conv2d(layer, kernels2, 1, "SAME") + bias2)
            layer = tf.nn.max_pool2d(layer, 2, 2, "VALID")
            logits = tf.reshape(layer, (len(labels), -1)) @ weights + bias
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
            )
        gradients = tape.gradient(loss, parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.assign_sub(RATE * gradient)
        return [loss, *gradients]

    return step


def _channels_first(problem: Problem) -> list[np.ndarray]:
    """Return images and parameters as libraries want them that put channels first."""
    images, _, (kernels1, bias1, kernels2, bias2, weights, bias) = problem
    side, channels = images.shape[1] // 4, kernels2.shape[-1]
    weights = weights.reshape(side, side, channels, -1).transpose(2, 0, 1, 3)
    arrays = [
        images.transpose(0, 3, 1, 2),
        kernels1.transpose(3, 2, 0, 1),
        bias1,
        kernels2.transpose(3, 2, 0, 1),
        bias2,
        weights.reshape(-1, weights.shape[-1]),
        bias,
    ]
    return [np.ascontiguousarray(array) for array in arrays]


def _channels_last(results: Sequence[Any]) -> list[np.ndarray]:
    """Return loss and gradients in the order of axes that the problem has."""
    loss, by_kernels1, by_bias1, by_kernels2, by_bias2, by_weights, by_bias = map(
        np.asarray, results
    )
    channels = by_kernels2.shape[0]
    side = round((len(by_weights) / channels) ** 0.5)
    by_weights = by_weights.reshape(channels, side, side, -1).transpose(1, 2, 0, 3)
    return [
        loss,
        by_kernels1.transpose(2, 3, 1, 0),
        by_bias1,
        by_kernels2.transpose(2, 3, 1, 0),
        by_bias2,
        by_weights.reshape(-1, by_weights.shape[-1]),
        by_bias,
    ]


def torch(problem: Problem) -> Step:
    """PyTorch's eager mode."""
    import torch
    from torch.nn import functional

    first_images, *arrays = _channels_first(problem)
    images, labels = torch.tensor(first_images), torch.tensor(problem.labels)
    parameters = [torch.tensor(array, requires_grad=True) for array in arrays]
    kernels1, bias1, kernels2, bias2, weights, bias = parameters

    def step() -> Any:
        layer = torch.relu(functional.conv2d(images, kernels1, bias1, padding=1))
        layer = functional.max_pool2d(layer, 2)
        layer = torch.relu(functional.conv2d(layer, kernels2, bias2, padding=1))
        layer = functional.max_pool2d(layer, 2)
        logits = torch.addmm(bias, layer.flatten(1), weights)
        loss = functional.cross_entropy(logits, labels)
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter.sub_(gradient, alpha=RATE)
        return [loss.detach(), *gradients]

    return step


def autograd(problem: Problem) -> Step:
    """Autograd, with its own convolution, the pool and the cross-entropy written out."""
    import autograd.numpy as anp
    from autograd import value_and_grad
    from autograd.scipy.signal import convolve
    from autograd.scipy.special import logsumexp

    images, *arrays = _channels_first(problem)
    parameters = [array.copy() for array in arrays]
    batch = len(images)
    rows = np.arange(batch)

    def layer_of(layer: Any, kernels: Any, bias: Any) -> Any:
        padded = anp.pad(layer, ((0, 0), (0, 0), (1, 1), (1, 1)), "constant")
        # A convolution in the signal's sense turns the kernel round, and wants its input first.
        turned = anp.transpose(kernels, (1, 0, 2, 3))[:, :, ::-1, ::-1]
        mapped = convolve(padded, turned, axes=([2, 3], [2, 3]), dot_axes=([1], [0]), mode="valid")
        active = anp.maximum(mapped + anp.reshape(bias, (1, -1, 1, 1)), 0)
        _, channels, side, _ = active.shape
        parts = anp.reshape(active, (batch, channels, side // 2, 2, side // 2, 2))
        return anp.max(anp.max(parts, axis=5), axis=3)

    def loss_of(parameters: Any) -> Any:
        kernels1, bias1, kernels2, bias2, weights, bias = parameters
        layer = layer_of(layer_of(images, kernels1, bias1), kernels2, bias2)
        logits = anp.reshape(layer, (batch, -1)) @ weights + bias
        return anp.mean(logsumexp(logits, axis=1) - logits[rows, problem.labels])

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
    from mygrad.nnet import conv_nd, max_pool, relu, softmax_crossentropy

    images, *arrays = _channels_first(problem)
    parameters = [mg.tensor(array) for array in arrays]
    kernels1, bias1, kernels2, bias2, weights, bias = parameters

    def layer_of(layer: Any, kernels: Any, bias: Any) -> Any:
        mapped = conv_nd(layer, kernels, stride=1, padding=1)
        return max_pool(relu(mapped + mg.reshape(bias, (1, -1, 1, 1))), (2, 2), 2)

    def step() -> Any:
        layer = layer_of(layer_of(images, kernels1, bias1), kernels2, bias2)
        logits = mg.reshape(layer, (len(images), -1)) @ weights + bias
        loss = softmax_crossentropy(logits, problem.labels)
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

    images, labels = jnp.array(problem.images), jnp.array(problem.labels)
    parameters = [jnp.array(array) for array in problem.parameters]

    def layer_of(layer: Any, kernels: Any, bias: Any) -> Any:
        form = ("NHWC", "HWIO", "NHWC")
        mapped = jax.lax.conv_general_dilated(
            layer, kernels, (1, 1), "SAME", dimension_numbers=form
        )
        window = (1, 2, 2, 1)
        return jax.lax.reduce_window(
            jax.nn.relu(mapped + bias), -jnp.inf, jax.lax.max, window, window, "VALID"
        )

    def loss_of(parameters: Any) -> Any:
        kernels1, bias1, kernels2, bias2, weights, bias = parameters
        layer = layer_of(layer_of(images, kernels1, bias1), kernels2, bias2)
        scores = jax.nn.log_softmax(layer.reshape(len(labels), -1) @ weights + bias)
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

    images, labels = tf.constant(problem.images), tf.constant(problem.labels)
    parameters = [tf.Variable(array) for array in problem.parameters]
    kernels1, bias1, kernels2, bias2, weights, bias = parameters

    def step() -> Any:
        with tf.GradientTape() as tape:
            layer = tf.nn.relu(tf.nn.conv2d(images, kernels1, 1, "SAME") + bias1)
            layer = tf.nn.max_pool2d(layer, 2, 2, "VALID")
            layer = tf.nn.relu(tf.nn.conv2d(layer, kernels2, 1, "SAME") + bias2)
            layer = tf.nn.max_pool2d(layer, 2, 2, "VALID")
            logits = tf.reshape(layer, (len(labels), -1)) @ weights + bias
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
        name="conv",
        title="convolution training step, 1 → 8 → 16, batch 32",
        problem=partial(problem, 32, 28, (8, 16), 10),
        tiny=partial(problem, 3, 8, (2, 3), 4),
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
        atol=1e-5,
        trains=True,
        rearranged=dict.fromkeys(("torch", "autograd", "mygrad"), _channels_last),
    ),
)
