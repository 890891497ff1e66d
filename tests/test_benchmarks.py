"""The programs that `make bench` times run, and give the gradients that they would by hand."""

from __future__ import annotations

import pytest

from tests.benchmarks.row import Row
from tests.benchmarks.rows import ROWS


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_programs_of_a_row_give_the_gradients_by_hand(row: Row) -> None:
    problem = row.tiny()
    expected = row.results("numpy", row.programs["numpy"](problem)())
    row.check(row.results("tapeviz", row.programs["tapeviz"](problem)()), expected)


def test_a_gradient_that_is_not_the_one_by_hand_is_noticed() -> None:
    row = ROWS[0]
    expected = row.results("numpy", row.programs["numpy"](row.tiny())())
    with pytest.raises(AssertionError):
        row.check([1.001 * one for one in expected], expected)
