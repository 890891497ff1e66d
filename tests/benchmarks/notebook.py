"""Measure views in a real JupyterLab: how soon one is there, what they add to a notebook, how many.

``python -m tests.benchmarks.notebook`` prints the figures; it needs the front end and a Chromium.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.lab import PANEL, LabNotebook
from tests.browser.server import serve

STATIC = Path(__file__).parents[2] / "tapeviz" / "static"
LOAD = "%load_ext tapeviz\nimport numpy as np\nimport tapeviz as tf"
EMPTY = "with tf.GradientTape() as tape: pass"
LECTURE = """\
x, y = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    a = x * x
    b = a * y
    z = b + x * y
gradients = tape.gradient(z, [x, y])
"""
MATRICES = """\
rng = np.random.default_rng(0)
X = rng.normal(size=(32, 20)).astype("float32")
weights = [tf.Variable(rng.normal(size=shape).astype("float32")) for shape in ((20, 64), (64, 10))]
with tf.GradientTape() as tape:
    hidden = tf.tanh(X @ weights[0])
    loss = tf.reduce_mean((hidden @ weights[1]) ** 2)
gradients = tape.gradient(loss, weights)
"""
LARGE = """\
x = tf.Variable(1.0)
with tf.GradientTape() as tape:
    y = x * 1.0
    for _ in range({half}):
        y = np.sin(y) + x
gradient = tape.gradient(y, x)
"""
ARRAYS = """\
a = tf.Variable(np.ones((300, 300), dtype="float32"))
with tf.GradientTape() as tape:
    b = a * 1.0
    for _ in range(1000):
        b = b * 0.999
"""
VIEWS = 50


@contextmanager
def notebook(folder: Path) -> Iterator[LabNotebook]:
    """Open a JupyterLab in a Chromium of its own."""
    (folder / "notebooks").mkdir()
    executable = chromium.find()
    if executable is None:
        sys.exit("No Chromium here; `python -m tests.browser.chromium` brings one.")
    with sync_playwright() as playwright, serve(folder / "notebooks", folder / "lab") as server:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(chromium.ARGUMENTS)
        )
        lab = LabNotebook(server, browser.new_page(), "bench", timeout=300)
        yield lab
        lab.shut_down_kernels()
        browser.close()


def run_timed(lab: LabNotebook, cell: int, drawn: str) -> tuple[float, float]:
    """Run a cell; return the seconds until it has ended, and until its picture is there."""
    found: list[float] = lab.page.evaluate(
        """async ([cell, drawn]) => {
            const panel = window.jupyterapp.shell.currentWidget;
            panel.content.activeCellIndex = cell;
            const start = performance.now();
            const ended = window.jupyterapp.commands.execute('notebook:run-cell')
                .then(() => performance.now() - start);
            const isThere = () => document.querySelector(
                `.jp-Cell[data-windowed-list-index="${cell}"] ${drawn}`);
            while (!isThere()) await new Promise(requestAnimationFrame);
            const shown = performance.now() - start;
            return [await ended, shown];
        }""",
        [cell, drawn],
    )
    return found[0] / 1000, found[1] / 1000


def size(lab: LabNotebook) -> int:
    """Save the notebook and return its bytes."""
    lab.page.evaluate(f"{PANEL}.context.save()")
    return lab.path.stat().st_size


def frames(lab: LabNotebook) -> float:
    """Scroll through the notebook and return the median milliseconds between two frames."""
    found: list[float] = lab.page.evaluate(
        """async () => {
            const pane = document.querySelector('.jp-WindowedPanel-outer');
            const gaps = [];
            let before = performance.now();
            for (let i = 0; i < 120; i++) {
                pane.scrollTop += 150;
                const now = await new Promise(requestAnimationFrame);
                gaps.push(now - before);
                before = now;
            }
            return gaps;
        }"""
    )
    return median(found)


def measure_saved(lab: LabNotebook, name: str, cell: str) -> None:
    """Print what many views of one kind add to a notebook, and how it scrolls with them."""
    lab.path = lab.path.with_name(f"{name}.ipynb")
    lab.open([LOAD, *[cell] * VIEWS])
    lab.run(0)
    without = size(lab)
    started = time.perf_counter()
    lab.run_all()
    print(f"{VIEWS} cells of a {name} run: {time.perf_counter() - started:.1f} s")
    with_views = size(lab)
    print(f"{VIEWS} views saved: {(with_views - without) / 1e6:.2f} MB more than without")
    state = json.loads(lab.path.read_text())["metadata"]["widgets"]
    print(f"   of it widget state: {len(json.dumps(state)) / 1e6:.2f} MB")
    print(f"scrolling through them: median {frames(lab):.0f} ms a frame")
    lab.shut_down_kernels()


def main() -> None:
    """Measure and print."""
    for name in ("tapeviz.js", "tapeviz.css", "loader.js"):
        content = (STATIC / name).read_bytes()
        packed = len(gzip.compress(content)) / 1000
        print(f"{name}: {len(content) / 1000:.1f} kB, {packed:.1f} kB gzipped")
    with tempfile.TemporaryDirectory() as place, notebook(Path(place)) as lab:
        lab.open([LOAD, *[EMPTY] * 7])
        lab.run(0)
        shown = [run_timed(lab, cell, ".tv-view")[1] for cell in range(1, 8)]
        print(f"first view on a page: {shown[0] * 1000:.0f} ms after the cell is started")
        print(f"empty view on a warm page: median {median(shown[1:]) * 1000:.0f} ms")
        lab.shut_down_kernels()

        for name, cell in (("lecture", LECTURE), ("perceptron", MATRICES)):
            measure_saved(lab, name, cell)

        lab.path = lab.path.with_name("large.ipynb")
        lab.open([LOAD, *(LARGE.format(half=ops // 2) for ops in (1_000, 10_000, 100_000)), ARRAYS])
        lab.run(0)
        for cell, ops in ((1, "1,000"), (2, "10,000"), (3, "100,000")):
            ended, there = run_timed(lab, cell, ".tv-dot-closed")
            print(f"{ops} ops and their gradient: cell {ended:.2f} s, whole picture {there:.2f} s")
        ended, _ = run_timed(lab, 4, ".tv-dot-closed")
        print(f"1,001 ops on 300x300 in a drawn cell: {ended:.2f} s")


if __name__ == "__main__":
    main()
