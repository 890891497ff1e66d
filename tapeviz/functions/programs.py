"""What programs around the tape are written with: scopes, `function`, loops, printing.

Python's own control flow is simply followed, so most of these are thin; they are there for programs
that were written for TensorFlow.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import numpy as np

from tapeviz.engine import log, nest
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable
from tapeviz.functions.arrays import stack
from tapeviz.functions.creation import convert_to_tensor

_scopes: Final[ContextVar[tuple[str, ...]]] = ContextVar("names of the open scopes", default=())


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """Put what is computed in the context under a name; scopes nest.

    Examples
    --------
    >>> with name_scope("encoder") as outer, name_scope("layer") as inner:
    ...     print(outer, inner)
    encoder/ encoder/layer/
    """
    token = _scopes.set((*_scopes.get(), name))
    if log.listener is not None:
        frame = log.user_frame(2)  # past the context manager of the standard library
        log.listener.append((log.ENTERED, name, log.place(frame)))
    try:
        yield "/".join(_scopes.get()) + "/"
    finally:
        _scopes.reset(token)
        if log.listener is not None:
            log.listener.append((log.EXITED, name))


def function(func: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Return the function as it is: there is nothing to compile.

    It is a decorator, with or without arguments; TensorFlow's are accepted.

    Examples
    --------
    >>> @function
    ... def double(x):
    ...     return 2 * x
    >>> double(3)
    6
    """
    unknown = options.keys() - {
        "input_signature",
        "autograph",
        "jit_compile",
        "reduce_retracing",
        "experimental_implements",
        "experimental_autograph_options",
        "experimental_attributes",
        "experimental_relax_shapes",
        "experimental_compile",
        "experimental_follow_type_hints",
    }
    if unknown:
        raise TypeError(f"function() does not take {', '.join(sorted(unknown))}")
    return (lambda decorated: decorated) if func is None else func


def executing_eagerly() -> bool:
    """Whether ops are computed at once: always.

    Examples
    --------
    >>> executing_eagerly()
    True
    """
    return True


def print_values(
    *inputs: Any,
    output_stream: Any = None,
    summarize: int = 3,
    sep: str = " ",
    end: str = "\n",
    name: str | None = None,
) -> None:
    """Print values of Tensors among other things, without shape and dtype.

    Parameters
    ----------
    *inputs : object
    output_stream : text stream, optional
        By default standard output; in TensorFlow it is standard error.
    summarize : int
        Of longer axes only so many entries are printed at both ends; -1 for all.
    sep, end : str

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.print("x is", tf.constant([1.0, 2.5]))
    x is [1 2.5]
    """
    words = (_printed(one, summarize) for one in inputs)
    print(sep.join(words), end=end, file=output_stream or sys.stdout)


def _printed(value: Any, summarize: int) -> str:
    if isinstance(value, str):
        return value
    leaves = [_PrintedLeaf(leaf, summarize) for leaf in nest.flatten(value)]
    packed = nest.pack(value, leaves)
    return str(packed)


class _PrintedLeaf:
    """A leaf that shows itself as `print_values` wants it."""

    def __init__(self, leaf: Any, summarize: int) -> None:
        self._leaf = leaf
        self._summarize = summarize

    def __repr__(self) -> str:
        if not isinstance(self._leaf, Tensor | Variable | np.ndarray | np.generic):
            return repr(self._leaf)
        array = np.asarray(getattr(self._leaf, "_value", self._leaf))
        everything = self._summarize < 0
        return np.array2string(
            array,
            threshold=sys.maxsize if everything else 0,
            edgeitems=3 if everything else self._summarize,
            formatter={"float_kind": lambda number: f"{number:.9g}"},
        )


def cond(
    pred: Any,
    true_fn: Callable[[], Any],
    false_fn: Callable[[], Any],
    name: str | None = None,
) -> Any:
    """Call one of two functions.

    Examples
    --------
    >>> cond(1 < 2, lambda: "yes", lambda: "no")
    'yes'
    """
    return true_fn() if bool(pred) else false_fn()


def case(
    pred_fn_pairs: Any,
    default: Callable[[], Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """Call the function of the first condition that is true.

    Examples
    --------
    >>> case([(1 > 2, lambda: "a"), (3 > 2, lambda: "b")])
    'b'
    """
    for condition, chosen in pred_fn_pairs:
        if bool(condition):
            return chosen()
    if default is None:
        raise ValueError("case: no condition is true, and there is no default")
    return default()


def switch_case(
    branch_index: Any,
    branch_fns: Any,
    default: Callable[[], Any] | None = None,
    name: str = "switch_case",
) -> Any:
    """Call the function at a place; `default`, or the last, if there is no such place.

    Examples
    --------
    >>> switch_case(1, [lambda: "a", lambda: "b"])
    'b'
    """
    branches = dict(branch_fns.items() if isinstance(branch_fns, dict) else enumerate(branch_fns))
    chosen = branches.get(int(branch_index))
    return (chosen or default or branches[max(branches)])()


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: int | None = None,
    name: str | None = None,
) -> Any:
    """Call `body` on its own results as long as `cond` of them is true.

    Examples
    --------
    >>> while_loop(lambda i, x: i < 3, lambda i, x: (i + 1, 2.0 * x), (0, 1.0))
    (3, 8.0)
    """
    values = tuple(loop_vars)
    count = 0
    while (maximum_iterations is None or count < maximum_iterations) and bool(cond(*values)):
        result = body(*values)
        values = tuple(result) if isinstance(result, list | tuple) else (result,)
        count += 1
    return type(loop_vars)(values) if isinstance(loop_vars, list) else values


def map_fn(
    fn: Callable[[Any], Any],
    elems: Any,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
    fn_output_signature: Any = None,
) -> Any:
    """Call a function on each entry of the first axis, and stack what it gives.

    Examples
    --------
    >>> map_fn(lambda x: x * x, np.array([1.0, 2.0], np.float32))
    Tensor([1. 4.], shape=(2,), dtype=float32)
    """
    return _stacked([fn(part) for part in _parts(elems)])


def vectorized_map(
    fn: Callable[[Any], Any],
    elems: Any,
    fallback_to_while_loop: bool = True,
    warn: bool = True,
) -> Any:
    """Call a function on each entry of the first axis, one after the other; as `map_fn`.

    Examples
    --------
    >>> vectorized_map(lambda x: 2.0 * x, np.array([1.0, 2.0], np.float32))
    Tensor([2. 4.], shape=(2,), dtype=float32)
    """
    return map_fn(fn, elems)


def scan(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """Carry a value along the first axis, and stack what it was on the way.

    Examples
    --------
    >>> scan(lambda a, x: a + x, np.array([1.0, 2.0, 3.0], np.float32))
    Tensor([1. 3. 6.], shape=(3,), dtype=float32)
    """
    steps = _steps(fn, elems, initializer, reverse)
    return _stacked(steps[::-1] if reverse else steps)


def foldl(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Carry a value along the first axis, and return what it is in the end.

    Examples
    --------
    >>> foldl(lambda a, x: a + x, np.array([1.0, 2.0, 3.0], np.float32))
    Tensor(6.0, shape=(), dtype=float32)
    """
    return _steps(fn, elems, initializer, reverse=False)[-1]


def foldr(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Carry a value along the first axis from its end; see `foldl`.

    Examples
    --------
    >>> foldr(lambda a, x: a - x, np.array([1.0, 2.0, 4.0], np.float32))
    Tensor(1.0, shape=(), dtype=float32)
    """
    return _steps(fn, elems, initializer, reverse=True)[-1]


def _parts(elems: Any) -> list[Any]:
    """Take the first axis of each Tensor of a structure apart, into structures of entries."""
    leaves = [convert_to_tensor(leaf) for leaf in nest.flatten(elems)]
    return [
        nest.pack(elems, [leaf[place] for leaf in leaves]) for place in range(leaves[0].shape[0])
    ]


def _steps(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any, reverse: bool) -> list[Any]:
    parts = _parts(elems)
    if reverse:
        parts.reverse()
    steps = []
    carried = initializer
    if initializer is None:
        carried = parts.pop(0)
        steps.append(carried)
    for part in parts:
        carried = fn(carried, part)
        steps.append(carried)
    return steps


def _stacked(results: list[Any]) -> Any:
    columns = zip(*map(nest.flatten, results), strict=True)
    return nest.pack(results[0], [stack(list(column)) for column in columns])
