"""Record and differentiate a chain of a thousand ops, beside NumPy by hand and other libraries."""

from __future__ import annotations

import platform
import time

import numpy as np

from tests.benchmarks.peers import OPS, Peer, installed
from tests.benchmarks.table import markdown

ROUNDS = 25


def measure(peers: list[Peer], array: np.ndarray) -> dict[str, np.ndarray]:
    """Return for each library the microseconds an op takes, recorded and differentiated.

    The libraries take turns within each round, so that what slows the machine for a while slows
    all of them alike; the figures are medians over the rounds, the first one left out.

    Raises
    ------
    AssertionError
        If a library's gradient is not that of the others.
    """
    inputs = [peer.prepare(array) for peer in peers]
    times: dict[str, list[tuple[float, float]]] = {peer.name: [] for peer in peers}
    gradients = {}
    for _ in range(ROUNDS + 1):
        for peer, x in zip(peers, inputs, strict=True):
            start = time.perf_counter()
            recorded = peer.record(x)
            middle = time.perf_counter()
            gradients[peer.name] = peer.differentiate(recorded)
            end = time.perf_counter()
            del recorded
            times[peer.name].append((middle - start, end - middle))
    for gradient in gradients.values():
        np.testing.assert_allclose(np.asarray(gradient), gradients["NumPy by hand"], rtol=1e-10)
    return {name: 1e6 / OPS * np.median(rounds[1:], axis=0) for name, rounds in times.items()}


def report() -> None:
    """Measure scalars and arrays, and print a table of each."""
    peers = installed()
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, float64, one thread.")
    arrays = {
        "scalars": np.array(0.5),
        "arrays of 1,000 elements": np.linspace(-1, 1, 1_000),
    }
    for what, array in arrays.items():
        figures = measure(peers, array)
        reference = sum(figures["tapeviz"])
        print(f"\nA chain of {OPS:,} ops on {what}, median of {ROUNDS} rounds, µs an op:\n")
        rows = [
            [
                f"{peer.name} {peer.version}",
                *(f"{figure:.2f}" for figure in figures[peer.name]),
                f"{sum(figures[peer.name]):.2f}",
                f"{sum(figures[peer.name]) / reference:.2f}",
            ]
            for peer in peers
        ]
        print(markdown(["library", "record", "gradient", "both", "× tapeviz"], rows))
