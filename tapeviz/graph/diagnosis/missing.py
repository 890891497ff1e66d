"""Why a gradient is None: what is between target and source, and where the way between is cut.

All of the log is looked at, recorded or not. The way is followed through what was computed and
assigned; each place at which it left the tape's reach is a cause. Where no such way exists, it is
asked how the value may have come there: as a number that left, by control flow, or not at all.
"""

from __future__ import annotations

from typing import Any, Final

from tapeviz.graph.diagnosis.at_source import of_source
from tapeviz.graph.diagnosis.at_target import of_target
from tapeviz.graph.diagnosis.causes import CONSTANT_DERIVATIVE, Cause
from tapeviz.graph.diagnosis.on_the_way import of_way
from tapeviz.graph.diagnosis.search import Search
from tapeviz.graph.diagnosis.without_way import no_path, of_departures, without_way

MOST_CAUSES: Final = 6
"""So many causes are told at most; they come in the order of the way from source to target."""


def why_none(search: Search) -> list[Cause]:
    """Return why a gradient is None, in the order of the way from source to target."""
    at_target = list(of_target(search))
    if any(one.name == CONSTANT_DERIVATIVE for one in at_target):
        return at_target  # whatever else there is: to mend that would not make a way
    found = [*of_source(search), *of_way(search), *at_target]
    if search.depends:
        found += of_departures(search)
    elif not any(one.certain for one in found):
        found += without_way(search)
    distinct: dict[tuple[Any, ...], Cause] = {}
    for one in found:
        distinct.setdefault((one.name, one.where and one.where.span), one)
    return list(distinct.values())[:MOST_CAUSES] or [no_path(search)]
