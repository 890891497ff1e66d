"""Corners of NumPy: sliding windows, and what is about dates or leaves the real numbers."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib import scimath
from numpy.lib.stride_tricks import sliding_window_view

from tapeviz.engine.registry import REFUSED, define
from tapeviz.engine.rules.movements import moved_back

define(
    sliding_window_view,
    "windows",
    x=(
        lambda g, out, x, window_shape, axis=None: moved_back(
            g, x.shape, lambda numbers: sliding_window_view(numbers, window_shape, axis)
        ),
        "sum(g, windows)",
    ),
)

REFUSED.update(
    dict.fromkeys(
        (np.busday_count, np.busday_offset, np.datetime_as_string, np.is_busday),
        "a Tensor holds numbers, not dates",
    )
)
_COMPLEX: Final = "where a result may be complex, write np.{0}(np.astype(x, complex)), else np.{0}"
for _function, _name in (
    (scimath.arccos, "arccos"),
    (scimath.arcsin, "arcsin"),
    (scimath.arctanh, "arctanh"),
    (scimath.log, "log"),
    (scimath.log2, "log2"),
    (scimath.log10, "log10"),
    (scimath.sqrt, "sqrt"),
):
    REFUSED[_function] = _COMPLEX.format(_name)
REFUSED[scimath.power] = "write x ** y, or np.astype(x, complex) ** y where x may be negative"
REFUSED[scimath.logn] = "write np.log(x) / np.log(n)"
