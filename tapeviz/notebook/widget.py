"""The widget: a thin Python side of the view in ``js/src``.

Importing this module needs the built front end; import it only when a widget is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Final

import anywidget
import traitlets
from ipywidgets import widget_serialization

_STATIC: Final = Path(__file__).parent.parent / "static"

BUNDLE: Final = _STATIC / "tapeviz.js"

if not BUNDLE.exists():
    raise FileNotFoundError(
        f"the front end of tapeviz is not built: {BUNDLE} is missing. An installed tapeviz brings "
        f"it along; in a checkout run `make front-end`."
    )

MIME: Final = "application/vnd.jupyter.widget-view+json"


VERSION: Final = hashlib.sha256(BUNDLE.read_bytes()).hexdigest()[:12]
"""Which program a page has to hold to draw a view."""


class Program(anywidget.AnyWidget):
    """What brings the program that draws views to the page: once, not with every view.

    It is never displayed. Views refer to it, so that a saved notebook holds it, too.
    """

    _esm = BUNDLE
    _css = BUNDLE.with_suffix(".css")
    _version = traitlets.Unicode(VERSION).tag(sync=True)
    _shared: ClassVar[Program | None] = None

    @classmethod
    def shared(cls) -> Program:
        """Return that of this kernel; a new one where all widgets were closed."""
        if cls._shared is None or cls._shared.comm is None:
            cls._shared = cls()
        return cls._shared


class TapeView(anywidget.AnyWidget):
    """The view of the tapes of one cell."""

    _esm = _STATIC / "loader.js"
    _version = traitlets.Unicode(VERSION).tag(sync=True)
    _program = traitlets.Instance(Program).tag(sync=True, **widget_serialization)

    _snapshot = traitlets.Instance(dict, allow_none=True).tag(sync=True)
    """A wire message that holds everything, set when the cell ends; see `tapeviz.graph.wire`."""

    theme = traitlets.Enum(["auto", "light", "dark"], "auto").tag(sync=True)
    """"light" or "dark"; "auto" follows the notebook's theme."""

    height = traitlets.Int(420, min=240, max=4000).tag(sync=True)
    """Height of the view in CSS pixels."""

    orientation = traitlets.Enum(["auto", "horizontal", "vertical"], "auto").tag(sync=True)
    """Which way the graph runs; "auto" lets the room decide."""

    tab = traitlets.Int(None, allow_none=True, min=0).tag(sync=True)
    """Number of the tape that is shown; None is the newest."""

    step = traitlets.Int(None, allow_none=True, min=-1).tag(sync=True)
    """Position of the scrubber, -1 before the first step; None is the newest, as it comes."""

    selection = traitlets.Instance(dict, allow_none=True).tag(sync=True)
    """What was clicked: op, value, name, expression and line; None is nothing."""

    fold = traitlets.Int(None, allow_none=True, min=0).tag(sync=True)
    """Level of the fold control; None folds as far as the room asks for."""

    opened = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Bool()).tag(
        sync=True
    )
    """Scopes that were opened (True) or closed (False) by hand."""

    color_by = traitlets.Enum(["value", "gradient", "health", "time"], "value").tag(sync=True)
    """What the colour of a card says."""

    lecture = traitlets.Bool(False).tag(sync=True)
    """Whether the view is in lecture mode."""

    def __init__(self, describe: Callable[[], str], **traits: Any) -> None:
        super().__init__(_program=Program.shared(), **traits)
        self._describe = describe

    def send_delta(self, message: dict[str, Any]) -> None:
        """Stream what is new to the views that are open."""
        self.send({"kind": "delta", "message": message})

    def set_snapshot(self, message: dict[str, Any]) -> None:
        """Keep everything, for views that are opened later and for the saved notebook."""
        self._snapshot = message

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and for where there are no widgets, text."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": self._describe(), MIME: view}, {}
