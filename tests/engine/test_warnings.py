"""NumPy's warnings of an op name the line of the user's code, and no other line is silenced."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log

X = tf.constant(np.array([0.0, 1e30]))


def warnings_of(*lines: str) -> list[tuple[str, str]]:
    """Run a program in a Python of its own, and return line and text of each warning."""
    program = "\n".join(("import numpy as np, tapeviz as tf", *lines))
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    told = [line.split(": ") for line in done.stderr.splitlines() if "Warning" in line]
    return [(where, what) for where, _, what in told]


@pytest.mark.parametrize("tape", ["tape.watch(x)", "pass"], ids=["taped", "not taped"])
def test_a_warning_names_the_users_line_and_each_line_warns_once(tape: str) -> None:
    assert warnings_of(
        "x = tf.constant([0.0, -1.0, 1e30])",
        "with tf.GradientTape() as tape:",
        f"    {tape}",
        "    for _ in range(3):",
        "        y = np.log(x)",
        "    y = 1 / x",
        "    y = np.sum(x) / 0.0",
        "    y = np.exp(x)",
        "    y = x ** 2",
    ) == [
        ("<string>:6", "divide by zero encountered in log"),
        ("<string>:6", "invalid value encountered in log"),
        ("<string>:7", "divide by zero encountered in divide"),
        ("<string>:8", "divide by zero encountered in scalar divide"),
        ("<string>:9", "overflow encountered in exp"),
        ("<string>:10", "overflow encountered in square"),
    ]


def test_a_warning_of_numpys_own_is_given_once() -> None:
    ((_, what),) = warnings_of(
        "x = tf.constant([np.nan])",
        "y = [np.nanmean(x) for _ in range(3)]",
        "assert np.all(np.isnan(y))",
    )
    assert what == "Mean of empty slice"


def test_filters_of_the_users_hold() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("ignore")
        np.log(X)
    assert not told
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="encountered in log"):
            np.log(X)


def test_a_warning_that_is_an_error_is_told_as_one() -> None:
    with log.listening(log.Log()) as told, warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning):
            np.log(X)
    assert [event[0] for event in told.events] == [log.RAISED]


def test_states_of_the_users_hold() -> None:
    with warnings.catch_warnings(record=True) as told, np.errstate(all="ignore"):
        np.log(X)
    assert not told
    with np.errstate(all="raise"), pytest.raises(FloatingPointError, match="encountered in log"):
        np.log(X)


def test_what_warned_is_on_the_tape_once() -> None:
    program = (
        "x = tf.constant([0.5, -1.0])",
        "with tf.GradientTape() as tape:",
        "    tape.watch(x)",
        "    y = np.log(x)[0]",
        "assert np.array_equal(tape.gradient(y, x), [2.0, 0.0])",
    )
    assert warnings_of(*program) == [("<string>:5", "invalid value encountered in log")]
