"""Ops without a derivative, each with the reason."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import define, op

_FLAT = "it is constant between its jumps, so its derivative is 0 or does not exist"
_TRUTH = "it gives true or false, which does not change smoothly"
_PLACE = "it gives a place, which does not change smoothly"

for _function, _symbol in (
    (np.floor, "⌊x⌋"),
    (np.ceil, "⌈x⌉"),
    (np.rint, "round"),
    (np.trunc, "trunc"),
):
    define(_function, _symbol, x=None, reason=_FLAT)
define(np.round, "round", x=None, reason=_FLAT)
for _function, _symbol in ((np.floor_divide, "//"), (np.remainder, "mod")):
    define(_function, _symbol, x=None, y=None, reason=_FLAT)
for _function, _symbol in (
    (np.equal, "="),
    (np.not_equal, "≠"),
    (np.less, "<"),
    (np.less_equal, "≤"),
    (np.greater, ">"),
    (np.greater_equal, "≥"),
    (np.logical_and, "and"),
    (np.logical_or, "or"),
):
    define(_function, _symbol, x=None, y=None, reason=_TRUTH)
for _function, _symbol in (
    (np.isnan, "nan?"),
    (np.isinf, "inf?"),
    (np.isfinite, "finite?"),
    (np.logical_not, "not"),
    (np.invert, "not"),
):
    define(_function, _symbol, x=None, reason=_TRUTH)
for _function, _symbol in ((np.any, "any"), (np.all, "all")):
    define(_function, _symbol, x=None, reason=_TRUTH)
for _function, _symbol in ((np.argmax, "argmax"), (np.argmin, "argmin"), (np.argsort, "argsort")):
    define(_function, _symbol, x=None, reason=_PLACE)
for _function in (np.zeros_like, np.ones_like):
    define(
        _function,
        _function.__name__.removesuffix("_like"),
        x=None,
        reason="it does not depend on the values",
    )


@op("stop", x=None, reason="stop_gradient cuts the path on purpose")
def stop_gradient(x: Any) -> Any:
    """`x` as a constant."""
    return x


@op("cast", x=None, reason="an integer or boolean does not change smoothly")
def cast_to_integer(x: Any, dtype: Any) -> Any:
    """`x` to or from an integer or boolean dtype."""
    return x.astype(dtype)
