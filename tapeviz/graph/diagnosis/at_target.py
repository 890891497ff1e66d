"""What may be the matter at the target: its dtype, when it was computed, whose gradient it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tapeviz.graph.diagnosis import causes
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.heard import Returned, Step
from tapeviz.graph.diagnosis.lineage import differentiating, state_at
from tapeviz.graph.diagnosis.search import Search
from tapeviz.graph.diagnosis.states import STATES
from tapeviz.graph.diagnosis.where import where


def of_target(search: Search) -> Iterator[Cause]:
    """Yield what is the matter at the target, if anything is."""
    target, recorder = search.target, search.recorder
    if not target.is_smooth and search.depends:
        maker = search.lineage.maker(target.key)
        if maker is None or not (maker.row and maker.row.reason):
            yield _integer_target(search, maker)
        return
    if search.depends:
        return
    returned = _derivative_on_the_way(search)
    if returned is not None:
        yield _of_derivative(search, returned)
        return
    if target.key in recorder.tracked:
        return
    if differentiating([*search.other_tapes(), recorder], target.key) is not None:
        yield _of_derivative(search, None)
        return
    if not target.is_smooth:
        yield _integer_target(search, None)
    state = state_at(recorder, target.key)
    maker = search.lineage.maker(target.key)
    if state != "recording" and not target.is_variable:
        name, predicate, text, advice = STATES[state]
        yield Cause(
            name,
            f"{target.name} {predicate}",
            text,
            advice,
            where(search.sources, maker.place) if maker else search.bound(target.name),
            place=maker.place if maker else None,
        )


def _integer_target(search: Search, maker: Step | None) -> Cause:
    name, dtype = search.target.name, np.asarray(search.target.array).dtype
    return Cause(
        causes.INTEGER,
        f"{name} has the dtype {dtype}",
        f"Only floating and complex numbers change smoothly; the target {name} has the dtype "
        f"{dtype}.",
        "differentiate what it was before it became an integer or boolean.",
        where(search.sources, maker.place) if maker else search.bound(name),
        place=maker.place if maker else None,
    )


def _derivative_on_the_way(search: Search) -> Returned | None:
    """Return a gradient that the target is, or is computed from, of what the source goes into."""
    for one in search.lineage.gradients:
        is_target = search.target.key in one.results
        if is_target or not (
            search.above.isdisjoint(one.results) or search.below.isdisjoint(one.targets)
        ):
            return one
    return None


def _of_derivative(search: Search, returned: Returned | None) -> Cause:
    """Say why the gradient of another tape does not depend on the source."""
    key, name, at = search.target.key, search.target.name, search.bound(search.target.name)
    place, differentiated = None, 0
    if returned is not None:
        place, differentiated = returned.place, returned.targets[0] if returned.targets else 0
        at = where(search.sources, place)
        if key not in returned.results:
            key = next(one for one in returned.results if one in search.above)
            name = search.sources.result_name(place) or at.expression
    state = state_at(search.recorder, key)
    if state == "recording":
        return Cause(
            causes.CONSTANT_DERIVATIVE,
            f"{name} does not depend on {search.source.name}: the derivative is constant",
            f"{name} is itself a gradient, of something in which {search.source.name} is linear "
            "(or does not occur), so it is the same for every value of it.",
            "nothing is wrong; if zeros are wanted, ask with unconnected_gradients='zero'.",
            at,
            place=place,
        )
    if state == "stopped":
        name_of_cause, predicate, text, advice = STATES[state]
        return Cause(
            name_of_cause, f"{name} {predicate}", text, advice, at, place=place, entered=key
        )
    return Cause(
        causes.OUTER_CLOSED,
        f"this tape was closed when {name} was computed",
        f"{name} is itself a gradient. To differentiate it, this tape has to record how it "
        "is computed: the gradient must be asked for inside of its context.",
        f"indent the line that computes {name}, so that it is inside of the outer `with`.",
        at,
        place=place,
        left=differentiated,
        entered=key,
    )
