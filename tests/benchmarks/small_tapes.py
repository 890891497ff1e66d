"""Run a cell with ten thousand small tapes in a real kernel, with and without the extension."""

from __future__ import annotations

import time
from statistics import median

from jupyter_client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from tests.benchmarks.table import markdown

TAPES = 10_000
ROUNDS = 7

SET_UP = """
import tapeviz as tf
x, y = tf.constant(3.0), tf.constant(2.0)
"""
LOOP = f"""
for _ in range({TAPES}):
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        z = x * x * y + x * y
    gradients = tape.gradient(z, [x, y])
"""


def run(client: BlockingKernelClient, code: str) -> float:
    """Run code as a cell and return the seconds until the kernel is idle again."""
    start = time.perf_counter()
    reply = client.execute_interactive(code, output_hook=lambda message: None)
    elapsed = time.perf_counter() - start
    if reply["content"]["status"] != "ok":
        raise RuntimeError("\n".join(reply["content"]["traceback"]))
    return elapsed


def report() -> None:
    """Measure in turn without and with the extension, and print both and their ratio."""
    manager, client = start_new_kernel(extra_arguments=["--log-level=ERROR"])
    try:
        run(client, SET_UP)
        run(client, LOOP)
        plain, drawn = [], []
        for _ in range(ROUNDS):
            plain.append(run(client, LOOP))
            run(client, "%load_ext tapeviz")
            drawn.append(run(client, LOOP))
            run(client, "%unload_ext tapeviz")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    ratio = median(with_ / without for with_, without in zip(drawn, plain, strict=True))
    print(f"\nA cell with {TAPES:,} tapes of 4 ops each, median of {ROUNDS} rounds:\n")
    rows = [
        [name, f"{median(times):.3f}", f"{median(times) * 1e6 / TAPES:.1f}"]
        for name, times in (("without the extension", plain), ("with the extension", drawn))
    ]
    print(markdown(["", "s", "µs a tape"], rows))
    print(f"\nWith the extension the cell takes {ratio:.2f} times as long.")
