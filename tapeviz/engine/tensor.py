"""Tensor: an immutable array with a number, so that a tape can know it again.

Not for computing: the operators stand in `operators`, NumPy's protocols in `protocols`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import numpy as np

from tapeviz.engine import departures, log
from tapeviz.engine.recorder import active
from tapeviz.engine.scipy_functions import refuse_in_scipy_special

Array: TypeAlias = Any
"""A NumPy array or scalar, or an array of a library that follows NumPy's protocols."""

next_key: Final = count(1).__next__
"""Gives the number of a new value. 0 is never given: it stands for an operand that is no Tensor."""


class Tensor:
    """An immutable array, the value of an op or a constant.

    Made by `tapeviz.constant`, `tapeviz.convert_to_tensor` and by every op; it works with NumPy's
    functions and Python's operators, and active tapes record what is done with it. `==` compares
    entry by entry, so a Tensor is unhashable; `ref()` is its key.

    Examples
    --------
    >>> import numpy as np, tapeviz as tf
    >>> x = tf.constant([1.0, 2.0])
    >>> np.sum(x * x)
    Tensor(5.0, shape=(), dtype=float32)
    """

    __slots__ = ("__weakref__", "_key", "_value")

    _key: int
    _value: Array

    def __init__(self) -> None:
        raise TypeError(
            "a Tensor is made by tapeviz.constant(value) or tapeviz.convert_to_tensor(value)"
        )

    # -- what it is

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the dimensions."""
        shape: tuple[int, ...] = self._value.shape
        return shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """NumPy dtype of the entries."""
        dtype: np.dtype[Any] = self._value.dtype
        return dtype

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        ndim: int = self._value.ndim
        return ndim

    @property
    def size(self) -> int:
        """Number of entries."""
        size: int = self._value.size
        return size

    def get_shape(self) -> tuple[int, ...]:
        """Return the lengths of the dimensions, as `shape` does."""
        return self.shape

    def ref(self) -> Reference:
        """Give a hashable reference, for use as a key in dicts and sets.

        Examples
        --------
        >>> import tapeviz as tf
        >>> x = tf.constant(1.0)
        >>> {x.ref(): "x"}[x.ref()]
        'x'
        """
        return Reference(self)

    def __repr__(self) -> str:
        return f"Tensor({_text(self._value)}, shape={self.shape}, dtype={self.dtype})"

    def __format__(self, spec: str) -> str:
        return (
            format(self._value.item() if self.ndim == 0 else self._value, spec)
            if spec
            else str(self)
        )

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("a Tensor of shape () has no len()")
        return self.shape[0]

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(
                f"the truth of a Tensor of shape {self.shape} is ambiguous; "
                "use np.any(x) or np.all(x)"
            )
        return bool(self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        return wrap, (np.asarray(self._value),)

    def __copy__(self) -> Tensor:
        return self

    def __deepcopy__(self, memo: object) -> Tensor:
        return self

    # -- how its value leaves the tape

    def numpy(self) -> Array:
        """Return the value as a read-only NumPy array, or as a NumPy scalar for shape ().

        What is computed from it is not recorded.

        Examples
        --------
        >>> import tapeviz as tf
        >>> float(tf.constant(2.5).numpy())
        2.5
        """
        return self._leave("numpy()")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if "scipy.special" in sys.modules:
            refuse_in_scipy_special(sys._getframe(1))
        value = np.asarray(self._leave("np.asarray()"))
        if dtype is not None and value.dtype != dtype:
            return value.astype(dtype)
        return value.copy() if copy else value

    def __float__(self) -> float:
        return float(self._item("float()"))

    def __int__(self) -> int:
        return int(self._item("int()"))

    def __complex__(self) -> complex:
        return complex(self._item("complex()"))

    def __index__(self) -> int:
        if self.dtype.kind not in "iub":
            raise TypeError(f"only an integer Tensor can be an index, this one is {self.dtype}")
        return int(self._item("index"))

    def item(self) -> Any:
        """Return the only entry as a Python number."""
        return self._item("item()").item()

    def tolist(self) -> Any:
        """Return the entries as nested lists of Python numbers."""
        return self._leave("tolist()").tolist()

    def _item(self, how: str) -> Any:
        if self.size != 1:
            raise TypeError(
                "only a Tensor with one entry becomes a Python number; "
                f"this one has shape {self.shape}"
            )
        return self._leave(how).reshape(())[()]

    def _leave(self, how: str) -> Array:
        recorders = [one for one in active.get() if self._key in one.live]
        if recorders or log.listener is not None:
            frame = log.user_frame(2)
        if recorders:
            number = self._value if self.size == 1 else None
            left = departures.Departure(
                self._key, number, how, next_key(), frame.f_code, frame.f_lasti
            )
            for recorder in recorders:
                recorder.left = (*recorder.left[1 - departures.MOST :], left)
        if log.listener is not None:
            log.listener.append((log.LEFT, self._key, self._value, how, log.place(frame)))
        value = self._value if self.ndim else self._value[()]
        if isinstance(value, np.ndarray) and value.flags.writeable:
            value = value.view()
            value.flags.writeable = False
        return value

    # -- what it refuses

    def __setitem__(self, index: object, value: object) -> NoReturn:
        raise TypeError(
            "a Tensor cannot be changed in place: use np.where(mask, value, x) or "
            "tapeviz.tensor_scatter_nd_update(x, indices, updates), "
            "or a tapeviz.Variable and its assign()"
        )

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(missing("Tensor", name))

    def __hash__(self) -> int:
        raise TypeError("a Tensor is unhashable: use x.ref() as the key instead")

    if TYPE_CHECKING:  # the operators and protocols are put on by `operators` and `protocols`
        T: Tensor

        def __add__(self, other: Any) -> Tensor: ...
        def __radd__(self, other: Any) -> Tensor: ...
        def __sub__(self, other: Any) -> Tensor: ...
        def __rsub__(self, other: Any) -> Tensor: ...
        def __mul__(self, other: Any) -> Tensor: ...
        def __rmul__(self, other: Any) -> Tensor: ...
        def __truediv__(self, other: Any) -> Tensor: ...
        def __rtruediv__(self, other: Any) -> Tensor: ...
        def __floordiv__(self, other: Any) -> Tensor: ...
        def __rfloordiv__(self, other: Any) -> Tensor: ...
        def __mod__(self, other: Any) -> Tensor: ...
        def __rmod__(self, other: Any) -> Tensor: ...
        def __pow__(self, other: Any) -> Tensor: ...
        def __rpow__(self, other: Any) -> Tensor: ...
        def __matmul__(self, other: Any) -> Tensor: ...
        def __rmatmul__(self, other: Any) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __pos__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __eq__(self, other: object) -> Tensor: ...  # type: ignore[override]
        def __ne__(self, other: object) -> Tensor: ...  # type: ignore[override]
        def __lt__(self, other: Any) -> Tensor: ...
        def __le__(self, other: Any) -> Tensor: ...
        def __gt__(self, other: Any) -> Tensor: ...
        def __ge__(self, other: Any) -> Tensor: ...
        def __getitem__(self, index: Any) -> Tensor: ...
        def __iter__(self) -> Iterator[Tensor]: ...


class Reference:
    """A hashable stand-in for a Tensor or Variable; equal only to references to the same object."""

    __slots__ = ("_referent",)

    def __init__(self, referent: Any) -> None:
        self._referent = referent

    def deref(self) -> Any:
        """Return the object that is referred to."""
        return self._referent

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and other._referent is self._referent

    def __hash__(self) -> int:
        return id(self._referent)

    def __repr__(self) -> str:
        return f"<Reference to {self._referent!r}>"


_new = object.__new__


def wrap(value: Array, key: int | None = None) -> Tensor:
    """Make a Tensor of an array that nobody else will change."""
    tensor = _new(Tensor)
    tensor._value = value
    tensor._key = next_key() if key is None else key
    return tensor


_TENSORFLOW_NAMES: Final = {
    "sum": "reduce_sum",
    "mean": "reduce_mean",
    "max": "reduce_max",
    "min": "reduce_min",
    "prod": "reduce_prod",
    "any": "reduce_any",
    "all": "reduce_all",
    "std": "math.reduce_std",
    "var": "math.reduce_variance",
    "cumsum": "cumsum",
    "cumprod": "math.cumprod",
    "dot": "tensordot",
    "clip": "clip_by_value",
    "conj": "math.conj",
    "round": "round",
    "reshape": "reshape",
    "transpose": "transpose",
    "squeeze": "squeeze",
    "argmax": "argmax",
    "argmin": "argmin",
    "argsort": "argsort",
    "sort": "sort",
    "repeat": "repeat",
}
"""What TensorFlow calls the methods of arrays."""

_INSTEAD: Final = {
    "astype": "tapeviz.cast(x, dtype)",
    "copy": "x itself, which nobody can change, or tapeviz.identity(x)",
    "fill": "tapeviz.fill(shape, value)",
    "flatten": "np.ravel(x) or tapeviz.reshape(x, [-1])",
    "trace": "np.trace(x) or tapeviz.linalg.trace(x)",
    "eval": "x.numpy()",
    "item": "x.numpy().item()",
    "tolist": "x.numpy().tolist()",
    "detach": "tapeviz.stop_gradient(x)",
    "backward": "tape.gradient(x, sources)",
    "grad": "tape.gradient(target, x)",
    "requires_grad": "tape.watch(x), inside of the tape",
    "requires_grad_": "tape.watch(x), inside of the tape",
    "assign": "x = value, or make x a tapeviz.Variable, which can be assigned",
    "assign_add": "x = x + value, or make x a tapeviz.Variable, which can be assigned",
    "assign_sub": "x = x - value, or make x a tapeviz.Variable, which can be assigned",
}
"""What else people look for on a Tensor, with what to write."""


def missing(kind: str, name: str) -> str:
    """Say what to write instead of an attribute that a Tensor or Variable does not have.

    Parameters
    ----------
    kind : str
        "Tensor" or "Variable".
    name : str
        Of the attribute: a method of NumPy's arrays, or what other libraries have.
    """
    message = f"a {kind} has no attribute {name!r}"
    if name in _INSTEAD:
        return f"{message}: write {_INSTEAD[name]}"
    if not name.startswith("_") and hasattr(np.ndarray, name) and hasattr(np, name):
        in_tensorflow = _TENSORFLOW_NAMES.get(name)
        too = f" or tapeviz.{in_tensorflow}(x)" if in_tensorflow else ""
        return f"{message}: write np.{name}(x){too}"
    return message


def _text(value: Array) -> str:
    text = str(value)
    return f"\n{text}" if "\n" in text else text
