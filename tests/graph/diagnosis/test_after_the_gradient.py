"""Asking why when the gradient was asked for already, and has used the tape up."""

from __future__ import annotations

import pytest

from tests.graph.diagnosis.conftest import told_of
from tests.graph.diagnosis.test_flow import ZEROS

LISTENING = pytest.mark.parametrize("listening", [False, True], ids=["plain", "recorded"])


@LISTENING
def test_a_gradient_that_exists_is_not_called_none_for_another_that_was(listening: bool) -> None:
    code = """
x, y = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = tf.stop_gradient(x) * y
tape.gradient(z, [x, y])
told = tape.explain(z, y)
"""
    explanation = told_of(code, listening).explanation
    assert (explanation.verdict, explanation.causes) == ("exists", ())


@LISTENING
def test_a_source_that_was_not_used_leaves_the_others_as_they_are(listening: bool) -> None:
    code = """
x, y = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = x * y
tape.gradient(z, [x, tf.Variable(1.0)])
told = tape.explain(z, y)
"""
    assert told_of(code, listening).explanation.verdict == "exists"


@pytest.mark.parametrize("first", ["p * 0.0 + 1.0", "p * 1.0"])
def test_a_gradient_of_which_a_part_is_zero_is_not_called_zero(first: str) -> None:
    code = f"""
p = tf.Variable(3.0)
with tf.GradientTape() as tape:
    q = {first}
    p.assign(5.0)
    r = q + p * 0.0 + 2.0 * p
tape.gradient(r, p)
told = tape.explain(r, p)
"""
    assert told_of(code, listening=True).explanation.verdict == "exists"


@LISTENING
def test_a_gradient_function_that_gave_none_is_still_told(listening: bool) -> None:
    code = """
@tf.custom_gradient
def scaled(x, y):
    return x * y, lambda upstream: (upstream * y, None)
x, y = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = scaled(x, y) + 1.0
tape.gradient(z, [x, y])
told = [tape.explain(z, x), tape.explain(z, y)]
"""
    of_x, of_y = told_of(code, listening).answer
    assert of_x.verdict == "exists"
    assert of_y.cause == "custom-gradient-gave-none"


@pytest.mark.parametrize("name", ZEROS)
def test_where_somebody_listened_a_zero_is_explained_after_the_gradient(name: str) -> None:
    code, cause, expression = ZEROS[name]
    asked = "".join(f"tape.gradient(z, {one})\n" for one in ("x", "w") if f"(z, {one})" in code)
    explanation = told_of(code.replace("told =", f"{asked}told ="), listening=True).explanation
    assert explanation.verdict == "zero"
    assert [one.name for one in explanation.causes] == [cause], str(explanation)
    assert explanation.place is not None
    if expression:
        assert explanation.place.expression == expression


def test_where_somebody_listened_the_norm_is_told_after_the_gradient() -> None:
    code = """
x = tf.Variable([3.0, 4.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(x * x) * 0.5
tape.gradient(z, x)
told = tape.explain(z, x)
"""
    explanation = told_of(code, listening=True).explanation
    assert (explanation.verdict, explanation.note) == ("exists", "Its norm is 5.")
