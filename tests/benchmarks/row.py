"""What a row of the table consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

Step: TypeAlias = Callable[[], Sequence[Any]]
"""Computes a program once, forward and backward, and returns its gradients."""


@dataclass(frozen=True, eq=False)
class Row:
    """One program at one size.

    Attributes
    ----------
    name : str
        What the command line calls it.
    title : str
        What the table calls it.
    problem : callable
        Makes the arrays that every library starts from, which no program changes.
    tiny : callable
        Makes smaller ones of the same kind, for the tests.
    programs : mapping of str to callable
        By the name of the library: from the problem to a `Step`.
    rtol, atol : float
        How near a gradient is to that of NumPy by hand, with what the dtype and the length of the
        sums in it allow.
    ops : int
        How many ops the program records, where they are so small that their number decides.
    trains : bool
        It is a training program, whose memory is measured, too.
    without : mapping of str to str
        Why a library is left out.
    rearranged : mapping of str to callable
        What brings a library's gradients into the form of the others', for one whose arrays have
        their axes in another order; it is not timed.
    """

    name: str
    title: str
    problem: Callable[[], Any]
    tiny: Callable[[], Any]
    programs: Mapping[str, Callable[[Any], Step]]
    rtol: float
    atol: float = 0.0
    ops: int = 0
    trains: bool = False
    without: Mapping[str, str] = field(default_factory=dict)
    rearranged: Mapping[str, Callable[[Sequence[Any]], Sequence[Any]]] = field(default_factory=dict)

    def results(self, library: str, returned: Sequence[Any]) -> list[np.ndarray]:
        """Return as arrays what a step of the library returned."""
        rearrange = self.rearranged.get(library, lambda unchanged: unchanged)
        return [np.asarray(one) for one in rearrange(returned)]

    def check(self, results: Sequence[np.ndarray], expected: Sequence[np.ndarray]) -> None:
        """Compare gradients with those of NumPy by hand.

        Raises
        ------
        AssertionError
            If they differ by more than the row allows.
        """
        for result, right in zip(results, expected, strict=True):
            np.testing.assert_allclose(result, right, self.rtol, self.atol)
