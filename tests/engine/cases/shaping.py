"""The same entries in another shape, order or dtype; joining and choosing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tapeviz.engine.rules import shaping
from tests.engine.cases.case import PAIRS, Case, case


def _shaping_cases() -> Iterator[Case]:
    yield case("reshape", "-1", lambda x: np.reshape(x, -1), (2, 3))
    yield case("reshape", "shape=", lambda x: np.reshape(x, shape=(3, 2)), (2, 3))
    yield case("reshape", "()", lambda x: np.reshape(x, ()), (1, 1))
    yield case("ravel", "(2, 3)", np.ravel, (2, 3))
    yield case("ravel", "()", np.ravel, ())
    yield case("squeeze", "all", np.squeeze, (1, 3, 1))
    yield case("squeeze", "one", lambda x: np.squeeze(x, axis=0), (1, 3, 1))
    yield case("squeeze", "to a number", np.squeeze, (1, 1))
    yield case("expand_dims", "first", lambda x: np.expand_dims(x, 0), (2, 3))
    yield case("expand_dims", "last", lambda x: np.expand_dims(x, axis=-1), (2, 3))
    yield case("expand_dims", "two", lambda x: np.expand_dims(x, (0, 2)), (2, 3))
    yield case("transpose", "(2, 3)", np.transpose, (2, 3))
    yield case("transpose", "()", np.transpose, ())
    yield case("transpose", "axes", lambda x: np.transpose(x, (1, 2, 0)), (2, 3, 2))
    yield case("transpose", "from behind", lambda x: np.transpose(x, axes=[-1, 0, -2]), (2, 3, 2))
    yield case("transpose", ".T", lambda x: x.T, (2, 3, 2))
    yield case("swapaxes", "(0, -1)", lambda x: np.swapaxes(x, 0, -1), (2, 3, 2))
    yield case("moveaxis", "one", lambda x: np.moveaxis(x, 0, -1), (2, 3, 2))
    yield case("moveaxis", "two", lambda x: np.moveaxis(x, (0, 1), (2, 0)), (2, 3, 2))
    yield case("broadcast_to", "rows", lambda x: np.broadcast_to(x, (2, 3)), (3,))
    yield case("broadcast_to", "columns", lambda x: np.broadcast_to(x, (2, 3)), (2, 1))
    yield case("broadcast_to", "a number", lambda x: np.broadcast_to(x, (2, 3)), ())
    yield case("broadcast_to", "to nothing", lambda x: np.broadcast_to(x, (0, 3)), (3,))
    yield case("cast", "to complex and back", _there_and_back, (2, 3))
    yield case("cast", "of a number", _there_and_back, ())


def _there_and_back(x: Any) -> Any:
    return shaping.cast(shaping.cast(x, dtype="complex128") * (1 + 2j), dtype=x.dtype)


def _joining_cases() -> Iterator[Case]:
    yield case("concatenate", "rows", lambda x, y: np.concatenate([x, y]), (2, 3), (1, 3))
    yield case("concatenate", "axis=1", lambda x, y: np.concatenate((x, y), axis=1), (2, 3), (2, 1))
    yield case("concatenate", "axis=-1", lambda x, y: np.concatenate([x, y], -1), (2, 0), (2, 2))
    yield case("concatenate", "flat", lambda x, y: np.concatenate([x, y], axis=None), (2, 3), (2,))
    yield case("concatenate", "one twice", lambda x: np.concatenate([x, x]), (3,))
    yield case("concatenate", "an array", lambda x: np.concatenate([np.ones(2), x]), (3,))
    yield case("stack", "rows", lambda x, y: np.stack([x, y]), (2, 3), (2, 3))
    yield case("stack", "axis=1", lambda x, y: np.stack([x, y], axis=1), (2, 3), (2, 3))
    yield case("stack", "axis=-1", lambda x, y: np.stack([x, y], -1), (2, 3), (2, 3))
    yield case("stack", "numbers", lambda x, y: np.stack([x, y, 0.5, x]), (), ())


def _choosing_cases() -> Iterator[Case]:
    chosen = np.array([True, False, True])
    for left, right in PAIRS[1:7]:
        yield case("where", f"{left} or {right}", lambda x, y: np.where(chosen, x, y), left, right)
    yield case("where", "of two numbers", lambda x: np.where(True, x, 2.0), ())
    yield case("where", "a column", lambda x: np.where(chosen[:2, None], x, 0.0), (2, 3))
    yield case("where", "by its own sign", lambda x: np.where(np.real(x) > 0, x, 0.5 * x), (2, 3))
    yield case("where", "by a number", np.where, (3,), (3,), ())


CASES: tuple[Case, ...] = (
    *_shaping_cases(),
    *_joining_cases(),
    *_choosing_cases(),
)

DESCRIBED = {
    "reshape",
    "ravel",
    "squeeze",
    "expand_dims",
    "moveaxis",
    "broadcast_to",
    "concatenate",
    "stack",
}
