"""Checking gradients in a view: the button, the key, the badge, and what is said."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.lab import LabNotebook
from tests.browser.reading import node

RIGHT = {
    "kind": "checked",
    "checked": 1,
    "of": 1,
    "wrong": 0,
    "corners": 0,
    "tolerance": 3.5e-4,
    "worst": {"index": [], "gradient": 108.0, "difference": 108.00003, "error": 2.9e-7},
}
WRONG: dict[str, Any] = {
    **RIGHT,
    "wrong": 1,
    "worst": {"index": [], "gradient": 72.0, "difference": 108.0, "error": 0.33},
}


def badge(view: Locator, name: str) -> Locator:
    return node(view, name).locator("[data-check]")


def test_the_inspector_asks_the_kernel_and_shows_what_it_says(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    node(view, "x").click()
    view.get_by_role("button", name="check", exact=True).click()
    asked = {"kind": "check", "graph": 0, "run": 1, "gradient": 0, "source": 0}
    assert bare_page.sent() == [asked]
    check = view.locator(".tv-check")
    expect(check).to_contain_text("asking the kernel")
    bare_page.send_raw({"kind": "checking", "key": "0.1.0.0"})
    expect(check).to_contain_text("computing")
    expect(badge(view, "x")).to_have_attribute("data-mark", "waiting")
    bare_page.set_trait("_checks", {"0.1.0.0": RIGHT})
    bare_page.send_raw({"kind": "checked", "key": "0.1.0.0"})
    expect(check).to_contain_text("relative difference at most 2.9e−7")
    expect(badge(view, "x")).to_have_attribute("data-mark", "right")
    other = bare_page.add_view(0)
    expect(badge(other, "x")).to_have_attribute("data-mark", "right")


def test_a_wrong_gradient_says_by_how_much_it_is_off(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", _checks={"0.1.0.0": WRONG})
    expect(badge(view, "x")).to_have_attribute("data-mark", "wrong")
    node(view, "x").click()
    expect(view.locator(".tv-check")).to_contain_text(
        "The tape says 72.0, central differences 108.0, off by 36.0, relative 0.33"
    )


def test_c_checks_what_is_selected_or_else_every_source(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    view.get_by_role("tree").focus()
    bare_page.press("c")
    sources = len(bare_page.sent())
    assert sources > 0
    bare_page.press("Home", "c")
    assert len(bare_page.sent()) == sources
    expect(view.get_by_role("status")).to_contain_text("No gradient to check here")


def test_the_card_that_is_selected_offers_a_check(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    expect(badge(view, "x")).to_have_count(0)
    node(view, "x").click()
    badge(view, "x").click()
    assert len(bare_page.sent()) == 1
    expect(badge(view, "x")).to_have_attribute("data-mark", "waiting")


def test_when_the_kernel_is_gone_it_says_so(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    node(view, "x").click()
    bare_page.page.evaluate("models[0].tell('comm_live_update')")
    view.get_by_role("button", name="check", exact=True).click()
    expect(view.locator(".tv-check")).to_contain_text("The kernel that recorded this tape is gone")
    assert bare_page.sent() == []


def test_a_check_in_jupyterlab_is_kept_in_the_notebook(lab: LabNotebook) -> None:
    cell = """\
@tf.custom_gradient
def cube(x):
    return x**3, lambda upstream: upstream * 2.0 * x**2
x, w = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    z = cube(x) * w
dz = tape.gradient(z, [x, w])
"""
    lab.open(["%load_ext tapeviz\nimport tapeviz as tf", cell])
    lab.run(0)
    lab.run(1)
    view = lab.view(1)
    view.get_by_role("tree").focus()
    lab.page.keyboard.press("c")
    expect(view.locator("[data-mark=wrong]")).to_have_count(1)
    expect(view.locator("[data-mark=right]")).to_have_count(1)
    lab.save()
    lab.shut_down_kernels()
    lab.reload()
    expect(lab.view(1).locator("[data-mark=wrong]")).to_have_count(1)
