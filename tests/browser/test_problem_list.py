"""The list of problems keeps to a few lines, so that the graph has its room."""

from __future__ import annotations

import copy

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import step

LINE = 24


def with_problems(page: Page, count: int, width: int = 1150) -> tuple[BarePage, Locator]:
    """Show a tape with so many problems."""
    bare = BarePage(page, width=width)
    message = copy.deepcopy(corpus()["notANumber"]["snapshot"])
    (graph,) = message["graphs"]
    findings = graph["findings"]
    graph["findings"] = [findings[i % len(findings)] for i in range(count)]
    return bare, bare.add(message)


def height(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.parametrize("width", [480, 1150])
def test_a_problem_takes_one_line(page: Page, width: int) -> None:
    view = BarePage(page, width=width).show("unconnected")
    assert height(view.get_by_role("region", name="Problems")) < 1.5 * LINE


def test_of_many_problems_four_lines_are_seen_and_the_rest_scrolls(page: Page) -> None:
    _, view = with_problems(page, 40, width=480)
    view.get_by_role("button", name="show them all").click()
    lines = view.locator(".tv-problem-list .tv-problem")
    expect(lines).to_have_count(40)
    assert {height(line) <= LINE for line in lines.all()[:4]} == {True}
    assert height(view.get_by_role("region", name="Problems")) < 5 * LINE
    assert height(view.locator(".tv-canvas")) > 150
    lines.last.scroll_into_view_if_needed()
    lines.last.click()
    assert step(view) == 2


def test_the_list_follows_the_problem_that_is_looked_at(page: Page) -> None:
    bare, view = with_problems(page, 40)
    view.get_by_role("button", name="show them all").click()
    view.locator(".tv-canvas").focus()
    bare.press(*["n"] * 30)
    expect(view.locator(".tv-problem[aria-current=true]")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0


def test_the_list_is_hidden_again(page: Page) -> None:
    _, view = with_problems(page, 3)
    view.get_by_role("button", name="show them all").click()
    view.get_by_role("button", name="hide them all").click()
    expect(view.locator(".tv-problem-list")).to_have_count(0)
    expect(view.locator(".tv-problem")).to_have_count(1)
