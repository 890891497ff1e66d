"""Jacobians, batch Jacobians and Hessians."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import differentiation, log, rowwise
from tapeviz.engine.rowwise import scan_rows
from tests.engine.cases import CASES
from tests.engine.cases.case import Case


@pytest.fixture
def x() -> tf.Tensor:
    """A vector of three numbers."""
    return tf.constant([1.0, 2.0, 3.0])


def jacobian_of(program: Any, *sources: tf.Tensor, **keywords: Any) -> Any:
    """Return the Jacobian of the program at one or several sources."""
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = program(*sources)
    return tape.jacobian(target, sources[0] if len(sources) == 1 else list(sources), **keywords)


class TestJacobian:
    def test_it_has_a_row_for_each_entry_of_the_target(self, x: tf.Tensor) -> None:
        matrix = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)
        np.testing.assert_array_equal(jacobian_of(lambda x: matrix @ x, x), matrix)

    @pytest.mark.parametrize("target_shape", [(), (2,), (2, 3)])
    @pytest.mark.parametrize("source_shape", [(), (4,), (2, 2)])
    def test_its_shape_is_the_targets_then_the_sources(
        self, target_shape: tuple[int, ...], source_shape: tuple[int, ...]
    ) -> None:
        weights = np.arange(1.0, 1 + np.prod(target_shape + source_shape)).reshape(
            target_shape + source_shape
        )
        axes = tuple(range(len(target_shape), weights.ndim))
        source = tf.constant(np.full(source_shape, 0.5))
        found = jacobian_of(lambda x: np.sum(x * weights, axis=axes), source)
        np.testing.assert_array_equal(found, weights)

    def test_sources_may_be_nested(self, x: tf.Tensor) -> None:
        y = tf.constant([4.0, 5.0])
        with tf.GradientTape() as tape:
            tape.watch([x, y])
            z = np.sum(x) * y
        found = tape.jacobian(z, {"b": (x,), "a": [y]})
        np.testing.assert_array_equal(found["b"][0], [[4.0] * 3, [5.0] * 3])
        np.testing.assert_array_equal(found["a"][0], [[6.0, 0.0], [0.0, 6.0]])

    def test_a_source_may_come_twice(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        first, second = tape.jacobian(y, [x, x])
        np.testing.assert_array_equal(first, np.diag([2.0, 4.0, 6.0]))
        np.testing.assert_array_equal(second, first)

    def test_the_target_may_be_the_source(self, x: tf.Tensor) -> None:
        np.testing.assert_array_equal(jacobian_of(lambda x: x, x), np.eye(3))

    def test_an_intermediate_may_be_a_source_beside_its_ancestor(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * 2.0
            z = y * y
        by_x, by_y = tape.jacobian(z, [x, y])
        np.testing.assert_array_equal(by_x, np.diag([8.0, 16.0, 24.0]))
        np.testing.assert_array_equal(by_y, np.diag([4.0, 8.0, 12.0]))

    def test_a_variable_may_be_the_source(self) -> None:
        v = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = v * v
        np.testing.assert_array_equal(tape.jacobian(y, v), [[2.0, 0.0], [0.0, 4.0]])

    def test_it_has_the_dtype_of_its_source(self, x: tf.Tensor) -> None:
        found = jacobian_of(lambda x: tf.cast(x, tf.float64) * 2.0, x)
        assert found.dtype == np.float32

    def test_unconnected_is_none(self, x: tf.Tensor) -> None:
        assert jacobian_of(lambda x, y: x * 2.0, x, tf.constant([1.0]))[1] is None

    def test_unconnected_is_zeros_of_its_shape_when_asked_for(self, x: tf.Tensor) -> None:
        found = jacobian_of(
            lambda x, y: x * 2.0, x, tf.constant([[1.0]], "float64"), unconnected_gradients="zero"
        )
        np.testing.assert_array_equal(found[1], np.zeros((3, 1, 1)))
        assert found[1].dtype == np.float64

    def test_an_entry_that_does_not_depend_on_the_source_has_a_row_of_zeros(
        self, x: tf.Tensor
    ) -> None:
        found = jacobian_of(lambda x: np.concatenate([x[:1], [7.0]]), x)
        np.testing.assert_array_equal(found, [[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])

    def test_an_integer_target_has_none(self, x: tf.Tensor) -> None:
        assert jacobian_of(lambda x: tf.cast(x, tf.int32), x) is None

    def test_a_target_without_entries_has_a_jacobian_without_rows(self, x: tf.Tensor) -> None:
        assert jacobian_of(lambda x: x[:0] * 2.0, x).shape == (0, 3)

    def test_a_source_without_entries_has_a_jacobian_without_columns(self, x: tf.Tensor) -> None:
        assert jacobian_of(lambda x: np.sum(x[:0]) * np.ones(2), x[:0] * 1.0).shape == (2, 0)

    def test_of_complex_numbers_it_is_the_conjugate_as_in_tensorflow(self) -> None:
        z = tf.constant([1 + 2j, 3j])
        np.testing.assert_array_equal(jacobian_of(lambda z: z * z, z), np.diag([2 - 4j, -6j]))

    def test_a_row_is_what_gradient_gives_for_its_entry(self) -> None:
        z = tf.constant([1 + 2j, 0.5 - 1j])

        def program(z: Any) -> Any:
            return np.stack([abs(z[0]) * z[1], np.conj(z[0]) * z[1] ** 2])

        with tf.GradientTape(persistent=True) as tape:
            tape.watch(z)
            w = program(z)
            entries = [w[0], w[1]]
        for row, entry in zip(tape.jacobian(w, z), entries, strict=True):
            np.testing.assert_array_equal(row, tape.gradient(entry, z))

    def test_parameters_of_tensorflow_are_taken(self, x: tf.Tensor) -> None:
        found = jacobian_of(
            lambda x: x * 2.0, x, parallel_iterations=4, experimental_use_pfor=False
        )
        np.testing.assert_array_equal(found, 2 * np.eye(3))


class TestUse:
    def test_it_uses_up_the_tape_once(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        tape.jacobian(y, x)
        with pytest.raises(RuntimeError, match=r"one set of gradients \(or jacobians\)"):
            tape.jacobian(y, x)

    def test_a_persistent_tape_gives_many(self, x: tf.Tensor) -> None:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
        first = tape.jacobian(y, x)
        np.testing.assert_array_equal(tape.jacobian(y, x), first)
        np.testing.assert_array_equal(tape.gradient(y, x), [2.0, 4.0, 6.0])

    def test_inside_its_context_it_ends_the_recording(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            found = tape.jacobian(y, x)
            with pytest.raises(RuntimeError, match="which is not recording"), tape.stop_recording():
                pass
        np.testing.assert_array_equal(found, np.diag([2.0, 4.0, 6.0]))

    def test_inside_a_persistent_tape_it_is_recorded_and_warned_of(
        self, x: tf.Tensor, caplog: pytest.LogCaptureFixture
    ) -> None:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x * x
            first = tape.jacobian(y, x)
            total = np.sum(first)
        np.testing.assert_array_equal(tape.gradient(total, x), [6.0, 12.0, 18.0])
        assert caplog.messages[0].startswith("Calling GradientTape.jacobian on a persistent tape")

    def test_a_list_as_target_is_refused(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(
            TypeError, match=r"jacobian takes one Tensor .* join them with np\.stac"
        ):
            tape.jacobian([y, y], x)

    def test_no_target_is_refused_and_does_not_use_up_the_tape(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(TypeError, match="the target is None"):
            tape.jacobian(None, x)
        np.testing.assert_array_equal(tape.jacobian(y, x), np.diag([2.0, 4.0, 6.0]))

    def test_an_array_as_source_is_refused(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with pytest.raises(TypeError, match="is a ndarray, not a Tensor or Variable"):
            tape.jacobian(y, np.ones(3))

    def test_another_word_for_unconnected_is_refused(self, x: tf.Tensor) -> None:
        with pytest.raises(ValueError, match="Unknown value for unconnected_gradients"):
            tf.GradientTape().jacobian(x, x, unconnected_gradients="nil")  # type: ignore[arg-type]

    def test_the_scan_goes_over_the_ops_on_the_path_alone(
        self, x: tf.Tensor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lengths = []

        def counting(records: Any, *others: Any) -> Any:
            lengths.append(len(records))
            return scan_rows(records, *others)

        monkeypatch.setattr(differentiation, "scan_rows", counting)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = np.sin(x) * x
            np.exp(y)
            np.sin(x)
        tape.jacobian(y, x)
        assert lengths == [2]

    def test_ops_that_are_not_on_the_path_are_not_gone_through(self, x: tf.Tensor) -> None:
        with log.listening(log.Log()) as told, tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
            np.exp(y)
            np.sin(x)
            tape.jacobian(y, x)
        assert [event[2] for event in told.events if event[0] == log.CONTRIBUTED] == [y._key]


class TestHigherOrders:
    def test_the_hessian_is_the_jacobian_of_the_gradient(self) -> None:
        x = tf.constant([1.0, 2.0])
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x[0] ** 3 * x[1] ** 2
            gradient = inner.gradient(y, x)
        np.testing.assert_array_equal(outer.jacobian(gradient, x), [[24.0, 12.0], [12.0, 2.0]])

    def test_a_hessian_of_50_by_50_agrees_with_its_formula(self) -> None:
        generator = np.random.default_rng(0)
        matrix = generator.normal(size=(50, 50))
        x = tf.constant(generator.normal(size=50))
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = np.sum(np.tanh(matrix @ x))
            gradient = inner.gradient(y, x)
        hidden = np.tanh(matrix @ x.numpy())
        expected = matrix.T @ np.diag(-2 * hidden * (1 - hidden**2)) @ matrix
        np.testing.assert_allclose(outer.jacobian(gradient, x), expected, atol=1e-12)

    def test_an_outer_tape_differentiates_the_jacobian(self, x: tf.Tensor) -> None:
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x**3
            first = inner.jacobian(y, x)
        second = outer.jacobian(first, x)
        expected = np.zeros((3, 3, 3))
        expected[range(3), range(3), range(3)] = [6.0, 12.0, 18.0]
        np.testing.assert_array_equal(second, expected)

    def test_third_order(self) -> None:
        x = tf.constant([0.5, 2.0], "float64")
        with tf.GradientTape() as a:
            a.watch(x)
            with tf.GradientTape() as b:
                b.watch(x)
                with tf.GradientTape() as c:
                    c.watch(x)
                    y = np.sum(x**4)
                first = c.gradient(y, x)
            second = b.jacobian(first, x)
        third = a.jacobian(second, x)
        expected = np.zeros((2, 2, 2))
        expected[range(2), range(2), range(2)] = [12.0, 48.0]
        np.testing.assert_array_equal(third, expected)


class TestBatchJacobian:
    def test_it_has_a_jacobian_for_each_example(self) -> None:
        x = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        expected = [np.diag(2 * row) for row in x.numpy()]
        np.testing.assert_array_equal(tape.batch_jacobian(y, x), expected)

    def test_its_shape_is_batch_then_target_then_source(self) -> None:
        x = tf.constant(np.arange(24.0).reshape(2, 3, 4))
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = np.sum(x * x, axis=2)
        found = tape.batch_jacobian(y, x)
        assert found.shape == (2, 3, 3, 4)
        whole = tape.jacobian(y, x)
        for example in range(2):
            np.testing.assert_array_equal(found[example], whole[example, :, example])

    def test_unconnected_is_zeros(self) -> None:
        x, other = tf.constant([[1.0], [2.0]]), tf.constant([[1.0, 2.0], [3.0, 4.0]])
        with tf.GradientTape() as tape:
            tape.watch([x, other])
            y = x * x
        np.testing.assert_array_equal(tape.batch_jacobian(y, other), np.zeros((2, 1, 2)))

    @pytest.mark.parametrize("of", ["target", "source"])
    def test_too_few_dimensions_are_refused(self, of: str) -> None:
        flat, batch = tf.constant([1.0, 2.0]), tf.constant([[1.0], [2.0]])
        pair = (flat, batch) if of == "target" else (batch, flat)
        with pytest.raises(ValueError, match=r"Shape \(2,\) must have rank at least 2"):
            tf.GradientTape().batch_jacobian(*pair)

    def test_batches_of_two_lengths_are_refused(self) -> None:
        with pytest.raises(
            ValueError,
            match=r"Need first dimension of target shape \(\(2, 2\)\) "
            r"and source shape \(\(3, 2\)\) to match",
        ):
            tf.GradientTape().batch_jacobian(tf.ones((2, 2)), tf.ones((3, 2)))

    def test_an_outer_tape_differentiates_it(self) -> None:
        x = tf.constant([[1.0, 2.0]])
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = x**3
            first = inner.batch_jacobian(y, x)
        np.testing.assert_array_equal(outer.gradient(first, x), [[6.0, 12.0]])


class TestWhatTheListenerIsTold:
    def test_one_gradient_with_the_way_of_the_first_entry_and_all_of_the_result(
        self, x: tf.Tensor
    ) -> None:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x
        with log.listening(log.Log()) as told:
            found = tape.jacobian(y, x)
        begin, contribution, end = told.events
        assert [begin[0], contribution[0], end[0]] == [log.GRADIENT, log.CONTRIBUTED, log.RETURNED]
        ((key, seed),) = begin[5]
        assert key == y._key
        np.testing.assert_array_equal(seed, [1.0, 0.0, 0.0])
        np.testing.assert_array_equal(contribution[3][-1][2], [2.0, 0.0, 0.0])
        assert end[2][0][0] == found._key
        np.testing.assert_array_equal(end[2][0][1], np.diag([2.0, 4.0, 6.0]))


def rows_by_gradient(case: Case, entries: int) -> list[list[np.ndarray[Any, Any]]]:
    """Return for each source the rows of the Jacobian, one gradient each."""
    sources = [tf.constant(array) for array in case.arrays]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(sources)
        target = case.program(*sources)
    rows = []
    for seed in np.eye(entries, dtype=target.dtype).reshape((entries, *target.shape)):
        found = tape.gradient(target, sources, output_gradients=seed, unconnected_gradients="zero")
        rows.append([one.numpy() for one in found])
    return [list(of_source) for of_source in zip(*rows, strict=True)]


@pytest.mark.parametrize("at_once", [2, 1_000])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_rows_carried_back_together_are_those_carried_back_alone(
    case: Case, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differentiation, "rows_at_once", lambda records, size: at_once)
    sources = [tf.constant(array) for array in case.arrays]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        target = case.program(*sources)
    found = tape.jacobian(target, sources, unconnected_gradients="zero")
    if not target.size:
        assert all(one.size == 0 for one in found)
        return
    alone = rows_by_gradient(case, target.size)
    for one, rows, array in zip(found, alone, case.arrays, strict=True):
        expected = np.reshape(np.stack(rows), (*target.shape, *array.shape))
        assert one.dtype == array.dtype
        np.testing.assert_allclose(one, expected, rtol=1e-9, atol=1e-12)


def test_rows_are_carried_back_in_several_passes_where_arrays_are_large() -> None:
    with tf.GradientTape() as tape:
        x = tf.Variable(np.zeros(1_000))
        np.sin(x)
    assert rowwise.rows_at_once(tape._recorder.records, 10) == (1 << 20) // 1_000
