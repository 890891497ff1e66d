"""One search for the causes of a None: what is given, what is known, and how places are named."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from tapeviz.engine.log import Place
from tapeviz.engine.recorder import Recorder
from tapeviz.graph.callers import operand_names
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.heard import Step
from tapeviz.graph.diagnosis.lineage import Lineage
from tapeviz.graph.diagnosis.where import where, where_bound
from tapeviz.graph.sources import Sources

UNNAMED: Final = "the source"
"""What a source is called that the code gives no name."""


@dataclass(frozen=True, slots=True)
class Given:
    """A target or source, as far as it matters here."""

    key: int
    name: str
    array: Any
    trainable: bool | None = None
    """None: it is a Tensor, not a Variable."""

    @property
    def is_variable(self) -> bool:
        """Whether it is a Variable."""
        return self.trainable is not None

    @property
    def is_smooth(self) -> bool:
        """Whether its dtype can be differentiated."""
        return bool(np.asarray(self.array).dtype.kind in "fc")


class Search:
    """Looks for the causes of one None.

    Parameters
    ----------
    lineage : Lineage
        What is known of the values around the tape.
    target, source : Given
    sources : Sources
        Reads the code.
    asked : Place or None
        From where the gradient was asked for; the code there tells what else the names stood for.
    """

    def __init__(
        self,
        lineage: Lineage,
        target: Given,
        source: Given,
        sources: Sources,
        asked: Place | None = None,
    ) -> None:
        self.lineage = lineage
        self.recorder = lineage.recorder
        self.target = target
        self.source = source
        self.sources = sources
        self.asked = asked
        self.code = None if asked is None else asked[0]
        self.below = lineage.downstream(source.key)
        self.above = lineage.upstream(target.key)
        self.depends = target.key in self.below

    def other_tapes(self) -> list[Recorder]:
        """Return every other tape that is alive.

        Never `gc.get_objects`: it takes hold of tuples that other threads are in the middle of
        making, which then fail with a SystemError.
        """
        return [
            one
            for one in gc.get_referrers(Recorder)
            if type(one) is Recorder and one is not self.recorder
        ]

    def uses(self) -> list[tuple[Step, int]]:
        """Return where the source is read, those on a way to the target first."""
        here = {self.source.key}
        on_way = list(self.lineage.between(here, self.above))
        return on_way or [
            (step, step.operands.index(self.source.key))
            for step in self.lineage.steps
            if self.source.key in step.operands
        ]

    def first_use(self) -> tuple[Any, bool, Place | None, int, int]:
        """Return where the source is read first: as the last arguments of a `Cause`."""
        uses = self.uses()
        if not uses:
            return None, True, None, 0, -1
        step, operand = uses[0]
        return where(self.sources, step.place), True, step.place, step.results[0], operand

    def at(
        self, step: Step, operand: int, name: str, predicate: str, text: str, advice: str
    ) -> Cause:
        """Make a cause that lies at a step."""
        what = self.operand_name(step, operand)
        return Cause(
            name,
            f"{what} {predicate}",
            text,
            advice,
            where(self.sources, step.place),
            place=step.place,
            result=step.results[0],
            operand=operand,
        )

    def at_result(self, step: Step, operand: int, state: tuple[str, str, str, str]) -> Cause:
        """Make a cause that is said of what a step computes: name, predicate, text, advice."""
        name, predicate, text, advice = state
        result = self.sources.result_name(step.place) or self.sources.expression(step.place)
        what = result or f"what is computed from {self.source.name}"
        cause = self.at(step, operand, name, predicate, text, advice)
        return replace(cause, title=f"{what} {predicate}")

    def operand_name(self, step: Step, operand: int) -> str:
        """Return what the code calls an operand, or how the source is called that it is of."""
        key = step.operands[operand]
        if key == self.source.key:
            return self.source.name
        maker = self.lineage.maker(key)
        name = self.sources.result_name(maker.place) if maker is not None else ""
        written = operand_names(self.sources, step.place)
        if not name and len(written) == len(step.operands):
            name = written[operand]
        return name or f"what is computed from {self.source.name}"

    def bound(self, name: str) -> Any:
        """Return where the code gives a name its value last, as far as the code tells."""
        if self.code is None or not name.isidentifier():
            return None
        bindings = self.sources.bindings(self.code, name)
        return where_bound(self.sources, self.code, bindings[-1]) if bindings else None
