"""Where NaN and infinity began: each trap as a user falls into it, with line and columns."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tapeviz.graph import model
from tests.graph.diagnosis.conftest import Told, told_of


class Trapped(NamedTuple):
    """A program that falls into a trap; the line that is to be named ends with ``# !``."""

    code: str
    cause: str
    expression: str
    backward: bool = False


TRAPS = {
    "log of 0": Trapped(
        """
x = tf.Variable([1.0, 0.0])
with tf.GradientTape() as tape:
    y = tf.math.log(x)  # !
    z = tf.reduce_sum(y)
""",
        "log-of-zero",
        "tf.math.log(x)",
    ),
    "log of a negative number": Trapped(
        """
x = tf.Variable([1.0, -2.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(np.log(x))  # !
""",
        "log-of-a-negative-number",
        "np.log(x)",
    ),
    "root of a negative number": Trapped(
        """
x = tf.Variable([4.0, -1e-7])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.sqrt(x))  # !
""",
        "root-of-a-negative-number",
        "tf.sqrt(x)",
    ),
    "0/0": Trapped(
        """
x, n = tf.Variable([1.0, 0.0]), tf.constant([2.0, 0.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(x / n)  # !
""",
        "zero-by-zero",
        "x / n",
    ),
    "division by 0": Trapped(
        """
x, n = tf.Variable([1.0, 3.0]), tf.constant([2.0, 0.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(x / n)  # !
""",
        "division-by-zero",
        "x / n",
    ),
    "overflow of exp": Trapped(
        """
x = tf.Variable([1.0, 100.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.math.log(1.0 + tf.exp(x)))  # !
""",
        "exp-overflow",
        "tf.exp(x)",
    ),
    "a softmax by hand": Trapped(
        """
x = tf.Variable([1.0, 100.0])
with tf.GradientTape() as tape:
    e = tf.exp(x)  # !
    z = tf.reduce_sum(e / tf.reduce_sum(e))
""",
        "softmax-overflow",
        "tf.exp(x)",
    ),
    "a negative base": Trapped(
        """
x = tf.Variable([2.0, -2.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(x**1.5)  # !
""",
        "power-of-a-negative-base",
        "x**1.5",
    ),
    "0 to a negative power": Trapped(
        """
x = tf.Variable([2.0, 0.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(x**-0.5)  # !
""",
        "zero-to-a-negative-power",
        "x**-0.5",
    ),
    "beyond the range of float16": Trapped(
        """
x = tf.Variable([300.0, 2.0], dtype=tf.float16)
with tf.GradientTape() as tape:
    z = tf.reduce_sum(x * x)  # !
""",
        "range-of-float16",
        "x * x",
    ),
    "beyond the range of float32": Trapped(
        """
x = tf.Variable([3e30, 2.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(x * x)  # !
""",
        "overflow",
        "x * x",
    ),
    "a running product beyond the range": Trapped(
        """
w = tf.Variable(10.0)
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.math.cumprod(tf.ones(50) * w))  # !
""",
        "overflow",
        "tf.math.cumprod(tf.ones(50) * w)",
    ),
    "outside of the domain": Trapped(
        """
x = tf.Variable([0.5, 1.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(np.arctanh(x))  # !
""",
        "outside-of-the-domain",
        "np.arctanh(x)",
    ),
    "NaN in the data": Trapped(
        """
w, x = tf.Variable(2.0), tf.constant([1.0, float("nan")])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(w * x)  # !
""",
        "nan-in-the-data",
        "w * x",
    ),
    "root at 0": Trapped(
        """
x = tf.Variable([4.0, 0.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.sqrt(x))  # !
gradient = tape.gradient(z, x)
""",
        "root-at-zero",
        "tf.sqrt(x)",
        backward=True,
    ),
    "a norm by hand at 0": Trapped(
        """
x = tf.Variable([0.0, 0.0])
with tf.GradientTape() as tape:
    z = tf.sqrt(tf.reduce_sum(x * x))  # !
gradient = tape.gradient(z, x)
""",
        "root-at-zero",
        "tf.sqrt(tf.reduce_sum(x * x))",
        backward=True,
    ),
    "where with a NaN branch": Trapped(
        """
x = tf.Variable([1.0, -1.0])
with tf.GradientTape() as tape:
    y = tf.where(x > 0.0, tf.sqrt(x), 0.0)  # !
    z = tf.reduce_sum(y)
gradient = tape.gradient(z, x)
""",
        "where-with-a-branch-that-is-not-finite",
        "tf.sqrt(x)",
        backward=True,
    ),
    "where with a branch that divides by 0": Trapped(
        """
x = tf.Variable([1.0, 0.0])
with tf.GradientTape() as tape:
    y = tf.where(x > 0.0, 1.0 / x, 0.0)  # !
    z = tf.reduce_sum(y)
gradient = tape.gradient(z, x)
""",
        "where-with-a-branch-that-is-not-finite",
        "1.0 / x",
        backward=True,
    ),
    "an infinite derivative": Trapped(
        """
x = tf.Variable([0.5, 1.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(np.arcsin(x))  # !
gradient = tape.gradient(z, x)
""",
        "infinite-derivative",
        "np.arcsin(x)",
        backward=True,
    ),
}


def graph_of(code: str) -> tuple[Told, model.Graph]:
    """Run a program inside of `recording`, and return its first graph."""
    told = told_of(f"{code}told = None\n", listening=True)
    return told, told.graphs[0]


def errors(graph: model.Graph) -> list[model.Finding]:
    """Return the findings that say the numbers are wrong."""
    return [one for one in graph.findings if one.severity == "error"]


@pytest.mark.parametrize("trapped", TRAPS.values(), ids=TRAPS.keys())
def test_the_trap_is_named_with_its_place(trapped: Trapped) -> None:
    told, graph = graph_of(trapped.code)
    (finding,) = errors(graph)
    assert finding.cause == trapped.cause, finding
    assert (finding.gradient >= 0) == trapped.backward
    span = graph.frames[finding.frame].span
    assert span.line == told.marked
    assert told.text_at(span) == trapped.expression
    assert graph.ops[finding.op].expression == trapped.expression
    assert finding.numbers
    assert finding.advice


@pytest.mark.parametrize("trapped", TRAPS.values(), ids=TRAPS.keys())
def test_the_trap_is_real(trapped: Trapped) -> None:
    told, _ = graph_of(trapped.code)
    import numpy as np

    result = told.names["gradient" if trapped.backward else "z"]
    assert not np.all(np.isfinite(result.numpy()))


def test_a_loss_that_is_nan_is_told_with_where_it_began() -> None:
    _, graph = graph_of(TRAPS["0/0"].code + "gradient = tape.gradient(z, x)\n")
    began, target = errors(graph)
    assert began.cause == "zero-by-zero"
    assert target.cause == "the-target-is-not-finite"
    assert target.title == "the target z is NaN"
    assert began.title in target.text


TWO_TROUBLES = """
b, c = tf.Variable([1.0, np.nan]), tf.Variable(5.0)
with tf.GradientTape(persistent=True) as tape:
    v = tf.math.log(tf.constant(0.0) * c)
    w = tf.reduce_sum(b * 2.0)
    u = v + 1.0
    loss = u + w
"""


@pytest.mark.parametrize(
    ("target", "began"),
    [
        ("loss", "b holds NaN before anything is computed"),
        ("u", "v is infinite: log is given 0"),
    ],
)
def test_a_target_is_blamed_on_what_its_own_trouble_comes_from(target: str, began: str) -> None:
    _, graph = graph_of(f"{TWO_TROUBLES}tape.gradient({target}, c)\n")
    (finding,) = [one for one in graph.findings if one.cause == "the-target-is-not-finite"]
    assert f"It began with: {began}." in finding.text


def test_where_is_safe_once_the_branch_is_made_finite_first() -> None:
    _, graph = graph_of(
        """
x = tf.Variable([1.0, -1.0])
with tf.GradientTape() as tape:
    safe = tf.where(x > 0.0, x, 1.0)
    z = tf.reduce_sum(tf.where(x > 0.0, tf.sqrt(safe), 0.0))
gradient = tape.gradient(z, x)
"""
    )
    assert graph.findings == []


def test_what_is_overcome_is_only_a_note() -> None:
    _, graph = graph_of(
        """
x = tf.Variable([1.0, 0.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.exp(tf.math.log(x)))
"""
    )
    assert [(one.severity, one.cause) for one in graph.findings] == [("note", "log-of-zero")]


def test_a_loop_tells_of_a_line_once() -> None:
    _, graph = graph_of(
        """
x = tf.Variable([1.0, 0.0])
with tf.GradientTape() as tape:
    z = 0.0
    for _ in range(20):
        z = z + tf.reduce_sum(tf.math.log(x))
"""
    )
    assert len(errors(graph)) == 1


def test_the_second_order_is_looked_at_too() -> None:
    told, graph = graph_of(
        """
x = tf.Variable([4.0, 0.0])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x**1.5
    first = inner.gradient(y, x)
second = outer.gradient(first, x)
"""
    )
    import numpy as np

    assert np.all(np.isfinite(told.names["first"].numpy()))
    assert not np.all(np.isfinite(told.names["second"].numpy()))
    (finding,) = errors(graph)
    assert finding.gradient == 1
    assert finding.cause == "root-at-zero"


def test_why_a_gradient_is_none_is_in_the_graph() -> None:
    _, graph = graph_of(
        """
x, w = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = tf.stop_gradient(x * x)
    z = y * w
gradients = tape.gradient(z, [w, x])
"""
    )
    (finding,) = graph.findings
    assert finding.cause == "stop_gradient"
    assert finding.title == "∂z/∂x is None: x * x is cut off by stop_gradient"
    assert (finding.gradient, finding.source) == (0, 1)
    assert (finding.op, finding.input) == (1, 0)
    assert finding.path == (0, 1)
    assert finding.step == len(graph.steps) - 1


def test_what_was_computed_after_the_tape_is_in_the_picture_as_a_ghost() -> None:
    _, graph = graph_of(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
a = y * 2.0
z = a + 1.0
gradient = tape.gradient(z, x)
"""
    )
    assert [op.tapes for op in graph.ops] == [(0,), (), ()]
    (finding,) = graph.findings
    assert finding.cause == "computed-after-the-tape"
    assert (finding.op, finding.path) == (1, (0, 1))
