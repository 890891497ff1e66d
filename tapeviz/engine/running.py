"""Running an op: compute it, number the result, record it on each tape that tracks an operand.

Every op of every Tensor comes through here, so it is written for speed. `run` is what happens, for
any op; `unary` and `binary` are the same, unrolled for the ops that are called most. What the users
hand in has been sorted out before, by `tapeviz.engine.execution`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Set
from threading import get_ident
from types import FrameType
from typing import Any, Final

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.keys import next_key
from tapeviz.engine.recorder import Recorder, active, note_cut
from tapeviz.engine.registry import Op, shaped
from tapeviz.engine.tensor import Array, Tensor, wrap
from tapeviz.engine.warned import computed_again, raise_warnings_in

_ndarray: Final = np.ndarray
_NUMPYS: Final = frozenset({np.ndarray, *np.sctypeDict.values()})
"""Arrays, and the scalars of which a type has but one shape and dtype; a library's own has many."""
_new: Final = object.__new__
_getframe: Final = sys._getframe
_thread: Final = get_ident
_THEIRS: Final = log.THEIRS
_SEVERAL: Final = (tuple, list)
_NOTHING: Final = (None,)
_NEITHER: Final = (None, None)


def run(
    op: Op, values: tuple[Array, ...], keys: tuple[int, ...], keywords: dict[str, Any] | None = None
) -> Any:
    """Compute `op` on raw `values` whose keys are `keys`, and record it.

    Returns
    -------
    Tensor or tuple, list or namedtuple of Tensor
    """
    try:
        result = op.compute(*values, **keywords) if keywords else op.compute(*values)
    except Exception as error:
        result = _warned_or_raised(error, op, values, keys, keywords, log.user_frame(1))
    several = isinstance(result, _SEVERAL)
    out: Any
    key: Any
    if several:
        out = [wrap(part) for part in result]
        key = tuple([part._key for part in out])
        kind = type(result)
        if kind is not list:
            out = kind(*out) if hasattr(kind, "_fields") else kind(out)
    else:
        out = _new(Tensor)
        out._value = result
        out._key = key = next_key()
    frame: FrameType | None = None
    recorded: tuple[Recorder, ...] = ()
    if not op.reason:
        for recorder in active.get():
            if not recorder.live.isdisjoint(keys) and recorder.thread == _thread():
                if frame is None:
                    frame = log.user_frame(1)
                recorded += (recorder,)
                _record(recorder, op, values, keys, keywords, result, key, frame)
    else:
        note_cut(op, keys, key)
    listener = log.listener
    if listener is not None:
        place = log.place(frame or log.user_frame(1))
        if not several:
            key, result = (key,), (result,)
        listener.append((log.EXECUTED, op, keys, values, keywords, key, result, recorded, place))
    return out


raise_warnings_in(__name__)


def _warned_or_raised(
    error: Exception,
    op: Op,
    values: tuple[Array, ...],
    keys: tuple[int, ...],
    keywords: dict[str, Any] | None,
    frame: FrameType,
) -> Any:
    """Return the result of an op that only warned, or tell the listener that it raised."""
    try:
        if isinstance(error, RuntimeWarning):
            return computed_again(error, op, values, keywords, frame)
        raise error
    except Exception as raised:
        if (listener := log.listener) is not None:
            listener.append((log.RAISED, op, keys, values, keywords, raised, log.place(frame)))
        raise


def _record(
    recorder: Recorder,
    op: Op,
    values: tuple[Array, ...],
    keys: tuple[int, ...],
    keywords: dict[str, Any] | None,
    result: Any,
    key: Any,
    frame: FrameType,
) -> None:
    """Append an op to what a tape has recorded."""
    live = recorder.live
    mask = 0
    if len(keys) == 1:
        mask = 0 if op.variadic else 1
    elif not op.variadic:
        for place, operand in enumerate(keys):
            if operand in live:
                mask |= 1 << place
    number, need, kept, saver = op.plans.get(mask) or op.plan(mask)
    several = type(key) is tuple
    recorder.records.append(
        (
            number,
            key,
            keys,
            result if need == "value" else shaped(result) if several or need else None,
            values
            if kept == (1 << len(keys)) - 1
            else _with_constants(saver(values), values, keys, live)
            if op.variadic
            else saver(values),
            _forms(values, keys, None if several or not op.elementwise else result)
            if op.broadcasts
            else None,
            keywords,
            frame.f_code,
            frame.f_lasti,
        )
    )
    if several:
        key = [one for one, part in zip(key, result, strict=True) if part.dtype.kind in "fc"]
        recorder.tracked.update(key)
    else:
        recorder.tracked.add(key)


def _with_constants(
    saved: tuple[Any, ...], values: tuple[Array, ...], keys: tuple[int, ...], live: Set[int]
) -> tuple[Any, ...]:
    """Return what is saved of operands, and of those that are not tracked all."""
    return tuple(
        [one if key in live else value for one, value, key in zip(saved, values, keys, strict=True)]
    )


def unary(op: Op) -> Callable[[Array, int], Tensor]:
    """Return `run` for an op of one array and no keywords, unrolled: much comes through here."""
    compute, plans, plan = op.compute, op.plans, op.plan
    smooth = not op.reason

    def unrolled(x: Array, x_key: int) -> Any:
        try:
            result = compute(x)
        except Exception as error:
            result = _warned_or_raised(error, op, (x,), (x_key,), None, log.user_frame(1))
        out = _new(Tensor)
        out._value = result
        out._key = key = next_key()
        listener = log.listener
        frame: FrameType | None = None
        recorded: tuple[Recorder, ...] = ()
        if smooth:
            for recorder in active.get():
                if x_key in recorder.live and recorder.thread == _thread():
                    if frame is None:
                        frame = _getframe(2)
                        if frame.f_code.co_filename not in _THEIRS:
                            frame = log.user_frame(2)
                    number, need, kept, saver = plans.get(1) or plan(1)
                    recorder.records.append(
                        (
                            number,
                            key,
                            (x_key,),
                            result if need == "value" else shaped(result) if need else None,
                            (x,) if kept == 1 else _NOTHING if kept == 0 else saver((x,)),
                            None,
                            None,
                            frame.f_code,
                            frame.f_lasti,
                        )
                    )
                    recorder.tracked.add(key)
                    if listener is not None:
                        recorded += (recorder,)
        else:
            note_cut(op, (x_key,), key)
        if listener is not None:
            place = log.place(frame or log.user_frame(1))
            listener.append(
                (log.EXECUTED, op, (x_key,), (x,), None, (key,), (result,), recorded, place)
            )
        return out

    several = getattr(op.function, "nout", 1) > 1
    op.unrolled = (lambda x, x_key: run(op, (x,), (x_key,))) if several else unrolled
    return op.unrolled


def binary(op: Op) -> Callable[[Array, int, Array, int], Tensor]:
    """Return `run` for an op of two operands and one result, unrolled as `unary` is.

    What comes back through a product of two matrices has the shapes that these have.
    """
    compute, plans, plan, elementwise = op.compute, op.plans, op.plan, op.elementwise
    smooth, is_product = not op.reason, op.function is np.matmul

    def unrolled(x: Array, x_key: int, y: Array, y_key: int) -> Any:
        try:
            result = compute(x, y)
        except Exception as error:
            result = _warned_or_raised(error, op, (x, y), (x_key, y_key), None, log.user_frame(1))
        out = _new(Tensor)
        out._value = result
        out._key = key = next_key()
        listener = log.listener
        frame: FrameType | None = None
        recorded: tuple[Recorder, ...] = ()
        if smooth:
            for recorder in active.get():
                live = recorder.live
                mask = (x_key in live) + 2 * (y_key in live)
                if mask and recorder.thread == _thread():
                    if frame is None:
                        frame = _getframe(2)
                        if frame.f_code.co_filename not in _THEIRS:
                            frame = log.user_frame(2)
                    number, need, kept, saver = plans.get(mask) or plan(mask)
                    kind = type(result)
                    if (
                        x.dtype is y.dtype
                        and (
                            x.shape == y.shape
                            if elementwise
                            else is_product and x.ndim == y.ndim == 2
                        )
                        if kind is _ndarray is type(x) is type(y)
                        else (not x_key or kind is type(x))
                        and (not y_key or kind is type(y))
                        and kind in _NUMPYS
                    ):
                        differing = None
                    else:
                        differing = (
                            (x.shape, x.dtype) if x_key else None,
                            (y.shape, y.dtype) if y_key else None,
                        )
                    recorder.records.append(
                        (
                            number,
                            key,
                            (x_key, y_key),
                            result if need == "value" else shaped(result) if need else None,
                            (x, y)
                            if kept == 3
                            else _NEITHER
                            if kept == 0
                            else (None, y)
                            if kept == 2
                            else (x, None)
                            if kept == 1
                            else saver((x, y)),
                            differing,
                            None,
                            frame.f_code,
                            frame.f_lasti,
                        )
                    )
                    recorder.tracked.add(key)
                    if listener is not None:
                        recorded += (recorder,)
        else:
            note_cut(op, (x_key, y_key), key)
        if listener is not None:
            keys = (x_key, y_key)
            place = log.place(frame or log.user_frame(1))
            listener.append(
                (log.EXECUTED, op, keys, (x, y), None, (key,), (result,), recorded, place)
            )
        return out

    return unrolled


def _forms(values: tuple[Array, ...], keys: tuple[int, ...], like: Array | None) -> Any:
    """Return shapes and dtypes of the operands; None where all that have a key are like `like`."""
    if like is not None:
        shape, dtype = like.shape, like.dtype
        for value, key in zip(values, keys, strict=True):
            if key and (value.shape != shape or value.dtype != dtype):
                break
        else:
            return None
    return tuple([(v.shape, v.dtype) if k else None for v, k in zip(values, keys, strict=True)])
