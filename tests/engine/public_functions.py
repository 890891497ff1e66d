"""Every public function of NumPy that a Tensor can answer for: its ufuncs, and what it dispatches.

Found by looking, not listed, so that a function that comes with a new NumPy is seen.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import ANSWERED, COMPOSED, REFUSED, TABLE

MODULES: Final = (
    "numpy",
    "numpy.linalg",
    "numpy.fft",
    "numpy.lib.scimath",
    "numpy.lib.stride_tricks",
    "numpy.lib.array_utils",
    "numpy.lib.npyio",
    "numpy.polynomial.polynomial",
    "numpy.polynomial.chebyshev",
    "numpy.polynomial.hermite",
    "numpy.polynomial.hermite_e",
    "numpy.polynomial.laguerre",
    "numpy.polynomial.legendre",
    "numpy.lib.recfunctions",
    "numpy.strings",
    "numpy.char",
)
"""The public modules; a function is named after the first in which it is found."""

TEXTS_AND_RECORDS: Final = ("np.strings.", "np.char.", "np.lib.recfunctions.")
"""The modules of which every function is about texts or records, and so never about a Tensor."""


def is_dispatched(thing: object) -> bool:
    """Whether NumPy asks an argument's `__array_function__` about this function (NEP 18)."""
    return callable(thing) and hasattr(thing, "_implementation")


def _found() -> Iterator[tuple[str, Callable[..., Any]]]:
    for path in MODULES:
        module: ModuleType = importlib.import_module(path)
        short = path.replace("numpy", "np", 1)
        for name in dir(module):
            thing = getattr(module, name)
            if name.startswith("_"):
                continue
            if is_dispatched(thing) or (isinstance(thing, np.ufunc) and path == "numpy"):
                yield f"{short}.{name}", thing


def _named() -> dict[str, Callable[..., Any]]:
    names: dict[Callable[..., Any], list[str]] = {}
    for name, function in _found():
        names.setdefault(function, []).append(name)
    return {_own(function, given): function for function, given in names.items()}


def _own(function: Callable[..., Any], names: list[str]) -> str:
    """Choose of several names the one that the function itself bears."""
    own = [name for name in names if name.rpartition(".")[2] == function.__name__]
    return (own or names)[0]


FUNCTIONS: Final[dict[str, Callable[..., Any]]] = _named()
"""Each function once, by its name: "np.sum", "np.linalg.det"."""


def aliases(function: Callable[..., Any]) -> list[str]:
    """Return the other names of a function in the same module: `np.abs` of `np.absolute`."""
    name = next(name for name, known in FUNCTIONS.items() if known is function)
    module = name.rpartition(".")[0]
    return [
        other
        for other, known in _found()
        if known is function and other != name and other.rpartition(".")[0] == module
    ]


def standing(function: Callable[..., Any]) -> str:
    """Tell what the registry says of a function.

    Returns
    -------
    str
        "rule", "reason" (recorded, and said to have no derivative), "composed" (recorded as the ops
        that it consists of), "answered" (it asks only about the form), "refused" (with advice), or
        "unknown" (refused by name).
    """
    row = TABLE.get(function)
    if row is not None:
        return "reason" if row.reason else "rule"
    if function in COMPOSED:
        return "composed"
    if function in ANSWERED:
        return "answered"
    return "refused" if function in REFUSED else "unknown"
