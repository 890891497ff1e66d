"""Run the benchmarks and print their tables."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from tests.benchmarks.libraries import LIBRARIES, set_up


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rows", help="names of rows, joined by commas; what they begin with will")
    parser.add_argument(
        "--peers", help="libraries, joined by commas; NumPy by hand is always there"
    )
    parser.add_argument("--rounds", type=int, default=15, help="how often each takes its turn")
    parser.add_argument(
        "--cpu",
        action="store_true",
        help="count the CPU time of all threads, for a machine on which others compute, too",
    )
    options = parser.parse_args(arguments)
    clock = time.process_time if options.cpu else time.perf_counter
    keys = [library.key for library in LIBRARIES]
    peers = options.peers.split(",") if options.peers else keys
    unknown = set(peers) - set(keys)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(keys)}")
    libraries = set_up([*peers, "numpy"])

    # These import NumPy, which reads how many threads it may have when it is imported.
    from tests.benchmarks import diagnosing, importing, report, small_tapes
    from tests.benchmarks.comparison import compare
    from tests.benchmarks.rows import ROWS

    names = [row.name for row in ROWS] + ["memory", "small-tapes", "import", "listening", "explain"]
    starts = tuple(options.rows.split(",")) if options.rows else ("",)
    chosen = [name for name in names if name.startswith(starts)]
    if not chosen:
        parser.error(f"no such row; there are {', '.join(names)}")
    report.versions(libraries)
    rows = [row for row in ROWS if row.name in chosen]
    measured = {}
    for row in rows:
        print(f"… {row.title}", file=sys.stderr, flush=True)
        measured[row] = compare(row, libraries, options.rounds, clock)
    if measured:
        report.times(measured, libraries, options.rounds, options.cpu)
        if "tapeviz" in peers:
            report.ratios(measured, libraries)
        report.overheads(measured, libraries)
        report.growth(measured, libraries)
    if "memory" in chosen:
        report.memory(ROWS, libraries)
    if "small-tapes" in chosen:
        small_tapes.report()
    if "import" in chosen:
        importing.report()
    if "listening" in chosen:
        diagnosing.listening(ROWS)
    if "explain" in chosen:
        diagnosing.explaining()


if __name__ == "__main__":
    main()
