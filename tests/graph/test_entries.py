"""Entries that are kept beside the snapshot: exact, bounded, the smallest arrays first."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tapeviz.graph import model
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.entries import MOST_BYTES, MOST_ENTRIES, keep, write_entries
from tapeviz.graph.sources import Sources
from tests.graph.conftest import Cell

Run = Callable[..., Cell]

PRODUCT = """\
A = tf.Variable(np.linspace(-1, 1, 200, dtype="float32").reshape(10, 20))
with tf.GradientTape() as tape:
    y = A * A
    z = tf.reduce_sum(y)
g = tape.gradient(z, A)
"""


def read(array: dict[str, Any]) -> np.ndarray[Any, Any]:
    return np.frombuffer(base64.b64decode(array["data"]), dtype="<" + array["dtype"])


def test_values_and_gradients_are_told_to_the_last_digit(run: Run) -> None:
    cell = run(PRODUCT)
    assembly = Assembly(Sources())
    assembly.add(cell.events)
    (graph,) = assembly.graphs
    message = write_entries(assembly.graphs, 10_000)
    assert message is not None
    (told,) = message["graphs"]
    assert (told["id"], told["run"]) == (0, 1)
    names = {index: value.name for index, value in enumerate(graph.values)}
    values = {names[one["value"]]: read(one) for one in told["arrays"] if "value" in one}
    a = np.linspace(-1, 1, 200, dtype="float32")
    np.testing.assert_array_equal(values["A"], a)
    np.testing.assert_array_equal(values["y"], a * a)
    last = [one for one in told["arrays"] if "step" in one][-1]
    step = graph.steps[last["step"]]
    assert isinstance(step, model.BackwardStep)
    assert graph.ops[step.op].expression == "A * A"
    np.testing.assert_array_equal(read(last), 2 * a)


def test_what_changes_later_stays_as_it_was() -> None:
    graph, array = model.Graph(0), np.zeros(100)
    keep(graph, array, value=0)
    array[:] = 1.0
    assert not np.frombuffer(graph.kept[0].data).any()


@pytest.mark.parametrize("size", [64, MOST_ENTRIES + 1])
def test_neither_what_is_told_one_by_one_nor_a_vector_too_large_is_kept(size: int) -> None:
    graph = model.Graph(0)
    keep(graph, np.zeros(size), value=0)
    assert graph.kept == []


@pytest.mark.parametrize("shape", [(100, 300), (5, 20, 300)])
def test_of_a_matrix_too_large_the_entries_are_kept_that_its_heat_map_shows(
    shape: tuple[int, ...],
) -> None:
    graph, matrix = model.Graph(0), np.arange(30_000.0).reshape(shape)
    keep(graph, matrix, value=0)
    (kept,) = graph.kept
    assert kept.is_sample
    sample = np.frombuffer(kept.data).reshape(12, 20)
    assert (sample[0, 0], sample[0, 1], sample[1, 0], sample[-1, -1]) == (0, 16, 2700, 29_999)
    message = write_entries([graph], 10_000)
    assert message is not None
    assert message["graphs"][0]["arrays"][0]["sample"] is True


def test_half_precision_keeps_the_digits_that_tell_it_from_its_neighbours() -> None:
    graph = model.Graph(0)
    keep(graph, np.full(100, 0.1, dtype="float16"), value=0)
    assert graph.kept[0].dtype == "f4"
    assert set(np.frombuffer(graph.kept[0].data, "<f4")) == {np.float32(0.1)}


def test_what_the_browser_cannot_read_exactly_is_not_kept() -> None:
    graph = model.Graph(0)
    keep(graph, np.zeros(100, dtype=np.longdouble), value=0)
    keep(graph, np.full(100, None), value=0)
    assert graph.kept == []


def test_bytes_of_another_order_are_turned() -> None:
    graph = model.Graph(0)
    keep(graph, np.arange(100, dtype=">i4"), value=0)
    assert graph.kept[0].dtype == "i4"
    assert np.frombuffer(graph.kept[0].data, "<i4")[99] == 99


def test_a_graph_keeps_no_more_than_there_is_room_for() -> None:
    graph = model.Graph(0)
    array = np.zeros(MOST_ENTRIES)
    for value in range(100):
        keep(graph, array, value=value)
    assert len(graph.kept) == MOST_BYTES // array.nbytes


def test_the_smallest_arrays_go_first_across_tapes() -> None:
    graphs = [model.Graph(0), model.Graph(1, run=3)]
    for value, size in enumerate((1000, 100)):
        keep(graphs[0], np.zeros(size), value=value)
        keep(graphs[1], np.zeros(size + 1), value=value)
    message = write_entries(graphs, 100 * 8 + 101 * 8 + 1)
    assert message is not None
    assert [(one["id"], one["run"]) for one in message["graphs"]] == [(0, 1), (1, 3)]
    assert [[array["value"] for array in one["arrays"]] for one in message["graphs"]] == [[1], [1]]


def test_where_nothing_is_kept_nothing_is_written() -> None:
    assert write_entries([model.Graph(0)], 1000) is None
    assert write_entries([], 0) is None
