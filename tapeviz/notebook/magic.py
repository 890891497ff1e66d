"""``%tapeviz``: what a lecturer says to the extension in a cell.

Not the settings themselves, which are those of ``%config TapeViz`` and live in `extension`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher
from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from traitlets import TraitError

from tapeviz.engine.tape import GradientTape

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


_SWITCH: Final = {"on": True, "off": False}

HELP: Final = """\
%tapeviz on | off            draw the cells that follow, or do not
%tapeviz lecture [on | off]  large type, one key a step, numbers covered until uncovered
%tapeviz theme auto | light | dark
%tapeviz height 500          of a view, in CSS pixels
%tapeviz explain z x         why the gradient of z by x is None or zero; the tape's name may follow
What is set holds for the views that are shown and for those that follow."""

_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "on": (),
    "off": (),
    "lecture": ("on", "off"),
    "theme": ("auto", "light", "dark"),
    "height": (),
    "explain": (),
}


class Settings(Protocol):
    """What the magic reads and sets: the extension."""

    drawing: Any
    lecture: Any
    theme: Any
    height: Any

    def set(self, **settings: Any) -> None:
        """Set what holds from now on."""


@magics_class
class TapeVizMagics(Magics):
    """The line magic ``%tapeviz``.

    Parameters
    ----------
    shell : InteractiveShell
    extension : Settings
        What is told to do it.
    """

    def __init__(self, shell: InteractiveShell, extension: Settings) -> None:
        super().__init__(shell)
        self._shell = shell
        self._extension = extension
        self._commands: dict[str, Callable[[list[str]], object]] = {
            "on": self._draw,
            "off": self._draw_no_more,
            "lecture": self._lecture,
            "theme": self._theme,
            "height": self._height,
            "explain": self._explain,
        }

    @magic_arguments()
    @argument("command", nargs="?", default="", help="on, off, lecture, theme, height or explain")
    @argument("values", nargs="*", help="what to set it to, or names")
    @line_magic("tapeviz")  # type: ignore[arg-type]
    def say(self, line: str) -> object:
        """Set how tapes are drawn, or explain a gradient; alone, tell what is set."""
        said = parse_argstring(self.say, line)
        if not said.command:
            print(f"{self._settings()}\n\n{HELP}")
            return None
        if said.command in self._commands:
            return self._commands[said.command](said.values)
        raise UsageError(f"%tapeviz knows no {said.command!r}.\n{HELP}")

    def _settings(self) -> str:
        one = self._extension
        return (
            f"drawing {_in_words(one.drawing)}, lecture mode {_in_words(one.lecture)}, "
            f"theme {one.theme}, height {one.height}"
        )

    def _draw(self, values: list[str]) -> None:
        _expect(values, 0, "on")
        self._extension.set(drawing=True)

    def _draw_no_more(self, values: list[str]) -> None:
        _expect(values, 0, "off")
        self._extension.set(drawing=False)

    def _lecture(self, values: list[str]) -> None:
        value = (values or ["on"])[0]
        if len(values) > 1 or value not in _SWITCH:
            raise UsageError("%tapeviz lecture is followed by on, off or nothing (which is on).")
        self._extension.set(lecture=_SWITCH[value])

    def _theme(self, values: list[str]) -> None:
        _expect(values, 1, "theme auto, light or dark")
        self._set("theme", values[0])

    def _height(self, values: list[str]) -> None:
        _expect(values, 1, "height and a number of pixels")
        if not values[0].isdecimal():
            raise UsageError(f"A height is a number of pixels, like 500, not {values[0]!r}.")
        self._set("height", int(values[0]))

    def _explain(self, values: list[str]) -> object:
        if not 2 <= len(values) <= 3:
            raise UsageError(
                "Write %tapeviz explain and how target and source are written, without spaces: "
                "z x, or loss net.layers[0].w."
            )
        target, source, *named = values
        tape = named[0] if named else self._only_tape()
        try:
            return self._shell.ev(f"{tape}.explain({target!r}, {source!r})")
        except (NameError, ValueError) as error:
            raise UsageError(f"%tapeviz explain: {error}") from None

    def _only_tape(self) -> str:
        """Return the name of the tape that is meant: tape, or the only one that there is."""
        tapes: list[str] = [
            name
            for name, value in self._shell.user_ns.items()
            if isinstance(value, GradientTape) and not name.startswith("_")
        ]
        if "tape" in tapes:
            return "tape"
        if len(tapes) == 1:
            return tapes[0]
        raise UsageError(
            "%tapeviz explain z x asks the tape that is called tape; name another one behind: "
            f"%tapeviz explain z x {tapes[0] if tapes else 'outer'}."
        )

    def _set(self, name: str, value: Any) -> None:
        try:
            self._extension.set(**{name: value})
        except TraitError as error:
            raise UsageError(f"%tapeviz {name} {value}: {error}") from None


def _expect(values: list[str], count: int, form: str) -> None:
    if len(values) != count:
        raise UsageError(f"Write %tapeviz {form}.")


def _in_words(switch: bool) -> str:
    return "on" if switch else "off"


@context_matcher()
def complete(context: CompletionContext) -> dict[str, Any]:
    """Complete what may follow ``%tapeviz``."""
    words = context.line_with_cursor[: context.cursor_position].split(" ")
    offered: tuple[str, ...] = ()
    if words[0] == "%tapeviz" and len(words) == 2:
        offered = tuple(_VALUES)
    elif words[0] == "%tapeviz" and len(words) == 3:
        offered = _VALUES.get(words[1], ())
    found = [SimpleCompletion(one, type="magic") for one in offered if one.startswith(words[-1])]
    return {"completions": found, "suppress": bool(found)}


def register(shell: InteractiveShell, extension: Settings) -> None:
    """Give a shell the magic and its completion."""
    shell.register_magics(TapeVizMagics(shell, extension))
    shell.Completer.custom_matchers.append(complete)


def unregister(shell: InteractiveShell) -> None:
    """Take them away without a trace."""
    manager = shell.magics_manager
    manager.magics["line"].pop("tapeviz", None)
    magics = manager.registry.pop(TapeVizMagics.__name__, None)
    if magics in shell.configurables:
        shell.configurables.remove(magics)
    if complete in shell.Completer.custom_matchers:
        shell.Completer.custom_matchers.remove(complete)
