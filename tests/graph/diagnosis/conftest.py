"""What the diagnosis's tests share: running a program as a file of its own, listening or not."""

from __future__ import annotations

import linecache
from contextlib import nullcontext
from itertools import count
from typing import Any

import numpy as np

import tapeviz as tf
from tapeviz.graph import model
from tapeviz.graph.diagnosis.explanation import Explanation
from tapeviz.graph.sources import Span

_numbers = count(1)


class Told:
    """A program that was run, and what it was told."""

    def __init__(
        self, code: str, names: dict[str, Any], file: str, answer: Any, graphs: list[model.Graph]
    ) -> None:
        self.lines = code.splitlines()
        self.names = names
        self.file = file
        self.answer = answer
        self.graphs = graphs
        marked = [number for number, line in enumerate(self.lines, 1) if line.endswith("# !")]
        self.marked = marked[0] if marked else 0
        """The line that is to be named, 0 if none is marked."""

    @property
    def explanation(self) -> Explanation:
        """The answer of `tape.explain`."""
        assert isinstance(self.answer, Explanation)
        return self.answer

    def text_at(self, span: Span) -> str:
        """Return what stands between two columns of a line."""
        assert span.line == span.end_line
        return self.lines[span.line - 1][span.column : span.end_column]


def told_of(code: str, listening: bool, asked: str = "explain") -> Told:
    """Run a program, in which `tf` and `np` are there, and return what `told` is at its end.

    Parameters
    ----------
    code : str
    listening : bool
        Whether inside of `tapeviz.recording`.
    asked : str
        Name of the method to call instead of `explain`.
    """
    code = f"# a program\n{code}".replace(".explain(", f".{asked}(")
    file = f"program {next(_numbers)}"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names: dict[str, Any] = {"np": np, "tf": tf, "__name__": "program"}
    listener = tf.recording() if listening else nullcontext()
    with np.errstate(all="ignore"), listener as recording:
        exec(compile(code, file, "exec"), names)
    graphs = [] if recording is None else recording.graphs
    return Told(code, names, file, names["told"], graphs)
