"""Time the programs of a row, the libraries taking turns."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tapeviz.engine import nest
from tapeviz.engine.allocation import copied
from tests.benchmarks.libraries import Library
from tests.benchmarks.row import Row, Step

SHARE = 1.5
"""Seconds after which a library takes no more turns in a row, beyond its first two."""

LEAST_SECONDS = 10e-3
"""What takes less than that is run several times for one figure, so that neither the clock matters
nor whose arrays were in the caches before."""

QUICK = 50e-3
"""A step of fewer seconds is run once before it is timed: it is to find its own arrays in the
caches, as in a loop, not those of the library before it."""


def compare(
    row: Row,
    libraries: Sequence[Library],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, np.ndarray]:
    """Return for each library the seconds that a step took, round by round.

    The libraries take turns within each round, so that what slows the machine for a while slows
    all of them alike. The order of each round is drawn by lot, as threads of some go on spinning
    after a step. Each starts from arrays of its own, so that none finds in the caches what another
    has just read. The gradients of the first step, which is not timed, are checked.

    Parameters
    ----------
    row : Row
        The program.
    libraries : sequence of Library
        Set up, NumPy among them; those that the row does without are passed over.
    rounds : int
        How many rounds there are; a library for which a step takes long is in fewer of them.
    clock : callable
        What tells the seconds.

    Returns
    -------
    dict
        By the library's key, an array of a figure for each round that it was in, counted from the
        first.

    Raises
    ------
    AssertionError
        If a library's gradient is not that of NumPy by hand.
    """
    problem = row.problem()
    keys = [library.key for library in libraries if library.key in row.programs]
    keys = [key for key in keys if key not in row.without]
    steps = {key: row.programs[key](_own(problem)) for key in keys}
    results = {key: row.results(key, step()) for key, step in steps.items()}
    for key in keys:
        try:
            row.check(results[key], results["numpy"])
        except AssertionError as error:
            raise AssertionError(f"{key} in {row.name}: {error}") from None
    del results
    times: dict[str, list[float]] = {key: [] for key in keys}
    once = {key: _seconds(steps[key], 1, clock) for key in keys}
    repeats = {key: max(1, round(LEAST_SECONDS / once[key])) for key in keys}
    draw = random.Random(0)
    # What the libraries made at their import is no business of the garbage collector's.
    gc.collect()
    gc.freeze()
    for turn in range(rounds):
        for key in draw.sample(keys, len(keys)):
            if turn < 2 or sum(times[key]) * repeats[key] < SHARE:
                if once[key] < QUICK:
                    steps[key]()
                times[key].append(_seconds(steps[key], repeats[key], clock))
    gc.unfreeze()
    return {key: np.array(figures) for key, figures in times.items()}


def _own(problem: Any) -> Any:
    """Copy what a program starts from, to where reading is fast: elsewhere it is up to luck."""
    leaves = [copied(one) if isinstance(one, np.ndarray) else one for one in nest.flatten(problem)]
    return nest.pack(problem, leaves)


def _seconds(step: Step, repeats: int, clock: Callable[[], float]) -> float:
    """Return the seconds of one of several runs."""
    start = clock()
    for _ in range(repeats):
        step()
    return (clock() - start) / repeats


def ratio(times: np.ndarray, others: np.ndarray) -> float:
    """Return how many times as long one library took as another: the median over their rounds."""
    common = min(len(times), len(others))
    return float(np.median(times[:common] / others[:common]))
