"""The graph of one tape: as somebody who listened assembled it, or else as the tape knows it.

A tape keeps, for its own purposes, which op was executed where, and the values that rules read.
From that the rest is computed again; where a gap is left, the graph says so.
"""

from __future__ import annotations

from typing import Final

from tapeviz.engine import log
from tapeviz.engine.recorder import MOST_KEPT, Recorder
from tapeviz.graph import model
from tapeviz.graph.builder import UNKNOWN, GraphBuilder
from tapeviz.graph.callers import named
from tapeviz.graph.diagnosis.heard import Heard
from tapeviz.graph.diagnosis.listening import catch_up
from tapeviz.graph.retelling import retold
from tapeviz.graph.sources import Sources

HOW_TO_LISTEN: Final = (
    "run it inside of `with tapeviz.recording():`, or in a notebook with `%load_ext tapeviz`"
)

NOBODY_LISTENED: Final = (
    "Nobody listened to this tape: a ? is a value that it did not keep. See tapeviz.recording()."
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
        What a listener assembled; if nobody listened, what the tape itself kept, and what comes
        of it.

    Raises
    ------
    RuntimeError
        If nobody listened and a large tape is used up: it has let go of everything.

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
    if not recorder.records and recorder.ended:
        raise RuntimeError(
            "This tape is used up, and it is not known any more what it recorded: nobody listened "
            "to it, or in a loop a later one took its place, and it held more than "
            f"{MOST_KEPT >> 20} MB, of which it let go with the gradient. To see it, "
            f"{HOW_TO_LISTEN}. (Or ask before tape.gradient(), or make the tape with "
            "persistent=True.)"
        )
    variables = {
        key: named(sources, (variable._name, variable._place), variable.trainable)
        for key, variable in recorder.variables.items()
    }
    graph = model.Graph(0, state="closed")
    builder = GraphBuilder(graph, sources, variables)
    builder.recorders[recorder] = 0
    graph.tapes.append(model.Tape("tape", False, -1, 0, 0))
    for key in recorder.watched:
        builder.watch(key)
    for event in retold(recorder):
        _take_in(builder, event)
    graph.tapes[0].closed = len(graph.steps)
    builder.examiner.settled()
    if any(value.summary is UNKNOWN for value in graph.values):
        graph.message = NOBODY_LISTENED
    return graph


def _take_in(builder: GraphBuilder, event: log.Event) -> None:
    match event[0]:
        case log.EXECUTED:
            builder.execute(event)
        case log.ASSIGNED:
            builder.assign(event[1])
        case log.GRADIENT:
            builder.begin_gradient(event)
        case log.CONTRIBUTED:
            builder.contribute(*event[2:])
        case log.RETURNED:
            builder.end_gradient(event)
