"""Functions of one or two numbers, applied entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tapeviz.engine.rules import activations
from tapeviz.engine.tensor import Tensor
from tapeviz.functions.creation import as_tensor, convert_to_tensor, operand


def _unary(function: Callable[..., Any], name: str, says: str) -> Callable[..., Tensor]:
    def elementwise(x: Any, name: str | None = None) -> Tensor:
        return as_tensor(function(convert_to_tensor(x)))

    return _named(elementwise, name, says)


def _binary(function: np.ufunc, name: str, says: str) -> Callable[..., Tensor]:
    def elementwise(x: Any, y: Any, name: str | None = None) -> Tensor:
        return as_tensor(function(operand(x, y), y))

    return _named(elementwise, name, says)


def _named(function: Callable[..., Tensor], name: str, says: str) -> Callable[..., Tensor]:
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"{says} Entry by entry; arrays are converted, and shapes broadcast."
    return function


add = _binary(np.add, "add", "x + y.")
subtract = _binary(np.subtract, "subtract", "x - y.")
multiply = _binary(np.multiply, "multiply", "x * y.")
divide = _binary(np.true_divide, "divide", "x / y.")
pow = _binary(np.power, "pow", "x to the power of y.")
maximum = _binary(np.maximum, "maximum", "The larger of x and y; on a tie the gradient goes to x.")
minimum = _binary(np.minimum, "minimum", "The smaller of x and y; on a tie the gradient goes to x.")
floordiv = _binary(np.floor_divide, "floordiv", "x / y rounded down; no gradient.")
equal = _binary(np.equal, "equal", "Whether x and y are equal.")
not_equal = _binary(np.not_equal, "not_equal", "Whether x and y differ.")
less = _binary(np.less, "less", "Whether x is less than y.")
less_equal = _binary(np.less_equal, "less_equal", "Whether x is at most y.")
greater = _binary(np.greater, "greater", "Whether x is greater than y.")
greater_equal = _binary(np.greater_equal, "greater_equal", "Whether x is at least y.")
logical_and = _binary(np.logical_and, "logical_and", "Whether both x and y are true.")
logical_or = _binary(np.logical_or, "logical_or", "Whether x or y is true.")

abs = _unary(np.absolute, "abs", "Absolute value; its derivative at 0 is 0.")
ceil = _unary(np.ceil, "ceil", "x rounded up; no gradient.")
cos = _unary(np.cos, "cos", "Cosine of x in radians.")
cosh = _unary(np.cosh, "cosh", "Hyperbolic cosine.")
atan = _unary(np.arctan, "atan", "Inverse tangent, in radians.")
exp = _unary(np.exp, "exp", "e to the power of x.")
expm1 = _unary(np.expm1, "expm1", "exp(x) - 1, exact for small x.")
floor = _unary(np.floor, "floor", "x rounded down; no gradient.")
is_nan = _unary(np.isnan, "is_nan", "Whether x is NaN.")
log = _unary(np.log, "log", "Natural logarithm.")
log1p = _unary(np.log1p, "log1p", "ln(1 + x), exact for small x.")
logical_not = _unary(np.logical_not, "logical_not", "Whether x is false.")
negative = _unary(np.negative, "negative", "-x.")
reciprocal = _unary(np.reciprocal, "reciprocal", "1 / x.")
relu = _unary(activations.relu, "relu", "x where it is positive, else 0; its derivative at 0 is 0.")
round = _unary(np.round, "round", "x rounded to whole numbers, halves to even; no gradient.")
sigmoid = _unary(activations.sigmoid, "sigmoid", "1 / (1 + exp(-x)).")
sign = _unary(np.sign, "sign", "-1, 0 or 1; its derivative is 0 everywhere.")
sin = _unary(np.sin, "sin", "Sine of x in radians.")
sinh = _unary(np.sinh, "sinh", "Hyperbolic sine.")
sqrt = _unary(np.sqrt, "sqrt", "Square root; its derivative at 0 is infinite.")
square = _unary(np.square, "square", "x * x.")
tan = _unary(np.tan, "tan", "Tangent of x in radians.")
tanh = _unary(np.tanh, "tanh", "Hyperbolic tangent.")
