"""Links into the view of a tape: what stands behind the # of an address, as the view reads it.

The view's side is ``js/src/model/link.ts``; the two files say the same thing. A tape is named by
the code that made it, which stays when a cell is run again.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

import numpy as np

from tapeviz.graph import model

_OFFSET: Final = 0x811C9DC5
_PRIME: Final = 0x01000193
_WORD: Final = 0xFFFFFFFF


def link_to_finding(graph: model.Graph, finding: model.Finding) -> str:
    """Return the address, in the page, of what was found.

    Parameters
    ----------
    graph : model.Graph
    finding : model.Finding
        It need not be among those of the graph: it may be judged by other thresholds.

    Returns
    -------
    str

    Examples
    --------
    >>> link_to_finding(model.Graph(0), model.Finding("error", "log-of-zero", "", "", "", op=3))
    '#problem=9lsxgd.0.-1.3.-1.log-of-zero'
    """
    place = (graph.id, finding.step, finding.op, finding.value, finding.cause)
    return f"#problem={_fingerprint(graph)}.{'.'.join(map(str, place))}"


def _fingerprint(graph: model.Graph) -> str:
    """FNV-1a over the title and the source of the cell, the first to be shown; in base 36."""
    files = graph.files
    cell = next((one for one in files if one.name.startswith("In [")), files[0] if files else None)
    text = f"{graph.title}\n{'' if cell is None else cell.text.strip()}"
    number = reduce(lambda one, byte: ((one ^ byte) * _PRIME) & _WORD, text.encode(), _OFFSET)
    return np.base_repr(number, 36).lower()
