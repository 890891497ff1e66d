"""Entries in other places: turned around, shifted, repeated, padded, and taken off a diagonal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case

Forms = dict[str, tuple[Callable[..., Any], tuple[int, ...]]]


def _turning_forms() -> dict[str, Forms]:
    return {
        "flip": {
            "all axes": (np.flip, (2, 3)),
            "axis=-1": (lambda x: np.flip(x, -1), (2, 3)),
            "axis=(0, 2)": (lambda x: np.flip(x, axis=(0, 2)), (2, 3, 2)),
            "of a number": (np.flip, ()),
        },
        "fliplr": {"(2, 3)": (np.fliplr, (2, 3))},
        "flipud": {"(2, 3)": (np.flipud, (2, 3))},
        "roll": {
            "flat": (lambda x: np.roll(x, 2), (2, 3)),
            "axis=-1": (lambda x: np.roll(x, -1, axis=-1), (2, 3)),
            "two axes": (lambda x: np.roll(x, (1, 2), axis=(0, 1)), (2, 3)),
            "the same axis twice": (lambda x: np.roll(x, [1, 1], axis=(0, 0)), (3, 2)),
            "of nothing": (lambda x: np.roll(x, 1), (0,)),
        },
        "rot90": {
            "once": (np.rot90, (2, 3)),
            "k=-1": (lambda x: np.rot90(x, -1), (2, 3)),
            "axes": (lambda x: np.rot90(x, k=3, axes=(2, 0)), (2, 3, 1)),
        },
    }


def _repeating_forms() -> dict[str, Forms]:
    return {
        "tile": {
            "2": (lambda x: np.tile(x, 2), (2, 3)),
            "(2, 1, 2)": (lambda x: np.tile(x, (2, 1, 2)), (3,)),
            "fewer than axes": (lambda x: np.tile(x, (2,)), (2, 3)),
            "0": (lambda x: np.tile(x, 0), (3,)),
            "of a number": (lambda x: np.tile(x, 3), ()),
            "of nothing": (lambda x: np.tile(x, (2, 2)), (0, 3)),
        },
        "repeat": {
            "flat": (lambda x: np.repeat(x, 2), (2, 3)),
            "axis=0": (lambda x: np.repeat(x, 3, axis=0), (2, 3)),
            "axis=-1": (lambda x: np.repeat(x, [2], axis=-1), (2, 3)),
            "each so often": (lambda x: np.repeat(x, [2, 0, 1], axis=1), (2, 3)),
            "flat, each so often": (lambda x: np.repeat(x, [1, 0, 2]), (3,)),
            "0": (lambda x: np.repeat(x, 0), (3,)),
            "of a number": (lambda x: np.repeat(x, 2), ()),
        },
        "resize": {
            "larger": (lambda x: np.resize(x, (2, 4)), (3,)),
            "smaller": (lambda x: np.resize(x, 2), (2, 3)),
            "from nothing": (lambda x: np.resize(x, (2,)), (0,)),
        },
        "delete": {
            "one": (lambda x: np.delete(x, 1), (3,)),
            "axis=1": (lambda x: np.delete(x, -1, axis=1), (2, 3)),
            "some, flat": (lambda x: np.delete(x, [0, 2, 2]), (2, 3)),
            "a slice": (lambda x: np.delete(x, slice(0, 2), axis=0), (3, 2)),
        },
    }


def _diagonal_forms() -> dict[str, Forms]:
    triangles: Forms = {
        "(3, 3)": (np.tril, (3, 3)),
        "(2, 3)": (np.tril, (2, 3)),
        "k=-1": (lambda x: np.tril(x, -1), (2, 2, 3)),
        "of a vector": (np.tril, (3,)),
    }
    return {
        "tril": triangles,
        "triu": {
            "(3, 3)": (np.triu, (3, 3)),
            "k=1": (lambda x: np.triu(x, k=1), (2, 2, 3)),
            "of a vector": (np.triu, (3,)),
        },
        "diag": {
            "of a vector": (np.diag, (3,)),
            "of a vector, k=1": (lambda x: np.diag(x, 1), (2,)),
            "of a matrix": (np.diag, (3, 3)),
            "of a high matrix": (np.diag, (3, 2)),
            "of a wide matrix, k=-1": (lambda x: np.diag(x, k=-1), (2, 3)),
        },
        "diagflat": {
            "of a matrix": (np.diagflat, (2, 2)),
            "k=-1": (lambda x: np.diagflat(x, k=-1), (3,)),
            "of a number": (np.diagflat, ()),
        },
        "diagonal": {
            "(2, 3)": (np.diagonal, (2, 3)),
            "offset": (lambda x: np.diagonal(x, 1), (2, 3, 2)),
            "axes": (lambda x: np.diagonal(x, -1, axis1=2, axis2=-3), (2, 3, 3)),
            "beyond the corner": (lambda x: np.diagonal(x, 5), (2, 3)),
        },
        "trace": {
            "(2, 3)": (np.trace, (2, 3)),
            "offset": (lambda x: np.trace(x, -1), (3, 3)),
            "axes": (lambda x: np.trace(x, 1, axis1=2, axis2=0), (2, 3, 3)),
            "dtype=": (lambda x: np.trace(x, dtype=np.complex128) * (1 + 2j), (2, 2)),
        },
    }


def _padding_forms() -> Forms:
    forms: Forms = {
        "zeros": (lambda x: np.pad(x, 1), (2, 3)),
        "constants": (lambda x: np.pad(x, ((1, 2), (0, 1)), constant_values=0.5), (2, 3)),
        "nothing": (lambda x: np.pad(x, (0, 0)), (2, 3)),
        "of nothing": (lambda x: np.pad(x, 1), (0, 2)),
        "by axis": (lambda x: np.pad(x, {-1: (1, 2), 0: 1}), (2, 3)),
        "mean of the nearest two": (
            lambda x: np.pad(x, (1, 2), "mean", stat_length=((2, 1), (1, 2))),
            (2, 3),
        ),
        "maximum of the nearest two": (
            lambda x: np.pad(x, (1, 2), "maximum", stat_length=2),
            (2, 4),
        ),
        "ramp to 5": (lambda x: np.pad(x, (2, 3), "linear_ramp", end_values=5.0), (2, 3)),
        "ramp along one axis": (lambda x: np.pad(x, ((0, 0), (2, 1)), "linear_ramp"), (2, 3)),
        "odd reflect": (lambda x: np.pad(x, (2, 1), "reflect", reflect_type="odd"), (3,)),
        "odd symmetric": (lambda x: np.pad(x, 2, "symmetric", reflect_type="odd"), (2, 3)),
    }
    for mode in ("edge", "reflect", "symmetric", "wrap", "mean", "linear_ramp"):
        forms[mode] = (lambda x, m=mode: np.pad(x, ((1, 2), (3, 0)), m), (2, 3))
    for mode in ("maximum", "minimum", "median"):
        forms[mode] = (lambda x, m=mode: np.pad(x, ((1, 2), (0, 1)), m), (2, 3))
    return forms


PICKING = {"maximum", "minimum", "median", "maximum of the nearest two"}
"""Forms of padding that compare entries, which complex numbers do not have an order for."""


def _inserting_cases() -> Iterator[Case]:
    yield case("insert", "one", lambda x, y: np.insert(x, 1, y), (3,), ())
    yield case("insert", "flat", lambda x, y: np.insert(x, [1, 4], y), (2, 3), (2,))
    yield case("insert", "a row", lambda x, y: np.insert(x, 1, y, axis=0), (2, 3), (3,))
    yield case("insert", "columns", lambda x, y: np.insert(x, [2, 0], y, axis=1), (2, 3), (2, 2))
    yield case("insert", "one thrice", lambda x, y: np.insert(x, [0, 0, 2], y), (3,), ())
    yield case("insert", "a number", lambda x: np.insert(x, 2, 1.5, axis=-1), (2, 3))
    yield case("insert", "into nothing", lambda x, y: np.insert(x, 0, y), (0,), (2,))


def _movement_cases() -> Iterator[Case]:
    every = {**_turning_forms(), **_repeating_forms(), **_diagonal_forms(), "pad": _padding_forms()}
    for op, forms in every.items():
        for form, (program, shape) in forms.items():
            yield case(op, form, program, shape, complex_too=form not in PICKING)
    for op, program in {"flip": np.flip, "tril": np.tril, "tile": lambda x: np.tile(x, 2)}.items():
        yield case(op, "of every other column", lambda x, f=program: f(x[:, ::2]), (2, 5))
    yield case("copy", "pad of a number", lambda x: np.pad(x, 1), ())
    yield case("getitem", "trim_zeros", lambda x: _trimmed(x, "fb"), (3,))
    yield case("getitem", "trim_zeros in front", lambda x: _trimmed(x, "f"), (3,))
    yield case("getitem", "trim_zeros of zeros", lambda x: np.trim_zeros(x * 0), (3,))


def _trimmed(x: Any, trim: str) -> Any:
    return np.trim_zeros(np.pad(x, (2, 1)), trim)


CASES: tuple[Case, ...] = (*_movement_cases(), *_inserting_cases())

DESCRIBED = {
    "delete",
    "diagflat",
    "fliplr",
    "flipud",
    "insert",
    "pad",
    "repeat",
    "resize",
    "roll",
    "rot90",
    "tile",
    "trace",
}
