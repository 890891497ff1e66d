"""Variables that can never move: they are 0, and so is the derivative by each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from tapeviz.graph import model
from tapeviz.graph.diagnosis.readers import PRODUCTS
from tapeviz.graph.titles import title_of

STANDSTILL: Final = "standstill"


def tell_of_standstill(
    graph: model.Graph, gradient: int, sources: Sequence[Any], results: Sequence[Any]
) -> None:
    """Add a finding if factors of a product are all 0, and so are the gradients by them.

    A single one that is 0 may be at its minimum, as that of a weight decay; the derivative by
    another one is not 0 then.

    Parameters
    ----------
    graph : model.Graph
    gradient : int
        Its index.
    sources, results : sequence of array
        Values of the sources, and the gradients by them; None where there is none.
    """
    still = [
        place
        for place, (source, result) in enumerate(zip(sources, results, strict=True))
        if result is not None and not np.any(result) and np.size(result)
    ]
    zero = [place for place in still if not np.any(sources[place])]
    if not zero or len(still) < 2 or (len(zero) < 2 and len(still) < len(sources)):
        return
    stop = _stopped_at(graph, gradient)
    if stop < 0:
        return
    told = graph.gradients[gradient]
    names = [title_of(graph, told.sources[place]) for place in still]
    where = title_of(graph, told.sources[zero[0]])
    op = graph.ops[stop]
    written = op.expression or graph.kinds[op.kind].name
    graph.findings.append(
        model.Finding(
            "warning",
            STANDSTILL,
            f"{', '.join(names)} cannot move: the gradients by them are exactly 0",
            f"{written} multiplies by 0, so nothing comes through on the way back, and what comes "
            f"to {where} is 0 as well: no step changes either of them.",
            "Initialize with random numbers: tapeviz.random.normal(shape, stddev=0.1), or "
            "tapeviz.initializers.GlorotUniform. One factor of a product may be 0, not both.",
            (("Variables that are 0", len(zero)), ("gradients that are 0", len(still))),
            op=stop,
            value=told.sources[zero[0]],
            frame=op.frame,
            gradient=gradient,
            source=zero[0],
            step=len(graph.steps) - 1,
            path=(stop,),
        )
    )


def _stopped_at(graph: model.Graph, gradient: int) -> int:
    """Return the first product on the way back that hands nothing on, since a factor is 0."""
    arrived: dict[int, bool] = {}
    for step in graph.steps:
        if isinstance(step, model.SeedStep) and step.gradient == gradient:
            arrived[step.value] = bool(step.summary.norm)
        elif isinstance(step, model.BackwardStep) and step.gradient == gradient:
            op = graph.ops[step.op]
            comes = any(arrived.get(one, False) for one in op.outputs)
            is_product = graph.kinds[op.kind].name in {*PRODUCTS, "multiply"}
            for part in step.contributions:
                arrived[op.inputs[part.input]] = bool(part.total.norm)
            if comes and is_product and len(set(op.inputs)) > 1 and _is_stopped(graph, op, step):
                return step.op
    return -1


def _is_stopped(graph: model.Graph, op: model.Op, step: model.BackwardStep) -> bool:
    zero = {one for one in op.inputs if not graph.values[one].summary.norm}
    return bool(zero) and all(not part.summary.norm for part in step.contributions)
