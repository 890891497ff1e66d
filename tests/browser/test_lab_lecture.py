"""The lectures in ``notebooks/`` run from top to bottom, and each tape in them draws itself."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.lab import LabNotebook

LECTURES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", LECTURES, ids=lambda path: path.stem)
def test_each_tape_of_a_lecture_draws_itself(lab: LabNotebook, path: Path) -> None:
    shutil.copy(path, lab.path)
    lab.open_existing()
    lab.run_all()
    cells = lab.save().cells
    for number, cell in enumerate(cells):
        if cell.cell_type != "code":
            continue
        raised = [output.ename for output in cell.outputs if output.output_type == "error"]
        assert bool(raised) == ("raises-exception" in cell.metadata.get("tags", [])), cell.source
        if re.search(r"^\s*with .*GradientTape\(", cell.source, re.MULTILINE):
            view = lab.view(number)
            view.scroll_into_view_if_needed()
            expect(view).to_have_count(1)
            expect(view.locator("[data-node] .tv-card").first).to_be_in_viewport()
            expect(view.locator(".tv-error")).to_have_count(0)
