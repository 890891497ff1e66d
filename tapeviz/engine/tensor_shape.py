"""TensorShape: a tuple of lengths that also answers as TensorFlow's shapes do."""

from __future__ import annotations

import math
from typing import Any, Final, overload

make: Final = tuple.__new__
"""`make(TensorShape, lengths)` makes one of integers, without a look at them."""


class TensorShape(tuple[Any, ...]):
    """A shape: a tuple of integers, of which some may be unknown: None.

    Tensors and Variables have one as their `shape`. It is a tuple in every respect; beyond that it
    equals a list of the same lengths, and what is cut from it or put together with it is one again.

    Parameters
    ----------
    dims : sequence of int or None, or int
        The lengths; a number is the shape of a vector.

    Raises
    ------
    TypeError
        If it is None: there is no shape of an unknown number of dimensions.

    Examples
    --------
    >>> import tapeviz as tf
    >>> shape = tf.zeros([2, 3]).shape
    >>> shape, shape.as_list(), shape.rank, shape[1:].num_elements()
    ((2, 3), [2, 3], 2, 3)
    >>> shape == (2, 3), shape == [2, 3]
    (True, True)
    """

    __slots__ = ()

    def __new__(cls, dims: Any) -> TensorShape:
        """Make one of a sequence of lengths."""
        if dims is None:
            raise TypeError(
                "a shape whose number of dimensions is unknown is not in tapeviz, where every "
                "array is there: leave it out, or give its lengths"
            )
        lengths = (dims,) if isinstance(dims, int) else tuple(dims)
        return make(cls, [None if one is None else int(one) for one in lengths])

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
        """Return the lengths as a list.

        Returns
        -------
        list of int or None

        Examples
        --------
        >>> TensorShape((None, 3)).as_list()
        [None, 3]
        """
        return list(self)

    def is_fully_defined(self) -> bool:
        """Whether every length is known.

        Returns
        -------
        bool

        Examples
        --------
        >>> TensorShape([2, 3]).is_fully_defined(), TensorShape([None, 3]).is_fully_defined()
        (True, False)
        """
        return None not in self

    def num_elements(self) -> int | None:
        """Return the number of entries, None if a length is unknown.

        Returns
        -------
        int or None

        Examples
        --------
        >>> TensorShape([2, 3]).num_elements(), TensorShape([]).num_elements()
        (6, 1)
        >>> TensorShape([None, 3]).num_elements() is None
        True
        """
        return None if None in self else math.prod(self)

    def is_compatible_with(self, other: Any) -> bool:
        """Whether the two could be the same shape.

        Parameters
        ----------
        other : TensorShape, or sequence of int or None

        Returns
        -------
        bool
            Whether both have as many dimensions, and lengths that are known in both are equal.

        Examples
        --------
        An unknown length could be any; the number of dimensions counts:

        >>> batch = TensorShape([None, 3])
        >>> batch.is_compatible_with([32, 3]), batch.is_compatible_with([3])
        (True, False)
        """
        there = TensorShape(other)
        return len(self) == len(there) and all(
            a is None or b is None or a == b for a, b in zip(self, there, strict=True)
        )

    def assert_is_compatible_with(self, other: Any) -> None:
        """Check that the two could be the same shape.

        Parameters
        ----------
        other : TensorShape, or sequence of int or None

        Raises
        ------
        ValueError
            If they could not.

        Examples
        --------
        >>> batch = TensorShape([None, 3])
        >>> batch.assert_is_compatible_with([32, 3])
        >>> batch.assert_is_compatible_with([32, 4])
        Traceback (most recent call last):
        ValueError: Shapes (None, 3) and (32, 4) are incompatible
        """
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {TensorShape(other)} are incompatible")

    def concatenate(self, other: Any) -> TensorShape:
        """Return the lengths of this shape, then those of the other.

        Parameters
        ----------
        other : TensorShape, sequence of int or None, or int

        Returns
        -------
        TensorShape

        Examples
        --------
        >>> TensorShape([None]).concatenate([28, 28])
        (None, 28, 28)
        """
        return TensorShape((*self, *TensorShape(other)))

    @overload  # type: ignore[override]
    def __getitem__(self, place: slice) -> TensorShape: ...
    @overload
    def __getitem__(self, place: Any) -> Any: ...
    def __getitem__(self, place: Any) -> Any:
        part = tuple.__getitem__(self, place)
        return make(TensorShape, part) if type(place) is slice else part

    def __add__(self, other: Any) -> TensorShape:
        if not isinstance(other, list | tuple):
            return NotImplemented
        return make(TensorShape, (*self, *other))

    def __radd__(self, other: Any) -> TensorShape:
        if not isinstance(other, list | tuple):
            return NotImplemented
        return make(TensorShape, (*other, *self))

    def __eq__(self, other: object) -> bool:
        return tuple.__eq__(self, tuple(other) if isinstance(other, list) else other)

    def __ne__(self, other: object) -> bool:
        return tuple.__ne__(self, tuple(other) if isinstance(other, list) else other)

    __hash__ = tuple.__hash__
