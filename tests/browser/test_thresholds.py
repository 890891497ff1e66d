"""The view judges by the thresholds that its tape was judged by."""

from __future__ import annotations

from copy import deepcopy

from playwright.sync_api import expect

from tests.browser.bare import BarePage, corpus


def test_the_flow_panel_shows_the_thresholds_that_hold(bare_page: BarePage) -> None:
    snapshot = deepcopy(corpus()["scalars"]["snapshot"])
    snapshot["graphs"][0]["thresholds"] = {"vanishing": 1e-9, "exploding": 13.0}
    view = bare_page.add(snapshot)
    view.get_by_role("button", name="Gradients").click()
    expect(view.locator(".tv-gradients .tv-hint")).to_have_text(
        "▽ vanishing below 1e−9 · △ exploding above 13.0"
    )
    expect(view.locator(".tv-flow-row.tv-is-exploding")).to_have_count(1)
    expect(view.locator("[data-node] [data-health=exploding]")).to_have_count(1)
