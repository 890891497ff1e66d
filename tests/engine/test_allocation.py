"""Freed memory stays in the process, so that the next step of a loop need not ask for pages."""

from __future__ import annotations

import platform
import subprocess
import sys

_STEPS = """
import resource
import numpy as np
import tapeviz as tf

x = tf.constant(np.linspace(-0.9, 0.9, 10_000))

def step():
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for _ in range(25):
            y = np.tanh(np.sin(y) * x + x)
    return tape.gradient(y, x)

def pages():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

step()
step()
before = pages()
for _ in range(10):
    step()
print((pages() - before) // 10)
"""


def test_a_step_of_large_arrays_asks_the_system_for_no_pages_again() -> None:
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ":".join(filter(None, sys.path))}
    found = subprocess.run(
        [sys.executable, "-c", _STEPS], capture_output=True, text=True, env=environment, check=True
    )
    if platform.libc_ver()[0] == "glibc":
        assert int(found.stdout) < 100  # an array has 20 pages, and a step keeps 50 arrays
