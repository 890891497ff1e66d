"""A Variable that is changed on the tape: two cards, one source, and sums that add up."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.bare import BarePage
from tests.browser.reading import node


def test_each_value_of_a_changed_variable_has_its_own_gradient_and_the_last_the_sum(
    bare_page: BarePage,
) -> None:
    view = bare_page.show("changed")
    for name, gradient in (("p₁", "24.0"), ("p₂", "9.0")):
        expect(node(view, name)).to_contain_text(gradient)
        expect(node(view, name).locator(".tv-glyph-source")).to_be_visible()
    expect(view.locator(".tv-total")).to_have_text("Σ p₁ + p₂ = 33.0")


def test_the_inspector_says_that_both_are_one_variable(bare_page: BarePage) -> None:
    view = bare_page.show("changed")
    node(view, "p₁").click()
    panel = view.locator(".tv-inspector")
    expect(panel).to_contain_text("p was changed on the tape and read again.")
    expect(panel).to_contain_text("+ as p₁24.0+ as p₂9.0∂r/∂p33.0")
