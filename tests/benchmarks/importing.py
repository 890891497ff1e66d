"""How long `import tapeviz` takes beyond `import numpy`."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from tempfile import TemporaryDirectory

ROUNDS = 9


def milliseconds(module: str, cache: str) -> float:
    """Return what a fresh interpreter takes to import a module, its bytecode kept in `cache`."""
    code = (
        "import time; start = time.perf_counter(); "
        f"import {module}; print(time.perf_counter() - start)"
    )
    # as an installed package is imported: its bytecode was written once, wherever this runs
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return 1e3 * float(run.stdout)


def report() -> None:
    """Import one and the other in turn, each in interpreters of its own, and print medians."""
    with TemporaryDirectory() as cache:
        figures = [
            (milliseconds("numpy", cache), milliseconds("tapeviz", cache))
            for _ in range(ROUNDS + 1)
        ][1:]
    numpy = median(one for one, _ in figures)
    beyond = median(other - one for one, other in figures)
    print(
        f"\n`import tapeviz` takes {beyond:.0f} ms beyond the {numpy:.0f} ms of `import numpy` "
        f"(medians of {ROUNDS} rounds)."
    )
