"""What `tape.health()` gives: findings, the worst first, as text, as a table and one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from tapeviz.graph import model
from tapeviz.graph.diagnosis.causes import GUIDE
from tapeviz.graph.diagnosis.table import table
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.diagnosis.where import Where
from tapeviz.graph.links import link_to_finding

_LINKS: Final = (
    "A click on what was found goes to its place in the view of this tape. If the view is not on "
    "this page any more, tape.view() gives another one."
)
_NO_LINKS: Final = (
    "To see the places in a view of this tape, and to go there by a click, display tape.view() and "
    "ask for tape.health() again."
)

SEVERITIES: Final = ("error", "warning", "note")
"""The worst first."""


class UnhealthyGradientError(RuntimeError):
    """Raised by `HealthReport.raise_if`.

    Examples
    --------
    >>> raise UnhealthyGradientError("y is NaN")
    Traceback (most recent call last):
    tapeviz.graph.diagnosis.report.UnhealthyGradientError: y is NaN
    """


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that is not as it should be.

    Parameters
    ----------
    severity : str
        "error", "warning" or "note".
    cause : str
        Name of its section in ``docs/why.md``.
    title, text, advice : str
        In one line; in full sentences; what to write instead.
    numbers : dict
        What it rests on.
    where : Where or None
        The place in the code.
    link : str
        Address of its place in the view of the tape, on the same page; "" where there is no view.
    """

    severity: str
    cause: str
    title: str
    text: str
    advice: str
    numbers: dict[str, Any]
    where: Where | None
    link: str = ""

    def __str__(self) -> str:
        lines = [f"{self.severity}: {self.title}"]
        if self.where is not None:
            lines += [f"  {self.where}:", *(f"      {one}" for one in self.where.quoted())]
        lines += [f"  {self.text}", f"  {self.advice}"]
        if self.numbers:
            lines.append(f"  {_figures(self.numbers)}")
        lines.append(f"  More: {GUIDE}#{self.cause}")
        return "\n".join(line for line in lines if line.strip())


class HealthReport:
    """The findings about one tape; iterating gives each `HealthFinding`, the worst first.

    Parameters
    ----------
    title : str
        What the tape is called.
    findings : iterable of HealthFinding
    ops, gradients : int
        How many there were.
    thresholds : Thresholds
        By which was judged.
    """

    def __init__(
        self,
        title: str,
        findings: Collection[HealthFinding],
        ops: int,
        gradients: int,
        thresholds: Thresholds,
    ) -> None:
        self.title = title
        self.findings = tuple(sorted(findings, key=lambda one: SEVERITIES.index(one.severity)))
        self.ops = ops
        self.gradients = gradients
        self.thresholds = thresholds

    def __iter__(self) -> Iterator[HealthFinding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def raise_if(self, severity: str = "error", causes: Collection[str] = ()) -> None:
        """Raise an error if there is a finding as bad as that, or worse.

        Parameters
        ----------
        severity : str
            "error", "warning" or "note".
        causes : collection of str
            Only of these, if there are any.

        Raises
        ------
        UnhealthyGradientError
            With what was found.
        ValueError
            If there is no such severity.
        """
        if severity not in SEVERITIES:
            raise ValueError(f"severity is one of {', '.join(SEVERITIES)}, not {severity!r}")
        bad = SEVERITIES[: SEVERITIES.index(severity) + 1]
        found = [one for one in self if one.severity in bad and (not causes or one.cause in causes)]
        if found:
            raise UnhealthyGradientError("\n".join(map(str, found)))

    def _headline(self) -> str:
        ops = "1 op" if self.ops == 1 else f"{self.ops} ops"
        asked = "1 gradient" if self.gradients == 1 else f"{self.gradients} gradients"
        counts = [
            f"{count} {severity}{'s' if count > 1 else ''}"
            for severity in SEVERITIES
            if (count := sum(one.severity == severity for one in self))
        ]
        return f"{self.title}: {ops}, {asked}, {', '.join(counts) or 'nothing found'}"

    def __str__(self) -> str:
        return "\n\n".join([self._headline(), *map(str, self), f"Judged by: {self.thresholds}."])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [
            (
                one.severity,
                _linked(one),
                f"{escape(str(one.where or ''))}<br><code>"
                f"{escape(one.where.expression if one.where else '')}</code>",
                f"{escape(one.text)}<br><b>{escape(one.advice)}</b>",
                escape(_figures(one.numbers)),
                f"<code>{GUIDE}#{escape(one.cause)}</code>",
            )
            for one in self
        ]
        heads = ("severity", "what", "where", "why, and what to write instead", "numbers", "more")
        hint = f"<p>{_LINKS if any(one.link for one in self) else _NO_LINKS}</p>"
        told = table(heads, rows) + hint if rows else ""
        return (
            f"<div><p><b>{escape(self._headline())}</b></p>{told}"
            f"<p>Judged by: {escape(str(self.thresholds))}.</p></div>"
        )


def report_on(
    graph: model.Graph, findings: Collection[model.Finding], by: Thresholds
) -> HealthReport:
    """Make a report of what was found in a graph.

    Parameters
    ----------
    graph : model.Graph
    findings : collection of model.Finding
    by : Thresholds

    Returns
    -------
    HealthReport
    """
    told = [
        HealthFinding(
            one.severity,
            one.cause,
            one.title,
            one.text,
            one.advice,
            dict(one.numbers),
            _where(graph, one.frame),
            link_to_finding(graph, one) if graph.is_shown else "",
        )
        for one in findings
    ]
    return HealthReport(graph.title, told, graph.op_count, len(graph.gradients), by)


def _where(graph: model.Graph, frame: int) -> Where | None:
    if frame < 0:
        return None
    at = graph.frames[frame]
    file = graph.files[at.file]
    lines = file.text.splitlines()
    number = at.span.line - file.line
    text = lines[number] if 0 <= number < len(lines) else ""
    end = at.span.end_column if at.span.end_line == at.span.line else len(text)
    return Where(file.name, at.function, at.span, text[at.span.column : end], text)


def _linked(finding: HealthFinding) -> str:
    title = escape(finding.title)
    return f'<a href="{escape(finding.link)}">{title}</a>' if finding.link else title


def _figures(numbers: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in numbers.items()
    )
