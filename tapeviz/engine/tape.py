"""GradientTape: the face of the engine."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Self, TypeVar, overload

import numpy as np

from tapeviz.engine import log, nest
from tapeviz.engine.differentiation import (
    UnconnectedGradients,
    checked,
    filled,
    gradients,
    jacobians,
    one_hot_rows,
    seeds,
    tell_of_departures,
    unconnected,
    warn_unless_smooth,
    zeros,
)
from tapeviz.engine.keys import next_key
from tapeviz.engine.recorder import (
    Aside,
    Recorder,
    active,
    is_recording,
    pause,
    resume,
    start,
    stop,
)
from tapeviz.engine.tensor import Tensor, missing
from tapeviz.engine.variable import Variable

__all__ = ["GradientTape", "UnconnectedGradients"]

_logger: Final = logging.getLogger("tapeviz")

_Source = TypeVar("_Source", bound=Tensor | Variable)


class GradientTape:
    """What records and differentiates; `tapeviz.GradientTape` adds what one can ask of it.

    Parameters
    ----------
    persistent : bool
        Allow more than one call of `gradient`; the records then live as long as the tape.
    watch_accessed_variables : bool
        Watch every trainable Variable that is read while the tape records.
    """

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = persistent
        self._recorder = Recorder(watch_accessed_variables)
        self._entered = False
        self._used = False
        self._warned = False

    if not TYPE_CHECKING:  # which then finds misspelt names itself

        def __getattr__(self, name: str) -> NoReturn:
            raise AttributeError(missing(type(self), name), name=name)

    # -- recording

    def __enter__(self) -> Self:
        if self._entered:
            raise ValueError(
                "Tape is still recording, "
                "This can happen if you try to re-enter an already-active tape."
            )
        if self._used:
            self._recorder.forget()
            self._used = False
        self._entered = True
        outer = active.get()
        start(self._recorder)
        if (listener := log.listener) is not None:
            parents = [one for one in outer if not isinstance(one, Aside)]
            parent = parents[-1] if parents else None
            resumed = bool(self._recorder.watched)
            where = log.at_home(1)
            listener.opened((log.OPENED, self._recorder, parent, self._persistent, resumed, where))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._entered = False
        stop(self._recorder)
        if (listener := log.listener) is not None:
            listener.append((log.CLOSED, self._recorder, error))

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

        Examples
        --------
        >>> import tapeviz as tf
        >>> x, y = tf.constant(2.0), tf.constant(5.0)
        >>> with tf.GradientTape() as tape:
        ...     tape.watch(x)
        ...     z = x * y
        >>> tape.gradient(z, [x, y])
        [Tensor(5.0, shape=(), dtype=float32), None]
        """
        if not self._entered:
            raise RuntimeError(
                "this tape is not recording: "
                "call watch inside of its `with` block, before the values are used"
            )
        found = []
        for one in nest.flatten(tensor):
            if type(one) is not Tensor and not isinstance(one, Tensor | Variable):
                raise ValueError(
                    f"Passed in object {one!r} of type {type(one).__name__!r}, "
                    "not a Tensor or Variable. "
                    "Make it one before the computation: x = tapeviz.constant(x)"
                )
            if one._value.dtype.kind in "fc":
                found.append(one)
            else:
                _logger.warning(
                    "The dtype of the watched tensor must be floating (e.g. tf.float32), got tf.%s",
                    one.dtype,
                )
        self._recorder.note_watching([one._key for one in found], 1)
        for one in found:
            if type(one) is not Tensor and isinstance(one, Variable):
                self._recorder.watch_variable(one._key, one._value, one)
            else:
                self._recorder.watch(one._key, one._value)

    def watched_variables(self) -> tuple[Variable, ...]:
        """Return the Variables that the tape watched, in the order of their construction.

        Returns
        -------
        tuple of Variable

        Examples
        --------
        >>> import tapeviz as tf
        >>> w = tf.Variable(1.0, name="w")
        >>> unused = tf.Variable(2.0, name="unused")
        >>> frozen = tf.Variable(3.0, name="frozen", trainable=False)
        >>> with tf.GradientTape() as tape:
        ...     y = w * frozen
        >>> [variable.name for variable in tape.watched_variables()]
        ['w:0']
        """
        variables = self._recorder.variables
        return tuple(variables[key] for key in sorted(variables))

    @contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Record nothing while the context lasts.

        Raises
        ------
        RuntimeError
            If the tape is not recording.

        Examples
        --------
        What is computed there is a constant to the tape, here a scale that is not differentiated:

        >>> import tapeviz as tf
        >>> x = tf.Variable(3.0)
        >>> with tf.GradientTape() as tape:
        ...     with tape.stop_recording():
        ...         scale = tf.abs(x)
        ...     y = x * x / scale
        >>> tape.gradient(y, x)
        Tensor(2.0, shape=(), dtype=float32)
        """
        if not is_recording(self._recorder):
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        pause(self._recorder)
        self._recorder.note("stopped")
        try:
            yield
        finally:
            if self._entered and not self._used:
                self._recorder.note("resumed")
                resume(self._recorder)

    def reset(self) -> None:
        """Forget all that was recorded and watched.

        Examples
        --------
        >>> import tapeviz as tf
        >>> x = tf.Variable(3.0)
        >>> with tf.GradientTape(persistent=True) as tape:
        ...     before = x * x
        ...     tape.reset()
        ...     after = 2.0 * x
        >>> tape.gradient([before, after], x)
        Tensor(2.0, shape=(), dtype=float32)
        >>> tape.gradient(before, x) is None
        True
        """
        self._recorder.forget()
        self._used = False

    # -- differentiating

    # A gradient may be None: `Tensor | Any` lets checkers see its names without asking for proof.

    @overload
    def gradient(
        self,
        target: Any,
        sources: Tensor | Variable,
        output_gradients: Any = ...,
        unconnected_gradients: UnconnectedGradients | Literal["none", "zero"] = ...,
    ) -> Tensor | Any: ...
    @overload
    def gradient(
        self,
        target: Any,
        sources: list[_Source],
        output_gradients: Any = ...,
        unconnected_gradients: UnconnectedGradients | Literal["none", "zero"] = ...,
    ) -> list[Tensor | Any]: ...
    @overload
    def gradient(
        self,
        target: Any,
        sources: tuple[Tensor | Variable, ...],
        output_gradients: Any = ...,
        unconnected_gradients: UnconnectedGradients | Literal["none", "zero"] = ...,
    ) -> tuple[Tensor | Any, ...]: ...
    @overload
    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = ...,
        unconnected_gradients: UnconnectedGradients | Literal["none", "zero"] = ...,
    ) -> Any: ...

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
            Of an integer one, as of an integer target, a warning is logged; the gradient is None.
        output_gradients : like `target`, optional
            A cotangent for each target, of its shape, instead of ones. None stands for ones. A list
            among them may be one array.
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
            If a target or source is no Tensor or Variable, or one of `output_gradients` is complex
            and its target is not.
        ValueError
            If `unconnected_gradients` is unknown, or `output_gradients` do not fit the targets.

        Examples
        --------
        The gradients come in the structure of the sources:

        >>> import tapeviz as tf
        >>> w, b = tf.Variable(2.0), tf.Variable(1.0)
        >>> with tf.GradientTape() as tape:
        ...     loss = (3.0 * w + b) ** 2
        >>> tape.gradient(loss, {"w": w, "b": b})["w"]
        Tensor(42.0, shape=(), dtype=float32)

        Entries of a target count as `output_gradients` weighs them:

        >>> x = tf.Variable([1.0, 2.0])
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> tape.gradient(y, x, output_gradients=[1.0, 10.0])
        Tensor([ 2. 40.], shape=(2,), dtype=float32)
        """
        choice = unconnected(unconnected_gradients)
        self._require_unused()
        if target is None:
            raise TypeError("the target is None: pass the Tensor that is to be differentiated")
        targets = [checked(one, "target", self._recorder) for one in nest.flatten(target)]
        all_sources = [checked(one, "source", self._recorder) for one in nest.flatten(sources)]
        cotangents = seeds(targets, output_gradients)
        warn_unless_smooth(targets, "target", "gradient")
        found = self._use(
            "gradient",
            targets,
            all_sources,
            lambda recorder: gradients(recorder, targets, cotangents, all_sources, choice),
        )
        if any(one is None for one in found):  # as it is for each source that is not smooth
            warn_unless_smooth(all_sources, "source", "gradient")
        return nest.pack(sources, filled(found, choice, all_sources))

    @overload
    def jacobian(
        self,
        target: Any,
        sources: Tensor | Variable,
        unconnected_gradients: UnconnectedGradients | Literal["none", "zero"] = ...,
        parallel_iterations: int | None = ...,
        experimental_use_pfor: bool = ...,
    ) -> Tensor | Any: ...
    @overload
    def jacobian(
        self,
        target: Any,
        sources: list[_Source],
        unconnected_gradients: UnconnectedGradients | Literal["none", "zero"] = ...,
        parallel_iterations: int | None = ...,
        experimental_use_pfor: bool = ...,
    ) -> list[Tensor | Any]: ...
    @overload
    def jacobian(
        self,
        target: Any,
        sources: tuple[Tensor | Variable, ...],
        unconnected_gradients: UnconnectedGradients | Literal["none", "zero"] = ...,
        parallel_iterations: int | None = ...,
        experimental_use_pfor: bool = ...,
    ) -> tuple[Tensor | Any, ...]: ...
    @overload
    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: UnconnectedGradients | Literal["none", "zero"] = ...,
        parallel_iterations: int | None = ...,
        experimental_use_pfor: bool = ...,
    ) -> Any: ...

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: UnconnectedGradients
        | Literal["none", "zero"] = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Differentiate each entry of `target` by each entry of `sources`.

        There is one reverse scan for each entry of the target. An outer tape records them, so the
        Hessian is ``outer.jacobian(inner.gradient(y, x), x)``.

        Parameters
        ----------
        target : Tensor or Variable
            What is differentiated, of any shape.
        sources : Tensor, Variable or nested structure of them
            What it is differentiated by.
        unconnected_gradients : "none" or "zero"
            What is given for a source that the target does not depend on.
        parallel_iterations, experimental_use_pfor : optional
            As in TensorFlow; they change nothing.

        Returns
        -------
        like `sources`
            For each a Tensor of the target's shape followed by the source's, and of the source's
            dtype, or None. Of complex numbers, conjugated derivatives as `gradient` gives them.

        Raises
        ------
        RuntimeError
            If the tape is not persistent, and was used before.
        TypeError
            If the target is no Tensor or Variable but a list, say, or a source is none.
        ValueError
            If `unconnected_gradients` is unknown.

        Examples
        --------
        >>> import tapeviz as tf
        >>> x = tf.Variable([1.0, 2.0])
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> tape.jacobian(y, x)
        Tensor(
        [[2. 0.]
         [0. 4.]], shape=(2, 2), dtype=float32)
        """
        choice = unconnected(unconnected_gradients)
        self._require_unused()
        target = self._only_target("jacobian", target)
        all_sources = [checked(one, "source", self._recorder) for one in nest.flatten(sources)]
        warn_unless_smooth([target], "target", "jacobian")
        warn_unless_smooth(all_sources, "source", "jacobian")
        shapes = [(*target.shape, *source.shape) for source in all_sources]
        found = self._use(
            "jacobian",
            [target],
            all_sources,
            lambda recorder: jacobians(
                recorder,
                target,
                all_sources,
                math.prod(target.shape),
                lambda start, stop: one_hot_rows(start, stop, target, target.shape),
                shapes,
                choice,
            ),
        )
        return nest.pack(sources, filled(found, choice, all_sources, shapes))

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: UnconnectedGradients
        | Literal["none", "zero"] = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Tensor:
        """Differentiate each example of a batch in `target` by the same example in `source`.

        It is taken for granted that an example of the target depends on that of the source alone.
        There is one reverse scan for each entry of an example of the target.

        Parameters
        ----------
        target : Tensor or Variable
            Of shape (b, y…): b examples.
        source : Tensor or Variable
            Of shape (b, x…).
        unconnected_gradients : "none" or "zero"
            Checked; but as in TensorFlow there are zeros in both cases.
        parallel_iterations, experimental_use_pfor : optional
            As in TensorFlow; they change nothing.

        Returns
        -------
        Tensor
            Of shape (b, y…, x…) and the source's dtype.

        Raises
        ------
        RuntimeError
            If the tape is not persistent, and was used before.
        TypeError
            If target or source is no Tensor or Variable.
        ValueError
            If one of them has fewer than two dimensions, or they differ in the first.

        Examples
        --------
        >>> import tapeviz as tf
        >>> x = tf.Variable([[1.0], [2.0]])
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> tape.batch_jacobian(y, x)
        Tensor(
        [[[2.]]
         [[4.]]], shape=(2, 1, 1), dtype=float32)
        """
        unconnected(unconnected_gradients)
        self._require_unused()
        target = self._only_target("batch_jacobian", target)
        source = checked(source, "source", self._recorder)
        for one in (target, source):
            if one.ndim < 2:
                raise ValueError(f"Shape {one.shape} must have rank at least 2")
        if target.shape[0] != source.shape[0]:
            raise ValueError(
                f"Need first dimension of target shape ({target.shape}) and "
                f"source shape ({source.shape}) to match."
            )
        warn_unless_smooth([target], "target", "batch_jacobian")
        warn_unless_smooth([source], "source", "batch_jacobian")
        example = target.shape[1:]
        shape = (*target.shape, *source.shape[1:])
        (found,) = self._use(
            "batch_jacobian",
            [target],
            [source],
            lambda recorder: jacobians(
                recorder,
                target,
                [source],
                math.prod(example),
                lambda start, stop: np.repeat(
                    one_hot_rows(start, stop, target, (1, *example)), target.shape[0], axis=1
                ),
                [shape],
                UnconnectedGradients.ZERO,
                axis=1,
            ),
        )
        return zeros(shape, source.dtype) if found is None else found

    # -- once or often

    def _require_unused(self) -> None:
        if self._used:
            raise RuntimeError(
                "A non-persistent GradientTape can only be used to compute one set of gradients "
                "(or jacobians). Ask for all of them in one call, gradient(z, [x, y]), "
                "or make the tape with GradientTape(persistent=True)."
            )

    def _only_target(self, method: str, target: Any) -> Any:
        if isinstance(target, list | tuple | dict):
            raise TypeError(
                f"{method} takes one Tensor as the target, not a {type(target).__name__}: "
                "join them with np.stack or np.concatenate inside of the tape, "
                "or make it persistent and ask for each"
            )
        return checked(target, "target", self._recorder)

    def _use(
        self,
        method: str,
        targets: list[Any],
        sources: list[Any],
        differentiated: Callable[[Recorder], list[Tensor | None]],
    ) -> list[Tensor | None]:
        """Differentiate, and use up the tape if it is not persistent and nothing was raised.

        The tape remembers `differentiated`, which has to know nothing of it.
        """
        self._settle_recording(method)
        recorder = self._recorder
        if recorder.began:
            recorder.note("begins", recorder.began)
            recorder.note("ended", recorder.ended)
        recorder.began = next_key()
        recorded = len(recorder.records)
        try:
            found = differentiated(recorder)
        except BaseException:
            if self._entered:
                recorder.note("resumed")
                resume(recorder)
            raise
        finally:
            recorder.ended = next_key()
        if recorder.left:
            tell_of_departures(recorder, targets, sources, found)
        of = tuple([target._value for target in targets])
        recorder.note_asked(recorded, of, differentiated, 1)
        if not self._persistent:
            self._used = True
            recorder.use_up(
                {source._key for source, one in zip(sources, found, strict=True) if one is None}
            )
        return found

    def _settle_recording(self, method: str) -> None:
        """Stop recording before differentiating, unless the tape is to record that, too."""
        if not is_recording(self._recorder):
            return
        if not self._persistent:
            pause(self._recorder)
            self._recorder.note("used up")
        elif not self._warned:
            self._warned = True
            _logger.warning(
                "Calling GradientTape.%s on a persistent tape inside its context is "
                "significantly less efficient than calling it outside the context: "
                "the gradient's own ops are recorded, too. "
                "Do so only to differentiate the gradient again.",
                method,
            )
