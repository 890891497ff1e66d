"""How a window goes over an input, for convolutions and pooling: what it sees, and where.

Of the two ways to lay out what a window sees for a matrix product, the rows are there for every
sweep. Laying them out takes longer than multiplying them; so, wherever that pays, only strips are
laid out: a strip is what a window sees but for its first axis, and the strips that the rest of a
window needs are those of its neighbours, a stretch further on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np


class Sweep(NamedTuple):
    """How a window goes over the lengths of an input."""

    window: tuple[int, ...]
    strides: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilations: tuple[int, ...]

    def turned(self) -> Sweep | None:
        """Return the sweep over the output with which the windows' turned ones give the input.

        None if there is none, because the output has gaps or lacks what is near the edges.
        """
        reaches = [(n - 1) * step for n, step in zip(self.window, self.dilations, strict=True)]
        padding = tuple(
            (reach - before, reach - after)
            for reach, (before, after) in zip(reaches, self.padding, strict=True)
        )
        if any(stride != 1 for stride in self.strides) or any(min(pair) < 0 for pair in padding):
            return None
        return self._replace(padding=padding)

    def places(self, lengths: tuple[int, ...]) -> tuple[int, ...]:
        """Return at how many places the window comes to stand along each length."""
        return tuple(
            (length + sum(pad) - (size - 1) * dilation - 1) // stride + 1
            for length, size, stride, pad, dilation in zip(lengths, *self, strict=True)
        )

    def padded(self, x: Any, value: Any = 0) -> Any:
        """Put `value` around the lengths of `x`."""
        if not any(map(any, self.padding)):
            return x
        wide = [
            before + n + after
            for (before, after), n in zip(self.padding, x.shape[1:-1], strict=True)
        ]
        whole = np.full((x.shape[0], *wide, x.shape[-1]), value, x.dtype)
        whole[self._inner(x.shape)] = x
        return whole

    def unpadded(self, x: Any, shape: tuple[int, ...]) -> Any:
        """Cut out of `x` what was padded, of `shape`."""
        return x[self._inner(shape)] if any(map(any, self.padding)) else x

    def _inner(self, shape: tuple[int, ...]) -> tuple[slice, ...]:
        inner = (slice(a, a + n) for (a, _), n in zip(self.padding, shape[1:-1], strict=True))
        return (slice(None), *inner)

    def offsets(self, places: tuple[int, ...]) -> Iterator[tuple[slice, ...]]:
        """For each entry of the window, index what of the padded input it sees at all places."""
        for entry in product(*map(range, self.window)):
            yield (
                slice(None),
                *(
                    slice(at * dilation, at * dilation + (count - 1) * stride + 1, stride)
                    for at, dilation, count, stride in zip(
                        entry, self.dilations, places, self.strides, strict=True
                    )
                ),
            )

    def is_apart(self) -> bool:
        """Whether no two windows overlap."""
        return all(
            stride > (size - 1) * dilation
            for size, stride, dilation in zip(
                self.window, self.strides, self.dilations, strict=True
            )
        )

    def is_complete(self, lengths: tuple[int, ...]) -> bool:
        """Whether windows that do not overlap cover all of an input."""
        return (
            self.window == self.strides
            and not any(map(any, self.padding))
            and all(n % size == 0 for n, size in zip(lengths, self.window, strict=True))
        )

    def rows(self, x: Any) -> Any:
        """Lay out all that the window sees of `x`: a row a place, a column an entry."""
        places = self.places(x.shape[1:-1])
        entries = math.prod(self.window) * x.shape[-1]
        if x.shape[-1] == 1:
            padded = self.padded(x)[..., 0]
            columns = np.empty((entries, x.shape[0], *places), x.dtype)
            for column, seen in zip(columns, self.offsets(places), strict=True):
                column[...] = padded[seen]  # longer runs than those of a row
            return columns.reshape(entries, x.shape[0] * math.prod(places)).T
        rows = self._seen(self.padded(x), places, 0)
        return rows.reshape(x.shape[0] * math.prod(places), entries)

    def has_strips(self, channels: int, filters: int, places: tuple[int, ...]) -> bool:
        """Whether laying out strips is less work than laying out the windows."""
        return (
            channels > 1
            and min(self.window[0], len(self.window)) > 1
            and self.strides[0] == 1
            and math.prod(places) >= filters
        )

    def strips(self, x: Any) -> Iterator[Any]:
        """For each entry of the window's first axis, lay out what the rest of it sees of `x`.

        Each is of shape (batch, places, entries of the rest times channels), and a part of the same
        array.
        """
        padded = self.padded(x)
        first, *rest = places = self.places(x.shape[1:-1])
        entries = math.prod(self.window[1:]) * x.shape[-1]
        strips = np.ascontiguousarray(self._seen(padded, places, 1))
        strips = strips.reshape(*padded.shape[:2], math.prod(rest), entries)
        for at in range(0, self.window[0] * self.dilations[0], self.dilations[0]):
            yield strips[:, at : at + first].reshape(x.shape[0], math.prod(places), entries)

    def _seen(self, padded: Any, places: tuple[int, ...], after: int) -> Any:
        """View all that the window sees, but for its axes before `after`, which stay as they are.

        The axes are those of the places, then those of the window, then the channels.
        """
        batch, *steps, channel = padded.strides
        along = list(zip(steps, self.strides, self.dilations, strict=True))[after:]
        return np.lib.stride_tricks.as_strided(
            padded,
            (
                *padded.shape[: 1 + after],
                *places[after:],
                *self.window[after:],
                padded.shape[-1],
            ),
            (
                batch,
                *steps[:after],
                *(step * stride for step, stride, _ in along),
                *(step * dilation for step, _, dilation in along),
                channel,
            ),
        )

    def reduced(self, ufunc: np.ufunc, padded: Any, places: tuple[int, ...]) -> Any:
        """Join by `ufunc` all that the window sees, one axis of it after the other."""
        for axis, (size, stride, dilation, count) in enumerate(
            zip(self.window, self.strides, self.dilations, places, strict=True), 1
        ):
            first, *others = (
                padded[(slice(None),) * axis + (slice(at, at + (count - 1) * stride + 1, stride),)]
                for at in range(0, size * dilation, dilation)
            )
            padded = ufunc(first, others[0]) if others else first
            for other in others[1:]:
                ufunc(padded, other, out=padded)
        return padded
