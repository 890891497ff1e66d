"""What `tape.explain` gives: a verdict with its place, as text, as HTML and field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from tapeviz.graph.diagnosis.causes import GUIDE, Cause
from tapeviz.graph.diagnosis.table import table
from tapeviz.graph.diagnosis.where import Where, capital
from tapeviz.graph.sources import Span

MOST_STEPS: Final = 12
"""A way of more steps is shown by its ends."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One op on the way from source to target.

    Parameters
    ----------
    name : str
        What the code calls the result; "" if nothing.
    expression : str
        What was computed there.
    where : Where
        The place in the code.
    norm : float or None
        Euclidean norm of the gradient of the target by the result, where it was computed.
    cut : bool
        Whether the tape lost the value here.
    """

    name: str
    expression: str
    where: Where
    norm: float | None = None
    cut: bool = False

    def __str__(self) -> str:
        what = f"{self.name} = {self.expression}" if self.name else self.expression
        norm = "" if self.norm is None else f"   ‖∂‖ = {self.norm:.4g}"
        return f"{'✂' if self.cut else '→'} {what}{norm}   ({self.where})"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a gradient is None or zero, or how it comes about.

    Printed, it is a short text; in a notebook, a small table.

    Parameters
    ----------
    target, source : str
        What they are called.
    verdict : str
        "none", "zero", "exists", or "unknown" where nothing is left of the tape to look at.
    causes : tuple of Cause
        Why it is None or zero, in the order of the way from source to target; empty where it
        exists.
    path : tuple of PathStep
        The way from source to target, as far as it is known.
    note : str
        What else is to be said.
    """

    target: str
    source: str
    verdict: str
    causes: tuple[Cause, ...] = ()
    path: tuple[PathStep, ...] = ()
    note: str = ""

    @property
    def cause(self) -> str:
        """Name of the first cause, as in ``docs/why.md``; "" if there is none."""
        return self.causes[0].name if self.causes else ""

    @property
    def place(self) -> Where | None:
        """Where in the code the first cause is."""
        return self.causes[0].where if self.causes else None

    @property
    def advice(self) -> str:
        """What to write instead, for the first cause."""
        return self.causes[0].advice if self.causes else ""

    def _headline(self) -> str:
        of = f"∂{self.target}/∂{self.source}"
        if self.verdict == "exists":
            return f"{of} exists."
        if self.verdict == "unknown":
            return f"Whether {of} exists cannot be told."
        what = "None" if self.verdict == "none" else "zero"
        if len(self.causes) == 1:
            probably = "" if self.causes[0].certain else "probably, "
            return f"{of} is {what}: {probably}{self.causes[0].title}."
        return f"{of} is {what}, for {len(self.causes)} reasons."

    def __str__(self) -> str:
        lines = [self._headline()]
        for number, one in enumerate(self.causes, 1):
            if len(self.causes) > 1:
                lines += ["", f"{number}. {'' if one.certain else 'Probably, '}{one.title}."]
            lines += _cause_lines(one)
        if self.path:
            lines += ["", f"The way from {self.source} to {self.target}:"]
            lines += [f"  {one}" for one in _ends(self.path)]
        if self.note:
            lines += ["", self.note]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        told = table(
            ("what", "where", "why, and what to write instead", "more"),
            [
                (
                    escape(one.title),
                    f"{escape(str(one.where or ''))}<br><code>"
                    f"{escape(one.where.expression if one.where else '')}</code>",
                    f"{escape(one.text)}<br><b>{escape(capital(one.advice))}</b>",
                    f"<code>{GUIDE}#{escape(one.name)}</code>",
                )
                for one in self.causes
            ],
        )
        steps = "".join(f"<li><code>{escape(str(one))}</code></li>" for one in _ends(self.path))
        path = f"<ol>{steps}</ol>" if steps else ""
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return f"<div><p><b>{escape(self._headline())}</b></p>{told}{path}{note}</div>"


class Explanations(tuple[Explanation, ...]):
    """Why the gradients of one target by several sources are as they are: each `Explanation`.

    Printed, they follow each other; in a notebook, they are tables.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return "\n\n".join(map(str, self))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "".join(one._repr_html_() for one in self)


def _columns(span: Span) -> str:
    start, end = span.column + 1, span.end_column
    if span.end_line > span.line:
        return f", from column {start} to line {span.end_line}, column {end}"
    return f", columns {start} to {end}" if end > start else ""


def _cause_lines(cause: Cause) -> list[str]:
    lines = []
    if cause.where is not None:
        lines.append(f"  {cause.where}{_columns(cause.where.span)}:")
        lines += [f"      {one}" for one in cause.where.quoted()]
    lines.append(f"  {cause.text}")
    if cause.advice:
        lines.append(f"  {capital(cause.advice)}")
    lines.append(f"  More: {GUIDE}#{cause.name}")
    return lines


def _ends(path: tuple[PathStep, ...]) -> Sequence[PathStep | str]:
    if len(path) <= MOST_STEPS:
        return path
    half = MOST_STEPS // 2
    between = path[half:-half]
    cuts = [one for one in between if one.cut][:MOST_STEPS]
    hidden = len(between) - len(cuts)
    return [*path[:half], f"… {hidden} more …", *cuts, *path[-half:]]
