"""All that somebody has set up in a view stands wherever the view is drawn again."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.lab import PANEL, LabNotebook
from tests.browser.reading import node, selected, step, wait_until_still

LOAD = "%load_ext tapeviz\nimport tapeviz as tf"
TAPES = """\
w = tf.Variable(2.0)
with tf.GradientTape() as first:
    with tf.name_scope("inner"):
        a = w * w
        b = tf.sin(a)
    c = a + b
slope = first.gradient(c, w)
with tf.GradientTape() as second:
    d = w * 3.0
"""
#: So many cells below that the tapes' own is out of sight, and a windowed notebook hides it.
BELOW = ["'below'"] * 40


def set_up(view: Locator) -> None:
    """Choose something other than what a view begins with, by every way that there is."""
    press = view.page.keyboard.press
    view.get_by_role("button", name="Theme").click()
    view.get_by_role("tab", name="first").click()
    view.get_by_role("slider", name="Fold").focus()
    press("Home")
    view.locator("[data-group]").first.click()
    press("0")
    node(view, "c").click()
    for key in ("t", "r", "g", "g", *["ArrowRight"] * 4):
        press(key)
    view.get_by_role("separator", name="Height").focus()
    for _ in range(3):
        press("ArrowDown")
    view.get_by_role("separator", name="code").focus()
    press("Enter")


def standing(view: Locator) -> dict[str, Any]:
    """Tell everything that can be set up in a view, as it is on screen."""
    expect(node(view, "c")).to_be_visible()
    wait_until_still(view)
    first, last = (node(view, name).bounding_box() for name in "ac")
    assert first is not None and last is not None
    page = view.locator(".tv-view")
    return {
        "theme": page.get_attribute("data-theme"),
        "height": view.get_by_role("separator", name="Height").get_attribute("aria-valuenow"),
        "downwards": last["y"] > first["y"] + first["height"],
        "color_by": view.locator("fieldset [aria-pressed=true]").inner_text(),
        "tab": view.get_by_role("tab", selected=True).inner_text(),
        "step": step(view),
        "selection": selected(view),
        "fold": view.get_by_role("slider", name="Fold").input_value(),
        "opened": view.locator("[data-box]").evaluate_all(
            "boxes => boxes.map(b => b.dataset.name)"
        ),
        "code": view.get_by_role("separator", name="code").get_attribute("aria-valuenow"),
        "lecture": "tv-is-lecture" in (page.get_attribute("class") or ""),
    }


def test_what_is_set_up_stands_in_every_picture_and_after_every_way_back(lab: LabNotebook) -> None:
    lab.page.set_viewport_size({"width": 1800, "height": 900})
    # JupyterLab can draw what is out of sight, or not.
    lab.server.set_up("@jupyterlab/notebook-extension:tracker", windowingMode="full")
    lab.open([LOAD, TAPES, *BELOW])
    lab.run(0)
    lab.run(1)
    view = lab.view(1)
    set_up(view)
    wanted = standing(view)
    assert wanted == {
        "theme": "dark",
        "height": "520",
        "downwards": True,
        "color_by": "health",
        "tab": "first",
        "step": 2,
        "selection": ["c"],
        "fold": "0",
        "opened": ["inner"],
        "code": "0",
        "lecture": True,
    }

    def execute(command: str) -> None:
        lab.page.evaluate("name => window.jupyterapp.commands.execute(name)", command)

    def scroll_to(cell: int) -> None:
        lab.page.evaluate(
            f"i => {{ {PANEL}.content.activeCellIndex = i; {PANEL}.content.scrollToItem(i); }}",
            cell,
        )

    execute("notebook:hide-cell-outputs")
    expect(view).to_have_count(0)
    execute("notebook:show-cell-outputs")
    assert standing(view) == wanted, "collapsed and reopened"

    scroll_to(len(BELOW))
    expect(view).to_be_hidden()
    scroll_to(1)
    assert standing(view) == wanted, "scrolled out and back"

    lab.save()
    lab.reload()
    scroll_to(1)
    assert standing(view) == wanted, "reopened"
    lab.shut_down_kernels()
    lab.reload()
    scroll_to(1)
    assert standing(view) == wanted, "reopened without its kernel"

    lab.page.evaluate(f"{PANEL}.content.activeCellIndex = 1")
    execute("notebook:create-output-view")
    moved = lab.page.locator(".jp-LinkedOutputView .tapeviz")
    assert standing(moved) == wanted, "in a view of its own"
