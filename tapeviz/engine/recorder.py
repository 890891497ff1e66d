"""What one tape has recorded, and which tapes are recording here and now.

Not for users: `tapeviz.GradientTape` is the face of it.
"""

from __future__ import annotations

from collections.abc import Set
from contextvars import ContextVar
from threading import get_ident
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tapeviz.engine import log

if TYPE_CHECKING:
    from tapeviz.engine.departures import Departure

Record: TypeAlias = tuple[Any, ...]
"""An op as kept for differentiation: the number of its `Route`, key of the result (a tuple of keys
where there are several), keys of the operands, result or None, operands or None (only what the
rules read), shape and dtype to bring each contribution to (None where they are right as they come),
keywords, code and instruction of the user's place.

A plain tuple of things that the garbage collector does not follow, so that it forgets most records
after a look: following them would double the cost of a long tape."""


_NOTHING: Final[Set[int]] = frozenset()


class Recorder:
    """The memory of one tape: an append-only list of records, and the keys of the values on it."""

    __slots__ = (
        "__weakref__",
        "left",
        "left_is_told",
        "live",
        "records",
        "thread",
        "tracked",
        "variables",
        "watched",
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
        self.variables: dict[int, Any] = {}
        self.left: tuple[Departure, ...] = ()
        self.left_is_told = False
        """Whether it was said that parts of a gradient may be missing for what left."""

    def watch(self, key: int, value: Any) -> None:
        """Track a Tensor from now on. Watching twice is a no-op."""
        if key not in self.watched:
            self.watched.add(key)
            self.tracked.add(key)
            if log.listener is not None:
                log.listener.append((log.WATCHED, self, key, value, None, False))

    def watch_variable(self, key: int, value: Any, variable: Any) -> None:
        """Track a Variable from now on, and remember it."""
        if key not in self.watched:
            self.watched.add(key)
            self.tracked.add(key)
            self.variables[key] = variable
            if log.listener is not None:
                log.listener.append(
                    (
                        log.WATCHED,
                        self,
                        key,
                        value,
                        variable._name or variable._place,
                        variable._trainable,
                    )
                )

    def forget(self) -> None:
        """Drop all that was recorded and watched."""
        self.records = []
        self.tracked = set()
        self.live = _NOTHING if self.live is _NOTHING else self.tracked
        self.watched = set()
        self.variables = {}
        self.left = ()
        self.left_is_told = False


class Aside(Recorder):
    """What records for the engine's own purposes, and is no tape of the user's."""

    __slots__ = ()


active: Final[ContextVar[tuple[Recorder, ...]]] = ContextVar("tapes that are recording", default=())
"""Tapes belong to a thread and to an async context."""


def start(recorder: Recorder) -> None:
    """Let `recorder` record what is executed in this context and thread from now on."""
    recorder.live = recorder.tracked
    recorder.thread = get_ident()
    resume(recorder)


def stop(recorder: Recorder) -> None:
    """Let `recorder` record no more, in any context. The others may stop before it or after it."""
    recorder.live = _NOTHING
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
    if any(one.live is _NOTHING for one in recorders):
        recorders = tuple(one for one in recorders if one.live is not _NOTHING)
        active.set(recorders)
    return any(one.thread == get_ident() for one in recorders)


def is_recording(recorder: Recorder) -> bool:
    """Whether `recorder` records what is executed in this context."""
    return recorder in active.get()
