"""The engine's only window: what happened, in order, told to whoever listens.

Not for meaning: an event is a plain tuple whose first entry is its kind, and it holds arrays as they
are. Turning events into something to look at is the business of `tapeviz.graph`. With no listener an
op pays one comparison.

The layouts, after the kind:

=============  ==========================================================================
OPENED         recorder, parent recorder or None, places
CLOSED         recorder, exception or None
WATCHED        recorder, key, array, is a Variable
READ           key, array, name, trainable                          (a Variable is read)
ASSIGNED       key, array                                           (a Variable is assigned)
EXECUTED       op, keys of operands, their arrays, keywords, keys of results, their arrays,
               recorders that recorded it, places
RAISED         op, keys of operands, their arrays, keywords, exception, places
LEFT           key, array, how ("numpy", "float", ...), places      (a value left the tape)
GRADIENT       gradient, recorder, keys and arrays of targets, keys and arrays of sources, places
SEEDED         gradient, key, array
CONTRIBUTED    gradient, key of the op's first result, ((operand's place, array, total), ...)
RETURNED       gradient, arrays of the sources' gradients, None where there is none
=============  ==========================================================================

A *key* is the number of a value, unique in the process; 0 stands for an operand that is no Tensor. A
*gradient* is the number of one call of `GradientTape.gradient`. *Places* is the call stack of the user's
code, innermost first: a tuple of `(f_code, f_lasti)`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any, Final, TypeAlias

Event: TypeAlias = tuple[Any, ...]
Listener: TypeAlias = Callable[[Event], object]
Place: TypeAlias = tuple[CodeType, int]

OPENED: Final = 0
CLOSED: Final = 1
WATCHED: Final = 2
READ: Final = 3
ASSIGNED: Final = 4
EXECUTED: Final = 5
RAISED: Final = 6
LEFT: Final = 7
GRADIENT: Final = 8
SEEDED: Final = 9
CONTRIBUTED: Final = 10
RETURNED: Final = 11

listener: Listener | None = None
"""Called with each event, in the thread in which it happens. Set it with `listening`."""

PACKAGE: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
"""Frames of files below this folder are tapeviz's own, not the user's."""

DEEPEST: Final = 32
"""How many frames of the user's call stack are told at most."""


@contextmanager
def listening(to: Listener) -> Iterator[None]:
    """Let `to` be called with each event while the context lasts, then give back to the listener before.

    Examples
    --------
    >>> import tapeviz as tf
    >>> from tapeviz.engine import log
    >>> events = []
    >>> with log.listening(events.append), tf.GradientTape() as tape:
    ...     y = tf.Variable(3.0) * 2.0
    >>> [event[0] for event in events] == [log.OPENED, log.WATCHED, log.READ, log.EXECUTED, log.CLOSED]
    True
    """
    global listener
    before = listener
    listener = to
    try:
        yield
    finally:
        listener = before


def place() -> Place:
    """Where the user's code stands now: the innermost frame outside the package."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith(PACKAGE):
        caller = frame.f_back
        if caller is None:
            break
        frame = caller
    return frame.f_code, frame.f_lasti


def places() -> tuple[Place, ...]:
    """Return the user's call stack, innermost first, up to the top of the cell or module."""
    frame = sys._getframe(1)
    found: list[Place] = []
    while len(found) < DEEPEST:
        code = frame.f_code
        if not code.co_filename.startswith(PACKAGE):
            found.append((code, frame.f_lasti))
            if code.co_name == "<module>" or "<cell line: " in code.co_name:
                break
        caller = frame.f_back
        if caller is None:
            break
        frame = caller
    return tuple(found)
