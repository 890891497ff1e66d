"""What the graph's tests share: running a cell's code and getting its graphs."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tapeviz.engine import log
from tapeviz.graph import model
from tapeviz.graph.assembly import Assembly
from tapeviz.graph.runs import Backlog
from tapeviz.graph.sources import Sources

_numbers = count(1)


class Cell:
    """Code that was run as a notebook runs a cell, with what the engine told meanwhile."""

    def __init__(self, code: str, names: dict[str, Any] | None = None) -> None:
        self.name = f"<cell {next(_numbers)}>"
        self.names: dict[str, Any] = {} if names is None else names
        linecache.cache[self.name] = (len(code), None, code.splitlines(keepends=True), self.name)
        self.error: Exception | None = None
        with log.listening(log.Log()) as told:
            try:
                exec(compile(code, self.name, "exec"), self.names)
            except Exception as error:
                self.error = error
        self.events = told.events

    def graphs(self) -> list[model.Graph]:
        """Assemble the graphs as a listener does that looks once."""
        backlog = Backlog()
        for event in self.events:
            if event[0] == log.OPENED:
                backlog.opened(event)
            else:
                backlog.events.append(event)
        backlog.settle()
        assembly = Assembly(Sources())
        assembly.add(backlog.events)
        return assembly.graphs

    def graph(self) -> model.Graph:
        """Return the only graph."""
        (graph,) = self.graphs()
        return graph


@pytest.fixture
def run() -> Callable[..., Cell]:
    """Run code in which `tf` is tapeviz and `np` is NumPy."""

    def run_code(code: str, names: dict[str, Any] | None = None) -> Cell:
        return Cell(f"import numpy as np\nimport tapeviz as tf\n{code}", names)

    return run_code
