"""The edges between the graph and the panels beside it: dragged, by keys, and hidden."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import BarePage
from tests.browser.reading import wait_until_still

WIDTH = 1100


@pytest.fixture
def view(bare_page: BarePage) -> Locator:
    bare_page.page.set_viewport_size({"width": WIDTH + 16, "height": 700})
    view = bare_page.show("scalars")
    wait_until_still(view)
    return view


def divider(view: Locator, panel: str) -> Locator:
    return view.get_by_role("separator", name=f"Width of the {panel}")


def width(panel: Locator) -> float:
    box = panel.bounding_box()
    assert box is not None
    return box["width"]


def drag(view: Locator, panel: str, by: float) -> None:
    box = divider(view, panel).bounding_box()
    assert box is not None
    mouse = view.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + 40
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + by / 2, y)
    mouse.move(x + by, y)
    mouse.up()


def test_a_dragged_edge_gives_the_graph_more_room(bare_page: BarePage, view: Locator) -> None:
    stage, side = view.locator(".tv-stage"), view.locator(".tv-side")
    before = width(stage)
    drag(view, "inspector", 30)
    assert width(stage) == pytest.approx(before + 30, abs=2)
    share = bare_page.trait("panels")["inspector"]
    assert share * width(view.locator(".tv-panels")) == pytest.approx(width(side), abs=2)
    divider(view, "inspector").dblclick()
    assert bare_page.trait("panels") == {}
    assert width(stage) == pytest.approx(before, abs=1)


def test_dragged_to_the_rim_a_panel_is_hidden_and_a_click_brings_it_back(
    bare_page: BarePage, view: Locator
) -> None:
    code = view.locator(".tv-code")
    before = width(code)
    drag(view, "code", -before + 20)
    expect(code).to_have_count(0)
    assert bare_page.trait("panels") == {"code": 0}
    divider(view, "code").click()
    assert width(code) == pytest.approx(before, abs=1)


def test_the_arrow_keys_move_an_edge_and_enter_hides(bare_page: BarePage, view: Locator) -> None:
    edge, side = divider(view, "inspector"), view.locator(".tv-side")
    edge.focus()
    before, said = width(side), int(edge.get_attribute("aria-valuenow") or 0)
    step = bare_page.trait("step")
    bare_page.press("ArrowLeft", "ArrowLeft")
    assert width(side) == pytest.approx(before + 0.04 * width(view.locator(".tv-panels")), abs=3)
    expect(edge).to_have_attribute("aria-valuenow", str(said + 4))
    assert bare_page.trait("step") == step
    bare_page.press("End")
    expect(edge).to_have_attribute("aria-valuenow", "40")
    bare_page.press("Enter")
    expect(side).to_have_count(0)
    expect(edge).to_be_focused()
    bare_page.press("Enter")
    expect(side).to_be_visible()


def test_h_gives_all_room_to_the_graph_and_enter_brings_the_inspector(
    bare_page: BarePage, view: Locator
) -> None:
    view.get_by_role("tree").focus()
    bare_page.press("h")
    edges = 2 * width(divider(view, "code"))
    assert width(view.locator(".tv-stage")) == width(view.locator(".tv-panels")) - edges
    bare_page.press("Enter")
    expect(view.locator(".tv-inspector")).to_be_visible()
    expect(view.locator(".tv-code")).to_have_count(0)
    bare_page.press("h", "h")
    expect(view.locator(".tv-code")).to_be_visible()


@pytest.mark.parametrize(("width", "edges"), [(1150, 2), (800, 1), (480, 0)])
def test_there_are_edges_where_panels_stand_beside_the_graph(
    page: Page, width: int, edges: int
) -> None:
    view = BarePage(page, width=width).show("scalars")
    expect(view.get_by_role("separator", name="Width of")).to_have_count(edges)
