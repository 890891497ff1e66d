"""The keyboard reaches everything in a view, and gets out of it again."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.lab import LabNotebook
from tests.browser.reading import node, selected

#: Puts something to focus before and after the view, and the keys before it.
NEIGHBOURS = """() => {
    const button = name => Object.assign(document.createElement('button'), {textContent: name});
    document.body.prepend(button('before'));
    document.body.append(button('after'));
    document.querySelector('button').focus();
}"""

#: Where the keys are: the name of what has the focus, and whether it is in the view.
FOCUSED = """() => {
    const {activeElement} = document;
    const name = activeElement.getAttribute('aria-label') ?? activeElement.textContent.trim();
    return [name.slice(0, 40), activeElement.closest('.tapeviz') !== null];
}"""


def focus(view: Locator) -> None:
    view.get_by_role("tree").focus()


def test_tab_goes_through_the_view_and_out_of_it(bare_page: BarePage) -> None:
    bare_page.show("scalars")
    bare_page.page.evaluate(NEIGHBOURS)
    visited: list[str] = []
    for _ in range(60):
        bare_page.press("Tab")
        name, is_inside = bare_page.page.evaluate(FOCUSED)
        if not is_inside:
            break
        visited.append(name)
    assert name == "after"
    for one in ("Keys and signs (?)", "Graph of tape, 4 ops", "Step", "Height of the view"):
        assert one in visited
    bare_page.press("Shift+Tab")
    assert bare_page.page.evaluate(FOCUSED) == ["Height of the view", True]


def test_escape_lets_go_of_one_thing_after_the_other_and_then_of_the_keys(
    bare_page: BarePage,
) -> None:
    view = bare_page.show("scalars")
    bare_page.page.evaluate("document.querySelector('.output').tabIndex = 0")
    focus(view)
    bare_page.press("Enter", "p", "?")
    steps = []
    for _ in range(4):
        bare_page.press("Escape")
        is_help, is_lit = view.locator(".tv-help").count(), view.locator(".tv-is-dimmed").count()
        is_inside = view.evaluate("view => view.contains(document.activeElement)")
        steps.append((is_help > 0, is_lit > 0, selected(view), is_inside))
    assert steps == [
        (False, True, ["a"], True),
        (False, False, ["a"], True),
        (False, False, [], True),
        (False, False, [], False),
    ]
    assert bare_page.page.evaluate("document.activeElement.className") == "output"
    assert bare_page.page.evaluate("escaped") == []


def test_a_button_fills_the_screen_and_gives_it_back(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    before = view.bounding_box()
    view.get_by_role("button", name="Full screen").click()
    leave = view.get_by_role("button", name="Leave full screen")
    expect(leave).to_be_visible()
    height = bare_page.page.evaluate("innerHeight")
    assert view.locator(".tv-view").evaluate("e => e.offsetHeight") == height
    expect(view.get_by_role("separator", name="Height")).to_be_hidden()
    leave.click()
    expect(view.get_by_role("button", name="Full screen")).to_be_visible()
    assert view.bounding_box() == before


def test_escape_goes_back_to_the_cell_of_the_notebook(lab: LabNotebook) -> None:
    lab.open(
        [
            "%load_ext tapeviz\nimport tapeviz as tf",
            "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x",
            "'below'",
        ]
    )
    lab.run_all()
    view, page = lab.view(1), lab.page
    node(view, "y").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(lab.cell(1)).to_be_focused()
    # The notebook's own keys work again.
    page.keyboard.press("ArrowDown")
    expect(lab.cell(2)).to_be_focused()
