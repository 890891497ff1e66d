"""Products of vectors, matrices and arrays of more dimensions.

Not here: einsum, which has its own file, and the entrywise product, which is arithmetic.
"""

from __future__ import annotations

import math
import operator
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import composed, define
from tapeviz.engine.rules.matrices import column, conjugated, row, transposed
from tapeviz.engine.rules.shaping import identity, unbroadcast


def matrix_product(x: Any, y: Any) -> Any:
    """Matrix product; that of many matrices with one is computed as one product of all rows."""
    if x.ndim > 2 and type(x) is np.ndarray is type(y):
        if y.ndim == 2 and x.flags.c_contiguous:
            shape = x.shape
            rows = x.reshape(math.prod(shape[:-1]), shape[-1])
            return (rows @ y).reshape(*shape[:-1], y.shape[-1])
        if y.ndim > 2 and _better_copied(x.shape[-2], y):
            y = np.ascontiguousarray(y)
    return x @ y


_SMALL: Final = 64 * 64
"""Of matrices of so few entries a BLAS multiplies transposed ones slower than it need be."""


def _better_copied(rows: int, y: Any) -> bool:
    """Whether so many rows are multiplied with `y` sooner if its transposed matrices are copied."""
    lines, columns = y.shape[-2:]
    return y.strides[-2] < y.strides[-1] and rows >= 32 and 0 < lines * columns <= _SMALL


define(
    np.matmul,
    "@",
    compute=matrix_product,
    x=(lambda g, out, x, y: _left(g, x.ndim, y), "g @ T(y)"),
    y=(lambda g, out, x, y: _right(g, x, y.ndim), "T(x) @ g"),
)
define(
    np.dot,
    "·",
    parameters=("a", "b", "out"),
    a=(lambda g, out, a, b: _dot_left(g, a.shape, b), "g @ T(b)"),
    b=(lambda g, out, a, b: _dot_right(g, a, b.shape), "T(a) @ g"),
)
define(
    np.vdot,
    "·",
    parameters=("a", "b"),
    a=(lambda g, out, a, b: np.reshape(conjugated(g * b), a.shape), "conj(g * b)"),
    b=(lambda g, out, a, b: np.reshape(g * conjugated(a), b.shape), "conj(a)"),
)
define(
    np.inner,
    "·",
    parameters=("a", "b"),
    a=(lambda g, out, a, b: _inner_left(g, a.ndim, b), "g @ b"),
    b=(lambda g, out, a, b: _inner_right(g, a, b.ndim), "T(g) @ a"),
)
define(
    np.outer,
    "⊗",
    a=(lambda g, out, a, b: np.reshape(g @ np.ravel(b), a.shape), "g @ b"),
    b=(lambda g, out, a, b: np.reshape(np.ravel(a) @ g, b.shape), "a @ g"),
)
define(
    np.tensordot,
    "·",
    a=(lambda g, out, a, b, axes=2: _tensordot_left(g, a.ndim, b, axes), "tensordot(g, b)"),
    b=(lambda g, out, a, b, axes=2: _tensordot_right(g, a, b.ndim, axes), "tensordot(a, g)"),
)
define(
    np.kron,
    "⊗",
    a=(lambda g, out, a, b: _kron_left(g, a.shape, b), "sum(blocks(g) * b, block)"),
    b=(lambda g, out, a, b: _kron_right(g, a, b.shape), "sum(blocks(g) * a, blocks)"),
)


def _cross(a: Any, b: Any, **keywords: Any) -> Any:
    """`np.cross` of vectors with three entries."""
    for vectors, name in ((a, "axisa"), (b, "axisb")):
        axis = keywords.get("axis")
        if vectors.shape[keywords.get(name, -1) if axis is None else axis] != 3:
            raise ValueError(
                f"np.cross on a Tensor takes vectors with 3 entries, not shape {vectors.shape}; "
                "of vectors with 2 write x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]"
            )
    return np.cross(a, b, **keywords)


# g · (a × b) = a · (b × g) = b · (g × a)
define(
    np.cross,
    "×",
    compute=_cross,
    a=(
        lambda g, out, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None: _turned(
            b, g, *((axisb, axisc, axisa) if axis is None else (axis,) * 3), a.shape
        ),
        "cross(b, g)",
    ),
    b=(
        lambda g, out, a, b, axisa=-1, axisb=-1, axisc=-1, axis=None: _turned(
            g, a, *((axisc, axisa, axisb) if axis is None else (axis,) * 3), b.shape
        ),
        "cross(g, a)",
    ),
)
define(
    np.vecdot,
    "·",
    parameters=("x", "y", "axis"),
    # the one on the left is conjugated
    x=(
        lambda g, out, x, y, axis=-1: conjugated(_times_vectors(g, y, axis, x.shape)),
        "y",
    ),
    y=(lambda g, out, x, y, axis=-1: _times_vectors(g, conjugated(x), axis, y.shape), "conj(x)"),
)
if hasattr(np, "matvec"):  # since NumPy 2.2
    define(
        np.matvec,
        "@",
        x=(lambda g, out, x, y: column(g) * row(y), "outer(g, y)"),
        y=(lambda g, out, x, y: np.squeeze(row(g) @ x, -2), "T(x) @ g"),
    )
    define(
        np.vecmat,
        "@",
        # the vector is conjugated
        x=(lambda g, out, x, y: conjugated(np.squeeze(y @ column(g), -1)), "g @ T(y)"),
        y=(lambda g, out, x, y: column(conjugated(x)) * row(g), "outer(x, g)"),
    )


def _left(g: Any, ndim: int, y: Any) -> Any:
    """Contribution of a matrix product to its left factor, which has `ndim` dimensions."""
    if y.ndim == 1:
        return g * y if ndim == 1 else column(g) * y
    if ndim > 1:
        return matrix_product(g, transposed(y))
    return y @ g if y.ndim == 2 else np.squeeze(y @ column(g), -1)


def _right(g: Any, x: Any, ndim: int) -> Any:
    """Contribution of a matrix product to its right factor, which has `ndim` dimensions.

    One matrix or vector that was multiplied by many gets its sum from one product.
    """
    if x.ndim == 1:
        return g * x if ndim == 1 else column(x) * row(g)
    if x.ndim == 2:
        return g @ x if ndim == 1 else x.T @ g
    if ndim > 2:
        return transposed(x) @ g
    rows = math.prod(x.shape[:-1])
    many = np.reshape(x, (rows, x.shape[-1]))
    if ndim == 1:
        return np.reshape(g, (rows,)) @ many
    return many.T @ np.reshape(g, (rows, g.shape[-1]))


def _dot_left(g: Any, shape: tuple[int, ...], b: Any) -> Any:
    """Contribution of a dot product to its left factor, which has `shape`."""
    if not shape or b.ndim == 0:
        return g * b
    if b.ndim <= 2:
        return _left(g, len(shape), b)
    columns = _rows(b, _summed(b.ndim))
    return np.reshape(np.reshape(g, (math.prod(shape[:-1]), columns.shape[0])) @ columns, shape)


def _dot_right(g: Any, a: Any, shape: tuple[int, ...]) -> Any:
    """Contribution of a dot product to its right factor, which has `shape`."""
    if not shape or a.ndim == 0:
        return g * a
    if len(shape) <= 2:
        return _right(g, a, len(shape))
    rows = _rows(a, -1)
    axis = _summed(len(shape))
    others = shape[:axis] + shape[axis + 1 :]
    product = rows.T @ np.reshape(g, (rows.shape[0], math.prod(others)))
    return np.moveaxis(np.reshape(product, (shape[axis], *others)), 0, axis)


def _summed(ndim: int) -> int:
    """Return the axis of the right factor that a dot product sums over."""
    return max(ndim - 2, 0)


def _rows(x: Any, axis: int) -> Any:
    """Return `x` as a matrix whose rows are what lies along `axis`."""
    moved = np.moveaxis(x, axis, -1)
    return np.reshape(moved, (math.prod(moved.shape[:-1]), moved.shape[-1]))


def _inner_left(g: Any, ndim: int, b: Any) -> Any:
    """Contribution of an inner product to its left factor, which has `ndim` dimensions."""
    return g * b if ndim == 0 or b.ndim == 0 else np.tensordot(g, b, axes=b.ndim - 1)


def _inner_right(g: Any, a: Any, ndim: int) -> Any:
    """Contribution of an inner product to its right factor, which has `ndim` dimensions."""
    if ndim == 0 or a.ndim == 0:
        return g * a
    rows = list(range(a.ndim - 1))
    return np.tensordot(g, a, axes=(rows, rows))


def _axes_summed(axes: Any, left: int, right: int) -> tuple[list[int], list[int]]:
    """Return the axes that `np.tensordot` sums over, of factors with so many dimensions."""
    try:
        count = operator.index(axes)
    except TypeError:
        pairs: Any = [np.atleast_1d(one).tolist() for one in axes]
        return [one % left for one in pairs[0]], [one % right for one in pairs[1]]
    return list(range(left - count, left)), list(range(count))


def _tensordot_left(g: Any, ndim: int, b: Any, axes: Any) -> Any:
    """Contribution of a tensor product to its left factor, which has `ndim` dimensions."""
    summed, partners = _axes_summed(axes, ndim, b.ndim)
    kept = [axis for axis in range(ndim) if axis not in summed]
    others = [axis for axis in range(b.ndim) if axis not in partners]
    product = np.tensordot(g, b, axes=(list(range(len(kept), len(kept) + len(others))), others))
    order = kept + [summed[partners.index(axis)] for axis in sorted(partners)]
    return np.transpose(product, [order.index(axis) for axis in range(ndim)])


def _tensordot_right(g: Any, a: Any, ndim: int, axes: Any) -> Any:
    """Contribution of a tensor product to its right factor, which has `ndim` dimensions."""
    partners, summed = _axes_summed(axes, a.ndim, ndim)
    kept = [axis for axis in range(ndim) if axis not in summed]
    others = [axis for axis in range(a.ndim) if axis not in partners]
    product = np.tensordot(a, g, axes=(others, list(range(len(others)))))
    order = [summed[partners.index(axis)] for axis in sorted(partners)] + kept
    return np.transpose(product, [order.index(axis) for axis in range(ndim)])


def _kron_left(g: Any, shape: tuple[int, ...], b: Any) -> Any:
    """Contribution of a Kronecker product to its left factor, which has `shape`."""
    blocks, _, right = _in_blocks(g, shape, b.shape)
    within = list(range(1, blocks.ndim, 2))
    product = np.tensordot(blocks, np.reshape(b, right), axes=(within, list(range(len(right)))))
    return np.reshape(product, shape)


def _kron_right(g: Any, a: Any, shape: tuple[int, ...]) -> Any:
    """Contribution of a Kronecker product to its right factor, which has `shape`."""
    blocks, left, _ = _in_blocks(g, a.shape, shape)
    across = list(range(0, blocks.ndim, 2))
    product = np.tensordot(np.reshape(a, left), blocks, axes=(list(range(len(left))), across))
    return np.reshape(product, shape)


def _in_blocks(
    g: Any, left: tuple[int, ...], right: tuple[int, ...]
) -> tuple[Any, tuple[int, ...], tuple[int, ...]]:
    """Return `g` with every axis split in two, which block and where in it; and both shapes."""
    ndim = max(len(left), len(right))
    left = (1,) * (ndim - len(left)) + left
    right = (1,) * (ndim - len(right)) + right
    split = [length for pair in zip(left, right, strict=True) for length in pair]
    return np.reshape(g, split), left, right


def _turned(x: Any, y: Any, axisx: int, axisy: int, axis: int, shape: tuple[int, ...]) -> Any:
    """Return the cross product of `x` and `y`, for an operand of `shape` with vectors on `axis`."""
    product = np.cross(x, y, axisa=axisx, axisb=axisy)
    return np.moveaxis(unbroadcast(product, _vectors_last(shape, axis)), -1, axis)


def _times_vectors(g: Any, vectors: Any, axis: int, shape: tuple[int, ...]) -> Any:
    """Return `g` times vectors along `axis`, for an operand of `shape` with vectors there."""
    if axis == -1:
        return column(g) * vectors
    product = column(g) * np.moveaxis(vectors, axis, -1)
    return np.moveaxis(unbroadcast(product, _vectors_last(shape, axis)), -1, axis)


def _vectors_last(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    axis %= len(shape)
    return (*shape[:axis], *shape[axis + 1 :], shape[axis])


@composed(np.linalg.matmul)
def _matmul(x1: Any, x2: Any, /) -> Any:
    return np.matmul(x1, x2)


@composed(np.linalg.vecdot)
def _vecdot(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    # a parameter of NumPy's, of which its types do not know
    return np.vecdot(x1, x2, axis=axis)  # type: ignore[call-overload]


@composed(np.linalg.tensordot)
def _tensordot(x1: Any, x2: Any, /, *, axes: Any = 2) -> Any:
    return np.tensordot(x1, x2, axes=axes)


@composed(np.linalg.cross)
def _linalg_cross(x1: Any, x2: Any, /, *, axis: int = -1) -> Any:
    return np.cross(x1, x2, axis=axis)


@composed(np.linalg.outer)
def _outer(x1: Any, x2: Any, /) -> Any:
    if np.ndim(x1) != 1 or np.ndim(x2) != 1:
        raise ValueError(
            "np.linalg.outer takes two vectors, "
            f"not shapes {np.shape(x1)} and {np.shape(x2)}; np.outer flattens what it is given"
        )
    return np.outer(x1, x2)


@composed(np.linalg.matrix_transpose)
def _matrix_transpose(x: Any, /) -> Any:
    return np.swapaxes(x, -1, -2)


@composed(np.linalg.trace)
def _trace(x: Any, /, *, offset: int = 0, dtype: Any = None) -> Any:
    keywords = {} if dtype is None else {"dtype": dtype}
    return np.trace(x, offset=offset, axis1=-2, axis2=-1, **keywords)


@composed(np.linalg.diagonal)
def _diagonal(x: Any, /, *, offset: int = 0) -> Any:
    return np.diagonal(x, offset=offset, axis1=-2, axis2=-1)


@composed(np.linalg.matrix_power)
def _matrix_power(a: Any, n: Any) -> Any:
    """`np.linalg.matrix_power` by repeated squaring, so by about log₂(n) products each way."""
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise np.linalg.LinAlgError(
            f"np.linalg.matrix_power takes square matrices, not shape {a.shape}"
        )
    exponent = operator.index(n)
    if exponent == 0:
        # NaN to the power of 0 is 1, too; the gradient is 0
        return np.where(True, np.eye(a.shape[-1], dtype=a.dtype), a)
    if exponent < 0:
        a, exponent = np.linalg.inv(a), -exponent
    square, power = a, None
    while True:
        if exponent & 1:
            power = square if power is None else power @ square
        exponent >>= 1
        if exponent == 0:
            return identity(a) if power is a else power
        square = square @ square


@composed(np.linalg.multi_dot)
def _multi_dot(arrays: Any) -> Any:
    """`np.linalg.multi_dot`: dot products in the order that takes the fewest multiplications."""
    factors = list(arrays)
    if len(factors) < 2:
        raise ValueError("np.linalg.multi_dot takes at least two arrays")
    lengths = [1 if np.ndim(factors[0]) == 1 else factors[0].shape[0]]
    lengths += [one.shape[0] for one in factors[1:]]
    lengths += [1 if np.ndim(factors[-1]) == 1 else factors[-1].shape[1]]
    splits = _cheapest_splits(lengths)

    def product(first: int, last: int) -> Any:
        if first == last:
            return factors[first]
        middle = splits[first, last]
        return np.dot(product(first, middle), product(middle + 1, last))

    return product(0, len(factors) - 1)


def _cheapest_splits(lengths: list[int]) -> dict[tuple[int, int], int]:
    """Say after which factor to cut each run of a chain of matrix products.

    Factor i has lengths[i] rows and lengths[i + 1] columns. By dynamic programming over the length
    of the run, as in Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms.
    """
    count = len(lengths) - 1
    costs = {(at, at): 0 for at in range(count)}
    splits = {}
    for span in range(1, count):
        for first in range(count - span):
            last = first + span
            costs[first, last], splits[first, last] = min(
                (
                    costs[first, middle]
                    + costs[middle + 1, last]
                    + lengths[first] * lengths[middle + 1] * lengths[last + 1],
                    middle,
                )
                for middle in range(first, last)
            )
    return splits
