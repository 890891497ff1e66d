"""Views that are asked for, with or without the extension: `GradientTape.view`, `tapeviz.show`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from tapeviz.engine.recorder import Recorder
from tapeviz.graph.remembered import graph_of
from tapeviz.graph.text import describe
from tapeviz.notebook.cells import sources

if TYPE_CHECKING:
    from tapeviz.notebook.widget import TapeView


def view_of(recorder: Recorder, traits: dict[str, Any]) -> TapeView:
    """Make a view of one tape as it is now; see `GradientTape.view`."""
    from tapeviz.notebook.extension import loaded
    from tapeviz.notebook.widget import TapeView

    graph = graph_of(recorder, sources())
    extension = loaded()
    view = (extension.make_view if extension else TapeView)(lambda: [graph], **traits)
    view.settle()
    graph.is_shown = True
    if "step" not in traits:
        view.step = view.steps
    return view


def show(recorder: Recorder, traits: dict[str, Any]) -> None:
    """Display a view of one tape in the output of the cell; print it where there is no notebook."""
    if _is_in_notebook():
        from IPython.display import display

        display(view_of(recorder, traits))  # type: ignore[no-untyped-call]
    else:
        if traits:
            # It refuses what no view has, as in a notebook.
            view_of(recorder, traits)
        print(describe([graph_of(recorder, sources())]))


def _is_in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return shell is not None and hasattr(shell, "kernel")
