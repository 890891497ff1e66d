"""Whole little lectures, as they are written for TensorFlow."""

from __future__ import annotations

from typing import Any

import numpy as np

import tapeviz as tf


def test_linear_regression_with_a_module() -> None:
    tf.random.set_seed(1)
    x = tf.random.normal(shape=[200])
    y = x * 3.0 + 2.0 + tf.random.normal(shape=[200]) * 0.1

    class Line(tf.Module):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.w = tf.Variable(5.0)
            self.b = tf.Variable(0.0)

        def __call__(self, x: Any) -> Any:
            return self.w * x + self.b

    model = Line()
    for _ in range(60):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - model(x)))
        dw, db = tape.gradient(loss, [model.w, model.b])
        model.w.assign_sub(0.1 * dw)
        model.b.assign_sub(0.1 * db)
    offset, slope = np.polynomial.polynomial.polyfit(x.numpy(), y.numpy(), 1)
    np.testing.assert_allclose([float(model.w), float(model.b)], [slope, offset], atol=1e-3)
    assert [variable.shape for variable in model.trainable_variables] == [(), ()]


def test_logistic_regression() -> None:
    tf.random.set_seed(2)
    points = tf.random.normal([300, 2])
    labels = tf.cast(points[:, 0] + 2.0 * points[:, 1] > 0.5, tf.float32)
    weights, bias = tf.Variable(tf.zeros([2, 1])), tf.Variable(0.0)
    optimizer = tf.optimizers.SGD(learning_rate=1.0, momentum=0.9)
    for _ in range(100):
        with tf.GradientTape() as tape:
            logits = tf.squeeze(tf.matmul(points, weights) + bias, axis=1)
            losses = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
            loss = tf.reduce_mean(losses)
        gradients = tape.gradient(loss, [weights, bias])
        optimizer.apply_gradients(zip(gradients, [weights, bias], strict=True))
    predicted = tf.cast(tf.sigmoid(logits) > 0.5, tf.float32)
    assert float(tf.reduce_mean(tf.cast(tf.equal(predicted, labels), tf.float32))) > 0.98
    assert float(loss) < 0.1


def test_perceptron_with_two_layers_learns_exclusive_or() -> None:
    tf.random.set_seed(3)
    x = tf.constant([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = tf.constant([0, 1, 1, 0])

    class Perceptron(tf.Module):
        def __init__(self) -> None:
            super().__init__()
            self.hidden = tf.layers.Dense(16, activation="tanh")
            self.scores = tf.layers.Dense(2)

        @tf.function
        def __call__(self, x: Any) -> Any:
            return self.scores(self.hidden(x))

    model = Perceptron()
    optimizer = tf.optimizers.Adam(learning_rate=0.05)
    for _ in range(150):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, model(x)))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    np.testing.assert_array_equal(tf.argmax(model(x), axis=1), y)
    assert float(loss) < 0.05
    assert len(model.trainable_variables) == 4


def test_convolution_step_lowers_the_loss() -> None:
    tf.random.set_seed(4)
    images = tf.random.uniform([8, 8, 8, 1])
    labels = tf.argmax(tf.stack([images[:, 2, 2, 0], images[:, 5, 5, 0]], axis=1), axis=1)
    filters = tf.Variable(tf.random.truncated_normal([3, 3, 1, 4], stddev=0.3))
    bias = tf.Variable(tf.zeros([4]))
    kernel = tf.Variable(tf.random.truncated_normal([64, 2], stddev=0.3))
    variables = [filters, bias, kernel]
    optimizer = tf.optimizers.Adam(0.02)

    def step() -> float:
        with tf.GradientTape() as tape:
            hidden = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(images, filters, 1, "SAME"), bias))
            pooled = tf.nn.max_pool2d(hidden, ksize=2, strides=2, padding="VALID")
            logits = tf.matmul(tf.reshape(pooled, [8, -1]), kernel)
            losses = tf.nn.softmax_cross_entropy_with_logits(tf.one_hot(labels, 2), logits)
            loss = tf.reduce_mean(losses) + 1e-4 * tf.nn.l2_loss(kernel)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 5.0)
        optimizer.apply_gradients(zip(gradients, variables, strict=True))
        return float(loss)

    first, *_, last = [step() for _ in range(60)]
    assert last < 0.2 * first


def test_custom_training_loop_over_batches() -> None:
    generator = np.random.default_rng(5)
    data = generator.normal(size=(256, 3)).astype(np.float32)
    wanted = data @ np.array([[1.0], [-2.0], [0.5]], np.float32)
    layer = tf.layers.Dense(1)
    optimizer = tf.optimizers.SGD(0.1)
    history = []
    for epoch in range(5):
        for start in range(0, 256, 32):
            with tf.GradientTape() as tape, tf.name_scope(f"epoch{epoch}"):
                error = layer(data[start : start + 32]) - wanted[start : start + 32]
                loss = tf.reduce_mean(error**2)
            optimizer.minimize(loss, layer.trainable_variables, tape=tape)
        history.append(float(loss))
    assert history == sorted(history, reverse=True)
    np.testing.assert_allclose(layer.kernel.numpy()[:, 0], [1.0, -2.0, 0.5], atol=1e-2)
    assert int(optimizer.iterations) == 40
