"""Relus, equal numbers and first steps that are no trouble: parts of losses, biases from 0."""

from __future__ import annotations

import pytest

from tests.graph.diagnosis.test_pathologies import report

FINE = {
    "a penalty that is not touched": """
w = tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = (w - 1.0) ** 2 + 10 * tf.maximum(0.0, w - 5.0)
tape.gradient(z, w)
told = tape.health()
""",
    "a bound that is kept": """
x = tf.Variable([[5.0, -3.0, 2.0]])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.nn.relu(-x - 10.0)) + tf.reduce_sum(x**2)
tape.gradient(z, x)
told = tape.health()
""",
    "triplets that are all satisfied": """
tf.random.set_seed(1)
a, p = (tf.Variable(0.01 * tf.random.normal((16, 4))) for _ in range(2))
n = tf.Variable(5.0 * tf.random.normal((16, 4)))
with tf.GradientTape() as tape:
    near, far = tf.reduce_sum((a - p) ** 2, 1), tf.reduce_sum((a - n) ** 2, 1)
    z = tf.reduce_mean(tf.maximum(0.0, near - far + 0.2))
tape.gradient(z, [a, p, n])
told = tape.health()
""",
    "triplets of an embedding": """
tf.random.set_seed(1)
W = tf.Variable(tf.random.normal((8, 4)))
x = tf.random.normal((16, 8))
with tf.GradientTape() as tape:
    a, p, n = x @ W, (x + 0.001) @ W, (x + 9.0) @ W
    near, far = tf.reduce_sum((a - p) ** 2, 1), tf.reduce_sum((a - n) ** 2, 1)
    z = tf.reduce_mean(tf.nn.relu(near - far + 0.2))
tape.gradient(z, W)
told = tape.health()
""",
    "a support vector machine whose margins are kept": """
tf.random.set_seed(1)
X, w = tf.random.normal((64, 8)), tf.Variable(1000.0 * tf.random.normal((8, 1)))
s = tf.sign(X @ w)
with tf.GradientTape() as tape:
    z = tf.reduce_mean(tf.nn.relu(1.0 - s * (X @ w))) + 1e-3 * tf.reduce_sum(w**2)
tape.gradient(z, w)
told = tape.health()
""",
    "equal numbers that are no layer": """
k = tf.Variable(tf.fill((2, 2), 0.25))
with tf.GradientTape() as tape:
    z = tf.reduce_sum((k - 1.0) ** 2)
tape.gradient(z, k)
told = tape.health()
""",
    "a bias from 0, one example at a time": """
tf.random.set_seed(5)
x = tf.random.normal((40, 3))
y = x @ tf.constant([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]) + [0.02, -0.02]
w, b = tf.Variable(tf.random.normal((3, 2))), tf.Variable(tf.zeros(2))
for i in range(8):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x[i : i + 1] @ w + b - y[i : i + 1]) ** 2)
    dw, db = tape.gradient(loss, [w, b])
    w.assign_sub(0.3 * dw)
    b.assign_sub(0.3 * db)
told = tape.health()
""",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE.keys())
def test_what_is_fine_is_no_finding(code: str) -> None:
    _, found = report(code)
    assert list(found) == [], str(found)


DEAD = {
    "behind a pool": """
x = tf.random.uniform((16, 8, 8, 1))
k = tf.Variable(-tf.random.uniform((3, 3, 1, 4)))
w = tf.Variable(tf.random.normal((64, 2)))
with tf.GradientTape() as tape:
    h = tf.nn.relu(tf.nn.conv2d(x, k, 1, "SAME"))  # !
    flat = tf.reshape(tf.nn.max_pool2d(h, 2, 2, "SAME"), (16, 64))
    z = tf.reduce_mean((flat @ w - 1.0) ** 2)
tape.gradient(z, [k, w])
told = tape.health()
""",
    "after a scale that is no product": """
x, scale = -tf.random.uniform((16, 4)), tf.Variable(tf.ones(4))
w = tf.Variable(tf.random.normal((4, 2)))
with tf.GradientTape() as tape:
    h = tf.maximum(x * scale, 0.0)  # !
    z = tf.reduce_mean((h @ w - 1.0) ** 2)
tape.gradient(z, [scale, w])
told = tape.health()
""",
}


@pytest.mark.parametrize("code", DEAD.values(), ids=DEAD.keys())
def test_a_dead_layer_is_told_whatever_is_around_it(code: str) -> None:
    told, found = report(code)
    (finding,) = [one for one in found if one.cause == "dead-relu"]
    assert finding.where is not None
    assert finding.where.span.line == told.marked


def test_layers_of_one_line_are_counted() -> None:
    _, found = report(
        """
weights = [tf.Variable(-tf.random.uniform((6, 6))) for _ in range(10)]
h = tf.random.uniform((16, 6))
with tf.GradientTape() as tape:
    for w in weights:
        h = tf.nn.relu(h @ w)
    z = tf.reduce_mean(h)
tape.gradient(z, weights)
told = tape.health()
"""
    )
    (finding,) = [one for one in found if one.cause == "dead-relu"]
    assert finding.title == "6 of 6 units of h pass nothing (×10)"
    assert "10 layers" in finding.text
