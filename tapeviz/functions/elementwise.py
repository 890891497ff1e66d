"""Functions of one or two numbers, applied entry by entry.

Each is one row of the rule table. Shapes broadcast; the result has the dtype of the Tensors that
went in. What is no Tensor is converted, and takes the dtype of the Tensor beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tapeviz.engine.execution import execute
from tapeviz.engine.registry import TABLE, Op
from tapeviz.engine.rules import activations, error_function, gamma_function, losses
from tapeviz.engine.running import binary, unary
from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import as_tensor, convert_to_tensor, is_tensor, operand, together

_FORMS: Final = """{says}

    {how}

    Parameters
    ----------
    {parameters} : Tensor, Variable, array or number
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the {shape}, and of {dtype}.
{raises}
    Examples
    --------
    >>> {name}({arguments})
    {result}
    """

# What the functions below say of their dtypes, if not that integers become float64.
_KEEPING_INTEGERS: Final = frozenset(
    {
        "add",
        "ceil",
        "conj",
        "floor",
        "floordiv",
        "floormod",
        "maximum",
        "minimum",
        "mod",
        "multiply",
        "multiply_no_nan",
        "negative",
        "pow",
        "reciprocal",
        "relu",
        "relu6",
        "rint",
        "round",
        "sign",
        "square",
        "subtract",
    }
)
_MAKING_REAL: Final = frozenset({"abs", "imag", "real"})
_OF_REAL_NUMBERS: Final = frozenset(
    {
        "ceil",
        "digamma",
        "erf",
        "erfc",
        "floor",
        "floordiv",
        "floormod",
        "lgamma",
        "mod",
        "nextafter",
    }
)


def _unary(
    function: Callable[..., Any], name: str, says: str, at: str, gives: str, argument: str = "x"
) -> Callable[..., Tensor]:
    op = function if isinstance(function, Op) else TABLE[function]
    unrolled = unary(op)

    def elementwise(x: Any, name: str | None = None) -> Tensor:
        if type(x) is Tensor:
            return unrolled(x._value, x._key)
        return as_tensor(execute(op, (x if is_tensor(x) else convert_to_tensor(x),)))

    def of_features(features: Any, name: str | None = None) -> Tensor:
        return elementwise(features)

    def of_input(input: Any, name: str | None = None) -> Tensor:
        return elementwise(input)

    chosen = {"x": elementwise, "features": of_features, "input": of_input}[argument]
    return _described(chosen, name, says, argument, at, gives, f"shape of `{argument}`")


def _binary(
    function: Callable[..., Any], name: str, says: str, at: str, gives: str
) -> Callable[..., Tensor]:
    op = function if isinstance(function, Op) else TABLE[function]
    unrolled = binary(op)

    def elementwise(x: Any, y: Any, name: str | None = None) -> Tensor:
        if type(x) is Tensor is type(y):
            return unrolled(x._value, x._key, y._value, y._key)
        return as_tensor(execute(op, (operand(x, y), operand(y, x))))

    return _described(elementwise, name, says, "x, y", at, gives, "shape that both broadcast to")


def _described(
    function: Callable[..., Tensor],
    name: str,
    says: str,
    parameters: str,
    arguments: str,
    gives: str,
    shape: str,
) -> Callable[..., Tensor]:
    """Name a function, and describe it in a form of words that all of this module share."""
    several = ", " in parameters
    common = "the dtype that they have in common" if several else "its dtype"
    if gives in {"True", "False"}:
        dtype = "dtype bool; without a gradient"
    elif name in _MAKING_REAL:
        dtype = f"{common}; of complex numbers real"
    elif name in _KEEPING_INTEGERS:
        dtype = common
    else:
        dtype = f"{common}; of integers float64"
    errors = []
    if name in _OF_REAL_NUMBERS:
        errors.append(("TypeError", "If there are complex numbers."))
    if several:
        errors.append(("ValueError", "If the shapes do not broadcast."))
    function.__name__ = function.__qualname__ = name
    function.__doc__ = _FORMS.format(
        says=says,
        how="Entry by entry; shapes broadcast." if several else "Entry by entry.",
        parameters=parameters,
        shape=shape,
        dtype=dtype,
        raises=_raised(errors),
        name=name,
        arguments=arguments,
        result=_shown(gives),
    )
    return function


def _raised(errors: list[tuple[str, str]]) -> str:
    """Return the section of a docstring on errors, in their order; empty if there are none."""
    told = "\n".join(f"    {error}\n        {reason}" for error, reason in errors)
    return f"\n    Raises\n    ------\n{told}\n" if told else ""


def _shown(entry: str) -> str:
    dtype = "bool" if entry in {"True", "False"} else "float32"
    return f"Tensor({entry}, shape=(), dtype={dtype})"


add = _binary(np.add, "add", "x + y.", "1.0, 2.0", "3.0")
subtract = _binary(np.subtract, "subtract", "x - y.", "1.0, 2.0", "-1.0")
multiply = _binary(np.multiply, "multiply", "x * y.", "3.0, 2.0", "6.0")
divide = _binary(np.true_divide, "divide", "x / y.", "3.0, 2.0", "1.5")
truediv = _binary(np.true_divide, "truediv", "x / y.", "3.0, 2.0", "1.5")
pow = _binary(np.power, "pow", "x to the power of y.", "3.0, 2.0", "9.0")
maximum = _binary(
    np.maximum,
    "maximum",
    "The larger of x and y; on a tie the gradient goes to x.",
    "3.0, 2.0",
    "3.0",
)
minimum = _binary(
    np.minimum,
    "minimum",
    "The smaller of x and y; on a tie the gradient goes to x.",
    "3.0, 2.0",
    "2.0",
)
floordiv = _binary(
    np.floor_divide, "floordiv", "x / y rounded down; no gradient.", "7.0, 2.0", "3.0"
)
floormod = _binary(
    np.remainder, "floormod", "What x leaves when it is divided by y.", "7.0, 2.0", "1.0"
)
mod = _binary(np.remainder, "mod", "What x leaves when it is divided by y.", "7.0, 2.0", "1.0")
equal = _binary(np.equal, "equal", "Whether x and y are equal.", "1.0, 2.0", "False")
not_equal = _binary(np.not_equal, "not_equal", "Whether x and y differ.", "1.0, 2.0", "True")
less = _binary(np.less, "less", "Whether x is less than y.", "1.0, 2.0", "True")
less_equal = _binary(np.less_equal, "less_equal", "Whether x is at most y.", "1.0, 2.0", "True")
greater = _binary(np.greater, "greater", "Whether x is greater than y.", "1.0, 2.0", "False")
greater_equal = _binary(
    np.greater_equal, "greater_equal", "Whether x is at least y.", "1.0, 2.0", "False"
)
logical_and = _binary(
    np.logical_and, "logical_and", "Whether both x and y are true.", "True, False", "False"
)
logical_or = _binary(np.logical_or, "logical_or", "Whether x or y is true.", "True, False", "True")
logical_xor = _binary(
    np.logical_xor, "logical_xor", "Whether one of x and y is true.", "True, False", "True"
)
nextafter = _binary(
    np.nextafter,
    "nextafter",
    "The number next to x in the direction of y; no gradient.",
    "0.0, 0.0",
    "0.0",
)
divide_no_nan = _binary(
    losses.divide_no_nan,
    "divide_no_nan",
    "x / y, but 0 where y is 0; so are its gradients there.",
    "1.0, 0.0",
    "0.0",
)
multiply_no_nan = _binary(
    losses.multiply_no_nan,
    "multiply_no_nan",
    "x * y, but 0 where y is 0, even if x is infinite or NaN.",
    "2.0, 0.0",
    "0.0",
)
xlogy = _binary(losses.xlogy, "xlogy", "x ln(y), but 0 where x is 0.", "0.0, 0.0", "0.0")

abs = _unary(np.absolute, "abs", "Absolute value; its derivative at 0 is 0.", "-2.0", "2.0")
acos = _unary(np.arccos, "acos", "Inverse cosine, in radians.", "1.0", "0.0")
acosh = _unary(np.arccosh, "acosh", "Inverse hyperbolic cosine.", "1.0", "0.0")
asin = _unary(np.arcsin, "asin", "Inverse sine, in radians.", "0.0", "0.0")
asinh = _unary(np.arcsinh, "asinh", "Inverse hyperbolic sine.", "0.0", "0.0")
atan = _unary(np.arctan, "atan", "Inverse tangent, in radians.", "0.0", "0.0")
atanh = _unary(np.arctanh, "atanh", "Inverse hyperbolic tangent.", "0.0", "0.0")
ceil = _unary(np.ceil, "ceil", "x rounded up; no gradient.", "1.5", "2.0")
conj = _unary(np.conjugate, "conj", "Complex conjugate.", "2.0", "2.0")
cos = _unary(np.cos, "cos", "Cosine of x in radians.", "0.0", "1.0")
cosh = _unary(np.cosh, "cosh", "Hyperbolic cosine.", "0.0", "1.0")
digamma = _unary(gamma_function.digamma, "digamma", "Derivative of lgamma.", "1.0", "-0.5772157")
erf = _unary(error_function.erf, "erf", "The error function.", "0.0", "0.0")
erfc = _unary(error_function.erfc, "erfc", "1 - erf(x), exact where that is small.", "0.0", "1.0")
exp = _unary(np.exp, "exp", "e to the power of x.", "0.0", "1.0")
expm1 = _unary(np.expm1, "expm1", "exp(x) - 1, exact for small x.", "0.0", "0.0")
floor = _unary(np.floor, "floor", "x rounded down; no gradient.", "1.5", "1.0")
imag = _unary(np.imag, "imag", "Imaginary part.", "2.0", "0.0", "input")
is_finite = _unary(
    np.isfinite, "is_finite", "Whether x is neither infinite nor NaN.", "1.0", "True"
)
is_inf = _unary(np.isinf, "is_inf", "Whether x is infinite.", "1.0", "False")
is_nan = _unary(np.isnan, "is_nan", "Whether x is NaN.", "1.0", "False")
lgamma = _unary(
    gamma_function.lgamma, "lgamma", "Logarithm of the size of the gamma function.", "1.0", "0.0"
)
log = _unary(np.log, "log", "Natural logarithm; its derivative at 0 is infinite.", "1.0", "0.0")
log1p = _unary(np.log1p, "log1p", "ln(1 + x), exact for small x.", "0.0", "0.0")
log_sigmoid = _unary(
    activations.log_sigmoid, "log_sigmoid", "Logarithm of the sigmoid.", "-100.0", "-100.0"
)
logical_not = _unary(np.logical_not, "logical_not", "Whether x is false.", "True", "False")
negative = _unary(np.negative, "negative", "-x.", "2.0", "-2.0")
real = _unary(np.real, "real", "Real part.", "2.0", "2.0", "input")
reciprocal = _unary(np.reciprocal, "reciprocal", "1 / x.", "2.0", "0.5")
relu = _unary(
    activations.relu,
    "relu",
    "x where it is positive, else 0; its slope at 0 is 0.",
    "-2.0",
    "0.0",
    "features",
)
relu6 = _unary(
    activations.relu6, "relu6", "x, but not less than 0, nor more than 6.", "7.0", "6.0", "features"
)
rint = _unary(
    np.round, "rint", "x rounded to whole numbers, halves to even; no gradient.", "2.5", "2.0"
)
round = _unary(
    np.round, "round", "x rounded to whole numbers, halves to even; no gradient.", "2.5", "2.0"
)
selu = _unary(
    activations.selu,
    "selu",
    "Scaled elu, which keeps mean 0 and variance 1 from layer to layer.",
    "1.0",
    "1.050701",
    "features",
)
sigmoid = _unary(activations.sigmoid, "sigmoid", "1 / (1 + exp(-x)).", "0.0", "0.5")
sign = _unary(np.sign, "sign", "-1, 0 or 1; its derivative is 0 everywhere.", "-3.0", "-1.0")
sin = _unary(np.sin, "sin", "Sine of x in radians.", "0.0", "0.0")
sinh = _unary(np.sinh, "sinh", "Hyperbolic sine.", "0.0", "0.0")
softplus = _unary(
    activations.softplus,
    "softplus",
    "ln(1 + exp(x)), a relu without the bend.",
    "100.0",
    "100.0",
    "features",
)
softsign = _unary(activations.softsign, "softsign", "x / (1 + |x|).", "1.0", "0.5", "features")
elu = _unary(
    activations.elu, "elu", "x where it is positive, else exp(x) - 1.", "2.0", "2.0", "features"
)
sqrt = _unary(np.sqrt, "sqrt", "Square root; its derivative at 0 is infinite.", "4.0", "2.0")
square = _unary(np.square, "square", "x * x.", "3.0", "9.0")
tan = _unary(np.tan, "tan", "Tangent of x in radians.", "0.0", "0.0")
tanh = _unary(np.tanh, "tanh", "Hyperbolic tangent.", "0.0", "0.0")


def atan2(y: Any, x: Any, name: str | None = None) -> Tensor:
    """Angle of the points (x, y) in radians, entry by entry; shapes broadcast.

    Parameters
    ----------
    y, x : Tensor, Variable, array or number
        Real ones.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape that both broadcast to, from -π to π; of the dtype that they have in common, of
        integers float64.

    Raises
    ------
    TypeError
        If there are complex numbers.
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> atan2(0.0, 1.0)
    Tensor(0.0, shape=(), dtype=float32)
    """
    ordinate, abscissa = together(y, x)
    return as_tensor(np.arctan2(ordinate, abscissa))


def rsqrt(x: Any, name: str | None = None) -> Tensor:
    """1 / sqrt(x), entry by entry.

    Parameters
    ----------
    x : Tensor, Variable, array or number
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `x`, and of its dtype; of integers float64. Infinite where `x` is 0.

    Examples
    --------
    >>> rsqrt(4.0)
    Tensor(0.5, shape=(), dtype=float32)
    """
    return as_tensor(reciprocal(sqrt(x)))


def squared_difference(x: Any, y: Any, name: str | None = None) -> Tensor:
    """(x - y)², entry by entry; shapes broadcast.

    Parameters
    ----------
    x, y : Tensor, Variable, array or number
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape that both broadcast to, and of the dtype that they have in common; of complex
        numbers it is the square, not that of the absolute value.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> squared_difference([1.0, 2.0], 4.0)
    Tensor([9. 4.], shape=(2,), dtype=float32)
    """
    return as_tensor(square(subtract(x, y)))


def reciprocal_no_nan(x: Any, name: str | None = None) -> Tensor:
    """1 / x, but 0 where `x` is 0.

    Parameters
    ----------
    x : Tensor, Variable, array or number
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `x`, and of its dtype; of integers float64.

    Examples
    --------
    >>> reciprocal_no_nan([2.0, 0.0])
    Tensor([0.5 0. ], shape=(2,), dtype=float32)
    """
    return as_tensor(divide_no_nan(1.0, x))


def xdivy(x: Any, y: Any, name: str | None = None) -> Tensor:
    """X / y, but 0 where `x` is 0.

    Parameters
    ----------
    x, y : Tensor, Variable, array or number
        Shapes broadcast.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape that both broadcast to, and of the dtype that they have in common; of integers
        float64.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> xdivy([0.0, 1.0], [0.0, 4.0])
    Tensor([0.   0.25], shape=(2,), dtype=float32)
    """
    dividend, divisor = together(x, y)
    nothing = equal(dividend, 0)
    return as_tensor(np.where(nothing, 0.0, divide(dividend, np.where(nothing, 1.0, divisor))))


def xlog1py(x: Any, y: Any, name: str | None = None) -> Tensor:
    """X ln(1 + y), but 0 where `x` is 0.

    Parameters
    ----------
    x, y : Tensor, Variable, array or number
        Shapes broadcast.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape that both broadcast to, and of the dtype that they have in common; of integers
        float64.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> xlog1py(0.0, -1.0)
    Tensor(0.0, shape=(), dtype=float32)
    """
    factor, offset = together(x, y)
    nothing = equal(factor, 0)
    return as_tensor(multiply(factor, log1p(np.where(nothing, 0.0, offset))))


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Tensor:
    """Multiply `x` by a number.

    Parameters
    ----------
    scalar : number, Tensor or Variable
    x : Tensor, Variable, array or number
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `x`, and of the dtype that `*` gives.

    Examples
    --------
    >>> scalar_mul(2.0, [1.0, 3.0])
    Tensor([2. 6.], shape=(2,), dtype=float32)
    """
    return as_tensor(multiply(scalar, x))


def angle(input: Any, name: str | None = None) -> Tensor:
    """Angle of complex numbers in radians.

    Parameters
    ----------
    input : Tensor, Variable, array or number
        Of real numbers the angle is 0 or π.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `input`, from -π to π; real, of integers float64.

    Examples
    --------
    >>> angle([1.0, 2.0])
    Tensor([0. 0.], shape=(2,), dtype=float32)
    """
    return as_tensor(np.angle(convert_to_tensor(input)))


def polygamma(a: int, x: Any, name: str | None = None) -> Tensor:
    """Differentiate `digamma` `a` times, entry by entry.

    Parameters
    ----------
    a : int
        How often, at least 0; 0 is `digamma` itself.
    x : Tensor, Variable, array or number
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `x`, and of its dtype; of integers float64.

    Raises
    ------
    TypeError
        If `x` is complex.
    ValueError
        If `a` is negative.

    Examples
    --------
    >>> polygamma(1, 1.0)
    Tensor(1.644934, shape=(), dtype=float32)
    """
    order = int(a)
    if order == 0:
        return as_tensor(digamma(x))
    return as_tensor(gamma_function.polygamma(convert_to_tensor(x), order=order))


def polyval(coeffs: Any, x: Any, name: str | None = None) -> Tensor:
    """Value at `x` of the polynomial with `coeffs`, that of the highest power first.

    Parameters
    ----------
    coeffs : sequence of Tensors, arrays or numbers
        That of the highest power first; without any the value is 0.
    x : Tensor, Variable, array or number
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape that all broadcast to, and of the dtype that `*` and `+` give.

    Examples
    --------
    >>> polyval([1.0, 0.0, 2.0], 3.0)
    Tensor(11.0, shape=(), dtype=float32)
    """
    at = together(x, *coeffs)[0]
    value: Any = np.zeros_like(at)
    for coefficient in coeffs:
        value = value * at + coefficient
    return as_tensor(value)


def clip_by_value(
    t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None
) -> Tensor:
    """Bring entries below or above the bounds to these; at a bound the slope is still 1.

    Parameters
    ----------
    t : Tensor, Variable, array or number
    clip_value_min, clip_value_max : Tensor, Variable, array or number
        Bounds; if the lower is above the upper, all become the upper.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape that all three broadcast to, and of the dtype that they have in common.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> clip_by_value([-3.0, 0.5, 3.0], -1.0, 1.0)
    Tensor([-1.   0.5  1. ], shape=(3,), dtype=float32)
    """
    tensor = together(t, clip_value_min, clip_value_max)[0]
    return as_tensor(
        np.clip(tensor, operand(clip_value_min, tensor), operand(clip_value_max, tensor))
    )
