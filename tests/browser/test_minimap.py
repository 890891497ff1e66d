"""The map of the whole graph in the corner of a view."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage


def world(view: Locator) -> str:
    """Return where the camera stands, as the transform of what is drawn."""
    return view.locator(".tv-world").get_attribute("transform") or ""


def test_what_is_in_sight_whole_has_no_map(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    expect(view.locator(".tv-minimap")).to_have_count(0)


def test_the_map_appears_with_what_is_out_of_sight_and_goes_with_it(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    view.get_by_role("tree").focus()
    bare_page.press("+", "+", "+")
    expect(view.locator(".tv-minimap")).to_be_visible()
    bare_page.press("0")
    bare_page.page.wait_for_timeout(400)
    expect(view.locator(".tv-minimap")).to_have_count(0)


def test_a_click_on_the_map_goes_there_and_selects_nothing(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    view.get_by_role("tree").focus()
    bare_page.press("+", "+", "+")
    before = world(view)
    view.locator(".tv-minimap").click(position={"x": 5, "y": 5})
    bare_page.settle()
    assert world(view) != before
    expect(view.locator(".tv-halo-selected")).to_have_count(0)
