"""The graph as plain data: tables that only grow.

The tables, and the meaning of each field, are those of ``js/src/model/wire.ts``. Rows of which
there are many are named tuples, which are made in a fraction of the time of a frozen dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeAlias

from tapeviz.graph.diagnosis.thresholds import Thresholds
from tapeviz.graph.formula import Formula
from tapeviz.graph.history import History
from tapeviz.graph.program import Program
from tapeviz.graph.sources import SourceFile, Span
from tapeviz.graph.summary import Summary, WireNumber


@dataclass(slots=True)
class Tape:
    """A tape of the graph; the outermost is the first."""

    name: str
    persistent: bool
    parent: int
    opened: int
    closed: int = -1


class Frame(NamedTuple):
    """A place in the code that was being executed, and the index of the one that called it."""

    file: int
    function: str
    span: Span
    parent: int


@dataclass(frozen=True, slots=True)
class OpKind:
    """A row of the rule table as far as it is shown."""

    name: str
    symbol: str
    arguments: tuple[str, ...]
    derivatives: tuple[Formula | None, ...]
    reason: str


@dataclass(slots=True)
class Value:
    """A leaf that ops read, or what an op gave."""

    name: str
    role: str
    shape: tuple[int, ...]
    dtype: str
    op: int
    summary: Summary
    trainable: bool | None = None
    watched: bool = False
    first: int = -1
    """Of a Variable that was changed on the tape and read again: the value that it was at first."""
    frame: int = -1
    """Of a Variable: where it was made, if that is in the code that is shown."""


class Op(NamedTuple):
    """One executed op."""

    kind: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    frame: int
    expression: str
    label: str
    """What the expression is called for short."""
    parameters: dict[str, str]
    tapes: tuple[int, ...]
    gradient: int
    error: str = ""
    scope: int = -1


@dataclass(frozen=True, slots=True)
class Scope:
    """Ops that belong together, one after the other on the tape."""

    kind: str
    name: str
    parent: int
    frame: int


class Gradient(NamedTuple):
    """One call of `GradientTape.gradient`."""

    tape: int
    targets: tuple[int, ...]
    sources: tuple[int, ...]
    frame: int
    expression: str


class OpStep(NamedTuple):
    """An op was executed."""

    op: int


class SeedStep(NamedTuple):
    """A target received its first gradient."""

    gradient: int
    value: int
    summary: Summary


class Contribution(NamedTuple):
    """What the backward of an op hands to one of its inputs, and what that has received so far."""

    input: int
    summary: Summary
    total: Summary


class BackwardStep(NamedTuple):
    """The backward of one op."""

    gradient: int
    op: int
    contributions: tuple[Contribution, ...]


class ResultStep(NamedTuple):
    """The gradient is returned; None stands for a source without one."""

    gradient: int
    results: tuple[Summary | None, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    severity: str
    cause: str
    title: str
    text: str
    advice: str
    numbers: tuple[tuple[str, WireNumber], ...] = ()
    op: int = -1
    input: int = -1
    value: int = -1
    frame: int = -1
    gradient: int = -1
    source: int = -1
    step: int = -1
    path: tuple[int, ...] = ()
    missing: tuple[int, int] | None = None
    """The values between which an edge is missing: where the way got lost, and where it goes on."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A number that is told of where it is beyond a threshold, and what is told then."""

    threshold: str
    value: float
    below: bool
    finding: Finding
    note: Finding | None = None
    """What is told instead by the default threshold, if that is no more than a note."""


class Kept(NamedTuple):
    """The entries of an array whose summary does not tell them; see `tapeviz.graph.entries`."""

    value: int
    """Index of the value that it is; -1 for what a value received in a gradient."""
    step: int
    """Index of the step that it was received with, else -1."""
    contribution: int
    """Which contribution of the step, -1 for a seed."""
    is_sample: bool
    """Only the entries that the heat map of the summary shows."""
    dtype: str
    """Kind and bytes of an entry: "f4"."""
    data: bytes
    """Little-endian, row by row."""


Step: TypeAlias = OpStep | SeedStep | BackwardStep | ResultStep


TABLES: Final = (
    "files",
    "frames",
    "kinds",
    "scopes",
    "values",
    "ops",
    "gradients",
    "steps",
    "findings",
)
"""The tables of a graph that only grow."""


@dataclass(slots=True)
class Graph:
    """One tape with the tapes nested in it."""

    id: int
    run: int = 1
    title: str = "tape"
    state: str = "recording"
    message: str = ""
    op_count: int = 0
    step_count: int = 0
    tapes: list[Tape] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    kinds: list[OpKind] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    ops: list[Op] = field(default_factory=list)
    gradients: list[Gradient] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    thresholds: Thresholds = field(default_factory=Thresholds)
    """By which the findings are judged, and by which the view draws."""
    measured: list[Measured] = field(default_factory=list)
    """What findings are made of by other thresholds; not on the wire."""
    amendments: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """What changed in values after they were added: (value, fields by name)."""
    history: History = field(default_factory=History)
    """Shared by all runs of the graph."""
    program: Program = field(default_factory=Program)
    """What the ops were given; not on the wire."""
    op_of: dict[int, int] = field(default_factory=dict)
    """By the key of a value, the op that gave it; not on the wire."""
    kept: list[Kept] = field(default_factory=list)
    """Entries for the inspector; not on the wire, but beside it."""
    kept_bytes: int = 0
    is_shown: bool = False
    """Whether there is a view of it; not on the wire."""

    @property
    def extent(self) -> tuple[int, int, int]:
        """How much happened on it so far: ops, steps, and those that are told one by one."""
        return self.op_count, self.step_count, len(self.steps)
