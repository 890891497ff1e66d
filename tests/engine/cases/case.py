"""What a case of the systematic test is, and how its arrays are drawn.

A case is a program of one op of the table, and the arrays to run it on. It is written for float64;
the tests make float32 and complex ones of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]


class Case(NamedTuple):
    """One program of one op."""

    op: str
    form: str
    program: Callable[..., Any]
    arrays: tuple[Array, ...]
    complex_too: bool = True

    @property
    def id(self) -> str:
        """What pytest calls it."""
        return f"{self.op}: {self.form}"


ANYWHERE = (-1.6, 1.6)
"""Where not said otherwise, entries are drawn from here; nothing of interest happens right at 0."""

DOMAINS: dict[str, tuple[float, float]] = {}
"""From where the entries of an op are drawn that is not smooth, or not there, anywhere else; each
family adds its own."""

SHAPES: tuple[tuple[int, ...], ...] = ((), (3,), (2, 3), (0, 3))
PAIRS: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((), ()),
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    ((2, 3), ()),
    ((), (2, 3)),
    ((1,), (2, 1, 2)),
    ((1,), (0,)),
    ((0, 3), (3,)),
)
"""Shapes of two operands that broadcast."""


def sample(shape: tuple[int, ...], op: str = "", dtype: str = "float64", place: int = 0) -> Array:
    """Draw entries where the op is smooth, the same ones for the same arguments."""
    generator = np.random.default_rng([place, *shape])
    low, high = DOMAINS.get(op, ANYWHERE)
    drawn = np.asarray(generator.uniform(low, high, shape))
    if op not in DOMAINS:
        drawn += np.copysign(0.05, drawn)
    if dtype == "complex128":
        drawn = drawn + 1j * generator.uniform(0.2, 0.7, shape)
    return drawn


def case(
    op: str,
    form: str,
    program: Callable[..., Any],
    *shapes: tuple[int, ...],
    complex_too: bool = True,
) -> Case:
    """Make a case of a program whose arguments have these shapes."""
    arrays = tuple(sample(shape, op, place=place) for place, shape in enumerate(shapes))
    return Case(op, form, program, arrays, complex_too)
