"""Folding on screen: what a group says of what it hides, and the ways to open and fold it."""

from __future__ import annotations

import json

from playwright.sync_api import FloatRect, Locator, expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import current, node, step


def group(view: Locator, name: str) -> Locator:
    """Return the folded group of a name."""
    return view.locator(f"[data-group][data-name={json.dumps(name, ensure_ascii=False)}]")


def box(view: Locator, name: str) -> Locator:
    """Return the box around an open group of a name."""
    return view.locator(f"[data-box][data-name={json.dumps(name, ensure_ascii=False)}]")


def place(shape: Locator) -> FloatRect:
    """Return where something is on the page."""
    found = shape.bounding_box()
    assert found is not None
    return found


def focus(view: Locator) -> None:
    view.get_by_role("tree").focus()


def test_what_the_user_named_has_a_box_and_nothing_else_is_in_it(bare_page: BarePage) -> None:
    view = bare_page.show("named", height=520)
    expect(box(view, "hidden")).to_contain_text("hidden · 3 ops")
    around = place(box(view, "hidden").locator(".tv-box-border"))
    for name in ("h1", "h1 + b1", "a1", "a1 @ W2", "logits", "loss"):
        card = place(node(view, name).locator(".tv-card"))
        inside = (
            around["x"] < card["x"] < around["x"] + around["width"]
            and around["y"] < card["y"] < around["y"] + around["height"]
        )
        assert inside == (name in ("h1", "h1 + b1", "a1")), name


def test_a_large_tape_opens_folded_and_says_what_is_hidden(bare_page: BarePage) -> None:
    view = bare_page.show("training", height=520)
    expect(view.locator("[data-group]")).to_have_count(1)
    bare_page.set_trait("fold", 1)
    expect(view.locator("[data-group]")).to_have_count(10)
    first = group(view, "passes 1–10")
    expect(first).to_have_attribute("data-times", "10")
    item = first.get_by_role("treeitem")
    expect(item).to_have_attribute("aria-expanded", "false")
    spoken = item.get_attribute("aria-label") or ""
    assert spoken.startswith("passes 1–10, folded, 130 ops, the same 10 times, gradient norms ")


def test_a_folded_group_tells_the_norms_of_its_gradients_and_the_worst_in_it(
    bare_page: BarePage,
) -> None:
    view = bare_page.show("unrolled", fold=0, height=520)
    loop = group(view, "for x in xs")
    expect(loop.locator(".tv-times")).to_have_text("×20")
    expect(loop.locator(".tv-group-count")).to_have_text("100 ops")
    norms = [
        contribution["total"]["norm"]
        for one in corpus()["unrolled"]["snapshot"]["graphs"][0]["steps"]
        if one["kind"] == "backward"
        for contribution in one["contributions"]
    ]
    shown = (loop.locator(".tv-gradient").text_content() or "").lstrip("∂ ‖·")
    low, high = (float(text) for text in shown.split(" – "))
    assert min(norms) * 0.9 <= low < high <= max(norms) * 1.1
    assert loop.locator("[data-glyph=zero]").count() == 1, "the first state is zero"


def test_a_click_opens_a_group_and_its_header_folds_it(bare_page: BarePage) -> None:
    view = bare_page.show("named", fold=0, height=520)
    expect(view.locator("[data-group]")).to_have_count(2)
    group(view, "hidden").click()
    expect(box(view, "hidden").get_by_role("treeitem")).to_have_attribute("aria-expanded", "true")
    expect(node(view, "a1")).to_have_count(1)
    assert bare_page.trait("opened") == {"hidden": True}
    box(view, "hidden").locator(".tv-box-header").click()
    expect(group(view, "hidden")).to_have_count(1)
    assert bare_page.trait("opened") == {"hidden": False}


def test_opening_and_folding_a_group_keep_it_where_it_is(bare_page: BarePage) -> None:
    bare_page.page.emulate_media(reduced_motion="reduce")
    view = bare_page.show("training", height=520, fold=1)
    clicked = group(view, "passes 51–60")
    before = place(clicked.locator("rect").first)
    clicked.click()
    bare_page.settle()
    opened = place(box(view, "passes 51–60").locator(".tv-box-border"))
    assert abs(opened["x"] - before["x"]) < 12
    assert abs(opened["y"] - before["y"]) < 12
    box(view, "passes 51–60").locator(".tv-box-header").click()
    bare_page.settle()
    folded = place(group(view, "passes 51–60").locator("rect").first)
    assert abs(folded["x"] - before["x"]) < 12
    assert abs(folded["y"] - before["y"]) < 12


def test_the_slider_only_opens_more(bare_page: BarePage) -> None:
    view = bare_page.show("unrolled", height=520)
    slider = view.get_by_role("slider", name="Fold")
    expect(slider).to_have_attribute("aria-valuetext", "all folded")
    slider.focus()
    bare_page.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "all open")
    bare_page.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "all folded")
    expect(view.locator("[data-node]")).to_have_count(3)
    bare_page.press("ArrowRight")
    view.get_by_role("button", name="Fit the graph").click()  # what is out of sight is not drawn
    expect(view.locator("[data-node]")).to_have_count(22)
    assert bare_page.trait("fold") == 1
    assert step(view) == 205, "its keys do not step through the tape"


def test_a_level_undoes_what_was_done_by_hand(bare_page: BarePage) -> None:
    view = bare_page.show("named", opened={"hidden": False}, height=520)
    expect(group(view, "hidden")).to_have_count(1)
    view.get_by_role("slider", name="Fold").focus()
    bare_page.press("Home", "End")
    expect(box(view, "hidden")).to_have_count(1)
    assert bare_page.trait("opened") == {}


def test_e_opens_what_the_step_is_folded_into_and_folds_it_again(bare_page: BarePage) -> None:
    view = bare_page.show("named", fold=0, height=520)
    focus(view)
    bare_page.press("Home", "ArrowRight")
    assert view.locator("[data-group=hidden]").get_attribute("data-state") == "current"
    bare_page.press("e")
    assert current(view) == "h1"
    bare_page.press("e")
    expect(group(view, "hidden")).to_have_attribute("data-state", "current")


def test_stepping_into_a_folded_group_leaves_it_folded(bare_page: BarePage) -> None:
    view = bare_page.show("named", fold=0, height=520)
    focus(view)
    bare_page.press("Home")
    for _ in range(3):
        bare_page.press("ArrowRight")
        expect(group(view, "hidden")).to_have_attribute("data-state", "current")
    bare_page.press("ArrowRight")
    expect(group(view, "readout")).to_have_attribute("data-state", "current")
    expect(view.locator("[data-group]")).to_have_count(2)


def test_shift_and_the_arrows_go_from_scope_to_scope(bare_page: BarePage) -> None:
    view = bare_page.show("named", height=520)
    focus(view)
    bare_page.press("Home")
    steps = []
    for _ in range(4):
        bare_page.press("Shift+ArrowRight")
        steps.append(step(view))
    assert steps == [1, 4, 6, 7], "hidden, readout, the loss, its gradient"
    bare_page.press("Shift+ArrowLeft", "Shift+ArrowLeft")
    assert step(view) == 4


def test_what_was_opened_by_hand_is_open_when_the_notebook_is(bare_page: BarePage) -> None:
    view = bare_page.show("named", fold=0, opened={"readout": True}, height=520)
    expect(group(view, "hidden")).to_have_count(1)
    expect(box(view, "readout")).to_have_count(1)


def test_the_kernel_can_fold_and_open(bare_page: BarePage) -> None:
    view = bare_page.show("named", height=520)
    bare_page.set_trait("opened", {"hidden": False})
    expect(group(view, "hidden")).to_have_count(1)
    bare_page.set_trait("fold", 0)
    expect(group(view, "readout")).to_have_count(1)
