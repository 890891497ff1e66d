"""What programs around the tape are written with: scopes, `function`, loops, printing.

Python's own control flow is simply followed, so most of these are thin; they are there for programs
that were written for TensorFlow.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, overload

import numpy as np

from tapeviz.engine import log, nest
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable, scopes
from tapeviz.functions.arrays import stack
from tapeviz.functions.creation import convert_to_tensor, is_tensor, together

_Function = TypeVar("_Function", bound=Callable[..., Any])


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """Put what is computed in the context under a name; scopes nest.

    Parameters
    ----------
    name : str

    Yields
    ------
    str
        The names of the open scopes, joined by "/", with one at the end.

    Examples
    --------
    >>> with name_scope("encoder") as outer, name_scope("layer") as inner:
    ...     print(outer, inner)
    encoder/ encoder/layer/
    """
    token = scopes.set((*scopes.get(), name))
    if (listener := log.listener) is not None:
        frame = log.user_frame(2)  # past the context manager of the standard library
        listener.append((log.ENTERED, name, log.place(frame)))
    try:
        yield "/".join(scopes.get()) + "/"
    finally:
        scopes.reset(token)
        if (listener := log.listener) is not None:
            listener.append((log.EXITED, name))


@overload
def function(func: _Function, **options: Any) -> _Function: ...
@overload
def function(func: None = None, **options: Any) -> Callable[[_Function], _Function]: ...
def function(func: Any = None, **options: Any) -> Any:
    """Return the function as it is: there is nothing to compile.

    It is a decorator, with or without arguments; TensorFlow's are accepted.

    Parameters
    ----------
    func : function, optional
        Without one, a decorator is returned.
    **options
        TensorFlow's, such as `input_signature` and `jit_compile`; unused.

    Returns
    -------
    function
        `func`, or what returns the function it is given.

    Raises
    ------
    TypeError
        If TensorFlow's `function` does not take such an option.

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

    Returns
    -------
    bool

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
        Text, Tensors, Variables, arrays, and lists, tuples and dicts of them.
    output_stream : text stream, optional
        By default standard output; in TensorFlow it is standard error.
    summarize : int
        Of longer axes only so many entries are printed at both ends; -1 for all.
    sep, end : str
        What is printed between the values, and after the last.

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.print("x is", tf.constant([1.0, 2.5]))
    x is [1 2.5]
    """
    words = (_printed(one, summarize) for one in inputs)
    print(sep.join(words), end=end, file=output_stream or sys.stdout)


print_values.__name__ = print_values.__qualname__ = "print"


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

    Parameters
    ----------
    pred : bool, or Tensor of shape ()
    true_fn, false_fn : function
        Called without arguments, if `pred` is true, or if it is not. The tape records what is
        computed in the one that is called.

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    ValueError
        If `pred` has several entries.

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

    Parameters
    ----------
    pred_fn_pairs : pairs of bool or Tensor of shape (), and function
        The functions are called without arguments.
    default : function, optional
        Called if no condition is true.
    exclusive, strict : bool
        Accepted as in TensorFlow, and unused: the first condition decides.

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    ValueError
        If no condition is true, and there is no `default`.

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

    Parameters
    ----------
    branch_index : int, or integer Tensor of shape ()
    branch_fns : list of function, or dict of them by place
        They are called without arguments.
    default : function, optional
        Called if there is no such place; by default the function of the last place is.

    Returns
    -------
    object
        What the function returns.

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

    Parameters
    ----------
    cond : function
        Of the loop's values: whether to go on.
    body : function
        Of the loop's values: the next ones, a list or tuple; or one value, if there is only one.
    loop_vars : list or tuple
        What the values are at first.
    maximum_iterations : int, optional
        How often `body` is called at most.
    shape_invariants, parallel_iterations, back_prop, swap_memory : object
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    list or tuple
        What the values are in the end; a list, if `loop_vars` is one.

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

    Parameters
    ----------
    fn : function
        Of an entry of `elems`; what it gives is a Tensor, or a structure of them that is always the
        same.
    elems : Tensor, Variable or array, or a list, tuple or dict of them
        All with a first axis of the same length, at least 1. Of a structure `fn` gets a structure
        of entries.
    dtype, parallel_iterations, back_prop, swap_memory, infer_shape, fn_output_signature : object
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor, or a structure of them
        What `fn` gives, stacked along a new first axis.

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

    Parameters
    ----------
    fn : function
        Of an entry of `elems`; see `map_fn`.
    elems : Tensor, Variable or array, or a list, tuple or dict of them
        All with a first axis of the same length, at least 1.
    fallback_to_while_loop, warn : bool
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor, or a structure of them
        What `fn` gives, stacked along a new first axis.

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

    Parameters
    ----------
    fn : function
        Of the value so far and an entry of `elems`: the next value.
    elems : Tensor, Variable or array, or a list, tuple or dict of them
        All with a first axis of the same length, at least 1. Of a structure `fn` gets a structure
        of entries.
    initializer : Tensor, or a structure of them, optional
        The value to begin with; by default it is the first entry, which counts as the first result.
    reverse : bool
        Begin at the end of the axis. The results stay in the order of the entries.
    parallel_iterations, back_prop, swap_memory, infer_shape : object
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor, or a structure of them
        The values, one for each entry, stacked along a new first axis.

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

    Parameters
    ----------
    fn : function
        Of the value so far and an entry of `elems`: the next value.
    elems : Tensor, Variable or array, or a list, tuple or dict of them
        All with a first axis of the same length, at least 1. Of a structure `fn` gets a structure
        of entries.
    initializer : Tensor, or a structure of them, optional
        The value to begin with; by default it is the first entry.
    parallel_iterations, back_prop, swap_memory : object
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor, or a structure of them
        The last value.

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

    Parameters
    ----------
    fn : function
        Of the value so far and an entry of `elems`: the next value.
    elems : Tensor, Variable or array, or a list, tuple or dict of them
        All with a first axis of the same length, at least 1. Of a structure `fn` gets a structure
        of entries.
    initializer : Tensor, or a structure of them, optional
        The value to begin with; by default it is the last entry.
    parallel_iterations, back_prop, swap_memory : object
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor, or a structure of them
        The last value.

    Examples
    --------
    >>> foldr(lambda a, x: a - x, np.array([1.0, 2.0, 4.0], np.float32))
    Tensor(1.0, shape=(), dtype=float32)
    """
    return _steps(fn, elems, initializer, reverse=True)[-1]


def _parts(elems: Any, carried: Any = None) -> list[Any]:
    """Take the first axis of each Tensor of a structure apart, into structures of entries.

    Floating ones that are no Tensors take the dtype of the Tensors that are carried along.
    """
    beside = [leaf for leaf in nest.flatten(carried) if is_tensor(leaf) and leaf.dtype.kind in "fc"]
    leaves = [
        together(leaf, *beside)[0] if np.result_type(leaf).kind in "fc" else convert_to_tensor(leaf)
        for leaf in nest.flatten(elems)
    ]
    return [
        nest.pack(elems, [leaf[place] for leaf in leaves]) for place in range(leaves[0].shape[0])
    ]


def _steps(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any, reverse: bool) -> list[Any]:
    parts = _parts(elems, initializer)
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
