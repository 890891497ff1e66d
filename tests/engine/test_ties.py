"""Eigenvectors and singular vectors of equal values: gradients are right, or NaN with a warning."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tests.engine.differences import (
    Program,
    central_differences,
    loss_of,
    tape_gradients,
    weighted_sum,
)

TURNED = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))[0]
"""What makes values equal but for rounding."""

VALUES = np.array([2.0, 2.0, 2.0, 5.0])
TIED = {
    "diagonal": np.diag(VALUES),
    "turned": TURNED @ np.diag(VALUES) @ TURNED.T,
    "all": 3.0 * np.eye(4),
    "zero": np.zeros((4, 4)),
}
SYMMETRIC = {name: (x + x.T) / 2 for name, x in TIED.items()}


def symmetrized(x: Any) -> Any:
    """Return the symmetric part, which eigh reads all of."""
    return (x + np.swapaxes(x, -1, -2)) / 2


def agrees(program: Program, x: np.ndarray[Any, Any]) -> None:
    """Compare the gradient of a program with central differences."""
    (found,) = tape_gradients(program, [x])
    (expected,) = central_differences(loss_of(program), [x])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


def is_unknown(program: Program, x: np.ndarray[Any, Any]) -> bool:
    """Say whether a gradient has entries that are NaN."""
    (found,) = tape_gradients(program, [x])
    return bool(np.any(np.isnan(found)))


@pytest.mark.parametrize("matrix", SYMMETRIC.values(), ids=SYMMETRIC)
def test_symmetric_functions_of_equal_eigenvalues_have_their_gradient(
    matrix: np.ndarray[Any, Any],
) -> None:
    agrees(lambda x: np.sum(np.exp(np.linalg.eigvalsh(symmetrized(x)))), matrix)
    agrees(lambda x: np.sum(np.linalg.eigh(symmetrized(x)).eigenvalues ** 2), matrix)


@pytest.mark.parametrize("name", ["diagonal", "all"])
def test_symmetric_functions_of_equal_values_have_their_gradient(name: str) -> None:
    agrees(lambda x: np.sum(np.linalg.svdvals(x) ** 2), TIED[name])
    agrees(lambda x: np.sum(np.real(np.linalg.eigvals(x)) ** 2), TIED[name])


@pytest.mark.parametrize("name", ["diagonal", "turned"])
def test_projector_on_the_vectors_of_equal_values_has_its_gradient(name: str) -> None:
    def projected(x: Any) -> Any:
        vectors = np.linalg.eigh(symmetrized(x)).eigenvectors[:, :3]
        return vectors @ vectors.T

    agrees(projected, SYMMETRIC[name])


@pytest.mark.parametrize("name", ["diagonal", "turned"])
def test_vector_of_a_value_apart_from_equal_ones_has_its_gradient(name: str) -> None:
    def projected(x: Any) -> Any:
        values, vectors = np.linalg.eigh(symmetrized(x))
        return values[3] * vectors[:, 3:] @ vectors[:, 3:].T

    agrees(projected, SYMMETRIC[name])


@pytest.mark.parametrize("matrix", [np.eye(4), 2 * TURNED, TURNED @ np.diag(VALUES)])
def test_polar_factor_of_equal_singular_values_has_its_gradient(
    matrix: np.ndarray[Any, Any],
) -> None:
    def polar(x: Any) -> Any:
        u, _, vh = np.linalg.svd(x)
        return u @ vh

    agrees(polar, matrix)


def test_polar_factor_of_a_complex_unitary_matrix_has_its_gradient() -> None:
    def polar(x: Any) -> Any:
        u, _, vh = np.linalg.svd(x)
        return u @ vh

    unitary = np.linalg.qr(TURNED + 1j * TURNED[::-1] ** 2)[0]
    (found,) = tape_gradients(polar, [unitary])
    (expected,) = central_differences(loss_of(polar), [unitary])
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    "program",
    [
        lambda x: np.linalg.eigh(x).eigenvectors[0, 1],
        lambda x: np.linalg.eig(x).eigenvectors[0, 1],
        lambda x: np.linalg.svd(x).U[0, 1],
        lambda x: np.linalg.svd(x).Vh[1, 0],
    ],
    ids=["eigh", "eig", "U", "V"],
)
def test_one_of_the_vectors_of_equal_values_has_no_gradient(program: Program) -> None:
    assert is_unknown(program, TIED["diagonal"])


@pytest.mark.parametrize("entry", [(0, 0), (0, 1), (1, 3)])
@pytest.mark.parametrize("name", ["diagonal", "turned", "all"])
def test_function_of_a_matrix_written_with_equal_values_is_nan_and_not_wrong(
    name: str, entry: tuple[int, int]
) -> None:
    def exponential(x: Any) -> Any:
        values, vectors = np.linalg.eigh(symmetrized(x))
        return ((vectors * np.exp(values)) @ vectors.T)[entry]

    def by_inverse(x: Any) -> Any:
        values, vectors = np.linalg.eig(x)
        return np.real((vectors * np.exp(values)) @ np.linalg.inv(vectors))[0]

    def doubled(x: Any) -> Any:
        u, s, vh = np.linalg.svd(x)
        return ((u * (2 * s)) @ vh)[entry]

    assert is_unknown(exponential, SYMMETRIC[name])
    assert is_unknown(by_inverse, SYMMETRIC[name])
    assert is_unknown(doubled, SYMMETRIC[name])


def test_what_is_unknown_is_said_with_what_to_write(caplog: pytest.LogCaptureFixture) -> None:
    def both(x: Any) -> Any:
        values, vectors = np.linalg.eigh(x)
        return np.sum(values) + vectors[0, 0]

    with caplog.at_level(logging.WARNING, "tapeviz"):
        tape_gradients(both, [np.eye(2)])
    (record,) = caplog.records
    assert record.getMessage() == (
        "A gradient is NaN: eigh of a matrix has values that are equal, and the gradient goes "
        "through both these values and their vectors, which are then not determined. If they are "
        "used in parts of the target that have nothing to do with each other, compute them apart, "
        "the values by np.linalg.eigvalsh, eigvals or svdvals; else tell the values apart: "
        "a + np.diag(1e-4 * np.arange(n))."
    )


def test_values_and_vectors_that_are_computed_apart_have_their_gradient() -> None:
    def apart(x: Any) -> Any:
        vectors = np.linalg.eigh(symmetrized(x)).eigenvectors[:, :3]
        return np.sum(np.linalg.eigvalsh(symmetrized(x)) ** 3) * (vectors @ vectors.T)

    agrees(apart, SYMMETRIC["diagonal"])


def test_only_the_matrix_with_equal_values_of_several_has_no_gradient() -> None:
    def first_row(x: Any) -> Any:
        return np.linalg.eigh(x).eigenvectors[:, 0]

    (found,) = tape_gradients(first_row, [np.stack([np.eye(2), np.diag([1.0, 2.0])])])
    assert np.any(np.isnan(found[0]))
    assert np.all(np.isfinite(found[1]))


def test_jacobian_knows_through_what_a_gradient_goes() -> None:
    x = tf.constant(TIED["diagonal"])
    with tf.GradientTape() as tape:
        tape.watch(x)
        vectors = np.linalg.eigh(symmetrized(x)).eigenvectors[:, :3]
        projected = vectors @ vectors.T
    jacobian = tape.jacobian(projected, x)
    (expected,) = tape_gradients(
        lambda x: (lambda v: v @ v.T)(np.linalg.eigh(symmetrized(x)).eigenvectors[:, :3]),
        [TIED["diagonal"]],
    )
    cotangent = np.cos(1.0 + np.arange(16.0)).reshape(4, 4)
    np.testing.assert_allclose(np.tensordot(cotangent, jacobian, 2), expected, atol=1e-12)


def test_second_gradient_at_equal_values_is_nan_and_not_wrong() -> None:
    x = tf.constant(SYMMETRIC["diagonal"])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            total = np.sum(np.linalg.eigvalsh(symmetrized(x)) ** 2)
        once = inner.gradient(total, x)
        loss = weighted_sum(once)
    np.testing.assert_allclose(once, 2 * SYMMETRIC["diagonal"], atol=1e-12)
    assert np.all(np.isnan(outer.gradient(loss, x)))
