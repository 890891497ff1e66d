"""Tables are kept as columns, and come back as they were."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapeviz.graph.columns import column, values

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def kept(rows: list[Any]) -> list[Any]:
    """Return rows as they are read again."""
    return values(json.loads(json.dumps(column(rows))), len(rows))


@given(st.lists(VALUES, max_size=12))
def test_rows_come_back_as_they_were(rows: list[Any]) -> None:
    assert json.dumps(kept(rows)) == json.dumps(rows)


@given(VALUES, st.integers(1, 12))
def test_rows_that_are_all_alike_come_back(row: Any, count: int) -> None:
    assert json.dumps(kept([row] * count)) == json.dumps([row] * count)


def test_signs_of_zero_are_kept() -> None:
    signs = [math.copysign(1, entry) for (entry,) in kept([[0.0], [-0.0]] * 8)]
    assert signs == [1, -1] * 8


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([5, 6, 7], {"from": 5, "by": 1}),
        (["x"] * 4, {"of": ["x"], "at": {"from": 0, "by": 0}}),
        ([[0]] * 4, {"of": [[0]], "at": {"from": 0, "by": 0}}),
        ([{"axis": "0"}, {}], [{"axis": "0"}, {}]),
    ],
)
def test_what_repeats_is_told_once(rows: list[Any], told: Any) -> None:
    assert column(rows) == told
