"""A name that is not here is answered with the nearest one, or with what to use instead."""

from __future__ import annotations

from types import ModuleType

import pytest

import tapeviz as tf


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
    ],
)
def test_missing_name_is_answered(module: ModuleType, name: str, says: str) -> None:
    with pytest.raises(AttributeError, match=says):
        getattr(module, name)


def test_importing_a_missing_name_is_an_import_error() -> None:
    with pytest.raises(ImportError, match="keras"):
        from tapeviz import keras  # type: ignore[attr-defined]  # noqa: F401


def test_hasattr_is_answered() -> None:
    assert hasattr(tf.nn, "relu")
    assert not hasattr(tf.nn, "keras")
