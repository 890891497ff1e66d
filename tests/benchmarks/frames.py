"""Frames a second while a graph of a thousand nodes is panned and zoomed.

``python -m tests.benchmarks.frames`` drives the view with Playwright in a headless Chromium with
software rendering: a drag of the whole picture, then Ctrl and the wheel. On the page, every
animation frame notes the time since the one before; what is told is the median and the slowest
twentieth, at each level of detail. A screen asks for 60 frames a second, so 60 is the most.
"""

from __future__ import annotations

import statistics
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser import chromium
from tests.browser.bare import BarePage

UNFOLDED = 99
"""A level of the fold control at which every op is a node of its own."""
STEPS = 90
"""Pointer events a gesture; one is sent a frame."""

_LISTEN = """() => {
    const intervals = window.intervals = [];
    let before = performance.now();
    const note = (now) => {
        intervals.push(now - before);
        before = now;
        window.noting = requestAnimationFrame(note);
    };
    window.noting = requestAnimationFrame(note);
}"""
_TOLD = "() => { cancelAnimationFrame(window.noting); return window.intervals.slice(2); }"

#: Sends the events from within, one a frame: a driver outside of the page would be too slow.
_DRAG = """([x, y, steps]) => new Promise(done => {
    const canvas = document.querySelector('.tv-canvas');
    const send = (kind, i) => canvas.dispatchEvent(new PointerEvent(kind, {
        bubbles: true, pointerId: 1, pointerType: 'mouse', button: 0, buttons: 1,
        clientX: x + 150 * Math.sin(i / 12), clientY: y + 60 * Math.sin(i / 9),
    }));
    canvas.setPointerCapture = () => {};
    send('pointerdown', 0);
    let i = 0;
    const next = () => {
        send('pointermove', i);
        if (++i < steps) requestAnimationFrame(next);
        else { send('pointerup', i); done(); }
    };
    requestAnimationFrame(next);
})"""
_ZOOM = """([x, y, steps]) => new Promise(done => {
    const canvas = document.querySelector('.tv-canvas');
    let i = 0;
    const next = () => {
        canvas.dispatchEvent(new WheelEvent('wheel', {
            bubbles: true, cancelable: true, ctrlKey: true, clientX: x, clientY: y,
            deltaY: Math.floor(i / 15) % 2 ? 12 : -12,
        }));
        if (++i < steps) requestAnimationFrame(next); else done();
    };
    requestAnimationFrame(next);
})"""


def measure(page: Page, gesture: str) -> list[float]:
    """Return the milliseconds between frames while a gesture goes on in the middle of the graph."""
    box = page.locator(".tv-canvas").bounding_box()
    assert box is not None
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, STEPS]
    page.evaluate(_LISTEN)
    page.evaluate(gesture, middle)
    intervals: list[float] = page.evaluate(_TOLD)
    return intervals


def line(name: str, intervals: list[float], drawn: int) -> str:
    """Say in one line how smooth a gesture was."""
    median = statistics.median(intervals)
    slowest = statistics.quantiles(intervals, n=20)[-1]
    return (
        f"{name:<28} {1000 / median:5.0f} frames/s   median {median:5.1f} ms   "
        f"95th percentile {slowest:6.1f} ms   {drawn:5d} cards in the page"
    )


def main() -> None:
    """Measure, and print a line a gesture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.ARGUMENTS)
        )
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        bare = BarePage(page, width=1560)
        view = bare.show("thousand", height=900, fold=UNFOLDED)
        page.wait_for_timeout(800)
        canvas: Any = view.locator(".tv-canvas")
        canvas.focus()
        for zoom in (0, 4, 4, 4):
            bare.press(*["+"] * zoom)
            page.wait_for_timeout(600)
            drawn = view.locator("[data-node]").count()
            detail = view.locator(".tv-graph").get_attribute("class") or ""
            level = detail.rsplit("tv-detail-", 1)[-1]
            for name, gesture in (("pan", _DRAG), ("zoom", _ZOOM)):
                print(line(f"{level}, {name}", measure(page, gesture), drawn))
        browser.close()


if __name__ == "__main__":
    main()
