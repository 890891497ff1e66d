"""Saying NumPy's warnings of infinite and invalid numbers of the line on which the user computed.

NumPy would name the line that called it, which is one of `tapeviz.engine.running`, and Python shows
a warning but once a line. Looking for the user's line at every op would cost time. So the warnings
of that module are made errors, which costs nothing as long as there is none; an op that warned is
then computed once more, here, and what NumPy has to say is said of the user's line.
"""

from __future__ import annotations

import re
import warnings
from types import FrameType
from typing import Any

import numpy as np

from tapeviz.engine.registry import Op
from tapeviz.engine.tensor import Array


def raise_warnings_in(module: str) -> None:
    """Make errors of the warnings that NumPy gives to a module, unless the user asks otherwise."""
    warnings.filterwarnings("error", "", RuntimeWarning, re.escape(module) + "$")


def computed_again(
    warning: RuntimeWarning,
    op: Op,
    values: tuple[Array, ...],
    keywords: dict[str, Any] | None,
    frame: FrameType,
) -> Any:
    """Compute an op that warned, and warn of the line on which a frame stands.

    Parameters
    ----------
    warning : RuntimeWarning
        What was raised in its place.
    op, values, keywords
        What was computed.
    frame : frame
        The user's.

    Raises
    ------
    RuntimeWarning
        If the user's filters make errors of warnings.
    """
    kinds: dict[str, None] = {}
    states: dict[str, Any] = {
        kind: "call" if how == "warn" else how for kind, how in np.geterr().items()
    }
    with np.errstate(call=lambda kind, flag: kinds.setdefault(kind), **states):
        result = op.compute(*values, **keywords or {})
    where = str(warning).rpartition(" encountered in ")[2]
    for kind in kinds:
        warnings.warn_explicit(
            f"{kind} encountered in {where}",
            RuntimeWarning,
            frame.f_code.co_filename,
            frame.f_lineno,
            frame.f_globals.get("__name__"),
            frame.f_globals.setdefault("__warningregistry__", {}),
        )
    return result
