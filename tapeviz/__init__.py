"""tapeviz: a gradient tape for NumPy code that shows itself as it is recorded.

A first example
---------------
Write NumPy-style code inside a tape, then differentiate it:

>>> import tapeviz as tf
>>> x = tf.Variable(3.0)
>>> with tf.GradientTape() as tape:
...     y = x * x
>>> tape.gradient(y, x)
Tensor(6.0, shape=(), dtype=float32)

In a notebook, ``%load_ext tapeviz`` makes every cell with a tape draw itself. Without it,
``tape.view()`` is a widget that shows a tape, and ``show(tape)`` displays it; what was recorded
inside of ``with recording():`` is shown with every value.

What a tape records
-------------------
A tape records every op that depends on what it watches. It watches a `Variable` as soon as it is
read, and a Tensor when it is told to:

>>> x = tf.constant([1.0, 2.0])
>>> with tf.GradientTape() as tape:
...     tape.watch(x)
...     y = tf.reduce_sum(x * x)
>>> tape.gradient(y, x)
Tensor([2. 4.], shape=(2,), dtype=float32)

Sources and targets may be nests; the gradients come in the structure of the sources. A source that
the target does not depend on has the gradient None, or 0 with ``unconnected_gradients="zero"``. A
target that is no scalar is summed; ``tape.jacobian`` differentiates each of its entries.

A tape gives one set of gradients, unless it is made with ``GradientTape(persistent=True)``.

Higher orders
-------------
Tapes nest. The outer one records the gradient of the inner one, which must be asked for inside of
it:

>>> x = tf.Variable(2.0)
>>> with tf.GradientTape() as outer:
...     with tf.GradientTape() as inner:
...         y = x**3
...     slope = inner.gradient(y, x)
>>> outer.gradient(slope, x)
Tensor(12.0, shape=(), dtype=float32)

``tf.autodiff.ForwardAccumulator`` goes in the other direction: from a tangent of the sources to
that of the results.

NumPy's functions
-----------------
NumPy's own functions work on Tensors and are recorded; one without a rule raises an error that
names it. What becomes a plain number or array on the way (``.numpy()``, ``float()``, ``math.sin``,
a list of Tensors given to NumPy) has left the tape, and the tape remembers the line:

>>> import numpy as np
>>> x = tf.Variable([3.0, 4.0])
>>> with tf.GradientTape() as tape:
...     length = np.linalg.norm(x)
>>> tape.gradient(length, x)
Tensor([0.6 0.8], shape=(2,), dtype=float32)

Python floats become float32, as in TensorFlow; arrays keep their dtype. ``set_default_dtype``
changes that.

Where the names come from
-------------------------
They are TensorFlow's, so that lectures written for it run with ``import tapeviz as tf``:
`tapeviz.math`, `nn`, `linalg`, `random`, `nest` and `debugging` hold what they hold there. They
take the argument `name` where they do there, and have no use for it. Of Keras there is what
training loops need: `Module`, `layers.Dense`, `optimizers.SGD` and `optimizers.Adam`,
`initializers` and `activations`:

>>> w = tf.Variable(0.0)
>>> optimizer = tf.optimizers.SGD(learning_rate=0.25)
>>> for step in range(20):
...     with tf.GradientTape() as tape:
...         loss = (w - 5.0) ** 2
...     count = optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
>>> tf.round(w)
Tensor(5.0, shape=(), dtype=float32)

Mistakes, and what is said of them
----------------------------------
The gradient is None: the target does not depend on the source by way of the tape. The value was
computed outside of it, or went through ``.numpy()``, an integer, or an op without derivative.
``print(tape.explain(target, source))`` says which, and in which line.

Something is NaN, or nothing is learned: ``tape.health()`` says where it began, if somebody listened
(``with tf.recording():``, or the extension). ``with tf.watchdog():`` stops at the first NaN.

``tape.gradient`` a second time: make the tape with ``persistent=True``, or ask for all sources in
one call.

``x[0] = 5.0``: Tensors do not change. Use ``np.where``, ``tensor_scatter_nd_update`` or a Variable
and its ``assign``. ``v += 1``: use ``v.assign_add(1.0)``.

``math.sin(x)``: Python's functions see a number. Use ``np.sin`` or ``tf.sin``.

A misspelt name:

>>> tf.reduce_summ
Traceback (most recent call last):
AttributeError: tapeviz has no 'reduce_summ': did you mean tapeviz.reduce_sum?
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapeviz import autodiff
from tapeviz.diagnosis import (
    check_gradients,
    recording,
    watchdog,
)
from tapeviz.engine.conversion import (
    get_default_dtype,
    set_default_dtype,
)
from tapeviz.engine.custom import (
    custom_gradient,
    grad_pass_through,
    recompute_grad,
)
from tapeviz.engine.tape import (
    UnconnectedGradients,
)
from tapeviz.engine.tensor import (
    Tensor,
)
from tapeviz.engine.tensor_shape import (
    TensorShape,
)
from tapeviz.engine.variable import (
    Variable,
)
from tapeviz.functions import debugging, dtypes, errors, linalg, math, nest, nn, random
from tapeviz.functions.arrays import (
    argsort,
    broadcast_to,
    concat,
    einsum,
    ensure_shape,
    expand_dims,
    matmul,
    meshgrid,
    pad,
    repeat,
    reshape,
    reverse,
    roll,
    sort,
    split,
    squeeze,
    stack,
    tensordot,
    tile,
    transpose,
    unstack,
    where,
)
from tapeviz.functions.clipping import (
    clip_by_global_norm,
    clip_by_norm,
)
from tapeviz.functions.creation import (
    as_dtype,
    cast,
    complex,
    constant,
    convert_to_tensor,
    eye,
    fill,
    identity,
    identity_n,
    is_tensor,
    linspace,
    one_hot,
    ones,
    ones_like,
    range,
    rank,
    saturate_cast,
    shape,
    size,
    stop_gradient,
    zeros,
    zeros_like,
)
from tapeviz.functions.debugging import (
    Assert,
    assert_equal,
    assert_greater,
    assert_less,
    assert_rank,
)
from tapeviz.functions.dtypes import (
    DType,
    bool,
    complex64,
    complex128,
    double,
    float16,
    float32,
    float64,
    half,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)
from tapeviz.functions.elementwise import (
    abs,
    acos,
    acosh,
    add,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    clip_by_value,
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
    scalar_mul,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    truediv,
)
from tapeviz.functions.gathering import (
    boolean_mask,
    gather,
    gather_nd,
    scatter_nd,
    searchsorted,
    sequence_mask,
    tensor_scatter_nd_add,
    tensor_scatter_nd_sub,
    tensor_scatter_nd_update,
    unique,
)
from tapeviz.functions.gathering import (
    slice_tensor as slice,
)
from tapeviz.functions.linalg import (
    eig,
    eigvals,
)
from tapeviz.functions.missing import absent_from
from tapeviz.functions.norms import (
    norm,
)
from tapeviz.functions.programs import (
    case,
    cond,
    executing_eagerly,
    foldl,
    foldr,
    function,
    map_fn,
    name_scope,
    scan,
    switch_case,
    vectorized_map,
    while_loop,
)
from tapeviz.functions.programs import (
    print_values as print,
)
from tapeviz.functions.reductions import (
    add_n,
    argmax,
    argmin,
    cumsum,
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
)
from tapeviz.functions.shapes import (
    TensorSpec,
)
from tapeviz.graph.diagnosis.thresholds import (
    Thresholds,
)
from tapeviz.tape import (
    GradientTape,
    show,
)
from tapeviz.training import activations, initializers, layers, optimizers
from tapeviz.training.initializers import (
    constant_initializer,
    ones_initializer,
    random_normal_initializer,
    random_uniform_initializer,
    zeros_initializer,
)
from tapeviz.training.module import (
    Module,
)

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__version__ = "0.1.0"

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
    "Assert",
    "DType",
    "GradientTape",
    "Module",
    "Tensor",
    "TensorShape",
    "TensorSpec",
    "Thresholds",
    "UnconnectedGradients",
    "Variable",
    "abs",
    "acos",
    "acosh",
    "activations",
    "add",
    "add_n",
    "argmax",
    "argmin",
    "argsort",
    "as_dtype",
    "asin",
    "asinh",
    "assert_equal",
    "assert_greater",
    "assert_less",
    "assert_rank",
    "atan",
    "atan2",
    "atanh",
    "autodiff",
    "bool",
    "boolean_mask",
    "broadcast_to",
    "case",
    "cast",
    "check_gradients",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "complex",
    "complex64",
    "complex128",
    "concat",
    "cond",
    "constant",
    "constant_initializer",
    "convert_to_tensor",
    "cos",
    "cosh",
    "cumsum",
    "custom_gradient",
    "debugging",
    "divide",
    "double",
    "dtypes",
    "eig",
    "eigvals",
    "einsum",
    "ensure_shape",
    "equal",
    "errors",
    "executing_eagerly",
    "exp",
    "expand_dims",
    "eye",
    "fill",
    "float16",
    "float32",
    "float64",
    "floor",
    "foldl",
    "foldr",
    "function",
    "gather",
    "gather_nd",
    "get_default_dtype",
    "grad_pass_through",
    "greater",
    "greater_equal",
    "half",
    "identity",
    "identity_n",
    "initializers",
    "int8",
    "int16",
    "int32",
    "int64",
    "is_tensor",
    "layers",
    "less",
    "less_equal",
    "linalg",
    "linspace",
    "logical_and",
    "logical_not",
    "logical_or",
    "map_fn",
    "math",
    "matmul",
    "maximum",
    "meshgrid",
    "minimum",
    "multiply",
    "name_scope",
    "negative",
    "nest",
    "newaxis",
    "nn",
    "norm",
    "not_equal",
    "one_hot",
    "ones",
    "ones_initializer",
    "ones_like",
    "optimizers",
    "pad",
    "pow",
    "print",
    "random",
    "random_normal_initializer",
    "random_uniform_initializer",
    "range",
    "rank",
    "recompute_grad",
    "recording",
    "reduce_all",
    "reduce_any",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "repeat",
    "reshape",
    "reverse",
    "roll",
    "round",
    "saturate_cast",
    "scalar_mul",
    "scan",
    "scatter_nd",
    "searchsorted",
    "sequence_mask",
    "set_default_dtype",
    "shape",
    "show",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "size",
    "slice",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "stop_gradient",
    "subtract",
    "switch_case",
    "tan",
    "tanh",
    "tensor_scatter_nd_add",
    "tensor_scatter_nd_sub",
    "tensor_scatter_nd_update",
    "tensordot",
    "tile",
    "transpose",
    "truediv",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "unique",
    "unstack",
    "vectorized_map",
    "watchdog",
    "where",
    "while_loop",
    "zeros",
    "zeros_initializer",
    "zeros_like",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
