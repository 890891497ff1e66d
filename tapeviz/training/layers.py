"""`tapeviz.layers`: modules that make their Variables when they are first called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tapeviz.engine.conversion import DTypeLike, get_default_dtype
from tapeviz.engine.tensor import Tensor
from tapeviz.engine.variable import Variable
from tapeviz.functions.arrays import matmul
from tapeviz.functions.creation import convert_to_tensor, is_tensor
from tapeviz.functions.missing import absent_from
from tapeviz.training import activations, initializers
from tapeviz.training.module import Module

__all__ = ["Dense"]


class Dense(Module):
    """activation(x @ kernel + bias).

    Parameters
    ----------
    units : int
        Length of the last axis of what it gives.
    activation : str or callable, optional
        By default none.
    use_bias : bool
        Whether a bias is added.
    kernel_initializer, bias_initializer : str or callable
        What the Variables begin with; see `tapeviz.initializers`.
    dtype : dtype, optional
        Of the Variables; by default that of Python floats.
    name : str, optional

    Raises
    ------
    ValueError
        If `units` is not positive, or it is called with a last axis of another length than before.

    Examples
    --------
    >>> import tapeviz as tf
    >>> layer = Dense(2, activation="relu", kernel_initializer="ones")
    >>> layer(tf.constant([[1.0, 2.0, 3.0]]))
    Tensor([[6. 6.]], shape=(1, 2), dtype=float32)
    >>> [variable.shape for variable in layer.trainable_variables]
    [(3, 2), (2,)]
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        dtype: DTypeLike = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name)
        if int(units) < 1:
            raise ValueError(f"units must be a positive integer, got {units}")
        self.units = int(units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.dtype = dtype or get_default_dtype()
        self.kernel: Variable | None = None
        self.bias: Variable | None = None

    @property
    def built(self) -> bool:
        """Whether it has its Variables."""
        return self.kernel is not None

    def build(self, input_shape: Any) -> None:
        """Make the Variables for inputs of this shape, of which the last length counts.

        Parameters
        ----------
        input_shape : sequence of int or None
            Only its last length must be known.

        Examples
        --------
        >>> layer = Dense(2)
        >>> layer.build((None, 3))
        >>> layer.kernel.shape, layer.bias.shape
        ((3, 2), (2,))
        """
        inputs = int(input_shape[-1])
        self.kernel = Variable(
            self.kernel_initializer((inputs, self.units), self.dtype), name="kernel"
        )
        if self.use_bias:
            self.bias = Variable(self.bias_initializer((self.units,), self.dtype), name="bias")

    def __call__(self, inputs: Any) -> Tensor:
        """Compute activation(inputs @ kernel + bias).

        Parameters
        ----------
        inputs : Tensor, Variable or array
            Of shape (…, inputs).

        Returns
        -------
        Tensor
            Of shape (…, units).

        Raises
        ------
        ValueError
            If `inputs` has no axis, or a last one of another length than before.
        """
        x = convert_to_tensor(inputs, None if is_tensor(inputs) else self.dtype)
        if x.ndim == 0:
            raise ValueError("Dense needs an input with at least one axis")
        if self.kernel is None:
            self.build(x.shape)
        assert self.kernel is not None
        if x.shape[-1] != self.kernel.shape[0]:
            raise ValueError(
                f"{self.name} was built for inputs of length {self.kernel.shape[0]}, "
                f"this one has shape {x.shape}"
            )
        sums = matmul(x, self.kernel)
        return self.activation(sums if self.bias is None else sums + self.bias)

    def _attributes(self) -> list[str]:
        return ["kernel", "bias"]


if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
