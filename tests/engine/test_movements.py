"""Shaping, joining, splitting, choosing, indexing and making arrays: values, edges and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dask.array as dask_array
import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.rules import indexing
from tapeviz.engine.rules.movements import moved_back
from tests.engine.cases import choosing, joining, making, movements, shaping
from tests.engine.cases import indexing as indexing_cases
from tests.engine.cases.case import Case

A = np.arange(1.0, 7.0).reshape(2, 3)

FAMILIES = (choosing, indexing_cases, joining, making, movements, shaping)
CASES = [case for family in FAMILIES for case in family.CASES]


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_values_shape_and_dtype_are_numpys(case: Case) -> None:
    expected = case.program(*case.arrays)
    found = case.program(*map(tf.constant, case.arrays))
    for one, other in zip(_parts(found), _parts(expected), strict=True):
        assert isinstance(one, tf.Tensor)
        assert (one.shape, one.dtype) == (other.shape, other.dtype)
        np.testing.assert_allclose(one.numpy(), other, rtol=1e-14)


def _parts(result: Any) -> list[Any]:
    return list(result) if isinstance(result, list | tuple) else [result]


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (lambda x: np.split(x, 3, axis=1), list),
        (lambda x: np.hsplit(x, [1]), list),
        (np.nonzero, tuple),
        (lambda x: np.where(x > 2), tuple),
        (lambda x: np.broadcast_arrays(x, x[0]), tuple),
        (lambda x: np.meshgrid(x[0], x[1]), tuple),
        (lambda x: np.atleast_2d(x, x[0]), tuple),
        (lambda x: np.ix_(x[0], x[1] > 4), tuple),
        (lambda x: np.linspace(x[0], x[1], 3, retstep=True), tuple),
    ],
)
def test_several_results_come_as_numpy_gives_them(function: Callable[..., Any], kind: type) -> None:
    found = function(tf.constant(A))
    assert type(found) is kind
    for one, other in zip(found, function(A), strict=True):
        assert isinstance(one, tf.Tensor)
        np.testing.assert_array_equal(one.numpy(), other)


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (np.argwhere, [[0, 1], [1, 0]]),
        (np.flatnonzero, [1, 2]),
        (lambda x: np.where(x)[1], [1, 0]),
        (lambda x: np.full_like(x, 7), [[7.0, 7.0], [7.0, 7.0]]),
        (lambda x: np.full_like(x, 7.5, dtype=int, shape=2), [7, 7]),
        (np.empty_like, [[0.0, 0.0], [0.0, 0.0]]),
        (lambda x: np.astype(x * 1.75, int), [[0, 1], [3, 0]]),
    ],
)
def test_what_does_not_follow_the_values_is_recorded_with_a_reason(
    function: Callable[..., Any], value: Any
) -> None:
    x = tf.Variable([[0.0, 1.0], [2.0, 0.0]])
    with log.listening(log.Log()) as told, tf.GradientTape() as tape:
        found = function(x)
    np.testing.assert_array_equal(found.numpy(), value)
    assert any(event[1].reason for event in told.events if event[0] == log.EXECUTED)
    assert tape.gradient(found, x) is None


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (lambda x: np.unravel_index(x, (2, 3))[1], [1, 2]),
        (lambda x: np.ravel_multi_index((x, x), (6, 6)), [7, 35]),
        (lambda x: np.packbits(x > 1), [64]),
        (lambda x: np.unpackbits(tf.cast(x, np.uint8), count=16)[-3:], [1, 0, 1]),
        (lambda x: np.ix_(x, [True, False])[0].shape, (2, 1)),
        (lambda x: np.linspace(x, 9, 3)[1], [5.0, 7.0]),
        (lambda x: np.linspace(x, 9, 3, dtype=int)[1], [5, 7]),
        (lambda x: np.select([x > 1], [x], 0), [0, 5]),
    ],
)
def test_integers_are_taken(function: Callable[..., Any], value: Any) -> None:
    np.testing.assert_array_equal(function(tf.constant([1, 5])), value)


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda x: np.can_cast(x.dtype, "float64"), True),
        (np.common_type, np.float64),
        (lambda x: np.shares_memory(x, A), False),
        (lambda x: np.may_share_memory(x, A), False),
        (lambda x: np.array_str(x[0]), "[1. 2. 3.]"),
        (lambda x: np.array_repr(x[0]), "array([1., 2., 3.])"),
        (lambda x: np.array2string(x[0], separator="; "), "[1.; 2.; 3.]"),
        (lambda x: [part.tolist() for part in np.tril_indices_from(x, -1)], [[1], [0]]),
        (lambda x: [part.tolist() for part in np.triu_indices_from(x, 2)], [[0], [2]]),
        (lambda x: [part.tolist() for part in np.diag_indices_from(x[:, :2])], [[0, 1], [0, 1]]),
    ],
)
def test_what_asks_about_the_form_is_answered(ask: Callable[..., Any], answer: Any) -> None:
    assert ask(tf.constant(A)) == answer


class TestRefusals:
    @pytest.mark.parametrize(
        "change",
        [
            lambda x: np.copyto(x, 1.0),
            lambda x: np.put(x, [0], 1.0),
            lambda x: np.putmask(x, x > 0, 1.0),
            lambda x: np.place(x, x > 0, [1.0]),
            lambda x: np.fill_diagonal(x, 1.0),
            lambda x: np.put_along_axis(x, np.array([[0]]), 1.0, 0),
        ],
    )
    def test_what_changes_in_place_says_what_to_write(self, change: Callable[..., Any]) -> None:
        with pytest.raises(TypeError, match=r"np\.where.*tensor_scatter_nd_update"):
            change(tf.constant(A))

    @pytest.mark.parametrize("save", [np.save, np.savetxt, np.savez, np.savez_compressed])
    def test_a_file_is_given_the_value(self, save: Callable[..., Any], tmp_path: Any) -> None:
        with pytest.raises(TypeError, match=r"x\.numpy\(\)"):
            save(tmp_path / "file", tf.constant(A))

    @pytest.mark.parametrize(
        ("call", "error", "message"),
        [
            (lambda x: np.split(x, 2, axis=1), ValueError, "length 3 cannot be split into 2"),
            (lambda x: np.split(x, 0), ValueError, "into 0 parts"),
            (lambda x: np.vsplit(x[0], 1), ValueError, "vsplit takes arrays of 2 or more"),
            (lambda x: np.block([[x], x]), ValueError, "nested equally deep"),
            (lambda x: np.block([[x], []]), ValueError, "empty list"),
            (lambda x: np.choose([0, 2], [x[0, :2], x[1, :2]]), ValueError, "2 choices"),
            (lambda x: np.choose(x, [x, x]), TypeError, "integers as its first argument"),
            (lambda x: np.choose([0], [x], mode="up"), ValueError, "'up'"),
            (lambda x: np.compress(x > 1, x), ValueError, "condition of one axis"),
            (lambda x: np.select([x > 1], [x, x]), ValueError, "2 choices and 1 conditions"),
            (lambda x: np.select([x], [x]), TypeError, "true or false"),
            (lambda x: np.pad(x, 1, "middle"), ValueError, "no mode 'middle'.*reflect"),
            (lambda x: np.pad(x, 1, "edge", end_values=2), ValueError, "does not take end_values"),
            (lambda x: np.pad(x, -1), ValueError, "negative"),
            (lambda x: np.pad(x, 1, lambda *_: None), TypeError, r"np\.concatenate"),
            (lambda x: np.ravel(x, order="K"), ValueError, "'C' or 'F', not 'K'"),
            (lambda x: np.trim_zeros(x[0], "m"), ValueError, "'m'"),
            (lambda x: np.meshgrid(x[0], indexing="yx"), ValueError, "'yx'"),
            (lambda x: np.ix_(x), ValueError, "one axis"),
            (lambda x: np.take(x, [7]), IndexError, "out of bounds"),
            (lambda x: x[2], IndexError, "out of bounds"),
            (lambda x: x[x], IndexError, "integer"),
        ],
    )
    def test_a_mistake_gets_an_error_that_says_what(
        self, call: Callable[..., Any], error: type[Exception], message: str
    ) -> None:
        with pytest.raises(error, match=message):
            call(tf.constant(A))


class TestKeywords:
    """Arguments beside the arrays: Tensors of integers are taken, and nobody changes them later."""

    @pytest.mark.parametrize(
        "function",
        [
            lambda x, n: np.take(x, n, axis=1),
            lambda x, n: np.repeat(x, n, axis=0),
            lambda x, n: np.roll(x, n, axis=(0, 1)),
            lambda x, n: np.delete(x, n, axis=1),
            lambda x, n: np.tile(x, (n[0] + 1, 2)),
            lambda x, n: x[:, n],
            lambda x, n: x[n[0] :, n[1]],
            lambda x, n: np.split(x, n, axis=1)[1],
        ],
    )
    def test_a_tensor_of_integers_is_taken(self, function: Callable[..., Any]) -> None:
        numbers = np.array([1, 2])
        x = tf.Variable(A)
        for given in (tf.constant(numbers), tf.Variable(numbers)):
            with tf.GradientTape() as tape:
                found = function(x, given)
            np.testing.assert_array_equal(found.numpy(), function(A, numbers))
            with tf.GradientTape() as expected:
                same = function(x, numbers)
            np.testing.assert_array_equal(tape.gradient(found, x), expected.gradient(same, x))

    def test_a_tensor_that_fills_the_margins_gets_their_part(self) -> None:
        x, fill = tf.Variable([1.0, 2.0]), tf.Variable(np.array(3.0))
        with tf.GradientTape() as tape:
            y = np.pad(x, (2, 1), constant_values=fill)
            weighted = y * y
        assert y.tolist() == [3, 3, 1, 2, 3]
        by_x, by_fill = tape.gradient(weighted, [x, fill])
        assert by_x.tolist() == [2, 4]
        assert (by_fill.tolist(), by_fill.dtype) == (18, np.float64)

    @pytest.mark.parametrize(
        "function",
        [
            lambda x, y: np.pad(x, 1, constant_values=(y, y)),
            lambda x, y: np.pad(x, 1, "linear_ramp", end_values=[(y, y)]),
        ],
    )
    def test_a_differentiable_tensor_is_refused_where_no_rule_leads(
        self, function: Callable[..., Any]
    ) -> None:
        with pytest.raises(TypeError, match=r"pad has no rule for a Tensor as \w+_values"):
            function(tf.constant(A), tf.constant(2.0))

    @pytest.mark.parametrize(
        "function",
        [
            lambda x, n: np.take(x, n),
            lambda x, n: np.repeat(x, n),
            lambda x, n: x[n],
            lambda x, n: x[:][(n,)],
            lambda x, n: indexing.replaced(x, 2.0 * x, index=n),
        ],
    )
    @pytest.mark.parametrize("make", [list, np.array])
    def test_what_is_done_to_them_later_changes_nothing(
        self, function: Callable[..., Any], make: Callable[..., Any]
    ) -> None:
        x = tf.Variable([1.0, 2.0, 3.0])
        gradients = []
        for change in (False, True):
            numbers = make([0, 1, 2])
            with tf.GradientTape() as tape:
                y = function(x, numbers) ** 2.0
            if change:
                numbers[:] = make([2, 2, 2])
            gradients.append(tape.gradient(y, x).numpy())
        np.testing.assert_array_equal(*gradients)

    def test_an_array_taken_from_by_a_tensor_gives_a_tensor(self) -> None:
        found = np.take_along_axis(A, tf.constant([[0], [2]]), axis=1)
        assert isinstance(found, tf.Tensor)
        np.testing.assert_array_equal(found.numpy(), [[1.0], [6.0]])

    def test_arrays_chosen_by_a_tensor_give_a_tensor(self) -> None:
        found = np.choose(tf.constant([1, 0, 1]), [A[0], A[1]])
        assert isinstance(found, tf.Tensor)
        np.testing.assert_array_equal(found.numpy(), [4.0, 2.0, 6.0])


class TestGradients:
    def test_parts_of_other_dtypes_get_gradients_of_their_own(self) -> None:
        x, y = tf.Variable([1.0], dtype="float32"), tf.Variable([2.0], dtype="float64")
        for join in (np.concatenate, np.stack, np.hstack, np.vstack):
            with tf.GradientTape() as tape:
                z = np.sum(join([x * 2.0, y]) ** 2.0)
            dx, dy = tape.gradient(z, [x, y])
            assert (dx.dtype, dy.dtype) == (np.float32, np.float64)
            np.testing.assert_array_equal([dx[0], dy[0]], [8.0, 4.0])

    def test_full_of_a_tensor_gives_it_the_sum(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = np.full_like(tf.constant(A), x) * A
        assert tape.gradient(y, x) == A.sum()

    def test_of_updates_to_one_place_the_last_counts(self) -> None:
        x, updates = tf.Variable([1.0, 2.0, 3.0]), tf.Variable([4.0, 5.0])
        with tf.GradientTape() as tape:
            y = indexing.tensor_scatter_nd_update(x, [[1], [1]], updates)
        np.testing.assert_array_equal(y.numpy(), [1.0, 5.0, 3.0])
        dx, du = tape.gradient(y, [x, updates])
        np.testing.assert_array_equal(dx, [1.0, 0.0, 1.0])
        np.testing.assert_array_equal(du, [0.0, 1.0])

    def test_reading_entry_by_entry_makes_one_array_of_zeros(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = []
        function = indexing.scatter.function

        def counting(*args: Any, **keywords: Any) -> Any:
            made.append(keywords or args)
            return function(*args, **keywords)

        monkeypatch.setattr(indexing.scatter, "function", counting)
        x = tf.Variable(np.arange(50.0))
        for read, times in (
            (lambda i: x[i], 1.0),
            (lambda i: x[[i, i]], 2.0),
            (lambda i: np.take(x, i, axis=0), 1.0),
        ):
            made.clear()
            with tf.GradientTape() as tape:
                total = sum(np.sum(read(i)) * float(i) for i in range(50))
            gradient = tape.gradient(total, x)
            assert len(made) == 1
            np.testing.assert_array_equal(gradient, np.arange(50.0) * times)


class TestIndices:
    @pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
    @pytest.mark.parametrize("order", ["C", "F"])
    @pytest.mark.parametrize("shape", [(4, 5, 6), (40, 5, 120)], ids=["few", "many"])
    @pytest.mark.parametrize(
        "index",
        [
            2,
            (Ellipsis, -1),
            (slice(None), slice(1, 4)),
            np.array([0, 0, -1]),
            (np.array([0, 1, 0]), np.array([[2], [-1]])),
            (slice(None), np.array([1, 1, -5])),
            (Ellipsis, np.array([[1, 1], [-1, 0]])),
            (np.array([1, 1]), slice(1, 3), np.array([-1, -1])),
            (0, np.array([1, 1])),
            np.array([], int),
            np.array(2),
            (slice(None), np.arange(5) > 1),
        ],
        ids=str,
    )
    def test_adding_in_place_adds_as_often_as_a_place_is_named(
        self, index: Any, shape: tuple[int, ...], order: Any, dtype: str
    ) -> None:
        numbers = np.arange(np.prod(shape)).reshape(shape)
        g = (1 + np.arange(numbers[index].size)).reshape(numbers[index].shape).astype(dtype)
        total = np.ones(shape, dtype, order=order)
        indexing.add_at(total, g, index)
        expected = np.bincount(numbers[index].ravel(), g.real.ravel(), numbers.size)
        np.testing.assert_array_equal(total, expected.reshape(shape) + 1)

    @pytest.mark.parametrize("indices", [0, [[0, 0, 0]]])
    def test_indices_that_name_no_place_say_so(self, indices: Any) -> None:
        with pytest.raises(IndexError, match=r"do not name places in a Tensor of shape \(2, 3\)"):
            indexing.gather_nd(tf.constant(A), indices)

    def test_indices_that_are_no_integers_say_so(self) -> None:
        with pytest.raises(TypeError, match="float64"):
            indexing.gather_nd(tf.constant(A), np.array([[0.0]]))

    def test_places_may_be_a_tensor(self) -> None:
        found = indexing.gather_nd(tf.constant(A), tf.constant([[1, 2], [0, 0]]))
        np.testing.assert_array_equal(found.numpy(), [6.0, 1.0])


class TestMovedBack:
    @pytest.mark.parametrize(
        ("shape", "move"),
        [
            ((), lambda x: np.broadcast_to(x, (2, 2))),
            ((0, 2), lambda x: np.resize(x, (3,))),
            ((2, 3), lambda x: x[::-1, :2]),
            ((3,), lambda x: np.pad(x, 2, "wrap")),
        ],
    )
    def test_it_is_the_adjoint_of_the_movement(
        self, shape: tuple[int, ...], move: Callable[..., Any]
    ) -> None:
        generator = np.random.default_rng(0)
        x = generator.normal(size=shape)
        g = generator.normal(size=move(x).shape)
        back = moved_back(g, shape, move)
        assert back.shape == shape
        np.testing.assert_allclose(np.sum(g * move(x)), np.sum(back * x), atol=1e-12)


class TestArraysOfOtherLibraries:
    """What goes back into an array that cannot be written into is gathered; see `_gathered`."""

    @pytest.mark.parametrize(
        "function",
        [
            lambda x: x[1:, ::2],
            lambda x: x[:, None, 1],
            lambda x: x[np.array([0, 2, 0])],
            lambda x: np.take(x, [], axis=1),
            lambda x: np.pad(x, 2, "symmetric"),
            lambda x: np.diagonal(x, 1),
            lambda x: np.tile(x, (2, 1)),
            lambda x: np.concatenate([x, x * x], axis=1),
            lambda x: np.split(x, [1])[1],
            lambda x: np.where(x > 3, x, x * x),
        ],
    )
    def test_the_gradient_is_numpys_and_lazy(self, function: Callable[..., Any]) -> None:
        values = np.arange(12.0).reshape(3, 4)
        gradients = []
        for array in (values, dask_array.from_array(values, chunks=2)):
            x = tf.constant(array)
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = np.sum(function(x) ** 2.0)
            gradients.append(tape.gradient(y, x)._value)
        assert isinstance(gradients[1], dask_array.Array)
        np.testing.assert_array_equal(gradients[1].compute(), gradients[0])


@pytest.mark.parametrize(
    "function",
    [
        np.atleast_1d,
        np.atleast_2d,
        np.atleast_3d,
        lambda x: np.broadcast_arrays(x, x)[1],
        np.block,
        np.real_if_close,
        lambda x: np.pad(x, 0, "median"),
    ],
)
def test_what_leaves_a_variable_as_it_is_gives_its_present_value(
    function: Callable[..., Any],
) -> None:
    before = A.reshape(1, 2, 3)
    variable = tf.Variable(before)
    with tf.GradientTape() as tape:
        found = function(variable)
        variable.assign(variable * 0)
    assert isinstance(found, tf.Tensor)
    np.testing.assert_array_equal(found.numpy(), before)
    np.testing.assert_array_equal(tape.gradient(found, variable).numpy(), np.ones_like(before))


@pytest.mark.parametrize("power", [np.polyder, np.polyint])
def test_no_derivative_of_a_polynomial_gives_its_present_coefficients(power: Any) -> None:
    variable = tf.Variable([1.0, 2.0])
    assert isinstance(power(variable, 0), tf.Tensor)


def test_a_median_in_a_margin_of_integers_is_one() -> None:
    at = np.array([3, 1, 2, 4])
    found = np.pad(tf.constant(at), 1, "median")
    assert found.dtype == at.dtype
    np.testing.assert_array_equal(found.numpy(), np.pad(at, 1, "median"))


def test_pieces_of_integers_are_integers() -> None:
    at = np.array([3, 1, 2])

    def pieces(x: Any) -> Any:
        return np.piecewise(x, [x < 2, x >= 2], [0.5, lambda one: one * 1.5])

    found = pieces(tf.constant(at))
    assert found.dtype == at.dtype
    np.testing.assert_array_equal(found.numpy(), pieces(at))
