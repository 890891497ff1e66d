"""What a listener remembers: ops without their values, departures, gradients.

Not one tape's, and not one cell's: what a value was computed from may stand far above the tape.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from itertools import islice
from threading import Lock
from typing import Any, Final, NamedTuple
from weakref import ReferenceType, WeakKeyDictionary, ref

from tapeviz.engine import log
from tapeviz.engine.departures import Departure
from tapeviz.engine.log import Event, Place
from tapeviz.engine.recorder import Recorder
from tapeviz.engine.registry import Op
from tapeviz.graph import model

MOST: Final = 200_000
"""A listener remembers so many ops, the last ones."""

MOST_GRADIENTS: Final = 1_000
"""And so many gradients, and departures."""

MOST_DEPARTED: Final = 64
"""Of so many values that left last, it is looked how they were computed."""


class Step(NamedTuple):
    """An op, or an assignment, that made values of others."""

    row: Op | None
    """None: the first operand was assigned to the result, a Variable."""
    operands: tuple[int, ...]
    results: tuple[int, ...]
    recorded: bool
    """Whether the tape in question recorded it."""
    place: Place


class Returned(NamedTuple):
    """A gradient that was returned."""

    recorder: ReferenceType[Recorder]
    targets: tuple[int, ...]
    results: tuple[int, ...]
    place: Place


class Heard:
    """What a listener remembers: ops without their values, departures, gradients.

    Parameters
    ----------
    most : int
        So many ops are remembered.

    Examples
    --------
    >>> import tapeviz as tf
    >>> heard = Heard()
    >>> x = tf.Variable(3.0)
    >>> with log.listening(log.Log()) as told:
    ...     y = x * x
    ...     with tf.GradientTape() as tape:
    ...         z = y + 1.0
    >>> for event in told.events:
    ...     heard.append(event)
    >>> [step.row.name for step in heard.steps(tape._recorder, z._key)]
    ['multiply', 'add']
    """

    def __init__(self, most: int = MOST) -> None:
        self.gradients: deque[Returned] = deque(maxlen=MOST_GRADIENTS)
        self.departures: deque[Departure] = deque(maxlen=MOST_GRADIENTS)
        self.graphs: WeakKeyDictionary[Recorder, model.Graph] = WeakKeyDictionary()
        """The graph of each tape."""
        self._most = most
        self._ops: list[tuple[Any, ...]] = []
        self._forgotten = 0
        """How many ops are not remembered any more: the number of the first that is."""
        self._makers: dict[int, int] = {}
        """By key of a value, the number of the op that made it."""
        self._assignments: dict[int, list[int]] = {}
        """By key of a Variable, the numbers of what assigned to it."""
        self._indexed = 0
        self._latest = 0
        """The highest key that was told."""
        self._tapes: WeakKeyDictionary[Recorder, list[int]] = WeakKeyDictionary()
        """Of each tape, the number of the first op after it was opened; and when it is closed, of
        the first one after that."""
        self._begun: dict[int, Event] = {}
        self._lock = Lock()

    def append(self, event: Event) -> None:
        """Remember what an event says."""
        kind = event[0]
        if kind == log.EXECUTED:
            _, row, keys, _, _, new_keys, _, recorded, place = event
            self._latest = new_keys[0]
            self._ops.append((row, keys, new_keys, tuple([ref(one) for one in recorded]), place))
            if len(self._ops) > self._most:
                self._forget()
        elif kind == log.ASSIGNED:
            if event[3]:
                self._ops.append((None, (event[3],), (event[1],), (), event[4]))
        elif kind == log.LEFT:
            code, instruction, caller = event[4]
            self._latest = max(self._latest, event[1])
            self.departures.append(
                Departure(event[1], None, event[3], self._latest + 1, code, instruction, caller)
            )
        elif kind == log.OPENED:
            if event[1] in self._tapes:
                del self._tapes[event[1]][1:]
            elif not event[4]:
                event[1].heard = self
                self._tapes[event[1]] = [self._forgotten + len(self._ops)]
        elif kind == log.CLOSED:
            if event[1] in self._tapes:
                self._tapes[event[1]].append(self._forgotten + len(self._ops))
        elif kind == log.GRADIENT:
            self._begun[event[1]] = event
        elif kind == log.RETURNED:
            begun = self._begun.pop(event[1], None)
            if begun is not None:
                results = tuple([one[0] for one in event[2] if one is not None])
                targets = tuple([key for key, _ in begun[3]])
                self.gradients.append(Returned(ref(begun[2]), targets, results, begun[6]))

    def _forget(self) -> None:
        """Forget the oldest quarter of the ops."""
        with self._lock:
            count = self._most // 4 + 1
            self._index()
            for row, _, keys, *_ in self._ops[:count]:
                for key in keys:
                    if row is not None:
                        del self._makers[key]
                    else:
                        del self._assignments[key][0]
            del self._ops[:count]
            self._forgotten += count

    def _index(self) -> None:
        """Note which op made which values, of those that are new."""
        for number in range(self._indexed, self._forgotten + len(self._ops)):
            row, _, keys, *_ = self._ops[number - self._forgotten]
            if row is None:
                self._assignments.setdefault(keys[0], []).append(number)
            else:
                self._makers.update(dict.fromkeys(keys, number))
            self._indexed = number + 1

    def steps(self, recorder: Recorder, *targets: int) -> list[Step]:
        """Return what made values of others around a tape, in order.

        Parameters
        ----------
        recorder : Recorder
            Of the tape: what was executed while it was open is among them.
        *targets : int
            Keys of values: and all of which these were computed.

        Returns
        -------
        list of Step
        """
        with self._lock:
            self._index()
            end = self._forgotten + len(self._ops)
            opened, closed = [*self._tapes.get(recorder, (end, end)), end][:2]
            numbers = set(range(max(opened, self._forgotten), closed))
            self._add_origins(numbers, targets, opened)
            ops = [self._ops[number - self._forgotten] for number in sorted(numbers)]
        mine = ref(recorder)
        forgotten = max((when for when, what in recorder.history() if what == "reset"), default=0)
        return [
            Step(row, keys, new_keys, mine in recorded and new_keys[0] > forgotten, place)
            for row, keys, new_keys, recorded, place in ops
        ]

    def _add_origins(self, numbers: set[int], keys: tuple[int, ...], opened: int) -> None:
        """Add the numbers of the ops by which values were computed.

        What was assigned to a Variable before the tape was opened is the Variable's value, and not
        asked where it comes from: else the steps of a training would lead from each Variable to all
        others.
        """
        waiting = [(key, self._forgotten + len(self._ops)) for key in keys]
        seen: set[int] = set()
        while waiting:
            key, before = waiting.pop()
            number = self._makers.get(key, -1)
            if key in self._assignments:
                assigned = self._assignments[key]
                at = bisect_left(assigned, before) - 1
                number = assigned[at] if at >= 0 and assigned[at] >= opened else -1
            if number >= 0 and number not in seen:
                seen.add(number)
                operands = self._ops[number - self._forgotten][1]
                waiting += [(operand, number) for operand in operands if operand]
        numbers |= seen

    def departed(self) -> list[int]:
        """Return the keys of the values that left last, one for each place in the code."""
        places = {
            (one.code, one.instruction): one.key
            for one in islice(reversed(self.departures), MOST_DEPARTED)
        }
        return list(places.values())
