"""The causes for which a gradient is None, in words: what is the matter, and what to write instead.

Which of them it is, `missing` finds out. Each is named as its section of ``docs/why.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

from tapeviz.engine.log import Place
from tapeviz.graph.diagnosis.where import Where


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a gradient is None.

    Parameters
    ----------
    name : str
        Which it is: the anchor of its section in ``docs/why.md``, such as "never-watched".
    title : str
        In a few words: "x was never watched".
    text : str
        What that means, in full sentences.
    advice : str
        What to write instead.
    where : Where or None
        The place in the code to look at.
    certain : bool
        Whether it is known to be so. Where nobody listened, a value that is not recorded leaves no
        trace, and some causes are only likely.
    place : Place or None
        The same place as the engine tells it.
    result : int
        Key of the value at which the way is cut, 0 if it is at no op.
    operand : int
        Place of the operand whose edge is cut, -1 if it is none.
    left, entered : int
        Where no op leads from the one to the other: key of the value that the way got lost at, and
        of the one with which it goes on; 0 if they are not known.
    """

    name: str
    title: str
    text: str
    advice: str
    where: Where | None = None
    certain: bool = True
    place: Place | None = None
    result: int = 0
    operand: int = -1
    left: int = 0
    entered: int = 0

    @property
    def severity(self) -> str:
        """How bad it is to find this: a constant derivative is right as it is."""
        return "note" if self.name == CONSTANT_DERIVATIVE else "error"


NEVER_WATCHED = "never-watched"
NOT_TRAINABLE = "not-trainable"
WATCHING_OFF = "automatic-watching-off"
ANOTHER_TAPE = "watched-by-another-tape"
WATCHED_LATE = "watched-too-late"
ANOTHER_OBJECT = "another-object"
INTEGER = "integer-dtype"
BEFORE = "computed-before-the-tape"
AFTER = "computed-after-the-tape"
STOPPED = "under-stop_recording"
RESET = "before-a-reset"
ANOTHER_THREAD = "in-another-thread"
LEFT = "left-the-tape"
STOP_GRADIENT = "stop_gradient"
NO_DERIVATIVE = "op-without-derivative"
CUSTOM_NONE = "custom-gradient-gave-none"
ASSIGNED = "assign-cuts-history"
CONTROL_FLOW = "only-control-flow"
OUTER_CLOSED = "outer-tape-was-closed"
CONSTANT_DERIVATIVE = "constant-derivative"
NO_PATH = "no-path"

GUIDE = "docs/why.md"
