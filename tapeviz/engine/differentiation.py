"""From what a tape recorded to gradients and Jacobians, and telling the listener.

Here are what `GradientTape`, `custom_gradient` and `ForwardAccumulator` share: arguments are
checked, cotangents are brought into the form that the reverse scan wants, and what it gives is made
into Tensors. The scan itself stands in `backward`.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from enum import Enum
from itertools import count
from typing import Any, Final

import numpy as np

from tapeviz.engine import departures, log, nest
from tapeviz.engine.backward import downstream, passable, scan
from tapeviz.engine.conversion import to_array
from tapeviz.engine.recorder import Record, Recorder, anyone_records
from tapeviz.engine.rowwise import rows_at_once, scan_rows
from tapeviz.engine.rules.shaping import cast
from tapeviz.engine.tensor import Array, Tensor, wrap
from tapeviz.engine.variable import Variable

_logger: Final = logging.getLogger("tapeviz")
_next_gradient: Final = count(1).__next__


class UnconnectedGradients(Enum):
    """What `GradientTape.gradient` gives for a source that the target does not depend on.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x, unused = tf.Variable(1.0), tf.Variable([1.0, 2.0])
    >>> with tf.GradientTape(persistent=True) as tape:
    ...     y = 3.0 * x
    >>> tape.gradient(y, unused, unconnected_gradients=tf.UnconnectedGradients.NONE) is None
    True
    >>> tape.gradient(y, unused, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    Tensor([0. 0.], shape=(2,), dtype=float32)
    """

    NONE = "none"
    ZERO = "zero"


# -- arguments


def unconnected(value: Any) -> UnconnectedGradients:
    """Return what is meant by an argument `unconnected_gradients`.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    if isinstance(value, UnconnectedGradients):
        return value
    try:
        return UnconnectedGradients(value)
    except ValueError:
        raise ValueError(
            f"Unknown value for unconnected_gradients: {value!r}; it is 'none' or 'zero'"
        ) from None


def filled(
    results: list[Tensor | None],
    choice: UnconnectedGradients,
    like: list[Any],
    shapes: list[tuple[int, ...]] | None = None,
) -> list[Tensor | None]:
    """Put zeros for each None among the results, if that is chosen.

    They have the dtypes of what is in `like`, and its shapes if there are no others.
    """
    if choice is UnconnectedGradients.NONE:
        return results
    shapes = shapes or [one.shape for one in like]
    return [
        zeros(shape, one.dtype) if result is None else result
        for result, one, shape in zip(results, like, shapes, strict=True)
    ]


def zeros(shape: tuple[int, ...], dtype: Any) -> Tensor:
    """Make a Tensor of zeros."""
    return wrap(np.zeros(shape, dtype)[()])


def smooth(value: Any) -> bool:
    """Whether the dtype is one that can be differentiated."""
    return value._value.dtype.kind in "fc"


def checked(value: Any, role: str, recorder: Recorder) -> Any:
    """Return a target or source.

    Raises
    ------
    TypeError
        If it is no Tensor or Variable. The message says where it left the tape, if the tape saw it.
    """
    if type(value) is Tensor or isinstance(value, Tensor | Variable):
        return value
    if value is None:
        raise TypeError(f"the {role} is None: pass the Tensor that is meant")
    kind = type(value).__name__
    if isinstance(value, Iterator):
        raise TypeError(
            f"the {role} is a {kind}, which can be gone through only once: make a list of it, "
            f"{role}s = list({role}s), and give that"
        )
    raise TypeError(
        f"the {role} {value!r} is a {kind}, not a Tensor or Variable, so no tape knows it."
        + (
            departures.of_number(recorder.left, value)
            or " It was probably computed outside of the tape, or by .numpy() or float()."
            if role == "target"
            else f" Make it a Tensor before the computation: x = tapeviz.constant({value!r})"
        )
    )


def warn_unless_smooth(values: list[Any], role: str, method: str) -> None:
    """Log a warning, once, if one of the targets or sources cannot be differentiated."""
    for value in values:
        if not smooth(value):
            _logger.warning(
                "The dtype of the %s tensor must be floating (e.g. tf.float32) "
                "when calling GradientTape.%s, got tf.%s",
                role,
                method,
                value.dtype,
            )
            return


def seeds(targets: list[Any], output_gradients: Any) -> list[Any]:
    """Return the cotangent of each target.

    Where `output_gradients` have more leaves than there are targets, but as many elements, an
    element that is a list is one array.

    Raises
    ------
    ValueError
        If `output_gradients` do not fit the targets.
    """
    if output_gradients is None:
        return [_ones(target) for target in targets]
    given = nest.flatten(output_gradients)
    if (
        len(targets) == 1
        and len(given) != 1
        and not any(isinstance(g, Tensor | Variable) for g in given)
    ):
        given = [output_gradients]
    elif len(given) != len(targets):
        elements = _elements(output_gradients)
        if not any(_is_list_of_tensors(one) for one in elements):
            given = elements
    if len(given) != len(targets):
        raise ValueError(f"{len(targets)} targets need as many output_gradients, got {len(given)}")
    return [_seed(target, one) for target, one in zip(targets, given, strict=True)]


def _elements(structure: Any) -> list[Any]:
    """List what a structure holds, without a look into it, in the order of its leaves."""
    if isinstance(structure, Mapping):
        return [structure[key] for key in nest.sorted_keys(structure)]
    return list(structure) if isinstance(structure, list | tuple) else [structure]


def _is_list_of_tensors(structure: Any) -> bool:
    return not isinstance(structure, Tensor | Variable) and any(
        isinstance(one, Tensor | Variable) for one in nest.flatten(structure)
    )


def _seed(target: Any, given: Any) -> Any:
    if given is None:
        return _ones(target)
    if isinstance(given, Variable):
        given = given.read_value()
    if target.dtype.kind == "f" and np.iscomplexobj(
        given._value if isinstance(given, Tensor) else given
    ):
        raise TypeError(
            f"an output_gradient is complex, but its target is {target.dtype}: its imaginary part "
            "would be lost. Give real numbers, such as tapeviz.math.real(g)"
        )
    seed = given if isinstance(given, Tensor) else to_array(given, target.dtype)
    if seed.ndim and seed.shape != target.shape:
        raise ValueError(
            f"an output_gradient has shape {seed.shape}, but its target has shape {target.shape}"
        )
    return seed


def _ones(target: Any) -> Array:
    shape, dtype = target._value.shape, target._value.dtype
    return np.ones(shape, dtype) if shape else dtype.type(1)


# -- gradients


def pull_back(
    recorder: Recorder, targets: list[Any], cotangents: list[Any], sources: list[Any]
) -> list[Tensor | None]:
    """Carry the cotangents of targets back to sources, and tell nobody.

    It is recorded if a tape is recording.

    Parameters
    ----------
    recorder : Recorder
    targets : list of Tensor or Variable
    cotangents : list of Tensor or array
        One for each target, of its shape or a scalar.
    sources : list of Tensor or Variable

    Returns
    -------
    list of Tensor or None
        For each source a Tensor of its dtype.
    """
    started, _ = _started(targets, cotangents)
    return _scanned(recorder, started, sources, None, 0)


def gradients(
    recorder: Recorder,
    targets: list[Any],
    cotangents: list[Any],
    sources: list[Any],
    choice: UnconnectedGradients,
) -> list[Tensor | None]:
    """Carry the cotangents of targets back to sources as `pull_back` does, and tell of it.

    By choice it is told of zeros for each None; to put them there is left to the caller.
    """
    started, told = _started(targets, cotangents)
    listener = log.listener
    number = 0
    if listener is not None:
        number = _next_gradient()
        _tell_begin(listener, number, recorder, targets, sources, told)
    results = _scanned(recorder, started, sources, listener, number)
    if listener is not None:
        _tell_end(listener, number, filled(results, choice, sources))
    return results


def _started(
    targets: list[Any], cotangents: list[Any]
) -> tuple[dict[int, Any], list[tuple[int, Array]]]:
    """Return what the scan starts with: by key, and one by one as the listener is told."""
    recording = anyone_records()
    total: dict[int, Any] = {}
    told: list[tuple[int, Array]] = []
    for target, seed in zip(targets, cotangents, strict=True):
        if smooth(target):
            incoming = conjugate(_for_scan(seed, target._value.shape, recording))
            already = total.get(target._key)
            total[target._key] = incoming if already is None else already + incoming
            told.append((target._key, incoming._value if recording else incoming))
    return total, told


def _scanned(
    recorder: Recorder,
    started: dict[int, Any],
    sources: list[Any],
    listener: log.Listener | None,
    number: int,
) -> list[Tensor | None]:
    wanted = {source._key for source in sources if smooth(source)}
    found = scan(
        recorder.records,
        started,
        wanted,
        passable(recorder, wanted),
        anyone_records(),
        listener,
        number,
    )
    return [_finished(found.get(source._key), source._value.dtype) for source in sources]


def jacobians(
    recorder: Recorder,
    target: Any,
    sources: list[Any],
    rows: int,
    seeds: Callable[[int, int], Array],
    shapes: list[tuple[int, ...]],
    choice: UnconnectedGradients,
    axis: int = 0,
) -> list[Tensor | None]:
    """Differentiate `target` by each of `sources` once for each of several cotangents.

    The records on the path are picked out once for all. The listener is told of one gradient: the
    way of the first cotangent as an example, and all of the result.

    Parameters
    ----------
    recorder : Recorder
    target : Tensor or Variable
    sources : list of Tensor or Variable
    rows : int
        How many cotangents there are.
    seeds : function
        From the numbers of the first cotangent and of the one after the last to an array of them.
    shapes : list of tuple
        Of the result for each source.
    choice : UnconnectedGradients
        What is told for each None; to put it there is left to the caller.
    axis : int
        Along which the results of the cotangents are stacked, before they get their shape.

    Returns
    -------
    list of Tensor or None
        None for a source on which the target does not depend.
    """
    records = _on_path(recorder.records, target, sources)
    listener = log.listener
    number = 0
    if listener is not None:
        number = _next_gradient()
        first = [(target._key, seeds(0, 1)[0])] if rows else []
        _tell_begin(listener, number, recorder, [target], sources, first)
    wanted = {source._key for source in sources if smooth(source)} if smooth(target) else set()
    way = passable(recorder, wanted)
    if listener is None and not anyone_records() and type(target._value) is np.ndarray:
        found = _at_once(records, target, sources, rows, seeds, wanted, way)
    else:
        found = _one_by_one(records, target, sources, rows, seeds, wanted, way, number)
    reached = wanted.intersection({target._key}.union(*(record[2] for record in records)))
    results: list[Tensor | None] = []
    for source, shape in zip(sources, shapes, strict=True):
        if source._key in found:
            stacked = found[source._key]
            if axis:
                stacked = np.moveaxis(stacked, 0, axis)
            results.append(_finished(np.reshape(stacked, shape), source.dtype))
        else:
            empty = not rows and source._key in reached
            results.append(zeros(shape, source.dtype) if empty else None)
    if listener is not None:
        _tell_end(listener, number, filled(results, choice, sources, shapes))
    return results


def _at_once(
    records: Sequence[Record],
    target: Any,
    sources: list[Any],
    rows: int,
    seeds: Callable[[int, int], Array],
    wanted: set[int],
    way: tuple[Set[int], bool],
) -> dict[int, Array]:
    """Carry back as many rows in one pass as memory allows; nobody records it or listens."""
    step = rows_at_once(records, max(one.size for one in (target, *sources)))
    passes = []
    for row in range(0, rows, step):
        some = seeds(row, min(row + step, rows))
        passes.append((len(some), scan_rows(records, target._key, some, wanted, way[0])))
    values = {source._key: source._value for source in sources}
    return {
        key: np.concatenate(
            [
                found[key] if key in found else np.zeros((count, *values[key].shape))
                for count, found in passes
            ]
        )
        for key in set().union(*(found for _, found in passes))
    }


def _one_by_one(
    records: Sequence[Record],
    target: Any,
    sources: list[Any],
    rows: int,
    seeds: Callable[[int, int], Array],
    wanted: set[int],
    way: tuple[Set[int], bool],
    number: int,
) -> dict[int, Any]:
    """Carry back one row after the other, and let the listener hear of the first."""
    recording = anyone_records()
    passes = []
    for row in range(rows):
        started = {target._key: _for_scan(seeds(row, row + 1)[0], target.shape, recording)}
        told = log.listener if row == 0 else None
        passes.append(scan(records, started, wanted, way, recording, told, number))
    values = {source._key: source._value for source in sources}
    keys = set().union(*passes)
    return {
        key: np.stack([found.get(key, np.zeros_like(values[key])) for found in passes])
        for key in keys
    }


def one_hot_rows(start: int, stop: int, like: Any, shape: tuple[int, ...]) -> Array:
    """Make arrays of `shape` and the dtype of a Tensor, that have a one at one place each.

    They are those with the ones at the places `start` up to `stop`, without it, in their order.
    """
    size = math.prod(shape)
    return np.eye(stop - start, size, start, dtype=like.dtype).reshape((stop - start, *shape))


def _on_path(records: Sequence[Record], target: Any, sources: list[Any]) -> list[Record]:
    """Pick out the records of the ops between sources and target."""
    reached = downstream(records, {source._key for source in sources})
    needed = {target._key}
    path = []
    for record in reversed(records):
        key, operands = record[1], record[2]
        gives = not needed.isdisjoint(key) if type(key) is tuple else key in needed
        if gives and not reached.isdisjoint(operands):
            path.append(record)
            needed.update(operands)
    path.reverse()
    return path


def _for_scan(seed: Any, shape: tuple[int, ...], recording: bool) -> Any:
    """Return a cotangent as the reverse scan wants it: a Tensor if it is to be recorded."""
    if not recording:
        seed = seed._value if isinstance(seed, Tensor) else seed
    elif not isinstance(seed, Tensor):
        seed = wrap(seed)
    return seed if seed.shape == shape else np.broadcast_to(seed, shape)


def conjugate(value: Any) -> Any:
    """Turn what the reverse scan carries into what users see, and back."""
    return np.conjugate(value) if value.dtype.kind == "c" else value


def _finished(cotangent: Any, dtype: Any) -> Tensor | None:
    """Make the Tensor that the user gets of a cotangent."""
    if cotangent is None:
        return None
    if cotangent.dtype != dtype:
        cotangent = cast(cotangent, dtype)
    gradient = np.conjugate(cotangent) if dtype.kind == "c" else cotangent
    return gradient if type(gradient) is Tensor else wrap(gradient)


# -- telling


def _tell_begin(
    listener: log.Listener,
    number: int,
    recorder: Recorder,
    targets: list[Any],
    sources: list[Any],
    started: list[tuple[int, Array]],
) -> None:
    for source in sources:
        if isinstance(source, Variable) and source._key not in recorder.watched:
            name = source._name, source._place
            listener.append((log.READ, source._key, name, source.trainable))
    where = log.place(log.user_frame(3))
    listener.append(
        (log.GRADIENT, number, recorder, _told(targets), _told(sources), started, where)
    )


def _tell_end(listener: log.Listener, number: int, results: list[Tensor | None]) -> None:
    told = [None if one is None else (one._key, one._value) for one in results]
    listener.append((log.RETURNED, number, told))


def _told(values: list[Any]) -> list[tuple[int, Array]]:
    return [(one._key, one._value) for one in values]


def tell_of_departures(
    recorder: Recorder, targets: list[Any], sources: list[Any], results: list[Tensor | None]
) -> None:
    """Log what left the tape between sources and targets: parts of a gradient may be missing.

    It is a warning if a gradient is None. Else it is for information, and once a tape: to print a
    value or to stop on a condition is no mistake. What left after the targets were made cannot be
    on the way to them.
    """
    latest = max((target._key for target in targets), default=0)
    for source, result in zip(sources, results, strict=True):
        if result is None and smooth(source):
            departed = _departed(recorder, {source._key}, latest)
            if departed:
                _logger.warning(
                    "A gradient is None, and a value that its source gave left the tape by %s. "
                    "If the target is computed from it, %s.",
                    departed[0].told(),
                    departed[0].advice(),
                )
                return
    if recorder.left_is_told or not _logger.isEnabledFor(logging.INFO):
        return
    departed = _departed(recorder, {source._key for source in sources if smooth(source)}, latest)
    if departed:
        recorder.left_is_told = True
        others = len({(one.code, one.instruction) for one in departed}) - 1
        _logger.info(
            "A value that depends on a source left the tape by %s. If the target is computed from "
            "it, the gradient lacks that part: %s.%s",
            departed[0].told(),
            departed[0].advice(),
            f" Values also left in other places: {others}." if others else "",
        )


def _departed(recorder: Recorder, sources: set[int], latest: int) -> list[departures.Departure]:
    """Return what left before `latest`, and depends on sources."""
    reached = downstream(recorder.records, sources)
    return [one for one in recorder.left if one.key in reached and one.moment < latest]
