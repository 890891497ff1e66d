"""Execute notebooks in a real JupyterLab, and keep a picture of each view in the outputs.

A widget needs its kernel; what is committed is looked at without one. ``make notebooks`` runs every
lecture from top to bottom and puts, for each view, the picture that it showed in its place.
"""

from __future__ import annotations

import base64
import io
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.lab import LabNotebook
from tests.browser.server import serve

WIDGET = "application/vnd.jupyter.widget-view+json"
ROOT = Path(__file__).parents[2]
SCALE = 1.5
SETTLED = 0.8
"""Seconds after which nothing moves in a view any more."""


def execute(path: Path, browser: Browser) -> None:
    """Execute one notebook in place.

    Raises
    ------
    RuntimeError
        If a cell raises that is not tagged ``raises-exception``.
    """
    with tempfile.TemporaryDirectory() as folder:
        work, state = Path(folder, "work"), Path(folder, "state")
        work.mkdir()
        shutil.copy(path, work)
        with serve(work, state) as server:
            page = browser.new_page(
                viewport={"width": 1360, "height": 1400}, device_scale_factor=SCALE
            )
            lab = LabNotebook(server, page, path.stem)
            notebook = nbformat.read(path, as_version=4)
            lab.open_existing()
            pictures = {}
            for number, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    lab.run(number)
                    pictures[number] = _picture(lab, number)
            saved = lab.save()
            lab.shut_down_kernels()
            page.close()
    for number, cell in enumerate(saved.cells):
        _check(path, cell)
        cell.metadata = {k: v for k, v in cell.metadata.items() if k == "tags"}
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "traceback" in output:
                output.traceback = [line.replace(f"{ROOT}/", "") for line in output.traceback]
            if WIDGET in data:
                del data[WIDGET]
                data["image/png"], output.metadata["image/png"] = pictures[number]
    saved.metadata = notebook.metadata
    nbformat.write(saved, path)


def _picture(lab: LabNotebook, number: int) -> tuple[str, dict[str, int]] | None:
    """Return the picture of the view of a cell and its size, if the cell has a view."""
    view = lab.cell(number).locator(".tapeviz")
    if view.count() == 0:
        return None
    view.scroll_into_view_if_needed()
    if view.locator(".tv-is-lecture").count() > 0:
        # A lecture begins with nothing to be seen: the picture is of its end, uncovered.
        view.get_by_role("tree").focus()
        for key in ("End", "Space"):
            lab.page.keyboard.press(key)
    time.sleep(SETTLED)
    box = view.bounding_box()
    assert box is not None
    size = {"width": round(box["width"]), "height": round(box["height"])}
    return base64.b64encode(compressed(view.screenshot())).decode(), size


def compressed(picture: bytes) -> bytes:
    """Return a PNG in 256 colours: as good to look at, and a third of the size."""
    smaller = io.BytesIO()
    colours = Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    colours.save(smaller, "png", optimize=True)
    return smaller.getvalue()


def _check(path: Path, cell: Any) -> None:
    failed = [one for one in cell.get("outputs", []) if one.output_type == "error"]
    if failed and "raises-exception" not in cell.metadata.get("tags", []):
        raise RuntimeError(f"{path}: {failed[0].ename}: {failed[0].evalue}\nin:\n{cell.source}")


def main() -> None:
    """Execute the notebooks that are named on the command line."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.ARGUMENTS)
        )
        for name in sys.argv[1:]:
            print(name, flush=True)
            execute(Path(name), browser)
        browser.close()


if __name__ == "__main__":
    main()
