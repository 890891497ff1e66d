"""Units that stay the same: equal weights that receive equal gradients."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tapeviz.graph import model
from tapeviz.graph.diagnosis.readers import PRODUCTS, Readers
from tapeviz.graph.titles import title_of

SYMMETRY: Final = "symmetry"


def tell_of_symmetry(
    graph: model.Graph, readers: Readers, gradient: int, source: int, weights: Any, result: Any
) -> None:
    """Add a finding if the units of a layer are all alike, and their gradients, too.

    Parameters
    ----------
    graph : model.Graph
    readers : Readers
        Of the same graph.
    gradient : int
        Its index.
    source : int
        Place among its sources.
    weights, result : array
        The source and the gradient by it; the units are along the last axis.
    """
    if not (_is_same_for_all(weights) and _is_same_for_all(result) and np.any(result)):
        return
    told = graph.gradients[gradient]
    value = told.sources[source]
    if PRODUCTS.isdisjoint(readers.names_of(value)):
        return  # no layer's weights
    name = title_of(graph, value)
    units = int(np.shape(result)[-1])
    graph.findings.append(
        model.Finding(
            "warning",
            SYMMETRY,
            f"the {units} units of {name} are all alike",
            f"The weights {name} are the same for each of the {units} units, and so is their "
            "gradient: they stay the same for ever, and do the work of one.",
            "Initialize with random numbers: tapeviz.random.normal(shape, stddev=0.1), or "
            "tapeviz.initializers.GlorotUniform.",
            (("units", units),),
            value=value,
            frame=told.frame,
            gradient=gradient,
            source=source,
            step=len(graph.steps) - 1,
        )
    )


def _is_same_for_all(array: Any) -> bool:
    array = np.asarray(array)
    return array.ndim > 1 and array.shape[-1] > 1 and bool(np.all(array == array[..., :1]))
