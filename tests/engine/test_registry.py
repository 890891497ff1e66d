"""The rule table itself: what is read off a rule's code, and what a row says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import registry
from tapeviz.engine.registry import MIXED, TABLE, Op, Shaped, define, reads


@pytest.fixture
def own_op() -> Iterator[Callable[..., Op]]:
    """`define`, whose rows are taken out of the table after the test."""
    rows = []

    def defining(function: Callable[..., Any], symbol: str, **options: Any) -> Op:
        rows.append(define(function, symbol, **options))
        return rows[-1]

    yield defining
    for row in rows:
        del TABLE[row.function]


def passed_on(*values: Any) -> Any:
    return values


class TestReads:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            (lambda g, out, x, y: g * y, {"g": "value", "y": "value"}),
            (lambda g, out, x: g, {"g": "value"}),
            (lambda g, out, x: np.reshape(g, x.shape), {"g": "value", "x": "shape"}),
            (
                lambda g, out, x: g / (x.size / out.size),
                {"g": "value", "x": "shape", "out": "shape"},
            ),
            (lambda g, out, x: g * x + x.ndim, {"g": "value", "x": "value"}),
            (lambda g, out, x: x.ndim * g + x, {"g": "value", "x": "value"}),
            (lambda g, out, x: g * x.T, {"g": "value", "x": "value"}),
            (lambda g, out, x: passed_on(g, x), {"g": "value", "x": "value"}),
            (lambda g, out, x: [x[i] for i in g], {"g": "value", "x": "value"}),
            (lambda g, out, x: sum(x[i] for i in g), {"g": "value", "x": "value"}),
            (
                lambda g, out, x, axis=None: np.sum(g, axis) * x.shape[0],
                {"g": "value", "x": "shape", "axis": "value"},
            ),
            (lambda g, out, x: g if x.dtype.kind == "c" else -g, {"g": "value", "x": "shape"}),
        ],
    )
    def test_only_what_the_code_names_is_read(
        self, rule: Callable[..., Any], expected: dict[str, str]
    ) -> None:
        found = reads(rule)
        assert {name: found[name] for name in found if name != "i"} == expected


class TestPlan:
    def saved(self, function: Callable[..., Any], mask: int, *values: Any) -> tuple[Any, ...]:
        _, _, as_they_are, saver = TABLE[function].plan(mask)
        if as_they_are != MIXED:
            kept = [one if as_they_are >> place & 1 else None for place, one in enumerate(values)]
            assert saver(values) == tuple(kept)
        return saver(values)

    @pytest.mark.parametrize(
        ("mask", "expected"), [(1, (None, 3.0)), (2, (2.0, None)), (3, (2.0, 3.0))]
    )
    def test_of_a_product_the_other_factor_is_kept(
        self, mask: int, expected: tuple[Any, ...]
    ) -> None:
        assert self.saved(np.multiply, mask, 2.0, 3.0) == expected

    def test_of_a_sum_nothing_is_kept(self) -> None:
        assert self.saved(np.add, 3, 2.0, 3.0) == (None, None)

    def test_of_a_reduction_the_shape_is_kept(self) -> None:
        assert self.saved(np.sum, 1, np.ones((2, 3))) == (Shaped((2, 3), np.dtype("float64")),)

    def test_of_joined_arrays_the_shapes_are_kept(self) -> None:
        kept = self.saved(np.concatenate, 0, np.ones(2), np.ones(3))
        assert [one.shape for one in kept] == [(2,), (3,)]

    @pytest.mark.parametrize(
        ("function", "need"), [(np.exp, "value"), (np.mean, "shape"), (np.sin, "")]
    )
    def test_of_the_result_what_the_rule_reads_is_kept(
        self, function: Callable[..., Any], need: str
    ) -> None:
        _, out, _, _ = TABLE[function].plan(1)
        assert out == need

    def test_its_number_leads_to_the_rules_of_the_tracked_operands(self) -> None:
        row = TABLE[np.multiply]
        number, _, _, _ = row.plan(2)
        assert registry.ROUTES[number] == (row, ((1, row.vjps[1]),), True)


class TestShaped:
    def test_it_tells_dimensions_and_entries(self) -> None:
        shaped = Shaped((2, 3), np.dtype("float32"))
        assert (shaped.ndim, shaped.size) == (2, 6)

    def test_a_number_has_one_entry(self) -> None:
        assert Shaped((), np.dtype("float32")).size == 1


class TestRows:
    def test_names_are_unique(self) -> None:
        names = [row.name for row in TABLE.values()]
        assert sorted(names) == sorted(set(names))

    @pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
    def test_a_row_has_either_rules_or_a_reason(self, row: Op) -> None:
        assert bool(row.reason) == (set(row.vjps) == {None})

    @pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
    def test_every_rule_has_a_formula(self, row: Op) -> None:
        assert [vjp is None for vjp in row.vjps] == [formula is None for formula in row.formulas]

    @pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
    def test_a_row_has_a_symbol(self, row: Op) -> None:
        assert row.symbol.strip()

    def test_it_is_shown_by_name_and_symbol(self) -> None:
        assert repr(TABLE[np.multiply]) == "<op multiply ×>"


class TestOwnOps:
    def test_an_op_with_a_rule_is_differentiated(self, own_op: Callable[..., Op]) -> None:
        def cube(x: Any) -> Any:
            return x * x * x

        op = own_op(cube, "x³", x=(lambda g, out, x: g * 3 * x * x, "3 * x**2"))
        x = tf.Variable(2.0)
        with tf.GradientTape() as tape:
            y = op(x)
        assert tape.gradient(y, x) == 12.0

    def test_a_path_without_rule_is_an_error_that_names_op_and_line(
        self, own_op: Callable[..., Op]
    ) -> None:
        def blend(x: Any, y: Any) -> Any:
            return x + y

        op = own_op(blend, "blend", x=(lambda g, out, x, y: g, "1"), y=None)
        x = tf.Variable(2.0)
        with tf.GradientTape() as tape:
            z, line = op(1.0, x), sys._getframe().f_lineno
        with pytest.raises(
            LookupError, match=rf"blend has no rule for its argument y.*line {line}, in test_a_path"
        ):
            tape.gradient(z, x)

    def test_a_path_beside_the_argument_without_rule_is_differentiated(
        self, own_op: Callable[..., Op]
    ) -> None:
        def blend(x: Any, y: Any) -> Any:
            return x + y

        op = own_op(blend, "blend", x=(lambda g, out, x, y: g, "1"), y=None)
        x, y = tf.Variable(2.0), tf.Variable(3.0)
        with tf.GradientTape() as tape:
            z = op(x, y)
        assert tape.gradient(z, x) == 1.0

    @pytest.mark.parametrize("used", [(0,), (1,), (0, 1)], ids=["first", "second", "both"])
    @pytest.mark.parametrize("order", [1, 2])
    def test_an_op_with_two_results(
        self, own_op: Callable[..., Op], used: tuple[int, ...], order: int
    ) -> None:
        def powers(x: Any) -> tuple[Any, Any]:
            return x * x, x * x * x

        op = own_op(
            powers,
            "x², x³",
            x=(lambda g, out, x: g[0] * 2 * x + g[1] * 3 * x * x, "2 * x"),
        )
        x = tf.Variable(2.0)
        with tf.GradientTape() as outer:
            with tf.GradientTape() as tape:
                results = op(x)
                y = sum(results[place] for place in used)
            first = tape.gradient(y, x)
        derivatives = {1: (4.0, 12.0), 2: (2.0, 12.0)}[order]
        found = first if order == 1 else outer.gradient(first, x)
        assert found == sum(derivatives[place] for place in used)
