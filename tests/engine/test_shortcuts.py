"""Large arrays and unusual layouts, for which an op is computed in another way than for small ones.

The systematic test of the rules is on small arrays. Here the values are compared with NumPy's, and
the gradients with what is known of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf

Array = np.ndarray[Any, Any]

ROWS = np.random.default_rng(0).normal(size=(300, 7))
"""Many short rows."""

REDUCTIONS = {
    name: getattr(np, name) for name in ("sum", "mean", "var", "std", "max", "min", "prod")
}


def gradient(program: Callable[[Any], Any], x: Array, along: Array | None = None) -> Array:
    """Return the gradient of a program's sum, or of its sum weighted by `along`."""
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = program(tensor)
    result: Array = tape.gradient(y, tensor, output_gradients=along).numpy()
    return result


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [-1, 1, 0, None, (0, 1)])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reduction_of_many_short_rows_is_that_of_numpy(
    name: str, axis: Any, keepdims: bool
) -> None:
    function = REDUCTIONS[name]
    result = function(tf.constant(ROWS), axis=axis, keepdims=keepdims).numpy()
    expected = function(ROWS, axis=axis, keepdims=keepdims)
    assert result.shape == expected.shape
    np.testing.assert_allclose(result, expected, rtol=1e-12)


@pytest.mark.parametrize("layout", ["columns", "every other", "three axes"])
@pytest.mark.parametrize("name", REDUCTIONS)
def test_reduction_of_rows_in_another_layout_is_that_of_numpy(name: str, layout: str) -> None:
    x = {
        "columns": np.asfortranarray(ROWS),
        "every other": np.repeat(ROWS, 2, axis=1)[:, ::2],
        "three axes": ROWS.reshape(10, 30, 7),
    }[layout]
    function = REDUCTIONS[name]
    result = function(tf.constant(x), axis=-1).numpy()
    np.testing.assert_allclose(result, function(x, axis=-1), rtol=1e-12)


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min"])
def test_nan_stays_in_its_row(name: str) -> None:
    x = ROWS.copy()
    x[11, 3] = np.nan
    result = REDUCTIONS[name](tf.constant(x), axis=1).numpy()
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(result)), [11])


@pytest.mark.parametrize("length", [2, 64, 256, 257])
def test_sums_of_rows_in_single_precision_are_right_to_the_last_digits(length: int) -> None:
    x = np.random.default_rng(1).random((400, length), np.float32)
    exact = x.astype(np.float64).sum(axis=1)
    result = tf.reduce_sum(x, axis=1).numpy()
    # added one after the other, 256 numbers would be wrong by up to 256 times that
    assert np.max(np.abs(result - exact) / exact) < 8 * np.finfo(np.float32).eps


def test_mean_of_many_short_rows_gives_each_entry_its_part() -> None:
    weights = np.arange(300.0)
    result = gradient(lambda x: np.mean(x, axis=-1), ROWS, weights)
    np.testing.assert_allclose(result, np.broadcast_to(weights[:, None] / 7, ROWS.shape))


def test_equal_extremes_of_many_short_rows_share_evenly() -> None:
    x = np.zeros((300, 4))
    x[:, 1] = x[:, 3] = 2
    result = gradient(lambda x: np.max(x, axis=1), x, np.arange(300.0))
    np.testing.assert_array_equal(result, np.outer(np.arange(300.0), [0, 1 / 2, 0, 1 / 2]))


def test_variance_of_many_short_rows_gives_twice_the_distance_from_the_mean() -> None:
    result = gradient(lambda x: np.var(x, axis=1, ddof=1), ROWS)
    centred = ROWS - ROWS.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(result, 2 * centred / 6, atol=1e-12)


CUBE = np.random.default_rng(2).normal(size=(2, 3, 4))


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [0, 1, 2, -1, (0,), (0, 2), None])
@pytest.mark.parametrize("layout", ["whole", "every other", "turned"])
def test_cotangent_of_a_sum_goes_to_each_entry_whatever_its_layout(
    layout: str, axis: Any, keepdims: bool
) -> None:
    shape = np.sum(CUBE, axis=axis, keepdims=keepdims).shape
    random = np.random.default_rng(3)
    along = {
        "whole": random.normal(size=shape),
        "every other": np.asarray(random.normal(size=(*shape, 2))[..., 0]),
        "turned": random.normal(size=shape[::-1]).T,
    }[layout]
    result = gradient(lambda x: np.sum(x, axis=axis, keepdims=keepdims), CUBE, along)
    kept = along if keepdims or axis is None else np.expand_dims(along, axis)
    np.testing.assert_array_equal(result, np.broadcast_to(kept, CUBE.shape))


def test_gradient_of_a_sum_that_is_read_again_is_not_changed() -> None:
    x = tf.constant(ROWS)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        total = np.sum(x, axis=1)
        y = total * total + np.sum(x * x, axis=1)
    first = tape.gradient(y, [total, x])
    kept = [one.numpy().copy() for one in first]
    tape.gradient(y, [x, total])
    for one, before in zip(first, kept, strict=True):
        np.testing.assert_array_equal(one.numpy(), before)
    np.testing.assert_allclose(kept[1], 2 * ROWS.sum(axis=1, keepdims=True) + 2 * ROWS)


def _batch(*shape: int) -> Array:
    return np.random.default_rng(4).normal(size=shape)


FACTORS = {
    "a batch and one matrix": (_batch(3, 5, 4), _batch(4, 6)),
    "a batch in another layout": (_batch(5, 3, 4).swapaxes(0, 1), _batch(4, 6)),
    "one matrix over and over": (np.broadcast_to(_batch(5, 4), (3, 5, 4)), _batch(4, 6)),
    "one turned matrix": (_batch(3, 5, 4), _batch(6, 4).T),
    "two axes of a batch": (_batch(2, 3, 5, 4), _batch(4, 6)),
    "an empty batch": (_batch(0, 5, 4), _batch(4, 6)),
    "rows of nothing": (_batch(3, 5, 0), _batch(0, 6)),
    "many rows and turned matrices": (_batch(3, 40, 4), _batch(3, 6, 4).swapaxes(1, 2)),
    "many rows and one turned matrix": (_batch(3, 40, 4), _batch(1, 6, 4).swapaxes(1, 2)),
    "many rows and large turned matrices": (_batch(2, 40, 70), _batch(2, 80, 70).swapaxes(1, 2)),
    "an axis more on the right": (_batch(3, 40, 4), _batch(2, 1, 6, 4).swapaxes(2, 3)),
}


@pytest.mark.parametrize("factors", FACTORS.values(), ids=FACTORS)
def test_product_of_matrices_is_that_of_numpy_in_every_layout(
    factors: tuple[Array, Array],
) -> None:
    left, right = factors
    expected = np.matmul(left, right)
    along = np.random.default_rng(5).normal(size=expected.shape)
    np.testing.assert_allclose((tf.constant(left) @ tf.constant(right)).numpy(), expected)
    by_left = gradient(lambda x: x @ tf.constant(right), left, along)
    by_right = gradient(lambda y: tf.constant(left) @ y, right, along)
    whole = np.broadcast_to(left, expected.shape[:-2] + left.shape[-2:])
    to_left = np.einsum("...ik,...jk->...ij", along, right)
    to_right = np.einsum("...ki,...kj->...ij", whole, along)
    np.testing.assert_allclose(by_left, _to_shape(to_left, left.shape), atol=1e-12)
    np.testing.assert_allclose(by_right, _to_shape(to_right, right.shape), atol=1e-12)


def _to_shape(x: Array, shape: tuple[int, ...]) -> Array:
    """Sum over the axes along which an array of this shape was repeated."""
    x = x.sum(axis=tuple(range(x.ndim - len(shape))))
    repeated = tuple(at for at, length in enumerate(shape) if length == 1 != x.shape[at])
    return np.asarray(x.sum(axis=repeated, keepdims=True))


def test_factors_that_do_not_fit_are_refused_as_in_numpy() -> None:
    with pytest.raises(ValueError, match="mismatch in its core dimension"):
        tf.constant(_batch(3, 5, 4)) @ tf.constant(_batch(5, 6))
