"""A program as users write them, whose types are checked with those of the package.

It is not run: where a type is lost or a wrong name let through, the type checker says so, for it
reports comments that silence nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_type

import tapeviz as tf


@tf.function
def loss_of(w: tf.Variable, x: tf.Tensor) -> tf.Tensor:
    """Square a product."""
    return tf.square(w * x)


@tf.function(jit_compile=True)
def doubled(x: tf.Tensor) -> tf.Tensor:
    """Double, with the arguments that TensorFlow's decorator takes."""
    return 2.0 * x


@tf.custom_gradient
def clipped(x: tf.Tensor, bound: float) -> tuple[tf.Tensor, Callable[[tf.Tensor], tf.Tensor]]:
    """Go through unchanged; what comes back is clipped."""
    return tf.identity(x), lambda g: tf.clip_by_value(g, -bound, bound)


def program() -> None:
    """Record, differentiate, and make mistakes that a type checker finds."""
    w, x = tf.Variable(3.0), tf.constant(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = clipped(doubled(loss_of(w, x)), 0.5)

    assert_type(loss_of(w, x), tf.Tensor)
    assert_type(doubled(x), tf.Tensor)
    assert_type(y, tf.Tensor)
    assert_type(tape.gradient(y, w), tf.Tensor | Any)
    assert_type(tape.gradient(y, [w, w]), list[tf.Tensor | Any])
    assert_type(tape.gradient(y, (w, x)), tuple[tf.Tensor | Any, ...])
    assert_type(tape.jacobian(y, w), tf.Tensor | Any)

    loss_of("w", x)  # type: ignore[arg-type]
    clipped(x)  # type: ignore[call-arg]
    tf.reduce_summ(x)  # type: ignore[attr-defined]
    tf.math.sine(x)  # type: ignore[attr-defined]
    tape.gradients(y, w)  # type: ignore[attr-defined]
    tape.gradient(y, w).sum()  # type: ignore[union-attr]
    x.assign(2.0)  # type: ignore[attr-defined]
    w.assing(2.0)  # type: ignore[attr-defined]
