"""Where a view is narrow: the timeline's brackets keep their names, the bar tells whole facts."""

from __future__ import annotations

import copy
import itertools

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.bare import BarePage, corpus

TAPES = ("scalars", "persistent", "nested", "several", "training", "unconnected")


def labels(view: Locator) -> list[str]:
    """Return the label of each bracket, "" for one without."""
    found: list[str] = view.evaluate(
        """view => [...view.querySelectorAll(".tv-bracket-mark")]
            .map(mark => mark.querySelector("text")?.textContent ?? "")"""
    )
    return found


@pytest.mark.parametrize("name", TAPES)
def test_every_bracket_has_a_label(page: Page, name: str) -> None:
    view = BarePage(page, width=480).show(name)
    assert all(labels(view))


def test_no_label_covers_another(page: Page) -> None:
    view = BarePage(page, width=480).show("nested")
    boxes = [one.bounding_box() for one in view.locator(".tv-bracket-mark text").all()]
    placed = sorted((round(box["y"]), box["x"], box["x"] + box["width"]) for box in boxes if box)
    for (row, _, right), (other, left, _) in itertools.pairwise(placed):
        assert row != other or right <= left


def shown_facts(view: Locator) -> list[str]:
    """Return what can be read of what is counted in the bar, with a mark for what is cut."""
    found: list[str] = view.evaluate(
        """view => {
            const line = view.querySelector(".tv-progress");
            const room = line.getBoundingClientRect();
            return [...line.children]
                .map(fact => [fact.textContent, fact.getBoundingClientRect()])
                .filter(([, box]) => box.top < room.bottom - 1)
                .map(([text, box]) => box.right > room.right + 1 ? `${text} (cut)` : text);
        }"""
    )
    return found


def test_what_the_bar_counts_is_there_whole_or_not_at_all(page: Page) -> None:
    bare = BarePage(page, width=480)
    assert shown_facts(bare.show("scalars")) == ["step 9 of 9", " · 2 sources"]
    assert shown_facts(bare.show("long")) == ["step 4,654 of 4,654"]
    assert shown_facts(bare.show("long", lecture=True)) == ["step 0 of 4,654"]


def test_beside_several_tapes_the_step_is_still_said(page: Page) -> None:
    message = copy.deepcopy(corpus()["nested"]["snapshot"])
    (graph,) = message["graphs"]
    message["graphs"] = [{**graph, "id": i, "title": f"tape_{i}"} for i in range(3)]
    view = BarePage(page, width=480).add(message)
    assert view.get_by_role("tab").count() == 3
    assert shown_facts(view) == ["step 19 of 19"]
