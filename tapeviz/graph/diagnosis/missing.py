"""Why a gradient is None: what is between target and source, and where the way between is cut.

All of the log is looked at, recorded or not. The way is followed through what was computed and
assigned; each place at which it left the tape's reach is a cause. Where no such way exists, it is
asked how the value may have come there: as a number that left, by control flow, or not at all.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from tapeviz.engine.log import Place
from tapeviz.engine.recorder import Recorder
from tapeviz.engine.registry import TABLE
from tapeviz.graph.diagnosis import causes
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.lineage import Lineage, Step, differentiating, state_at
from tapeviz.graph.diagnosis.where import where, where_bound
from tapeviz.graph.sources import Binding, Sources

MOST_CAUSES: Final = 6
"""So many causes are told at most; they come in the order of the way from source to target."""


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
        self._sources = sources
        self._asked = asked
        self._code = None if asked is None else asked[0]
        self.below = lineage.downstream(source.key)
        self.above = lineage.upstream(target.key)
        self.depends = target.key in self.below

    def causes(self) -> list[Cause]:
        """Return why the gradient is None, in the order of the way from source to target."""
        found = [*self._of_source(), *self._of_way(), *self._of_target()]
        if not self.depends and not any(one.certain for one in found):
            found += self._without_way()
        distinct: dict[tuple[Any, ...], Cause] = {}
        for one in found:
            distinct.setdefault((one.name, one.where and one.where.span), one)
        return list(distinct.values())[:MOST_CAUSES] or [self._no_path()]

    # -- the source

    def _of_source(self) -> Iterator[Cause]:
        source, recorder, name = self.source, self.recorder, self.source.name
        if not source.is_smooth:
            dtype = np.asarray(source.array).dtype
            yield Cause(
                causes.INTEGER,
                f"{name} has the dtype {dtype}",
                f"Only floating and complex numbers change smoothly; {name} has the dtype {dtype}, "
                "so nothing can be differentiated by it.",
                f"make it floating where it is made, {name} = tapeviz.constant(…, dtype='float32'),"
                f" or cast it before the tape: {name} = tapeviz.cast({name}, 'float32').",
                *self._first_use(),
            )
        elif source.key in recorder.watched:
            yield from self._watched_late()
        elif source.key not in recorder.tracked:
            yield from self._unwatched()

    def _watched_late(self) -> Iterator[Cause]:
        mark = self.recorder.marks.get(self.source.key)
        if mark is None:
            return
        moment, code, instruction = mark
        uses = [
            step
            for step, place in self.lineage.between({self.source.key}, self.above)
            if step.results[0] < moment
        ]
        if not uses and not self.target.key < moment:
            return
        name = self.source.name
        at: Place = (code, instruction, None)
        watched = where(self._sources, at)
        used = where(self._sources, uses[0].place) if uses else None
        first = f"first used in line {used.span.line}" if used else "used before that"
        yield Cause(
            causes.WATCHED_LATE,
            f"{name} was watched after it was used",
            f"A tape records what is computed from a value from the moment at which it is watched. "
            f"{name} is watched in line {watched.span.line}, and was {first}.",
            f"move tape.watch({name}) up, before the first line that uses {name}.",
            watched,
            place=at,
            result=uses[0].results[0] if uses else 0,
            operand=uses[0].operands.index(self.source.key) if uses else -1,
        )

    def _unwatched(self) -> Iterator[Cause]:
        source, recorder, name = self.source, self.recorder, self.source.name
        at = self._first_use()
        rebound = self._rebound()
        if rebound is not None:
            yield rebound
        elif source.trainable is False:
            yield Cause(
                causes.NOT_TRAINABLE,
                f"{name} is not trainable",
                f"{name} was made with trainable=False, and a tape watches only trainable "
                "Variables by itself.",
                f"write tape.watch({name}) inside of the tape, before {name} is used, or make it "
                "with trainable=True.",
                *at,
            )
        elif source.is_variable and not recorder.watches_variables:
            yield Cause(
                causes.WATCHING_OFF,
                f"this tape watches no Variables by itself, and {name} not either",
                "The tape was made with watch_accessed_variables=False.",
                f"write tape.watch({name}) inside of the tape, or leave "
                "watch_accessed_variables=False out.",
                *at,
            )
        elif any(source.key in other.watched for other in self._other_tapes()) and (
            not source.is_variable or self._uses()
        ):
            yield Cause(
                causes.ANOTHER_TAPE,
                f"{name} was watched by another tape, not by this one",
                "Each tape records what it watches itself.",
                f"write tape.watch({name}) with this tape, too, or ask the other one for the "
                "gradient.",
                *at,
            )
        elif not source.is_variable and not self._is_result_of_cut():
            text = (
                f"{name} is a Tensor. A tape watches Variables by itself, and a Tensor only when "
                "it is told to."
            )
            yield Cause(
                causes.NEVER_WATCHED,
                f"{name} was never watched",
                text,
                f"write tape.watch({name}) inside of the tape, before {name} is used, or make it a "
                f"Variable: {name} = tapeviz.Variable({name}).",
                *at,
            )

    def _is_result_of_cut(self) -> bool:
        """Whether the source itself was given by an op that the tape could not record."""
        maker = self.lineage.maker(self.source.key)
        return maker is not None and maker.row is not None and bool(maker.row.reason)

    def _rebound(self) -> Cause | None:
        """Find out whether the name stood for another object when it was used."""
        if self.source.is_variable:
            return self._another_variable()
        name = self.source.name
        maker = self.lineage.maker(self.source.key)
        if maker is not None and name in self._sources.operand_names(maker.place):
            return self._of_another_object(where(self._sources, maker.place), maker.place)
        if self._code is None or not name.isidentifier():
            return None
        bindings = self._sources.bindings(self._code, name)
        again = [one for one in bindings if name in one.names]
        if again and len(bindings) > 1:
            return self._of_another_object(where_bound(self._sources, self._code, again[0]), None)
        return None

    def _another_variable(self) -> Cause | None:
        """Find a Variable that the tape watched and that looks like the source."""
        source = self.source
        if self._uses() or source.trainable is False or not self.recorder.watches_variables:
            return None
        array = np.asarray(source.array)
        for key, other in self.recorder.variables.items():
            value = np.asarray(other._value)
            alike = value.shape == array.shape and np.array_equal(value, array)
            place = other._place
            if key != source.key and (
                alike or self._sources.result_name(place) == source.name != ""
            ):
                there = where(self._sources, place)
                return Cause(
                    causes.ANOTHER_OBJECT,
                    f"{source.name} is another Variable than the one that was used",
                    f"The tape read no {source.name}, but a Variable that looks like it, made in "
                    f"line {there.span.line}.",
                    "make the Variable once, and differentiate by the same object that the "
                    "computation reads.",
                    there,
                    place=place,
                )
        return None

    def _of_another_object(self, at: Any, place: Place | None) -> Cause:
        name = self.source.name
        return Cause(
            causes.ANOTHER_OBJECT,
            f"{name} is another object than the one that was watched",
            f"{at.expression or f'{name} = …'} makes a new Tensor and gives it the name {name}; "
            "the tape watches objects, not names.",
            f"change a Variable in place, {name}.assign_add(…), or give the new Tensor a name of "
            "its own and differentiate by the old one.",
            at,
            place=place,
        )

    def _other_tapes(self) -> list[Recorder]:
        """Return every other tape that is alive."""
        return [
            one for one in gc.get_objects() if type(one) is Recorder and one is not self.recorder
        ]

    def _uses(self) -> list[tuple[Step, int]]:
        """Return where the source is read, those on a way to the target first."""
        here = {self.source.key}
        on_way = list(self.lineage.between(here, self.above))
        return on_way or [
            (step, step.operands.index(self.source.key))
            for step in self.lineage.steps
            if self.source.key in step.operands
        ]

    def _first_use(self) -> tuple[Any, bool, Place | None, int, int]:
        """Return where the source is read first: as the last arguments of a `Cause`."""
        uses = self._uses()
        if not uses:
            return None, True, None, 0, -1
        step, operand = uses[0]
        return where(self._sources, step.place), True, step.place, step.results[0], operand

    # -- the way between them

    def _of_way(self) -> Iterator[Cause]:
        """Yield each place at which a way from source to target leaves the tape's reach."""
        if not self.depends:
            return
        states: set[str] = set()
        for step, operand in self.lineage.between(self.below, self.above):
            cause = self._of_step(step, operand)
            if cause is None or cause.name in states:
                continue
            if cause.name in (causes.AFTER, causes.BEFORE, causes.STOPPED, causes.RESET):
                states.add(cause.name)
            yield cause
        yield from self._of_custom()

    def _of_step(self, step: Step, operand: int) -> Cause | None:
        """Return why the results of a step were not recorded; None if for no reason of its own."""
        if step.row is None:
            return self._of_assignment(step)
        if step.row.reason:
            return None if self._is_from_integers(step, operand) else self._of_row(step, operand)
        if step.recorded:
            return None
        state = state_at(self.recorder, step.results[0])
        if state == "recording":
            late = self.recorder.marks.get(step.operands[operand])
            if step.operands[operand] in self.recorder.tracked and (
                late is None or late[0] < step.results[0]
            ):
                return self._at(
                    step,
                    operand,
                    causes.ANOTHER_THREAD,
                    "was computed in another thread or async task",
                    "A tape records what is executed in the thread and the context that opened it.",
                    "compute it in the same thread, or open a tape in the other one.",
                )
            return None
        return self._of_state(state, step, operand)

    def _is_from_integers(self, step: Step, operand: int) -> bool:
        """Whether an integer or truth, that was told of before, is cast to a floating dtype."""
        maker = self.lineage.maker(step.operands[operand])
        row = None if maker is None else maker.row
        return (
            step.row is not None
            and step.row.name == "cast_to_integer"
            and row is not None
            and bool(row.reason)
            and row.name != "stop_gradient"
        )

    def _of_state(self, state: str, step: Step, operand: int) -> Cause | None:
        name, predicate, text, advice = _STATES[state]
        return self._at(step, operand, name, predicate, text, advice)

    def _of_row(self, step: Step, operand: int) -> Cause:
        row = step.row
        assert row is not None
        if row.name == "stop_gradient":
            return self._at(
                step,
                operand,
                causes.STOP_GRADIENT,
                "is cut off by stop_gradient",
                "stop_gradient gives its argument as a constant, on purpose.",
                "leave stop_gradient out if the gradient is to go through here.",
            )
        if row.name == "cast_to_integer":
            return self._at(
                step,
                operand,
                causes.INTEGER,
                "is cast to an integer or boolean dtype",
                "Integers and booleans do not change smoothly, so no gradient goes through them.",
                "stay with a floating dtype on the way; cast at the end, or only for indices.",
            )
        return self._at(
            step,
            operand,
            causes.NO_DERIVATIVE,
            f"goes through {row.name}, which has no derivative",
            f"{row.name} has no derivative: {row.reason}.",
            _INSTEAD.get(
                row.name,
                f"replace {row.name} by something smooth, or give it a gradient of your own with "
                "tapeviz.custom_gradient or tapeviz.grad_pass_through.",
            ),
        )

    def _of_assignment(self, step: Step) -> Cause:
        return self._at(
            step,
            0,
            causes.ASSIGNED,
            "was assigned to a Variable, which cuts its history",
            "assign, assign_add and assign_sub change the value of a Variable; no tape records "
            "where it comes from.",
            "compute with the new value itself, and assign it after the tape: "
            "new = v + delta; y = f(new); …; v.assign(new).",
        )

    def _of_custom(self) -> Iterator[Cause]:
        """Where the way is recorded from end to end: a gradient function returned None."""
        live = self.lineage.downstream(self.source.key, live=True)
        if self.target.key not in live or not self.source.is_smooth:
            return
        for step, operand in self.lineage.between(live, self.above):
            row = step.row
            if row is not None and self.lineage.is_live(step.operands[operand], step):
                if row.joint is None or row.function in TABLE:
                    continue
                yield self._at(
                    step,
                    operand,
                    causes.CUSTOM_NONE,
                    f"goes through {row.name}, whose gradient function returns None",
                    f"{row.name} has a gradient of its own (custom_gradient), and that returns "
                    "None for this argument.",
                    "let it return the gradient by this argument.",
                )

    def _at(
        self, step: Step, operand: int, name: str, predicate: str, text: str, advice: str
    ) -> Cause:
        """Make a cause that lies at a step."""
        what = self._operand_name(step, operand)
        return Cause(
            name,
            f"{what} {predicate}",
            text,
            advice,
            where(self._sources, step.place),
            place=step.place,
            result=step.results[0],
            operand=operand,
        )

    def _operand_name(self, step: Step, operand: int) -> str:
        """Return what the code calls an operand, or how the source is called that it is of."""
        key = step.operands[operand]
        if key == self.source.key:
            return self.source.name
        maker = self.lineage.maker(key)
        name = self._sources.result_name(maker.place) if maker is not None else ""
        written = self._sources.operand_names(step.place)
        if not name and len(written) == len(step.operands):
            name = written[operand]
        return name or f"what is computed from {self.source.name}"

    # -- the target

    def _of_target(self) -> Iterator[Cause]:
        target, recorder = self.target, self.recorder
        if not target.is_smooth and self.depends:
            maker = self.lineage.maker(target.key)
            if maker is None or not (maker.row and maker.row.reason):
                yield self._integer_target(maker)
            return
        if target.key in recorder.tracked or self.depends:
            return
        inner = differentiating([*self._other_tapes(), recorder], target.key)
        if inner is not None or any(target.key in one.results for one in self.lineage.gradients):
            yield from self._of_derivative()
            return
        if not target.is_smooth:
            yield self._integer_target(None)
        state = state_at(recorder, target.key)
        maker = self.lineage.maker(target.key)
        if state != "recording" and not target.is_variable:
            name, predicate, text, advice = _STATES[state]
            yield Cause(
                name,
                f"{target.name} {predicate}",
                text,
                advice,
                where(self._sources, maker.place) if maker else self._bound(target.name),
                place=maker.place if maker else None,
            )

    def _integer_target(self, maker: Step | None) -> Cause:
        name, dtype = self.target.name, np.asarray(self.target.array).dtype
        return Cause(
            causes.INTEGER,
            f"{name} has the dtype {dtype}",
            f"Only floating and complex numbers change smoothly; the target {name} has the dtype "
            f"{dtype}.",
            "differentiate what it was before it became an integer or boolean.",
            where(self._sources, maker.place) if maker else self._bound(name),
            place=maker.place if maker else None,
        )

    def _bound(self, name: str) -> Any:
        """Return where the code gives a name its value last, as far as the code tells."""
        if self._code is None or not name.isidentifier():
            return None
        bindings = self._sources.bindings(self._code, name)
        return where_bound(self._sources, self._code, bindings[-1]) if bindings else None

    def _of_derivative(self) -> Iterator[Cause]:
        """Yield why the gradient of another tape does not depend on the source."""
        target, name = self.target, self.target.name
        at = self._bound(name)
        place = None
        for one in self.lineage.gradients:
            if target.key in one.results:
                place, at = one.place, where(self._sources, one.place)
        if state_at(self.recorder, target.key) != "recording":
            yield Cause(
                causes.OUTER_CLOSED,
                f"this tape was closed when {name} was computed",
                f"{name} is itself a gradient. To differentiate it, this tape has to record how it "
                "is computed: the gradient must be asked for inside of its context.",
                f"indent the line that computes {name}, so that it is inside of the outer `with`.",
                at,
                place=place,
            )
        else:
            yield Cause(
                causes.CONSTANT_DERIVATIVE,
                f"{name} does not depend on {self.source.name}: the derivative is constant",
                f"{name} is itself a gradient, of something in which {self.source.name} is linear "
                "(or does not occur), so it is the same for every value of it.",
                "nothing is wrong; if zeros are wanted, ask with unconnected_gradients='zero'.",
                at,
                place=place,
            )

    # -- no way at all

    def _without_way(self) -> Iterator[Cause]:
        """Yield how a value may have come to the target past the tape."""
        found = [*self._of_departures(), *self._of_cuts()]
        yield from found
        if not found and not self.lineage.complete:
            yield from self._of_code()

    def _of_code(self) -> Iterator[Cause]:
        """Yield what the code lets one suppose: a line outside of the tape's block."""
        if self._code is None or self._asked is None:
            return
        block = self._sources.block(self._code, self._sources.receiver(self._asked))
        if block is None:
            return
        for binding in self._written_way(self.target.name, set()):
            before = binding.span.line < block.line
            if before or binding.span.line > block.end_line:
                name, predicate, text, advice = _STATES["before" if before else "closed"]
                there = where_bound(self._sources, self._code, binding)
                title = f"{binding.text} {predicate}"
                yield Cause(name, title, text, advice, there, certain=False)

    def _written_way(self, name: str, seen: set[str]) -> list[Binding]:
        """Return the assignments that lead from the source's name to another, as written."""
        assert self._code is not None
        seen.add(name)
        for binding in self._sources.bindings(self._code, name):
            if self.source.name in binding.names:
                return [binding]
            for one in sorted(binding.names - seen):
                found = self._written_way(one, seen)
                if found:
                    return [*found, binding]
        return []

    def _of_departures(self) -> Iterator[Cause]:
        for left in self.lineage.departures:
            if left.key in self.below and left.moment < self.target.key:
                at: Place = (left.code, left.instruction, None)
                there = where(self._sources, at)
                yield Cause(
                    causes.LEFT,
                    f"the value left the tape by {there.expression or left.how}",
                    f"{there.expression or left.how} gives a plain number or array; what is "
                    "computed from that is not recorded.",
                    f"{left.advice()}.",
                    there,
                    certain=self._comes_from_outside(left.moment),
                    place=at,
                )

    def _comes_from_outside(self, moment: int) -> bool:
        """Whether something entered the computation of the target after a moment, from nowhere."""
        if not self.lineage.complete:
            return False
        return any(key > moment and self.lineage.maker(key) is None for key in self.above) or any(
            0 in step.operands and step.results[0] > moment
            for step in self.lineage.steps
            if not self.above.isdisjoint(step.results)
        )

    def _of_cuts(self) -> Iterator[Cause]:
        """Yield ops without derivative on values of the source, that may lead to the target."""
        for step in self.lineage.steps:
            row = step.row
            if self.below.isdisjoint(step.operands) or step.results[0] > self.target.key:
                continue
            operand = next(i for i, key in enumerate(step.operands) if key in self.below)
            if row is None:
                yield replace(self._of_assignment(step), certain=False)
            elif row.reason:
                word = self._sources.steers(step.place)
                if word:
                    yield self._at(
                        step,
                        operand,
                        causes.CONTROL_FLOW,
                        f"only decides an `{word}`",
                        "Which branch is taken does not change smoothly: the target is computed "
                        "from what stands in the branch, and by that it is differentiated.",
                        "let the value itself go into the target, in the branch or by "
                        "np.where(condition, a, b).",
                    )
                elif not self.lineage.complete:
                    yield replace(self._of_row(step, operand), certain=False)

    def _no_path(self) -> Cause:
        """Say where source and target come closest."""
        source, target = self.source.name, self.target.name
        last = [step for step in self.lineage.steps if not self.below.isdisjoint(step.operands)]
        at = last[-1].place if last else None
        if last:
            goes = f"{source} goes into {where(self._sources, last[-1].place).expression}, last"
        else:
            goes = f"nothing that the tape saw was computed from {source}"
        leaves = [key for key in self.above if self.lineage.maker(key) is None]
        names = sorted(filter(None, {self._leaf_name(key) for key in leaves} - {target}))
        comes = f"; {target} is computed from {', '.join(names)}" if names else ""
        return Cause(
            causes.NO_PATH,
            f"{target} does not depend on {source}",
            f"There is no path: {goes}{comes}.",
            f"use {source} in the computation of {target}, or leave it out of the sources.",
            where(self._sources, at) if at is not None else None,
            certain=self.lineage.complete or self.target.key in self.recorder.tracked,
            place=at,
        )

    def _leaf_name(self, key: int) -> str:
        variable = self.recorder.variables.get(key)
        if variable is not None:
            return variable._name or self._sources.result_name(variable._place)
        for step in self.lineage.steps:
            if key in step.operands:
                names = self._sources.operand_names(step.place)
                at = step.operands.index(key)
                return names[at] if len(names) == len(step.operands) else ""
        return ""


_STATES: Final = {
    "before": (
        causes.BEFORE,
        "was computed before the tape was opened",
        "A tape records what is executed inside of its `with` block.",
        "move the computation into the `with` block.",
    ),
    "closed": (
        causes.AFTER,
        "was computed after the tape was closed",
        "A tape records what is executed inside of its `with` block.",
        "indent the line, so that it is inside of the `with` block.",
    ),
    "used up": (
        causes.AFTER,
        "was computed after the tape was used up",
        "A tape that is not persistent stops to record when its gradient is asked for.",
        "make it with GradientTape(persistent=True), or ask for the gradient after the block.",
    ),
    "stopped": (
        causes.STOPPED,
        "was computed under stop_recording",
        "Inside of `with tape.stop_recording()` nothing is recorded.",
        "move the computation out of that block.",
    ),
    "reset": (
        causes.RESET,
        "was computed before the tape was reset",
        "reset() forgets all that was recorded and watched.",
        "compute it after the reset, or leave tape.reset() out.",
    ),
}
"""What is said of a value by the state of the tape when it was made."""

_INSTEAD: Final = {
    "argmax": "take the maximum itself, np.max(x), or a smooth choice: tapeviz.nn.softmax(x).",
    "argmin": "take the minimum itself, np.min(x), or a smooth choice: tapeviz.nn.softmax(-x).",
    "round": "leave the rounding out of the loss, or let the gradient pass: "
    "tapeviz.grad_pass_through(np.round)(x).",
    "rint": "leave the rounding out of the loss, or let the gradient pass: "
    "tapeviz.grad_pass_through(np.rint)(x).",
    "floor": "leave the rounding out of the loss, or let the gradient pass: "
    "tapeviz.grad_pass_through(np.floor)(x).",
    "ceil": "leave the rounding out of the loss, or let the gradient pass: "
    "tapeviz.grad_pass_through(np.ceil)(x).",
    "greater": "for a smooth step write tapeviz.sigmoid((x - threshold) / width).",
    "less": "for a smooth step write tapeviz.sigmoid((threshold - x) / width).",
    "equal": "for a smooth measure of likeness write np.exp(-(x - y)**2).",
}
"""What to write instead of ops without derivative, where there is something usual."""
