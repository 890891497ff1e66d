"""A graph has the ops, values, steps and gradients of the code that was run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tapeviz.graph import builder, model
from tests.graph.conftest import Cell

Run = Callable[..., Cell]

POLYNOMIAL = """
x, y = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    a = x * x
    b = a * y
    c = x * y
    z = b + c
tape.gradient(z, [x, y])
"""


def value(graph: model.Graph, name: str) -> int:
    """Return the index of the last value of a name."""
    return max(i for i, one in enumerate(graph.values) if one.name == name)


def test_ops_and_values_are_in_the_order_of_the_tape(run: Run) -> None:
    graph = run(POLYNOMIAL).graph()
    assert [graph.kinds[op.kind].symbol for op in graph.ops] == ["×", "×", "×", "+"]
    names = [[graph.values[i].name for i in op.inputs] for op in graph.ops]
    assert names == [["x", "x"], ["a", "y"], ["x", "y"], ["b", "c"]]
    scalars = {one.name: one.summary.scalar for one in graph.values}
    assert scalars == {"x": 3.0, "y": 2.0, "a": 9.0, "b": 18.0, "c": 6.0, "z": 24.0}


def test_steps_go_forward_then_back(run: Run) -> None:
    graph = run(POLYNOMIAL).graph()
    kinds = [type(step).__name__ for step in graph.steps]
    assert kinds == ["OpStep"] * 4 + ["SeedStep"] + ["BackwardStep"] * 4 + ["ResultStep"]
    backward = [step.op for step in graph.steps if isinstance(step, model.BackwardStep)]
    assert backward == [3, 2, 1, 0]


def test_contributions_add_up_to_the_gradient(run: Run) -> None:
    graph = run(POLYNOMIAL).graph()
    parts: dict[int, list[float]] = {}
    totals: dict[int, object] = {}
    for step in graph.steps:
        if isinstance(step, model.BackwardStep):
            for one in step.contributions:
                index = graph.ops[step.op].inputs[one.input]
                parts.setdefault(index, []).append(float(one.summary.scalar or 0))
                totals[index] = one.total.scalar
    assert parts[value(graph, "x")] == [2.0, 6.0, 6.0]
    assert totals[value(graph, "x")] == 14.0
    (result,) = [step for step in graph.steps if isinstance(step, model.ResultStep)]
    assert [one.scalar for one in result.results if one is not None] == [14.0, 12.0]


def test_a_gradient_knows_its_targets_and_sources(run: Run) -> None:
    graph = run(POLYNOMIAL).graph()
    (gradient,) = graph.gradients
    assert gradient.targets == (value(graph, "z"),)
    assert gradient.sources == (value(graph, "x"), value(graph, "y"))
    assert gradient.expression == "tape.gradient(z, [x, y])"


def test_a_source_that_the_tape_never_saw_is_there_and_none(run: Run) -> None:
    graph = run(
        "x, u = tf.Variable(3.0), tf.Variable(1.0)\n"
        "with tf.GradientTape() as tape:\n    y = x * x\n"
        "tape.gradient(y, [x, u])\n"
    ).graph()
    lonely = graph.values[value(graph, "u")]
    assert (lonely.role, lonely.op) == ("variable", -1)
    (result,) = [step for step in graph.steps if isinstance(step, model.ResultStep)]
    assert [one is None for one in result.results] == [False, True]


def test_an_op_that_no_tape_tracks_is_there_but_on_no_tape(run: Run) -> None:
    graph = run(
        "c = tf.constant(2.0)\nwith tf.GradientTape() as tape:\n    d = c * c\n    tape.watch(c)\n"
        "    e = c * c\n"
    ).graph()
    assert [op.tapes for op in graph.ops] == [(), (0,)]
    assert graph.values[value(graph, "c")].role == "watched"


def test_the_op_that_raised_has_the_message_and_no_result(run: Run) -> None:
    cell = run(
        "x = tf.Variable([1.0, 2.0])\n"
        "with tf.GradientTape() as tape:\n    y = x * 2.0\n    z = y + tf.ones(3)\n"
    )
    graph = cell.graph()
    assert isinstance(cell.error, ValueError)
    assert graph.state == "raised"
    assert graph.ops[-1].outputs == ()
    assert graph.ops[-1].error.startswith("ValueError: operands could not be broadcast")


def test_a_nested_tape_shares_the_graph(run: Run) -> None:
    graph = run(
        "x = tf.Variable(1.0)\n"
        "with tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n"
        "        y = x * x * x\n"
        "    dy_dx = inner.gradient(y, x)\n"
        "d2y_dx2 = outer.gradient(dy_dx, x)\n"
    ).graph()
    assert [(tape.name, tape.parent) for tape in graph.tapes] == [("outer", -1), ("inner", 0)]
    assert {op.gradient for op in graph.ops} == {-1, 0}
    assert graph.values[value(graph, "dy_dx")].summary.scalar == 3.0
    results = [step.results for step in graph.steps if isinstance(step, model.ResultStep)]
    assert [one[0].scalar for one in results if one[0] is not None] == [3.0, 6.0]


def test_the_backward_pass_of_a_persistent_tape_is_shown_once_it_is_used(run: Run) -> None:
    code = (
        "x = tf.Variable(3.0)\n"
        "with tf.GradientTape(persistent=True) as tape:\n"
        "    y = x * x\n"
        "    first = tape.gradient(y, x)\n"
    )
    unused = run(code).graph()
    assert [op.gradient for op in unused.ops] == [-1]
    used = run(code + "    second = tape.gradient(first, x)\n").graph()
    assert {op.gradient for op in used.ops} == {-1, 0}
    results = [step.results for step in used.steps if isinstance(step, model.ResultStep)]
    assert [one[0].scalar for one in results if one[0] is not None] == [6.0, 2.0]


CHANGED = """
p = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    q = p[0] * p[1]
    p.assign_add([1.0, 1.0])
    r = q * p[1]
tape.gradient(r, p)
"""


def totals(graph: model.Graph) -> dict[int, tuple[object, ...]]:
    """Return by value all that it has received."""
    return {
        graph.ops[step.op].inputs[one.input]: one.total.entries or (one.total.scalar,)
        for step in graph.steps
        if isinstance(step, model.BackwardStep)
        for one in step.contributions
    }


def test_each_read_of_a_changed_variable_receives_what_comes_through_it(run: Run) -> None:
    graph = run(CHANGED).graph()
    first, second = (i for i, one in enumerate(graph.values) if one.name == "p")
    received = totals(graph)
    assert (received[first], received[second]) == ((6.0, 3.0), (0.0, 2.0))
    (result,) = [step for step in graph.steps if isinstance(step, model.ResultStep)]
    assert [one.entries for one in result.results if one is not None] == [(6.0, 5.0)]


def test_a_changed_variable_says_as_what_it_was_read_first(run: Run) -> None:
    graph = run(CHANGED).graph()
    first, second = (i for i, one in enumerate(graph.values) if one.name == "p")
    assert (graph.values[first].first, graph.values[second].first) == (-1, first)


def test_a_source_that_was_changed_and_not_read_since_is_what_was_read(run: Run) -> None:
    graph = run(
        "p = tf.Variable(3.0)\n"
        "with tf.GradientTape() as tape:\n    r = p * p\n    p.assign(5.0)\n"
        "tape.gradient(r, p)\n"
    ).graph()
    (only,) = (i for i, one in enumerate(graph.values) if one.name == "p")
    assert graph.gradients[0].sources == (only,)
    assert totals(graph)[only] == (6.0,)


def test_a_variable_that_is_assigned_is_another_value_from_then_on(run: Run) -> None:
    graph = run(
        "v = tf.Variable(1.0)\n"
        "with tf.GradientTape():\n    a = v * 2.0\n    v.assign(5.0)\n    b = v * 2.0\n"
    ).graph()
    reads = [graph.values[op.inputs[0]].summary.scalar for op in graph.ops]
    assert reads == [1.0, 5.0]


def test_complex_gradients_are_told_as_they_are_returned(run: Run) -> None:
    graph = run(
        "z = tf.Variable(1 + 2j)\n"
        "with tf.GradientTape() as tape:\n    w = z * z\n"
        "tape.gradient(w, z)\n"
    ).graph()
    last = [step for step in graph.steps if isinstance(step, model.BackwardStep)][-1]
    (result,) = [step for step in graph.steps if isinstance(step, model.ResultStep)]
    assert result.results[0] is not None
    assert last.contributions[-1].total.scalar == result.results[0].scalar == "(2-4j)"


def test_the_result_of_an_op_that_is_not_shown_is_no_constant(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "LARGEST", 10)
    graph = run(
        "x = tf.Variable(1.0)\n"
        "with tf.GradientTape() as tape:\n"
        "    y = x * 1.0\n"
        "    for _ in range(20):\n        y = y * 1.0\n"
        "tape.gradient(y, [x, tf.constant(2.0)])\n"
    ).graph()
    (target,) = graph.gradients[0].targets
    roles = [graph.values[one].role for one in (target, *graph.gradients[0].sources)]
    assert roles == ["result", "variable", "constant"]
    assert graph.values[target].op == -1


def test_a_graph_too_large_to_show_is_counted_to_the_end(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "LARGEST", 10)
    monkeypatch.setattr(builder, "MOST_STEPS", 15)
    graph = run(
        "x = tf.Variable(1.0)\n"
        "with tf.GradientTape() as tape:\n    y = x * 1.0\n"
        "    for _ in range(29):\n        y = y * 1.0\n"
        "tape.gradient(y, x)\n"
    ).graph()
    assert (len(graph.ops), graph.op_count) == (10, 30)
    assert (len(graph.steps), graph.step_count) == (15, 61)


def test_keywords_are_told_as_they_are_written(run: Run) -> None:
    graph = run(
        "x = tf.Variable([[1.0, 2.0]])\n"
        "with tf.GradientTape():\n    s = np.sum(x, axis=1, keepdims=True)\n"
    ).graph()
    assert graph.ops[0].parameters == {"axis": "1", "keepdims": "True"}


def test_names_from_the_user_are_kept_to_the_letter(run: Run) -> None:
    name = '<script>alert(1)</script>\n"quoted" שלום'
    graph = run(
        f"v = tf.Variable(1.0, name={name!r})\nwith tf.GradientTape():\n    y = v * 2.0\n"
    ).graph()
    assert graph.values[0].name == name


def test_a_variable_keeps_its_name_when_the_code_gives_it_another(run: Run) -> None:
    graph = run(
        "v = tf.Variable(2.0)\n"
        "with tf.GradientTape():\n    y = v\n    for _ in range(2):\n        y = y * v\n"
    ).graph()
    assert [graph.values[i].name for i in graph.ops[0].inputs] == ["v", "v"]


def test_a_function_without_rule_is_in_the_picture_as_the_op_that_raised(run: Run) -> None:
    cell = run(
        "a = tf.Variable(2.0)\nwith tf.GradientTape():\n    b = a * a\n    c = np.put(b, 0, 1)\n"
    )
    graph = cell.graph()
    assert isinstance(cell.error, TypeError)
    assert graph.kinds[graph.ops[-1].kind].name == "put"
    assert graph.ops[-1].inputs == (value(graph, "b"),)
    assert "np.put does not take a Tensor" in graph.ops[-1].error


def test_a_variable_has_the_line_that_makes_it_if_that_is_shown(run: Run) -> None:
    elsewhere = run("v = tf.Variable(2.0)\n")
    code = """
def make():
    return tf.Variable(1.0)
w, x = make(), tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = w * x * v
"""
    graph = run(code, {"v": elsewhere.names["v"]}).graph()
    frames = {one.name: one.frame for one in graph.values if one.role == "variable"}
    lines = {name: graph.frames[frame].span.line for name, frame in frames.items() if frame >= 0}
    assert lines == {"w": 5, "x": 6}
    assert frames["v"] == -1
