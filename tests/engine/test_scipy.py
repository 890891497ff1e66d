"""Functions of scipy.special that SciPy writes in Python: recorded, passed through, or refused.

Its ufuncs are in `test_ufuncs` and among the cases of the systematic test.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

import tapeviz as tf
from tapeviz.engine.scipy_functions import RECORDED, refuse_in_scipy_special
from tests.engine.differences import (
    central_differences,
    loss_of,
    second_differences,
    tape_gradients,
    tape_second_gradients,
)

Program = Callable[..., Any]

ANYWHERE = np.random.default_rng(0).normal(size=(2, 3))
ABOVE_1 = 1.2 + np.random.default_rng(1).random((2, 3))
COMPLEX = ANYWHERE + 1j * ABOVE_1

CALLS: dict[str, tuple[Program, Any]] = {
    "logsumexp": (special.logsumexp, ANYWHERE),
    "logsumexp axis": (lambda x: special.logsumexp(x, axis=1, keepdims=True), ANYWHERE),
    "logsumexp b": (lambda x: special.logsumexp(x, axis=0, b=[[1, 2, 0], [3, 0, 4]]), ANYWHERE),
    "logsumexp of b": (lambda b: special.logsumexp(ANYWHERE, axis=1, b=b), ABOVE_1),
    "logsumexp sign": (
        lambda x: np.multiply(*special.logsumexp(x, 0, [[1], [-2]], False, True)),
        ANYWHERE,
    ),
    "logsumexp complex": (lambda x: special.logsumexp(x, axis=1), COMPLEX),
    "softmax": (special.softmax, ANYWHERE),
    "softmax axis": (lambda x: special.softmax(x, axis=0), ANYWHERE),
    "softmax axes": (lambda x: special.softmax(x[None], axis=(0, 2)), ANYWHERE),
    "log_softmax": (special.log_softmax, ANYWHERE),
    "log_softmax axis": (lambda x: special.log_softmax(x, axis=-1), ANYWHERE),
    "polygamma": (lambda x: special.polygamma(2, x), ABOVE_1),
    "polygamma 0": (lambda x: special.polygamma(0, x), ABOVE_1),
    "polygamma of each": (lambda x: special.polygamma([0, 1, 3], x), ABOVE_1),
    "factorial": (special.factorial, ANYWHERE),
    "factorial extended": (lambda x: special.factorial(x, extend="complex"), ANYWHERE),
    "comb": (lambda n: special.comb(n, 1.4), ABOVE_1),
    "comb of k": (lambda k: special.comb(7, k), ABOVE_1),
    "comb repetition": (lambda n: special.comb(n, 1.4, repetition=True), ABOVE_1),
    "perm": (lambda n: special.perm(n, 1.4), ABOVE_1),
    "multigammaln": (lambda a: special.multigammaln(a, 3), ABOVE_1),
}


@pytest.mark.parametrize(("program", "array"), CALLS.values(), ids=CALLS)
class TestRecorded:
    def test_the_value_is_scipys(self, program: Program, array: Any) -> None:
        found, expected = program(tf.constant(array)), program(array)
        assert isinstance(found, tf.Tensor)
        assert found.shape == np.shape(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-12)

    def test_the_gradient_is_that_of_differences(self, program: Program, array: Any) -> None:
        found = tape_gradients(program, [array])
        expected = central_differences(loss_of(program), [array])
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)

    def test_so_is_the_second_gradient(self, program: Program, array: Any) -> None:
        found = tape_second_gradients(program, [array])
        expected = second_differences(program, [array])
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


class TestEdges:
    def test_every_function_that_is_recorded_is_called_above(self) -> None:
        assert {call.split()[0] for call in CALLS} == set(RECORDED)

    @pytest.mark.parametrize("far", [1e4, -1e4])
    @pytest.mark.parametrize("name", ["logsumexp", "softmax", "log_softmax"])
    def test_far_out_they_are_stable(self, name: str, far: float) -> None:
        x = np.array([far, far - 1.0])
        for gradient in tape_gradients(getattr(special, name), [x]):
            assert np.all(np.isfinite(gradient))

    def test_logsumexp_of_nothing_is_minus_infinity(self) -> None:
        found = special.logsumexp(tf.constant(np.zeros((0, 2))), axis=0)
        np.testing.assert_array_equal(found, [-np.inf, -np.inf])

    def test_what_weighs_nothing_does_not_count(self) -> None:
        assert float(special.logsumexp(tf.constant([np.inf, 2.0]), b=[0, 1])) == 2.0

    @pytest.mark.parametrize("name", ["logsumexp", "softmax", "log_softmax"])
    def test_whole_numbers_and_lists_are_taken(self, name: str) -> None:
        function = getattr(special, name)
        np.testing.assert_allclose(function(tf.constant([1, 3])), function([1, 3]))
        np.testing.assert_allclose(function([tf.constant(1.0), 3.0]), function([1, 3]), rtol=1e-6)

    @pytest.mark.parametrize("name", ["factorial", "comb", "perm"])
    def test_exact_ones_are_refused(self, name: str) -> None:
        others = () if name == "factorial" else (2,)
        with pytest.raises(TypeError, match=rf"special\.{name} .* does not take exact=True"):
            getattr(special, name)(tf.constant([4.0]), *others, exact=True)

    @pytest.mark.parametrize(("a", "d"), [([3.0], 1.5), ([1.0], 3)])
    def test_multigammaln_is_refused_where_scipy_refuses(self, a: Any, d: Any) -> None:
        for given in (np.array(a), tf.constant(a)):
            with pytest.raises(ValueError, match=r"d should be|> 0\.5 \* \(d-1\)"):
                special.multigammaln(given, d)


@pytest.mark.parametrize("name", RECORDED)
class TestReplaced:
    """SciPy's functions are replaced in scipy.special, where nobody else is to notice it."""

    def test_arrays_go_to_scipys_own(self, name: str) -> None:
        function = getattr(special, name)
        x = np.array([2.5, 4.0])
        before = (1,) if name == "polygamma" else ()
        after = (2,) if name in ("comb", "perm", "multigammaln") else ()
        found = function(*before, x, *after)
        assert type(found) in (np.ndarray, np.float64)
        np.testing.assert_array_equal(found, function.__wrapped__(*before, x, *after))

    def test_it_is_found_by_its_name(self, name: str) -> None:
        function = getattr(special, name)
        assert function.__name__ == name
        assert function.__doc__ == function.__wrapped__.__doc__
        assert pickle.loads(pickle.dumps(function)) is function


def run(*lines: str) -> None:
    """Run a program in a Python of its own."""
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)


IMPORTS = {
    "SciPy first": ("from scipy import special", "import tapeviz as tf"),
    "SciPy later": ("import tapeviz as tf", "from scipy import special"),
    "SciPy much later": ("import tapeviz as tf", "import scipy", "special = scipy.special"),
}


@pytest.mark.parametrize("imports", IMPORTS.values(), ids=IMPORTS)
def test_they_are_recorded_whenever_scipy_is_imported(imports: tuple[str, ...]) -> None:
    run(
        *imports,
        "x = tf.Variable([1.0, 3.0])",
        "with tf.GradientTape() as tape:",
        "    y = special.logsumexp(x)",
        "assert abs(float(tape.gradient(y, x)[1]) - 0.8807971) < 1e-6",
    )


def test_a_function_taken_before_says_what_to_do() -> None:
    run(
        "from scipy.special import softmax",
        "import tapeviz as tf",
        "try:",
        "    softmax(tf.constant([1.0, 2.0]))",
        "except TypeError as error:",
        "    assert 'import tapeviz before it, or write scipy.special.softmax(' in str(error)",
        "else:",
        "    raise AssertionError('it left the tape')",
    )


class Asked:
    """Stands for a Tensor: it refuses what the module says, when asked for an array."""

    shape, ndim, dtype = (2,), 1, np.dtype(np.float64)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        refuse_in_scipy_special(sys._getframe(1))
        return np.array([0.5, 1.5])


class TestRefused:
    def test_others_are_refused_by_name(self) -> None:
        with pytest.raises(TypeError, match=r"special\.factorial2 makes .* the ufuncs and comb, "):
            special.factorial2(Asked())

    def test_others_may_ask_for_the_array(self) -> None:
        np.testing.assert_array_equal(np.asarray(Asked()), [0.5, 1.5])


@pytest.mark.parametrize("orders", [np.array([0.0, 1.0]), [0, 1]])
def test_orders_stay_real_beside_complex_numbers(orders: Any) -> None:
    x = np.array([1 + 1j, 2.0])
    found = tape_gradients(lambda x: special.jv(orders, x), [x])
    expected = central_differences(loss_of(lambda x: special.jv(orders, x)), [x])
    np.testing.assert_allclose(found, expected, rtol=1e-6)
