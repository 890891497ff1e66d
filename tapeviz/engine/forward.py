"""ForwardAccumulator: derivatives along a direction, from the sources to the targets.

There is no second table of rules. A rule of the table is linear in the cotangent, so what carries
the cotangent of the targets back to the sources is a linear function, and its transpose carries the
tangents of the sources to the targets. That transpose is a reverse scan itself: over a recording of
the first one, by its cotangent.
"""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any, Final, Literal

import numpy as np

from tapeviz.engine import nest
from tapeviz.engine.backward import passable, scan
from tapeviz.engine.conversion import to_array
from tapeviz.engine.differentiation import UnconnectedGradients, filled, smooth, unconnected
from tapeviz.engine.recorder import Aside, anyone_records, is_recording, pause, resume, start, stop
from tapeviz.engine.rules.shaping import cast
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.engine.variable import Variable

_logger: Final = logging.getLogger("tapeviz")


class ForwardAccumulator:
    """Compute Jacobian-vector products: how targets change along a direction of the primals.

    Parameters
    ----------
    primals : Tensor, Variable or nested structure of them
        What is moved. Of a floating or complex dtype; of an integer one a warning is logged, and
        nothing changes with it.
    tangents : like `primals`
        The direction: for each primal a Tensor, array or number of its shape.

    Raises
    ------
    ValueError
        If the structures or shapes differ, or a primal is given twice.
    TypeError
        If a primal is no Tensor or Variable.

    Examples
    --------
    >>> import tapeviz as tf
    >>> from tapeviz.engine.forward import ForwardAccumulator
    >>> x = tf.constant([1.0, 2.0])
    >>> with ForwardAccumulator(x, tf.constant([1.0, 0.0])) as accumulator:
    ...     y = x * x
    >>> accumulator.jvp(y)
    Tensor([2. 0.], shape=(2,), dtype=float32)

    Around a tape it gives products of the Hessian with a vector:

    >>> with ForwardAccumulator(x, tf.constant([1.0, 0.0])) as accumulator:
    ...     with tf.GradientTape() as tape:
    ...         tape.watch(x)
    ...         y = x[0] * x[0] * x[1]
    ...     gradient = tape.gradient(y, x)
    >>> accumulator.jvp(gradient)
    Tensor([4. 2.], shape=(2,), dtype=float32)
    """

    def __init__(self, primals: Any, tangents: Any) -> None:
        every = nest.flatten(primals)
        directions = nest.flatten(tangents)
        if nest.pack(primals, [0] * len(every)) != nest.pack(tangents, [0] * len(directions)):
            if not isinstance(primals, Tensor | Variable):
                raise ValueError(
                    "primals and tangents don't have the same nested structure: "
                    f"{len(every)} primals, {len(directions)} tangents"
                )
            directions = [tangents]
        self._primals: list[Any] = []
        self._tangents: list[Any] = []
        self._recorder = Aside(watches_variables=False)
        for primal, direction in zip(every, directions, strict=True):
            self._add(primal, direction)

    def _add(self, primal: Any, direction: Any) -> None:
        if not isinstance(primal, Tensor | Variable):
            raise TypeError(
                f"the primal {primal!r} is a {type(primal).__name__}, not a Tensor or Variable. "
                "Make it one before the computation: x = tapeviz.constant(x)"
            )
        if primal._key in self._recorder.watched:
            raise ValueError(
                f"Tensor {primal!r} was specified as a primal multiple times. "
                "If that was intended, sum the corresponding tangents."
            )
        if isinstance(direction, Variable):
            direction = direction.read_value()
        tangent = direction if isinstance(direction, Tensor) else to_array(direction, primal.dtype)
        if tangent.shape != primal.shape:
            raise ValueError(
                f"a tangent has shape {tangent.shape}, but its primal has shape {primal.shape}"
            )
        if not smooth(primal):
            _logger.warning(
                "The dtype of the primal tensor must be floating (e.g. tf.float32), got tf.%s",
                primal.dtype,
            )
            return
        self._recorder.watched.add(primal._key)
        self._recorder.tracked.add(primal._key)
        self._primals.append(primal)
        self._tangents.append(tangent)

    # -- recording

    def __enter__(self) -> ForwardAccumulator:
        if is_recording(self._recorder):
            raise ValueError("Accumulator is already recording.")
        start(self._recorder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        stop(self._recorder)

    # -- asking

    def jvp(
        self,
        primals: Any,
        unconnected_gradients: UnconnectedGradients
        | Literal["none", "zero"] = UnconnectedGradients.NONE,
    ) -> Any:
        """Compute how `primals` change along the direction; inside of the context or after it.

        Tapes and other accumulators that are recording record it.

        Parameters
        ----------
        primals : Tensor, Variable or nested structure of them
            What was computed inside of the context, or the accumulator's primals themselves.
        unconnected_gradients : "none" or "zero"
            What is given for one that does not depend on the accumulator's primals.

        Returns
        -------
        like `primals`
            For each a Tensor of its shape and dtype, or None.

        Raises
        ------
        TypeError
            If one of them is no Tensor or Variable.
        ValueError
            If `unconnected_gradients` is unknown.
        LookupError
            If an op on the path has no rule.

        Examples
        --------
        >>> import tapeviz as tf
        >>> x = tf.constant(3.0)
        >>> with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as accumulator:
        ...     square, other = x * x, tf.constant(5.0)
        >>> accumulator.jvp([square, other])
        [Tensor(6.0, shape=(), dtype=float32), None]
        >>> accumulator.jvp(other, unconnected_gradients="zero")
        Tensor(0.0, shape=(), dtype=float32)
        """
        choice = unconnected(unconnected_gradients)
        targets = nest.flatten(primals)
        for target in targets:
            if not isinstance(target, Tensor | Variable):
                raise TypeError(
                    f"jvp takes what was computed from the primals, a Tensor or Variable; "
                    f"{target!r} is a {type(target).__name__}"
                )
        inside = is_recording(self._recorder)
        if inside:
            pause(self._recorder)
        try:
            found = [self._pushed(target) for target in targets]
        finally:
            if inside:
                resume(self._recorder)
        return nest.pack(primals, filled(found, choice, targets))

    def _pushed(self, target: Any) -> Tensor | None:
        """Carry the tangents to one target."""
        if target._key not in self._recorder.tracked or not smooth(target):
            return None
        cotangent = wrap(np.zeros_like(target._value))
        way_back = Aside(watches_variables=False)
        start(way_back)
        try:
            way_back.watched.add(cotangent._key)
            way_back.tracked.add(cotangent._key)
            sources = {primal._key for primal in self._primals}
            found = scan(
                self._recorder.records,
                {target._key: cotangent},
                sources,
                passable(self._recorder, sources),
                True,
                None,
                0,
            )
        finally:
            stop(way_back)
        # The scan carries conjugates of cotangents; in terms of these, no conjugate is needed.
        recording = anyone_records()
        started: dict[int, Any] = {}
        for primal, tangent in zip(self._primals, self._tangents, strict=True):
            reached = found.get(primal._key)
            if reached is not None:
                seed = _for_scan(tangent, reached.dtype, recording)
                already = started.get(reached._key)
                started[reached._key] = seed if already is None else already + seed
        only = {cotangent._key}
        pushed = scan(
            way_back.records, started, only, passable(way_back, only), recording, None, 0
        ).get(cotangent._key)
        if pushed is None:
            return None
        if pushed.dtype != target.dtype:
            pushed = cast(pushed, target.dtype)
        return pushed if isinstance(pushed, Tensor) else wrap(pushed)


def _for_scan(tangent: Any, dtype: Any, recording: bool) -> Any:
    """Return a tangent as the second scan wants it: a Tensor if it is to be recorded."""
    seed = tangent._value if isinstance(tangent, Tensor) and not recording else tangent
    if recording and not isinstance(seed, Tensor):
        seed = wrap(seed)
    return seed if seed.dtype == dtype else cast(seed, dtype)
