"""The graph of one tape: as somebody who listened assembled it, or else as the tape knows it.

A tape keeps, for its own purposes, which op was executed where, and the values that rules read.
That is a graph with gaps, and says so.
"""

from __future__ import annotations

from typing import Any, Final

from tapeviz.engine import log
from tapeviz.engine.recorder import Record, Recorder
from tapeviz.engine.registry import ROUTES
from tapeviz.graph import model
from tapeviz.graph.builder import GraphBuilder
from tapeviz.graph.callers import variable_name
from tapeviz.graph.diagnosis.heard import Heard
from tapeviz.graph.diagnosis.listening import catch_up
from tapeviz.graph.program import NOT_KEPT
from tapeviz.graph.sources import Sources

HOW_TO_LISTEN: Final = (
    "run it inside of `with tapeviz.recording():`, or in a notebook with `%load_ext tapeviz`"
)

NOBODY_LISTENED: Final = (
    "Nobody listened to this tape: it shows the values that it kept. See tapeviz.recording()."
)


def graph_of(recorder: Recorder, sources: Sources) -> model.Graph:
    """Return the graph of a tape, and of the tapes around it if it is nested.

    Parameters
    ----------
    recorder : Recorder
        Of the tape.
    sources : Sources
        Reads the places in the code, where the graph is made here.

    Returns
    -------
    model.Graph
        What a listener assembled; if nobody listened, what the tape itself kept.

    Raises
    ------
    RuntimeError
        If nobody listened and the tape is used up: it has let go of everything.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = x * x
    >>> [op.expression for op in graph_of(tape._recorder, Sources()).ops]
    ['x * x']
    """
    catch_up()
    heard = recorder.heard
    if isinstance(heard, Heard):
        graph = heard.graphs.get(recorder)
        if graph is not None:
            return graph
    return _from_records(recorder, sources)


def _from_records(recorder: Recorder, sources: Sources) -> model.Graph:
    records = recorder.records or recorder.remains
    if not records and recorder.ended:
        raise RuntimeError(
            "This tape is used up and nobody listened while it recorded, so there is nothing left "
            f"to show. To see it, {HOW_TO_LISTEN}. (Or call tape.view() before tape.gradient(), or "
            "make the tape with persistent=True.)"
        )
    variables = {
        key: (variable_name(sources, (variable._name, variable._place)), variable.trainable)
        for key, variable in recorder.variables.items()
    }
    graph = model.Graph(0, state="closed", message=NOBODY_LISTENED)
    builder = GraphBuilder(graph, sources, variables)
    builder.recorders[recorder] = 0
    graph.tapes.append(model.Tape("tape", False, -1, 0, 0))
    for key in recorder.watched:
        builder.watch(key)
    for record in records:
        builder.execute(_event(recorder, record))
    graph.tapes[0].closed = len(graph.steps)
    return graph


def _event(recorder: Recorder, record: Record) -> log.Event:
    """Return what would have been told of an op."""
    number, key, keys, result, operands, _, keywords, code, instruction = record
    several = isinstance(key, tuple)
    new_keys = key if several else (key,)
    results = (result if several else (result,)) if result is not None else ()
    arrays = operands if operands is not None else ()
    return (
        log.EXECUTED,
        ROUTES[number][0],
        keys,
        tuple(_kept(arrays, place) for place in range(len(keys))),
        keywords,
        new_keys,
        tuple(_kept(results, place) for place in range(len(new_keys))),
        (recorder,),
        (code, instruction, None),
    )


def _kept(values: Any, place: int) -> Any:
    found = values[place] if place < len(values) else None
    return NOT_KEPT if found is None else found
