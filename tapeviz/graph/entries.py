"""Exact entries of arrays too large to be told entry by entry, as far as there is room for them.

They are kept beside the snapshot and never streamed: a view draws without them, and of an array
whose entries are not there it tells about how large they are.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import numpy as np

from tapeviz.graph import model
from tapeviz.graph.heat import sample_of
from tapeviz.graph.summary import ENTRIES

MOST_ENTRIES: Final = 4_096
"""Of arrays of more entries only those are kept that their heat maps show."""

MOST_BYTES: Final = 1 << 20
"""So much is kept of the arrays of one graph, in the order of the tape."""

_WRITTEN: Final = frozenset({"?", *"bhilqBHILQ", *"fdFD"})
"""Characters of the dtypes that the browser reads; float16 is written as float32."""

Message: TypeAlias = dict[str, Any]


def keep(
    graph: model.Graph, array: Any, *, value: int = -1, step: int = -1, contribution: int = -1
) -> None:
    """Keep the entries of an array, if they are not told one by one and there is room.

    Parameters
    ----------
    graph : Graph
    array : array_like
        As it is now: what is kept is a copy.
    value : int
        Index of the value that it is; or else
    step, contribution : int
        Of which step of a gradient it is what was received, and with which of its contributions; -1
        for the seed.
    """
    if not isinstance(array, np.ndarray) or array.size <= ENTRIES:
        return
    is_sample = array.size > MOST_ENTRIES
    if is_sample:
        sample = sample_of(array)
        if sample is None:
            return
        array = sample
    if array.dtype.char == "e":
        array = array.astype("S").astype(np.float32)  # the digits that tell it from its neighbours
    elif array.dtype.char not in _WRITTEN:
        return
    if graph.kept_bytes + array.nbytes > MOST_BYTES:
        return
    graph.kept_bytes += array.nbytes
    dtype = array.dtype.newbyteorder("<")
    data = array.astype(dtype, copy=False).tobytes()
    graph.kept.append(model.Kept(value, step, contribution, is_sample, dtype.str[1:], data))


def write_entries(graphs: Iterable[model.Graph], room: int) -> Message | None:
    """Write the entries that are kept, the smallest arrays first, as long as there is room.

    Parameters
    ----------
    graphs : iterable of Graph
    room : int
        For so many bytes of entries.

    Returns
    -------
    dict or None
        See `EntriesMessage` in ``js/src/model/wire.ts``; None where there is nothing to write.

    Examples
    --------
    >>> graph = model.Graph(0)
    >>> keep(graph, np.zeros(1000), value=0)
    >>> keep(graph, np.zeros(100), value=1)
    >>> message = write_entries([graph], room=1000)
    >>> [array["value"] for array in message["graphs"][0]["arrays"]]
    [1]
    """
    kept = [(graph, one) for graph in graphs for one in graph.kept]
    kept.sort(key=lambda pair: len(pair[1].data))
    told: dict[int, Message] = {}
    for graph, one in kept:
        room -= len(one.data)
        if room < 0:
            break
        of_graph = told.setdefault(graph.id, {"id": graph.id, "run": graph.run, "arrays": []})
        of_graph["arrays"].append(_array(one))
    return {"format": "tapeviz", "version": 1, "graphs": [*told.values()]} if told else None


def _array(kept: model.Kept) -> Message:
    place = {name: getattr(kept, name) for name in ("value", "step", "contribution")}
    return {
        **{name: index for name, index in place.items() if index >= 0},
        **({"sample": True} if kept.is_sample else {}),
        "dtype": kept.dtype,
        "data": base64.b64encode(kept.data).decode("ascii"),
    }
