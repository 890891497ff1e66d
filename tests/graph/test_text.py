"""Where no picture can be drawn, the text says the same."""

from __future__ import annotations

from collections.abc import Callable

from tapeviz.graph.text import MOST_LINES, describe
from tests.graph.conftest import Cell
from tests.graph.test_builder import POLYNOMIAL


def test_ops_and_gradients_are_listed(run: Callable[..., Cell]) -> None:
    assert describe(run(POLYNOMIAL).graphs()).splitlines() == [
        "tape: 4 ops",
        "  a = x * x → 9",
        "  b = a * y → 18",
        "  c = x * y → 6",
        "  z = b + c → 24",
        "  ∂(z)/∂x = 14",
        "  ∂(z)/∂y = 12",
    ]


def test_a_long_tape_is_cut_and_says_so(run: Callable[..., Cell]) -> None:
    lines = describe(
        run(
            "y = tf.Variable(1.0)\nwith tf.GradientTape() as tape:\n"
            "    for _ in range(100):\n        y = y * 1.0\n"
        ).graphs()
    ).splitlines()
    assert lines[-1] == f"  … and {100 - MOST_LINES} more ops"
