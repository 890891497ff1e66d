"""What one tape has recorded, and which tapes are recording here and now.

Not for users: `tapeviz.GradientTape` is the face of it.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final, TypeAlias

from tapeviz.engine import log
from tapeviz.engine.tensor import Array

Record: TypeAlias = tuple[Any, ...]
"""An op as kept for differentiation: the number of its `Route`, key of the result (a tuple of keys
where there are several), keys of the operands, result or None, operands or None (only what the
rules read), shape and dtype to bring each contribution to (None where they are right as they come),
keywords, code and instruction of the user's place.

A plain tuple of things that the garbage collector does not follow, so that it forgets most records
after a look: following them would double the cost of a long tape."""


class Recorder:
    """The memory of one tape: an append-only list of records, and the keys of the values on it."""

    __slots__ = ("__weakref__", "records", "tracked", "variables", "watched", "watches_variables")

    def __init__(self, watches_variables: bool) -> None:
        self.watches_variables = watches_variables
        self.records: list[Record] = []
        self.tracked: set[int] = set()
        self.watched: set[int] = set()
        self.variables: dict[int, Any] = {}

    def watch(self, key: int, value: Array) -> None:
        """Track a Tensor from now on. Watching twice is a no-op."""
        if key not in self.watched:
            self.watched.add(key)
            self.tracked.add(key)
            if log.listener is not None:
                log.listener.append((log.WATCHED, self, key, value, None, False))

    def watch_variable(self, key: int, value: Array, variable: Any) -> None:
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
        self.watched = set()
        self.variables = {}


active: Final[ContextVar[tuple[Recorder, ...]]] = ContextVar("tapes that are recording", default=())
"""Tapes belong to a thread and to an async context."""


def start(recorder: Recorder) -> None:
    """Let `recorder` record what is executed in this context from now on."""
    active.set((*active.get(), recorder))


def stop(recorder: Recorder) -> None:
    """Let `recorder` record no more. The others may stop before it or after it."""
    active.set(tuple(other for other in active.get() if other is not recorder))


def is_recording(recorder: Recorder) -> bool:
    """Whether `recorder` records what is executed in this context."""
    return recorder in active.get()
