"""Looking at what tapes do: `recording`, and what finds mistakes.

These are thin: what does the work stands in `tapeviz.graph`, and is imported when it is called for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tapeviz.engine import log

if TYPE_CHECKING:
    from tapeviz.graph.recording import Recording


@contextmanager
def recording() -> Iterator[Recording]:
    """Listen to every tape while the context lasts, so that one can ask it everything afterwards.

    In a notebook the extension listens already. In a script, `GradientTape.explain` knows without
    it what the tape recorded; inside of it, also what it did not record.

    Yields
    ------
    Recording
        Its `graphs` are those of the tapes.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.recording() as told:
    ...     with tf.GradientTape() as tape:
    ...         y = x * x
    >>> [op.expression for op in told.graphs[0].ops]
    ['x * x']
    """
    from tapeviz.graph.recording import Recording
    from tapeviz.notebook.cells import title

    with log.listening_too(Recording(title)) as told:
        try:
            yield told
        finally:
            told.catch_up()
