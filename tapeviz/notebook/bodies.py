"""Code that a magic compiled, as ``%%time`` does: in which cell it stands, and where.

Such code has no file of its own: all of it is called "<timed exec>", and counts its lines from
those of the magic. The cell is found by compiling what follows the magics of the last cells again:
what comes of it is the code in question, or is not.
"""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator, Sequence
from types import CodeType
from typing import Any, Final, NamedTuple

_COMPILED: Final = frozenset({"<timed exec>", "<timed eval>", "<magic-timeit>"})
"""What IPython calls the code of ``%time`` and ``%timeit``."""

_LINE_MAGIC: Final = re.compile(r"^[^#\"']*%(?:time|timeit)\b")

_NAME: Final = re.compile(r"<In \[(\d+)\] from line \d+>")


class Origin(NamedTuple):
    """Where the text of a code object stands."""

    filename: str
    """Under which Python's `linecache` has it."""
    lines: int = 0
    """How many lines stand above the first that the code counts."""
    columns: int = 0
    """How many columns stand before it."""


class _Body(NamedTuple):
    lines: int
    columns: int
    text: str


def number_of(filename: str) -> int | None:
    """Return of which cell a file is that was made here, None if it was not."""
    match = _NAME.fullmatch(filename)
    return None if match is None else int(match[1])


def origin(code: CodeType, shell: Any, number: int | None) -> Origin:
    """Return where the text of a code object stands.

    Parameters
    ----------
    code : CodeType
    shell : InteractiveShell
        That ran it.
    number : int or None
        Of the cell that IPython compiled it for, None where that is not known.

    Returns
    -------
    Origin
        The code's own file, if no magic compiled it, or it is not found what was compiled.
    """
    own = Origin(code.co_filename)
    history: Sequence[str] = shell.history_manager.input_hist_raw
    if number is not None:
        text = "".join(linecache.getlines(code.co_filename)).rstrip("\n")
        for cell in (number, number - 1):  # it counts a cell within a cell as the next one
            if not 0 < cell < len(history):
                continue
            if not history[cell].lstrip().startswith("%%"):
                return own
            for body in _bodies(history[cell]):
                if shell.transform_cell(body.text).rstrip("\n") == text:
                    return _registered(cell, body, text)
    elif code.co_filename in _COMPILED:
        for cell in range(len(history) - 1, 0, -1):
            for body in _bodies(history[cell]):
                text = shell.transform_cell(body.text).rstrip("\n")
                if _is_of(code, text, shell):
                    return _registered(cell, body, text)
    return own


def _registered(number: int, body: _Body, text: str) -> Origin:
    """Let `linecache` have a text at its place in the cell, with nothing around it."""
    filename = f"<In [{number}] from line {body.lines + 1}>"
    before = "if 1:".ljust(body.columns) if body.columns else ""  # what is indented needs a reason
    whole = "\n" * body.lines + before + text + "\n"
    linecache.cache[filename] = (len(whole), None, whole.splitlines(keepends=True), filename)
    return Origin(filename, body.lines, body.columns)


def _bodies(cell: str, above: int = 0) -> Iterator[_Body]:
    """Give what follows the magics of a cell, or of a body that is one.

    IPython leaves out the empty lines with which it begins.
    """
    lines = cell.split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    if lines and lines[0].startswith("%%"):
        body = "\n".join(lines[1:])
        blank = len(body) - len(body.lstrip("\n"))
        yield _Body(above + 1 + blank, 0, body[blank:])
        yield from _bodies(body, above + 1 + blank)
        return
    for at, line in enumerate(lines):
        magic = _LINE_MAGIC.match(line)
        if magic is not None:  # what it is told itself comes before the statement
            for word in re.finditer(r"(?<=\s)\S", line[magic.end() :]):
                start = magic.end() + word.start()
                yield _Body(above + at, start, line[start:])


def _is_of(code: CodeType, text: str, shell: Any) -> bool:
    """Whether a text is what a code object was compiled of."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    if code.co_filename == "<magic-timeit>" and code.co_name == "inner":
        names = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
        known = {*code.co_names, *code.co_varnames, *code.co_cellvars, *code.co_freevars}
        return bool(names) and names <= known
    return any(code == one for part in _parts(tree) for one in _codes(_compiled(part, shell)))


def _parts(tree: ast.Module) -> Iterator[ast.Module | ast.Expression]:
    """Give what ``%time`` compiles: a value at the end stands for itself."""
    *before, last = tree.body or [ast.Pass()]
    if isinstance(last, ast.Expr):
        yield ast.Expression(last.value)
        if before:
            yield ast.Module(before, [])
    else:
        yield tree


def _compiled(tree: ast.Module | ast.Expression, shell: Any) -> CodeType:
    mode = "eval" if isinstance(tree, ast.Expression) else "exec"
    compiled: CodeType = shell.compile(tree, "<body>", mode)
    return compiled


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Give a code object, and those of the functions in it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)
