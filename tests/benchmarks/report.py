"""Print what was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence

import numpy as np

from tests.benchmarks.comparison import ratio
from tests.benchmarks.libraries import Library
from tests.benchmarks.memory import peaks
from tests.benchmarks.row import Row
from tests.benchmarks.table import markdown

Times = Mapping[str, np.ndarray]
"""The seconds of a row, round by round, by the key of the library."""


def versions(libraries: Sequence[Library]) -> None:
    """Print the versions of all that takes part."""
    names = [f"{library.name.split()[0]} {library.version}" for library in libraries]
    print(f"Python {platform.python_version()} on {os.cpu_count()} cores, one thread each.")
    print(f"{', '.join(names)}.")


def times(
    measured: Mapping[Row, Times], libraries: Sequence[Library], rounds: int, cpu: bool
) -> None:
    """Print the milliseconds of a step, for each row and library."""
    unit = "Milliseconds of CPU" if cpu else "Milliseconds"
    print(f"\n{unit} a step, forward and backward, median of {rounds} rounds:\n")
    rows = [
        [row.title, *(_cell(figures, library) for library in libraries)]
        for row, figures in measured.items()
    ]
    print(markdown(["program", *(library.name for library in libraries)], rows))
    names = {library.key: library.name for library in libraries}
    for row in measured:
        for key, reason in row.without.items():
            if key in names:
                print(f"{names[key]} is left out of `{row.name}`: it {reason}.")


def _cell(figures: Times, library: Library) -> str:
    if library.key not in figures:
        return "-"
    figure = 1e3 * np.median(figures[library.key])
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def ratios(measured: Mapping[Row, Times], libraries: Sequence[Library]) -> None:
    """Print how long tapeviz takes by how long each of the others does, and the means of that."""
    others = [library for library in libraries if library.key != "tapeviz"]
    found = {
        row: {
            library.key: ratio(figures["tapeviz"], figures[library.key])
            for library in others
            if library.key in figures
        }
        for row, figures in measured.items()
    }
    rows = [
        [row.title, *(f"{of[one.key]:.2f}" if one.key in of else "-" for one in others)]
        for row, of in found.items()
    ]
    means = []
    for library in others:
        logarithms = [np.log(of[library.key]) for of in found.values() if library.key in of]
        means.append(f"{np.exp(np.mean(logarithms)):.2f}" if logarithms else "-")
    print("\nTime of tapeviz / time of the other (below 1, tapeviz is faster):\n")
    print(
        markdown(
            ["program", *(library.name for library in others)],
            [*rows, ["geometric mean", *means]],
        )
    )


def overheads(measured: Mapping[Row, Times], libraries: Sequence[Library]) -> None:
    """Print what each library takes an op beyond what NumPy takes, on the rows of scalars."""
    others = [library for library in libraries if library.key != "numpy"]
    rows = [
        [
            row.title,
            *(
                f"{1e6 * (np.median(figures[one.key]) - np.median(figures['numpy'])) / row.ops:.2f}"
                if one.key in figures
                else "-"
                for one in others
            ),
        ]
        for row, figures in measured.items()
        if row.ops
    ]
    if rows:
        print("\nµs an op, forward and backward, beyond NumPy by hand:\n")
        print(markdown(["program", *(library.name for library in others)], rows))


def growth(measured: Mapping[Row, Times], libraries: Sequence[Library]) -> None:
    """Print by what factor the time of indexing in a loop grows when the loop doubles."""
    by_name = {row.name: figures for row, figures in measured.items()}
    if {"index", "index-double"} <= by_name.keys():
        single, double = by_name["index"], by_name["index-double"]
        # the two rows took no turns with each other: their fastest rounds are the ones to compare
        grown = [
            f"{library.name} {min(double[library.key]) / min(single[library.key]):.1f}"
            for library in libraries
            if library.key in single
        ]
        print(f"\nFrom 1,000 to 2,000 reads of x[i], time grows by: {', '.join(grown)}.")


def memory(rows: Sequence[Row], libraries: Sequence[Library]) -> None:
    """Measure and print the peak memory of the training programs."""
    trained = [row for row in rows if row.trains]
    if not trained:
        return
    measured = {row: peaks(row, [library.key for library in libraries]) for row in trained}
    shown = [library for library in libraries if library.key in next(iter(measured.values()))]
    table = [
        [
            row.title,
            *(f"{of[library.key] / 2**20:.2f}" for library in shown),
            f"{of['tapeviz'] / of['numpy']:.2f}" if "tapeviz" in of else "-",
        ]
        for row, of in measured.items()
    ]
    print("\nPeak of a step in MiB, as tracemalloc sees it:\n")
    print(markdown(["program", *(one.name for one in shown), "tapeviz / by hand"], table))
