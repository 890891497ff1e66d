"""`tapeviz.initializers`: what Variables begin with.

Each is made with its parameters, and called with a shape and a dtype.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tapeviz.engine.conversion import DTypeLike, get_default_dtype
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.functions import random
from tapeviz.functions.arrays import lengths
from tapeviz.functions.missing import absent_from

__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Ones",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "Zeros",
    "get",
]


class Constant:
    """One value everywhere.

    Parameters
    ----------
    value : number or array
        It is broadcast to the shape that is asked for.

    Examples
    --------
    >>> Constant(3.0)([2])
    Tensor([3. 3.], shape=(2,), dtype=float32)
    """

    def __init__(self, value: Any = 0.0) -> None:
        self.value = value

    def __call__(self, shape: Any, dtype: DTypeLike = None, **unused: Any) -> Tensor:
        """Make a Tensor of a shape and dtype.

        Parameters
        ----------
        shape : list or tuple of int, or integer Tensor
        dtype : dtype, optional
            By default that of Python floats.
        **unused
            Accepted as in Keras.

        Returns
        -------
        Tensor
            Of shape `shape`.

        Raises
        ------
        ValueError
            If the value does not broadcast to `shape`.
        """
        value = np.asarray(self.value, dtype or get_default_dtype())
        return wrap(np.array(np.broadcast_to(value, lengths(shape)))[()])


class Zeros(Constant):
    """0 everywhere.

    Examples
    --------
    >>> Zeros()([2])
    Tensor([0. 0.], shape=(2,), dtype=float32)
    """

    def __init__(self) -> None:
        super().__init__(0.0)


class Ones(Constant):
    """1 everywhere.

    Examples
    --------
    >>> Ones()([2])
    Tensor([1. 1.], shape=(2,), dtype=float32)
    """

    def __init__(self) -> None:
        super().__init__(1.0)


class RandomNormal:
    """Normally distributed.

    Parameters
    ----------
    mean, stddev : float
    seed : int, optional
        Draw the numbers that belong to it at every call, not the next ones.

    Examples
    --------
    >>> RandomNormal(stddev=0.1, seed=1)([2, 3]).shape
    (2, 3)
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Any, dtype: DTypeLike = None, **unused: Any) -> Tensor:
        """Make a Tensor of a shape and dtype.

        Parameters
        ----------
        shape : list or tuple of int, or integer Tensor
        dtype : dtype, optional
            By default that of Python floats.
        **unused
            Accepted as in Keras.

        Returns
        -------
        Tensor
            Of shape `shape`.
        """
        return random.normal(shape, self.mean, self.stddev, dtype, self.seed)


class TruncatedNormal(RandomNormal):
    """Normally distributed, never more than two deviations off.

    Parameters
    ----------
    mean, stddev : float
        Before numbers are thrown away.
    seed : int, optional
        Draw the numbers that belong to it at every call, not the next ones.

    Examples
    --------
    >>> bool(np.all(np.abs(TruncatedNormal(stddev=1.0)([100])) <= 2.0))
    True
    """

    def __call__(self, shape: Any, dtype: DTypeLike = None, **unused: Any) -> Tensor:
        """Make a Tensor of a shape and dtype.

        Parameters
        ----------
        shape : list or tuple of int, or integer Tensor
        dtype : dtype, optional
            By default that of Python floats.
        **unused
            Accepted as in Keras.

        Returns
        -------
        Tensor
            Of shape `shape`.
        """
        return random.truncated_normal(shape, self.mean, self.stddev, dtype, self.seed)


class RandomUniform:
    """Evenly distributed.

    Parameters
    ----------
    minval, maxval : float
        From `minval` up to `maxval`, without it.
    seed : int, optional
        Draw the numbers that belong to it at every call, not the next ones.

    Examples
    --------
    >>> RandomUniform(0.0, 1.0)([2, 3]).shape
    (2, 3)
    """

    def __init__(
        self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None
    ) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Any, dtype: DTypeLike = None, **unused: Any) -> Tensor:
        """Make a Tensor of a shape and dtype.

        Parameters
        ----------
        shape : list or tuple of int, or integer Tensor
        dtype : dtype, optional
            By default that of Python floats.
        **unused
            Accepted as in Keras.

        Returns
        -------
        Tensor
            Of shape `shape`.
        """
        return random.uniform(shape, self.minval, self.maxval, dtype, self.seed)


class _Scaled:
    """Random numbers of a variance of `gain` over the mean number of connections."""

    gain: float
    inputs_only: bool
    normal: bool

    def __init__(self, seed: int | None = None) -> None:
        self.seed = seed

    def __call__(self, shape: Any, dtype: DTypeLike = None, **unused: Any) -> Tensor:
        """Make a Tensor of a shape and dtype.

        Parameters
        ----------
        shape : list or tuple of int, or integer Tensor
            Of a kernel: the last two lengths are inputs and outputs, those before them (of a
            convolution) multiply both. A single length is both.
        dtype : dtype, optional
            By default that of Python floats.
        **unused
            Accepted as in Keras.

        Returns
        -------
        Tensor
            Of shape `shape`.
        """
        size = lengths(shape)
        receptive = math.prod(size[:-2])
        inputs = receptive * (size[-2] if len(size) > 1 else size[-1])
        outputs = receptive * size[-1]
        connections = inputs if self.inputs_only else (inputs + outputs) / 2
        variance = self.gain / max(1.0, connections)
        if self.normal:
            # cutting a normal distribution off at two deviations takes part of its variance
            deviation = math.sqrt(variance) / 0.87962566103423978
            return random.truncated_normal(size, 0.0, deviation, dtype, self.seed)
        bound = math.sqrt(3 * variance)
        return random.uniform(size, -bound, bound, dtype, self.seed)


class GlorotUniform(_Scaled):
    """Even, with bound sqrt(6 / (inputs + outputs)).

    From Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks" (2010).

    Parameters
    ----------
    seed : int, optional
        Draw the numbers that belong to it at every call, not the next ones.

    Examples
    --------
    >>> bool(np.all(np.abs(GlorotUniform()([3, 3])) <= 1.0))
    True
    """

    gain, inputs_only, normal = 1.0, False, False


class GlorotNormal(_Scaled):
    """Normal, with variance 2 / (inputs + outputs); see `GlorotUniform`.

    Parameters
    ----------
    seed : int, optional
        Draw the numbers that belong to it at every call, not the next ones.

    Examples
    --------
    >>> GlorotNormal()([3, 3]).shape
    (3, 3)
    """

    gain, inputs_only, normal = 1.0, False, True


class HeUniform(_Scaled):
    """Even, with bound sqrt(6 / inputs), for layers with relu.

    From He et al., "Delving deep into rectifiers" (2015).

    Parameters
    ----------
    seed : int, optional
        Draw the numbers that belong to it at every call, not the next ones.

    Examples
    --------
    >>> bool(np.all(np.abs(HeUniform()([6, 3])) <= 1.0))
    True
    """

    gain, inputs_only, normal = 2.0, True, False


class HeNormal(_Scaled):
    """Normal, with variance 2 / inputs; see `HeUniform`.

    Parameters
    ----------
    seed : int, optional
        Draw the numbers that belong to it at every call, not the next ones.

    Examples
    --------
    >>> HeNormal()([6, 3]).shape
    (6, 3)
    """

    gain, inputs_only, normal = 2.0, True, True


def _under(name: str, kind: type) -> Any:
    """Make a class of another that goes by a name of the package itself."""
    says = (kind.__doc__ or "").replace(f"{kind.__name__}(", f"{name}(")
    return type(name, (kind,), {"__doc__": says, "__module__": "tapeviz"})


constant_initializer = _under("constant_initializer", Constant)
ones_initializer = _under("ones_initializer", Ones)
random_normal_initializer = _under("random_normal_initializer", RandomNormal)
random_uniform_initializer = _under("random_uniform_initializer", RandomUniform)
zeros_initializer = _under("zeros_initializer", Zeros)

Initializer = Callable[..., Tensor]

_BY_NAME: Final[dict[str, Callable[[], Initializer]]] = {
    "zeros": Zeros,
    "ones": Ones,
    "constant": Constant,
    "random_normal": RandomNormal,
    "random_uniform": RandomUniform,
    "truncated_normal": TruncatedNormal,
    "glorot_uniform": GlorotUniform,
    "glorot_normal": GlorotNormal,
    "he_uniform": HeUniform,
    "he_normal": HeNormal,
}


def get(identifier: str | Initializer) -> Initializer:
    """Return the initializer of a name, or the one that is given.

    Parameters
    ----------
    identifier : str, class or function
        A name, such as "glorot_uniform"; a class is called without arguments.

    Returns
    -------
    function
        Of a shape and a dtype.

    Raises
    ------
    ValueError
        If there is none of that name.

    Examples
    --------
    >>> get("ones")([1])
    Tensor([1.], shape=(1,), dtype=float32)
    """
    if callable(identifier):
        return identifier() if isinstance(identifier, type) else identifier
    if identifier in _BY_NAME:
        return _BY_NAME[identifier]()
    raise ValueError(f"no initializer {identifier!r}; there are {', '.join(_BY_NAME)}")


if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
