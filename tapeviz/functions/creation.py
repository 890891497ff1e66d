"""Making Tensors, and turning one kind of value into another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tapeviz.engine.conversion import DTypeLike, beside, get_default_dtype, to_array
from tapeviz.engine.execution import execute, holds_tensor, stacked
from tapeviz.engine.registry import TABLE, Op
from tapeviz.engine.rules import nondifferentiable, shaping
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.engine.variable import Variable
from tapeviz.functions.dtype import DType

_KINDS: Final = (Tensor, Variable)


def as_tensor(result: Any) -> Tensor:
    """Say to the type checker that what a function of Tensors gave is one."""
    tensor: Tensor = result
    return tensor


def convert_to_tensor(
    value: Any,
    dtype: DTypeLike = None,
    dtype_hint: DTypeLike = None,
    name: str | None = None,
) -> Tensor:
    """Return `value` as a Tensor.

    Parameters
    ----------
    value : number, nested lists, array, Tensor or Variable
        An array is copied. A Tensor is returned as it is, so it stays on the tape; a list that
        holds Tensors is stacked, and the tape records that.
    dtype : dtype, optional
        By default that of the value: float32 for Python floats, int32 for Python integers, an
        array's own.
    dtype_hint : dtype, optional
        Taken for what is no Tensor and no array, where `dtype` is not given.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `value`.

    Raises
    ------
    TypeError
        If it cannot be made an array of numbers.
    ValueError
        If its lists differ in length.

    Examples
    --------
    >>> convert_to_tensor([1, 2])
    Tensor([1 2], shape=(2,), dtype=int32)
    """
    if type(value) is Tensor and dtype is None:
        return value
    if isinstance(value, Variable):
        value = value.read_value()
    if isinstance(value, list | tuple) and holds_tensor(value):
        value = stacked(value)
    if isinstance(value, Tensor):
        return value if dtype is None or value.dtype == dtype else cast(value, dtype)
    if dtype is None and not isinstance(value, np.ndarray | np.generic):
        dtype = dtype_hint
    return wrap(to_array(value, dtype))


def computed(op: Op | Callable[..., Any], x: Any, keywords: dict[str, Any] | None = None) -> Tensor:
    """Run the op of a function of NumPy, or one of ours, on `x`, made a Tensor if it is none."""
    row = op if isinstance(op, Op) else TABLE[op]
    return as_tensor(execute(row, (x if is_tensor(x) else convert_to_tensor(x),), keywords))


def operand(x: Any, other: Any) -> Any:
    """Return `x` as it may stand beside `other`: what is no Tensor takes a Tensor's dtype there."""
    if is_tensor(x):
        return x
    beside_tensor = is_tensor(other) or _nests_tensor(other)
    return x if beside_tensor and not _nests_tensor(x) else convert_to_tensor(x)


def _nests_tensor(x: Any) -> bool:
    return isinstance(x, list | tuple) and holds_tensor(x)


def together(*values: Any) -> list[Tensor]:
    """Return what is to be computed with one another as Tensors.

    What is none takes the dtype of the Tensors beside it, as with the operators; if there are none,
    numbers and lists take that of the arrays.
    """
    if all([isinstance(one, _KINDS) for one in values]):
        return [one if type(one) is Tensor else convert_to_tensor(one) for one in values]
    known = [
        convert_to_tensor(one) if is_tensor(one) or _nests_tensor(one) else None for one in values
    ]
    dtypes = [one.dtype for one in known if one is not None] or [
        one.dtype for one in values if isinstance(one, np.ndarray | np.generic)
    ]
    if not dtypes:
        return [convert_to_tensor(one) for one in values]
    dtype = np.result_type(*dtypes)
    return [
        wrap(to_array(beside(given, dtype, weak=False, kept=False))) if one is None else one
        for one, given in zip(known, values, strict=True)
    ]


def constant(
    value: Any,
    dtype: DTypeLike = None,
    shape: tuple[int, ...] | None = None,
    name: str | None = None,
) -> Tensor:
    """Make a Tensor of a number, nested lists or an array.

    Parameters
    ----------
    value : number, nested lists or array
        An array is copied.
    dtype : dtype, optional
        By default float32 for Python floats, int32 for Python integers, an array's own.
    shape : tuple of int, optional
        Shape to give it; one number fills it.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `value`, or of `shape`.

    Raises
    ------
    TypeError
        If it cannot be made an array of numbers.
    ValueError
        If its lists differ in length, or `shape` holds another number of entries.

    Examples
    --------
    >>> constant(3.0)
    Tensor(3.0, shape=(), dtype=float32)
    """
    array = convert_to_tensor(value, dtype)
    if shape is None:
        return array
    return as_tensor(np.broadcast_to(array, shape) if array.size == 1 else np.reshape(array, shape))


def cast(x: Any, dtype: DTypeLike, name: str | None = None) -> Tensor:
    """Return `x` as another dtype. Through an integer or boolean dtype no gradient flows.

    Parameters
    ----------
    x : Tensor, Variable or array
    dtype : dtype
        As a dtype, a name such as "float32" or a type of NumPy.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `x`; `x` itself if it has the dtype. To a real dtype complex numbers lose
        their imaginary part.

    Raises
    ------
    TypeError
        If there is no such dtype.

    Examples
    --------
    To an integer dtype it rounds towards 0:

    >>> cast([1.7, -1.7], "int32")
    Tensor([ 1 -1], shape=(2,), dtype=int32)

    Among floating dtypes the gradient comes back in the dtype of the source:

    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = tf.cast(x, "float64") ** 2
    >>> tape.gradient(y, x)
    Tensor(6.0, shape=(), dtype=float32)
    """
    tensor = convert_to_tensor(x)
    chosen = np.dtype(dtype)
    if chosen == tensor.dtype:
        return tensor
    smooth = chosen.kind in "fc" and tensor.dtype.kind in "fc"
    op = shaping.cast if smooth else nondifferentiable.integer_cast
    return as_tensor(op(tensor, dtype=chosen))


def identity(input: Any, name: str | None = None) -> Tensor:
    """Return `input` as a value of its own.

    Parameters
    ----------
    input : Tensor, Variable or array
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `input`.

    Examples
    --------
    A tape tells the two apart. Here the copy is only one of the two factors:

    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.GradientTape() as tape:
    ...     copy = tf.identity(x)
    ...     y = x * copy
    >>> tape.gradient(y, [x, copy])
    [Tensor(6.0, shape=(), dtype=float32), Tensor(3.0, shape=(), dtype=float32)]
    """
    return as_tensor(shaping.identity(convert_to_tensor(input)))


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """Return `input` as a constant: no gradient flows through it.

    Parameters
    ----------
    input : Tensor, Variable or array
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `input`.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = x * tf.stop_gradient(x)
    >>> tape.gradient(y, x)
    Tensor(3.0, shape=(), dtype=float32)
    """
    return as_tensor(nondifferentiable.stop_gradient(convert_to_tensor(input)))


def zeros(shape: Any, dtype: DTypeLike = None, name: str | None = None) -> Tensor:
    """Make a Tensor of zeros, of the default dtype.

    Parameters
    ----------
    shape : int, sequence of int or Tensor
    dtype : dtype, optional
        By default that of `get_default_dtype`: float32, if it was not set.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape `shape` and dtype `dtype`.

    Raises
    ------
    ValueError
        If a length is negative.

    Examples
    --------
    >>> zeros((1, 2))
    Tensor([[0. 0.]], shape=(1, 2), dtype=float32)
    >>> zeros([3], "int32")
    Tensor([0 0 0], shape=(3,), dtype=int32)
    """
    return fill(shape, np.zeros((), dtype or get_default_dtype()))


def ones(shape: Any, dtype: DTypeLike = None, name: str | None = None) -> Tensor:
    """Make a Tensor of ones, of the default dtype.

    Parameters
    ----------
    shape : int, sequence of int or Tensor
    dtype : dtype, optional
        By default that of `get_default_dtype`: float32, if it was not set.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape `shape` and dtype `dtype`.

    Raises
    ------
    ValueError
        If a length is negative.

    Examples
    --------
    >>> ones((1, 2))
    Tensor([[1. 1.]], shape=(1, 2), dtype=float32)
    """
    return fill(shape, np.ones((), dtype or get_default_dtype()))


def fill(dims: Any, value: Any, name: str | None = None) -> Tensor:
    """Make a Tensor of shape `dims` with `value` everywhere.

    Parameters
    ----------
    dims : int, sequence of int or Tensor
    value : number, array, Tensor or Variable
        What broadcasts to `dims`; of a Tensor the tape records it.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape `dims`, and of the dtype of `value`.

    Raises
    ------
    ValueError
        If a length is negative, or `value` does not broadcast to `dims`.

    Examples
    --------
    >>> fill([1, 3], 7)
    Tensor([[7 7 7]], shape=(1, 3), dtype=int32)
    """
    shape = np.asarray(dims._value if is_tensor(dims) else dims).tolist()
    if is_tensor(value):
        return as_tensor(np.broadcast_to(value, shape))
    array = to_array(value)
    return wrap(np.full(shape, array, array.dtype)[()])


def zeros_like(input: Any, dtype: DTypeLike = None, name: str | None = None) -> Tensor:
    """Make zeros of the shape, and by default the dtype, of `input`.

    Parameters
    ----------
    input : Tensor, Variable or array
        Only its shape and dtype are used: no gradient flows to it.
    dtype : dtype, optional
        By default that of `input`.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input`.

    Examples
    --------
    >>> zeros_like([[1, 2]])
    Tensor([[0 0]], shape=(1, 2), dtype=int32)
    """
    tensor = convert_to_tensor(input)
    return zeros(tensor.shape, dtype or tensor.dtype)


def ones_like(input: Any, dtype: DTypeLike = None, name: str | None = None) -> Tensor:
    """Make ones of the shape, and by default the dtype, of `input`.

    Parameters
    ----------
    input : Tensor, Variable or array
        Only its shape and dtype are used: no gradient flows to it.
    dtype : dtype, optional
        By default that of `input`.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input`.

    Examples
    --------
    >>> ones_like([0.5, 0.25])
    Tensor([1. 1.], shape=(2,), dtype=float32)
    >>> ones_like([0.5, 0.25], "bool")
    Tensor([ True  True], shape=(2,), dtype=bool)
    """
    tensor = convert_to_tensor(input)
    return ones(tensor.shape, dtype or tensor.dtype)


def eye(
    num_rows: int,
    num_columns: int | None = None,
    batch_shape: Any = None,
    dtype: DTypeLike = None,
    name: str | None = None,
) -> Tensor:
    """Make the identity matrix, or one for each entry of a batch.

    Parameters
    ----------
    num_rows : int
    num_columns : int, optional
        By default as many as rows.
    batch_shape : sequence of int, optional
        Shape of a batch of such matrices.
    dtype : dtype, optional
        By default that of `get_default_dtype`: float32, if it was not set.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (*batch_shape, num_rows, num_columns), 1 on the diagonal and 0 elsewhere.

    Examples
    --------
    >>> eye(2, batch_shape=[3]).shape
    (3, 2, 2)
    """
    one = np.eye(int(num_rows), num_columns, dtype=dtype or get_default_dtype())
    if batch_shape is None:
        return wrap(one)
    return wrap(np.array(np.broadcast_to(one, (*np.asarray(batch_shape).tolist(), *one.shape))))


def range(
    start: Any,
    limit: Any = None,
    delta: Any = 1,
    dtype: DTypeLike = None,
    name: str | None = None,
) -> Tensor:
    """Count from `start` up to `limit`, without it, in steps of `delta`.

    Parameters
    ----------
    start : number
        Where to begin; alone it is the limit, and 0 is where it begins.
    limit : number, optional
        Where to end; it is left out.
    delta : number
        Step, negative to count down; not 0.
    dtype : dtype, optional
        By default that which holds all three.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of one dimension. It is empty if the limit lies the other way, and no gradient flows to what
        it is made of.

    Examples
    --------
    >>> range(3)
    Tensor([0 1 2], shape=(3,), dtype=int32)
    """
    first, last = (0, start) if limit is None else (start, limit)
    parts = [convert_to_tensor(part)._value for part in (first, last, delta)]
    floats = [part.dtype for part in parts if part.dtype.kind == "f"]
    chosen = dtype or np.result_type(*(floats or [part.dtype for part in parts]))
    return wrap(np.arange(*parts).astype(chosen))


def linspace(start: Any, stop: Any, num: int, name: str | None = None, axis: int = 0) -> Tensor:
    """Make `num` evenly spaced numbers from `start` to `stop`, both included.

    Parameters
    ----------
    start, stop : number, Tensor or array
        First and last; arrays are gone through entry by entry, and their shapes broadcast.
    num : int
        How many.
    axis : int
        Where the new axis is in the result; matters for arrays only.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of one dimension more than `start` and `stop`, `num` long along `axis`; of their dtype,
        of integers float64.

    Raises
    ------
    ValueError
        If `num` is negative.

    Examples
    --------
    >>> linspace(0.0, 1.0, 3)
    Tensor([0.  0.5 1. ], shape=(3,), dtype=float32)
    """
    if is_tensor(start) or is_tensor(stop):
        return as_tensor(np.linspace(start, stop, num, axis=axis))
    first, last = to_array(start), to_array(stop)
    chosen = np.result_type(first, last)
    return wrap(
        np.linspace(first, last, num, axis=axis).astype(
            chosen if chosen.kind in "fc" else np.float64
        )
    )


def is_tensor(x: Any) -> bool:
    """Whether `x` is a Tensor or a Variable.

    Parameters
    ----------
    x : object
        Anything.

    Returns
    -------
    bool
        False for arrays and numbers.

    Examples
    --------
    >>> import tapeviz as tf
    >>> is_tensor(tf.constant(1.0)), is_tensor(tf.Variable(1.0)), is_tensor(1.0)
    (True, True, False)
    """
    return isinstance(x, _KINDS)


def shape(input: Any, out_type: DTypeLike = np.int32, name: str | None = None) -> Tensor:
    """Return the shape as an integer Tensor.

    Parameters
    ----------
    input : Tensor, Variable or array
    out_type : dtype
        Integer dtype of the result.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (dimensions,) and dtype `out_type`; `input.shape` is a tuple.

    Examples
    --------
    >>> shape([[1.0, 2.0, 3.0]])
    Tensor([1 3], shape=(2,), dtype=int32)
    """
    return wrap(np.array(convert_to_tensor(input).shape, out_type))


def rank(input: Any, name: str | None = None) -> Tensor:
    """Return the number of dimensions as an integer Tensor.

    Parameters
    ----------
    input : Tensor, Variable or array
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape () and dtype int32; `input.ndim` is a Python integer.

    Examples
    --------
    >>> rank([[1.0, 2.0]])
    Tensor(2, shape=(), dtype=int32)
    """
    return wrap(np.int32(convert_to_tensor(input).ndim))


def size(input: Any, out_type: DTypeLike = np.int32, name: str | None = None) -> Tensor:
    """Return the number of entries as an integer Tensor.

    Parameters
    ----------
    input : Tensor, Variable or array
    out_type : dtype
        Integer dtype of the result.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape () and dtype `out_type`; `input.size` is a Python integer.

    Examples
    --------
    >>> size([[1.0, 2.0]])
    Tensor(2, shape=(), dtype=int32)
    """
    return wrap(np.dtype(out_type).type(convert_to_tensor(input).size))


def complex(real: Any, imag: Any, name: str | None = None) -> Tensor:
    """Make complex numbers of their real and imaginary parts.

    Parameters
    ----------
    real, imag : Tensor, Variable, array or number
        Real ones; their shapes broadcast.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape that both broadcast to; complex64 of float32, complex128 of float64 and
        integers.

    Examples
    --------
    >>> complex(1.0, 2.0)
    Tensor((1+2j), shape=(), dtype=complex64)
    """
    first = convert_to_tensor(real)
    return as_tensor(first + operand(imag, first) * 1j)


def saturate_cast(value: Any, dtype: DTypeLike, name: str | None = None) -> Tensor:
    """Return `value` as another dtype; what does not fit becomes what comes closest.

    Parameters
    ----------
    value : Tensor, Variable or array
    dtype : dtype
        To an integer dtype the entries are clipped to its range first; to another this is `cast`.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `value`.

    Examples
    --------
    >>> saturate_cast([-5.0, 300.0], "uint8")
    Tensor([  0 255], shape=(2,), dtype=uint8)
    """
    tensor = convert_to_tensor(value)
    chosen = np.dtype(dtype)
    if chosen.kind in "iu":
        bounds: Any = np.iinfo(chosen)
        tensor = as_tensor(np.clip(tensor, float(bounds.min), float(bounds.max)))
    return cast(tensor, chosen)


def identity_n(input: Any, name: str | None = None) -> list[Tensor]:
    """Return each of a list as a value of its own.

    Parameters
    ----------
    input : sequence of Tensors, Variables or arrays
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    list of Tensor
        `identity` of each.

    Examples
    --------
    >>> identity_n([1.0, 2.0])
    [Tensor(1.0, shape=(), dtype=float32), Tensor(2.0, shape=(), dtype=float32)]
    """
    return [identity(one) for one in input]


def one_hot(
    indices: Any,
    depth: int,
    on_value: Any = 1,
    off_value: Any = 0,
    axis: int = -1,
    dtype: DTypeLike = None,
    name: str | None = None,
) -> Tensor:
    """Make a new axis of length `depth`, with `on_value` at the index and `off_value` elsewhere.

    Parameters
    ----------
    indices : integer Tensor or array
        Where one is out of range, there is no `on_value`.
    depth : int
        Length of the new axis: how many classes there are.
    on_value, off_value : number
        What stands at the index, and elsewhere.
    axis : int
        Where the new axis is put; by default last.
    dtype : dtype, optional
        By default that of Python floats.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of one dimension more than `indices`.

    Examples
    --------
    >>> one_hot([0, 2], 3)
    Tensor(
    [[1. 0. 0.]
     [0. 0. 1.]], shape=(2, 3), dtype=float32)
    """
    places = np.expand_dims(convert_to_tensor(indices)._value, -1)
    hot = np.moveaxis(np.where(places == np.arange(int(depth)), on_value, off_value), -1, axis)
    return cast(hot, dtype or (hot.dtype if is_tensor(hot) else get_default_dtype()))


def as_dtype(type_value: DTypeLike) -> DType:
    """Return the dtype of a name, a NumPy type or a dtype.

    Parameters
    ----------
    type_value : dtype, str or type
        As in "float32", `np.float32` or `tapeviz.float32`.

    Returns
    -------
    DType
        Which NumPy takes for its own.

    Raises
    ------
    TypeError
        If there is no such dtype.

    Examples
    --------
    >>> as_dtype("float32")
    tf.float32
    >>> import tapeviz as tf
    >>> as_dtype(tf.constant(1.0).dtype).min
    np.float32(-3.4028235e+38)
    """
    return DType(type_value)
