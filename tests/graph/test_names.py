"""What things are called that the code gives no name of their own, or several."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tapeviz.graph.titles import title_of
from tests.graph.conftest import Cell

Run = Callable[..., Cell]


def leaves(cell: Cell) -> list[str]:
    """Return the names of what no op gave, in order; numbers have none."""
    return [value.name for value in cell.graph().values if value.op < 0 and value.name]


def results(cell: Cell) -> list[str]:
    """Return what each op's result is called: by its name, or else as it is written."""
    graph = cell.graph()
    return [graph.values[op.outputs[0]].name or op.label for op in graph.ops]


@pytest.mark.parametrize(
    ("made", "read", "name"),
    [
        ("ws = [tf.Variable(1.0), tf.Variable(2.0)]", "ws[1]", "ws[1]"),
        ("ws = (tf.Variable(1.0), [tf.Variable(2.0)])", "ws[1][0]", "ws[1][0]"),
        ('ws = {"a": tf.Variable(1.0)}', "ws['a']", 'ws["a"]'),
        ("ws = {'a': [tf.Variable(1.0)]}", "ws['a'][0]", "ws['a'][0]"),
        ("v, (w, _) = tf.Variable(1.0), (tf.Variable(2.0), 3)", "w", "w"),
        ("ws = [*[], tf.Variable(1.0)]", "ws[0]", "ws[0]"),
        ("ws = [tf.Variable(1.0) for _ in range(2)]", "ws[1]", "ws[1]"),
        ("ws = []; ws.append(tf.Variable(1.0))", "ws[0]", "ws[0]"),
        ("ws = [tf.Variable(1.0, name='slope')]", "ws[0]", "slope"),
    ],
)
def test_a_variable_in_a_structure_is_called_by_its_place(
    run: Run, made: str, read: str, name: str
) -> None:
    cell = run(f"{made}\nwith tf.GradientTape() as tape:\n    y = {read} * 2.0\n")
    assert cell.error is None
    assert leaves(cell) == [name]


@pytest.mark.parametrize(
    "written",
    [
        "y = v * v if c else v",
        "y = v if not c else (v * v if c else v)",
        "y = (lambda: v * v if c else v)()",
        "y = (v if not c else v * v)",
    ],
)
def test_either_of_two_has_the_name_that_both_would_have(run: Run, written: str) -> None:
    cell = run(
        "x, c = tf.Variable(2.0), True\n"
        f"with tf.GradientTape() as tape:\n    v = x + 1.0\n    v = v * 2.0\n    {written}\n"
    )
    assert results(cell) == ["v", "v", "y"]


def test_what_decides_between_two_has_the_name_of_neither(run: Run) -> None:
    cell = run(
        "x = tf.Variable(2.0)\n"
        "with tf.GradientTape() as tape:\n    y = x * 2.0 if x * x > 1.0 else x\n"
    )
    assert results(cell) == ["x * x", "x * x > 1.0", "y"]


def test_one_of_many_is_not_told_where_the_code_does_not_say_which(run: Run) -> None:
    cell = run(
        "ws = [tf.Variable(float(i)) for i in range(2)]\n"
        "with tf.GradientTape() as tape:\n    y = sum(w * w for w in ws)\n"
    )
    assert leaves(cell) == ["ws[…]", "ws[…]"]


def test_variables_of_a_list_are_told_apart_by_the_gradient_that_is_asked_for(run: Run) -> None:
    cell = run(
        "ws = [tf.Variable(float(i)) for i in range(3)]\n"
        "with tf.GradientTape() as tape:\n    y = sum(w * w for w in ws)\n"
        "tape.gradient(y, ws)\n"
    )
    assert leaves(cell) == ["ws[0]", "ws[1]", "ws[2]"]


def test_what_a_comprehension_computes_is_called_by_its_place(run: Run) -> None:
    cell = run(
        "ws = [tf.Variable(1.0), tf.Variable(2.0)]\n"
        "with tf.GradientTape() as tape:\n"
        "    ys = [w * w for w in ws]\n    s = tf.add_n([*ys, ws[0]])\n"
    )
    assert results(cell)[:2] == ["ys[0]", "ys[1]"]


def test_items_are_not_counted_where_a_list_is_made_again_and_again(run: Run) -> None:
    cell = run(
        "w = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n"
        "    for _ in range(2):\n        ys = [w * k for k in (1.0, 2.0)]\n"
    )
    assert results(cell) == ["ys[…]"] * 4


MODEL = """
class Line:
    def __init__(self):
        self.w = tf.Variable(2.0)
    def __call__(self, t):
        return self.slope(t)
    def slope(self, t):
        return self.w * t
"""


def test_what_a_method_reads_is_called_as_the_caller_calls_it(run: Run) -> None:
    cell = run(
        f"{MODEL}line, x = Line(), tf.constant(3.0)\n"
        "with tf.GradientTape() as tape:\n    y = line(x)\n"
    )
    assert leaves(cell) == ["line.w", "x"]
    assert results(cell) == ["y"]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("double(x)", "x"),
        ("double(t=x)", "x"),
        ("double(xs[0])", "xs[0]"),
        ("double(*xs)", "t"),
        ("double(x + 0.0 if False else tf.constant(1.0))", "t"),
        ("list(map(double, xs))", "t"),
        ("(lambda t: t * k)(x)", "t"),
        ("short(x)", "x"),
    ],
)
def test_a_parameter_stands_for_what_the_caller_passes(run: Run, call: str, name: str) -> None:
    cell = run(
        "def double(t):\n    return t * k\n"
        "short = lambda t: t * k\n"
        "x, k = tf.constant(3.0), tf.Variable(2.0)\nxs = [x]\n"
        f"with tf.GradientTape() as tape:\n    {call}\n"
    )
    assert cell.error is None
    assert leaves(cell)[:1] == [name]


def test_a_parameter_that_is_bound_anew_stands_for_itself(run: Run) -> None:
    cell = run(
        "def double(t):\n    t = tf.constant(1.0)\n    return t * k\n"
        "x, k = tf.constant(3.0), tf.Variable(2.0)\n"
        "with tf.GradientTape() as tape:\n    double(x)\n"
    )
    assert leaves(cell) == ["t", "k"]


def test_what_a_loop_begins_with_keeps_its_own_name(run: Run) -> None:
    cell = run(
        "x, w = tf.constant(3.0), tf.Variable(2.0)\n"
        "with tf.GradientTape() as tape:\n    h = x\n"
        "    for _ in range(2):\n        h = h * w\n"
    )
    assert leaves(cell) == ["x", "w"]
    assert results(cell) == ["h", "h"]


def test_variables_of_a_layer_are_called_by_the_layer(run: Run) -> None:
    cell = run(
        "class Net(tf.Module):\n"
        "    def __init__(self):\n        self.hidden = tf.layers.Dense(2)\n"
        "    def __call__(self, t):\n        return self.hidden(t)\n"
        "net, X = Net(), tf.constant([[1.0, 2.0]])\n"
        "with tf.GradientTape() as tape:\n    y = tf.reduce_sum(net(X))\n"
    )
    assert leaves(cell) == ["X", "net.hidden.kernel", "net.hidden.bias"]


def test_only_the_last_op_of_a_call_has_the_name_of_its_result(run: Run) -> None:
    cell = run(
        "a, b = tf.Variable(1.0), tf.Variable(2.0)\nxs = [a, b, a]\n"
        "with tf.GradientTape() as tape:\n    s = tf.add_n(xs)\n    s = tf.add_n([s, a, b])\n"
    )
    assert leaves(cell) == ["a", "b"]
    assert results(cell)[:2] == ["add_n(xs)", "s"]


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("x*x", "x*x"),
        ("x[0]", "x[0]"),
        ("x[1:]", "x[1:]"),
        ("M.T", "M.T"),
        ("tf.sin(x)", "sin(x)"),
        ("tf.math.log(x)", "log(x)"),
        ("np.sin(x) * np.cos(x)", "sin(x) * cos(x)"),
        ("tf.reduce_sum(x * x + 1.0)", "reduce_sum(…)"),
        ("x * first + second_of_all", "x * first + …"),
        ("(x * first + x) ** 2", "…**2"),
        ("(x * first + x)[0]", "…[0]"),
        ("x + (\n        first)", "x + first"),
    ],
)
def test_what_has_no_name_is_called_as_it_is_written(run: Run, written: str, label: str) -> None:
    cell = run(
        "x, first, second_of_all = tf.Variable([1.0, 2.0]), tf.Variable(1.0), tf.Variable(2.0)\n"
        "M = tf.Variable([[1.0, 2.0]])\n"
        f"with tf.GradientTape() as tape:\n    {written}\n"
    )
    assert cell.error is None
    assert results(cell)[-1] == label


def test_a_number_that_python_s_sum_begins_with_has_no_name(run: Run) -> None:
    cell = run(
        "xs = [tf.Variable(1.0), tf.Variable(2.0)]\n"
        "with tf.GradientTape() as tape:\n    s = sum(xs)\n"
    )
    assert leaves(cell) == ["xs[0]", "xs[1]"]
    assert results(cell)[-1] == "s"


def test_a_list_that_is_passed_gives_its_name_to_nothing_in_it(run: Run) -> None:
    cell = run(
        "w = tf.Variable(1.0)\nxs = [tf.constant(1.0), tf.constant(2.0)]\n"
        "with tf.GradientTape() as tape:\n    s = w * tf.add_n(xs)\n"
    )
    assert "xs" not in leaves(cell)


def test_texts_call_things_as_the_view_does(run: Run) -> None:
    cell = run(
        "ws = [tf.Variable(1.0), tf.Variable(2.0)]\n"
        "with tf.GradientTape() as tape:\n    y = (ws[0] * 3.0 - 2.0 * ws[0]) / 0.0\n"
        "tape.gradient(y, [*ws, tf.Variable(1.0)])\n"
    )
    graph = cell.graph()
    assert [title_of(graph, index) for index in range(len(graph.values))] == [
        *("ws[0]", "3", "ws[0] * 3.0", "2", "2.0 * ws[0]", "… - 2.0 * ws[0]", "0", "y"),
        *("ws[1]", "Variable"),
    ]
    said = [finding.title for finding in graph.findings]
    assert any(title.startswith("∂y/∂ws[1] is None") for title in said), said
    assert any(title.startswith("∂y/∂Variable is None") for title in said), said


@pytest.mark.parametrize("kind", ["sparse_softmax", "softmax", "sigmoid"])
@pytest.mark.parametrize("call", ["t, out", "labels=t, logits=out", "t, logits=out"])
def test_labels_and_logits_are_told_apart_in_any_order(run: Run, kind: str, call: str) -> None:
    labels = "[0, 1]" if kind == "sparse_softmax" else "[[1.0, 0.0], [0.0, 1.0]]"
    cell = run(
        f"t = tf.constant({labels})\nX = tf.Variable([[1.0, 2.0], [3.0, 4.0]])\n"
        "with tf.GradientTape() as tape:\n    out = X * 2.0\n"
        f"    loss = tf.nn.{kind}_cross_entropy_with_logits({call})\n"
    )
    assert cell.error is None
    assert leaves(cell) == ["X", "t"]
    assert results(cell) == ["out", "loss"]


def test_what_a_product_transposes_is_written_so(run: Run) -> None:
    cell = run(
        "q = tf.Variable([[1.0, 2.0]])\nk = tf.Variable([[3.0, 4.0]])\n"
        "with tf.GradientTape() as tape:\n"
        "    s = tf.matmul(q, k, transpose_b=True) / 2.0\n"
        "    p = tf.matmul(k * 2.0, q, transpose_a=True)\n"
    )
    assert cell.error is None
    assert results(cell) == ["kᵀ", "matmul(…)", "s", "k * 2.0", "(k * 2.0)ᵀ", "p"]
