"""Nothing falls out of the tape in silence: every public function of NumPy, called on Tensors.

What the registry says of a function is what happens when it is called: recorded and differentiated,
recorded with the reason why it has no derivative, answered, or refused by name.
"""

from __future__ import annotations

import inspect
import math
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import log, nest
from tapeviz.engine.registry import REFUSED, TABLE
from tests.engine import coverage_page
from tests.engine.differences import central_differences, weighted_sum
from tests.engine.examples import EXAMPLES
from tests.engine.examples.example import SIGNED, Example, by
from tests.engine.public_functions import FUNCTIONS, TEXTS_AND_RECORDS, standing


def example_of(name: str) -> Example:
    """Return the call to try; of functions of texts and records, one on nothing but Tensors."""
    if not name.startswith(TEXTS_AND_RECORDS):
        return EXAMPLES[name]
    needed = [
        one
        for one in inspect.signature(FUNCTIONS[name]).parameters.values()
        if one.default is one.empty
    ]
    return by(lambda function, x: function(*[x] * len(needed)), SIGNED)


def functions_that_are(*kinds: str) -> pytest.MarkDecorator:
    """Run a test on every public function of which the registry says one of these."""
    return pytest.mark.parametrize(
        "name", [name for name, function in FUNCTIONS.items() if standing(function) in kinds]
    )


def call(name: str, tensors: list[Any]) -> Any:
    return example_of(name).program(FUNCTIONS[name], *tensors)


def tensors_for(name: str) -> list[tf.Tensor]:
    return [tf.constant(array) for array in example_of(name).arrays]


def smooth(values: list[Any]) -> list[Any]:
    return [value for value in values if value.dtype.kind in "fc"]


def parts(result: Any) -> Iterator[Any]:
    """Yield the arrays or Tensors of a result, in float64 where they do not change smoothly."""
    for part in nest.flatten(result):
        if hasattr(part, "dtype"):
            yield part if part.dtype.kind in "fc" else tf.cast(part, tf.float64)


def loss_of(name: str, values: list[Any]) -> Any:
    return sum(weighted_sum(part) for part in parts(call(name, values)))


def differences_of(name: str) -> list[Any]:
    """Return the gradients by the example's smooth arrays, the slow way, on NumPy's arrays."""
    arrays = list(example_of(name).arrays)
    places = [place for place, array in enumerate(arrays) if array.dtype.kind in "fc"]

    def loss(*moved: Any) -> float:
        given = list(arrays)
        for place, array in zip(places, moved, strict=True):
            given[place] = array
        return float(loss_of(name, given))

    return central_differences(loss, [arrays[place] for place in places])


def gradients_of(name: str, unconnected: Any) -> tuple[list[Any], log.Log]:
    """Return the tape's gradients by the example's smooth arrays, and what it told."""
    tensors = tensors_for(name)
    sources = smooth(tensors)
    with log.listening(log.Log()) as told, tf.GradientTape() as tape:
        tape.watch(sources)
        loss = loss_of(name, tensors)
    return tape.gradient(loss, sources, unconnected_gradients=unconnected), told


def executed(told: log.Log) -> list[Any]:
    """Return the ops in the order in which they were executed."""
    return [event[1] for event in told.events if event[0] == log.EXECUTED]


def test_every_function_has_an_example() -> None:
    wanted = {name for name in FUNCTIONS if not name.startswith(TEXTS_AND_RECORDS)}
    assert wanted - EXAMPLES.keys() == set()


@functions_that_are("rule", "composed")
def test_what_is_recorded_gives_numpys_numbers(name: str) -> None:
    expected = list(parts(call(name, list(example_of(name).arrays))))
    found = list(parts(call(name, tensors_for(name))))
    assert len(found) == len(expected)
    for one, wanted in zip(found, expected, strict=True):
        assert isinstance(one, tf.Tensor)
        np.testing.assert_allclose(one, wanted, rtol=1e-12, atol=1e-14)


@functions_that_are("rule", "composed")
def test_what_is_recorded_has_the_gradient_that_differences_have(name: str) -> None:
    gradients, _ = gradients_of(name, "zero")
    for found, wanted in zip(gradients, differences_of(name), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-7)


@functions_that_are("rule")
def test_what_has_a_rule_is_one_op_through_which_the_gradient_goes(name: str) -> None:
    gradients, told = gradients_of(name, "none")
    assert TABLE[FUNCTIONS[name]] in executed(told)
    assert [one for one in gradients if one is not None] != []


@functions_that_are("reason")
def test_what_has_no_derivative_is_on_record_with_the_reason(name: str) -> None:
    gradients, told = gradients_of(name, "none")
    row = TABLE[FUNCTIONS[name]]
    assert row in executed(told)
    assert len(row.reason.split()) > 3
    assert gradients == [None] * len(gradients)


@functions_that_are("answered")
def test_what_asks_about_the_form_is_answered_as_by_numpy(name: str) -> None:
    with log.listening(log.Log()) as told:
        found = call(name, tensors_for(name))
    expected = call(name, list(example_of(name).arrays))
    assert type(found) is type(expected)
    assert str(found) == str(expected)
    assert executed(told) == []


@functions_that_are("refused", "unknown")
def test_what_is_not_recorded_is_refused_by_name(name: str) -> None:
    own = FUNCTIONS[name].__name__
    with (
        log.listening(log.Log()) as told,
        pytest.raises(TypeError, match=rf"np\.([a-z_.]*\.)?{own} (on|does not take) a Tensor"),
    ):
        call(name, tensors_for(name))
    assert told.events[-1][0] == log.RAISED
    assert told.events[-1][1].name == own


@functions_that_are("refused")
def test_a_refusal_says_what_to_write(name: str) -> None:
    with pytest.raises(TypeError) as refusal:
        call(name, tensors_for(name))
    assert REFUSED[FUNCTIONS[name]] in str(refusal.value)


def test_only_texts_records_and_polynomials_of_two_variables_are_unknown() -> None:
    unknown = {name for name, function in FUNCTIONS.items() if standing(function) == "unknown"}
    assert {name for name in unknown if not name.startswith(TEXTS_AND_RECORDS)} == {
        "np.polynomial.polynomial.polygrid2d",
        "np.polynomial.polynomial.polyval2d",
    }


def test_the_page_in_the_docs_is_what_the_registry_gives() -> None:
    assert coverage_page.PAGE.read_text(encoding="utf-8") == coverage_page.page(), (
        "the rule table has changed: run `make docs`"
    )


# What asks nobody: Python and NumPy make numbers and arrays of whatever they are given.
# It is allowed, and all of it is on record.
LEAVING: dict[str, Callable[[Any], Any]] = {
    "np.array": np.array,
    "np.asarray": np.asarray,
    "np.asanyarray": np.asanyarray,
    "np.ascontiguousarray": np.ascontiguousarray,
    "np.asfortranarray": np.asfortranarray,
    "np.asarray_chkfinite": np.asarray_chkfinite,
    "np.require": np.require,
    "np.broadcast": lambda x: np.broadcast(x, x),
    "np.nditer": np.nditer,
    "np.ndenumerate": np.ndenumerate,
    "np.ndarray.__setitem__": lambda x: np.zeros(x.shape).__setitem__((), x),
    "np.ndarray.__setitem__ of a number": lambda x: np.zeros(1).__setitem__(0, x[0, 0]),
    "np.ndarray.dot": lambda x: np.ones(x.shape[0]).dot(x),
    "np.ndarray.fill": lambda x: np.zeros(2).fill(x[0, 0]),
    "np.ndarray.put": lambda x: np.zeros(x.shape).put(range(x.size), x),
    "np.ndarray.searchsorted": lambda x: np.zeros(2).searchsorted(x),
    "np.ndarray.choose": lambda x: np.zeros(x.shape, int).choose([x, x]),
    "np.ndarray.sum, initial=": lambda x: np.ones(2).sum(initial=x[0, 0]),
    "np.ndarray.mean, where=": lambda x: np.ones(x.shape).mean(where=x > 0),
    "np.full": lambda x: np.full(x.shape, x),
    "np.arange": lambda x: np.arange(x[0, 0] + 3.0),
    "np.fromiter": lambda x: np.fromiter(x[0], float),
    "np.r_": lambda x: np.r_[x, x],
    "np.c_": lambda x: np.c_[x, x],
    "np.float64": lambda x: np.float64(x[0, 0]),
    "np.array of objects": lambda x: np.array(x, object),
    "pickle": pickle.dumps,
    "math.sin": lambda x: math.sin(x[0, 0]),
    "math.fsum": lambda x: math.fsum(x[0]),
    "np.random.Generator.normal": lambda x: np.random.default_rng(0).normal(x),
    "np.vectorize": np.vectorize(float),
    "np.polynomial.Polynomial": lambda x: np.polynomial.Polynomial(x[0]),
    "np.ma.array": np.ma.array,
    "np.random.Generator.permutation": np.random.default_rng(0).permutation,
    "a list of Tensors": lambda x: np.array([x, x]),
}


@pytest.mark.parametrize("name", LEAVING)
def test_what_numpy_asks_nobody_about_is_on_record_as_leaving(name: str) -> None:
    x = tf.constant(SIGNED)
    with log.listening(log.Log()) as told:
        LEAVING[name](x)
    assert log.LEFT in {event[0] for event in told.events}


ARRAY = np.array([1.0, 2.0, 3.0])
"""Methods of arrays come to the tape where they are ufuncs, with one exception or another."""

METHODS: dict[str, Callable[[Any], Any]] = {
    "clip": lambda x: ARRAY.clip(x - 1.0, x),
    "clip, min=": lambda x: ARRAY.clip(min=x),
    "__add__": lambda x: ARRAY.__add__(x),
    "__matmul__": lambda x: ARRAY @ x,
    "__eq__": lambda x: ARRAY.__eq__(x),
    "sum, where=": lambda x: ARRAY.sum(where=x > 1.0),
    "max, where=": lambda x: ARRAY.max(where=x > 1.0, initial=0.0),
}


@pytest.mark.parametrize("name", METHODS)
def test_methods_of_arrays_that_are_ufuncs_are_recorded(name: str) -> None:
    x = np.array([0.5, 1.5, 2.5])
    found = METHODS[name](tf.constant(x))
    assert isinstance(found, tf.Tensor)
    np.testing.assert_array_equal(found, METHODS[name](x))


WRITING: dict[str, Callable[[Any], Any]] = {
    "+=": lambda x: ARRAY.copy().__iadd__(x),
    "a ufunc": lambda x: np.add(x, x, out=np.zeros(3)),
    "a ufunc into a Tensor": lambda x: np.add(ARRAY, ARRAY, out=x),
    "a reduction": lambda x: np.sum(x, out=np.zeros(())),
    "a reduction into a Tensor": lambda x: np.sum(ARRAY, out=x),
    "a method of a ufunc": lambda x: np.add.reduce(x, out=np.zeros(())),
    "a method of an array": lambda x: ARRAY.sum(out=x),
    "a product": lambda x: np.matmul(np.eye(3), x, out=np.zeros(3)),
    "a join": lambda x: np.concatenate([x, x], out=np.zeros(6)),
    "np.clip": lambda x: np.clip(x, 0, 1, out=np.zeros(3)),
    "np.einsum": lambda x: np.einsum("i->i", x, out=np.zeros(3)),
}


@pytest.mark.parametrize("name", WRITING)
def test_what_writes_into_an_array_says_what_to_do(name: str) -> None:
    with pytest.raises(
        TypeError, match=r"cannot write into out=: .* (use what it returns|write array = array \+)"
    ):
        WRITING[name](tf.constant(ARRAY))


@pytest.mark.parametrize("name", ["cumsum", "dot", "round"])
def test_arrays_methods_that_write_take_no_tensor_at_all(name: str) -> None:
    arguments = {"dot": (np.eye(3),)}.get(name, ())
    with pytest.raises(TypeError, match="must be an array"):
        getattr(ARRAY, name)(*arguments, out=tf.constant(ARRAY))


@pytest.mark.parametrize("make", [np.zeros, np.ones, np.empty, np.eye, np.array, np.asarray])
def test_like_is_refused_by_name(make: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match=rf"np\.{make.__name__} (on|does not take) a Tensor"):
        make(3, like=tf.constant(SIGNED))


def test_a_ufunc_made_by_the_user_is_refused_by_name() -> None:
    halved = np.frompyfunc(lambda x: x / 2, 1, 1)
    with pytest.raises(TypeError, match=halved.__name__.replace("(", r"\(").replace(")", r"\)")):
        halved(tf.constant(SIGNED))
