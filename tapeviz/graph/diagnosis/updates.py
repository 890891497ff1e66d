"""Steps that are tiny or huge beside the Variable that they change, in a loop that trains."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tapeviz.graph import model
from tapeviz.graph.diagnosis.flow import norm_of
from tapeviz.graph.diagnosis.measured import measure
from tapeviz.graph.titles import title_of

TINY: Final = "update-too-small"
HUGE: Final = "update-too-large"

ARRIVED: Final = 1e-3
"""A step may be small where the gradient is smaller than this: the training has arrived."""

BESIDE: Final = 0.1
"""A Variable that is smaller than this beside another one, as a bias is at first, may change by
more than itself."""

SETTLED: Final = 5
"""In the first runs of a loop steps are large; only from this run on they are told of, or where the
gradient explodes."""


def tell_of_update(
    graph: model.Graph,
    gradient: int,
    source: int,
    norm: float,
    largest: float,
    before: Any,
    after: Any,
    frame: int,
) -> None:
    """Measure how far a step went.

    Parameters
    ----------
    graph : model.Graph
        Of a tape in a loop.
    gradient : int
        From which the step was made.
    source : int
        Place of the Variable among its sources.
    norm : float
        Of the gradient by it.
    largest : float
        The largest norm of a Variable among its sources.
    before, after : array
        Values of the Variable.
    frame : int
        Where it was assigned.
    """
    size = norm_of(before)
    changed = norm_of(np.subtract(after, before))
    is_early = graph.run <= SETTLED and norm < graph.thresholds.exploding
    if is_early or not 0.0 < size < np.inf or not np.isfinite(changed):
        return
    value = graph.gradients[gradient].sources[source]
    name = title_of(graph, value)
    share = changed / size
    numbers = (
        ("step beside Variable", share),
        ("step", changed),
        ("Variable", size),
        ("gradient", norm),
    )

    def finding(cause: str, title: str, text: str, advice: str) -> model.Finding:
        return model.Finding(
            "warning",
            cause,
            title,
            text,
            advice,
            numbers,
            value=value,
            frame=frame,
            gradient=gradient,
            source=source,
            step=len(graph.steps) - 1,
        )

    told = f"In run {graph.run} the step has the norm {changed:.3g}, and {name} {size:.3g}."
    if norm > ARRIVED:
        measure(
            graph,
            "smallest_update",
            share,
            finding(
                TINY,
                f"the steps of {name} are too small: {share:.2g} of it",
                f"{told} Float32 has 7 digits, so next to nothing changes, though the gradient has "
                f"the norm {norm:.3g}.",
                "Raise the learning rate.",
            ),
            below=True,
        )
    if np.size(after) > 1 and size > BESIDE * largest:
        # what grows from next to nothing is no misstep, so it stands beside what it becomes
        measure(
            graph,
            "largest_update",
            changed / max(size, norm_of(after)),
            finding(
                HUGE,
                f"the steps of {name} are too large: {share:.2g} times itself",
                f"{told} Each step throws away what was learned.",
                "Lower the learning rate, or clip the gradients: "
                "tapeviz.clip_by_global_norm(gradients, 1.0).",
            ),
        )
