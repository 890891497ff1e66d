"""Functions of one or two numbers, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tapeviz.engine.rules import activations, arithmetic, shaping
from tests.engine.cases.case import DOMAINS, PAIRS, SHAPES, Case, case, sample

DOMAINS.update(
    {
        "log": (0.4, 2.0),
        "log1p": (-0.6, 2.0),
        "sqrt": (0.4, 2.0),
        "reciprocal": (0.4, 2.0),
        "power": (0.4, 2.0),
        "divide": (0.4, 2.0),
        "remainder": (0.4, 2.0),
        "tan": (-1.2, 1.2),
    }
)

REAL_ONLY = {"maximum", "minimum", "remainder", "relu"}

UNARY: dict[str, Callable[..., Any]] = {
    "negative": np.negative,
    "positive": np.positive,
    "absolute": np.absolute,
    "sign": np.sign,
    "square": np.square,
    "sqrt": np.sqrt,
    "reciprocal": np.reciprocal,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sigmoid": activations.sigmoid,
    "relu": activations.relu,
    "log_or_zero": arithmetic.log_or_zero,
    "conjugate": np.conjugate,
    "real": np.real,
    "imag": np.imag,
    "identity": shaping.identity,
}

BINARY: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.true_divide,
    "power": np.power,
    "remainder": np.remainder,
    "maximum": np.maximum,
    "minimum": np.minimum,
}


def _unary_cases() -> Iterator[Case]:
    for op, function in UNARY.items():
        for shape in SHAPES:
            yield case(op, f"{shape}", function, shape, complex_too=op not in REAL_ONLY)
        yield case(
            op,
            "of every other column",
            lambda x, f=function: f(x[:, ::2]),
            (2, 5),
            complex_too=op not in REAL_ONLY,
        )


def _binary_cases() -> Iterator[Case]:
    for op, function in BINARY.items():
        forms: dict[str, tuple[Callable[..., Any], tuple[tuple[int, ...], ...]]] = {
            **{f"{left} and {right}": (function, (left, right)) for left, right in PAIRS},
            "with itself": (lambda x, f=function: f(x, x + 0 * x), ((3,),)),
            "with a number": (lambda x, f=function: f(x, 1.75), ((2, 3),)),
            "of a number": (lambda x, f=function: f(1.75, x), ((2, 3),)),
            "transposed": (lambda x, y, f=function: f(x.T, y), ((3, 2), (2, 3))),
        }
        for form, (program, shapes) in forms.items():
            yield case(op, form, program, *shapes, complex_too=op not in REAL_ONLY)


def _power_cases() -> Iterator[Case]:
    for exponent in (-1, 0, 1, 2, 3, 2.0):
        base = sample((2, 3))
        yield Case("power", f"x ** {exponent}", lambda x, n=exponent: x**n, (base,))
    yield Case("power", "2.0 ** x", lambda x: 2.0**x, (sample((2, 3)),))


CASES: tuple[Case, ...] = (
    *_unary_cases(),
    *_binary_cases(),
    *_power_cases(),
)
