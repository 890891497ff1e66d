"""Which way the graph goes: chosen by the panel, turned by key, by button or from Python."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import wait_until_still


def goes_downwards(view: Locator) -> bool:
    """Tell whether the last of four ops stands below the first more than beside it."""
    wait_until_still(view)
    first, last = (view.locator(f"[data-node='op:{op}'] .tv-card").bounding_box() for op in (0, 3))
    assert first is not None
    assert last is not None
    return last["y"] - first["y"] > last["x"] - first["x"]


def test_r_turns_the_graph_and_shift_r_leaves_it_to_the_panel(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    view.get_by_role("tree").focus()
    assert not goes_downwards(view)
    bare_page.press("r")
    assert goes_downwards(view)
    assert bare_page.trait("orientation") == "vertical"
    bare_page.press("r")
    assert not goes_downwards(view)
    bare_page.press("r", "Shift+R")
    assert bare_page.trait("orientation") == "auto"
    assert not goes_downwards(view)


def test_a_button_turns_the_graph(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    view.get_by_role("button", name="Turn the graph").click()
    expect(view.locator("[data-node]")).to_have_count(6)
    assert goes_downwards(view)


def test_python_turns_the_graph_also_while_it_is_recorded(bare_page: BarePage) -> None:
    messages = corpus()["scalars"]["deltas"]
    view = bare_page.add(orientation="vertical")
    for message in messages[:2]:
        bare_page.send(message)
    for orientation in ("horizontal", "vertical"):
        bare_page.set_trait("orientation", orientation)
    for message in messages[2:]:
        bare_page.send(message)
        if view.locator("[data-node='op:3']").count() > 0:
            assert goes_downwards(view)
    assert goes_downwards(view)


@pytest.mark.parametrize(("width", "height", "downwards"), [(480, 900, True), (1150, 420, False)])
def test_a_tall_panel_lets_the_ranks_go_downwards(
    page: Page, width: int, height: int, downwards: bool
) -> None:
    bare = BarePage(page, width=width)
    assert goes_downwards(bare.show("scalars", height=height)) is downwards
    assert bare.errors == []
