"""Functions of whole arrays: the forms in which lengths and axes are given, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tapeviz as tf

A = np.arange(12.0).reshape(2, 6)

SIZES: dict[str, tuple[Any, tuple[int, ...]]] = {
    "a number": (3, (2, 2, 2)),
    "a number of NumPy": (np.int64(2), (3, 3)),
    "a Tensor": (tf.constant(2), (3, 3)),
    "a list": ([1, 5], (1, 5)),
    "a tuple": ((1, 2, 3), (1, 2, 3)),
    "an array": (np.array([4, 2]), (4, 2)),
    "a Tensor of lengths": (tf.constant([4, 2]), (4, 2)),
    "one left open": ([1, -1, 2], (1, 3, 2)),
    "nothing left for the open one": ([6, -1], (6, 0)),
}


@pytest.mark.parametrize("axis", [1, -1])
@pytest.mark.parametrize(("sizes", "lengths"), SIZES.values(), ids=SIZES)
def test_split_takes_sizes_in_every_form(sizes: Any, lengths: tuple[int, ...], axis: int) -> None:
    parts = tf.split(A, sizes, axis=axis)
    assert [part.shape[1] for part in parts] == list(lengths)
    np.testing.assert_array_equal(np.concatenate([part.numpy() for part in parts], axis=1), A)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        (4, "an axis of length 6 cannot be split into 4 equal parts"),
        (0, "cannot split into 0 parts"),
        ([1, 2], r"the parts \(1, 2\) do not add up to the length 6"),
        ([4, 4, -1], r"the parts \(4, 4, -1\) do not add up to the length 6"),
    ],
)
def test_split_refuses_sizes_that_do_not_fit(sizes: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tf.split(A, sizes, axis=1)


def test_split_refuses_an_axis_that_is_not_there() -> None:
    with pytest.raises(np.exceptions.AxisError):
        tf.split(A, 2, axis=2)


def test_parts_of_a_variable_lead_back_to_it() -> None:
    x = tf.Variable(A)
    with tf.GradientTape() as tape:
        first, second = tf.split(x, [2, 4], axis=1)
        y = tf.reduce_sum(first) + 3 * tf.reduce_sum(second)
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), [[1, 1, 3, 3, 3, 3]] * 2)


SHAPES = {
    "a tuple": (3, 4),
    "a list": [3, -1],
    "an array": np.array([3, 4]),
    "a Tensor": tf.constant([3, 4]),
    "lengths of NumPy": (np.int64(3), np.int32(4)),
    "lengths that are Tensors": [tf.constant(3), 4],
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_reshape_takes_a_shape_in_every_form(shape: Any) -> None:
    np.testing.assert_array_equal(tf.reshape(A, shape).numpy(), A.reshape(3, 4))


@pytest.mark.parametrize("axes", [[-1], (1,), np.array([1]), tf.constant([1]), -1, tf.constant(1)])
def test_one_axis_is_taken_in_every_form(axes: Any) -> None:
    np.testing.assert_array_equal(tf.reduce_sum(A, axes).numpy(), A.sum(axis=1))


def test_product_with_vectors_takes_lists_variables_and_batches() -> None:
    matrix = A[:, :2]
    expected = matrix @ [1.0, 2.0]
    for factors in (
        (tf.Variable(matrix), [1.0, 2.0]),
        (matrix, tf.Variable([1.0, 2.0], dtype=np.float64)),
        ([list(row) for row in matrix], tf.constant([1.0, 2.0])),
    ):
        np.testing.assert_allclose(tf.linalg.matvec(*factors).numpy(), expected)
    vectors = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], dtype=np.float64)
    products = tf.linalg.matvec(np.stack([matrix] * 3), vectors)
    np.testing.assert_allclose(products.numpy(), vectors.numpy() @ matrix.T)
    turned = tf.linalg.matvec(A, [1.0, 2.0], transpose_a=True)
    np.testing.assert_allclose(turned.numpy(), [1.0, 2.0] @ A)


def test_euclidean_norm_of_a_matrix_is_that_of_all_its_entries() -> None:
    x = tf.constant(A)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.norm(x)
    np.testing.assert_allclose(y.numpy(), np.sqrt((A * A).sum()))
    np.testing.assert_allclose(tape.gradient(y, x).numpy(), A / np.sqrt((A * A).sum()))
    assert tf.norm(x, keepdims=True).shape == (1, 1)
    np.testing.assert_allclose(tf.norm(x, axis=[1]).numpy(), np.linalg.norm(A, axis=1))


@pytest.mark.parametrize("dtype", ["uint8", "bool", "int32", "float32"])
def test_descending_order_holds_for_numbers_that_cannot_be_negated(dtype: str) -> None:
    values = np.array([0, 1, 0, 1]).astype(dtype)
    ordered = tf.argsort(values, direction="DESCENDING")
    np.testing.assert_array_equal(ordered, [1, 3, 0, 2])
    largest = tf.math.top_k(values, 2)
    np.testing.assert_array_equal(largest.indices, [1, 3])


def test_an_axis_that_is_not_there_is_an_error() -> None:
    with pytest.raises(np.exceptions.AxisError):
        tf.gather([1.0, 2.0], 0, axis=3)
    with pytest.raises(np.exceptions.AxisError):
        tf.cumsum([1.0, 2.0], axis=5)


def test_a_range_of_python_floats_has_the_default_dtype() -> None:
    assert tf.range(3.0).dtype == np.float32
