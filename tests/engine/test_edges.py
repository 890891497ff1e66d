"""The places where a derivative is a matter of convention, and complex numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf

Program = Callable[..., Any]


def gradient(program: Program, *values: Any) -> Any:
    """Return the gradient of the program at the values; a list where there are several."""
    sources = [tf.constant(value) for value in values]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = program(*sources)
    found = tape.gradient(target, sources)
    return found if len(found) > 1 else found[0]


def x_to_the_power_of_zero(x: Any) -> Any:
    return x**0


@pytest.mark.parametrize(
    ("program", "at", "expected"),
    [
        (tf.nn.relu, 0.0, 0.0),
        (abs, 0.0, 0.0),
        (tf.sign, 0.0, 0.0),
        (tf.sign, 2.0, 0.0),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: x**1, 0.0, 1.0),
        (x_to_the_power_of_zero, 0.0, 0.0),
        (x_to_the_power_of_zero, 2.0, 0.0),
        (lambda x: 0.0**x, 2.0, 0.0),
        (lambda x: (-2.0) ** x, 2.0, 0.0),
        (lambda x: x**3, -2.0, 12.0),
        (tf.sigmoid, 1e4, 0.0),
        (tf.sigmoid, -1e4, 0.0),
        (tf.sigmoid, 0.0, 0.25),
    ],
    ids=[
        "relu at 0",
        "abs at 0",
        "sign at 0",
        "sign",
        "x**2 at 0",
        "x**1 at 0",
        "x**0 at 0",
        "x**0",
        "0**x",
        "(-2)**x",
        "(-2)**3",
        "sigmoid far right",
        "sigmoid far left",
        "sigmoid at 0",
    ],
)
def test_derivative_at_an_edge(program: Program, at: float, expected: float) -> None:
    assert gradient(program, at) == expected


@pytest.mark.parametrize("function", [tf.sqrt, tf.math.log], ids=["sqrt", "log"])
def test_derivative_at_zero_is_infinite(function: Program) -> None:
    with np.errstate(divide="ignore"):
        assert gradient(function, 0.0) == np.inf


@pytest.mark.parametrize("function", [np.maximum, np.minimum], ids=["maximum", "minimum"])
def test_on_a_tie_the_first_takes_it_all(function: Program) -> None:
    assert gradient(function, 2.0, 2.0) == [1.0, 0.0]


@pytest.mark.parametrize("function", [tf.reduce_max, tf.reduce_min, np.max, np.min])
def test_equal_extremes_share_equally(function: Program) -> None:
    at = [3.0, 1.0, 3.0] if function in (tf.reduce_max, np.max) else [1.0, 3.0, 1.0]
    np.testing.assert_array_equal(gradient(function, at), [0.5, 0.0, 0.5])


def test_equal_extremes_share_equally_along_an_axis() -> None:
    found = gradient(lambda x: np.max(x, axis=1), [[3.0, 3.0, 1.0], [0.0, 5.0, 2.0]])
    np.testing.assert_array_equal(found, [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])


@pytest.mark.parametrize(("x", "y"), [(7.5, 2.0), (-7.5, 2.0), (7.5, -2.0)])
def test_remainder(x: float, y: float) -> None:
    assert gradient(lambda a, b: a % b, x, y) == [1.0, -np.floor(x / y)]


@pytest.mark.parametrize("x", [-1e4, 1e4])
def test_sigmoid_is_stable_far_away(x: float) -> None:
    assert tf.sigmoid(x) == (x > 0)


def test_relu_lets_nan_through() -> None:
    assert np.isnan(tf.nn.relu(tf.constant(np.nan)).numpy())


@pytest.mark.parametrize("function", [tf.nn.relu, tf.nn.relu6, tf.nn.leaky_relu])
def test_what_is_made_of_straight_pieces_has_a_hessian_of_zeros(function: Program) -> None:
    """As in TensorFlow, so that the Hessian of a network with such a layer has its shape."""
    x = tf.constant([-2.0, 1.0, 7.0])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = function(x)
        slope = inner.gradient(y, x)
    np.testing.assert_array_equal(outer.jacobian(slope, x), np.zeros((3, 3)))


def test_the_slope_of_leaky_relu_below_0_changes_with_alpha() -> None:
    x, alpha = tf.constant([-2.0, 1.0]), tf.constant(0.5)
    with tf.GradientTape() as outer:
        outer.watch(alpha)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.nn.leaky_relu(x, alpha)
        slope = inner.gradient(y, x)
    assert outer.gradient(slope, alpha) == 1.0


@pytest.mark.parametrize("x", [0.1, 0.2, 0.25, 0.4])
def test_bounds_that_cross_give_all_to_the_upper_one(x: float) -> None:
    assert gradient(np.clip, x, 0.3, 0.2) == [0.0, 0.0, 1.0]


def test_where_does_not_heal_the_branch_that_is_not_taken() -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isnan(gradient(lambda x: tf.where(x > 0.0, tf.sqrt(x), 0.0), 0.0).numpy())


def test_where_gives_nothing_to_its_condition() -> None:
    assert gradient(lambda c, x: np.where(c, x, 0.0), 2.0, 3.0) == [0.0, 1.0]


@pytest.mark.parametrize(
    "function",
    [tf.floor, tf.math.ceil, tf.round, lambda x: x // 2.0, lambda x: tf.cast(x > 1.0, tf.float32)],
    ids=["floor", "ceil", "round", "//", "comparison"],
)
def test_what_jumps_has_no_gradient(function: Program) -> None:
    assert gradient(function, 2.5) is None


def test_quotient_of_large_numbers_does_not_overflow() -> None:
    np.testing.assert_allclose(gradient(lambda x, y: x / y, 1e30, 1e25)[1], -1e-20, rtol=1e-6)


class TestComplexNumbers:
    """The gradient of a holomorphic f is conj(f'), that of a real L is dL/dRe + i dL/dIm."""

    @pytest.mark.parametrize(
        ("program", "at", "expected"),
        [
            (lambda z: z * z, 1 + 2j, 2 - 4j),
            (lambda z: z**2, 1 + 2j, 2 - 4j),
            (abs, 3 + 4j, 0.6 + 0.8j),
            (abs, 0j, 0),
            (np.sign, 0j, 0),
            (np.real, 1 + 2j, 1),
            (np.imag, 1 + 2j, 1j),
            (np.conj, 1 + 2j, 1),
            (np.exp, 1j * np.pi, -1),
            (np.log, 1 + 1j, np.conj(1 / (1 + 1j))),
            (lambda z: z * (3 + 1j), 1 + 2j, 3 - 1j),
            (lambda z: np.real(z * np.conj(z)), 1 + 2j, 2 + 4j),
            (lambda z: (1 + 1j) ** z, 0j, np.conj(np.log(1 + 1j))),
        ],
        ids=[
            "z*z",
            "z**2",
            "abs",
            "abs at 0",
            "sign at 0",
            "real",
            "imag",
            "conj",
            "exp",
            "log",
            "times a number",
            "squared length",
            "power of a number",
        ],
    )
    def test_gradient(self, program: Program, at: complex, expected: complex) -> None:
        np.testing.assert_allclose(gradient(program, at), expected, atol=1e-15)

    def test_a_real_source_has_a_real_gradient(self) -> None:
        found = gradient(lambda x: x * (3 + 1j), 2.0)
        assert found.dtype == np.float32
        assert found == 3.0

    def test_a_real_source_beside_a_complex_one_has_a_real_gradient(self) -> None:
        by_x, by_z = gradient(lambda x, z: np.real(x * z), 2.0, 3 + 1j)
        assert by_x.dtype == np.float32
        assert (by_x, by_z) == (3.0, 2.0)

    def test_cast_to_real_takes_the_real_part(self) -> None:
        assert gradient(lambda z: tf.cast(z, tf.float32) * 2.0, 1 + 2j) == 2.0

    def test_output_gradients_weigh_by_their_conjugate(self) -> None:
        z = tf.constant(1 + 2j)
        with tf.GradientTape() as tape:
            tape.watch(z)
            w = z * z
        assert tape.gradient(w, z, output_gradients=1j) == 1j * (2 - 4j)
