"""`np.einsum`, with any number of operands, in every form of its subscripts.

The rule is einsum again: the cotangent takes the place of an operand, whose indices become those of
the result.
"""

from __future__ import annotations

import math
from string import ascii_letters
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import ANSWERED, composed, op
from tapeviz.engine.rules.matrices import in_dtype
from tapeviz.engine.rules.shaping import unbroadcast

ANSWERED.add(np.einsum_path)

_WORTH_PLANNING: Final = 2048
"""With more entries than that in two factors, going by way of matrix products pays for itself."""


@op(
    "einsum",
    variadic=True,
    operands=(
        lambda g, out, place, operands, subscripts, optimize=False: _contribution(
            g, place, operands, subscripts
        ),
        "einsum(subscripts, g, operands)",
    ),
)
def einsum(operands: Any, subscripts: str, optimize: Any = False) -> Any:
    """`np.einsum(subscripts, *operands)`, by way of matrix products where that is faster."""
    for one in operands:
        if 0 in one.shape:
            _check_diagonals(operands, subscripts)
    return np.einsum(subscripts, *operands, optimize=optimize or _is_worth_planning(operands))


def _check_diagonals(operands: Any, subscripts: str) -> None:
    """Refuse an index for axes of different lengths, which NumPy lets pass where one is 0."""
    terms, _ = _spelled_out(subscripts, [one.ndim for one in operands])
    for term, operand in zip(terms, operands, strict=True):
        lengths = dict(zip(term, operand.shape, strict=True))
        if any(lengths[one] != length for one, length in zip(term, operand.shape, strict=True)):
            raise ValueError(
                f"np.einsum: shape {operand.shape} does not fit the index {term!r}, of which the "
                "same letters are for axes of one length"
            )


@composed(np.einsum)
def _einsum(*operands: Any, **keywords: Any) -> Any:
    if isinstance(operands[0], str):
        return einsum(operands[1:], subscripts=operands[0], **keywords)
    terms = [_term(one) for one in operands[1::2]]
    output = "->" + _term(operands[-1]) if len(operands) % 2 else ""
    arrays = operands[: len(operands) - len(operands) % 2 : 2]
    return einsum(arrays, subscripts=",".join(terms) + output, **keywords)


def _term(sublist: Any) -> str:
    """Return as letters what `np.einsum` also takes as a list of integers and Ellipsis."""
    return "".join("..." if one is Ellipsis else ascii_letters[int(one)] for one in sublist)


def _contribution(g: Any, place: int, operands: tuple[Any, ...], subscripts: str) -> Any:
    """Contribution to the operand at `place`."""
    terms, output = _spelled_out(subscripts, [one.ndim for one in operands])
    operand, term = operands[place], terms[place]
    lengths: dict[str, int] = {}
    for letters, one in zip(terms, operands, strict=True):
        for letter, length in zip(letters, one.shape, strict=True):
            if lengths.get(letter, 1) == 1:
                lengths[letter] = length
    others = [(one, terms[at]) for at, one in enumerate(operands) if at != place]
    elsewhere = output.join(letters for _, letters in others) + output
    letters = "".join(dict.fromkeys(term))
    found = "".join(letter for letter in letters if letter in elsewhere)
    part = _summed_up([(g, output), *others], found)
    # an index that is nowhere else was summed over: each entry along it gets the same
    part = np.reshape(
        part,
        [part.shape[found.index(letter)] if letter in found else 1 for letter in letters],
    )
    part = np.broadcast_to(part, [lengths[letter] for letter in letters])
    shape = dict(zip(term, operand.shape, strict=True))
    part = unbroadcast(part, tuple(shape[letter] for letter in letters))
    return in_dtype(_on_diagonals(part, letters, term, operand.shape), operand.dtype)


def _spelled_out(subscripts: str, ndims: list[int]) -> tuple[list[str], str]:
    """Return the indices of the operands and of the result, each axis with a letter of its own.

    Parameters
    ----------
    subscripts : str
        What `np.einsum` took.
    ndims : list of int
        Numbers of dimensions of the operands.

    Examples
    --------
    >>> _spelled_out("ij, jk", [2, 2])
    (['ij', 'jk'], 'ik')
    >>> _spelled_out("...i->...", [3])
    (['abi'], 'ab')
    """
    written, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = written.split(",")
    spare = "".join(letter for letter in ascii_letters if letter not in subscripts)
    extras = [
        ndim - len(term.replace("...", "")) if "..." in term else 0
        for term, ndim in zip(terms, ndims, strict=True)
    ]
    ellipsis = spare[: max(extras)]
    if not arrow:
        named = written.replace("...", "").replace(",", "")
        output = "..." + "".join(sorted(one for one in set(named) if named.count(one) == 1))
    return [
        term.replace("...", ellipsis[len(ellipsis) - extra :])
        for term, extra in zip(terms, extras, strict=True)
    ], output.replace("...", ellipsis)


def _is_worth_planning(arrays: Any) -> bool:
    """Whether to look for a good order: three factors in one loop may take orders longer."""
    if len(arrays) == 2:
        entries: int = sum(math.prod(np.shape(array)) for array in arrays)
        return entries > _WORTH_PLANNING
    return len(arrays) > 2


def _summed_up(factors: list[tuple[Any, str]], output: str) -> Any:
    """Return einsum of factors, each with its indices."""
    arrays = [array for array, _ in factors]
    subscripts = ",".join(letters for _, letters in factors) + "->" + output
    return np.einsum(subscripts, *arrays, optimize=_is_worth_planning(arrays))


def _on_diagonals(part: Any, letters: str, term: str, shape: tuple[int, ...]) -> Any:
    """Put `part` with indices `letters` where the indices of `term` that repeat are equal."""
    if letters == term:
        return part
    spare = iter(letter for letter in ascii_letters if letter not in term)
    axes = ""
    factors = [(part, letters)]
    for letter, length in zip(term, shape, strict=True):
        if letter in axes:
            again = next(spare)
            factors.append((np.eye(length, dtype=part.dtype), letter + again))
            letter = again
        axes += letter
    return _summed_up(factors, axes)
