"""A name that is not here is answered with the nearest one, or with what to use instead."""

from __future__ import annotations

import importlib
import re
from types import ModuleType
from typing import Any

import pytest

import tapeviz as tf
from tapeviz.functions import missing


@pytest.mark.parametrize(
    ("module", "name", "says"),
    [
        (tf, "reduce_summ", "did you mean tapeviz.reduce_sum"),
        (tf, "varable", "did you mean tapeviz.Variable"),
        (tf, "relu", "did you mean tapeviz.nn.relu"),
        (tf, "log", "did you mean tapeviz.math.log"),
        (tf.math, "reduce_meen", "did you mean tapeviz.math.reduce_mean"),
        (tf.math, "relu", "did you mean tapeviz.nn.relu"),
        (tf.nn, "sofmax", "did you mean tapeviz.nn.softmax"),
        (tf.linalg, "matmull", "did you mean tapeviz.linalg.matmul"),
        (tf.random, "norml", "did you mean tapeviz.random.normal"),
        (tf.nest, "flaten", "did you mean tapeviz.nest.flatten"),
        (tf.debugging, "assert_equals", "did you mean tapeviz.debugging.assert_equal"),
        (tf.optimizers, "Sgd", "did you mean tapeviz.optimizers.SGD"),
        (tf.layers, "dense", "did you mean tapeviz.layers.Dense"),
        (tf, "keras", "tapeviz.layers.Dense and tapeviz.optimizers are there"),
        (tf, "data", "not in tapeviz: iterate over NumPy arrays"),
        (tf, "saved_model", "numpy.savez"),
        (tf, "image", "not in tapeviz"),
        (tf, "distribute", "not in tapeviz"),
        (tf, "interp", "numpy.interp"),
        (tf, "zzz", r"dir\(\) lists what is there"),
        (tf, "array", r"use tapeviz\.constant"),
        (tf, "signal", r"numpy\.fft\.fft"),
        (tf, "exp2", r"numpy\.exp2"),
        (tf, "TensorArray", r"Python list, and join it with tapeviz\.stack"),
        (tf, "test", r"numpy\.testing"),
        (tf, "version", r"tapeviz\.__version__"),
        (tf, "mul", r"use tapeviz\.multiply"),
        (tf, "sub", r"use tapeviz\.subtract"),
        (tf, "losses", r"tapeviz\.reduce_mean"),
        (tf, "metrics", r"tapeviz\.reduce_mean"),
        (tf, "hessians", r"tape\.jacobian"),
        (tf, "strided_slice", r"x\[begin:end:step\]"),
        (tf.math, "igamma", r"scipy\.special\.gammainc\("),
        (tf.math, "betainc", r"scipy\.special\.betainc"),
        (tf.math, "erfinv", r"scipy\.special\.erfinv"),
        (tf.math, "ndtri", r"scipy\.special\.ndtri"),
        (tf.math, "bessel_i0", r"scipy\.special\.i0 "),
        (tf.math, "zeta", "scipy.special.zeta"),
        (tf.nn, "pool", r"tapeviz\.nn\.max_pool"),
        (tf.linalg, "lu", "there is none"),
        (tf.linalg, "sqrtm", r"tapeviz\.linalg\.eigh"),
        (tf.linalg, "logm", r"tapeviz\.linalg\.eigh"),
        (tf.layers, "Conv2D", r"tapeviz\.nn\.conv2d"),
        (tf.random, "randn", r"tapeviz\.random\.normal"),
        (tf.optimizers, "RMSprop", r"tapeviz\.optimizers\.Adam"),
        (tf.optimizers, "schedules", "learning_rate takes a function"),
    ],
)
def test_missing_name_is_answered(module: ModuleType, name: str, says: str) -> None:
    with pytest.raises(AttributeError, match=says):
        getattr(module, name)


@pytest.mark.parametrize("name", missing._INSTEAD | missing._NOT_PART)
def test_what_is_advised_is_there(name: str) -> None:
    assert name not in tf.__all__, "the advice is for names that are not there"
    advice = (missing._INSTEAD | missing._NOT_PART)[name]
    for path in re.findall(r"\b(?:tapeviz|numpy|scipy\.special)(?:\.\w+)*", advice):
        found: Any = importlib.import_module(path.partition(".")[0])
        for part in path.split(".")[1:]:
            if part == "special":
                importlib.import_module("scipy.special")
            found = getattr(found, part)


@pytest.mark.parametrize("module", [tf, tf.math, tf.nn, tf.linalg])
@pytest.mark.parametrize("name", ["lu", "pool", "exp2", "sinc", "signal", "sqrtm", "igamma"])
def test_name_of_a_function_is_not_taken_for_another(module: ModuleType, name: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(module, name)
    assert "did you mean" not in str(caught.value)


def test_importing_a_missing_name_is_an_import_error() -> None:
    with pytest.raises(ImportError, match="keras"):
        from tapeviz import keras  # type: ignore[attr-defined]  # noqa: F401


def test_no_name_is_looked_for_before_the_package_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(tf, "__getattr__")
    with pytest.raises(AttributeError, match=r"^module 'tapeviz\.functions\.math' has"):
        tf.math.relu  # noqa: B018


def test_hasattr_is_answered() -> None:
    assert hasattr(tf.nn, "relu")
    assert not hasattr(tf.nn, "keras")


@pytest.mark.parametrize("name", ["", "nn", "linalg", "random", "optimizers", "initializers"])
def test_what_is_listed_is_what_is_public(name: str) -> None:
    module = importlib.import_module("tapeviz") if not name else getattr(tf, name)
    assert dir(module) == sorted(module.__all__)
