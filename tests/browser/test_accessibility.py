"""The view for those who do not see it, or use no mouse: axe-core finds no fault.

axe-core is one of the front end's development dependencies and runs in the page; it checks the
WCAG's rules on names, roles, contrast and structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import ROOT, BarePage, corpus

AXE = ROOT / "js" / "node_modules" / "axe-core" / "axe.min.js"

#: Once nothing moves: text in a card that is fading in has another contrast.
FAULTS = """async view => {
    await Promise.all(view.getAnimations({subtree: true}).map(({finished}) => finished));
    const {violations} = await axe.run(view, {resultTypes: ['violations']});
    return violations.flatMap(({id, nodes}) => nodes.map(
        ({html, failureSummary}) => [id, html.slice(0, 160), failureSummary].join('\\n')));
}"""


def faults(view: Locator) -> list[str]:
    """Return what axe-core has to say against a view: the rule, the element, why."""
    if not view.page.evaluate("'axe' in window"):
        view.page.add_script_tag(path=AXE)
    found: list[str] = view.evaluate(FAULTS)
    return found


def faults_of_tapes(bare: BarePage, names: Iterable[str]) -> dict[str, list[str]]:
    """Show tapes of the corpus one after the other, and return the faults of those with any."""
    wrong = {}
    for name in names:
        if found := faults(bare.show(name)):
            wrong[name] = found
        bare.page.evaluate("cleanups.pop()()")
    return wrong


#: One of each kind of card, sign and panel; the other tapes of the corpus only have more of them.
TAPES = ("scalars", "mlp", "unconnected", "notANumber", "raising", "ladder", "long")


@pytest.mark.parametrize(
    ("width", "body"),
    [(1150, ""), (1150, 'class="dark"'), (800, ""), (480, "")],
)
def test_axe_finds_no_fault_at_any_width_in_light_or_dark(
    page: Page, width: int, body: str
) -> None:
    page.set_viewport_size({"width": width + 32, "height": 600})
    assert faults_of_tapes(BarePage(page, width=width, body=body), TAPES) == {}


def test_axe_finds_no_fault_in_the_rest_of_the_corpus(bare_page: BarePage) -> None:
    assert faults_of_tapes(bare_page, sorted(set(corpus()) - set(TAPES))) == {}


def open_panels(bare: BarePage, view: Locator) -> Iterator[str]:
    """Open each panel in turn, and yield what is open."""
    view.get_by_role("tree").focus()
    bare.press("n")
    yield "a problem that is visited"
    view.get_by_role("button", name="show them all").click()
    yield "the list of problems"
    view.get_by_role("button", name="Gradients").click()
    yield "the gradient flow"
    view.get_by_role("tree").focus()
    bare.press("Escape", "Escape", "Enter", "Control+c")
    view.get_by_role("button", name="Inspector").click()
    yield "the inspector, with a notice"
    view.get_by_role("tree").focus()
    bare.press("?")
    yield "help"
    bare.press("Escape", "s")
    yield "what a picture is saved as"
    bare.press("Escape", "/")
    bare.page.keyboard.type("o")
    bare.settle()
    yield "search"


@pytest.mark.parametrize("body", ["", 'class="dark"'])
def test_axe_finds_no_fault_in_any_panel(page: Page, body: str) -> None:
    bare = BarePage(page, body=body)
    view = bare.show("notANumber")
    wrong = {what: found for what in open_panels(bare, view) if (found := faults(view))}
    assert wrong == {}


def test_axe_finds_no_fault_where_panels_are_tabs(page: Page) -> None:
    bare = BarePage(page, width=440)
    view = bare.show("mlp")
    wrong = {}
    for name in ("Graph", "Code", "Inspector", "Gradients"):
        view.get_by_role("button", name=name, exact=True).click()
        if found := faults(view):
            wrong[name] = found
    assert wrong == {}


def test_variables_on_chips_are_told_like_cards(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    weights = view.get_by_role("treeitem", name=re.compile(r"^W1, Variable, .* gradient norm "))
    expect(weights).to_have_count(1)
    weights.dispatch_event("click")
    expect(view.get_by_role("tree")).to_have_attribute("aria-activedescendant", re.compile("chip"))


def test_what_is_too_far_away_for_cards_is_told_all_the_same(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    view.get_by_role("tree").focus()
    bare_page.press("Home", "ArrowRight")
    cards = view.locator("[data-node] [role=treeitem]").evaluate_all("all => all.map(e => e.id)")
    bare_page.press(*["-"] * 12)
    bare_page.settle()
    expect(view.locator(".tv-blocks")).to_have_count(1)
    told = view.get_by_role("treeitem")
    assert sorted(told.evaluate_all("all => all.map(e => e.id)")) == sorted(cards)
    current = view.get_by_role("tree").get_attribute("aria-activedescendant")
    expect(view.locator(f"#{current}")).to_have_attribute("aria-label", re.compile("^h1, matmul"))
    assert faults(view) == []
