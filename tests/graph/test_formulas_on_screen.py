"""What the view says of every row of the rule table: a formula, and numbers or shapes.

The programs of the systematic test run on the engine; the graphs that come of it go through the
wire to the view's own code, which answers with what it would draw.
"""

from __future__ import annotations

import inspect
import json
import re
import subprocess
from collections.abc import Callable, Iterable
from contextlib import suppress
from math import isclose
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.registry import TABLE
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.sources import Sources
from tapeviz.graph.wire import Writer
from tests.engine.cases import CASES
from tests.engine.cases.case import Case
from tests.engine.differences import tape_gradients
from tests.graph.formula_arithmetic import OnlyDescribed, computed

FRONT_END = Path(__file__).parents[2] / "js"

Row = dict[str, Any]

ONLY_DESCRIBED = {
    *("cholesky", "cofactors", "cofactors_change", "eig", "eigh", "pinv", "qr", "slogdet", "svd"),
    "made_basis",
    *("fft", "fft2", "fftn", "ifft", "ifft2", "ifftn", "hfft", "ihfft"),
    *("rfft", "rfft2", "rfftn", "irfft", "irfft2", "irfftn"),
    *("convolution", "transposed_convolution", "window_products", "convolve", "correlate"),
    *("max_pool", "mean_pool", "mean_unpool", "pick", "unpool", "sliding_window_view"),
    *("median", "nanmedian", "quantile", "nanquantile", "percentile", "nanpercentile"),
    *("nanmean", "nanstd", "nanvar", "sort", "partition", "running_maximum", "running_minimum"),
    *("choose", "delete", "insert", "repeat", "resize", "tile", "take_along_axis", "moveaxis"),
    *("diagonal", "difference", "interpolation", "kron", "recurrence", "roots"),
    *("frexp", "modf", "derivative_of_i0", "polygamma", "sparse_softmax_cross_entropy"),
    *("special.airy", "special.eval_hermite", "special.eval_hermitenorm", "special.fresnel"),
    *("special.hankel1", "special.hankel2", "special.lambertw", "special.polygamma"),
    *("special.shichi", "special.sici"),
}
"""Ops whose formulas are in words that this test does not compute with."""


def graphs_of(case: Case, sources: Sources) -> list[dict[str, Any]]:
    """Return the graphs of a case, as they go over the wire."""
    with log.listening(log.Log()) as told:
        tape_gradients(case.program, case.arrays)
    assembly = Assembly(sources)
    assembly.add(told.events)
    message: dict[str, Any] = Writer().snapshot(assembly.graphs)
    graphs: list[dict[str, Any]] = message["graphs"]
    return graphs


Saying = Callable[[list[dict[str, Any]]], list[list[Row]]]


@pytest.fixture(scope="module")
def said_of(tmp_path_factory: pytest.TempPathFactory) -> Saying:
    """What the view says of graphs: for each, of every operand of every op."""
    bundle = subprocess.run(
        ["node_modules/.bin/esbuild", "tests/formulas.tsx", "--bundle", "--platform=node"],
        cwd=FRONT_END,
        check=True,
        capture_output=True,
    ).stdout
    program = tmp_path_factory.mktemp("formulas") / "formulas.cjs"
    program.write_bytes(bundle)

    def said_of(graphs: list[dict[str, Any]]) -> list[list[Row]]:
        for graph in graphs:
            graph["files"] = graph["frames"] = []
        told = json.dumps(graphs).encode()
        done = subprocess.run(["node", str(program)], input=told, check=True, capture_output=True)
        said: list[list[Row]] = json.loads(done.stdout)
        return said

    return said_of


@pytest.fixture(scope="module")
def rows(said_of: Saying) -> list[Row]:
    """What the view says of every operand of every op of every case."""
    chosen = {(case.op, case.form): case for case in CASES}
    sources = Sources()
    graphs = [graph for case in chosen.values() for graph in graphs_of(case, sources)]
    return [row for of_graph in said_of(graphs) for row in of_graph]


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


def is_of_numbers(row: Row) -> bool:
    return row["incoming"] is not None and row["contribution"] is not None


def vector(text: str) -> Any:
    """Read a vector, or a single number, as the view writes it."""
    return np.array([number(entry) for entry in text.strip("[]").split()])


def test_incoming_times_local_is_the_contribution(rows: list[Row]) -> None:
    products = [row for row in rows if row["product"] and is_of_numbers(row)]
    assert len({row["op"] for row in products}) > 100
    for row in products:
        shown = {name: number(text) for name, text in row["product"].items()}
        assert isclose(shown["incoming"], row["incoming"], rel_tol=1e-5), row
        assert isclose(shown["contribution"], row["contribution"], rel_tol=1e-5), row
        product = shown["incoming"] * shown["local"]
        assert isclose(product, row["contribution"], rel_tol=2e-5, abs_tol=1e-300), row


def test_a_formula_that_can_be_computed_gives_the_contribution(rows: list[Row]) -> None:
    computed = [row for row in rows if row["product"] and row["computed"] is not None]
    computed = [row for row in computed if is_of_numbers(row)]
    assert len({row["op"] for row in computed}) > 80
    for row in computed:
        product = row["incoming"] * row["computed"]
        assert isclose(product, row["contribution"], rel_tol=1e-6, abs_tol=1e-12), row


def test_vectors_are_written_as_they_flowed(rows: list[Row]) -> None:
    products = [row for row in rows if row["product"] and not is_of_numbers(row)]
    assert len({row["op"] for row in products}) > 25
    for row in products:
        total = np.sum([array_of(told) for told in row["handed"]], axis=0)
        for told, name in ((array_of(row["given"][0]), "incoming"), (total, "contribution")):
            shown = vector(row["product"][name])
            np.testing.assert_allclose(shown, told.ravel(), rtol=6e-3, err_msg=str(row))


def test_where_no_product_can_be_shown_the_shapes_are(rows: list[Row]) -> None:
    for row in rows:
        is_scalar = all(isinstance(row[name], int | float) for name in ("incoming", "contribution"))
        if is_scalar and row["isSingle"] and row["incoming"]:
            assert row["product"], row
        elif not is_scalar and row["isSingle"]:
            assert row["note"] or row["product"], row


def array_of(told: Row | None) -> Any:
    """Return an array as the graph tells it; None where it is not told entry by entry."""
    if told is None or any(str(entry).endswith("j)") for entry in told["entries"]):
        return None
    return np.asarray(told["entries"], object).astype(float).reshape(told["shape"])


def contribution_as_written(row: Row) -> Any:
    """Compute what a row's formula says that the op hands to the operand."""
    arrays = {name: array_of(told) for name, told in row["arrays"].items()}
    arrays |= {f"g_{place}": array_of(told) for place, told in enumerate(row["given"])}
    arrays |= {"g": arrays["g_0"], "shape": tuple(row["shape"])}
    for name, text in row["parameters"].items():
        with suppress(ValueError):
            arrays.setdefault(name, float(text))
    if row["formula"] == "0":
        return np.zeros(row["shape"])
    value = computed(row["formula"], arrays)
    mentions_gradient = re.search(r'"g(_\w+)?"', json.dumps(row["formula"]))
    return value if mentions_gradient else arrays["g"] * value


def without_unit_axes(shape: Iterable[int]) -> list[int]:
    return [length for length in shape if length != 1]


def is_at_a_corner(row: Row) -> bool:
    """Whether a formula is told of a place where it says nothing, or that it does not tell of."""
    operands = [array_of(told) for name, told in row["arrays"].items()]
    has_nan = any(array is not None and np.any(np.isnan(array)) for array in operands)
    has_zero = any(array is not None and np.any(array == 0) for array in operands)
    return (
        (row["op"] in ("cumprod", "nancumprod", "cumulative_prod") and has_zero)
        or (row["op"] in ("fmax", "fmin") and has_nan)
        # matrices that are singular but for what the wire rounds
        or row["op"] == "lstsq"
        or (row["op"] == "cross" and bool(row["parameters"]))
    )


def test_every_formula_gives_the_contribution_with_its_shape(rows: list[Row]) -> None:
    confirmed, described, wrong = set(), set(), []
    for row in rows:
        handed = [array_of(told) for told in row["handed"]]
        if any(array is None or array.size == 0 for array in handed) or is_at_a_corner(row):
            continue
        try:
            with np.errstate(all="ignore"):
                written = contribution_as_written(row)
        except OnlyDescribed:
            described.add(row["op"])
            continue
        except Exception as error:
            wrong.append((row["op"], row["formula"], row["parameters"], repr(error)))
            continue
        total = np.sum(handed, axis=0)
        has_shape = without_unit_axes(np.shape(written)) == without_unit_axes(row["shape"])
        if not has_shape or not np.allclose(np.reshape(written, total.shape), total, rtol=1e-5):
            wrong.append(
                (row["op"], row["formula"], row["parameters"], np.shape(written), row["shape"])
            )
        confirmed.add(row["op"])
    assert not wrong, "\n".join(map(str, wrong))
    assert len(confirmed) > 250
    assert described - confirmed == ONLY_DESCRIBED


M = np.array([[2.0, 1.0], [0.5, 3.0]])
N = np.array([[1.0, -1.0], [2.0, 0.5]])
X = np.array(0.7)

WRITTEN: dict[str, tuple[Callable[..., Any], tuple[Any, ...], list[tuple[str, str]]]] = {
    "einsum": (
        lambda m, n: tf.einsum("ij,jk->ik", m, n),
        (M, N),
        [
            ('einsum("ik,jk→ij", g, n)', "(2, 2) → (2, 2)"),
            ('einsum("ik,ij→jk", g, m)', "(2, 2) → (2, 2)"),
        ],
    ),
    "einsum with itself": (
        lambda m: tf.einsum("ij,jk->ik", m, m),
        (M,),
        [('einsum("ik,jk→ij", g, m) + einsum("ik,ij→jk", g, m)', "(2, 2) → (2, 2)")],
    ),
    "a row": (lambda m: m[0], (M,), [("scatter(g, at [0])", "(2,) → (2, 2)")]),
    "rows": (
        lambda m: tf.gather(m, [0, 0]),
        (M,),
        [("scatter(g, [0, 0], axis 0)", "(2, 2) → (2, 2)")],
    ),
    "stack": (
        lambda x, y: tf.stack([x, y]),
        (X, X),
        [("g[0]", "(2,) → scalar"), ("g[1]", "(2,) → scalar")],
    ),
    "concat with itself": (
        lambda m: tf.concat([m, m], axis=0),
        (M,),
        [("g[0:2] + g[2:4]", "(4, 2) → (2, 2)")],
    ),
    "sum": (tf.reduce_sum, (M,), [("ones(2, 2)", "scalar × (2, 2) = (2, 2)")]),
    "mean": (tf.reduce_mean, (M,), [("ones(2, 2)/4", "scalar × (2, 2) = (2, 2)")]),
    "mean over an axis": (
        lambda m: tf.reduce_mean(m, axis=0),
        (M,),
        [("broadcast(g)/2", "(2,) → (2, 2)")],
    ),
    "norm": (tf.norm, (M,), [("m/f", "scalar × (2, 2) = (2, 2)")]),
    "max": (tf.reduce_max, (M,), [("[m = f]/Σ([m = f])", "scalar × (2, 2) = (2, 2)")]),
    "broadcast number": (
        lambda m, x: m + x,
        (M, X),
        [("1", "(2, 2) × scalar = (2, 2)"), ("Σ(g)", "(2, 2) → scalar")],
    ),
    "bias": (
        lambda m, b: m + b,
        (M, M[0]),
        [("1", "(2, 2) × scalar = (2, 2)"), ("Σ[axis 0](g)", "(2, 2) → (2,)")],
    ),
}


@pytest.mark.parametrize("program", WRITTEN)
def test_formulas_are_written_as_in_a_lecture(program: str, said_of: Saying) -> None:
    compute, arrays, expected = WRITTEN[program]
    names = inspect.signature(compute).parameters if "lambda" in compute.__name__ else ["m"]
    variables = [tf.Variable(array, name=name) for name, array in zip(names, arrays, strict=True)]
    with log.listening(log.Log()) as told:
        with tf.GradientTape() as tape:
            f = compute(*variables)
            z = tf.reduce_sum(f * 2.0)
        tape.gradient(z, variables)
    assembly = Assembly(Sources())
    assembly.add(told.events)
    message: dict[str, Any] = Writer().snapshot(assembly.graphs)
    (said,) = said_of(message["graphs"])
    rows = [row for row in said if row["by"] in names]
    assert [(row["text"], row["note"]) for row in rows] == expected
