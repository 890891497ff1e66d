"""The code beside the graph: what is pointed at, clicked and called."""

from __future__ import annotations

import copy
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import node, selected

MODULE = "def double(a, y):\n    return a * y\n"


def with_a_function() -> dict[str, Any]:
    """Return the scalars' tape with ``b = double(a, y)``, the function in a module of its own."""
    message = copy.deepcopy(corpus()["scalars"]["snapshot"])
    (graph,) = message["graphs"]
    graph["files"].append({"name": "models.py", "text": MODULE, "line": 40})
    call = graph["ops"][1]["frame"]
    graph["files"][0]["text"] = graph["files"][0]["text"].replace("a * y", "double(a, y)")
    graph["frames"][call] |= {"column": 8, "endColumn": 20}
    inner = {"file": 1, "function": "double", "line": 41, "column": 11, "endLine": 41}
    graph["frames"].append({**inner, "endColumn": 16, "parent": call})
    graph["ops"][1]["frame"] = len(graph["frames"]) - 1
    return message


def focus(view: Locator) -> None:
    view.get_by_role("tree").focus()


def lines(view: Locator, kind: str) -> list[str]:
    """Return the source of the lines of a kind: ``pointed``, ``current-line``, ``calling``."""
    found = view.locator(f".tv-code-line.tv-is-{kind} .tv-line-text").all_inner_texts()
    return [text.strip() for text in found]


def test_the_smallest_expression_under_the_pointer_is_lit_in_the_graph(
    bare_page: BarePage,
) -> None:
    view = bare_page.show("mlp")
    line = view.locator(".tv-code-line", has_text="a1 = tf.sigmoid(h1 + b1)")
    code = line.locator(".tv-line-text")
    box = code.bounding_box()
    assert box is not None
    text = code.inner_text()
    character = box["width"] / len(text)
    pointed = view.locator(".tv-node.tv-is-pointed .tv-title")
    for place, names in [("h1 + b1", ["h1 + b1"]), ("b1)", ["h1 + b1"]), ("sigmoid", ["a1"])]:
        column = text.index(place)
        for share in (0.2, 0.8):
            code.hover(position={"x": (column + share) * character, "y": 10})
            assert pointed.all_text_contents() == names, (place, share)
    line.locator(".tv-line-number").hover()
    assert pointed.all_text_contents() == ["h1 + b1", "a1"]


def on_one_line(before: int = 0) -> dict[str, Any]:
    """A message whose program is one line, with so many characters before it."""
    message: dict[str, Any] = copy.deepcopy(corpus()["scalars"]["snapshot"])
    (graph,) = message["graphs"]
    (file,) = graph["files"]
    expressions = ["x * x", "a * y", "x * y", "b + c"]
    names = ["a", "b", "c", "z"]
    steps = [f"{name} = {code}" for name, code in zip(names, expressions, strict=True)]
    line = " " * before + "; ".join(steps)
    file["text"] = line + "\n"
    for op, expression in zip(graph["ops"], expressions, strict=True):
        column = line.index(expression)
        place = {"line": file["line"], "endLine": file["line"], "column": column}
        graph["frames"][op["frame"]] |= place | {"endColumn": column + len(expression)}
    return message


def test_a_click_on_code_selects_its_node(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    line = view.locator(".tv-code-line", has_text="a1 = tf.sigmoid(h1 + b1)")
    line.locator(".tv-line-number").click()
    assert selected(view) == ["h1 + b1"]
    line.locator(".tv-line-number").click()
    assert selected(view) == ["a1"]
    assert lines(view, "selected") == ["a1 = tf.sigmoid(h1 + b1)"]
    view.locator(".tv-code-line", has_text="for X, labels").click()
    assert selected(view) == ["a1"]


def test_the_calls_of_an_op_are_walked(bare_page: BarePage) -> None:
    view = bare_page.add(with_a_function())
    focus(view)
    bare_page.press("Home", "ArrowRight", "ArrowRight")
    calls = view.get_by_role("navigation", name="Calls").get_by_role("button")
    assert calls.all_inner_texts() == ["In [4]", "double()"]
    assert lines(view, "current-line") == ["return a * y"]
    expect(view.locator(".tv-underline")).to_have_text("a * y")
    calls.first.click()
    assert lines(view, "current-line") == ["b = double(a, y)"]
    expect(view.locator(".tv-underline")).to_have_text("double(a, y)")
    calls.first.press("Tab")
    bare_page.press("Enter")
    assert lines(view, "current-line") == ["return a * y"]
    calls.first.click()
    focus(view)
    bare_page.press("ArrowRight")
    assert calls.all_inner_texts() == ["In [4]"]
    assert lines(view, "current-line") == ["c = x * y"]


def test_a_node_under_the_pointer_brings_its_file(bare_page: BarePage) -> None:
    view = bare_page.add(with_a_function())
    focus(view)
    bare_page.press("Home", "ArrowRight")
    assert lines(view, "current-line") == ["a = x * x"]
    before = view.locator(".tv-code").bounding_box()
    node(view, "b").hover()
    assert lines(view, "pointed") == ["return a * y"]
    assert view.locator(".tv-code").bounding_box() == before, "the graph stands still"
    node(view, "c").hover()
    assert lines(view, "pointed") == ["c = x * y"]


def test_a_long_cell_is_scrolled_to_the_line(bare_page: BarePage) -> None:
    message = copy.deepcopy(corpus()["scalars"]["snapshot"])
    (graph,) = message["graphs"]
    graph["files"][0]["text"] = "# before\n" * 400 + graph["files"][0]["text"] + "# after\n" * 400
    for frame in graph["frames"]:
        frame["line"] += 400
        frame["endLine"] += 400
    view = bare_page.add(message)
    current = view.locator(".tv-code-line.tv-is-current-line")
    expect(current).to_be_in_viewport(ratio=1)
    view.locator(".tv-code").evaluate("code => code.scrollTo(0, 0)")
    expect(current).not_to_be_in_viewport()
    node(view, "c").hover()
    expect(view.locator(".tv-code-line.tv-is-pointed")).to_be_in_viewport(ratio=1)


def test_the_expression_of_a_node_is_lit_on_the_line_of_the_step_too(bare_page: BarePage) -> None:
    view = bare_page.add(on_one_line())
    focus(view)
    bare_page.press("Home", "ArrowRight")
    expect(view.locator(".tv-underline")).to_have_text("x * x")
    node(view, "b").hover()
    expect(view.locator(".tv-lit")).to_have_text("a * y")
    expect(view.locator(".tv-underline")).to_have_text("x * x")
    node(view, "b").click()
    view.locator(".tv-timeline").hover()
    expect(view.locator(".tv-lit")).to_have_text("a * y")


def test_a_long_line_goes_on_in_the_next_one(bare_page: BarePage) -> None:
    view = bare_page.add(on_one_line(before=90))
    focus(view)
    bare_page.press("Home", "ArrowRight")
    for expression in ("x * x", "a * y", "x * y"):
        expect(view.locator(".tv-underline")).to_have_text(expression)
        expect(view.locator(".tv-underline")).to_be_in_viewport(ratio=1)
        bare_page.press("ArrowRight")
    panel, line = view.locator(".tv-code"), view.locator(".tv-code-line")
    assert line.first.evaluate("line => line.offsetHeight") > 30
    assert panel.evaluate("code => code.scrollWidth === code.clientWidth")
