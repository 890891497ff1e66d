"""Neural-network functions far out, at their edges, and where they refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf


def gradient_of(function: Callable[..., Any], *arrays: Any) -> list[Any]:
    sources = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        loss = tf.reduce_sum(function(*sources))
    return [np.asarray(one) for one in tape.gradient(loss, sources)]


@pytest.mark.parametrize(
    ("function", "values", "slopes"),
    [
        (tf.nn.softplus, [0.0, 1e4], [0.0, 1.0]),
        (tf.nn.sigmoid, [0.0, 1.0], [0.0, 0.0]),
        (tf.math.log_sigmoid, [-1e4, 0.0], [1.0, 0.0]),
        (tf.nn.elu, [-1.0, 1e4], [0.0, 1.0]),
        (tf.nn.gelu, [0.0, 1e4], [0.0, 1.0]),
        (tf.nn.silu, [0.0, 1e4], [0.0, 1.0]),
        (tf.nn.log_softmax, [-2e4, 0.0], [1.0, -1.0]),
        (tf.nn.softmax, [0.0, 1.0], [0.0, 0.0]),
        (lambda x: tf.nn.gelu(x, approximate=True), [0.0, 1e4], [0.0, 1.0]),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_activation_at_ten_thousand(
    function: Callable[..., Any], values: list[float], slopes: list[float], dtype: str
) -> None:
    x = np.array([-1e4, 1e4], dtype)
    np.testing.assert_allclose(function(x), values, rtol=1e-6)
    np.testing.assert_allclose(gradient_of(function, x)[0], slopes, atol=1e-6)


def test_sigmoid_of_a_negative_number_keeps_its_digits() -> None:
    np.testing.assert_allclose(tf.sigmoid(-80.0).numpy(), np.exp(-80.0), rtol=1e-5)


@pytest.mark.parametrize("right", [0, 1])
def test_cross_entropies_at_ten_thousand(right: int) -> None:
    logits = np.array([[1e4, -1e4]])
    one_hot = np.eye(2)[[right]]
    expected = [2e4 * right]
    slope = [[1.0 * right, -1.0 * right]]
    for function in (
        lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits([right], x),
        lambda x: tf.nn.softmax_cross_entropy_with_logits(one_hot, x),
    ):
        np.testing.assert_allclose(function(logits), expected)
        np.testing.assert_allclose(gradient_of(function, logits)[0], slope)


def test_sigmoid_cross_entropy_at_ten_thousand() -> None:
    logits, labels = np.array([-1e4, -1e4, 1e4, 1e4]), np.array([0.0, 1.0, 0.0, 1.0])
    function = tf.nn.sigmoid_cross_entropy_with_logits
    np.testing.assert_allclose(function(labels, logits), [0.0, 1e4, 1e4, 0.0])
    np.testing.assert_allclose(
        gradient_of(lambda x: function(labels, x), logits)[0], [0.0, -1.0, 1.0, 0.0]
    )


def test_softmax_cross_entropy_along_another_axis() -> None:
    labels, logits = np.eye(3)[:, :2], np.arange(6.0).reshape(3, 2)
    np.testing.assert_allclose(
        tf.nn.softmax_cross_entropy_with_logits(labels, logits, axis=0),
        tf.nn.softmax_cross_entropy_with_logits(labels.T, logits.T),
    )


def test_max_pool_gives_the_gradient_of_a_tie_to_the_first() -> None:
    found = gradient_of(lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"), np.zeros((1, 2, 2, 1)))[0]
    np.testing.assert_array_equal(found[0, :, :, 0], [[1.0, 0.0], [0.0, 0.0]])


def test_mean_pool_does_not_count_what_it_is_padded_with() -> None:
    found = tf.nn.avg_pool2d(np.ones((1, 3, 3, 1)), 2, 2, "SAME")
    np.testing.assert_array_equal(found, np.ones((1, 2, 2, 1)))


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("strides", [1, 2, [1, 2, 3, 1]])
def test_convolution_is_a_sum_over_the_window(padding: str, strides: Any) -> None:
    generator = np.random.default_rng(4)
    images, filters = generator.normal(size=(2, 7, 6, 3)), generator.normal(size=(3, 2, 3, 4))
    steps = strides[1:3] if isinstance(strides, list) else [strides] * 2
    whole = images
    if padding == "SAME":
        missing = [
            max(0, (-(-n // s) - 1) * s + k - n)
            for n, s, k in zip((7, 6), steps, (3, 2), strict=True)
        ]
        around = [(m // 2, m - m // 2) for m in missing]
        whole = np.pad(images, [(0, 0), *around, (0, 0)])
    places = [(whole.shape[1 + axis] - size) // steps[axis] + 1 for axis, size in enumerate((3, 2))]
    expected = np.zeros((2, *places, 4))
    for row in range(places[0]):
        for column in range(places[1]):
            top, left = row * steps[0], column * steps[1]
            window = whole[:, top : top + 3, left : left + 2]
            expected[:, row, column] = np.tensordot(window, filters, 3)
    np.testing.assert_allclose(tf.nn.conv2d(images, filters, strides, padding), expected)


def test_relu_saves_nothing_but_its_result() -> None:
    x = tf.Variable([-1.0, 0.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.nn.relu(x * 1.0)
    np.testing.assert_array_equal(tape.gradient(y, x), [0.0, 0.0, 1.0])


def test_dropout_passes_the_gradient_where_it_passes_the_value() -> None:
    tf.random.set_seed(5)
    x = tf.Variable(np.ones(100, np.float32))
    with tf.GradientTape() as tape:
        y = tf.nn.dropout(x, rate=0.2)
    assert sorted(set(y.numpy().tolist())) == [0.0, 1.25]
    np.testing.assert_array_equal(tape.gradient(y, x), y)


def test_dropout_drops_whole_columns_where_noise_shape_is_one() -> None:
    dropped = tf.nn.dropout(np.ones((50, 8)), 0.5, noise_shape=[1, None], seed=2).numpy()
    np.testing.assert_array_equal(dropped, np.broadcast_to(dropped[0], (50, 8)))
    assert 0 < np.count_nonzero(dropped[0]) < 8


def test_embedding_rows_that_are_looked_up_twice_get_both_gradients() -> None:
    table = tf.Variable(np.ones((3, 2)))
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.nn.embedding_lookup(table, [0, 2, 2]))
    np.testing.assert_array_equal(tape.gradient(y, table), [[1, 1], [0, 0], [2, 2]])


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (
            lambda: tf.nn.sparse_softmax_cross_entropy_with_logits([3], np.zeros((1, 3))),
            tf.errors.InvalidArgumentError,
            r"label value of 3 which is outside the valid range of \[0, 3\)",
        ),
        (
            lambda: tf.nn.sparse_softmax_cross_entropy_with_logits([1.0], np.zeros((1, 3))),
            TypeError,
            "labels must be integers",
        ),
        (
            lambda: tf.nn.sparse_softmax_cross_entropy_with_logits([1, 2], np.zeros((1, 3))),
            ValueError,
            "shape of labels",
        ),
        (
            lambda: tf.nn.sigmoid_cross_entropy_with_logits([1.0], [1.0, 2.0]),
            ValueError,
            "must have the same shape",
        ),
        (
            lambda: tf.nn.conv2d(np.zeros((1, 4, 4, 2)), np.zeros((2, 2, 3, 1)), 1, "SAME"),
            ValueError,
            r"filters are \(\*window, channels, filters\)",
        ),
        (
            lambda: tf.nn.conv2d(np.zeros((4, 4, 2)), np.zeros((2, 2, 2, 1)), 1, "SAME"),
            ValueError,
            "needs 4 axes",
        ),
        (
            lambda: tf.nn.conv2d(np.zeros((1, 1, 1, 1)), np.zeros((2, 2, 1, 1)), 1, "VALID"),
            ValueError,
            "does not fit into an input",
        ),
        (
            lambda: tf.nn.conv2d(np.zeros((1, 2, 2, 1)), np.zeros((2, 2, 1, 1)), 1, "FULL"),
            ValueError,
            "padding is 'SAME', 'VALID'",
        ),
        (
            lambda: tf.nn.max_pool2d(np.zeros((1, 2, 2, 1)), 2, 2, "SAME", data_format="NCHW"),
            ValueError,
            "channels come last",
        ),
        (lambda: tf.nn.dropout([1.0], 1.0), ValueError, "rate must be"),
        (lambda: tf.nn.dropout([1], 0.5), ValueError, "has to be floating"),
        (lambda: tf.math.top_k([1.0], 2), ValueError, "at least k columns"),
    ],
)
def test_refusal_says_what_is_wrong(
    call: Callable[[], Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        call()


def test_error_function_agrees_with_the_standard_library() -> None:
    import math

    x = np.concatenate([np.linspace(-6, 6, 2001), np.logspace(-12, 1, 300)])
    exact = np.array([math.erf(number) for number in x])
    np.testing.assert_allclose(tf.math.erf(x), exact, rtol=1e-15)
    tail = np.linspace(-6, 26, 2001)
    exact = np.array([math.erfc(number) for number in tail])
    np.testing.assert_allclose(tf.math.erfc(tail), exact, rtol=3e-15)


def test_digamma_satisfies_its_recurrence_and_reflection() -> None:
    x = np.linspace(0.05, 30, 500)
    np.testing.assert_allclose(
        tf.math.digamma(x + 1), tf.math.digamma(x) + 1 / x, rtol=1e-13, atol=1e-14
    )
    below = np.linspace(-0.95, -0.05, 50)
    np.testing.assert_allclose(
        tf.math.digamma(1 - below) - tf.math.digamma(below),
        np.pi / np.tan(np.pi * below),
        rtol=1e-12,
    )
