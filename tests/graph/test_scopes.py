"""Ops that belong together have a scope: a call, what was repeated, what the user named."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from tapeviz.graph import model
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.session import Session
from tapeviz.graph.sources import Sources
from tests.graph.conftest import Cell

Run = Callable[..., Cell]


def paths(graph: model.Graph) -> list[str]:
    """Return the scopes around each op, the outermost first; iterations by their number."""

    def name(index: int) -> str:
        scope = graph.scopes[index]
        if scope.kind != "iteration":
            return scope.name
        before = [one for one in graph.scopes[:index] if one.parent == scope.parent]
        return f"#{len(before) + 1}"

    def path(index: int) -> list[str]:
        return [] if index < 0 else [*path(graph.scopes[index].parent), name(index)]

    return [" / ".join(path(op.scope)) for op in graph.ops]


def scopes(run: Run, code: str, *, before: str = "") -> list[str]:
    """Return the scopes of the ops that a body of a tape executes on the Variable x."""
    indented = "".join(f"    {line}\n" for line in code.splitlines())
    cell = run(f"{before}x = tf.Variable(2.0)\nwith tf.GradientTape() as tape:\n{indented}")
    assert cell.error is None
    graph = cell.graph()
    assert_intervals(graph)
    return paths(graph)


def assert_intervals(graph: model.Graph) -> None:
    """Every scope's ops follow each other on the tape, and parents come before children."""
    for index, scope in enumerate(graph.scopes):
        assert scope.parent < index
        within = [is_in(graph, op.scope, index) for op in graph.ops]
        assert [inside for inside, _ in groupby(within)].count(True) == 1


def is_in(graph: model.Graph, scope: int, outer: int) -> bool:
    """Tell whether a scope is another one, or in it."""
    while scope >= 0 and scope != outer:
        scope = graph.scopes[scope].parent
    return scope == outer


F = "def f(a):\n    b = a * 2.0\n    return b + 1.0\n"


def test_code_of_the_tape_itself_has_no_scope(run: Run) -> None:
    assert scopes(run, "y = x * x\nz = y + x") == ["", ""]


def test_each_call_of_a_function_is_a_scope(run: Run) -> None:
    assert scopes(run, "y = f(x)\nz = f(y)", before=F) == ["f"] * 4
    graph = run(F + "x = tf.Variable(2.0)\nwith tf.GradientTape():\n    y = f(x)\n    z = f(y)\n")
    assert [op.scope for op in graph.graph().ops] == [0, 0, 1, 1]


def test_two_calls_in_one_line_are_two_scopes(run: Run) -> None:
    cell = run(F + "x = tf.Variable(2.0)\nwith tf.GradientTape():\n    y = f(x) * f(x)\n")
    assert [op.scope for op in cell.graph().ops] == [0, 0, 1, 1, -1]


def test_a_function_that_another_one_calls_again_and_again_is_called_anew(run: Run) -> None:
    cell = run(
        F + "x = tf.Variable(2.0)\nwith tf.GradientTape():\n    y = list(map(f, [x, x, x]))\n"
    )
    assert [op.scope for op in cell.graph().ops] == [0, 0, 1, 1, 2, 2]


def test_a_loop_has_its_passes(run: Run) -> None:
    loop = "for i in range(2)"
    assert scopes(run, f"y = x\n{loop}:\n    y = y * x\n    y = y + x\nz = y * y") == [
        f"{loop} / #1",
        f"{loop} / #1",
        f"{loop} / #2",
        f"{loop} / #2",
        "",
    ]


def test_a_single_op_in_a_loop_is_a_pass_each_time(run: Run) -> None:
    loop = "for i in range(3)"
    found = scopes(run, f"y = x\n{loop}:\n    y = y * x")
    assert found == [f"{loop} / #1", f"{loop} / #2", f"{loop} / #3"]


def test_loops_nest(run: Run) -> None:
    outer, inner = "for i in range(2)", "for j in range(2)"
    code = f"y = x\n{outer}:\n    {inner}:\n        y = y * x\n    y = y + x"
    assert scopes(run, code) == [
        f"{outer} / #1 / {inner} / #1",
        f"{outer} / #1 / {inner} / #2",
        f"{outer} / #1",
        f"{outer} / #2 / {inner} / #1",
        f"{outer} / #2 / {inner} / #2",
        f"{outer} / #2",
    ]


def test_a_branch_in_a_loop_ends_no_pass(run: Run) -> None:
    loop = "for i in range(2)"
    code = f"y = x\n{loop}:\n    if i == 0:\n        y = y * x\n    y = y + x"
    assert scopes(run, code) == [f"{loop} / #1", f"{loop} / #1", f"{loop} / #2"]


def test_a_call_in_a_loop_is_in_its_pass(run: Run) -> None:
    loop = "for i in range(2)"
    found = scopes(run, f"y = x\n{loop}:\n    y = f(y)", before=F)
    assert found == [f"{loop} / #1 / f"] * 2 + [f"{loop} / #2 / f"] * 2


def test_the_test_of_a_while_begins_a_pass(run: Run) -> None:
    loop = "while y + 0.0 < 9.0"
    found = scopes(run, f"y = x * 1.0\n{loop}:\n    y = y * 2.0")
    assert found == (
        [""]
        + [f"{loop} / #1"] * 3
        + [f"{loop} / #2"] * 3
        + [f"{loop} / #3"] * 3
        + [f"{loop} / #4"] * 2
    )


def test_what_a_loop_goes_over_is_computed_before_it(run: Run) -> None:
    loop = "for part in tf.split(x * np.ones(2), 2)"
    found = scopes(run, f"{loop}:\n    y = part * x")
    assert found == ["", "", f"{loop} / #1", f"{loop} / #2"]


def test_comprehensions_are_loops(run: Run) -> None:
    assert scopes(run, "y = [x * x for i in range(2)]") == [
        "for i in range(2) / #1",
        "for i in range(2) / #2",
    ]
    assert scopes(run, "y = sum(i * x for i in (1.0, 2.0))")[0] == "for i in (1.0, 2.0) / #1"


def test_a_generator_is_called_in_each_pass_that_asks_it(run: Run) -> None:
    generator = "def g(a):\n    for i in range(2):\n        yield a * 2.0\n"
    outer, inner = "for b in g(x)", "for i in range(2)"
    assert scopes(run, f"y = x\n{outer}:\n    y = y + b", before=generator) == [
        f"{outer} / #1 / g / {inner} / #1",
        f"{outer} / #1",
        f"{outer} / #2 / g / {inner} / #1",
        f"{outer} / #2",
    ]


def test_recursion_nests(run: Run) -> None:
    code = "def f(a, n):\n    b = a * 2.0\n    return f(b, n - 1) + a if n else b\n"
    assert scopes(run, "y = f(x, 2)", before=code) == [
        "f",
        "f / f",
        "f / f / f",
        "f / f",
        "f",
    ]


def test_recursion_deeper_than_the_stack_that_is_told_stays_one_interval(run: Run) -> None:
    code = "def f(a, n):\n    b = a * 1.0\n    return f(b, n - 1) + a if n else b\n"
    found = scopes(run, "y = f(x, 50)\nz = y * y", before=code)
    assert len(found) == 102
    assert found[-1] == ""


def test_methods_are_called_by_their_class(run: Run) -> None:
    code = (
        "class Dense:\n    def __call__(self, a):\n        return self.pre(a) * 2.0\n"
        "    def pre(self, a):\n        return a + 1.0\n"
    )
    assert scopes(run, "y = Dense()(x)", before=code) == ["Dense / Dense.pre", "Dense"]


def test_names_of_the_user_are_scopes_that_nest(run: Run) -> None:
    code = (
        "with tf.name_scope('encoder'):\n    y = x * x\n"
        "    with tf.name_scope('layer'):\n        y = y + x\n"
        "z = y * x"
    )
    assert scopes(run, code) == ["encoder", "encoder / layer", ""]


def test_a_name_in_a_loop_is_in_its_pass(run: Run) -> None:
    loop = "for i in range(2)"
    code = f"y = x\n{loop}:\n    with tf.name_scope('layer'):\n        y = y * x"
    assert scopes(run, code) == [f"{loop} / #1 / layer", f"{loop} / #2 / layer"]


def test_a_name_that_an_exception_leaves_is_closed(run: Run) -> None:
    code = (
        "try:\n    with tf.name_scope('a'):\n        y = x * x\n        raise KeyError\n"
        "except KeyError:\n    pass\n"
        "z = x * x"
    )
    assert scopes(run, code) == ["a", ""]


def test_a_name_entered_in_a_function_lasts_until_it_is_left(run: Run) -> None:
    helper = (
        "import contextlib\nstack = contextlib.ExitStack()\n"
        "def push():\n    stack.enter_context(tf.name_scope('late'))\n"
    )
    code = "push()\ny = x * x\nstack.close()\nz = x * x"
    assert scopes(run, code, before=helper) == ["late", ""]


def test_an_op_that_raised_is_in_its_scope(run: Run) -> None:
    cell = run(
        "def f(a):\n    return a + tf.ones(3)\n"
        "x = tf.Variable([1.0, 2.0])\nwith tf.GradientTape():\n    y = f(x)\n"
    )
    assert paths(cell.graph()) == ["f"]


def test_what_is_around_the_tape_is_no_scope(run: Run) -> None:
    cell = run(
        "x = tf.Variable(2.0)\n"
        "def train():\n"
        "    for epoch in range(1):\n"
        "        with tf.GradientTape() as tape:\n"
        "            y = x * x\n"
        "            for i in range(2):\n                y = y * x\n"
        "train()\n"
    )
    loop = "for i in range(2)"
    assert paths(cell.graph()) == ["", f"{loop} / #1", f"{loop} / #2"]


def test_the_backward_pass_of_an_inner_tape_is_a_scope(run: Run) -> None:
    cell = run(
        "x = tf.Variable(2.0)\n"
        "with tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n"
        "        y = x * x * x\n"
        "    slope = inner.gradient(y, x)\n"
        "    z = slope * 2.0\n"
    )
    graph = cell.graph()
    assert_intervals(graph)
    found = paths(graph)
    assert (found[:2], found[-1]) == (["", ""], "")
    assert set(found[2:-1]) == {"gradient of y"}


def test_layers_of_several_ops_at_one_place_are_told_apart_by_their_first_op(run: Run) -> None:
    loop = "for layer in layers"
    cell = run(
        "layers = [tf.layers.Dense(2, 'relu'), tf.layers.Dense(2, 'relu')]\n"
        "h = tf.constant([[1.0, 2.0]])\n"
        "for layer in layers: h = layer(h)\n"
        "with tf.GradientTape():\n    for layer in layers:\n        h = layer(h)\n"
    )
    assert cell.error is None
    assert paths(cell.graph())[-6:] == [f"{loop} / #1"] * 3 + [f"{loop} / #2"] * 3


def test_what_another_thread_names_is_not_in_the_way(run: Run) -> None:
    cell = run(
        "import threading\n"
        "x = tf.Variable(2.0)\n"
        "def elsewhere(entered, left):\n"
        "    with tf.name_scope('theirs'):\n        entered.set()\n        left.wait()\n"
        "entered, left = threading.Event(), threading.Event()\n"
        "with tf.GradientTape():\n"
        "    y = x * x\n"
        "    thread = threading.Thread(target=elsewhere, args=(entered, left))\n"
        "    thread.start()\n    entered.wait()\n"
        "    z = y * y\n"
        "    left.set()\n    thread.join()\n"
        "    w = z * z\n"
    )
    assert cell.error is None
    assert paths(cell.graph()) == ["", "", ""]


def test_a_loop_begins_where_it_stands_in_the_code(run: Run) -> None:
    graph = run(
        "x = tf.Variable(2.0)\nwith tf.GradientTape():\n    for i in range(2):\n        y = x * x\n"
    ).graph()
    span = graph.frames[graph.scopes[0].frame].span
    assert (span.line, span.column, span.end_column) == (5, 8, 21)


def test_scopes_grow_with_the_tape(run: Run) -> None:
    cell = run(F + "x = tf.Variable(2.0)\nwith tf.GradientTape():\n    y = f(f(x))\n")
    assembly = Assembly(Sources())
    for event in cell.events:
        assembly.add([event])
        (graph,) = assembly.graphs
        assert all(op.scope < len(graph.scopes) for op in graph.ops)
    assert [op.scope for op in assembly.graphs[0].ops] == [0, 0, 1, 1]


def test_a_tape_that_goes_on_in_another_cell_keeps_its_scopes(run: Run) -> None:
    session = Session()
    first = run(F + "x = tf.Variable(2.0)\ntape = tf.GradientTape()\ntape.__enter__()\ny = f(x)\n")
    second = run("z = f(y)\ntape.__exit__(None, None, None)\n", first.names)
    assert (first.error, second.error) == (None, None)
    Assembly(Sources(), session).add(first.events)
    later = Assembly(Sources(), session)
    later.add(second.events)
    graph = later.graphs[0]
    assert_intervals(graph)
    assert [op.scope for op in graph.ops] == [0, 0, 1, 1]
