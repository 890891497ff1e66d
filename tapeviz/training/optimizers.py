"""`tapeviz.optimizers`: how Variables follow their gradients.

The updates, defaults and numbers are those of Keras.
"""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from tapeviz.engine.conversion import get_default_dtype
from tapeviz.engine.tape import GradientTape
from tapeviz.engine.tensor import Array, Tensor, wrap
from tapeviz.engine.variable import Variable
from tapeviz.functions.creation import convert_to_tensor
from tapeviz.functions.missing import absent_from

__all__ = ["SGD", "Adam", "Optimizer"]


class Optimizer:
    """What the optimizers have in common.

    Parameters
    ----------
    learning_rate : float, or function
        A function is called with the number of updates so far (see `iterations`), or without
        arguments, if it takes none.
    name : str, optional
        By default that of the class.

    Examples
    --------
    Its `learning_rate` can be set at any time, here after a first step:

    >>> import tapeviz as tf
    >>> w = tf.Variable(8.0)
    >>> optimizer = SGD(learning_rate=2.0)
    >>> count = optimizer.apply_gradients([(tf.constant(1.0), w)])
    >>> optimizer.learning_rate = 0.5
    >>> count = optimizer.apply_gradients([(tf.constant(1.0), w)])
    >>> float(w), int(optimizer.iterations)
    (5.5, 2)

    With a function it follows a plan:

    >>> optimizer = SGD(learning_rate=lambda step: 1.0 / (1.0 + float(step)))
    >>> for _ in range(3):
    ...     count = optimizer.apply_gradients([(tf.constant(0.0), w)])
    >>> float(optimizer.learning_rate)
    0.25
    """

    slots = 0
    """How many running averages are kept for a Variable."""

    def __init__(self, learning_rate: Any, name: str | None = None) -> None:
        self.name = name or type(self).__name__
        self._slots: dict[int, tuple[Variable, tuple[Array, ...]]] = {}
        """By the key of the Variable: itself, and its running averages."""
        self._schedule: Callable[..., Any] | None = None
        self._rate = Variable(0.0, trainable=False, name="learning_rate", dtype=get_default_dtype())
        self._iterations = Variable(np.int64(0), trainable=False, name="iteration")
        self.learning_rate = learning_rate

    @property
    def learning_rate(self) -> Any:
        """How far each update goes: a Variable, or what the schedule gives. It can be set."""
        return self._rate if self._schedule is None else convert_to_tensor(self._scheduled())

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if callable(value) and not isinstance(value, Variable):
            self._schedule = value
        else:
            self._schedule = None
            self._rate.assign(convert_to_tensor(value, self._rate.dtype))

    @property
    def iterations(self) -> Variable:
        """How often gradients were applied."""
        return self._iterations

    @property
    def variables(self) -> list[Variable]:
        """`iterations`, the learning rate, and the running averages as they are now."""
        averages = [
            Variable(array, trainable=False) for _, slots in self._slots.values() for array in slots
        ]
        return [self._iterations, self._rate, *averages]

    def build(self, var_list: Iterable[Variable]) -> None:
        """Make the running averages for Variables; `apply_gradients` does so by itself.

        Parameters
        ----------
        var_list : several Variable

        Examples
        --------
        >>> import tapeviz as tf
        >>> optimizer = SGD(momentum=0.9)
        >>> optimizer.build([tf.Variable([1.0, 2.0])])
        >>> optimizer.variables[-1]
        <Variable 'Variable:0' shape=(2,) dtype=float32, numpy=array([0., 0.], dtype=float32)>
        """
        for variable in var_list:
            self._slots_of(variable)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Variable:
        """Update Variables by their gradients.

        Parameters
        ----------
        grads_and_vars : pairs of Tensor, array, number or None, and Variable
            As ``zip(gradients, variables)`` gives them. What is no Tensor takes the Variable's
            dtype.

        Returns
        -------
        Variable
            `iterations`.

        Raises
        ------
        TypeError
            If what comes second in a pair is no Variable.
        ValueError
            If there is no gradient for any Variable, or one has another shape.

        Examples
        --------
        >>> import tapeviz as tf
        >>> w, b = tf.Variable(2.0, name="w"), tf.Variable(1.0, name="b")
        >>> with tf.GradientTape() as tape:
        ...     loss = 3.0 * w + b
        >>> gradients = tape.gradient(loss, [w, b])
        >>> SGD(learning_rate=0.5).apply_gradients(zip(gradients, [w, b]))
        <Variable 'iteration:0' shape=() dtype=int64, numpy=1>
        >>> float(w), float(b)
        (0.5, 0.5)
        """
        pairs = list(grads_and_vars)
        _refuse_swapped(pairs)
        given = [(gradient, variable) for gradient, variable in pairs if gradient is not None]
        if not given:
            names = ", ".join(variable.name for _, variable in pairs)
            raise ValueError(
                f"No gradients provided for any variable: {names or 'the list is empty'}. "
                "Was the loss computed inside of the tape, from these Variables?"
            )
        if len(given) < len(pairs):
            names = ", ".join(variable.name for gradient, variable in pairs if gradient is None)
            warnings.warn(
                f"Gradients do not exist for variables {names} when minimizing the loss: "
                "the loss does not depend on them",
                stacklevel=2,
            )
        step = int(self._iterations._value) + 1
        rate = float(self._rate._value if self._schedule is None else self._scheduled())
        for gradient, variable in given:
            array = (
                gradient._value
                if isinstance(gradient, Tensor)
                else np.asarray(gradient, variable.dtype)
            )
            if array.shape != variable.shape:
                raise ValueError(
                    f"the gradient of {variable.name!r} has shape {array.shape}, "
                    f"the Variable {variable.shape}"
                )
            new = self._updated(variable._value, array, self._slots_of(variable), rate, step)
            variable.assign(wrap(new))
        self._iterations.assign(wrap(np.int64(step)))
        return self._iterations

    def minimize(self, loss: Any, var_list: Any, tape: GradientTape | None = None) -> Variable:
        """Differentiate a loss and update the Variables.

        Parameters
        ----------
        loss : function or Tensor
            A function without arguments that computes the loss; or the loss, with its tape.
        var_list : list of Variable, or a function that gives one
        tape : GradientTape, optional
            That recorded the loss.

        Returns
        -------
        Variable
            `iterations`.

        Raises
        ------
        ValueError
            If `loss` is a Tensor and there is no tape, or it depends on none of the Variables.

        Examples
        --------
        >>> import tapeviz as tf
        >>> w = tf.Variable(0.0)
        >>> optimizer = SGD(learning_rate=0.25)
        >>> count = optimizer.minimize(lambda: (w - 4.0) ** 2, [w])
        >>> float(w)
        2.0

        With a loss that is computed already:

        >>> with tf.GradientTape() as tape:
        ...     loss = (w - 4.0) ** 2
        >>> count = optimizer.minimize(loss, [w], tape)
        >>> float(w)
        3.0
        """
        if callable(loss):
            with tape or GradientTape() as tape:
                value = loss()
        elif tape is None:
            raise ValueError("minimize needs the tape of a loss that is computed already")
        else:
            value = loss
        variables = list(var_list() if callable(var_list) else var_list)
        assert tape is not None
        return self.apply_gradients(zip(tape.gradient(value, variables), variables, strict=True))

    def _scheduled(self) -> Any:
        assert self._schedule is not None
        takes_count = bool(inspect.signature(self._schedule).parameters)
        return self._schedule(self._iterations) if takes_count else self._schedule()

    def _slots_of(self, variable: Variable) -> tuple[Array, ...]:
        known = self._slots.get(variable._key)
        if known is None:
            slots = tuple(np.zeros(variable.shape, variable.dtype) for _ in range(self.slots))
            known = self._slots[variable._key] = variable, slots
        return known[1]

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Find the running averages again by the copies of Variables, which have other keys."""
        averages = {one._key: (one, slots) for one, slots in state["_slots"].values()}
        self.__dict__.update(state, _slots=averages)

    def _updated(
        self, value: Array, gradient: Array, slots: tuple[Array, ...], rate: float, step: int
    ) -> Array:
        """Return the new value; the running averages are updated in place."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it updates")


class SGD(Optimizer):
    """Steps against the gradient, with momentum if wanted.

    Without momentum w -= rate * g. With it v = momentum * v - rate * g, and w += v; with
    `nesterov` w += momentum * v - rate * g.

    Parameters
    ----------
    learning_rate : float or function
        The rate; see `Optimizer`.
    momentum : float
        How much of the last step is kept: at least 0, and at most 1.
    nesterov : bool
        Look one step ahead along the momentum.
    name : str, optional
        By default "SGD".

    Raises
    ------
    ValueError
        If `momentum` is below 0 or above 1.

    Examples
    --------
    >>> import tapeviz as tf
    >>> w = tf.Variable(1.0)
    >>> optimizer = SGD(learning_rate=0.5)
    >>> with tf.GradientTape() as tape:
    ...     loss = w * w
    >>> count = optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
    >>> float(w), int(count)
    (0.0, 1)
    """

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        name: str | None = None,
    ) -> None:
        if not 0 <= momentum <= 1:
            raise ValueError(f"momentum must be in the range [0, 1], got {momentum}")
        super().__init__(learning_rate, name)
        self.momentum = momentum
        self.nesterov = nesterov
        self.slots = 1 if momentum else 0

    def _updated(
        self, value: Array, gradient: Array, slots: tuple[Array, ...], rate: float, step: int
    ) -> Array:
        move = gradient * -rate
        if not self.momentum:
            return value + move
        (velocity,) = slots
        velocity *= self.momentum
        velocity += move
        return value + (self.momentum * velocity + move if self.nesterov else velocity)


class Adam(Optimizer):
    """Steps by the mean of gradients, over the root of the mean of their squares.

    From Kingma and Ba, "Adam: a method for stochastic optimization" (2014).

    Parameters
    ----------
    learning_rate : float or function
        See `Optimizer`.
    beta_1, beta_2 : float
        How much of the means of gradients, and of their squares, is kept at a step.
    epsilon : float
        Keeps the quotient finite.
    amsgrad : bool
        Take the largest mean of squares so far.
    name : str, optional
        By default "Adam".

    Examples
    --------
    >>> import tapeviz as tf
    >>> w = tf.Variable(1.0)
    >>> optimizer = Adam(learning_rate=0.1)
    >>> for _ in range(3):
    ...     count = optimizer.minimize(lambda: w * w, [w])
    >>> round(float(w), 2)
    0.7
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(learning_rate, name)
        self.beta_1, self.beta_2, self.epsilon, self.amsgrad = beta_1, beta_2, epsilon, amsgrad
        self.slots = 3 if amsgrad else 2

    def _updated(
        self, value: Array, gradient: Array, slots: tuple[Array, ...], rate: float, step: int
    ) -> Array:
        mean, square, *largest = slots
        mean += (gradient - mean) * (1 - self.beta_1)
        square += (gradient * gradient - square) * (1 - self.beta_2)
        if largest:
            np.maximum(largest[0], square, out=largest[0])
            square = largest[0]
        # at first the means are too small, as they began with 0
        unbiased = rate * math.sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)
        return value - unbiased * mean / (np.sqrt(square) + self.epsilon)


def _refuse_swapped(pairs: list[tuple[Any, Any]]) -> None:
    """Refuse pairs in which the second one is no Variable."""
    for first, second in pairs:
        if not isinstance(second, Variable):
            raise TypeError(
                "apply_gradients takes pairs of a gradient and its Variable, in this order, and "
                f"got a {type(first).__name__} and a {type(second).__name__}: write "
                "apply_gradients(zip(gradients, variables))"
            )


if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
