"""TensorFlow's words for shapes and for what an array is to be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tapeviz.engine.conversion import DTypeLike, get_default_dtype


class TensorShape(tuple[int | None, ...]):
    """A shape, of which lengths may be unknown: None.

    `Tensor.shape` is a plain tuple; this is for programs that ask a shape for `as_list` or `rank`.

    Examples
    --------
    >>> shape = TensorShape([2, None])
    >>> shape.as_list(), shape.rank, shape.is_fully_defined()
    ([2, None], 2, False)
    >>> TensorShape([2, 3]) == (2, 3)
    True
    """

    __slots__ = ()

    def __new__(cls, dims: Any) -> TensorShape:
        """Make one of a sequence of lengths."""
        lengths = (dims,) if isinstance(dims, int) else tuple(dims)
        return super().__new__(cls, (None if one is None else int(one) for one in lengths))

    @property
    def rank(self) -> int:
        """Number of dimensions."""
        return len(self)

    ndims = rank

    @property
    def dims(self) -> list[int | None]:
        """The lengths, as a list."""
        return list(self)

    def as_list(self) -> list[int | None]:
        """Return the lengths as a list."""
        return list(self)

    def is_fully_defined(self) -> bool:
        """Whether every length is known."""
        return None not in self

    def num_elements(self) -> int | None:
        """Return the number of entries, None if a length is unknown."""
        return math.prod(one for one in self if one is not None) if None not in self else None

    def is_compatible_with(self, other: Any) -> bool:
        """Whether the two could be the same shape."""
        there = TensorShape(other)
        return len(self) == len(there) and all(
            a is None or b is None or a == b for a, b in zip(self, there, strict=True)
        )

    def assert_is_compatible_with(self, other: Any) -> None:
        """Check that the two could be the same shape.

        Raises
        ------
        ValueError
            If they could not.
        """
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {TensorShape(other)} are incompatible")

    def concatenate(self, other: Any) -> TensorShape:
        """Return the lengths of this shape, then those of the other."""
        return TensorShape((*self, *TensorShape(other)))

    def __repr__(self) -> str:
        return f"TensorShape({list(self)})"

    def __str__(self) -> str:
        return tuple.__repr__(self)


class TensorSpec:
    """What an array is to be: a shape and a dtype, such as `function(input_signature=…)` takes.

    Examples
    --------
    >>> TensorSpec([None, 3])
    TensorSpec(shape=(None, 3), dtype=float32, name=None)
    """

    __slots__ = ("dtype", "name", "shape")

    def __init__(self, shape: Any, dtype: DTypeLike = None, name: str | None = None) -> None:
        self.shape = TensorShape(shape)
        self.dtype = np.dtype(dtype or get_default_dtype())
        self.name = name

    def is_compatible_with(self, value: Any) -> bool:
        """Whether a Tensor or array has this dtype and could have this shape."""
        return bool(self.dtype == value.dtype) and self.shape.is_compatible_with(value.shape)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and (self.shape, self.dtype, self.name) == (
            other.shape,
            other.dtype,
            other.name,
        )

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype, self.name))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype}, name={self.name!r})"
