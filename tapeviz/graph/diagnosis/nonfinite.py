"""Where NaN and infinity began, forward and backward: the ops that made them of finite numbers.

What is computed further from a NaN is no news. A graph tells of a few beginnings at most, and of
each target that is not finite itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tapeviz.graph import model
from tapeviz.graph.diagnosis import steep, traps
from tapeviz.graph.diagnosis.readers import Readers
from tapeviz.graph.diagnosis.traps import Trap, is_finite
from tapeviz.graph.diagnosis.where import capital
from tapeviz.graph.summary import Summary
from tapeviz.graph.titles import title_of

_PLACING: Final = {"pad", "full", "full_like"}
"""Ops that put a number where they are told to."""

MOST: Final = 8
"""So many beginnings are told of one graph at most."""


@dataclass(slots=True)
class _Beginning:
    """Where something that is not finite comes from."""

    op: int
    """What made it of finite numbers, or what reads it first."""
    step: int
    leaf: int = -1
    """The value that held it before anything was computed, or that it was put into."""
    infinity: int = -1
    """The leaf from which the infinity came that NaN was made of."""
    unread: int = 0
    """How many values that come of it are not finite, and nobody has read them yet."""
    above: int = -1
    """The beginning with which this one has run together: what is unread is counted there."""
    title: str = ""
    """How it was told of; "" as long as it was not, or only in a note."""


class NonFinite:
    """Watches one graph as it grows.

    What is not finite is followed from where it begins. It is overcome where all that is made of it
    is finite again, as the -inf of a mask is after a softmax.

    Parameters
    ----------
    graph : model.Graph
        Its findings are added to.
    readers : Readers
        Of the same graph.
    """

    def __init__(self, graph: model.Graph, readers: Readers) -> None:
        self._graph = graph
        self._readers = readers
        self._beginnings: list[_Beginning] = []
        self._origin: dict[int, int] = {}
        """By value that is not finite, the beginning that is to blame for it."""
        self._unread: set[int] = set()
        self._untold: list[int] = []
        """Beginnings of which it is not told yet: what is made of them may be finite again."""
        self._arrived: dict[int, Summary] = {}
        self._is_lost = False
        """Whether the target itself is not finite, so that large gradients are no news."""
        self._told: set[tuple[int, str, str]] = set()
        """Places, causes and severities of what was told: of a loop that comes by again, once is
        enough."""

    # -- forward

    def executed(self, number: int) -> None:
        """Look at an op that was executed."""
        graph = self._graph
        op = graph.ops[number]
        if op.gradient >= 0:
            return
        values = graph.values
        given = [index for index in op.inputs if not is_finite(values[index].summary)]
        made = [index for index in op.outputs if not is_finite(values[index].summary)]
        if not given and not made:
            return
        origins = []
        for index in given:
            if values[index].op < 0 and index not in self._origin:
                self._begin(_Beginning(number, len(graph.steps) - 1, leaf=index), [index])
            self._is_read(index)
            if index in self._origin:
                origins.append(self._origin[index])
        if not made:
            return
        leaves = [self._beginnings[one].leaf for one in origins]
        is_nan = any(values[index].summary.nan for index in made)
        with_nan = [index for index in given if values[index].summary.nan]
        makes_nan = is_nan and not with_nan
        if not given:
            leaf = made[0] if graph.kinds[op.kind].name in _PLACING else -1
            self._begin(_Beginning(number, len(graph.steps) - 1, leaf=leaf), made)
        elif origins and makes_nan and min(leaves) >= 0:
            beginning = _Beginning(number, len(graph.steps) - 1, infinity=leaves[0])
            self._begin(beginning, made)
        elif origins:
            self._run_together({self._root(one) for one in origins})
            of_nan = [self._origin[index] for index in with_nan if index in self._origin]
            self._come_of(min(of_nan if is_nan and of_nan else origins), made)

    def _begin(self, beginning: _Beginning, values: Iterable[int]) -> None:
        self._beginnings.append(beginning)
        self._untold.append(len(self._beginnings) - 1)
        self._come_of(len(self._beginnings) - 1, values)

    def _come_of(self, beginning: int, values: Iterable[int]) -> None:
        for index in values:
            self._origin[index] = beginning
            self._unread.add(index)
            self._beginnings[self._root(beginning)].unread += 1

    def _run_together(self, roots: set[int]) -> None:
        first = min(roots)
        for other in roots - {first}:
            self._beginnings[other].above = first
            self._beginnings[first].unread += self._beginnings[other].unread

    def _is_read(self, value: int) -> None:
        if value in self._unread:
            self._unread.remove(value)
            self._beginnings[self._root(self._origin[value])].unread -= 1

    def _root(self, number: int) -> int:
        """Return the beginning that a beginning has become part of, and keep the way short."""
        way = []
        while self._beginnings[number].above >= 0:
            way.append(number)
            number = self._beginnings[number].above
        for one in way:
            self._beginnings[one].above = number
        return number

    def conclude(self, target: int = -1) -> None:
        """Tell of what began since the last time, now that it is known what was made of it.

        Parameters
        ----------
        target : int
            The value that is differentiated, if one is.
        """
        wanted = self._root(self._origin[target]) if target in self._origin else -1
        waiting = []
        for number in self._untold:
            if len(self._told) >= MOST:
                break
            beginning, root = self._beginnings[number], self._root(number)
            lives = self._beginnings[root].unread > 0
            if beginning.leaf < 0:
                self._began(beginning, lives)
            elif root == wanted or (lives and self._graph.values[beginning.leaf].summary.nan):
                self._in_the_data(beginning)
            else:  # an infinity may stand there on purpose
                waiting.append(number)
        self._untold = waiting[:MOST]

    def _in_the_data(self, beginning: _Beginning) -> None:
        value = self._graph.values[beginning.leaf]
        what = _kind(value.summary)
        name = self._holder(beginning.leaf)
        trap = Trap(
            traps.IN_THE_DATA,
            f"{name} holds {what} before anything is computed",
            f"{_are(value.summary, name)} not finite, nor is what is computed from that.",
            f"look where {name} comes from: missing entries of data, a division before the "
            "tape, weights of a training that has already failed.",
            (("NaN", value.summary.nan), ("Inf", value.summary.inf)),
        )
        beginning.title = trap.title
        self._tell(trap, "error", op=beginning.op, value=beginning.leaf, step=beginning.step)

    def _began(self, beginning: _Beginning, lives: bool) -> None:
        graph = self._graph
        op = graph.ops[beginning.op]
        value = graph.values[op.outputs[0]]
        trap = self._trap(beginning.op)
        if beginning.infinity >= 0:
            name = self._holder(beginning.infinity)
            trap = traps.from_infinity(
                graph.kinds[op.kind].name,
                name,
                [graph.values[index].summary for index in op.inputs],
                value.summary,
            )
        is_error = lives or trap.cause == traps.SOFTMAX_OVERFLOW
        if not is_error and not op.tapes:
            return  # of constants, and overcome: the logarithm of a mask, say
        title = f"{value.name or self._written(op)} is {_kind(value.summary)}: {trap.title}"
        if is_error:
            beginning.title = title
        self._tell(
            trap,
            "error" if is_error else "note",
            title=title,
            op=beginning.op,
            value=op.outputs[0],
            step=beginning.step,
        )

    def _trap(self, number: int) -> Trap:
        """Return the trap into which an op fell in the forward pass."""
        graph = self._graph
        op = graph.ops[number]
        value = graph.values[op.outputs[0]]
        return traps.forward(
            graph.kinds[op.kind].name,
            [graph.values[index].summary for index in op.inputs],
            value.dtype,
            value.summary,
            self._is_divided_by_its_sum(number),
        )

    def _holder(self, value: int) -> str:
        """Return what holds a number: to say of a number that it holds itself tells nothing."""
        one = self._graph.values[value]
        return "a constant" if one.op < 0 and not one.name else title_of(self._graph, value)

    def _written(self, op: model.Op) -> str:
        return op.expression or self._graph.kinds[op.kind].name

    def _onward(self, number: int) -> tuple[int, ...]:
        """Return an op, and one way from it towards the target."""
        if number < 0:
            return ()
        way = [number]
        while onward := self._readers.of(way[-1]):
            way.append(onward[0])
        return tuple(way)

    def _is_divided_by_its_sum(self, number: int) -> bool:
        """Whether a result is divided by what was summed of it: a softmax by hand."""
        graph = self._graph
        sums: set[int] = set()
        for reader in self._readers.of(number):
            op = graph.ops[reader]
            name = graph.kinds[op.kind].name
            if name == "sum":
                sums.update(op.outputs)
            elif name == "divide" and not sums.isdisjoint(op.inputs[1:]):
                return True
        return False

    # -- backward

    def seeded(self, value: int, summary: Summary, gradient: int) -> None:
        """Look at a target, and at the first gradient that it gets."""
        self.conclude(value)
        self._arrived[value] = summary
        target = self._graph.values[value]
        self._is_lost = not is_finite(target.summary)
        if self._is_lost:
            name = title_of(self._graph, value)
            what = _kind(target.summary)
            title = self._beginnings[self._origin[value]].title if value in self._origin else ""
            began = f" It began with: {title}." if title else ""
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
            value = op.inputs[part.input]
            before = self._arrived.get(value)
            self._arrived[value] = part.total
            if is_finite(part.total) or len(self._told) >= MOST:
                continue
            if not all(map(is_finite, arriving)) or not (before is None or is_finite(before)):
                continue
            trap = self._backward_trap(number, part, arriving)
            if trap is not None and not (
                self._is_lost and trap.cause in (traps.OVERFLOW, traps.HALF_RANGE)
            ):
                name = title_of(graph, value)
                self._tell(
                    trap,
                    "error",
                    title=f"the gradient by {name} is {_kind(part.total)}: {trap.title}",
                    op=number,
                    input=part.input,
                    value=value,
                    gradient=step.gradient,
                    step=len(graph.steps) - 1,
                )

    def _backward_trap(
        self, number: int, part: model.Contribution, arriving: Sequence[Summary]
    ) -> Trap | None:
        """Return the trap into which the backward of an op fell; None if the forward told of it."""
        graph = self._graph
        op = graph.ops[number]
        dtype = graph.values[op.inputs[part.input]].dtype
        if is_finite(part.summary):
            return steep.accumulated(dtype, part.total)
        in_where = bool(part.summary.nan) and self._goes_into_where(number)
        troubled = [one for one in op.outputs if not is_finite(graph.values[one].summary)]
        if troubled and not in_where:
            origin = self._origin.get(troubled[0])
            if origin is None:
                return None
            if any(self._beginnings[one].title for one in (origin, self._root(origin))):
                return None
            if self._beginnings[origin].op == number and self._beginnings[origin].leaf < 0:
                return self._trap(number)
        return steep.backward(
            graph.kinds[op.kind].name,
            [graph.values[index].summary for index in op.inputs],
            dtype,
            part.summary,
            arriving[0] if arriving else Summary(),
            in_where,
        )

    def _goes_into_where(self, number: int) -> bool:
        """Whether what an op gave goes into a `where`, at once or after more ops on its entries."""
        graph = self._graph
        shape = graph.values[graph.ops[number].outputs[0]].shape
        waiting, seen = [number], {number}
        while waiting:
            for later in self._readers.of(waiting.pop()):
                op = graph.ops[later]
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
        if len(self._told) >= MOST or (frame, trap.cause, severity) in self._told:
            return
        self._told.add((frame, trap.cause, severity))
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
