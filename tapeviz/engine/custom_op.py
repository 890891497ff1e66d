"""The op that a function with a gradient of its own is on the tape.

It is one row of the rule table for all functions of a name, though it stands outside of the table:
a joint one, that gets the gradient function as a keyword. What is done inside of the function is
recorded as ever, because an outer tape may differentiate the gradient, which may use it; no way
leads through it to the result.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from threading import Lock, get_ident
from typing import Any, Final

import numpy as np

from tapeviz.engine import log, nest
from tapeviz.engine.conversion import to_array
from tapeviz.engine.differentiation import conjugate
from tapeviz.engine.recorder import Aside, active, pause, resume, start, stop
from tapeviz.engine.registry import Op
from tapeviz.engine.rules.shaping import cast
from tapeviz.engine.running import run
from tapeviz.engine.tensor import Array, Tensor, wrap
from tapeviz.engine.variable import Variable


class CallGradient:
    """What computes the contributions of one call; a keyword of the op."""

    def __init__(
        self,
        function: Callable[..., Any],
        gradient: Callable[..., Any],
        results: tuple[Array, ...],
        operands: tuple[Array, ...],
        keys: tuple[int, ...],
        variables: tuple[Variable, ...],
        given: tuple[tuple[Any, ...], dict[str, Any]] | None,
    ) -> None:
        self.results = results
        self._function = function
        self._given = given
        """Positional and keyword arguments of the call, where somebody listened."""
        self._name = getattr(function, "__name__", "the function")
        self._gradient = gradient
        self._needs = [(np.shape(one), np.result_type(one)) for one in operands]
        self._keys = keys
        self._variables = variables

    def __repr__(self) -> str:
        return getattr(self._gradient, "__name__", "gradient")

    def __call__(self, g: Any) -> list[Any]:
        """Return the contribution to each operand, in the form that the reverse scan wants."""
        parts = g if isinstance(g, tuple) else (g,)
        recording = any(isinstance(part, Tensor) for part in parts)
        upstream = [
            part if isinstance(part, Tensor) else wrap(part) for part in map(conjugate, parts)
        ]
        if self._variables:
            by_arguments, by_variables = self._gradient(*upstream, variables=list(self._variables))
        else:
            by_arguments, by_variables = self._gradient(*upstream), []
        gradients = nest.flatten(by_arguments)
        expected = len(self._needs) - len(self._variables)
        if len(gradients) != expected:
            raise ValueError(
                f"custom_gradient function expected to return {expected} gradients, "
                f"but returned {len(gradients)} instead. ({self._name} has so many arguments.)"
            )
        if len(by_variables) != len(self._variables):
            raise ValueError(
                "Must return gradient for each variable from @custom_gradient grad_fn: "
                f"{self._name} reads {len(self._variables)}, got {len(by_variables)}."
            )
        return [
            self._contribution(place, gradient, recording)
            for place, gradient in enumerate([*gradients, *by_variables])
        ]

    def again(self, values: Sequence[Array]) -> tuple[Array, ...]:
        """Call the function with other values for the operands, and return the arrays it gives.

        Raises
        ------
        RuntimeError
            If nobody listened when it was called, so that the arguments were not kept.
        """
        if self._given is None:
            raise RuntimeError(f"the arguments of {self._name} were not kept")
        args, keywords = self._given
        leaves = [
            wrap(value) if isinstance(leaf, Tensor | Variable) else leaf
            for leaf, value in zip(nest.flatten(args), values, strict=False)
        ]
        with only_watching(), _without_ops():
            result, _ = self._function(*nest.pack(args, leaves), **keywords)
        return tuple([_value(one) for one in nest.flatten(result)])

    def takes(self, place: int) -> bool:
        """Whether an operand is an argument, and not a Variable that is read inside."""
        return place < len(self._needs) - len(self._variables)

    def _contribution(self, place: int, gradient: Any, recording: bool) -> Any:
        if gradient is None or not self._keys[place]:
            return None
        shape, dtype = self._needs[place]
        if isinstance(gradient, Variable):
            gradient = gradient.read_value()
        if not isinstance(gradient, Tensor):
            gradient = wrap(to_array(gradient, dtype))
            if gradient.ndim == 0 and shape:
                gradient = np.broadcast_to(gradient, shape)
        if gradient.shape != shape:
            raise ValueError(
                f"the gradient of {self._name} by argument {place} has shape {gradient.shape}, "
                f"but the argument has shape {shape}"
            )
        if gradient.dtype != dtype:
            gradient = cast(gradient, dtype)
        part = conjugate(gradient)
        return part if recording else part._value


_ROWS: Final[dict[str, Op]] = {}
"""The rows of functions with a gradient of their own, by their names."""


def _row(function: Callable[..., Any]) -> Op:
    """Return the row, outside of the table, for functions of this name."""
    name = getattr(function, "__name__", type(function).__name__)
    row = _ROWS.get(name)
    if row is None:

        def compute(arrays: Any, gradient: CallGradient) -> Any:
            return gradient.results if len(gradient.results) != 1 else gradient.results[0]

        compute.__name__ = name
        row = _ROWS[name] = Op(
            compute,
            name,
            {"arguments": (None, "gradient(g)")},
            compute=None,
            parameters=("arguments", "gradient"),
            variadic=True,
            joint=lambda g, out, shapes, gradient: gradient(g),
            accumulate=None,
            broadcasts=False,
            reason="",
        )
    return row


def call_as_op(
    function: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any]
) -> Any:
    """Call a function that returns its result and its gradient, and record it as one op."""
    watcher = _VariableWatcher(watches_variables=True)
    tapes = [one for one in active.get() if not isinstance(one, _VariableWatcher)]
    start(watcher)
    try:
        # A second tape may differentiate the gradient: then what is done inside is of interest.
        with _without_ops() if len(tapes) < 2 else nullcontext():
            returned = function(*args, **keywords)
    finally:
        stop(watcher)
    if not isinstance(returned, tuple) or len(returned) != 2 or not callable(returned[1]):
        raise TypeError(
            f"{getattr(function, '__name__', 'the function')} is decorated with custom_gradient, "
            "so it returns a pair: its result, and the function that computes the gradient"
        )
    result, gradient = returned
    leaves = nest.flatten(args)
    passed = {one._key for one in [*leaves, *nest.flatten(keywords)] if isinstance(one, Variable)}
    variables = tuple([one for key, one in watcher.variables.items() if key not in passed])
    if variables and not _takes_variables(gradient):
        raise TypeError(
            "@tf.custom_gradient grad_fn must accept keyword argument 'variables', since function "
            f"uses variables: {list(variables)}. Or make them arguments of the function."
        )
    operands = list(map(_operand, [*leaves, *variables]))
    values = tuple([value for value, _ in operands])
    keys = tuple([key for _, key in operands])
    results = tuple([_value(one) for one in nest.flatten(result)])
    given = None if log.listener is None else (args, keywords)
    of_call = CallGradient(function, gradient, results, values, keys, variables, given)
    out = run(_row(function), values, keys, {"gradient": of_call})
    of_call.results = ()
    return nest.pack(result, list(out) if isinstance(out, tuple) else [out])


def _operand(value: Any) -> tuple[Array, int]:
    """Return the array and the key of an argument; what is no Tensor has none."""
    if isinstance(value, Variable):
        return value._read(), value._key
    if isinstance(value, Tensor):
        return value._value, value._key
    return np.zeros(()) if not _is_number(value) else to_array(value), 0


def _is_number(value: Any) -> bool:
    return hasattr(value, "dtype") or isinstance(value, bool | int | float | complex)


def _value(result: Any) -> Array:
    if isinstance(result, Variable):
        return result._read()
    return result._value if isinstance(result, Tensor) else to_array(result)


def _takes_variables(gradient: Callable[..., Any]) -> bool:
    parameters = inspect.signature(gradient).parameters
    return "variables" in parameters or any(
        one.kind is one.VAR_KEYWORD for one in parameters.values()
    )


# -- while the function runs


class _VariableWatcher(Aside):
    """Notes the trainable Variables that are read, and records nothing."""

    __slots__ = ()

    def watch_variable(self, key: int, value: Array, variable: Any) -> None:
        self.watched.add(key)
        self.variables[key] = variable


@contextmanager
def only_watching() -> Iterator[None]:
    """Let no tape record while the context lasts; the Variables that are read are noted."""
    stopped = [one for one in active.get() if not isinstance(one, _VariableWatcher)]
    for recorder in stopped:
        pause(recorder)
    try:
        yield
    finally:
        for recorder in stopped:
            resume(recorder)


class _Sieve:
    """A listener that tells another one all but the ops that certain threads execute."""

    def __init__(self, listener: log.Listener) -> None:
        self.listener = listener
        self.opened = listener.opened
        self.append: Callable[[log.Event], object] = self._pass_on
        self.threads: dict[int, int] = {}
        """In how many functions each thread is."""

    def _pass_on(self, event: log.Event) -> None:
        if event[0] != log.EXECUTED or get_ident() not in self.threads:
            self.listener.append(event)


_sieving: Final = Lock()


@contextmanager
def _without_ops() -> Iterator[None]:
    """Let the listener not be told of the ops that this thread executes."""
    listener = log.listener
    if listener is None:
        yield
        return
    thread = get_ident()
    with _sieving:
        sieve = listener if isinstance(listener, _Sieve) else _Sieve(listener)
        log.listener = sieve
        sieve.threads[thread] = sieve.threads.get(thread, 0) + 1
    try:
        yield
    finally:
        with _sieving:
            sieve.threads[thread] -= 1
            if not sieve.threads[thread]:
                del sieve.threads[thread]
            if not sieve.threads and log.listener is sieve:
                log.listener = sieve.listener
