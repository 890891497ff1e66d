"""Tables as columns: of many rows that name the same fields, most of the bytes are those names.

A column is one of these, in JSON; ``js/src/model/columns.ts`` reads them:

- ``[...]``: the values;
- ``{"from": 3, "by": 1}``: integers at equal distances;
- ``{"of": [...], "at": column}``: few different values, and which of them each is;
- ``{"lengths": column, "items": column}``: lists, end to end;
- ``{"keys": [[...], ...], "which": column, "fields": {...}}``: objects, the sets of their keys,
  which of these each has, and by key a column for those objects that have it. Objects that hold
  nothing but text are values: their keys are no fields, but names that a user gave.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Final, TypeAlias

Column: TypeAlias = list[Any] | dict[str, Any]

_LEAST_SHARING: Final = 4
"""Values are told once when each stands in a column so often on average."""
_SAMPLE: Final = 256


def column(values: list[Any]) -> Column:
    """Write values as a column.

    Examples
    --------
    >>> column([{"op": 3, "inputs": [5, 2]}, {"op": 4, "inputs": [2, 7]}])["fields"]
    {'op': {'from': 3, 'by': 1}, 'inputs': {'lengths': {'from': 2, 'by': 0}, 'items': [5, 2, 2, 7]}}
    >>> column(["x"] * 8)
    {'of': ['x'], 'at': {'from': 0, 'by': 0}}
    """
    types = set(map(type, values))
    if types == {int}:
        return _progression(values)
    if types == {str}:
        return _shared(values, values) or values
    if types == {list}:
        items = list(chain.from_iterable(values))
        # Numbers that are equal need not be the same: 0.0 and -0.0.
        if set(map(type, items)) in ({int}, {str}, set()):
            shared = _shared(list(map(tuple, values)), values)
            if shared is not None:
                return shared
        return {"lengths": column([len(value) for value in values]), "items": column(items)}
    return _objects(values) if types == {dict} else values


def _progression(values: list[int]) -> Column:
    first, count = values[0], len(values)
    by = values[1] - first if count > 1 else 0
    if values[-1] != first + (count - 1) * by:
        return values
    expected = list(range(first, first + count * by, by)) if by else [first] * count
    return {"from": first, "by": by} if values == expected else values


def _shared(keys: list[Any], values: list[Any]) -> Column | None:
    # Most of what differs all along does so from the beginning.
    if len(set(keys[:_SAMPLE])) * _LEAST_SHARING > min(len(keys), _SAMPLE):
        return None
    places, at = _places(keys)
    if len(places) * _LEAST_SHARING > len(values):
        return None
    of = dict(zip(at, values, strict=True))
    return {"of": [of[place] for place in range(len(places))], "at": column(at)}


def _places(keys: list[Any]) -> tuple[list[Any], list[int]]:
    """Return the different keys, and by key which of them it is."""
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    return list(places), list(map(places.__getitem__, keys))


def _objects(rows: list[dict[str, Any]]) -> Column:
    sets, which = _places(list(map(tuple, rows)))
    names = dict.fromkeys(chain.from_iterable(sets))
    fields = {
        name: [row[name] for row in rows]
        if all(name in keys for keys in sets)
        else [row[name] for row in rows if name in row]
        for name in names
    }
    if all(set(map(type, field)) == {str} for field in fields.values()):
        return rows
    return {
        "keys": [list(keys) for keys in sets],
        "which": column(which),
        "fields": {name: column(field) for name, field in fields.items()},
    }


def values(column: Column, count: int) -> list[Any]:
    """Read the values of a column again.

    Examples
    --------
    >>> values({"of": ["x", "y"], "at": [0, 1, 0]}, 3)
    ['x', 'y', 'x']
    """
    if isinstance(column, list):
        return column
    if "from" in column:
        return [column["from"] + i * column["by"] for i in range(count)]
    if "of" in column:
        return [column["of"][place] for place in values(column["at"], count)]
    if "lengths" in column:
        lengths = values(column["lengths"], count)
        items = iter(values(column["items"], sum(lengths)))
        return [[next(items) for _ in range(length)] for length in lengths]
    which = values(column["which"], count)
    keys: list[list[str]] = column["keys"]
    fields = {
        name: iter(values(field, sum(name in keys[one] for one in which)))
        for name, field in column["fields"].items()
    }
    return [{name: next(fields[name]) for name in keys[one]} for one in which]
