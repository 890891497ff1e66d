"""Convolutions and pooling over images, series and volumes, channels last.

A convolution is a matrix product of all its windows, laid out as rows, with the filters. It is
linear in both, and so are its two derivatives, of which each is an op here with rules that lead
back to the other two: any order of derivative is there.

Shapes: the input is (batch, *lengths, channels), the filters (*window, channels, filters). Strides
and dilations are tuples with a number a length, paddings with a pair of numbers.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import op
from tapeviz.engine.rules.sweeps import Sweep

_FEW_FILTERS: Final = 4
"""Up to so many filters for each channel, laying out windows over what the filters gave takes less
time than adding up what each of them gives back."""


@op(
    "∗",
    x=(
        lambda g, out, x, filters, strides, padding, dilations: _transposed(
            g,
            filters,
            lengths=x.shape[1:-1],
            strides=strides,
            padding=padding,
            dilations=dilations,
        ),
        "transposed_convolution(g, filters)",
    ),
    filters=(
        lambda g, out, x, filters, strides, padding, dilations: _products(
            x,
            g,
            window=filters.shape[:-2],
            strides=strides,
            padding=padding,
            dilations=dilations,
        ),
        "T(windows(x)) @ g",
    ),
)
def convolution(x: Any, filters: Any, strides: Any, padding: Any, dilations: Any) -> Any:
    """At each place of the window, the sum of what it sees times each of the filters."""
    sweep = Sweep(filters.shape[:-2], strides, padding, dilations)
    return _convolved(sweep, x, filters)


@op(
    "∗ᵀ",
    x=(
        lambda g, out, x, filters, lengths, strides, padding, dilations: convolution(
            g, filters, strides=strides, padding=padding, dilations=dilations
        ),
        "convolution(g, filters)",
    ),
    filters=(
        lambda g, out, x, filters, lengths, strides, padding, dilations: _products(
            g,
            x,
            window=filters.shape[:-2],
            strides=strides,
            padding=padding,
            dilations=dilations,
        ),
        "T(windows(g)) @ x",
    ),
)
def transposed_convolution(
    x: Any, filters: Any, lengths: Any, strides: Any, padding: Any, dilations: Any
) -> Any:
    """Each filter times each entry of `x`, added up where it stands in an input of `lengths`."""
    sweep = Sweep(filters.shape[:-2], strides, padding, dilations)
    channels, count = filters.shape[-2:]
    turned = sweep.turned()
    if turned is not None and count <= _FEW_FILTERS * channels:
        axes = tuple(range(len(sweep.window)))
        return _convolved(turned, x, np.swapaxes(np.flip(filters, axes), -1, -2))
    by_entry = np.swapaxes(filters.reshape(math.prod(sweep.window), channels, count), 1, 2)
    parts = np.matmul(x.reshape(math.prod(x.shape[:-1]), count), by_entry)
    shape = (x.shape[0], *lengths, channels)
    return _gathered(sweep, parts.reshape(len(by_entry), *x.shape[:-1], channels), shape)


@op(
    "∗",
    x=(
        lambda g, out, x, y, window, strides, padding, dilations: transposed_convolution(
            y, g, lengths=x.shape[1:-1], strides=strides, padding=padding, dilations=dilations
        ),
        "transposed_convolution(y, g)",
    ),
    y=(
        lambda g, out, x, y, window, strides, padding, dilations: convolution(
            x, g, strides=strides, padding=padding, dilations=dilations
        ),
        "convolution(x, g)",
    ),
)
def window_products(x: Any, y: Any, window: Any, strides: Any, padding: Any, dilations: Any) -> Any:
    """For each entry of the window, what it sees of `x` times `y`, summed over batch and places."""
    sweep = Sweep(window, strides, padding, dilations)
    batch, *places, count = y.shape
    shape = (*window, x.shape[-1], count)
    if sweep.has_strips(x.shape[-1], count, tuple(places)):
        flat = y.reshape(batch, math.prod(places), count)
        parts = [np.sum(np.matmul(strip.swapaxes(1, 2), flat), axis=0) for strip in sweep.strips(x)]
        return np.stack(parts).reshape(shape)
    rows = sweep.rows(x)
    return (rows.T @ y.reshape(len(rows), count)).reshape(shape)


@op(
    "max pool",
    x=(
        lambda g, out, x, window, strides, padding, dilations: _to_largest(
            g, out, x, Sweep(window, strides, padding, dilations)
        ),
        "unpool(g)",
    ),
)
def max_pool(x: Any, window: Any, strides: Any, padding: Any, dilations: Any) -> Any:
    """Return the largest that the window sees, channel by channel; padding never is."""
    sweep = Sweep(window, strides, padding, dilations)
    largest = sweep.reduced(np.maximum, sweep.padded(x, -np.inf), sweep.places(x.shape[1:-1]))
    return np.array(largest) if math.prod(window) == 1 else largest


@op(
    "first largest", x=None, largest=None, reason="it gives a place, which does not change smoothly"
)
def first_largest(
    x: Any, largest: Any, window: Any, strides: Any, padding: Any, dilations: Any
) -> Any:
    """Which entry of the window has seen the largest, the first of those that are equal."""
    sweep = Sweep(window, strides, padding, dilations)
    padded = sweep.padded(x, -np.inf)
    chosen = np.zeros(largest.shape, np.min_scalar_type(math.prod(window)))
    seen = list(sweep.offsets(largest.shape[1:-1]))
    for number in reversed(range(len(seen))):
        np.copyto(chosen, number, where=padded[seen[number]] == largest)
    return chosen


@op(
    "unpool",
    x=(
        lambda g, out, x, chosen, lengths, window, strides, padding, dilations: _picked(
            g,
            chosen=chosen,
            window=window,
            strides=strides,
            padding=padding,
            dilations=dilations,
        ),
        "pick(g)",
    ),
)
def unpool(
    x: Any, chosen: Any, lengths: Any, window: Any, strides: Any, padding: Any, dilations: Any
) -> Any:
    """Give each entry of `x` back to the one that was `chosen` out of the window."""
    sweep = Sweep(window, strides, padding, dilations)
    chosen = np.asarray(chosen)
    parts = (x * (chosen == number) for number in range(math.prod(window)))
    return _gathered(sweep, parts, (x.shape[0], *lengths, x.shape[-1]))


@op(
    "pick",
    x=(
        lambda g, out, x, chosen, window, strides, padding, dilations: unpool(
            g,
            chosen=chosen,
            lengths=x.shape[1:-1],
            window=window,
            strides=strides,
            padding=padding,
            dilations=dilations,
        ),
        "unpool(g)",
    ),
)
def pick(x: Any, chosen: Any, window: Any, strides: Any, padding: Any, dilations: Any) -> Any:
    """Of what the window sees take what was `chosen`."""
    sweep = Sweep(window, strides, padding, dilations)
    padded = sweep.padded(x)
    chosen = np.asarray(chosen)
    picked = np.zeros(chosen.shape, x.dtype)
    for number, seen in enumerate(sweep.offsets(chosen.shape[1:-1])):
        picked += padded[seen] * (chosen == number)
    return picked


@op(
    "mean pool",
    x=(
        lambda g, out, x, window, strides, padding, dilations: _mean_unpooled(
            g,
            lengths=x.shape[1:-1],
            window=window,
            strides=strides,
            padding=padding,
            dilations=dilations,
        ),
        "mean_unpool(g)",
    ),
)
def mean_pool(x: Any, window: Any, strides: Any, padding: Any, dilations: Any) -> Any:
    """Return the mean of what the window sees, channel by channel; padding does not count."""
    sweep = Sweep(window, strides, padding, dilations)
    total = sweep.reduced(np.add, sweep.padded(x), sweep.places(x.shape[1:-1]))
    return total / _counts(sweep, x.shape[1:-1], x.dtype)


@op(
    "mean unpool",
    x=(
        lambda g, out, x, lengths, window, strides, padding, dilations: mean_pool(
            g, window=window, strides=strides, padding=padding, dilations=dilations
        ),
        "mean_pool(g)",
    ),
)
def mean_unpool(
    x: Any, lengths: Any, window: Any, strides: Any, padding: Any, dilations: Any
) -> Any:
    """Give each entry of `x` back in equal parts to what the window has seen there."""
    sweep = Sweep(window, strides, padding, dilations)
    part = x / _counts(sweep, lengths, x.dtype)
    parts = (part for _ in range(math.prod(window)))
    return _gathered(sweep, parts, (x.shape[0], *lengths, x.shape[-1]))


def _transposed(g: Any, filters: Any, **sweep: Any) -> Any:
    return transposed_convolution(g, filters, **sweep)


def _products(x: Any, g: Any, **sweep: Any) -> Any:
    return window_products(x, g, **sweep)


def _to_largest(g: Any, out: Any, x: Any, sweep: Sweep) -> Any:
    """Give each entry of `g` to the first that is the largest of what the window has seen."""
    if type(x) is np.ndarray and sweep.is_apart():
        return _to_largest_apart(g, out, x, sweep)
    chosen = first_largest(x, out, **sweep._asdict())
    return unpool(g, chosen=chosen, lengths=x.shape[1:-1], **sweep._asdict())


def _to_largest_apart(g: Any, out: Any, x: Any, sweep: Sweep) -> Any:
    """Do so where no two windows overlap: what one gives is written down, and never added to."""
    padded = sweep.padded(x, -np.inf)
    make = np.empty_like if sweep.is_complete(x.shape[1:-1]) else np.zeros_like
    given = make(padded, dtype=g.dtype)
    left = np.ones(out.shape, np.bool_)
    seen = list(sweep.offsets(out.shape[1:-1]))
    for one in seen:
        hit = padded[one] == out
        hit &= left
        left ^= hit
        np.multiply(g, hit, out=given[one])
    if left.any():  # where NaN is the largest, which equals none
        given[seen[0]] += g * left
    return sweep.unpadded(given, x.shape)


def _picked(g: Any, **sweep: Any) -> Any:
    return pick(g, **sweep)


def _mean_unpooled(g: Any, **sweep: Any) -> Any:
    return mean_unpool(g, **sweep)


def _convolved(sweep: Sweep, x: Any, filters: Any) -> Any:
    places = sweep.places(x.shape[1:-1])
    channels, count = filters.shape[-2:]
    if sweep.has_strips(channels, count, places):
        by_strip = filters.reshape(len(filters), math.prod(sweep.window[1:]) * channels, count)
        strips = zip(sweep.strips(x), by_strip, strict=True)
        total = np.matmul(*next(strips))
        part = np.empty_like(total)
        for strip, rest in strips:
            total += np.matmul(strip, rest, out=part)
    else:
        rows = sweep.rows(x)
        total = rows @ filters.reshape(rows.shape[1], count)
    return total.reshape(x.shape[0], *places, count)


def _gathered(sweep: Sweep, parts: Any, shape: tuple[int, ...]) -> Any:
    """Add up, in an input of `shape`, what each entry of the window gives to what it sees."""
    lengths = (n + sum(pad) for n, pad in zip(shape[1:-1], sweep.padding, strict=True))
    padded = (shape[0], *lengths, shape[-1])
    is_apart = sweep.is_apart()
    whole: Any = None
    for part, seen in zip(parts, sweep.offsets(sweep.places(shape[1:-1])), strict=True):
        if whole is None:
            whole = np.zeros(padded, part.dtype)
        if is_apart:
            whole[seen] = part
        else:
            whole[seen] += part
    return sweep.unpadded(whole, shape)


def _counts(sweep: Sweep, lengths: tuple[int, ...], dtype: Any) -> Any:
    """Count how many entries of the input, not of its padding, the window sees at each place."""
    if not any(map(any, sweep.padding)):
        return np.asarray(math.prod(sweep.window), dtype)
    ones = sweep.padded(np.ones((1, *lengths, 1), dtype))
    return sweep.reduced(np.add, ones, sweep.places(lengths))
