"""A real kernel, and what it says while a cell runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from tapeviz.graph.wire import unpack


class Kernel:
    """A kernel with tapeviz imported as `tf` and NumPy as `np`."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.run("import time\nimport numpy as np\nimport tapeviz as tf")

    def run(self, code: str) -> Run:
        """Run a cell, and return all that the kernel said meanwhile."""
        messages: list[dict[str, Any]] = []
        reply = self.client.execute_interactive(code, output_hook=messages.append, timeout=60)
        return Run(messages, reply["content"]["status"])


class Run:
    """What a kernel said while a cell ran."""

    def __init__(self, messages: list[dict[str, Any]], status: str) -> None:
        self.messages = messages
        self.status = status

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the contents of the messages of one type."""
        return [one["content"] for one in self.messages if one["msg_type"] == kind]

    def views(self) -> list[str]:
        """Return the ids of the views that were put up in the cell's output."""
        mime = "application/vnd.jupyter.widget-view+json"
        return [one["data"][mime]["model_id"] for one in self.of("display_data")]

    def deltas(self) -> list[dict[str, Any]]:
        """Return the messages that were streamed to views."""
        contents = [one["data"].get("content") for one in self.of("comm_msg")]
        return [one["message"] for one in contents if one and one.get("kind") == "delta"]

    def snapshots(self) -> list[dict[str, Any]]:
        """Return the snapshots that were set."""
        found = []
        for one in self.messages:
            paths = one["content"].get("data", {}).get("buffer_paths", [])
            for path, packed in zip(paths, one.get("buffers", []), strict=False):
                if path == ["_snapshot"]:
                    found.append(unpack(packed))
        return found

    def snapshot(self) -> dict[str, Any]:
        """Return the only snapshot."""
        (snapshot,) = self.snapshots()
        return snapshot

    def printed(self) -> str:
        """Return what was written to standard output."""
        return "".join(one["text"] for one in self.of("stream") if one["name"] == "stdout")


@pytest.fixture(scope="package")
def shared_kernel() -> Iterator[Kernel]:
    """One kernel for all tests of the folder."""
    manager, client = start_new_kernel(kernel_name="python3")
    yield Kernel(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(shared_kernel: Kernel) -> Iterator[Kernel]:
    """The kernel with the extension loaded."""
    shared_kernel.run("%load_ext tapeviz")
    yield shared_kernel
    shared_kernel.run("%unload_ext tapeviz")
