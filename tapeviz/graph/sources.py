"""Places in the user's code: from `(f_code, f_lasti)` to lines, columns, expressions and names.

The engine notes where an op was executed at almost no cost; here the note is read. Code carries its
own table of positions (PEP 657), and the syntax tree of the source says what stands there: which
name the result is given, how the operands are written.
"""

from __future__ import annotations

import ast
import dis
import linecache
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from types import CodeType
from typing import Final, NamedTuple, TypeAlias

from tapeviz.engine.log import Place
from tapeviz.graph.labels import label

Range: TypeAlias = tuple[int, int, int, int]
"""First line, first column in bytes, last line, last column in bytes."""

LONGEST_FILE: Final = 400
"""Of longer files only the function in question is shown."""

LONGEST_NAME: Final = 32
"""An operand that is written longer than this has no name."""

ONE_OF_MANY: Final = "[…]"
"""Behind the name of a list: something in it, the code does not tell at which place."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A text that is shown beside the graph."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of source: lines from 1, columns from 0 in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Binding:
    """Where the code gives a value to a name."""

    span: Span
    text: str
    names: frozenset[str]
    """Which names the value is made of: x in ``x = x + 1``."""


class Loop(NamedTuple):
    """A loop in the code: a ``for`` or ``while`` statement, or a comprehension."""

    title: str
    """How it begins, as it is written: ``for layer in layers``."""
    span: Span
    """Where that stands."""


@dataclass(slots=True)
class _Tree:
    """The syntax of one file, by range."""

    lines: tuple[str, ...]
    nodes: dict[Range, ast.AST] = field(default_factory=dict)
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    loops: dict[ast.AST, Loop] = field(default_factory=dict)


class Sources:
    """Reads places. Keeps what it parsed.

    Parameters
    ----------
    title : callable, optional
        From a file's name to what is shown for it; by default the last part of its path.
    written : callable, optional
        From a file's name and its lines to as many lines as the user wrote them, where those that
        run are not what was written: ``%time f(x)`` in a cell.
    origin : callable, optional
        From code to the name of the file in which its text stands, and how many lines and columns
        stand there before what it counts from; by default its own, and none.
    """

    def __init__(
        self,
        title: Callable[[str], str | None] = lambda name: None,
        written: Callable[[str, Sequence[str]], Sequence[str]] = lambda name, lines: lines,
        origin: Callable[[CodeType], tuple[str, int, int]] = lambda code: (code.co_filename, 0, 0),
    ) -> None:
        self._title = title
        self._written = written
        self._origin = origin
        self._origins: dict[CodeType, tuple[str, int, int]] = {}
        self._trees: dict[str, _Tree] = {}
        self._shown: dict[str, Sequence[str]] = {}
        self._positions: dict[CodeType, list[Range | None]] = {}
        self._iterating: dict[CodeType, frozenset[int]] = {}
        self._storing: dict[CodeType, dict[int, str]] = {}

    def file(self, code: CodeType) -> SourceFile:
        """Return the text in which `code` stands: the whole file, or of a long one the function."""
        name, above, _ = self._origin_of(code)
        lines = self._lines(name)
        shown = self._title(name) or os.path.basename(name)
        if len(lines) <= LONGEST_FILE or code.co_name == "<module>":
            return SourceFile(shown, "".join(lines[:LONGEST_FILE]), 1)
        first = code.co_firstlineno + above
        last = max(line for _, _, line in code.co_lines() if line is not None) + above
        return SourceFile(shown, "".join(lines[first - 1 : last]), first)

    def span(self, place: Place) -> Span:
        """Return the stretch of source that was being executed; line 0 where it is not known."""
        where = self._range(place)
        if where is None:
            first = place[0].co_firstlineno + self._origin_of(place[0])[1]
            return Span(first, 0, first, 0)
        return self._span(self._filename(place[0]), where)

    def line(self, place: Place, number: int) -> str:
        """Return a line of the file in which a place is, without its end."""
        lines = self._lines(self._filename(place[0]))
        return lines[number - 1].rstrip() if 0 < number <= len(lines) else ""

    def expression(self, place: Place) -> str:
        """Return the sub-expression that was being executed on one line, or ""."""
        node = self._node(place)
        return self._text(place, node.value if isinstance(node, ast.AugAssign) else node)

    def label(self, place: Place) -> str:
        """Return what the sub-expression is called for short, that was being executed."""
        node = self._node(place)
        if isinstance(node, ast.AugAssign):
            node = node.value
        return label(node, self._text(place, node)) if isinstance(node, ast.expr) else ""

    def result_name(self, place: Place) -> str:
        """Return the name that the code gives to what is computed at a place; "" if it gives none.

        A value that a function returns is named by the caller, and one in a list, tuple or dict
        by its place there: ``ws[0]``. Of many in one list, as a comprehension makes them, the code
        does not tell which is which: ``ws[…]``.
        """
        return self._name_of(place, self._node(place), [])

    def _name_of(self, place: Place, node: ast.AST | None, path: list[str]) -> str:
        """Return the name of what stands at `path` in what the code computes at a node."""
        if isinstance(node, ast.AugAssign):
            return _target(node.target)
        parent = None if node is None else self.parent(place[0], node)
        match parent:
            case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
                return _target_at(target, path)
            case ast.NamedExpr(target=target):
                return _target_at(target, path)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                if not any(isinstance(one, ast.Starred) for one in elements):
                    place_in_it = [one is node for one in elements].index(True)
                    return self._name_of(place, parent, [f"[{place_in_it}]", *path])
            case ast.Dict(keys=keys, values=values) if node in values:
                key = keys[values.index(node)]
                if isinstance(key, ast.Constant):
                    return self._name_of(place, parent, [f"[{self._text(place, key)}]", *path])
            case ast.IfExp(test=test) if test is not node:
                return self._name_of(place, parent, path)
            case ast.ListComp(elt=element) if element is node and not path:
                name = self._name_of(place, parent, [])
                return f"{name}{ONE_OF_MANY}" if name else ""
            case ast.Call(func=ast.Attribute(attr="append", value=target)) if not path:
                name = _target(target)
                return f"{name}{ONE_OF_MANY}" if name else ""
            case ast.Return() | ast.Lambda() if place[2] is not None:
                return self._name_of(place[2], self._node(place[2]), path)
        return ""

    def result_names(self, place: Place, count: int) -> list[str]:
        """Return the names that ``a, b = …`` or ``[a, b] = …`` gives to `count` results."""
        node = self._node(place)
        if node is not None:
            parent = self._tree(self._filename(place[0])).parents.get(node)
            if isinstance(parent, ast.Assign) and isinstance(
                parent.targets[0], ast.Tuple | ast.List
            ):
                elements = parent.targets[0].elts
                if len(elements) == count:
                    return [_target(element) for element in elements]
        return [self.result_name(place)] if count == 1 else [""] * count

    def operands(self, place: Place) -> list[tuple[ast.expr, str]]:
        """Return the operands, in order, and how they are written; "" for numbers and long ones."""
        return [(one, self._short(place, one)) for one in _operands(self._node(place))]

    def calls(self, place: Place) -> frozenset[str] | None:
        """Return the names that stand in the arguments of a call; None where nothing is called."""
        node = self._node(place)
        if not isinstance(node, ast.Call):
            return None
        arguments = [*node.args, *[one.value for one in node.keywords]]
        return frozenset(
            one.id
            for argument in arguments
            for one in ast.walk(argument)
            if isinstance(one, ast.Name)
        )

    def argument_names(self, place: Place, position: int, keyword: str) -> list[str]:
        """Return how the leaves of one argument of a call are written: ``[x, y]`` gives x and y."""
        node = self._node(place)
        if not isinstance(node, ast.Call):
            return []
        given = {one.arg: one.value for one in node.keywords}
        argument = given.get(keyword) or (
            node.args[position] if len(node.args) > position else None
        )
        return [] if argument is None else [self._short(place, one) for one in _leaves(argument)]

    def context_name(self, place: Place) -> str:
        """Return the name that a ``with`` statement gives to what is entered at a place."""
        code, instruction, _ = place
        stored = self._stored(code).get(instruction, "")
        if stored:
            return stored
        node = self._node(place)
        item = None if node is None else self._tree(self._filename(code)).parents.get(node)
        if isinstance(node, ast.With):
            item = node.items[_entered_before(code, instruction) % len(node.items)]
        if not isinstance(item, ast.withitem):
            return ""
        return _target(item.context_expr if item.optional_vars is None else item.optional_vars)

    def is_counted(self, place: Place) -> bool:
        """Whether what is computed at a place, again and again, is each item of one list."""
        node = self._node(place)
        parent = None if node is None else self.parent(place[0], node)
        if not isinstance(parent, ast.ListComp) or len(parent.generators) > 1:
            return False
        loops = 0
        at: Place | None = place
        while at is not None:
            loops, at = loops + len(self.loops(at)), at[2]
        return loops == 1

    def steers(self, place: Place) -> str:
        """Return the word of the control flow that what stands at a place decides; "" if none.

        That is "if", "while" or "assert", or "and", "or", "not" within one of them.
        """
        node = self._node(place)
        parents = self._tree(self._filename(place[0])).parents
        while node is not None:
            parent = parents.get(node)
            match parent:
                case ast.If(test=test) | ast.IfExp(test=test) if test is node:
                    return "if"
                case ast.comprehension(ifs=tests) if node in tests:
                    return "if"
                case ast.While(test=test) if test is node:
                    return "while"
                case ast.Assert(test=test) if test is node:
                    return "assert"
                case ast.BoolOp() | ast.UnaryOp(op=ast.Not()) | ast.Compare():
                    node = parent
                case ast.Call(func=ast.Name(id="bool")):
                    node = parent
                case _:
                    return ""
        return ""

    def loops(self, place: Place) -> tuple[Loop, ...]:
        """Return the loops whose body a place is in, outermost first; only those of its function.

        What a loop goes over is computed before it begins, and is not in it; asking for the next
        item is.
        """
        code, instruction, _ = place
        parents = self._tree(self._filename(code)).parents
        node = self._node(place)
        found: list[Loop] = []
        below: ast.AST | None = None
        child: ast.AST | None = None
        while node is not None and not isinstance(node, _FUNCTIONS):
            asks = below is None and self._iterates(code, instruction)
            if _repeats(node, child, below, asks):
                found.append(self._loop(code, node))
            if _has_code_of_its_own(node, code):
                break
            below, child, node = child, node, parents.get(node)
        return tuple(reversed(found))

    def first_occurrence(self, place: Place) -> int:
        """Return the first instruction of what a place is about, in the test of a ``while``.

        Python compiles that test twice: before the loop, and again at the end of its body.
        """
        code, instruction, _ = place
        parents = self._tree(self._filename(code)).parents
        node = self._node(place)
        while node is not None and not isinstance(node, ast.stmt):
            parent = parents.get(node)
            if isinstance(parent, ast.While) and parent.test is node:
                where = self._range(place)
                return 2 * self._positions[code].index(where)
            node = parent
        return instruction

    def _stored(self, code: CodeType) -> dict[int, str]:
        """Return by instruction under which name the next one stores what it gives."""
        found = self._storing.get(code)
        if found is None:
            found = self._storing[code] = {
                one.offset: str(
                    after.argval[0] if isinstance(after.argval, tuple) else after.argval
                )
                for one, after in pairwise(dis.get_instructions(code))
                if after.opname.startswith("STORE_")
            }
        return found

    def _iterates(self, code: CodeType, instruction: int) -> bool:
        """Whether an instruction asks an iterator for its next item."""
        found = self._iterating.get(code)
        if found is None:
            found = self._iterating[code] = frozenset(
                one.offset for one in dis.get_instructions(code) if one.opname == "FOR_ITER"
            )
        return instruction in found

    def _loop(self, code: CodeType, node: ast.AST) -> Loop:
        loops = self._tree(self._filename(code)).loops
        if node not in loops:
            match node:
                case ast.While(test=test):
                    head, title = [test], f"while {ast.unparse(test)}"
                case ast.For(target=target, iter=over) | ast.AsyncFor(target=target, iter=over):
                    head = [target, over]
                    title = f"for {ast.unparse(target)} in {ast.unparse(over)}"
                case _:
                    assert isinstance(node, _COMPREHENSIONS)
                    first = node.generators[0]
                    head = [first.target, first.iter]
                    title = f"for {ast.unparse(first.target)} in {ast.unparse(first.iter)}"
            line, column, *_ = _range_of(head[0])
            *_, end_line, end_column = _range_of(head[-1])
            span = self._span(self._filename(code), (line, column, end_line, end_column))
            loops[node] = Loop(title, span)
        return loops[node]

    def bindings(self, code: CodeType, name: str) -> list[Binding]:
        """Return where the text around `code` gives a value to a name, in order."""
        found = []
        for node in self._tree(self._filename(code)).nodes.values():
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value):
                    pass
                case ast.AugAssign(target=ast.Name(id=target), value=value):
                    pass
                case _:
                    continue
            if target == name and self._is_in(node, code):
                names = {one.id for one in ast.walk(value) if isinstance(one, ast.Name)}
                if isinstance(node, ast.AugAssign):
                    names.add(name)
                text = self._text((code, 0, None), value)
                span = self._span(self._filename(code), _range_of(value))
                found.append(Binding(span, text, frozenset(names)))
        return sorted(found, key=lambda one: one.span.line)

    def rebound(self, place: Place) -> str:
        """Return what the code binds anew to something that is made of it; "" if nothing.

        That is x of ``x = x + 1``, and ws of ``ws = [w - g for w, g in zip(ws, gs)]``; also where
        a function computes the value that is bound where it is called.
        """
        at: Place | None = place
        while at is not None:
            node = self._node(at)
            while node is not None and not isinstance(node, ast.stmt):
                node = self.parent(at[0], node)
            if isinstance(node, ast.Assign) and node.value is not None:
                used = {ast.unparse(one) for one in ast.walk(node.value) if is_reference(one)}
                for target in node.targets:
                    if _target(target) in used:
                        return _target(target)
            if not isinstance(node, ast.Return):
                return ""
            at = at[2]
        return ""

    def receiver(self, place: Place) -> str:
        """Return how the object is written of which a method is called: tape, of ``tape.f(x)``."""
        match self._node(place):
            case ast.Call(func=ast.Attribute(value=value)):
                return self._short(place, value)
        return ""

    def block(self, code: CodeType, name: str, line: int) -> Span | None:
        """Return the last `with` block of `code` that is entered under a name up to a line."""
        found = [
            node
            for node in self._tree(self._filename(code)).nodes.values()
            if isinstance(node, ast.With)
            and node.lineno <= line
            and any(one.optional_vars and _target(one.optional_vars) == name for one in node.items)
            and self._is_in(node, code)
        ]
        last = max(found, key=lambda node: node.lineno, default=None)
        return None if last is None else self._span(self._filename(code), _range_of(last))

    def _is_in(self, node: ast.AST, code: CodeType) -> bool:
        """Whether a node belongs to the function, or to the module, that `code` is of."""
        parents = self._tree(self._filename(code)).parents
        around = parents.get(node)
        while around is not None and not isinstance(around, ast.FunctionDef | ast.Lambda):
            around = parents.get(around)
        if around is None:
            return code.co_name == "<module>"
        return isinstance(around, ast.FunctionDef) and around.name == code.co_name

    # -- inside
    # -------------------------------------------------------------------------------------

    def _span(self, filename: str, where: Range) -> Span:
        lines = self._tree(filename).lines
        line, column, end_line, end_column = where
        span = Span(
            line,
            _characters(lines, line, column),
            end_line,
            _characters(lines, end_line, end_column),
        )
        return _where_written(span, lines, self._lines(filename))

    def _lines(self, filename: str) -> Sequence[str]:
        """Return the lines of a file as they are shown."""
        if filename not in self._shown:
            self._shown[filename] = self._written(filename, self._tree(filename).lines)
        return self._shown[filename]

    def _origin_of(self, code: CodeType) -> tuple[str, int, int]:
        found = self._origins.get(code)
        if found is None:
            found = self._origins[code] = self._origin(code)
        return found

    def _filename(self, code: CodeType) -> str:
        return self._origin_of(code)[0]

    def _tree(self, name: str) -> _Tree:
        tree = self._trees.get(name)
        if tree is None:
            tree = self._trees[name] = _parse(tuple(linecache.getlines(name)))
        return tree

    def _range(self, place: Place) -> Range | None:
        code, instruction, _ = place
        positions = self._positions.get(code)
        if positions is None:
            _, above, before = self._origin_of(code)
            positions = self._positions[code] = [
                None
                if None in found
                else (
                    found[0] + above,  # type: ignore[operator]
                    found[2] + before,  # type: ignore[operator]
                    found[1] + above,  # type: ignore[operator]
                    found[3] + before,  # type: ignore[operator]
                )
                for found in code.co_positions()
            ]
        at = instruction // 2
        return positions[at] if 0 <= at < len(positions) else None

    def text(self, place: Place, node: ast.AST) -> str:
        """Return how a piece of syntax is written in the file in which a place is."""
        return node.id if isinstance(node, ast.Name) else self._text(place, node)

    def node(self, place: Place) -> ast.AST | None:
        """Return the syntax of what was being executed; None where the code is not known."""
        return self._node(place)

    def parent(self, code: CodeType, node: ast.AST) -> ast.AST | None:
        """Return the syntax around a piece of syntax; None around a whole file."""
        return self._tree(self._filename(code)).parents.get(node)

    def _node(self, place: Place) -> ast.AST | None:
        where = self._range(place)
        return None if where is None else self._tree(self._filename(place[0])).nodes.get(where)

    def _short(self, place: Place, node: ast.AST) -> str:
        if isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant):
            return ""  # a number is shown as its value
        if isinstance(node, _COMPREHENSIONS):
            return ""  # what is read is one of many
        text = self._text(place, node)
        return text if len(text) <= LONGEST_NAME or isinstance(node, ast.Name) else ""

    def _text(self, place: Place, node: ast.AST | None) -> str:
        if node is None:
            return ""
        lines = self._tree(self._filename(place[0])).lines
        line, column, end_line, end_column = _range_of(node)
        picked = [text.encode() for text in lines[line - 1 : end_line]]
        if not picked:
            return ""
        if len(picked) > 1:
            return ast.unparse(node)  # there may be comments in it
        picked[-1] = picked[-1][:end_column]
        picked[0] = picked[0][column:]
        return " ".join(b" ".join(picked).decode().split())


_LABELLED: Final = {
    f"{kind}_cross_entropy_with_logits" for kind in ("softmax", "sparse_softmax", "sigmoid")
}
"""Losses that are called with labels first, and read them last."""

_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _repeats(node: ast.AST, child: ast.AST | None, below: ast.AST | None, asks: bool) -> bool:
    """Whether `node` is a loop that executes `below` in its part `child` again and again.

    What asks for the next item has, depending on the version of Python, the position of the loop
    or of what it goes over: `asks` tells that this is so.
    """
    match node:
        case ast.For() | ast.AsyncFor():
            return child in node.body or (asks and child in (None, node.iter))
        case ast.While():
            return child in node.body or child is node.test
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            first = node.generators[0]
            is_over = child is first and below is first.iter
            return asks or (child is not None and not is_over)
    return False


def _has_code_of_its_own(node: ast.AST, code: CodeType) -> bool:
    """Whether `node` is the comprehension that `code` is of."""
    return isinstance(node, _COMPREHENSIONS) and code.co_name in COMPREHENSIONS


COMPREHENSIONS: Final = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
"""Names of code that is no function in the eyes of whoever wrote it."""


@lru_cache(maxsize=16)
def _parse(lines: tuple[str, ...]) -> _Tree:
    """Parse a file. Who listens again and again need not parse the same text every time."""
    tree = _Tree(lines)
    try:
        root = ast.parse("".join(lines))
    except SyntaxError:  # a file that is no plain Python has positions, but no names
        return tree
    for parent in ast.walk(root):
        for child in ast.iter_child_nodes(parent):
            tree.parents[child] = parent
        if isinstance(parent, ast.expr | ast.stmt):
            # an expression statement has the range of its expression: the expression comes later
            # and stays
            tree.nodes[_range_of(parent)] = parent
    return tree


def _range_of(node: ast.AST) -> Range:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


def _characters(lines: Sequence[str], line: int, column: int) -> int:
    """Turn a column in bytes into one in characters."""
    if not 0 < line <= len(lines):
        return column
    return len(lines[line - 1].encode()[:column].decode(errors="ignore"))


def _where_written(span: Span, lines: Sequence[str], written: Sequence[str]) -> Span:
    """Return where a stretch is in the lines as they were written: all of one that runs changed."""
    if written is lines or not 0 < span.line <= span.end_line <= len(lines):
        return span
    if span.line == span.end_line and _part(lines, span) == _part(written, span):
        return span
    first, last = written[span.line - 1], written[span.end_line - 1].rstrip()
    if first != lines[span.line - 1]:
        span = replace(span, column=len(first) - len(first.lstrip()))
    if written[span.end_line - 1] != lines[span.end_line - 1]:
        span = replace(span, end_column=len(last))
    return span


def _part(lines: Sequence[str], span: Span) -> str:
    return lines[span.line - 1][span.column : span.end_column]


def _entered_before(code: CodeType, instruction: int) -> int:
    """Return how often the statement has done before what it does at an instruction.

    The parts of one ``with`` may all have the position of the whole. In a ``finally`` there is code
    for each way out, so that a statement may be there several times.
    """
    until = [one for one in dis.get_instructions(code) if one.offset <= instruction]
    last = until.pop()
    return sum((one.opname, one.positions) == (last.opname, last.positions) for one in until)


def is_reference(node: ast.AST) -> bool:
    """Whether it is a name, an attribute or an entry of one."""
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def _target(node: ast.AST) -> str:
    return ast.unparse(node) if is_reference(node) else ""


def _target_at(target: ast.AST, path: list[str]) -> str:
    """Return the name of what stands at `path` in what is bound to a target."""
    if path and isinstance(target, ast.Tuple | ast.List):
        place = path[0][1:-1]
        parts = target.elts
        if not place.isdecimal() or any(isinstance(one, ast.Starred) for one in parts):
            return ""
        return _target_at(parts[int(place)], path[1:]) if int(place) < len(parts) else ""
    name = _target(target)
    return name and name + "".join(path)


def _operands(node: ast.AST | None) -> list[ast.expr]:
    match node:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.Compare(left=left, comparators=[right, *_]):
            return [left, right]
        case ast.UnaryOp(operand=operand):
            return [operand]
        case ast.AugAssign(target=target, value=value):
            return [target, value]
        case ast.Subscript(value=value):
            return [value]
        case ast.Call(args=arguments, func=function):
            if _called(function) in _LABELLED:
                return _logits_and_labels(node)
            if arguments and isinstance(arguments[0], ast.List | ast.Tuple):
                return list(arguments[0].elts)
            if not arguments and isinstance(function, ast.Attribute):
                return [function.value]
            if isinstance(function, ast.Name) and function.id == "sum":
                return []  # Python's own begins with 0
            return [one for one in arguments if not _is_no_operand(one)]
    return []


def _called(function: ast.expr) -> str:
    """Return the last word of what is called."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _logits_and_labels(call: ast.Call) -> list[ast.expr]:
    """Return the operands of a loss as its op reads them, by keyword or not."""
    given = dict(zip(("labels", "logits"), call.args, strict=False))
    given |= {one.arg: one.value for one in call.keywords if one.arg in {"labels", "logits"}}
    return [given[name] for name in ("logits", "labels")] if len(given) == 2 else []


def _is_no_operand(argument: ast.expr) -> bool:
    """Whether it is not known which operands an argument is, or it is none: the axes of einsum."""
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return is_text or isinstance(argument, ast.Starred)


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _leaves(part)
        case ast.Dict(values=parts):
            for part in parts:
                yield from _leaves(part)
        case _:
            yield node
