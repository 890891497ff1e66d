"""The reverse scan for many cotangents at once: the rows of a Jacobian, in one pass over a tape.

A cotangent has one more axis here, the first, along which the rows lie. The rules of elementwise
ops broadcast over it as they are, and indexing is told of it; the rule of any other op is called
row by row. Nothing of it is recorded or told; `tapeviz.engine.backward` does that, one row at a
time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from typing import Any, Final

import numpy as np

from tapeviz.engine import log
from tapeviz.engine.backward import Cotangents, carried, no_rule, parts_together, together
from tapeviz.engine.ownership import is_ours
from tapeviz.engine.recorder import Record
from tapeviz.engine.registry import ROUTES, Op, UndeterminedError
from tapeviz.engine.rules.indexing import getitem, scatter
from tapeviz.engine.rules.shaping import cast
from tapeviz.engine.tensor import Array

_MOST_ENTRIES: Final = 1 << 20
"""So many entries a cotangent has at most; more rows are carried back in several passes."""

_BASIC: Final = (int, np.integer, slice, type(None), type(Ellipsis))


def rows_at_once(records: Sequence[Record], size: int) -> int:
    """Return how many rows are carried back in one pass.

    Parameters
    ----------
    records : sequence of Record
        What the pass goes through.
    size : int
        Entries of the largest target or source.
    """
    for record in records:
        for value in (record[3], *record[4]):
            size = max(size, getattr(value, "size", 1))
    return max(1, _MOST_ENTRIES // max(1, size))


def scan_rows(
    records: Sequence[Record], target: int, rows: Array, sources: set[int], wanted: Set[int]
) -> dict[int, Array]:
    """Carry the rows of cotangents of one target back over the records.

    Parameters
    ----------
    records : sequence of Record
        In the order in which they were recorded.
    target : int
        Key of the target.
    rows : array
        Of shape (n, …): n cotangents of the target.
    sources : set of int
        Keys of the values whose cotangents are wanted.
    wanted : set of int
        Keys of the values through which the way leads.

    Returns
    -------
    dict
        From the keys of the sources to their cotangents, of shape (n, …); a source that was not
        reached is not in it.

    Raises
    ------
    LookupError
        If an op on the path has no rule for an operand that the path goes through.
    """
    cotangents: dict[int, Any] = {target: rows}
    with np.errstate(all="ignore"):
        try:
            for record in reversed(records):
                number, key, keys, out, saved, differing, keywords, code, instruction = record
                if type(key) is tuple:
                    g = together(key, out, cotangents, sources, False, (len(rows),))
                else:
                    g = cotangents.get(key)
                    if g is not None and key not in sources:
                        del cotangents[key]
                if g is None:
                    continue
                op, rules, _ = ROUTES[number]
                if op.variadic:
                    rules = tuple([(at, op.vjps[0]) for at in range(len(keys))])
                rules = tuple([(at, vjp) for at, vjp in rules if keys[at] in wanted])
                for at, vjp in rules:
                    if vjp is None:
                        raise LookupError(no_rule(op.name, op.arguments[at], code, instruction))
                if op.elementwise and not keywords:
                    parts = {at: vjp(g, out, *saved) for at, vjp in rules if vjp}
                    if differing:
                        parts = {at: _fitted(part, *differing[at]) for at, part in parts.items()}
                elif op in _BY_ROWS and _is_basic(keywords["index"]):
                    parts = {0: _BY_ROWS[op](g, *saved, **keywords)}
                else:
                    parts = _row_by_row(
                        op, rules, g, out, saved, differing, keywords or {}, len(rows)
                    )
                del g
                for at, part in parts.items():
                    total = cotangents.get(keys[at])
                    if total is None:
                        cotangents[keys[at]] = part
                    elif is_ours(total) and total.dtype == part.dtype:
                        total += part
                    else:
                        cotangents[keys[at]] = total + part
        except UndeterminedError as error:
            raise LookupError(f"{error} {log.in_words(code, instruction)}") from None
    return {key: cotangents[key] for key in sources if key in cotangents}


def _fitted(part: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    """Sum rows of contributions over the axes along which an operand was broadcast, and cast."""
    extra = part.ndim - 1 - len(shape)
    stretched = [
        at + 1 + extra
        for at, length in enumerate(shape)
        if length == 1 != part.shape[at + 1 + extra]
    ]
    if extra or stretched:
        axes = (*range(1, 1 + extra), *stretched)
        part = np.sum(part, axis=axes).reshape((len(part), *shape))
    return part if part.dtype == dtype else cast(part, dtype)


def _row_by_row(
    op: Op,
    rules: tuple[tuple[int, Any], ...],
    g: Any,
    out: Any,
    saved: Any,
    differing: Any,
    keywords: dict[str, Any],
    count: int,
) -> dict[int, Any]:
    """Call the rules of an op for each row, and stack what they give for each operand."""
    found: dict[int, list[Any]] = {at: [] for at, _ in rules}
    for row in range(count):
        one = (
            Cotangents([part[row] for part in g], g.lacking)
            if isinstance(g, Cotangents)
            else g[row]
        )
        parts = parts_together(op, rules, one, out, saved, keywords)
        for at, contributions in found.items():
            contributions.append(carried(parts[at], differing and differing[at]))
    return {at: np.stack(parts) for at, parts in found.items() if parts[0] is not None}


def _is_basic(index: Any) -> bool:
    return all(isinstance(part, _BASIC) for part in (index if type(index) is tuple else (index,)))


def _along(index: Any) -> tuple[Any, ...]:
    """Make an index of rows of an index of each row."""
    return (slice(None), *(index if type(index) is tuple else (index,)))


def _put(g: Any, x: Any, index: Any) -> Any:
    rows = np.zeros((len(g), *x.shape), g.dtype)
    rows[_along(index)] = g
    return rows


def _taken(g: Any, x: Any, index: Any, shape: Any) -> Any:
    return g[_along(index)]


_BY_ROWS: Final[dict[Op, Callable[..., Any]]] = {getitem: _put, scatter: _taken}
"""What the rules of indexing are for rows."""
