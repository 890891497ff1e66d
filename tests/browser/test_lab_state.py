"""Where one stands in a view: shared by its pictures, kept when it is hidden, saved, reopened."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.lab import LabNotebook
from tests.browser.reading import node, step
from tests.browser.test_lab_page import LOAD, TAPE


def stand(view: Locator) -> None:
    """Select y and go to the second step."""
    node(view, "y").click()
    view.page.keyboard.press("Home")
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("ArrowRight")


def assert_stands(view: Locator) -> None:
    expect(view.get_by_role("slider", name="Step")).to_have_attribute("aria-valuenow", "2")
    expect(node(view, "y")).to_have_class(re.compile("tv-is-selected"))
    assert step(view) == 2


def test_one_stands_where_one_stood_in_every_picture_and_after_a_reload(lab: LabNotebook) -> None:
    lab.open([LOAD, TAPE])
    lab.run(0)
    lab.run(1)
    stand(lab.view(1))
    assert_stands(lab.view(1))

    lab.page.evaluate("window.jupyterapp.commands.execute('notebook:create-output-view')")
    moved = lab.page.locator(".jp-LinkedOutputView .tapeviz")
    assert_stands(moved)
    moved.page.keyboard.press("Control+s")

    lab.page.evaluate("window.jupyterapp.commands.execute('notebook:hide-cell-outputs')")
    expect(lab.view(1)).to_have_count(0)
    lab.page.evaluate("window.jupyterapp.commands.execute('notebook:show-cell-outputs')")
    assert_stands(lab.view(1))

    lab.save()
    lab.reload()
    assert_stands(lab.view(1))
    lab.shut_down_kernels()
    lab.reload()
    assert_stands(lab.view(1))


def test_python_moves_the_picture_and_hears_of_clicks(lab: LabNotebook) -> None:
    lab.open(
        [
            LOAD,
            TAPE,
            "view = tape.view(step=1); view",
            "view.step = 2; view.orientation = 'vertical'",
            "print(view.step, view.selection['name'], view.selection['line'])",
        ]
    )
    for cell in range(3):
        lab.run(cell)
    view = lab.view(2)
    assert step(view) == 1
    lab.run(3)
    expect(view.get_by_role("slider", name="Step")).to_have_attribute("aria-valuenow", "2")
    node(view, "y").click()
    lab.page.keyboard.press("Home")
    lab.run(4)
    assert lab.text(4) == "0 y 3"


def test_ctrl_s_in_a_view_saves_the_notebook(lab: LabNotebook) -> None:
    lab.open([LOAD, TAPE])
    lab.run(0)
    lab.run(1)
    node(lab.view(1), "y").click()
    before = lab.path.read_text()
    lab.page.keyboard.press("Control+s")
    lab._wait_until(lambda: lab.path.read_text() != before, "the notebook to be saved")
