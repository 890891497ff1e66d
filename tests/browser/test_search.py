"""Finding things in a view: the field that "/" opens."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.reading import selected, step


def searching(bare_page: BarePage, name: str, query: str) -> Locator:
    """Open the field on a tape of the corpus, and type into it."""
    view = bare_page.show(name)
    view.get_by_role("tree").focus()
    bare_page.press("/")
    bare_page.page.keyboard.type(query)
    bare_page.settle()
    return view


def test_slash_opens_the_field_and_lists_what_is_found(bare_page: BarePage) -> None:
    view = searching(bare_page, "mlp", "sigmoid")
    expect(view.get_by_role("combobox")).to_be_focused()
    expect(view.get_by_role("option")).to_have_text(["a1sigmoid · In [7], line 4"])
    expect(view.locator(".tv-search-count")).to_have_text("1 found")


def test_enter_goes_there_and_gives_the_keys_back_to_the_graph(bare_page: BarePage) -> None:
    view = searching(bare_page, "scalars", "multiply")
    bare_page.press("ArrowDown", "Enter")
    expect(view.get_by_role("combobox")).to_have_count(0)
    assert selected(view) == ["b"]
    expect(view.get_by_role("tree")).to_be_focused()


def test_what_is_found_is_lit_in_the_graph_as_long_as_one_searches(bare_page: BarePage) -> None:
    view = searching(bare_page, "scalars", "multiply")
    expect(view.locator(".tv-node.tv-is-pointed")).to_have_count(3)
    bare_page.press("Escape")
    expect(view.locator(".tv-node.tv-is-pointed")).to_have_count(0)
    expect(view.get_by_role("tree")).to_be_focused()


def test_what_is_typed_is_no_key_of_the_view(bare_page: BarePage) -> None:
    view = searching(bare_page, "scalars", "b f0?")
    assert step(view) == 9
    expect(view.get_by_role("combobox")).to_have_value("b f0?")
    expect(view.locator(".tv-help")).to_have_count(0)
    assert bare_page.page.evaluate("window.escaped") == []


def test_a_click_on_what_is_found_goes_there(bare_page: BarePage) -> None:
    view = searching(bare_page, "scalars", "z")
    view.get_by_role("option").first.click()
    assert selected(view) == ["z"]


def test_nothing_found_is_said(bare_page: BarePage) -> None:
    view = searching(bare_page, "scalars", "nowhere")
    expect(view.locator(".tv-search-count")).to_have_text("0 found")
    expect(view.get_by_role("option")).to_have_count(0)
