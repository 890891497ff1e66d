"""What values are called in texts: as in the view, whose titles are in js/src/model/titles.ts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tapeviz.graph.summary import WireNumber

if TYPE_CHECKING:
    from tapeviz.graph import model


NAMELESS: Final = {"variable": "Variable", "watched": "Tensor"}
"""What leaves are called that have no name: never by their value, which is no name."""


def title_of(graph: model.Graph, index: int) -> str:
    """Return what a value is called.

    Returns
    -------
    str
        Its name in the code; else how it is written there, for short; of a number in the code that
        is only itself, and of an array what it is and its shape.
    """
    value = graph.values[index]
    if value.name or value.role in NAMELESS:
        return value.name or NAMELESS[value.role]
    if value.op >= 0:
        op = graph.ops[value.op]
        return op.label or graph.kinds[op.kind].name
    if value.summary.scalar is not None:
        return written(value.summary.scalar)
    return f"{value.role} {value.shape}"


def written(number: WireNumber) -> str:
    """Return a number in a text."""
    return f"{number:.6g}" if isinstance(number, float) else str(number)
