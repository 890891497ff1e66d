"""Each key that the help names does what it says; a key that is not tried here fails the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.reading import selected, step


def state(bare: BarePage, view: Locator) -> dict[str, Any]:
    """Tell what keys can change, as it is on screen."""
    world = view.locator(".tv-world").evaluate("world => world.getScreenCTM().a")
    return {
        "step": step(view),
        "selected": selected(view),
        "playing": view.get_by_role("button", name="Pause").count() > 0,
        "lit": view.locator(".tv-is-dimmed").count() > 0,
        "folded": view.locator("[data-group]").count(),
        "colour": view.locator("fieldset [aria-pressed=true]").first.inner_text(),
        "lecture": view.locator(".tv-is-lecture").count() > 0,
        "panels": bare.trait("panels"),
        "help": view.locator(".tv-help").count() > 0,
        "search": view.locator(".tv-search").count() > 0,
        "export": view.locator(".tv-export").count() > 0,
        "orientation": bare.trait("orientation"),
        "scale": round(world, 2),
        "notice": view.locator(".tv-notice").all_inner_texts(),
        "asked": len(bare.sent()),
    }


#: By key of the keyboard: as the help writes it, what is pressed first, and what it changes.
KEYS: dict[str, tuple[str, tuple[str, ...], str, Callable[[Any, Any], bool]]] = {
    "Space": ("Space", ("Home",), "playing", lambda before, after: after and not before),
    "ArrowLeft": ("←", ("End",), "step", lambda before, after: after == before - 1),
    "ArrowRight": ("→", ("Home",), "step", lambda before, after: after == before + 1),
    "Shift+ArrowLeft": ("Shift", ("End",), "step", lambda before, after: after < before - 1),
    "Shift+ArrowRight": ("Shift", ("Home",), "step", lambda before, after: after > before),
    "f": ("F", ("End",), "step", lambda before, after: after == 1 < before),
    "b": ("B", ("Home",), "step", lambda before, after: after == 7 > before),
    "Home": ("Home", ("End",), "step", lambda before, after: after == 0 < before),
    "End": ("End", ("Home",), "step", lambda before, after: after > before),
    "ArrowUp": ("↑", ("Home", "ArrowRight", "Enter", "ArrowDown"), "selected", lambda a, b: a != b),
    "ArrowDown": ("↓", ("Home", "ArrowRight", "Enter"), "selected", lambda a, b: a != b),
    "n": ("N", ("Home",), "step", lambda before, after: after > before),
    "p": ("P", ("Home", "ArrowRight", "Enter"), "lit", lambda before, after: after and not before),
    "c": ("C", ("End",), "asked", lambda before, after: after > before),
    "e": ("E", ("Home", "ArrowRight"), "folded", lambda before, after: after != before),
    "Enter": ("Enter", ("Home", "ArrowRight"), "selected", lambda a, b: a == [] and len(b) == 1),
    "Escape": ("Esc", ("Home", "ArrowRight", "Enter"), "selected", lambda a, b: a and b == []),
    "g": ("G", (), "colour", lambda before, after: after != before),
    "Control+c": (
        *("Ctrl", ("Home", "ArrowRight", "Enter"), "notice"),
        lambda before, after: "Copied" in after[0],
    ),
    "l": ("L", (), "notice", lambda before, after: "Copied" in after[0]),
    "s": ("S", (), "export", lambda before, after: after and not before),
    "t": ("T", (), "lecture", lambda before, after: after and not before),
    "/": ("/", (), "search", lambda before, after: after and not before),
    "r": ("R", (), "orientation", lambda before, after: before == "auto" != after),
    "Shift+R": ("Shift", ("r",), "orientation", lambda before, after: before != after == "auto"),
    "h": ("H", (), "panels", lambda before, after: before == {} != after),
    "0": ("0", ("+", "+", "+"), "scale", lambda before, after: after < before),
    "+": ("+", (), "scale", lambda before, after: after > before),
    "-": ("−", (), "scale", lambda before, after: after < before),
    "?": ("?", (), "help", lambda before, after: after and not before),
}


def test_every_key_of_the_help_does_what_it_says(bare_page: BarePage) -> None:
    bare_page.page.emulate_media(reduced_motion="reduce")  # the camera is there at once
    bare_page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    wrong = {}
    for key, (_, first, what, is_right) in KEYS.items():
        view = bare_page.show("notANumber" if key == "n" else "named", fold=9)
        view.get_by_role("tree").focus()
        bare_page.press(*first)
        before = state(bare_page, view)[what]
        bare_page.press(key)
        if what == "notice":
            expect(view.locator(".tv-notice")).to_have_text(re.compile("Copied"))
        after = state(bare_page, view)[what]
        if not is_right(before, after):
            wrong[key] = (what, before, after)
        bare_page.page.evaluate("cleanups.pop()(); models.pop().cleanup?.()")
        bare_page.page.evaluate("document.querySelector('.output').remove()")
    assert wrong == {}


def test_no_key_of_the_help_is_left_untried(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    view.get_by_role("tree").focus()
    bare_page.press("?")
    named = set(view.locator(".tv-keys kbd").all_inner_texts())
    assert named - {written for written, *_ in KEYS.values()} == set()
