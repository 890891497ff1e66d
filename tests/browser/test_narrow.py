"""Where there is room for one panel only: what belongs to the graph brings it to the front."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import BarePage


@pytest.fixture
def view(page: Page) -> Locator:
    """A view of 480 pixels, with the inspector in front."""
    view = BarePage(page, width=480).show("scalars")
    view.get_by_role("button", name="Inspector").click()
    expect(view.get_by_role("tree")).to_be_hidden()
    return view


def test_the_search_is_seen(view: Locator) -> None:
    view.page.keyboard.press("/")
    expect(view.get_by_role("combobox")).to_be_focused()


def test_the_picture_that_is_saved_has_cards(view: Locator, page: Page) -> None:
    page.keyboard.press("s")
    with page.expect_download() as found:
        view.get_by_role("button", name="SVG").click()
    assert ">24.0<" in Path(found.value.path()).read_text()
