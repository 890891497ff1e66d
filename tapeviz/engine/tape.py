"""GradientTape: the face of the engine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from itertools import count
from types import TracebackType
from typing import Any, Final, Literal

import numpy as np

from tapeviz.engine import log, nest
from tapeviz.engine.backward import scan
from tapeviz.engine.conversion import to_array
from tapeviz.engine.recorder import Recorder, active, is_recording, start, stop
from tapeviz.engine.rules.shaping import cast
from tapeviz.engine.tensor import Array, Tensor, wrap
from tapeviz.engine.variable import Variable

_logger = logging.getLogger("tapeviz")
_next_gradient: Final = count(1).__next__


class UnconnectedGradients(Enum):
    """What `GradientTape.gradient` gives for a source that the target does not depend on."""

    NONE = "none"
    ZERO = "zero"


class GradientTape:
    """Record what is computed, and differentiate it.

    Parameters
    ----------
    persistent : bool
        Allow more than one call of `gradient`; the records then live as long as the tape.
    watch_accessed_variables : bool
        Watch every trainable Variable that is read while the tape records.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.constant(3.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * x + 2.0 * x
    >>> tape.gradient(y, x)
    Tensor(8.0, shape=(), dtype=float32)

    Tapes nest; the outer one records the gradient of the inner one:

    >>> x = tf.Variable(1.0)
    >>> with tf.GradientTape() as outer:
    ...     with tf.GradientTape() as inner:
    ...         y = x * x * x
    ...     dy_dx = inner.gradient(y, x)
    >>> outer.gradient(dy_dx, x)
    Tensor(6.0, shape=(), dtype=float32)
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = persistent
        self._recorder = Recorder(watch_accessed_variables)
        self._entered = False
        self._used = False
        self._warned = False

    # -- recording

    def __enter__(self) -> GradientTape:
        if self._entered:
            raise ValueError(
                "Tape is still recording, "
                "This can happen if you try to re-enter an already-active tape."
            )
        if self._used:
            self._recorder.forget()
            self._used = False
        self._entered = True
        parents = active.get()
        start(self._recorder)
        if log.listener is not None:
            parent = parents[-1] if parents else None
            resumed = bool(self._recorder.watched)
            where = log.at_home(1)
            log.listener.opened(
                (log.OPENED, self._recorder, parent, self._persistent, resumed, where)
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._entered = False
        stop(self._recorder)
        if log.listener is not None:
            log.listener.append((log.CLOSED, self._recorder, error))

    def watch(self, tensor: Any) -> None:
        """Record what is computed from `tensor` from now on.

        Parameters
        ----------
        tensor : Tensor, Variable or nested structure of them
            Of a floating or complex dtype. Of an integer one a warning is logged, and its gradient
            is None.

        Raises
        ------
        ValueError
            If something in it is neither.
        RuntimeError
            If the tape is not recording.
        """
        if not self._entered:
            raise RuntimeError(
                "this tape is not recording: "
                "call watch inside of its `with` block, before the values are used"
            )
        for one in nest.flatten(tensor):
            if not isinstance(one, Tensor | Variable):
                raise ValueError(
                    f"Passed in object {one!r} of type {type(one).__name__!r}, "
                    "not a Tensor or Variable. "
                    "Make it one before the computation: x = tapeviz.constant(x)"
                )
            if not _smooth(one):
                _logger.warning(
                    "The dtype of the watched tensor must be floating (e.g. tf.float32), got tf.%s",
                    one.dtype,
                )
                continue
            if isinstance(one, Variable):
                self._recorder.watch_variable(one._key, one._value, one)
            else:
                self._recorder.watch(one._key, one._value)

    def watched_variables(self) -> tuple[Variable, ...]:
        """Return the Variables that the tape watched, in the order of their construction."""
        variables = self._recorder.variables
        return tuple(variables[key] for key in sorted(variables))

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Record nothing while the context lasts.

        Raises
        ------
        RuntimeError
            If the tape is not recording.
        """
        if not is_recording(self._recorder):
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        stop(self._recorder)
        try:
            yield
        finally:
            if self._entered and not self._used:
                start(self._recorder)

    def reset(self) -> None:
        """Forget all that was recorded and watched."""
        self._recorder.forget()
        self._used = False

    # -- differentiating

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: UnconnectedGradients
        | Literal["none", "zero"] = UnconnectedGradients.NONE,
    ) -> Any:
        """Differentiate `target` by each of `sources`.

        Parameters
        ----------
        target : Tensor, Variable or nested structure of them
            What is differentiated. Several, or one that is no scalar, are summed.
        sources : Tensor, Variable or nested structure of them
            What it is differentiated by.
        output_gradients : like `target`, optional
            A cotangent for each target, of its shape, instead of ones. None stands for ones.
        unconnected_gradients : "none" or "zero"
            What is given for a source that the target does not depend on.

        Returns
        -------
        like `sources`
            For each a Tensor of its shape and dtype, or None.

        Raises
        ------
        RuntimeError
            If the tape is not persistent, and was used before.
        TypeError
            If a target or source is no Tensor or Variable.
        ValueError
            If `unconnected_gradients` is unknown, or `output_gradients` do not fit the targets.
        """
        unconnected = _unconnected(unconnected_gradients)
        if self._used:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients "
                "(or jacobians). Ask for all of them in one call, gradient(z, [x, y]), "
                "or make the tape with GradientTape(persistent=True)."
            )
        if target is None:
            raise TypeError("the target is None: pass the Tensor that is to be differentiated")
        targets = [_checked(one, "target") for one in nest.flatten(target)]
        all_sources = [_checked(one, "source") for one in nest.flatten(sources)]
        seeds = _seeds(targets, output_gradients)
        self._settle_recording()

        gradients = self._differentiate(targets, all_sources, seeds)
        if not self._persistent:
            self._used = True
            self._recorder.records = []
        if unconnected is UnconnectedGradients.ZERO:
            gradients = [
                wrap(np.zeros(source.shape, source.dtype)) if one is None else one
                for one, source in zip(gradients, all_sources, strict=True)
            ]
        return nest.pack(sources, gradients)

    def _settle_recording(self) -> None:
        """Stop recording before differentiating, unless the tape is to record that, too."""
        if not is_recording(self._recorder):
            return
        if not self._persistent:
            stop(self._recorder)
        elif not self._warned:
            self._warned = True
            _logger.warning(
                "Calling GradientTape.gradient on a persistent tape inside its context is "
                "significantly less efficient than calling it outside the context: "
                "the gradient's own ops are recorded, too. "
                "Do so only to differentiate the gradient again."
            )

    def _differentiate(
        self, targets: list[Any], sources: list[Any], seeds: list[Any]
    ) -> list[Tensor | None]:
        """Run the reverse scan, and tell the listener."""
        recording = bool(active.get())
        listener = log.listener
        cotangents: dict[int, Any] = {}
        started: list[tuple[int, Array]] = []
        for target, seed in zip(targets, seeds, strict=True):
            if _smooth(target):
                incoming = _conjugate(_for_scan(seed, target.shape, recording))
                already = cotangents.get(target._key)
                cotangents[target._key] = incoming if already is None else already + incoming
                if listener is not None:
                    started.append((target._key, incoming._value if recording else incoming))
        number = 0
        if listener is not None:
            number = _next_gradient()
            for source in sources:
                if isinstance(source, Variable) and source._key not in self._recorder.watched:
                    name = source._name or source._place
                    listener.append((log.READ, source._key, name, source.trainable))
            where = log.place(log.user_frame(2))
            told = (_told(targets), _told(sources), started, where)
            listener.append((log.GRADIENT, number, self._recorder, *told))
        found = scan(
            self._recorder.records,
            cotangents,
            {source._key for source in sources if _smooth(source)},
            self._recorder.tracked,
            recording,
            listener,
            number,
        )
        gradients = [_finished(found.get(source._key), source) for source in sources]
        if listener is not None:
            returned = [None if one is None else (one._key, one._value) for one in gradients]
            listener.append((log.RETURNED, number, returned))
        return gradients


def _smooth(value: Any) -> bool:
    """Whether the dtype is one that can be differentiated."""
    return value.dtype.kind in "fc"


def _told(values: list[Any]) -> list[tuple[int, Array]]:
    return [(one._key, one._value) for one in values]


def _unconnected(value: Any) -> UnconnectedGradients:
    if isinstance(value, UnconnectedGradients):
        return value
    try:
        return UnconnectedGradients(value)
    except ValueError:
        raise ValueError(
            f"Unknown value for unconnected_gradients: {value!r}; it is 'none' or 'zero'"
        ) from None


def _checked(value: Any, role: str) -> Any:
    if isinstance(value, Tensor | Variable):
        return value
    kind = type(value).__name__
    raise TypeError(
        f"the {role} {value!r} is a {kind}, not a Tensor or Variable, so no tape knows it. "
        + (
            "It was probably computed outside of the tape, or by .numpy() or float() on the way."
            if role == "target"
            else f"Make it a Tensor before the computation: x = tapeviz.constant({value!r})"
        )
    )


def _seeds(targets: list[Any], output_gradients: Any) -> list[Any]:
    """Return the cotangent of each target."""
    if output_gradients is None:
        return [_ones(target) for target in targets]
    given = nest.flatten(output_gradients)
    if (
        len(targets) == 1
        and len(given) != 1
        and not any(isinstance(g, Tensor | Variable) for g in given)
    ):
        given = [output_gradients]
    if len(given) != len(targets):
        raise ValueError(f"{len(targets)} targets need as many output_gradients, got {len(given)}")
    return [_seed(target, one) for target, one in zip(targets, given, strict=True)]


def _seed(target: Any, given: Any) -> Any:
    if given is None:
        return _ones(target)
    if isinstance(given, Variable):
        given = given.read_value()
    seed = given if isinstance(given, Tensor) else to_array(given, target.dtype)
    if seed.ndim and seed.shape != target.shape:
        raise ValueError(
            f"an output_gradient has shape {seed.shape}, but its target has shape {target.shape}"
        )
    return seed


def _for_scan(seed: Any, shape: tuple[int, ...], recording: bool) -> Any:
    """Return a cotangent as the reverse scan wants it: a Tensor if it is to be recorded."""
    if not recording:
        seed = seed._value if isinstance(seed, Tensor) else seed
    elif not isinstance(seed, Tensor):
        seed = wrap(seed)
    return seed if seed.shape == shape else np.broadcast_to(seed, shape)


def _ones(target: Any) -> Array:
    return np.ones(target.shape, target.dtype)[()]


def _conjugate(value: Any) -> Any:
    return np.conjugate(value) if value.dtype.kind == "c" else value


def _finished(gradient: Any, source: Any) -> Tensor | None:
    """Make the Tensor that the user gets of a cotangent."""
    if gradient is None:
        return None
    if gradient.dtype != source.dtype:
        gradient = cast(gradient, source.dtype)
    gradient = _conjugate(gradient)
    return gradient if isinstance(gradient, Tensor) else wrap(gradient)
