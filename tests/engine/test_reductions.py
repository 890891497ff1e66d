"""Reductions, running results and statistics where they are not smooth, or not there at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine.rules import cumulative, reductions

NAN = np.nan


def gradient_of(program: Callable[[Any], Any], at: Any) -> Any:
    """Return the gradient of a program's sum at an array of float64."""
    x = tf.constant(np.asarray(at, np.float64))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = program(x)
    return tape.gradient(y, x).numpy()


def hessian_of(program: Callable[[Any], Any], at: Any) -> Any:
    """Return the rows of the second derivatives of a number at a vector of float64."""
    x = tf.constant(np.asarray(at, np.float64))
    rows = []
    for place in range(x.shape[0]):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = program(x)
            entry = inner.gradient(y, x)[place]
        rows.append(outer.gradient(entry, x, unconnected_gradients="zero").numpy())
    return np.array(rows)


# -- ties


@pytest.mark.parametrize("function", [np.max, np.amax, np.nanmax])
def test_equal_largest_entries_share_evenly(function: Callable[..., Any]) -> None:
    given = gradient_of(lambda x: function(x, axis=1), [[2.0, 1.0, 2.0], [3.0, 3.0, 3.0]])
    np.testing.assert_allclose(given, [[1 / 2, 0, 1 / 2], [1 / 3, 1 / 3, 1 / 3]])


@pytest.mark.parametrize("function", [np.min, np.amin, np.nanmin])
def test_equal_smallest_entries_share_evenly(function: Callable[..., Any]) -> None:
    given = gradient_of(function, [[2.0, 1.0], [1.0, 3.0]])
    np.testing.assert_array_equal(given, [[0, 1 / 2], [1 / 2, 0]])


def test_equal_entries_that_where_leaves_out_get_nothing() -> None:
    given = gradient_of(
        lambda x: np.max(x, where=np.array([True, False, True]), initial=0.0), [2.0, 2.0, 1.0]
    )
    np.testing.assert_array_equal(given, [1, 0, 0])


def test_an_initial_that_is_the_extreme_leaves_nothing_for_the_entries() -> None:
    np.testing.assert_array_equal(gradient_of(lambda x: np.max(x, initial=5.0), [1.0, 2.0]), [0, 0])


@pytest.mark.parametrize(
    ("function", "at", "start", "by_entries", "by_start"),
    [
        (np.sum, [1.0, 2.0], 5.0, [1, 1], 1),
        (np.nansum, [1.0, np.nan], 5.0, [1, 0], 1),
        (np.prod, [2.0, 3.0], 5.0, [15, 10], 6),
        (np.nanprod, [2.0, np.nan], 5.0, [5, 0], 2),
        (np.max, [1.0, 2.0], 5.0, [0, 0], 1),
        (np.amax, [1.0, 7.0], 5.0, [0, 1], 0),
        (np.nanmax, [np.nan, 7.0], 5.0, [0, 1], 0),
        (np.min, [1.0, 2.0], 5.0, [1, 0], 0),
        (np.amin, [1.0, 2.0], 0.5, [0, 0], 1),
        (np.nanmin, [np.nan, 7.0], 5.0, [0, 0], 1),
        (np.max, [], 5.0, [], 1),
        (np.add.reduce, [1.0, 2.0], 5.0, [1, 1], 1),
    ],
)
def test_an_initial_that_is_a_tensor_gets_its_part(
    function: Callable[..., Any], at: Any, start: float, by_entries: Any, by_start: float
) -> None:
    x, initial = tf.Variable(np.array(at)), tf.Variable(np.array(start))
    with tf.GradientTape() as tape:
        y = function(x, initial=initial)
    assert float(y) == function(np.array(at), initial=start)
    found = tape.gradient(y, [x, initial])
    np.testing.assert_array_equal(found[0].numpy(), by_entries)
    assert float(found[1]) == by_start


def test_an_initial_tensor_beside_where_gets_its_part() -> None:
    x, initial = tf.Variable([1.0, 7.0]), tf.Variable(5.0)
    with tf.GradientTape() as tape:
        y = np.max(x, where=[True, False], initial=initial)
    assert [None if one is None else one.tolist() for one in tape.gradient(y, [x, initial])] == [
        [0, 0],
        1,
    ]


@pytest.mark.parametrize("dtype", [int, bool, np.uint8])
@pytest.mark.parametrize(
    "function",
    [
        *(np.sum, np.prod, np.mean, np.var, np.std, np.nansum, np.nanprod),
        *(np.cumsum, np.cumprod, np.cumulative_sum, np.cumulative_prod, np.nancumsum),
        lambda x, dtype: np.trace(x * np.ones((4, 4)), dtype=dtype),
    ],
)
def test_what_is_reduced_in_integers_has_no_gradient(
    function: Callable[..., Any], dtype: Any
) -> None:
    at = np.array([1.5, 2.5, 4.2, 3.7])
    x = tf.Variable(at)
    with tf.GradientTape() as tape:
        y = function(x, dtype=dtype)
        z = y * 1.5
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, function(at, dtype=dtype))
    assert tape.gradient(z, x) is None
    assert "is cast to an integer or boolean dtype" in str(tape.explain(z, x))


@pytest.mark.parametrize("function", [np.nanmean, np.nanvar, np.stack, np.cov, np.corrcoef])
def test_a_dtype_of_integers_is_refused_where_numpy_refuses_it(function: Any) -> None:
    at = np.array([[1.5, 2.5], [4.2, 3.7]])
    for x in (at, tf.Variable(at)):
        with pytest.raises(TypeError):
            function(x, dtype=int)


def test_an_initial_tensor_of_a_sum_in_integers_is_added_as_numpy_adds_it() -> None:
    total = np.sum(tf.constant([1.5, 2.5]), dtype=int, initial=tf.constant(2.5))
    assert int(total) == np.sum(np.array([1.5, 2.5]), dtype=int, initial=2.5)


def test_the_range_of_equal_entries_has_gradient_0() -> None:
    np.testing.assert_array_equal(gradient_of(np.ptp, [2.0, 2.0, 2.0]), [0, 0, 0])


def test_sorting_and_partitioning_equal_entries_gives_back_each_once() -> None:
    def weighted(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: np.sum(function(x) * np.array([1.0, 2.0, 4.0, 8.0]))

    at = [3.0, 1.0, 3.0, 1.0]
    for function in (np.sort, lambda x: np.partition(x, 1)):
        given = gradient_of(weighted(function), at)
        assert {given[1], given[3]} == {1.0, 2.0}
        assert {given[0], given[2]} == {4.0, 8.0}


def test_quantiles_of_equal_entries_pass_on_all_of_the_cotangent() -> None:
    for program in (np.median, lambda x: np.quantile(x, 0.4), lambda x: np.nanpercentile(x, 10)):
        assert np.sum(gradient_of(program, [2.0, 2.0, 2.0, 2.0])) == pytest.approx(1)


def test_a_median_between_two_gives_half_to_each() -> None:
    np.testing.assert_array_equal(gradient_of(np.median, [9.0, 1.0, 4.0, 2.0]), [0, 0, 0.5, 0.5])


def test_a_repeated_value_of_unique_comes_from_its_first_place() -> None:
    given = gradient_of(lambda x: np.unique(x) * np.array([1.0, 10.0]), [7.0, 3.0, 7.0, 3.0])
    np.testing.assert_array_equal(given, [10, 1, 0, 0])


def test_a_running_maximum_stays_with_the_first_of_equal_entries() -> None:
    given = gradient_of(cumulative.running_maximum, [1.0, 3.0, 3.0, 2.0])
    np.testing.assert_array_equal(given, [1, 3, 0, 0])


def test_a_running_minimum_stays_with_the_first_of_equal_entries() -> None:
    given = gradient_of(cumulative.running_minimum, [4.0, 2.0, 2.0, 1.0, 5.0])
    np.testing.assert_array_equal(given, [1, 2, 0, 2, 0])


# -- zeros


def test_a_product_with_one_zero_is_exact() -> None:
    np.testing.assert_array_equal(gradient_of(np.prod, [2.0, 0.0, 3.0]), [0, 6, 0])


def test_a_product_with_two_zeros_has_gradient_0() -> None:
    np.testing.assert_array_equal(gradient_of(np.prod, [2.0, 0.0, 3.0, 0.0]), [0, 0, 0, 0])


def test_the_second_derivative_of_a_product_with_two_zeros_is_exact() -> None:
    wanted = np.zeros((4, 4))
    wanted[1, 3] = wanted[3, 1] = 2.0 * 5.0
    np.testing.assert_array_equal(hessian_of(np.prod, [2.0, 0.0, 5.0, 0.0]), wanted)


def test_a_product_takes_no_notice_of_zeros_that_where_leaves_out() -> None:
    given = gradient_of(lambda x: np.prod(x, where=np.array([True, False, True])), [2.0, 0.0, 3.0])
    np.testing.assert_array_equal(given, [3, 0, 2])


def test_running_products_past_zeros_are_exact() -> None:
    # x0 + x0 x1 + x0 x1 x2 + x0 x1 x2 x3 at (2, 0, 3, 0)
    np.testing.assert_array_equal(gradient_of(np.cumprod, [2.0, 0.0, 3.0, 0.0]), [1, 2 + 6, 0, 0])


def test_the_second_derivative_of_running_products_past_zeros_is_exact() -> None:
    # the last term, x0 x1 x2 x3, by x1 and x3 is x0 x2; x0 x1 and x0 x1 x2 by x0 and x1 give 1 + x2
    wanted = np.zeros((4, 4))
    wanted[0, 1] = wanted[1, 0] = 1 + 3.0
    wanted[1, 2] = wanted[2, 1] = 2.0
    wanted[1, 3] = wanted[3, 1] = 2.0 * 3.0
    found = hessian_of(lambda x: np.sum(np.cumprod(x)), [2.0, 0.0, 3.0, 0.0])
    np.testing.assert_array_equal(found, wanted)


def test_the_deviation_of_equal_entries_has_gradient_0() -> None:
    for function in (np.std, np.nanstd):
        np.testing.assert_array_equal(gradient_of(function, [2.0, 2.0, 2.0]), [0, 0, 0])


# -- large numbers


@pytest.mark.parametrize("far", [1e4, -1e4])
def test_logsumexp_is_stable_far_from_0(far: float) -> None:
    x = tf.constant(np.array([far, far]))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = reductions.logsumexp(x)
    assert float(y) == pytest.approx(far + np.log(2), rel=1e-15)
    np.testing.assert_allclose(tape.gradient(y, x).numpy(), [0.5, 0.5], rtol=1e-12)


def test_logsumexp_of_what_is_0_is_minus_infinity_with_gradient_0() -> None:
    x = tf.constant(np.array([[-np.inf, -np.inf], [-np.inf, 3.0]]))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = reductions.logsumexp(x, axis=1)
    np.testing.assert_array_equal(y.numpy(), [-np.inf, 3.0])
    np.testing.assert_array_equal(tape.gradient(y, x).numpy(), [[0, 0], [0, 1]])


# -- NaN


@pytest.mark.parametrize("function", [np.max, np.min, np.median])
def test_where_nan_decided_the_gradient_is_nan(function: Callable[..., Any]) -> None:
    given = gradient_of(lambda x: function(x, axis=1), [[1.0, NAN, 2.0], [1.0, 4.0, 2.0]])
    np.testing.assert_array_equal(np.isnan(given), [[True] * 3, [False] * 3])


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        (np.nansum, [1, 0, 1]),
        (np.nanmean, [1 / 2, 0, 1 / 2]),
        (np.nanprod, [5, 0, 2]),
        (np.nanmax, [0, 0, 1]),
        (np.nanmin, [1, 0, 0]),
        (np.nanmedian, [1 / 2, 0, 1 / 2]),
        (np.nancumsum, [3, 0, 1]),
        (np.nancumprod, [1 + 1 + 5, 0, 2]),
        (np.nanvar, [-1.5, 0, 1.5]),
        (np.nanstd, [-1 / 2, 0, 1 / 2]),
    ],
)
def test_nan_that_is_passed_over_gets_no_part(
    function: Callable[..., Any], wanted: list[float]
) -> None:
    np.testing.assert_allclose(gradient_of(function, [2.0, NAN, 5.0]), wanted)


def test_a_running_maximum_stays_with_the_first_nan() -> None:
    given = gradient_of(cumulative.running_maximum, [1.0, NAN, 3.0, NAN])
    np.testing.assert_array_equal(given, [1, 3, 0, 0])


# -- nothing there


@pytest.mark.parametrize("function", [np.max, np.amax, np.min, np.amin])
def test_an_extreme_of_nothing_says_of_what_and_what_to_give(function: Callable[..., Any]) -> None:
    x = tf.constant(np.zeros((0, 3)))
    with pytest.raises(ValueError, match=r"shape \(0, 3\) over axis 0.*initial="):
        function(x, axis=0)


def test_an_extreme_of_nothing_with_an_initial_is_that() -> None:
    assert float(np.max(tf.constant(np.zeros(0)), initial=-1.0)) == -1.0


@pytest.mark.parametrize(
    "function", [np.sum, np.prod, np.nansum, np.nanprod, np.cumsum, np.cumprod]
)
def test_a_reduction_of_nothing_gives_back_nothing(function: Callable[..., Any]) -> None:
    assert gradient_of(function, np.zeros(0)).shape == (0,)


# -- forms of arguments


def test_a_mean_of_half_precision_is_added_up_as_numpy_does() -> None:
    x = np.full(5000, 10.0, np.float16)
    found = np.mean(tf.constant(x))
    assert found.dtype == np.float16
    assert float(found) == float(np.mean(x)) == 10.0


def test_a_mean_of_integers_is_not_an_integer() -> None:
    assert float(np.mean(tf.constant([1, 2]))) == 1.5


@pytest.mark.parametrize("function", [np.var, np.nanvar])
def test_the_mean_that_is_given_to_a_variance_is_a_constant(function: Any) -> None:
    at = np.array([1.0, 2.0, 4.0])

    def about_0(x: Any) -> Any:
        return function(x, mean=np.array([0.0]))

    np.testing.assert_allclose(gradient_of(about_0, at), 2 * at / 3)
    np.testing.assert_allclose(hessian_of(about_0, at), 2 * np.eye(3) / 3, atol=1e-15)


@pytest.mark.parametrize("function", [np.std, np.nanstd])
def test_the_mean_that_is_given_to_a_deviation_is_a_constant(function: Any) -> None:
    at = np.array([1.0, 2.0, 4.0])
    given = gradient_of(lambda x: function(x, mean=np.array([0.0])), at)
    np.testing.assert_allclose(given, at / np.sqrt(3 * np.sum(at * at)))


def test_what_where_leaves_out_gets_nothing_about_a_given_mean() -> None:
    taking_part = np.array([True, False, True])
    given = gradient_of(
        lambda x: np.var(x, mean=np.array([0.0]), where=taking_part), [1.0, 2.0, 4.0]
    )
    np.testing.assert_allclose(given, [1, 0, 4])


REDUCING_A_NUMBER = [
    (np.sum, False),
    (np.prod, False),
    (np.max, False),
    (np.min, False),
    (np.ptp, True),
    (np.nansum, False),
    (np.nanprod, False),
    (np.nanmax, False),
    (np.nanmin, False),
    (np.nanmean, False),
    (np.nanvar, True),
    (np.nanstd, True),
    (np.cumsum, False),
    (np.cumprod, False),
    (np.nancumsum, False),
    (np.nancumprod, False),
    (np.add.reduce, False),
    (np.multiply.reduce, False),
    (np.hypot.reduce, False),
    (np.logaddexp.reduce, False),
]


@pytest.mark.parametrize("axis", [0, -1, ()])
@pytest.mark.parametrize(("function", "measures_spread"), REDUCING_A_NUMBER)
def test_a_number_is_reduced_over_axis_0_at_every_order(
    function: Any, measures_spread: bool, axis: Any
) -> None:
    if axis == () and "cum" in function.__name__:
        axis = None
    at = 0.0 if measures_spread else 1.0  # x³ has the derivatives 3 and 6 at 1
    x = tf.constant(np.array(1.0))
    direction = tf.constant(np.array(1.0))
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner, tf.autodiff.ForwardAccumulator(x, direction) as forward:
            inner.watch(x)
            y = function(x * x, axis=axis) * x
        first = inner.gradient(y, x)
    assert first.shape == ()
    assert float(first) == 3 * at
    assert float(np.sum(forward.jvp(y))) == 3 * at
    second = outer.gradient(first, x)
    assert second.shape == ()
    assert float(second) == 6 * at


def test_methods_of_ufuncs_refuse_axes_that_a_number_has_not() -> None:
    for method in (np.add.reduce, np.hypot.reduce):
        with pytest.raises(np.exceptions.AxisError):
            method(tf.constant(1.0), axis=1)


@pytest.mark.parametrize("quantile", [np.nanquantile, np.quantile])
@pytest.mark.parametrize("axis", [1, (0, 1), None])
def test_levels_in_two_rows_are_quantiles_of_several_axes(quantile: Any, axis: Any) -> None:
    at = np.random.default_rng(3).normal(size=(2, 3, 4))
    levels = np.array([[0.1, 0.2], [0.5, 1.0]])
    found = quantile(tf.constant(at), levels, axis=axis)
    np.testing.assert_allclose(found.numpy(), np.quantile(at, levels, axis=axis))
    for row, column in np.ndindex(2, 2):
        np.testing.assert_allclose(
            gradient_of(lambda x, at=(row, column): quantile(x, levels, axis=axis)[at], at),
            gradient_of(lambda x, at=(row, column): np.quantile(x, levels[at], axis=axis), at),
        )


@pytest.mark.filterwarnings("ignore:Mean of empty slice")
def test_quantiles_of_nothing_have_a_gradient_of_nothing() -> None:
    given = gradient_of(lambda x: np.nanquantile(x, [0.2, 0.7], axis=0), np.zeros((0, 3)))
    assert given.shape == (0, 3)


def test_weights_of_a_covariance_may_be_lists() -> None:
    at = np.array([[1.0, 2.0, 4.0], [3.0, -1.0, 0.5]])
    lists: dict[str, Any] = {"aweights": [1.0, 2.0, 3.0], "fweights": [2, 1, 1]}
    arrays = {name: np.array(weights) for name, weights in lists.items()}
    np.testing.assert_allclose(np.cov(tf.constant(at), **lists).numpy(), np.cov(at, **arrays))
    np.testing.assert_array_equal(
        gradient_of(lambda x: np.cov(x, **lists), at),
        gradient_of(lambda x: np.cov(x, **arrays), at),
    )


@pytest.mark.parametrize("density", [False, True])
def test_weights_of_a_histogram_may_be_complex(density: bool) -> None:
    values, weights = np.array([1.0, 2.0, 4.0]), np.array([1 + 2j, 3 - 1j, 2j])
    found, _ = np.histogram(values, bins=2, weights=tf.constant(weights), density=density)
    expected, _ = np.histogram(values, bins=2, weights=weights, density=density)
    np.testing.assert_allclose(found.numpy(), expected)


def test_interpolation_between_complex_heights_beside_lists() -> None:
    heights = np.array([1 + 2j, 3 - 1j, 2j])
    found = np.interp([0.5, 1.5, 9.0], [0.0, 1.0, 2.0], tf.constant(heights))
    np.testing.assert_allclose(found.numpy(), [2 + 0.5j, 1.5 + 0.5j, 2j])


@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_slopes_know_nothing_of_the_entry_in_the_middle(odd: float, edge_order: Any) -> None:
    at = np.array([1.0, odd, 3.0, 4.0])
    with np.errstate(invalid="ignore"):
        found = np.gradient(tf.constant(at), edge_order=edge_order)
        np.testing.assert_array_equal(found.numpy(), np.gradient(at, edge_order=edge_order))
    assert float(found[1]) == 1


def test_slopes_of_unsigned_integers_may_fall() -> None:
    found = np.gradient(tf.constant(np.array([3, 1, 2], np.uint8)))
    np.testing.assert_array_equal(found.numpy(), [-2, -0.5, 1])


def test_quantiles_with_weights_are_refused() -> None:
    x = tf.constant([1.0, 2.0, 3.0])
    with pytest.raises(TypeError, match="weights"):
        np.quantile(x, 0.5, weights=[1.0, 1.0, 2.0], method="inverted_cdf")


def test_the_level_of_a_quantile_cannot_be_differentiated_and_says_so() -> None:
    with pytest.raises(TypeError, match="quantile has no rule for a Tensor as q"):
        np.quantile(tf.constant([1.0, 2.0]), tf.constant(0.5))


def test_an_average_says_when_weights_need_an_axis() -> None:
    with pytest.raises(TypeError, match="axis="):
        np.average(tf.constant(np.ones((2, 3))), weights=np.ones(3))


def test_an_average_says_when_weights_do_not_fit() -> None:
    with pytest.raises(ValueError, match=r"\(2,\) do not fit .* \(2, 3\) along axis 1"):
        np.average(tf.constant(np.ones((2, 3))), axis=1, weights=np.ones(2))


def test_an_average_returns_its_weights_in_the_shape_of_the_result() -> None:
    mean, total = np.average(
        tf.constant(np.arange(6.0).reshape(2, 3)), axis=1, weights=[1.0, 2.0, 3.0], returned=True
    )
    np.testing.assert_allclose(mean.numpy(), [8 / 6, 26 / 6])
    np.testing.assert_array_equal(total.numpy(), [6, 6])


@pytest.mark.parametrize("function", [np.histogram2d, np.histogramdd])
def test_counts_in_several_dimensions_are_refused_with_what_to_write(
    function: Callable[..., Any],
) -> None:
    x = tf.constant(np.ones((4, 2)))
    with pytest.raises(TypeError, match=rf"{function.__name__}.*x\.numpy\(\)"):
        function(x, x)


def test_a_fit_refuses_what_it_would_not_differentiate() -> None:
    x = tf.constant(np.arange(4.0))
    with pytest.raises(TypeError, match="leave out full and cov"):
        np.polyfit(x, x, 1, full=True)


def test_every_other_entry_of_a_transposed_array_gets_its_part() -> None:
    given = gradient_of(lambda x: np.prod(x.T[::2], axis=0), [[2.0, 7.0, 3.0], [5.0, 7.0, 4.0]])
    np.testing.assert_array_equal(given, [[3, 0, 2], [4, 0, 5]])


# -- values are NumPy's


def _same(found: Any, wanted: Any) -> None:
    if isinstance(wanted, tuple | list):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            _same(one, other)
    else:
        value = np.asarray(found.numpy())
        assert value.shape == np.shape(wanted)
        assert value.dtype == np.asarray(wanted).dtype
        np.testing.assert_allclose(value, wanted, rtol=1e-10, atol=1e-13)


X = np.random.default_rng(0).normal(size=(3, 4))
WEIGHTS = np.array([0.5, 1.0, 2.0, 0.25])

COMPOSED: dict[str, Callable[[Any], Any]] = {
    "average": lambda x: np.average(x, 1, weights=WEIGHTS, returned=True),
    "average without weights": lambda x: np.average(x, (0,), returned=True, keepdims=True),
    "cov": lambda x: np.cov(x, ddof=0, aweights=WEIGHTS),
    "cov of a row": lambda x: np.cov(x[0]),
    "cov of two": lambda x: np.cov(x, x + 1, rowvar=False),
    "corrcoef": np.corrcoef,
    "gradient": np.gradient,
    "gradient, edge_order=2": lambda x: np.gradient(x, [0, 1.0, 3.0], 2.0, edge_order=2),
    "trapezoid": lambda x: np.trapezoid(x, [0, 1, 2.5, 4]),
    "ediff1d": lambda x: np.ediff1d(x, to_begin=[9, 8.0], to_end=3.0),
    "diff": lambda x: np.diff(x, 2, prepend=0, append=[[1.0], [2.0], [3.0]]),
    "interp": lambda x: np.interp(x, [-1, 0, 1.0], [3, 2, 5.0], left=-9, right=9),
    "interp, period": lambda x: np.interp(x, [0.5, 0.1, 1.0], [3, 2, 5.0], period=1.5),
    "poly": lambda x: np.poly(x[0]),
    "poly of a matrix": lambda x: np.poly(x[:, :3]),
    "polydiv": lambda x: np.polydiv(x[0], x[1, :2]),
    "polydiv by a longer one": lambda x: np.polydiv(x[1, :2], x[0]),
    "polyint": lambda x: np.polyint(x[0], 2, [1.0, 2.0]),
    "polyder": lambda x: np.polyder(x[0], 2),
    "polyfit": lambda x: np.polyfit(x[0], x[1], 2),
    "polymul": lambda x: np.polymul([0.0, 1.0, 2.0], x[0]),
    "vander": lambda x: np.vander(x[0], 3, True),
    "unique": lambda x: np.unique(np.round(2 * x), True, True, True),
    "unique columns": lambda x: np.unique(x, axis=1, return_inverse=True, return_counts=True),
    "unique_all": lambda x: np.unique_all(np.round(x)),
    "intersect1d": lambda x: np.intersect1d(x, x[1:, 1:], return_indices=True),
    "setxor1d": lambda x: np.setxor1d(x, x[1:]),
    "histogram": np.histogram,
    "histogram, density": lambda x: np.histogram(x, bins=4, density=True),
    "histogram, weights": lambda x: np.histogram(x, 5, weights=x, range=(-0.5, 0.5)),
    "bincount": lambda x: np.bincount(np.array([1, 2, 2, 5]), weights=x[0], minlength=8),
    "apply_along_axis": lambda x: np.apply_along_axis(lambda row: np.sort(row)[:2], 0, x),
    "piecewise": lambda x: np.piecewise(x, [x < 0, x > 0.5], [-1.0, np.square, lambda z: z + 1]),
    "lexsort": lambda x: np.lexsort((x[0], x[1])),
    "searchsorted": lambda x: np.searchsorted(np.sort(x[0]), x[1], side="right"),
    "digitize": lambda x: np.digitize(x, [-1, 0, 1.0]),
    "max, where": lambda x: np.max(x, axis=0, initial=0.2, where=x < 1),
}


@pytest.mark.parametrize("program", COMPOSED.values(), ids=COMPOSED)
def test_the_value_is_that_of_numpy(program: Callable[[Any], Any]) -> None:
    _same(program(tf.constant(X)), program(X))
