"""The IPython extension: every cell that opens a tape gets a drawing.

Not for drawing itself: that is `drawing`. Here are the hooks into the shell, and what the user can
set with ``%config TapeViz``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

import traitlets
from IPython.core.getipython import get_ipython
from IPython.display import DisplayHandle, display
from traitlets.config import Configurable

from tapeviz.engine import log
from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.model import Graph
from tapeviz.graph.session import Session
from tapeviz.notebook import magic
from tapeviz.notebook.cells import sources, title
from tapeviz.notebook.displayed import Displayed
from tapeviz.notebook.drawing import Drawing, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from tapeviz.notebook.widget import TapeView

_ATTRIBUTE: Final = "_tapeviz_extension"

MOST_CHECKABLE: Final = 16
"""Of so many cells, the last ones, it is kept what their tapes were given, to check gradients."""


class TapeViz(Configurable):
    """Draws cells while it is loaded.

    Parameters
    ----------
    shell : InteractiveShell
    """

    fps = traitlets.Float(
        30.0, min=1.0, max=60.0, help="How often a second a running cell's view is sent news."
    ).tag(config=True)
    height = traitlets.Int(460, min=240, max=4000, help="Height of a view in CSS pixels.").tag(
        config=True
    )
    theme = traitlets.Enum(
        ["auto", "light", "dark"], "auto", help="'auto' follows the notebook's theme."
    ).tag(config=True)
    drawing = traitlets.Bool(True, help="Whether cells with a tape are drawn.").tag(config=True)
    lecture = traitlets.Bool(False, help="Whether views are in lecture mode.").tag(config=True)
    thresholds = traitlets.Instance(
        Thresholds,
        (),
        help="From where on a gradient vanishes, explodes, ...: tapeviz.Thresholds().",
    ).tag(config=True)

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(parent=shell)
        self._shell = shell
        self._session = Session()
        self._drawing: Drawing | None = None
        self._depth = 0
        self._views: WeakSet[TapeView] = WeakSet()
        self._displayed = Displayed(shell)
        self._checkable: list[Callable[[], list[Graph]]] = []
        self._configurables: list[Any] = shell.configurables

    def start(self) -> None:
        """Draw the cells that are run from now on, and the rest of the one that loads this."""
        self._configurables.append(self)
        magic.register(self._shell, self)
        self._displayed.start()
        self._shell.events.register("pre_run_cell", self._before_cell)
        self._shell.events.register("post_run_cell", self._after_cell)
        if self._is_in_cell():
            self._before_cell(None)

    def _is_in_cell(self) -> bool:
        """Whether a cell is being run: its end will be told, but its beginning was not."""
        frame = sys._getframe()
        while frame.f_back is not None:
            frame = frame.f_back
            if title(frame.f_code.co_filename) is not None:
                return True
        return False

    def stop(self) -> None:
        """Draw no more, and leave the shell as it was."""
        self._shell.events.unregister("pre_run_cell", self._before_cell)
        self._shell.events.unregister("post_run_cell", self._after_cell)
        self._configurables.remove(self)
        magic.unregister(self._shell)
        self._displayed.stop()
        self._end_drawing()

    def _before_cell(self, info: Any) -> None:
        self._depth += 1
        if self._depth == 1:
            self._displayed.clear()
            self._begin_drawing()

    def _begin_drawing(self) -> None:
        if self.drawing and self._drawing is None:
            self._drawing = Drawing(self._show, sources(), self._session, self.fps, self.thresholds)
            self._drawing.begin()

    def _after_cell(self, result: Any) -> None:
        if self._depth == 0:
            return
        self._depth -= 1
        if self._depth == 0:
            self._end_drawing()

    def _end_drawing(self) -> None:
        if self._drawing is not None:
            self._drawing.end()
            self._drawing = None

    def _show(self, graphs: Callable[[], list[Graph]]) -> View:
        self._checkable.append(graphs)
        if len(self._checkable) > MOST_CHECKABLE:
            for graph in self._checkable.pop(0)():
                graph.program.drop(f"only the last {MOST_CHECKABLE} cells with a tape are")
        return Output(self.make_view(graphs), graphs, self._displayed)

    def make_view(self, graphs: Callable[[], list[Graph]], **traits: Any) -> TapeView:
        """Return a view with the settings that hold, and with `traits` that go before them."""
        from tapeviz.notebook.widget import TapeView

        settings = {name: getattr(self, name) for name in ("height", "theme", "lecture")}
        view = TapeView(graphs, **{**settings, **traits})
        self._views.add(view)
        return view

    def set(self, **settings: Any) -> None:
        """Set what holds from now on, for this cell and the views that are shown, too.

        Raises
        ------
        TraitError
            If a setting cannot be that.
        """
        for name, value in settings.items():
            setattr(self, name, value)
            if name != "drawing":
                for view in self._views:
                    setattr(view, name, value)
        if not self.drawing:
            self._end_drawing()
        elif self._depth:
            self._begin_drawing()


class Output:
    """A widget in the output of a cell, as long as the cell displays no view of the same itself.

    Parameters
    ----------
    widget : TapeView
    graphs : callable
        Returns what the widget shows.
    displayed : Displayed
        What else the cell displays.
    """

    def __init__(
        self, widget: TapeView, graphs: Callable[[], list[Graph]], displayed: Displayed
    ) -> None:
        self._widget = widget
        self._graphs = graphs
        self._displayed = displayed
        self._handle: DisplayHandle = display(widget, display_id=True)  # type: ignore[no-untyped-call]

    def send_delta(self, message: dict[str, Any]) -> None:
        """Stream what is new to the views that are open."""
        self._widget.send_delta(message)

    def finish(self, message: dict[str, Any]) -> None:
        """Keep everything in the widget, and as text beside it; or leave it to other views."""
        others = self._displayed.others(self._widget, self._graphs)
        if others:
            self._withdraw()
            for view in others:
                view.settle()
        else:
            self._widget.set_snapshot(message)
            self._handle.update(self._widget)  # type: ignore[no-untyped-call]

    def _withdraw(self) -> None:
        """Take the widget off the page, and what is kept of it out of the notebook."""
        self._handle.update({}, raw=True)  # type: ignore[no-untyped-call]
        self._widget.close()


def loaded() -> TapeViz | None:
    """Return the extension of the shell that runs, None if it is not loaded."""
    shell = get_ipython()
    return getattr(shell, _ATTRIBUTE, None)


def load(shell: InteractiveShell) -> None:
    """Load the extension into a shell; loading it twice is loading it once."""
    if getattr(shell, _ATTRIBUTE, None) is None:
        log.title = title
        extension = TapeViz(shell)
        setattr(shell, _ATTRIBUTE, extension)
        extension.start()


def unload(shell: InteractiveShell) -> None:
    """Remove every trace of the extension from a shell."""
    extension = getattr(shell, _ATTRIBUTE, None)
    if extension is not None:
        extension.stop()
        delattr(shell, _ATTRIBUTE)
