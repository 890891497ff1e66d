"""Convolutions and pooling, each one op: channels come last.

Images are (batch, height, width, channels), series (batch, length, channels).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tapeviz.engine.rules import convolutions
from tapeviz.engine.rules.sweeps import Sweep
from tapeviz.engine.tensor import Tensor
from tapeviz.functions.arrays import lengths
from tapeviz.functions.creation import as_tensor, convert_to_tensor, together


def _sweep(
    lengths_in: tuple[int, ...],
    window: tuple[int, ...],
    strides: Any,
    padding: Any,
    dilations: Any,
) -> dict[str, Any]:
    """Say how a window goes over an input in the terms of the ops."""
    count = len(window)
    steps, gaps = _per_length(strides, count), _per_length(dilations, count)
    if isinstance(padding, str):
        if padding.upper() not in {"SAME", "VALID"}:
            raise ValueError(f"padding is 'SAME', 'VALID' or pairs of numbers, not {padding!r}")
        pairs = [(0, 0)] * count
        if padding.upper() == "SAME":
            pairs = []
            for length, size, step, gap in zip(lengths_in, window, steps, gaps, strict=True):
                places = -(-length // step)
                missing = max(0, (places - 1) * step + (size - 1) * gap + 1 - length)
                pairs.append((missing // 2, missing - missing // 2))
    else:
        given = [(int(before), int(after)) for before, after in padding]
        pairs = given[1:-1] if len(given) == count + 2 else given
    sweep = Sweep(window, steps, tuple(pairs), gaps)
    if any(places < 1 for places in sweep.places(lengths_in)):
        raise ValueError(f"a window of {window} does not fit into an input of {lengths_in}")
    return {"strides": steps, "padding": tuple(pairs), "dilations": gaps}


def _per_length(given: Any, count: int) -> tuple[int, ...]:
    """Return a number for each length: given are one for all, one for each, or for all axes."""
    numbers = (1,) * count if given is None else lengths(given)
    if len(numbers) == 1:
        return numbers * count
    if len(numbers) == count + 2:
        return numbers[1:-1]
    if len(numbers) != count:
        raise ValueError(f"expected 1, {count} or {count + 2} numbers, got {len(numbers)}")
    return numbers


def _channels_last(data_format: str | None) -> None:
    if data_format is not None and data_format.startswith("NC"):
        raise ValueError(
            f"data_format={data_format!r}: channels come last in tapeviz; "
            "use tapeviz.transpose to bring them there"
        )


def convolution(
    input: Any,
    filters: Any,
    strides: Any = None,
    padding: Any = "VALID",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Slide filters over series, images or volumes.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, *lengths, channels).
    filters : Tensor, Variable or array
        Of shape (*window, channels, filters).
    strides, dilations : int or sequence of int, optional
        Steps from one place of the window to the next, and from one of its entries to the next: one
        for all lengths, or one for each, also with those of batch and channels around them. By
        default 1.
    padding : "VALID", "SAME" or pairs of int
        No zeros around the input, so that the window stays inside; as many as make each length
        ceil(length / stride) places; or how many before and after, for each length.
    data_format : str, optional
        Channels come last; what begins with "NC" is refused.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, *places, filters); of the dtype that `*` gives.

    Raises
    ------
    ValueError
        If the channels differ, the window does not fit, `padding` is none of these, or channels are
        to come first.

    Examples
    --------
    >>> import numpy as np
    >>> convolution(np.ones((1, 4, 4, 1), np.float32), np.ones((2, 2, 1, 3), np.float32)).shape
    (1, 3, 3, 3)
    """
    _channels_last(data_format)
    x, kernel = together(input, filters)
    if x.ndim != kernel.ndim or x.shape[-1] != kernel.shape[-2]:
        raise ValueError(
            "the filters are (*window, channels, filters), the input (batch, *lengths, channels); "
            f"received {kernel.shape} and {x.shape}"
        )
    sweep = _sweep(x.shape[1:-1], kernel.shape[:-2], strides, padding, dilations)
    return as_tensor(convolutions.convolution(x, kernel, **sweep))


def conv1d(
    input: Any,
    filters: Any,
    stride: Any,
    padding: Any,
    data_format: str = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Slide filters (width, channels, filters) over series (batch, length, channels).

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, length, channels).
    filters : Tensor, Variable or array
        Of shape (width, channels, filters).
    stride, dilations : int or sequence of int
        Steps from one place of the window to the next, and from one of its entries to the next.
    padding : "VALID", "SAME" or a list of one pair of int
        As of `convolution`.
    data_format : str
        "NWC": channels come last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, places, filters); of the dtype that `*` gives.

    Raises
    ------
    ValueError
        If `input` has not three axes, and where `convolution` raises it.

    Examples
    --------
    >>> import numpy as np
    >>> conv1d(np.ones((1, 4, 1), np.float32), np.ones((2, 1, 1), np.float32), 1, "VALID")[0, :, 0]
    Tensor([2. 2. 2.], shape=(3,), dtype=float32)
    """
    return _convolution(1, input, filters, stride, padding, data_format, dilations)


def conv2d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Slide filters (height, width, channels, filters) over images; see `convolution`.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, height, width, channels).
    filters : Tensor, Variable or array
        Of shape (height, width, channels, filters).
    strides, dilations : int or sequence of int
        Steps from one place of the window to the next, and from one of its entries to the next: one
        number, two, or four with those of batch and channels.
    padding : "VALID", "SAME" or pairs of int
        As of `convolution`.
    data_format : str
        "NHWC": channels come last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, rows, columns, filters); of the dtype that `*` gives.

    Raises
    ------
    ValueError
        If `input` has not four axes, and where `convolution` raises it.

    Examples
    --------
    >>> import numpy as np
    >>> images, filters = np.ones((1, 5, 5, 1), np.float32), np.ones((3, 3, 1, 2), np.float32)
    >>> conv2d(images, filters, strides=2, padding="SAME").shape
    (1, 3, 3, 2)
    """
    return _convolution(2, input, filters, strides, padding, data_format, dilations)


def conv3d(
    input: Any,
    filters: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NDHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Slide filters over volumes; see `convolution`.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, depth, height, width, channels).
    filters : Tensor, Variable or array
        Of shape (depth, height, width, channels, filters).
    strides, dilations : int or sequence of int
        Steps from one place of the window to the next, and from one of its entries to the next: one
        number, three, or five with those of batch and channels.
    padding : "VALID", "SAME" or pairs of int
        As of `convolution`.
    data_format : str
        "NDHWC": channels come last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, *places, filters); of the dtype that `*` gives.

    Raises
    ------
    ValueError
        If `input` has not five axes, and where `convolution` raises it.

    Examples
    --------
    >>> import numpy as np
    >>> volumes, filters = np.ones((1, 3, 3, 3, 1)), np.ones((2, 2, 2, 1, 1))
    >>> conv3d(volumes, filters, strides=1, padding="VALID").shape
    (1, 2, 2, 2, 1)
    """
    return _convolution(3, input, filters, strides, padding, data_format, dilations)


def _convolution(
    count: int, input: Any, filters: Any, strides: Any, padding: Any, data_format: Any, gaps: Any
) -> Tensor:
    x, kernel = together(input, filters)
    if x.ndim != count + 2:
        raise ValueError(f"the input needs {count + 2} axes, its shape is {x.shape}")
    return convolution(x, kernel, strides, padding, data_format, gaps)


def conv2d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Put filters (height, width, filters, channels) where `conv2d` would have seen the input.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, height, width, channels).
    filters : Tensor, Variable or array
        Of shape (height, width, filters, channels).
    output_shape : sequence of int
        (batch, height, width, filters); of several outputs that have the input's shape it is one.
    strides, padding, dilations
        As of `conv2d`, from the output to the input.
    data_format : str
        "NHWC": channels come last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape `output_shape`, the batch that of `input`; of the dtype that `*` gives.

    Raises
    ------
    ValueError
        If `conv2d` would not make the shape of `input` of `output_shape`, or channels are to come
        first.

    Examples
    --------
    >>> import numpy as np
    >>> small, filters = np.ones((1, 2, 2, 1), np.float32), np.ones((2, 2, 3, 1), np.float32)
    >>> conv2d_transpose(small, filters, (1, 4, 4, 3), strides=2).shape
    (1, 4, 4, 3)
    """
    _channels_last(data_format)
    x, kernel = together(input, filters)
    shape = lengths(output_shape)
    sweep = _sweep(shape[1:-1], kernel.shape[:-2], strides, padding, dilations)
    placed = Sweep(kernel.shape[:-2], *sweep.values()).places(shape[1:-1])
    if x.shape[1:-1] != placed or x.shape[-1] != kernel.shape[-1] or shape[-1] != kernel.shape[-2]:
        raise ValueError(
            f"an output of {shape} does not go with an input of {x.shape} "
            f"and filters of {kernel.shape}"
        )
    return as_tensor(convolutions.transposed_convolution(x, kernel, lengths=shape[1:-1], **sweep))


def _pool(
    op: Callable[..., Any],
    count: int | None,
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None,
) -> Tensor:
    _channels_last(data_format)
    x = convert_to_tensor(input)
    if count is not None and x.ndim != count + 2:
        raise ValueError(f"the input needs {count + 2} axes, its shape is {x.shape}")
    window = _per_length(ksize, x.ndim - 2)
    sweep = _sweep(x.shape[1:-1], window, strides, padding, None)
    return as_tensor(op(x, window=window, **sweep))


def max_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Tensor:
    """Largest entry of each window, channel by channel; of equal ones the first gets the gradient.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, *lengths, channels).
    ksize, strides : int or sequence of int
        Size of the window and its steps: one for all lengths, or one for each.
    padding : "VALID", "SAME" or pairs of int
        Whether the window stays inside, or each length has ceil(length / stride) places; or how
        much is put before and after, for each length. It never counts as an entry.
    data_format : str, optional
        Channels come last; what begins with "NC" is refused.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, *places, channels) and of the dtype of `input`.

    Raises
    ------
    ValueError
        If the window does not fit, `padding` is none of these, or channels are to come first.

    Examples
    --------
    >>> max_pool([[[1.0], [3.0], [2.0], [0.0]]], 2, 2, "VALID")[0, :, 0]
    Tensor([3. 2.], shape=(2,), dtype=float32)
    """
    return _pool(convolutions.max_pool, None, input, ksize, strides, padding, data_format)


def max_pool1d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NWC",
    name: str | None = None,
) -> Tensor:
    """`max_pool` of series.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, length, channels).
    ksize, strides : int or sequence of int
        Length of the window and its step.
    padding : "VALID", "SAME" or a list of one pair of int
        As of `max_pool`.
    data_format : str
        "NWC": channels come last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, places, channels) and of the dtype of `input`.

    Raises
    ------
    ValueError
        If `input` has not three axes, and where `max_pool` raises it.

    Examples
    --------
    >>> import numpy as np
    >>> max_pool1d(np.ones((1, 4, 1)), 2, 2, "VALID").shape
    (1, 2, 1)
    """
    return _pool(convolutions.max_pool, 1, input, ksize, strides, padding, data_format)


def max_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
) -> Tensor:
    """`max_pool` of images.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, height, width, channels).
    ksize, strides : int or sequence of int
        Size of the window and its steps: one number, two (height, width), or four with those of
        batch and channels, which are not looked at.
    padding : "VALID", "SAME" or pairs of int
        As of `max_pool`.
    data_format : str
        "NHWC": channels come last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, rows, columns, channels) and of the dtype of `input`.

    Raises
    ------
    ValueError
        If `input` has not four axes, and where `max_pool` raises it.

    Examples
    --------
    >>> import numpy as np
    >>> max_pool2d(np.ones((1, 4, 4, 1)), 2, 2, "VALID").shape
    (1, 2, 2, 1)
    """
    return _pool(convolutions.max_pool, 2, input, ksize, strides, padding, data_format)


def avg_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Tensor:
    """Mean of each window, channel by channel; what "SAME" puts around the input does not count.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, *lengths, channels).
    ksize, strides : int or sequence of int
        Size of the window and its steps: one for all lengths, or one for each.
    padding : "VALID", "SAME" or pairs of int
        Whether the window stays inside, or each length has ceil(length / stride) places; or how
        much is put before and after, for each length. It never counts as an entry.
    data_format : str, optional
        Channels come last; what begins with "NC" is refused.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, *places, channels) and of the dtype of `input`; of integers float64.

    Raises
    ------
    ValueError
        If the window does not fit, `padding` is none of these, or channels are to come first.

    Examples
    --------
    >>> avg_pool([[[1.0], [3.0], [2.0], [0.0]]], 2, 2, "VALID")[0, :, 0]
    Tensor([2. 1.], shape=(2,), dtype=float32)
    """
    return _pool(convolutions.mean_pool, None, input, ksize, strides, padding, data_format)


def avg_pool1d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NWC",
    name: str | None = None,
) -> Tensor:
    """`avg_pool` of series.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, length, channels).
    ksize, strides : int or sequence of int
        Length of the window and its step.
    padding : "VALID", "SAME" or a list of one pair of int
        As of `max_pool`.
    data_format : str
        "NWC": channels come last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, places, channels) and of the dtype of `input`; of integers float64.

    Raises
    ------
    ValueError
        If `input` has not three axes, and where `max_pool` raises it.

    Examples
    --------
    >>> import numpy as np
    >>> avg_pool1d(np.ones((1, 4, 1)), 2, 2, "VALID").shape
    (1, 2, 1)
    """
    return _pool(convolutions.mean_pool, 1, input, ksize, strides, padding, data_format)


def avg_pool2d(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str = "NHWC",
    name: str | None = None,
) -> Tensor:
    """`avg_pool` of images.

    Parameters
    ----------
    input : Tensor, Variable or array
        Of shape (batch, height, width, channels).
    ksize, strides : int or sequence of int
        Size of the window and its steps: one number, two (height, width), or four with those of
        batch and channels, which are not looked at.
    padding : "VALID", "SAME" or pairs of int
        As of `max_pool`.
    data_format : str
        "NHWC": channels come last.
    name : str, optional
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    Tensor
        Of shape (batch, rows, columns, channels) and of the dtype of `input`; of integers float64.

    Raises
    ------
    ValueError
        If `input` has not four axes, and where `max_pool` raises it.

    Examples
    --------
    >>> import numpy as np
    >>> avg_pool2d(np.ones((1, 4, 4, 1)), 2, 2, "VALID").shape
    (1, 2, 2, 1)
    """
    return _pool(convolutions.mean_pool, 2, input, ksize, strides, padding, data_format)
