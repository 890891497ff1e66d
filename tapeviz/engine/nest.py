"""Nested structures: lists, tuples, namedtuples and dicts of leaves, flattened and packed again.

Dicts are walked in the order of their sorted keys, as TensorFlow does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_SEQUENCES: Final = (list, tuple)


def flatten(structure: Any) -> list[Any]:
    """List the leaves of a nested structure, left to right.

    Examples
    --------
    >>> flatten({"b": [1, 2], "a": (3,)})
    [3, 1, 2]
    >>> flatten(4)
    [4]
    """
    if isinstance(structure, _SEQUENCES):
        return [leaf for part in structure for leaf in flatten(part)]
    if isinstance(structure, Mapping):
        return [leaf for key in _sorted_keys(structure) for leaf in flatten(structure[key])]
    return [structure]


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
    count = len(flatten(structure))
    if count != len(leaves):
        raise ValueError(f"the structure has {count} leaves, {len(leaves)} were given")
    return _pack(structure, iter(leaves))


def _pack(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, _SEQUENCES):
        packed_parts = (_pack(part, leaves) for part in structure)
        named = hasattr(structure, "_fields")
        return type(structure)(*packed_parts) if named else type(structure)(packed_parts)
    if isinstance(structure, Mapping):
        packed = {key: _pack(structure[key], leaves) for key in _sorted_keys(structure)}
        return type(structure)((key, packed[key]) for key in structure)  # type: ignore[call-arg]
    return next(leaves)


def _sorted_keys(structure: Mapping[Any, Any]) -> list[Any]:
    try:
        return sorted(structure)
    except TypeError:
        return list(structure)
