"""Choosing among arrays entry by entry, and taking entries out of one by their places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.engine.cases.case import PAIRS, Case, case

CHOSEN = np.array([True, False, True])


def _choosing_cases() -> Iterator[Case]:
    for left, right in PAIRS[1:7]:
        yield case("where", f"{left} or {right}", lambda x, y: np.where(CHOSEN, x, y), left, right)
    yield case("where", "of two numbers", lambda x: np.where(True, x, 2.0), ())
    yield case("where", "a column", lambda x: np.where(CHOSEN[:2, None], x, 0.0), (2, 3))
    yield case("where", "by its own sign", lambda x: np.where(np.real(x) > 0, x, 0.5 * x), (2, 3))
    yield case("where", "by a number", np.where, (3,), (3,), ())
    yield case(
        "where",
        "select",
        lambda x, y: np.select([CHOSEN, np.real(x) > 0], [y, x * x], 0.5),
        (3,),
        (2, 3),
    )
    number = np.array([0, 2, 1])
    yield case("choose", "of three", lambda x, y: np.choose(number, [x, y, x]), (3,), (3,))
    yield case("choose", "broadcast", lambda x, y: np.choose(number, (x, y, 0.5)), (2, 1), ())
    yield case("choose", "rows", lambda x: np.choose(number, x), (3, 3))
    yield case(
        "choose", "wrap", lambda x, y: np.choose([-1, 2, 5], [x, y], mode="wrap"), (3,), (3,)
    )
    yield case(
        "choose", "clip", lambda x, y: np.choose([-1, 2, 5], [x, y], mode="clip"), (3,), (3,)
    )


def _taking_cases() -> Iterator[Case]:
    rows = np.array([[0, 1], [-1, 1]])
    yield case("take", "flat", lambda x: np.take(x, [4, 1, 4]), (2, 3))
    yield case("take", "one", lambda x: np.take(x, 1), (2, 3))
    yield case("take", "of a number", lambda x: np.take(x, [0, 0]), ())
    yield case("take", "none", lambda x: np.take(x, [], axis=1), (2, 3))
    yield case("take", "axis=0", lambda x: np.take(x, rows, axis=0), (2, 3))
    yield case("take", "axis=1", lambda x: np.take(x, rows, axis=1), (2, 3, 2))
    yield case("take", "axis=-1, one", lambda x: np.take(x, -2, axis=-1), (2, 3))
    yield case("take", "wrap", lambda x: np.take(x, [4, -4, 0], axis=1, mode="wrap"), (2, 3))
    yield case("take", "clip", lambda x: np.take(x, [4, -4, 0], axis=1, mode="clip"), (2, 3))
    along = np.array([[2, 0, 2]])
    yield case("take_along_axis", "axis=1", lambda x: np.take_along_axis(x, along, 1), (2, 3))
    yield case(
        "take_along_axis", "axis=-1", lambda x: np.take_along_axis(x, along % 2, axis=-1), (1, 3)
    )
    yield case(
        "take_along_axis", "axis=0", lambda x: np.take_along_axis(x, along % 2, axis=0), (2, 3)
    )
    yield case(
        "take_along_axis", "flat", lambda x: np.take_along_axis(x, along[0] - 2, None), (2, 3)
    )
    yield case(
        "take_along_axis",
        "sorted",
        lambda x: np.take_along_axis(x, np.argsort(np.real(x), axis=0), 0),
        (3, 2),
    )
    yield case("take", "compress", lambda x: np.compress(CHOSEN, x, axis=1), (2, 3))
    yield case("take", "compress flat", lambda x: np.compress(CHOSEN, x), (2, 3))
    yield case("take", "compress by itself", lambda x: np.compress(np.real(x) > 0, x), (5,))
    yield case("take", "extract", lambda x: np.extract(np.real(x) > 0, x), (2, 3))


CASES: tuple[Case, ...] = (*_choosing_cases(), *_taking_cases())

DESCRIBED = {"choose", "take", "take_along_axis"}
