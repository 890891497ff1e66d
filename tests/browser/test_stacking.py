"""Where the code stands: beside the graph, or above the inspector, for a graph that is wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.bare import BarePage
from tests.browser.reading import wait_until_still

PANEL_WIDTH = 1150


def is_beside(view: Locator) -> bool:
    """Tell whether the code is to the left of the graph."""
    wait_until_still(view)
    code, stage = (view.locator(name).bounding_box() for name in (".tv-code", ".tv-stage"))
    assert code is not None
    assert stage is not None
    return code["x"] < stage["x"]


@pytest.mark.parametrize(("graph", "beside"), [("scalars", True), ("neuron", False)])
def test_a_wide_graph_has_the_code_on_the_other_side(
    page: Page, graph: str, *, beside: bool
) -> None:
    view = BarePage(page, width=PANEL_WIDTH).show(graph)
    assert is_beside(view) == beside


def test_the_graph_is_larger_for_it(page: Page) -> None:
    bare = BarePage(page, width=PANEL_WIDTH)
    view = bare.show("neuron")
    assert not is_beside(view)
    scale = "world => world.getScreenCTM().a"
    large = view.locator(".tv-world").evaluate(scale)
    bare.set_trait("panels", {"code": 0.26})
    assert is_beside(view), "whoever sizes the code has it on its own side"
    assert view.locator(".tv-world").evaluate(scale) < large / 1.15


def test_its_width_is_set_and_it_stays_where_it_is(page: Page) -> None:
    bare = BarePage(page, width=PANEL_WIDTH)
    view = bare.show("neuron")
    assert not is_beside(view)
    side = view.locator(".tv-side")
    before = side.bounding_box()
    view.get_by_role("separator", name="inspector").focus()
    bare.press("ArrowLeft", "ArrowLeft")
    assert not is_beside(view)
    after = side.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > before["width"]


def test_the_panels_stay_when_a_group_is_opened_and_folded(page: Page) -> None:
    bare = BarePage(page, width=PANEL_WIDTH)
    view = bare.show("named", fold=0)
    before = is_beside(view)
    view.locator("[data-group]").first.click()
    assert is_beside(view) == before
    bare.press("e")
    assert is_beside(view) == before
