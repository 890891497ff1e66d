"""Every row of the rule table against central differences, and against its own formula."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.registry import TABLE, Op
from tests.engine.cases import CASES, DESCRIBED
from tests.engine.cases.case import Case, sample
from tests.engine.differences import (
    central_differences,
    loss_of,
    second_differences,
    tape_gradients,
    tape_second_gradients,
)

SMOOTH = [row for row in TABLE.values() if not row.reason]


def in_dtypes(*dtypes: str) -> pytest.MarkDecorator:
    """Run a test on every case in every of the dtypes that it is made for."""
    return pytest.mark.parametrize(
        ("case", "dtype"),
        [
            pytest.param(case, dtype, id=f"{case.id}, {dtype}")
            for case in CASES
            for dtype in dtypes
            if case.complex_too or dtype != "complex128"
        ],
    )


def arrays_of(case: Case, dtype: str) -> list[np.ndarray[Any, Any]]:
    if dtype == "complex128":
        return [
            sample(array.shape, case.op, dtype, place) for place, array in enumerate(case.arrays)
        ]
    return [array.astype(dtype) for array in case.arrays]


@in_dtypes("float64", "complex128")
def test_gradient_agrees_with_central_differences(case: Case, dtype: str) -> None:
    arrays = arrays_of(case, dtype)
    expected = central_differences(loss_of(case.program), arrays)
    for found, wanted in zip(tape_gradients(case.program, arrays), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)


@in_dtypes("float32")
def test_gradient_of_float32_is_that_of_float64_in_float32(case: Case, dtype: str) -> None:
    exact = tape_gradients(case.program, case.arrays)
    for found, wanted in zip(
        tape_gradients(case.program, arrays_of(case, dtype)), exact, strict=True
    ):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, wanted, rtol=2e-4, atol=1e-4)


@in_dtypes("float64", "complex128")
def test_second_gradient_agrees_with_central_differences(case: Case, dtype: str) -> None:
    arrays = arrays_of(case, dtype)
    expected = second_differences(case.program, arrays)
    for found, wanted in zip(tape_second_gradients(case.program, arrays), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)


def arguments_differentiated(case: Case) -> set[tuple[str, str]]:
    """Return the ops and their arguments through which the gradient of a case goes."""
    with log.listening(log.Log()) as told:
        tape_gradients(case.program, case.arrays)
    rows: dict[int, Op] = {
        event[5][0]: event[1] for event in told.events if event[0] == log.EXECUTED
    }
    return {
        (rows[event[2]].name, rows[event[2]].arguments[0 if rows[event[2]].variadic else part[0]])
        for event in told.events
        if event[0] == log.CONTRIBUTED
        for part in event[3]
    }


def test_every_argument_of_every_row_has_a_case() -> None:
    wanted = {
        (row.name, argument)
        for row in SMOOTH
        for argument, vjp in zip(row.arguments, row.vjps, strict=True)
        if vjp is not None
    }
    assert wanted - set().union(*map(arguments_differentiated, CASES)) == set()


FORMULA_NAMES: dict[str, Callable[..., Any]] = {
    "T": np.transpose,
    "conj": np.conj,
    "cos": np.cos,
    "cosh": np.cosh,
    "exp": np.exp,
    "floor": np.floor,
    "ln": np.log,
    "sign": np.sign,
    "sin": np.sin,
    "sinh": np.sinh,
    "tan": np.tan,
    "tanh": np.tanh,
    "where": np.where,
}
KEYWORDS: dict[str, dict[str, Any]] = {
    "cast": {"dtype": np.dtype(np.complex128)},
    "swapaxes": {"axis1": 0, "axis2": 1},
}


@pytest.mark.parametrize(
    ("row", "place"),
    [
        pytest.param(row, place, id=f"{row.name} by {argument}")
        for row in SMOOTH
        if row.name not in DESCRIBED
        for place, argument in enumerate(row.arguments)
    ],
)
def test_formula_gives_what_the_rule_gives(row: Op, place: int) -> None:
    dtype = "complex128" if row.name in {"conjugate", "real", "imag"} else "float64"
    values = [sample((2, 2), row.name, dtype, one) for one, _ in enumerate(row.arguments)]
    if row.name == "where":
        values[0] = values[0] > 0
    keywords = KEYWORDS.get(row.name, {})
    out = np.asarray(row.compute(*values, **keywords))
    ones = np.ones_like(out)
    rule, formula = row.vjps[place], row.formulas[place]
    assert rule is not None
    assert formula is not None
    names = {**dict(zip(row.arguments, values, strict=True)), "out": out, "g": ones}
    shown = eval(formula, {}, {**FORMULA_NAMES, **names, "n": values[0].size, "i": 1j})
    given = np.asarray(rule(ones, out, *values, **keywords))
    np.testing.assert_allclose(np.broadcast_to(shown, given.shape), given, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        pytest.param(row, place, id=f"{row.name} by {argument}")
        for row in SMOOTH
        for place, argument in enumerate(row.arguments)
    ],
)
def test_formula_names_nothing_that_is_not_there(row: Op, place: int) -> None:
    formula = row.formulas[place]
    assert formula is not None
    known = {*row.arguments, *FORMULA_NAMES, "out", "g", "n", "i", "sum"}
    assert set(re.findall(r"[A-Za-z_]\w*", formula)) - known == set()


@pytest.mark.parametrize("row", [row for row in TABLE.values() if row.reason], ids=lambda r: r.name)
def test_an_op_without_derivative_gives_no_gradient(row: Op) -> None:
    of_integers = row.name == "invert" or row.name.startswith("bitwise")
    x = tf.Variable([[1, 2], [3, 4]] if of_integers else [[1.25, -2.5], [3.75, 4.0]])
    keywords = {"dtype": np.int32} if row.name == "cast_to_integer" else {}
    with tf.GradientTape() as tape:
        out = row(*[x] * len(row.arguments), **keywords)
        y = tf.cast(out, tf.float32) * 2.0
    assert tape.gradient(y, x) is None
