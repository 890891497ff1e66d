"""Where a plain number goes, by the text of the code: what no tape follows.

Within a function, names carry it on; what a function returns goes on where it was called. A number
that is printed, logged or put into a list that nothing is computed from goes nowhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from types import CodeType
from typing import Final

from tapeviz.engine.log import Place
from tapeviz.graph.sources import Sources

_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Module)
_COLLECTING: Final = {
    *("append", "appendleft", "extend", "insert", "add", "put", "update", "setdefault"),
    *("assign", "assign_add", "assign_sub"),
}
"""Methods by which an object takes in what it is given."""


class Carried:
    """What in the code may hold a number that was computed at a place, or be decided by it.

    Parameters
    ----------
    sources : Sources
        Reads the code.
    place : Place
        Where the number came to be: ``float(x)``.
    decides : bool
        Whether what is executed because of it counts: the branches of an ``if``.
    """

    def __init__(self, sources: Sources, place: Place, decides: bool) -> None:
        self._sources = sources
        self._decides = decides
        self._names: dict[ast.AST, set[str]] = {}
        """By function: what is written for something that holds it."""
        self._nodes: set[ast.AST] = set()
        """What computes with it, or is decided by it."""
        self.is_everywhere = False
        """Whether the text does not tell where it goes: there is none, or it is returned to a
        place that is not known."""
        self._attributes: set[str] = set()
        self._start(place)

    @property
    def is_certain(self) -> bool:
        """Whether names alone carry it on. An attribute may be that of another object."""
        return not (self.is_everywhere or self._attributes)

    def holds(self, name: str) -> bool:
        """Whether a name stands for something that it is in, in one of the functions."""
        return any(name in names for names in self._names.values())

    def reaches(self, place: Place) -> bool:
        """Whether what was executed at a place may have been given the number, as far as is told.

        What is called from there counts as well: the number may be among its arguments.
        """
        at: Place | None = place
        while at is not None:
            node = self._sources.node(at)
            if node is not None and self.is_in(at[0], node):
                return True
            at = at[2]
        return False

    def is_in(self, code: CodeType, node: ast.AST) -> bool:
        """Whether a piece of syntax mentions the number, or is executed because of it."""
        names = self._names.get(self._scope(code, node), set())
        for one in ast.walk(node):
            if one in self._nodes or _written(one) in names:
                return True
            if isinstance(one, ast.Attribute) and one.attr in self._attributes:
                return True
        around: ast.AST | None = node
        while around is not None and not isinstance(around, _SCOPES):
            if around in self._nodes and isinstance(around, ast.stmt):
                return True
            around = self._sources.parent(code, around)
        return False

    # -- finding out ------------------------------------------------------------------------------

    def _start(self, place: Place) -> None:
        node = self._sources.node(place)
        if node is None:
            self.is_everywhere = True
            return
        code, _, caller = place
        waiting = [node]
        scope = self._scope(code, node)
        is_returned = False
        while waiting:
            node = waiting.pop()
            self._nodes.add(node)
            names, returned = self._taken(code, node)
            is_returned |= returned
            new = names - self._names.setdefault(scope, set())
            self._names[scope] |= new
            waiting += [
                one
                for one in ast.walk(scope)
                if _written(one) in new and one not in self._nodes and _is_read(one)
            ]
        if is_returned and caller is not None:
            self._start(caller)
        elif is_returned:
            self.is_everywhere = True

    def _taken(self, code: CodeType, node: ast.AST) -> tuple[set[str], bool]:
        """Return who takes what a piece of syntax computes.

        Returns
        -------
        names : set of str
            What is written for whatever holds it then.
        returned : bool
            Whether the function returns it.
        """
        child: ast.AST = node
        around = self._sources.parent(code, node)
        while around is not None:
            match around:
                case ast.Assign(targets=targets):
                    return self._held(targets), False
                case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                    return self._held([target]), False
                case ast.NamedExpr(target=target) if child is not target:
                    self._names.setdefault(self._scope(code, node), set()).add(target.id)
                case ast.For(target=target) | ast.comprehension(target=target):
                    if child is not target:
                        return self._held([target]), False
                case ast.withitem(optional_vars=target) if target is not None:
                    return self._held([target]), False
                case ast.Return() | ast.Yield() | ast.YieldFrom() | ast.Lambda():
                    return set(), True
                case ast.If(test=test) | ast.While(test=test) if test is child:
                    return self._decided(code, around) if self._decides else (set(), False)
                case ast.Expr():
                    return self._received(around.value), False
                case ast.stmt() | ast.Module():
                    return set(), False
            child, around = around, self._sources.parent(code, around)
        return set(), False

    def _decided(self, code: CodeType, branching: ast.If | ast.While) -> tuple[set[str], bool]:
        """Return what depends on which branch is taken."""
        statements: list[ast.AST] = [*branching.body, *branching.orelse]
        inside = [one for statement in statements for one in ast.walk(statement)]
        names = {
            _written(one)
            for one in inside
            if isinstance(one, ast.Name | ast.Attribute) and isinstance(one.ctx, ast.Store)
        }
        returned = any(isinstance(one, ast.Return) and one.value is not None for one in inside)
        if returned:
            statements += _after(self._sources.parent(code, branching), branching)
        self._nodes.update(statements)
        return names, returned

    def _held(self, targets: Sequence[ast.expr]) -> set[str]:
        """Return what is written for whatever something is assigned to, or put into."""
        found: set[str] = set()
        for target in targets:
            match target:
                case ast.Tuple(elts=parts) | ast.List(elts=parts):
                    found |= self._held(parts)
                case ast.Starred(value=value) | ast.Subscript(value=value):
                    found |= self._held([value])
                case ast.Attribute(attr=attribute):
                    self._attributes.add(attribute)
                    found.add(_written(target))
                case ast.Name(id=name):
                    found.add(name)
        return found

    def _received(self, value: ast.expr) -> set[str]:
        """Return the object whose method was called with it: parts, of ``parts.append(x)``."""
        match value:
            case ast.Call(func=ast.Attribute(value=receiver, attr=method)):
                return self._held([receiver]) if method in _COLLECTING else set()
        return set()

    def _scope(self, code: CodeType, node: ast.AST) -> ast.AST:
        at = node
        while not isinstance(at, _SCOPES):
            around = self._sources.parent(code, at)
            if around is None:
                break
            at = around
        return at


def _written(node: ast.AST) -> str:
    """Return how a name, or a chain of attributes, is written; "" for everything else."""
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)


def _after(around: ast.AST | None, statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the statements that follow one in the same block."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(around, name, None)
        if isinstance(block, list) and statement in block:
            yield from block[block.index(statement) + 1 :]
