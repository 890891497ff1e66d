"""Where NaN and infinity began, forward and backward: the ops that made them of finite numbers.

What is computed further from a NaN is no news. A graph tells of a few beginnings at most, and of
each target that is not finite itself.
"""

from __future__ import annotations

from typing import Final

from tapeviz.graph import model
from tapeviz.graph.diagnosis import traps
from tapeviz.graph.diagnosis.traps import Trap, is_finite
from tapeviz.graph.diagnosis.where import capital
from tapeviz.graph.summary import Summary

MOST: Final = 8
"""So many beginnings are told of one graph at most."""


class NonFinite:
    """Watches one graph as it grows.

    Parameters
    ----------
    graph : model.Graph
        Its findings are added to.
    """

    def __init__(self, graph: model.Graph) -> None:
        self._graph = graph
        self._begun: list[tuple[int, int]] = []
        """Ops at which it began, and the steps, that are not told yet: what reads them may tell."""
        self._leaves: set[int] = set()
        self._arrived: dict[int, Summary] = {}
        self._told: set[tuple[int, str]] = set()
        """Places and causes of what was told: of a loop that comes by again, once is enough."""

    # -- forward

    def executed(self, number: int) -> None:
        """Look at an op that was executed."""
        graph = self._graph
        op = graph.ops[number]
        made = [graph.values[index].summary for index in op.outputs]
        for index in op.inputs:
            value = graph.values[index]
            if value.op < 0 and not is_finite(value.summary) and index not in self._leaves:
                self._leaves.add(index)
                self._in_the_data(number, index)
        if all(map(is_finite, made)) or op.gradient >= 0:
            return
        if all(is_finite(graph.values[index].summary) for index in op.inputs):
            self._begun.append((number, len(graph.steps) - 1))

    def _in_the_data(self, number: int, index: int) -> None:
        value = self._graph.values[index]
        what = _kind(value.summary)
        name = value.name or "a constant"
        self._tell(
            Trap(
                traps.IN_THE_DATA,
                f"{name} holds {what} before anything is computed",
                f"{_are(value.summary, name)} not finite, nor is what is computed from that.",
                f"look where {name} comes from: missing entries of data, a division before the "
                "tape, weights of a training that has already failed.",
                (("NaN", value.summary.nan), ("Inf", value.summary.inf)),
            ),
            "error",
            op=number,
            value=index,
            step=len(self._graph.steps) - 1,
        )

    def conclude(self) -> None:
        """Tell of what began since the last time, now that it is known what was made of it."""
        graph = self._graph
        for number, step in self._begun:
            if len(self._told) >= MOST:
                break
            op = graph.ops[number]
            output = op.outputs[0]
            value = graph.values[output]
            trap = traps.forward(
                graph.kinds[op.kind].name,
                [graph.values[index].summary for index in op.inputs],
                value.dtype,
                value.summary,
                self._is_divided_by_its_sum(number),
            )
            harmless = trap.cause != traps.SOFTMAX_OVERFLOW and self._is_overcome(number)
            name = value.name or op.expression or graph.kinds[op.kind].name
            self._tell(
                trap,
                "note" if harmless else "error",
                title=f"{name} is {_kind(value.summary)}: {trap.title}",
                op=number,
                value=output,
                step=step,
            )
        self._begun.clear()

    def _onward(self, number: int) -> tuple[int, ...]:
        """Return an op, and one way from it towards the target."""
        if number < 0:
            return ()
        way = [number]
        for later in range(number + 1, len(self._graph.ops)):
            op = self._graph.ops[later]
            if op.gradient < 0 and not set(self._graph.ops[way[-1]].outputs).isdisjoint(op.inputs):
                way.append(later)
        return tuple(way)

    def _readers(self, number: int) -> list[model.Op]:
        """Return the ops that read what an op gave."""
        outputs = set(self._graph.ops[number].outputs)
        return [op for op in self._graph.ops[number + 1 :] if not outputs.isdisjoint(op.inputs)]

    def _is_divided_by_its_sum(self, number: int) -> bool:
        """Whether a result is divided by what was summed of it: a softmax by hand."""
        graph = self._graph
        sums: set[int] = set()
        for op in self._readers(number):
            name = graph.kinds[op.kind].name
            if name == "sum":
                sums.update(op.outputs)
            elif name == "divide" and not sums.isdisjoint(op.inputs[1:]):
                return True
        return False

    def _is_overcome(self, number: int) -> bool:
        """Whether all that was made of a result is finite again."""
        readers = self._readers(number)
        values = self._graph.values
        return bool(readers) and all(
            is_finite(values[index].summary) for op in readers for index in op.outputs
        )

    # -- backward

    def seeded(self, value: int, summary: Summary, gradient: int) -> None:
        """Look at a target, and at the first gradient that it gets."""
        self.conclude()
        self._arrived[value] = summary
        target = self._graph.values[value]
        if not is_finite(target.summary):
            name = target.name or "the target"
            what = _kind(target.summary)
            origins = [one for one in self._graph.findings if one.op >= 0 and one.gradient < 0]
            began = f" It began with: {origins[0].title}." if origins else ""
            self._tell(
                Trap(
                    traps.TARGET,
                    f"the target {name} is {what}",
                    f"{_are(target.summary, name)} not finite, so its gradients mean nothing."
                    f"{began}",
                    "look at the op at which it began.",
                    (("NaN", target.summary.nan), ("Inf", target.summary.inf)),
                ),
                "error",
                value=value,
                gradient=gradient,
                step=len(self._graph.steps) - 1,
            )

    def contributed(self, number: int, step: model.BackwardStep) -> None:
        """Look at the backward of one op."""
        graph = self._graph
        op = graph.ops[number]
        arriving = [self._arrived[index] for index in op.outputs if index in self._arrived]
        for part in step.contributions:
            self._arrived[op.inputs[part.input]] = part.total
            if is_finite(part.summary) or not all(map(is_finite, arriving)):
                continue
            in_where = bool(part.summary.nan) and self._goes_into_where(number)
            made = (graph.values[index].summary for index in op.outputs)
            if not in_where and not all(map(is_finite, made)):
                continue  # the forward pass tells of it
            trap = traps.backward(
                graph.kinds[op.kind].name,
                [graph.values[index].summary for index in op.inputs],
                part.summary,
                in_where,
            )
            value = graph.values[op.inputs[part.input]]
            made_by = graph.ops[value.op].expression if value.op >= 0 else ""
            name = value.name or made_by or f"an input of {graph.kinds[op.kind].name}"
            self._tell(
                trap,
                "error",
                title=f"the gradient by {name} is {_kind(part.summary)}: {trap.title}",
                op=number,
                input=part.input,
                value=op.inputs[part.input],
                gradient=step.gradient,
                step=len(graph.steps) - 1,
            )

    def _goes_into_where(self, number: int) -> bool:
        """Whether what an op gave goes into a `where`, at once or after more ops on its entries."""
        graph = self._graph
        shape = graph.values[graph.ops[number].outputs[0]].shape
        waiting, seen = [number], {number}
        while waiting:
            at = waiting.pop()
            outputs = set(graph.ops[at].outputs)
            for later in range(at + 1, len(graph.ops)):
                op = graph.ops[later]
                if outputs.isdisjoint(op.inputs):
                    continue
                if graph.kinds[op.kind].name == "where":
                    return True
                entrywise = bool(op.outputs) and graph.values[op.outputs[0]].shape == shape
                if later not in seen and entrywise and len(seen) < MOST:
                    seen.add(later)
                    waiting.append(later)
        return False

    def ended(self) -> None:
        """Take in that a gradient ended."""
        self._arrived = {}

    # -- telling

    def _tell(
        self,
        trap: Trap,
        severity: str,
        *,
        title: str = "",
        op: int = -1,
        input: int = -1,
        value: int = -1,
        gradient: int = -1,
        step: int = -1,
    ) -> None:
        graph = self._graph
        frame = graph.ops[op].frame if op >= 0 else graph.gradients[gradient].frame
        if len(self._told) >= MOST or (frame, trap.cause) in self._told:
            return
        self._told.add((frame, trap.cause))
        graph.findings.append(
            model.Finding(
                severity,
                trap.cause,
                title or trap.title,
                trap.text,
                capital(trap.advice),
                trap.numbers,
                op=op,
                input=input,
                value=value,
                frame=frame,
                gradient=gradient,
                step=step,
                path=self._onward(op),
            )
        )


def _kind(summary: Summary) -> str:
    return "NaN" if summary.nan else "infinite"


def _are(summary: Summary, name: str) -> str:
    """Return the beginning of a sentence: "2 entries of x are"."""
    count = summary.nan + summary.inf
    return f"1 entry of {name} is" if count == 1 else f"{count} entries of {name} are"
