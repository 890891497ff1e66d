"""Variable: a named array that can be assigned, and that tapes watch when they see it read."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from threading import RLock, get_ident
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.conversion import DTypeLike, to_array
from tapeviz.engine.keys import next_key
from tapeviz.engine.ownership import is_ours
from tapeviz.engine.recorder import active, note_assigned
from tapeviz.engine.tensor import Array, Reference, Tensor, missing, wrap
from tapeviz.engine.tensor_shape import TensorShape, make

_updating: Final = RLock()
"""Held while a value is changed in place, and by other threads while they take one."""

scopes: Final[ContextVar[tuple[str, ...]]] = ContextVar("names of the open scopes", default=())
"""What `tapeviz.name_scope` opens; the names of new Variables begin with them."""


class Variable:
    """A value that is assigned as training goes on.

    Parameters
    ----------
    initial_value : number, nested lists, array, Tensor, or function
        A function is called without arguments, and gives one of the others.
    trainable : bool
        Whether tapes watch it by themselves when it is read.
    name : str, optional
    dtype : dtype, optional
        By default that of the value; float32 for Python floats.
    shape : tuple, optional
        As in TensorFlow; only the value's own shape is possible.
    validate_shape, constraint, **of_tensorflow : optional
        The other parameters of TensorFlow's Variable, with their defaults only. They change
        nothing.

    Raises
    ------
    TypeError
        If there are no numbers in the value, or there is no such parameter.
    ValueError
        If a parameter of TensorFlow's asks for what is not there.

    Examples
    --------
    >>> import tapeviz as tf
    >>> w = tf.Variable(3.0, name="w")
    >>> with tf.GradientTape() as tape:
    ...     y = w * w
    >>> tape.gradient(y, w)
    Tensor(6.0, shape=(), dtype=float32)
    >>> w.assign_sub(1.0)
    <Variable 'w:0' shape=() dtype=float32, numpy=2.0>
    """

    __slots__ = ("__weakref__", "_key", "_name", "_place", "_thread", "_trainable", "_value")

    def __init__(
        self,
        initial_value: Any,
        trainable: bool | None = True,
        name: str | None = None,
        dtype: DTypeLike = None,
        *,
        shape: Any = None,
        validate_shape: bool = True,
        constraint: None = None,
        **of_tensorflow: Any,
    ) -> None:
        if constraint is not None:
            raise ValueError(
                "a Variable of tapeviz has no constraint: leave it out, and after each step write "
                "v.assign(constraint(v))"
            )
        for keyword, given in of_tensorflow.items():
            _refuse_unless_default(keyword, given)
        given = initial_value if isinstance(initial_value, Tensor | Variable) else None
        if isinstance(initial_value, Variable):
            initial_value = initial_value._value
        elif callable(initial_value):
            initial_value = initial_value()
        self._value: Array = to_array(initial_value, dtype)
        if shape is not None and TensorShape(shape) != self._value.shape:
            raise ValueError(
                f"the shape of a Variable is that of its value, {tuple(self._value.shape)}: "
                f"leave out shape={shape!r}, or give a value of that shape"
            )
        self._key = next_key()
        self._trainable = trainable is None or bool(trainable)
        self._name = "/".join((*scopes.get(), name)) if name else None
        frame = log.user_frame(1)
        self._place: log.Place = (frame.f_code, frame.f_lasti, None)
        self._thread = get_ident()
        if given is not None:
            note_assigned(given._key, self._key, 2)
            if (listener := log.listener) is not None:
                where = log.place(frame)
                listener.append(
                    (log.ASSIGNED, self._key, self._value, given._key, where, self._value)
                )

    # -- what it is

    @property
    def name(self) -> str:
        """The name it was given, with ":0" as in TensorFlow."""
        return f"{self._name or 'Variable'}:0"

    @property
    def trainable(self) -> bool:
        """Whether tapes watch it by themselves when it is read."""
        return self._trainable

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
        >>> tf.Variable([[1.0, 2.0, 3.0]]).get_shape()
        (1, 3)
        """
        return self.shape

    def ref(self) -> Reference:
        """Give a hashable reference, for use as a key in dicts and sets.

        Returns
        -------
        Reference
            Equal to those of the same Variable; its `deref` gives that back.

        Examples
        --------
        It stands for the Variable, not for its value:

        >>> import tapeviz as tf
        >>> v = tf.Variable(1.0)
        >>> steps = {v.ref(): 3}
        >>> steps[v.assign(2.0).ref()]
        3
        """
        return Reference(self)

    def __repr__(self) -> str:
        value = repr(self._value.tolist()) if self.ndim == 0 else repr(self._value)
        return f"<Variable {self.name!r} shape={self.shape} dtype={self.dtype}, numpy={value}>"

    def __format__(self, spec: str) -> str:
        return format(wrap(self._value, self._key), spec) if spec else repr(self)

    def __len__(self) -> int:
        return len(wrap(self._value, self._key))

    def __bool__(self) -> bool:
        return bool(wrap(self._value, self._key))

    def __reduce__(self) -> tuple[Any, ...]:
        attributes = getattr(self, "__dict__", None)
        return _restored, (type(self), self._value, self._trainable, self._name, attributes)

    # -- reading

    def _read(self) -> Array:
        """Give the array to an op; tapes that watch Variables by themselves take notice."""
        watched = False
        for recorder in active.get():
            if self._key in recorder.watched:
                watched = True
            elif (
                self._trainable
                and recorder.watches_variables
                and recorder.live is recorder.tracked  # else the tape was closed meanwhile
            ):
                recorder.watch_variable(self._key, self._value, self)
                watched = True
        if not watched and (listener := log.listener) is not None:
            listener.append((log.READ, self._key, (self._name, self._place), self._trainable))
        if self._thread != get_ident():  # its own thread may be changing it in place
            with _updating:
                return self._value
        return self._value

    def read_value(self) -> Tensor:
        """Return the value as it is now, as a Tensor on the tape.

        Returns
        -------
        Tensor
            Of this shape and dtype. It keeps the value when the Variable is assigned another.

        Examples
        --------
        >>> import tapeviz as tf
        >>> v = tf.Variable(3.0)
        >>> with tf.GradientTape() as tape:
        ...     before = v.read_value()
        ...     y = before * before
        >>> v.assign(7.0).value(), before
        (Tensor(7.0, shape=(), dtype=float32), Tensor(3.0, shape=(), dtype=float32))
        >>> tape.gradient(y, v)
        Tensor(6.0, shape=(), dtype=float32)
        """
        return wrap(self._read(), self._key)

    value = read_value

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
        >>> tf.Variable([1.0, 2.0]).numpy()
        array([1., 2.], dtype=float32)
        """
        return self.read_value().numpy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self.read_value().__array__(dtype, copy)

    def __float__(self) -> float:
        return float(self.read_value())

    def __int__(self) -> int:
        return int(self.read_value())

    def __complex__(self) -> complex:
        return complex(self.read_value())

    def __index__(self) -> int:
        return self.read_value().__index__()

    # -- assigning

    def assign(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Variable:
        """Replace the value. No tape records it: what was read before stays as it was.

        A part is assigned by way of its index: ``v[1:].assign(value)``.

        Parameters
        ----------
        value : number, array, Tensor or Variable
            Of this Variable's shape, and of a dtype that fits into its own.
        use_locking, name, read_value : optional
            As in TensorFlow; they change nothing.

        Returns
        -------
        Variable
            This one.

        Raises
        ------
        ValueError
            If shape or dtype is another; the value is then unchanged.

        Examples
        --------
        >>> import tapeviz as tf
        >>> v = tf.Variable([1.0, 2.0, 3.0])
        >>> v[1:].assign([5.0, 6.0])
        <Variable 'Variable:0' shape=(3,) dtype=float32, numpy=array([1., 5., 6.], dtype=float32)>
        """
        return self._assigned(self._fitting(value, self._value.shape), value)

    def assign_add(
        self,
        delta: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Variable:
        """Add `delta` to the value; see `assign`.

        Parameters
        ----------
        delta : number, array, Tensor or Variable
            Of this Variable's shape, and of a dtype that fits into its own.
        use_locking, name, read_value : optional
            As in TensorFlow; they change nothing.

        Returns
        -------
        Variable
            This one.

        Raises
        ------
        ValueError
            If shape or dtype is another; the value is then unchanged.

        Examples
        --------
        >>> import tapeviz as tf
        >>> v = tf.Variable([1.0, 2.0])
        >>> v.assign_add([10.0, 20.0])
        <Variable 'Variable:0' shape=(2,) dtype=float32, numpy=array([11., 22.], dtype=float32)>
        """
        return self._moved(np.add, delta)

    def assign_sub(
        self,
        delta: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> Variable:
        """Subtract `delta` from the value; see `assign`.

        Parameters
        ----------
        delta : number, array, Tensor or Variable
            Of this Variable's shape, and of a dtype that fits into its own.
        use_locking, name, read_value : optional
            As in TensorFlow; they change nothing.

        Returns
        -------
        Variable
            This one.

        Raises
        ------
        ValueError
            If shape or dtype is another; the value is then unchanged.

        Examples
        --------
        A step of gradient descent by hand:

        >>> import tapeviz as tf
        >>> w = tf.Variable(4.0, name="w")
        >>> with tf.GradientTape() as tape:
        ...     loss = w * w
        >>> w.assign_sub(0.25 * tape.gradient(loss, w))
        <Variable 'w:0' shape=() dtype=float32, numpy=2.0>
        """
        return self._moved(np.subtract, delta)

    def _moved(self, how: np.ufunc, delta: Any) -> Variable:
        """Add or subtract, in place where no tape, Tensor or user holds the array."""
        step = self._fitting(delta, self._value.shape)
        with _updating:
            value = self._value
            if log.listener is None and self._thread == get_ident() and is_ours(value):
                return self._assigned(how(value, step, out=value, casting="same_kind"), delta)
            return self._assigned(how(value, step), delta)

    def _assigned(self, new: Array, given: Any) -> Variable:
        """Take a new value, which was computed of what the user gave."""
        before = self._value
        dtype = before.dtype
        self._value = new if new.dtype is dtype else new.astype(dtype, copy=False)
        key = given._key if isinstance(given, Tensor | Variable) else 0
        note_assigned(key or next_key(), self._key, 3)
        if (listener := log.listener) is not None:
            where = log.place(log.user_frame(2))
            listener.append((log.ASSIGNED, self._key, self._value, key, where, before))
        return self

    def _fitting(self, value: Any, shape: tuple[int, ...], broadcasts: bool = False) -> Array:
        """Return the array of what is assigned to all of this Variable, or to a part of `shape`."""
        dtype = self._value.dtype
        if type(value) is Tensor or isinstance(value, Variable | Tensor):
            new = value._value
            fits = new.dtype is dtype or new.dtype == dtype
        else:
            new = to_array(value)
            fits = np.can_cast(new.dtype, dtype, "same_kind")
        if new.shape != shape and not (broadcasts and _broadcasts(new.shape, shape)):
            its = "its shape" if shape == self._value.shape else "the shape of this part"
            raise ValueError(
                f"cannot assign to the Variable {self.name!r}: {its} is {shape}, "
                f"the value's is {new.shape}"
            )
        if not fits:
            raise ValueError(
                f"cannot assign to the Variable {self.name!r}: its dtype is {dtype}, "
                f"the value's is {new.dtype}; cast the value first"
            )
        return new

    def _refuse_in_place(self, other: object) -> NoReturn:
        raise RuntimeError(
            "a Variable is not changed by +=, -=, *= and the like: "
            "use v.assign_add(…), v.assign_sub(…) or v.assign(…); for a new Tensor write v + …"
        )

    __iadd__ = __isub__ = __imul__ = __imatmul__ = _refuse_in_place
    __itruediv__ = __ifloordiv__ = __imod__ = __ipow__ = _refuse_in_place

    def __setitem__(self, index: object, value: object) -> NoReturn:
        raise TypeError(
            "a Variable is not changed by v[i] = …: write v[i].assign(…), "
            "or give it a whole new value with v.assign(…)"
        )

    if not TYPE_CHECKING:  # checkers are to find what is missing by themselves

        def __getattr__(self, name: str) -> NoReturn:
            raise AttributeError(missing(type(self), name), name=name)

    def __hash__(self) -> int:
        raise TypeError("a Variable is unhashable: use v.ref() as the key instead")

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
        def __pow__(self, other: Any) -> Tensor: ...
        def __rpow__(self, other: Any) -> Tensor: ...
        def __matmul__(self, other: Any) -> Tensor: ...
        def __rmatmul__(self, other: Any) -> Tensor: ...
        def __divmod__(self, other: Any) -> tuple[Tensor, Tensor]: ...
        def __rdivmod__(self, other: Any) -> tuple[Tensor, Tensor]: ...
        def __round__(self, digits: int | None = None) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...
        def __eq__(self, other: object) -> Tensor: ...  # type: ignore[override]
        def __ne__(self, other: object) -> Tensor: ...  # type: ignore[override]
        def __getitem__(self, index: Any) -> Tensor: ...
        def __iter__(self) -> Iterator[Tensor]: ...


def _restored(
    kind: type[Variable],
    value: Array,
    trainable: bool,
    name: str | None,
    attributes: dict[str, Any] | None,
) -> Variable:
    """Make a copy of a Variable, or of one of a class that derives from it."""
    copy = kind.__new__(kind)
    Variable.__init__(copy, value, trainable, name)
    if attributes:
        copy.__dict__.update(attributes)
    return copy


_DEFAULTS: Final[dict[str, tuple[Any, ...]]] = {
    "caching_device": (None,),
    "variable_def": (None,),
    "import_scope": (None,),
    "synchronization": (None, 0),
    "aggregation": (None, 0),
    "experimental_enable_variable_lifting": (None, True),
}
"""Other parameters of TensorFlow's Variable, and what may be given for them."""


def _refuse_unless_default(keyword: str, given: Any) -> None:
    """Refuse a parameter that asks for what a Variable cannot do."""
    if keyword not in _DEFAULTS:
        raise TypeError(f"Variable() got an unexpected keyword argument {keyword!r}")
    if given not in _DEFAULTS[keyword]:
        raise ValueError(
            f"{keyword}={given!r} means nothing to tapeviz, which computes in one process: "
            "leave it out"
        )


def _broadcasts(shape: tuple[int, ...], to: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(shape, to) == to
    except ValueError:
        return False


class VariableSlice(Tensor):
    """What an index reads of a Variable: a Tensor that is also a place to assign to.

    Made by ``v[index]``.

    Examples
    --------
    >>> import tapeviz as tf
    >>> v = tf.Variable([1.0, 2.0, 3.0])
    >>> v[0].assign_add(10.0)
    <Variable 'Variable:0' shape=(3,) dtype=float32, numpy=array([11.,  2.,  3.], dtype=float32)>
    """

    __slots__ = ("_index", "_variable")

    _index: Any
    _variable: Variable

    def _read(self) -> Array:
        return self._value

    def assign(self, value: Any) -> Variable:
        """Replace this part of the Variable. No tape records it.

        Parameters
        ----------
        value : number, array, Tensor or Variable
            Of a shape that broadcasts to this part's; of a dtype that fits into the Variable's.

        Returns
        -------
        Variable
            The whole one.

        Raises
        ------
        ValueError
            If shape or dtype is another; the Variable is then unchanged.
        """
        return self._place(self._fitting(value), value)

    def assign_add(self, delta: Any) -> Variable:
        """Add `delta` to this part of the Variable as it is now; see `assign`."""
        return self._place(self._variable._value[self._index] + self._fitting(delta), delta)

    def assign_sub(self, delta: Any) -> Variable:
        """Subtract `delta` from this part of the Variable as it is now; see `assign`."""
        return self._place(self._variable._value[self._index] - self._fitting(delta), delta)

    def _fitting(self, value: Any) -> Array:
        return self._variable._fitting(value, self.shape, broadcasts=True)

    def _place(self, part: Array, given: Any) -> Variable:
        whole = self._variable._value
        whole = np.array(whole) if isinstance(whole, np.generic) else whole.copy()
        whole[self._index] = part
        return self._variable._assigned(whole if whole.ndim else whole[()], given)


def sliced(variable: Variable, index: Any, part: Tensor) -> VariableSlice:
    """Make the part of `variable` at `index` a place to assign to."""
    place = object.__new__(VariableSlice)
    place._value = part._value
    place._key = part._key
    place._variable = variable
    place._index = index
    return place
