"""What cells are called, "In [4]" for the file that IPython keeps of one, and what the user wrote.

Before a cell runs IPython turns what is no Python, like ``%time f(x)``, into a call of the shell.
What stands in such a magic, or below one, is compiled apart; see `tapeviz.notebook.bodies`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import CodeType
from typing import Any

from tapeviz.graph.sources import Sources
from tapeviz.notebook import bodies


def sources() -> Sources:
    """Return what reads the code of cells as the user wrote it, and that of files."""
    return Sources(title, written, origin)


def title(filename: str) -> str | None:
    """Return what is shown for a file; None if it is no cell, or where there is no notebook.

    Parameters
    ----------
    filename : str
        As code objects have it.
    """
    number = _number(filename)
    return None if number is None else f"In [{number}]"


def written(filename: str, lines: Sequence[str]) -> Sequence[str]:
    """Return the lines of a cell as the user wrote them, in place of those that run.

    They are as many. Where what is known to have been written cannot be what runs, as when several
    lines became one, or cells are run that no history keeps, `lines` are returned.

    Parameters
    ----------
    filename : str
        As code objects have it.
    lines : sequence of str
        What runs, each with its end.
    """
    is_body = bodies.number_of(filename) is not None
    if not is_body and not any(_SHELL in line for line in lines):
        return lines
    number = _number(filename)
    history = getattr(getattr(_shell(), "history_manager", None), "input_hist_raw", [])
    if number is None or number >= len(history):
        return lines
    raw = [f"{line}\n" for line in history[number].splitlines()]
    while raw and not raw[0].strip():  # IPython leaves out with what a cell begins
        del raw[0]
    if is_body or lines[0].startswith(f"{_SHELL}run_cell_magic("):
        return raw
    pairs = list(zip(raw, lines, strict=False))
    is_it = len(raw) == len(lines) and all(one == run or _SHELL in run for one, run in pairs)
    return raw if is_it else lines


def origin(code: CodeType) -> tuple[str, int, int]:
    """Return in which file the text of a code object stands; see `Sources`."""
    shell = _shell()
    if shell is None:
        return code.co_filename, 0, 0
    return bodies.origin(code, shell, _number(code.co_filename))


_SHELL = "get_ipython()."


def _number(filename: str) -> int | None:
    of_body = bodies.number_of(filename)
    if of_body is not None:
        return of_body
    numbers: dict[str, int] = getattr(getattr(_shell(), "compile", None), "_filename_map", {})
    return numbers.get(filename)


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
