"""Several arrays made one, and one made several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tapeviz.engine.rules import joining
from tests.engine.cases.case import Case, case


def _joining_cases() -> Iterator[Case]:
    yield case("concatenate", "rows", lambda x, y: np.concatenate([x, y]), (2, 3), (1, 3))
    yield case("concatenate", "axis=1", lambda x, y: np.concatenate((x, y), axis=1), (2, 3), (2, 1))
    yield case("concatenate", "axis=-1", lambda x, y: np.concatenate([x, y], -1), (2, 0), (2, 2))
    yield case("concatenate", "flat", lambda x, y: np.concatenate([x, y], axis=None), (2, 3), (2,))
    yield case("concatenate", "one twice", lambda x: np.concatenate([x, x]), (3,))
    yield case("concatenate", "an array", lambda x: np.concatenate([np.ones(2), x]), (3,))
    yield case("concatenate", "dtype=", _as_complex, (2, 3), (1, 3))
    yield case("stack", "rows", lambda x, y: np.stack([x, y]), (2, 3), (2, 3))
    yield case("stack", "axis=1", lambda x, y: np.stack([x, y], axis=1), (2, 3), (2, 3))
    yield case("stack", "axis=-1", lambda x, y: np.stack([x, y], -1), (2, 3), (2, 3))
    yield case("stack", "numbers", lambda x, y: np.stack([x, y, 0.5, x]), (), ())
    yield case("stack", "of nothing", lambda x, y: np.stack([x, y], 1), (0, 3), (0, 3))
    shapes: dict[str, tuple[Callable[..., Any], list[tuple[tuple[int, ...], ...]]]] = {
        "vstack": (np.vstack, [((), ()), ((3,), (3,)), ((2, 3), (3,)), ((0, 3), (1, 3))]),
        "hstack": (np.hstack, [((), ()), ((3,), ()), ((2, 3), (2, 1)), ((2, 3, 1), (2, 1, 1))]),
        "dstack": (np.dstack, [((), ()), ((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (2, 3, 2))]),
        "column_stack": (np.column_stack, [((2,), (2,)), ((2, 3), (2,)), ((), ())]),
    }
    for op, (function, pairs) in shapes.items():
        for left, right in pairs:
            yield case(op, f"{left} and {right}", lambda x, y, f=function: f([x, y]), left, right)
    yield case("append", "flat", np.append, (2, 3), (2,))
    yield case("append", "axis=0", lambda x, y: np.append(x, y, axis=0), (2, 3), (1, 3))
    yield case("append", "axis=-1", lambda x, y: np.append(x, y, -1), (2, 3), (2, 1))
    yield case("append", "numbers", lambda x: np.append(x, [0.5, 1.5]), (3,))
    yield case("concatenate", "block of rows", lambda x, y: np.block([x, y]), (3,), (2,))
    yield case(
        "concatenate",
        "block of blocks",
        lambda x, y: np.block([[x, np.zeros((2, 1))], [y, 1.0]]),
        (2, 2),
        (1, 2),
    )


def _as_complex(x: Any, y: Any) -> Any:
    return np.concatenate([x, y], dtype=np.complex128) * (1 + 2j)


def _splitting_cases() -> Iterator[Case]:
    forms: dict[str, tuple[Callable[..., Any], tuple[int, ...]]] = {
        "in two": (lambda x: np.split(x, 2), (4, 3)),
        "axis=-1": (lambda x: np.split(x, 3, axis=-1), (2, 3)),
        "before places": (lambda x: np.split(x, [1, 3]), (4, 2)),
        "before places from behind": (lambda x: np.split(x, [-2, -1], axis=1), (2, 4)),
        "with overlaps": (lambda x: np.split(x, [3, 1]), (4, 2)),
        "beyond the end": (lambda x: np.split(x, np.array([2, 6])), (4, 2)),
        "nothing": (lambda x: np.split(x, 2), (0, 3)),
        "unequally": (lambda x: np.array_split(x, 3), (5,)),
        "into more than there is": (lambda x: np.array_split(x, 3), (2, 2)),
        "hsplit": (lambda x: np.hsplit(x, [1]), (2, 3)),
        "hsplit of a vector": (lambda x: np.hsplit(x, [1]), (3,)),
        "vsplit": (lambda x: np.vsplit(x, [1]), (2, 3)),
        "dsplit": (lambda x: np.dsplit(x, [1]), (1, 2, 3)),
    }
    for form, (function, shape) in forms.items():
        yield case("split", form, lambda x, f=function: _each_by_another_factor(f(x)), shape)
        yield case("split", f"{form}, one part of it", lambda x, f=function: f(x)[1] * 2, shape)
    for axis in (0, 1, -1):
        yield case(
            "unstack",
            f"axis={axis}",
            lambda x, a=axis: _each_by_another_factor(joining.unstack(x, axis=a)),
            (2, 3, 2),
        )
    yield case("unstack", "one of them", lambda x: joining.unstack(x)[1], (3,))
    if hasattr(np, "unstack"):
        yield case("unstack", "np.unstack", lambda x: np.unstack(x, axis=1)[0] * 2, (2, 3))


def _each_by_another_factor(parts: Any) -> Any:
    return sum(np.sum(part * part * (place + 1.0)) for place, part in enumerate(parts))


CASES: tuple[Case, ...] = (*_joining_cases(), *_splitting_cases())

DESCRIBED = {
    "append",
    "column_stack",
    "concatenate",
    "dstack",
    "hstack",
    "split",
    "stack",
    "unstack",
    "vstack",
}
