"""tapeviz: a gradient tape for NumPy code that shows itself as it is recorded.

Write NumPy-style code inside a tape, then differentiate it:

>>> import tapeviz as tf
>>> x = tf.Variable(3.0)
>>> with tf.GradientTape() as tape:
...     y = x * x
>>> tape.gradient(y, x)
Tensor(6.0, shape=(), dtype=float32)

In a notebook, ``%load_ext tapeviz`` makes every cell with a tape draw itself. The names are
TensorFlow's, so that lectures written for it run with ``import tapeviz as tf``; NumPy's own
functions work on Tensors, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as _np

from tapeviz.engine.conversion import get_default_dtype, set_default_dtype
from tapeviz.engine.tape import GradientTape, UnconnectedGradients
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable
from tapeviz.functions import math, nn, random
from tapeviz.functions.arrays import (
    argmax,
    argmin,
    broadcast_to,
    concat,
    expand_dims,
    matmul,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_sum,
    reshape,
    squeeze,
    stack,
    transpose,
    where,
)
from tapeviz.functions.creation import (
    cast,
    constant,
    convert_to_tensor,
    eye,
    fill,
    identity,
    is_tensor,
    linspace,
    ones,
    ones_like,
    range,
    rank,
    shape,
    stop_gradient,
    zeros,
    zeros_like,
)
from tapeviz.functions.elementwise import (
    abs,
    add,
    cos,
    cosh,
    divide,
    equal,
    exp,
    floor,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    minimum,
    multiply,
    negative,
    not_equal,
    pow,
    round,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
)

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__version__ = "0.1.0"

float16 = _np.dtype(_np.float16)
float32 = _np.dtype(_np.float32)
float64 = _np.dtype(_np.float64)
complex64 = _np.dtype(_np.complex64)
complex128 = _np.dtype(_np.complex128)
int32 = _np.dtype(_np.int32)
int64 = _np.dtype(_np.int64)
bool = _np.dtype(_np.bool_)
newaxis = None


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Let cells with a tape draw themselves; what ``%load_ext tapeviz`` calls."""
    from tapeviz.notebook.extension import load

    load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Remove every trace of the extension; what ``%unload_ext tapeviz`` calls."""
    from tapeviz.notebook.extension import unload

    unload(shell)


__all__ = [
    "GradientTape",
    "Tensor",
    "UnconnectedGradients",
    "Variable",
    "abs",
    "add",
    "argmax",
    "argmin",
    "bool",
    "broadcast_to",
    "cast",
    "complex64",
    "complex128",
    "concat",
    "constant",
    "convert_to_tensor",
    "cos",
    "cosh",
    "divide",
    "equal",
    "exp",
    "expand_dims",
    "eye",
    "fill",
    "float16",
    "float32",
    "float64",
    "floor",
    "get_default_dtype",
    "greater",
    "greater_equal",
    "identity",
    "int32",
    "int64",
    "is_tensor",
    "less",
    "less_equal",
    "linspace",
    "logical_and",
    "logical_not",
    "logical_or",
    "math",
    "matmul",
    "maximum",
    "minimum",
    "multiply",
    "negative",
    "newaxis",
    "nn",
    "not_equal",
    "ones",
    "ones_like",
    "pow",
    "random",
    "range",
    "rank",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_sum",
    "reshape",
    "round",
    "set_default_dtype",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "stop_gradient",
    "subtract",
    "tan",
    "tanh",
    "transpose",
    "where",
    "zeros",
    "zeros_like",
]
