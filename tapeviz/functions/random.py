"""`tapeviz.random`: Tensors of random numbers, from one generator.

The numbers are NumPy's: a seed gives other ones than in TensorFlow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tapeviz.engine.conversion import DTypeLike, get_default_dtype
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.functions.arrays import lengths
from tapeviz.functions.creation import as_tensor, convert_to_tensor
from tapeviz.functions.missing import absent_from

__all__ = [
    "Generator",
    "categorical",
    "gamma",
    "get_global_generator",
    "normal",
    "poisson",
    "set_seed",
    "shuffle",
    "truncated_normal",
    "uniform",
]


class Generator:
    """A source of random numbers of its own.

    Parameters
    ----------
    numbers : numpy.random.Generator
        Where the numbers come from. `from_seed` makes one.

    Examples
    --------
    >>> generator = Generator.from_seed(1)
    >>> generator.normal([2, 3]).shape
    (2, 3)
    """

    def __init__(self, numbers: np.random.Generator) -> None:
        self._numbers = numbers

    @classmethod
    def from_seed(cls, seed: int, alg: Any = None) -> Generator:
        """Make one that always gives the same numbers for the same seed.

        Parameters
        ----------
        seed : int
            At least 0.
        alg : object, optional
            Accepted as in TensorFlow, and unused.

        Returns
        -------
        Generator

        Examples
        --------
        >>> first, second = Generator.from_seed(7), Generator.from_seed(7)
        >>> bool(np.all(first.normal([3]) == second.normal([3])))
        True
        """
        return cls(np.random.default_rng(seed))

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Generator:
        """Make one that gives other numbers each time.

        Parameters
        ----------
        alg : object, optional
            Accepted as in TensorFlow, and unused.

        Returns
        -------
        Generator

        Examples
        --------
        >>> Generator.from_non_deterministic_state().uniform([2, 3]).shape
        (2, 3)
        """
        return cls(np.random.default_rng())

    def normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: DTypeLike = None,
        name: str | None = None,
    ) -> Tensor:
        """Draw from a normal distribution; see `tapeviz.random.normal`.

        Parameters
        ----------
        shape : int, list or tuple of int, or integer Tensor
        mean, stddev : number or array
            They broadcast to `shape`.
        dtype : dtype, optional
            By default that of Python floats.

        Returns
        -------
        Tensor
            Of shape `shape`.

        Examples
        --------
        >>> generator = Generator.from_seed(1)
        >>> generator.normal([3], mean=5.0, stddev=0.0)
        Tensor([5. 5. 5.], shape=(3,), dtype=float32)
        """
        drawn = self._numbers.standard_normal(lengths(shape) if _has_axes(shape) else ())
        return _scaled(drawn, mean, stddev, dtype)

    def truncated_normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: DTypeLike = None,
        name: str | None = None,
    ) -> Tensor:
        """Draw from a normal distribution, again where it is more than two deviations off.

        Parameters
        ----------
        shape : int, list or tuple of int, or integer Tensor
        mean, stddev : number or array
            They broadcast to `shape`.
        dtype : dtype, optional
            By default that of Python floats.

        Returns
        -------
        Tensor
            Of shape `shape`.

        Examples
        --------
        >>> generator = Generator.from_seed(1)
        >>> drawn = generator.truncated_normal([1000], mean=10.0, stddev=0.5)
        >>> bool(np.all((drawn >= 9.0) & (drawn <= 11.0)))
        True
        """
        drawn = np.asarray(
            self._numbers.standard_normal(lengths(shape) if _has_axes(shape) else ())
        )
        while np.any(far := np.abs(drawn) > 2):
            drawn[far] = self._numbers.standard_normal(np.count_nonzero(far))
        return _scaled(drawn, mean, stddev, dtype)

    def uniform(
        self,
        shape: Any,
        minval: Any = 0,
        maxval: Any = None,
        dtype: DTypeLike = None,
        name: str | None = None,
    ) -> Tensor:
        """Draw evenly; see `tapeviz.random.uniform`.

        Parameters
        ----------
        shape : int, list or tuple of int, or integer Tensor
        minval, maxval : number
            From `minval` up to `maxval`, without it; by default 0 and 1. Whole numbers need
            `maxval`.
        dtype : dtype, optional
            By default that of Python floats; of an integer dtype whole numbers are drawn.

        Returns
        -------
        Tensor
            Of shape `shape`.

        Raises
        ------
        ValueError
            If `dtype` is an integer one and there is no `maxval`.

        Examples
        --------
        A die, thrown a thousand times:

        >>> thrown = Generator.from_seed(1).uniform([1000], minval=1, maxval=7, dtype="int32")
        >>> bool(np.all((thrown >= 1) & (thrown <= 6)))
        True
        """
        chosen = np.dtype(dtype or get_default_dtype())
        size = lengths(shape) if _has_axes(shape) else ()
        if chosen.kind in "iu":
            if maxval is None:
                raise ValueError("Must specify maxval for integer dtype")
            drawn: Any = self._numbers.integers(int(minval), int(maxval), size)
            return wrap(np.asarray(drawn).astype(chosen)[()])
        low, high = float(minval), 1.0 if maxval is None else float(maxval)
        rounded = np.asarray(self._numbers.uniform(low, high, size)).astype(chosen)
        # rounding may reach the upper end, which is not to be drawn
        below = np.nextafter(chosen.type(high), chosen.type(low))
        return wrap(np.minimum(rounded, below)[()] if high > low else rounded[()])

    def shuffled(self, value: Tensor) -> Tensor:
        """Return the entries along the first axis in another order.

        Parameters
        ----------
        value : Tensor
            With at least one axis.

        Returns
        -------
        Tensor
            Of the shape and dtype of `value`. It stays on the tape.

        Examples
        --------
        >>> cards = convert_to_tensor([10, 20, 30])
        >>> np.sort(Generator.from_seed(1).shuffled(cards))
        Tensor([10 20 30], shape=(3,), dtype=int32)
        """
        return as_tensor(np.take(value, self._numbers.permutation(value.shape[0]), axis=0))

    def counts(self, rates: Any, dtype: DTypeLike) -> Tensor:
        """Draw counts of events that happen at these rates.

        Parameters
        ----------
        rates : array
            None below 0.
        dtype : dtype

        Returns
        -------
        Tensor
            Of the shape of `rates`.

        Examples
        --------
        What never happens is counted 0 times:

        >>> Generator.from_seed(1).counts([0.0, 0.0], "int32")
        Tensor([0 0], shape=(2,), dtype=int32)
        """
        return wrap(np.asarray(self._numbers.poisson(rates)).astype(dtype))

    def waits(self, alpha: Any, beta: Any, dtype: DTypeLike) -> Tensor:
        """Draw from gamma distributions of these shapes and rates.

        Parameters
        ----------
        alpha : array
            Shapes, none below 0.
        beta : array
            Rates, all positive; they broadcast with `alpha`.
        dtype : dtype

        Returns
        -------
        Tensor
            Of the shape of the two.

        Examples
        --------
        At twice the rate the waits are half as long:

        >>> slow = Generator.from_seed(1).waits([2.0, 3.0], 1.0, "float64")
        >>> fast = Generator.from_seed(1).waits([2.0, 3.0], 2.0, "float64")
        >>> bool(np.all(slow == 2.0 * fast))
        True
        """
        return wrap(np.asarray(self._numbers.standard_gamma(alpha) / beta).astype(dtype))


_state: dict[str, Generator] = {}
"""The one generator, once something was drawn: making it takes a while to import."""


def set_seed(seed: int) -> None:
    """Start the generator anew, so that the same numbers follow.

    Parameters
    ----------
    seed : int
        At least 0.

    Examples
    --------
    >>> set_seed(1)
    >>> first = normal([2])
    >>> set_seed(1)
    >>> bool(np.all(first == normal([2])))
    True
    """
    _state["generator"] = Generator.from_seed(seed)


def get_global_generator() -> Generator:
    """Return the generator that the functions of this module draw from.

    Returns
    -------
    Generator
        The one of the last `set_seed`; without a seed, one that gives other numbers each time.

    Examples
    --------
    >>> set_seed(1)
    >>> first = normal([2])
    >>> set_seed(1)
    >>> bool(np.all(first == get_global_generator().normal([2])))
    True
    """
    if "generator" not in _state:
        _state["generator"] = Generator.from_non_deterministic_state()
    return _state["generator"]


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: DTypeLike = None,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draw from a normal distribution.

    Parameters
    ----------
    shape : int, list or tuple of int, or integer Tensor
    mean, stddev : number or array
        They broadcast to `shape`.
    dtype : dtype, optional
        By default that of Python floats.
    seed : int, optional
        Draw the numbers that belong to it, not the next ones.

    Returns
    -------
    Tensor
        Of shape `shape`.

    Examples
    --------
    >>> set_seed(1)
    >>> normal((2, 3)).shape
    (2, 3)
    """
    return _generator(seed).normal(shape, mean, stddev, dtype)


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: DTypeLike = None,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draw from a normal distribution, again where it is more than two deviations off.

    Parameters
    ----------
    shape : int, list or tuple of int, or integer Tensor
    mean, stddev : number or array
        Before numbers are thrown away; they broadcast to `shape`.
    dtype : dtype, optional
        By default that of Python floats.
    seed : int, optional
        Draw the numbers that belong to it, not the next ones.

    Returns
    -------
    Tensor
        Of shape `shape`.

    Examples
    --------
    >>> bool(np.all(np.abs(truncated_normal([1000])) <= 2.0))
    True
    """
    return _generator(seed).truncated_normal(shape, mean, stddev, dtype)


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: DTypeLike = None,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draw evenly from `minval` up to `maxval`, without it.

    Parameters
    ----------
    shape : int, list or tuple of int, or integer Tensor
    minval, maxval : number
        By default 0 and 1; whole numbers need `maxval`.
    dtype : dtype, optional
        By default that of Python floats; of an integer dtype whole numbers are drawn.
    seed : int, optional
        Draw the numbers that belong to it, not the next ones.

    Returns
    -------
    Tensor
        Of shape `shape`.

    Raises
    ------
    ValueError
        If `dtype` is an integer one and there is no `maxval`.

    Examples
    --------
    >>> int(np.max(uniform([100], maxval=1, dtype="int32")))
    0
    """
    return _generator(seed).uniform(shape, minval, maxval, dtype)


def shuffle(value: Any, seed: int | None = None, name: str | None = None) -> Tensor:
    """Return the entries along the first axis in another order.

    Parameters
    ----------
    value : Tensor, Variable or array
        With at least one axis.
    seed : int, optional
        Take the order that belongs to it, not the next one.

    Returns
    -------
    Tensor
        Of the shape and dtype of `value`. It stays on the tape.

    Examples
    --------
    >>> np.sum(shuffle([1.0, 2.0, 3.0]))
    Tensor(6.0, shape=(), dtype=float32)
    """
    return _generator(seed).shuffled(convert_to_tensor(value))


def categorical(
    logits: Any,
    num_samples: int,
    dtype: DTypeLike = np.int64,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draw classes with the probabilities that the softmax of `logits` gives to them.

    Parameters
    ----------
    logits : Tensor, Variable or array
        Of shape (batch, classes).
    num_samples : int
        How many are drawn for each row.
    dtype : dtype
        Of the classes.
    seed : int, optional
        Draw the numbers that belong to it, not the next ones.

    Returns
    -------
    Tensor
        Of shape (batch, num_samples): numbers of classes, from 0. No gradient.

    Examples
    --------
    >>> categorical([[0.0, 1000.0]], 3)
    Tensor([[1 1 1]], shape=(1, 3), dtype=int64)
    """
    scores = convert_to_tensor(logits)._value
    even = _generator(seed).uniform((*scores.shape[:1], num_samples, *scores.shape[1:]))._value
    gumbel = -np.log(-np.log(np.maximum(even, np.finfo(even.dtype).tiny)))
    return wrap(np.argmax(scores[:, None] + gumbel, axis=-1).astype(dtype))


def poisson(
    shape: Any, lam: Any, dtype: DTypeLike = None, seed: int | None = None, name: str | None = None
) -> Tensor:
    """Draw counts of events that happen at rate `lam`.

    Parameters
    ----------
    shape : int, list or tuple of int, or integer Tensor
    lam : number or array
        None below 0.
    dtype : dtype, optional
        By default that of Python floats.
    seed : int, optional
        Draw the numbers that belong to it, not the next ones.

    Returns
    -------
    Tensor
        Of shape `shape` + that of `lam`.

    Examples
    --------
    >>> poisson([2], [0.0, 0.0]).shape
    (2, 2)
    """
    rates = np.asarray(lam)
    rates = np.broadcast_to(rates, (*lengths(shape), *rates.shape))
    return _generator(seed).counts(rates, dtype or get_default_dtype())


def gamma(
    shape: Any,
    alpha: Any,
    beta: Any = None,
    dtype: DTypeLike = None,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Draw from gamma distributions. No gradient.

    Parameters
    ----------
    shape : int, list or tuple of int, or integer Tensor
    alpha : number or array
        Shapes of the distributions, none below 0.
    beta : number or array, optional
        Their rates, all positive, by default 1; they broadcast with `alpha`.
    dtype : dtype, optional
        By default that of Python floats.
    seed : int, optional
        Draw the numbers that belong to it, not the next ones.

    Returns
    -------
    Tensor
        Of shape `shape` + that of `alpha` with `beta`.

    Examples
    --------
    >>> gamma([3], 2.0).shape
    (3,)
    """
    rate = np.asarray(1.0 if beta is None else beta)
    form = np.asarray(alpha) + np.zeros_like(rate)
    form = np.broadcast_to(form, (*lengths(shape), *form.shape))
    return _generator(seed).waits(form, rate, dtype or get_default_dtype())


def _generator(seed: int | None) -> Generator:
    return get_global_generator() if seed is None else Generator.from_seed(seed)


def _has_axes(shape: Any) -> bool:
    return np.ndim(shape) == 0 or len(shape) > 0


def _scaled(drawn: Any, mean: Any, stddev: Any, dtype: DTypeLike) -> Tensor:
    numbers = np.asarray(mean) + np.asarray(stddev) * drawn
    return wrap(np.asarray(numbers).astype(dtype or get_default_dtype())[()])


if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
