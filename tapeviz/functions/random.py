"""`tapeviz.random`: Tensors of random numbers, from one generator."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.conversion import DTypeLike, get_default_dtype
from tapeviz.engine.tensor import Tensor, wrap

_state: dict[str, np.random.Generator] = {"generator": np.random.default_rng()}


def set_seed(seed: int) -> None:
    """Start the generator anew, so that the same numbers follow."""
    _state["generator"] = np.random.default_rng(seed)


def normal(shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: DTypeLike = None) -> Tensor:
    """Draw from a normal distribution.

    Examples
    --------
    >>> set_seed(1)
    >>> normal((2, 3)).shape
    (2, 3)
    """
    drawn = _state["generator"].normal(mean, stddev, tuple(shape))
    return wrap(np.asarray(drawn).astype(dtype or get_default_dtype())[()])


def uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: DTypeLike = None
) -> Tensor:
    """Draw evenly from `minval` up to `maxval`, without it."""
    drawn = _state["generator"].uniform(minval, maxval, tuple(shape))
    return wrap(np.asarray(drawn).astype(dtype or get_default_dtype())[()])
