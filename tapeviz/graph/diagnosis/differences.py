"""Checking gradients against central differences: (f(x + h) - f(x - h)) / 2h, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.custom_op import only_watching
from tapeviz.engine.tape import GradientTape
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.engine.variable import Variable

MOST_ENTRIES: Final = 1_000
"""Of larger arguments so many entries, evenly spread, are checked."""

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an argument, and what the two ways say of it.

    Parameters
    ----------
    argument : int
        Which of the arguments.
    index : tuple of int
        Which entry of it.
    gradient : float
        What the tape says; 0 where it says None.
    difference : float
        What the central difference says.
    error : float
        How far they are apart, beside the larger of them, or beside 1 where both are smaller.
    """

    argument: int
    index: tuple[int, ...]
    gradient: float
    difference: float
    error: float

    def __str__(self) -> str:
        return (
            f"argument {self.argument}, entry {list(self.index)}: the tape says "
            f"{self.gradient:.8g}, central differences {self.difference:.8g}; off by "
            f"{abs(self.gradient - self.difference):.3g}, relative {self.error:.2g}"
        )


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """What `tapeviz.check_gradients` gives.

    Parameters
    ----------
    entries : tuple of Entry
        All that were checked, the worst first.
    tolerance : float
        The relative error up to which they agree.
    left_out : int
        How many entries were not checked, because there are so many.
    corners : int
        How many lie at a corner, as that of relu at 0: the slopes to its two sides differ, and what
        the tape says is between them. Only of gradients that are checked in a view.
    """

    entries: tuple[Entry, ...]
    tolerance: float
    left_out: int = 0
    corners: int = 0

    @property
    def wrong(self) -> tuple[Entry, ...]:
        """The entries that are off, the worst first."""
        return tuple(one for one in self.entries if not one.error <= self.tolerance)

    @property
    def ok(self) -> bool:
        """Whether all that was checked agrees."""
        return not self.wrong

    def raise_if_wrong(self) -> None:
        """Raise an error if an entry is off.

        Raises
        ------
        AssertionError
            With the worst entries.
        """
        if not self.ok:
            raise AssertionError(str(self))

    def __str__(self) -> str:
        checked = f"{len(self.entries)} entries"
        if self.left_out:
            checked += f" ({self.left_out} more were left out)"
        if self.ok:
            worst = max((one.error for one in self.entries), default=0.0)
            return f"the gradient is right: {checked}, relative error at most {worst:.2g}"
        lines = [
            f"the gradient is off in {len(self.wrong)} of {checked}, tolerance {self.tolerance:g}"
        ]
        lines += [f"  {one}" for one in self.wrong[:_SHOWN]]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def check_gradients(
    f: Callable[..., Any], arguments: tuple[Any, ...], step: float | None, tolerance: float
) -> GradientCheck:
    """Check the gradient of a function by each of its arguments; see `tapeviz.check_gradients`."""
    with only_watching(), log.unheard():  # what is computed here is nobody's business
        return _checked(f, arguments, step, tolerance)


def _checked(
    f: Callable[..., Any], arguments: tuple[Any, ...], step: float | None, tolerance: float
) -> GradientCheck:
    arrays = [_array(one) for one in arguments]
    tensors = [wrap(one.copy()[()]) for one in arrays]
    with GradientTape() as tape:
        tape.watch(tensors)
        target = f(*tensors)
    if not isinstance(target, Tensor | Variable):
        raise TypeError(
            f"the function returned a {type(target).__name__}, not a Tensor: "
            "what it computes has left the tape, so there is no gradient to check"
        )
    gradients = tape.gradient(target, tensors)
    entries: list[Entry] = []
    left_out = 0
    for number, (array, gradient) in enumerate(zip(arrays, gradients, strict=True)):
        stride = max(1, -(-array.size // MOST_ENTRIES))
        places = range(0, array.size, stride)
        left_out += array.size - len(places)
        of_tape = np.zeros(array.shape) if gradient is None else np.asarray(gradient._value)
        for place in places:
            index = tuple(int(one) for one in np.unravel_index(place, array.shape))
            difference = _difference(f, arrays, number, index, step)
            said = float(of_tape[index])
            error = abs(said - difference) / max(abs(said), abs(difference), 1.0)
            entries.append(Entry(number, index, said, difference, error))
    return GradientCheck(worst_first(entries), tolerance, left_out)


def worst_first(entries: list[Entry]) -> tuple[Entry, ...]:
    """Return entries in the order of their errors; NaN is the worst."""
    return tuple(
        sorted(
            entries,
            key=lambda one: np.inf if np.isnan(one.error) else one.error,
            reverse=True,
        )
    )


def step_beside(at: float) -> float:
    """Return how far to go to each side: where rounding and curvature weigh the same.

    That is the third root of the precision, beside the number or beside 1.
    """
    return float(np.cbrt(np.finfo(np.float64).eps)) * max(1.0, abs(at))


def _array(value: Any) -> np.ndarray[Any, Any]:
    array = np.asarray(value._value if isinstance(value, Tensor | Variable) else value)
    if array.dtype.kind not in "fiu":
        raise TypeError(
            f"gradients are checked by real numbers, not by {array.dtype}: for complex ones, check "
            "by their real and imaginary parts, f(tapeviz.complex(a, b))"
        )
    return array.astype(np.float64)


def _difference(
    f: Callable[..., Any],
    arrays: list[np.ndarray[Any, Any]],
    number: int,
    index: tuple[int, ...],
    step: float | None,
) -> float:
    """Return the central difference of the summed result by one entry."""
    at = arrays[number][index]
    h = step or step_beside(float(at))
    values = []
    for sign in (1.0, -1.0):
        moved = arrays[number].copy()
        moved[index] = at + sign * h
        given = [wrap((moved if i == number else one)[()]) for i, one in enumerate(arrays)]
        values.append(float(np.sum(np.asarray(f(*given)._value, np.float64))))
    return (values[0] - values[1]) / (2.0 * h)
