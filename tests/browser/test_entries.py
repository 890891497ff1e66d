"""The entries of an array in the inspector: the arrows and the pointer go over them, one by one."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import BarePage
from tests.browser.reading import node, step


def entries(view: Locator, which: str) -> Locator:
    return view.get_by_role("group", name=which).first


def read_out(view: Locator, which: str) -> Locator:
    return entries(view, which).locator("xpath=..").locator(".tv-read-out")


def test_the_arrows_read_a_grid_entry_by_entry(bare_page: BarePage) -> None:
    view = bare_page.show("attention")
    node(view, "q1").click()
    before = step(view)
    grid = entries(view, "Entries")
    grid.focus()
    said = read_out(view, "Entries")
    expect(said).to_contain_text("[0, 0] ")
    bare_page.press("ArrowDown", "ArrowRight", "ArrowRight")
    expect(said).to_contain_text("[1, 2] ")
    exact = grid.locator(".tv-is-read").get_attribute("title")
    assert exact
    expect(said).to_have_text(f"[1, 2] {exact}")
    bare_page.press("End", "ArrowDown")
    expect(said).to_contain_text("[2, 7] ")
    bare_page.press("ArrowUp", "ArrowUp", "ArrowUp", "Home")
    expect(said).to_contain_text("[0, 0] ")
    assert step(view) == before


def test_the_arrows_read_a_heat_map_too(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    node(view, "h1").click()
    entries(view, "Heat map").focus()
    said = read_out(view, "Heat map")
    expect(said).to_contain_text("[0, 0] about ")
    bare_page.press("ArrowDown", "End")
    expect(said).to_contain_text("[12, 255] about ")


def test_the_entry_under_the_pointer_is_said(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("attention")
    node(view, "q1").click()
    cell = entries(view, "Entries").locator("[data-entry]").nth(9)
    cell.hover()
    said = read_out(view, "Entries")
    expect(said).to_have_text(f"[1, 1] {cell.get_attribute('title')}")
    page.mouse.move(5, 5)
    expect(said).to_have_text("")
