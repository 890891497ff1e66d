"""The last ops that no graph took in: a tape to come may read what they gave."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from threading import Lock
from typing import Final, NamedTuple

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.log import Event
from tapeviz.graph.program import NOT_KEPT

MOST_UNSHOWN: Final = 64
"""So many ops that no graph took in are kept, the last ones."""

MOST_ENTRIES: Final = 1_000_000
"""And so many entries of the arrays that they read and gave."""

LARGEST: Final = 100_000
"""Of an op with more entries its arrays are not kept."""


class Unshown(NamedTuple):
    """An op that no graph took in."""

    event: Event
    reads: tuple[Event, ...]
    """What was told of the Variables that it read."""
    entries: int


class UnshownOps:
    """A bounded memory of them, by the keys of their results."""

    def __init__(self) -> None:
        self._unshown: dict[int, Unshown] = {}
        self._entries = 0
        self._lock = Lock()
        self._reads: deque[Event] = deque(maxlen=MOST_UNSHOWN)

    @property
    def by_key(self) -> Mapping[int, Unshown]:
        """By the keys of their results, the last few ops."""
        return self._unshown

    def put_aside(self, event: Event) -> None:
        """Take in what no graph does: that a Variable is read, or an op executed."""
        with self._lock:
            if event[0] == log.READ:
                self._reads.append(event)
            elif event[0] == log.EXECUTED:
                self._keep(event)

    def _keep(self, event: Event) -> None:
        """Keep an op, and forget the oldest ones where there are too many."""
        reads = tuple(self._reads)
        self._reads.clear()
        _, row, keys, arrays, keywords, new_keys, results, recorded, place = event
        entries = sum(int(np.size(one)) for one in (*arrays, *results))
        if entries > LARGEST:
            arrays, results = _nothing_of(arrays), _nothing_of(results)
            entries = 0
        kept = (log.EXECUTED, row, keys, arrays, keywords, new_keys, results, recorded, place)
        for key in new_keys:
            self._unshown[key] = Unshown(kept, reads, entries)
            self._entries += entries
        while len(self._unshown) > MOST_UNSHOWN or self._entries > MOST_ENTRIES:
            self._entries -= self._unshown.pop(next(iter(self._unshown))).entries


def _nothing_of(arrays: tuple[object, ...]) -> tuple[object, ...]:
    return (NOT_KEPT,) * len(arrays)
