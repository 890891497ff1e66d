"""Parts of complex numbers.

Backward runs on the conjugate of the cotangent (see `tapeviz.engine.backward`), so that the rules
of holomorphic functions need no conjugate; these here are the functions that are not holomorphic.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import composed, define
from tapeviz.engine.rules.arithmetic import magnitude_to_divide_by
from tapeviz.engine.rules.shaping import cast, own_value

define(np.conjugate, "conj", x=(lambda g, out, x: np.conjugate(g), "conj(g)"))
define(np.real, "Re", x=(lambda g, out, x: cast(g, x.dtype), "g"))
define(np.imag, "Im", x=(lambda g, out, x: cast(g * -1j, x.dtype), "-i * g"))
define(
    np.angle,
    "∠",
    x=(lambda g, out, x, deg=False: _turning(np.rad2deg(g) if deg else g, x), "-i * g / x"),
)


def _turning(g: Any, x: Any) -> Any:
    """Contribution to `x` of its angle in radians; 0 at 0, and of real numbers, which cannot turn.

    For |x| = r the derivative is -i conj(x) / r².
    """
    if x.dtype.kind != "c":
        return np.zeros_like(g)
    size = magnitude_to_divide_by(x)
    return g * -1j * (np.conj(x) / size) / size


@composed(np.real_if_close)
def _real_if_close(a: Any, tol: float = 100) -> Any:
    """`np.real_if_close`: the real part where every imaginary part is negligible."""
    almost_real = np.real_if_close(np.asarray(a._value), tol).dtype.kind != "c"
    return np.real(a) if almost_real and a.dtype.kind == "c" else own_value(a)
