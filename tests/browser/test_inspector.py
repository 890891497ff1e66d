"""What the inspector says of a value beyond the present: how it went over the runs of a loop."""

from __future__ import annotations

import copy
from typing import Any

from playwright.sync_api import expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import node


def fortieth_run() -> dict[str, Any]:
    """Return the scalars' tape as the last of forty runs, in which ``z`` and its gradient fell."""
    message = copy.deepcopy(corpus()["scalars"]["snapshot"])
    (graph,) = message["graphs"]
    index = {value["name"]: i for i, value in enumerate(graph["values"])}
    rows = [[run, 24 + 3 * (40 - run), 14 * 1.2 ** (40 - run), 12.0] for run in range(1, 40)]
    graph["run"] = 40
    graph["history"] = {
        "target": index["z"],
        "variables": 2,
        "series": [{"name": name, "value": index[name]} for name in "xy"],
        "at": 0,
        "rows": rows,
    }
    return message


def test_a_target_and_a_variable_have_a_line_over_the_runs(bare_page: BarePage) -> None:
    view = bare_page.add(fortieth_run())
    node(view, "z").click()
    line = view.get_by_role("img", name="over 40 runs")
    assert line.get_attribute("aria-label") == (
        "z over 40 runs: from 141.0 to 24.0, between 24.0 and 141.0"
    )
    node(view, "x").click()
    expect(line).to_have_attribute(
        "aria-label", "x over 40 runs: from 17,147 to 14.0, between 14.0 and 17,147"
    )
    expect(view.locator(".tv-sparkline-gradient + .tv-facts")).to_contain_text("log scale")
    node(view, "a").click()
    expect(line).to_have_count(0)
