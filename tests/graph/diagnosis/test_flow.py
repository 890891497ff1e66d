"""A gradient that exists: the way that it takes, and which factor makes it zero."""

from __future__ import annotations

import pytest

import tapeviz as tf
from tests.graph.diagnosis.conftest import told_of

ZEROS = {
    "a sigmoid by hand": (
        """
x = tf.Variable(200.0)
with tf.GradientTape() as tape:
    z = 1.0 / (1.0 + tf.exp(-x))  # !
told = tape.explain(z, x)
""",
        "saturated",
        "tf.exp(-x)",
    ),
    "a power that is too small": (
        """
x = tf.Variable(1e-30)
with tf.GradientTape() as tape:
    z = x**3  # !
told = tape.explain(z, x)
""",
        "underflow",
        "x**3",
    ),
    "a product that is too small for float16": (
        """
x = tf.Variable(1e-5, dtype=tf.float16)
with tf.GradientTape() as tape:
    y = x * 1e-4  # !
    z = y * 1e-4
told = tape.explain(z, x)
""",
        "underflow",
        "x * 1e-4",
    ),
    "a custom gradient": (
        """
@tf.custom_gradient
def double(x):
    return x * 2.0, lambda upstream: upstream * 0.0
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = double(x)  # !
told = tape.explain(z, x)
""",
        "zero-derivative",
        "double(x)",
    ),
    "relu": (
        """
x = tf.Variable([-1.0, -2.0])
with tf.GradientTape() as tape:
    y = tf.nn.relu(x)  # !
    z = tf.reduce_sum(y * 3.0)
told = tape.explain(z, x)
""",
        "relu-passes-nothing",
        "tf.nn.relu(x)",
    ),
    "a maximum with 0": (
        """
x = tf.Variable([-1.0, -2.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(np.maximum(x, 0.0))  # !
told = tape.explain(z, x)
""",
        "relu-passes-nothing",
        "np.maximum(x, 0.0)",
    ),
    "a sigmoid": (
        """
x = tf.Variable(200.0)
with tf.GradientTape() as tape:
    z = tf.sigmoid(x)  # !
told = tape.explain(z, x)
""",
        "saturated",
        "tf.sigmoid(x)",
    ),
    "a factor": (
        """
x, w = tf.Variable([1.0, 2.0]), tf.Variable([0.0, 0.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(x * w)  # !
told = tape.explain(z, x)
""",
        "multiplied-by-zero",
        "x * w",
    ),
    "sign": (
        """
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = tf.sign(x)  # !
told = tape.explain(z, x)
""",
        "flat-where-it-is",
        "tf.sign(x)",
    ),
    "a branch that was not taken": (
        """
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.where([False, False], x, 0.0))  # !
told = tape.explain(z, x)
""",
        "not-chosen",
        "tf.where([False, False], x, 0.0)",
    ),
    "a minimum": (
        """
x = tf.Variable(0.0)
with tf.GradientTape() as tape:
    z = np.cos(x)  # !
told = tape.explain(z, x)
""",
        "zero-derivative",
        "np.cos(x)",
    ),
    "parts that cancel": (
        """
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = 3.0 * x - 3.0 * x  # !
told = tape.explain(z, x)
""",
        "contributions-cancel",
        "",
    ),
}


@pytest.mark.parametrize(("code", "cause", "expression"), ZEROS.values(), ids=ZEROS.keys())
def test_the_factor_that_is_zero_is_named(code: str, cause: str, expression: str) -> None:
    told = told_of(code, listening=False)
    explanation = told.explanation
    assert explanation.verdict == "zero"
    assert [one.name for one in explanation.causes] == [cause], str(explanation)
    assert explanation.place is not None
    assert explanation.place.span.line == told.marked
    if expression:
        assert told.text_at(explanation.place.span) == expression
    assert "None" not in str(explanation).splitlines()[0]


CHAIN = """
x = tf.Variable([3.0, 4.0])
with tf.GradientTape() as tape:
    y = x * 2.0
    z = tf.reduce_sum(y * y)
told = tape.explain(z, x)
"""
LARGE = ("[3.0, 4.0]", "np.ones(200_000)")
"""So much that a used tape lets go of it."""


def test_the_way_of_a_gradient_is_told_with_its_norms() -> None:
    explanation = told_of(CHAIN, listening=False).explanation
    assert explanation.verdict == "exists"
    assert explanation.causes == ()
    assert [one.name for one in explanation.path] == ["y", "", "z"]
    assert [one.norm for one in explanation.path] == pytest.approx([20.0, 2**0.5, 1.0])
    assert "Its norm is 40." in str(explanation)


def test_asking_does_not_use_the_tape_up() -> None:
    told = told_of(CHAIN, listening=False)
    assert told.names["tape"].gradient(told.names["z"], told.names["x"]).numpy().tolist() == [
        24.0,
        32.0,
    ]


def test_asking_is_not_recorded_by_another_tape() -> None:
    x = tf.Variable(2.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = x * x
        before = len(outer._recorder.records)
        inner.explain(y, x)
        assert len(outer._recorder.records) == before


def test_a_used_tape_of_small_values_explains_as_before() -> None:
    code = CHAIN.replace("told =", "tape.gradient(z, x)\ntold =")
    explanation = told_of(code, listening=False).explanation
    assert [one.norm for one in explanation.path] == pytest.approx([20.0, 2**0.5, 1.0])


def test_a_large_tape_that_was_used_up_says_that_it_kept_nothing() -> None:
    code = CHAIN.replace("told =", "tape.gradient(z, x)\ntold =").replace(*LARGE)
    explanation = told_of(code, listening=False).explanation
    assert explanation.verdict == "unknown"
    assert "persistent" in explanation.note


def test_where_somebody_listened_the_way_of_a_used_tape_is_known() -> None:
    code = CHAIN.replace("told =", "tape.gradient(z, x)\ntold =")
    explanation = told_of(code, listening=True).explanation
    assert explanation.verdict == "exists"
    assert [one.name for one in explanation.path] == ["y", "", "z"]


def test_the_target_itself_has_the_gradient_one() -> None:
    code = """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    tape.watch(x)
told = tape.explain(x, x)
"""
    assert told_of(code, listening=False).explanation.verdict == "exists"


def test_a_loss_of_logits_is_advised_for_what_makes_logits_of_them() -> None:
    code = """
x = tf.Variable([200.0, -200.0])
with tf.GradientTape() as tape:
    z = {}  # !
told = tape.explain(z, x)
"""
    softmax = told_of(code.format("tf.nn.softmax(x)[0]"), listening=False).explanation.causes[0]
    tanh = told_of(code.format("tf.reduce_sum(tf.tanh(x))"), listening=False).explanation.causes[0]
    assert "tapeviz.nn.softmax_cross_entropy_with_logits" in softmax.advice
    assert "logits" not in tanh.advice


def test_a_gradient_that_is_lost_is_told_by_health_and_the_advice_works() -> None:
    code = """
x = tf.Variable(1e-3, dtype=tf.float16)
with tf.GradientTape() as tape:
    y = tf.cast(x, "float32")  # !
    z = y * 1e-9
gradient = tape.gradient({}, x)
told = tape.health()
"""
    told = told_of(code.format("z"), listening=True)
    (finding,) = told.answer
    assert finding.cause == "underflow"
    assert finding.where.span.line == told.marked
    assert finding.where.expression == 'tf.cast(x, "float32")'
    assert "loss * 1024" in finding.advice
    scaled = told_of(code.format("z").replace("1e-9", "1e-9 * 1024"), listening=True)
    assert list(scaled.answer) == []
    assert float(scaled.names["gradient"]) / 1024 == pytest.approx(1e-9, rel=0.05)


def test_float16_that_underflows_twice_is_told() -> None:
    told = told_of(
        """
w = tf.Variable(1e-5, dtype=tf.float16)
with tf.GradientTape() as tape:
    z = w * w * w  # !
tape.gradient(z, w)
told = tape.health()
""",
        listening=True,
    )
    (finding,) = told.answer
    assert finding.cause == "underflow"
    assert finding.where.span.line == told.marked


LISTENING = pytest.mark.parametrize("listening", [False, True], ids=["plain", "recorded"])

SIGMOIDS = """
x = tf.Variable(0.5)
with tf.GradientTape() as tape:
    y = x
    for _ in range(200):
        y = tf.sigmoid(y)  # !
tape.gradient(y, x)
"""


@LISTENING
def test_a_gradient_that_underflows_through_many_ops_has_vanished(listening: bool) -> None:
    told = told_of(f"{SIGMOIDS}told = tape.health()", listening)
    (finding,) = told.answer
    assert finding.cause == "underflow"
    assert "vanishes: it underflows to 0 in float32" in finding.title
    assert finding.where.span is not None and finding.where.span.line == told.marked
    assert "multiplies it by 0.22 on average: after 69 of them" in finding.text
    assert finding.text.endswith("the gradient is exactly 0 by x.")
    assert "relu" in finding.advice


@LISTENING
def test_a_gradient_that_vanished_is_not_called_saturated(listening: bool) -> None:
    explanation = told_of(f"{SIGMOIDS}told = tape.explain(y, x)", listening).explanation
    assert explanation.causes[0].name == "underflow"
    assert "relu" in explanation.causes[0].advice


def test_sources_that_are_zero_by_underflow_are_named() -> None:
    code = """
rng = np.random.default_rng(0)
ws = [tf.Variable(rng.normal(size=(4, 4)).astype(np.float32)) for _ in range(120)]
with tf.GradientTape() as tape:
    h = tf.ones((2, 4))
    for w in ws:
        h = tf.sigmoid(h @ w)
    loss = tf.reduce_sum(h)
tape.gradient(loss, ws)
told = tape.health()
"""
    first = next(iter(told_of(code, listening=True).answer))
    assert first.cause == "underflow"
    assert "exactly 0 by ws[0], ws[1], ws[2] and" in first.text
