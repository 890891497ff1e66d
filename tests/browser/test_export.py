"""The picture as a file: what is in the file, and that another program draws the same of it."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.bare import BarePage
from tests.browser.reading import node, step

SVG = "{http://www.w3.org/2000/svg}"


def panel(view: Locator) -> Locator:
    return view.get_by_role("region", name="Save the picture")


def take(view: Locator, page: Page, form: str, extent: str = "whole graph") -> Download:
    if not panel(view).is_visible():
        view.get_by_role("button", name="Save the picture (S)").click()
    panel(view).get_by_role("button", name=extent).click()
    with page.expect_download() as found:
        panel(view).get_by_role("button", name=form).click()
    return found.value


def text_of(download: Download) -> str:
    return Path(download.path()).read_text()


def words(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def size(svg: str) -> tuple[float, float]:
    root = ElementTree.fromstring(svg)
    return float(root.attrib["width"]), float(root.attrib["height"])


def colours(page: Page, svg: str) -> dict[str, int]:
    """Draw an SVG as an image, and return how many pixels have each colour; "corner" is one."""
    counts: dict[str, int] = page.evaluate(
        """async svg => {
            const image = new Image();
            image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
            await image.decode();
            const canvas = document.createElement("canvas");
            canvas.width = image.naturalWidth;
            canvas.height = image.naturalHeight;
            const pen = canvas.getContext("2d");
            pen.drawImage(image, 0, 0);
            const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
            const counts = {};
            for (let i = 0; i < data.length; i += 4) {
                const colour = [...data.slice(i, i + 4)].join();
                counts[colour] = (counts[colour] ?? 0) + 1;
            }
            return counts;
        }""",
        svg,
    )
    return counts


def test_a_key_opens_it_and_the_name_says_what_the_picture_is(
    bare_page: BarePage, page: Page
) -> None:
    view = bare_page.show("scalars", step=7)
    view.locator(".tv-canvas").focus()
    bare_page.press("s")
    with page.expect_download() as found:
        bare_page.press("Enter")
    assert found.value.suggested_filename == "tape-cell-4-step-7.svg"
    expect(view.get_by_text("Saved tape-cell-4-step-7.svg").first).to_be_visible()
    expect(panel(view)).to_have_count(0)
    bare_page.press("ArrowLeft")
    assert step(view) == 6


def test_escape_closes_it_and_leaves_the_selection(bare_page: BarePage) -> None:
    view = bare_page.show("scalars", selection={"op": 0})
    view.locator(".tv-canvas").focus()
    bare_page.press("s", "Escape")
    expect(panel(view)).to_have_count(0)
    assert bare_page.trait("selection")["op"] == 0


@pytest.mark.parametrize("extent", ["whole graph", "in sight"])
def test_an_svg_stands_on_its_own(bare_page: BarePage, page: Page, extent: str) -> None:
    view = bare_page.show("scalars", step=7)
    svg = text_of(take(view, page, "SVG", extent))
    known = {"svg", "title", "g", "rect", "path", "line", "circle", "text", "tspan"}
    assert {one.tag.removeprefix(SVG) for one in ElementTree.fromstring(svg).iter()} <= known
    assert not re.search(r"href|url\(| style=| class=|var\(|color-mix|color\(", svg)
    assert {"x", "a", "x × x", "9.0", "24.0", "∂ 3.0"} <= set(words(svg))
    assert "Σ 2.0 + 6.0 + 6.0" in words(svg)
    formula = "".join(words(svg)).replace(" ", "")
    assert "∂c/∂x=y" in formula and "1.0×2.0=2.0" in formula


@pytest.mark.parametrize(
    ("theme", "surface", "forward"),
    [("light", "255,255,255,255", "11,98,196,255"), ("dark", "15,18,23,255", "108,178,255,255")],
)
def test_an_svg_is_drawn_in_the_colours_of_the_theme(
    bare_page: BarePage, page: Page, theme: str, surface: str, forward: str
) -> None:
    view = bare_page.show("scalars", theme=theme)
    found = colours(page, text_of(take(view, page, "SVG")))
    assert max(found, key=lambda colour: found[colour]) == surface
    assert found[forward] > 100
    assert all(colour.endswith(",255") for colour in found), "the background is painted"


def test_a_png_has_four_pixels_for_one(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("mlp")
    width, height = size(text_of(take(view, page, "SVG")))
    png = take(view, page, "PNG")
    assert png.suggested_filename.endswith(".png")
    content = Path(png.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (2 * width, 2 * height)


def test_what_is_in_sight_is_cut_to_that(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("recurrent", fold=9)
    view.locator(".tv-canvas").focus()
    bare_page.press(*["+"] * 12)
    page.wait_for_timeout(400)
    whole = text_of(take(view, page, "SVG"))
    cut = text_of(take(view, page, "SVG", "in sight"))
    box = view.locator(".tv-canvas").bounding_box()
    assert box is not None
    assert size(cut)[0] <= box["width"] + 1
    assert size(cut)[1] <= box["height"] + 1
    assert len(words(cut)) < len(words(whole))


def test_what_is_covered_in_a_lecture_is_covered_in_the_file(
    bare_page: BarePage, page: Page
) -> None:
    view = bare_page.show("scalars", lecture=True, step=1)
    for extent in ("whole graph", "in sight"):
        found = words(text_of(take(view, page, "SVG", extent)))
        assert "?" in found
        assert "9.0" not in found
    view.locator(".tv-canvas").focus()
    bare_page.press("ArrowRight")
    assert "9.0" in words(text_of(take(view, page, "SVG")))


def test_a_graph_of_too_many_cards_is_taken_as_blocks(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("thousand", fold=9)
    svg = text_of(take(view, page, "SVG"))
    assert size(svg)[0] <= 2400
    assert colours(page, svg)


def test_what_is_there_to_be_clicked_is_left_out(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("scalars")
    node(view, "x").click()
    expect(view.locator(".tv-badge-offer")).to_have_count(1)
    for extent in ("whole graph", "in sight"):
        assert "check" not in words(text_of(take(view, page, "SVG", extent)))


def test_nothing_of_it_is_left_on_the_page(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("scalars")
    take(view, page, "SVG")
    expect(view.locator(".tv-portrait")).to_have_count(0)


def test_the_whole_graph_is_drawn_as_from_near_however_far_away_it_is_seen(page: Page) -> None:
    bare = BarePage(page, width=700)
    view = bare.show("attention")
    view.get_by_role("tree").focus()
    bare.press("0")
    expect(view.locator(".tv-chips:visible")).to_have_count(0)
    written = words(text_of(take(view, page, "SVG")))
    assert {"Wq1", "Wk1", "Wv1"} <= {re.sub(r"\W.*", "", text) for text in written}
