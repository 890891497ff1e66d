"""The most memory that a step of the training programs holds, beside NumPy by hand.

`tracemalloc` knows the arrays of NumPy, and so those of the libraries that are built on it; what
PyTorch, JAX and TensorFlow allocate it does not see, so they are not here.
"""

from __future__ import annotations

import gc
import tracemalloc

from tests.benchmarks.row import Row, Step

LIBRARIES = ("numpy", "tapeviz", "autograd", "mygrad")


def peak(step: Step) -> int:
    """Return how many bytes a step held at most, beyond what was there before."""
    step()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        step()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def peaks(row: Row, keys: list[str]) -> dict[str, int]:
    """Return the peak of a row's step in bytes, by the name of the library."""
    problem = row.problem()
    return {key: peak(row.programs[key](problem)) for key in LIBRARIES if key in keys}
