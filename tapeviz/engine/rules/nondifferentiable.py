"""Ops without a derivative, each with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tapeviz.engine.registry import ANSWERED, INTEGERS, REFUSED, define, op


def _define_all(reason: str, symbols: dict[Callable[..., Any], str]) -> None:
    """Define functions that have no derivative for one and the same reason."""
    for function, symbol in symbols.items():
        if isinstance(function, np.ufunc) and function.nin == 2:
            define(function, symbol, x=None, y=None, reason=reason)
        else:
            define(function, symbol, x=None, reason=reason)


_define_all(
    "it is constant between its jumps, so its derivative is 0 or does not exist",
    {
        np.floor: "⌊x⌋",
        np.ceil: "⌈x⌉",
        np.trunc: "trunc",
        np.fix: "trunc",
        np.rint: "round",
        np.round: "round",
        np.around: "round",
        np.floor_divide: "//",
    },
)
_TRUTH = "it gives true or false, which does not change smoothly"
_define_all(
    _TRUTH,
    {
        np.equal: "=",
        np.not_equal: "≠",
        np.less: "<",
        np.less_equal: "≤",
        np.greater: ">",
        np.greater_equal: "≥",
        np.logical_and: "and",
        np.logical_or: "or",
        np.logical_xor: "xor",
        np.logical_not: "not",
        np.isnan: "nan?",
        np.isinf: "inf?",
        np.isfinite: "finite?",
        np.isposinf: "+inf?",
        np.isneginf: "-inf?",
        np.isreal: "real?",
        np.iscomplex: "complex?",
        np.signbit: "negative?",
        np.any: "any",
        np.all: "all",
    },
)
_define_all(
    "it works on integers or truth values, which do not change smoothly",
    {
        np.invert: "not",
        np.bitwise_and: "and",
        np.bitwise_or: "or",
        np.bitwise_xor: "xor",
        np.bitwise_count: "bits",
        np.left_shift: "<<",
        np.right_shift: ">>",
        np.gcd: "gcd",
        np.lcm: "lcm",
    },
)
_define_all(
    "it is about the steps in which computers count, whose width jumps",
    {np.spacing: "ulp", np.nextafter: "next"},
)
define(np.isclose, "≈", x=None, y=None, reason=_TRUTH)
define(
    np.allclose,
    "≈",
    compute=lambda x, y, **keywords: np.bool_(np.allclose(x, y, **keywords)),
    x=None,
    y=None,
    reason=_TRUTH,
)
define(
    np.array_equal,
    "=",
    compute=lambda x, y, **keywords: np.bool_(np.array_equal(x, y, **keywords)),
    x=None,
    y=None,
    reason=_TRUTH,
)
define(
    np.array_equiv,
    "=",
    compute=lambda x, y: np.bool_(np.array_equiv(x, y)),
    x=None,
    y=None,
    reason=_TRUTH,
)
_define_all(
    "it gives a place, which does not change smoothly",
    {np.argmax: "argmax", np.argmin: "argmin", np.argsort: "argsort"},
)
_define_all(
    "it does not depend on the values",
    {np.zeros_like: "zeros", np.ones_like: "ones"},
)


@op("stop", x=None, reason="stop_gradient cuts the path on purpose")
def stop_gradient(x: Any) -> Any:
    """`x` as a constant."""
    return x


@op("cast", x=None, reason=INTEGERS)
def integer_cast(x: Any, dtype: Any) -> Any:
    """`x` to or from an integer or boolean dtype."""
    return x.astype(dtype)


REFUSED[np.isnat] = "a Tensor holds numbers, not dates; np.isnan finds what is not a number"
ANSWERED.update({np.shape, np.ndim, np.size, np.iscomplexobj, np.isrealobj, np.result_type})
