"""What edges say when they are looked at, and the order of derivatives beside what is folded."""

from __future__ import annotations

import copy
import re

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import wait_until_still
from tests.browser.test_folding import group


def look_at_edge(view: Locator, edge: str) -> None:
    """Put the pointer on the middle of an edge, given as ``op.input``."""
    wait_until_still(view)
    at = view.locator(f'[data-edge="{edge}"] .tv-edge-reach').evaluate(
        """path => {
            const middle = path.getPointAtLength(path.getTotalLength() / 2);
            const {x, y} = middle.matrixTransform(path.getScreenCTM());
            return [x, y];
        }"""
    )
    view.page.mouse.move(*at)


def said(view: Locator) -> str:
    """Return what the callout says, without spaces."""
    callout = view.locator(".tv-callout")
    expect(callout).to_be_visible()
    return re.sub(r"\s+", "", callout.text_content() or "")


def test_an_edge_tells_its_own_local_derivative(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    bare_page.press("Escape")
    look_at_edge(view, "1.0")
    assert "∂b/∂a=y" in said(view)
    assert "∂b/∂y" not in said(view)
    look_at_edge(view, "3.0")
    assert "∂z/∂b=1" in said(view)
    expect(view.locator(".tv-node.tv-is-pointed")).to_have_attribute("data-name", "z")


def test_an_edge_tells_what_flowed_along_it(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    look_at_edge(view, "1.0")
    assert "1.0×2.0=2.0" in said(view)


def test_an_edge_of_matrices_tells_their_shapes(bare_page: BarePage) -> None:
    view = bare_page.show("mlp", height=700)  # room for all that there is to be said
    look_at_edge(view, "1.0")
    assert "(128,256)" in said(view)


def test_an_edge_says_nothing_more_once_the_pointer_has_left(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", step=0)
    look_at_edge(view, "1.0")
    said(view)
    view.page.mouse.move(5, 5)
    expect(view.locator(".tv-callout")).to_have_count(0)


def test_the_order_of_an_inner_gradient_stands_beside_what_is_folded(bare_page: BarePage) -> None:
    message = copy.deepcopy(corpus()["nested"]["snapshot"])
    (graph,) = message["graphs"]
    cube = {"kind": "scope", "name": "cube", "parent": -1, "frame": -1}
    for op in graph["ops"][:2]:
        op["scope"] = len(graph["scopes"])
    graph["scopes"].append(cube)
    view = bare_page.add(message, fold=0, height=520)
    expect(view.locator("[data-group]")).to_have_count(2)
    group(view, "gradient of y").click()
    expect(group(view, "cube")).to_be_visible()
    label = view.locator(".tv-nested-label")
    expect(label).to_contain_text("∂² backward of y")
    bare_page.press("0")
    wait_until_still(view)
    bare_page.page.wait_for_timeout(400)
    inside, panel = label.bounding_box(), view.locator(".tv-canvas").bounding_box()
    assert inside is not None
    assert panel is not None
    assert inside["x"] >= panel["x"]
    assert inside["y"] >= panel["y"]
    assert inside["x"] + inside["width"] <= panel["x"] + panel["width"]
