"""Every formula of the rule table can be shown."""

from __future__ import annotations

import pytest

import tapeviz  # noqa: F401 fills the table
from tapeviz.engine.registry import TABLE
from tapeviz.graph.formula import parse


@pytest.mark.parametrize("op", TABLE.values(), ids=lambda op: op.name)
def test_the_formulas_of_the_table_are_parsed(op: object) -> None:
    for one in op.formulas:  # type: ignore[attr-defined]
        assert one is None or parse(one)


def test_what_is_no_formula_is_refused() -> None:
    with pytest.raises(ValueError, match="not a formula"):
        parse("[x for x in y]")
