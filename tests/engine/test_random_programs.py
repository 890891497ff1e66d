"""Programs that Hypothesis puts together out of the rule table, differentiated in three ways.

The tape's gradients are compared with central differences and, where JAX is installed, with its
own. The elementwise ops are drawn from the table, so a new one takes part by itself; each is fed
through a map onto the interval where its family's cases say that it is smooth.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.registry import TABLE, Op
from tapeviz.engine.rules import activations
from tests.engine.cases.case import DOMAINS
from tests.engine.differences import (
    central_differences,
    second_differences,
    tape_second_gradients,
    weighted_sum,
)

Array = np.ndarray[Any, Any]
Function = Callable[..., Any]
"""Takes the module whose functions it calls, `numpy` or one with the same names, then arrays."""

WITHIN: tuple[float, float] = (0.3, 1.5)
"""Where the entries of an op go that has no domain of its own; kinks at 0 are tested elsewhere."""

JUMPING = {"remainder", "fmod", "floor_divide"}
"""Two operands that are computed alike meet right at a jump of these."""


def within(xp: Any, op: str, x: Any) -> Any:
    """Map any numbers onto the interval where an op is smooth."""
    low, high = DOMAINS.get(op, WITHIN)
    return (low + high) / 2 + (high - low) / 2 * xp.tanh(x)


def _entrywise(count: int) -> dict[str, Function]:
    """Return the table's differentiable ufuncs of so many operands."""

    def applied(name: str) -> Function:
        return lambda xp, *x: getattr(xp, name)(*[within(xp, name, one) for one in x])

    def takes_part(row: Op) -> bool:
        ufunc = row.function
        return (
            isinstance(ufunc, np.ufunc)
            and (ufunc.nin, ufunc.nout, ufunc.signature) == (count, 1, None)
            and getattr(np, row.name, None) is ufunc
            and all(row.vjps)
            and row.name not in JUMPING
        )

    return {row.name: applied(row.name) for row in TABLE.values() if takes_part(row)}


def _activations() -> dict[str, Function]:
    """Return the table's activations of one operand; they are no functions of `numpy`."""

    def applied(row: Op) -> Function:
        return lambda xp, x: row(within(xp, row.name, x))

    return {
        row.name: applied(row)
        for function, row in TABLE.items()
        if getattr(function, "__module__", "") == activations.__name__ and row.parameters == ("x",)
    }


# Each keeps small numbers small, and is smooth nearly everywhere.
UNARY: dict[str, Function] = {
    **_entrywise(1),
    **_activations(),
    "mean over rows": lambda xp, x: xp.mean(x, axis=0) if x.ndim else x,
    "sum kept": lambda xp, x: xp.sum(xp.sin(x), axis=-1, keepdims=True) if x.ndim else x,
    "product": lambda xp, x: xp.prod(xp.cos(x), axis=0) if x.ndim else x,
    "largest": lambda xp, x: xp.max(x, axis=-1, keepdims=True) if x.ndim else x,
    "smallest": lambda xp, x: xp.min(x, axis=0, keepdims=True) if x.ndim else x,
    "variance": lambda xp, x: xp.var(xp.sin(x), axis=0) if x.ndim else x,
    "standard deviation": lambda xp, x: xp.std(xp.stack([xp.sin(x), xp.cos(x) + 3.0]), axis=0),
    "running sum": lambda xp, x: xp.cumsum(xp.sin(x), axis=-1) if x.ndim else x,
    "running product": lambda xp, x: xp.cumprod(xp.cos(x), axis=0) if x.ndim else x,
    "difference": lambda xp, x: xp.diff(x, axis=-1, append=x[..., :1]) if x.ndim else x,
    "sorted": lambda xp, x: xp.sort(x, axis=-1) if x.ndim else x,
    "first column": lambda xp, x: x[..., :1] if x.ndim else x,
    "reversed": lambda xp, x: x[::-1] if x.ndim else x,
    "rows twice": lambda xp, x: x[np.array([0, -1, 0])][: x.shape[0]] if x.ndim else x,
    "flipped": lambda xp, x: xp.flip(x, axis=-1) if x.ndim else x,
    "rolled": lambda xp, x: xp.roll(x, 1, axis=0) if x.ndim else x,
    "taken": lambda xp, x: xp.take(x, np.array([0, 0]), axis=-1)[..., :1] if x.ndim else x,
    "tiled": lambda xp, x: xp.mean(xp.tile(x, (2, *[1] * x.ndim)), axis=0),
    "padded": lambda xp, x: xp.pad(x, 1)[(slice(1, -1),) * x.ndim],
    "twice transposed": lambda xp, x: (x.T * 2.0).T,
    "tanh(x) tanh(x)ᵀ x": lambda xp, x: xp.tanh(x) @ xp.tanh(x).T @ x if x.ndim == 2 else x,
    "einsum": lambda xp, x: xp.einsum("...i,...i->...i", xp.sin(x), x) if x.ndim else x,
    "raveled and reshaped": lambda xp, x: xp.reshape(xp.ravel(x), x.shape),
    "expanded and squeezed": lambda xp, x: xp.squeeze(xp.expand_dims(x, 0), axis=0),
    "moved and swapped": lambda xp, x: xp.moveaxis(xp.swapaxes(x, 0, -1), 0, -1) if x.ndim else x,
    "broadcast": lambda xp, x: xp.mean(xp.broadcast_to(x, (2, *x.shape)), axis=0),
    "clipped": lambda xp, x: xp.clip(x, -1.0, 1.0),
    "times its norm": lambda xp, x: x * xp.linalg.norm(xp.ravel(xp.cos(x) + 2.0)),
}
BINARY: dict[str, Function] = {
    **_entrywise(2),
    "x + y": lambda xp, x, y: x + y,
    "x - y": lambda xp, x, y: x - y,
    "tanh(x) * y": lambda xp, x, y: xp.tanh(x) * y,
    "x / (1 + y²)": lambda xp, x, y: x / (1 + y * y),
    "dot": lambda xp, x, y: xp.dot(x, xp.mean(xp.tanh(y))),
    "outer": lambda xp, x, y: xp.reshape(xp.mean(xp.outer(xp.sin(x), y), axis=1), x.shape),
    "where": lambda xp, x, y: xp.where(np.arange((1, *x.shape)[-1]) % 2, xp.sin(x) * y, x),
    "stack": lambda xp, x, y: xp.mean(xp.stack([x + 0 * y, xp.cos(y) + 0 * x]), axis=0),
    "concatenate": lambda xp, x, y: xp.reshape(
        xp.concatenate([xp.ravel(x), xp.ravel(y)])[-x.size :], x.shape
    ),
}
SHAPES = ((), (3,), (2, 3), (2, 1))


class Step(NamedTuple):
    """One op of a program: its name, and which of the values so far it is applied to."""

    op: str
    operands: tuple[int, int]


class Program(NamedTuple):
    """Shapes of the sources, the steps, and how many of the last values are results."""

    shapes: tuple[tuple[int, ...], ...]
    steps: tuple[Step, ...]
    results: int

    def values(self, xp: Any, sources: tuple[Any, ...]) -> list[Any]:
        """Run it with a module's functions; values are used as often as the steps name them."""
        values = list(sources)
        for op, operands in self.steps:
            # counted from behind, so that most steps go on from what was computed last
            x, y = (values[-1 - operand % len(values)] for operand in operands)
            values.append(UNARY[op](xp, x) if op in UNARY else BINARY[op](xp, x, y))
        return values

    def targets(self, *sources: Any) -> list[Any]:
        """Return the last values."""
        return self.values(np, sources)[-self.results :]

    def run(self, *sources: Any) -> Any:
        """Return one number of all results."""
        return sum(weighted_sum(result) for result in self.targets(*sources))


def programs_of(ops: list[str]) -> st.SearchStrategy[Program]:
    """Build programs of up to eight of these ops, on up to three sources."""
    steps = st.builds(Step, st.sampled_from(ops), st.tuples(st.integers(0, 5), st.integers(0, 5)))
    return st.builds(
        Program,
        st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3).map(tuple),
        st.lists(steps, min_size=1, max_size=8).map(tuple),
        st.integers(1, 3),
    )


programs = programs_of([*UNARY, *BINARY])


def examples(count: int) -> settings:
    """Try so many programs, the same ones in every run."""
    return settings(max_examples=count, derandomize=True, database=None)


def arrays_for(program: Program) -> list[Array]:
    generator = np.random.default_rng(0)
    return [np.asarray(generator.uniform(-1.5, 1.5, shape)) for shape in program.shapes]


def recorded(program: Program, **options: Any) -> tuple[tf.GradientTape, list[Any], list[Any]]:
    """Run a program on a tape; return the tape, the sources and all values."""
    sources = [tf.constant(array) for array in arrays_for(program)]
    with tf.GradientTape(**options) as tape:
        tape.watch(sources)
        values = program.values(np, tuple(sources))
    return tape, sources, values


def gradients_of(program: Program) -> list[Any]:
    """Return the gradients of the one number that `run` makes of the results."""
    sources = [tf.constant(array) for array in arrays_for(program)]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        loss = program.run(*sources)
    return tape.gradient(loss, sources, unconnected_gradients="zero")


def agree(found: list[Any], expected: list[Any], rtol: float = 1e-5, atol: float = 1e-6) -> None:
    for one, wanted in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, wanted, rtol=rtol, atol=atol)


@examples(300)
@given(programs)
def test_gradient_of_any_program_agrees_with_central_differences(program: Program) -> None:
    agree(gradients_of(program), central_differences(program.run, arrays_for(program)))


@examples(100)
@given(programs)
def test_second_gradient_of_any_program_agrees_with_central_differences(program: Program) -> None:
    arrays = arrays_for(program)
    expected = second_differences(program.run, arrays)
    agree(tape_second_gradients(program.run, arrays), expected, rtol=1e-4, atol=1e-5)


@examples(100)
@given(programs)
def test_output_gradients_weigh_the_targets_of_any_program(program: Program) -> None:
    tape, sources, values = recorded(program)
    targets = values[-program.results :]
    weights = [np.cos(1.0 + np.arange(one.size)).reshape(one.shape) for one in targets]
    found = tape.gradient(targets, sources, weights, unconnected_gradients="zero")
    agree(found, gradients_of(program), rtol=1e-10, atol=1e-12)


@examples(100)
@given(programs)
def test_gradients_of_several_targets_are_the_sum_of_each_ones(program: Program) -> None:
    tape, sources, values = recorded(program, persistent=True)
    targets = values[-program.results :]
    together = tape.gradient(targets, sources, unconnected_gradients="zero")
    apart = [tape.gradient(one, sources, unconnected_gradients="zero") for one in targets]
    agree(together, [sum(parts) for parts in zip(*apart, strict=True)], rtol=1e-10, atol=1e-12)


@examples(100)
@given(programs)
def test_the_chain_rule_holds_over_any_value_in_between(program: Program) -> None:
    """Through the value of the first step, and past it, goes the whole gradient."""
    tape, sources, values = recorded(program, persistent=True)
    middle, target = values[len(sources)], values[-1]
    assume(all(middle is not source for source in sources))
    whole = tape.gradient(target, sources, unconnected_gradients="zero")
    by_middle = tape.gradient(target, middle, unconnected_gradients="zero")
    through = tape.gradient(middle, sources, by_middle, unconnected_gradients="zero")

    with tf.GradientTape() as past:
        past.watch(sources)
        rest = Program((*program.shapes, middle.shape), program.steps[1:], 1)
        beside = rest.values(np, (*sources, tf.stop_gradient(middle)))[-1]
    directly = past.gradient(beside, sources, unconnected_gradients="zero")
    agree(whole, [one + other for one, other in zip(through, directly, strict=True)], 1e-9, 1e-11)


@examples(60)
@given(programs)
def test_a_persistent_tape_gives_the_same_gradients_again(program: Program) -> None:
    tape, sources, values = recorded(program, persistent=True)
    first, second = (
        [one.numpy() for one in tape.gradient(values[-1], sources, unconnected_gradients="zero")]
        for _ in range(2)
    )
    agree(first, second, 0.0, 0.0)


@examples(60)
@given(programs)
def test_an_outer_tape_changes_no_gradient(program: Program) -> None:
    tape, sources, values = recorded(program)
    alone = tape.gradient(values[-1], sources, unconnected_gradients="zero")
    with tf.GradientTape() as outer:
        outer.watch(sources)
        with tf.GradientTape() as inner:
            inner.watch(sources)
            target = program.values(np, tuple(sources))[-1]
        beneath = inner.gradient(target, sources, unconnected_gradients="zero")
    agree(beneath, alone, 1e-12, 1e-13)


@examples(60)
@given(programs)
def test_being_listened_to_changes_no_gradient(program: Program) -> None:
    alone = gradients_of(program)
    with log.listening(log.Log()):
        heard = gradients_of(program)
    agree(heard, alone, 1e-13, 1e-14)


@examples(60)
@given(programs)
def test_forward_and_reverse_mode_agree_on_any_direction(program: Program) -> None:
    sources = [tf.constant(array) for array in arrays_for(program)]
    tangents = [
        tf.constant(np.sin(2.0 + np.arange(one.size)).reshape(one.shape)) for one in sources
    ]
    with tf.autodiff.ForwardAccumulator(sources, tangents) as accumulator:
        loss = program.run(*sources)
    along = accumulator.jvp(loss, unconnected_gradients="zero")
    parts = [
        np.sum(one * other) for one, other in zip(gradients_of(program), tangents, strict=True)
    ]
    agree([along], [sum(parts)], 1e-9, 1e-11)


@examples(40)
@given(programs)
def test_the_jacobian_is_made_of_the_gradients_of_the_entries(program: Program) -> None:
    tape, sources, values = recorded(program, persistent=True)
    target = values[-1]
    jacobians = tape.jacobian(target, sources, unconnected_gradients="zero")
    for place, entry in enumerate(np.ndindex(target.shape)):
        chosen = np.zeros(target.shape)
        chosen[entry] = 1.0
        expected = tape.gradient(target, sources, chosen, unconnected_gradients="zero")
        rows = [
            np.reshape(one, (target.size, *one.shape[target.ndim :]))[place] for one in jacobians
        ]
        agree(rows, expected, 1e-12, 1e-13)


if importlib.util.find_spec("jax") is not None:
    import jax

    own = {*_entrywise(1), *_entrywise(2), *_activations()}
    known_to_jax = [op for op in (*UNARY, *BINARY) if op not in own or hasattr(jax.numpy, op)]

    @examples(30)
    @given(programs_of(known_to_jax))
    def test_gradient_of_any_program_agrees_with_that_of_jax(program: Program) -> None:
        def loss(*sources: Any) -> Any:
            results = program.values(jax.numpy, sources)[-program.results :]
            return sum(
                jax.numpy.sum(one * np.cos(1.0 + np.arange(one.size)).reshape(one.shape))
                for one in results
            )

        with jax.enable_x64(True):
            arrays = [jax.numpy.asarray(array) for array in arrays_for(program)]
            # compiled as a whole, which takes less time than compiling every op of it
            expected = jax.jit(jax.grad(loss, argnums=tuple(range(len(arrays)))))(*arrays)
        agree(gradients_of(program), expected, rtol=1e-8, atol=1e-10)


def test_the_tables_own_ops_take_part() -> None:
    drawn = {"sin", "exp", "log", "sqrt", "add", "multiply", "power", "sigmoid", "relu"}
    assert drawn <= {*UNARY, *BINARY}
