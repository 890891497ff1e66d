"""Who reads what, in a graph that grows: each op is looked at once, however often one asks."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from tapeviz.graph import model

PRODUCTS: Final = {"matmul", "dot", "einsum", "tensordot", "convolution", "matvec", "inner"}
"""What a layer multiplies its weights by."""


class Readers:
    """Says which ops read a value.

    Parameters
    ----------
    graph : model.Graph
        Only ops that are appended to it are noticed, and only when somebody asks.
    """

    def __init__(self, graph: model.Graph) -> None:
        self._graph = graph
        self._of: defaultdict[int, list[int]] = defaultdict(list)
        self._upto = 0

    def of_value(self, value: int) -> list[int]:
        """Return the ops that read a value, in order; those of backward passes are none."""
        ops = self._graph.ops
        for number in range(self._upto, len(ops)):
            if ops[number].gradient < 0:
                for index in set(ops[number].inputs):
                    self._of[index].append(number)
        self._upto = len(ops)
        return self._of.get(value, [])

    def of(self, number: int) -> list[int]:
        """Return the ops that read what an op gave."""
        outputs = self._graph.ops[number].outputs
        if len(outputs) == 1:
            return self.of_value(outputs[0])
        return sorted({reader for value in outputs for reader in self.of_value(value)})

    def names_of(self, value: int) -> set[str]:
        """Return the names of the ops that read a value."""
        graph = self._graph
        return {graph.kinds[graph.ops[number].kind].name for number in self.of_value(value)}
