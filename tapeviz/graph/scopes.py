"""Which ops belong together: those of a function's call, of a loop, of one pass through it.

The engine tells where each op was executed, as the call stack of the user's code. From one op to
the next the stack moves: forward within a function, deeper into a call, back out of one. Where it
does not go forward, something was executed again, and the loops in the source say what: the
innermost loop around both places made another pass, or else the function was called once more.

Not found out this way is what leaves no trace on the stack: of ``for … for … y = f(y)`` with
nothing else in the outer loop, all passes are passes of the inner one.

A scope is an interval of the tape, and the scopes of a graph are a tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import CodeType
from typing import Final, NamedTuple

from tapeviz.engine.log import DEEPEST, Place
from tapeviz.engine.registry import Op as Row
from tapeviz.graph import model
from tapeviz.graph.sources import COMPREHENSIONS, Loop, Sources, Span


class _Level(NamedTuple):
    """One function of the call stack: what it executes, and the loops of its own around that."""

    code: CodeType
    instruction: int
    loops: tuple[Loop, ...]
    place: Place


@dataclass(slots=True)
class _Part:
    """A scope that is open, by what opened it. It gets its row once an op is in it."""

    kind: str
    name: str
    level: int
    """To which function of the call stack it belongs; a call belongs to the function called."""
    place: Place
    span: Span | None = None
    """Where a loop begins."""
    gradient: int = -1
    index: int = -1


class _Meeting(NamedTuple):
    """What two places that follow each other have in common."""

    level: int
    """Functions above this one are being executed all the same, and so is the call of this one."""
    loops: int
    """So many loops of this function go on."""
    again: bool
    """The innermost of them makes another pass."""


_STAYS: Final = _Meeting(-1, 0, False)
_APART: Final = _Meeting(0, 0, False)


class Scopes:
    """Finds the scope of each op of one graph.

    Parameters
    ----------
    table : list of model.Scope
        What scopes are appended to.
    sources : Sources
        Reads the places in the code.
    frame : callable
        From a place, or a stretch of source in the function that it is in, to its index among the
        graph's frames.
    """

    def __init__(
        self,
        table: list[model.Scope],
        sources: Sources,
        frame: Callable[[Place, Span | None], int],
    ) -> None:
        self._table = table
        self._sources = sources
        self._frame = frame
        self._home: tuple[_Level, ...] = ()
        """Where the tape was opened: calls and loops around that are no scopes of its ops."""
        self._here: tuple[_Level, ...] = ()
        self._here_frame = -1
        self._first: Row | None = None
        """The op that came first where we are."""
        self._open: list[_Part] = []
        self._elsewhere: list[str] = []
        """Names of scopes that are open in other threads."""
        self._stacks: dict[int, tuple[_Level, ...]] = {}
        self._meetings: dict[tuple[int, int], _Meeting] = {}

    def continue_from(self, other: Scopes) -> None:
        """Go on where the scopes of an earlier cell's graph stand; its table is copied already."""
        self._home, self._here, self._here_frame = other._home, other._here, other._here_frame
        self._open = [replace(part) for part in other._open]
        self._elsewhere = list(other._elsewhere)

    def settle(self, place: Place) -> None:
        """Take in where the tape was opened."""
        self._home = self._levels(place)

    def enter(self, name: str, place: Place) -> None:
        """Take in that the user opened a scope."""
        if not self._move(self._frame(place, None), place, None):
            self._elsewhere.append(name)
            return
        self._open.append(_Part("scope", name, len(self._here) - 1, place))

    def leave(self, name: str) -> None:
        """Take in that the user's scope of a name was closed."""
        for at in reversed(range(len(self._open))):
            if self._open[at].kind == "scope" and self._open[at].name == name:
                del self._open[at:]
                return
        if name in self._elsewhere:
            self._elsewhere.remove(name)

    def of_op(self, frame: int, place: Place, row: Row) -> int:
        """Return the innermost scope of an op that was executed at a place, or -1."""
        self._move(frame, place, row)
        return self._innermost()

    def begin_gradient(self, place: Place) -> None:
        """Take in that a gradient is asked for."""
        self._move(self._frame(place, None), place, None)

    def of_backward(self, gradient: int, title: str, place: Place) -> int:
        """Return the scope of an op of the backward pass of a gradient."""
        if not self._open or self._open[-1].gradient != gradient:
            self._leave_gradient()
            depth = len(self._here) - 1
            self._open.append(_Part("gradient", title, depth, place, gradient=gradient))
        return self._innermost()

    def _leave_gradient(self) -> None:
        if self._open and self._open[-1].kind == "gradient":
            del self._open[-1]

    # -- the way from one place to the next -------------------------------------------------------

    def _move(self, frame: int, place: Place, row: Row | None) -> bool:
        """Leave the scopes that end before a place, and open those that it is in.

        Returns
        -------
        bool
            Whether the place can be reached from here: it is not in another thread.
        """
        self._leave_gradient()
        levels = self._stacks.get(frame)
        if levels is None:
            levels = self._stacks[frame] = self._levels(place)
        if self._is_elsewhere(levels):
            return False
        if frame == self._here_frame and (row is None or row is not self._first):
            # A function of ours may execute several ops at one place of the user's code.
            return True
        step = (self._here_frame, frame)
        met = self._meetings.get(step)
        if met is None:
            met = self._meetings[step] = self._meet(self._here, levels)
        if frame != self._here_frame:
            self._first = row
        self._here, self._here_frame = levels, frame
        if met is not _STAYS:
            self._close(met)
            self._reach(met, levels)
        return True

    def _levels(self, place: Place) -> tuple[_Level, ...]:
        """Return the call stack of a place, the outermost function first."""
        found: list[_Level] = []
        at: Place | None = place
        while at is not None:
            instruction = self._sources.first_occurrence(at)
            found.append(_Level(at[0], instruction, self._sources.loops(at), at))
            at = at[2]
        found.reverse()
        return tuple(
            level._replace(loops=level.loops[self._loops_of_home(found, depth) :])
            for depth, level in enumerate(found)
        )

    def _loops_of_home(self, levels: list[_Level], depth: int) -> int:
        """Return how many of the loops of a level are around the place at which the tape opened."""
        if not self._is_home(levels, depth):
            return 0
        return _shared(self._sources.loops(self._home[depth].place), levels[depth].loops)

    def _is_home(self, levels: list[_Level] | tuple[_Level, ...], depth: int) -> bool:
        """Whether the function at a level is the one in which, or below which, the tape opened."""
        return depth < len(self._home) and all(
            one.code is other.code
            for one, other in zip(self._home[: depth + 1], levels, strict=False)
        )

    def _is_elsewhere(self, levels: tuple[_Level, ...]) -> bool:
        """Whether a place is in another thread, or too deep for its stack to be told whole."""
        outermost = levels[0].code
        is_cut = len(levels) == DEEPEST and outermost.co_name != "<module>"
        is_apart = bool(self._home) and outermost is not self._home[0].code
        return is_cut or (is_apart and outermost.co_name != "<module>")

    def _meet(self, before: tuple[_Level, ...], after: tuple[_Level, ...]) -> _Meeting:
        for depth, (one, other) in enumerate(zip(before, after, strict=False)):
            if one.code is not other.code:
                return self._repeated(after, depth - 1)
            if one.instruction != other.instruction:
                shared = _shared(one.loops, other.loops)
                if other.instruction > one.instruction:
                    return _Meeting(depth, shared, False)
                if shared > 0:
                    return _Meeting(depth, shared, True)
                return self._repeated(after, depth - 1)
        common = min(len(before), len(after))
        if common == 0:
            return _APART
        if len(before) == len(after):
            return self._repeated(after, common - 1)
        return _Meeting(common - 1, len(after[common - 1].loops), False)

    def _repeated(self, levels: tuple[_Level, ...], depth: int) -> _Meeting:
        """Say what it was that executed the place that a function stands at once more."""
        for around in range(depth, -1, -1):
            loops = len(levels[around].loops)
            if loops > 0:
                return _Meeting(around, loops, True)
        if depth < 0:
            return _APART
        return _STAYS if depth == len(levels) - 1 else _Meeting(depth, 0, False)

    def _close(self, met: _Meeting) -> None:
        """Close what ends; scopes of the user's end only when they are left."""
        kept = 0
        loops = 0
        for part in self._open:
            if part.level > met.level:
                break
            if part.level == met.level:
                loops += part.kind == "loop"
                if loops > met.loops or (
                    part.kind == "iteration" and met.again and loops == met.loops
                ):
                    break
            kept += 1
        carried = [part for part in self._open[kept:] if part.kind == "scope"]
        del self._open[kept:]
        self._open += [_Part("scope", one.name, met.level, one.place) for one in carried]

    def _reach(self, met: _Meeting, levels: tuple[_Level, ...]) -> None:
        """Open what a place is in, from where it meets the one before."""
        for depth in range(met.level, len(levels)):
            level = levels[depth]
            is_new = depth > met.level or met is _APART
            is_call = is_new and depth > 0 and not self._is_home(levels, depth)
            if is_call and level.code.co_name not in COMPREHENSIONS:
                caller = levels[depth - 1].place
                self._open.append(_Part("function", _title(level.code), depth, caller))
            kept = 0 if is_new else met.loops
            if not is_new and met.again:
                span = level.loops[kept - 1].span
                self._open.append(_Part("iteration", "", depth, level.place, span))
            for title, span in level.loops[kept:]:
                self._open.append(_Part("loop", title, depth, level.place, span))
                self._open.append(_Part("iteration", "", depth, level.place, span))

    def _innermost(self) -> int:
        """Return the index of the innermost open scope, giving rows to those that have none."""
        parent = -1
        for part in self._open:
            if part.index < 0:
                part.index = len(self._table)
                self._table.append(
                    model.Scope(part.kind, part.name, parent, self._frame(part.place, part.span))
                )
            parent = part.index
        return parent


def _shared(one: tuple[Loop, ...], other: tuple[Loop, ...]) -> int:
    """Return how many loops two places have in common, from the outermost on."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _title(code: CodeType) -> str:
    """Return what a function is called: ``Dense`` for its ``__call__``."""
    name = code.co_qualname.rpartition("<locals>.")[2]
    return name.removesuffix(".__call__")
