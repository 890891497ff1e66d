"""The short cuts that rules of neural networks take give what the long way gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine.rules import activations, convolutions, losses
from tapeviz.engine.rules.sweeps import Sweep

Array = np.ndarray[Any, Any]

LOGITS = {
    "near 0": [[0.5, -1.0, 2.0], [3.0, 3.0, -3.0]],
    "with a row far below": [[0.5, -1.0, 2.0], [-300.0, -301.0, -299.0]],
    "with a row far above": [[0.5, -1.0, 2.0], [300.0, 301.0, 299.0]],
    "with masked entries": [[0.5, -np.inf, 2.0], [-1e9, 3.0, -1e9]],
}
in_every_dtype = pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
on_all_logits = pytest.mark.parametrize("logits", LOGITS.values(), ids=LOGITS)


def exact_log_softmax(logits: Array) -> Array:
    shifted = logits.astype(np.longdouble) - logits.max(axis=-1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


@in_every_dtype
@on_all_logits
@pytest.mark.parametrize("axis", [-1, 0])
def test_softmax_and_its_logarithm_wherever_the_logits_are(
    logits: Any, dtype: str, axis: int
) -> None:
    with np.errstate(over="ignore"):
        x = np.array(logits, dtype)
    expected = exact_log_softmax(x)
    given = x if axis == -1 else x.T
    tolerance = 4 * float(np.finfo(dtype).eps)
    for function, wanted in (
        (activations.softmax, np.exp(expected)),
        (activations.log_softmax, expected),
    ):
        found = function(given, axis=axis)
        assert found.dtype == dtype
        np.testing.assert_allclose(
            found if axis == -1 else found.T, wanted.astype(dtype), tolerance, tolerance
        )


@in_every_dtype
@on_all_logits
@pytest.mark.parametrize("label", [0, 1, 2])
def test_cross_entropy_wherever_the_logits_are(logits: Any, dtype: str, label: int) -> None:
    with np.errstate(over="ignore"):
        x = np.array(logits, dtype)
    labels = np.full(2, label)
    found = losses.sparse_softmax_cross_entropy(x, labels)
    assert found.dtype == dtype
    tolerance = 4 * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(
        found, -exact_log_softmax(x)[:, label].astype(dtype), tolerance, tolerance
    )


def test_a_vanishing_loss_keeps_its_digits() -> None:
    logits = np.array([[30.0, 18.0]], np.float32)
    expected = np.log1p(np.exp(-12.0))
    assert losses.sparse_softmax_cross_entropy(logits, np.array([0])) == pytest.approx(
        [expected], abs=1e-7
    )
    assert -activations.log_softmax(logits)[0, 0] == pytest.approx(expected, abs=1e-7)
    far, right = np.array([30.0, -30.0], np.float32), np.array([1.0, 0.0], np.float32)
    np.testing.assert_allclose(losses.sigmoid_cross_entropy(far, right), np.exp(-30.0), rtol=1e-5)


@pytest.mark.parametrize(
    "function",
    [
        activations.softmax,
        activations.log_softmax,
        lambda x: losses.sparse_softmax_cross_entropy(x, np.array([0, 1])),
    ],
    ids=["softmax", "log_softmax", "cross entropy"],
)
def test_nan_spoils_its_own_row_only(function: Any) -> None:
    found = np.isnan(function(np.array([[0.0, np.nan, 1.0], [0.0, 1.0, 2.0]])))
    assert found[0].all()
    assert not found[1].any()


def test_sigmoid_takes_integers() -> None:
    np.testing.assert_allclose(activations.sigmoid(np.array([0, 2])), [0.5, 1 / (1 + np.exp(-2))])


def test_onto_writes_only_where_the_result_fits() -> None:
    row, rows = np.ones(3, np.float32), np.ones((2, 3), np.float32)
    assert activations.onto(np.add, rows, row) is rows
    assert activations.onto(np.add, row, rows) is not row
    assert activations.onto(np.add, rows, row.astype(np.float64)).dtype == np.float64


@pytest.mark.parametrize(
    "function",
    [
        lambda x: tf.nn.softmax(x),
        lambda x: tf.nn.batch_normalization(x, x[:1], x[:1] ** 2, x[0], x[0], 0.1),
        lambda x: tf.nn.sigmoid_cross_entropy_with_logits(tf.ones_like(x), x),
        lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits([0, 1], x),
    ],
    ids=["softmax", "batch normalization", "sigmoid cross entropy", "cross entropy"],
)
def test_rules_leave_alone_what_they_are_given(function: Any) -> None:
    x = tf.constant([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]], dtype=tf.float64)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = function(x)
    seed = np.full(y.shape, 3.0)
    value = y.numpy().copy()
    first = tape.gradient(y, x, output_gradients=tf.constant(seed)).numpy().copy()
    second = tape.gradient(y, x, output_gradients=tf.constant(seed)).numpy()
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(y.numpy(), value)
    np.testing.assert_array_equal(x.numpy(), [[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]])


@pytest.mark.parametrize("padding", [(0, 0), (1, 1)])
@pytest.mark.parametrize("stride", [2, 3])
def test_max_pool_gives_back_the_same_by_the_short_way_and_by_the_long(
    padding: tuple[int, int], stride: int
) -> None:
    sweep = Sweep((2, 2), (stride, stride), (padding, padding), (1, 1))
    random = np.random.default_rng(0)
    x = random.integers(0, 3, (2, 7, 6, 3)).astype(np.float64)  # many are equal
    x[0, 1, 1, 0] = np.nan
    out = convolutions.max_pool(x, **sweep._asdict())
    g = random.normal(size=out.shape)
    # what the rule consists of where a tape records it
    chosen = convolutions.first_largest(x, out, **sweep._asdict())
    expected = convolutions.unpool(g, chosen=chosen, lengths=x.shape[1:-1], **sweep._asdict())
    rule = convolutions.max_pool.vjps[0]
    assert rule is not None
    np.testing.assert_array_equal(rule(g, out, x, **sweep._asdict()), expected)


def correlated(x: Array, filters: Array) -> Array:
    """Write the definition out: at each place, the sum of window times filter."""
    height, width = filters.shape[:2]
    rows, columns = x.shape[1] - height + 1, x.shape[2] - width + 1
    out = np.zeros((len(x), rows, columns, filters.shape[-1]))
    for row in range(rows):
        for column in range(columns):
            window = x[:, row : row + height, column : column + width]
            out[:, row, column] = np.tensordot(window, filters, axes=3)
    return out


@pytest.mark.parametrize(
    ("channels", "filters"),
    [(1, 2), (2, 2), (2, 99)],
    ids=["in columns", "in strips", "in rows"],
)
def test_a_convolution_is_the_same_however_the_windows_are_laid_out(
    channels: int, filters: int
) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(2, 5, 6, channels))
    kernels = random.normal(size=(3, 2, channels, filters))
    for given in (x, np.asfortranarray(x), x[:, ::-1]):
        found = convolutions.convolution(
            given, kernels, strides=(1, 1), padding=((0, 0), (0, 0)), dilations=(1, 1)
        )
        np.testing.assert_allclose(found, correlated(given, kernels), rtol=1e-12, atol=1e-12)


def test_a_pool_of_single_entries_is_no_view_of_its_input() -> None:
    x = np.arange(6.0).reshape(1, 3, 2)
    sweep = Sweep((1,), (1,), ((0, 0),), (1,))
    for pool in (convolutions.max_pool, convolutions.mean_pool):
        found = pool(x, **sweep._asdict())
        np.testing.assert_array_equal(found, x)
        assert not np.shares_memory(found, x)
