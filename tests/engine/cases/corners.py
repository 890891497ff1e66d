"""Sliding windows."""

from __future__ import annotations

from collections.abc import Iterator

from numpy.lib.stride_tricks import sliding_window_view

from tests.engine.cases.case import Case, case


def _window_cases() -> Iterator[Case]:
    name = "sliding_window_view"
    yield case(name, "one axis", lambda x: sliding_window_view(x, 2), (4,))
    yield case(name, "axis=0", lambda x: sliding_window_view(x, 2, axis=0), (3, 2))
    yield case(name, "all axes", lambda x: sliding_window_view(x, (2, 2)), (3, 3))
    yield case(name, "the same axis twice", lambda x: sliding_window_view(x, (2, 2), (0, 0)), (4,))


CASES: tuple[Case, ...] = tuple(_window_cases())

DESCRIBED = {"sliding_window_view"}
