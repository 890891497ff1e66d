"""Heat maps: bounded pictures of matrices."""

from __future__ import annotations

import numpy as np

from tapeviz.graph.heat import COLUMNS, ROWS, heat_of
from tapeviz.graph.summary import summarize


def test_a_large_matrix_is_sampled_from_its_first_to_its_last_row_and_column() -> None:
    matrix = np.zeros((1000, 300))
    matrix[0, 0], matrix[-1, -1] = 2.0, -2.0
    heat = heat_of(matrix)
    assert heat is not None
    assert (heat.rows, heat.columns, heat.largest) == (ROWS, COLUMNS, 2.0)
    assert heat.cells == "Z" + "0" * (ROWS * COLUMNS - 2) + "z"


def test_shades_tell_sign_and_size_and_only_zero_looks_like_zero() -> None:
    heat = heat_of(np.array([[1.0, 0.5, 1e-12], [-1e-12, -0.5, 0.0]]))
    assert heat is not None
    assert heat.cells[2:4] == "Aa"
    assert heat.cells[5] == "0"
    assert heat.cells[1].lower() == heat.cells[4] < "z"


def test_what_is_not_finite_has_signs_of_its_own_and_does_not_set_the_scale() -> None:
    heat = heat_of(np.array([[np.nan, np.inf], [-np.inf, 3.0]]))
    assert heat is not None
    assert (heat.cells, heat.largest) == ("!+-Z", 3.0)


def test_rows_and_columns_of_one_make_no_picture() -> None:
    assert heat_of(np.ones((1, 100))) is None
    assert heat_of(np.ones((100, 1))) is None


def test_complex_entries_are_shown_by_size_and_booleans_as_ones() -> None:
    assert heat_of(np.array([[3 + 4j, 0], [0, 5j]])) == heat_of(np.array([[5.0, 0], [0, 5.0]]))
    assert heat_of(np.eye(2, dtype=bool)) == heat_of(np.eye(2))


def test_only_arrays_too_large_to_be_told_entry_by_entry_are_pictured_and_only_when_asked() -> None:
    assert summarize(np.ones((8, 8)), heat=True).heat is None
    assert summarize(np.ones((9, 8))).heat is None
    heat = summarize(np.ones((3, 4, 8)), heat=True).heat
    assert heat is not None
    assert (heat.rows, heat.columns) == (12, 8)
    assert summarize(np.ones(100), heat=True).heat is None
