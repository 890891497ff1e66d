"""The committed lectures run from top to bottom, and print what they are committed with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

LECTURES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def printed(cell: Any) -> str:
    """Return what a cell wrote, and the name of the error it ended with."""
    outputs = cell.get("outputs", [])
    text = "".join(one.text for one in outputs if one.output_type == "stream")
    return text + "".join(one.ename for one in outputs if one.output_type == "error")


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_a_lecture_runs_and_prints_what_it_is_committed_with(path: Path) -> None:
    committed = nbformat.read(path, as_version=4)
    executed = nbformat.read(path, as_version=4)
    NotebookClient(executed, timeout=60, kernel_name="python3").execute()
    cells = [cell for cell in committed.cells if cell.cell_type == "code"]
    again = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert [printed(cell) for cell in again] == [printed(cell) for cell in cells]


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_a_committed_lecture_has_a_picture_of_each_tape(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and "with tf.GradientTape" in cell.source:
            data = [one.get("data", {}) for one in cell.outputs]
            assert any("image/png" in one for one in data), cell.source
