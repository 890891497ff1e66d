"""`tapeviz.nest`: lists, tuples, namedtuples and dicts of leaves; dicts in the order of keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tapeviz.engine import nest as _nest
from tapeviz.functions.missing import absent_from

__all__ = ["assert_same_structure", "flatten", "is_nested", "map_structure", "pack_sequence_as"]


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """List the leaves of a nested structure, left to right.

    Parameters
    ----------
    structure : list, tuple, dict or leaf
        Nested as deep as wanted; anything that is no list, tuple or dict is a leaf.
    expand_composites : bool
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    list
        The leaves; of one leaf a list of it.

    Examples
    --------
    >>> flatten({"b": [1, 2], "a": (3,)})
    [3, 1, 2]
    """
    return _nest.flatten(structure)


def is_nested(structure: Any) -> bool:
    """Whether it is a list, tuple or dict, not a leaf.

    Parameters
    ----------
    structure : object

    Returns
    -------
    bool

    Examples
    --------
    >>> is_nested([1]), is_nested(1)
    (True, False)
    """
    return isinstance(structure, list | tuple | Mapping)


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """Put leaves in the places of those of `structure`.

    Parameters
    ----------
    structure : list, tuple, dict or leaf
        The containers to be made anew.
    flat_sequence : sequence
        The leaves, in the order in which `flatten` lists them.
    expand_composites : bool
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    list, tuple, dict or leaf
        A structure like `structure`.

    Raises
    ------
    ValueError
        If there are not as many as the structure has.

    Examples
    --------
    >>> pack_sequence_as({"b": [1, 2], "a": 3}, ["x", "y", "z"])
    {'b': ['y', 'z'], 'a': 'x'}
    """
    return _nest.pack(structure, list(flat_sequence))


def assert_same_structure(
    nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False
) -> None:
    """Check that two structures differ in their leaves only.

    Parameters
    ----------
    nest1, nest2 : list, tuple, dict or leaf
    check_types : bool
        Whether a list is another structure than a tuple.
    expand_composites : bool
        Accepted as in TensorFlow, and unused.

    Raises
    ------
    ValueError
        If lengths or keys differ.
    TypeError
        If kinds of containers differ, unless `check_types` is False.

    Examples
    --------
    >>> assert_same_structure([1, {"a": 2}], [3, {"a": 4}])
    """
    if is_nested(nest1) != is_nested(nest2):
        raise ValueError(
            f"The two structures don't have the same nested structure: {nest1} {nest2}"
        )
    if not is_nested(nest1):
        return
    if check_types and type(nest1) is not type(nest2):
        raise TypeError(
            "The two structures don't have the same sequence type: "
            f"{type(nest1).__name__} and {type(nest2).__name__}"
        )
    both_mappings = isinstance(nest1, Mapping) and isinstance(nest2, Mapping)
    if len(nest1) != len(nest2) or (both_mappings and set(nest1) != set(nest2)):
        raise ValueError(
            f"The two structures don't have the same nested structure: {nest1} {nest2}"
        )
    keys = nest1 if both_mappings else range(len(nest1))
    for key in keys:
        assert_same_structure(nest1[key], nest2[key], check_types)


def map_structure(
    func: Callable[..., Any], *structure: Any, check_types: bool = True, **kwargs: Any
) -> Any:
    """Call a function on each leaf, or on the leaves of several structures that go together.

    Parameters
    ----------
    func : function
        Called with one leaf of each structure.
    *structure : list, tuple, dict or leaf
        At least one; all of the same structure.
    check_types : bool
        Whether a list is another structure than a tuple.
    **kwargs
        Accepted as in TensorFlow, and unused.

    Returns
    -------
    list, tuple, dict or leaf
        What `func` gives, in the structure of the first.

    Raises
    ------
    ValueError
        If there is no structure, or their lengths or keys differ.
    TypeError
        If kinds of containers differ, unless `check_types` is False.

    Examples
    --------
    >>> map_structure(lambda x, y: x + y, {"a": 1, "b": [2]}, {"a": 10, "b": [20]})
    {'a': 11, 'b': [22]}
    """
    if not structure:
        raise ValueError("Must provide at least one structure")
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types)
    leaves = zip(*map(_nest.flatten, structure), strict=True)
    return _nest.pack(structure[0], [func(*leaf) for leaf in leaves])


if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
