"""TensorFlow's words for what an array is to be."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.conversion import DTypeLike, get_default_dtype
from tapeviz.engine.tensor_shape import TensorShape


class TensorSpec:
    """What an array is to be: a shape and a dtype, such as `function(input_signature=…)` takes.

    Parameters
    ----------
    shape : sequence of int or None
        None stands for any length.
    dtype : dtype, optional
        By default that of Python floats.
    name : str, optional

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
        """Whether a Tensor or array has this dtype and could have this shape.

        Parameters
        ----------
        value : Tensor, Variable or array

        Returns
        -------
        bool

        Examples
        --------
        >>> import tapeviz as tf
        >>> spec = TensorSpec([None, 3], "float32")
        >>> spec.is_compatible_with(tf.zeros([5, 3])), spec.is_compatible_with(tf.zeros([5, 4]))
        (True, False)
        >>> spec.is_compatible_with(tf.zeros([5, 3], "int32"))
        False
        """
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
