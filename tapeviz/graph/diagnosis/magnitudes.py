"""Who vanishes, who explodes: norms along the way of a gradient, and where they fall or rise most.

A gradient is not called vanishing for being small alone: near a minimum all are. It vanishes where
it is small beside the others, or becomes small over several ops on its way. Nor does it explode for
being large alone: of prices in millions it is. It explodes where it grows over several ops. One
that is beyond a threshold without all that has a note, for the view draws it as what it measures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from tapeviz.graph import model
from tapeviz.graph.diagnosis.measured import measure
from tapeviz.graph.summary import Summary
from tapeviz.graph.titles import title_of

VANISHING: Final = "vanishing"
EXPLODING: Final = "exploding"

SMALL: Final = 1e-3
LARGE: Final = 10.0
"""Norms between these are not looked at any closer."""

BESIDE: Final = 1e-3
"""A gradient is small beside another one, or falls over several ops, from this factor on; and from
one over it on it rises."""


MOST_BESIDE: Final = 3
"""So many other gradients are told of with the smallest or the largest."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One op on the way, and how it changes the root mean square of the entries."""

    op: int
    factor: float


class Magnitudes:
    """Looks at one gradient that was returned.

    Parameters
    ----------
    graph : model.Graph
    gradient : int
        Its index.
    start : int
        Its first step.
    """

    def __init__(self, graph: model.Graph, gradient: int, start: int) -> None:
        self._graph = graph
        self._gradient = gradient
        self._start = start
        self._received: dict[int, tuple[int, Summary]] = {}
        """By value: the op that handed most to it, and what that was."""
        self._total: dict[int, Summary] = {}

    def tell(self, results: tuple[Summary | None, ...]) -> None:
        """Measure the smallest and the largest of the gradients."""
        sources = self._graph.gradients[self._gradient].sources
        norms = {
            place: norm
            for place, result in enumerate(results)
            if result is not None and (norm := _norm(result)) > 0.0 and math.isfinite(norm)
        }
        if not norms:
            return
        least, most = min(norms, key=norms.__getitem__), max(norms, key=norms.__getitem__)
        sizes = {place: norm / self._root_of_size(sources[place]) for place, norm in norms.items()}
        lowest, beside = min(sizes, key=sizes.__getitem__), max(sizes.values())
        if norms[least] > SMALL and norms[most] < LARGE and sizes[lowest] > BESIDE * beside:
            return
        self._read_steps()
        if norms[least] < SMALL:
            way = self._way(sources[least])
            is_beside = norms[least] < BESIDE * norms[most] and self._falls_before(way)
            vanishes = self._falls(way) or is_beside
            self._measure(VANISHING, least, norms, most, way, vanishes)
        is_told = lowest == least and norms[least] < self._graph.thresholds.vanishing
        if sizes[lowest] < BESIDE * beside and not is_told:
            way = self._way(sources[lowest])
            if self._falls(way):
                share = sizes[lowest] / beside
                self._measure(VANISHING, lowest, norms, most, way, True, share)
        if norms[most] > LARGE:
            way = self._way(sources[most])
            self._measure(EXPLODING, most, norms, least, way, self._rises(way))

    def _falls(self, way: list[Passage]) -> bool:
        """Whether the entries become small over several ops, not by a single one."""
        return math.prod(self._factors(way)[1:]) < BESIDE

    def _falls_before(self, way: list[Passage]) -> bool:
        """Whether the entries are small already where the source is read.

        If they become so only there, then the contributions of the examples cancel each other: that
        of a bias is so where it is right.
        """
        return math.prod(self._factors(way[1:])) < BESIDE

    def _rises(self, way: list[Passage]) -> bool:
        """Whether the entries become large over several ops.

        Two may be large with the numbers that are given, units of millions say: the error, and the
        input that it is multiplied by.
        """
        return math.prod(self._factors(way)[:-2]) > 1.0 / BESIDE

    def _factors(self, way: list[Passage]) -> list[float]:
        """Return the factors of a way in order of size, but for sums and means."""
        return sorted(
            one.factor for one in way if math.isfinite(one.factor) and not self._spreads(one.op)
        )

    def _read_steps(self) -> None:
        graph = self._graph
        for number in range(self._start, len(graph.steps)):
            step = graph.steps[number]
            if isinstance(step, model.SeedStep) and step.gradient == self._gradient:
                self._total[step.value] = step.summary
            elif isinstance(step, model.BackwardStep) and step.gradient == self._gradient:
                for part in step.contributions:
                    value = graph.ops[step.op].inputs[part.input]
                    self._total[value] = part.total
                    before = self._received.get(value)
                    if before is None or _norm(before[1]) < _norm(part.summary):
                        self._received[value] = (step.op, part.summary)

    def _way(self, value: int) -> list[Passage]:
        """Return the ops from a source to the target, along the largest contributions."""
        graph = self._graph
        way: list[Passage] = []
        while value in self._received and len(way) < len(graph.ops):
            op, part = self._received[value]
            output = next((one for one in graph.ops[op].outputs if one in self._total), -1)
            if output < 0:
                break
            arriving = self._root_mean_square(self._total[output], output)
            leaving = self._root_mean_square(part, value)
            way.append(Passage(op, leaving / arriving if arriving > 0.0 else math.nan))
            value = output
        return way

    def _root_mean_square(self, summary: Summary, value: int) -> float:
        return _norm(summary) / self._root_of_size(value)

    def _root_of_size(self, value: int) -> float:
        return math.sqrt(max(math.prod(self._graph.values[value].shape), 1))

    def _spreads(self, op: int) -> bool:
        """Whether an op gathers many entries into few: going back, it spreads what it gets."""
        return self._graph.kinds[self._graph.ops[op].kind].name in _GATHERING

    def _measure(
        self,
        cause: str,
        place: int,
        norms: dict[int, float],
        other: int,
        way: list[Passage],
        is_gradual: bool,
        share: float | None = None,
    ) -> None:
        graph = self._graph
        gradient = graph.gradients[self._gradient]
        value, norm = gradient.sources[place], norms[place]
        name = title_of(graph, value)
        target = title_of(graph, gradient.targets[0])
        known = [one for one in way if math.isfinite(one.factor) and not self._spreads(one.op)]
        small = cause == VANISHING
        steepest = (min if small else max)(known, key=lambda one: one.factor, default=None)
        verb = "falls" if small else "rises"
        numbers: list[tuple[str, float]] = [("norm", norm)]
        if len(gradient.sources) > 1:
            numbers.append(("largest norm" if small else "smallest norm", norms[other]))
        text = f"The norm of ∂{target}/∂{name} is {norm:.3g}"
        if share is not None:
            numbers.append(("entries beside the largest ones", share))
        if steepest is not None:
            op = graph.ops[steepest.op]
            written = op.expression or graph.kinds[op.kind].name
            text += (
                f", {len(way)} ops away from {target}. It {verb} most at {written}, whose local "
                f"derivative multiplies the entries by {steepest.factor:.3g} on average"
            )
            numbers += [("ops on the way", len(way)), ("steepest factor", steepest.factor)]
        finding = model.Finding(
            "warning",
            cause,
            f"the gradient by {name} {'vanishes' if small else 'explodes'}: norm {norm:.3g}",
            f"{text}.{self._beside(place, norms, small)}",
            ADVICE[cause],
            tuple(numbers),
            op=-1 if steepest is None else steepest.op,
            value=value,
            frame=gradient.frame if steepest is None else graph.ops[steepest.op].frame,
            gradient=self._gradient,
            source=place,
            step=len(graph.steps) - 1,
            path=tuple(one.op for one in way),
        )
        if share is None:
            title = f"the gradient by {name} is {'small' if small else 'large'}: norm {norm:.3g}"
            note = replace(finding, severity="note", title=title, advice=_NO_FAULT[cause])
            measure(graph, cause, norm, finding, below=small, note=None if is_gradual else note)
        else:
            measure(graph, "vanishing_beside", share, finding, below=True)

    def _beside(self, place: int, norms: dict[int, float], small: bool) -> str:
        """Say which others are small, or large, as well; the nearest first."""
        graph = self._graph
        sources = graph.gradients[self._gradient].sources
        others = sorted(
            (one for one, norm in norms.items() if (norm < SMALL if small else norm > LARGE)),
            key=norms.__getitem__,
            reverse=not small,
        )
        told = [
            f"{norms[one]:.3g} by {title_of(graph, sources[one])}" for one in others if one != place
        ]
        if not told:
            return ""
        more = f" and {len(told) - MOST_BESIDE} more" if len(told) > MOST_BESIDE else ""
        return f" Next to it: {', '.join(told[:MOST_BESIDE])}{more}."


_GATHERING: Final = {"sum", "mean", "weighted_mean", "nansum", "nanmean"}

ADVICE: Final = {
    VANISHING: "Use relu instead of sigmoid and tanh between layers, initialize weights with "
    "variance 2/inputs (tapeviz.initializers.HeNormal), normalize between layers, or add "
    "connections that skip layers.",
    EXPLODING: "Clip the gradients, tapeviz.clip_by_global_norm(gradients, 1.0); lower the "
    "learning rate; initialize weights smaller; take the mean instead of the sum over examples; "
    "normalize the inputs.",
}


_NO_FAULT: Final = {
    VANISHING: "It did not become small over several ops, so nothing need be wrong: near a minimum "
    "all gradients are small. Elsewhere, look at the op where it falls most.",
    EXPLODING: "It did not grow over several ops, so nothing need be wrong: that of prices in "
    "millions is large. If steps become too large by it, scale the data or the loss, or clip: "
    "tapeviz.clip_by_global_norm(gradients, 1.0).",
}


def _norm(summary: Summary) -> float:
    return float(summary.norm) if isinstance(summary.norm, int | float | str) else 0.0
