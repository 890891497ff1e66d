"""Problems in a view: the strip, the pins on the timeline, and the way that lights up."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.bare import BarePage
from tests.browser.reading import node, selected, step


def test_a_healthy_tape_has_no_strip(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    expect(view.locator(".tv-problems")).to_have_count(0)


def test_the_strip_says_what_is_wrong_and_where(bare_page: BarePage) -> None:
    view = bare_page.show("unconnected")
    strip = view.get_by_role("region", name="Problems")
    expect(strip.locator(".tv-problem-title")).to_have_text(
        "∂z/∂w is None: floor has no derivative"
    )
    expect(strip.locator(".tv-facts")).to_have_text("In [4], line 5")
    expect(strip.locator("[data-glyph=none]").first).to_be_visible()


def test_n_goes_from_one_problem_to_the_next_and_lights_its_way(bare_page: BarePage) -> None:
    view = bare_page.show("notANumber")
    view.get_by_role("tree").focus()
    bare_page.press("n")
    assert step(view) == 1
    assert selected(view) == ["root"]
    expect(view.locator(".tv-node.tv-is-dimmed")).not_to_have_count(0)
    bare_page.press("n")
    assert step(view) == 2
    bare_page.press("n")
    assert step(view) == 1
    bare_page.press("Escape")
    expect(view.locator(".tv-is-dimmed")).to_have_count(0)


def test_all_problems_are_listed_with_advice(bare_page: BarePage) -> None:
    view = bare_page.show("notANumber")
    view.locator(".tv-problem-count").click()
    lines = view.locator(".tv-problem-list .tv-problem")
    expect(lines).to_have_count(2)
    lines.nth(1).click()
    expect(view.locator(".tv-problem-fix")).to_have_text(
        "Keep away from 0: tf.math.log(root + 1e-12)."
    )
    assert step(view) == 2


def test_a_pin_on_the_timeline_goes_to_its_problem(bare_page: BarePage) -> None:
    view = bare_page.show("notANumber")
    pins = view.locator("[data-pin]")
    expect(pins).to_have_count(2)
    pins.first.click()
    assert step(view) == 1
    assert selected(view) == ["root"]


def test_p_lights_the_ways_from_the_selection_to_the_target(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    node(view, "a").click()
    bare_page.press("p")
    dimmed = view.locator(".tv-node.tv-is-dimmed")
    assert sorted(dimmed.evaluate_all("all => all.map(one => one.dataset.name)")) == ["c", "x", "y"]
    bare_page.press("p")
    expect(dimmed).to_have_count(0)
