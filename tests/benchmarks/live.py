"""How soon one sees what a tape does: from op to picture, from a cell's end to the whole picture.

``python -m tests.benchmarks.live`` drives the view on a page of its own, in a headless Chromium
with software rendering, with the messages of real tapes. Each time is told on the page itself, from
the arrival of a message, or a key, until the frame is painted that shows what it did.
"""

from __future__ import annotations

import base64
import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

import tapeviz as tf
from tapeviz.graph.wire import Writer, pack
from tests.browser import chromium
from tests.browser.bare import BarePage

SIZES = (1_000, 10_000, 100_000)
APPENDED = 15
"""So many ops are appended, one by one, to a tape of each size."""
STEPS = 9
ALL_OPEN = 99

_PREPARE = """() => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = () => done(performance.now());
        port1.postMessage(0);
    }));
    window.timed = async (act, isDone) => {
        const start = performance.now();
        act();
        while (!isDone()) {
            if (performance.now() - start > 60_000) throw new Error(`nothing came: ${bar()}`);
            await new Promise(requestAnimationFrame);
        }
        return (await painted()) - start;
    };
    window.bar = () => document.querySelector('.tv-bar').textContent.replaceAll(',', '');
    window.unpacked = (packed) => new DataView(
        Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)).buffer);
}"""
_APPEND = "([m, ops]) => timed(() => models[0].deliver(m), () => bar().includes(`${ops} ops`))"
_END = """(packed) => {
    const bytes = unpacked(packed);
    return timed(() => models[0].set('_snapshot', bytes),
        () => document.querySelector('.tv-dot-closed') && document.querySelector('.tv-graph'));
}"""
_REOPEN = """(packed) => {
    const bytes = unpacked(packed);
    return timed(() => addView(addModel({ _snapshot: bytes })),
        () => document.querySelectorAll('.tv-dot-closed').length > 1);
}"""
_STEP = """(key) => {
    const canvas = document.querySelector('.tv-canvas');
    canvas.focus();
    const before = bar();
    return timed(() => canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })),
        () => bar() !== before);
}"""
_FOLD = """(level) => {
    const before = document.querySelector('.tv-graph').innerHTML.length;
    return timed(() => models[0].set('fold', level),
        () => document.querySelector('.tv-graph').innerHTML.length !== before);
}"""


def recurrence(ops: int) -> Iterator[None]:
    """Record a tape of so many ops and a gradient; pause after each of the last ops."""
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x * 1.0
        for op in range(1, ops):
            y = np.sin(y) if op % 2 else y + x
            if op >= ops - APPENDED:
                yield
    tape.gradient(y, x)


def messages(ops: int) -> tuple[list[Any], list[Any], bytes]:
    """Return what is streamed before, the last ops one by one, and the snapshot at the end."""
    writer = Writer()
    with tf.recording() as told:
        deltas = [writer.delta(told.graphs) for _ in recurrence(ops)]
    writer.skip()
    return [deltas[0]], deltas[1:], pack(writer.snapshot(told.graphs))


def append(page: Page, ops: int, deltas: list[Any]) -> list[float]:
    """Return the milliseconds from each of the ops to its picture."""
    first = ops - len(deltas) + 1
    return [page.evaluate(_APPEND, [delta, first + i]) for i, delta in enumerate(deltas)]


def line(what: str, times: list[float]) -> str:
    """Say in one line how long something takes."""
    return f"  {what:<44} median {statistics.median(times):7.0f} ms   least {min(times):7.0f} ms"


def measure(page: Page, bare: BarePage, ops: int) -> None:
    """Print the figures of a tape of one size."""
    before, deltas, snapshot = messages(ops)
    packed = base64.b64encode(snapshot).decode()
    print(f"{ops:,} ops, {len(snapshot) / 1e6:.2f} MB as saved")
    bare.add()
    page.evaluate(_PREPARE)
    for message in before:
        bare.send_raw({"kind": "delta", "message": message})
    wrapped = [{"kind": "delta", "message": delta} for delta in deltas]
    print(line("an op is appended", append(page, ops, wrapped)))
    print(line("the cell ends: the whole picture", [page.evaluate(_END, packed)]))
    bare.settle()
    print(line("a step back", [page.evaluate(_STEP, "ArrowLeft") for _ in range(STEPS)]))
    print(line("all folds open", [page.evaluate(_FOLD, ALL_OPEN)]))
    print(line("a step back, all open", [page.evaluate(_STEP, "ArrowLeft") for _ in range(STEPS)]))
    print(line("a second view of it, as after reopening", [page.evaluate(_REOPEN, packed)]))


def main() -> None:
    """Measure, and print."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.ARGUMENTS)
        )
        for ops in SIZES:
            page = browser.new_page(viewport={"width": 1200, "height": 800})
            bare = BarePage(page)
            page.set_default_timeout(120_000)
            measure(page, bare, ops)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
