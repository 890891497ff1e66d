"""What gets to the clipboard, values and links to a step; and where the links lead."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.bare import ORIGIN, BarePage, corpus
from tests.browser.lab import LabNotebook
from tests.browser.reading import node, step

TAPE = """\
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    z = y * 2.0
tape.gradient(z, x)
"""


def clipboard(bare: BarePage) -> str:
    """Return the text on the clipboard, by pasting it beside the view."""
    bare.page.evaluate(
        """() => {
            const field = document.querySelector('textarea') ?? document.createElement('textarea');
            field.value = '';
            document.body.append(field);
            field.focus();
        }"""
    )
    bare.press("Control+v")
    return bare.page.locator("textarea").input_value()


def focus(view: Locator) -> None:
    view.get_by_role("tree").focus()


def test_the_value_of_the_selected_node_is_copied_as_python_reads_it(bare_page: BarePage) -> None:
    view = bare_page.show("squareOfSum")
    node(view, "x").click()
    bare_page.press("Control+c")
    expect(view.get_by_role("status")).to_have_text("Copied x")
    expect(view.locator(".tv-notice")).to_be_visible()
    assert clipboard(bare_page) == 'np.array([[1.0, 1.0], [1.0, 1.0]], dtype="float32")'


def test_without_a_selected_node_the_keys_copy_text_as_everywhere(bare_page: BarePage) -> None:
    view = bare_page.show("squareOfSum")
    view.locator(".tv-facts").first.evaluate("e => getSelection().selectAllChildren(e)")
    focus(view)
    bare_page.press("Control+c")
    expect(view.locator(".tv-notice")).to_have_count(0)
    assert clipboard(bare_page) == "float32 · scalar · In [4], line 4"


def test_buttons_copy_value_and_gradient(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    node(view, "x").click()
    view.get_by_role("button", name="Copy the value").click()
    assert clipboard(bare_page) == "3.0"
    view.get_by_role("button", name="Copy the gradient").click()
    assert clipboard(bare_page) == "14.0"


def test_a_link_leads_to_its_step(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    focus(view)
    bare_page.press("Home", "ArrowRight", "ArrowRight", "l")
    expect(view.get_by_role("status")).to_have_text("Copied a link to this step")
    link = clipboard(bare_page)
    assert link.startswith(f"{ORIGIN}/#tape=")
    bare_page.page.evaluate("cleanups.pop()()")

    bare_page.show("squareOfSum")
    bare_page.page.goto("about:blank")
    bare_page.page.goto(link)
    bare_page.page.wait_for_function("window.ready")
    assert step(bare_page.show("squareOfSum")) == 5
    linked = bare_page.show("scalars", step=8)
    assert step(linked) == 2
    assert linked.evaluate("view => view === document.activeElement")
    # A link is followed once.
    assert step(bare_page.show("scalars")) == 9


def test_a_link_on_the_page_itself_is_followed(bare_page: BarePage) -> None:
    bare_page.page.evaluate("document.body.style.paddingTop = '2000px'")
    view = bare_page.show("scalars")
    focus(view)
    bare_page.press("f", "l", "End")
    link = clipboard(bare_page)
    bare_page.page.evaluate("scrollTo(0, 0)")
    bare_page.page.evaluate("link => { location.href = link; }", link)
    bare_page.settle()
    assert step(view) == 1
    expect(view).to_be_in_viewport(ratio=0.9)
    bare_page.page.evaluate("location.hash = 'tape=nobody.0.4'")
    bare_page.settle()
    assert step(view) == 1


def test_in_a_frame_the_line_of_python_is_copied(bare_page: BarePage) -> None:
    page = bare_page.page
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('iframe'), {src: '/'}))"
    )
    frame = page.frames[1]
    frame.wait_for_function("window.ready")
    frame.evaluate(
        "snapshot => addView(addModel({_snapshot: snapshot}))", corpus()["scalars"]["snapshot"]
    )
    frame.locator("[role=tree]").focus()
    bare_page.press("f", "l")
    assert clipboard(bare_page) == "view.step = 1  # a = x * x"


@pytest.mark.parametrize("place", ["doc", "lab"])
def test_jupyterlab_opens_a_link_at_its_step(lab: LabNotebook, place: str) -> None:
    lab.open(["%load_ext tapeviz\nimport tapeviz as tf", *["'tall\\n' * 40"] * 4, TAPE])
    lab.run_all()
    view = lab.view(5)
    view.get_by_role("tree").focus()
    lab.page.keyboard.press("f")
    lab.page.keyboard.press("l")
    expect(view.get_by_role("status")).to_have_text("Copied a link to this step")
    lab.page.context.grant_permissions(["clipboard-read"])
    link = lab.page.evaluate("navigator.clipboard.readText()")
    lab.page.keyboard.press("End")
    lab.save()
    lab.page.goto("about:blank")
    lab.page.goto(link.replace("/doc/", f"/{place}/"))
    lab.wait_idle()
    expect(view.get_by_role("slider", name="Step")).to_have_attribute("aria-valuenow", "1")
    expect(view).to_be_in_viewport(ratio=0.9)
