"""How a value may come to the target past the tape: as a number, by control flow, not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from types import CodeType

from tapeviz.engine.log import Place
from tapeviz.graph.callers import operand_names, variable_name
from tapeviz.graph.diagnosis import causes
from tapeviz.graph.diagnosis.carried import Carried
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.heard import Step
from tapeviz.graph.diagnosis.on_the_way import cut_before, of_assignment, of_row
from tapeviz.graph.diagnosis.search import Search
from tapeviz.graph.diagnosis.states import STATES
from tapeviz.graph.diagnosis.where import where, where_bound
from tapeviz.graph.sources import Binding


def without_way(search: Search) -> Iterator[Cause]:
    """Yield how a value may have come to the target past the tape."""
    found = [*of_departures(search), *_of_cuts(search)]
    yield from found
    if not found and not search.lineage.complete:
        yield from _of_code(search)


def _of_code(search: Search) -> Iterator[Cause]:
    """Yield what the code lets one suppose: a line outside of the tape's block."""
    if search.code is None or search.asked is None:
        return
    line = search.sources.span(search.asked).line
    block = search.sources.block(search.code, search.sources.receiver(search.asked), line)
    if block is None:
        return
    for binding in _written_way(search, search.target.name, line, set()):
        before = binding.span.line < block.line
        if before or binding.span.line > block.end_line:
            name, predicate, text, advice = STATES["before" if before else "closed"]
            there = where_bound(search.sources, search.code, binding)
            title = f"{binding.text} {predicate}"
            yield Cause(name, title, text, advice, there, certain=False)


def _written_way(search: Search, name: str, line: int, seen: set[str]) -> list[Binding]:
    """Return the assignments that lead from the source's name to another, as written.

    Of each name only that counts which stands last above where it is used.
    """
    assert search.code is not None
    seen.add(name)
    source = re.split(r"[.\[]", search.source.name)[0]
    above = [one for one in search.sources.bindings(search.code, name) if one.span.line <= line]
    for binding in above[-1:]:
        if source in binding.names:
            return [binding]
        for one in sorted(binding.names - seen):
            found = _written_way(search, one, binding.span.line, seen)
            if found:
                return [*found, binding]
    return []


def of_departures(search: Search) -> Iterator[Cause]:
    """Yield how values of the source became numbers from which the target is computed.

    What took the value away from the tape before that is told as well.
    """
    told: set[tuple[CodeType, int]] = set()
    for left in reversed(search.lineage.departures):
        site = left.code, left.instruction
        if left.key not in search.below or left.moment > search.target.key or site in told:
            continue
        told.add(site)
        at: Place = (left.code, left.instruction, left.caller)
        carried = Carried(search.sources, at, left.moment > search.recorder.first_opened)
        entered = _entered(search, carried, left.moment)
        if not entered:
            continue
        yield from cut_before(search, left.key)
        there = where(search.sources, at)
        yield Cause(
            causes.LEFT,
            f"the value left the tape by {there.expression or left.how}",
            f"{there.expression or left.how} gives a plain number or array; what is "
            "computed from that is not recorded.",
            f"{left.advice()}.",
            there,
            certain=search.lineage.complete and carried.is_certain,
            place=at,
            left=left.key,
            entered=entered,
        )


def _entered(search: Search, carried: Carried, moment: int) -> int:
    """Return the value by which a number entered the target's computation; 0 if it did not.

    It is a Tensor that was made of nothing, or else the result of an op that reads the number.
    """
    from_nothing = {
        key for key in search.above if key > moment and search.lineage.maker(key) is None
    }
    for step in search.lineage.steps:
        if search.above.isdisjoint(step.results) or step.results[0] < moment:
            continue
        new = [key for key in step.operands if key in from_nothing]
        if (new or 0 in step.operands) and (carried.is_everywhere or carried.reaches(step.place)):
            return min(new, default=step.results[0])
    is_target = search.target.key in from_nothing or not search.lineage.complete
    if is_target and (carried.is_everywhere or carried.holds(search.target.name)):
        return search.target.key
    return 0


def _of_cuts(search: Search) -> Iterator[Cause]:
    """Yield ops without derivative on values of the source, that may lead to the target."""
    for step in search.lineage.steps:
        row = step.row
        if search.below.isdisjoint(step.operands) or step.results[0] > search.target.key:
            continue
        operand = next(i for i, key in enumerate(step.operands) if key in search.below)
        if row is None:
            if not search.lineage.complete:
                yield replace(of_assignment(search, step), certain=False)
        elif row.reason:
            carried = Carried(search.sources, step.place, decides=True)
            word = search.sources.steers(step.place)
            if word:
                if _decides(search, carried):
                    yield _of_control_flow(search, step, operand, word)
            elif _decides(search, carried) or (
                carried.is_everywhere and not search.lineage.complete
            ):
                yield replace(of_row(search, step, operand), certain=False)


def _decides(search: Search, carried: Carried) -> bool:
    """Whether an op of the target's computation was executed because of something."""
    return carried.holds(search.target.name) or any(
        carried.reaches(step.place)
        for step in search.lineage.steps
        if not search.above.isdisjoint(step.results)
    )


def _of_control_flow(search: Search, step: Step, operand: int, word: str) -> Cause:
    steered = search.at(
        step,
        operand,
        causes.CONTROL_FLOW,
        f"only decides {'a' if word == 'while' else 'an'} `{word}`",
        "Which branch is taken does not change smoothly: the target is computed "
        "from what stands in the branch, and by that it is differentiated.",
        "let the value itself go into the target, in the branch or by np.where(condition, a, b).",
    )
    return replace(steered, left=step.results[0], entered=search.target.key)


def no_path(search: Search) -> Cause:
    """Say where source and target come closest."""
    source, target = search.source.name, search.target.name
    last = [step for step in search.lineage.steps if not search.below.isdisjoint(step.operands)]
    at = last[-1].place if last else None
    if last:
        goes = f"{source} goes into {where(search.sources, last[-1].place).expression}, last"
    else:
        goes = f"nothing that the tape saw was computed from {source}"
    leaves = [key for key in search.above if search.lineage.maker(key) is None]
    names = sorted(filter(None, {_leaf_name(search, key) for key in leaves} - {target}))
    comes = f"; {target} is computed from {', '.join(names)}" if names else ""
    return Cause(
        causes.NO_PATH,
        f"{target} does not depend on {source}",
        f"There is no path: {goes}{comes}.",
        f"use {source} in the computation of {target}, or leave it out of the sources.",
        where(search.sources, at) if at is not None else None,
        certain=search.lineage.complete
        or (search.target.key in search.recorder.tracked and not _is_of_unknown(search)),
        place=at,
    )


def _is_of_unknown(search: Search) -> bool:
    """Whether the target is computed from a Tensor of which the tape does not know the origin."""
    return any(
        key not in search.recorder.variables and search.lineage.maker(key) is None
        for key in search.above
    )


def _leaf_name(search: Search, key: int) -> str:
    variable = search.recorder.variables.get(key)
    if variable is not None:
        return variable_name(search.sources, (variable._name, variable._place))
    for step in search.lineage.steps:
        if key in step.operands:
            names = operand_names(search.sources, step.place)
            at = step.operands.index(key)
            return names[at] if len(names) == len(step.operands) else ""
    return ""
