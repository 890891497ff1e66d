"""The view shows what was found in real programs: each cause, each trap, each pathology."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tapeviz.graph.wire import Writer
from tests.browser.bare import BarePage
from tests.browser.reading import node
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


SEVERITIES = ("error", "warning", "note")


def snapshot_of(code: str, asked: str) -> tuple[Any, Any]:
    """Return the snapshot of a program's tapes, and of its worst findings the first, if any."""
    graphs = told_of(code, listening=True, asked=asked).graphs
    snapshot = json.loads(json.dumps(Writer().snapshot(graphs), allow_nan=False))
    findings = [one for graph in graphs for one in graph.findings]
    worst = min(findings, key=lambda one: SEVERITIES.index(one.severity), default=None)
    return snapshot, worst


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


REASONS = {
    "a Tensor that was never watched": "not watched",
    "a Variable that is not trainable": "not trainable",
    "watched after it was used": "watched too late",
    "a cast to integers on the way": "integers",
    "computed before the tape was opened": "before the tape",
    "computed after the tape was closed": "after the tape",
    "computed in another thread": "another thread",
    "computed before a reset": "before reset()",
    "computed under stop_recording": "stop_recording",
    "left by numpy()": "left the tape",
    "left by float()": "left the tape",
    "cut by stop_gradient": "stop_gradient",
    "cut by an op without derivative": "no derivative",
    "cut by a custom gradient": "gave None",
    "cut by an assignment": "assigned",
    "only decides a branch": "only decides",
    "the outer tape was closed": "tape was closed",
}


def test_the_reason_stands_at_the_cut(bare_page: BarePage) -> None:
    for name, reason in REASONS.items():
        snapshot, _ = snapshot_of(PROGRAMS[name].code, "gradient")
        view = bare_page.add(snapshot)
        expect(view.locator(".tv-cut-note").first).to_have_text(reason)
        expect(view.locator("[data-glyph=scissors]").first).to_be_visible()
        bare_page.page.evaluate("document.querySelector('.output').remove()")


def test_an_edge_that_is_missing_leads_to_a_ghost(bare_page: BarePage) -> None:
    snapshot, _ = snapshot_of(PROGRAMS["left by numpy()"].code, "gradient")
    view = bare_page.add(snapshot)
    expect(view.locator("[data-missing]")).to_have_count(1)
    ghost = node(view, "tf.constant(np.log(y.numpy()))")
    expect(ghost).to_have_class(re.compile("tv-is-off-tape"))
    # Before the gradient is known to be None nothing is cut.
    view.get_by_role("tree").focus()
    bare_page.press("Home")
    expect(view.locator("[data-missing]")).to_have_count(1)
    expect(view.locator("[data-glyph=scissors]")).to_have_count(0)


def test_a_tape_without_anything_says_so(bare_page: BarePage) -> None:
    snapshot, finding = snapshot_of("with tf.GradientTape() as tape:\n    told = None\n", "nothing")
    assert finding is None
    view = bare_page.add(snapshot)
    expect(view.get_by_text("This tape is empty.")).to_be_visible()
    expect(view.locator(".tv-minimap")).to_have_count(0)


def test_a_tape_without_ops_shows_what_its_gradient_lacks(bare_page: BarePage) -> None:
    snapshot, _ = snapshot_of(PROGRAMS["left by float()"].code, "gradient")
    view = bare_page.add(snapshot)
    expect(view.get_by_text("This tape is empty.")).to_have_count(0)
    expect(view.locator("[data-missing]")).to_have_count(1)
