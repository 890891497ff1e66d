"""Python's operators on Tensors and Variables.

Each is one row of the rule table. Tensor and Variable get the same ones, so they are made here and
put on both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from tapeviz.engine.execution import execute
from tapeviz.engine.registry import TABLE, Op
from tapeviz.engine.rules.indexing import getitem, settled
from tapeviz.engine.running import binary, run, unary
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable, sliced

_OPERANDS: Final = (Tensor, Variable, np.ndarray, np.generic, int, float, complex, list, tuple)


def _is_operand(other: Any) -> bool:
    """Whether a Tensor computes with it: also arrays of other libraries, which defer to Tensors."""
    return isinstance(other, _OPERANDS) or hasattr(type(other), "__array_function__")


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
    unrolled = binary(op)

    def method(self: Any, other: Any) -> Any:
        kind = type(other)
        if kind is Tensor:
            x = self._value if type(self) is Tensor else self._read()
            return unrolled(x, self._key, other._value, other._key)
        if (kind is float or kind is int) and self._value.dtype.kind == "f":
            x = self._value if type(self) is Tensor else self._read()
            return unrolled(x, self._key, other, 0)
        if kind is Variable:
            x = self._value if type(self) is Tensor else self._read()
            return unrolled(x, self._key, other._read(), other._key)
        return execute(op, (self, other)) if _is_operand(other) else NotImplemented

    return method


def _reflected(op: Op) -> Callable[[Any, Any], Any]:
    unrolled = binary(op)

    def method(self: Any, other: Any) -> Any:
        kind = type(other)
        if (kind is float or kind is int) and self._value.dtype.kind == "f":
            x = self._value if type(self) is Tensor else self._read()
            return unrolled(other, 0, x, self._key)
        return execute(op, (other, self)) if _is_operand(other) else NotImplemented

    return method


def _unary(op: Op) -> Callable[[Any], Any]:
    unrolled = unary(op)

    def method(self: Any) -> Any:
        return unrolled(self._value if type(self) is Tensor else self._read(), self._key)

    return method


def _divmod(self: Any, other: Any) -> Any:
    return np.divmod(self, other) if _is_operand(other) else NotImplemented


def _rdivmod(self: Any, other: Any) -> Any:
    return np.divmod(other, self) if _is_operand(other) else NotImplemented


def _rounded(self: Any, digits: int | None = None) -> Any:
    return np.round(self, digits or 0)


def _transposed(self: Any) -> Any:
    """Return the value with its dimensions in reverse order."""
    value = self._value if type(self) is Tensor else self._read()
    return run(TABLE[np.transpose], (value,), (self._key,))


def _getitem(self: Tensor, index: Any) -> Any:
    return run(getitem, (self._value,), (self._key,), {"index": settled(index)})


def _getitem_of_variable(self: Variable, index: Any) -> Any:
    index = settled(index)
    return sliced(self, index, getitem(self, index))


def _iter(self: Any) -> Iterator[Tensor]:
    if self.ndim == 0:
        raise TypeError("cannot iterate over a Tensor of shape ()")
    return (getitem(self, place) for place in range(self.shape[0]))


def _install() -> None:
    methods: dict[str, Callable[..., Any]] = {
        "__getitem__": _getitem,
        "__iter__": _iter,
        "__divmod__": _divmod,
        "__rdivmod__": _rdivmod,
        "__round__": _rounded,
    }
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
        kind.T = property(_transposed)  # type: ignore[assignment]
    Variable.__getitem__ = _getitem_of_variable  # type: ignore[method-assign]


_install()
