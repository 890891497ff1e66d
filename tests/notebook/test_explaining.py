"""Why a gradient is None where the program is spread over cells."""

from __future__ import annotations

from typing import Any

import pytest

from tests.notebook.conftest import Kernel, Run


def cells(kernel: Kernel, *codes: str) -> Run:
    """Run cells one after the other, and return what the kernel said to the last one."""
    runs = [kernel.run(code) for code in codes]
    assert [run.status for run in runs] == ["ok"] * len(runs), runs[-1].of("error")
    return runs[-1]


def finding(run: Run) -> dict[str, Any]:
    """Return the only finding of the only graph."""
    (graph,) = run.snapshot()["graphs"]
    (found,) = graph["findings"]
    return dict(found)


BEFORE = "h = w * 3.0"
SQUARE = "with tf.GradientTape() as tape:\n    y = h ** 2\ng = tape.gradient(y, w)"
ASK = "told = tape.explain(y, w)\nprint(told.cause, told.causes[0].certain, told.place.expression)"


@pytest.mark.parametrize(
    "program",
    [
        (f"w = tf.Variable(2.0)\n{BEFORE}\n{SQUARE}", ASK),
        ("w = tf.Variable(2.0)", BEFORE, SQUARE, ASK),
        (f"w = tf.Variable(2.0)\n{BEFORE}", f"{SQUARE}\n{ASK}"),
    ],
    ids=["in one cell", "each in a cell of its own", "in the cell above"],
)
def test_what_was_computed_before_the_tape_is_known_in_whichever_cell(
    kernel: Kernel, program: tuple[str, ...]
) -> None:
    run = cells(kernel, *program)
    assert run.printed() == "computed-before-the-tape True w * 3.0\n"


def test_the_op_before_the_tape_is_in_the_picture_and_the_cut_at_it(kernel: Kernel) -> None:
    run = cells(kernel, "w = tf.Variable(2.0)", BEFORE, SQUARE)
    (graph,) = run.snapshot()["graphs"]
    found = finding(run)
    ghost = graph["ops"][found["op"]]
    assert (ghost["expression"], ghost["tapes"]) == ("w * 3.0", [])
    assert [graph["ops"][op]["expression"] for op in found["path"]] == ["w * 3.0"]
    assert graph["values"][ghost["inputs"][0]]["name"] == "w"


def test_data_that_is_prepared_in_the_cell_above_is_not_in_the_picture(kernel: Kernel) -> None:
    run = cells(
        kernel,
        "xs = tf.constant([1.0, 2.0]) / 2.0\nw = tf.Variable(2.0)",
        "with tf.GradientTape() as tape:\n    y = xs * w\ng = tape.gradient(y, w)",
    )
    (graph,) = run.snapshot()["graphs"]
    assert [op["expression"] for op in graph["ops"]] == ["xs * w"]


def test_a_name_that_was_bound_to_a_new_tensor_in_a_later_cell(kernel: Kernel) -> None:
    run = cells(
        kernel,
        "x = tf.Variable(3.0)",
        "x = x + 1\nwith tf.GradientTape() as tape:\n    y = tf.sin(x)\ng = tape.gradient(y, x)",
        "told = tape.explain(y, x)\nprint(told.cause, told.place.expression)",
    )
    assert run.printed() == "another-object x + 1\n"


def test_a_loop_that_rebinds_its_weights(kernel: Kernel) -> None:
    run = cells(
        kernel,
        "w = tf.Variable(3.0)",
        """
for step in range(3):
    with tf.GradientTape() as tape:
        loss = (w * 2.0 - 1.0) ** 2
    g = tape.gradient(loss, w)
    if g is None:
        break
    w = w - 0.1 * g
""",
        "told = tape.explain(loss, w)\nprint(told.cause, told.place.expression)",
    )
    assert run.printed() == "another-object w - 0.1 * g\n"


def test_a_warning_names_the_cell_and_not_the_file_that_is_kept_of_it(kernel: Kernel) -> None:
    run = cells(
        kernel,
        "x, w = tf.Variable(3.0), tf.Variable(2.0)\n"
        "with tf.GradientTape() as tape:\n    y = w * float(x)\ng = tape.gradient(y, x)",
    )
    logged = "".join(one["text"] for one in run.of("stream") if one["name"] == "stderr")
    assert "left the tape by float(x) (In [" in logged
    assert "ipykernel" not in logged


def test_what_was_computed_after_the_tape_in_a_later_cell_has_its_line(kernel: Kernel) -> None:
    run = cells(
        kernel,
        "x = tf.Variable([1.0, 2.0])\nwith tf.GradientTape() as tape:\n    p = tf.reduce_sum(x)",
        "q = p * 2.0",
        "tape.gradient(q, x)\ntold = tape.explain(q, x)\n"
        "print(told.cause, told.place.span.line, told.place.expression)",
    )
    assert run.printed() == "computed-after-the-tape 1 p * 2.0\n"
