"""What one tape has recorded, and which tapes are recording here and now.

Not for users: `tapeviz.GradientTape` is the face of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from contextvars import ContextVar
from itertools import chain
from threading import get_ident
from types import CodeType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.keys import next_key

if TYPE_CHECKING:
    from tapeviz.engine.departures import Departure
    from tapeviz.engine.registry import Op

Record: TypeAlias = tuple[Any, ...]
"""An op as kept for differentiation: the number of its `Route`, key of the result (a tuple of keys
where there are several), keys of the operands, result or None, operands or None (only what the
rules read), shape and dtype to bring each contribution to (None where they are right as they come),
keywords, code and instruction of the user's place.

A plain tuple of things that the garbage collector does not follow, so that it forgets most records
after a look: following them would double the cost of a long tape."""


Cut: TypeAlias = "tuple[Op | None, tuple[int, ...], Any, CodeType, int]"
"""What is not recorded: an op without derivative on tracked values (None: what was assigned to a
Variable), keys of operands, key of the result (a tuple where there are several), code
and instruction of the user's place."""

MOST_MOMENTS: Final = 64
"""A tape remembers so many of its own moments, the last ones."""

MOST_KEPT: Final = 1 << 20
"""When it is used up it keeps its records up to so many bytes."""

MOST_ASKED: Final = 16
"""And so many gradients that were asked for, the last ones."""

_ndarray: Final = np.ndarray
_NOTHING: Final[Set[int]] = frozenset()


class Asked(NamedTuple):
    """A gradient that a tape gave."""

    records: int
    """How many records there were."""
    targets: tuple[Any, ...]
    """Their arrays."""
    differentiated: Callable[[Recorder], object]
    """Computes it, and tells the listener, from a recorder with these."""
    code: CodeType
    instruction: int


class Recorder:
    """The memory of one tape: an append-only list of records, and the keys of the values on it."""

    __slots__ = (
        "__weakref__",
        "asked",
        "began",
        "closed",
        "cuts",
        "ended",
        "heard",
        "left",
        "left_is_told",
        "live",
        "marks",
        "moments",
        "opened",
        "records",
        "remains",
        "thread",
        "tracked",
        "unreached",
        "variables",
        "watched",
        "watched_values",
        "watches_variables",
    )

    def __init__(self, watches_variables: bool) -> None:
        self.watches_variables = watches_variables
        self.records: list[Record] = []
        self.tracked: set[int] = set()
        self.live: Set[int] = _NOTHING
        """What an op has to depend on to be recorded: `tracked` while the tape records, nothing
        when it does not. An async task that was started in its context still has it among its
        `active` ones when the tape has long been closed."""
        self.thread = get_ident()
        """Where it records; `asyncio.to_thread` takes `active` along to another one."""
        self.watched: set[int] = set()
        self.watched_values: dict[int, Any] = {}
        """What was watched, as it was then, by key."""
        self.asked: tuple[Asked, ...] = ()
        self.variables: dict[int, Any] = {}
        self.left: tuple[Departure, ...] = ()
        self.left_is_told = False
        """Whether it was said that parts of a gradient may be missing for what left."""
        self.cuts: list[Cut] = []
        self.marks: dict[int, tuple[int, CodeType, int]] = {}
        """When and where the user watched what, by key."""
        self.opened = self.closed = self.began = self.ended = 0
        """When it was opened and closed last, and began and ended to differentiate: numbers that
        values made before do not reach."""
        self.moments: tuple[tuple[int, str], ...] = ()
        """What else happened to it, and when; see `history`."""
        self.remains: Sequence[Record] = ()
        """Of a large tape that was used up and gave None: its records, without the values."""
        self.unreached: Set[int] = _NOTHING
        """By which sources the gradient was None that used it up."""
        self.heard: Any = None
        """What a listener keeps of it for itself."""

    def note(self, what: str, when: int = 0) -> None:
        """Remember what happens to the tape, now or at another moment."""
        self.moments = (*self.moments[1 - MOST_MOMENTS :], (when or next_key(), what))

    def history(self) -> list[tuple[int, str]]:
        """Return what happened to the tape, and when, in order.

        It is opened and closed; it stops and is resumed (`stop_recording`); it begins and ended to
        differentiate, and is used up if that happens in its own context; it is reset.
        """
        last = (
            (self.opened, "opened"),
            (self.closed, "closed"),
            (self.began, "begins"),
            (self.ended, "ended"),
        )
        return sorted([*self.moments, *((when, what) for when, what in last if when)])

    @property
    def first_opened(self) -> int:
        """When it was opened for the first time; 0 if it was not yet."""
        return min((when for when, what in self.history() if what == "opened"), default=0)

    def watch(self, key: int, value: Any) -> None:
        """Track a Tensor from now on. Watching twice is a no-op."""
        if key not in self.watched:
            self.watched.add(key)
            self.tracked.add(key)
            self.watched_values[key] = value
            if (listener := log.listener) is not None:
                listener.append((log.WATCHED, self, key, value, None, False))

    def watch_variable(self, key: int, value: Any, variable: Any) -> None:
        """Track a Variable from now on, and remember it."""
        if key not in self.watched:
            self.watched.add(key)
            self.tracked.add(key)
            self.watched_values[key] = value
            self.variables[key] = variable
            if (listener := log.listener) is not None:
                listener.append(
                    (
                        log.WATCHED,
                        self,
                        key,
                        value,
                        (variable._name, variable._place),
                        variable._trainable,
                    )
                )

    def forget(self) -> None:
        """Drop all that was recorded and watched."""
        self.records = []
        self.tracked = set()
        self.live = _NOTHING if self.live is _NOTHING else self.tracked
        self.watched = set()
        self.watched_values = {}
        self.asked = ()
        self.variables = {}
        self.left = ()
        self.left_is_told = False
        self.cuts = []
        self.marks = {}
        self.remains = ()
        self.unreached = _NOTHING
        self.note("reset")

    def use_up(self, unreached: Set[int]) -> None:
        """Take in that the tape gave its only gradient, None by some sources.

        Small records are kept for whoever asks to see the tape, which costs next to nothing. Of
        large ones only what led where is, if one can ask why a gradient was None.
        """
        self.unreached = unreached
        if self._bytes() <= MOST_KEPT:
            return
        if unreached:
            self.remains = [
                (number, key, keys, None, (), None, None, code, instruction)
                for number, key, keys, _, _, _, _, code, instruction in self.records
            ]
        self.records = []
        self.watched_values = {}
        self.asked = ()

    def _bytes(self) -> int:
        """Return how much the arrays take that are kept, each as often as it is."""
        results = [record[3] for record in self.records]
        operands = [record[4] for record in self.records]
        targets = [asked.targets for asked in self.asked]
        kept = chain(
            self.watched_values.values(), results, chain.from_iterable((*operands, *targets))
        )
        return sum([one.nbytes for one in kept if type(one) is _ndarray])

    def note_asked(
        self,
        records: int,
        targets: tuple[Any, ...],
        differentiated: Callable[[Recorder], object],
        depth: int,
    ) -> None:
        """Remember a gradient that was asked for, `depth` frames further up.

        It is that of targets with these arrays, and was computed from the first so many records.
        """
        frame = log.user_frame(depth + 1)
        asked = Asked(records, targets, differentiated, frame.f_code, frame.f_lasti)
        self.asked = (*self.asked[1 - MOST_ASKED :], asked)

    def note_watching(self, keys: Iterable[int], depth: int) -> None:
        """Remember when and where the user asks to watch values, `depth` frames further up."""
        frame = log.user_frame(depth + 1)
        mark = next_key(), frame.f_code, frame.f_lasti
        watched = self.watched
        self.marks.update([(key, mark) for key in keys if key not in watched])


class Aside(Recorder):
    """What records for the engine's own purposes, and is no tape of the user's."""

    __slots__ = ()


active: Final[ContextVar[tuple[Recorder, ...]]] = ContextVar("tapes that are recording", default=())
"""Tapes belong to a thread and to an async context."""


def start(recorder: Recorder) -> None:
    """Let `recorder` record what is executed in this context and thread from now on."""
    recorder.live = recorder.tracked
    recorder.thread = get_ident()
    if recorder.opened:
        recorder.note("opened", recorder.opened)
        recorder.note("closed", recorder.closed)
    recorder.opened = next_key()
    resume(recorder)


def stop(recorder: Recorder) -> None:
    """Let `recorder` record no more, in any context. The others may stop before it or after it."""
    recorder.live = _NOTHING
    recorder.closed = next_key()
    pause(recorder)


def pause(recorder: Recorder) -> None:
    """Let `recorder` record nothing in this context until `resume`; in others it goes on."""
    active.set(tuple(other for other in active.get() if other is not recorder))


def resume(recorder: Recorder) -> None:
    """Let `recorder` record again in this context, unless it was stopped meanwhile."""
    if recorder.live is not _NOTHING and recorder not in active.get():
        active.set((*active.get(), recorder))


def anyone_records() -> bool:
    """Whether a tape records what is executed here.

    Tapes that were stopped in another context are forgotten in this one.
    """
    recorders = active.get()
    if not recorders:
        return False
    if any(one.live is _NOTHING for one in recorders):
        recorders = tuple(one for one in recorders if one.live is not _NOTHING)
        active.set(recorders)
    return any(one.thread == get_ident() for one in recorders)


def is_recording(recorder: Recorder) -> bool:
    """Whether `recorder` records what is executed in this context."""
    return recorder in active.get()


def note_assigned(key: int, variable: int, depth: int) -> None:
    """Note with the tapes that are recording that a value was assigned to a Variable.

    The user's frame is `depth` frames further up.
    """
    for recorder in active.get():
        frame = log.user_frame(depth)
        recorder.cuts.append((None, (key,), variable, frame.f_code, frame.f_lasti))


def note_cut(op: Op, keys: tuple[int, ...], key: Any) -> None:
    """Note an op without derivative with the tapes that track an operand of it."""
    for recorder in active.get():
        if not recorder.live.isdisjoint(keys):
            frame = log.user_frame(2)
            recorder.cuts.append((op, keys, key, frame.f_code, frame.f_lasti))
