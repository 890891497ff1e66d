"""Values that left a tape: what became a plain number or array, how, and on which line.

Leaving is allowed. What is computed from such a value is not recorded, though, and when a gradient
is None or lacks a part for that reason, or a plain number is handed in as a target, one wants to
know the line. A tape remembers the last few departures that happened while it recorded.
"""

from __future__ import annotations

import ast
import linecache
import os
import re
from dis import opname
from types import CodeType, FrameType
from typing import Any, Final, NamedTuple

import numpy as np

from tapeviz.engine.log import PACKAGE, Place, in_words, position

MOST: Final = 32
"""A tape remembers so many departures, the last ones."""

_LIBRARIES: Final = (
    PACKAGE,
    os.path.dirname(os.path.abspath(os.__file__)) + os.sep,
    os.path.dirname(os.path.abspath(np.__file__)) + os.sep,
    "<frozen ",
    "<__array_function__ internals>",
)
"""What the names of files begin with that hold no code of the user's."""

_INSTALLED: Final = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")

_INSTEAD: Final = {
    "full": "tapeviz.fill(shape, value)",
    "polynomial.polynomial.polyval": "np.polyval(c[::-1], x)",
}
"""What to write for functions that make arrays of Tensors without asking them."""


_SUMMING: Final = {
    "fsum": "tapeviz.reduce_sum(…), or Python's sum(…)",
    "prod": "tapeviz.reduce_prod(…)",
    "dist": "tapeviz.norm(p - q)",
    "hypot": "np.hypot(…)",
}
"""What to write for functions of Python's math that take several numbers."""

_BRACKETS: Final = {
    f"{numpy}.{letter}_": function
    for numpy in ("np", "numpy")
    for letter, function in (("r", "np.hstack"), ("c", "np.column_stack"))
}
"""What to write for what NumPy joins in brackets."""

_DISPLAYS: Final = (ast.List, ast.Tuple, ast.ListComp)
"""Expressions that write out a list."""

_AS_IT_IS: Final = "go on with the Tensor itself: np.sin, np.sum and the others take it as it is"


def users_frame(frame: FrameType) -> FrameType:
    """Return the innermost frame of the user's own code, from `frame` on.

    Frames of tapeviz, of Python itself and of installed libraries, such as NumPy's, are passed
    over. If there is none outside of them, `frame` itself is returned.
    """
    at: FrameType | None = frame
    while at is not None:
        filename = at.f_code.co_filename
        if not filename.startswith(_LIBRARIES) and not any(one in filename for one in _INSTALLED):
            return at
        at = at.f_back
    return frame


class Departure(NamedTuple):
    """One value that left."""

    key: int
    number: Any
    """The value itself if it is a single number, so that it can be known again; else None."""
    how: str
    moment: int
    """A number that values made before it do not reach: the counter of keys at that time."""
    code: CodeType
    instruction: int
    caller: Place | None = None
    """The place that called it, where somebody listened."""

    def told(self) -> str:
        """Say how the value left, and where, in words.

        Returns
        -------
        str
            Such as ``math.sin(x) (file.py, line 3, in <module>)``.
        """
        written = " ".join(self._written().split())
        how = f"the assignment to {written or 'an array'}" if self._is_assignment() else written
        return f"{how or self.how} {in_words(self.code, self.instruction)}"

    def advice(self) -> str:
        """Say what to write so that the value stays on the tape."""
        if self._is_assignment():
            return (
                "collect the parts in a list and write np.stack(parts) or np.concatenate(parts), "
                "or write tapeviz.tensor_scatter_nd_update(x, indices, updates)"
            )
        expression = _expression(self._written())
        if isinstance(expression, ast.Subscript):
            return _of_subscript(expression) or _AS_IT_IS
        if isinstance(expression, ast.Call):
            call = expression
            advice = _of_call(call)
            if advice:
                return advice
            name = ast.unparse(call.func)
            if self.how == "float()" and name != "float":
                return "write the function of NumPy or of tapeviz.math instead"
            if self.how == "np.asarray()":
                return (
                    f"write what {name} computes with functions that take Tensors, NumPy's or "
                    "tapeviz's, for it makes an array of what it is given"
                )
        return _AS_IT_IS

    def _is_assignment(self) -> bool:
        """Whether it was put into an array: ``a[i] = x``."""
        return opname[self.code.co_code[self.instruction]] in ("STORE_SUBSCR", "STORE_SLICE")

    def _written(self) -> str:
        """Return the expression at the place, as it is written; "" if that is not known."""
        line, last, start, end = position(self.code, self.instruction)
        if line is None or last is None:
            return ""
        lines = [
            linecache.getline(self.code.co_filename, number).encode()
            for number in range(line, last + 1)
        ]
        lines[-1] = lines[-1][:end]
        lines[0] = lines[0][start:]
        return b"".join(lines).decode(errors="ignore")


def _expression(written: str) -> ast.expr | None:
    """Return the expression that stands there, or None."""
    try:
        return ast.parse(written, mode="eval").body
    except SyntaxError:
        return None


def _of_subscript(subscript: ast.Subscript) -> str:
    """Say what to write instead of brackets that took Tensors off the tape, or ""."""
    instead = _BRACKETS.get(ast.unparse(subscript.value))
    if instead is None:
        return ""
    inside = subscript.slice
    parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
    if any(isinstance(part, ast.Slice) for part in parts):
        return f"write {instead}(parts)"
    return f"write {instead}([{', '.join(map(ast.unparse, parts))}])"


def _of_call(call: ast.Call) -> str:
    """Say what to write instead of a call that took Tensors off the tape, or ""."""
    name = ast.unparse(call.func)
    of_math = re.fullmatch(r"c?math\.(\w+)", name)
    if of_math is not None:
        function = of_math[1]
        if function in _SUMMING:
            return f"write {_SUMMING[function]}"
        in_numpy = f"np.{function}(…) or " if hasattr(np, function) else ""
        return f"write {in_numpy}tapeviz.math.{function}(…)"
    first = call.args[0] if call.args else None
    parts = ast.unparse(first) if isinstance(first, _DISPLAYS) else ""
    if name.rpartition(".")[2] == "Variable":
        of_parts = f"write tapeviz.stack({parts}) instead" if parts else "take the Tensor itself"
        return f"{of_parts}, for a new Variable has no history"
    of_numpy = re.fullmatch(r"(np|numpy)\.([\w.]+)", name)
    if of_numpy is None:
        return ""
    instead = _INSTEAD.get(of_numpy[2])
    if instead is not None:
        return f"write {instead}"
    makes_array = re.fullmatch(r"(as)?(array|anyarray|contiguousarray)", of_numpy[2]) is not None
    if makes_array and isinstance(first, _DISPLAYS) and _holds_no_number(first):
        return f"keep {parts} as it is, for among numbers in an array None has no place"
    if parts and "." not in of_numpy[2]:
        nested = isinstance(first, ast.List | ast.Tuple) and any(
            isinstance(part, ast.List | ast.Tuple) for part in first.elts
        )
        stacked = f"tapeviz.stack({parts})" if nested else f"np.stack({parts})"
        if makes_array:
            return f"write {stacked}" + ("" if nested else f" or tapeviz.stack({parts})")
        others = [ast.unparse(one) for one in call.args[1:]]
        others += [ast.unparse(one) for one in call.keywords]
        return f"write {name}({', '.join([stacked, *others])})"
    if makes_array and first is not None:
        given = ast.unparse(first)
        return (
            f"leave out {name}: NumPy's functions and the operators take a Tensor as it is; "
            f"if {given} is a list of Tensors, write np.stack({given})"
        )
    return ""


def _holds_no_number(display: ast.AST) -> bool:
    """Whether None or a text is written in a list, which no function could stack."""
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, str | None)
        for one in ast.iter_child_nodes(display)
    )


def of_number(left: tuple[Departure, ...], value: Any) -> str:
    """Say where a plain value that was handed in as a Tensor may have left the tape.

    Parameters
    ----------
    left : tuple of Departure
        What the tape remembers.
    value : number or array
        What was handed in.

    Returns
    -------
    str
        A sentence that begins with a space, or "" if nothing left the tape.
    """
    if not left:
        return ""
    same = [one for one in left if one.number is not None and np.array_equal(one.number, value)]
    last = (same or left)[-1]
    what = "This number" if same else "The last value that did"
    return f" {what} left the tape by {last.told()}; {last.advice()}."
