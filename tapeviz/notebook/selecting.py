"""What is selected in a view, told in full from what was said of it."""

from __future__ import annotations

from typing import Any

from traitlets import TraitError

from tapeviz.graph.model import Graph


def selected(graph: Graph, said: dict[str, Any]) -> dict[str, Any]:
    """Complete a selection.

    Parameters
    ----------
    graph : Graph
        The tape that is shown.
    said : dict
        With one key: ``op``, ``value`` or ``name``. Of values with the same name the last is meant.

    Returns
    -------
    dict
        With ``op``, ``value``, ``name``, ``expression`` and ``line``.

    Raises
    ------
    TraitError
        If there is no such thing on the tape.
    """
    match said:
        case {"op": int(op)} if 0 <= op < len(graph.ops):
            outputs = graph.ops[op].outputs
            return _told(graph, op, outputs[0] if outputs else -1)
        case {"value": int(value)} if 0 <= value < len(graph.values):
            return _of_value(graph, value)
        case {"name": str(name)}:
            named = [index for index, value in enumerate(graph.values) if value.name == name]
            if named:
                return _of_value(graph, named[-1])
            names = sorted({value.name for value in graph.values if value.name})
            raise TraitError(f"nothing on {graph.title} is called {name!r}; there are {names}")
        case {"op": _}:
            raise TraitError(f"{said!r} is not on {graph.title}, which has {len(graph.ops)} ops")
        case {"value": _}:
            raise TraitError(
                f"{said!r} is not on {graph.title}, which has {len(graph.values)} values"
            )
    raise TraitError(
        f"a selection is {{'op': 3}}, {{'value': 0}}, {{'name': 'y'}} or None: {said!r}"
    )


def _of_value(graph: Graph, value: int) -> dict[str, Any]:
    op = graph.values[value].op
    return _told(graph, op if op >= 0 else None, value)


def _told(graph: Graph, op: int | None, value: int) -> dict[str, Any]:
    frame = graph.values[value].frame if op is None else graph.ops[op].frame
    return {
        "op": op,
        "value": value,
        "name": graph.values[value].name if value >= 0 else "",
        "expression": "" if op is None else graph.ops[op].expression,
        "line": graph.frames[frame].span.line if frame >= 0 else None,
    }
