"""Fingers on the graph: two zoom, one pans, a tap selects; and the page never zooms with it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import CDPSession, Locator, Page

from tests.browser.bare import BarePage
from tests.browser.reading import node

Point = tuple[float, float]


class Fingers:
    """What touches the page, by Chromium's own input events."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send(
            "Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2}
        )

    def move(self, *paths: tuple[Point, Point], steps: int = 10) -> None:
        """Put fingers down, move them along straight ways at the same time, and lift them."""
        self._send("touchStart", [start for start, _ in paths])
        for step in range(1, steps + 1):
            share = step / steps
            self._send(
                "touchMove",
                [
                    (from_x + (to_x - from_x) * share, from_y + (to_y - from_y) * share)
                    for (from_x, from_y), (to_x, to_y) in paths
                ],
            )
        self._send("touchEnd", [])

    def _send(self, kind: str, points: Sequence[Point]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.fixture
def fingers(page: Page) -> Fingers:
    """Fingers over the page of the test."""
    return Fingers(page)


def transform(view: Locator) -> tuple[float, float, float]:
    """Return where the world's origin is seen on the page, and how large a unit of it is."""
    found: tuple[float, float, float] = view.locator(".tv-world").evaluate(
        "world => { const { a, e, f } = world.getScreenCTM(); return [e, f, a]; }"
    )
    return found


def middle(view: Locator) -> Point:
    box = view.locator(".tv-canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_two_fingers_zoom_about_what_is_between_them(
    bare_page: BarePage, fingers: Fingers, page: Page
) -> None:
    view = bare_page.show("scalars")
    x, y = middle(view)
    left, top, before = transform(view)
    fingers.move(((x - 50, y), (x - 100, y)), ((x + 50, y), (x + 100, y)))
    bare_page.settle()
    moved_left, moved_top, after = transform(view)
    assert after / before == pytest.approx(2, rel=0.01)
    for moved, first, center in ((moved_left, left, x), (moved_top, top, y)):
        assert moved == pytest.approx(center - (center - first) * 2, abs=2)
    assert page.evaluate("visualViewport.scale") == 1


def test_two_fingers_that_go_the_same_way_pan(bare_page: BarePage, fingers: Fingers) -> None:
    view = bare_page.show("scalars")
    x, y = middle(view)
    left, top, before = transform(view)
    fingers.move(((x - 50, y), (x - 20, y + 40)), ((x + 50, y), (x + 80, y + 40)))
    bare_page.settle()
    assert transform(view) == pytest.approx((left + 30, top + 40, before), abs=2)


def test_one_finger_pans_and_selects_nothing(bare_page: BarePage, fingers: Fingers) -> None:
    view = bare_page.show("scalars")
    box = node(view, "a").bounding_box()
    assert box is not None
    x, y = box["x"] + 20, box["y"] + 10
    left, top, before = transform(view)
    fingers.move(((x, y), (x + 60, y - 30)))
    bare_page.settle()
    assert transform(view) == pytest.approx((left + 60, top - 30, before), abs=2)
    assert bare_page.trait("selection") is None


def test_a_tap_selects_also_after_a_pinch(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("scalars")
    fingers = Fingers(page)
    x, y = middle(view)
    fingers.move(((x - 60, y), (x - 50, y)), ((x + 60, y), (x + 50, y)))
    bare_page.settle()
    box = node(view, "a").bounding_box()
    assert box is not None
    spot = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    fingers.move((spot, spot), steps=0)
    page.wait_for_function("models[0].get('selection')?.name === 'a'")


def test_a_pinch_on_a_trackpad_zooms_without_the_focus(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("scalars")
    before = transform(view)[2]
    x, y = middle(view)
    page.context.new_cdp_session(page).send(
        "Input.synthesizePinchGesture",
        {"x": x, "y": y, "scaleFactor": 2, "gestureSourceType": "mouse"},
    )
    bare_page.settle()
    assert transform(view)[2] > before * 1.2
    assert page.evaluate("visualViewport.scale") == 1


def test_ctrl_and_the_wheel_zoom_about_the_pointer(bare_page: BarePage, page: Page) -> None:
    view = bare_page.show("scalars")
    x, y = middle(view)
    left, _, before = transform(view)
    page.mouse.move(x + 100, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -110)
    page.keyboard.up("Control")
    bare_page.settle()
    moved, _, after = transform(view)
    assert after > before
    assert moved == pytest.approx(x + 100 - (x + 100 - left) * after / before, abs=2)
    assert page.evaluate("devicePixelRatio") == 1
