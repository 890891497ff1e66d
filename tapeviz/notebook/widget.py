"""The widget: a thin Python side of the view in ``js/src``.

Importing this module needs the built front end; import it only when a widget is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final
from weakref import WeakSet

import anywidget
import traitlets
from ipywidgets import widget_serialization

from tapeviz.graph.entries import write_entries
from tapeviz.graph.model import Graph
from tapeviz.graph.steps import step_count
from tapeviz.graph.text import describe
from tapeviz.graph.wire import Writer, pack
from tapeviz.notebook.checking import answer, question_in
from tapeviz.notebook.selecting import selected

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


MOST_ENTRY_BYTES: Final = 800_000
"""All views of a kernel keep so many bytes of entries at most, so that notebooks stay small."""

SHARE: Final = 8
"""Each may take an eighth of what the others left of that."""

MOST_OF_PANELS: Final = 0.65
"""The share of a view's width that code and inspector have together at most."""

_views: Final[WeakSet[TapeView]] = WeakSet()


class _Whole(anywidget.AnyWidget):
    """A widget whose module is in pages that `ipywidgets.embed` makes, though it is a default."""

    def _get_embed_state(self, drop_defaults: bool = False) -> Any:
        return super()._get_embed_state()


class _Integer(traitlets.Int[Any, Any]):
    """An int that is no bool: True is no step."""

    def validate(self, obj: Any, value: Any) -> Any:
        if isinstance(value, bool):
            self.error(obj, value)
        return super().validate(obj, value)


class _Share(traitlets.Float[Any, Any]):
    """A share of a view's width: none, or enough to be read and to leave the graph some."""

    info_text = "0, which hides, or a share of the view's width from 0.12 to 0.45"

    def validate(self, obj: Any, value: Any) -> Any:
        share = super().validate(obj, value)
        if share != 0 and not 0.12 <= share <= 0.45:
            self.error(obj, value)
        return share


class Program(_Whole):
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


class TapeView(_Whole):
    """A view of tapes, in a notebook: what `GradientTape.view` returns and the extension puts up.

    Its attributes can be set, also by ``view = tape.view(step=0, theme="dark")``, and observed,
    and linked to other widgets; all pictures of one view share them, and a saved notebook keeps
    them. What was done in the browser while a cell ran is told when the cell has ended.

    Attributes
    ----------
    theme : {"auto", "light", "dark"}
        "auto" follows the notebook.
    height : int
        In CSS pixels, from 240 to 4000.
    orientation : {"auto", "horizontal", "vertical"}
        Which way the graph runs; "auto" lets the room decide.
    tab : int or None
        Number of the tape that is shown, from 0; None is the newest.
    step : int or None
        Which step of that tape is shown, as the bar says it: 0 is before the first op, `steps` the
        end. None is the newest, as it comes.
    selection : dict or None
        What was clicked: ``op`` (index, None for a leaf), ``value`` (index), ``name``,
        ``expression`` and ``line`` in the code; of a Variable, the line that made it, if it is in
        the same cell, else None. To select, say one of them:
        ``{"op": 3}``, ``{"value": 0}`` or ``{"name": "loss"}``; None selects nothing.
    fold : int or None
        Level of the fold control, 0 is all folded, the number of ops is open in any case; None
        folds as far as the room asks for.
    opened : dict of str to bool
        Scopes that were opened (True) or closed (False) by hand.
    panels : dict of str to float
        By panel beside the graph, "code" or "inspector", its share of the view's width: 0 hides it,
        from 0.12 to 0.45 it is as wide, 0.65 at most for both. One that is not named is as wide as
        it needs; the code stands above the inspector then where that shows a wide graph larger.
        Where there is no room beside the graph it has no effect.
    color_by : {"value", "gradient", "health", "time"}
        What the colour of a card says.
    lecture : bool
        Whether the view is in lecture mode: large type, one key a step, all dimmed but what the
        step is about, and numbers covered until they are uncovered or guessed. A view that is made
        with it begins before the first step, unless `step` is set, too; one that is shown stays at
        its step.

    Raises
    ------
    traitlets.TraitError
        If an attribute is set to what it cannot be; the message says what it can be.

    Examples
    --------
    A lecturer's walk, with a slider beside the picture:

    >>> import ipywidgets
    >>> import tapeviz as tf
    >>> with tf.recording(), tf.GradientTape() as tape:
    ...     x = tf.Variable(3.0)
    ...     y = x * x + x
    >>> view = tape.view(step=0, height=360)
    >>> view.steps
    2
    >>> slider = ipywidgets.IntSlider(min=0, max=view.steps)
    >>> link = ipywidgets.link((slider, "value"), (view, "step"))
    >>> view.step = 1
    >>> slider.value
    1
    >>> view.observe(lambda change: print("clicked", change.new["name"]), "selection")
    >>> view.selection = {"name": "y"}
    clicked y
    """

    _esm = _STATIC / "loader.js"
    _version = traitlets.Unicode(VERSION).tag(sync=True)
    _program = traitlets.Instance(Program).tag(sync=True, **widget_serialization)

    _snapshot = traitlets.Bytes(None, allow_none=True).tag(sync=True)
    """A packed wire message that holds everything, set when the cell ends; see
    `tapeviz.graph.wire`."""

    theme = traitlets.Enum(["auto", "light", "dark"], "auto").tag(sync=True)
    height = _Integer(460, min=240, max=4000).tag(sync=True)
    orientation = traitlets.Enum(["auto", "horizontal", "vertical"], "auto").tag(sync=True)
    tab = _Integer(None, allow_none=True, min=0).tag(sync=True)
    step = _Integer(None, allow_none=True, min=0).tag(sync=True)
    selection = traitlets.Instance(dict, allow_none=True).tag(sync=True)
    fold = _Integer(None, allow_none=True, min=0).tag(sync=True)
    opened = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Bool()).tag(
        sync=True
    )
    panels = traitlets.Dict(
        key_trait=traitlets.Enum(["code", "inspector"]), value_trait=_Share()
    ).tag(sync=True)
    color_by = traitlets.Enum(["value", "gradient", "health", "time"], "value").tag(sync=True)
    lecture = traitlets.Bool(False).tag(sync=True)

    _entries = traitlets.Bytes(None, allow_none=True).tag(sync=True)
    """A packed message with entries of arrays, beside the snapshot; see `tapeviz.graph.entries`."""

    _checks = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Dict()).tag(
        sync=True
    )
    """Gradients that were checked, with what was found; see `tapeviz.notebook.checking`."""

    def __init__(self, graphs: Callable[[], Sequence[Graph]], **traits: Any) -> None:
        unknown = [name for name in traits if name.startswith("_") or not self.has_trait(name)]
        if unknown:
            known = sorted(name for name in self.class_own_traits() if not name.startswith("_"))
            raise TypeError(f"a view has no {', '.join(unknown)}; it has {', '.join(known)}")
        self._graphs = graphs
        self._held: list[tuple[Graph, tuple[int, ...]]] = []
        """What the snapshot holds: which graphs, and how much of them."""
        _views.add(self)
        super().__init__(_program=Program.shared(), **traits)
        self.on_msg(self._answer)

    @property
    def steps(self) -> int:
        """How many steps the tape that is shown has."""
        graph = self._shown()
        return 0 if graph is None else step_count(graph)

    def _shown(self) -> Graph | None:
        graphs = self._graphs()
        if self.tab is None:
            return graphs[-1] if graphs else None
        return graphs[self.tab] if self.tab < len(graphs) else None

    @traitlets.validate("panels")
    def _valid_panels(self, proposal: Any) -> dict[str, float]:
        panels: dict[str, float] = proposal.value
        if sum(panels.values()) > MOST_OF_PANELS:
            raise traitlets.TraitError(
                f"the panels may have {MOST_OF_PANELS} of the width together, so that the graph "
                f"has a third; {panels} have {sum(panels.values()):.2f}"
            )
        return panels

    @traitlets.validate("tab")
    def _valid_tab(self, proposal: Any) -> int | None:
        tab: int | None = proposal.value
        count = len(self._graphs())
        if tab is not None and tab >= count > 0:
            raise traitlets.TraitError(f"there is no tape {tab}: the view has {_tapes(count)}")
        return tab

    @traitlets.validate("step")
    def _valid_step(self, proposal: Any) -> int | None:
        step: int | None = proposal.value
        graph = self._shown()
        if step is None or graph is None or graph.state == "recording":
            return step
        if step > self.steps:
            raise traitlets.TraitError(
                f"there is no step {step}: {graph.title} has {self.steps} of them, and 0 is before "
                f"the first"
            )
        return step

    @traitlets.validate("fold")
    def _valid_fold(self, proposal: Any) -> int | None:
        """Each level opens a group, and a group has more than one op."""
        level: int | None = proposal.value
        graph = self._shown()
        if level is None or graph is None or graph.state == "recording":
            return level
        if level > graph.op_count:
            ops = f"{graph.op_count} op{'s' * (graph.op_count != 1)}"
            raise traitlets.TraitError(
                f"there is no level {level}: {graph.title} has {ops}, so levels 0, all folded, to "
                f"{graph.op_count} at most"
            )
        return level

    @traitlets.validate("selection")
    def _valid_selection(self, proposal: Any) -> dict[str, Any] | None:
        """Complete what was said in part; what comes from the browser is complete."""
        selection: dict[str, Any] | None = proposal.value
        if selection is None or selection.keys() >= {"op", "value"}:
            return selection
        graph = self._shown()
        if graph is None:
            raise traitlets.TraitError("nothing can be selected: the view has no tape yet")
        return selected(graph, selection)

    def _answer(self, _: Any, content: Any, buffers: Any) -> None:
        """Check a gradient that is asked about in the browser, for all views to see."""
        question = question_in(content)
        if question is not None:
            self.send({"kind": "checking", "key": question.key})
            found = answer(question, self._graphs())
            self._checks = {**self._checks, question.key: found}
            self.send({"kind": "checked", "key": question.key})

    def send_delta(self, message: dict[str, Any]) -> None:
        """Stream what is new to the views that are open."""
        self.send({"kind": "delta", "message": message})

    def set_snapshot(self, message: dict[str, Any]) -> None:
        """Keep everything, for views that are opened later and for the saved notebook."""
        self._snapshot = pack(message)
        self._held = [(graph, graph.extent) for graph in self._graphs()]
        entries = write_entries(self._graphs(), _room_beside(self))
        self.set_trait("_entries", None if entries is None else pack(entries))

    def shows(self, graph: Graph) -> bool:
        """Whether all that happened on a graph so far is in the view."""
        return any(held is graph and extent == graph.extent for held, extent in self._held)

    def settle(self) -> None:
        """Keep also what is known only when the cell has ended: what was found, what was closed."""
        self.set_snapshot(Writer().snapshot(self._graphs()))

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the view, and for where there are no widgets, text."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": str(self), MIME: view}, {}

    def __str__(self) -> str:
        """Describe the tapes as text."""
        return describe(self._graphs()) or "a tape that is being recorded"


def _room_beside(view: TapeView) -> int:
    """Return for how many bytes of entries a view has room: a share of what others left."""
    used = sum(
        len(other._entries)
        for other in _views
        if other is not view and other.comm is not None and other._entries is not None
    )
    return max(0, MOST_ENTRY_BYTES - used) // SHARE


def _tapes(count: int) -> str:
    return "tape 0 only" if count == 1 else f"tapes 0 to {count - 1}" if count else "no tape"
