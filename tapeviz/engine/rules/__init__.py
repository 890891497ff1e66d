"""The rule table's rows, one file a family. Importing any of them fills the whole table."""

from tapeviz.engine.rules import (
    activations,
    arithmetic,
    complex_numbers,
    elementary,
    indexing,
    linear_algebra,
    nondifferentiable,
    reductions,
    shaping,
)

__all__ = [
    "activations",
    "arithmetic",
    "complex_numbers",
    "elementary",
    "indexing",
    "linear_algebra",
    "nondifferentiable",
    "reductions",
    "shaping",
]
