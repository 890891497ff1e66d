"""What a screen reader hears while one steps: the card of the step, or else the step itself."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.reading import node


def told(view: Locator) -> list[str]:
    """Return what stands in the regions that are read out when they change."""
    regions = view.locator("[role=status], .tv-step-told")
    return [text for text in regions.all_text_contents() if text]


def active(view: Locator) -> str | None:
    """Return the name of the card where the reader stands."""
    identity = view.get_by_role("tree").get_attribute("aria-activedescendant")
    return view.locator(f"#{identity}").get_attribute("aria-label")


def test_the_card_of_a_step_is_where_the_reader_stands(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    view.get_by_role("tree").focus()
    bare_page.press("Home", "ArrowRight", "ArrowRight")
    assert str(active(view)).startswith("b, multiply, output 18.0")
    assert told(view) == ["4 ops, 2 gradients"]


def test_with_a_selection_that_stays_the_step_is_told(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    node(view, "c").click()
    assert told(view) == ["4 ops, 2 gradients"]
    bare_page.press("ArrowLeft")
    assert told(view) == ["4 ops, 2 gradients", "step 8 of 9: backward of b"]
    bare_page.press("Escape")
    assert told(view) == ["4 ops, 2 gradients"]


def test_the_slider_tells_its_steps_itself(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    node(view, "c").click()
    view.get_by_role("slider", name="Step").focus()
    bare_page.press("ArrowLeft")
    assert told(view) == ["4 ops, 2 gradients"]


def test_where_there_is_no_problem_n_says_so(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    view.get_by_role("tree").focus()
    bare_page.press("n")
    expect(view.locator(".tv-notice")).to_have_text("No problem found")
    assert told(view) == ["No problem found"]
