"""What neural networks are made of beside the elementwise functions: each is one op.

Images are (batch, height, width, channels), series (batch, length, channels).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from tapeviz.engine.rules import activations, losses
from tapeviz.engine.running import binary
from tapeviz.engine.tensor import Tensor, wrap
from tapeviz.functions import random
from tapeviz.functions.creation import as_tensor, cast, convert_to_tensor, together
from tapeviz.functions.errors import InvalidArgumentError
from tapeviz.functions.reductions import Axis, settled_axis

_sparse_softmax_cross_entropy: Final = binary(losses.sparse_softmax_cross_entropy)
_sigmoid_cross_entropy: Final = binary(losses.sigmoid_cross_entropy)


def softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """Positive numbers that sum to 1 along `axis`, by default the last, in the ratios of exp(x).

    Parameters
    ----------
    logits : Tensor, Variable or array
    axis : int, optional
        Axis along which the results sum to 1; negative ones count from the last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `logits`, and of its dtype; of integers float64.

    Raises
    ------
    numpy.exceptions.AxisError
        If there is no such axis.

    Examples
    --------
    >>> softmax([0.0, 0.0])
    Tensor([0.5 0.5], shape=(2,), dtype=float32)
    """
    along = -1 if axis is None else int(axis)
    return as_tensor(activations.softmax(convert_to_tensor(logits), axis=along))


def log_softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """Logarithm of the softmax, exact where that vanishes.

    Parameters
    ----------
    logits : Tensor, Variable or array
        Of a floating dtype.
    axis : int, optional
        Axis along which the softmax sums to 1, by default the last; negative ones count from there.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `logits`.

    Raises
    ------
    numpy.exceptions.AxisError
        If there is no such axis.

    Examples
    --------
    >>> log_softmax([0.0, 1000.0])
    Tensor([-1000.     0.], shape=(2,), dtype=float32)
    """
    along = -1 if axis is None else int(axis)
    return as_tensor(activations.log_softmax(convert_to_tensor(logits), axis=along))


def leaky_relu(features: Any, alpha: Any = 0.2, name: str | None = None) -> Tensor:
    """`features` where they are positive, else `alpha` of them.

    Parameters
    ----------
    features : Tensor, Variable or array
    alpha : number or Tensor
        Slope where `features` are negative; it broadcasts to them.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `features`, and of their dtype; of integers float64.

    Examples
    --------
    >>> leaky_relu([-1.0, 1.0])
    Tensor([-0.2  1. ], shape=(2,), dtype=float32)
    """
    return as_tensor(activations.leaky_relu(together(features, alpha)[0], alpha))


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Tensor:
    """`x` times the probability that a standard normal number is below it.

    Parameters
    ----------
    features : Tensor, Variable or array
    approximate : bool
        Take a hyperbolic tangent for the error function.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `features`, and of their dtype; of integers float64.

    Raises
    ------
    TypeError
        If `features` are complex, but for the approximation.

    Examples
    --------
    >>> gelu(0.0)
    Tensor(0.0, shape=(), dtype=float32)
    """
    op = activations.tanh_gelu if approximate else activations.gelu
    return as_tensor(op(convert_to_tensor(features)))


def silu(features: Any, beta: Any = 1.0) -> Tensor:
    """`x` times the sigmoid of `beta` times `x`; also called swish.

    Parameters
    ----------
    features : Tensor, Variable or array
    beta : number or Tensor
        How steep the sigmoid is.

    Returns
    -------
    Tensor
        Of the shape that `features` and `beta` broadcast to, and of the dtype that `*` gives; of
        integers float64.

    Examples
    --------
    >>> silu(0.0)
    Tensor(0.0, shape=(), dtype=float32)
    """
    x = together(features, beta)[0]
    if type(beta) is float and beta == 1.0:
        return as_tensor(activations.silu(x))
    return as_tensor(x * activations.sigmoid(x * beta))


def swish(features: Any, beta: Any = 1.0) -> Tensor:
    """`x` times the sigmoid of `beta` times `x`: another name of `silu`.

    Parameters
    ----------
    features : Tensor, Variable or array
    beta : number or Tensor
        How steep the sigmoid is.

    Returns
    -------
    Tensor
        Of the shape that `features` and `beta` broadcast to, and of the dtype that `*` gives; of
        integers float64.

    Examples
    --------
    >>> swish(0.0)
    Tensor(0.0, shape=(), dtype=float32)
    """
    return silu(features, beta)


def crelu(features: Any, axis: int = -1, name: str | None = None) -> Tensor:
    """Relu of `features` and of their negatives, joined along `axis`.

    Parameters
    ----------
    features : Tensor, Variable or array
        Of at least one dimension.
    axis : int
        Axis to join along; negative ones count from the last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the dtype of `features`, and of their shape, twice as long along `axis`.

    Examples
    --------
    >>> crelu([-1.0, 2.0])
    Tensor([0. 2. 1. 0.], shape=(4,), dtype=float32)
    """
    x = convert_to_tensor(features)
    return as_tensor(activations.relu(np.concatenate([x, -x], axis=axis)))


def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """Half the sum of squares.

    Parameters
    ----------
    t : Tensor, Variable or array
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (), and of the dtype of `t`; of integers float64.

    Examples
    --------
    >>> l2_loss([3.0, 4.0])
    Tensor(12.5, shape=(), dtype=float32)
    """
    return as_tensor(activations.l2_loss(convert_to_tensor(t)))


def bias_add(
    value: Any, bias: Any, data_format: str | None = None, name: str | None = None
) -> Tensor:
    """Add a vector along the last axis, or along the second for "NCHW" and the like.

    Parameters
    ----------
    value : Tensor, Variable or array
    bias : Tensor, Variable or array
        Of shape (channels,).
    data_format : str, optional
        "NC…" if channels are the second axis of `value`; by default they are the last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `value`, and of the dtype that `+` gives.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> bias_add([[1.0, 2.0]], [10.0, 20.0])
    Tensor([[11. 22.]], shape=(1, 2), dtype=float32)
    """
    x, offset = together(value, bias)
    if data_format is not None and data_format.startswith("NC"):
        offset = as_tensor(np.reshape(offset, (-1,) + (1,) * (x.ndim - 2)))
    return as_tensor(x + offset)


def embedding_lookup(
    params: Any, ids: Any, max_norm: float | None = None, name: str | None = None
) -> Tensor:
    """Take rows of `params` by their numbers; the gradient is dense.

    Parameters
    ----------
    params : Tensor, Variable or array
        Of shape (rows, …).
    ids : integer Tensor or array
        Numbers of rows; negative ones count from the last.
    max_norm : float, optional
        Bring longer vectors along the last axis to this length.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (*ids.shape, …) and of the dtype of `params`.

    Raises
    ------
    IndexError
        If there is no row of that number.
    TypeError
        If `ids` are no integers.

    Examples
    --------
    >>> embedding_lookup([[1.0, 2.0], [3.0, 4.0]], [1])
    Tensor([[3. 4.]], shape=(1, 2), dtype=float32)
    """
    rows = np.take(convert_to_tensor(params), convert_to_tensor(ids)._value, axis=0)
    if max_norm is None:
        return as_tensor(rows)
    size = np.linalg.norm(rows, axis=-1, keepdims=True)
    return as_tensor(rows * (max_norm / np.maximum(size, max_norm)))


def dropout(
    x: Any,
    rate: Any,
    noise_shape: Any = None,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Set a random part of the entries to 0, and raise the others by what makes up for it.

    Parameters
    ----------
    x : Tensor, Variable or array
        Of a floating dtype.
    rate : float
        Which part; at least 0 and less than 1.
    noise_shape : sequence of int or None, optional
        Shape of what is drawn, as long as that of `x`, to which it is broadcast; None stands for
        the length that `x` has.
    seed : int, optional
        Draw the numbers that belong to it, not the next ones.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `x`; the others are divided by 1 - `rate`.

    Raises
    ------
    ValueError
        If the rate is out of range, or `x` is not floating.

    Examples
    --------
    >>> dropout([1.0, 2.0], rate=0.0)
    Tensor([1. 2.], shape=(2,), dtype=float32)
    """
    tensor = convert_to_tensor(x)
    part = float(rate)
    if not 0 <= part < 1:
        raise ValueError(f"rate must be a scalar or a float in [0, 1), got {part}")
    if tensor.dtype.kind != "f":
        raise ValueError(f"x has to be floating, since it is scaled; it is {tensor.dtype}")
    if part == 0:
        return tensor
    shape: tuple[int, ...] = tensor.shape
    if noise_shape is not None:
        shape = tuple(
            own if length is None else int(length)
            for own, length in zip(shape, noise_shape, strict=True)
        )
    kept = random.uniform(shape, dtype=np.float32, seed=seed)._value >= part
    mask = wrap((kept * (1 / (1 - part))).astype(tensor.dtype))
    return as_tensor(activations.dropout(tensor, mask))


class Moments(NamedTuple):
    """What `moments` gives."""

    mean: Tensor
    variance: Tensor


def moments(
    x: Any, axes: Axis, shift: Any = None, keepdims: bool = False, name: str | None = None
) -> Moments:
    """Mean and variance over axes.

    Parameters
    ----------
    x : Tensor, Variable or array
    axes : int, sequence of int or None
        Axes to average over; negative ones count from the last. None stands for all.
    shift : object, optional
        Accepted as in TensorFlow, and unused.
    keepdims : bool
        Keep the axes that are averaged over, with length 1.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Moments
        `mean` and `variance`, both of the shape of `x` without `axes`, and of its dtype; of
        integers float64.

    Examples
    --------
    >>> moments([1.0, 3.0], axes=[0])
    Moments(mean=Tensor(2.0, shape=(), dtype=float32),
            variance=Tensor(1.0, shape=(), dtype=float32))
    """
    tensor = convert_to_tensor(x)
    chosen = settled_axis(axes)
    mean = np.mean(tensor, axis=chosen, keepdims=keepdims)
    return Moments(as_tensor(mean), as_tensor(np.var(tensor, axis=chosen, keepdims=keepdims)))


def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: float,
    name: str | None = None,
) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset.

    Parameters
    ----------
    x : Tensor, Variable or array
    mean, variance : Tensor, Variable or array
        Of a shape that broadcasts to that of `x`; as `moments` gives them.
    offset, scale : Tensor, Variable or array, optional
        Of a shape that broadcasts to that of `x`. None stands for 0 and 1.
    variance_epsilon : float
        Keeps the quotient finite where the variance is 0.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `x`, and of its dtype; of integers float64.

    Raises
    ------
    ValueError
        If the shapes do not broadcast.

    Examples
    --------
    >>> batch_normalization([1.0, 3.0], 2.0, 1.0, None, None, 0.0)
    Tensor([-1.  1.], shape=(2,), dtype=float32)
    """
    offset, scale = 0.0 if offset is None else offset, 1.0 if scale is None else scale
    given = together(x, mean, variance, offset, scale)
    return as_tensor(activations.batch_normalization(*given, variance_epsilon))


def sparse_softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, name: str | None = None
) -> Tensor:
    """-ln of the softmax of `logits` at `labels`, right for logits of ±10,000, too.

    Parameters
    ----------
    labels : integer Tensor or array
        Of shape […]: the number of a class.
    logits : Tensor, Variable or array
        Of shape […, classes].
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `labels`, and of the dtype of `logits`; without a gradient for `labels`.

    Raises
    ------
    InvalidArgumentError
        If a label is out of range.
    TypeError
        If the labels are no integers.
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> sparse_softmax_cross_entropy_with_logits([0], [[1000.0, 0.0]])
    Tensor([0.], shape=(1,), dtype=float32)
    """
    scores, chosen = convert_to_tensor(logits), convert_to_tensor(labels)
    numbers, shape = chosen._value, scores._value.shape
    if numbers.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, they are {numbers.dtype}")
    if numbers.shape != shape[:-1]:
        raise ValueError(
            "the shape of labels must be that of logits without the last axis; "
            f"received {numbers.shape} and {shape}"
        )
    wrong = numbers[(numbers < 0) | (numbers >= shape[-1])]
    if wrong.size:
        raise InvalidArgumentError(
            f"Received a label value of {wrong.ravel()[0]} "
            f"which is outside the valid range of [0, {shape[-1]})."
        )
    return _sparse_softmax_cross_entropy(scores._value, scores._key, numbers, chosen._key)


def softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, axis: int = -1, name: str | None = None
) -> Tensor:
    """Sum of labels times -ln of the softmax of `logits`, along `axis`.

    For labels that do not sum to 1 the gradient is the true one; TensorFlow's is not.

    Parameters
    ----------
    labels, logits : Tensor, Variable or array
        Of the same shape, the logits floating. Labels are cast to the dtype of the logits.
    axis : int
        Axis of the classes; negative ones count from the last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape of `logits` without `axis`, and of their dtype.

    Raises
    ------
    ValueError
        If there are more classes in the one than in the other.

    Examples
    --------
    >>> softmax_cross_entropy_with_logits([[0.0, 1.0]], [[0.0, 1000.0]])
    Tensor([0.], shape=(1,), dtype=float32)
    """
    scores, wanted = _scores_and_labels(logits, labels)
    if axis not in (-1, scores.ndim - 1):
        scores = _moved_last(scores, axis)
        wanted = _moved_last(wanted, axis)
    return as_tensor(losses.softmax_cross_entropy(scores, wanted))


def _scores_and_labels(logits: Any, labels: Any) -> tuple[Tensor, Tensor]:
    """Return both as Tensors of the dtype of the scores."""
    scores, wanted = together(logits, labels)
    dtype = scores._value.dtype
    return scores, wanted if wanted._value.dtype is dtype else cast(wanted, dtype)


def _moved_last(x: Any, axis: int) -> Tensor:
    return as_tensor(np.moveaxis(x, axis, -1))


def sigmoid_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Tensor:
    """-ln of the probability that the sigmoid of `logits` gives to `labels`, entry by entry.

    Parameters
    ----------
    labels, logits : Tensor, Variable or array
        Of the same shape. Labels, from 0 to 1, are cast to the dtype of the logits.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `logits`.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> sigmoid_cross_entropy_with_logits([1.0, 0.0], [1000.0, 1000.0])
    Tensor([   0. 1000.], shape=(2,), dtype=float32)
    """
    scores, wanted = _scores_and_labels(logits, labels)
    if scores._value.shape != wanted._value.shape:
        raise ValueError(
            "logits and labels must have the same shape, "
            f"received ({scores.shape} vs {wanted.shape})."
        )
    return _sigmoid_cross_entropy(scores._value, scores._key, wanted._value, wanted._key)


def weighted_cross_entropy_with_logits(
    labels: Any, logits: Any, pos_weight: Any, name: str | None = None
) -> Tensor:
    """`sigmoid_cross_entropy_with_logits`, where positive labels count `pos_weight` times.

    Parameters
    ----------
    labels, logits : Tensor, Variable or array
        Of the same shape. Labels, from 0 to 1, are cast to the dtype of the logits.
    pos_weight : number or Tensor
        What a label of 1 counts; it broadcasts to the labels.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of the shape and dtype of `logits`.

    Examples
    --------
    >>> weighted_cross_entropy_with_logits([1.0], [-1000.0], 2.0)
    Tensor([2000.], shape=(1,), dtype=float32)
    """
    scores, given, _ = together(logits, labels, pos_weight)
    wanted = cast(given, scores.dtype)
    weight = 1.0 + (pos_weight - 1.0) * wanted
    return as_tensor((1.0 - wanted) * scores + weight * activations.softplus(-scores))
