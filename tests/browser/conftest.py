"""What every browser test shares: one Chromium, a fresh page, a JupyterLab, kept screenshots."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser import chromium
from tests.browser.bare import BarePage
from tests.browser.lab import LabNotebook
from tests.browser.server import JupyterServer, serve

RESULTS = Path(__file__).parents[2] / "test-results"


# The scope is the folder, not the session: while Playwright lives, its event loop runs in this
# thread, and the tests of other folders start event loops of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    executable = chromium.find()
    if executable is None:
        pytest.fail("No Chromium here; `python -m tests.browser.chromium` brings one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(chromium.ARGUMENTS)
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of the test's own; a failing test leaves pictures of its pages."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page."""
    return context.new_page()


@pytest.fixture
def bare_page(page: Page) -> Iterator[BarePage]:
    """A page for views on stub models; the test fails if the page had an error."""
    bare = BarePage(page)
    yield bare
    assert bare.errors == []


@pytest.fixture(scope="package")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    """A JupyterLab with an empty folder of notebooks and settings of its own."""
    with serve(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture
def lab(
    lab_server: JupyterServer, page: Page, request: pytest.FixtureRequest
) -> Iterator[LabNotebook]:
    """A notebook for the test; `LabNotebook.open` gives it cells and a kernel."""
    notebook = LabNotebook(lab_server, page, re.sub(r"\W+", "-", request.node.name))
    yield notebook
    notebook.shut_down_kernels()
    lab_server.forget_user_settings()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep pictures of the pages of a test that failed, before its fixtures tidy up."""
    report = yield
    context = getattr(item, "funcargs", {}).get("context")
    if report.when == "call" and report.failed and isinstance(context, BrowserContext):
        RESULTS.mkdir(exist_ok=True)
        name = re.sub(r"[^\w.-]+", "-", item.nodeid)
        # A page that has crashed has no picture.
        with suppress(PlaywrightError):
            for number, page in enumerate(context.pages):
                page.screenshot(path=RESULTS / f"{name}-{number}.png")
    return report
