"""Checking a gradient that a tape gave, afterwards: by central differences of what it recorded."""

from __future__ import annotations

import time
from typing import Any, Final

import numpy as np

from tapeviz.graph import model
from tapeviz.graph.diagnosis.differences import Entry, GradientCheck, Slope, slope_at, worst_first
from tapeviz.graph.diagnosis.replay import NotReplayableError, Replay
from tapeviz.graph.program import Asked

MOST_ENTRIES: Final = 100
"""Of larger sources so many entries, evenly spread, are checked."""

SECONDS: Final = 4.0
"""A check takes about so long at most: the kernel does nothing else meanwhile."""

LEAST_TOLERANCE: Final = 1e-4

BESIDE: Final = 0.01
"""A smaller entry is judged beside this share of the largest: it may be the rest of a sum in which
the others cancelled, and is rounded as they are."""


class NotCheckableError(RuntimeError):
    """A gradient cannot be checked; the message says why, in a sentence."""


def check(graph: model.Graph, gradient: int, source: int) -> GradientCheck:
    """Check a gradient against central differences.

    The recorded ops are computed again, in double precision. A corner, as that of relu at 0, has a
    slope to each side; what is between the two is right there.

    Parameters
    ----------
    graph : model.Graph
    gradient : int
        Its index.
    source : int
        Which of its sources.

    Returns
    -------
    GradientCheck

    Raises
    ------
    NotCheckableError
        If it cannot be checked.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.Variable([1.0, 2.0])
    >>> with tf.recording() as told:
    ...     with tf.GradientTape() as tape:
    ...         y = tf.reduce_sum(x**3)
    ...     slope = tape.gradient(y, x)
    >>> check(told.graphs[0], 0, 0).ok
    True
    """
    asked = _asked(graph, gradient, source)
    said, given = _said(asked, source)
    try:
        replay = Replay(graph.program, asked, asked.sources[source][0], SECONDS / 3)
        _compare_with_before(replay.base, asked)
        return _compared(replay, said, _tolerance(given))
    except NotReplayableError as error:
        raise NotCheckableError(str(error)) from error


def _asked(graph: model.Graph, gradient: int, source: int) -> Asked:
    program = graph.program
    if program.dropped:
        raise NotCheckableError(
            f"What this tape was given is not kept: {program.dropped}. Run the cell again to check "
            "it, or check the function by tapeviz.check_gradients."
        )
    if not 0 <= gradient < len(program.asked) or not program.asked[gradient].results:
        raise NotCheckableError(f"{graph.title} has no gradient {gradient} that was returned.")
    asked = program.asked[gradient]
    if not 0 <= source < len(asked.sources):
        raise NotCheckableError(f"The gradient has no source {source}.")
    return asked


def _said(asked: Asked, source: int) -> tuple[np.ndarray[Any, Any], Any]:
    """Return the gradient that the tape gave in double precision, and its dtype."""
    result, (_, given) = asked.results[source], asked.sources[source]
    if result is None:
        raise NotCheckableError("The gradient is None: there is no number to check.")
    said = np.asarray(result[1])
    numbers = [given, *(array for _, array in (*asked.targets, *asked.seeds))]
    if any(np.asarray(one).dtype.kind != "f" for one in numbers):
        raise NotCheckableError(
            "Central differences are taken by real numbers only: check by the real and imaginary "
            "parts, tapeviz.check_gradients(lambda a, b: f(tapeviz.complex(a, b)), …)."
        )
    if said.shape != np.shape(given):
        raise NotCheckableError(
            "This is a Jacobian, of which only gradients are checked here: use "
            "tapeviz.check_gradients for one result at a time."
        )
    return said.astype(np.float64), said.dtype


def _tolerance(dtype: Any) -> float:
    """Return up to which relative error two ways agree, of which one computed in that dtype."""
    return max(LEAST_TOLERANCE, float(np.sqrt(np.finfo(dtype).eps)))


def _compare_with_before(base: float, asked: Asked) -> None:
    """Refuse a program that comes to something else the second time."""
    then = sum(
        float(np.sum(np.asarray(array, np.float64) * np.asarray(seed, np.float64)))
        for key, array in asked.targets
        for of, seed in asked.seeds
        if of == key
    )
    size = sum(float(np.sum(np.abs(np.asarray(array, np.float64)))) for _, array in asked.targets)
    coarsest = max(float(np.finfo(np.asarray(array).dtype).eps) for _, array in asked.targets)
    if abs(base - then) > 10.0 * np.sqrt(coarsest) * max(size, np.finfo(np.float32).tiny):
        raise NotCheckableError(
            f"Computed again, in double precision, the target came to {base:.6g} and not to "
            f"{then:.6g}: something in it is random, was changed since, or is lost to rounding."
        )


def _compared(replay: Replay, said: np.ndarray[Any, Any], tolerance: float) -> GradientCheck:
    at = replay.of_source()
    deadline = time.perf_counter() + SECONDS
    slopes: dict[tuple[int, ...], Slope] = {}
    for place in range(0, at.size, max(1, -(-at.size // MOST_ENTRIES))):
        if slopes and time.perf_counter() > deadline:
            break
        index = tuple(int(one) for one in np.unravel_index(place, at.shape))
        slopes[index] = slope_at(replay.total, replay.base, at, index)
    known = {index: one for index, one in slopes.items() if not np.isnan(one.central)}
    if not known:
        raise NotCheckableError(
            "The target is not a number where the source is moved a little, so there is nothing "
            "to compare with."
        )
    sizes = [abs(one) for index, slope in known.items() for one in (slope.central, said[index])]
    least = BESIDE * max((one for one in sizes if np.isfinite(one)), default=0.0)
    entries, corners = [], 0
    for index, slope in known.items():
        gradient = float(said[index])
        entry = Entry(0, index, gradient, slope.central, slope.error(gradient, least, tolerance))
        if entry.error > tolerance and slope.left <= gradient <= slope.right:
            entry = Entry(0, index, gradient, gradient, 0.0)
            corners += 1
        entries.append(entry)
    return GradientCheck(worst_first(entries), tolerance, at.size - len(entries), corners)
