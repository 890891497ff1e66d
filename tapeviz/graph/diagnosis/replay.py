"""Computing a recorded program again, in double precision, from other numbers for one value.

Only what the tape recorded is computed: what it did not record, such as the result of
stop_gradient, stays as it was, for the gradient takes it as a constant, too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from tapeviz.engine.custom_op import CallGradient
from tapeviz.graph.program import NOT_KEPT, Asked, Line, Program

_WIDE: Final = {"f": np.dtype(np.float64), "c": np.dtype(np.complex128)}


class NotReplayableError(RuntimeError):
    """A program cannot be computed again; the message says why, in a sentence."""


class _Ready(NamedTuple):
    """A line, ready to be computed."""

    line: Line
    keywords: dict[str, Any]
    constants: tuple[Any, ...]
    """By operand, what it is as long as nothing that it depends on is moved."""
    moves: tuple[bool, ...]
    """By operand, whether it depends on the source."""


class Replay:
    """What a gradient's targets come to when its source has other numbers.

    Parameters
    ----------
    program : Program
    asked : Asked
        The gradient.
    source : int
        Key of the value that is to have other numbers.
    seconds : float
        How long one evaluation may take.

    Raises
    ------
    NotReplayableError
        If an op cannot be computed again, or that takes too long.
    """

    def __init__(self, program: Program, asked: Asked, source: int, seconds: float) -> None:
        self._asked = asked
        self._source = source
        self._seconds = seconds
        self._lines: list[_Ready] = []
        self._values: dict[int, Any] = {}
        self._prepare(_needed(program.lines, asked))
        self.base = self._total({})
        """What the targets come to with the source as it was, weighted by their cotangents."""

    def of_source(self) -> Any:
        """Return the numbers that the source had."""
        return np.asarray(self._value(self._source))

    def total(self, moved: Any) -> float:
        """Return what the targets come to, weighted, when the source is `moved`.

        A Variable that was changed on the tape is moved by as much from each of its values.
        """
        values = {self._source: moved}
        shift = moved - self.of_source()
        deadline = time.perf_counter() + self._seconds
        for ready in self._lines:
            operands = self._operands(ready, values, shift)
            results = _computed(ready.line, list(operands), ready.keywords)
            for key, result in zip(ready.line.results, results, strict=True):
                values.setdefault(key, result)  # the source itself stays moved
            _stop_late(deadline, self._seconds)
        return self._total(values)

    def _operands(self, ready: _Ready, values: dict[int, Any], shift: Any) -> Iterator[Any]:
        for key, moves, constant in zip(
            ready.line.operands, ready.moves, ready.constants, strict=False
        ):
            if not moves:
                yield constant
            elif key == self._source:
                yield constant + shift
            else:
                yield values[key]

    def _prepare(self, lines: list[Line]) -> None:
        """Compute each line as it was, and keep those that depend on the source."""
        values, asked = self._values, self._asked
        moving = {self._source}
        deadline = time.perf_counter() + self._seconds
        for line in lines:
            first = line.results[0]
            is_recorded = asked.tape in line.tapes and first > asked.forgotten
            given = list(zip(line.operands, line.arrays, strict=False))
            constants = tuple(
                [values[key] if array is None else _wide(array) for key, array in given]
            )
            moves = tuple(
                [
                    is_recorded
                    and key in moving
                    and (array is None or asked.watched.get(key, 0) < first)
                    for key, array in given
                ]
            )
            keywords = _wide_keywords(line.keywords)
            if any(moves):
                _refuse_captured(line, moves)
                self._lines.append(_Ready(line, keywords, constants, moves))
                moving.update(line.results)
            results = _computed(line, constants, keywords)
            values.update(zip(line.results, results, strict=True))
            _stop_late(deadline, self._seconds)

    def _total(self, moved: dict[int, Any]) -> float:
        """Return the sum of the targets' entries, each by its cotangent."""
        total = 0.0
        for key, seed in self._asked.seeds:
            target = moved[key] if key in moved else self._value(key)
            total += float(np.sum(np.asarray(target) * np.asarray(seed, np.float64)))
        return total

    def _value(self, key: int) -> Any:
        if key in self._values:
            return self._values[key]
        given = (*self._asked.targets, *self._asked.sources)
        return _wide(next(array for one, array in given if one == key))


def _needed(lines: list[Line], asked: Asked) -> list[Line]:
    """Return the lines from which targets and sources are computed."""
    needed = {key for key, _ in (*asked.seeds, *asked.sources)}
    found = []
    for line in reversed(lines):
        if not needed.isdisjoint(line.results):
            needed.update(line.operands)
            found.append(line)
    return found[::-1]


def _wide(array: Any) -> Any:
    """Return an array in double precision, if it is one of floating or complex numbers."""
    if array is NOT_KEPT:
        raise NotReplayableError(
            "Nobody listened to this tape, so it is not known what all of its ops were given. Run "
            "it inside of `with tapeviz.recording():`, or in a notebook with `%load_ext tapeviz`."
        )
    dtype = getattr(array, "dtype", None)
    wide = None if dtype is None else _WIDE.get(dtype.kind)
    return array if wide is None or wide == dtype else array.astype(wide)


def _wide_keywords(keywords: dict[str, Any] | None) -> dict[str, Any]:
    """Return keywords that ask for double precision where they ask for less."""
    return {name: _wide_keyword(value) for name, value in (keywords or {}).items()}


def _wide_keyword(value: Any) -> Any:
    is_dtype = isinstance(value, np.dtype) or (
        isinstance(value, type) and issubclass(value, np.generic)
    )
    return _WIDE.get(np.dtype(value).kind, value) if is_dtype else _wide_array(value)


def _wide_array(value: Any) -> Any:
    return _wide(value) if isinstance(value, np.ndarray) else value


def _computed(line: Line, operands: Sequence[Any], keywords: dict[str, Any]) -> Sequence[Any]:
    """Return the results of a line for these operands."""
    gradient = keywords.get("gradient")
    try:
        with np.errstate(all="ignore"):
            if isinstance(gradient, CallGradient):
                return gradient.again(operands)
            result = line.row.compute(*operands, **keywords)
    except Exception as error:
        raise NotReplayableError(
            f"{line.row.name} cannot be computed again: {type(error).__name__}: {error}"
        ) from error
    return result if len(line.results) > 1 or isinstance(result, tuple | list) else (result,)


def _refuse_captured(line: Line, moves: Sequence[bool]) -> None:
    """Refuse a function that reads the source, a Variable, and is not given it."""
    gradient = (line.keywords or {}).get("gradient")
    if not isinstance(gradient, CallGradient):
        return
    if any(moved and not gradient.takes(place) for place, moved in enumerate(moves)):
        raise NotReplayableError(
            f"{line.row.name} reads a Variable that is none of its arguments, so it cannot be "
            f"called with another value of it: make the Variable an argument of {line.row.name}."
        )


def _stop_late(deadline: float, seconds: float) -> None:
    if time.perf_counter() > deadline:
        raise NotReplayableError(
            f"To compute it once more takes longer than {seconds:g} s, and a check does it twice "
            "for each entry. Check a smaller one, with tapeviz.check_gradients."
        )
