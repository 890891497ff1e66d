"""Formulas of the rule table as trees, so that the view can put names and numbers in."""

from __future__ import annotations

import ast
from functools import cache
from typing import Any, Final, TypeAlias

Formula: TypeAlias = Any
"""A leaf is a name or number as text; a branch is a list of an operator and its operands."""

_OPERATORS: Final = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.USub: "neg",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
}


@cache
def parse(formula: str) -> Formula:
    """Parse a formula of the rule table.

    Raises
    ------
    ValueError
        If it is no expression of arithmetic, comparisons, calls and indices.

    Examples
    --------
    >>> parse("y * x**(y - 1)")
    ['*', 'y', ['**', 'x', ['-', 'y', '1']]]
    >>> parse("-sin(x)")
    ['neg', ['sin', 'x']]
    """
    return _tree(ast.parse(formula, mode="eval").body)


def _tree(node: ast.expr) -> Formula:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            return str(value)
        case ast.BinOp(left=left, op=operator, right=right):
            return [_OPERATORS[type(operator)], _tree(left), _tree(right)]
        case ast.UnaryOp(op=operator, operand=operand):
            return [_OPERATORS[type(operator)], _tree(operand)]
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return [_OPERATORS[type(operator)], _tree(left), _tree(right)]
        case ast.Subscript(value=value, slice=place):
            return ["[]", _tree(value), _tree(place)]
        case ast.Call(func=ast.Name(id=name), args=operands):
            return [name, *map(_tree, operands)]
    raise ValueError(f"not a formula: {ast.unparse(node)}")
