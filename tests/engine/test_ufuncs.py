"""Ufuncs on Tensors: all of them, at the edges of their domains, with methods and keywords."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

import tapeviz as tf
from tapeviz.engine.registry import COMPOSED, REFUSED, TABLE
from tests.engine.differences import central_differences, loss_of, tape_gradients

Program = Callable[..., Any]

INF, NAN = np.inf, np.nan
A = np.array([[0.5, 1.5, 2.0], [1.25, 0.75, 0.25]])


def gradients(program: Program, *values: Any) -> list[Any]:
    """Return the gradients of the program, taken in float64, as Python's numbers or lists."""
    sources = [tf.constant(np.asarray(value, np.float64)) for value in values]
    with np.errstate(all="ignore"):
        with tf.GradientTape() as tape:
            tape.watch(sources)
            target = program(*sources)
        return [None if g is None else g.numpy().tolist() for g in tape.gradient(target, sources)]


def public_ufuncs() -> dict[np.ufunc, str]:
    return {value: name for name in dir(np) if isinstance(value := getattr(np, name), np.ufunc)}


@pytest.mark.parametrize("ufunc", public_ufuncs(), ids=lambda ufunc: ufunc.__name__)
def test_every_public_ufunc_is_recorded_or_refused_by_advice(ufunc: np.ufunc) -> None:
    assert ufunc in TABLE or ufunc in COMPOSED or ufunc in REFUSED


@pytest.mark.parametrize(
    ("program", "at", "expected"),
    [
        (np.sqrt, 0, INF),
        (np.cbrt, 0, INF),
        (np.log, 0, INF),
        (np.log2, 0, INF),
        (np.log10, 0, INF),
        (np.log1p, -1, INF),
        (np.reciprocal, 0, -INF),
        (np.arcsin, 1, INF),
        (np.arccos, -1, -INF),
        (np.arccosh, 1, INF),
        (np.arctanh, 1, INF),
        (np.fabs, 0, 0),
        (np.expm1, -50, np.exp(-50)),
        (np.sinc, 0, 0),
        (np.i0, 0, 0),
        (np.nan_to_num, NAN, 0),
        (np.nan_to_num, INF, 0),
        (np.angle, -2, 0),
        (lambda x: np.copysign(x, -1.0), 0, 0),
        (lambda x: np.copysign(x, -1.0), -3, 1),
        (lambda x: np.heaviside(x, 0.5), 0, 0),
        (lambda x: np.clip(x, -1, 1), 1, 1),
        (lambda x: np.clip(x, -1, 1), -1, 1),
        (lambda x: np.clip(x, -1, None), -1, 1),
        (lambda x: np.clip(x, None, 1), 1, 1),
        (lambda x: np.clip(x, -1, 1), 1.5, 0),
        (lambda x: np.clip(x, -1, 1), NAN, 0),
        (lambda x: np.modf(x)[1], 1.5, 0),
        (lambda x: np.frexp(x)[0], 12, 1 / 16),
        (lambda x: np.frexp(x)[0], 0, 1),
        (lambda x: x % 1.0, 2, 1),
        (lambda x: np.float_power(x, 0), 0, 0),
        (lambda x: np.float_power(x, 2), 0, 0),
    ],
)
def test_derivative_at_an_edge(program: Program, at: float, expected: float) -> None:
    assert gradients(program, at) == [expected]


@pytest.mark.parametrize(
    ("ufunc", "at", "expected"),
    [
        (np.hypot, (0, 0), [0, 0]),
        (np.hypot, (3, 4), [0.6, 0.8]),
        (np.fmax, (2, 2), [1, 0]),
        (np.fmin, (2, 2), [1, 0]),
        (np.fmax, (2, NAN), [1, 0]),
        (np.fmin, (NAN, 2), [0, 1]),
        (np.fmax, (NAN, NAN), [1, 0]),
        (np.logaddexp, (-INF, -INF), [0, 0]),
        (np.logaddexp, (-INF, 2), [0, 1]),
        (np.logaddexp, (1e4, -1e4), [1, 0]),
        (np.logaddexp2, (3, 3), [0.5, 0.5]),
        (np.logaddexp2, (-INF, -INF), [0, 0]),
        (np.float_power, (-2, 2), [-4, 0]),
        (np.remainder, (-7, 3), [1, 3]),
        (np.fmod, (-7, 3), [1, 2]),
        (np.fmod, (7, INF), [1, 0]),
        (np.heaviside, (0, 5), [0, 1]),
        (np.copysign, (3, -2), [-1, 0]),
        (special.xlogy, (0, 0), [0, 0]),
        (special.xlogy, (0, 2), [np.log(2), 0]),
        (special.xlog1py, (0, -1), [0, 0]),
        (special.boxcox, (2, 0), [0.5, np.log(2) ** 2 / 2]),
        (special.huber, (1, 3), [2, 1]),
    ],
)
def test_derivatives_at_an_edge_of_two(
    ufunc: np.ufunc, at: tuple[float, float], expected: list[float]
) -> None:
    np.testing.assert_allclose(gradients(ufunc, *at), expected, rtol=1e-14)


def test_fmod_counts_whole_divisors_where_the_quotient_rounds_up() -> None:
    y = 1 / 3
    x = np.nextafter(1.0, 0)
    assert x / y == 3.0
    assert np.fmod(x, y) > 0.3
    assert gradients(np.fmod, x, y) == [1, -2]


@pytest.mark.parametrize("order", [1, 2, 3])
def test_sinc_has_every_derivative_at_0(order: int) -> None:
    x = tf.constant(np.float64(0))
    tapes = [tf.GradientTape() for _ in range(order)]
    for tape in tapes:
        tape.__enter__()
        tape.watch(x)
    y = np.sinc(x)
    for tape in reversed(tapes):
        tape.__exit__(None, None, None)
        y = tape.gradient(y, x)
    np.testing.assert_allclose(y, [0, -(np.pi**2) / 3, 0][order - 1], rtol=1e-15)


def test_derivative_of_i0_is_exact_over_the_whole_range() -> None:
    x = np.array([-700.0, -30.0, -1e-9, 1e-9, 0.5, 8.0, 30.0, 700.0])
    np.testing.assert_allclose(gradients(np.i0, x)[0], special.i1(x), rtol=1e-13)


class TestSeveralResults:
    def test_of_divmod_the_quotient_has_no_gradient(self) -> None:
        assert gradients(lambda x: np.divmod(x, 3.0)[0], 7) == [None]
        assert gradients(lambda x, y: np.divmod(x, y)[1], 7, 3) == [1, -2]

    def test_divmod_gives_numpys_numbers(self) -> None:
        for found, wanted in zip(np.divmod(tf.constant(A), 0.4), np.divmod(A, 0.4), strict=True):
            np.testing.assert_array_equal(found, wanted)

    @pytest.mark.parametrize("ufunc", [np.modf, np.frexp, special.airy, special.sici])
    def test_results_are_tensors_of_numpys_numbers(self, ufunc: np.ufunc) -> None:
        found = ufunc(tf.constant(A))
        for one, wanted in zip(found, ufunc(A), strict=True):
            assert isinstance(one, tf.Tensor)
            assert one.dtype == wanted.dtype
            np.testing.assert_array_equal(one, wanted)

    def test_frexp_and_ldexp_undo_each_other(self) -> None:
        assert gradients(lambda x: np.ldexp(*np.frexp(x)), [3.0, -40.0]) == [[1, 1]]

    def test_ldexp_takes_no_fractional_exponent(self) -> None:
        with pytest.raises(TypeError):
            np.ldexp(tf.constant(1.0), 1.5)


class TestClip:
    @pytest.mark.parametrize(
        "call",
        [
            lambda x, low, high: np.clip(x, low, high),
            lambda x, low, high: np.clip(x, a_min=low, a_max=high),
            lambda x, low, high: np.clip(x, min=low, max=high),
        ],
    )
    def test_bounds_have_gradients(self, call: Program) -> None:
        assert gradients(call, [-2.0, 0.0, 2.0], -1, 1) == [[0, 1, 0], 1, 1]

    def test_where_the_bounds_are_the_wrong_way_round_the_upper_one_counts(self) -> None:
        assert gradients(np.clip, [-2.0, 0.0, 2.0], 1, -1) == [[0, 0, 0], 0, 3]

    def test_without_bounds_it_is_the_value(self) -> None:
        assert gradients(lambda x: np.clip(x, None, None), [1.0, 2.0]) == [[1, 1]]

    @pytest.mark.parametrize("keywords", [{"out": np.zeros(2)}, {"casting": "unsafe"}])
    def test_other_keywords_are_refused(self, keywords: dict[str, Any]) -> None:
        with pytest.raises(TypeError, match=next(iter(keywords))):
            np.clip(tf.constant([1.0, 2.0]), 0, 1, **keywords)


class TestParts:
    def test_nan_to_num_of_a_complex_number_treats_each_part_for_itself(self) -> None:
        x = tf.constant(np.array([1 + 2j, complex(NAN, 2), complex(1, INF)]))
        with tf.GradientTape() as tape:
            tape.watch(x)
            z = np.nan_to_num(x, posinf=0)
            y = np.sum(np.real(z) + 10.0 * np.imag(z))
        np.testing.assert_array_equal(tape.gradient(y, x), [1 + 10j, 10j, 1])

    def test_angle_of_0_has_derivative_0(self) -> None:
        x = tf.constant(np.array([0j, 1j]))
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = np.sum(np.angle(x))
        np.testing.assert_array_equal(tape.gradient(y, x), [0, -1])

    @pytest.mark.parametrize(
        ("imaginary", "dtype"), [(0.0, np.float64), (1e-30, np.float64), (0.5, np.complex128)]
    )
    def test_real_if_close_drops_what_is_negligible(self, imaginary: float, dtype: Any) -> None:
        x = tf.constant(np.array([1 + imaginary * 1j]))
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = np.real_if_close(x)
        assert y.dtype == dtype
        np.testing.assert_array_equal(tape.gradient(y, x), [1])

    @pytest.mark.parametrize("function", [np.isreal, np.iscomplex, np.isposinf, np.signbit])
    def test_what_gives_truth_has_no_gradient(self, function: Program) -> None:
        assert gradients(lambda x: x * function(x), [1.0, -2.0]) == [
            function(np.array([1.0, -2.0])).astype(float).tolist()
        ]


class TestComplex:
    """Where SciPy has no second derivative for complex numbers, the first is there."""

    @pytest.mark.parametrize("function", [special.gamma, special.loggamma, special.rgamma])
    def test_gamma_functions(self, function: np.ufunc) -> None:
        x = np.array([0.5 + 0.5j, 1.5 - 0.7j])
        expected = central_differences(loss_of(function), [x])
        np.testing.assert_allclose(tape_gradients(function, [x])[0], expected[0], rtol=1e-6)

    def test_left_of_the_imaginary_axis_arccosh_has_its_own_branch(self) -> None:
        x = np.array([-1.5 + 0.5j, -0.5 - 1.5j, -2 + 1e-3j])
        expected = central_differences(loss_of(np.arccosh), [x])
        np.testing.assert_allclose(tape_gradients(np.arccosh, [x])[0], expected[0], rtol=1e-6)


REDUCED = {
    "add": (np.add, {}),
    "multiply": (np.multiply, {}),
    "maximum": (np.maximum, {}),
    "minimum": (np.minimum, {}),
    "logaddexp": (np.logaddexp, {}),
    "subtract": (np.subtract, {}),
    "divide": (np.divide, {}),
    "hypot": (np.hypot, {}),
    "fmax": (np.fmax, {}),
    "power": (np.power, {}),
    "axis=1": (np.add, {"axis": 1}),
    "axis=-1": (np.subtract, {"axis": -1}),
    "axis=None": (np.hypot, {"axis": None}),
    "all axes": (np.logaddexp, {"axis": (0, 1)}),
    "two axes": (np.logaddexp2, {"axis": (1, 0)}),
    "one axis in a tuple": (np.subtract, {"axis": (1,)}),
    "keepdims": (np.subtract, {"axis": 1, "keepdims": True}),
    "keepdims of all": (np.hypot, {"axis": None, "keepdims": True}),
    "keepdims of sum": (np.add, {"axis": 0, "keepdims": True}),
    "initial": (np.subtract, {"initial": 10.0}),
    "initial of sum": (np.add, {"initial": 10.0}),
    "initial of logaddexp": (np.logaddexp, {"initial": 1.0}),
    "where": (np.add, {"where": A > 1}),
    "float32": (np.subtract, {"dtype": np.float32}),
    "float32 of sum": (np.add, {"dtype": np.float32}),
}


class TestMethods:
    @pytest.mark.parametrize(("ufunc", "keywords"), REDUCED.values(), ids=REDUCED)
    def test_reduce(self, ufunc: np.ufunc, keywords: dict[str, Any]) -> None:
        expected = ufunc.reduce(A, **keywords)
        found = ufunc.reduce(tf.constant(A), **keywords)
        assert isinstance(found, tf.Tensor)
        assert found.dtype == expected.dtype
        assert found.shape == np.shape(expected)
        rtol = 1e-6 if "dtype" in keywords else 1e-15
        np.testing.assert_allclose(found, expected, rtol=rtol)

    @pytest.mark.parametrize(
        ("ufunc", "keywords"),
        [pytest.param(*value, id=name) for name, value in REDUCED.items() if "float32" not in name],
    )
    def test_gradient_of_reduce(self, ufunc: np.ufunc, keywords: dict[str, Any]) -> None:
        def program(x: Any) -> Any:
            return ufunc.reduce(x, **keywords)

        expected = central_differences(loss_of(program), [A])
        np.testing.assert_allclose(tape_gradients(program, [A])[0], expected[0], rtol=1e-6)

    @pytest.mark.parametrize("ufunc", [np.add, np.maximum, np.hypot, np.subtract, np.logaddexp])
    def test_reduce_of_a_number_is_the_number(self, ufunc: np.ufunc) -> None:
        assert gradients(ufunc.reduce, 3.0) == [1]

    @pytest.mark.parametrize("ufunc", [np.add, np.multiply, np.hypot, np.logaddexp])
    def test_reduce_of_nothing_is_what_numpy_says(self, ufunc: np.ufunc) -> None:
        found = ufunc.reduce(tf.constant(np.zeros((0, 2))))
        np.testing.assert_array_equal(found, ufunc.reduce(np.zeros((0, 2))))
        assert found.dtype == np.float64

    def test_reduce_of_nothing_with_an_initial_value_is_that(self) -> None:
        found = np.hypot.reduce(tf.constant(np.zeros((0, 2))), initial=4.0)
        np.testing.assert_array_equal(found, [4.0, 4.0])

    def test_reduce_of_nothing_without_identity_is_numpys_error(self) -> None:
        with pytest.raises(ValueError, match="subtract which has no identity"):
            np.subtract.reduce(tf.constant([]))

    def test_reduce_over_axes_in_no_order_is_numpys_error(self) -> None:
        with pytest.raises(ValueError, match="at most one axis"):
            np.subtract.reduce(tf.constant(A), axis=(0, 1))

    def test_reduce_over_an_axis_that_is_not_there_is_numpys_error(self) -> None:
        with pytest.raises(np.exceptions.AxisError):
            np.hypot.reduce(tf.constant(A), axis=2)

    @pytest.mark.parametrize("ufunc", [np.logical_and, np.logical_or, np.logical_xor])
    def test_reduce_of_truth(self, ufunc: np.ufunc) -> None:
        found = ufunc.reduce(tf.constant(A > 1), axis=1)
        np.testing.assert_array_equal(found, ufunc.reduce(A > 1, axis=1))

    @pytest.mark.parametrize("axis", [0, 1, -1])
    @pytest.mark.parametrize(
        "ufunc", [np.add, np.multiply, np.maximum, np.minimum, np.subtract, np.logaddexp, np.fmin]
    )
    def test_accumulate(self, ufunc: np.ufunc, axis: int) -> None:
        def program(x: Any) -> Any:
            return ufunc.accumulate(x, axis=axis)

        np.testing.assert_allclose(program(tf.constant(A)), program(A), rtol=1e-15)
        expected = central_differences(loss_of(program), [A])
        np.testing.assert_allclose(
            tape_gradients(program, [A])[0], expected[0], rtol=1e-6, atol=1e-8
        )

    @pytest.mark.parametrize("ufunc", [np.add, np.subtract])
    def test_accumulate_takes_a_dtype(self, ufunc: np.ufunc) -> None:
        assert ufunc.accumulate(tf.constant(A), dtype=np.float32).dtype == np.float32

    @pytest.mark.parametrize("ufunc", [np.add, np.subtract])
    def test_accumulate_of_nothing_is_nothing(self, ufunc: np.ufunc) -> None:
        assert ufunc.accumulate(tf.constant(np.zeros((0, 2)))).shape == (0, 2)

    def test_accumulate_of_a_number_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"np\.add\.accumulate needs an axis"):
            np.add.accumulate(tf.constant(1.0))

    @pytest.mark.parametrize(
        ("left", "right"), [((3,), (2,)), ((2, 3), ()), ((), (3,)), ((2,), (2, 2)), ((0,), (2,))]
    )
    @pytest.mark.parametrize("ufunc", [np.add, np.power, np.hypot, np.maximum, special.beta])
    def test_outer(self, ufunc: np.ufunc, left: tuple[int, ...], right: tuple[int, ...]) -> None:
        arrays = [A.ravel()[: np.prod(left, dtype=int)].reshape(left), np.full(right, 1.1)]
        found = ufunc.outer(*map(tf.constant, arrays))
        np.testing.assert_allclose(found, ufunc.outer(*arrays), rtol=1e-15)
        expected = central_differences(loss_of(ufunc.outer), arrays)
        for one, wanted in zip(tape_gradients(ufunc.outer, arrays), expected, strict=True):
            np.testing.assert_allclose(one, wanted, rtol=1e-6)

    def test_outer_takes_a_list_beside_a_tensor(self) -> None:
        assert gradients(lambda x: np.multiply.outer([1.0, 2.0], x), 3) == [3]
        assert gradients(lambda x: np.multiply.outer(x, [1.0, 2.0]), 3) == [3]

    def test_outer_of_divmod_has_two_results(self) -> None:
        quotient, rest = np.divmod.outer(tf.constant([7.0, 8.0]), [3.0])
        np.testing.assert_array_equal(quotient, [[2], [2]])
        np.testing.assert_array_equal(rest, [[1], [2]])

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (
                lambda x: np.add.at(np.zeros(3), [0, 1], x),
                r"np\.add\.at .* Write tapeviz\.tensor_scatter_nd_add",
            ),
            (lambda x: np.add.reduceat(x, [0, 1]), r"np\.add\.reduceat .* write np\.stack"),
            (lambda x: np.hypot.reduce(x, where=[True, False]), r"np\.hypot\.reduce .* where="),
            (lambda x: np.add.reduce(x, dtype=int), r"np\.add\.reduce cannot compute .* int64"),
        ],
    )
    def test_what_has_no_meaning_is_refused_with_advice(self, call: Program, message: str) -> None:
        with pytest.raises(TypeError, match=message):
            call(tf.constant([1.0, 2.0]))


class TestKeywords:
    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (
                lambda x: np.sin(x, where=[True, False]),
                r"np\.sin .* where=: write np\.where\(mask, np\.sin\(…\), other\)",
            ),
            (lambda x: np.sin(x, order="C"), r"np\.sin .* order=: leave it out"),
            (lambda x: np.sin(x, casting="unsafe"), r"np\.sin .* casting=: leave it out"),
            (lambda x: np.add(x, 1, subok=False), r"np\.add .* subok=: leave it out"),
            (lambda x: np.sin(x, dtype=int), r"np\.sin cannot compute .* float32 in int64"),
            (lambda x: np.sin(x, np.zeros(2)), r"np\.sin cannot write into out=.* what it returns"),
            (lambda x: np.add(1.0, 2.0, out=x), r"np\.add cannot write into out="),
            (lambda x: np.isnat(x), r"np\.isnat does not take a Tensor: .* np\.isnan"),
        ],
    )
    def test_what_a_tensor_cannot_do_is_refused_with_advice(
        self, call: Program, message: str
    ) -> None:
        with pytest.raises(TypeError, match=message):
            call(tf.constant([1.0, 2.0]))

    @pytest.mark.parametrize(
        ("write", "sign"),
        [
            (lambda a, x: a.__iadd__(x), r"\+"),
            (lambda a, x: a.__isub__(x), "-"),
            (lambda a, x: a.__imul__(x), r"\*"),
            (lambda a, x: a.__itruediv__(x), "/"),
            (lambda a, x: a.__ipow__(x), r"\*\*"),
        ],
    )
    def test_an_array_changed_in_place_by_a_tensor_says_what_to_write(
        self, write: Program, sign: str
    ) -> None:
        with pytest.raises(
            TypeError, match=rf"instead of array {sign}= tensor write array = array {sign} tensor"
        ):
            write(np.zeros(2), tf.constant([1.0, 2.0]))

    @pytest.mark.parametrize("dtype", [np.float64, "float64", np.complex64])
    def test_dtype_says_in_which_dtype_to_compute(self, dtype: Any) -> None:
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = np.sin(x, dtype=dtype)
        assert y.dtype == np.dtype(dtype)
        assert tape.gradient(y, x).dtype == np.float32

    def test_where_everything_is_meant_where_says_nothing(self) -> None:
        assert gradients(lambda x: np.sin(x, where=True), 0) == [1]


def test_a_ufunc_of_the_users_own_is_named() -> None:
    ufunc = np.frompyfunc(lambda x: x + 1.0, 1, 1)
    with pytest.raises(TypeError, match=r"vectorized.* on a Tensor has no rule in tapeviz"):
        ufunc(tf.constant([1.0, 2.0]))


class TestSpecial:
    def test_the_engine_does_not_import_scipy(self) -> None:
        program = (
            "import sys, tapeviz as tf, numpy as np\n"
            "x = tf.constant([1.0, 2.0])\n"
            "np.sin(x, dtype='float64'), np.add.reduce(x), np.divmod(x, 2.0)\n"
            "assert not any(name.startswith('scipy') for name in sys.modules)\n"
        )
        subprocess.run([sys.executable, "-c", program], check=True)

    @pytest.mark.parametrize("before", [True, False])
    def test_it_is_recorded_whenever_scipy_was_imported(self, before: bool) -> None:
        modules = ("from scipy import special", "import tapeviz as tf")
        program = "\n".join(
            (
                *(modules if before else reversed(modules)),
                "x = tf.Variable(0.0)",
                "with tf.GradientTape() as tape:",
                "    y = special.erf(x)",
                "assert abs(float(tape.gradient(y, x)) - 1.1283792) < 1e-6",
            )
        )
        subprocess.run([sys.executable, "-c", program], check=True)

    @pytest.mark.parametrize(
        ("scipys", "numpys"),
        [
            (special.cbrt, np.cbrt),
            (special.exp2, np.exp2),
            (special.expm1, np.expm1),
            (special.log1p, np.log1p),
            (special.round, np.rint),
        ],
    )
    def test_what_numpy_has_too_is_the_same(self, scipys: np.ufunc, numpys: np.ufunc) -> None:
        np.testing.assert_array_equal(scipys(tf.constant(A)), numpys(A))
        assert gradients(scipys, A) == gradients(numpys, A)

    def test_through_an_order_there_is_no_gradient_and_it_says_so(self) -> None:
        with pytest.raises(LookupError, match=r"special\.jv has no rule for its argument v"):
            gradients(lambda v: special.jv(v, 2.0), 1.5)

    @pytest.mark.parametrize(
        ("call", "name"),
        [
            (lambda x: special.bdtr(1, 2, x), "bdtr"),
            (special.kolmogorov, "kolmogorov"),
        ],
    )
    def test_a_function_without_rule_is_named(self, call: Program, name: str) -> None:
        with pytest.raises(TypeError, match=rf"^scipy\.special\.{name} on a Tensor has no rule"):
            call(tf.constant([1.0, 2.0]))

    @pytest.mark.parametrize(
        ("function", "m", "expected"),
        [(special.ellipk, 0.0, np.pi / 8), (special.ellipe, 0.0, -np.pi / 8)],
    )
    def test_elliptic_integrals_have_a_derivative_at_0(
        self, function: np.ufunc, m: float, expected: float
    ) -> None:
        np.testing.assert_allclose(gradients(function, m), [expected], rtol=1e-15)

    @pytest.mark.parametrize(
        ("function", "at", "expected"),
        [
            (special.exprel, 0, 0.5),
            (special.spence, 1, -1),
            (special.j1, 0, 0.5),
            (special.lambertw, 0, 1),
            (special.i1, 0, 0.5),
            (special.expit, 1e4, 0),
            (special.expit, -1e4, 0),
            (special.log_expit, -1e4, 1),
            (special.log_ndtr, 40, 0),
            (special.entr, 0, INF),
            (special.logit, 0, INF),
        ],
    )
    def test_derivative_at_an_edge(self, function: np.ufunc, at: float, expected: float) -> None:
        np.testing.assert_allclose(gradients(function, at), [expected], rtol=1e-14)

    def test_hermite_polynomials_take_whole_degrees_only(self) -> None:
        with pytest.raises(TypeError, match="whole number"):
            special.eval_hermite(np.array([1.5]), tf.constant([1.0]))


def test_the_ufunc_behind_a_function_has_its_name() -> None:
    with pytest.raises(TypeError, match=r"^scipy\.special\.zeta on .* scipy\.special\.zeta\("):
        special.zeta(tf.constant(2.0))


LOGICAL = (np.logical_and, np.logical_or, np.logical_xor)
OF_INTEGERS = (np.gcd, np.lcm, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.subtract, np.fmax)


@pytest.mark.parametrize("ufunc", LOGICAL)
@pytest.mark.parametrize("x", [np.array([2.0, 0.0, 4.0]), np.array([3, 1, 2]), np.array([NAN])])
def test_logical_ufuncs_accumulate_truth_values(ufunc: np.ufunc, x: Any) -> None:
    found = ufunc.accumulate(tf.constant(x))
    assert found.dtype == bool
    np.testing.assert_array_equal(found.numpy(), ufunc.accumulate(x))


@pytest.mark.parametrize("ufunc", [*LOGICAL, np.equal, np.not_equal])
@pytest.mark.parametrize("initial", [True, False, 2])
def test_truth_values_are_reduced_from_an_initial_one(ufunc: np.ufunc, initial: Any) -> None:
    for x in (np.array([True, False, True]), np.array([True, True])):
        found = ufunc.reduce(tf.constant(x), initial=initial)
        assert found.dtype == bool
        assert bool(found) == bool(ufunc.reduce(x, initial=initial))


@pytest.mark.parametrize("ufunc", OF_INTEGERS)
def test_an_initial_value_takes_the_dtype_of_integers(ufunc: np.ufunc) -> None:
    x = np.array([12, 18])
    found = ufunc.reduce(tf.constant(x), initial=6.0)
    assert found.dtype == x.dtype
    assert int(found) == int(ufunc.reduce(x, initial=6.0))


def test_logaddexp_of_small_integers_is_reduced_in_floating_numbers() -> None:
    x = np.array([3, 1, 200], np.uint8)
    found = np.logaddexp.reduce(tf.constant(x))
    assert found.dtype == np.float16
    assert float(found) == float(np.logaddexp.reduce(x))


@pytest.mark.parametrize("ufunc", [np.floor, np.ceil, np.trunc, np.rint, np.spacing])
def test_steps_are_computed_in_the_dtype_that_is_asked_for(ufunc: np.ufunc) -> None:
    x = np.array([1.5, 2.5, 3.7])
    found = ufunc(tf.constant(x), dtype=np.float32)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found.numpy(), ufunc(x, dtype=np.float32))


def test_comparisons_may_be_told_that_they_give_truth_values() -> None:
    found = np.equal(tf.constant([1.0, 2.0]), [1.0, 3.0], dtype=bool)
    np.testing.assert_array_equal(found.numpy(), [True, False])
