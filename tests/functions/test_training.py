"""Modules, layers, initial values and optimizers."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tapeviz as tf


class Inner(tf.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = tf.Variable(1.0, name="inner")


class Outer(tf.Module):
    def __init__(self) -> None:
        super().__init__(name="whole")
        self.zeta = tf.Variable(1.0, name="zeta")
        self.alpha = {"b": tf.Variable(2.0, name="b"), "a": tf.Variable(3.0, name="a")}
        self.parts = [Inner(), (Inner(),)]
        self.frozen = tf.Variable(4.0, trainable=False, name="frozen")
        self.zz = self.zeta


def test_module_finds_variables_in_the_order_of_attribute_names() -> None:
    names = [variable.name for variable in Outer().variables]
    assert names == ["a:0", "b:0", "frozen:0", "zeta:0", "inner:0", "inner:0"]


def test_module_tells_trainable_variables_from_others() -> None:
    module = Outer()
    assert [one.name for one in module.non_trainable_variables] == ["frozen:0"]
    assert len(module.trainable_variables) == 5


def test_module_names_its_submodules_and_itself() -> None:
    module = Outer()
    assert module.submodules == (module.parts[0], module.parts[1][0])
    assert (module.name, module.parts[0].name) == ("whole", "inner")
    with module.name_scope as scope:
        assert scope == "whole/"


class Scoped(tf.Module):
    """Makes its Variable when it is first called, in the scope of its name."""

    weight: tf.Variable

    @tf.Module.with_name_scope
    def __call__(self) -> None:
        self.weight = tf.Variable(1.0, name="w")
        self.unnamed = tf.Variable(1.0)


def test_variables_are_named_under_the_open_scopes() -> None:
    module = Scoped(name="d1")
    with tf.name_scope("outer"):
        module()
    assert module.weight.name == "outer/d1/w:0"
    assert module.unnamed.name == "Variable:0"
    assert tf.Variable(1.0, name="w").name == "w:0"


def test_module_that_contains_itself_is_walked_once() -> None:
    module = Inner()
    module.me = [module]
    assert len(module.variables) == 1


def test_module_name_must_be_an_identifier() -> None:
    with pytest.raises(ValueError, match="not a valid module name"):
        tf.Module(name="two words")


def trained(optimizer: Any, gradients: list[float]) -> list[float]:
    variable = tf.Variable(np.float64(1.0))
    path = []
    for gradient in gradients:
        optimizer.apply_gradients([(tf.constant(np.float64(gradient)), variable)])
        path.append(float(variable))
    return path


GRADIENTS = [1.0, -0.5, 2.0, 0.25]


def test_sgd_steps_against_the_gradient() -> None:
    np.testing.assert_allclose(
        trained(tf.optimizers.SGD(0.5), GRADIENTS), 1.0 - 0.5 * np.cumsum(GRADIENTS)
    )


@pytest.mark.parametrize("nesterov", [False, True])
def test_sgd_with_momentum(nesterov: bool) -> None:
    weight, velocity, expected = 1.0, 0.0, []
    for gradient in GRADIENTS:
        velocity = 0.9 * velocity - 0.5 * gradient
        weight += 0.9 * velocity - 0.5 * gradient if nesterov else velocity
        expected.append(weight)
    optimizer = tf.optimizers.SGD(0.5, momentum=0.9, nesterov=nesterov)
    np.testing.assert_allclose(trained(optimizer, GRADIENTS), expected)


@pytest.mark.parametrize("amsgrad", [False, True])
def test_adam_corrects_its_means(amsgrad: bool) -> None:
    weight, mean, square, largest, expected = 1.0, 0.0, 0.0, 0.0, []
    for step, gradient in enumerate(GRADIENTS, start=1):
        mean = 0.8 * mean + 0.2 * gradient
        square = 0.9 * square + 0.1 * gradient**2
        largest = max(largest, square)
        root = np.sqrt(largest if amsgrad else square)
        rate = 0.5 * np.sqrt(1 - 0.9**step) / (1 - 0.8**step)
        weight -= rate * mean / (root + 1e-7)
        expected.append(weight)
    optimizer = tf.optimizers.Adam(0.5, beta_1=0.8, beta_2=0.9, amsgrad=amsgrad)
    np.testing.assert_allclose(trained(optimizer, GRADIENTS), expected)


def test_values_that_were_read_before_an_update_stay() -> None:
    variable = tf.Variable([1.0, 2.0])
    before = variable.read_value()
    tf.optimizers.SGD(1.0, momentum=0.5).apply_gradients([(tf.constant([1.0, 1.0]), variable)])
    np.testing.assert_array_equal(before, [1.0, 2.0])
    np.testing.assert_array_equal(variable, [0.0, 1.0])


def test_optimizer_counts_and_lists_what_it_keeps() -> None:
    optimizer = tf.optimizers.Adam()
    variable = tf.Variable([1.0, 2.0])
    optimizer.apply_gradients([(tf.constant([1.0, 1.0]), variable)])
    assert int(optimizer.iterations) == 1
    assert [one.shape for one in optimizer.variables] == [(), (), (2,), (2,)]


def test_learning_rate_can_be_set() -> None:
    optimizer = tf.optimizers.SGD(0.5)
    optimizer.learning_rate = 0.25
    assert trained(optimizer, [1.0]) == [0.75]
    optimizer.learning_rate.assign(1.0)
    assert trained(optimizer, [1.0]) == [0.0]


def test_learning_rate_follows_a_schedule() -> None:
    optimizer = tf.optimizers.SGD(lambda step: 1.0 / (1.0 + tf.cast(step, tf.float32)))
    assert trained(optimizer, [1.0, 1.0]) == [0.0, -0.5]
    assert trained(tf.optimizers.SGD(lambda: 0.5), [1.0]) == [0.5]


def test_no_gradient_at_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="No gradients provided for any variable: w:0"):
        tf.optimizers.SGD().apply_gradients([(None, tf.Variable(1.0, name="w"))])


def test_a_missing_gradient_is_warned_of() -> None:
    first, second = tf.Variable(1.0, name="first"), tf.Variable(1.0, name="second")
    with pytest.warns(UserWarning, match="do not exist for variables second:0"):
        tf.optimizers.SGD(1.0).apply_gradients([(tf.constant(1.0), first), (None, second)])
    assert (float(first), float(second)) == (0.0, 1.0)


@pytest.mark.parametrize("make", [tf.optimizers.Adam, lambda: tf.optimizers.SGD(momentum=0.9)])
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])
def test_an_optimizer_copied_with_its_variables_goes_on_alike(
    make: Callable[[], tf.optimizers.Optimizer], copied: Callable[[Any], Any]
) -> None:
    optimizer, variable = make(), tf.Variable([1.0, 2.0])
    optimizer.apply_gradients([(tf.constant([1.0, 0.5]), variable)])
    other, its = copied((optimizer, variable))
    for one, at in (optimizer, variable), (other, its):
        one.apply_gradients([(tf.constant([0.0, 1.0]), at)])
    np.testing.assert_array_equal(variable, its)


@pytest.mark.parametrize("gradient", [1.0, 1, np.float64(1.0), np.array(1.0)])
def test_a_gradient_may_be_a_plain_number(gradient: Any) -> None:
    variable = tf.Variable(3.0)
    tf.optimizers.SGD(1.0).apply_gradients([(gradient, variable)])
    assert (float(variable), variable.dtype) == (2.0, np.float32)


def test_gradient_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"has shape \(2,\)"):
        tf.optimizers.SGD().apply_gradients([(tf.constant([1.0, 2.0]), tf.Variable(1.0))])


def test_minimize_takes_a_function_or_a_loss_with_its_tape() -> None:
    variable = tf.Variable(2.0)
    optimizer = tf.optimizers.SGD(0.25)
    optimizer.minimize(lambda: variable**2, [variable])
    assert float(variable) == 1.0
    with tf.GradientTape() as tape:
        loss = variable**2
    optimizer.minimize(loss, [variable], tape=tape)
    assert float(variable) == 0.5
    with pytest.raises(ValueError, match="needs the tape"):
        optimizer.minimize(loss, [variable])


def test_momentum_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="momentum must be in the range"):
        tf.optimizers.SGD(momentum=2.0)


def test_dense_makes_its_variables_at_the_first_call() -> None:
    layer = tf.layers.Dense(3, activation="relu")
    assert layer.variables == ()
    x = np.array([[1.0, -2.0]], np.float32)
    found = layer(x)
    assert [one.name for one in layer.variables] == ["kernel:0", "bias:0"]
    np.testing.assert_allclose(found, np.maximum(x @ layer.kernel.numpy(), 0), rtol=1e-6)
    assert np.all(np.abs(layer.kernel.numpy()) <= np.sqrt(6 / 5))


def test_dense_without_bias() -> None:
    layer = tf.layers.Dense(2, use_bias=False, kernel_initializer="ones")
    np.testing.assert_array_equal(layer([[1.0, 2.0]]), [[3.0, 3.0]])
    assert len(layer.trainable_variables) == 1


def test_dense_refuses_an_input_of_another_length() -> None:
    layer = tf.layers.Dense(1)
    layer(np.ones((2, 3), np.float32))
    with pytest.raises(ValueError, match="built for inputs of length 3"):
        layer(np.ones((2, 4), np.float32))


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("glorot_uniform", 2 / 300),
        ("glorot_normal", 2 / 300),
        ("he_uniform", 2 / 100),
        ("he_normal", 2 / 100),
    ],
)
def test_initial_values_have_the_variance_that_their_name_says(name: str, variance: float) -> None:
    tf.random.set_seed(7)
    values = tf.initializers.get(name)((100, 200)).numpy()
    # the deviation of an estimate of a variance from n numbers is about sqrt(2 / n) of it
    np.testing.assert_allclose(np.var(values), variance, rtol=5 * np.sqrt(2 / values.size))


def test_unknown_names_of_initial_values_and_activations_are_refused() -> None:
    with pytest.raises(ValueError, match="no initializer 'glorot'"):
        tf.initializers.get("glorot")
    with pytest.raises(ValueError, match="no activation 'rely'"):
        tf.activations.get("rely")


def test_pairs_that_are_swapped_are_refused() -> None:
    w = tf.Variable(1.0)
    with pytest.raises(TypeError, match=r"in this order, and got a Variable and a Tensor: .*zip"):
        tf.optimizers.SGD(0.1).apply_gradients(zip([w], [tf.constant(2.0)], strict=True))
    assert float(w) == 1.0
