"""What cells are called: "In [4]" for the file that IPython keeps of a cell."""

from __future__ import annotations

import sys


def title(filename: str) -> str | None:
    """Return what is shown for a file; None if it is no cell, or where there is no notebook.

    Parameters
    ----------
    filename : str
        As code objects have it.
    """
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    numbers: dict[str, int] = {} if shell is None else getattr(shell.compile, "_filename_map", {})
    number = numbers.get(filename)
    return None if number is None else f"In [{number}]"
