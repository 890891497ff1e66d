"""Programs of several kinds that train well: at no run is there anything to report."""

from __future__ import annotations

import pytest

from tapeviz.graph.diagnosis.report import HealthReport
from tests.graph.diagnosis.conftest import told_of

START = """
rng = np.random.default_rng(0)
def weights(*shape, scale=0.3):
    return tf.Variable((rng.normal(size=shape) * scale).astype(np.float32))
def data(*shape):
    return rng.normal(size=shape).astype(np.float32)
"""

LOOP = """
optimizer, told, losses = tf.optimizers.Adam(learning_rate=0.02), [], []
for step in range(25):
    with tf.GradientTape() as tape:
        loss = compute()
    gradients = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(gradients, variables))
    losses.append(float(loss))
    if step in (0, 1, 6, 24):
        told.append(tape.health())
assert losses[-1] < losses[0]
"""

PROGRAMS = {
    "a transformer with a causal mask": """
x, y = data(4, 6, 8), data(4, 6, 8)
q, k, v, out = (weights(8, 8) for _ in range(4))
w1, w2 = weights(8, 32), weights(32, 8)
gain, shift = tf.Variable(tf.ones(8)), tf.Variable(tf.zeros(8))
variables = [q, k, v, out, w1, w2, gain, shift]
mask = np.tril(np.ones((6, 6), bool))
def normalized(h):
    mean = tf.reduce_mean(h, -1, keepdims=True)
    variance = tf.reduce_mean((h - mean) ** 2, -1, keepdims=True)
    return (h - mean) / tf.sqrt(variance + 1e-5) * gain + shift
def compute():
    scores = tf.where(mask, (x @ q) @ tf.linalg.matrix_transpose(x @ k), -np.inf)
    h = normalized(x + tf.nn.softmax(scores) @ (x @ v) @ out)
    return tf.reduce_mean((normalized(h + tf.nn.relu(h @ w1) @ w2) - y) ** 2)
""",
    "an LSTM": """
x, wx, wh, out = data(4, 6, 8), weights(8, 32), weights(8, 32), weights(8, 1)
b = tf.Variable(np.repeat(np.float32([0, 1, 0, 0]), 8))
variables = [wx, wh, b, out]
def compute():
    h = c = tf.zeros((4, 8))
    for t in range(6):
        i, f, g, o = tf.split(x[:, t] @ wx + h @ wh + b, 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
    return tf.reduce_mean((h @ out - 1.0) ** 2)
""",
    "a convolutional classifier": """
x, labels = data(8, 8, 8, 1), rng.integers(0, 3, 8)
k, b, w = weights(3, 3, 1, 4), tf.Variable(tf.zeros(4)), weights(64, 3)
variables = [k, b, w]
def compute():
    h = tf.nn.relu(tf.nn.conv2d(x, k, 1, "SAME") + b)
    h = tf.reshape(tf.nn.max_pool2d(h, 2, 2, "SAME"), (8, 64))
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=h @ w)
    )
""",
    "contrasts, with the diagonal masked": """
x, w = data(32, 8), weights(8, 4)
variables = [w]
def compute():
    z = x @ w
    z = z / tf.norm(z, axis=1, keepdims=True)
    scores = tf.where(np.eye(32, dtype=bool), -np.inf, z @ tf.transpose(z) / 0.1)
    return tf.reduce_mean(
        tf.nn.sparse_softmax_cross_entropy_with_logits(labels=np.arange(32) ^ 1, logits=scores)
    )
""",
    "a margin for each class": """
x, labels = data(32, 8), rng.integers(0, 3, 32)
w, b, out = weights(8, 16), weights(16), weights(16, 3)
variables = [w, b, out]
def compute():
    scores = tf.nn.relu(x @ w + b) @ out
    own = tf.reduce_sum(scores * tf.one_hot(labels, 3), 1, keepdims=True)
    return tf.reduce_mean(tf.nn.relu(1.0 + scores - own))
""",
    "a differential equation": """
x = tf.linspace(0.0, 1.0, 20)[:, None]
w, b, out = weights(1, 16, scale=1.0), weights(16), weights(16, 1)
variables = [w, b, out]
def compute():
    with tf.GradientTape() as second:
        second.watch(x)
        with tf.GradientTape() as first:
            first.watch(x)
            u = tf.tanh(x @ w + b) @ out
        slope = first.gradient(u, x)
    return tf.reduce_mean((second.gradient(slope, x) + u) ** 2) + (u[0, 0] - 1.0) ** 2
""",
    "twelve layers of tanh": """
x, variables = data(32, 8), [weights(8, 8, scale=0.6) for _ in range(12)]
def compute():
    h = x
    for w in variables:
        h = tf.tanh(h @ w)
    return tf.reduce_mean((h - x) ** 2)
""",
    "a last layer and a bias of zeros": """
x, w, b = data(32, 8), weights(8, 16), tf.Variable(tf.zeros(16))
out, c = tf.Variable(tf.zeros((16, 1))), tf.Variable(tf.zeros(1))
variables = [w, b, out, c]
def compute():
    return tf.reduce_mean((tf.nn.relu(x @ w + b) @ out + c - x[:, :1]) ** 2)
""",
    "a product of two matrices": """
ratings, users, items = data(30, 20), weights(30, 4, scale=0.1), weights(20, 4, scale=0.1)
variables = [users, items]
def compute():
    return tf.reduce_mean((users @ tf.transpose(items) - ratings) ** 2)
""",
    "a variational encoder": """
x, encoder, decoder, noise = data(16, 8), weights(8, 4), weights(2, 8), data(16, 2)
variables = [encoder, decoder]
def compute():
    mean, log_variance = tf.split(x @ encoder, 2, axis=1)
    z = mean + tf.exp(0.5 * log_variance) * noise
    divergence = -0.5 * tf.reduce_mean(1.0 + log_variance - mean**2 - tf.exp(log_variance))
    return tf.reduce_mean((z @ decoder - x) ** 2) + divergence
""",
}


@pytest.mark.parametrize("code", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_what_trains_well_gives_no_finding(code: str) -> None:
    reports = told_of(f"{START}{code}{LOOP}", listening=True).answer
    assert len(reports) == 4
    for report in reports:
        assert isinstance(report, HealthReport)
        assert list(report) == [], str(report)
