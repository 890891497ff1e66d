"""Find a Chromium on this machine, or bring one: ``python -m tests.browser.chromium`` does both.

Nothing here is specific to tapeviz or to a test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

#: Root has no sandbox, a test machine often no GPU, and a test no business with the network.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Return the path of a Chromium or Chrome, or None.

    In this order: what ``TAPEVIZ_CHROMIUM`` names, the first of `NAMES` in the path, the
    applications folder of a Mac, and the browser that Playwright downloaded.
    """
    return next((path for path in _candidates() if path and Path(path).exists()), None)


def _candidates() -> Iterator[str | None]:
    yield os.environ.get("TAPEVIZ_CHROMIUM")
    yield from map(shutil.which, NAMES)
    yield from MAC_APPLICATIONS
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def install() -> None:
    """Install Debian's Chromium when root on a Debian, else have Playwright download its own.

    Raises
    ------
    RuntimeError
        If neither worked; the message says what to do by hand.
    """
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        # A Chromium without fonts draws boxes.
        packages = ["chromium", "fonts-dejavu-core"]
        apt_get = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        commands = [
            [*apt_get, "update"],
            [*apt_get, "install", "-y", "--no-install-recommends", *packages],
        ]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
        print("No Chromium found:", *command, flush=True)
        if subprocess.run(command, env=environment, check=False).returncode:
            raise RuntimeError(
                f"`{' '.join(command)}` failed, and the browser tests need a Chromium. Install "
                "chromium or google-chrome so that it is in the path, or set TAPEVIZ_CHROMIUM to "
                "the program's path."
            )


if __name__ == "__main__":
    if find() is None:
        install()
    print("Chromium:", find())
