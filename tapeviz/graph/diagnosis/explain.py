"""Explaining a gradient: why it is None or zero, or the way that it takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, Final

import numpy as np

from tapeviz.engine import nest
from tapeviz.engine.log import Place
from tapeviz.engine.recorder import Recorder
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable
from tapeviz.graph.diagnosis import causes
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.explanation import Explanation, Explanations, PathStep
from tapeviz.graph.diagnosis.expressions import value_of
from tapeviz.graph.diagnosis.flow import Flow, flow_of, norm_of
from tapeviz.graph.diagnosis.heard import Step
from tapeviz.graph.diagnosis.lineage import Lineage, lineage_of
from tapeviz.graph.diagnosis.listening import catch_up
from tapeviz.graph.diagnosis.missing import why_none
from tapeviz.graph.diagnosis.on_the_way import of_custom
from tapeviz.graph.diagnosis.search import Given, Search
from tapeviz.graph.diagnosis.told_flow import told_flow
from tapeviz.graph.diagnosis.where import Where, where
from tapeviz.graph.diagnosis.zeros import saved_by, why_zero
from tapeviz.graph.sources import Sources

_NOBODY_LISTENED: Final = (
    "Nobody listened while this tape recorded, so what it did not record left no trace. To be "
    "sure, run the code once more inside of `with tapeviz.recording():`, and ask again."
)
_USED_UP: Final = (
    "The tape was used up by its gradient, which was not None, and kept nothing. Ask before "
    "tape.gradient, make the tape persistent, or run the code inside of "
    "`with tapeviz.recording():`."
)


def explain(
    recorder: Recorder, target: Any, source: Any, frame: FrameType, sources: Sources
) -> Explanation | Explanations:
    """Explain the gradient of `target` by `source`, or by each of several.

    Parameters
    ----------
    recorder : Recorder
        Of the tape.
    target, source : Tensor, Variable, or str
        Themselves, or how they are written in the code of `frame`. A nested structure of sources is
        explained one by one.
    frame : frame
        From where it is asked.
    sources : Sources
        Reads the code.

    Returns
    -------
    Explanation or Explanations

    Raises
    ------
    NameError
        If a name stands for nothing there.
    ValueError
        If what is written is more than a name, its attributes and entries.
    """
    catch_up()
    place: Place = (frame.f_code, frame.f_lasti, None)
    target, target_name = _named(target, frame, sources.argument_names(place, 0, "target"), "y")
    source, source_name = _named(source, frame, sources.argument_names(place, 1, "source"), "x")
    if isinstance(source, list | tuple | dict):
        written = sources.argument_names(place, 1, "source")
        return Explanations(
            _explained(recorder, (target, target_name), one, place, sources)
            for one in _leaves(source, source_name, written)
        )
    return _explained(recorder, (target, target_name), (source, source_name), place, sources)


def _leaves(nested: Any, name: str, written: list[str]) -> list[tuple[Any, str]]:
    """Return what is in a nested structure, and what each is called."""
    leaves = nest.flatten(nested)
    if len(written) == len(leaves) > 1:
        return list(zip(leaves, written, strict=True))
    if isinstance(nested, dict):
        parts = [(nested[key], f"{name}[{key!r}]") for key in sorted(nested)]
    else:
        parts = [(part, f"{name}[{at}]") for at, part in enumerate(nested)]
    return [leaf for part, called in parts for leaf in _leaf_or_leaves(part, called)]


def _leaf_or_leaves(part: Any, name: str) -> list[tuple[Any, str]]:
    return _leaves(part, name, []) if isinstance(part, list | tuple | dict) else [(part, name)]


def _explained(
    recorder: Recorder,
    of: tuple[Any, str],
    by: tuple[Any, str],
    place: Place,
    sources: Sources,
) -> Explanation:
    """Explain the gradient of one value by another, of which the names are given, too."""
    (target, target_name), (source, source_name) = of, by
    for value, name in ((target, target_name), (source, source_name)):
        if not isinstance(value, Tensor | Variable):
            plain = _of_plain_value(recorder, value, name, sources)
            return Explanation(target_name, source_name, "none", (plain,))
    lineage = lineage_of(recorder, target._key, source._key)
    search = Search(
        lineage, _given(target, target_name), _given(source, source_name), sources, place
    )
    live = lineage.downstream(source._key, live=True)
    if search.source.is_smooth and search.target.is_smooth and target._key in live | {source._key}:
        return _of_way(search, recorder, lineage, live, sources)
    if _is_used_up(recorder, lineage) and {target._key, source._key} <= recorder.tracked:
        return Explanation(target_name, source_name, "unknown", (), (), _USED_UP)
    return _of_none(search, lineage, sources)


def _is_used_up(recorder: Recorder, lineage: Lineage) -> bool:
    """Whether a tape forgot its records when it gave a gradient, and nobody listened."""
    kept = recorder.records or recorder.remains or lineage.complete
    return bool(recorder.began) and not kept


def _named(value: Any, frame: FrameType, written: list[str], otherwise: str) -> tuple[Any, str]:
    """Return what is meant, and what it is called."""
    if isinstance(value, str):
        return value_of(value, {**frame.f_globals, **frame.f_locals}), value
    return value, (written[0] if len(written) == 1 else "") or otherwise


def _given(value: Tensor | Variable, name: str) -> Given:
    trainable = value.trainable if isinstance(value, Variable) else None
    return Given(value._key, name, value._value, trainable)


def _of_plain_value(recorder: Recorder, value: Any, name: str, sources: Sources) -> Cause:
    """Say why what is no Tensor has no gradient."""
    for left in recorder.left:
        if left.number is not None and np.array_equal(left.number, value):
            place: Place = (left.code, left.instruction, None)
            there = where(sources, place)
            return Cause(
                causes.LEFT,
                f"{name} left the tape by {there.expression or left.how}",
                f"{name} is a plain {type(value).__name__}; no tape knows it.",
                f"{left.advice()}.",
                there,
                place=place,
            )
    return Cause(
        causes.ANOTHER_OBJECT,
        f"{name} is a plain {type(value).__name__}, not a Tensor",
        f"A tape knows Tensors and Variables; {name} is of the type {type(value).__name__}.",
        f"make it a Tensor before the computation, {name} = tapeviz.constant({name}), watch it, "
        "and compute with that.",
    )


def _of_none(search: Search, lineage: Lineage, sources: Sources) -> Explanation:
    found = tuple(why_none(search))
    path: tuple[PathStep, ...] = ()
    if search.depends:
        way = lineage.way(search.source.key, search.target.key, search.below)
        path = _path(way, sources, None, {one.result for one in found if one.result})
    unsure = not lineage.complete and not all(one.certain for one in found)
    return Explanation(
        search.target.name,
        search.source.name,
        "none",
        found,
        path,
        _NOBODY_LISTENED if unsure else "",
    )


def _of_way(
    search: Search, recorder: Recorder, lineage: Lineage, live: set[int], sources: Sources
) -> Explanation:
    """Explain a gradient whose way is recorded from end to end."""
    source, target = search.source, search.target
    way = lineage.way(source.key, target.key, live)
    saved: Callable[[int], tuple[Any, ...]] = partial(saved_by, recorder)
    if recorder.records or target.key == source.key:
        flow = flow_of(recorder, lineage, target.key, source.key, target.array)
    elif source.key in recorder.unreached and any(of_custom(search)):
        return _of_none(search, lineage, sources)
    else:
        told = told_flow(recorder, lineage, target.key, source.key)
        if told is None:
            path = _path(way, sources, None, set())
            return Explanation(target.name, source.name, "exists", (), path, _USED_UP)
        flow, saved = told.flow, lambda key: told.given.get(key, ())
    gradient = flow.gradients.get(source.key)
    if gradient is None:
        return _of_none(search, lineage, sources)
    path = _path(way, sources, flow, set())
    if np.any(gradient):
        size = f"Its norm is {norm_of(gradient):.4g}."
        return Explanation(target.name, source.name, "exists", (), path, size)
    zero = tuple(why_zero(saved, lineage, flow, source.key, source.name, sources))
    note = "It is zero, not None: there is a way."
    return Explanation(target.name, source.name, "zero", zero, path, note)


def _path(
    way: list[Step], sources: Sources, flow: Flow | None, cuts: set[int]
) -> tuple[PathStep, ...]:
    """Tell the steps of a way; of a loop the code is read once."""
    read: dict[tuple[Any, int], tuple[str, str, Where]] = {}
    path = []
    for step in way:
        site = step.place[:2]
        if site not in read:
            written = sources.expression(step.place) or (step.row.name if step.row else "assign")
            read[site] = sources.result_name(step.place), written, where(sources, step.place)
        gradient = None if flow is None else flow.gradients.get(step.results[0])
        norm = None if gradient is None else norm_of(gradient)
        path.append(PathStep(*read[site], norm, step.results[0] in cuts))
    return tuple(path)
