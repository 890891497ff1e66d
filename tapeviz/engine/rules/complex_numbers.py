"""Parts of complex numbers.

Backward runs on the conjugate of the cotangent (see `tapeviz.engine.backward`), so that the rules
of holomorphic functions need no conjugate; these here are the functions that are not holomorphic.
"""

from __future__ import annotations

import numpy as np

from tapeviz.engine.registry import define
from tapeviz.engine.rules.shaping import cast

define(np.conjugate, "conj", x=(lambda g, out, x: np.conjugate(g), "conj(g)"))
define(np.real, "Re", x=(lambda g, out, x: cast(g, x.dtype), "g"))
define(np.imag, "Im", x=(lambda g, out, x: cast(g * -1j, x.dtype), "-i * g"))
