"""DType: a dtype by TensorFlow's name, that knows its limits and that NumPy takes for its own."""

from __future__ import annotations

from typing import Any

import numpy as np


class DType:
    """A dtype of NumPy's with what TensorFlow's have: `tapeviz.float32` and its like.

    It equals NumPy's dtype and has its hash; NumPy's functions take it where they take a dtype, and
    it has the attributes of one. The dtype of a Tensor is NumPy's own: `tapeviz.as_dtype(x.dtype)`
    has the limits. What asks for the type of the object, `isinstance` or `np.isdtype`, wants
    NumPy's own, too: `tapeviz.float32.dtype`.

    Parameters
    ----------
    dtype : dtype, str or type
        What NumPy takes for a dtype.

    Examples
    --------
    >>> import numpy as np, tapeviz as tf
    >>> float(tf.float32.max), tf.int8.min
    (3.4028234663852886e+38, -128)
    >>> np.zeros(2, tf.float32).dtype == tf.float32
    True
    """

    __slots__ = ("_dtype",)

    _dtype: np.dtype[Any]

    def __init__(self, dtype: Any) -> None:
        self._dtype = np.dtype(dtype)

    @property
    def dtype(self) -> np.dtype[Any]:
        """NumPy's own."""
        return self._dtype

    @property
    def as_numpy_dtype(self) -> type[np.generic]:
        """NumPy's type of a single number."""
        kind: type[np.generic] = self._dtype.type
        return kind

    @property
    def name(self) -> str:
        """Such as "float32"."""
        return self._dtype.name

    @property
    def size(self) -> int:
        """Bytes of a number."""
        return self._dtype.itemsize

    @property
    def is_floating(self) -> bool:
        """Whether its numbers are real and have a fraction."""
        return self._dtype.kind == "f"

    @property
    def is_integer(self) -> bool:
        """Whether its numbers are whole; truth values are not."""
        return self._dtype.kind in "iu"

    @property
    def is_complex(self) -> bool:
        """Whether its numbers are complex."""
        return self._dtype.kind == "c"

    @property
    def is_bool(self) -> bool:
        """Whether its values are true and false."""
        return self._dtype.kind == "b"

    @property
    def is_unsigned(self) -> bool:
        """Whether its numbers are whole and never below 0."""
        return self._dtype.kind == "u"

    @property
    def real_dtype(self) -> DType:
        """That of the real part: of real numbers itself."""
        return DType(np.finfo(self._dtype).dtype) if self.is_complex else self

    @property
    def min(self) -> Any:
        """The least number.

        Raises
        ------
        TypeError
            If there is none: of truth values and complex numbers.
        """
        return self._limits("minimum").min

    @property
    def max(self) -> Any:
        """The largest number that is finite.

        Raises
        ------
        TypeError
            If there is none: of truth values and complex numbers.
        """
        return self._limits("maximum").max

    @property
    def limits(self) -> tuple[Any, Any]:
        """`min` and `max`."""
        return self.min, self.max

    def _limits(self, which: str) -> Any:
        if self.is_floating:
            return np.finfo(self._dtype)
        if self.is_integer:
            return np.iinfo(self._dtype)
        raise TypeError(f"{self!r} has no {which} value: its values have no order")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"a DType has no attribute {name!r}", name=name)
        return getattr(self._dtype, name)

    def __eq__(self, other: object) -> bool:
        return bool(self._dtype == other)

    def __hash__(self) -> int:
        return hash(self._dtype)

    def __reduce__(self) -> tuple[Any, ...]:
        return DType, (self._dtype,)

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: {self.name!r}>"
