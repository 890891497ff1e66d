"""The view shows what was found in real programs: each cause, each trap, each pathology."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tapeviz.graph.wire import Writer
from tests.browser.bare import BarePage
from tests.graph.diagnosis.conftest import told_of
from tests.graph.diagnosis.programs import PROGRAMS
from tests.graph.diagnosis.test_nonfinite import TRAPS
from tests.graph.diagnosis.test_pathologies import PATHOLOGIES

NONES = [program.code for name, program in PROGRAMS.items() if name != "an ndarray"]
FAMILIES = {
    "why a gradient is None": [(code, "gradient") for code in NONES],
    "traps": [(f"{trapped.code}told = None\n", "explain") for trapped in TRAPS.values()],
    "pathologies": [(ill.code, "explain") for ill in PATHOLOGIES.values()],
}


def snapshot_of(code: str, asked: str) -> tuple[Any, Any]:
    """Return the snapshot of a program's tapes, and the first error or worst finding."""
    graphs = told_of(code, listening=True, asked=asked).graphs
    snapshot = json.loads(json.dumps(Writer().snapshot(graphs), allow_nan=False))
    findings = [one for graph in graphs for one in graph.findings]
    return snapshot, next((one for one in findings if one.severity == "error"), findings[0])


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
def test_the_strip_says_what_was_found(bare_page: BarePage, family: list[tuple[str, str]]) -> None:
    for code, asked in family:
        snapshot, finding = snapshot_of(code, asked)
        view = bare_page.add(snapshot)
        expect(view.locator(".tv-problem-title")).to_contain_text(finding.title)
        bare_page.page.evaluate("document.querySelector('.output').remove()")


def test_the_way_up_to_the_cut_lights_up(bare_page: BarePage) -> None:
    snapshot, _ = snapshot_of(PROGRAMS["cut by stop_gradient"].code, "gradient")
    view = bare_page.add(snapshot)
    view.get_by_role("tree").focus()
    bare_page.press("n")
    expect(view.locator("[data-glyph=scissors]").first).to_be_visible()
