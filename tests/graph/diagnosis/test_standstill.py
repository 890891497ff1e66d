"""Variables that can never move, and those that only do not at the moment."""

from __future__ import annotations

import pytest

from tests.graph.diagnosis.test_pathologies import report

STILL = {
    "a network of zeros": """
x, y = tf.random.normal((16, 3)), tf.ones((16, 1))
W1, W2 = tf.Variable(tf.zeros((3, 4))), tf.Variable(tf.zeros((4, 1)))
with tf.GradientTape() as tape:
    z = tf.reduce_mean((tf.tanh(x @ W1) @ W2 - y) ** 2)  # !
tape.gradient(z, [W1, W2])
told = tape.health()
""",
    "a network of zeros with biases": """
x, y = tf.random.normal((16, 3)), tf.ones((16, 1))
W1, W2 = tf.Variable(tf.zeros((3, 4))), tf.Variable(tf.zeros((4, 1)))
b1, b2 = tf.Variable(tf.zeros(4)), tf.Variable(tf.zeros(1))
with tf.GradientTape() as tape:
    z = tf.reduce_mean((tf.tanh(x @ W1 + b1) @ W2 + b2 - y) ** 2)  # !
tape.gradient(z, [W1, b1, W2, b2])
told = tape.health()
""",
    "a product at 0": """
w, v = tf.Variable(0.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = w * v * w  # !
tape.gradient(z, [w, v])
told = tape.health()
""",
}


@pytest.mark.parametrize("code", STILL.values(), ids=STILL.keys())
def test_it_is_told_that_nothing_can_move(code: str) -> None:
    told, found = report(code)
    (finding,) = [one for one in found if one.cause == "standstill"]
    assert finding.where is not None
    assert finding.where.span.line == told.marked
    assert finding.where.expression in (
        "tf.tanh(x @ W1) @ W2",
        "tf.tanh(x @ W1 + b1) @ W2",
        "w * v * w",
    )
    assert finding.numbers
    assert len(found) == 1, str(found)


MOVING = {
    "weights at the minimum of their decay": """
w, v = tf.Variable([0.0, 0.0]), tf.Variable([1.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(w * w) + tf.reduce_sum(v * v)
tape.gradient(z, [w, v])
told = tape.health()
""",
    "all weights at the minimum of their decay": """
w, v = tf.Variable([0.0, 0.0]), tf.Variable([0.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(w * w) + tf.reduce_sum(v * v)
tape.gradient(z, [w, v])
told = tape.health()
""",
    "a last layer of zeros": """
tf.random.set_seed(1)
x, y = tf.random.normal((16, 3)), tf.ones((16, 1))
W1, W2 = tf.Variable(tf.random.normal((3, 4))), tf.Variable(tf.zeros((4, 1)))
with tf.GradientTape() as tape:
    z = tf.reduce_mean((tf.tanh(x @ W1) @ W2 - y) ** 2)
tape.gradient(z, [W1, W2])
told = tape.health()
""",
    "a fit that has arrived": """
w, b = tf.Variable([[2.0]]), tf.Variable([0.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum((tf.constant([[1.0], [2.0]]) @ w + b - [[2.0], [4.0]]) ** 2)
tape.gradient(z, [w, b])
told = tape.health()
""",
}


@pytest.mark.parametrize("code", MOVING.values(), ids=MOVING.keys())
def test_what_may_move_is_no_finding(code: str) -> None:
    _, found = report(code)
    assert list(found) == [], str(found)
