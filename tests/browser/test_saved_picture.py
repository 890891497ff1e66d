"""What a picture in a file tells beyond the one on screen: nobody can point at it for the rest."""

from __future__ import annotations

import struct
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from tests.browser.bare import BarePage
from tests.browser.test_export import SVG, panel, take, text_of, words

SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def test_a_sum_has_all_its_terms(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("nested")
    sums = [text for text in words(text_of(take(view, page, "SVG"))) if text.startswith("Σ")]
    assert sums == ["Σ 1.0 + 1.0 + 2.0 + 1.0 + 1.0", "Σ 1.0 + 1.0"]


def test_spaces_between_the_parts_of_a_text_are_kept_by_other_programs(
    bare_page: BarePage, page: Page
) -> None:
    view = bare_page.show("scalars")
    root = ElementTree.fromstring(text_of(take(view, page, "SVG")))
    seams = [
        text
        for text in root.iter(f"{SVG}text")
        if any((part := "".join(one.itertext())) != part.strip() for one in text)
    ]
    assert seams
    assert all(text.get(SPACE) == "preserve" for text in seams)


def test_the_panel_says_how_many_pixels_a_png_has(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("mlp")
    view.get_by_role("button", name="Save the picture (S)").click()
    hint = panel(view).get_by_role("button", name="PNG").locator(".tv-hint")
    expect(hint).to_contain_text("pixels")
    said = hint.text_content()
    content = Path(take(view, page, "PNG").path()).read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert said == f"{width:,} × {height:,} pixels"


def test_the_pixels_are_those_of_the_step_and_of_the_extent(
    bare_page: BarePage, page: Page
) -> None:
    view = bare_page.show("attention")
    view.get_by_role("button", name="Save the picture (S)").click()
    hint = panel(view).get_by_role("button", name="PNG").locator(".tv-hint")
    expect(hint).to_contain_text("pixels")
    whole = hint.text_content()
    panel(view).get_by_role("button", name="in sight").click()
    expect(hint).not_to_have_text(str(whole))
