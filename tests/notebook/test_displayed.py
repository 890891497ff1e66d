"""A tape is drawn once in a cell: by itself, or where the cell displays views of it."""

from __future__ import annotations

import pytest

from tests.notebook.conftest import Kernel, Run

SQUARE = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"
WIDGET = "application/vnd.jupyter.widget-view+json"


def pictures(run: Run) -> list[str]:
    """Return the ids of the widgets that stand in the cell's output when it has ended."""
    outputs: dict[str, str | None] = {}
    for number, message in enumerate(run.messages):
        if message["msg_type"] in ("display_data", "update_display_data", "execute_result"):
            content = message["content"]
            place = content.get("transient", {}).get("display_id", f"output {number}")
            outputs[place] = content["data"].get(WIDGET, {}).get("model_id")
    return [one for one in outputs.values() if one is not None]


@pytest.mark.parametrize(
    "end",
    [
        "tape.view()",
        "w = tape.view(); w",
        "tf.show(tape)",
        "from ipywidgets import VBox\nv = tape.view()\nVBox([VBox([v])])",
    ],
)
def test_a_view_takes_the_place_of_the_automatic_one(kernel: Kernel, end: str) -> None:
    run = kernel.run(f"{SQUARE}g = tape.gradient(y, x)\n{end}")
    assert run.status == "ok"
    (shown,) = pictures(run)
    (opened, *_) = [one["comm_id"] for one in run.of("comm_open") if _is_view(one)]
    assert shown != opened
    assert opened in [one["comm_id"] for one in run.of("comm_close")]


def _is_view(comm: dict[str, dict[str, dict[str, object]]]) -> bool:
    return "_snapshot" in comm["data"]["state"]


def test_a_view_that_is_only_made_leaves_the_automatic_one(kernel: Kernel) -> None:
    run = kernel.run(f"{SQUARE}view = tape.view(step=0)")
    assert len(pictures(run)) == 1
    assert len(pictures(kernel.run("view"))) == 1


def test_a_view_in_a_later_cell_is_the_only_one_there(kernel: Kernel) -> None:
    kernel.run(SQUARE)
    assert len(pictures(kernel.run("tape.view()"))) == 1
    assert len(pictures(kernel.run("g = tape.gradient(y, x)\ntape.view()"))) == 1


def test_two_views_on_purpose_are_two(kernel: Kernel) -> None:
    kernel.run("from ipywidgets import HBox")
    two = "a = tape.view(step=0)\nb = tape.view()\n"
    beside = kernel.run(f"{SQUARE}{two}HBox([a, b])")
    assert len(pictures(beside)) == 1
    apart = kernel.run(f"{SQUARE}{two}display(a)\ndisplay(b)")
    assert len(pictures(apart)) == 2


def test_where_a_view_does_not_show_all_the_automatic_one_stays(kernel: Kernel) -> None:
    before = kernel.run(f"{SQUARE}display(tape.view())\ng = tape.gradient(y, x)")
    assert len(pictures(before)) == 2
    one_of_two = kernel.run(f"{SQUARE}{SQUARE.replace('tape', 'other')}other.view()")
    assert len(pictures(one_of_two)) == 2
    each = kernel.run(f"{SQUARE}{SQUARE.replace('tape', 'other')}tf.show(tape)\nother.view()")
    assert len(pictures(each)) == 2


def test_a_view_inside_of_the_block_is_settled_when_the_cell_ends(kernel: Kernel) -> None:
    run = kernel.run(f"{SQUARE}    tf.show(tape)")
    assert len(pictures(run)) == 1
    assert [one["graphs"][0]["state"] for one in run.snapshots()][-1] == "closed"


def test_what_another_cell_displayed_counts_no_more(kernel: Kernel) -> None:
    kernel.run(f"{SQUARE}view = tape.view()\nview")
    assert len(pictures(kernel.run(SQUARE))) == 1
