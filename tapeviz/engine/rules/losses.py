"""Cross-entropies from logits, each one op: no logarithm of a vanished probability is taken.

And quotients and products that are 0 where one factor is, which losses are written with.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tapeviz.engine.registry import op
from tapeviz.engine.rules.activations import (
    is_near,
    log_softmax,
    onto,
    rounding_off,
    sigmoid,
    softmax,
)
from tapeviz.engine.rules.reducing import added
from tapeviz.engine.rules.shaping import expanded


@op(
    "cross entropy",
    logits=(
        lambda g, out, logits, labels: _to_scores(expanded(g, -1), logits, labels),
        "broadcast(g, axis) * (softmax(logits) - one_hot(labels))",
    ),
    labels=None,
)
def sparse_softmax_cross_entropy(logits: Any, labels: Any) -> Any:
    """-ln of the softmax of `logits` at `labels`, along the last axis."""
    if type(logits) is np.ndarray:
        rows = logits.reshape(-1, logits.shape[-1])
        # how far above the one at the label, which for the sum is as good as below the largest
        with np.errstate(invalid="ignore"):
            above = rows - rows[np.arange(len(rows)), labels.ravel()][:, None]
        if is_near(above):
            sums = added(np.exp(above, out=above), -1, True)
            return np.log(sums).reshape(labels.shape)[()]
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    chosen = np.take_along_axis(shifted, labels[..., None], -1)[..., 0]
    return np.log(np.sum(np.exp(shifted), axis=-1)) - chosen


@op(
    "surplus",
    logits=(
        lambda g, out, logits, labels: _to_probabilities(g, softmax(logits)),
        "softmax(logits) * (g - sum(softmax(logits) * g, axis))",
    ),
    labels=None,
)
def surplus(logits: Any, labels: Any) -> Any:
    """By how much the softmax of `logits` is more than 1 at the label, and 0 elsewhere."""
    probabilities = np.ascontiguousarray(softmax.compute(logits))
    flat = probabilities.reshape(-1, logits.shape[-1])
    flat[np.arange(len(flat)), labels.ravel()] -= 1
    return probabilities


def _to_scores(g: Any, logits: Any, labels: Any) -> Any:
    return onto(np.multiply, surplus(logits, labels), g)


def _to_probabilities(g: Any, probabilities: Any) -> Any:
    weighted = g * probabilities
    return weighted - probabilities * added(weighted, -1, True)


@op(
    "cross entropy",
    logits=(
        lambda g, out, logits, labels: _to_logits(expanded(g, -1), logits, labels),
        "broadcast(g, axis) * (softmax(logits) * sum(labels, axis) - labels)",
    ),
    labels=(
        lambda g, out, logits, labels: onto(np.multiply, log_softmax(logits), -expanded(g, -1)),
        "-broadcast(g, axis) * log_softmax(logits)",
    ),
)
def softmax_cross_entropy(logits: Any, labels: Any) -> Any:
    """Sum of labels times -ln of the softmax of `logits`, along the last axis."""
    logarithms = log_softmax.compute(logits)
    if type(labels) is np.ndarray is type(logarithms):
        return 0 - np.vecdot(labels, logarithms)  # no loss is 0, not -0
    return -np.sum(labels * logarithms, axis=-1)


def _to_logits(g: Any, logits: Any, labels: Any) -> Any:
    wanted = onto(np.multiply, softmax(logits), added(labels, -1, True))
    return onto(np.multiply, onto(np.subtract, wanted, labels), g)


@op(
    "cross entropy",
    logits=(
        lambda g, out, logits, labels: onto(
            np.multiply, onto(np.subtract, sigmoid(logits), labels), g
        ),
        "1 / (1 + exp(-logits)) - labels",
    ),
    labels=(lambda g, out, logits, labels: g * -logits, "-logits"),
)
def sigmoid_cross_entropy(logits: Any, labels: Any) -> Any:
    """-ln of the probability that the sigmoid of `logits` gives to `labels`, entry by entry."""
    straight = onto(np.subtract, np.maximum(logits, 0), logits * labels)
    return onto(np.add, straight, rounding_off(logits))


@op(
    "÷",
    x=(lambda g, out, x, y: _quotient(g, y), "where(y == 0, 0, 1 / y)"),
    y=(lambda g, out, x, y: _quotient(-g * out, y), "where(y == 0, 0, -x / y**2)"),
)
def divide_no_nan(x: Any, y: Any) -> Any:
    """`x / y`, but 0 where `y` is 0."""
    nothing = np.equal(y, 0)
    return np.where(nothing, 0, x / np.where(nothing, 1, y))


@op(
    "×",
    x=(lambda g, out, x, y: _product(g, y), "where(y == 0, 0, y)"),
    y=(lambda g, out, x, y: _product(x, g), "x"),
)
def multiply_no_nan(x: Any, y: Any) -> Any:
    """`x * y`, but 0 where `y` is 0, whatever `x` is."""
    return np.where(np.equal(y, 0), 0, x) * y


def _quotient(x: Any, y: Any) -> Any:
    return divide_no_nan(x, y)


def _product(x: Any, y: Any) -> Any:
    return multiply_no_nan(x, y)


@op(
    "x ln y",
    x=(lambda g, out, x, y: g * np.log(np.where(np.equal(x, 0), 1, y)), "ln(y)"),
    y=(lambda g, out, x, y: _quotient(g * x, np.where(np.equal(x, 0), 0, y)), "x / y"),
)
def xlogy(x: Any, y: Any) -> Any:
    """`x * ln(y)`, but 0 where `x` is 0."""
    nothing = np.equal(x, 0)
    return np.where(nothing, 0, x * np.log(np.where(nothing, 1, y)))
