"""Derivatives the slow way, by which those of the tape are judged.

A function of complex numbers is taken as one of their real and imaginary parts: the gradient of a
real L is dL/dRe + i dL/dIm, which is also what the tape gives (conj(f') for a holomorphic f).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import tapeviz as tf

Arrays = Sequence[np.ndarray[Any, Any]]
Program = Callable[..., Any]


def central_differences(loss: Program, arrays: Arrays, step: float = 1e-6) -> list[Any]:
    """Return the gradient of a real number by every entry of every array."""
    gradients = []
    for place, array in enumerate(arrays):
        gradient = np.zeros_like(array)
        directions = (1, 1j) if array.dtype.kind == "c" else (1,)
        for entry in np.ndindex(array.shape):
            for direction in directions:
                ends = []
                for sign in (1, -1):
                    moved = [np.array(one) for one in arrays]
                    moved[place][entry] += sign * step * direction
                    ends.append(float(loss(*moved)))
                gradient[entry] += direction * (ends[0] - ends[1]) / (2 * step)
        gradients.append(gradient)
    return gradients


def weighted_sum(value: Any) -> Any:
    """Make one real number of an array or Tensor, in which no two entries count the same."""
    phases = (1.0 + np.arange(value.size)).reshape(value.shape)
    if value.dtype.kind == "c":
        return np.sum(np.real(value * np.exp(1j * phases)))
    return np.sum(value * np.cos(phases))


def loss_of(program: Program) -> Program:
    """Return the program with a real number as its result."""
    return lambda *values: weighted_sum(program(*values))


def tape_gradients(program: Program, arrays: Arrays) -> list[Any]:
    """Return the gradient of the program's weighted sum by each array, as the tape has it."""
    sources = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        loss = weighted_sum(program(*sources))
    return tape.gradient(loss, sources, unconnected_gradients="zero")


def tape_second_gradients(program: Program, arrays: Arrays) -> list[Any]:
    """Return the gradient of the weighted sum of the gradients, from nested tapes."""
    sources = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as outer:
        outer.watch(sources)
        with tf.GradientTape() as inner:
            inner.watch(sources)
            loss = weighted_sum(program(*sources))
        gradients = inner.gradient(loss, sources, unconnected_gradients="zero")
        total = sum(weighted_sum(gradient) for gradient in gradients)
    return outer.gradient(total, sources, unconnected_gradients="zero")


def second_differences(program: Program, arrays: Arrays) -> list[Any]:
    """Return what `tape_second_gradients` does, by differences of first gradients."""
    return central_differences(
        lambda *moved: sum(float(weighted_sum(one)) for one in tape_gradients(program, moved)),
        arrays,
    )
