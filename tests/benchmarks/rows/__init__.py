"""What is timed: a program a module, written once for each library.

A module makes a problem of arrays, and from it a step for each library: a function without
arguments that computes the program once, forward and backward, and returns its gradients, always in
the same order. What the step needs is put into the library's own form before, outside of what is
timed. Each program is written as the library's users would write it, with the fused functions that
it has; a library for which there is no such program stands in `Row.without`, with the reason.
"""

from __future__ import annotations

from tests.benchmarks.row import Row
from tests.benchmarks.rows import (
    attention,
    chain,
    convolution,
    indexing,
    logistic_regression,
    lstm,
    perceptron,
    rosenbrock,
    tree,
)

ROWS: tuple[Row, ...] = (
    *chain.ROWS,
    *tree.ROWS,
    *perceptron.ROWS,
    *convolution.ROWS,
    *lstm.ROWS,
    *attention.ROWS,
    *logistic_regression.ROWS,
    *indexing.ROWS,
    *rosenbrock.ROWS,
)
"""In the order of the table."""
