"""Gradients that are lost because they are too small for their dtype, not because they are zero."""

from __future__ import annotations

from typing import Final

from tapeviz.graph import model
from tapeviz.graph.diagnosis.traps import is_finite
from tapeviz.graph.diagnosis.where import capital
from tapeviz.graph.summary import Summary
from tapeviz.graph.titles import title_of

UNDERFLOW: Final = "underflow"

MOST: Final = 8
"""So many are told of one graph at most."""

_PRODUCTS: Final = {"multiply", "divide", "reciprocal", "square", "power", "cast"}
"""What gives no 0 on the way back, if no factor is 0 and the dtype is wide enough."""


def may_lose(name: str, operand: int) -> bool:
    """Whether an op hands 0 back to an operand only for want of range, if no factor is 0.

    Examples
    --------
    >>> may_lose("power", 0)
    True
    >>> may_lose("power", 1)  # 1**y and, as a convention, (-2)**y do not change with y
    False
    """
    return name in _PRODUCTS and (name != "power" or operand == 0)


def advice(dtype: str) -> str:
    """Return what helps against numbers that are too small."""
    if dtype == "float16":
        return (
            "keep Variables in float32 and cast them where they are used; or scale the loss up, "
            "gradient(loss * 1024, v), and divide tapeviz.cast(gradient, 'float32') by the same."
        )
    return "scale the numbers up, or compute in float64: tapeviz.cast(x, 'float64')."


def smallest(dtype: str) -> str:
    """Say where a dtype ends towards 0."""
    ends = {"float16": "6e-8", "float32": "1.4e-45", "float64": "4.9e-324"}
    return f"{dtype} ends at {ends[dtype]} towards 0" if dtype in ends else f"{dtype} ends there"


class Underflow:
    """Watches the backward passes of one graph.

    Parameters
    ----------
    graph : model.Graph
        Its findings are added to.
    """

    def __init__(self, graph: model.Graph) -> None:
        self._graph = graph
        self._arrived: dict[int, Summary] = {}
        self._told: set[int] = set()

    def seeded(self, value: int, summary: Summary) -> None:
        """Look at the first gradient that a target gets."""
        self._arrived[value] = summary

    def contributed(self, number: int, step: model.BackwardStep) -> None:
        """Look at the backward of one op."""
        graph = self._graph
        op = graph.ops[number]
        for part in step.contributions:
            self._arrived[op.inputs[part.input]] = part.total
            if part.summary.health == "zero" and self._is_lost(op, part.input):
                self._tell(number, part.input, step.gradient)

    def _is_lost(self, op: model.Op, operand: int) -> bool:
        graph = self._graph
        arriving = self._arriving(op)
        if op.frame in self._told or len(self._told) >= MOST or not arriving:
            return False
        if not may_lose(graph.kinds[op.kind].name, operand):
            return False
        given = (graph.values[one].summary for one in op.inputs)
        return all(not one.zero and is_finite(one) for one in (*arriving, *given))

    def _arriving(self, op: model.Op) -> list[Summary]:
        return [self._arrived[one] for one in op.outputs if one in self._arrived]

    def _tell(self, number: int, operand: int, gradient: int) -> None:
        graph = self._graph
        op = graph.ops[number]
        self._told.add(op.frame)
        value = graph.values[op.inputs[operand]]
        written = op.expression or graph.kinds[op.kind].name
        name = title_of(graph, op.inputs[operand])
        norm = self._arriving(op)[0].norm
        graph.findings.append(
            model.Finding(
                "warning",
                UNDERFLOW,
                f"the gradient by {name} is lost: it is too small for {value.dtype}",
                f"What comes back to {written} is not 0, and no factor is, but their product is: "
                f"{smallest(value.dtype)}.",
                capital(advice(value.dtype)),
                (("norm that comes back", norm if norm is not None else 0.0),),
                op=number,
                input=operand,
                value=op.inputs[operand],
                frame=op.frame,
                gradient=gradient,
                step=len(graph.steps) - 1,
                path=(number,),
            )
        )

    def ended(self) -> None:
        """Take in that a gradient ended."""
        self._arrived = {}
