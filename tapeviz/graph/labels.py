"""What an expression is called that the code gives no name: itself, shortened where it is long."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import combinations
from typing import Final

LONGEST_LABEL: Final = 17
"""Longer ones do not fit on a card."""

LIBRARIES: Final = frozenset({"tf", "tapeviz", "np", "numpy", "scipy", "sp"})
"""Names that stand for libraries: a function of theirs is known by its last name."""

_LEFT_OUT: Final = ast.Name("…", ast.Load())
_QUALIFIER: Final = re.compile(
    rf"(?<![\w.])(?:{'|'.join(sorted(LIBRARIES))})\.(?:[a-z_]+\.)*(?=\w+\()"
)


def label(node: ast.expr, text: str) -> str:
    """Return a short form of an expression.

    Parameters
    ----------
    node : ast.expr
    text : str
        As it stands in the code, on one line.

    Returns
    -------
    str
        The text without the names of libraries; where that is long, with dots for operands, and
        where even that is long, only its beginning.

    Examples
    --------
    >>> def of(text):
    ...     return label(ast.parse(text, mode="eval").body, text)
    >>> of("a*b - c")
    'a*b - c'
    >>> of("tf.math.log(out)")
    'log(out)'
    >>> of("self.w * v + self.b")
    '… + self.b'
    >>> of("tf.reduce_sum(Q @ K.T)")
    'reduce_sum(…)'
    >>> of("(prediction - truth)**2")
    '…**2'
    """
    short = _QUALIFIER.sub("", text)
    if len(short) <= LONGEST_LABEL:
        return short
    for candidate in _shortened(node):
        if len(candidate) <= LONGEST_LABEL:
            return candidate
    return f"{short[: LONGEST_LABEL - 1].rstrip()}…"


def _shortened(node: ast.expr) -> Iterator[str]:
    """Give the expression with ever more of its operands left out, long ones before short ones."""
    bare = _Unqualified().visit(deepcopy(node))
    places = _operands(bare)
    lengths = [len(ast.unparse(_operand(bare, place))) for place in places]
    for count in range(1, len(places) + 1):
        for left_out in sorted(
            combinations(range(len(places)), count), key=lambda some: -sum(lengths[i] for i in some)
        ):
            dotted = deepcopy(bare)
            for i in left_out:
                field, index = places[i]
                if index is None:
                    setattr(dotted, field, _LEFT_OUT)
                else:
                    getattr(dotted, field)[index] = _LEFT_OUT
            yield _written(dotted)
    if isinstance(bare, ast.Call):
        bare.args, bare.keywords = [_LEFT_OUT], []
        yield _written(bare)


def _written(node: ast.expr) -> str:
    return re.sub(r"…(, …)+", "…", ast.unparse(node)).replace(" ** ", "**")


def _operands(node: ast.expr) -> list[tuple[str, int | None]]:
    """Return where the operands of an expression are kept: a field of it, and a place in that."""
    match node:
        case ast.BinOp():
            return [("left", None), ("right", None)]
        case ast.UnaryOp():
            return [("operand", None)]
        case ast.Compare(comparators=others):
            return [("left", None), *[("comparators", i) for i in range(len(others))]]
        case ast.Attribute() | ast.Subscript():
            return [("value", None)]
        case ast.Call(args=arguments):
            return [("args", i) for i in range(len(arguments))]
    return []


def _operand(node: ast.expr, place: tuple[str, int | None]) -> ast.expr:
    field, index = place
    found = getattr(node, field)
    operand: ast.expr = found if index is None else found[index]
    return operand


class _Unqualified(ast.NodeTransformer):
    """Calls functions of libraries by their last name."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and root(node.func) in LIBRARIES:
            node.func = ast.Name(node.func.attr, ast.Load())
        return node


def root(node: ast.expr) -> str:
    """Return the name with which a reference begins: net, of ``net.layers[0].w``; "" if none.

    Examples
    --------
    >>> root(ast.parse("net.layers[0].w", mode="eval").body)
    'net'
    """
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
