"""What is right as it is, though a gradient does not exist: nobody is to be alarmed."""

from __future__ import annotations

from typing import Final

import pytest

from tapeviz.graph import model
from tests.graph.diagnosis.conftest import Told, told_of


def result(told: Told) -> model.ResultStep:
    """Return what the last gradient gave."""
    step = told.graphs[0].steps[-1]
    assert isinstance(step, model.ResultStep)
    return step


ZEROS: Final = {
    "gradient": "tape.gradient(y, [x, z], unconnected_gradients='zero')",
    "jacobian": "tape.jacobian(y, [x, z], unconnected_gradients='zero')",
}


@pytest.mark.parametrize("call", ZEROS.values(), ids=ZEROS.keys())
def test_zeros_that_were_asked_for_are_no_none(call: str) -> None:
    code = f"""
x, z = tf.Variable([1.0, 5.0]), tf.Variable([2.0, 3.0])
with tf.GradientTape() as tape:
    y = z * 2.0
{call}
told = tape.health()
"""
    told = told_of(code, listening=True)
    assert list(told.answer) == []
    zero, other = result(told).results
    assert zero is not None and zero.norm == 0.0
    assert other is not None and other.norm != 0.0


def test_a_constant_derivative_is_a_note_and_raises_nothing() -> None:
    code = """
x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = 5.0 * x + 2.0
    slope = inner.gradient(y, x)
outer.gradient(slope, x)
told = outer.health()
"""
    report = told_of(code, listening=True).answer
    assert [(one.severity, one.cause) for one in report] == [("note", "constant-derivative")]
    report.raise_if("warning")


def test_the_second_derivative_of_a_relu_is_explained_by_its_straight_pieces() -> None:
    code = """
x = tf.Variable([-1.0, 2.0])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = tf.nn.relu(x)
    slope = inner.gradient(y, x)
outer.gradient(slope, x)
told = outer.explain("slope", "x")
"""
    told = told_of(code, listening=True)
    assert told.explanation.verdict == "zero"
    assert "relu is made of straight pieces" in str(told.explanation)
    assert "Nothing is wrong" in str(told.explanation)
