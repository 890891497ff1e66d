"""Why a gradient is None: each cause as a user would meet it, with the line and the columns."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graph.diagnosis.conftest import Told, told_of
from tests.graph.diagnosis.programs import PROGRAMS, Program

EACH = pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())


def check(program: Program, told: Told) -> None:
    """Compare a verdict with what is to be said."""
    explanation = told.explanation
    assert explanation.verdict == "none"
    assert [one.name for one in explanation.causes] == [program.cause], str(explanation)
    if program.expression:
        assert explanation.place is not None
        assert explanation.place.expression == program.expression
        assert told.text_at(explanation.place.span) == program.expression
    if told.marked and explanation.place is not None:
        assert explanation.place.span.line == told.marked


@EACH
def test_the_cause_is_found_where_somebody_listened(program: Program) -> None:
    told = told_of(program.code, listening=True)
    check(program, told)
    assert all(one.certain for one in told.explanation.causes)
    assert told.explanation.note == ""


@EACH
def test_the_cause_is_found_in_a_plain_script(program: Program) -> None:
    told = told_of(program.code, listening=False)
    if not program.listening:
        check(program, told)
    else:
        assert "tapeviz.recording()" in told.explanation.note


@pytest.mark.parametrize("program", [one for name, one in PROGRAMS.items() if name != "an ndarray"])
def test_the_gradient_is_none_indeed(program: Program) -> None:
    told = told_of(program.code, listening=False, asked="gradient")
    assert told.answer is None


def test_after_the_gradient_was_none_the_tape_can_still_be_asked() -> None:
    code = """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    z = tf.stop_gradient(x * x) * 2.0
gradient = tape.gradient(z, x)
told = tape.explain(z, x)
"""
    assert told_of(code, listening=False).explanation.cause == "stop_gradient"


def test_an_attribute_that_a_method_binds_to_a_new_tensor() -> None:
    code = """
class Model:
    def __init__(self):
        self.w = tf.Variable(2.0)
    def loss(self):
        return (self.w * 2.0 - 1.0) ** 2
    def step(self, gradient):
        self.w = self.w - 0.1 * gradient  # !
model = Model()
for step in range(2):
    with tf.GradientTape() as tape:
        loss = model.loss()
    gradient = tape.gradient(loss, model.w)
    if gradient is None:
        break
    model.step(gradient)
told = tape.explain(loss, model.w)
"""
    told = told_of(code, listening=True)
    assert told.explanation.cause == "another-object"
    assert told.explanation.place is not None
    assert told.explanation.place.expression == "self.w - 0.1 * gradient"


def test_two_causes_at_once_are_both_told() -> None:
    code = """
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    a = tf.stop_gradient(x)
    b = tf.round(x)
    z = tf.reduce_sum(a * b)
told = tape.explain(z, x)
"""
    told = told_of(code, listening=False)
    assert [one.name for one in told.explanation.causes] == [
        "stop_gradient",
        "op-without-derivative",
    ]


def test_two_causes_in_a_row_are_both_told() -> None:
    code = """
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    y = x * x
z = y * 2.0
told = tape.explain(z, x)
"""
    told = told_of(code, listening=True)
    assert [one.name for one in told.explanation.causes] == [
        "never-watched",
        "computed-after-the-tape",
    ]


@pytest.mark.parametrize("name", ["z", "x"])
def test_names_stand_for_what_the_code_calls_so(name: str) -> None:
    code = """
x = tf.Variable(3.0)
def program():
    with tf.GradientTape() as tape:
        z = tf.stop_gradient(x)
    return tape.explain("z", "x")
told = program()
"""
    assert name in str(told_of(code, listening=False).explanation).splitlines()[0]


def test_a_name_that_stands_for_nothing_is_an_error() -> None:
    code = """
with tf.GradientTape() as tape:
    z = tf.constant(2.0)
told = tape.explain("z", "nothing")
"""
    with pytest.raises(NameError, match="there is no 'nothing' here"):
        told_of(code, listening=False)


def test_the_text_says_where_why_and_what_to_write_instead() -> None:
    code = """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    z = tf.stop_gradient(y) * 2.0
told = tape.explain(z, x)
"""
    told = told_of(code, listening=True)
    assert str(told.explanation).splitlines() == [
        "∂z/∂x is None: y is cut off by stop_gradient.",
        f"  {told.file}, line 6, columns 9 to 27:",
        "      z = tf.stop_gradient(y) * 2.0",
        "          ^^^^^^^^^^^^^^^^^^^",
        "  stop_gradient gives its argument as a constant, on purpose.",
        "  Leave stop_gradient out if the gradient is to go through here.",
        "  More: docs/why.md#stop_gradient",
        "",
        "The way from x to z:",
        f"  → y = x * x   ({told.file}, line 5)",
        f"  ✂ tf.stop_gradient(y)   ({told.file}, line 6)",
        f"  → z = tf.stop_gradient(y) * 2.0   ({told.file}, line 6)",
    ]


def test_in_a_notebook_it_is_a_table_with_the_same() -> None:
    code = """
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    z = x * x
told = tape.explain(z, x)
"""
    html = told_of(code, listening=False).explanation._repr_html_()
    assert "never watched" in html
    assert "docs/why.md#never-watched" in html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("left by numpy()", ("y", "tf.constant(np.log(y.numpy()))")),
        ("left by float()", ("x", "y")),
        ("left by math", ("x", "y")),
        ("left into an array of NumPy", ("", "tf.constant(parts)")),
        ("cut by an assignment", ("x0", "x1")),
        ("only decides a branch", ("", "result")),
        ("the outer tape was closed", ("y", "g")),
    ],
)
def test_where_no_op_leads_on_it_is_told_which_edge_is_missing(
    name: str, ends: tuple[str, str]
) -> None:
    graphs = told_of(PROGRAMS[name].code, listening=True, asked="gradient").graphs
    (finding,) = [one for graph in graphs for one in graph.findings if one.severity == "error"]
    assert finding.missing is not None
    assert tuple(graphs[-1].values[one].name for one in finding.missing) == ends


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("computed before the tape was opened", "y was computed before the tape was opened"),
        ("computed after the tape was closed", "z was computed after the tape was closed"),
        ("computed under stop_recording", "y was computed under stop_recording"),
        ("computed before a reset", "y was computed before the tape was reset"),
        ("computed in another thread", "result was computed in another thread or async task"),
    ],
)
def test_what_was_not_recorded_is_called_by_its_name(name: str, title: str) -> None:
    told = told_of(PROGRAMS[name].code, listening=True)
    assert [one.title for one in told.explanation.causes] == [title]


def test_values_of_the_tape_are_not_kept_alive() -> None:
    import gc
    import weakref

    import numpy as np

    import tapeviz as tf

    x = tf.Variable(np.ones(200_000))
    with tf.recording(), tf.GradientTape() as tape:
        y: Any = x * 2.0
        z = tf.stop_gradient(y)
    tape.gradient(z, x)
    array = weakref.ref(y._value)
    del y, z
    gc.collect()
    assert array() is None


def test_an_equal_tensor_made_anew_is_not_the_one_that_is_watched() -> None:
    code = """
x = tf.constant([1.0, 2.0])
again = tf.constant([1.0, 2.0])
with tf.GradientTape() as tape:
    tape.watch(x)  # !
    y = tf.reduce_sum(x**2)
told = tape.explain(y, again)
"""
    told = told_of(code, listening=True)
    check(Program(code, "another-object", "tape.watch(x)"), told)
    assert "tape.watch(again)" not in str(told.explanation)


def test_what_leaves_over_several_lines_has_its_columns_and_its_advice() -> None:
    told = told_of(PROGRAMS["left by math over several lines"].code, listening=False)
    assert ", line 7, from column 9 to line 9, column 9:" in str(told.explanation)
    assert "Write np.sqrt(…) or tapeviz.math.sqrt(…)." in str(told.explanation)


def test_a_penalty_on_a_constant_derivative_does_not_depend_on_the_input() -> None:
    code = """
w, x = tf.Variable([[1.0], [2.0]]), tf.constant([[1.0, 2.0]])
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        inner.watch(x)
        y = tf.reduce_sum(x @ w)
    g = inner.gradient(y, x)  # !
    penalty = (tf.norm(g) - 1.0) ** 2
told = outer.explain(penalty, x)
"""
    told = told_of(code, listening=True)
    check(Program(code, "constant-derivative", "inner.gradient(y, x)"), told)


def test_a_name_that_is_bound_anew_after_it_was_used_in_the_tape() -> None:
    code = """
x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x**2
    x = x + 1  # !
    z = y * 3.0
told = tape.explain(z, x)
"""
    check(Program(code, "another-object", "x + 1"), told_of(code, listening=True))
    check(Program(code, "another-object", "x + 1"), told_of(code, listening=False))
