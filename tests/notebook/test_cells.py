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
