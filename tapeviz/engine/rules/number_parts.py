"""Taking numbers apart and putting them together: signs, fractions, exponents, steps.

What is whole in the result is constant between its jumps; the gradient goes through the rest.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import composed, define, op
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.engine.variable import Variable

define(
    np.copysign,
    "±|x|",
    x=(lambda g, out, x, y: g * (np.sign(x) * np.copysign(1, y)), "sign(x) * copysign(1, y)"),
    y=(lambda g, out, x, y: np.zeros_like(g), "0"),
)
define(
    np.heaviside,
    "step",
    x=(lambda g, out, x, y: np.zeros_like(g), "0"),
    y=(lambda g, out, x, y: g * (x == 0), "x == 0"),
)
define(
    np.modf,
    "frac, trunc",
    x=(lambda g, out, x: g[0], "g_frac"),
)
define(
    np.frexp,
    "m·2ⁱ",
    x=(lambda g, out, x: np.ldexp(g[0], -out[1]), "g_m * m / x"),
)


@op(
    "x·2ⁱ",
    x=(lambda g, out, x, i: np.ldexp(g, i), "2**i"),
    i=None,
)
def ldexp(x: Any, i: Any) -> Any:
    """`x` times 2 to the power of the integer `i`."""
    return np.ldexp(x, i)


@composed(np.ldexp)
def _ldexp(x1: Any, x2: Any) -> Any:
    """`np.ldexp`; an array of exponents is made a Tensor, so that it stays one of integers."""
    return ldexp(x1, x2 if isinstance(x2, Tensor | Variable) else wrap(np.array(x2)))


@composed(np.divmod)
def _divmod(x1: Any, x2: Any) -> tuple[Any, Any]:
    """`np.divmod`: of the two results one has a derivative and the other has none."""
    return np.floor_divide(x1, x2), np.remainder(x1, x2)


define(
    np.nan_to_num,
    "nan→0",
    # there is nothing to change in place: a Tensor is always copied
    compute=lambda x, copy=True, **keywords: np.nan_to_num(x, **keywords),
    x=(lambda g, out, x, **keywords: _where_finite(g, x), "isfinite(x)"),
)
define(
    np.unwrap,
    "unwrap",
    x=(lambda g, out, x, **keywords: g, "1"),
)


def _where_finite(g: Any, x: Any) -> Any:
    """Keep of `g` what belongs to finite entries; of complex ones each part for itself."""
    if x.dtype.kind != "c":
        return np.where(np.isfinite(x), g, 0)
    real = np.where(np.isfinite(np.real(x)), np.real(g), 0)
    return real + 1j * np.where(np.isfinite(np.imag(x)), np.imag(g), 0)
