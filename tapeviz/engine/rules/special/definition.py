"""How a ufunc of SciPy becomes a row of the rule table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tapeviz.engine.registry import Op, define


def define_special(
    function: Callable[..., Any],
    symbol: str,
    *,
    compute: Callable[..., Any] | None = None,
    **rules: Any,
) -> Op:
    """Define an op that is a ufunc of scipy.special; see `tapeviz.engine.registry.define`.

    Its row is named "special.erf", because NumPy and TensorFlow have functions of the same names.
    """
    row = define(function, symbol, compute=compute, **rules)
    # the ufunc behind a function that SciPy wrote in Python has its name with a line before it
    row.name = f"special.{row.name.lstrip('_')}"
    return row
