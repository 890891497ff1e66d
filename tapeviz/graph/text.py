"""A graph as text, for where no picture can be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tapeviz.graph import model
from tapeviz.graph.summary import Summary
from tapeviz.graph.titles import title_of, written

MOST_LINES: Final = 40
"""So many ops are listed of each graph; further ones are counted."""


def describe(graphs: Iterable[model.Graph]) -> str:
    """List the ops of each graph with their values, and what its gradients returned."""
    return "\n\n".join("\n".join(_lines(graph)) for graph in graphs)


def _lines(graph: model.Graph) -> list[str]:
    run = f", run {graph.run}" if graph.run > 1 else ""
    ops = "1 op" if graph.op_count == 1 else f"{graph.op_count} ops"
    lines = [f"{graph.title}: {ops}{run}"]
    for op in graph.ops[:MOST_LINES]:
        lines.append(f"  {_op(graph, op)}")
    if graph.op_count > MOST_LINES:
        lines.append(f"  … and {graph.op_count - MOST_LINES} more ops")
    for step in graph.steps:
        if isinstance(step, model.ResultStep):
            lines += [f"  {line}" for line in _results(graph, step)]
    if graph.state == "closed" and graph.message:
        lines.append(f"  {graph.message}")
    return lines


def _op(graph: model.Graph, op: model.Op) -> str:
    kind = graph.kinds[op.kind]
    what = (
        op.expression or f"{kind.name}({', '.join(title_of(graph, value) for value in op.inputs)})"
    )
    if op.error:
        return f"{what} raised {op.error}"
    shown = []
    for index in op.outputs:
        value = graph.values[index]
        name = f"{value.name} = " if value.name else ""
        shown.append(f"{name}{what} → {_value(value.summary, value.shape)}")
    return "; ".join(shown)


def _results(graph: model.Graph, step: model.ResultStep) -> list[str]:
    gradient = graph.gradients[step.gradient]
    target = ", ".join(title_of(graph, value) for value in gradient.targets)
    return [
        f"∂({target})/∂{title_of(graph, source)} = "
        + ("None" if result is None else _value(result, graph.values[source].shape))
        for source, result in zip(gradient.sources, step.results, strict=True)
    ]


def _value(summary: Summary, shape: tuple[int, ...]) -> str:
    if summary.scalar is not None:
        return written(summary.scalar)
    if summary.entries is not None and len(shape) == 1:
        return f"[{' '.join(map(written, summary.entries))}]"
    health = f", {summary.health}" if summary.health else ""
    return f"array of shape {shape}, norm {summary.norm}{health}"
