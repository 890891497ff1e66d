"""What neural networks are made of: activations, cross-entropies, convolutions and pooling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import tapeviz as tf
from tapeviz.engine.rules import (
    activations,
    checks,
    convolutions,
    error_function,
    gamma_function,
    losses,
)
from tests.engine.cases.case import DOMAINS, PAIRS, SHAPES, Case, case, sample

DOMAINS.update(
    {
        "batch_normalization": (0.4, 2.0),
        "lgamma": (0.4, 3.0),
        "digamma": (0.4, 3.0),
        "polygamma": (0.4, 3.0),
        "xlogy": (0.4, 2.0),
        "divide_no_nan": (0.4, 2.0),
        "multiply_no_nan": (0.4, 2.0),
        "relu6": (0.2, 5.0),
    }
)

UNARY: dict[str, Callable[..., Any]] = {
    "log_sigmoid": activations.log_sigmoid,
    "relu6": activations.relu6,
    "elu": activations.elu,
    "selu": activations.selu,
    "softplus": activations.softplus,
    "relu_slope": activations.relu_slope,
    "relu6_slope": activations.relu6_slope,
    "softsign": activations.softsign,
    "silu": activations.silu,
    "gelu": activations.gelu,
    "tanh_gelu": activations.tanh_gelu,
    "l2_loss": activations.l2_loss,
    "check_numerics": lambda x: checks.check_numerics(x, message="not finite"),
    "erf": error_function.erf,
    "erfc": error_function.erfc,
    "lgamma": gamma_function.lgamma,
    "digamma": gamma_function.digamma,
    "polygamma": lambda x: gamma_function.polygamma(x, order=2),
}

BINARY: dict[str, Callable[..., Any]] = {
    "leaky_relu": activations.leaky_relu,
    "leaky_relu_slope": activations.leaky_relu_slope,
    "sigmoid_cross_entropy": losses.sigmoid_cross_entropy,
    "divide_no_nan": losses.divide_no_nan,
    "multiply_no_nan": losses.multiply_no_nan,
    "xlogy": losses.xlogy,
}


def _elementwise_cases() -> Iterator[Case]:
    for op, function in UNARY.items():
        for shape in SHAPES:
            yield case(op, f"{shape}", function, shape, complex_too=False)
        yield case(
            op,
            "of every other column",
            lambda x, f=function: f(x[:, ::2]),
            (2, 5),
            complex_too=False,
        )
    for op, function in BINARY.items():
        for left, right in PAIRS:
            yield case(op, f"{left} and {right}", function, left, right, complex_too=False)
    zeros = np.array([0.0, 1.5])
    yield Case(
        "divide_no_nan", "by 0", lambda x: losses.divide_no_nan(x, zeros), (sample((2,)),), False
    )
    yield Case(
        "multiply_no_nan",
        "by 0",
        lambda x: losses.multiply_no_nan(x, zeros),
        (sample((2,)),),
        False,
    )
    yield Case("xlogy", "of 0", lambda y: losses.xlogy(zeros, y), (sample((2,), "xlogy"),), False)
    for shape, kept in (((3,), (3,)), ((2, 3), (3,)), ((), ()), ((0, 3), (0, 3))):
        mask = 1.25 * (sample(kept, place=1) > 0)
        yield case(
            "dropout",
            f"{shape} and {kept}",
            lambda x, m=mask: activations.dropout(x, m),
            shape,
            complex_too=False,
        )
    many = np.linspace(-3.0, 3.0, 300)
    yield Case("erf", "of many", error_function.erf, (many,), False)
    yield Case("erfc", "of many", error_function.erfc, (many,), False)
    for op, function in {
        "lgamma": gamma_function.lgamma,
        "digamma": gamma_function.digamma,
    }.items():
        below = np.array([-0.3, -1.7, -2.5])
        yield Case(op, "of negative numbers", function, (below,), False)


def _along_axes_cases() -> Iterator[Case]:
    for op, function in {
        "softmax": activations.softmax,
        "log_softmax": activations.log_softmax,
    }.items():
        yield case(op, "of a vector", function, (3,), complex_too=False)
        yield case(op, "of nothing", function, (0, 3), complex_too=False)
        for axis in (0, 1, -2):
            yield case(
                op,
                f"axis={axis}",
                lambda x, axis=axis, f=function: f(x, axis=axis),
                (2, 3),
                complex_too=False,
            )
        yield case(op, "transposed", lambda x, f=function: f(x.T), (2, 3), complex_too=False)
    labels = np.array([[2, 0], [1, 1]], np.int32)
    for shape, chosen in (
        ((3,), 1),
        ((2, 3), labels[0]),
        ((2, 2, 3), labels),
        ((0, 3), labels[:0, 0]),
    ):
        chosen = tf.constant(chosen)
        yield case(
            "sparse_softmax_cross_entropy",
            f"{shape}",
            lambda x, chosen=chosen: losses.sparse_softmax_cross_entropy(x, chosen),
            shape,
            complex_too=False,
        )
        yield case(
            "surplus",
            f"{shape}",
            lambda x, chosen=chosen: losses.surplus(x, chosen),
            shape,
            complex_too=False,
        )
        yield case(
            "sparse_softmax_cross_entropy",
            f"{shape}, transposed",
            lambda x, chosen=chosen: losses.sparse_softmax_cross_entropy(
                np.swapaxes(x, 0, -1), chosen
            ),
            shape[::-1],
            complex_too=False,
        )
        yield case(
            "softmax_cross_entropy",
            f"{shape}",
            losses.softmax_cross_entropy,
            shape,
            shape,
            complex_too=False,
        )


def _batch_normalization_cases() -> Iterator[Case]:
    for shape in ((3,), (2, 3), (2, 1, 3), (0, 3)):
        yield case(
            "batch_normalization",
            f"{shape}",
            lambda *arrays: activations.batch_normalization(*arrays, 1e-3),
            shape,
            (3,),
            (3,),
            (3,),
            (3,),
            complex_too=False,
        )
    yield case(
        "batch_normalization",
        "of each row",
        lambda *arrays: activations.batch_normalization(*arrays, 1e-3),
        (2, 3),
        (2, 1),
        (2, 1),
        (3,),
        (3,),
        complex_too=False,
    )


SWEEPS: dict[str, dict[str, Any]] = {
    "plain": {},
    "in strides": {"strides": 2},
    "padded": {"padding": (1, 1)},
    "padded at one end, in strides": {"strides": 2, "padding": (0, 1)},
    "dilated": {"dilations": 2, "padding": (1, 2)},
}


def _sweep(dimensions: int, form: str) -> dict[str, Any]:
    chosen = {"strides": 1, "padding": (0, 0), "dilations": 1, **SWEEPS[form]}
    return {name: (value,) * dimensions for name, value in chosen.items()}


def _convolution_cases() -> Iterator[Case]:
    shapes: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = (
        ((2, 6, 2), (3, 2, 2)),
        ((2, 5, 4, 1), (2, 2, 1, 2)),
        ((2, 4, 5, 2), (3, 2, 2, 2)),  # the windows are laid out in strips
        ((1, 3, 2, 2), (2, 2, 2, 3)),  # of fewer places than filters they are not
        ((1, 3, 4, 3, 1), (2, 2, 2, 1, 1)),
        ((1, 3, 2, 3, 2), (2, 2, 2, 2, 1)),
    )
    for of_input, of_filters in shapes:
        dimensions = len(of_input) - 2
        for form in SWEEPS if dimensions < 3 else ("plain", "padded"):
            sweep = _sweep(dimensions, form)
            of_output = convolutions.convolution.compute(
                np.zeros(of_input), np.zeros(of_filters), **sweep
            ).shape
            named = f"of {of_input} by {of_filters}, {form}"
            yield case(
                "convolution",
                named,
                lambda x, y, sweep=sweep: convolutions.convolution(x, y, **sweep),
                of_input,
                of_filters,
                complex_too=False,
            )
            yield case(
                "transposed_convolution",
                named,
                lambda x, y, sweep=sweep, n=of_input[1:-1]: convolutions.transposed_convolution(
                    x, y, lengths=n, **sweep
                ),
                of_output,
                of_filters,
                complex_too=False,
            )
            yield case(
                "window_products",
                named,
                lambda x, y, sweep=sweep, n=of_filters[:-2]: convolutions.window_products(
                    x, y, window=n, **sweep
                ),
                of_input,
                of_output,
                complex_too=False,
            )
    yield case(
        "convolution",
        "of nothing",
        lambda x, y: convolutions.convolution(x, y, **_sweep(1, "plain")),
        (0, 4, 2),
        (2, 2, 3),
        complex_too=False,
    )


def _pooling_cases() -> Iterator[Case]:
    for dimensions, shape in {1: (2, 6, 2), 2: (2, 5, 4, 2)}.items():
        for form in SWEEPS:
            sweep = {"window": (2,) * dimensions, **_sweep(dimensions, form)}
            pooled = convolutions.mean_pool.compute(np.zeros(shape), **sweep).shape
            chosen = np.arange(np.prod(pooled)).reshape(pooled) % 2
            lengths = shape[1:-1]
            programs: dict[str, tuple[Callable[..., Any], tuple[int, ...]]] = {
                "max_pool": (lambda x, s=sweep: convolutions.max_pool(x, **s), shape),
                "mean_pool": (lambda x, s=sweep: convolutions.mean_pool(x, **s), shape),
                "mean_unpool": (
                    lambda x, s=sweep, n=lengths: convolutions.mean_unpool(x, lengths=n, **s),
                    pooled,
                ),
                "unpool": (
                    lambda x, s=sweep, n=lengths, c=chosen: convolutions.unpool(
                        x, chosen=c, lengths=n, **s
                    ),
                    pooled,
                ),
                "pick": (lambda x, s=sweep, c=chosen: convolutions.pick(x, chosen=c, **s), shape),
            }
            for op, (program, of_input) in programs.items():
                named = f"{dimensions} dimensions, {form}"
                yield case(op, named, program, of_input, complex_too=False)
    one = {"window": (1,), **_sweep(1, "plain")}
    yield case(
        "max_pool",
        "of one entry",
        lambda x: convolutions.max_pool(x, **one),
        (1, 3, 2),
        complex_too=False,
    )


def _tie_cases() -> Iterator[Case]:
    yield Case(
        "relu6",
        "beyond its ends",
        activations.relu6,
        (np.array([-1.0, 2.0, 7.0]),),
        False,
    )
    yield Case("sigmoid", "far out", activations.sigmoid, (sample((3,)) * 20,), False)


CASES: tuple[Case, ...] = (
    *_elementwise_cases(),
    *_along_axes_cases(),
    *_batch_normalization_cases(),
    *_convolution_cases(),
    *_pooling_cases(),
    *_tie_cases(),
)

DESCRIBED = {
    "polygamma",
    "sparse_softmax_cross_entropy",
    "surplus",
    "convolution",
    "transposed_convolution",
    "window_products",
    "max_pool",
    "unpool",
    "pick",
    "mean_pool",
    "mean_unpool",
}
