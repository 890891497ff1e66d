"""What an example is, and the arrays that examples share.

An example calls one public function of NumPy the way a user would, on arrays or Tensors alike. The
function is handed in, so that it is named once, as the key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]


class Example(NamedTuple):
    """A call of a function, and the arrays to call it on."""

    program: Callable[..., Any]
    """Called with the function and then the arrays or Tensors."""
    arrays: tuple[Any, ...]


def on(*arrays: Any, **keywords: Any) -> Example:
    """Make the example that calls the function on these arrays, with these keywords."""
    return Example(lambda function, *given: function(*given, **keywords), arrays)


def by(program: Callable[..., Any], *arrays: Any) -> Example:
    """Make an example of a program, called with the function and these arrays."""
    return Example(program, arrays)


# No two entries are equal, none is a whole number, and none lies on an edge of a function.
MATRIX = np.array([[0.31, 0.83, 0.57], [0.73, 0.19, 0.47]])
OTHER = np.array([[0.91, 0.23, 0.67], [0.37, 0.79, 0.53]])
SIGNED = np.array([[-0.6, 1.3, 0.7], [1.9, -1.1, -0.3]])
SQUARE = np.array([[2.3, 0.4, -0.7], [0.2, 1.9, 0.6], [-0.5, 0.3, 3.1]])
VECTOR = np.array([0.37, 1.31, -0.83])
SECOND = np.array([1.17, -0.47, 0.71])
LONG = np.array([0.35, -1.25, 2.15, 0.85, -0.45, 1.65])
RISING = np.array([0.15, 0.65, 1.05, 1.85])
COMPLEX = np.array([0.3 + 0.8j, -0.7 + 0.2j, 1.1 - 0.4j])
HOLED = np.array([[0.6, np.nan, 1.7], [-1.2, 0.9, 0.4]])
CUBE = np.arange(24.0).reshape(2, 3, 4) ** 0.5 + 0.05
INTEGERS = np.array([3, 0, 2])
BITS = np.array([[1, 0, 1, 1, 0, 0, 1, 0]], np.uint8)
MASK = np.array([[True, False, True], [False, True, True]])
