"""Letting functions of scipy.special that are written in Python take Tensors, once SciPy is loaded.

They follow none of NumPy's protocols: they call `np.asarray` on what they are given. So those that
people use on tapes are replaced in `scipy.special`, under the public names and no others, by
functions that pass on what holds no Tensor. That happens when tapeviz is imported, or when SciPy
is, whichever is later; tapeviz itself never imports it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

from tapeviz.engine.execution import holds_tensor
from tapeviz.engine.registry import COMPOSED
from tapeviz.engine.scipy_functions import RECORDED

_MODULE: Final = "scipy.special"


def _take_over(module: ModuleType) -> None:
    """Put functions that also take Tensors in the place of SciPy's own."""
    for name in RECORDED:
        if hasattr(module, name):
            setattr(module, name, _taking_tensors(getattr(module, name)))


def _taking_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def taking_tensors(*args: Any, **keywords: Any) -> Any:
        if holds_tensor(args) or holds_tensor(list(keywords.values())):
            import_module("tapeviz.engine.rules.special")
            return COMPOSED[taking_tensors](*args, **keywords)
        return function(*args, **keywords)

    taking_tensors.__module__ = _MODULE  # where it can be found by its name, as pickle does
    return taking_tensors


class _Watch(MetaPathFinder):
    """Finds no module by itself, but sees to it that SciPy's functions are replaced on loading."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return what the other finders know of scipy.special, and None for all other modules."""
        if fullname != _MODULE:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        found = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next((one for one in found if one is not None), None)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def load_and_take_over(module: ModuleType) -> None:
                load(module)
                _take_over(module)

            spec.loader.exec_module = load_and_take_over  # type: ignore[method-assign]
        return spec


if _MODULE in sys.modules:
    _take_over(sys.modules[_MODULE])
else:
    sys.meta_path.insert(0, _Watch())
