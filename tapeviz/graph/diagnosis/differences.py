"""Checking gradients against central differences: (f(x + h) - f(x - h)) / 2h, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Final, NamedTuple

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.custom_op import only_watching
from tapeviz.engine.tape import GradientTape
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.engine.variable import Variable

MOST_ENTRIES: Final = 1_000
"""Of larger arguments so many entries, evenly spread, are checked."""

ROUNDING: Final = 16.0
"""The last digits that the target's rounding costs, in units of its precision."""

_HINT: Final = (
    "Something is computed in {}, where so small a step is lost in rounding: leave casts out of "
    "the function, or check with step=1e-2, tolerance=1e-2."
)

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
    is_none : bool
        Whether the tape says None: it knows no way to this argument.
    """

    argument: int
    index: tuple[int, ...]
    gradient: float
    difference: float
    error: float
    is_none: bool = False

    def __str__(self) -> str:
        said = "None" if self.is_none else f"{self.gradient:.8g}"
        return (
            f"argument {self.argument}, entry {list(self.index)}: the tape says "
            f"{said}, central differences {self.difference:.8g}; off by "
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
        the tape says is between them.
    hint : str
        What may be wrong with the differences themselves, "" for nothing.
    """

    entries: tuple[Entry, ...]
    tolerance: float
    left_out: int = 0
    corners: int = 0
    hint: str = ""

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
        if self.corners:
            checked += (
                f", {self.corners} of them at a corner, where the slopes to the two sides differ "
                "and the tape says one between"
            )
        if self.ok:
            worst = max((one.error for one in self.entries), default=0.0)
            return f"the gradient is right: {checked}, relative error at most {worst:.2g}"
        lines = [
            f"the gradient is off in {len(self.wrong)} of {checked}, tolerance {self.tolerance:g}"
        ]
        lines += [f"  {one}" for one in self.wrong[:_SHOWN]]
        if any(one.is_none for one in self.wrong):
            lines.append("  None is not 0: tape.explain(target, source) says why there is no way.")
        if self.hint:
            lines.append(f"  {self.hint}")
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
    arrays = [_array(one, number) for number, one in enumerate(arguments)]
    tensors = [wrap(one.copy()[()]) for one in arrays]
    with log.listening(_Coarsest()) as coarsest, GradientTape() as tape:
        tape.watch(tensors)
        target = f(*tensors)
    if not isinstance(target, Tensor | Variable):
        raise TypeError(
            f"the function returned a {type(target).__name__}, not a Tensor: "
            "what it computes has left the tape, so there is no gradient to check"
        )
    gradients = tape.gradient(target, tensors)
    base = float(np.sum(np.asarray(target._value, np.float64)))
    entries: list[Entry] = []
    left_out = corners = 0
    for number, (array, gradient) in enumerate(zip(arrays, gradients, strict=True)):

        def total(moved: Any, number: int = number) -> float:
            given = [wrap(moved if i == number else one[()]) for i, one in enumerate(arrays)]
            return float(np.sum(np.asarray(f(*given)._value, np.float64)))

        stride = max(1, -(-array.size // MOST_ENTRIES))
        places = range(0, array.size, stride)
        left_out += array.size - len(places)
        of_tape = np.zeros(array.shape) if gradient is None else np.asarray(gradient._value)
        for place in places:
            index = tuple(int(one) for one in np.unravel_index(place, array.shape))
            slope = slope_at(total, base, array, index, step)
            said, difference = float(of_tape[index]), slope.central
            error = abs(said - difference) / max(abs(said), abs(difference), 1.0)
            if error > tolerance and gradient is not None and slope.left <= said <= slope.right:
                corners += 1
                difference, error = said, 0.0
            entries.append(Entry(number, index, said, difference, error, gradient is None))
    hint = _HINT.format(coarsest.dtype) if coarsest.dtype.itemsize < 8 else ""
    return GradientCheck(worst_first(entries), tolerance, left_out, corners, hint)


def worst_first(entries: list[Entry]) -> tuple[Entry, ...]:
    """Return entries in the order of their errors; NaN is the worst."""
    return tuple(
        sorted(
            entries,
            key=lambda one: np.inf if np.isnan(one.error) else one.error,
            reverse=True,
        )
    )


class Slope(NamedTuple):
    """What a function does beside a point, by one entry."""

    central: float
    left: float
    right: float
    """The slopes to the two sides, the smaller first."""
    noise: float
    """How much of the central one is rounding."""

    def error(self, gradient: float, least: float, tolerance: float) -> float:
        """Return how far a gradient is off, beside the larger of the two.

        What would be wrong by the noise alone is not.
        """
        if gradient == self.central:
            return 0.0
        apart = abs(gradient - self.central)
        beside = max(abs(gradient), abs(self.central), least)
        if apart <= tolerance * beside:
            return apart / beside
        return 0.0 if apart <= self.noise else (apart - self.noise) / beside


def step_beside(at: float) -> float:
    """Return how far to go to each side: where rounding and curvature weigh the same.

    That is the third root of the precision, beside the number or beside 1.
    """
    return float(np.cbrt(np.finfo(np.float64).eps)) * max(1.0, abs(at))


def slope_at(
    total: Callable[[np.ndarray[Any, Any]], float],
    base: float,
    at: np.ndarray[Any, Any],
    index: tuple[int, ...],
    step: float | None = None,
) -> Slope:
    """Return what a function does beside a point, by one entry.

    Parameters
    ----------
    total : callable
        The function.
    base : float
        What it gives at the point.
    at : array
        The point.
    index : tuple of int
        Which entry of it.
    step : float, optional
        How far to go to each side.

    Returns
    -------
    Slope
    """
    h = step or step_beside(float(at[index]))
    after, before = (total(_moved(at, index, sign * h)) for sign in (1.0, -1.0))
    left, right = sorted(((after - base) / h, (base - before) / h))
    noise = ROUNDING * float(np.finfo(np.float64).eps) * max(abs(after), abs(before)) / h
    return Slope((after - before) / (2.0 * h), left, right, noise)


def _moved(at: np.ndarray[Any, Any], index: tuple[int, ...], by: float) -> Any:
    moved = at.copy()
    moved[index] += by
    return moved[()]


class _Coarsest:
    """A listener that looks for the dtype with the fewest digits in which something is computed."""

    def __init__(self) -> None:
        self.dtype = np.dtype(np.float64)
        self.append: Callable[[log.Event], object] = self._append

    def opened(self, event: log.Event) -> None:
        """Take no notice: a tape that is opened computes nothing."""

    def _append(self, event: log.Event) -> None:
        if event[0] == log.EXECUTED:
            for result in event[6]:
                if result.dtype.kind == "f" and result.dtype.itemsize < self.dtype.itemsize:
                    self.dtype = result.dtype


def _array(value: Any, number: int) -> np.ndarray[Any, Any]:
    if isinstance(value, dict):
        names = ", ".join(str(key) for key in value)
        raise TypeError(
            f"argument {number} is a dict, and gradients are checked by arrays: give each of "
            f"{names} as an argument of its own, tapeviz.check_gradients(lambda a, b: "
            "f({'a': a, 'b': b}), d['a'], d['b'])"
        )
    try:
        array = np.asarray(value._value if isinstance(value, Tensor | Variable) else value)
    except ValueError:
        raise TypeError(
            f"argument {number} is a {type(value).__name__} of arrays of several shapes, and "
            "gradients are checked by arrays: give each of them as an argument of its own, "
            "tapeviz.check_gradients(lambda *parts: f(parts), *given)"
        ) from None
    if array.dtype.kind == "c":
        raise TypeError(
            f"gradients are checked by real numbers, not by {array.dtype}: for complex ones, check "
            "by their real and imaginary parts, f(tapeviz.complex(a, b))"
        )
    if array.dtype.kind not in "fiu":
        raise TypeError(
            f"argument {number} is a {type(value).__name__}, and gradients are checked by arrays "
            "of real numbers: take it into the function, tapeviz.check_gradients(lambda x: f(x, "
            "it), x)"
        )
    return array.astype(np.float64)
