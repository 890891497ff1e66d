"""Functions of one or two numbers, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tapeviz.engine.rules import activations, arithmetic, bessel, shaping
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
        "log2": (0.4, 2.0),
        "log10": (0.4, 2.0),
        "cbrt": (0.4, 2.0),
        "float_power": (0.4, 2.0),
        "fmod": (0.4, 2.0),
        "arcsin": (-0.8, 0.8),
        "arccos": (-0.8, 0.8),
        "arctanh": (-0.8, 0.8),
        "arccosh": (1.2, 2.5),
        "frexp": (0.55, 0.95),
    }
)

REAL_ONLY = {
    "maximum",
    "minimum",
    "fmax",
    "fmin",
    "remainder",
    "fmod",
    "relu",
    "fabs",
    "cbrt",
    "deg2rad",
    "rad2deg",
    "radians",
    "degrees",
    "arctan2",
    "hypot",
    "copysign",
    "heaviside",
    "logaddexp",
    "logaddexp2",
    "modf",
    "frexp",
    "i0",
    "derivative_of_i0",
    "unwrap",
    "clip",
    "ldexp",
}

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
    "exp2": np.exp2,
    "log2": np.log2,
    "log10": np.log10,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arcsinh": np.arcsinh,
    "arccosh": np.arccosh,
    "arctanh": np.arctanh,
    "deg2rad": np.deg2rad,
    "rad2deg": np.rad2deg,
    "radians": np.radians,
    "degrees": np.degrees,
    "cbrt": np.cbrt,
    "fabs": np.fabs,
    "sinc": np.sinc,
    "i0": np.i0,
    "derivative_of_i0": lambda x: bessel.derivative_of_i0(x, order=2),
    "nan_to_num": np.nan_to_num,
    "angle": np.angle,
    "modf": lambda x: np.modf(x)[0],
    "frexp": lambda x: np.frexp(x)[0],
    "ldexp": lambda x: np.ldexp(x, 3),
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
    "fmax": np.fmax,
    "fmin": np.fmin,
    "float_power": np.float_power,
    "fmod": np.fmod,
    "arctan2": np.arctan2,
    "hypot": np.hypot,
    "copysign": np.copysign,
    "heaviside": np.heaviside,
    "logaddexp": np.logaddexp,
    "logaddexp2": np.logaddexp2,
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


def _other_cases() -> Iterator[Case]:
    yield case("angle", "deg", lambda x: np.angle(x, deg=True), (2, 3))
    yield case("nan_to_num", "keywords", lambda x: np.nan_to_num(x, True, 1.0, posinf=2.0), (3,))
    yield case("fmax", "beside NaN", lambda x: np.fmax(x, np.nan), (3,), complex_too=False)
    yield case("fmin", "of NaN", lambda x: np.fmin(np.nan, x), (3,), complex_too=False)
    yield case("copysign", "-1", lambda x: np.copysign(x, -1), (2, 3), complex_too=False)
    yield case("copysign", "of -1", lambda x: np.copysign(-1, x), (2, 3), complex_too=False)
    yield case(
        "heaviside", "at 0", lambda x: np.heaviside(np.zeros(3), x), (2, 3), complex_too=False
    )
    exponents = np.array([-2, 0, 5])
    yield case("ldexp", "array", lambda x: np.ldexp(x, exponents), (2, 3), complex_too=False)
    yield case("ldexp", "broadcast", lambda x: np.ldexp(x, exponents), (2, 1), complex_too=False)
    yield case("sinc", "near 0", lambda x: np.sinc(x / 16), (2, 3))
    for form, bounds in {
        "both": (-0.75, 0.75),
        "low": (-0.75, None),
        "high": (None, 0.75),
        "none": (None, None),
        "arrays": (np.array([-0.75, 0.0, 0.25]), np.array([[0.5], [0.75]])),
        "the wrong way round": (0.75, -0.75),
    }.items():
        yield case("clip", form, lambda x, b=bounds: np.clip(x, *b), (2, 3), complex_too=False)
    for form, (program, shapes) in {
        "of bounds": (np.clip, ((2, 3), (3,), (2, 1))),
        "of bounds alone": (lambda x, y: np.clip([0.0, 1.0], x, y), ((2,), ())),
        "by name": (lambda x, y, z: np.clip(x, a_max=y, a_min=z), ((2, 3), (3,), ())),
        "by short name": (lambda x, y: np.clip(x, max=y, min=-0.5), ((2, 3), (3,))),
    }.items():
        yield case("clip", form, program, *shapes, complex_too=False)
    yield case("unwrap", "flat", lambda x: np.unwrap(x * 4), (5,), complex_too=False)
    yield case(
        "unwrap",
        "keywords",
        lambda x: np.unwrap(x, discont=0.5, axis=0, period=1.0),
        (4, 2),
        complex_too=False,
    )
    yield case(
        "remainder", "divmod", lambda x, y: np.divmod(x, y)[1], (3,), (2, 3), complex_too=False
    )


CASES: tuple[Case, ...] = (
    *_unary_cases(),
    *_binary_cases(),
    *_power_cases(),
    *_other_cases(),
)

# each has several results, or takes what the others do not
DESCRIBED = {"derivative_of_i0"}
