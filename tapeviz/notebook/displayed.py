"""Which views a cell displays: alone, or in boxes with other widgets.

A view is made to be displayed, but may also be kept, or put beside another one. IPython asks how a
widget is displayed when it is, and then it is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from tapeviz.graph.model import Graph

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell
    from ipywidgets import Widget

    from tapeviz.notebook.widget import TapeView

_WIDGET: Final = ("ipywidgets.widgets.widget", "Widget")
"""Module and name of what all widgets are, which need not be imported for it."""


class Displayed:
    """The views that were displayed since it was last cleared.

    Parameters
    ----------
    shell : InteractiveShell
        That is asked to display things.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._views: list[TapeView] = []
        formatters: Any = shell.display_formatter
        self._formatter = formatters.mimebundle_formatter

    def start(self) -> None:
        """Note what is displayed from now on."""
        self._formatter.for_type_by_name(*_WIDGET, self._format)

    def stop(self) -> None:
        """Note nothing more, and leave the shell as it was."""
        self._formatter.pop(".".join(_WIDGET), None)

    def clear(self) -> None:
        """Forget what was displayed so far."""
        self._views.clear()

    def others(self, view: TapeView, graphs: Callable[[], list[Graph]]) -> list[TapeView]:
        """Return the other views if together they show all that one view of `graphs` would.

        A view shows a tape as it was when the view was made: where more happened to the tape since
        then, it does not show all.
        """
        others = [one for one in self._views if one is not view]
        shown = graphs()
        if not shown or not all(any(one.shows(graph) for one in others) for graph in shown):
            return []
        return [one for one in others if any(map(one.shows, shown))]

    def _format(self, widget: Widget) -> Any:
        self._views += [one for one in _views_in(widget) if one not in self._views]
        return widget._repr_mimebundle_()


def _views_in(widget: Widget) -> Iterator[TapeView]:
    """Find the views among a widget and those that are displayed within it."""
    from ipywidgets import Widget

    from tapeviz.notebook.widget import TapeView

    waiting: list[Any] = [widget]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, TapeView):
            yield one
        elif isinstance(one, Widget) and id(one) not in seen:
            seen.add(id(one))
            waiting += [getattr(one, name) for name in one.keys]
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
