"""Who vanishes, explodes, is dead, saturated, alike or unused; and that healthy ones are not."""

from __future__ import annotations

from typing import NamedTuple

import pytest

import tapeviz as tf
from tapeviz.graph.diagnosis import units
from tapeviz.graph.diagnosis.report import HealthFinding, HealthReport
from tests.graph.diagnosis.conftest import Told, told_of


class Ill(NamedTuple):
    """A program with something the matter; the line that is to be named ends with ``# !``."""

    code: str
    cause: str
    expression: str
    numbers: tuple[str, ...]


PATHOLOGIES = {
    "vanishing through sigmoids": Ill(
        """
tf.random.set_seed(1)
weights = [tf.Variable(0.4 * tf.random.normal((8, 8))) for _ in range(20)]
h = tf.random.normal((16, 8))
with tf.GradientTape() as tape:
    for w in weights:
        h = tf.sigmoid(h @ w)  # !
    z = tf.reduce_mean(h)
tape.gradient(z, weights)
told = tape.health()
""",
        "vanishing",
        "tf.sigmoid(h @ w)",
        ("norm", "largest norm", "ops on the way", "steepest factor", "threshold"),
    ),
    "vanishing beside the last layer": Ill(
        """
tf.random.set_seed(1)
x, y = tf.random.normal((16, 8)), tf.random.normal((16, 1))
weights = [tf.Variable(0.35 * tf.random.normal((8, 8))) for _ in range(8)]
out = tf.Variable(tf.random.normal((8, 1)))
with tf.GradientTape() as tape:
    h = x
    for w in weights:
        h = tf.sigmoid(h @ w)  # !
    z = tf.reduce_mean((h @ out - y) ** 2)
tape.gradient(z, [*weights, out])
told = tape.health()
""",
        "vanishing",
        "tf.sigmoid(h @ w)",
        (
            "norm",
            "largest norm",
            "entries beside the largest ones",
            "ops on the way",
            "steepest factor",
            "threshold",
        ),
    ),
    "exploding through a chain": Ill(
        """
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x
    for _ in range(12):
        y = y * 3.0  # !
tape.gradient(y, x)
told = tape.health()
""",
        "exploding",
        "y * 3.0",
        ("norm", "ops on the way", "steepest factor", "threshold"),
    ),
    "a dead relu": Ill(
        """
tf.random.set_seed(1)
x, w = tf.random.uniform((32, 4)), tf.Variable(tf.random.uniform((4, 6), 0.1, 1.0))
bias = tf.Variable([-9.0, -9.0, -9.0, -9.0, 0.0, 0.0])
with tf.GradientTape() as tape:
    h = tf.nn.relu(x @ w + bias)  # !
    z = tf.reduce_mean(h)
tape.gradient(z, [w, bias])
told = tape.health()
""",
        "dead-relu",
        "tf.nn.relu(x @ w + bias)",
        ("share", "units", "examples", "threshold"),
    ),
    "a saturated tanh": Ill(
        """
tf.random.set_seed(1)
x, w = tf.random.normal((32, 4)), tf.Variable(50.0 * tf.random.normal((4, 6)))
out = tf.Variable(tf.random.normal((6, 1)))
with tf.GradientTape() as tape:
    h = tf.tanh(x @ w)  # !
    z = tf.reduce_mean((h @ out) ** 2)
tape.gradient(z, [w, out])
told = tape.health()
""",
        "saturated-units",
        "tf.tanh(x @ w)",
        ("share", "entries", "examples", "threshold"),
    ),
    "equal units": Ill(
        """
tf.random.set_seed(1)
x, w = tf.random.normal((32, 4)), tf.Variable(tf.ones((4, 6)) * 0.1)
out = tf.Variable(tf.ones((6, 1)))
with tf.GradientTape() as tape:
    z = tf.reduce_mean((tf.tanh(x @ w) @ out - 1.0) ** 2)
tape.gradient(z, [w, out])  # !
told = tape.health()
""",
        "symmetry",
        "tape.gradient(z, [w, out])",
        ("units",),
    ),
    "a Variable that no target uses": Ill(
        """
x, w, unused = tf.Variable(2.0), tf.Variable(3.0), tf.Variable(4.0)
with tf.GradientTape() as tape:
    z = x * w
    extra = unused * x  # !
tape.gradient(z, [x, w])
told = tape.health()
""",
        "unused-variable",
        "unused * x",
        ("targets",),
    ),
    "steps that are too small": Ill(
        """
w = tf.Variable([1.0, 2.0])
for step in range(10):
    with tf.GradientTape() as tape:
        z = tf.reduce_sum((w - 3.0) ** 2)
    w.assign_sub(1e-12 * tape.gradient(z, w))  # !
told = tape.health()
""",
        "update-too-small",
        "w.assign_sub(1e-12 * tape.gradient(z, w))",
        ("step beside Variable", "step", "Variable", "gradient", "threshold"),
    ),
    "a loss that grows from the first runs on": Ill(
        """
tf.random.set_seed(1)
x, w = tf.random.normal((16, 4)), tf.Variable(tf.random.normal((4, 1)))
for step in range(4):
    with tf.GradientTape() as tape:
        z = tf.reduce_mean((x @ w - 1.0) ** 2)
    w.assign_sub(30.0 * tape.gradient(z, w))  # !
told = tape.health()
""",
        "update-too-large",
        "w.assign_sub(30.0 * tape.gradient(z, w))",
        ("step beside Variable", "step", "Variable", "gradient", "threshold"),
    ),
    "steps that are too large": Ill(
        """
w = tf.Variable([1.0, 2.0])
for step in range(7):
    with tf.GradientTape() as tape:
        z = tf.reduce_sum((w - 3.0) ** 2)
    w.assign_sub(2.0 * tape.gradient(z, w))  # !
told = tape.health()
""",
        "update-too-large",
        "w.assign_sub(2.0 * tape.gradient(z, w))",
        ("step beside Variable", "step", "Variable", "gradient", "threshold"),
    ),
}


def report(code: str) -> tuple[Told, HealthReport]:
    """Run a program that ends with a report."""
    told = told_of(code, listening=True)
    assert isinstance(told.answer, HealthReport)
    return told, told.answer


def alarms(found: HealthReport) -> list[HealthFinding]:
    """Return what is more than a note."""
    return [one for one in found if one.severity != "note"]


@pytest.mark.parametrize("ill", PATHOLOGIES.values(), ids=PATHOLOGIES.keys())
def test_the_pathology_is_named_with_place_and_numbers(ill: Ill) -> None:
    told, found = report(ill.code)
    (finding,) = alarms(found) or found
    assert finding.cause == ill.cause, str(found)
    assert finding.where is not None
    assert finding.where.span.line == told.marked
    assert told.text_at(finding.where.span) == ill.expression
    assert tuple(finding.numbers) == ill.numbers
    assert finding.advice


HEALTHY = {
    "classes that are apart, and a bias that is right": """
x, y = tf.constant([[-2.0], [-1.0], [1.0], [2.0]]), tf.constant([[0.0], [0.0], [1.0], [1.0]])
w, b = tf.Variable([[0.0]]), tf.Variable([0.0])
for step in range(30):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(
            tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x @ w + b)
        )
    for v, g in zip([w, b], tape.gradient(loss, [w, b])):
        v.assign_sub(5.0 * g)
told = tape.health()
""",
    "prices in millions": """
tf.random.set_seed(1)
x, w = tf.random.normal((64, 3)), tf.Variable(tf.zeros((3, 1)))
prices = 3e5 * x @ tf.ones((3, 1)) + 1e6
b = tf.Variable([0.0])
optimizer = tf.optimizers.Adam(learning_rate=1e5)
for step in range(30):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ w + b - prices) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, [w, b]), [w, b]))
told = tape.health()
""",
    "units of a million on both sides": """
tf.random.set_seed(1)
x, w = 1e6 * tf.random.normal((64, 3)), tf.Variable(tf.ones((3, 1)))
with tf.GradientTape() as tape:
    loss = tf.reduce_mean((x @ w - 1e6) ** 2)
tape.gradient(loss, w)
told = tape.health()
""",
    "weights in millions": """
w = tf.Variable(np.ones(3))
with tf.GradientTape() as tape:
    loss = tf.reduce_sum((w * 1e6) ** 2)
tape.gradient(loss, w)
told = tape.health()
""",
    "exponents of negative bases and of 1": """
e, one = tf.Variable(2.0), tf.Variable([1.0, 1.0])
with tf.GradientTape() as tape:
    loss = tf.reduce_sum(tf.constant([-1.0, 1.0]) ** e) + tf.reduce_sum(tf.ones(2) ** one) + one[0]
tape.gradient(loss, [e, one])
told = tape.health()
""",
    "a deep network of relus": """
tf.random.set_seed(2)
x, y = tf.random.normal((64, 16)), tf.random.normal((64, 1))
weights = [tf.Variable(0.35 * tf.random.normal((16, 16))) for _ in range(10)]
out = tf.Variable(0.2 * tf.random.normal((16, 1)))
with tf.GradientTape() as tape:
    h = x
    for w in weights:
        h = tf.nn.relu(h @ w) + h
    loss = tf.reduce_mean((h @ out - y) ** 2)
tape.gradient(loss, [*weights, out])
told = tape.health()
""",
    "a perceptron that trains": """
tf.random.set_seed(3)
x = tf.random.normal((64, 2))
labels = tf.cast(x[:, :1] * x[:, 1:] > 0.0, "float32")
w1, b1 = tf.Variable(tf.random.normal((2, 16))), tf.Variable(tf.zeros(16))
w2, b2 = tf.Variable(tf.random.normal((16, 1)) * 0.3), tf.Variable(tf.zeros(1))
losses = []
for step in range(200):
    with tf.GradientTape() as tape:
        h = tf.nn.relu(x @ w1 + b1)
        logits = h @ w2 + b2
        loss = tf.reduce_mean(
            tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)
        )
    for v, g in zip([w1, b1, w2, b2], tape.gradient(loss, [w1, b1, w2, b2])):
        v.assign_sub(0.5 * g)
    losses.append(float(loss))
assert losses[-1] < 0.3 * losses[0]
told = tape.health()
""",
    "a tanh network with Adam": """
tf.random.set_seed(3)
x = tf.linspace(-2.0, 2.0, 40)[:, None]
y = tf.sin(x)
layers = [tf.layers.Dense(16, activation="tanh"), tf.layers.Dense(1)]
optimizer = tf.optimizers.Adam(0.01)
for step in range(150):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((layers[1](layers[0](x)) - y) ** 2)
    variables = [v for layer in layers for v in layer.trainable_variables]
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
assert float(loss) < 0.1
told = tape.health()
""",
    "a line that has been fitted": """
w = tf.Variable(0.0)
for step in range(60):
    with tf.GradientTape() as tape:
        loss = (w - 5.0) ** 2
    w.assign_sub(0.25 * tape.gradient(loss, w))
told = tape.health()
""",
    "a second derivative": """
x = tf.Variable(2.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as tape:
        y = x**3
    first = tape.gradient(y, x)
outer.gradient(first, x)
told = outer.health()
""",
    "half of the units of one example": """
x = tf.Variable([1.0, -1.0, 2.0, -2.0, -3.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.nn.relu(x))
tape.gradient(z, x)
told = tape.health()
""",
}


@pytest.mark.parametrize("code", HEALTHY.values(), ids=HEALTHY.keys())
def test_what_is_healthy_alarms_nobody(code: str) -> None:
    _, found = report(code)
    assert alarms(found) == [], str(found)


def test_what_vanishes_as_well_is_told_with_it() -> None:
    _, found = report("""
layers = [tf.Variable([[0.01]]) for _ in range(6)]
with tf.GradientTape() as tape:
    a = tf.ones((1, 1))
    for layer in layers:
        a = tf.sigmoid(a @ layer)
    loss = tf.reduce_sum(a)
tape.gradient(loss, layers)
told = tape.health()
""")
    (finding,) = alarms(found)
    assert finding.title.startswith("the gradient by layers[0] vanishes: ")
    assert "Next to it: " in finding.text
    assert " by layers[1], " in finding.text
    assert finding.text.endswith(" by layers[3] and 1 more.")


def test_a_gradient_that_one_op_makes_small_or_large_has_a_note() -> None:
    _, found = report("""
h, s = tf.Variable(np.float64(1e-300)), tf.Variable([1.0, 1.0, 1.0])
with tf.GradientTape() as tape:
    b = tf.reduce_sum(s * 1e30) + tf.cast(h * h, tf.float32)
tape.gradient(b, [h, s])
told = tape.health()
""")
    assert [(one.severity, one.title) for one in found] == [
        ("note", "the gradient by h is small: norm 2e-300"),
        ("note", "the gradient by s is large: norm 1.73e+30"),
    ]
    assert "rises most at s * 1e30" in list(found)[1].text
    found.raise_if("warning")


def test_other_thresholds_find_more_or_less() -> None:
    code = PATHOLOGIES["a dead relu"].code
    patient = report(code.replace("health()", "health(tf.Thresholds(dead=0.9))"))[1]
    assert list(patient) == []
    chain = HEALTHY["half of the units of one example"].replace(
        "z = tf.reduce_sum(tf.nn.relu(x))", "z = tf.reduce_sum(100.0 * x)"
    )
    strict = report(chain.replace("health()", "health(tf.Thresholds(exploding=50.0))"))[1]
    (finding,) = list(strict)
    assert finding.cause == "exploding"
    assert finding.numbers["threshold"] == 50.0


@pytest.mark.parametrize("name", ["a dead relu", "a saturated tanh"])
def test_that_only_some_examples_were_looked_at_is_said(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def says_so() -> bool:
        found = list(report(PATHOLOGIES[name].code)[1])
        return any("Only one example in 3 was looked at" in one.text for one in found)

    assert not says_so()
    monkeypatch.setattr(units, "MOST_ENTRIES", 64)
    assert says_so()


def test_the_way_of_a_vanishing_gradient_is_lit_from_the_source_on() -> None:
    told = told_of(PATHOLOGIES["vanishing through sigmoids"].code, listening=True)
    graph = told.graphs[0]
    (finding,) = graph.findings
    assert graph.gradients[finding.gradient].sources[finding.source] == finding.value
    assert finding.value in graph.ops[finding.path[0]].inputs
    assert graph.gradients[0].targets[0] in graph.ops[finding.path[-1]].outputs
    assert finding.op in finding.path


def test_asking_twice_says_the_same() -> None:
    told = told_of(PATHOLOGIES["a Variable that no target uses"].code, listening=True)
    with tf.recording():
        assert str(told.names["tape"].health()) == str(told.answer)
