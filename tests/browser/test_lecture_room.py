"""In a lecture the room is the picture's: large type, a camera that follows, a question below."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import BarePage
from tests.browser.reading import node, wait_until_still

#: Of each card that is wholly in its panel, by title, how large its title is, in CSS pixels.
_TYPE = """view => {
    const room = view.querySelector('.tv-canvas').getBoundingClientRect();
    const isSeen = ({left, right, top, bottom}) =>
        left >= room.left && right <= room.right && top >= room.top && bottom <= room.bottom;
    return Object.fromEntries([...view.querySelectorAll('[data-node]')]
        .filter(node => isSeen(node.querySelector('.tv-card').getBoundingClientRect()))
        .map(node => {
            const title = node.querySelector('.tv-title, .tv-far-title');
            const scale = title.getScreenCTM().a;
            return [node.dataset.name, scale * parseFloat(getComputedStyle(title).fontSize)];
        }));
}"""


def type_in_sight(view: Locator) -> dict[str, float]:
    """Return, by the titles of the cards that are seen whole, the size of their titles."""
    wait_until_still(view)
    found: dict[str, float] = view.evaluate(_TYPE)
    return found


@pytest.fixture
def wide(bare_page: BarePage) -> Locator:
    """A tape of many steps in lecture mode, too large to be read as a whole."""
    bare_page.page.emulate_media(reduced_motion="reduce")
    view = bare_page.show("ladder", lecture=True, orientation="horizontal")
    view.get_by_role("tree").focus()
    return view


def test_what_a_step_is_about_is_in_sight_in_large_type(wide: Locator, bare_page: BarePage) -> None:
    for _ in range(6):
        bare_page.press("ArrowRight", "ArrowRight")
        seen = type_in_sight(wide)
        lit = wide.locator("[data-node]:not(.tv-is-dimmed)")
        assert set(lit.evaluate_all("all => all.map(one => one.dataset.name)")) <= set(seen)
        assert min(seen.values()) >= 13


def test_the_picture_stands_still_as_long_as_the_step_is_in_sight(
    wide: Locator, bare_page: BarePage
) -> None:
    places = set()
    for _ in range(8):
        bare_page.press("ArrowRight", "ArrowRight")
        places.add(wide.locator(".tv-world").get_attribute("transform"))
    assert 1 < len(places) < 6


def test_0_shows_the_whole_graph_and_then_the_step_again(
    wide: Locator, bare_page: BarePage
) -> None:
    cards = wide.locator("[data-node]").count()
    bare_page.press("ArrowRight", "0")
    whole = wide.locator(".tv-world").get_attribute("transform")
    assert len(type_in_sight(wide)) >= cards
    bare_page.press("ArrowRight", "ArrowRight")
    assert wide.locator(".tv-world").get_attribute("transform") == whole
    bare_page.press("0")
    assert min(type_in_sight(wide).values()) >= 15


def test_other_panels_stand_beside_the_picture_when_they_are_asked_for(
    bare_page: BarePage,
) -> None:
    view = bare_page.show("scalars", lecture=True)
    expect(view.locator(".tv-side, .tv-code")).to_have_count(0)
    view.get_by_role("button", name="Inspector").click()
    expect(view.locator(".tv-side .tv-inspector")).to_be_visible()
    expect(view.get_by_role("tree")).to_be_visible()
    view.get_by_role("button", name="Graph", exact=True).click()
    expect(view.locator(".tv-side")).to_have_count(0)


def test_in_a_narrow_view_the_question_is_seen_below_each_panel(page: Page) -> None:
    bare_page = BarePage(page, width=480)
    view = bare_page.show("scalars", lecture=True)
    view.get_by_role("tree").focus()
    bare_page.press("ArrowRight")
    for name in ["Graph", "Inspector", "Gradients", "Code"]:
        view.get_by_role("button", name=name, exact=True).click()
        expect(view.locator(".tv-asked")).to_be_visible()
    view.locator(".tv-guess input").fill("9")
    view.get_by_role("button", name="Guess").click()
    expect(view.locator(".tv-verdict")).to_have_attribute("data-right", "true")


def test_in_a_narrow_view_the_step_is_told_to_its_end(page: Page) -> None:
    view = BarePage(page, width=480).show("scalars", lecture=True)
    counted = view.locator(".tv-progress span").first
    expect(counted).to_have_text("step 0 of 9")
    assert counted.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_nothing_lies_on_a_card_while_something_is_asked(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", lecture=True)
    view.get_by_role("tree").focus()
    bare_page.press("ArrowRight")
    asked = view.locator(".tv-guess").bounding_box()
    canvas = view.locator(".tv-canvas").bounding_box()
    assert asked is not None
    assert canvas is not None
    assert asked["y"] >= canvas["y"] + canvas["height"]


def test_what_a_step_has_brought_stands_where_it_was_asked(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", lecture=True)
    view.get_by_role("tree").focus()
    brought = view.locator(".tv-brought")
    expect(brought).to_contain_text("before the first op")
    bare_page.press("ArrowRight", "ArrowRight")
    expect(brought).to_have_text("a = x * x = 9.0")
    bare_page.press("b", *["ArrowRight"] * 7)
    expect(brought).to_have_text(
        "∂z/∂a through b = 1.0 × 2.0 = 2.0∂z/∂y through b = 1.0 × 9.0 = 9.0∂z/∂y = 12.0"
    )


def test_the_picture_keeps_its_size_whatever_is_asked(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", lecture=True)
    view.get_by_role("tree").focus()
    heights = set()
    for _ in range(10):
        bare_page.press("ArrowRight")
        heights.add(view.locator(".tv-canvas").evaluate("e => e.clientHeight"))
    assert len(heights) == 1


def test_what_was_guessed_right_is_seen_while_the_rest_is_asked(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", lecture=True)
    view.get_by_role("tree").focus()
    bare_page.press("b", *["ArrowRight"] * 6)
    for _ in range(2):
        view.get_by_role("button", name="Show").click()
    expect(view.locator(".tv-asked")).to_contain_text("What is ∂z/∂y?")
    expect(node(view, "a").locator(".tv-gradient")).to_have_text("∂ 2.0")
    expect(view.locator("[data-sum]").last).to_have_text("Σ 3.0 + 9.0")
    covered = node(view, "y")
    expect(covered.locator(".tv-cover")).to_have_text("∂ ?")
    expect(covered.locator(".tv-gradient")).to_have_count(0)


def test_a_card_that_is_seen_from_further_away_has_its_cover_too(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", lecture=True)
    view.get_by_role("tree").focus()
    bare_page.press("ArrowRight", *["-"] * 5)
    expect(view.locator(".tv-graph")).to_have_class("tv-graph tv-detail-compact")
    expect(node(view, "a").locator(".tv-cover")).to_have_text("?")
    expect(node(view, "a").locator(".tv-value")).to_have_count(0)
