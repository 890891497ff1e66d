"""Where a way from source to target leaves the reach of the tape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tapeviz.engine.registry import INTEGERS, TABLE
from tapeviz.graph.diagnosis import causes
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.heard import Step
from tapeviz.graph.diagnosis.lineage import state_at
from tapeviz.graph.diagnosis.search import Search
from tapeviz.graph.diagnosis.states import IN_ANOTHER_THREAD, STATES


def of_way(search: Search) -> Iterator[Cause]:
    """Yield each place at which a way from source to target leaves the tape's reach."""
    if not search.depends:
        return
    states: set[str] = set()
    for step, operand in search.lineage.between(search.below, search.above):
        cause = _of_step(search, step, operand)
        if cause is None or cause.name in states:
            continue
        if cause.name in (causes.AFTER, causes.BEFORE, causes.STOPPED, causes.RESET):
            states.add(cause.name)
        yield cause
    yield from of_custom(search)


def cut_before(search: Search, key: int) -> Iterator[Cause]:
    """Yield each op without derivative between the source and another value than the target."""
    for step, operand in search.lineage.between(search.below, search.lineage.upstream(key)):
        if step.row is not None and step.row.reason:
            yield of_row(search, step, operand)


def _of_step(search: Search, step: Step, operand: int) -> Cause | None:
    """Return why the results of a step were not recorded; None if for no reason of its own."""
    if step.row is None:
        return of_assignment(search, step)
    if step.row.reason:
        return None if _is_from_integers(search, step, operand) else of_row(search, step, operand)
    if step.recorded:
        return None
    state = state_at(search.recorder, step.results[0])
    if state == "recording":
        if _would_be_recorded(search, step.operands[operand], step.results[0]):
            return search.at_result(step, operand, IN_ANOTHER_THREAD)
        return None
    return search.at_result(step, operand, STATES[state])


def _would_be_recorded(search: Search, key: int, moment: int) -> bool:
    """Whether a tape that records is to record what is computed from a value at a moment."""
    recorder = search.recorder
    if key not in recorder.tracked:
        is_source = key == search.source.key and search.source.trainable is True
        return is_source and recorder.watches_variables
    late = recorder.marks.get(key)
    return late is None or late[0] < moment


def _is_from_integers(search: Search, step: Step, operand: int) -> bool:
    """Whether an integer or truth, that was told of before, is cast to a floating dtype."""
    maker = search.lineage.maker(step.operands[operand])
    row = None if maker is None else maker.row
    return (
        step.row is not None
        and step.row.reason == INTEGERS
        and row is not None
        and bool(row.reason)
        and row.name != "stop_gradient"
    )


def of_row(search: Search, step: Step, operand: int) -> Cause:
    """Say that an op has no derivative, and why."""
    row = step.row
    assert row is not None
    if row.name == "stop_gradient":
        return search.at(
            step,
            operand,
            causes.STOP_GRADIENT,
            "is cut off by stop_gradient",
            "stop_gradient gives its argument as a constant, on purpose.",
            "leave stop_gradient out if the gradient is to go through here.",
        )
    if row.reason == INTEGERS:
        return search.at(
            step,
            operand,
            causes.INTEGER,
            "is cast to an integer or boolean dtype",
            "Integers and booleans do not change smoothly, so no gradient goes through them.",
            "stay with a floating dtype on the way; cast at the end, or only for indices.",
        )
    return search.at(
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


def of_assignment(search: Search, step: Step) -> Cause:
    """Say that a value was assigned to a Variable."""
    assigned = search.at(
        step,
        0,
        causes.ASSIGNED,
        "was assigned to a Variable, which cuts its history",
        "What a Variable is made of, or assigned, are numbers: no tape records where they come "
        "from.",
        "compute with the Tensor itself, and make or assign the Variable after the tape: "
        "new = v + delta; y = f(new); …; v.assign(new).",
    )
    return replace(assigned, left=step.operands[0], entered=step.results[0])


def of_custom(search: Search) -> Iterator[Cause]:
    """Yield, where the way is recorded from end to end, each gradient function on it.

    Where there was no gradient all the same, one of them returned None.
    """
    live = search.lineage.downstream(search.source.key, live=True)
    if search.target.key not in live or not search.source.is_smooth:
        return
    for step, operand in search.lineage.between(live, search.above):
        row = step.row
        if row is not None and search.lineage.is_live(step.operands[operand], step):
            if row.joint is None or row.function in TABLE:
                continue
            yield search.at(
                step,
                operand,
                causes.CUSTOM_NONE,
                f"goes through {row.name}, whose gradient function returns None",
                f"{row.name} has a gradient of its own (custom_gradient), and that returns "
                "None for this argument.",
                "let it return the gradient by this argument.",
            )


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
