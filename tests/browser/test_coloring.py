"""What the colour of the cards says, and choosing it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.bare import BarePage


def test_g_goes_through_what_the_colour_can_say(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    view.get_by_role("tree").focus()
    for name in ("gradient", "health", "time", "value"):
        bare_page.press("g")
        expect(view.locator(".tv-segments [aria-pressed=true]")).to_have_text(name)
        assert bare_page.trait("color_by") == name


def test_a_button_chooses_and_the_legend_says_the_scale(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    view.get_by_role("button", name="gradient", exact=True).click()
    expect(view.locator(".tv-tint-backward")).to_have_count(6)
    expect(view.locator(".tv-legend")).to_contain_text("r.m.s. gradient")
    expect(view.locator(".tv-legend-end").last).to_have_text("1.0")


def test_health_marks_what_is_not_finite(bare_page: BarePage) -> None:
    view = bare_page.show("notANumber", color_by="health")
    expect(view.locator(".tv-node:has(.tv-tint-bad)")).not_to_have_count(0)
    assert bare_page.show("scalars", color_by="health").locator(".tv-tint").count() == 0


def test_python_chooses_the_colour(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    bare_page.set_trait("color_by", "time")
    expect(view.locator(".tv-segments [aria-pressed=true]")).to_have_text("time")


def test_where_it_is_narrow_there_is_a_row_to_choose_in(page: Page) -> None:
    bare = BarePage(page, width=480)
    view = bare.show("mlp")
    view.get_by_role("button", name="health", exact=True).click()
    assert bare.trait("color_by") == "health"
    counts = view.locator(".tv-counts").inner_text()
    assert counts.startswith("step ")
