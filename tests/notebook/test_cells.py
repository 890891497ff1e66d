"""A cell is shown as the user wrote it, whatever IPython makes of it before it runs."""

from __future__ import annotations

import pytest

from tests.notebook.conftest import Kernel

TAPE = """\
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
"""


def shown(kernel: Kernel, cell: str) -> tuple[list[str], set[str]]:
    """Return the lines of the cell in the view, and the stretches of it that are underlined."""
    (graph,) = kernel.run(cell).snapshot()["graphs"]
    lines = graph["files"][0]["text"].splitlines()
    return lines, {
        lines[frame["line"] - 1][frame["column"] : frame["endColumn"]]
        for frame in graph["frames"]
        if frame["file"] == 0
    }


@pytest.mark.parametrize("magic", ["%tapeviz height 460", "!true", "where = %pwd"])
def test_a_magic_is_shown_as_it_was_written(kernel: Kernel, magic: str) -> None:
    cell = f"{TAPE}    {magic}\n    z = tf.exp(x)\n{magic}\n"
    lines, stretches = shown(kernel, cell)
    assert lines == cell.splitlines()
    assert stretches >= {"x * x", "tf.exp(x)"}


def test_a_cell_that_begins_with_nothing_keeps_its_places(kernel: Kernel) -> None:
    lines, stretches = shown(kernel, f"\n\n%pwd\n{TAPE}")
    assert lines == ["%pwd", *TAPE.splitlines()]
    assert "x * x" in stretches


def test_what_is_computed_where_a_line_was_changed_is_all_of_it(kernel: Kernel) -> None:
    kernel.run("def square(line):\n    return get_ipython().user_ns['x'] ** 2\n")
    kernel.run("get_ipython().register_magic_function(square)")
    lines, stretches = shown(kernel, f"{TAPE}    %square of x\n")
    assert lines[-1] == "    %square of x"
    assert stretches >= {"x * x", "%square of x"}


def test_a_magic_of_several_lines_is_shown_as_it_runs(kernel: Kernel) -> None:
    lines, stretches = shown(kernel, f"%config \\\nTapeViz.fps\n{TAPE}")
    assert lines[0] == "get_ipython().run_line_magic('config', ' TapeViz.fps')"
    assert "x * x" in stretches


BODY = f"{TAPE}    z = tf.exp(y)\n"


@pytest.mark.parametrize("magic", ["%%time", "%%capture", "%%timeit -n 1 -r 1", "\n%%time"])
@pytest.mark.parametrize("blank", ["", "\n\n"])
def test_below_a_magic_lines_are_counted_from_the_top_of_the_cell(
    kernel: Kernel, magic: str, blank: str
) -> None:
    cell = f"{magic}\n{blank}{BODY}"
    run = kernel.run(cell)
    graph = run.snapshots()[-1]["graphs"][-1]
    assert graph["files"][0]["name"].startswith("In [")
    assert graph["files"][0]["text"].splitlines() == cell.lstrip().splitlines()
    lines = cell.lstrip().splitlines()
    for op, expression in zip(graph["ops"], ["x * x", "tf.exp(y)"], strict=True):
        frame = graph["frames"][op["frame"]]
        assert op["expression"] == expression
        assert lines[frame["line"] - 1][frame["column"] : frame["endColumn"]] == expression
    assert [value["name"] for value in graph["values"]] == ["x", "y", "z"]


def test_a_value_at_the_end_and_functions_below_a_magic_are_read(kernel: Kernel) -> None:
    lines, stretches = shown(
        kernel, f"%%time\ndef double(t):\n    return 2.0 * t\n{TAPE}    z = double(y)\ntf.exp(x)\n"
    )
    assert lines[0] == "%%time"
    assert stretches >= {"x * x", "2.0 * t", "double(y)"}


@pytest.mark.parametrize("magic", ["%time", "%timeit -n 1 -r 1", "w = %time"])
def test_a_statement_behind_a_magic_is_read_at_its_place(kernel: Kernel, magic: str) -> None:
    kernel.run("def double(t):\n    return 2.0 * t\n")
    lines, stretches = shown(kernel, f"{TAPE}    {magic} z = double(y) + x\n")
    assert lines[-1].lstrip() == f"{magic} z = double(y) + x"
    assert stretches >= {"x * x", "double(y)", "double(y) + x"}


def test_a_function_below_a_magic_of_an_earlier_cell_is_read_there(kernel: Kernel) -> None:
    kernel.run("%%time\ndef double(t):\n    return 2.0 * t\n")
    kernel.run("%%time\ndef other(t):\n    return 3.0 * t\n")
    (graph,) = kernel.run(f"%%time\n{TAPE}    z = double(y)\n").snapshot()["graphs"]
    assert [op["expression"] for op in graph["ops"]] == ["x * x", "2.0 * t"]
    texts = [file["text"].splitlines()[1] for file in graph["files"]]
    assert sorted(texts) == ["def double(t):", "x = tf.Variable(3.0)"]


def test_the_same_text_run_twice_is_shown_as_the_cell_that_ran(kernel: Kernel) -> None:
    first = kernel.run(f"%%time\n{BODY}").snapshot()["graphs"][0]["files"][0]["name"]
    second = kernel.run(f"%%time\n{BODY}").snapshot()["graphs"][0]["files"][0]["name"]
    assert first != second
