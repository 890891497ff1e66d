"""What is said of a value by the state of the tape when it was made."""

from __future__ import annotations

from typing import Final

from tapeviz.graph.diagnosis import causes

STATES: Final = {
    "before": (
        causes.BEFORE,
        "was computed before the tape was opened",
        "A tape records what is executed inside of its `with` block.",
        "move the computation into the `with` block.",
    ),
    "closed": (
        causes.AFTER,
        "was computed after the tape was closed",
        "A tape records what is executed inside of its `with` block.",
        "indent the line, so that it is inside of the `with` block.",
    ),
    "used up": (
        causes.AFTER,
        "was computed after the tape was used up",
        "A tape that is not persistent stops to record when its gradient is asked for.",
        "make it with GradientTape(persistent=True), or ask for the gradient after the block.",
    ),
    "stopped": (
        causes.STOPPED,
        "was computed under stop_recording",
        "Inside of `with tape.stop_recording()` nothing is recorded.",
        "move the computation out of that block.",
    ),
    "reset": (
        causes.RESET,
        "was computed before the tape was reset",
        "reset() forgets all that was recorded and watched.",
        "compute it after the reset, or leave tape.reset() out.",
    ),
}
"""What is said of a value by the state of the tape when it was made."""

IN_ANOTHER_THREAD: Final = (
    causes.ANOTHER_THREAD,
    "was computed in another thread or async task",
    "A tape records what is executed in the thread and the context that opened it.",
    "compute it in the same thread, or open a tape in the other one.",
)
