"""``%tapeviz``: settings for the views that are shown and for those that follow."""

from __future__ import annotations

from typing import Any

import pytest

from tests.notebook.conftest import Kernel, Run

SQUARE = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"


def made_with(run: Run) -> dict[str, Any]:
    """Return the state that the cell's view was made with."""
    state: dict[str, Any] = run.of("comm_open")[-1]["data"]["state"]
    return state


def updates(run: Run) -> list[dict[str, Any]]:
    """Return what was set in views that were there before."""
    return [one["data"]["state"] for one in run.of("comm_msg") if one["data"].get("state")]


def said(run: Run) -> str:
    """Return what was printed, and the error the cell ended with."""
    return run.printed() + "".join(
        one["text"] for one in run.of("stream") if one["name"] == "stderr"
    )


def test_lecture_mode_holds_for_views_that_are_shown_and_that_follow(kernel: Kernel) -> None:
    assert made_with(kernel.run(SQUARE))["lecture"] is False
    assert {"lecture": True} in updates(kernel.run("%tapeviz lecture"))
    assert made_with(kernel.run(SQUARE))["lecture"] is True
    assert {"lecture": False} in updates(kernel.run("%tapeviz lecture off"))
    assert made_with(kernel.run(SQUARE))["lecture"] is False


def test_theme_and_height_are_set(kernel: Kernel) -> None:
    kernel.run("%tapeviz theme dark\n%tapeviz height 640")
    state = made_with(kernel.run(SQUARE))
    assert (state["theme"], state["height"]) == ("dark", 640)


def test_drawing_stops_and_goes_on_in_the_very_cell(kernel: Kernel) -> None:
    assert kernel.run(f"%tapeviz off\n{SQUARE}").views() == []
    assert kernel.run(SQUARE).views() == []
    assert len(kernel.run(f"%tapeviz on\n{SQUARE}").views()) == 1
    assert len(kernel.run(SQUARE).views()) == 1


def test_alone_it_tells_what_is_set_and_what_can_be(kernel: Kernel) -> None:
    kernel.run("%tapeviz theme light\n%tapeviz height 420")
    printed = kernel.run("%tapeviz").printed()
    assert printed.startswith("drawing on, lecture mode off, theme light, height 420\n")
    assert "%tapeviz lecture [on | off]" in printed


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("lecure", "%tapeviz knows no 'lecure'"),
        ("lecture maybe", "followed by on, off or nothing"),
        ("theme", "Write %tapeviz theme auto, light or dark"),
        ("theme pink", "'auto', 'light', 'dark'"),
        ("height tall", "a number of pixels"),
        ("height 3", "240"),
        ("off now", "Write %tapeviz off"),
    ],
)
def test_mistakes_say_what_to_write(kernel: Kernel, line: str, message: str) -> None:
    run = kernel.run(f"%tapeviz {line}")
    assert run.status == "error"
    errors = "".join(one["evalue"] for one in run.of("error"))
    assert message in said(run) + errors


def test_it_is_completed(kernel: Kernel) -> None:
    def offered(line: str) -> list[str]:
        code = (
            "from IPython.core.completer import provisionalcompleter\n"
            "with provisionalcompleter():\n"
            f"    found = get_ipython().Completer.completions({line!r}, {len(line)})\n"
            "    print(sorted(one.text for one in found))"
        )
        found: list[str] = eval(kernel.run(code).printed())
        return found

    assert offered("%tapeviz le") == ["lecture"]
    assert offered("%tapeviz theme ") == ["auto", "dark", "light"]


CUT = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = tf.stop_gradient(x)\n"


def test_a_gradient_is_explained_by_the_names_of_its_ends(kernel: Kernel) -> None:
    kernel.run(CUT)
    shown = kernel.run("%tapeviz explain y x").of("execute_result")[-1]["data"]
    assert shown["text/plain"].startswith("∂y/∂x is None: x is cut off by stop_gradient.")
    assert "line 3, columns 9 to 27" in shown["text/plain"]
    assert "stop_gradient" in shown["text/html"]
    kernel.run("outer = tape")
    assert kernel.run("%tapeviz explain y x outer").of("execute_result")


def test_names_that_stand_for_nothing_are_told(kernel: Kernel) -> None:
    kernel.run(CUT)
    assert "there is no 'nowhere' here" in said(kernel.run("%tapeviz explain nowhere x"))
    assert "how target and source are written" in said(kernel.run("%tapeviz explain y"))
    kernel.run("del tape\none, two = tf.GradientTape(), tf.GradientTape()")
    assert "name another one behind" in said(kernel.run("%tapeviz explain y x"))


def test_a_gradient_is_explained_by_how_its_ends_are_written(kernel: Kernel) -> None:
    kernel.run("ws = [tf.constant(3.0)]\nwith tf.GradientTape() as tape:\n    y = ws[0] * 2.0")
    shown = kernel.run("%tapeviz explain y ws[0]").of("execute_result")[-1]["data"]
    assert "ws[0] was never watched" in shown["text/plain"]
    assert "'f(x)' is no name" in said(kernel.run("%tapeviz explain y f(x)"))
