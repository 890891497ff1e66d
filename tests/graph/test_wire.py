"""Messages: deltas add up to the snapshot, and nothing in them is more than JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tapeviz.graph import model
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.sources import Sources
from tapeviz.graph.wire import Writer
from tests.graph.conftest import Cell
from tests.graph.test_builder import POLYNOMIAL

Run = Callable[..., Cell]


def applied(messages: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Put deltas together as the view does."""
    graphs: dict[int, dict[str, Any]] = {}
    for message in messages:
        for delta in message["graphs"]:
            graph = graphs.get(delta["id"])
            if graph is None or graph["run"] != delta["run"]:
                rows = graph["history"]["rows"] if graph else []
                graph = graphs[delta["id"]] = {name: [] for name in model.TABLES}
                graph["history"] = {"rows": rows}
            for name, content in delta.items():
                if name in model.TABLES:
                    graph[name] = graph[name] + content
                elif name == "history":
                    rows = graph["history"]["rows"][: content["at"]] + content["rows"]
                    graph["history"] = {**content, "at": 0, "rows": rows}
                elif name != "amendments":
                    graph[name] = content
            for amendment in delta.get("amendments", []):
                value = {**graph["values"][amendment["value"]], **amendment["fields"]}
                graph["values"][amendment["value"]] = value
    return graphs


def streamed(cell: Cell, size: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the deltas of a cell whose events come `size` at a time, and the snapshot."""
    assembly, writer = Assembly(Sources()), Writer()
    deltas = []
    for start in range(0, len(cell.events), size):
        assembly.add(cell.events[start : start + size])
        delta = writer.delta(assembly.graphs)
        if delta is not None:
            deltas.append(json.loads(json.dumps(delta, allow_nan=False)))
    return deltas, json.loads(json.dumps(writer.snapshot(assembly.graphs), allow_nan=False))


def test_the_deltas_add_up_to_the_snapshot(run: Run) -> None:
    deltas, snapshot = streamed(run(POLYNOMIAL), 1)
    assert len(deltas) > 5
    assert applied(deltas) == applied([snapshot])


def test_a_name_that_is_learnt_later_amends_the_value(run: Run) -> None:
    code = (
        "x = tf.constant(3.0)\n"
        "with tf.GradientTape() as tape:\n"
        "    y = (x + 0.0) * x\n    tape.watch(x)\n    z = x * y\n"
        "tape.gradient(z, x)\n"
    )
    deltas, snapshot = streamed(run(code), 1)
    assert any("amendments" in graph for delta in deltas for graph in delta["graphs"])
    assert applied(deltas) == applied([snapshot])


def test_messages_are_numbered_and_nothing_new_is_no_message(run: Run) -> None:
    deltas, snapshot = streamed(run(POLYNOMIAL), 1)
    assert [delta["seq"] for delta in deltas] == list(range(1, len(deltas) + 1))
    assert snapshot["seq"] == len(deltas)
    assembly, writer = Assembly(Sources()), Writer()
    assembly.add(run(POLYNOMIAL).events)
    assert writer.delta(assembly.graphs) is not None
    assert writer.delta(assembly.graphs) is None


def test_another_run_begins_with_everything(run: Run) -> None:
    code = (
        "x = tf.Variable(3.0)\n"
        "for i in range(3):\n    with tf.GradientTape() as tape:\n        y = x * x\n"
    )
    deltas, snapshot = streamed(run(code), 1)
    assert {graph["run"] for delta in deltas for graph in delta["graphs"]} == {1, 2, 3}
    assert applied(deltas) == applied([snapshot])


def test_a_finding_comes_with_its_place_and_numbers(run: Run) -> None:
    assembly, writer = Assembly(Sources()), Writer()
    assembly.add(run(POLYNOMIAL).events)
    assert writer.delta(assembly.graphs) is not None
    assembly.graphs[0].findings.append(
        model.Finding(
            "error",
            "log-of-zero",
            "log of 0 is -inf",
            "log is given 0.",
            "Write log(x + 1e-7).",
            numbers=(("zeros", 2), ("smallest", 0.0)),
            op=1,
            input=0,
            step=1,
        )
    )
    delta = writer.delta(assembly.graphs)
    assert delta is not None
    (finding,) = delta["graphs"][0]["findings"]
    assert finding["numbers"] == [{"name": "zeros", "value": 2}, {"name": "smallest", "value": 0.0}]
    assert (finding["op"], finding["input"], finding["value"]) == (1, 0, -1)
    assert writer.delta(assembly.graphs) is None
