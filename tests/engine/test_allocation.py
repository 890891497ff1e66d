"""Where arrays lie: freed memory stays in the process, and what is copied in begins a line."""

from __future__ import annotations

import platform
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine.allocation import copied

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


LARGE = np.arange(60_000.0).reshape(300, 200)


@pytest.mark.parametrize(
    "array",
    [LARGE, LARGE.T, LARGE.astype("complex64"), LARGE.reshape(20, 15, 200)],
    ids=["rows", "columns", "complex", "three axes"],
)
def test_what_is_copied_in_begins_a_line_and_keeps_the_order_of_its_axes(
    array: np.ndarray[Any, Any],
) -> None:
    for shift in range(4):
        room = np.empty(array.nbytes + 64, np.uint8)[16 * shift :][: array.nbytes]
        given = room.view(array.dtype).reshape(array.shape, order="A")
        given[...] = array
        own = copied(given)
        assert own.ctypes.data % 64 == 0
        assert own.strides == given.strides
        assert not np.shares_memory(own, given)
        np.testing.assert_array_equal(own, given)
    assert tf.constant(array).numpy().ctypes.data % 64 == 0


@pytest.mark.parametrize("array", [np.array(1.0), np.zeros((0, 3)), LARGE[:2], LARGE[:, ::2]])
def test_what_is_small_or_has_gaps_is_copied_as_numpy_does(array: np.ndarray[Any, Any]) -> None:
    own = copied(array)
    assert not np.shares_memory(own, array)
    np.testing.assert_array_equal(own, array)
    assert own.strides == np.array(array).strides


def test_variable_of_a_large_array_is_changed_in_place_from_its_second_step_on() -> None:
    variable = tf.Variable(LARGE)
    variable.assign_sub(np.ones_like(LARGE))
    place = variable._value.ctypes.data
    for _ in range(3):
        variable.assign_sub(np.ones_like(LARGE))
        assert variable._value.ctypes.data == place
