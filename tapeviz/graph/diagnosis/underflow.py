"""Gradients that are lost because they are too small for their dtype, not because they are zero."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from tapeviz.graph import model
from tapeviz.graph.diagnosis.magnitudes import ADVICE, VANISHING
from tapeviz.graph.diagnosis.traps import is_finite
from tapeviz.graph.diagnosis.where import capital
from tapeviz.graph.summary import Summary
from tapeviz.graph.titles import title_of

UNDERFLOW: Final = "underflow"

MOST: Final = 8
"""So many are told of one graph at most."""

MOST_NAMED: Final = 3
"""Of so many sources it is told by name that their gradient is 0."""

LONG: Final = 8
"""A gradient that came through so many ops, and became smaller with each, has vanished."""

GRADUAL: Final = 0.9
"""Each op on average multiplies such a gradient by less than this."""

_FLOATS: Final = {"float16", "float32", "float64"}

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


def is_below_range(norm: Any, dtype: str) -> bool:
    """Whether a norm is so small that its dtype has lost digits already, and soon all of it.

    Examples
    --------
    >>> is_below_range(1e-40, "float32"), is_below_range(1e-40, "float64")
    (True, False)
    """
    if dtype not in _FLOATS or not isinstance(norm, float):
        return False
    return 0.0 < norm < float(np.finfo(dtype).tiny)


class _Lost(NamedTuple):
    """A gradient that became 0 on the way."""

    op: int
    operand: int
    norm: float
    """Of what arrived."""
    began: float
    """Norm of what the target received."""
    passed: int
    """How many ops it had come through."""
    step: int


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
        self._passed: dict[int, tuple[int, float]] = {}
        """By value: how many ops its gradient has come through, and the norm that it began with."""
        self._lost: list[_Lost] = []
        self._places: set[int] = set()
        """Of those, the frames: of a loop it is told once."""

    def seeded(self, value: int, summary: Summary) -> None:
        """Look at the first gradient that a target gets."""
        self._arrived[value] = summary
        self._passed[value] = (0, _norm(summary))

    def contributed(self, number: int, step: model.BackwardStep) -> None:
        """Look at the backward of one op."""
        graph = self._graph
        op = graph.ops[number]
        passed, began = max((self._passed.get(one, (0, 0.0)) for one in op.outputs), default=(0, 0))
        for part in step.contributions:
            value = op.inputs[part.input]
            self._arrived[value] = part.total
            self._passed[value] = (passed + 1, began)
            if part.summary.health == "zero" and self._is_lost(op, part.input):
                self._places.add(op.frame)
                norm = _norm(self._arriving(op)[0])
                place = len(graph.steps) - 1
                self._lost.append(_Lost(number, part.input, norm, began, passed, place))

    def _is_lost(self, op: model.Op, operand: int) -> bool:
        graph = self._graph
        arriving = self._arriving(op)
        if op.frame in self._places or len(self._places) >= MOST or not arriving:
            return False
        dtype = graph.values[op.outputs[0]].dtype
        if all(is_below_range(one.norm, dtype) for one in arriving):
            return True
        if not may_lose(graph.kinds[op.kind].name, operand):
            return False
        given = (graph.values[one].summary for one in op.inputs)
        return all(not one.zero and is_finite(one) for one in (*arriving, *given))

    def _arriving(self, op: model.Op) -> list[Summary]:
        return [self._arrived[one] for one in op.outputs if one in self._arrived]

    def ended(self, gradient: int) -> None:
        """Take in that a gradient ended."""
        for lost in self._lost:
            self._tell(lost, gradient)
        self._arrived, self._passed, self._lost = {}, {}, []

    def _tell(self, lost: _Lost, gradient: int) -> None:
        graph = self._graph
        op = graph.ops[lost.op]
        value = graph.values[op.inputs[lost.operand]]
        written = op.expression or graph.kinds[op.kind].name
        name = title_of(graph, op.inputs[lost.operand])
        numbers = [("norm that comes back", lost.norm)]
        factor = _factor(lost)
        if factor < GRADUAL and lost.passed >= LONG:
            numbers += [("ops passed", lost.passed), ("factor of each on average", factor)]
            text = (
                f"It begins with norm {lost.began:.3g}, and each op on the way multiplies it by "
                f"{factor:.2g} on average: after {lost.passed} of them {lost.norm:.3g} comes back "
                f"to {written}, and 0 goes on: {smallest(value.dtype)}."
            )
            title = f"vanishes: it underflows to 0 in {value.dtype}"
            what_helps = ADVICE[VANISHING]
        else:
            text = (
                f"What comes back to {written} is not 0, and no factor is, but their product is: "
                f"{smallest(value.dtype)}."
            )
            title = f"is lost: it is too small for {value.dtype}"
            what_helps = capital(advice(value.dtype))
        graph.findings.append(
            model.Finding(
                "warning",
                UNDERFLOW,
                f"the gradient by {name} {title}",
                f"{text}{self._zero_by(gradient)}",
                what_helps,
                tuple(numbers),
                op=lost.op,
                input=lost.operand,
                value=op.inputs[lost.operand],
                frame=op.frame,
                gradient=gradient,
                step=lost.step,
                path=(lost.op,),
            )
        )

    def _zero_by(self, gradient: int) -> str:
        """Say which sources have a gradient of exactly 0."""
        last = self._graph.steps[-1]
        if not isinstance(last, model.ResultStep) or last.gradient != gradient:
            return ""
        sources = self._graph.gradients[gradient].sources
        zero = [
            title_of(self._graph, source)
            for source, result in zip(sources, last.results, strict=True)
            if result is not None and result.health == "zero"
        ]
        if not zero:
            return ""
        more = f" and {len(zero) - MOST_NAMED} more" if len(zero) > MOST_NAMED else ""
        return f" So the gradient is exactly 0 by {', '.join(zero[:MOST_NAMED])}{more}."


def _factor(lost: _Lost) -> float:
    """Return by what each op that it came through multiplied a gradient on average."""
    if not (lost.passed and lost.began > 0.0):
        return 1.0
    return float((lost.norm / lost.began) ** (1.0 / lost.passed))


def _norm(summary: Summary) -> float:
    return summary.norm if isinstance(summary.norm, float) else 0.0
