"""Code that has nothing to do with the target is no cause, however much it uses the source."""

from __future__ import annotations

from typing import Final

import pytest

from tests.graph.diagnosis.conftest import told_of

LISTENING = pytest.mark.parametrize("listening", [False, True], ids=["plain", "recorded"])

UNRELATED: Final = {
    "printed before the tape": """
w, b = tf.Variable(2.0), tf.Variable(1.0)
print("start at", float(w), w.numpy())
with tf.GradientTape() as tape:
    y = b * 3.0
told = tape.explain(y, w)
""",
    "used by an earlier tape": """
w, b = tf.Variable(2.0), tf.Variable(1.0)
with tf.GradientTape() as first:
    loss = (w * 2.0) ** 2
print("loss", float(loss))
with tf.GradientTape() as tape:
    y = b * 3.0
told = tape.explain(y, w)
""",
    "printed in the tape": """
w, b = tf.Variable(2.0), tf.Variable(1.0)
with tf.GradientTape() as tape:
    h = w * 2.0
    print("h is", h.numpy(), f"{float(h):.2f}")
    y = b * 3.0
told = tape.explain(y, w)
""",
    "kept in a list in the tape": """
w, b = tf.Variable(2.0), tf.Variable(1.0)
losses = []
rate = 0.5
with tf.GradientTape() as tape:
    h = w * 2.0
    losses.append(float(h))
    y = b * rate
told = tape.explain(y, w)
""",
    "trained in an earlier loop, whose end it decides": """
w, b = tf.Variable(2.0), tf.Variable(1.0)
optimizer = tf.optimizers.SGD(learning_rate=0.1)
history = []
for step in range(3):
    with tf.GradientTape() as first:
        loss = (w - 1.0) ** 2
    optimizer.apply_gradients([(first.gradient(loss, w), w)])
    history.append(float(loss))
    now = w.numpy()
if w > 1.0:
    print("still above")
with tf.GradientTape() as tape:
    y = b * 3.0
told = tape.explain(y, w)
""",
    "watched by a condition in the tape": """
w, b = tf.Variable(2.0), tf.Variable(1.0)
with tf.GradientTape() as tape:
    h = w * 2.0
    if h > 100.0:
        print("large")
    y = b * 3.0
told = tape.explain(y, w)
""",
    "assigned to another Variable in the tape": """
w, b, average = tf.Variable(2.0), tf.Variable(1.0), tf.Variable(0.0)
with tf.GradientTape() as tape:
    average.assign(0.9 * average + 0.1 * w)
    y = b * 3.0
told = tape.explain(y, w)
""",
}


@LISTENING
@pytest.mark.parametrize("code", UNRELATED.values(), ids=UNRELATED.keys())
def test_what_does_not_lead_to_the_target_is_no_cause(code: str, listening: bool) -> None:
    explanation = told_of(code, listening).explanation
    names = [one.name for one in explanation.causes if one.certain or listening]
    assert names in (["no-path"], []), str(explanation)


CARRIED: Final = {
    "by a name": """
x, w = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    size = float(x)  # !
    scale = size * 2.0
    y = w * scale
told = tape.explain(y, x)
""",
    "into a function": """
x, w = tf.Variable(3.0), tf.Variable(2.0)
def scaled(scale):
    return w * scale
with tf.GradientTape() as tape:
    y = scaled(float(x))  # !
told = tape.explain(y, x)
""",
    "out of a function": """
x, w = tf.Variable(3.0), tf.Variable(2.0)
def size():
    return float(x)  # !
with tf.GradientTape() as tape:
    y = w * size()
told = tape.explain(y, x)
""",
    "by a list": """
x, w = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    parts = []
    for k in range(2):
        parts.append(float(x))  # !
    y = w * tf.constant(parts)
told = tape.explain(y, x)
""",
    "computed and taken before the tape": """
x, w = tf.Variable([3.0, 4.0]), tf.Variable(2.0)
scale = float(tf.reduce_mean(x))  # !
with tf.GradientTape() as tape:
    y = w * scale
told = tape.explain(y, x)
""",
    "by a layer": """
class Net(tf.Module):
    def __init__(self):
        self.a, self.b = tf.layers.Dense(4), tf.layers.Dense(1)
    def __call__(self, x):
        h = self.a(x)
        h = h.numpy().clip(0, 1)  # !
        return self.b(h)
net = Net()
with tf.GradientTape() as tape:
    y = tf.reduce_mean(net(np.ones((3, 2), "float32")))
x = net.a.kernel
told = tape.explain(y, x)
""",
}


@pytest.mark.parametrize("code", CARRIED.values(), ids=CARRIED.keys())
def test_a_number_that_the_target_is_computed_from_is_a_cause(code: str) -> None:
    told = told_of(code, listening=True)
    assert [(one.name, one.certain) for one in told.explanation.causes] == [("left-the-tape", True)]
    assert told.explanation.place is not None
    assert told.explanation.place.span.line == told.marked


def test_two_ways_that_are_cut_are_both_told() -> None:
    code = """
x, w = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    a = tf.stop_gradient(x)
    b = w * float(x)
    y = a * b
told = tape.explain(y, x)
"""
    told = told_of(code, listening=True)
    assert [one.name for one in told.explanation.causes] == ["stop_gradient", "left-the-tape"]


def test_a_way_that_is_cut_twice_is_told_twice() -> None:
    code = """
x, w = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    a = tf.stop_gradient(x) * 2.0
    y = w * a.numpy()
told = tape.explain(y, x)
"""
    told = told_of(code, listening=True)
    assert [one.name for one in told.explanation.causes] == ["stop_gradient", "left-the-tape"]


def test_an_index_that_an_argmax_gives_is_probably_the_cause() -> None:
    code = """
x, w = tf.Variable([3.0, 4.0]), tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    best = tf.argmax(x)  # !
    y = tf.gather(w * 2.0, best)
told = tape.explain(y, x)
"""
    told = told_of(code, listening=True)
    assert [(one.name, one.certain) for one in told.explanation.causes] == [
        ("op-without-derivative", False)
    ]


def test_a_value_of_unknown_origin_makes_no_path_only_probable() -> None:
    code = """
x, w = tf.Variable(3.0), tf.Variable(2.0)
def encoded():
    return x * 2.0
hidden = encoded()
with tf.GradientTape() as tape:
    y = w * hidden
told = tape.explain(y, x)
"""
    explanation = told_of(code, listening=False).explanation
    assert [(one.name, one.certain) for one in explanation.causes] == [("no-path", False)]
    assert "tapeviz.recording()" in explanation.note
