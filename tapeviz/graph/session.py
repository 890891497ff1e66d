"""What the cells of a notebook share: what their tapes' graphs have in common, and what was heard.

A value that a tape reads may have been computed in a cell above, with no tape in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from tapeviz.engine.log import Event
from tapeviz.engine.recorder import Recorder
from tapeviz.graph.builder import GraphBuilder
from tapeviz.graph.diagnosis.heard import Heard
from tapeviz.graph.unshown import Unshown, UnshownOps


class Session:
    """What is shared by the assemblies of one listener, one after the other.

    Examples
    --------
    >>> import tapeviz as tf
    >>> from tapeviz.engine import log
    >>> session = Session()
    >>> x = tf.Variable(3.0)
    >>> with log.listening(log.Log()) as told:
    ...     y = x * x
    >>> for event in told.events:
    ...     session.put_aside(event)
    >>> session.unshown[y._key].event[1].name
    'multiply'
    """

    def __init__(self) -> None:
        self.heard = Heard()
        """What is remembered of the ops for whoever asks why a gradient is None."""
        self.known: WeakKeyDictionary[Recorder, GraphBuilder] = WeakKeyDictionary()
        """Where the graph of each living tape was assembled last. When a cell goes on with the tape
        of an earlier one, its graph begins as that one ended."""
        self._unshown = UnshownOps()

    @property
    def unshown(self) -> Mapping[int, Unshown]:
        """By the keys of their results, the last few ops that no graph took in."""
        return self._unshown.by_key

    def put_aside(self, event: Event) -> None:
        """Take in what no graph does: that a Variable is read, or an op executed."""
        self._unshown.put_aside(event)
