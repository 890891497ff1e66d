"""Looking at what tapes do: `recording`, and what finds mistakes.

These are thin: what does the work stands in `tapeviz.graph`, and is imported when it is called for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tapeviz.engine import log

if TYPE_CHECKING:
    from tapeviz.graph.diagnosis.differences import GradientCheck
    from tapeviz.graph.diagnosis.thresholds import Thresholds
    from tapeviz.graph.diagnosis.watchdog import Watchdog
    from tapeviz.graph.recording import Recording


@contextmanager
def recording(thresholds: Thresholds | None = None) -> Iterator[Recording]:
    """Listen to every tape while the context lasts, so that one can ask it everything afterwards.

    In a notebook the extension listens already. In a script, `GradientTape.explain` knows without
    it what the tape recorded; inside of it, also what it did not record.

    Parameters
    ----------
    thresholds : Thresholds, optional
        By which `GradientTape.health` judges, and a view draws, what vanishes, explodes or is dead.

    Yields
    ------
    Recording
        Its `graphs` are those of the tapes.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.recording() as told:
    ...     with tf.GradientTape() as tape:
    ...         y = x * x
    >>> [op.expression for op in told.graphs[0].ops]
    ['x * x']
    """
    from tapeviz.graph.recording import Recording
    from tapeviz.notebook.cells import sources

    with log.listening_too(Recording(sources(), thresholds)) as told:
        try:
            yield told
        finally:
            told.catch_up()


class watchdog:
    """Stop at the first op that makes NaN or infinity of finite numbers, forward or backward.

    The traceback ends at the line that executed the op, and the message says in which trap it fell
    and what to write instead.

    Parameters
    ----------
    nan, inf : str
        What to do about them: "raise" an error, "warn" in the log, or "ignore".

    Raises
    ------
    ValueError
        If it is none of them.
    FloatingPointError
        At the op, inside of the context.

    Examples
    --------
    >>> import numpy as np, tapeviz as tf
    >>> x = tf.Variable([1.0, -2.0])
    >>> with np.errstate(invalid="ignore"), tf.watchdog(nan="raise"), tf.GradientTape() as tape:
    ...     y = tf.sqrt(x)
    Traceback (most recent call last):
    tapeviz.graph.diagnosis.watchdog.NotFiniteError: y is NaN: sqrt is given a negative number
    """

    def __init__(self, nan: str = "raise", inf: str = "ignore") -> None:
        from tapeviz.graph.diagnosis.watchdog import Watchdog
        from tapeviz.notebook.cells import sources

        self._make = partial(Watchdog, nan, inf, sources())
        self._make()  # complains at once about what it does not know
        self._contexts: list[AbstractContextManager[Watchdog]] = []

    def __enter__(self) -> None:
        context = log.listening_too(self._make())
        context.__enter__()
        self._contexts.append(context)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        from tapeviz.graph.diagnosis.watchdog import NotFiniteError, of_user

        self._contexts.pop().__exit__(None, None, None)
        if isinstance(error, NotFiniteError):
            error.__traceback__ = of_user(traceback)


def check_gradients(
    f: Callable[..., Any], *arguments: Any, step: float | None = None, tolerance: float = 1e-4
) -> GradientCheck:
    """Check the gradient of a function against central differences.

    A corner, as that of relu at 0, has a slope to each side; what is between the two is right
    there. None is right where the function does not change with the argument.

    Parameters
    ----------
    f : function
        From Tensors to a Tensor; one that is no scalar is summed.
    *arguments : Tensor, Variable, array or number
        Where to check. They are handed on as Tensors of float64.
    step : float, optional
        How far to go to each side. By default the third root of the precision, 6e-6, beside the
        entry or beside 1.
    tolerance : float
        The relative error up to which the two agree.

    Returns
    -------
    GradientCheck
        Printed, it says which entries are off and by how much; `ok` is whether all agree.

    Raises
    ------
    TypeError
        If the function does not return a Tensor, or an argument is no array of real numbers.

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.check_gradients(lambda x: tf.reduce_sum(tf.sin(x) * x), [1.0, 2.0]).ok
    True
    >>> @tf.custom_gradient
    ... def cube(x):
    ...     return x**3, lambda upstream: upstream * 2.0 * x**2
    >>> print(tf.check_gradients(cube, 2.0))
    the gradient is off in 1 of 1 entries, tolerance 0.0001
      argument 0, entry []: the tape says 8, central differences 12; off by 4, relative 0.33
    """
    from tapeviz.graph.diagnosis.differences import check_gradients

    return check_gradients(f, arguments, step, tolerance)
