"""Programs that Hypothesis puts together, differentiated and compared with central differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tapeviz.engine.rules.activations import sigmoid
from tapeviz.engine.rules.shaping import identity
from tests.engine.differences import (
    central_differences,
    loss_of,
    second_differences,
    tape_gradients,
    tape_second_gradients,
)

# Each keeps small numbers small, and is smooth everywhere.
UNARY: dict[str, Callable[[Any], Any]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "arctan": np.arctan,
    "sigmoid": sigmoid,
    "negative": np.negative,
    "exp(sin)": lambda x: np.exp(np.sin(x)),
    "expm1(tanh)": lambda x: np.expm1(np.tanh(x)),
    "sinh(sin)": lambda x: np.sinh(np.sin(x)),
    "cosh(tanh)": lambda x: np.cosh(np.tanh(x)),
    "tan(sin)": lambda x: np.tan(np.sin(x)),
    "square(cos)": lambda x: np.square(np.cos(x)),
    "sqrt(1 + x²)": lambda x: np.sqrt(1 + x * x),
    "log(1 + x²)": lambda x: np.log(1 + x**2),
    "log1p(x²)": lambda x: np.log1p(x**2),
    "reciprocal(1 + x²)": lambda x: np.reciprocal(1 + x**2),
    "mean over rows": lambda x: np.mean(x, axis=0) if x.ndim else x,
    "sum kept": lambda x: np.sum(np.sin(x), axis=-1, keepdims=True) if x.ndim else x,
    "first column": lambda x: x[..., :1] if x.ndim else x,
    "reversed": lambda x: x[::-1] if x.ndim else x,
    "twice transposed": lambda x: (x.T * 2.0).T,
    "tanh(x) tanh(x)ᵀ x": lambda x: np.tanh(x) @ np.tanh(x).T @ x if x.ndim == 2 else x,
    "raveled and reshaped": lambda x: np.reshape(np.ravel(+x), x.shape),
    "expanded and squeezed": lambda x: np.squeeze(np.expand_dims(identity(x), 0), axis=0),
    "moved and swapped": lambda x: np.moveaxis(np.swapaxes(x, 0, -1), 0, -1) if x.ndim else x,
    "broadcast": lambda x: np.mean(np.broadcast_to(x, (2, *x.shape)), axis=0),
    "rolled": lambda x: np.concatenate([x[1:], x[:1]]) if x.ndim else x,
}
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "tanh(x) * y": lambda x, y: np.tanh(x) * y,
    "x / (1 + y²)": lambda x, y: x / (1 + y * y),
    "dot": lambda x, y: np.dot(x, np.mean(np.tanh(y))),
    "power": lambda x, y: (1 + np.square(np.sin(x))) ** np.tanh(y),
    "where": lambda x, y: np.where(np.arange((1, *x.shape)[-1]) % 2, np.sin(x) * y, x),
    "stack": lambda x, y: np.mean(np.stack([x + 0 * y, np.cos(y) + 0 * x]), axis=0),
}
SHAPES = ((), (3,), (2, 3), (2, 1))


class Step(NamedTuple):
    """One op of a program: its name, and which of the values so far it is applied to."""

    op: str
    operands: tuple[int, int]


class Program(NamedTuple):
    """Shapes of the sources, and the steps, of which the last gives the result."""

    shapes: tuple[tuple[int, ...], ...]
    steps: tuple[Step, ...]

    def run(self, *sources: Any) -> Any:
        """Run it on arrays or Tensors; values are used as often as the steps name them."""
        values = list(sources)
        for op, operands in self.steps:
            # counted from behind, so that most steps go on from what was computed last
            x, y = (values[-1 - operand % len(values)] for operand in operands)
            values.append(UNARY[op](x) if op in UNARY else BINARY[op](x, y))
        return values[-1]


steps = st.builds(
    Step, st.sampled_from([*UNARY, *BINARY]), st.tuples(st.integers(0, 5), st.integers(0, 5))
)
programs = st.builds(
    Program,
    st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3).map(tuple),
    st.lists(steps, min_size=1, max_size=8).map(tuple),
)


def arrays_for(program: Program) -> list[np.ndarray[Any, Any]]:
    generator = np.random.default_rng(0)
    return [np.asarray(generator.uniform(-1.5, 1.5, shape)) for shape in program.shapes]


@settings(max_examples=400, derandomize=True)
@given(programs)
def test_gradient_of_any_program_agrees_with_central_differences(program: Program) -> None:
    arrays = arrays_for(program)
    expected = central_differences(loss_of(program.run), arrays)
    for found, wanted in zip(tape_gradients(program.run, arrays), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


@settings(max_examples=150, derandomize=True)
@given(programs)
def test_second_gradient_of_any_program_agrees_with_central_differences(program: Program) -> None:
    arrays = arrays_for(program)
    expected = second_differences(program.run, arrays)
    for found, wanted in zip(tape_second_gradients(program.run, arrays), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
