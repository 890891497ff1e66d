"""What `tape.health()` found leads into the view: by a click, wherever on the page it stands."""

from __future__ import annotations

import json

from playwright.sync_api import expect

import tapeviz as tf
from tapeviz.graph.wire import Writer
from tests.browser.bare import BarePage
from tests.browser.lab import LabNotebook
from tests.browser.reading import node, selected, step
from tests.graph.diagnosis.conftest import told_of

ROOT = """
x = tf.Variable([0.0, 4.0])
with tf.GradientTape() as tape:
    root = tf.sqrt(x)
    y = tf.reduce_sum(root) * 0.01
slope = tape.gradient(y, x)
told = None
"""


def test_a_click_goes_to_the_problem_as_often_as_one_likes(bare_page: BarePage) -> None:
    told = told_of(ROOT, listening=True)
    told.graphs[0].is_shown = True
    report = told.names["tape"].health()
    snapshot = json.loads(json.dumps(Writer().snapshot(told.graphs)))
    page = bare_page.page
    page.evaluate("document.body.style.paddingTop = '2000px'")
    bystander = bare_page.show("scalars").and_(page.locator(".tapeviz").first)
    view = bare_page.add(snapshot)
    page.evaluate(
        "html => document.body.insertAdjacentHTML('afterbegin', html)", report._repr_html_()
    )
    (finding,) = report
    for _ in range(2):
        page.evaluate("scrollTo(0, 0)")
        page.get_by_role("link", name=finding.title).click()
        bare_page.settle()
        assert selected(view) == ["root"]
        expect(view).to_be_in_viewport(ratio=0.9)
        expect(view.locator(".tv-problem[aria-current=true]")).to_contain_text(finding.title)
        bare_page.press("Home")
    assert selected(bystander) == []


def test_what_is_beyond_other_thresholds_only_is_gone_to_all_the_same(bare_page: BarePage) -> None:
    told = told_of(
        ROOT.replace("[0.0, 4.0]", "[1.0, 4.0]").replace("0.01", "100.0"), listening=True
    )
    told.graphs[0].is_shown = True
    report = told.names["tape"].health(tf.Thresholds(exploding=20.0))
    view = bare_page.add(json.loads(json.dumps(Writer().snapshot(told.graphs))), step=1)
    expect(view.locator(".tv-problems")).to_have_count(0)
    page = bare_page.page
    page.evaluate(
        "html => document.body.insertAdjacentHTML('afterbegin', html)", report._repr_html_()
    )
    page.get_by_role("link").first.click()
    bare_page.settle()
    assert selected(view) != []
    assert step(view) > 0


def test_in_jupyterlab_it_leads_to_the_view_of_another_cell(lab: LabNotebook) -> None:
    cell = ROOT.removesuffix("told = None\n")
    filler = "print('\\n' * 60)"
    lab.open(["%load_ext tapeviz\nimport tapeviz as tf", cell, filler, "tape.health()"])
    for number in range(4):
        lab.run(number)
    link = lab.output(3).get_by_role("link").first
    link.click()
    view = lab.view(1)
    expect(view).to_be_in_viewport(ratio=0.5)
    expect(node(view, "root")).to_be_visible()
    assert selected(view) == ["root"]
    # Saved and opened again, the table is sanitized, and there is no kernel.
    lab.save()
    lab.shut_down_kernels()
    lab.reload()
    view.get_by_role("tree").click(position={"x": 12, "y": 4})
    assert selected(view) == []
    link.click()
    expect(view).to_be_in_viewport(ratio=0.5)
    assert selected(view) == ["root"]
