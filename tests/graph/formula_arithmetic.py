"""Computes formulas as the view has them, on arrays: what stands on screen has to be true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tests.engine.test_rules import FORMULA_NAMES

Array = np.ndarray[Any, Any]


class OnlyDescribed(Exception):
    """The formula tells the reader what happens, and cannot be computed."""


def computed(formula: Any, arrays: dict[str, Any]) -> Any:
    """Compute a formula of the view.

    Parameters
    ----------
    formula : str or list
        As in ``js/src/model/wire.ts``, with the view's own additions: text after ``'`` is code,
        and axes that something is taken over stand after it.
    arrays : dict
        What the leaves stand for.

    Raises
    ------
    OnlyDescribed
        If there is something in it that is in words.
    """
    if isinstance(formula, str):
        return _leaf(formula, arrays)
    head, *parts = formula
    if head in _OVER_AXES and all(isinstance(part, str) for part in parts[1:]):
        places = _places(parts[1:])
        over = _over_axes(head, computed(parts[0], arrays), places)
        return np.broadcast_to(over, arrays["shape"]) if head == "broadcast" else over
    if head == "[]":
        return computed(parts[0], arrays)[_index(parts[1])]
    if head == "scatter":
        return _scattered(computed(parts[0], arrays), parts[1:], arrays["shape"])
    if head == "einsum":
        subscripts = parts[0][1:].strip('"').replace("→", "->")
        return np.einsum(subscripts, *[computed(part, arrays) for part in parts[1:]])
    if head in ("concatenate", "stack"):
        axes = [part for part in parts if part.startswith("'axis ")]
        arguments = [computed(part, arrays) for part in parts if part not in axes]
        return FORMULA_NAMES[head](arguments, axis=int(axes[0][6:]) if axes else 0)
    if head == "reshape" and parts[0][0] == "scatter":
        arrays = arrays | {"shape": (int(np.prod(arrays["shape"])),)}
    if head in ("reshape", "transpose", "ones", "eye", "roll", "replace"):
        return _SHAPING[head](*[_argument(part, arrays) for part in parts])
    compute = _COMPUTE.get(head) or FORMULA_NAMES.get(head)
    if compute is None or head in _IN_WORDS:
        raise OnlyDescribed(head)
    return compute(*[computed(part, arrays) for part in parts])


def _leaf(leaf: str, arrays: dict[str, Any]) -> Any:
    if leaf in arrays:
        if arrays[leaf] is None:
            raise OnlyDescribed(leaf)
        return arrays[leaf]
    if leaf in _CONSTANTS:
        return _CONSTANTS[leaf]
    try:
        return int(leaf) if leaf.isdigit() else float(leaf)
    except ValueError:
        raise OnlyDescribed(leaf) from None


def _argument(part: Any, arrays: dict[str, Any]) -> Any:
    if isinstance(part, str) and part.startswith("'"):
        return _index(part)
    value = computed(part, arrays)
    return int(value) if isinstance(value, float) else value


def _index(code: str) -> Any:
    text = code.removeprefix("'")
    if text == code:
        raise OnlyDescribed(code)
    if text.startswith("axis "):
        return int(text[5:])
    text = text.removeprefix("at [").removesuffix("]") if text.startswith("at [") else text
    return eval(f"np.s_[{text}]", {"np": np})


def _scattered(g: Any, where: list[str], shape: tuple[int, ...]) -> Any:
    if len(where) > 1 and not where[-1].startswith("'axis "):
        raise OnlyDescribed(where[-1])
    total = np.zeros(shape)
    index = _index(where[0])
    if len(where) > 1:
        index = ((slice(None),) * _index(where[1]) + (index,),)[0]
    np.add.at(total, index, g)
    return total


def _places(axes: list[str]) -> tuple[int, ...]:
    if not all(axis.isdigit() for axis in axes):
        raise OnlyDescribed(axes)
    return tuple([int(axis) for axis in axes])


def _over_axes(head: str, array: Any, places: tuple[int, ...]) -> Any:
    if head == "broadcast":
        return np.expand_dims(array, places)
    if head == "cumsum":
        return np.cumsum(array, places[0] if places else 0)
    if head in ("reverse", "flip"):
        return np.flip(array, places or None)
    if head == "unsort":
        raise OnlyDescribed(head)
    return FORMULA_NAMES[head](array, axis=places or None, keepdims=bool(places))


_OVER_AXES: Final = {
    *(
        "sum",
        "mean",
        "nanmean",
        "max",
        "min",
        "cumsum",
        "reverse",
        "flip",
        "unsort",
        "broadcast",
        "prod",
    )
}
_IN_WORDS: Final = {
    *("rank", "near", "slope", "powers", "convolve", "windows", "unsort", "one_hot", "diff"),
    *("on_diagonal", "eval_hermite", "eval_hermitenorm"),
    *("convolution", "transposed_convolution", "unpool", "pick", "mean_pool", "mean_unpool"),
}
_CONSTANTS: Final = {"pi": np.pi, "i": 1j}
_SHAPING: Final[dict[str, Callable[..., Any]]] = {
    "reshape": lambda array, shape, order="C": np.reshape(array, shape, order),
    "transpose": lambda array, axes=None: np.transpose(array, axes),
    "ones": lambda *shape: np.ones(shape),
    "eye": lambda *arguments: np.eye(*arguments),
    "roll": lambda array, shift, axis=None: np.roll(array, shift, axis),
    "replace": lambda array, index, number: _replaced(array, index, number),
}


def _replaced(array: Any, index: Any, number: Any) -> Any:
    result = np.array(array)
    result[index] = number
    return result


def _matrix_transpose(array: Any) -> Any:
    return np.swapaxes(array, -1, -2) if np.ndim(array) > 1 else array


_COMPUTE: Final[dict[str, Callable[..., Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": lambda base, exponent: np.power(np.multiply(base, 1.0), exponent),
    "@": np.matmul,
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "neg": np.negative,
    "T": _matrix_transpose,
    "outer": np.multiply.outer,
    "ravel": np.ravel,
    "Re": np.real,
}
