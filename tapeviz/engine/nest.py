"""Nested structures: lists, tuples, namedtuples and dicts of leaves, flattened and packed again.

Dicts are walked in the order of their sorted keys, and a TensorShape is a leaf, as in TensorFlow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from tapeviz.engine.tensor_shape import TensorShape

_LEAF: Final = 1
_SEQUENCE: Final = 2
_MAPPING: Final = 3
_kinds: Final[dict[type, int]] = {TensorShape: _LEAF}


def _kind(structure: Any) -> int:
    """Say what a structure is, by its type; asking whether it is a mapping takes long."""
    type_ = type(structure)
    found = _kinds.get(type_)
    if found is None:
        is_sequence, is_mapping = issubclass(type_, list | tuple), issubclass(type_, Mapping)
        found = _kinds[type_] = _SEQUENCE if is_sequence else _MAPPING if is_mapping else _LEAF
    return found


def flatten(structure: Any) -> list[Any]:
    """List the leaves of a nested structure, left to right.

    Examples
    --------
    >>> flatten({"b": [1, 2], "a": (3,)})
    [3, 1, 2]
    >>> flatten(4)
    [4]
    """
    leaves: list[Any] = []
    _add_leaves(structure, leaves)
    return leaves


def _add_leaves(structure: Any, leaves: list[Any]) -> None:
    kind = _kind(structure)
    if kind == _LEAF:
        leaves.append(structure)
    elif kind == _SEQUENCE:
        for part in structure:
            if _kinds.get(type(part)) == _LEAF:
                leaves.append(part)
            else:
                _add_leaves(part, leaves)
    else:
        for key in sorted_keys(structure):
            _add_leaves(structure[key], leaves)


def pack(structure: Any, leaves: Sequence[Any]) -> Any:
    """Put `leaves` in the places of the leaves of `structure`.

    Raises
    ------
    ValueError
        If there are not as many leaves as the structure has.

    Examples
    --------
    >>> pack({"b": [1, 2], "a": (3,)}, ["x", "y", "z"])
    {'b': ['y', 'z'], 'a': ('x',)}
    """
    rest = iter(leaves)
    try:
        packed = _pack(structure, rest)
    except StopIteration:
        raise ValueError(_of_counts(structure, leaves)) from None
    if next(rest, rest) is not rest:
        raise ValueError(_of_counts(structure, leaves))
    return packed


def _of_counts(structure: Any, leaves: Sequence[Any]) -> str:
    return f"the structure has {len(flatten(structure))} leaves, {len(leaves)} were given"


def _pack(structure: Any, leaves: Iterator[Any]) -> Any:
    kind = _kind(structure)
    if kind == _LEAF:
        return next(leaves)
    if kind == _SEQUENCE:
        packed_parts = [
            next(leaves) if _kinds.get(type(part)) == _LEAF else _pack(part, leaves)
            for part in structure
        ]
        if type(structure) is list:
            return packed_parts
        named = hasattr(structure, "_fields")
        return type(structure)(*packed_parts) if named else type(structure)(packed_parts)
    packed = {key: _pack(structure[key], leaves) for key in sorted_keys(structure)}
    return type(structure)((key, packed[key]) for key in structure)


def sorted_keys(structure: Mapping[Any, Any]) -> list[Any]:
    """List the keys in the order in which `flatten` walks them."""
    try:
        return sorted(structure)
    except TypeError:
        return list(structure)
