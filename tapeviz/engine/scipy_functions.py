"""Functions of scipy.special that make arrays of Tensors, and so would leave the tape unasked.

The ufuncs of scipy.special are recorded, and so are the functions that stand in `scipy_loading`.
Others that are written in Python are refused here, and those, too, if they are SciPy's own: someone
took them out of scipy.special before tapeviz was imported.
"""

from __future__ import annotations

from types import FrameType
from typing import Final

RECORDED: Final = (
    "comb",
    "factorial",
    "log_softmax",
    "logsumexp",
    "multigammaln",
    "perm",
    "polygamma",
    "softmax",
)
"""Names of those that are recorded, though they are written in Python."""

_ON_THE_WAY: Final = ("scipy._lib.", "numpy", "tapeviz.engine.")


def refuse_in_scipy_special(frame: FrameType | None) -> None:
    """Refuse to make an array of a Tensor for a function of scipy.special.

    Parameters
    ----------
    frame : frame
        That which asks for the array.

    Raises
    ------
    TypeError
        If it is a function of scipy.special, or was called by one. The message names the function
        that the user called, and says what to write instead.
    """
    called = ""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("scipy.special."):
            called = frame.f_code.co_name
        elif not module.startswith(_ON_THE_WAY):
            break
        frame = frame.f_back
    if called:
        advice = (
            f"import tapeviz before it, or write scipy.special.{called}(…), which it records"
            if called in RECORDED
            else f"of scipy.special, tapeviz records the ufuncs and {', '.join(RECORDED)}"
        )
        raise TypeError(
            f"scipy.special.{called} makes an array of what it is given, so a tape could not "
            f"record it: {advice}. For its value without a gradient call it with x.numpy()."
        )
