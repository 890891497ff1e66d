"""Python's operators on Tensors and Variables.

Each is one row of the rule table. Tensor and Variable get the same ones, so they are made here and
put on both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from tapeviz.engine.execution import execute, run
from tapeviz.engine.registry import TABLE, Op
from tapeviz.engine.rules.indexing import getitem
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable

_OPERANDS: Final = (Tensor, Variable, np.ndarray, np.generic, int, float, complex, list, tuple)

_BINARY: Final = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.true_divide,
    "floordiv": np.floor_divide,
    "mod": np.remainder,
    "pow": np.power,
    "matmul": np.matmul,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
}
_COMPARISONS: Final = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}
_UNARY: Final = {"neg": np.negative, "pos": np.positive, "abs": np.absolute, "invert": np.invert}


def _binary(op: Op) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        if type(self) is Tensor:
            kind = type(other)
            if kind is Tensor:
                return run(op, (self._value, other._value), (self._key, other._key))
            if kind is float and self._value.dtype.kind == "f":
                return run(op, (self._value, other), (self._key, 0))
        if isinstance(other, _OPERANDS):
            return execute(op, (self, other))
        return NotImplemented

    return method


def _reflected(op: Op) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        return execute(op, (other, self)) if isinstance(other, _OPERANDS) else NotImplemented

    return method


def _unary(op: Op) -> Callable[[Any], Any]:
    def method(self: Any) -> Any:
        return execute(op, (self,))

    return method


def _getitem(self: Any, index: Any) -> Any:
    return getitem(self, _settled(index))


def _settled(index: Any) -> Any:
    """Return an index that nobody will change: Tensors as arrays, arrays and lists as copies."""
    if isinstance(index, int):
        return index
    if isinstance(index, tuple):
        return tuple([_settled(part) for part in index])
    if isinstance(index, slice):
        return slice(_settled(index.start), _settled(index.stop), _settled(index.step))
    if isinstance(index, Tensor | Variable):
        return index._value
    if isinstance(index, list):
        return np.array(index, None if index else int)
    return index.copy() if isinstance(index, np.ndarray) else index


def _iter(self: Any) -> Iterator[Tensor]:
    if self.ndim == 0:
        raise TypeError("cannot iterate over a Tensor of shape ()")
    return (getitem(self, place) for place in range(self.shape[0]))


def _install() -> None:
    methods: dict[str, Callable[..., Any]] = {"__getitem__": _getitem, "__iter__": _iter}
    for name, function in _BINARY.items():
        methods[f"__{name}__"] = _binary(TABLE[function])
        methods[f"__r{name}__"] = _reflected(TABLE[function])
    for name, function in _COMPARISONS.items():
        methods[f"__{name}__"] = _binary(TABLE[function])
    for name, function in _UNARY.items():
        methods[f"__{name}__"] = _unary(TABLE[function])
    for kind in (Tensor, Variable):
        for name, method in methods.items():
            method.__name__ = name
            setattr(kind, name, method)


_install()
