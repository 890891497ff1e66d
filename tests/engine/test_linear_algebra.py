"""Linear algebra where it is not smooth, not determined, or refused; the rest is in the cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.rules import determinants
from tests.engine.cases import decompositions, fourier, products
from tests.engine.cases.case import Case, sample
from tests.engine.differences import (
    central_differences,
    second_differences,
    tape_gradients,
    tape_second_gradients,
    weighted_sum,
)

Program = Callable[..., Any]


def gradient_of(program: Program, x: Any) -> Any:
    """Return the gradient of the sum of a program's result."""
    source = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(source)
        result = program(source)
    return tape.gradient(result, source).numpy()


@pytest.mark.parametrize(
    "case",
    [*products.CASES, *decompositions.CASES, *fourier.CASES],
    ids=lambda case: case.id,
)
def test_value_is_that_of_numpy(case: Case) -> None:
    found = case.program(*map(tf.constant, case.arrays))
    expected = case.program(*case.arrays)
    assert found.dtype == np.asarray(expected).dtype
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-10, atol=1e-12)


OF_RANK = {
    "one less": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [5.0, 7.0, 9.0]]),
    "two less": np.outer([1.0, 2.0, -1.0], [0.5, 1.0, 3.0]),
    "nothing": np.zeros((3, 3)),
    "one less and one whole": np.array([[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]]),
}


@pytest.mark.parametrize("x", OF_RANK.values(), ids=OF_RANK)
def test_determinant_of_a_singular_matrix_has_its_gradient(x: Any) -> None:
    (expected,) = central_differences(lambda moved: np.sum(np.linalg.det(moved)), [x])
    np.testing.assert_allclose(gradient_of(np.linalg.det, x), expected, atol=1e-8)


@pytest.mark.parametrize("x", OF_RANK.values(), ids=OF_RANK)
def test_determinant_of_a_singular_matrix_has_its_second_gradient(x: Any) -> None:
    expected = second_differences(np.linalg.det, [x])
    (found,) = tape_second_gradients(np.linalg.det, [x])
    np.testing.assert_allclose(found, expected[0], atol=1e-8)


def test_determinant_of_a_complex_singular_matrix_has_its_gradient() -> None:
    x = np.outer(sample((3,), dtype="complex128"), sample((3,), dtype="complex128", place=1))
    x[0] += sample((3,), dtype="complex128", place=2)
    (expected,) = central_differences(lambda moved: np.real(np.linalg.det(moved)), [x])
    np.testing.assert_allclose(
        gradient_of(lambda moved: np.real(np.linalg.det(moved)), x), expected, atol=1e-8
    )


def test_third_derivative_of_a_determinant_is_a_product_of_three() -> None:
    x = tf.constant(2.0 * np.eye(3))
    with tf.GradientTape() as third:
        third.watch(x)
        with tf.GradientTape() as second:
            second.watch(x)
            with tf.GradientTape() as first:
                first.watch(x)
                y = np.linalg.det(x)
            by_first = first.gradient(y, x)[0, 0]
        by_second = second.gradient(by_first, x)[1, 1]
    expected = np.zeros((3, 3))
    expected[2, 2] = 1.0  # of x00 x11 x22
    np.testing.assert_allclose(third.gradient(by_second, x), expected, atol=1e-12)


def test_cofactors_of_a_singular_matrix_are_determinants_of_its_minors() -> None:
    x = OF_RANK["one less"]
    expected = [
        [
            (-1) ** (i + j) * np.linalg.det(np.delete(np.delete(x, i, axis=0), j, axis=1))
            for j in range(3)
        ]
        for i in range(3)
    ]
    np.testing.assert_allclose(determinants.cofactors(x), expected, atol=1e-12)


def test_logarithm_of_a_singular_determinant_has_no_gradient() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="Singular matrix"):
        gradient_of(lambda x: np.linalg.slogdet(x).logabsdet, np.ones((2, 2)))


def test_nuclear_norm_of_the_identity_has_the_identity_as_gradient() -> None:
    found = gradient_of(lambda x: np.linalg.norm(x, "nuc"), np.eye(3))
    np.testing.assert_allclose(found, np.eye(3), atol=1e-12)


def test_singular_value_0_gives_a_gradient_without_nan() -> None:
    found = gradient_of(np.linalg.svdvals, np.diag([3.0, 2.0, 0.0]))
    np.testing.assert_allclose(np.abs(found), np.eye(3), atol=1e-12)


@pytest.mark.parametrize("ord", [None, 2, 3, 1.5, 1, np.inf])
def test_gradient_of_a_norm_at_0_is_0(ord: Any) -> None:
    found = gradient_of(lambda x: np.linalg.norm(x, ord), np.zeros(3))
    np.testing.assert_array_equal(found, np.zeros(3))


def test_gradient_of_norms_along_an_axis_is_0_where_a_vector_is() -> None:
    found = gradient_of(lambda x: np.linalg.norm(x, axis=1), np.array([[0.0, 0.0], [3.0, 4.0]]))
    np.testing.assert_allclose(found, [[0.0, 0.0], [0.6, 0.8]])


def test_equal_extremes_of_a_norm_share_its_gradient() -> None:
    found = gradient_of(lambda x: np.linalg.norm(x, np.inf), np.array([2.0, -2.0, 1.0]))
    np.testing.assert_array_equal(found, [0.5, -0.5, 0.0])


def test_matrices_read_by_one_triangle_get_a_symmetric_gradient() -> None:
    x = np.array([[4.0, 1.0], [1.0, 3.0]])
    weights = np.array([[1.0, 2.0], [3.0, 4.0]])
    for program in (
        lambda x: np.sum(np.linalg.cholesky(x) * weights),
        lambda x: np.sum(np.linalg.eigh(x).eigenvectors * weights),
        lambda x: np.sum(np.linalg.eigh(x, "U").eigenvalues * weights[0]),
    ):
        found = gradient_of(program, x)
        np.testing.assert_allclose(found, found.T, rtol=1e-12)


def test_several_results_keep_their_names() -> None:
    x = tf.Variable([[4.0, 1.0], [1.0, 3.0]])
    for result, fields in (
        (np.linalg.eigh(x), ("eigenvalues", "eigenvectors")),
        (np.linalg.eig(x), ("eigenvalues", "eigenvectors")),
        (np.linalg.slogdet(x), ("sign", "logabsdet")),
        (np.linalg.svd(x), ("U", "S", "Vh")),
        (np.linalg.qr(x), ("Q", "R")),
    ):
        assert result._fields == fields
        assert all(isinstance(part, tf.Tensor) for part in result)


def test_real_matrix_with_complex_eigenvalues_gets_a_real_gradient() -> None:
    found = gradient_of(lambda x: np.imag(np.linalg.eigvals(x))[0], [[0.0, -2.0], [2.0, 0.0]])
    assert found.dtype.kind == "f"
    np.testing.assert_allclose(np.abs(found), [[0.0, 0.5], [0.5, 0.0]], atol=1e-7)


@pytest.mark.parametrize(
    "program",
    [np.linalg.inv, lambda x: np.linalg.solve(x, np.ones(2)), lambda x: np.linalg.cholesky(-x)],
    ids=["inv", "solve", "cholesky"],
)
def test_error_of_linear_algebra_passes_through(program: Program) -> None:
    x = np.ones((2, 2))
    with pytest.raises(np.linalg.LinAlgError) as expected:
        program(x)
    with pytest.raises(np.linalg.LinAlgError) as found:
        program(tf.Variable(x))
    assert str(found.value) == str(expected.value)


X = sample((3, 2))
REFUSALS: dict[str, tuple[Program, str]] = {
    "raw qr": (lambda x: np.linalg.qr(x, "raw"), "'raw'"),
    "cross product of vectors with two entries": (lambda x: np.cross(x, x), r"3 entries"),
    "norm of neither vectors nor matrices": (
        lambda x: np.linalg.norm(x[None, None], 1),
        "one axis or two",
    ),
    "a norm of matrices for vectors": (
        lambda x: np.linalg.norm(x, "nuc", axis=0),
        "ord='nuc'",
    ),
    "a norm of vectors for matrices": (lambda x: np.linalg.norm(x, 3), "ord=3"),
    "the same axis twice": (lambda x: np.linalg.norm(x, 1, axis=(0, -2)), "two different axes"),
    "one factor of many": (lambda x: np.linalg.multi_dot([x]), "at least two"),
    "outer product of matrices": (lambda x: np.linalg.outer(x, x), "np.outer"),
    "tensorinv of no axis": (lambda x: np.linalg.tensorinv(x, ind=0), "ind must be positive"),
}


@pytest.mark.parametrize(("program", "message"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_says_what_to_write(program: Program, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        program(tf.Variable(X))


def test_power_of_what_is_not_square_is_an_error_of_linear_algebra() -> None:
    with pytest.raises(np.linalg.LinAlgError, match=r"not shape \(3, 2\)"):
        np.linalg.matrix_power(tf.Variable(X), 2)


@pytest.mark.parametrize(
    ("keyword", "value"), [("out", np.zeros(3)), ("dtype", None), ("casting", None)]
)
def test_einsum_refuses_keywords_that_it_would_not_record(keyword: str, value: Any) -> None:
    einsum: Program = np.einsum
    refused = f"einsum (on a Tensor does not take|cannot write into) {keyword}"
    with pytest.raises(TypeError, match=refused):
        einsum("ij->i", tf.Variable(X), **{keyword: value})


def test_einsum_of_two_dtypes_gives_each_operand_a_gradient_of_its_own() -> None:
    x, y = tf.Variable(X), tf.Variable(X, dtype=tf.float32)
    with tf.GradientTape() as tape:
        z = np.einsum("ij,ij", x, y)
    by_x, by_y = tape.gradient(z, [x, y])
    assert by_x.dtype == np.float64
    assert by_y.dtype == np.float32


def test_einsum_path_is_answered_from_the_shapes() -> None:
    x = tf.Variable(X)
    path, _ = np.einsum_path("ij,ik", x, x)
    assert path == np.einsum_path("ij,ik", X, X)[0]


def test_rank_has_no_gradient() -> None:
    x = tf.Variable(X)
    with tf.GradientTape() as tape:
        y = tf.cast(np.linalg.matrix_rank(x), tf.float32)
    assert y.numpy() == 2
    assert tape.gradient(y, x) is None


def test_variables_take_part_in_what_is_made_of_other_ops() -> None:
    x = tf.Variable([[2.0, 1.0], [1.0, 3.0]])
    with tf.GradientTape() as tape:
        y = np.trace(np.linalg.multi_dot([x, np.linalg.matrix_power(x, 1), x]))
    cube = tape.gradient(y, x).numpy()
    np.testing.assert_allclose(cube, 3 * (x.numpy() @ x.numpy()).T)


def test_chain_of_products_is_computed_in_the_cheapest_order() -> None:
    factors = [tf.Variable(np.ones(shape)) for shape in ((10, 2), (2, 10), (10, 1))]
    with log.listening(log.Log()) as told:
        np.linalg.multi_dot(factors)
    made = [event[6][0].shape for event in told.events if event[0] == log.EXECUTED]
    assert made == [(2, 1), (10, 1)]  # not by way of (10, 10)


def test_least_squares_gives_the_rank_without_a_gradient() -> None:
    x = tf.Variable(X)
    with tf.GradientTape(persistent=True) as tape:
        results: Any = np.linalg.lstsq(x, np.ones(3))
        solution, squares, rank, values = results
        y = tf.cast(rank, tf.float32)
    assert rank.numpy() == 2
    assert solution.shape == (2,)
    assert squares.shape == (1,)
    assert values.shape == (2,)
    assert tape.gradient(y, x) is None
    assert tape.gradient(squares, x) is not None


INF, NAN = np.inf, np.nan
SINGULAR = np.array([[1.0, 2.0], [2.0, 4.0]])
STACKED = np.stack([SINGULAR, np.array([[1.0, INF], [2.0, 3.0]]), np.array([[2.0, 1.0], [0, 1]])])


@pytest.mark.parametrize("x", [SINGULAR, np.zeros((2, 2)), STACKED, [[1.0, INF], [2.0, 3.0]]])
@pytest.mark.parametrize("p", [None, 1, -1, 2, -2, INF, -INF, "fro"])
def test_condition_numbers_are_infinite_where_numpys_are(x: Any, p: Any) -> None:
    with np.errstate(all="ignore"):
        # of a singular matrix NumPy has rounding errors in place of 0
        expected = np.linalg.cond(np.asarray(x), p)
        found = np.linalg.cond(tf.constant(np.asarray(x)), p).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-15, rtol=1e-3 if p in {1, INF} else 1)


def test_a_regular_matrix_beside_a_singular_one_keeps_the_gradient_of_its_condition() -> None:
    alone = gradient_of(lambda x: np.linalg.cond(x, 1), STACKED[2])
    beside = gradient_of(lambda x: np.linalg.cond(x, 1), STACKED[::2])
    np.testing.assert_allclose(beside[1], alone)
    np.testing.assert_array_equal(beside[0], 0)


def test_condition_of_nothing_is_refused_in_every_norm() -> None:
    for p in (None, 1, "fro"):
        with pytest.raises(np.linalg.LinAlgError, match="empty"):
            np.linalg.cond(tf.constant(np.zeros((0, 0))), p)


def test_singular_values_of_infinities_are_nan_where_vectors_cannot_be_found() -> None:
    # LAPACK does not converge for the vectors of this one, of float32
    stack = np.stack([np.full((3, 3), INF, np.float32), np.eye(3, dtype=np.float32)])
    for program in (
        np.linalg.svdvals,
        lambda x: np.linalg.svd(x, compute_uv=False),
        lambda x: np.linalg.matrix_norm(x, ord=2),
        np.linalg.cond,
    ):
        with np.errstate(all="ignore"):
            expected = program(stack)
            found = program(tf.constant(stack)).numpy()
        np.testing.assert_array_equal(found, expected)
    given = gradient_of(np.linalg.svdvals, stack)
    np.testing.assert_allclose(given[1], np.eye(3), atol=1e-6)


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
@pytest.mark.parametrize("order", [1, 2, INF])
def test_norms_of_empty_matrices_are_0(shape: tuple[int, int], order: Any) -> None:
    x = np.zeros(shape)
    assert float(np.linalg.norm(tf.constant(x), order)) == 0
    assert gradient_of(lambda x: np.linalg.norm(x, order), x).shape == shape


def test_the_largest_of_no_entries_is_0_as_a_norm() -> None:
    assert float(np.linalg.norm(tf.constant(np.zeros(0)), INF)) == 0


def test_nan_counts_as_an_entry_that_is_not_0() -> None:
    x = np.array([1.0, NAN, 0.0])
    assert float(np.linalg.norm(tf.constant(x), 0)) == 2
    assert float(np.linalg.vector_norm(tf.constant(x), ord=0)) == 2
    np.testing.assert_array_equal(gradient_of(lambda x: np.linalg.norm(x, 0), x)[[0, 2]], 0)


@pytest.mark.parametrize("order", [0, 1, -1, 2, INF, -INF])
def test_norms_of_integers_are_floating(order: Any) -> None:
    vector, matrix = np.array([3, -1, 2]), np.array([[1, 2], [0, 1]])
    for program, x in ((np.linalg.vector_norm, vector), (np.linalg.matrix_norm, matrix)):
        if order or x is vector:
            found = program(tf.constant(x), ord=order)
            assert found.dtype == np.float64
            assert float(found) == pytest.approx(float(program(x, ord=order)))


def test_power_0_is_the_identity_of_nan_and_of_integers() -> None:
    x = np.array([[1.0, NAN], [0.0, 1.0]])
    np.testing.assert_array_equal(np.linalg.matrix_power(tf.constant(x), 0).numpy(), np.eye(2))
    np.testing.assert_array_equal(gradient_of(lambda x: np.linalg.matrix_power(x, 0), x), 0)
    of_integers = np.linalg.matrix_power(tf.constant(np.array([[1, 2], [3, 4]])), 0)
    assert of_integers.dtype == np.int64


def test_einsum_refuses_a_diagonal_of_axes_of_different_lengths() -> None:
    x = tf.constant(np.zeros((0, 3)))
    with pytest.raises(ValueError, match=r"shape \(0, 3\) does not fit the index 'ii'"):
        np.einsum("ii->i", x)


@pytest.mark.parametrize("at", [np.array([0.5, -1.5, 2.0, 1.0]), np.array(1.5), np.ones((3, 1))])
def test_rows_of_coefficients_are_polynomials_side_by_side(at: Any) -> None:
    rows = np.arange(12.0).reshape(3, 4) / 5 - 1
    arrays = (rows, at)
    found = tape_gradients(np.polyval, arrays)
    expected = central_differences(lambda *moved: weighted_sum(np.polyval(*moved)), arrays)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one.numpy(), other, atol=1e-7)


@pytest.mark.parametrize("dtype", [np.int64, np.uint8])
@pytest.mark.parametrize(
    "program", [lambda x: np.polyadd(x, x[:1]), lambda x: np.polysub(x[:1], x), np.poly]
)
def test_polynomials_of_integers_are_numpys(program: Program, dtype: Any) -> None:
    x = np.array([3, 1, 2], dtype)
    found, expected = program(tf.constant(x)), program(x)
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(found.numpy(), expected)


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 4, 2), (3, 2, 4)])
def test_full_singular_vectors_are_orthonormal_and_make_the_matrix(shape: tuple[int, ...]) -> None:
    x = sample(shape)
    u, s, vh = np.linalg.svd(tf.constant(x))
    expected = np.linalg.svd(x)
    assert (u.shape, vh.shape) == (expected.U.shape, expected.Vh.shape)
    for one in u, vh:
        product = one.numpy() @ np.swapaxes(one.numpy(), -1, -2)
        np.testing.assert_allclose(
            product, np.broadcast_to(np.eye(one.shape[-1]), product.shape), atol=1e-12
        )
    k = s.shape[-1]
    np.testing.assert_allclose(u[..., :k] * s[..., None, :] @ vh[..., :k, :], x, atol=1e-12)


def test_a_complete_qr_makes_the_matrix() -> None:
    q, r = np.linalg.qr(tf.constant(X), mode="complete")
    assert (q.shape, r.shape) == ((3, 3), (3, 2))
    np.testing.assert_allclose(q @ r, X, atol=1e-12)
    np.testing.assert_allclose(q.T @ q, np.eye(3), atol=1e-12)


def test_singular_values_have_their_gradient_beside_vectors_that_are_not_determined() -> None:
    gradients = []
    for full_matrices in True, False:
        x = tf.Variable(X)
        with tf.GradientTape() as tape:
            values = np.linalg.svd(x, full_matrices=full_matrices).S
        gradients.append(tape.gradient(values, x))
    np.testing.assert_allclose(gradients[0], gradients[1], rtol=1e-12)


@pytest.mark.parametrize(
    "program", [lambda x: np.linalg.svd(x).U, lambda x: np.linalg.qr(x, mode="complete").Q]
)
def test_a_gradient_through_vectors_that_are_not_determined_is_refused(program: Program) -> None:
    x = tf.Variable(X)
    with tf.GradientTape() as tape:
        y = program(x)
    with pytest.raises(LookupError, match=r"not determined, .* full_matrices=False"):
        tape.gradient(y, x)
