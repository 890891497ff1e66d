"""`tapeviz.debugging`: assertions about values, and a watch for NaN and infinity."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.rules import checks
from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import as_tensor, convert_to_tensor, is_tensor, together
from tapeviz.functions.errors import InvalidArgumentError
from tapeviz.functions.missing import absent_from

__all__ = [
    "Assert",
    "assert_all_finite",
    "assert_equal",
    "assert_greater",
    "assert_greater_equal",
    "assert_integer",
    "assert_less",
    "assert_less_equal",
    "assert_near",
    "assert_negative",
    "assert_non_negative",
    "assert_non_positive",
    "assert_none_equal",
    "assert_positive",
    "assert_rank",
    "assert_rank_at_least",
    "assert_rank_in",
    "assert_scalar",
    "assert_shapes",
    "assert_type",
    "check_numerics",
    "disable_check_numerics",
    "enable_check_numerics",
    "is_numeric_tensor",
]


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Tensor:
    """Return `tensor`, if all of its entries are finite.

    Parameters
    ----------
    tensor : Tensor, Variable or array
        Integers are always finite.
    message : str
        What the error begins with.

    Returns
    -------
    Tensor
        `tensor`; the check is an op on the tape.

    Raises
    ------
    InvalidArgumentError
        With `message`, if one is NaN or infinite.

    Examples
    --------
    >>> check_numerics([1.0, 2.0], "loss")
    Tensor([1. 2.], shape=(2,), dtype=float32)
    >>> check_numerics([float("nan")], "loss")
    Traceback (most recent call last):
    tapeviz.engine.rules.checks.InvalidArgumentError: loss : Tensor had NaN values
    """
    return as_tensor(checks.check_numerics(convert_to_tensor(tensor), message=message))


def assert_all_finite(x: Any, message: str | None = None, name: str | None = None) -> Tensor:
    """Return `x`, if all of its entries are finite; see `check_numerics`.

    Parameters
    ----------
    x : Tensor, Variable or array
    message : str, optional
        What the error begins with.

    Returns
    -------
    Tensor
        `x`.

    Raises
    ------
    InvalidArgumentError
        If an entry is NaN or infinite.

    Examples
    --------
    >>> assert_all_finite([1.0])
    Tensor([1.], shape=(1,), dtype=float32)
    """
    return check_numerics(x, message or "not all finite")


def _require_finite(event: log.Event) -> None:
    if event[0] != log.EXECUTED:
        return
    for result in event[6]:
        found = checks.not_finite(result)
        if found:
            code, instruction, _ = event[8]
            shapes = ", ".join(str(np.shape(value)) for value in event[3])
            raise InvalidArgumentError(
                f"{event[1].name} gave {found} values, of operands of shapes {shapes} "
                f"{log.in_words(code, instruction)}"
            )


def enable_check_numerics(stack_height_limit: int = 30, path_length_limit: int = 50) -> None:
    """Raise an error as soon as an op gives NaN or infinity, until it is disabled.

    The error says which op it was, of which operands' shapes, and in which line.

    Parameters
    ----------
    stack_height_limit, path_length_limit : int
        Accepted as in TensorFlow, and unused.

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.debugging.enable_check_numerics()
    >>> tf.constant(float("inf")) * 2.0
    Traceback (most recent call last):
    tapeviz.engine.rules.checks.InvalidArgumentError: multiply gave Inf values
    >>> tf.debugging.disable_check_numerics()
    """
    log.inspect(_require_finite)


def disable_check_numerics() -> None:
    """Let ops give NaN and infinity again.

    Examples
    --------
    >>> disable_check_numerics()
    """
    log.inspect(None)


def _raise_unless(holds: Any, says: str, message: str | None, data: tuple[Any, ...]) -> None:
    if not np.all(holds):
        values = "; ".join(str(np.asarray(one)) for one in data)
        raise InvalidArgumentError(f"{message + '. ' if message else ''}{says}: {values}")


def _comparison(name: str, holds: Callable[..., Any], says: str, fits: str) -> Callable[..., None]:
    def check(
        x: Any,
        y: Any,
        message: str | None = None,
        summarize: int | None = None,
        name: str | None = None,
    ) -> None:
        left, right = _raw(x, y)
        _raise_unless(
            holds(left, right), f"{says} is not so for all entries", message, (left, right)
        )

    check.__doc__ = _ASSERTION.format(says=says, name=name, arguments=fits, operands=_TWO_OPERANDS)
    check.__name__ = check.__qualname__ = name
    return check


def _property(name: str, holds: Callable[..., Any], says: str, fits: str) -> Callable[..., None]:
    def check(
        x: Any,
        message: str | None = None,
        summarize: int | None = None,
        name: str | None = None,
    ) -> None:
        array = convert_to_tensor(x)._value
        _raise_unless(holds(array), f"{says} is not so for all entries", message, (array,))

    check.__doc__ = _ASSERTION.format(says=says, name=name, arguments=fits, operands=_ONE_OPERAND)
    check.__name__ = check.__qualname__ = name
    return check


_ASSERTION = """Check that {says} for all entries.

    Parameters
    ----------
    {operands}
    message : str, optional
        What the error begins with.
    summarize : int, optional
        Accepted as in TensorFlow, and unused.

    Raises
    ------
    InvalidArgumentError
        With `message`, if it is not so.

    Examples
    --------
    >>> {name}({arguments})
    """
_ONE_OPERAND = "x : Tensor, Variable or array"
_TWO_OPERANDS = "x, y : Tensor, Variable or array\n        Shapes broadcast."


def _raw(x: Any, y: Any) -> tuple[Any, Any]:
    """Return both as arrays; what is no Tensor takes the dtype of one beside it."""
    left, right = together(x, y)
    return left._value, right._value


assert_equal = _comparison("assert_equal", np.equal, "x == y", "[1.0, 2.0], [1.0, 2.0]")
assert_none_equal = _comparison("assert_none_equal", np.not_equal, "x != y", "[1.0], [2.0]")
assert_less = _comparison("assert_less", np.less, "x < y", "[1.0], 2.0")
assert_less_equal = _comparison("assert_less_equal", np.less_equal, "x <= y", "[1.0], 1.0")
assert_greater = _comparison("assert_greater", np.greater, "x > y", "[2.0], 1.0")
assert_greater_equal = _comparison("assert_greater_equal", np.greater_equal, "x >= y", "[1.0], 1.0")
assert_positive = _property("assert_positive", lambda x: x > 0, "x > 0", "[1.0]")
assert_negative = _property("assert_negative", lambda x: x < 0, "x < 0", "[-1.0]")
assert_non_negative = _property("assert_non_negative", lambda x: x >= 0, "x >= 0", "[0.0]")
assert_non_positive = _property("assert_non_positive", lambda x: x <= 0, "x <= 0", "[0.0]")


def assert_near(
    x: Any,
    y: Any,
    rtol: float | None = None,
    atol: float | None = None,
    message: str | None = None,
    summarize: int | None = None,
    name: str | None = None,
) -> None:
    """Check that |x - y| <= atol + rtol |y| for all entries.

    Parameters
    ----------
    x, y : Tensor, Variable or array
        Of a floating dtype; shapes broadcast.
    rtol, atol : float, optional
        By default ten times the precision of the dtype.
    message : str, optional
        What the error begins with.
    summarize : int, optional
        Accepted as in TensorFlow, and unused.

    Raises
    ------
    InvalidArgumentError
        With `message`, if it is not so.

    Examples
    --------
    >>> assert_near([1.0], [1.0 + 1e-7])
    """
    left, right = _raw(x, y)
    precision = 10 * float(np.finfo(np.result_type(left, right)).eps)
    bound = (precision if atol is None else atol) + np.abs(right) * (
        precision if rtol is None else rtol
    )
    _raise_unless(np.abs(left - right) <= bound, "x and y are not near", message, (left, right))


def assert_rank(x: Any, rank: Any, message: str | None = None, name: str | None = None) -> None:
    """Check that `x` has so many dimensions.

    Parameters
    ----------
    x : Tensor, Variable or array
    rank : int
    message : str, optional
        What the error begins with.

    Raises
    ------
    ValueError
        If it has another number.

    Examples
    --------
    >>> assert_rank([1.0], 1)
    """
    assert_rank_in(x, (rank,), message)


def assert_rank_in(x: Any, ranks: Any, message: str | None = None, name: str | None = None) -> None:
    """Check that the number of dimensions of `x` is one of several.

    Parameters
    ----------
    x : Tensor, Variable or array
    ranks : several int
    message : str, optional
        What the error begins with.

    Raises
    ------
    ValueError
        If it is not.

    Examples
    --------
    >>> assert_rank_in([1.0], (0, 1))
    """
    ndim = convert_to_tensor(x).ndim
    if ndim not in [int(rank) for rank in ranks]:
        raise ValueError(
            f"{message + '. ' if message else ''}the rank is {ndim}, "
            f"not {' or '.join(map(str, ranks))}"
        )


def assert_rank_at_least(
    x: Any, rank: Any, message: str | None = None, name: str | None = None
) -> None:
    """Check that `x` has at least so many dimensions.

    Parameters
    ----------
    x : Tensor, Variable or array
    rank : int
    message : str, optional
        What the error begins with.

    Raises
    ------
    ValueError
        If it has fewer.

    Examples
    --------
    >>> assert_rank_at_least([[1.0]], 1)
    """
    ndim = convert_to_tensor(x).ndim
    if ndim < int(rank):
        raise ValueError(f"{message + '. ' if message else ''}the rank is {ndim}, below {rank}")


def assert_scalar(tensor: Any, message: str | None = None, name: str | None = None) -> Tensor:
    """Return `tensor`, if it has shape ().

    Parameters
    ----------
    tensor : Tensor, Variable, array or number
    message : str, optional
        What the error begins with.

    Returns
    -------
    Tensor
        `tensor`.

    Raises
    ------
    ValueError
        If it has another shape.

    Examples
    --------
    >>> assert_scalar(1.0)
    Tensor(1.0, shape=(), dtype=float32)
    """
    x = convert_to_tensor(tensor)
    if x.ndim:
        raise ValueError(f"{message or 'Expected scalar shape'}, saw shape: {x.shape}")
    return x


def assert_shapes(
    shapes: Any,
    data: Any = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> None:
    """Check shapes in which letters stand for lengths that must agree.

    Parameters
    ----------
    shapes : list of (Tensor, shape), or dict
        A length in a shape is an integer, None for any, or a name.
    data, summarize : object
        Accepted as in TensorFlow, and unused.
    message : str, optional
        What the error begins with.

    Raises
    ------
    ValueError
        If a shape is another, or a name stands for two lengths.

    Examples
    --------
    >>> assert_shapes([(np.ones((2, 3)), ("n", 3)), (np.ones(2), ("n",))])
    """
    known: dict[str, int] = {}
    for tensor, expected in shapes.items() if isinstance(shapes, dict) else shapes:
        shape = np.shape(tensor)
        wanted = tuple(expected)
        fits = len(wanted) == len(shape) and all(
            length is None
            or (known.setdefault(length, there) if isinstance(length, str) else length) == there
            for length, there in zip(wanted, shape, strict=True)
        )
        if not fits:
            raise ValueError(f"{message or 'Specified by assert_shapes'}: {shape} is not {wanted}")


def assert_type(
    tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None
) -> None:
    """Check the dtype.

    Parameters
    ----------
    tensor : Tensor, Variable or array
    tf_type : dtype
    message : str, optional
        What the error begins with.

    Raises
    ------
    TypeError
        If it is another.

    Examples
    --------
    >>> assert_type([1.0], "float32")
    """
    dtype = convert_to_tensor(tensor).dtype
    if dtype != np.dtype(tf_type):
        raise TypeError(f"{message or 'Wrong dtype'}: it is {dtype}, not {np.dtype(tf_type)}")


def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> None:
    """Check that the dtype is one of integers.

    Parameters
    ----------
    x : Tensor, Variable or array
    message : str, optional
        What the error begins with.

    Raises
    ------
    TypeError
        If it is not.

    Examples
    --------
    >>> assert_integer([1])
    """
    dtype = convert_to_tensor(x).dtype
    if dtype.kind not in "iu":
        raise TypeError(f"{message or 'Expected x to be of integer type'}, got {dtype}")


def is_numeric_tensor(tensor: Any) -> bool:
    """Whether it is a Tensor of numbers, not of truths.

    Parameters
    ----------
    tensor : object

    Returns
    -------
    bool
        True for a Tensor or Variable whose dtype is not bool.

    Examples
    --------
    >>> is_numeric_tensor(convert_to_tensor(1.0)), is_numeric_tensor(1.0)
    (True, False)
    """
    return is_tensor(tensor) and tensor.dtype.kind != "b"


def Assert(
    condition: Any, data: Any, summarize: int | None = None, name: str | None = None
) -> None:
    """Check that a condition is true of all entries.

    Parameters
    ----------
    condition : bool, or boolean Tensor or array
    data : sequence of object
        What the error shows.
    summarize : int, optional
        Accepted as in TensorFlow, and unused.

    Raises
    ------
    InvalidArgumentError
        With `data`, if it is not.

    Examples
    --------
    >>> Assert(1 < 2, ["not less"])
    """
    if not np.all(convert_to_tensor(condition)._value):
        raise InvalidArgumentError(f"assertion failed: {' '.join(map(str, data))}")


if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
