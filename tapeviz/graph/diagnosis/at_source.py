"""What may be the matter at the source: its dtype, how it is watched, which object it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tapeviz.engine.log import Place
from tapeviz.graph.callers import operand_names
from tapeviz.graph.diagnosis import causes
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.search import UNNAMED, Search
from tapeviz.graph.diagnosis.where import where, where_bound


def of_source(search: Search) -> Iterator[Cause]:
    """Yield what is the matter at the source, if anything is."""
    source, recorder, name = search.source, search.recorder, search.source.name
    if not source.is_smooth:
        dtype = np.asarray(source.array).dtype
        yield Cause(
            causes.INTEGER,
            f"{name} has the dtype {dtype}",
            f"Only floating and complex numbers change smoothly; {name} has the dtype {dtype}, "
            "so nothing can be differentiated by it.",
            f"make it floating where it is made, {name} = tapeviz.constant(…, dtype='float32'),"
            f" or cast it before the tape: {name} = tapeviz.cast({name}, 'float32')"
            + ("." if source.is_variable else f"; and watch that: tape.watch({name})."),
            *search.first_use(),
        )
    elif source.key in recorder.watched:
        yield from _watched_late(search)
    elif source.key not in recorder.tracked:
        yield from _unwatched(search)
    elif not source.is_variable and not search.depends:
        yield from _bound_in_the_tape(search)


def _bound_in_the_tape(search: Search) -> Iterator[Cause]:
    """Tell of a name that was bound to a new Tensor after the target had read the one before."""
    maker = search.lineage.maker(search.source.key)
    if maker is not None and not search.above.isdisjoint(maker.operands):
        rebound = _rebound(search)
        if rebound is not None:
            yield rebound


def _watched_late(search: Search) -> Iterator[Cause]:
    mark = search.recorder.marks.get(search.source.key)
    if mark is None:
        return
    moment, code, instruction = mark
    uses = [
        step
        for step, place in search.lineage.between({search.source.key}, search.above)
        if step.results[0] < moment
    ]
    if not uses and not search.target.key < moment:
        return
    name = search.source.name
    at: Place = (code, instruction, None)
    watched = where(search.sources, at)
    used = where(search.sources, uses[0].place) if uses else None
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
        operand=uses[0].operands.index(search.source.key) if uses else -1,
    )


def _unwatched(search: Search) -> Iterator[Cause]:
    source, recorder, name = search.source, search.recorder, search.source.name
    at = search.first_use()
    rebound = _rebound(search)
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
    elif not source.is_variable and any(
        source.key in other.watched for other in search.other_tapes()
    ):
        yield Cause(
            causes.ANOTHER_TAPE,
            f"{name} was watched by another tape, not by this one",
            "Each tape records what it watches itself.",
            f"write tape.watch({name}) with this tape, too, or ask the other one for the gradient.",
            *at,
        )
    elif not source.is_variable and search.lineage.complete and not search.uses():
        yield from _not_the_watched_one(search)
    elif not source.is_variable and not _is_result_of_cut(search):
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


def _not_the_watched_one(search: Search) -> Iterator[Cause]:
    """Tell of a Tensor that the tape watches instead of one from which nothing was computed."""
    name = search.source.name
    for key, (_, code, instruction) in search.recorder.marks.items():
        if key in search.above and key not in search.recorder.variables:
            place: Place = (code, instruction, None)
            yield Cause(
                causes.ANOTHER_OBJECT,
                f"{name} is another Tensor than the one that is watched",
                f"Nothing that {search.target.name} is computed from was computed from {name}; the "
                "tape watches another Tensor, even if that has the same entries.",
                "differentiate by the same object that is watched, and that the computation reads.",
                where(search.sources, place),
                place=place,
            )
            return


def _is_result_of_cut(search: Search) -> bool:
    """Whether the source itself was given by an op that the tape could not record."""
    maker = search.lineage.maker(search.source.key)
    return maker is not None and maker.row is not None and bool(maker.row.reason)


def _rebound(search: Search) -> Cause | None:
    """Find out whether the name stood for another object when it was used."""
    if search.source.is_variable:
        return _another_variable(search)
    name = search.source.name
    maker = search.lineage.maker(search.source.key)
    if maker is not None:
        bound = search.sources.rebound(maker.place)
        if bound and (_is_part_of(name, bound) or name == UNNAMED):
            return _of_another_object(search, where(search.sources, maker.place), maker.place)
        if name in operand_names(search.sources, maker.place):
            return _of_another_object(search, where(search.sources, maker.place), maker.place)
    base = name.partition("[")[0]
    if search.code is None or not base.isidentifier():
        return None
    bindings = search.sources.bindings(search.code, base)
    again = [one for one in bindings if base in one.names]
    if again and len(bindings) > 1:
        return _of_another_object(search, where_bound(search.sources, search.code, again[0]), None)
    return None


def _is_part_of(name: str, whole: str) -> bool:
    """Whether a name stands for something, or for a part of it: ``ws[0]`` of ``ws``.

    An attribute is called otherwise inside of a method: ``self.w`` of ``model.w``.
    """
    if "." in whole and "." in name:
        whole, name = whole.partition(".")[2], name.partition(".")[2]
    return name == whole or name.startswith((f"{whole}[", f"{whole}."))


def _another_variable(search: Search) -> Cause | None:
    """Find a Variable that the tape watched and that looks like the source."""
    source = search.source
    if search.uses() or source.trainable is False or not search.recorder.watches_variables:
        return None
    array = np.asarray(source.array)
    for key, other in search.recorder.variables.items():
        value = np.asarray(other._value)
        alike = value.shape == array.shape and np.array_equal(value, array)
        place = other._place
        if key != source.key and (alike or search.sources.result_name(place) == source.name != ""):
            there = where(search.sources, place)
            return Cause(
                causes.ANOTHER_OBJECT,
                f"{source.name} is another Variable than the one that was used",
                f"The tape read no {source.name}, but a Variable that looks like it, made at "
                f"{there}.",
                "make the Variable once, and differentiate by the same object that the "
                "computation reads.",
                there,
                place=place,
            )
    return None


def _of_another_object(search: Search, at: Any, place: Place | None) -> Cause:
    name = search.source.name
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
