"""What a person sees in a view, on a page without Jupyter."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import node, selected, step


def state(view: Locator, name: str) -> str | None:
    return node(view, name).get_attribute("data-state")


def focus(view: Locator) -> None:
    view.get_by_role("tree").focus()


def test_a_tape_that_has_ended_shows_values_and_gradients(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    values = {name: node(view, name).locator(".tv-value").text_content() for name in "xyabcz"}
    assert values == {"x": "3.0", "y": "2.0", "a": "9.0", "b": "18.0", "c": "6.0", "z": "24.0"}
    gradients = {name: node(view, name).locator(".tv-gradient").text_content() for name in "xyz"}
    assert gradients == {"x": "∂ 14.0", "y": "∂ 12.0", "z": "∂ 1.0"}
    assert node(view, "x").get_attribute("data-kind") == "variable"
    assert node(view, "z").locator("[data-glyph=flag]").count() == 1
    expect(view.locator(".tv-counts")).to_have_text("4 ops · 2 sources · step 9 of 9")


def test_entries_of_a_small_array_and_of_its_gradient_are_on_the_card(bare_page: BarePage) -> None:
    view = bare_page.show("squareOfSum")
    x = node(view, "x")
    assert x.locator(".tv-value .tv-entry").all_text_contents() == ["1.0"] * 4
    assert x.locator(".tv-gradient .tv-entry").all_text_contents() == ["8.0"] * 4
    assert x.locator("[data-glyph=eye]").count() == 1


def test_a_chip_says_what_its_source_has_received(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    chip = view.locator('[data-chip][data-name="W1"]')
    expect(chip).to_have_class(re.compile("tv-is-received"))
    focus(view)
    bare_page.press("Home")
    expect(chip).not_to_have_class(re.compile("tv-is-received"))
    expect(view.locator("[data-glyph=source]")).to_have_count(0)


def test_the_keyboard_goes_through_the_tape(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    focus(view)
    for keys, expected in [
        (["ArrowLeft"], 8),
        (["ArrowLeft", "ArrowLeft"], 6),
        (["Home"], 0),
        (["ArrowRight"], 1),
        (["Shift+ArrowRight"], 5),
        (["Shift+ArrowLeft"], 1),
        (["b"], 5),
        (["f"], 1),
        (["End"], 9),
        (["ArrowRight"], 9),
    ]:
        bare_page.press(*keys)
        assert step(view) == expected, keys


def test_a_step_shows_what_is_done_current_and_ahead(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    focus(view)
    bare_page.press("Home", "ArrowRight", "ArrowRight")
    assert [state(view, name) for name in "abcz"] == ["done", "current", "ahead", "ahead"]
    assert node(view, "z").locator(".tv-value").count() == 0
    assert view.locator(".tv-underline").inner_text() == "a * y"
    assert view.locator(".tv-halo-forward").count() == 1
    bare_page.press("b", "ArrowRight", "ArrowRight")
    assert state(view, "c") == "current"
    assert view.locator(".tv-halo-backward").count() == 1
    assert node(view, "a").locator(".tv-gradient").count() == 0


def test_the_current_backward_step_is_explained(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    callout = view.locator(".tv-callout")
    assert "∂a/∂x=2x" in re.sub(r"\s", "", callout.text_content() or "")
    expect(callout.locator(".tv-product")).to_have_text("2.0 × 6.0 = 12.0")
    rule = view.locator(".tv-inspector .tv-formula-box math")
    assert re.sub(r"\s", "", rule.text_content() or "").endswith("=2.0·2·3.0=12.0")
    expect(view.locator("[data-sum]").first).to_have_text("Σ 2.0 + 6.0 + 6.0")


def test_play_goes_to_the_end_and_stops(bare_page: BarePage) -> None:
    view = bare_page.show("squareOfSum")
    speed = view.get_by_role("button", name="Speed")
    speed.click()
    speed.click()
    expect(speed).to_have_text("4×")
    view.get_by_role("button", name="Play").click()
    expect(view.get_by_role("button", name="Pause")).to_be_visible()
    assert step(view) < 5
    expect(view.get_by_role("button", name="Play")).to_be_visible()
    assert step(view) == 5


def test_space_plays_and_space_on_a_button_presses_it(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    focus(view)
    bare_page.press("Space")
    expect(view.get_by_role("button", name="Pause")).to_be_visible()
    bare_page.press("Space")
    expect(view.get_by_role("button", name="Play")).to_be_visible()
    view.get_by_role("button", name="To the beginning").focus()
    bare_page.press("End", "Space")
    assert step(view) == 0
    expect(view.get_by_role("button", name="Play")).to_be_visible()
    bare_page.press("ArrowRight")
    assert step(view) == 1


def test_the_scrubber_is_dragged(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    slider = view.get_by_role("slider", name="Step")
    box = slider.bounding_box()
    assert box is not None
    mouse = bare_page.page.mouse
    mouse.move(box["x"] + 2, box["y"] + 10)
    mouse.down()
    bare_page.settle()
    assert step(view) == 0
    mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 10)
    bare_page.settle()
    assert step(view) in (4, 5)
    mouse.up()
    mouse.move(box["x"] + 2, box["y"] + 10)
    bare_page.settle()
    assert step(view) in (4, 5)
    assert (slider.get_attribute("aria-valuetext") or "").startswith(f"step {step(view)} of 9: ")


def test_no_key_that_is_used_reaches_the_notebook(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    assert view.get_attribute("data-lm-suppress-shortcuts") == "true"
    focus(view)
    bare_page.press(
        "ArrowLeft", "Home", "End", "f", "b", "0", "+", "-", "Enter", "Space", "?", "a", "x"
    )
    assert bare_page.page.evaluate("escaped") == []
    bare_page.page.evaluate("document.activeElement.blur()")
    bare_page.press("ArrowLeft")
    assert bare_page.page.evaluate("escaped") == ["ArrowLeft"]


def test_enter_selects_the_current_node_and_escape_lets_go(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    focus(view)
    bare_page.press("Home", "ArrowRight", "Enter", "ArrowRight")
    heading = view.locator(".tv-heading .tv-name")
    expect(heading).to_have_text("a")
    assert selected(view) == ["a"]
    bare_page.press("ArrowDown")
    expect(heading).to_have_text("b")
    bare_page.press("Escape")
    expect(heading).to_have_text("b")
    assert selected(view) == []


def test_a_click_selects_and_links_lead_on(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    node(view, "x").click()
    inspector = view.locator(".tv-inspector")
    expect(inspector.locator(".tv-heading .tv-name")).to_have_text("x")
    assert inspector.locator(".tv-terms .tv-gradient").all_inner_texts() == ["2.0", "6.0", "6.0"]
    inspector.get_by_role("button", name="through c").click()
    expect(inspector.locator(".tv-heading .tv-name")).to_have_text("c")


def test_code_and_nodes_point_at_each_other(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    node(view, "c").hover()
    expect(view.locator(".tv-code-line.tv-is-pointed")).to_contain_text("c = x * y")
    view.locator(".tv-code-line", has_text="b = a * y").hover()
    expect(view.locator(".tv-node.tv-is-pointed")).to_have_attribute("data-name", "b")


def test_a_tape_grows_op_by_op_and_nothing_moves(bare_page: BarePage) -> None:
    view = bare_page.add()
    expect(view.locator(".tv-empty")).to_be_visible()
    places: dict[str, str | None] = {}
    for count, message in enumerate(corpus()["scalars"]["deltas"][:3], start=1):
        bare_page.send(message)
        nodes = view.locator("[data-kind=op]")
        expect(nodes).to_have_count(count)
        now = {
            n.get_attribute("data-node") or "": n.get_attribute("style")
            for n in view.locator("[data-node]").all()
        }
        assert {key: now[key] for key in places} == places
        places = now
        assert step(view) == count
    expect(view.locator(".tv-pill")).to_have_text("live")
    expect(view.locator("[data-state=current]")).to_have_attribute("data-node", "op:2")


def test_stepping_back_while_recording_stands_still_until_end(bare_page: BarePage) -> None:
    view = bare_page.add()
    deltas = corpus()["nested"]["deltas"]
    for message in deltas[:5]:
        bare_page.send(message)
    focus(view)
    bare_page.press("ArrowLeft")
    bare_page.send(deltas[5])
    assert step(view) == 4
    expect(view.get_by_role("button", name="go live")).to_be_visible()
    bare_page.press("End")
    assert step(view) == 6
    bare_page.send(deltas[6])
    assert step(view) == 7


def test_a_tape_stands_at_its_last_step_with_everything_in_sight(bare_page: BarePage) -> None:
    view = bare_page.add()
    for message in corpus()["nested"]["deltas"]:
        bare_page.send(message)
    bare_page.page.wait_for_timeout(400)
    assert step(view) == 19
    canvas = view.locator(".tv-canvas").bounding_box()
    assert canvas is not None
    for card in view.locator("[data-node]").all():
        box = card.bounding_box()
        assert box is not None
        assert canvas["x"] <= box["x"]
        assert box["x"] + box["width"] <= canvas["x"] + canvas["width"] + 1
        assert canvas["y"] <= box["y"]
        assert box["y"] + box["height"] <= canvas["y"] + canvas["height"] + 1
    expect(view.get_by_role("status")).to_have_text("8 ops, 2 gradients")


def test_an_op_that_raised_says_why(bare_page: BarePage) -> None:
    view = bare_page.show("raising")
    raised = view.locator(".tv-node.tv-is-raised")
    expect(raised).to_have_count(1)
    message = " ".join(raised.locator(".tv-message").all_text_contents())
    assert message == "matmul: shapes (1, 3) and (2, 3) do not fit: 3 and 2 differ"
    expect(view.locator(".tv-inspector .tv-raised")).to_contain_text("3 and 2 differ")
    expect(view.get_by_role("img", name="an op raised")).to_be_visible()
    expect(view.get_by_role("status")).to_have_text("3 ops, an op raised")


def test_what_is_abnormal_has_a_shape(bare_page: BarePage) -> None:
    view = bare_page.show("notANumber")
    assert node(view, "loss").locator(".tv-frame-nan, .tv-hatch").count() == 2
    assert node(view, "x").locator(".tv-frame-inf").count() == 1
    assert node(view, "x").locator(".tv-frame-nan").count() == 1
    expect(view.get_by_role("status")).to_contain_text("NaN")
    other = bare_page.show("unconnected")
    expect(node(other, "w").locator(".tv-gradient")).to_have_text("None")
    assert node(other, "w").locator(".tv-frame-none, [data-glyph=none]").count() == 2


def test_names_from_users_are_text(bare_page: BarePage) -> None:
    message = copy.deepcopy(corpus()["scalars"]["snapshot"])
    graph = message["graphs"][0]
    bad = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>\'\n\u202eabc'
    for value in graph["values"]:
        value["name"] = bad
    graph["title"] = bad
    graph["files"][0]["text"] = f"# {bad}\n" * 8
    graph["files"][0]["name"] = bad
    for op in graph["ops"]:
        op["expression"] = bad
    view = bare_page.add(message)
    focus(view)
    bare_page.press("ArrowLeft", "ArrowLeft", "Home", "ArrowRight", "Enter")
    assert view.locator("img:not([role]), script").count() == 0
    assert bare_page.page.evaluate("window.broken") is None
    assert "<script>window.broken=1</script>" in view.locator(".tv-title").first.evaluate(
        "e => e.closest('[data-node]').dataset.name"
    )
    assert (
        view.locator(".tv-title").first.evaluate("e => getComputedStyle(e).unicodeBidi")
        == "isolate"
    )


def test_several_tapes_are_tabs(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    second = copy.deepcopy(corpus()["squareOfSum"]["snapshot"])
    second["seq"] = 1000
    second["graphs"][0] |= {"id": 1, "run": 40}
    bare_page.set_trait("_snapshot", {**second, "graphs": [
        *corpus()["scalars"]["snapshot"]["graphs"], second["graphs"][0]]})  # fmt: skip
    tabs = view.get_by_role("tab")
    assert tabs.all_inner_texts() == ["tape", "t × 40"]
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(view.locator(".tv-counts")).to_contain_text("run 40 · 2 ops")
    tabs.nth(1).press("ArrowLeft")
    expect(tabs.nth(0)).to_have_attribute("aria-selected", "true")
    expect(node(view, "z").locator(".tv-value")).to_have_text("24.0")
    bare_page.send_raw({"kind": "show", "graph": 1})
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")


def test_of_many_tabs_the_selected_one_is_in_sight(page: Page) -> None:
    bare = BarePage(page, width=340)
    message = copy.deepcopy(corpus()["scalars"]["snapshot"])
    (graph,) = message["graphs"]
    message["graphs"] = [{**graph, "id": i, "title": f"tape_{i}"} for i in range(30)]
    view = bare.add(message)
    for i in (29, 0, 14):
        bare.send_raw({"kind": "show", "graph": i})
        tab = view.get_by_role("tab", selected=True)
        expect(tab).to_have_text(f"tape_{i}")
        expect(tab).to_be_in_viewport(ratio=1)
    box, strip = tab.bounding_box(), view.get_by_role("tablist").bounding_box()
    assert box is not None and strip is not None
    assert strip["x"] <= box["x"] and box["x"] + box["width"] <= strip["x"] + strip["width"]


def test_where_it_is_narrow_the_counts_give_way_to_the_title(page: Page) -> None:
    bare = BarePage(page, width=340)
    name = bare.show("scalars").locator(".tv-bar .tv-name")
    assert name.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_a_further_run_keeps_the_picture_and_changes_the_numbers(bare_page: BarePage) -> None:
    message = copy.deepcopy(corpus()["scalars"]["snapshot"])
    message["graphs"][0]["run"] = 2
    view = bare_page.add(message)
    places = [n.get_attribute("style") for n in view.locator("[data-node]").all()]
    message["seq"] += 1
    message["graphs"][0]["run"] = 3
    message["graphs"][0]["values"][0]["summary"]["scalar"] = 5
    bare_page.send(message)
    expect(node(view, "x").locator(".tv-value")).to_have_text("5.0")
    assert [n.get_attribute("style") for n in view.locator("[data-node]").all()] == places


def test_it_says_when_not_everything_was_sent(bare_page: BarePage) -> None:
    message = copy.deepcopy(corpus()["scalars"]["snapshot"])
    message["graphs"][0]["counts"]["ops"] = 100_000
    view = bare_page.add(message)
    expect(view.locator(".tv-counts")).to_contain_text("first 4 of 100,000 ops")


def test_two_views_of_a_model_show_the_same_state(bare_page: BarePage) -> None:
    first = bare_page.show("scalars")
    first = bare_page.page.locator(".tapeviz").first
    second = bare_page.add_view()
    focus(first)
    bare_page.press("ArrowLeft", "Enter")
    assert step(second) == 8
    assert selected(second) == ["b"]


def test_nothing_is_left_of_a_view_that_is_removed(bare_page: BarePage) -> None:
    bare_page.show("scalars")
    bare_page.page.evaluate("() => { cleanups[0](); models[0].cleanup(); }")
    assert bare_page.page.locator(".tapeviz").count() == 0
    assert bare_page.page.evaluate("[...models[0].listeners.values()].every(s => s.size === 0)")
    bare_page.send(corpus()["scalars"]["deltas"][0])


def test_a_message_that_is_none_leaves_a_calm_note(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    bare_page.send({"format": "tapeviz", "version": 99, "seq": 1, "graphs": []})
    expect(view.locator(".tv-trouble")).to_be_visible()
    expect(node(view, "z")).to_be_visible()


def test_an_error_in_the_view_stays_in_its_place(bare_page: BarePage) -> None:
    message = copy.deepcopy(corpus()["scalars"]["snapshot"])
    message["graphs"][0]["ops"][1]["kind"] = 77
    view = bare_page.add(message)
    expect(view.locator(".tv-error")).to_contain_text("Your computation is not affected")
    bare_page.add(corpus()["squareOfSum"]["snapshot"])
    expect(bare_page.page.locator(".tapeviz").last.locator("[data-name=z]")).to_be_visible()


@pytest.mark.parametrize(
    ("attributes", "scheme"),
    [
        ('data-jp-theme-light="false"', "dark"),
        ('data-jp-theme-light="true"', "light"),
        ('data-vscode-theme-kind="vscode-dark"', "dark"),
        ('class="dark"', "dark"),
        ("", "light"),
    ],
)
def test_the_page_decides_between_light_and_dark(page: Page, attributes: str, scheme: str) -> None:
    view = BarePage(page, body=attributes).show("scalars")
    assert view.locator(".tv-view").get_attribute("data-theme") == scheme


def test_a_change_of_theme_is_followed_at_once(page: Page) -> None:
    bare = BarePage(page, body='data-jp-theme-light="true"')
    view = bare.show("scalars")
    surface = view.locator(".tv-view")
    assert surface.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("document.body.style.setProperty('--jp-layout-color0', '#112233')")
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    bare.settle()
    assert surface.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(17, 34, 51)"
    view.get_by_role("button", name="Theme").click()
    bare.settle()
    assert bare.trait("theme") == "light"
    assert surface.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    bare.set_trait("theme", "dark")
    assert surface.get_attribute("data-theme") == "dark"


def test_the_wheel_scrolls_the_page_until_it_is_meant(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    bare_page.page.evaluate("document.body.style.height = '4000px'")
    world = view.locator(".tv-world")
    before = world.get_attribute("transform")
    view.locator(".tv-canvas").hover()
    bare_page.page.mouse.wheel(0, 60)
    bare_page.page.wait_for_timeout(150)
    assert bare_page.page.evaluate("scrollY") == 60
    assert world.get_attribute("transform") == before
    bare_page.page.keyboard.down("Control")
    bare_page.page.mouse.wheel(0, 60)
    bare_page.page.keyboard.up("Control")
    bare_page.page.wait_for_timeout(150)
    assert bare_page.page.evaluate("scrollY") == 60
    zoomed = world.get_attribute("transform")
    assert zoomed != before
    view.locator(".tv-canvas").click(position={"x": 12, "y": 5})
    bare_page.page.mouse.wheel(0, 60)
    bare_page.page.wait_for_timeout(150)
    assert bare_page.page.evaluate("scrollY") == 60
    assert world.get_attribute("transform") != zoomed
    bare_page.press("0")
    bare_page.page.wait_for_timeout(400)
    assert world.get_attribute("transform") == before


def test_a_drag_pans_and_selects_nothing(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    before = view.locator(".tv-world").get_attribute("transform")
    box = node(view, "a").bounding_box()
    assert box is not None
    mouse = bare_page.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 60, box["y"] + 50, steps=4)
    mouse.up()
    bare_page.settle()
    assert view.locator(".tv-world").get_attribute("transform") != before
    assert selected(view) == []


@pytest.mark.parametrize("width", [480, 700, 1150, 1600])
def test_it_fits_the_width_it_is_given(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width + 32, "height": 600})
    bare = BarePage(page, width=width)
    view = bare.show("scalars")
    expect(node(view, "z")).to_be_visible()
    overflow = view.locator(".tv-view").evaluate("e => e.scrollWidth - e.clientWidth")
    assert overflow <= 0
    if width < 860:
        view.get_by_role("button", name="Code").click()
    expect(view.locator(".tv-underline")).to_have_text("x * x")


def test_the_height_is_changed_by_its_edge(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", height=380)
    assert view.bounding_box()["height"] == pytest.approx(380, abs=1)  # type: ignore[index]
    view.get_by_role("separator", name="Height").press("ArrowDown")
    assert bare_page.trait("height") == 400
    assert view.bounding_box()["height"] == pytest.approx(400, abs=1)  # type: ignore[index]


def test_every_node_is_in_a_tree_for_screen_readers(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    tree = view.get_by_role("tree")
    assert tree.get_by_role("treeitem").count() == 6
    active = tree.get_attribute("aria-activedescendant")
    assert view.locator(f"[data-name=a] #{active}").count() == 1
    for button in view.get_by_role("button").all():
        assert button.get_attribute("aria-label") or button.inner_text().strip()


def test_help_says_the_keys(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    focus(view)
    bare_page.press("?")
    expect(view.locator(".tv-help")).to_contain_text("play, pause")
    heights: list[float] = view.locator(".tv-keys dt").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert max(heights) < 30, "keys stand on one line"
    bare_page.press("Escape")
    expect(view.locator(".tv-help")).to_have_count(0)


def test_of_hundreds_of_ops_only_what_is_in_sight_is_drawn(bare_page: BarePage) -> None:
    view = bare_page.show("threeHundred", fold=9)
    expect(view.locator(".tv-counts")).to_contain_text("300 ops")
    # Far away a card is part of one path; near by, only what is in sight is drawn.
    assert 0 < view.locator("svg.tv-canvas path").count() < 100
    focus(view)
    bare_page.press(*["+"] * 24)
    bare_page.page.wait_for_timeout(400)
    assert 0 < view.locator("[data-node]").count() < 200


def test_motion_is_left_out_when_asked(bare_page: BarePage) -> None:
    bare_page.page.emulate_media(reduced_motion="reduce")
    view = bare_page.show("scalars")
    duration = node(view, "a").evaluate("e => getComputedStyle(e).transitionDuration")
    assert set(duration.split(", ")) == {"0s"}


def test_no_text_is_smaller_than_ten_pixels(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    focus(view)
    bare_page.press("?")
    sizes: list[Any] = view.evaluate(
        """root => [...root.querySelectorAll("*")]
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .filter(e => !e.closest("math"))
            .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 10
