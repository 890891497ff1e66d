"""Functions of scipy.special that are no ufuncs: they make arrays of Tensors, unless refused.

The ufuncs of scipy.special are recorded. Those that are written in Python call `np.asarray` on what
they are given, and so would leave the tape without the user having asked for it.
"""

from __future__ import annotations

from types import FrameType
from typing import Final

INSTEAD: Final = {
    "logsumexp": "tapeviz.math.reduce_logsumexp(x, axis) or np.logaddexp.reduce(x, axis)",
    "softmax": "tapeviz.nn.softmax(x, axis)",
    "log_softmax": "tapeviz.nn.log_softmax(x, axis)",
    "polygamma": "tapeviz.math.polygamma(n, x)",
    "factorial": "scipy.special.gamma(n + 1)",
    "comb": "scipy.special.binom(n, k)",
    "perm": "scipy.special.poch(n - k + 1, k)",
    "multigammaln": (
        "d * (d - 1) / 4 * np.log(np.pi) "
        "+ np.sum(scipy.special.gammaln(np.expand_dims(a, -1) - np.arange(d) / 2), axis=-1)"
    ),
}
"""What to write for those that users know best."""

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
        instead = INSTEAD.get(called)
        advice = f"write {instead}" if instead else "of scipy.special, tapeviz records the ufuncs"
        raise TypeError(
            f"scipy.special.{called} makes an array of what it is given, so a tape could not "
            f"record it: {advice}. For its value without a gradient call it with x.numpy()."
        )
