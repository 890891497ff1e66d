"""Print figures so that they can be read, and pasted into a Markdown page."""

from __future__ import annotations

from collections.abc import Sequence


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, its first column to the left and all others to the right.

    Parameters
    ----------
    header : sequence of str
        The columns' names.
    rows : sequence of sequence of str
        The cells, as many a row as there are columns.

    Examples
    --------
    >>> print(markdown(["library", "ms"], [["tapeviz", "1.5"], ["a longer name", "12"]]))
    | library       |  ms |
    |:--------------|----:|
    | tapeviz       | 1.5 |
    | a longer name |  12 |
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        return f"| {' | '.join(padded)} |"

    first, *others = widths
    rule = f"|:{'-' * (first + 1)}|{''.join('-' * (width + 1) + ':|' for width in others)}"
    return "\n".join([line(header), rule, *map(line, rows)])
