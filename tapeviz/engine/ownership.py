"""Whether an array is held by nobody else, so that it can be changed in place.

CPython counts the references to an object, and a view counts as one to its base. So an array that
is kept in one place of ours, and is otherwise referred to only by the variable that it was just put
in, can be written to: no tape has saved it, no Tensor has it, and no user.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import numpy as np

_ndarray: Final = np.ndarray


def _references(array: Any) -> int:
    return sys.getrefcount(array)


def _references_when_ours() -> int:
    kept = {0: np.zeros(1)}
    array = kept[0]
    return _references(array)


_WHEN_OURS: Final = _references_when_ours()
"""How many the interpreter counts, which depends on its version."""


def is_ours(array: Any) -> bool:
    """Whether nobody holds an array but the one place that keeps it, and the caller's variable.

    To be called with a variable: ``array = kept[key]; is_ours(array)``.

    Examples
    --------
    >>> kept = {"total": np.zeros(3)}
    >>> array = kept["total"]
    >>> is_ours(array)
    True
    >>> view = array[1:]
    >>> is_ours(array), is_ours(view)
    (False, False)
    """
    return (
        type(array) is _ndarray
        and array.base is None
        and sys.getrefcount(array) == _WHEN_OURS
        and array.flags.writeable
    )
