"""Tables of sentences for a notebook, which aligns the cells of a table to the right by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_LEFT: Final = ' style="text-align: left"'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in HTML; "" without rows.

    Parameters
    ----------
    heads : sequence of str
    rows : iterable of sequences of str
        Each cell as HTML.

    Examples
    --------
    >>> table(["what"], [["x is NaN"]]).count('style="text-align: left"')
    2
    >>> table(["what"], [])
    ''
    """
    body = "".join(_row("td", row) for row in rows)
    return f"<table><thead>{_row('th', heads)}</thead><tbody>{body}</tbody></table>" if body else ""


def _row(kind: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{kind}{_LEFT}>{one}</{kind}>' for one in cells)}</tr>"
