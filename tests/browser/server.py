"""A JupyterLab of the project's own, for ``make lab`` and for the tests.

It keeps its settings, its runtime files and IPython's profile in a folder of its own: the user's
Jupyter is neither read nor changed. ``python -m tests.browser.server notebooks/01-the-tape.ipynb``
serves the checkout, prints the address and stays until Ctrl-C.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTINGS: dict[str, dict[str, Any]] = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    # A saved notebook then shows its pictures when it is opened again without its kernel.
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
}


@dataclass(frozen=True)
class JupyterServer:
    """A running JupyterLab.

    Attributes
    ----------
    url : str
        Its address, without a slash at the end.
    token : str
        What a request has to show, as ``?token=``.
    root : Path
        The folder whose notebooks it serves.
    state : Path
        The folder with its settings, kernels' files and log.
    process : subprocess.Popen
        The server itself.
    """

    url: str
    token: str
    root: Path
    state: Path
    process: subprocess.Popen[bytes]

    def address(self, path: str) -> str:
        """Return the address of a page of the server, such as ``/lab/tree/x.ipynb``."""
        return f"{self.url}{path}?token={self.token}"

    def request(self, method: str, path: str) -> Any:
        """Ask the server's REST interface for `path` and return the decoded answer."""
        request = urllib.request.Request(self.address(path), method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or "null")

    def set_up(self, plugin: str, **settings: Any) -> None:
        """Choose settings of a plugin, ``"@jupyterlab/notebook-extension:tracker"``."""
        package, name = plugin.split(":")
        folder = self.state / "config" / "lab" / "user-settings" / package
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(settings))

    def forget_user_settings(self) -> None:
        """Take back what was changed in the settings, by a page too: the theme, for one."""
        shutil.rmtree(self.state / "config" / "lab" / "user-settings", ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(state: Path) -> dict[str, str]:
    """Return an environment in which Jupyter and IPython live in `state` alone."""
    folders = {
        "JUPYTER_CONFIG_DIR": state / "config",
        "JUPYTER_DATA_DIR": state / "data",
        "JUPYTER_RUNTIME_DIR": state / "runtime",
        "IPYTHONDIR": state / "ipython",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    overrides = state / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir(exist_ok=True)
    overrides.write_text(json.dumps(SETTINGS, indent=2))
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")},
        **{name: str(folder) for name, folder in folders.items()},
    }


@contextmanager
def serve(root: Path, state: Path) -> Iterator[JupyterServer]:
    """Run a JupyterLab over the notebooks in `root` and stop it, kernels and all, at the end.

    Parameters
    ----------
    root : Path
        The folder to serve.
    state : Path
        Where the server keeps its settings and its log; made where missing.

    Raises
    ------
    RuntimeError
        If the server ends, or does not answer within a minute; with its log.
    """
    root, state = root.resolve(), state.resolve()
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={root}"),
        "--LabApp.expose_app_in_browser=True",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    environment = {**_environment(state), "JUPYTER_TOKEN": token}
    log = state / "server.log"
    with log.open("wb") as output:
        # In a session of its own it does not get the terminal's Ctrl-C, which is ours to handle.
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    server = JupyterServer(f"http://127.0.0.1:{port}", token, root, state, process)
    try:
        deadline = time.monotonic() + 60
        while not _answers(server):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait()


def _answers(server: JupyterServer) -> bool:
    try:
        server.request("GET", "/api/status")
    except urllib.error.URLError:
        return False
    return True


def _has_display() -> bool:
    """Tell whether there is a screen to open a browser on, and the wish to."""
    if os.environ.get("HEADLESS", "0") not in ("", "0"):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(notebook: str) -> None:
    """Serve the checkout, open `notebook` in the browser where there is one, and wait."""
    root = Path(__file__).parents[2]
    with serve(root, root / ".lab") as server:
        address = server.address(f"/lab/tree/{notebook}")
        print(f"\n  JupyterLab is at\n\n      {address}\n\n  Ctrl-C stops it.\n", flush=True)
        if _has_display():
            webbrowser.open(address)
        server.process.wait()


if __name__ == "__main__":
    # A terminated server takes its kernels along, as one that gets a Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        print("\nJupyterLab stopped.")
