"""The positions of the scrubber, as ``js/src/model/ticks.ts`` counts them."""

from __future__ import annotations

from tapeviz.graph import model


def step_count(graph: model.Graph) -> int:
    """Return how many positions there are.

    What a gradient returned belongs to the step before it; only of a gradient in which nothing
    flowed it is a position of its own.

    Parameters
    ----------
    graph : model.Graph

    Returns
    -------
    int
    """
    count = 0
    flowed = set()
    for step in graph.steps:
        gradient = graph.ops[step.op].gradient if isinstance(step, model.OpStep) else step.gradient
        if not isinstance(step, model.ResultStep):
            flowed.add(gradient)
        elif gradient in flowed:
            continue
        count += 1
    return count
