"""High contrast: the system's colours, with directions told apart and signs that need no colour."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.reading import contrasts, node

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def show(bare: BarePage, scheme: Scheme, name: str, theme: str = "auto") -> Locator:
    bare.page.emulate_media(forced_colors="active", color_scheme=scheme)
    return bare.show(name, theme=theme)


def colours(view: Locator, *names: str) -> list[str]:
    """Return what these colours of CSS come to in the view."""
    found: list[str] = view.locator(".tv-view").evaluate(
        """(view, names) => {
            const probe = document.createElement("div");
            probe.style.forcedColorAdjust = "none";
            view.append(probe);
            const colours = names.map(name => {
                probe.style.color = name;
                return getComputedStyle(probe).color;
            });
            probe.remove();
            return colours;
        }""",
        names,
    )
    return found


@pytest.mark.parametrize(
    ("theme", "scheme"), [("auto", "dark"), ("light", "dark"), ("dark", "light")]
)
def test_the_palette_of_the_system_goes_before_any_theme(
    bare_page: BarePage, theme: str, scheme: Scheme
) -> None:
    view = show(bare_page, scheme, "scalars", theme)
    surface, text = view.locator(".tv-view").evaluate(
        "view => [getComputedStyle(view).backgroundColor, getComputedStyle(view).color]"
    )
    assert [surface, text] == colours(view, "Canvas", "CanvasText")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_forward_and_backward_are_drawn_in_two_hues(bare_page: BarePage, scheme: Scheme) -> None:
    view = show(bare_page, scheme, "scalars")
    hues = []
    for direction in ("forward", "backward"):
        stroke = view.locator(f".tv-edges .tv-{direction} .tv-line").first
        red, _, blue = map(
            int,
            stroke.evaluate("e => getComputedStyle(e).stroke").removeprefix("rgb(")[:-1].split(","),
        )
        hues.append(blue > red)
    assert hues == [True, False]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["scalars", "extremes", "notANumber"])
def test_all_text_has_the_contrast_of_such_a_palette(
    bare_page: BarePage, scheme: Scheme, name: str
) -> None:
    view = show(bare_page, scheme, name)
    assert {text for text, contrast in contrasts(view).items() if contrast < 7} == set()


def test_what_is_abnormal_is_told_by_its_shape(bare_page: BarePage) -> None:
    view = show(bare_page, "light", "notANumber")
    for shape in (".tv-hatch", ".tv-frame-inner", "[data-glyph=nan]"):
        expect(view.locator(shape)).not_to_have_count(0)
    view = show(bare_page, "light", "extremes")
    for name, shape in (("c", "zero"), ("b", "exploding"), ("a", "vanishing")):
        expect(node(view, name).locator(f"[data-glyph={shape}]")).not_to_have_count(0)
    view = show(bare_page, "light", "unconnected")
    expect(node(view, "w").locator(".tv-frame-none")).to_have_count(1)
    expect(node(view, "w").locator("[data-glyph=none]")).to_have_count(1)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_product_beside_an_op_has_the_colours_of_its_factors(
    bare_page: BarePage, scheme: Scheme
) -> None:
    view = show(bare_page, scheme, "scalars")
    incoming = view.locator(".tv-callout .tv-product .tv-gradient").first
    (backward,) = colours(view, "var(--tv-backward)")
    expect(incoming).to_have_css("color", backward)
