"""The engine's only window: what happened, in order, told to whoever listens.

Not for meaning: an event is a plain tuple whose first entry is its kind, and it holds arrays as
they are. Turning events into something to look at is the business of `tapeviz.graph`. With no
listener an op pays one comparison.

The layouts, after the kind:

=============  ==========================================================================
OPENED         recorder, parent recorder or None, whether it is persistent, whether it goes on
               recording where it stopped before, place
CLOSED         recorder, exception or None
WATCHED        recorder, key, array, (name of the Variable or None, place at which it was made) or
               None for a Tensor, trainable
READ           key, name and place as in WATCHED, trainable
               (a Variable that no tape watches is read, or is a source)
ASSIGNED       key, array, key of the Tensor that was assigned to it or added, 0 if it was none,
               place, array before         (a Variable is assigned, or made of a Tensor)
EXECUTED       op, keys of operands, their arrays, keywords, keys of results, their arrays,
               recorders that recorded it, place
RAISED         op, keys of operands, their arrays, keywords, exception, place
LEFT           key, array, how ("numpy", "float", ...), place      (a value left the tape)
GRADIENT       gradient, recorder, keys and arrays of targets, keys and arrays of sources,
               keys of targets and the cotangents they start with, place
CONTRIBUTED    gradient, key of the op's first result, ((operand's place, array, total), ...)
RETURNED       gradient, key and array of each source's gradient, None where there is none and no
               zeros are put there
ENTERED        name of a scope that the user named, place                       (`name_scope`)
EXITED         name of that scope
=============  ==========================================================================

A *key* is the number of a value, unique in the process; 0 stands for an operand that is no Tensor.
A *gradient* is the number of one call of `GradientTape.gradient`. A *place* of the user's code is a
triple: the code, the instruction, and the place that called it or None. Complex cotangents are told
as the reverse scan carries them, as conjugates (see `tapeviz.engine.backward`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import CO_GENERATOR
from types import CodeType, FrameType
from typing import Any, Final, Protocol, TypeAlias, TypeVar

_Listener = TypeVar("_Listener", bound="Listener")

Event: TypeAlias = tuple[Any, ...]
Place: TypeAlias = "tuple[CodeType, int, Place | None]"


class Listener(Protocol):
    """Whom the engine tells."""

    append: Callable[[Event], object]
    """Told of each event but OPENED, in the thread in which it happens."""

    def opened(self, event: Event) -> None:
        """Be told that a tape was opened."""


class Log:
    """A listener that keeps every event.

    Examples
    --------
    >>> import tapeviz as tf
    >>> from tapeviz.engine import log
    >>> with log.listening(log.Log()) as told, tf.GradientTape() as tape:
    ...     y = tf.Variable(3.0) * 2.0
    >>> [event[0] for event in told.events] == [log.OPENED, log.WATCHED, log.EXECUTED, log.CLOSED]
    True
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.append: Callable[[Event], object] = self.events.append

    def opened(self, event: Event) -> None:
        """Keep the event as any other."""
        self.append(event)


OPENED: Final = 0
CLOSED: Final = 1
WATCHED: Final = 2
READ: Final = 3
ASSIGNED: Final = 4
EXECUTED: Final = 5
RAISED: Final = 6
LEFT: Final = 7
GRADIENT: Final = 8
CONTRIBUTED: Final = 9
RETURNED: Final = 10
ENTERED: Final = 11
EXITED: Final = 12

listener: Listener | None = None
"""Whom the engine tells. Set it with `listening`, or where that is no one block of code, with
`listen`."""

_told: Listener | None = None
_inspector: Callable[[Event], object] | None = None


class _Inspected:
    """Tells a listener, if there is one, and then lets each event be inspected."""

    def __init__(self, to: Listener | None, inspector: Callable[[Event], object]) -> None:
        self.to = to
        self.inspector = inspector
        self.append: Callable[[Event], object] = self._append

    def _append(self, event: Event) -> None:
        if self.to is not None:
            self.to.append(event)
        self.inspector(event)

    def opened(self, event: Event) -> None:
        if self.to is not None:
            self.to.opened(event)


def listen(to: Listener | None) -> None:
    """Tell `to`, and nobody else, of each event from now on; None: nobody."""
    global _told
    _told = to
    _settle()


def inspect(by: Callable[[Event], object] | None) -> None:
    """Let `by` look at each event, whoever listens, and raise what it likes; None: nobody."""
    global _inspector
    _inspector = by
    _settle()


class _Both:
    """Tells two listeners, the one that was there first."""

    def __init__(self, first: Listener, second: Listener) -> None:
        self.listeners = (first, second)
        self.append: Callable[[Event], object] = self._append

    def _append(self, event: Event) -> None:
        for one in self.listeners:
            one.append(event)

    def opened(self, event: Event) -> None:
        for one in self.listeners:
            one.opened(event)


def _settle() -> None:
    global listener
    listener = _told if _inspector is None else _Inspected(_told, _inspector)


def listeners() -> tuple[Listener, ...]:
    """Return everybody who listens."""
    return _told.listeners if isinstance(_told, _Both) else () if _told is None else (_told,)


PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
"""Frames of files below this folder are tapeviz's own, not the user's."""

DEEPEST: Final = 32
"""How many frames of the user's call stack are told at most."""


@contextmanager
def listening(to: _Listener) -> Iterator[_Listener]:
    """Let `to` be told of each event while the context lasts, then the listener before it again."""
    before = _told
    listen(to)
    try:
        yield to
    finally:
        listen(before)
        leave_home()


@contextmanager
def unheard() -> Iterator[None]:
    """Let nobody be told of anything while the context lasts."""
    before = _told
    listen(None)
    try:
        yield
    finally:
        listen(before)


@contextmanager
def listening_too(to: _Listener) -> Iterator[_Listener]:
    """Let `to` be told of each event while the context lasts, beside who listens already."""
    before = _told
    listen(to if before is None else _Both(before, to))
    try:
        yield to
    finally:
        listen(before)
        leave_home()


_home: tuple[FrameType | None, Place | None] = (None, None)
"""The frame in which a tape was opened last, and the place that called it. That stays the same as
long as the frame lives, so the ops of that frame need not look for it."""


def at_home(depth: int) -> Place:
    """Return the user's place as `place` does, and remember its frame until `leave_home`."""
    global _home
    frame = user_frame(depth + 1)
    found = place(frame)
    if (
        not frame.f_code.co_flags & CO_GENERATOR
    ):  # a generator may be called from elsewhere the next time
        _home = (frame, found[2])
    return found


def leave_home() -> None:
    """Forget the frame that `at_home` remembered, so that it can be freed.

    To be called when nobody listens any more.
    """
    global _home
    _home = (None, None)


THEIRS: Final[set[str]] = set()
"""Names of files that are not the package's, as far as frames of theirs were found."""


def user_frame(depth: int) -> FrameType:
    """Return the innermost frame outside the package, from `depth` frames above the caller on.

    A frame that is looked at has to be made first, so `depth` passes over those that are the
    package's for sure.
    """
    frame = sys._getframe(depth + 1)
    while (filename := frame.f_code.co_filename) not in THEIRS:
        if not filename.startswith(PACKAGE):
            THEIRS.add(filename)
            break
        if frame.f_back is None:
            break
        frame = frame.f_back
    return frame


def position(code: CodeType, instruction: int) -> tuple[int | None, ...]:
    """Return first and last line, and first and last column, of what an instruction belongs to."""
    return list(code.co_positions())[instruction // 2]


title: Callable[[str], str | None] | None = None
"""From a file's name to what it is called, None for one that has no better name than its own. The
extension sets it: the files of cells have names that say nothing."""


def in_words(code: CodeType, instruction: int) -> str:
    """Say in which file, line and function an instruction stands.

    Examples
    --------
    >>> def double(x):
    ...     return 2 * x
    >>> in_words(double.__code__, 0).rpartition(", ")[2]
    'in double)'
    """
    line = position(code, instruction)[0]
    called = None if title is None else title(code.co_filename)
    return f"({called or code.co_filename}, line {line}, in {code.co_name})"


def place(frame: FrameType) -> Place:
    """Return where a frame of the user's code stands, and its callers up to the top of the cell."""
    home, above = _home  # at once: another thread may open a tape
    if frame is home:
        return frame.f_code, frame.f_lasti, above
    found: list[tuple[CodeType, int]] = []
    at: FrameType | None = frame
    while at is not None and len(found) < DEEPEST:
        code = at.f_code
        if not code.co_filename.startswith(PACKAGE):
            found.append((code, at.f_lasti))
            if code.co_name == "<module>":
                break
        at = at.f_back
    caller: Place | None = None
    for code, instruction in reversed(found):
        caller = (code, instruction, caller)
    assert caller is not None
    return caller
