"""One program, a chain of a thousand ops, as each library's user would write it.

The op's four kinds take turns: a sine, a product, a sum, a hyperbolic tangent. Product and sum read
the chain's input again, so that its gradient has contributions to add up; the tangent keeps the
values small.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

OPS = 1_000


@dataclass(frozen=True)
class Peer:
    """A library's way to record the chain and to differentiate it.

    Attributes
    ----------
    name, version : str
        What the table calls the library.
    prepare : callable
        Array to the library's own kind of input.
    record : callable
        The input to whatever `differentiate` needs. This is the forward pass.
    differentiate : callable
        What `record` returned, to the gradient of the last value's sum by the input, as an array.
    """

    name: str
    version: str
    prepare: Callable[[np.ndarray], Any]
    record: Callable[[Any], Any]
    differentiate: Callable[[Any], Any]


def chain(x: Any, sin: Callable[[Any], Any], tanh: Callable[[Any], Any]) -> Any:
    """Return the chain's last value, given the two functions of the library."""
    y = x
    for _ in range(OPS // 4):
        y = sin(y)
        y = y * x
        y = y + x
        y = tanh(y)
    return y


def tapeviz() -> Peer:
    """The tape of this project, on its own: nothing listens to it."""
    import tapeviz as tf

    def record(x: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = chain(x, np.sin, np.tanh)
        return tape, y, x

    def differentiate(recorded: Any) -> Any:
        tape, y, x = recorded
        return tape.gradient(y, x)

    return Peer("tapeviz", version("tapeviz"), tf.constant, record, differentiate)


def numpy_by_hand() -> Peer:
    """Both passes written out: what the program would cost without any tape."""

    def record(x: Any) -> Any:
        steps = []
        y = x
        for _ in range(OPS // 4):
            before = y
            sine = np.sin(before)
            y = np.tanh(sine * x + x)
            steps.append((before, sine, y))
        return x, steps

    def differentiate(recorded: Any) -> Any:
        x, steps = recorded
        by_y, by_x = np.ones_like(x), np.zeros_like(x)
        for before, sine, y in reversed(steps):
            by_sum = by_y * (1 - y * y)
            by_x = by_x + by_sum + by_sum * sine
            by_y = by_sum * x * np.cos(before)
        return by_x + by_y

    # A 0-d array would turn into a NumPy scalar at the first op.
    return Peer("NumPy by hand", np.__version__, lambda array: array[()], record, differentiate)


def pytorch() -> Peer:
    """PyTorch on the CPU, on one thread as everything else here."""
    import torch

    torch.set_num_threads(1)

    def record(x: torch.Tensor) -> Any:
        return chain(x, torch.sin, torch.tanh), x

    def differentiate(recorded: Any) -> Any:
        y, x = recorded
        return torch.autograd.grad(y, x, torch.ones_like(y))[0]

    return Peer(
        "PyTorch",
        version("torch"),
        lambda array: torch.tensor(array, requires_grad=True),
        record,
        differentiate,
    )


def autograd() -> Peer:
    """autograd, through the function beneath its ``grad`` that keeps the two passes apart."""
    import autograd.numpy as anp
    from autograd import make_vjp

    def record(x: Any) -> Any:
        vjp, _ = make_vjp(lambda v: chain(v, anp.sin, anp.tanh))(x)
        return vjp, x

    def differentiate(recorded: Any) -> Any:
        vjp, x = recorded
        return vjp(np.ones_like(x))

    return Peer("autograd", version("autograd"), lambda array: array[()], record, differentiate)


def mygrad() -> Peer:
    """MyGrad, which keeps the gradient on the tensor."""
    import mygrad as mg

    def record(x: Any) -> Any:
        return chain(x, mg.sin, mg.tanh), x

    def differentiate(recorded: Any) -> Any:
        y, x = recorded
        y.backward(np.ones(y.shape))
        return x.grad

    return Peer("MyGrad", version("mygrad"), mg.tensor, record, differentiate)


def installed() -> list[Peer]:
    """Return tapeviz, NumPy by hand and what else is here; print a line for each that is not."""
    peers = [tapeviz(), numpy_by_hand()]
    for make in (pytorch, autograd, mygrad):
        try:
            peers.append(make())
        except ImportError as error:
            print(f"{make.__name__} is left out: {error}. `make bench` installs it.")
    return peers
