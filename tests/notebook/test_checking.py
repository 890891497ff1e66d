"""A view asks whether a gradient is right, and its kernel answers."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.notebook import checking
from tapeviz.notebook.extension import MOST_CHECKABLE
from tapeviz.notebook.widget import TapeView
from tests.notebook.conftest import Kernel

ASKED = {"kind": "check", "graph": 0, "run": 1, "gradient": 0, "source": 0}


@tf.custom_gradient
def cube(x: tf.Tensor) -> Any:
    """Cube, with a gradient that has a wrong factor."""
    return x**3, lambda upstream: upstream * 2.0 * x**2


def view_of(wrong: bool = False) -> TapeView:
    x = tf.Variable([1.0, 3.0])
    with tf.recording():
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(cube(x) if wrong else x**3)
        tape.gradient(y, x)
    return tape.view()


def ask(view: TapeView, **changed: Any) -> dict[str, Any]:
    """Ask as the browser does, and return the answer."""
    view._handle_custom_msg({**ASKED, **changed}, [])
    (answer,) = view._checks.values()
    return dict(answer)


def test_a_right_gradient_is_said_to_be_right() -> None:
    answer = ask(view_of())
    assert answer["kind"] == "checked"
    assert (answer["checked"], answer["of"], answer["wrong"]) == (2, 2, 0)
    assert 0.0 < answer["worst"]["error"] < 1e-6


def test_a_wrong_gradient_names_the_entry() -> None:
    answer = ask(view_of(wrong=True))
    assert answer["wrong"] == 2
    assert answer["worst"]["index"] == [1]
    assert answer["worst"]["gradient"] == 18.0
    assert answer["worst"]["difference"] == pytest.approx(27.0)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"run": 2}, "another one has taken its place"),
        ({"graph": 7}, "another one has taken its place"),
        ({"gradient": 5}, "no gradient 5"),
        ({"source": 5}, "no source 5"),
    ],
)
def test_what_is_not_there_is_not_checked(changed: dict[str, int], why: str) -> None:
    answer = ask(view_of(), **changed)
    assert answer["kind"] == "refused"
    assert why in answer["why"]


@pytest.mark.parametrize("content", [None, "check", {"kind": "check"}, {**ASKED, "run": "1"}, {}])
def test_other_messages_are_left_alone(content: Any) -> None:
    view = view_of()
    view._handle_custom_msg(content, [])
    assert view._checks == {}


@pytest.mark.parametrize(
    ("error", "why"),
    [(KeyboardInterrupt(), "was interrupted"), (ZeroDivisionError("oh"), "ZeroDivisionError: oh")],
)
def test_a_check_that_is_broken_off_says_so(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    why: str,
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(checking, "check", fail)
    with caplog.at_level(logging.CRITICAL, "tapeviz"):
        assert why in ask(view_of())["why"]


def test_the_kernel_answers_over_the_widgets_comm(kernel: Kernel) -> None:
    run = kernel.run(
        "x = tf.Variable(2.0)\nwith tf.GradientTape() as tape:\n    y = x**3\ntape.gradient(y, x)\n"
    )
    (view,) = run.views()
    run = kernel.run(
        f"import ipywidgets\nview = ipywidgets.widgets.widget._instances[{view!r}]\n"
        f"view._handle_custom_msg({ASKED!r}, [])\nprint(view._checks['0.1.0.0']['wrong'])"
    )
    said = [one["data"] for one in run.of("comm_msg")]
    kinds = [one.get("content", {}).get("kind") or next(iter(one["state"])) for one in said]
    assert kinds == ["checking", "_checks", "checked"]
    assert run.printed() == "0\n"


def test_only_the_last_cells_can_be_checked(kernel: Kernel) -> None:
    cell = "with tf.GradientTape() as tape:\n    y = x * x\nslope = tape.gradient(y, x)\n"
    (view,) = kernel.run(f"x = tf.Variable(2.0)\n{cell}").views()
    for _ in range(MOST_CHECKABLE):
        kernel.run(cell)
    run = kernel.run(
        f"import ipywidgets\nview = ipywidgets.widgets.widget._instances[{view!r}]\n"
        f"view._handle_custom_msg({ASKED!r}, [])\nprint(view._checks['0.1.0.0']['why'])"
    )
    assert "only the last 16 cells" in run.printed()


def test_numbers_are_as_json_can_carry_them() -> None:
    x = tf.Variable([0.0, 1.0])
    with np.errstate(all="ignore"), tf.recording():
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(tf.where(tf.greater(x, 0.0), tf.math.log(x), 0.0))
        tape.gradient(y, x)
    assert ask(tape.view())["worst"]["gradient"] == "nan"
