"""From where on a number is told of: thresholds that can be set, and are shown."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

_SHARES: Final = ("dead", "saturated")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on `GradientTape.health` tells of a number.

    They are given to `GradientTape.health`, to `tapeviz.recording`, or in a notebook to all cells
    that follow, by ``%config TapeViz.thresholds = tapeviz.Thresholds(vanishing=1e-9)``. A view
    draws by those that its tape was recorded with.

    Parameters
    ----------
    vanishing, exploding : float
        Norm of a gradient below or above which it is told of. The view draws by the same. By
        default, one that did not become so over several ops has no more than a note: near a
        minimum all are small, and one of prices, say, is large.
    vanishing_beside : float
        Size of the entries of a gradient beside those of the largest one, below which it is told
        of, if it became so over several ops.
    dead : float
        Share of the units of a relu that pass nothing for any example.
    saturated : float
        Share of the entries of a hidden sigmoid or tanh with a hundredth of its steepest slope or
        less.
    smallest_update, largest_update : float
        Norm of what a step changes in a Variable, beside the norm of the Variable.

    Raises
    ------
    TypeError
        If one is no number.
    ValueError
        If one is negative or NaN, or a share is above 1. With 0 and `math.inf`, nothing is below or
        above them.

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.Thresholds(exploding=100.0).exploding
    100.0
    """

    vanishing: float = 1e-7
    exploding: float = 1e4
    vanishing_beside: float = 1e-4
    dead: float = 0.5
    saturated: float = 0.9
    smallest_update: float = 1e-7
    largest_update: float = 1.0

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise TypeError(f"{one.name} is a number, not {value!r}")
            if one.name in _SHARES and not 0.0 <= value <= 1.0:
                raise ValueError(f"{one.name} is a share, from 0 to 1, not {value!r}")
            if not value >= 0.0:
                raise ValueError(f"{one.name} is a number from 0 on, not {value!r}")

    def __str__(self) -> str:
        return ", ".join(
            f"{one.name.replace('_', ' ')} {getattr(self, one.name):g}" for one in fields(self)
        )
