"""What the panels and the bar say has room: it is not cut, and wraps where it may."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import node


def sizes(one: Locator) -> tuple[int, int, int, int]:
    """Return width and height of what an element shows, and of what is in it."""
    found: list[int] = one.evaluate(
        "e => [e.clientWidth, e.clientHeight, e.scrollWidth, e.scrollHeight]"
    )
    return found[0], found[1], found[2], found[3]


def raising(**changed: Any) -> dict[str, Any]:
    """Return the tape on which an op raised, with something changed in its graph."""
    message = copy.deepcopy(corpus()["raising"]["snapshot"])
    message["graphs"][0].update(changed)
    return message


def test_the_help_fits_in_a_view_of_the_usual_size(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    view.focus()
    bare_page.press("?")
    help_panel = view.locator(".tv-help")
    expect(help_panel).to_contain_text("this help")
    width, height, width_within, height_within = sizes(help_panel)
    assert (width_within, height_within) == (width, height)


def test_what_an_op_raised_leaves_the_name_of_the_tape_its_room(bare_page: BarePage) -> None:
    message = raising(message="ValueError: operands could not be broadcast together, " * 4)
    view = bare_page.add(message)
    width, _, width_within, _ = sizes(view.locator(".tv-bar .tv-name"))
    assert width_within <= width


@pytest.mark.parametrize(("width", "lecture"), [(1150, False), (740, False), (740, True)])
def test_a_number_stands_on_one_line_within_its_cell(
    bare_page: BarePage, width: int, lecture: bool
) -> None:
    numbers = [-0.05689, -1.234e-05, 0.1234, -12345.678, -0.05689, -0.5689]
    message = raising()
    (weights,) = [one for one in message["graphs"][0]["values"] if one["name"] == "W"]
    weights["shape"] = [2, 3]
    weights["summary"]["entries"] = numbers
    bare_page.page.set_viewport_size({"width": width + 40, "height": 900})
    bare_page.page.add_style_tag(content=f".output {{ width: {width}px !important }}")
    view = bare_page.add(message, lecture=lecture, step=1)
    node(view, "W").click()
    view.get_by_role("button", name="Inspector").click()
    cells = view.locator(".tv-grid .tv-cell")
    expect(cells).to_have_count(len(numbers))
    for cell in cells.all():
        lines: list[float] = cell.evaluate(
            "e => { const all = document.createRange(); all.selectNodeContents(e);"
            " return [...all.getClientRects()].map(({ top }) => top) }"
        )
        assert len(lines) == 1, cell.inner_text()
        shown, _, within, _ = sizes(cell)
        assert within <= shown, cell.inner_text()
