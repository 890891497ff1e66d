"""A tape over arrays of another library that follows NumPy's protocols.

The same programs run on NumPy's arrays and on the library's. The values must agree, and what comes
back must be the library's own: a rule that turned its operands into NumPy arrays would be found.
Dask computes nothing before it is asked to; CuPy takes part where it is installed and has a GPU.
"""

from __future__ import annotations

import importlib.util
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import dask
import dask.array
import numpy as np
import pytest

import tapeviz as tf

Array = np.ndarray[Any, Any]
Program = Callable[..., Any]


class Library(NamedTuple):
    """How arrays get to a library and back."""

    kind: type
    give: Callable[[Array], Any]
    take: Callable[[Any], Array]


def in_chunks(array: Array) -> Any:
    """Cut the first axis into chunks of two, as dask's users do with what exceeds the memory."""
    return dask.array.from_array(array, chunks=(2, *[-1] * (array.ndim - 1)))


def _libraries() -> dict[str, Library]:
    known = {"dask": Library(dask.array.Array, in_chunks, lambda array: array.compute())}
    if importlib.util.find_spec("cupy") is not None:
        import cupy

        if cupy.is_available():
            known["cupy"] = Library(cupy.ndarray, cupy.asarray, cupy.asnumpy)
    return known


LIBRARIES = _libraries()

X = np.array([[0.31, -0.83, 0.57], [-0.73, 0.19, 1.47], [0.91, 1.23, -0.67], [0.37, -0.79, 0.53]])
Y = np.array([[1.31, 0.43, -0.77], [0.63, -0.29, 0.87], [-0.41, 1.03, 0.27], [0.57, 0.69, -1.33]])
ROW = np.array([0.7, -1.1, 0.4])
WEIGHTS = np.array([[0.2, -0.5], [1.1, 0.3], [-0.7, 0.9]])

PROGRAMS: dict[str, tuple[Program, tuple[Array, ...]]] = {
    "arithmetic": (lambda x, y: (x + y) * x - y / (2.0 + x * x), (X, Y)),
    "broadcast": (lambda x, row: x * row + row, (X, ROW)),
    "with a NumPy array": (lambda x: x * ROW + Y, (X,)),
    "powers": (lambda x: x**3 + np.square(x) ** 1.5, (X,)),
    "elementary": (lambda x: np.exp(np.sin(x)) + np.log1p(x * x) + np.tanh(x) * np.cosh(x), (X,)),
    "roots": (lambda x: np.sqrt(1.0 + x * x) + np.arctan(x), (X,)),
    "absolute and sign": (lambda x: np.abs(x) * np.sign(x), (X,)),
    "extremes of two": (lambda x, y: np.maximum(x, y) - np.minimum(x, 0.5 * y), (X, Y)),
    "where": (lambda x, y: np.where(x > 0, x * y, y), (X, Y)),
    "clip": (lambda x: np.clip(x, -0.5, 0.5) * x, (X,)),
    "sum": (lambda x: np.sum(x * x), (X,)),
    "sum along an axis": (lambda x: np.sum(x * x, axis=0), (X,)),
    "mean, kept": (lambda x: x - np.mean(x * x, axis=1, keepdims=True), (X,)),
    "largest": (lambda x: np.max(x * x, axis=1), (X,)),
    "product": (lambda x: np.prod(x, axis=1), (X,)),
    "variance": (lambda x: np.var(x, axis=0), (X,)),
    "standard deviation": (lambda x: np.std(x * x), (X,)),
    "running sum": (lambda x: np.cumsum(x * x, axis=1), (X,)),
    "matrix product": (lambda x, w: np.tanh(x @ w), (X, WEIGHTS)),
    "matrix and vector": (lambda x, row: (x @ row) ** 2, (X, ROW)),
    "dot": (lambda x, w: np.dot(x, w) ** 2, (X, WEIGHTS)),
    "tensordot": (lambda x, y: np.tensordot(x, y, axes=((0,), (0,))) ** 2, (X, Y)),
    "einsum": (lambda x, w: np.einsum("ij,jk->k", x, w) ** 2, (X, WEIGHTS)),
    "outer": (lambda row: np.outer(row, row * row), (ROW,)),
    "reshape": (lambda x: np.reshape(x * x, (2, 2, 3)), (X,)),
    "ravel": (lambda x: np.ravel(x) ** 2, (X,)),
    "transpose": (lambda x, y: np.transpose(x) @ y, (X, Y)),
    "swapaxes": (lambda x: np.swapaxes(x * x, 0, 1), (X,)),
    "expanded and squeezed": (lambda x: np.squeeze(np.expand_dims(x * x, 1), axis=1), (X,)),
    "broadcast_to": (lambda row: np.broadcast_to(row * row, (4, 3)), (ROW,)),
    "flip": (lambda x: np.flip(x, axis=0) * x, (X,)),
    "roll": (lambda x: np.roll(x, 1, axis=0) * x, (X,)),
    "pad": (lambda x: np.pad(x * x, ((1, 0), (0, 2))), (X,)),
    "rows": (lambda x: x[1:3] * x[:2], (X,)),
    "one row": (lambda x: x[1] * x[-1], (X,)),
    "one entry": (lambda x: x[1, 2] * x[0, 0], (X,)),
    "every other column": (lambda x: x[:, ::2] ** 2, (X,)),
    "new axis": (lambda x: x[:, None] * x[None], (X,)),
    "rows by number": (lambda x: x[[2, 0, 2]] ** 2, (X,)),
    "take": (lambda x: np.take(x, [2, 0, 2], axis=0) ** 2, (X,)),
    "concatenate": (lambda x, y: np.concatenate([x, y * y], axis=0), (X, Y)),
    "stack": (lambda x, y: np.stack([x, y * x], axis=1), (X, Y)),
    "sigmoid": (tf.sigmoid, (X,)),
    "relu": (tf.nn.relu, (X,)),
    "softmax": (
        lambda x: (
            np.exp(x - np.max(x, axis=1, keepdims=True))
            / np.sum(np.exp(x - np.max(x, axis=1, keepdims=True)), axis=1, keepdims=True)
        ),
        (X,),
    ),
    "nn.softmax": (lambda x: tf.nn.softmax(x), (X,)),
    "nn.log_softmax": (lambda x: tf.nn.log_softmax(x), (X,)),
    "nn.softplus": (lambda x: tf.nn.softplus(x), (X,)),
    "reduce_mean": (lambda x: tf.reduce_mean(tf.square(x)), (X,)),
    "two layers": (
        lambda x, w: np.mean(np.sum(np.tanh(np.maximum(x, 0.0) @ w) ** 2, axis=1)),
        (X, WEIGHTS),
    ),
}

in_every_library = pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
on_every_program = pytest.mark.parametrize("name", PROGRAMS)


def differentiate(name: str, give: Callable[[Array], Any]) -> tuple[Any, list[Any]]:
    """Return the raw result of a program and the raw gradients of its squares' sum."""
    program, arrays = PROGRAMS[name]
    sources = [tf.constant(give(array)) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        result = program(*sources)
        loss = np.sum(result * result)
    return result.numpy(), [gradient.numpy() for gradient in tape.gradient(loss, sources)]


@in_every_library
@on_every_program
def test_value_and_gradients_agree_with_numpys(library: Library, name: str) -> None:
    value, gradients = differentiate(name, library.give)
    expected, wanted = differentiate(name, np.array)
    np.testing.assert_allclose(library.take(value), expected, rtol=1e-12)
    for one, other in zip(gradients, wanted, strict=True):
        np.testing.assert_allclose(library.take(one), other, rtol=1e-12)


@in_every_library
@on_every_program
def test_value_and_gradients_are_the_librarys_own(library: Library, name: str) -> None:
    value, gradients = differentiate(name, library.give)
    assert {type(one) for one in (value, *gradients)} == {library.kind}


@in_every_library
def test_a_second_gradient_agrees_with_numpys(library: Library) -> None:
    def second(give: Callable[[Array], Any]) -> Any:
        x, w = tf.constant(give(X)), tf.constant(give(WEIGHTS))
        with tf.GradientTape() as outer:
            outer.watch([x, w])
            with tf.GradientTape() as inner:
                inner.watch([x, w])
                loss = np.sum(np.tanh(x @ w) ** 2)
            by_x = inner.gradient(loss, x)
            total = np.sum(by_x * by_x)
        return [one.numpy() for one in outer.gradient(total, [x, w])]

    for one, other in zip(second(library.give), second(np.array), strict=True):
        np.testing.assert_allclose(library.take(one), other, rtol=1e-12)


@in_every_library
@pytest.mark.parametrize("upper", [False, True])
def test_a_cholesky_factor_is_the_triangle_that_numpy_gives(library: Library, upper: bool) -> None:
    def factor_and_gradient(give: Callable[[Array], Any]) -> list[Any]:
        x = tf.constant(give(X))
        with tf.GradientTape() as tape:
            tape.watch(x)
            factor = np.linalg.cholesky(x.T @ x + np.eye(3), upper=upper)
            loss = np.sum(factor * X[:3])
        return [factor.numpy(), tape.gradient(loss, x).numpy()]

    found = [library.take(one) for one in factor_and_gradient(library.give)]
    for one, wanted in zip(found, factor_and_gradient(np.array), strict=True):
        np.testing.assert_allclose(one, wanted, rtol=1e-12, atol=1e-14)


@in_every_library
def test_a_variable_may_hold_the_librarys_array(library: Library) -> None:
    v = tf.Variable(library.give(X))
    with tf.GradientTape() as tape:
        loss = np.sum(v * v)
    np.testing.assert_allclose(library.take(tape.gradient(loss, v).numpy()), 2 * X, rtol=1e-12)


@in_every_library
def test_it_keeps_its_dtype(library: Library) -> None:
    x = tf.constant(library.give(X.astype(np.float32)))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = np.sum(np.exp(x) * 2.0)
    assert (y.dtype, tape.gradient(y, x).dtype) == (np.float32, np.float32)


OPERATORS: dict[str, Program] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "divmod": lambda x, y: divmod(x, y)[1],
    "@": lambda x, y: x @ y.T,
    ">": operator.gt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


@in_every_library
@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("make", [tf.constant, tf.Variable])
def test_an_operator_takes_the_librarys_array_on_either_side(
    library: Library, name: str, make: Callable[[Array], Any]
) -> None:
    compute = OPERATORS[name]
    x, y = np.abs(X), np.abs(Y)
    for result in compute(library.give(x), make(y)), compute(make(x), library.give(y)):
        assert type(result) is tf.Tensor
        np.testing.assert_allclose(library.take(result.numpy()), compute(x, y), rtol=1e-12)


@in_every_library
def test_an_operator_with_the_librarys_array_before_it_is_recorded(library: Library) -> None:
    w = tf.Variable(WEIGHTS)
    with tf.GradientTape() as tape:
        loss = np.sum((library.give(X) @ w) ** 2)
    gradient = library.take(tape.gradient(loss, w).numpy())
    np.testing.assert_allclose(gradient, 2 * X.T @ X @ WEIGHTS, rtol=1e-12)


def test_a_mask_of_which_dask_does_not_know_how_much_it_leaves_says_what_to_write() -> None:
    x = tf.constant(in_chunks(X))
    with pytest.raises(ValueError, match=r"array of dask the mask leaves .*write np\.where\("):
        x[x > 0.0]


def nothing_to_read() -> Array:
    raise AssertionError("a block was computed")


@pytest.mark.parametrize(
    "name", [name for name in PROGRAMS if all(array is X for array in PROGRAMS[name][1])]
)
def test_dask_computes_nothing_on_the_tape(name: str) -> None:
    unread = dask.array.from_delayed(dask.delayed(nothing_to_read)(), X.shape, X.dtype)
    value, gradients = differentiate(name, lambda array: unread)
    with pytest.raises(AssertionError, match="a block was computed"):
        value.compute()
    with pytest.raises(AssertionError, match="a block was computed"):
        gradients[0].compute()
