"""`tapeviz.activations`: what layers put behind their sums, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import convert_to_tensor
from tapeviz.functions.elementwise import (
    elu,
    exp,
    relu,
    relu6,
    selu,
    sigmoid,
    softplus,
    softsign,
    tanh,
)
from tapeviz.functions.missing import absent_from
from tapeviz.functions.networks import gelu, leaky_relu, log_softmax, silu, softmax, swish

__all__ = [
    "elu",
    "exp",
    "gelu",
    "get",
    "leaky_relu",
    "linear",
    "log_softmax",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "swish",
    "tanh",
]

Activation = Callable[[Any], Tensor]


def linear(x: Any) -> Tensor:
    """Return `x` as it is.

    Parameters
    ----------
    x : Tensor, Variable or array

    Returns
    -------
    Tensor
        `x`.

    Examples
    --------
    >>> linear(2.0)
    Tensor(2.0, shape=(), dtype=float32)
    """
    return convert_to_tensor(x)


_BY_NAME: Final[dict[str, Activation]] = {
    name: globals()[name] for name in __all__ if name != "get"
}


def get(identifier: str | Activation | None) -> Activation:
    """Return the activation of a name, or the one that is given; None stands for `linear`.

    Parameters
    ----------
    identifier : str, function or None
        A name of this module, such as "relu".

    Returns
    -------
    function
        Of a Tensor.

    Raises
    ------
    ValueError
        If there is none of that name.

    Examples
    --------
    >>> get("relu")(-1.0)
    Tensor(0.0, shape=(), dtype=float32)
    """
    if identifier is None:
        return linear
    if callable(identifier):
        return identifier
    if identifier in _BY_NAME:
        return _BY_NAME[identifier]
    raise ValueError(f"no activation {identifier!r}; there are {', '.join(_BY_NAME)}")


if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
