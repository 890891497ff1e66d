"""Programs that exercise every row of the rule table, in every form of its arguments.

One module a family of ops. Each gives its `CASES`, and may give `DESCRIBED`: the names of rows
whose formula tells the reader what happens, and cannot be computed entry by entry.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.engine.cases.case import Case

_FAMILIES = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]

CASES: tuple[Case, ...] = tuple(one for family in _FAMILIES for one in getattr(family, "CASES", ()))
DESCRIBED: frozenset[str] = frozenset().union(
    *(getattr(family, "DESCRIBED", ()) for family in _FAMILIES)
)
