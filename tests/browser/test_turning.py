"""What is seen of a graph that was turned to go along the shorter side of its panel."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.reading import wait_until_still


def is_in_sight(view: Locator, node: str) -> bool:
    """Tell whether all of a card is in the picture; what is far from it is not drawn at all."""
    drawn = view.locator(f"[data-node='{node}'] .tv-card")
    if drawn.count() == 0:
        return False
    card = drawn.bounding_box()
    panel = view.locator(".tv-canvas").bounding_box()
    assert card is not None
    assert panel is not None
    return panel["y"] <= card["y"] and card["y"] + card["height"] <= panel["y"] + panel["height"]


def turn(bare_page: BarePage, name: str, height: int) -> Locator:
    view = bare_page.show(name, height=height)
    view.get_by_role("tree").focus()
    bare_page.press("r")
    wait_until_still(view)
    return view


@pytest.mark.parametrize("height", [300, 360, 460])
@pytest.mark.parametrize("name", ["scalars", "neuron", "mlp"])
def test_in_a_low_panel_the_numbers_of_a_turned_graph_can_be_read(
    bare_page: BarePage, name: str, height: int
) -> None:
    view = turn(bare_page, name, height)
    assert view.locator(".tv-node .tv-number").count() > 0
    assert is_in_sight(view, "op:0")


def test_what_is_too_high_begins_at_its_top_and_0_shows_all_of_it(bare_page: BarePage) -> None:
    view = turn(bare_page, "skips", 300)
    assert is_in_sight(view, "leaf:0")
    assert not is_in_sight(view, "op:10")
    minimap = view.locator(".tv-minimap")
    expect(minimap).to_have_count(1)
    bare_page.press("0")
    expect(minimap).to_have_count(0)


def test_the_step_stays_in_sight_when_the_graph_is_turned(bare_page: BarePage) -> None:
    view = bare_page.show("skips", height=300, step=11)
    view.get_by_role("tree").focus()
    bare_page.press("r")
    wait_until_still(view)
    assert is_in_sight(view, "op:10")
