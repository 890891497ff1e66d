"""The shape of a Tensor is a tuple, and answers as TensorFlow's do."""

from __future__ import annotations

import copy
import pickle
from operator import add, eq, ne
from typing import Any

import numpy as np
import pytest

import tapeviz as tf


@pytest.fixture(params=[tf.constant, tf.Variable], ids=["Tensor", "Variable"])
def shape(request: pytest.FixtureRequest) -> Any:
    return request.param(np.zeros((2, 3))).shape


def test_shape_answers_as_in_tensorflow(shape: Any) -> None:
    assert isinstance(shape, tf.TensorShape)
    assert shape.as_list() == shape.dims == [2, 3]
    assert type(shape.as_list()) is list
    assert (shape.rank, shape.ndims, shape.num_elements()) == (2, 2, 6)
    assert shape.is_fully_defined()
    assert shape.is_compatible_with([None, 3])


def test_shape_equals_tuples_and_lists(shape: Any) -> None:
    for same in (2, 3), [2, 3], tf.TensorShape([2, 3]):
        assert eq(shape, same) is eq(same, shape) is True
        assert ne(shape, same) is ne(same, shape) is False
    for other in (2, 4), [2, 4], [2], (2, 3, 1), 6, None:
        assert eq(shape, other) is eq(other, shape) is False
        assert ne(shape, other) is ne(other, shape) is True


def test_shape_is_a_tuple(shape: Any) -> None:
    assert isinstance(shape, tuple)
    assert repr(shape) == str(shape) == f"{shape}" == "(2, 3)"
    assert {(2, 3): "found"}[shape] == "found"
    rows, columns = shape
    assert (rows, columns) == (2, 3)
    assert np.zeros(shape).shape == tf.zeros(shape).shape == (2, 3)
    assert np.reshape(tf.ones([6]), shape).shape == (2, 3)
    assert shape * 2 == (2, 3, 2, 3)


def test_what_is_cut_from_a_shape_or_put_to_it_is_one(shape: Any) -> None:
    assert shape[1:].as_list() == [3]
    assert add(shape, [4]).as_list() == add(shape, (4,)).as_list() == [2, 3, 4]
    assert add([1], shape).as_list() == add((1,), shape).as_list() == [1, 2, 3]
    assert shape[0] == 2
    assert type(shape[0]) is int
    with pytest.raises(TypeError):
        shape + 1


def test_shape_survives_pickling_and_copying(shape: Any) -> None:
    for again in pickle.loads(pickle.dumps(shape)), copy.deepcopy(shape):
        assert again == shape
        assert again.as_list() == [2, 3]


def test_shape_is_one_leaf_and_is_printed(capsys: pytest.CaptureFixture[str], shape: Any) -> None:
    assert tf.nest.flatten([shape, 1]) == [shape, 1]
    tf.print("shape", shape)
    assert capsys.readouterr().out == "shape (2, 3)\n"


def test_a_shape_of_unknown_rank_says_that_there_is_none() -> None:
    with pytest.raises(TypeError, match=r"number of dimensions is unknown .* leave it out"):
        tf.Variable(1.0, shape=tf.TensorShape(None))


def test_get_shape_is_the_shape() -> None:
    assert tf.zeros([2, 3]).get_shape().as_list() == [2, 3]
    assert tf.Variable([1.0]).get_shape().as_list() == [1]
