"""Tensor: an immutable array with a number, so that a tape can know it again.

Not for computing: the operators stand in `operators`, NumPy's protocols in `protocols`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import numpy as np

from tapeviz.engine import departures, log
from tapeviz.engine.keys import next_key
from tapeviz.engine.recorder import active
from tapeviz.engine.scipy_functions import refuse_in_scipy_special
from tapeviz.engine.tensor_shape import TensorShape, make

Array: TypeAlias = Any
"""A NumPy array or scalar, or an array of a library that follows NumPy's protocols."""


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

    def __init__(self, *args: Any, **keywords: Any) -> None:
        raise TypeError("a Tensor is not made by its class: make it with tapeviz.constant(value)")

    # -- what it is

    @property
    def shape(self) -> TensorShape:
        """Lengths of the dimensions: a tuple."""
        return make(TensorShape, self._value.shape)

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

    def get_shape(self) -> TensorShape:
        """Return the lengths of the dimensions, as `shape` does.

        Returns
        -------
        TensorShape

        Examples
        --------
        >>> import tapeviz as tf
        >>> tf.constant([[1.0, 2.0, 3.0]]).get_shape()
        (1, 3)
        """
        return self.shape

    def ref(self) -> Reference:
        """Give a hashable reference, for use as a key in dicts and sets.

        Returns
        -------
        Reference
            Equal to those of the same Tensor; its `deref` gives that back.

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
        return format(self._value[()], spec)

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("a Tensor of shape () has no len()")
        length: int = self.shape[0]
        return length

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(
                f"the truth of a Tensor of shape {self.shape} is ambiguous; "
                "use np.any(x) or np.all(x)"
            )
        return bool(self._value)

    def __reduce__(self) -> tuple[Any, ...]:
        return wrap, (np.asarray(self._leave("pickle")),)

    def __copy__(self) -> Tensor:
        return self

    def __deepcopy__(self, memo: object) -> Tensor:
        return self

    # -- how its value leaves the tape

    def numpy(self) -> Array:
        """Return the value as a read-only NumPy array, or as a NumPy scalar for shape ().

        What is computed from it is not recorded.

        Returns
        -------
        numpy.ndarray or NumPy scalar
            Of this shape and dtype.

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
        """Return the only entry as a Python number.

        Returns
        -------
        bool, int, float or complex

        Raises
        ------
        TypeError
            If there is not exactly one entry.

        Examples
        --------
        >>> import tapeviz as tf
        >>> tf.constant([[2.5]]).item()
        2.5
        >>> tf.constant([1.0, 2.0]).item()
        Traceback (most recent call last):
        TypeError: only a Tensor with one entry becomes a Python number; this one has shape (2,)
        """
        return self._item("item()").item()

    def tolist(self) -> Any:
        """Return the entries as nested lists of Python numbers.

        Returns
        -------
        list, or number for shape ()

        Examples
        --------
        >>> import tapeviz as tf
        >>> tf.constant([[1, 2], [3, 4]]).tolist()
        [[1, 2], [3, 4]]
        """
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
        listener = log.listener
        if recorders or listener is not None:
            frame = departures.users_frame(log.user_frame(2))
        if recorders:
            number = self._value if self.size == 1 else None
            left = departures.Departure(
                self._key, number, how, next_key(), frame.f_code, frame.f_lasti
            )
            for recorder in recorders:
                recorder.left = (*recorder.left[1 - departures.MOST :], left)
        if listener is not None:
            listener.append((log.LEFT, self._key, self._value, how, log.place(frame)))
        return _locked(self._value if self.ndim else self._value[()])

    # -- what it refuses

    def __setitem__(self, index: object, value: object) -> NoReturn:
        raise TypeError(
            "a Tensor cannot be changed in place: use np.where(mask, value, x) or "
            "tapeviz.tensor_scatter_nd_update(x, indices, updates), "
            "or a tapeviz.Variable and its assign()"
        )

    if not TYPE_CHECKING:  # checkers are to find what is missing by themselves

        def __getattr__(self, name: str) -> NoReturn:
            if name == "as_integer_ratio":  # so Python's statistics and fractions take a number
                raise TypeError(
                    f"a {type(self).__name__} is no fraction: of several, write "
                    "tapeviz.reduce_mean(x), np.median(x) or tapeviz.math.reduce_std(x) instead of "
                    "the functions of Python's statistics, so that the tape records it"
                )
            raise AttributeError(missing(type(self), name), name=name)

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
        def __divmod__(self, other: Any) -> tuple[Tensor, Tensor]: ...
        def __rdivmod__(self, other: Any) -> tuple[Tensor, Tensor]: ...
        def __round__(self, digits: int | None = None) -> Tensor: ...
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


_CALLS: Final = {
    "all": ("np.all(x)", "reduce_all(x)"),
    "any": ("np.any(x)", "reduce_any(x)"),
    "argmax": ("np.argmax(x)", "argmax(x)"),
    "argmin": ("np.argmin(x)", "argmin(x)"),
    "argpartition": ("np.argpartition(x, kth)", ""),
    "argsort": ("np.argsort(x)", "argsort(x)"),
    "choose": ("np.choose(x, choices)", ""),
    "clip": ("np.clip(x, low, high)", "clip_by_value(x, low, high)"),
    "compress": ("np.compress(condition, x)", "boolean_mask(x, condition)"),
    "conj": ("np.conj(x)", "math.conj(x)"),
    "conjugate": ("np.conj(x)", "math.conj(x)"),
    "cumprod": ("np.cumprod(x)", "math.cumprod(x)"),
    "cumsum": ("np.cumsum(x)", "cumsum(x)"),
    "diagonal": ("np.diagonal(x)", "linalg.diag_part(x)"),
    "dot": ("np.dot(x, y)", "tensordot(x, y, 1)"),
    "imag": ("np.imag(x)", "math.imag(x)"),
    "max": ("np.max(x)", "reduce_max(x)"),
    "mean": ("np.mean(x)", "reduce_mean(x)"),
    "min": ("np.min(x)", "reduce_min(x)"),
    "nonzero": ("np.nonzero(x)", "where(x)"),
    "partition": ("np.partition(x, kth)", ""),
    "prod": ("np.prod(x)", "reduce_prod(x)"),
    "ravel": ("np.ravel(x)", "reshape(x, [-1])"),
    "flatten": ("np.ravel(x)", "reshape(x, [-1])"),
    "real": ("np.real(x)", "math.real(x)"),
    "repeat": ("np.repeat(x, repeats)", "repeat(x, repeats)"),
    "reshape": ("np.reshape(x, shape)", "reshape(x, shape)"),
    "resize": ("np.resize(x, shape)", ""),
    "round": ("np.round(x)", "round(x)"),
    "searchsorted": ("np.searchsorted(x, values)", "searchsorted(x, values)"),
    "sort": ("np.sort(x)", "sort(x)"),
    "squeeze": ("np.squeeze(x)", "squeeze(x)"),
    "std": ("np.std(x)", "math.reduce_std(x)"),
    "sum": ("np.sum(x)", "reduce_sum(x)"),
    "swapaxes": ("np.swapaxes(x, axis1, axis2)", ""),
    "take": ("np.take(x, indices)", "gather(x, indices)"),
    "trace": ("np.trace(x)", "linalg.trace(x)"),
    "transpose": ("np.transpose(x)", "transpose(x)"),
    "var": ("np.var(x)", "math.reduce_variance(x)"),
}
"""What to call instead of the methods of arrays: a function of NumPy, and one of tapeviz."""

_INSTEAD: Final = {
    "astype": "tapeviz.cast(x, dtype)",
    "copy": "x itself, which nobody can change, or tapeviz.identity(x)",
    "fill": "tapeviz.fill(shape, value)",
    "eval": "x.numpy()",
    "item": "x.numpy().item()",
    "tolist": "x.numpy().tolist()",
    "put": "tapeviz.tensor_scatter_nd_update(x, indices, updates)",
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


def _locked(value: Array) -> Array:
    """Return an array that nobody can make writeable any more: nor can that which owns its data."""
    if isinstance(value, np.ndarray):
        owner = value.base if isinstance(value.base, np.ndarray) else value
        owner.flags.writeable = False
        value = value.view()
        value.flags.writeable = False
    return value


def missing(kind: type, name: str) -> str:
    """Say what to write instead of an attribute that an object does not have.

    Parameters
    ----------
    kind : type
        Of the object: Tensor, Variable or GradientTape.
    name : str
        Of the attribute: a method of NumPy's arrays, what other libraries have, or a misspelling.
    """
    message = f"a {kind.__name__} has no attribute {name!r}"
    if name.startswith("_"):
        return message
    of_arrays = hasattr(kind, "__array__")
    advice = _instead(name) if of_arrays else None
    if advice is not None:
        return f"{message}: write {advice}"
    known = [one for one in dir(kind) if not one.startswith("_")]
    if of_arrays:
        known += [one for one in (*_CALLS, *_INSTEAD) if one not in known]
    longer = [one for one in known if one.startswith(name)]
    near = get_close_matches(name, known, 1, 0.7) or longer
    if not near:
        return message
    if hasattr(kind, near[0]):
        return f"{message}: did you mean {near[0]}?"
    return f"{message}: if you mean {near[0]}, write {_instead(near[0])}"


def _instead(name: str) -> str | None:
    """Return what to write for a name that arrays or other libraries have."""
    if name in _CALLS:
        in_numpy, in_tapeviz = _CALLS[name]
        return f"{in_numpy} or tapeviz.{in_tapeviz}" if in_tapeviz else in_numpy
    return _INSTEAD.get(name)


def _text(value: Array) -> str:
    text = str(value)
    return f"\n{text}" if "\n" in text else text
