"""Names, expressions and positions are those of the user's code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.graph.conftest import Cell

Run = Callable[..., Cell]


def named(cell: Cell) -> list[str]:
    """Return the names of the results, in order."""
    return [value.name for value in cell.graph().values if value.role == "result"]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("y = x * x", "y"),
        ("y: object = x * x", "y"),
        ("(y := x * x)", "y"),
        ("box.y = x * x", "box.y"),
        ("cells['y'] = x * x", "cells['y']"),
        ("y = z = x * x", "y"),
        ("y = tf.constant(1.0); y *= x", "y"),
        ("y = tf.multiply(x, x)", "y"),
        ("y = np.multiply(x, x)", "y"),
        ("y = square(x)", "y"),
        ("y = (lambda t: t * t)(x)", "y"),
        ("x * x", ""),
        ("[x * x]", ""),
    ],
)
def test_a_result_has_the_name_that_the_code_gives_it(run: Run, statement: str, name: str) -> None:
    cell = run(
        "def square(t):\n    return t * t\n"
        "class Box: pass\n"
        "box, cells, x = Box(), {}, tf.Variable(3.0)\n"
        f"with tf.GradientTape() as tape:\n    {statement}\n"
    )
    assert cell.error is None
    assert named(cell) == [name]


def test_a_tuple_names_its_parts(run: Run) -> None:
    cell = run("x = tf.Variable(3.0)\nwith tf.GradientTape():\n    a, b = x * x, x + x\n")
    assert named(cell) == ["a", "b"]


def test_the_span_is_the_very_sub_expression(run: Run) -> None:
    cell = run("x = tf.Variable(3.0)\nwith tf.GradientTape():\n    y = x * x + 2.0\n")
    graph = cell.graph()
    spans = [graph.frames[op.frame].span for op in graph.ops]
    assert [(s.line, s.column, s.end_line, s.end_column) for s in spans] == [
        (5, 8, 5, 13),
        (5, 8, 5, 19),
    ]
    assert [op.expression for op in graph.ops] == ["x * x", "x * x + 2.0"]


def test_columns_count_characters_and_not_bytes(run: Run) -> None:
    cell = run("α = tf.Variable(3.0)\nwith tf.GradientTape():\n    β = 'é', α * α\n")
    graph = cell.graph()
    span = graph.frames[graph.ops[0].frame].span
    assert (span.column, span.end_column) == (13, 18)
    assert graph.ops[0].expression == "α * α"


def test_leaves_are_named_as_they_are_written(run: Run) -> None:
    cell = run(
        "class Layer: pass\nlayer = Layer()\nlayer.w = tf.Variable(3.0)\n"
        "given = tf.Variable(1.0, name='bias')\n"
        "data = np.ones(())\n"
        "with tf.GradientTape():\n    y = 2.0 * layer.w + given - data\n"
    )
    leaves = [(v.name, v.role) for v in cell.graph().values if v.op < 0]
    assert leaves == [
        ("", "constant"),
        ("layer.w", "variable"),
        ("bias", "variable"),
        ("data", "constant"),
    ]


def test_a_long_name_is_a_name(run: Run) -> None:
    name = "w" * 244
    cell = run(f"{name} = tf.Variable(2.0)\nwith tf.GradientTape():\n    y = {name} * 2.0\n")
    assert [value.name for value in cell.graph().values if value.role == "variable"] == [name]


@pytest.mark.parametrize(
    "opened",
    ["with first, second:", "with (\n    first,\n    second,\n):", "with first, second as again:"],
)
def test_tapes_made_before_are_called_what_they_are_entered_as(run: Run, opened: str) -> None:
    graph = run(
        "x = tf.Variable(3.0)\n"
        "first, second = tf.GradientTape(), tf.GradientTape()\n"
        f"{opened}\n    y = x * x\n"
    ).graph()
    names = [tape.name for tape in graph.tapes]
    assert (graph.title, names) == ("first", ["first", "again" if "again" in opened else "second"])


def test_a_tape_has_the_name_that_with_gives_it(run: Run) -> None:
    cell = run(
        "x = tf.Variable(3.0)\n"
        "with tf.GradientTape() as outer, tf.GradientTape() as inner:\n    y = x * x\n"
    )
    assert [tape.name for tape in cell.graph().tapes] == ["outer", "inner"]


def test_an_op_in_a_function_knows_who_called_it(run: Run) -> None:
    cell = run(
        "def cube(t):\n    return t * t * t\n"
        "x = tf.Variable(3.0)\nwith tf.GradientTape():\n    y = cube(x)\n"
    )
    graph = cell.graph()
    frame = graph.frames[graph.ops[-1].frame]
    assert (frame.function, frame.span.line) == ("cube", 4)
    caller = graph.frames[frame.parent]
    assert (caller.function, caller.span.line) == ("<module>", 7)


def test_code_without_source_is_drawn_without_names() -> None:
    cell = Cell("import tapeviz as tf\nx = tf.Variable(2.0)\n")
    source = "with tf.GradientTape():\n    y = x * x\n"
    with_no_text = compile(source, "<nowhere>", "exec")
    again = Cell("exec(code)", {**cell.names, "code": with_no_text})
    assert again.error is None
    assert named(again) == [""]
