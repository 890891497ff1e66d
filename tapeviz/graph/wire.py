"""The wire: graphs as messages, the one format of the stream, the saved notebook and the trace.

A message says what is new at the end of each table, so a snapshot is the delta since nothing. The
fields are documented in ``js/src/model/wire.ts``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from tapeviz.graph import columns, model
from tapeviz.graph.history import History
from tapeviz.graph.summary import Summary

VERSION: Final = 1
PACKED_VERSION: Final = 2
"""Of what is kept: tables are columns in it. Read again, it is a message as they are streamed."""

_HEAD: Final = ("title", "state", "message", "counts", "thresholds", "tapes")
"""What a delta says whether it is new or not."""

Message: TypeAlias = dict[str, Any]


class Writer:
    """Writes messages, and knows what it wrote before."""

    def __init__(self) -> None:
        self.seq = 0
        self.left_out = 0
        """How many tapes there are beyond those that are written."""
        self._marks: dict[int, tuple[int, dict[str, int], Message]] = {}
        self._history_marks: dict[int, tuple[int, int]] = {}

    def delta(self, graphs: Iterable[model.Graph]) -> Message | None:
        """Write what is new since the last delta; None if nothing is."""
        changed = [delta for graph in graphs if (delta := self._delta(graph)) is not None]
        if not changed:
            return None
        self.seq += 1
        return self._message(changed)

    def pending(self, graphs: Iterable[model.Graph]) -> int:
        """Return how many rows are new since the last delta."""
        count = 0
        for graph in graphs:
            run, marks, _ = self._marks.get(graph.id, (0, {}, {}))
            known = marks if run == graph.run else {}
            count += sum(len(getattr(graph, name)) - known.get(name, 0) for name in model.TABLES)
        return count

    def skip(self) -> None:
        """Count a delta that is not written, for a snapshot follows that holds it."""
        self.seq += 1

    def snapshot(self, graphs: Iterable[model.Graph]) -> Message:
        """Write everything, with the number of the last delta."""
        return self._message(
            [
                {
                    **_graph(graph, dict.fromkeys((*model.TABLES, "amendments"), 0)),
                    **_history(graph.history, (0, 0)),
                }
                for graph in graphs
            ],
        )

    def _message(self, graphs: list[Message]) -> Message:
        message = {"format": "tapeviz", "version": VERSION, "seq": self.seq, "graphs": graphs}
        return {**message, "leftOut": self.left_out} if self.left_out else message

    def _delta(self, graph: model.Graph) -> Message | None:
        run, marks, head = self._marks.get(graph.id, (0, {}, {}))
        if run != graph.run:
            marks, head = dict.fromkeys((*model.TABLES, "amendments"), 0), {}
        delta = _graph(graph, marks)
        new_head = {name: delta.get(name) for name in _HEAD}
        told = _history(graph.history, self._history_marks.get(graph.id, (0, 0)))
        if told:
            new_head |= {"target": told["history"]["target"], "series": told["history"]["series"]}
            if new_head != head or told["history"]["rows"]:
                delta |= told
        if (
            new_head == head
            and "history" not in delta
            and not any(name in delta for name in (*model.TABLES, "amendments"))
        ):
            return None
        self._history_marks[graph.id] = graph.history.mark
        now = {name: len(getattr(graph, name)) for name in (*model.TABLES, "amendments")}
        self._marks[graph.id] = (graph.run, now, new_head)
        return delta


def pack(message: Message) -> bytes:
    """Write a message as gzipped JSON with its tables as columns; a snapshot is kept so.

    That is a small part of its size, and the browser has it four times as soon.

    Examples
    --------
    >>> unpack(pack({"format": "tapeviz", "version": 1, "graphs": [{"id": 0, "files": []}]}))
    {'format': 'tapeviz', 'version': 1, 'graphs': [{'id': 0, 'files': []}]}
    """
    graphs = [
        {
            name: {"rows": len(part), "column": columns.column(part)}
            if name in model.TABLES and part
            else part
            for name, part in graph.items()
        }
        for graph in message["graphs"]
    ]
    packed = {**message, "version": PACKED_VERSION, "graphs": graphs}
    text = json.dumps(packed, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), 1, mtime=0)


def unpack(packed: bytes) -> Message:
    """Read a message that was packed."""
    message: Message = json.loads(gzip.decompress(packed))
    graphs = [
        {
            name: columns.values(part["column"], part["rows"])
            if name in model.TABLES and part
            else part
            for name, part in graph.items()
        }
        for graph in message["graphs"]
    ]
    return {**message, "version": VERSION, "graphs": graphs}


def _graph(graph: model.Graph, marks: dict[str, int]) -> Message:
    delta: Message = {
        "id": graph.id,
        "run": graph.run,
        "title": graph.title,
        "state": graph.state,
        "counts": {"ops": graph.op_count, "steps": graph.step_count},
        "thresholds": {
            "vanishing": graph.thresholds.vanishing,
            "exploding": graph.thresholds.exploding,
        },
        "tapes": [
            {
                "name": tape.name,
                "persistent": tape.persistent,
                "parent": tape.parent,
                "opened": tape.opened,
                "closed": tape.closed,
            }
            for tape in graph.tapes
        ],
    }
    if graph.message:
        delta["message"] = graph.message
    for name in model.TABLES:
        new = getattr(graph, name)[marks[name] :]
        if new:
            delta[name] = [_WRITERS[name](row) for row in new]
    amended = [
        {"value": value, "fields": fields}
        for value, fields in graph.amendments[marks["amendments"] :]
        if value < marks["values"]
    ]
    if amended:
        delta["amendments"] = amended
    return delta


def _history(history: History, mark: tuple[int, int]) -> Message:
    if not history.rows:
        return {}
    at, rows = history.since(mark)
    return {
        "history": {
            "target": history.target,
            "variables": history.variables,
            "series": [{"name": one.name, "value": one.value} for one in history.series],
            "at": at,
            "rows": [[row.run, row.target, *row.norms] for row in rows],
        }
    }


def _file(file: Any) -> Message:
    return {"name": file.name, "text": file.text, "line": file.line}


def _frame(frame: model.Frame) -> Message:
    return {
        "file": frame.file,
        "function": frame.function,
        "line": frame.span.line,
        "column": frame.span.column,
        "endLine": frame.span.end_line,
        "endColumn": frame.span.end_column,
        "parent": frame.parent,
    }


def _kind(kind: model.OpKind) -> Message:
    row: Message = {
        "name": kind.name,
        "symbol": kind.symbol,
        "arguments": list(kind.arguments),
        "derivatives": list(kind.derivatives),
    }
    return {**row, "reason": kind.reason} if kind.reason else row


def _scope(scope: model.Scope) -> Message:
    return {
        "kind": scope.kind,
        "name": scope.name,
        "parent": scope.parent,
        "frame": scope.frame,
    }


def _value(value: model.Value) -> Message:
    row: Message = {
        "name": value.name,
        "role": value.role,
        "shape": list(value.shape),
        "dtype": value.dtype,
        "op": value.op,
        "summary": write_summary(value.summary),
    }
    if value.trainable is not None:
        row["trainable"] = value.trainable
    if value.watched:
        row["watched"] = True
    if value.first >= 0:
        row["first"] = value.first
    if value.frame >= 0:
        row["frame"] = value.frame
    return row


def _op(op: model.Op) -> Message:
    row: Message = {
        "kind": op.kind,
        "inputs": list(op.inputs),
        "outputs": list(op.outputs),
        "frame": op.frame,
        "expression": op.expression,
        "tapes": list(op.tapes),
        "gradient": op.gradient,
        "scope": op.scope,
    }
    if op.label != op.expression:
        row["label"] = op.label
    if op.parameters:
        row["parameters"] = op.parameters
    if op.error:
        row["error"] = op.error
    return row


def _gradient(gradient: model.Gradient) -> Message:
    return {
        "tape": gradient.tape,
        "targets": list(gradient.targets),
        "sources": list(gradient.sources),
        "frame": gradient.frame,
        "expression": gradient.expression,
    }


def _step(step: model.Step) -> Message:
    match step:
        case model.OpStep(op=op):
            return {"kind": "op", "op": op}
        case model.SeedStep(gradient=gradient, value=value, summary=summary):
            return {
                "kind": "seed",
                "gradient": gradient,
                "value": value,
                "summary": write_summary(summary),
            }
        case model.BackwardStep(gradient=gradient, op=op, contributions=contributions):
            return {
                "kind": "backward",
                "gradient": gradient,
                "op": op,
                "contributions": [
                    {
                        "input": c.input,
                        "summary": write_summary(c.summary),
                        "total": write_summary(c.total),
                    }
                    for c in contributions
                ],
            }
        case model.ResultStep(gradient=gradient, results=results):
            return {
                "kind": "result",
                "gradient": gradient,
                "results": [None if one is None else write_summary(one) for one in results],
            }


def _finding(finding: model.Finding) -> Message:
    row: Message = {
        "severity": finding.severity,
        "cause": finding.cause,
        "title": finding.title,
        "text": finding.text,
        "advice": finding.advice,
        "numbers": [{"name": name, "value": value} for name, value in finding.numbers],
        "op": finding.op,
        "input": finding.input,
        "value": finding.value,
        "frame": finding.frame,
        "gradient": finding.gradient,
        "source": finding.source,
        "step": finding.step,
        "path": list(finding.path),
    }
    if finding.missing is not None:
        lost, found = finding.missing
        row["missing"] = {"from": lost, "to": found}
    return row


def write_summary(summary: Summary) -> Message:
    """Write a summary, leaving out what it does not say."""
    if summary.scalar is not None and summary.health is None:
        return (
            {"scalar": summary.scalar, "norm": summary.norm}
            if summary.norm is not None
            else {"scalar": summary.scalar}
        )
    row: Message = {
        name: value
        for name in ("scalar", "mean", "std", "min", "max", "norm", "health")
        if (value := getattr(summary, name)) is not None
    }
    if summary.entries is not None:
        row["entries"] = list(summary.entries)
    if summary.histogram is not None:
        counts, low, high = summary.histogram
        row["histogram"] = {"counts": list(counts), "low": low, "high": high}
    if summary.heat is not None:
        heat = summary.heat
        row["heat"] = {
            "rows": heat.rows,
            "columns": heat.columns,
            "cells": heat.cells,
            "largest": heat.largest,
        }
    for name in ("nan", "inf", "zero", "sampled"):
        if value := getattr(summary, name):
            row[name] = value
    return row


_WRITERS: Final[dict[str, Callable[[Any], Message]]] = {
    "files": _file,
    "frames": _frame,
    "kinds": _kind,
    "scopes": _scope,
    "values": _value,
    "ops": _op,
    "gradients": _gradient,
    "steps": _step,
    "findings": _finding,
}
