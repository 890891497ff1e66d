"""A check that stands in a computation as an op of its own, so that one sees where it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import op


class InvalidArgumentError(ValueError):
    """A value is not what it was asserted to be.

    Examples
    --------
    >>> import tapeviz as tf
    >>> try:
    ...     tf.debugging.assert_positive([1.0, -2.0])
    ... except tf.errors.InvalidArgumentError:
    ...     print("not all of them are positive")
    not all of them are positive
    """


def not_finite(array: Any) -> str:
    """Say which values that are not finite are in an array; "" where there are none."""
    if array.dtype.kind not in "fc" or np.all(np.isfinite(array)):
        return ""
    kinds = (("Inf", np.any(np.isinf(array))), ("NaN", np.any(np.isnan(array))))
    return " and ".join(kind for kind, there in kinds if there)


@op("finite?", x=(lambda g, out, x, message: g, "1"))
def check_numerics(x: Any, message: str) -> Any:
    """`x`, if all of it is finite."""
    found = not_finite(x)
    if found:
        raise InvalidArgumentError(f"{message} : Tensor had {found} values")
    return x
