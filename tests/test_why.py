"""docs/why.md has a section for everything that a verdict refers to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tapeviz.graph.diagnosis import (
    causes,
    magnitudes,
    standstill,
    symmetry,
    traps,
    underflow,
    unexamined,
    units,
    unused,
    updates,
    zeros,
)

GUIDE = Path(__file__).parents[1] / causes.GUIDE


def anchors() -> set[str]:
    """Return the anchors of the headings, as they are made on the web."""
    headings = re.findall(r"^#+ (.+)$", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


NAMES = sorted(
    value
    for module in (
        causes,
        magnitudes,
        standstill,
        symmetry,
        traps,
        underflow,
        unexamined,
        units,
        unused,
        updates,
        zeros,
    )
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and name != "GUIDE"
)


@pytest.mark.parametrize("name", NAMES)
def test_each_cause_has_a_section(name: str) -> None:
    assert name in anchors()
