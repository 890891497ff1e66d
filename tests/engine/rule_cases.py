"""Programs that exercise every row of the rule table, in every form of its arguments.

A case is a program of the row's op, and the arrays to run it on. It is written for float64; the
tests make float32 and complex ones of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from tapeviz.engine.rules import activations, arithmetic, indexing, shaping

Array = np.ndarray[Any, Any]


class Case(NamedTuple):
    """One program of one op."""

    op: str
    form: str
    program: Callable[..., Any]
    arrays: tuple[Array, ...]
    complex_too: bool = True

    @property
    def id(self) -> str:
        """What pytest calls it."""
        return f"{self.op}: {self.form}"


# Where not said otherwise, entries are drawn from here; nothing of interest happens right at 0.
ANYWHERE = (-1.6, 1.6)
DOMAINS = {
    "log": (0.4, 2.0),
    "log1p": (-0.6, 2.0),
    "sqrt": (0.4, 2.0),
    "reciprocal": (0.4, 2.0),
    "power": (0.4, 2.0),
    "divide": (0.4, 2.0),
    "remainder": (0.4, 2.0),
    "tan": (-1.2, 1.2),
}

NOT_OF_COMPLEX_NUMBERS = {"maximum", "minimum", "remainder", "relu", "max", "min", "amax", "amin"}

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

SHAPES: tuple[tuple[int, ...], ...] = ((), (3,), (2, 3), (0, 3))
PAIRS: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
    ((), ()),
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    ((2, 3), ()),
    ((), (2, 3)),
    ((1,), (2, 1, 2)),
    ((1,), (0,)),
    ((0, 3), (3,)),
)


def sample(shape: tuple[int, ...], op: str = "", dtype: str = "float64", place: int = 0) -> Array:
    """Draw entries where the op is smooth, the same ones for the same arguments."""
    generator = np.random.default_rng([place, *shape])
    low, high = DOMAINS.get(op, ANYWHERE)
    drawn = np.asarray(generator.uniform(low, high, shape))
    if op not in DOMAINS:
        drawn += np.copysign(0.05, drawn)
    if dtype == "complex128":
        drawn = drawn + 1j * generator.uniform(0.2, 0.7, shape)
    return drawn


def _case(op: str, form: str, program: Callable[..., Any], *shapes: tuple[int, ...]) -> Case:
    arrays = tuple(sample(shape, op, place=place) for place, shape in enumerate(shapes))
    return Case(op, form, program, arrays, op not in NOT_OF_COMPLEX_NUMBERS)


def _unary_cases() -> Iterator[Case]:
    for op, function in UNARY.items():
        for shape in SHAPES:
            yield _case(op, f"{shape}", function, shape)
        yield _case(op, "of every other column", lambda x, f=function: f(x[:, ::2]), (2, 5))


def _binary_cases() -> Iterator[Case]:
    for op, function in BINARY.items():
        for left, right in PAIRS:
            yield _case(op, f"{left} and {right}", function, left, right)
        yield _case(op, "with itself", lambda x, f=function: f(x, x + 0 * x), (3,))
        yield _case(op, "with a number", lambda x, f=function: f(x, 1.75), (2, 3))
        yield _case(op, "of a number", lambda x, f=function: f(1.75, x), (2, 3))
        yield _case(op, "transposed", lambda x, y, f=function: f(x.T, y), (3, 2), (2, 3))


def _power_cases() -> Iterator[Case]:
    for exponent in (-1, 0, 1, 2, 3, 2.0):
        base = sample((2, 3))
        yield Case("power", f"x ** {exponent}", lambda x, n=exponent: x**n, (base,))
    yield Case("power", "2.0 ** x", lambda x: 2.0**x, (sample((2, 3)),))


def _reduction_cases() -> Iterator[Case]:
    functions = {
        "sum": np.sum,
        "mean": np.mean,
        "max": np.max,
        "amax": np.amax,
        "min": np.min,
        "amin": np.amin,
    }
    forms: tuple[dict[str, Any], ...] = (
        {},
        {"axis": 0},
        {"axis": -1},
        {"axis": (0, 2)},
        {"axis": (-1, 0)},
        {"axis": 1, "keepdims": True},
        {"axis": None, "keepdims": True},
        {"axis": (0, 1), "keepdims": True},
    )
    for op, function in functions.items():
        for keywords in forms:
            yield _case(
                op,
                f"{keywords}",
                lambda x, f=function, k=keywords: f(x, **k),
                (2, 3, 2),
            )
        yield _case(op, "of a number", function, ())
        yield _case(op, "of no rows", lambda x, f=function: f(x, axis=1), (0, 3))
    yield _case("sum", "of nothing", np.sum, (0,))
    yield _case("sum", "axis by place", lambda x: np.sum(x, 0), (2, 3))


def _product_cases() -> Iterator[Case]:
    forms: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((3, 3), (3, 3)),
        ((0, 3), (3, 2)),
        ((2, 0), (0, 3)),
        ((1, 1), (1, 1)),
    )
    for left, right in forms:
        yield _case("matmul", f"{left} and {right}", np.matmul, left, right)
        yield _case("dot", f"{left} and {right}", np.dot, left, right)
    batches: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
        ((5, 2, 3), (3, 2)),
        ((2, 3), (5, 3, 2)),
        ((2, 2, 3), (2, 3, 2)),
        ((2, 1, 2, 3), (3, 3, 1)),
        ((3,), (2, 3, 2)),
        ((2, 2, 3), (3,)),
    )
    for left, right in batches:
        yield _case("matmul", f"{left} and {right}", np.matmul, left, right)
    dots: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
        ((), ()),
        ((), (3,)),
        ((2, 3), ()),
        ((2, 2, 3), (3,)),
        ((3,), (2, 3, 2)),
        ((2, 2, 3), (2, 3, 2)),
        ((2, 2, 2), (2, 2, 2)),
    )
    for left, right in dots:
        yield _case("dot", f"{left} and {right}", np.dot, left, right)
    yield _case("matmul", "with its transpose", lambda x: x @ x.T, (2, 3))
    yield _case("matmul", "with an array", lambda x: x @ np.eye(3, 2), (2, 3))
    yield _case("matmul", "of an array", lambda x: np.eye(3, 2) @ x, (2, 3))


def _shaping_cases() -> Iterator[Case]:
    yield _case("reshape", "-1", lambda x: np.reshape(x, -1), (2, 3))
    yield _case("reshape", "shape=", lambda x: np.reshape(x, shape=(3, 2)), (2, 3))
    yield _case("reshape", "()", lambda x: np.reshape(x, ()), (1, 1))
    yield _case("ravel", "(2, 3)", np.ravel, (2, 3))
    yield _case("ravel", "()", np.ravel, ())
    yield _case("squeeze", "all", np.squeeze, (1, 3, 1))
    yield _case("squeeze", "one", lambda x: np.squeeze(x, axis=0), (1, 3, 1))
    yield _case("squeeze", "to a number", np.squeeze, (1, 1))
    yield _case("expand_dims", "first", lambda x: np.expand_dims(x, 0), (2, 3))
    yield _case("expand_dims", "last", lambda x: np.expand_dims(x, axis=-1), (2, 3))
    yield _case("expand_dims", "two", lambda x: np.expand_dims(x, (0, 2)), (2, 3))
    yield _case("transpose", "(2, 3)", np.transpose, (2, 3))
    yield _case("transpose", "()", np.transpose, ())
    yield _case("transpose", "axes", lambda x: np.transpose(x, (1, 2, 0)), (2, 3, 2))
    yield _case("transpose", "from behind", lambda x: np.transpose(x, axes=[-1, 0, -2]), (2, 3, 2))
    yield _case("transpose", ".T", lambda x: x.T, (2, 3, 2))
    yield _case("swapaxes", "(0, -1)", lambda x: np.swapaxes(x, 0, -1), (2, 3, 2))
    yield _case("moveaxis", "one", lambda x: np.moveaxis(x, 0, -1), (2, 3, 2))
    yield _case("moveaxis", "two", lambda x: np.moveaxis(x, (0, 1), (2, 0)), (2, 3, 2))
    yield _case("broadcast_to", "rows", lambda x: np.broadcast_to(x, (2, 3)), (3,))
    yield _case("broadcast_to", "columns", lambda x: np.broadcast_to(x, (2, 3)), (2, 1))
    yield _case("broadcast_to", "a number", lambda x: np.broadcast_to(x, (2, 3)), ())
    yield _case("broadcast_to", "to nothing", lambda x: np.broadcast_to(x, (0, 3)), (3,))
    yield _case("cast", "to complex and back", _there_and_back, (2, 3))
    yield _case("cast", "of a number", _there_and_back, ())


def _there_and_back(x: Any) -> Any:
    return shaping.cast(shaping.cast(x, dtype="complex128") * (1 + 2j), dtype=x.dtype)


def _joining_cases() -> Iterator[Case]:
    yield _case("concatenate", "rows", lambda x, y: np.concatenate([x, y]), (2, 3), (1, 3))
    yield _case(
        "concatenate", "axis=1", lambda x, y: np.concatenate((x, y), axis=1), (2, 3), (2, 1)
    )
    yield _case("concatenate", "axis=-1", lambda x, y: np.concatenate([x, y], -1), (2, 0), (2, 2))
    yield _case("concatenate", "flat", lambda x, y: np.concatenate([x, y], axis=None), (2, 3), (2,))
    yield _case("concatenate", "one twice", lambda x: np.concatenate([x, x]), (3,))
    yield _case("concatenate", "an array", lambda x: np.concatenate([np.ones(2), x]), (3,))
    yield _case("stack", "rows", lambda x, y: np.stack([x, y]), (2, 3), (2, 3))
    yield _case("stack", "axis=1", lambda x, y: np.stack([x, y], axis=1), (2, 3), (2, 3))
    yield _case("stack", "axis=-1", lambda x, y: np.stack([x, y], -1), (2, 3), (2, 3))
    yield _case("stack", "numbers", lambda x, y: np.stack([x, y, 0.5, x]), (), ())


def _choosing_cases() -> Iterator[Case]:
    chosen = np.array([True, False, True])
    for left, right in PAIRS[1:7]:
        yield _case("where", f"{left} or {right}", lambda x, y: np.where(chosen, x, y), left, right)
    yield _case("where", "of two numbers", lambda x: np.where(True, x, 2.0), ())
    yield _case("where", "a column", lambda x: np.where(chosen[:2, None], x, 0.0), (2, 3))
    yield _case("where", "by its own sign", lambda x: np.where(np.real(x) > 0, x, 0.5 * x), (2, 3))
    yield _case("where", "by a number", np.where, (3,), (3,), ())


def _indexing_cases() -> Iterator[Case]:
    mask = np.array([[True, False, True], [False, True, True]])
    indices: dict[str, Any] = {
        "1": 1,
        "-1": -1,
        "np.int64(1)": np.int64(1),
        "1:": slice(1, None),
        "::-1": slice(None, None, -1),
        "..., 1": (Ellipsis, 1),
        "...": Ellipsis,
        "()": (),
        "0, 1:3": (0, slice(1, 3)),
        "None, :, 0": (None, slice(None), 0),
        "0:0": slice(0, 0),
        "mask": mask,
        ":, mask": (slice(None), mask[0]),
        "[1, 0, 1]": [1, 0, 1],
        "[]": [],
        "array of rows": np.array([[0, 1], [1, 1]]),
        "pairs": (np.array([0, 1, 0]), np.array([2, 0, 2])),
        ":, [2, 2]": (slice(None), [2, 2]),
        "True": True,
    }
    for form, index in indices.items():
        yield _case("getitem", form, lambda x, i=index: x[i], (2, 3))
    yield _case("getitem", "() of a number", lambda x: x[()], ())
    yield _case("getitem", "None of a number", lambda x: x[None], ())
    yield _case("getitem", "one after the other", lambda x: sum(row[0] for row in x), (2, 3))
    for form in ("1", "1:", "[1, 0, 1]", "mask", "pairs"):
        index = indices[form]
        shape = np.zeros((2, 3))[index].shape
        yield _case(
            "scatter",
            form,
            lambda x, i=index: indexing.scatter(x, index=i, shape=(2, 3)),
            shape,
        )


CASES: tuple[Case, ...] = (
    *_unary_cases(),
    *_binary_cases(),
    *_power_cases(),
    *_reduction_cases(),
    *_product_cases(),
    *_shaping_cases(),
    *_joining_cases(),
    *_choosing_cases(),
    *_indexing_cases(),
)
