"""Values that left a tape: what became a plain number or array, how, and on which line.

Leaving is allowed. What is computed from such a value is not recorded, though, and when a gradient
is None for that reason, or a plain number is handed in as a target, one wants to know the line.
A tape remembers the last few departures that happened while it recorded.
"""

from __future__ import annotations

import linecache
import re
from types import CodeType
from typing import Any, Final, NamedTuple

import numpy as np

MOST: Final = 32
"""A tape remembers so many departures, the last ones."""


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

    def told(self) -> str:
        """Say how the value left, and where, in words.

        Returns
        -------
        str
            Such as ``math.sin(x) (file.py, line 3, in <module>)``.
        """
        written = self._written()
        line = _position(self.code, self.instruction)[0]
        return (
            f"{written or self.how} ({self.code.co_filename}, line {line}, in {self.code.co_name})"
        )

    def advice(self) -> str:
        """Say what to write so that the value stays on the tape."""
        written = self._written()
        name, _, _ = written.partition("(")
        of_math = re.fullmatch(r"c?math\.(\w+)", name)
        if of_math is not None:
            function = of_math[1]
            in_numpy = f"np.{function}(…) or " if hasattr(np, function) else ""
            return f"write {in_numpy}tapeviz.math.{function}(…)"
        if re.fullmatch(r"(np|numpy)\.(array|asarray)", name):
            return "write np.stack([…]) or tapeviz.stack([…])"
        if self.how == "float()" and name not in ("", "float"):
            return "write the function of NumPy or of tapeviz.math instead"
        return "go on with the Tensor itself: np.sin, np.sum and the others take it as it is"

    def _written(self) -> str:
        """Return the expression at the place, as it is written, or "" if it is not on one line."""
        line, last, start, end = _position(self.code, self.instruction)
        if line is None or line != last:
            return ""
        text = linecache.getline(self.code.co_filename, line)
        return text.encode()[start:end].decode(errors="ignore")


def _position(code: CodeType, instruction: int) -> tuple[int | None, ...]:
    return list(code.co_positions())[instruction // 2]


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
