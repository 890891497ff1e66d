"""Discrete Fourier transforms.

Each is linear, and its matrix symmetric up to what the real transforms leave out, so that (on
conjugated cotangents, see `tapeviz.engine.backward`) the rule of `fft` is `fft`. The transforms
between real and Hermitian arrays are each other's rules: `rfft` and `hfft`, `irfft` and `ihfft`.
Half a spectrum stands for all of it there, so its entries count twice, but for those that are their
own mirror image.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tapeviz.engine.registry import define
from tapeviz.engine.rules.indexing import scatter
from tapeviz.engine.rules.matrices import in_dtype

define(
    np.fft.fft,
    "fft",
    a=(
        lambda g, out, a, n=None, axis=-1, norm=None: _fitted(
            np.fft.fft(g, axis=axis, norm=norm), a.shape, a.dtype
        ),
        "fft(g)",
    ),
)
define(
    np.fft.ifft,
    "ifft",
    a=(
        lambda g, out, a, n=None, axis=-1, norm=None: _fitted(
            np.fft.ifft(g, axis=axis, norm=norm), a.shape, a.dtype
        ),
        "ifft(g)",
    ),
)
define(
    np.fft.rfft,
    "rfft",
    a=(
        lambda g, out, a, n=None, axis=-1, norm=None: _fitted(
            _from_half(np.fft.hfft, g, a.shape[axis] if n is None else n, axis, norm),
            a.shape,
            a.dtype,
        ),
        "hfft(g / counts)",
    ),
)
define(
    np.fft.ihfft,
    "ihfft",
    a=(
        lambda g, out, a, n=None, axis=-1, norm=None: _fitted(
            _from_half(np.fft.irfft, g, a.shape[axis] if n is None else n, axis, norm),
            a.shape,
            a.dtype,
        ),
        "irfft(g / counts)",
    ),
)
define(
    np.fft.irfft,
    "irfft",
    a=(
        lambda g, out, a, n=None, axis=-1, norm=None: _fitted(
            _to_half(np.fft.ihfft, g, axis, norm), a.shape, a.dtype
        ),
        "ihfft(g) * counts",
    ),
)
define(
    np.fft.hfft,
    "hfft",
    a=(
        lambda g, out, a, n=None, axis=-1, norm=None: _fitted(
            _to_half(np.fft.rfft, g, axis, norm), a.shape, a.dtype
        ),
        "rfft(g) * counts",
    ),
)
for _transform, _symbol in ((np.fft.fft2, "fft2"), (np.fft.ifft2, "ifft2")):
    define(
        _transform,
        _symbol,
        a=(
            lambda g, out, a, s=None, axes=(-2, -1), norm=None, transform=_transform: _fitted(
                transform(g, axes=axes, norm=norm), a.shape, a.dtype
            ),
            f"{_symbol}(g)",
        ),
    )
for _transform, _symbol in ((np.fft.fftn, "fftn"), (np.fft.ifftn, "ifftn")):
    define(
        _transform,
        _symbol,
        a=(
            lambda g, out, a, s=None, axes=None, norm=None, transform=_transform: _fitted(
                transform(g, axes=_axes(a.ndim, s, axes), norm=norm), a.shape, a.dtype
            ),
            f"{_symbol}(g)",
        ),
    )
define(
    np.fft.rfft2,
    "rfft2",
    a=(
        lambda g, out, a, s=None, axes=(-2, -1), norm=None: _rfftn(
            g, a.shape, a.dtype, s, axes, norm
        ),
        "hfft(fft(g) / counts)",
    ),
)
define(
    np.fft.rfftn,
    "rfftn",
    a=(
        lambda g, out, a, s=None, axes=None, norm=None: _rfftn(g, a.shape, a.dtype, s, axes, norm),
        "hfft(fft(g) / counts)",
    ),
)
define(
    np.fft.irfft2,
    "irfft2",
    a=(
        lambda g, out, a, s=None, axes=(-2, -1), norm=None: _irfftn(
            g, a.shape, a.dtype, s, axes, norm
        ),
        "ifft(ihfft(g) * counts)",
    ),
)
define(
    np.fft.irfftn,
    "irfftn",
    a=(
        lambda g, out, a, s=None, axes=None, norm=None: _irfftn(g, a.shape, a.dtype, s, axes, norm),
        "ifft(ihfft(g) * counts)",
    ),
)
define(
    np.fft.fftshift,
    "shift",
    x=(lambda g, out, x, axes=None: np.fft.ifftshift(g, axes), "ifftshift(g, axes)"),
)
define(
    np.fft.ifftshift,
    "unshift",
    x=(lambda g, out, x, axes=None: np.fft.fftshift(g, axes), "fftshift(g, axes)"),
)


def _axes(ndim: int, lengths: Any, axes: Any) -> tuple[int, ...]:
    """Return the axes that a transform of many goes over."""
    if axes is not None:
        return tuple(axes)
    return tuple(range(-(ndim if lengths is None else len(lengths)), 0))


def _fitted(x: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    """Cut `x` off, or fill it up with zeros, to the shape of what was transformed."""
    if x.shape != shape:
        common = tuple([slice(min(one, other)) for one, other in zip(x.shape, shape, strict=True)])
        x = x[common]
        if x.shape != shape:
            x = scatter(x, index=common, shape=shape)
    return in_dtype(x, dtype)


def _from_half(
    transform: Callable[..., Any], g: Any, length: int, axis: int, norm: str | None
) -> Any:
    """Go from half a spectrum to `length` entries; `transform` counts what has a mirror twice."""
    return transform(
        g / _counts(g.shape, length, axis, np.finfo(g.dtype).dtype), length, axis, norm
    )


def _to_half(transform: Callable[..., Any], g: Any, axis: int, norm: str | None) -> Any:
    """Go to half a spectrum, of which entries that have a mirror image count twice."""
    half = transform(g, None, axis, norm)
    return half * _counts(half.shape, g.shape[axis], axis, g.dtype)


def _counts(shape: tuple[int, ...], length: int, axis: int, dtype: Any) -> Any:
    """Say how often each entry of half a spectrum is in the whole, which has `length` entries."""
    places = np.arange(shape[axis])
    counts = np.where((places == 0) | (2 * places == length), 1, 2).astype(dtype)
    return counts.reshape([-1 if at == axis % len(shape) else 1 for at in range(len(shape))])


def _rfftn(g: Any, shape: tuple[int, ...], dtype: Any, s: Any, axes: Any, norm: Any) -> Any:
    """Contribution of a transform of real numbers, the last axis of which was transformed first."""
    *others, last = _axes(len(shape), s, axes)
    if others:
        g = np.fft.fftn(g, axes=others, norm=norm)
    length = shape[last] if s is None or s[-1] == -1 else s[-1]
    return _fitted(_from_half(np.fft.hfft, g, length, last, norm), shape, dtype)


def _irfftn(g: Any, shape: tuple[int, ...], dtype: Any, s: Any, axes: Any, norm: Any) -> Any:
    """Contribution of a transform to real numbers, the last axis of which was transformed last."""
    *others, last = _axes(len(shape), s, axes)
    half = _to_half(np.fft.ihfft, g, last, norm)
    if others:
        half = np.fft.ifftn(half, axes=others, norm=norm)
    return _fitted(half, shape, dtype)
