"""Functions with a gradient of their own: custom_gradient, recompute_grad, grad_pass_through.

Such a function is one op on the tape, named after the function (see `custom_op`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from types import MethodType
from typing import Any, ParamSpec, TypeVar

from tapeviz.engine import nest
from tapeviz.engine.custom_op import call_as_op, only_watching
from tapeviz.engine.differentiation import pull_back
from tapeviz.engine.recorder import Aside, start, stop
from tapeviz.engine.rules.shaping import identity
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class CustomGradient:
    """A function with a gradient of its own; what `custom_gradient` gives.

    It is called as the function itself; a method stays a method.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        with_gradient: Callable[[Callable[..., Any]], Callable[..., Any]],
    ) -> None:
        update_wrapper(self, function)
        self._function = function
        self._with_gradient = with_gradient
        """Makes of the function one that returns its result and what computes the gradient."""

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Compute the function, and record it as one op."""
        return call_as_op(self._with_gradient(self._function), args, keywords)

    def __get__(self, instance: Any, owner: type | None = None) -> CustomGradient:
        """Bind the function to an instance, where it is a method."""
        if instance is None:
            return self
        return CustomGradient(MethodType(self._function, instance), self._with_gradient)


def custom_gradient(f: Callable[_Arguments, tuple[_Result, Any]]) -> Callable[_Arguments, _Result]:
    """Decorate a function that computes its value and says what its gradient is.

    The tape records it as one op. What `f` does inside is not differentiated, unless another tape
    differentiates the gradient that `f` gives: it may use what was computed inside.

    Parameters
    ----------
    f : function
        Called with the arguments. Returns a pair: the result, which is a Tensor or a list, tuple or
        dict of them, and a function. That takes the cotangent of each result, in the order of
        TensorFlow's nests, and returns the gradient by each positional argument: a Tensor or array
        of its shape, a number, or None. By keyword arguments nothing is differentiated.

        If `f` reads trainable Variables that are not among its arguments, the function must have a
        parameter `variables`, and return a pair: the gradients by the arguments, and a list of
        those by the variables.

    Returns
    -------
    CustomGradient
        To be called as `f`; it returns the result alone.

    Raises
    ------
    TypeError
        In the call, if `f` does not return a pair, or reads Variables without saying what their
        gradient is.
    ValueError
        When the gradient is asked for, if there are more or fewer than there are arguments, or one
        has another shape than its argument.

    Examples
    --------
    >>> import numpy as np, tapeviz as tf
    >>> from tapeviz.engine.custom import custom_gradient
    >>> @custom_gradient
    ... def log1pexp(x):
    ...     e = np.exp(x)
    ...     def gradient(upstream):
    ...         return upstream * (1 - 1 / (1 + e))
    ...     return np.log(1 + e), gradient
    >>> x = tf.Variable(100.0)
    >>> with np.errstate(over="ignore"), tf.GradientTape() as tape:
    ...     y = log1pexp(x)
    >>> tape.gradient(y, x)
    Tensor(1.0, shape=(), dtype=float32)
    """
    return CustomGradient(f, lambda function: function)


def recompute_grad(f: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Decorate a function to save memory: what it computes inside is not kept on the tape.

    For the gradient it is called again.

    Parameters
    ----------
    f : function
        Of Tensors; it must give the same each time.

    Returns
    -------
    CustomGradient
        To be called as `f`.

    Examples
    --------
    >>> import numpy as np, tapeviz as tf
    >>> from tapeviz.engine.custom import recompute_grad
    >>> x = tf.Variable(0.0)
    >>> with tf.GradientTape() as tape:
    ...     y = recompute_grad(lambda x: np.exp(np.sin(x)))(x)
    >>> tape.gradient(y, x)
    Tensor(1.0, shape=(), dtype=float32)
    """
    return CustomGradient(f, _to_recompute)


def _to_recompute(f: Callable[..., Any]) -> Callable[..., Any]:
    def recomputed(*args: Any, **keywords: Any) -> Any:
        with only_watching():
            result = f(*args, **keywords)
        return result, partial(_recompute, f, args, keywords)

    return update_wrapper(recomputed, f)


def _recompute(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    keywords: dict[str, Any],
    *upstream: Any,
    variables: tuple[Variable, ...] = (),
) -> Any:
    """Compute `f` again on a tape of its own, and carry the cotangents back."""
    leaves = [
        identity(one) if isinstance(one, Tensor | Variable) else one for one in nest.flatten(args)
    ]
    recorder = Aside(watches_variables=False)
    sources = [one for one in [*leaves, *variables] if isinstance(one, Tensor | Variable)]
    recorder.watched.update([one._key for one in sources])
    recorder.tracked.update(recorder.watched)
    start(recorder)
    try:
        result = f(*nest.pack(args, leaves), **keywords)
    finally:
        stop(recorder)
    pairs = [
        (target, g)
        for target, g in zip(nest.flatten(result), upstream, strict=True)
        if isinstance(target, Tensor | Variable)
    ]
    found = pull_back(recorder, [one for one, _ in pairs], [g for _, g in pairs], sources)
    by_key = {source._key: gradient for source, gradient in zip(sources, found, strict=True)}
    gradients = [
        by_key.get(one._key) if isinstance(one, Tensor | Variable) else None for one in leaves
    ]
    if variables:
        return gradients, [by_key[one._key] for one in variables]
    return gradients


def grad_pass_through(f: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Decorate a function so that the cotangent goes through it unchanged, as if it did nothing.

    Parameters
    ----------
    f : function
        With a result of the shape of its argument, such as a rounding. Variables that it reads get
        no gradient.

    Returns
    -------
    CustomGradient
        To be called as `f`.

    Examples
    --------
    >>> import numpy as np, tapeviz as tf
    >>> from tapeviz.engine.custom import grad_pass_through
    >>> x = tf.Variable(2.6)
    >>> with tf.GradientTape() as tape:
    ...     y = grad_pass_through(np.round)(x) * 2.0
    >>> tape.gradient(y, x)
    Tensor(2.0, shape=(), dtype=float32)
    """
    return CustomGradient(f, _to_pass_through)


def _to_pass_through(f: Callable[..., Any]) -> Callable[..., Any]:
    def passed_through(*args: Any, **keywords: Any) -> Any:
        return f(*args, **keywords), _pass_through

    return update_wrapper(passed_through, f)


def _pass_through(*upstream: Any, variables: tuple[Variable, ...] = ()) -> Any:
    return (list(upstream), [None] * len(variables)) if variables else list(upstream)
