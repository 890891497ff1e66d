"""Margins around an array, in every mode of `np.pad`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tapeviz.engine.registry import composed, op
from tapeviz.engine.rules.movements import moved_back
from tapeviz.engine.rules.shaping import cast, own_value
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable

Widths = tuple[tuple[int, int], ...]
"""Of the margins before and behind, for each axis."""

_FILLING: Final = {"constant": "constant_values", "empty": ""}
_MOVING: Final = {
    "edge": "",
    "reflect": "reflect_type",
    "symmetric": "reflect_type",
    "wrap": "",
}
_BLENDING: Final = {"linear_ramp": "end_values", "mean": "stat_length"}
_PICKING: Final[dict[str, Callable[..., Any]]] = {
    "maximum": np.max,
    "minimum": np.min,
    "median": np.median,
}


@op(
    "pad",
    parameters=(
        "x",
        "widths",
        "mode",
        "constant_values",
        "end_values",
        "stat_length",
        "reflect_type",
    ),
    x=(
        lambda g, out, x, widths, mode, **options: _unpadded(g, x.shape, widths, mode, options),
        "unpad(g, mode)",
    ),
)
def pad(x: Any, widths: Widths, mode: str, **options: Any) -> Any:
    """`x` with margins of these widths, filled with what depends on its entries linearly."""
    return np.pad(x, widths, mode, **options)  # type: ignore[call-overload]


@composed(np.pad)
def _pad(array: Any, pad_width: Any, mode: Any = "constant", **options: Any) -> Any:
    if callable(mode):
        raise TypeError(
            "np.pad with a function of your own changes arrays in place; on a Tensor, make the "
            "margins and join them with np.concatenate"
        )
    known = _FILLING | _MOVING | _BLENDING | dict.fromkeys(_PICKING, "stat_length")
    if mode not in known:
        raise ValueError(f"np.pad knows no mode {mode!r}; its modes are {', '.join(known)}")
    options = {name: value for name, value in options.items() if value is not None}
    unknown = options.keys() - {known[mode]}
    if unknown:
        raise ValueError(f"np.pad in mode {mode!r} does not take {', '.join(sorted(unknown))}")
    widths = _pairs(pad_width, array.ndim)
    if not widths:  # a number has no axes that could get margins
        return np.copy(array)
    fill = options.get("constant_values")
    if isinstance(fill, Tensor | Variable) and fill.ndim == 0 and array.dtype.kind in "fc":
        margins = np.pad(np.zeros(array.shape, np.bool_), widths, constant_values=True)
        return np.where(margins, cast(fill, array.dtype), pad(array, widths=widths, mode=mode))
    if mode not in _PICKING:
        return pad(array, widths=widths, mode=mode, **options)
    lengths = options.get("stat_length")
    pairs = ((None, None),) * array.ndim if lengths is None else _pairs(lengths, array.ndim)
    for axis, (width, length) in enumerate(zip(widths, pairs, strict=True)):
        array = _with_picked(array, axis, width, length, _PICKING[mode])
    return own_value(array)


def _pairs(given: Any, ndim: int) -> Widths:
    """Two numbers for each axis, of what `np.pad` takes for such."""
    if isinstance(given, dict):
        by_axis: list[Any] = [(0, 0)] * ndim
        for axis, both in given.items():
            by_axis[axis] = both if isinstance(both, tuple) else (both, both)
        given = by_axis
    pairs = np.broadcast_to(np.asarray(given), (ndim, 2)).astype(int).tolist()
    if any(number < 0 for pair in pairs for number in pair):
        raise ValueError(f"margins cannot be negative; got {given!r}")
    return tuple([(before, behind) for before, behind in pairs])


def _with_picked(
    x: Any,
    axis: int,
    width: tuple[int, int],
    length: tuple[int | None, int | None],
    reduced: Callable[..., Any],
) -> Any:
    """Put margins along `axis` that hold the extreme or median of the entries next to them."""
    parts = [x]
    for side in (0, 1):
        if not width[side]:
            continue
        near = min(length[side] or x.shape[axis], x.shape[axis])
        at = slice(near) if side == 0 else slice(x.shape[axis] - near, None)
        picked = reduced(x[(*(slice(None),) * axis, at)], axis=axis, keepdims=True)
        if x.dtype.kind in "iu":  # the median may lie between two integers
            picked = np.astype(np.round(picked), x.dtype)
        shape = (*x.shape[:axis], width[side], *x.shape[axis + 1 :])
        parts.insert(0 if side == 0 else len(parts), np.broadcast_to(picked, shape))
    return np.concatenate(parts, axis=axis) if len(parts) > 1 else x


def _unpadded(
    g: Any, shape: tuple[int, ...], widths: Widths, mode: str, options: dict[str, Any]
) -> Any:
    """Give the cotangent of a padded array back to the entries that it was made of."""
    if mode in _FILLING:
        return g[
            tuple(
                slice(before, before + length)
                for (before, _), length in zip(widths, shape, strict=True)
            )
        ]
    if mode in _MOVING and options.get("reflect_type", "even") == "even":
        return moved_back(g, shape, lambda numbers: np.pad(numbers, widths, mode))  # type: ignore[call-overload]
    for axis, (width, length) in enumerate(zip(widths, shape, strict=True)):
        if any(width):
            matrix = _blending(length, width, mode, _along(axis, len(shape), options), g.dtype)
            g = np.moveaxis(np.moveaxis(g, axis, -1) @ matrix, -1, axis)
    return g


def _along(axis: int, ndim: int, options: dict[str, Any]) -> dict[str, Any]:
    """Of the options of a mode, what counts for the derivative along this axis."""
    if "stat_length" in options:
        return {"stat_length": [_pairs(options["stat_length"], ndim)[axis]]}
    return {name: value for name, value in options.items() if name == "reflect_type"}


def _blending(
    length: int, width: tuple[int, int], mode: str, options: dict[str, Any], dtype: Any
) -> Any:
    """Matrix that makes the padded axis out of the one before, told by padding unit vectors."""
    units = np.eye(length, dtype=dtype)
    return np.stack([np.pad(unit, [width], mode, **options) for unit in units], axis=1)  # type: ignore[call-overload]
