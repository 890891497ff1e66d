"""Arrays that are made like others, between others, or of the places in others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case


def _spacing_cases() -> Iterator[Case]:
    yield case("linspace", "numbers", lambda x, y: np.linspace(x, y, 5), (), ())
    yield case("linspace", "arrays", lambda x, y: np.linspace(x, y, 3), (2,), (2, 2))
    yield case("linspace", "axis=-1", lambda x, y: np.linspace(x, y, 3, axis=-1), (2,), (2,))
    yield case("linspace", "no end", lambda x, y: np.linspace(x, y, num=4, endpoint=False), (), ())
    yield case("linspace", "one", lambda x, y: np.linspace(x, y, 1), (), ())
    yield case("linspace", "none", lambda x, y: np.linspace(x, y, 0), (2,), ())
    yield case("linspace", "from 0", lambda y: np.linspace(0.0, y), ())
    yield case("linspace", "to 1", lambda x: np.linspace(x, 1.0, 4), (3,))
    yield case("linspace", "step", lambda x, y: np.linspace(x, y, 5, retstep=True)[1], (), (2,))
    yield case("linspace", "logspace", lambda x, y: np.logspace(x, y, 4) / 10, (2,), (2,))
    yield case(
        "linspace",
        "logspace, bases",
        lambda x, b: np.logspace(x, 0.5, 3, base=2.5 + b),
        (),
        (2,),
        complex_too=False,
    )
    yield case("linspace", "geomspace", lambda x, y: np.geomspace(2 + x, 4 + y, 4), (2,), (2,))
    yield case(
        "linspace",
        "geomspace below 0",
        lambda x: np.geomspace(x - 2, -4.0, 3, endpoint=False),
        (),
    )


def _filling_cases() -> Iterator[Case]:
    yield case("broadcast_to", "full_like", lambda x: np.full_like(np.ones((2, 3)) * x, x), ())
    yield case("reshape", "meshgrid", lambda x, y: _product(np.meshgrid(x, y)), (2,), (3,))
    yield case(
        "reshape",
        "meshgrid of three, ij, sparse",
        lambda x, y, z: _product(np.meshgrid(x, y, z, indexing="ij", sparse=True)),
        (2,),
        (3,),
        (1,),
    )
    yield case("reshape", "ix_", lambda x, y: _product(np.ix_(x, y)), (2,), (3,))


def _product(parts: Any) -> Any:
    product = parts[0] * parts[0]
    for part in parts[1:]:
        product = product * part
    return product


CASES: tuple[Case, ...] = (*_spacing_cases(), *_filling_cases())

DESCRIBED = {"linspace"}
