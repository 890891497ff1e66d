"""How a gradient came about that was asked for already: what somebody who listened was told of it.

The arrays are gone. In their place stand small ones of the same dtype, which are 0, and hold 0,
where the others did, and have their norm, or their smallest and largest entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tapeviz.engine.recorder import Recorder
from tapeviz.graph import model
from tapeviz.graph.diagnosis.flow import Flow
from tapeviz.graph.diagnosis.heard import Heard
from tapeviz.graph.diagnosis.lineage import Lineage
from tapeviz.graph.summary import Summary


class ToldFlow(NamedTuple):
    """What flowed back, and what the ops on the way had been given."""

    flow: Flow
    given: dict[int, tuple[Any, ...]]
    """By key of the first result of an op, that, and its operands."""


def told_flow(recorder: Recorder, lineage: Lineage, target: int, source: int) -> ToldFlow | None:
    """Return what flowed when one target was differentiated by a source, among others.

    Parameters
    ----------
    recorder : Recorder
    lineage : Lineage
        Of the same tape.
    target, source : int
        Keys of the values.

    Returns
    -------
    ToldFlow or None
        None if nobody listened, or this was not asked for.
    """
    heard = recorder.heard
    graph = heard.graphs.get(recorder) if isinstance(heard, Heard) else None
    if graph is None:
        return None
    number = _asked(graph, target, source)
    if number < 0:
        return None
    first = {op: key for key, op in reversed(graph.op_of.items())}
    told = ToldFlow(Flow({}, {}, {}), {})
    for step in graph.steps:
        match step:
            case model.SeedStep(gradient=asked, summary=summary) if asked == number:
                told.flow.gradients[target] = _of_norm(summary, "float64")
            case model.BackwardStep(gradient=asked, op=op, contributions=parts) if asked == number:
                key = first[op]
                given = told.given[key] = tuple(_of_values(graph, op))
                told.flow.arriving[key] = told.flow.gradients.get(key)
                maker = lineage.maker(key)
                for part in parts:
                    dtype = given[1 + part.input].dtype
                    told.flow.parts[key, part.input] = _of_norm(part.summary, dtype)
                    if maker is not None:
                        total = _of_norm(part.total, dtype)
                        told.flow.gradients[maker.operands[part.input]] = total
            case model.ResultStep(gradient=asked, results=results) if asked == number:
                # of a Variable that was changed a step tells what one of its values received
                for (key, _), result in zip(
                    graph.program.asked[number].sources, results, strict=True
                ):
                    if result is not None:
                        told.flow.gradients[key] = _of_norm(result, "float64")
    return told


def _asked(graph: model.Graph, target: int, source: int) -> int:
    """Return the last gradient of one target by sources of which this is one; -1 if none was."""
    for number, asked in reversed(list(enumerate(graph.program.asked))):
        targets, sources = [key for key, _ in asked.targets], {key for key, _ in asked.sources}
        if targets == [target] and source in sources:
            return number
    return -1


def _of_norm(summary: Summary, dtype: Any) -> Any:
    return np.asarray(0.0 if summary.norm is None else float(summary.norm)).astype(dtype)


def _of_values(graph: model.Graph, op: int) -> Iterator[Any]:
    """Yield what stands for the first result of an op, and for each of its operands."""
    for index in (graph.ops[op].outputs[0], *graph.ops[op].inputs):
        value = graph.values[index]
        summary = value.summary
        if summary.entries is not None:
            numbers = list(map(float, summary.entries))
        elif summary.scalar is not None:
            numbers = [float(summary.scalar)]
        else:
            numbers = [one for one in (summary.min, summary.max) if one is not None]
            numbers += [0.0] * min(summary.zero, 1)
        yield np.asarray(numbers or [np.nan]).astype(value.dtype)
