"""A place in the user's code as it is told: file or cell, line, columns, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from types import CodeType

from tapeviz.engine.log import Place
from tapeviz.graph.sources import Binding, Sources, Span


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the user's code.

    Parameters
    ----------
    file : str
        "In [4]" for a cell, the name of the file for a module.
    function : str
        In which it stands; "<module>" outside of all.
    span : Span
        Lines from 1, columns from 0 in characters, the end exclusive.
    expression : str
        What stands there.
    text : str
        The line.
    """

    file: str
    function: str
    span: Span
    expression: str
    text: str

    def __str__(self) -> str:
        inside = "" if self.function == "<module>" else f", in {self.function}"
        return f"{self.file}, line {self.span.line}{inside}"

    def quoted(self) -> list[str]:
        """Return the line with the columns marked below it, or nothing where it is not known."""
        if not self.text.strip():
            return []
        indent = len(self.text) - len(self.text.lstrip())
        start = max(self.span.column - indent, 0)
        last = len(self.text)
        end = min(self.span.end_column, last) if self.span.end_line == self.span.line else last
        marks = "^" * max(end - self.span.column, 1)
        return [self.text.strip(), " " * start + marks]


def where(sources: Sources, place: Place) -> Where:
    """Read what stands at a place."""
    span = sources.span(place)
    return Where(
        sources.file(place[0]).name,
        place[0].co_name,
        span,
        sources.expression(place),
        sources.line(place, span.line),
    )


def where_bound(sources: Sources, code: CodeType, binding: Binding) -> Where:
    """Return the place at which the code gives a value to a name."""
    line = sources.line((code, 0, None), binding.span.line)
    return Where(sources.file(code).name, code.co_name, binding.span, binding.text, line)


def capital(text: str) -> str:
    """Return a sentence with a large letter at its beginning."""
    return text[:1].upper() + text[1:]
