"""Assertions, nests, random numbers, scopes and printing."""

from __future__ import annotations

import io
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf


@pytest.mark.parametrize(
    "holds",
    [
        tf.debugging.assert_equal,
        tf.debugging.assert_near,
        tf.debugging.assert_less_equal,
        tf.debugging.assert_greater_equal,
    ],
)
@pytest.mark.parametrize("make", [tf.constant, tf.Variable])
@pytest.mark.parametrize("value", [0.1, [0.1, 0.7], np.array([0.1, 0.7])])
def test_an_assertion_compares_in_the_dtype_of_the_tensor(
    holds: Callable[..., None], make: Callable[..., Any], value: Any
) -> None:
    """A tenth of float64 is not the tenth of float32 that stands beside it."""
    tensor = make(value, dtype=tf.float32)
    holds(tensor, value)
    holds(value, tensor)


def test_what_is_near_is_so_by_the_precision_of_the_tensor() -> None:
    tf.debugging.assert_near(tf.constant(1.0), 1.0 + 5e-7)
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.debugging.assert_near(tf.constant(1.0, tf.float64), 1.0 + 5e-7)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: tf.debugging.assert_equal([1.0], [2.0]), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_none_equal([1.0], [1.0]), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_less([1.0, 3.0], 2.0), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_less_equal([3.0], 2.0), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_greater([1.0], 2.0), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_greater_equal([1.0], 2.0), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_positive([0.0]), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_negative([0.0]), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_non_negative([-1.0]), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_non_positive([1.0]), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_near([1.0], [1.1]), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.Assert(False, ["x"]), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.check_numerics([np.inf], "m"), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_all_finite([np.nan], "m"), tf.errors.InvalidArgumentError),
        (lambda: tf.debugging.assert_rank([1.0], 2), ValueError),
        (lambda: tf.debugging.assert_rank_in([1.0], (0, 2)), ValueError),
        (lambda: tf.debugging.assert_rank_at_least([1.0], 2), ValueError),
        (lambda: tf.debugging.assert_scalar([1.0]), ValueError),
        (lambda: tf.debugging.assert_shapes([(np.ones(2), ("n", "n"))]), ValueError),
        (lambda: tf.debugging.assert_type([1.0], tf.int32), TypeError),
        (lambda: tf.debugging.assert_integer([1.0]), TypeError),
        (lambda: tf.ensure_shape([1.0], [2]), ValueError),
    ],
)
def test_assertion_fails(call: Callable[[], Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        call()


def test_assertion_says_its_message_and_the_values() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"too large\. x < y .*3.*2"):
        tf.debugging.assert_less([1.0, 3.0], 2.0, message="too large")


def test_check_numerics_lets_the_gradient_through() -> None:
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.debugging.check_numerics(x * x, "square")
    np.testing.assert_array_equal(tape.gradient(y, x), [2.0, 4.0])


def test_enabled_check_names_the_op_and_the_line() -> None:
    tf.debugging.enable_check_numerics()
    try:
        x = tf.constant([1.0, np.nan])
        with pytest.raises(tf.errors.InvalidArgumentError, match=r"add gave NaN .*line \d+"):
            x + 1.0
    finally:
        tf.debugging.disable_check_numerics()
    assert np.isnan((x + 1.0).numpy()[1])


def test_nest_maps_over_several_structures() -> None:
    Point = namedtuple("Point", "x y")
    found = tf.nest.map_structure(lambda a, b: a - b, Point(3, [4]), Point(1, [1]))
    assert found == Point(2, [3])
    assert tf.nest.flatten({"b": 1, "a": (2, [3])}) == [2, 3, 1]
    assert tf.nest.pack_sequence_as([0, (0,)], [1, 2]) == [1, (2,)]


def test_nest_of_another_structure_is_refused() -> None:
    with pytest.raises(ValueError, match="same nested structure"):
        tf.nest.map_structure(max, [1, 2], [1])
    with pytest.raises(TypeError, match="same sequence type"):
        tf.nest.assert_same_structure([1], (1,))


def test_seed_repeats_the_numbers_and_another_seed_does_not() -> None:
    draws = []
    for seed in (1, 1, 2):
        tf.random.set_seed(seed)
        draws.append(tf.random.normal([5]).numpy().tolist())
    assert draws[0] == draws[1] != draws[2]
    assert tf.random.uniform([3], seed=4).numpy().tolist() == (
        tf.random.uniform([3], seed=4).numpy().tolist()
    )


def test_random_numbers_are_spread_as_their_name_says() -> None:
    tf.random.set_seed(8)
    count = 40_000
    error = 5 / np.sqrt(count)
    assert abs(float(tf.reduce_mean(tf.random.normal([count], 1.0, 2.0))) - 1.0) < 2 * error
    assert abs(float(tf.reduce_mean(tf.random.uniform([count], 2.0, 4.0))) - 3.0) < error
    assert abs(float(tf.reduce_mean(tf.random.poisson([count], 3.0))) - 3.0) < 2 * error
    assert abs(float(tf.reduce_mean(tf.random.gamma([count], 4.0, 2.0))) - 2.0) < error
    whole = tf.random.uniform([count], -1, 2, dtype=tf.int32)
    assert sorted(set(whole.numpy().tolist())) == [-1, 0, 1]
    chosen = tf.random.categorical(np.log([[0.2, 0.8]]), count)
    assert abs(float(tf.reduce_mean(tf.cast(chosen, tf.float64))) - 0.8) < error
    assert sorted(tf.random.shuffle([1, 2, 3]).numpy().tolist()) == [1, 2, 3]


def test_random_integers_need_an_upper_end() -> None:
    with pytest.raises(ValueError, match="Must specify maxval"):
        tf.random.uniform([2], dtype=tf.int32)


def test_generators_are_independent_of_one_another() -> None:
    first, second = (tf.random.Generator.from_seed(3) for _ in range(2))
    np.testing.assert_array_equal(first.normal([4]), second.normal([4]))


def test_print_shows_values_without_dtypes() -> None:
    stream = io.StringIO()
    tf.print("w", {"a": tf.constant([1.0, 0.1])}, 3, tf.range(10), output_stream=stream)
    assert stream.getvalue() == "w {'a': [1 0.100000001]} 3 [0 1 2 ... 7 8 9]\n"


def test_function_is_a_decorator_with_and_without_arguments() -> None:
    @tf.function(input_signature=[tf.TensorSpec([None])], jit_compile=True)
    def double(x: Any) -> Any:
        return 2 * x

    assert double(2) == 4
    assert tf.function(len)([1]) == 1
    assert tf.executing_eagerly()
    with pytest.raises(TypeError, match="does not take compiled"):
        tf.function(len, compiled=True)


def test_name_scopes_nest_and_close() -> None:
    with tf.name_scope("a"):
        with pytest.raises(KeyError), tf.name_scope("b") as inner:
            raise KeyError
        with tf.name_scope("c") as second:
            pass
    assert (inner, second) == ("a/b/", "a/c/")


def test_shape_of_unknown_lengths() -> None:
    shape = tf.TensorShape([None, 3])
    assert shape.is_compatible_with((2, 3))
    assert not shape.is_compatible_with((2, 4))
    assert shape.concatenate([1]).as_list() == [None, 3, 1]
    assert shape.num_elements() is None
    with pytest.raises(ValueError, match="incompatible"):
        shape.assert_is_compatible_with([2])
    assert tf.TensorSpec([2], tf.int32).is_compatible_with(np.zeros(2, np.int32))


def test_dtypes_are_numpys() -> None:
    assert tf.float32 == np.float32
    assert tf.as_dtype("uint8") == tf.uint8 == tf.dtypes.uint8
    assert tf.constant(1.0).dtype == tf.float32


def test_gather_with_batch_dimensions() -> None:
    x = np.arange(12.0).reshape(2, 3, 2)
    found = tf.gather(x, [[2, 0], [1, 1]], batch_dims=1)
    np.testing.assert_array_equal(found, np.stack([x[0, [2, 0]], x[1, [1, 1]]]))


def test_clipping_of_gradients_that_are_not_finite_makes_them_all_nan() -> None:
    clipped, length = tf.clip_by_global_norm([[np.inf], [1.0]], 1.0)
    assert np.isinf(float(length))
    assert all(np.isnan(one.numpy()[0]) for one in clipped)


def test_scan_and_map_are_on_the_tape() -> None:
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape(persistent=True) as tape:
        product = tf.foldl(lambda a, b: a * b, x)
        squares = tf.map_fn(lambda a: a * a, x)
    np.testing.assert_array_equal(tape.gradient(product, x), [6.0, 3.0, 2.0])
    np.testing.assert_array_equal(tape.gradient(squares, x), [2.0, 4.0, 6.0])
