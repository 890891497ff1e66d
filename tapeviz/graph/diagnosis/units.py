"""Units that pass nothing on: relus that are dead, sigmoids and tanhs that are saturated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tapeviz.graph import model
from tapeviz.graph.diagnosis.measured import measure
from tapeviz.graph.diagnosis.readers import PRODUCTS, Readers
from tapeviz.graph.titles import title_of

DEAD: Final = "dead-relu"
SATURATED: Final = "saturated-units"

EXAMPLES: Final = 8
"""A unit is called dead where it passes nothing for so many examples; of fewer only a relu that
passes nothing at all is told."""

MOST_ENTRIES: Final = 1_000_000
"""Of larger arrays some examples, evenly spread, are looked at."""

FLAT: Final = 0.01
"""A unit is saturated where its slope is below this part of the steepest."""

MOST_BETWEEN: Final = 8
"""Between a relu and the weights beside it there are at most so many ops."""

_WITHIN: Final = {"add", "subtract", "reshape", "batch_normalization", "transpose"}
"""What stands between the weights of a layer and its relu."""

_RELUS: Final = {"relu", "relu6"}
_SIGMOIDS: Final = {
    "sigmoid": lambda out: 4.0 * out * (1.0 - out),
    "tanh": lambda out: 1.0 - out**2,
}
"""By name: from the result to the slope, beside the steepest one."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """What was measured of the result of an op."""

    cause: str
    share: float
    count: int
    units: int
    examples: int
    stride: int
    """Of so many examples one was looked at."""

    @property
    def counted(self) -> str:
        """What was counted."""
        return "units" if self.cause == DEAD else "entries"


class Units:
    """Watches the layers of one graph.

    Parameters
    ----------
    graph : model.Graph
    readers : Readers
        Of the same graph.
    """

    def __init__(self, graph: model.Graph, readers: Readers) -> None:
        self._graph = graph
        self._readers = readers
        self._layers: dict[int, _Layer] = {}
        self._told: set[tuple[int, str]] = set()

    def executed(self, number: int, results: tuple[Any, ...]) -> None:
        """Look at the result of an op, if it is one of these."""
        graph = self._graph
        op = graph.ops[number]
        name = graph.kinds[op.kind].name
        if name in _RELUS or (name == "maximum" and self._beside_zero(op)):
            layer = _dead(results[0])
        elif name in _SIGMOIDS:
            layer = _saturated(name, results[0])
        else:
            return
        if layer.share > 0.0:
            self._layers[number] = layer

    def _beside_zero(self, op: model.Op) -> bool:
        values = self._graph.values
        return any(values[one].op < 0 and values[one].summary.scalar == 0 for one in op.inputs)

    def contributed(self, number: int, gradient: int) -> None:
        """Take in that a gradient goes back through an op."""
        layer = self._layers.get(number)
        if layer is None:
            return
        graph = self._graph
        frame = graph.ops[number].frame
        if (frame, layer.cause) in self._told:
            return
        if self._is_hidden(number) if layer.cause == SATURATED else self._is_layer(number):
            self._told.add((frame, layer.cause))
            self._measure(number, gradient, layer)

    def _is_hidden(self, number: int) -> bool:
        """Whether a layer reads it: the last one of a classifier is saturated when it is sure."""
        outputs = self._graph.ops[number].outputs
        return not PRODUCTS.isdisjoint(self._readers.names_of(outputs[0]))

    def _is_layer(self, number: int) -> bool:
        """Whether a relu is that of units: it is fed by weights, or feeds some.

        Others are part of a loss, as a hinge or the penalty of a bound: that these pass nothing
        means that there is nothing to mend.
        """
        graph = self._graph
        at = number
        for _ in range(MOST_BETWEEN):
            makers = [graph.values[one].op for one in graph.ops[at].inputs]
            at = next((one for one in makers if one >= 0), -1)
            name = graph.kinds[graph.ops[at].kind].name if at >= 0 else ""
            if name in PRODUCTS:
                shape = graph.values[graph.ops[number].outputs[0]].shape
                return bool(shape) and shape[-1] > 1
            if name not in _WITHIN:
                break
        return self._feeds_weights(number)

    def _feeds_weights(self, number: int) -> bool:
        """Whether a layer reads it, at once or after pooling, dropout and their like."""
        graph = self._graph
        waiting, seen = [number], {number}
        while waiting:
            for later in self._readers.of(waiting.pop()):
                if graph.kinds[graph.ops[later].kind].name in PRODUCTS:
                    return True
                is_array = bool(graph.values[graph.ops[later].outputs[0]].shape)
                if is_array and later not in seen and len(seen) < MOST_BETWEEN:
                    seen.add(later)
                    waiting.append(later)
        return False

    def _alike(self, number: int, layer: _Layer, limit: float) -> int:
        """Return how many layers there are at the same place, with the same the matter."""
        frame = self._graph.ops[number].frame
        return sum(
            self._graph.ops[other].frame == frame and one.cause == layer.cause and one.share > limit
            for other, one in self._layers.items()
        )

    def _measure(self, number: int, gradient: int, layer: _Layer) -> None:
        graph = self._graph
        op = graph.ops[number]
        name = title_of(graph, op.outputs[0])
        what = f"{layer.count} of {layer.units}"
        if layer.cause == DEAD:
            threshold = "dead"
            title = f"{what} units of {name} pass nothing"
            text = (
                f"For none of {layer.examples} examples is their relu above 0, so they change "
                "nothing, and learn nothing either."
            )
            advice = (
                "Lower the learning rate, initialize with smaller weights and biases of 0, or "
                "write tapeviz.nn.leaky_relu."
            )
        else:
            threshold = "saturated"
            title = f"{what} entries of {name} are saturated"
            text = (
                "At the flat ends of a sigmoid or tanh the slope is below a hundredth of the "
                "steepest, and hardly any gradient comes through."
            )
            advice = (
                "Scale the inputs and the weights down, normalize between layers, or write "
                "tapeviz.nn.relu."
            )
        alike = self._alike(number, layer, getattr(self._graph.thresholds, threshold))
        if alike > 1:
            title += f" (×{alike})"
            text += (
                f" So it is in {alike} layers that this line makes; the numbers are of the last."
            )
        if layer.stride > 1:
            text += f" Only one example in {layer.stride:,} was looked at: the array is large."
        finding = model.Finding(
            "warning",
            layer.cause,
            title,
            text,
            advice,
            (("share", layer.share), (layer.counted, layer.units), ("examples", layer.examples)),
            op=number,
            value=op.outputs[0],
            frame=op.frame,
            gradient=gradient,
            step=len(graph.steps) - 1,
            path=(number,),
        )
        measure(graph, threshold, layer.share, finding)


def _dead(result: Any) -> _Layer:
    """Count the units, along the last axis, that are 0 for every example."""
    array, stride = _some(result)
    examples = array.size // array.shape[-1] if array.ndim > 1 and array.size else 1
    if examples < EXAMPLES:
        nothing = bool(array.size) and not np.any(array > 0)
        count = array.size if nothing else 0
        return _Layer(DEAD, float(nothing), count, array.size, 1, stride)
    passing = np.any(array > 0, axis=tuple(range(array.ndim - 1)))
    count = int(passing.size - np.count_nonzero(passing))
    return _Layer(DEAD, count / passing.size, count, passing.size, examples, stride)


def _saturated(name: str, result: Any) -> _Layer:
    array, stride = _some(result)
    count = int(np.count_nonzero(_SIGMOIDS[name](array) < FLAT))
    examples = array.size // array.shape[-1] if array.ndim > 1 and array.size else 1
    return _Layer(SATURATED, count / max(array.size, 1), count, array.size, examples, stride)


def _some(result: Any) -> tuple[np.ndarray[Any, Any], int]:
    """Return an array, or of a large one some of its examples; and how far they are apart."""
    array = np.atleast_1d(np.asarray(result))
    stride = max(1, -(-array.size // MOST_ENTRIES))
    return array[::stride], stride
