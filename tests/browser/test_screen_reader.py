"""What a screen reader is told: Chromium's own accessibility tree, as it hands it to the system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.browser.bare import BarePage
from tests.browser.reading import node


@dataclass
class Item:
    """One element as a screen reader meets it."""

    role: str
    name: str
    states: dict[str, Any]
    children: list[Item] = field(default_factory=list)

    def all(self, role: str) -> Iterator[Item]:
        """Return those of a role at or below this one, in the order of reading."""
        if self.role == role:
            yield self
        for child in self.children:
            yield from child.all(role)


def accessibility_tree(page: Page) -> Item:
    """Return what is not ignored of Chromium's tree, from the page down."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = {one["nodeId"]: one for one in session.send("Accessibility.getFullAXTree")["nodes"]}

    def items(identity: str) -> list[Item]:
        found = nodes.get(identity)
        if found is None:
            return []
        children = [item for child in found.get("childIds", []) for item in items(child)]
        if found["ignored"]:
            return children
        states = {one["name"]: one["value"].get("value") for one in found.get("properties", [])}
        name = found.get("name", {}).get("value", "")
        return [Item(found["role"]["value"], name, states, children)]

    root = next(one["nodeId"] for one in nodes.values() if "parentId" not in one)
    (page_item,) = items(root)
    return page_item


def told(page: Page) -> list[tuple[int, str, bool | None, bool]]:
    """Return level, name, whether it is expanded and whether it is selected, of each item."""
    (tree,) = accessibility_tree(page).all("tree")
    return [
        (
            item.states["level"],
            item.name,
            item.states.get("expanded"),
            bool(item.states.get("selected")),
        )
        for item in tree.all("treeitem")
    ]


def test_open_scopes_are_told_before_what_is_in_them_one_level_deeper(
    bare_page: BarePage, page: Page
) -> None:
    view = bare_page.show("named", fold=9)
    found = told(page)
    outline = [(level, name.split(",")[0], expanded) for level, name, expanded, _ in found]
    inside = [(2, "h1", None), (2, "X", None), (2, "W1", None), (2, "h1 + b1", None)]
    assert outline[:5] == [(1, "hidden", True), *inside]
    assert (1, "readout", True) in outline
    assert outline[-2:] == [(1, "loss", None), (1, "labels", None)]
    assert len(found) == view.locator("[role=treeitem]").count()


def test_folded_scopes_say_so_and_what_they_hide(bare_page: BarePage, page: Page) -> None:
    bare_page.show("named", fold=0)
    found = told(page)
    folded = [(level, name) for level, name, expanded, _ in found if expanded is False]
    assert folded
    for level, name in folded:
        assert level == 1
        assert "folded" in name
        assert "ops" in name


def test_what_is_selected_is_told_and_is_where_the_reader_stands(
    bare_page: BarePage, page: Page
) -> None:
    view = bare_page.show("scalars")
    node(view, "b").click()
    selected = [name for _, name, _, selected in told(page) if selected]
    assert len(selected) == 1
    assert selected[0].startswith("b, multiply, output 18.0")
    active = view.get_by_role("tree").get_attribute("aria-activedescendant")
    assert view.locator(f"#{active}").get_attribute("aria-label") == selected[0]


def test_the_graph_is_read_in_the_order_of_the_tape(bare_page: BarePage, page: Page) -> None:
    bare_page.show("mlp")
    names = [name.split(",")[0] for _, name, _, _ in told(page)]
    assert names == [
        *("h1", "X", "W1", "h1 + b1", "b1", "a1", "a1 @ W2", "W2", "logits", "b2", "loss", "labels")
    ]


def test_everything_that_can_be_used_has_a_role_and_a_name(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("mlp")
    node(view, "logits").click()
    root = accessibility_tree(page)
    for role in ("button", "slider", "group", "img", "toolbar", "tree", "treeitem", "region"):
        assert all(item.name for item in root.all(role) if item.role != "group" or item.states)
    pressed = [item.name for item in root.all("button") if item.states.get("pressed") == "true"]
    assert {"value", "Inspector"} <= set(pressed)
    said = view.get_by_role("slider", name="Step").get_attribute("aria-valuetext")
    assert said is not None
    assert "step 13 of 13" in said.lower()
    heat = [item for item in root.all("group") if item.name.startswith("Heat map")]
    assert len(heat) == 2
    assert all(item.states.get("focusable") for item in heat)
