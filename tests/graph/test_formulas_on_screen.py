"""What the view says of every row of the rule table: a formula, and numbers or shapes.

The programs of the systematic test run on the engine; the graphs that come of it go through the
wire to the view's own code, which answers with what it would draw.
"""

from __future__ import annotations

import json
import re
import subprocess
from math import isclose
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tapeviz.engine import log
from tapeviz.engine.registry import TABLE
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.sources import Sources
from tapeviz.graph.wire import Writer
from tests.engine.cases import CASES
from tests.engine.cases.case import Case
from tests.engine.differences import tape_gradients

FRONT_END = Path(__file__).parents[2] / "js"

Row = dict[str, Any]


def graphs_of(case: Case, sources: Sources) -> list[dict[str, Any]]:
    """Return the graphs of a case, as they go over the wire."""
    with log.listening(log.Log()) as told:
        tape_gradients(case.program, case.arrays)
    assembly = Assembly(sources)
    assembly.add(told.events)
    message: dict[str, Any] = Writer().snapshot(assembly.graphs)
    graphs: list[dict[str, Any]] = message["graphs"]
    return graphs


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """What the view says of every operand of every op of every case."""
    chosen = {(case.op, *(array.shape for array in case.arrays)): case for case in CASES}
    # An op that the forms of others lead to as well has all of its own.
    chosen |= {(case.op, case.form): case for case in CASES if case.op == "p_norm"}
    sources = Sources()
    graphs = [graph for case in chosen.values() for graph in graphs_of(case, sources)]
    for graph in graphs:
        graph["files"] = graph["frames"] = []
    bundle = subprocess.run(
        ["node_modules/.bin/esbuild", "tests/formulas.tsx", "--bundle", "--platform=node"],
        cwd=FRONT_END,
        check=True,
        capture_output=True,
    ).stdout
    program = tmp_path_factory.mktemp("formulas") / "formulas.cjs"
    program.write_bytes(bundle)
    said = subprocess.run(
        ["node", str(program)], input=json.dumps(graphs).encode(), check=True, capture_output=True
    ).stdout
    return [row for of_graph in json.loads(said) for row in of_graph]


def number(text: str) -> float:
    """Read a number as the view writes it."""
    return float(text.replace("−", "-").replace("∞", "inf").replace(",", ""))


def test_every_rule_of_the_table_has_a_formula_on_screen(rows: list[Row]) -> None:
    said = {(row["op"], argument) for row in rows for argument in row["arguments"]}
    rules = {
        (op.name, argument)
        for op in TABLE.values()
        for argument, vjp in zip(op.arguments, op.vjps, strict=True)
        if vjp is not None and not op.reason
    }
    assert rules - said == set()


def test_every_formula_is_mathml(rows: list[Row]) -> None:
    for row in rows:
        # As HTML writes them, attributes that are true have no value.
        math = ElementTree.fromstring(re.sub(r"<(\w+) (\w+)>", r'<\1 \2="">', row["math"]))
        text = "".join(math.itertext())
        assert math.tag == "math", row
        assert "∂" in text, row
        assert "#" not in text, row
        assert "undefined" not in text, row


def test_incoming_times_local_is_the_contribution(rows: list[Row]) -> None:
    products = [row for row in rows if row["product"]]
    assert len({row["op"] for row in products}) > 100
    for row in products:
        shown = {name: number(text) for name, text in row["product"].items()}
        assert isclose(shown["incoming"], row["incoming"], rel_tol=1e-5), row
        assert isclose(shown["contribution"], row["contribution"], rel_tol=1e-5), row
        product = shown["incoming"] * shown["local"]
        assert isclose(product, row["contribution"], rel_tol=2e-5, abs_tol=1e-300), row


def test_a_formula_that_can_be_computed_gives_the_contribution(rows: list[Row]) -> None:
    computed = [row for row in rows if row["product"] and row["computed"] is not None]
    assert len({row["op"] for row in computed}) > 80
    for row in computed:
        product = row["incoming"] * row["computed"]
        assert isclose(product, row["contribution"], rel_tol=1e-6, abs_tol=1e-12), row


def test_where_no_product_can_be_shown_the_shapes_are(rows: list[Row]) -> None:
    for row in rows:
        is_scalar = all(isinstance(row[name], int | float) for name in ("incoming", "contribution"))
        if is_scalar and row["isSingle"] and row["incoming"]:
            assert row["product"], row
        elif not is_scalar and row["isSingle"]:
            assert row["note"], row
