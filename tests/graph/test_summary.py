"""Summaries are bounded, exact where they say so, and can be written as JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tapeviz.graph.summary import BINS, ENTRIES, SAMPLE, summarize, wire_number
from tapeviz.graph.wire import write_summary


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (np.float32(0.1), 0.1),
        (np.float64(0.1), 0.1),
        (np.float16(0.1), 0.1),
        (np.float32("nan"), "nan"),
        (np.float64("-inf"), "-inf"),
        (np.int64(2**53), 2**53),
        (np.int64(2**53 + 1), "9007199254740993"),
        (np.bool_(True), True),
        (np.complex64(1 + 2j), "(1+2j)"),
    ],
)
def test_a_number_is_written_in_the_fewest_digits(number: object, written: object) -> None:
    assert wire_number(number) == written
    assert type(wire_number(number)) is type(written)


def test_a_scalar_is_told_as_a_number() -> None:
    summary = summarize(np.float32(-3.0))
    assert (summary.scalar, summary.norm, summary.health) == (-3.0, 3.0, None)


def test_a_small_array_is_told_entry_by_entry() -> None:
    summary = summarize(np.array([[1.0, -2.0], [2.0, 0.0]]))
    assert summary.entries == (1.0, -2.0, 2.0, 0.0)
    assert (summary.mean, summary.min, summary.max, summary.norm) == (0.25, -2.0, 2.0, 3.0)
    assert (summary.zero, summary.health, summary.histogram) == (1, None, None)


def test_a_larger_array_is_told_as_a_histogram() -> None:
    summary = summarize(np.arange(100.0))
    assert summary.entries is None
    assert summary.histogram is not None
    counts, low, high = summary.histogram
    assert (len(counts), sum(counts), low, high) == (BINS, 100, 0.0, 99.0)


@pytest.mark.parametrize(
    ("array", "health", "counts"),
    [
        ([1.0, np.nan, np.inf, 0.0], "nan", (1, 1, 1)),
        ([1.0, np.inf, -np.inf, 0.0], "inf", (0, 2, 1)),
        ([0.0, 0.0], "zero", (0, 0, 2)),
        ([0.0, 1.0], None, (0, 0, 1)),
    ],
)
def test_the_worst_is_told_and_counted(
    array: list[float], health: str | None, counts: tuple[int, int, int]
) -> None:
    summary = summarize(np.array(array))
    assert summary.health == health
    assert (summary.nan, summary.inf, summary.zero) == counts


def test_counts_of_a_huge_array_are_exact_though_its_statistics_are_of_a_sample() -> None:
    array = np.ones(SAMPLE * 3 + 1, np.float32)
    array[1] = np.nan
    array[-1] = 0.0
    summary = summarize(array)
    assert summary.sampled
    assert (summary.nan, summary.zero) == (1, 1)
    assert summary.norm == "nan"


def test_statistics_are_of_the_finite_entries() -> None:
    summary = summarize(np.array([1.0, 3.0, np.nan, np.inf]))
    assert (summary.mean, summary.min, summary.max) == (2.0, 1.0, 3.0)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 3)),
        np.full(ENTRIES + 1, np.nan),
        np.full(ENTRIES + 1, 7),
        np.array([True, False]),
        np.array([1 + 2j, np.nan]),
        np.array([np.finfo(np.float64).max, -np.finfo(np.float64).max] * ENTRIES),
        np.array([65504.0] * 3, np.float16),
    ],
    ids=["empty", "all NaN", "all equal", "bool", "complex", "widest range", "float16"],
)
def test_every_array_can_be_written_as_json(array: object) -> None:
    text = json.dumps(write_summary(summarize(array)), allow_nan=False)
    assert len(text) < 2_000


def test_a_sum_that_overflows_the_dtype_still_has_a_norm() -> None:
    assert summarize(np.array([65504.0, 65504.0], np.float16)).norm == pytest.approx(92636.6, 1e-5)


def test_the_smallest_and_the_largest_entry_of_a_huge_array_are_exact() -> None:
    array = np.linspace(1.0, 2.0, SAMPLE * 3)
    array[1], array[-2] = -5.0, 9.0
    summary = summarize(array)
    assert (summary.sampled, summary.min, summary.max) == (True, -5.0, 9.0)
    assert summary.histogram is not None
    assert summary.histogram[1:] == (-5.0, 9.0)


def test_a_sample_of_a_matrix_meets_all_its_columns() -> None:
    columns = np.tile(np.arange(64.0), (1024, 1))
    assert summarize(columns).mean == pytest.approx(31.5, rel=0.01)


def test_a_transposed_matrix_is_told_as_the_matrix() -> None:
    matrix = np.random.default_rng(0).random((100, 80))
    assert summarize(matrix.T).norm == summarize(matrix).norm
    small = np.arange(6.0).reshape(2, 3)
    assert summarize(small.T).entries == (0.0, 3.0, 1.0, 4.0, 2.0, 5.0)


def test_whoever_is_strict_about_floating_point_errors_is_not_stopped_by_a_summary() -> None:
    with np.errstate(all="raise"):
        assert summarize(np.array([1e-200, 1e200] * ENTRIES)).norm == pytest.approx(8e200)
