"""Drive a notebook in a real JupyterLab, and read what a person sees there.

Ask the kernel's own connection whether it is idle: the page's idle mark comes too early, and what
is typed then is swallowed.
"""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page

from tests.browser.server import JupyterServer

PANEL = "window.jupyterapp.shell.currentWidget"


class LabNotebook:
    """One notebook, open in a page of its own, with a kernel of its own.

    Cells are numbered from 0. What waits gives up after `timeout` with an AssertionError that
    says what it waited for.

    Parameters
    ----------
    server : JupyterServer
        Where the notebook is written and opened.
    page : Page
        The page to open it in.
    name : str
        The notebook's file name, without ``.ipynb``.
    timeout : float
        Seconds that anything may take.
    """

    def __init__(
        self, server: JupyterServer, page: Page, name: str, *, timeout: float = 60.0
    ) -> None:
        self.server = server
        self.page = page
        self.path = server.root / f"{name}.ipynb"
        self.timeout = timeout

    def open(self, cells: list[str]) -> None:
        """Write a notebook of these code cells, open it and wait for its kernel."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(notebook, self.path)
        self.open_existing()

    def open_existing(self) -> None:
        """Open the notebook that is there and wait for its kernel."""
        self.page.goto(self.server.address(f"/doc/tree/{urllib.parse.quote(self.path.name)}"))
        self._wait_until(self._is_ready, "the kernel to be idle")

    @property
    def last(self) -> int:
        """The number of the last cell."""
        return int(self.page.evaluate(f"{PANEL}.content.widgets.length")) - 1

    def append(self, source: str) -> int:
        """Append a code cell, and return its number."""
        self.page.evaluate(
            f"""source => {{
                {PANEL}.content.model.sharedModel.addCell({{cell_type: 'code', source}});
            }}""",
            source,
        )
        return self.last

    def start(self, i: int) -> None:
        """Start cell `i` and return at once."""
        self.page.evaluate(f"i => {{ {PANEL}.content.activeCellIndex = i; }}", i)
        self._execute("notebook:run-cell")

    def run_all(self) -> None:
        """Run all cells from top to bottom, until the last output is there."""
        self._execute("notebook:run-all-cells")
        self.wait_idle()

    def _execute(self, command: str) -> None:
        """Start a command that runs cells, for `wait_idle` to wait for."""
        self.page.evaluate(
            """command => {
                const run = {ended: false};
                window.tapevizTestRun = run;
                window.jupyterapp.commands.execute(command)
                    .finally(() => { run.ended = true; });
            }""",
            command,
        )

    def run(self, i: int, *, wait: bool = True) -> None:
        """Run cell `i`; with `wait`, until its last output is there."""
        self.start(i)
        if wait:
            self.wait_idle()

    def wait_idle(self) -> None:
        """Wait until the cell that was started has ended and the kernel has nothing to do."""
        self._wait_until(
            lambda: self._is_ready() and self.page.evaluate("window.tapevizTestRun?.ended ?? true"),
            "the cell to end",
        )

    def busy(self) -> bool:
        """Tell whether the kernel is at work, as the page knows it."""
        return bool(
            self.page.evaluate(f"{PANEL}.sessionContext.session?.kernel?.status === 'busy'")
        )

    def cell(self, i: int) -> Locator:
        """Return cell `i`."""
        return self.page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{i}"]')

    def output(self, i: int) -> Locator:
        """Return the outputs of cell `i`: one element for each."""
        return self.cell(i).locator(".jp-OutputArea-output")

    def view(self, i: int) -> Locator:
        """Return the views in the outputs of cell `i`: tapeviz draws one at most."""
        return self.output(i).locator(".tapeviz")

    def text(self, i: int) -> str:
        """Return the text that the outputs of cell `i` show."""
        return "\n".join(text.strip("\n") for text in self.output(i).all_inner_texts())

    def prompt(self, i: int) -> str:
        """Return the prompt of cell `i`: ``[ ]:``, ``[*]:`` while it runs, then ``[1]:``."""
        return self.cell(i).locator(".jp-InputPrompt").inner_text()

    def save(self) -> nbformat.NotebookNode:
        """Save the notebook and return what is in the file."""
        self.page.evaluate(f"{PANEL}.context.save()")
        saved: nbformat.NotebookNode = nbformat.read(self.path, as_version=4)
        return saved

    def reload(self) -> None:
        """Load the page again, as F5 does, and wait for the kernel, which lived on."""
        self.page.reload()
        self._wait_until(self._is_ready, "the kernel to be idle after the reload")

    def set_theme(self, name: str) -> None:
        """Switch JupyterLab to a theme, such as "JupyterLab Dark"."""
        self.page.evaluate(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", name
        )
        self._wait_until(
            lambda: self.page.evaluate("document.body.dataset.jpThemeName") == name,
            f"the theme {name}",
        )

    def screenshot(self, path: Path | str) -> None:
        """Save a picture of the page as it is now."""
        self.page.screenshot(path=path)

    def shut_down_kernels(self) -> None:
        """End the kernel: a page that is closed leaves it running."""
        for session in self.server.request("GET", "/api/sessions"):
            if session["path"] == self.path.name:
                self.server.request("DELETE", f"/api/sessions/{session['id']}")

    def _is_ready(self) -> bool:
        return bool(
            self.page.evaluate(
                f"""async () => {{
                    if (!window.jupyterapp) return false;
                    const context = {PANEL}?.sessionContext;
                    if (!context) return false;
                    await context.ready;
                    const kernel = context.session?.kernel;
                    return kernel?.status === 'idle' && kernel.connectionStatus === 'connected';
                }}"""
            )
        )

    def _wait_until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + self.timeout
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"waited {self.timeout:g} s in vain for {what}")
            # The page's own clock: its events are handled meanwhile.
            self.page.wait_for_timeout(20)
