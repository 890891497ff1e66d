"""The entries of an array in the inspector: the arrows and the pointer go over them, one by one."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser.bare import BarePage, corpus
from tests.browser.reading import node, step


def entries(view: Locator, which: str) -> Locator:
    return view.get_by_role("group", name=which).first


def read_out(view: Locator, which: str) -> Locator:
    return entries(view, which).locator("xpath=..").locator(".tv-read-out")


def test_the_arrows_read_a_grid_entry_by_entry(bare_page: BarePage) -> None:
    view = bare_page.show("attention")
    node(view, "q1").click()
    before = step(view)
    grid = entries(view, "Entries")
    grid.focus()
    said = read_out(view, "Entries")
    expect(said).to_contain_text("[0, 0] ")
    bare_page.press("ArrowDown", "ArrowRight", "ArrowRight")
    expect(said).to_contain_text("[1, 2] ")
    exact = grid.locator(".tv-is-read").get_attribute("title")
    assert exact
    expect(said).to_have_text(f"[1, 2] {exact}")
    bare_page.press("End", "ArrowDown")
    expect(said).to_contain_text("[2, 7] ")
    bare_page.press("ArrowUp", "ArrowUp", "ArrowUp", "Home")
    expect(said).to_contain_text("[0, 0] ")
    assert step(view) == before


def test_the_arrows_read_a_heat_map_too(bare_page: BarePage) -> None:
    view = bare_page.show("mlp", _entries=None)
    node(view, "h1").click()
    entries(view, "Heat map").focus()
    said = read_out(view, "Heat map")
    expect(said).to_contain_text("[0, 0] about ")
    bare_page.press("ArrowDown", "End")
    expect(said).to_contain_text("[12, 255] about ")


def test_what_a_heat_map_shows_of_a_matrix_too_large_is_exact(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    node(view, "h1").click()
    entries(view, "Heat map").focus()
    said = read_out(view, "Heat map")
    bare_page.press("ArrowDown", "End")
    expect(said).to_have_text(f"[12, 255] {written(exact('h1')[20 + 19])}")


def test_the_entry_under_the_pointer_is_said(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("attention")
    node(view, "q1").click()
    cell = entries(view, "Entries").locator("[data-entry]").nth(9)
    cell.hover()
    said = read_out(view, "Entries")
    expect(said).to_have_text(f"[1, 1] {cell.get_attribute('title')}")
    page.mouse.move(5, 5)
    expect(said).to_have_text("")


def test_the_arrows_read_every_entry_of_a_matrix_exactly(bare_page: BarePage) -> None:
    view = bare_page.show("mlp")
    node(view, "logits").click()
    heat = entries(view, "Heat map")
    heat.focus()
    said = read_out(view, "Heat map")
    bare_page.press("ArrowDown", "ArrowRight", "ArrowRight")
    expect(said).to_have_text(f"[1, 2] {written(exact('logits')[12])}")
    bare_page.press("End", *["ArrowDown"] * 126)
    expect(said).to_have_text(f"[127, 9] {written(exact('logits')[-1])}")


def test_the_pointer_reads_value_and_gradient_exactly(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("mlp")
    node(view, "logits").click()
    value, gradient = view.get_by_role("group", name="Heat map").all()
    for heat, numbers in ((value, exact("logits")), (gradient, received("logits"))):
        heat.scroll_into_view_if_needed()
        box = heat.locator("svg").evaluate(
            """svg => {
                const place = new DOMPoint(3.5 * 44, 5.5 * 11).matrixTransform(svg.getScreenCTM());
                return [place.x, place.y];
            }"""
        )
        page.mouse.move(*box)
        said = heat.locator("xpath=..").locator(".tv-read-out")
        row = round(5 * 127 / 63)  # 64 of the 128 rows are drawn
        expect(said).to_have_text(f"[{row}, 3] {written(numbers[row * 10 + 3])}")


def test_entries_that_come_after_the_snapshot_are_read(bare_page: BarePage) -> None:
    view = bare_page.show("mlp", _entries=None)
    node(view, "logits").click()
    entries(view, "Heat map").focus()
    said = read_out(view, "Heat map")
    expect(said).to_contain_text("[0, 0] about ")
    bare_page.set_trait("_entries", corpus()["mlp"]["entries"])
    expect(said).to_have_text(f"[0, 0] {written(exact('logits')[0])}")


def exact(name: str) -> np.ndarray[Any, Any]:
    """Return the entries of a value of the perceptron."""
    tape = corpus()["mlp"]
    return unpacked(value=index_of(tape, name))


def received(name: str) -> np.ndarray[Any, Any]:
    """Return the entries of its gradient."""
    tape = corpus()["mlp"]
    graph = tape["snapshot"]["graphs"][0]
    step, place = next(
        (number, place)
        for number, step in enumerate(graph["steps"])
        if step["kind"] == "backward"
        for place, part in enumerate(step["contributions"])
        if graph["ops"][step["op"]]["inputs"][part["input"]] == index_of(tape, name)
    )
    return unpacked(step=step, contribution=place)


def index_of(tape: dict[str, Any], name: str) -> int:
    names = [value["name"] for value in tape["snapshot"]["graphs"][0]["values"]]
    return names.index(name)


def unpacked(**place: int) -> np.ndarray[Any, Any]:
    (graph,) = corpus()["mlp"]["entries"]["graphs"]
    found = next(array for array in graph["arrays"] if place.items() <= array.items())
    return np.frombuffer(base64.b64decode(found["data"]), dtype="<f4")


def written(number: np.float32) -> str:
    return str(number).replace("-", "−").replace("e−0", "e−")
