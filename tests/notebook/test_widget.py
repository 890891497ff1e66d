"""The widget as Python sees it: its attributes, and what cannot be set."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from weakref import WeakSet

import ipywidgets
import numpy as np
import pytest
from ipywidgets.embed import dependency_state, embed_data
from traitlets import TraitError

import tapeviz as tf
from tapeviz.graph.wire import unpack
from tapeviz.notebook import widget
from tapeviz.notebook.widget import TapeView
from tests.notebook.conftest import Kernel


@pytest.fixture
def view() -> TapeView:
    """A view of three ops and their gradient."""
    x, w = tf.Variable(2.0, name="x"), tf.Variable(3.0, name="w")
    with tf.recording():
        with tf.GradientTape() as tape:
            y = w * x
            z = y * y + 1.0
        tape.gradient(z, [x, w])
    return tape.view()


def test_it_stands_at_the_end(view: TapeView) -> None:
    assert (view.steps, view.step, view.tab, view.selection) == (7, 7, None, None)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("step", 8, "there is no step 8: tape has 7 of them, and 0 is before the first"),
        ("step", -1, "-1"),
        ("step", 1.5, "float"),
        ("tab", 1, "there is no tape 1: the view has tape 0 only"),
        ("theme", "pink", "'auto', 'light', 'dark'"),
        ("height", 10, "240"),
        ("orientation", "up", "'auto', 'horizontal', 'vertical'"),
        ("color_by", "sign", "'value', 'gradient', 'health', 'time'"),
        ("fold", -1, "-1"),
        ("fold", 10**6, "no level 1000000: tape has 3 ops, so levels 0, all folded, to 3 at most"),
        ("step", True, "an int, not the bool True"),
        ("tab", False, "an int, not the bool False"),
        ("fold", True, "an int, not the bool True"),
        ("height", True, "an int, not the bool True"),
        ("opened", {"f": 3}, "opened"),
        ("panels", {"code": 0.7}, "0, which hides, or a share of the view's width from 0.12"),
        ("panels", {"code": 0.4, "inspector": 0.4}, "0.65 of the width together"),
        ("panels", {"minimap": 0.2}, "'code', 'inspector'"),
        ("selection", "y", "str"),
        ("selection", {"op": 9}, "which has 3 ops"),
        ("selection", {"value": 99}, "which has"),
        ("selection", {"name": "q"}, r"called 'q'; there are \['w', 'x', 'y', 'z'\]"),
        ("selection", {}, "a selection is"),
    ],
)
def test_what_cannot_be_says_what_can(view: TapeView, name: str, value: Any, message: str) -> None:
    before = getattr(view, name)
    with pytest.raises(TraitError, match=message):
        setattr(view, name, value)
    assert getattr(view, name) == before


def test_a_view_is_not_made_with_what_it_does_not_have() -> None:
    with tf.recording(), tf.GradientTape() as tape:
        pass
    has = (
        "it has color_by, fold, height, lecture, opened, orientation, panels, selection, step, "
        "tab, theme"
    )
    with pytest.raises(TypeError, match=f"no colour, _snapshot; {has}"):
        tape.view(colour="value", _snapshot=None)


def test_a_selection_is_completed(view: TapeView) -> None:
    seen: list[Any] = []
    view.observe(lambda change: seen.append(change.new), "selection")
    view.selection = {"op": 0}
    view.selection = {"name": "x"}
    view.selection = None
    assert {name: seen[0][name] for name in ("op", "value", "name", "expression")} == {
        "op": 0,
        "value": 2,
        "name": "y",
        "expression": "w * x",
    }
    assert isinstance(seen[0]["line"], int)
    assert (seen[1]["op"], seen[1]["name"]) == (None, "x")
    assert seen[1]["line"] == seen[0]["line"] - 3, "the line that makes it"
    assert seen[2] is None


def test_it_is_linked_to_a_slider(view: TapeView) -> None:
    slider = ipywidgets.IntSlider(min=0, max=view.steps)
    ipywidgets.link((view, "step"), (slider, "value"))
    assert slider.value == 7
    slider.value = 3
    assert view.step == 3
    view.step = 0
    assert slider.value == 0


def test_without_the_extension_a_tape_is_displayed_when_asked_for(shared_kernel: Kernel) -> None:
    code = "x = tf.Variable(3.0)\nwith tf.recording(), tf.GradientTape() as tape:\n    y = x * x\n"
    assert shared_kernel.run(code).views() == []
    run = shared_kernel.run("tf.show(tape, step=0)")
    assert len(run.views()) == 1
    assert run.of("comm_open")[-1]["data"]["state"]["step"] == 0
    result = shared_kernel.run("tape.view()").of("execute_result")
    assert result[0]["data"]["text/plain"] == "tape: 1 op\n  y = x * x → 9"


def test_the_extensions_settings_hold_for_views_that_are_asked_for(kernel: Kernel) -> None:
    kernel.run("%config TapeViz.height = 640")
    kernel.run("x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n")
    run = kernel.run("tf.show(tape)")
    assert len(run.views()) == 1
    assert run.of("comm_open")[-1]["data"]["state"]["height"] == 640


def test_a_script_prints_and_imports_no_widget() -> None:
    code = (
        "import sys, tapeviz as tf\n"
        "x = tf.Variable(3.0, name='x')\n"
        "with tf.recording(), tf.GradientTape() as tape: y = x * x\n"
        "assert not {'ipywidgets', 'anywidget', 'IPython'} & set(sys.modules)\n"
        "tf.show(tape)\n"
        "assert not {'ipywidgets', 'anywidget', 'IPython'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("tape: 1 op\n")


def test_a_script_refuses_what_no_view_has() -> None:
    with tf.recording(), tf.GradientTape() as tape:
        tf.constant(3.0) * 2.0
    with pytest.raises(TypeError, match="a view has no stpe"):
        tf.show(tape, stpe=3)


def test_a_script_prints_a_tape_after_its_gradient(capsys: pytest.CaptureFixture[str]) -> None:
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    tf.show(tape)
    assert capsys.readouterr().out == "tape: 1 op\n  y = x * x → 9\n  ∂(y)/∂x = 6\n"


def test_what_is_no_tape_is_not_shown() -> None:
    with pytest.raises(TypeError, match="displays a GradientTape, not Variable"):
        tf.show(tf.Variable(1.0))  # type: ignore[arg-type]


def test_a_page_of_ipywidgets_holds_all_that_draws_the_view(view: TapeView) -> None:
    states = embed_data(views=[view], state=dependency_state(view))["manager_state"]["state"]
    of_view = states[view.model_id]
    assert of_view["state"]["_esm"] == view._esm
    assert [buffer["path"] for buffer in of_view["buffers"]] == [["_snapshot"]]
    program = states[of_view["state"]["_program"].removeprefix("IPY_MODEL_")]
    assert program["state"]["_version"] == of_view["state"]["_version"]
    assert program["state"]["_esm"]
    assert program["state"]["_css"]


def matrix_view(columns: int) -> TapeView:
    """A view of a matrix of a hundred rows, of noise."""
    noise = np.random.default_rng(0).normal(size=(100, columns))
    with tf.recording(), tf.GradientTape() as tape:
        _ = np.sin(tf.Variable(noise))
    return tape.view()


def test_entries_of_matrices_are_kept_beside_the_snapshot() -> None:
    view = matrix_view(10)
    (graph,) = unpack(view._entries)["graphs"]
    assert [array["value"] for array in graph["arrays"]] == [0, 1]


def test_views_share_what_may_be_kept_of_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widget, "_views", WeakSet())
    monkeypatch.setattr(widget, "MOST_ENTRY_BYTES", 150_000)
    first, second = matrix_view(10), matrix_view(20)
    assert 15_000 < len(first._entries) < 20_000, "two of 8,000 bytes, and what names them"
    assert len(second._entries) < 20_000, "one of two of 16,000 bytes has room"
    third = matrix_view(20)
    assert third._entries is None
    second.close()
    assert matrix_view(10)._entries is not None


def test_many_views_keep_no_more_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widget, "_views", WeakSet())
    views = [matrix_view(40) for _ in range(50)]
    assert sum(len(view._entries or b"") for view in views) < widget.MOST_ENTRY_BYTES
