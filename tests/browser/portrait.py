"""Take the pictures of the README: its first example in a real JupyterLab, light and dark.

``make portrait`` writes them to ``docs/``.
"""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.execute import ROOT, SETTLED, compressed
from tests.browser.lab import LabNotebook
from tests.browser.server import serve

STEPS_BACK = 1
"""The picture is of the last step but so many: in the middle of the gradient."""


def main() -> None:
    """Run the README's example and take its pictures."""
    cells = re.findall(r"```python\n((?!>>>).*?)```", (ROOT / "README.md").read_text(), re.S)[:2]
    with (
        tempfile.TemporaryDirectory() as work,
        tempfile.TemporaryDirectory() as state,
        serve(Path(work), Path(state)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.ARGUMENTS)
        )
        page = browser.new_page(viewport={"width": 1300, "height": 1000}, device_scale_factor=2)
        lab = LabNotebook(server, page, "portrait")
        lab.open([cell.strip() for cell in cells])
        for number in range(len(cells)):
            lab.run(number)
        view = lab.cell(1).locator(".tapeviz")
        view.focus()
        for _ in range(STEPS_BACK):
            page.keyboard.press("ArrowLeft")
        for theme, name in (("JupyterLab Light", "light"), ("JupyterLab Dark", "dark")):
            lab.set_theme(theme)
            time.sleep(SETTLED)
            picture = compressed(lab.cell(1).screenshot())
            (ROOT / "docs" / f"view-{name}.png").write_bytes(picture)
        lab.shut_down_kernels()
        browser.close()


if __name__ == "__main__":
    main()
