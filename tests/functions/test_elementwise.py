"""The elementwise functions give the dtypes that their docstrings promise."""

from __future__ import annotations

import inspect
import re
from types import FunctionType
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.functions import elementwise

FUNCTIONS = {
    name: function
    for name, function in vars(elementwise).items()
    if isinstance(function, FunctionType)
    and function.__module__ == elementwise.__name__
    and "Of the shape" in (function.__doc__ or "")
}
WITH_OTHER_ARGUMENTS = {
    "clip_by_value": lambda x: tf.clip_by_value(x, x, x),
    "polygamma": lambda x: tf.math.polygamma(1, x),
    "polyval": lambda x: tf.math.polyval([x], x),
}
ONE: dict[str, Any] = {dtype: np.ones(1, dtype) for dtype in ("int32", "float32", "complex64")}


def section(name: str, title: str) -> str:
    """Return what the docstring of a function says in one of its sections."""
    docstring = inspect.cleandoc(FUNCTIONS[name].__doc__ or "")
    after = docstring.partition(f"{title}\n{'-' * len(title)}\n")[2]
    return " ".join(after.partition("\n\n")[0].split())


def given(name: str, dtype: str) -> np.dtype[Any]:
    """Return the dtype that a function gives for an argument, or several, of one dtype."""
    x = tf.constant(ONE[dtype])
    function = FUNCTIONS[name]
    count = len(inspect.signature(function).parameters.keys() - {"name"})
    called = WITH_OTHER_ARGUMENTS.get(name)
    with np.errstate(divide="ignore"):
        result: tf.Tensor = called(x) if called else function(*[x] * count)
    return result.dtype


def test_all_are_found() -> None:
    assert {"add", "abs", "mod", "rint", "atan2", "clip_by_value"} <= FUNCTIONS.keys()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_floats_give_what_the_docstring_says(name: str) -> None:
    assert given(name, "float32") == (
        "bool" if "dtype bool" in section(name, "Returns") else "float32"
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_integers_give_what_the_docstring_says(name: str) -> None:
    said = section(name, "Returns")
    kept = "float64" if "integers float64" in said else "int32"
    assert given(name, "int32") == ("bool" if "dtype bool" in said else kept)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_complex_numbers_give_what_the_docstring_says(name: str) -> None:
    if "TypeError" in section(name, "Raises"):
        with pytest.raises(TypeError):
            given(name, "complex64")
        return
    said = section(name, "Returns")
    kept = "float32" if re.search(r"\breal\b", said) else "complex64"
    assert given(name, "complex64") == ("bool" if "dtype bool" in said else kept)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_broadcasting_is_promised_where_there_are_several_arguments(name: str) -> None:
    count = len(inspect.signature(FUNCTIONS[name]).parameters.keys() - {"name"})
    assert count > 1 or "broadcast" not in (FUNCTIONS[name].__doc__ or "")
