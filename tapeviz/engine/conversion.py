"""From what users hand in to arrays: which dtype a number, a list or an array gets.

Python floats become the default dtype (float32, as in TensorFlow), Python integers int32; NumPy
arrays and scalars keep their dtype.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np

from tapeviz.engine import nest
from tapeviz.engine.allocation import copied
from tapeviz.engine.tensor import Array, Tensor

DTypeLike: TypeAlias = Any

_default: dict[str, np.dtype[Any]] = {"float": np.dtype(np.float32)}
_INT32: Final = np.dtype(np.int32)
_INT32_RANGE: Final = np.iinfo(np.int32)


def set_default_dtype(dtype: DTypeLike) -> None:
    """Set the dtype that Python floats get.

    Parameters
    ----------
    dtype : dtype
        A floating dtype: "float16", "float32" or "float64".

    Raises
    ------
    ValueError
        If it is no floating dtype.

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.set_default_dtype("float64")
    >>> tf.constant(0.1)
    Tensor(0.1, shape=(), dtype=float64)
    >>> tf.set_default_dtype("float32")
    """
    chosen = np.dtype(dtype)
    if chosen.kind != "f":
        raise ValueError(
            f"the default dtype must be floating, such as 'float32' or 'float64'; got {chosen}"
        )
    _default["float"] = chosen


def get_default_dtype() -> np.dtype[Any]:
    """Return the dtype that Python floats get.

    Returns
    -------
    dtype

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.get_default_dtype()
    dtype('float32')
    >>> tf.constant(0.5).dtype == tf.get_default_dtype()
    True
    """
    return _default["float"]


def to_array(value: Any, dtype: DTypeLike = None) -> Array:
    """Return a new array (or NumPy scalar) of what users call a value.

    Parameters
    ----------
    value : number, nested lists of numbers, array or Tensor
        An array is copied.
    dtype : dtype, optional
        What it is to be; by default as the module says.

    Raises
    ------
    TypeError
        If NumPy cannot make an array of numbers of it.
    ValueError
        If the lists are ragged.
    """
    if isinstance(value, Tensor):
        array = value._value
    elif isinstance(value, np.ndarray | np.generic):
        _refuse_masked(value)
        array = copied(value) if isinstance(value, np.ndarray) else np.array(value)
    elif hasattr(value, "__array_function__"):
        array = value
    else:
        array = _from_python(value)
        if dtype is None:
            dtype = _python_dtype(value, array)
    if array.dtype.kind not in "biufc":
        if array.dtype.kind == "O" and any(one is None for one in array.flat):
            raise TypeError(_of_none(value))
        raise TypeError(
            f"cannot make a Tensor of {value!r}: its dtype would be {array.dtype}, not a number's."
            + (
                " If all that it holds are numbers, write np.array(value, float)"
                if array.dtype.kind == "O"
                else " Tensors hold numbers only"
            )
        )
    if dtype is not None and array.dtype != dtype:
        array = array.astype(dtype)
    return array[()] if isinstance(array, np.ndarray) and array.ndim == 0 else array


def _refuse_masked(value: Any) -> None:
    if type(value) is not np.ndarray and hasattr(value, "_mask"):
        raise TypeError(
            "a Tensor has no mask, so what is masked would count: write array.filled(0.0), "
            "or np.where(mask, 0.0, tensor)"
        )


def _of_none(value: Any) -> str:
    what = "None" if value is None else f"{value!r}, which holds None"
    return (
        f"cannot make a Tensor of {what}. If that is a gradient, the target does not depend on its "
        "source: is the source a Variable or watched, and all on the way computed by the tape? "
        "tape.gradient(…, unconnected_gradients='zero') gives zeros for None"
    )


def _from_python(value: Any) -> Array:
    try:
        return np.array(value)
    except ValueError as error:
        raise ValueError(
            f"cannot make a Tensor of {type(value).__name__}: {error} "
            "If its rows differ in length, pad them, or make a Tensor of each row."
        ) from None


def _python_dtype(value: Any, array: Array) -> np.dtype[Any] | None:
    leaf = value
    while isinstance(leaf, list | tuple) and leaf:
        leaf = leaf[0]
    if isinstance(leaf, np.ndarray | np.generic):
        mixed = array.dtype.kind == leaf.dtype.kind == "f" and array.dtype != leaf.dtype
        return _of_numpy_leaves(value) if mixed else None
    if array.dtype.kind == "f":
        return get_default_dtype()
    if array.dtype.kind != "i":
        return None
    fits = array.size == 0 or (array.min() >= _INT32_RANGE.min and array.max() <= _INT32_RANGE.max)
    return _INT32 if fits else None


def _of_numpy_leaves(nested: Any) -> np.dtype[Any]:
    """Return the dtype that NumPy's values in lists have together; Python's numbers take it."""
    leaves = nest.flatten(nested)
    return np.result_type(
        *{one.dtype for one in leaves if isinstance(one, np.ndarray | np.generic)}
    )


def beside(value: Any, dtype: np.dtype[Any], weak: bool = True, kept: bool = True) -> Any:
    """Convert an operand that is no Tensor and stands beside Tensors of `dtype`.

    It takes their dtype where that can hold its kind of number; real numbers beside complex ones
    stay real, of the same precision, as not every function takes complex numbers for all operands.

    Parameters
    ----------
    value : number, array or nested lists
    dtype : dtype
    weak : bool
        Leave a Python number as it is, because NumPy's function lets it take the other's dtype.
    kept : bool
        Copy an array, so that what the user does to it later changes nothing that is remembered.
    """
    if isinstance(value, bool | int | float | complex) and not isinstance(value, np.generic):
        # Python's complex numbers multiply NumPy's real ones by themselves, and give Python's
        if weak and not isinstance(value, complex):
            return value
        return np.array(value, np.result_type(value, dtype))
    if hasattr(value, "__array_function__") and not isinstance(value, np.ndarray):
        return value
    _refuse_masked(value)
    array = np.asarray(value)
    if array.dtype.kind == "O":
        raise TypeError(f"cannot compute with {type(value).__name__} {value!r} beside a Tensor")
    if dtype.kind == "c" and array.dtype.kind in "iuf":
        dtype = np.finfo(dtype).dtype
    if (
        array.dtype.kind != "b"
        and array.dtype != dtype
        and np.can_cast(array.dtype, dtype, "same_kind")
    ):
        return array.astype(dtype)
    return copied(array) if kept and array is value else array
