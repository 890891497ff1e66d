"""What nobody looked at: ops and steps beyond those that a graph holds."""

from __future__ import annotations

from typing import Final

from tapeviz.graph import model

UNEXAMINED: Final = "not-examined"


def tell_of_unexamined(graph: model.Graph) -> None:
    """Add a note if a graph does not hold all that happened, once."""
    ops = graph.op_count - len(graph.ops)
    held = sum(not isinstance(step, model.ResultStep) for step in graph.steps)  # those are extra
    steps = graph.step_count - held
    if ops + steps <= 0 or any(one.cause == UNEXAMINED for one in graph.findings):
        return
    graph.findings.append(
        model.Finding(
            "note",
            UNEXAMINED,
            f"the last {ops:,} ops were not examined"
            if ops
            else f"the last {steps:,} steps were not examined",
            f"A graph holds at most so much: here {len(graph.ops):,} of {graph.op_count:,} ops, "
            f"and {held:,} of {graph.step_count:,} steps. A NaN beyond them is "
            "not told of here, nor a gradient that vanishes, nor a Variable that is not used.",
            "Record less in one tape: a part of the passes of its loop.",
            (("ops not examined", ops), ("steps not examined", steps)),
            step=len(graph.steps) - 1,
        )
    )
