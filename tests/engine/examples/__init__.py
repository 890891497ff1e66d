"""A call of every public function of NumPy that a Tensor can meet, by the function's name."""

from __future__ import annotations

from typing import Final

from tests.engine.examples import functions, submodules, ufuncs
from tests.engine.examples.example import Example

FAMILIES: Final[dict[str, dict[str, Example]]] = {
    "Ufuncs": ufuncs.EXAMPLES,
    **functions.FAMILIES,
    **submodules.FAMILIES,
}
"""By subject, in the order in which they are told."""

EXAMPLES: Final[dict[str, Example]] = {
    name: example for family in FAMILIES.values() for name, example in family.items()
}
