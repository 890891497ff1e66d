"""Module: an object that knows the Variables in its attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

from tapeviz.engine import nest
from tapeviz.engine.variable import Variable
from tapeviz.functions.programs import name_scope


class Module:
    """A base for models: it finds the Variables in its attributes.

    They are found in lists, tuples, dicts and other Modules, too, in the order of the attributes'
    names; those of the Module itself come before those of the Modules in it.

    Parameters
    ----------
    name : str, optional
        A Python identifier; by default made of the name of the class.

    Raises
    ------
    ValueError
        If the name is no identifier.

    Examples
    --------
    >>> import tapeviz as tf
    >>> class Line(tf.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.slope = tf.Variable(2.0, name="slope")
    ...         self.offset = tf.Variable(1.0, name="offset")
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x + self.offset
    >>> line = Line()
    >>> line(3.0)
    Tensor(7.0, shape=(), dtype=float32)
    >>> [variable.name for variable in line.trainable_variables]
    ['offset:0', 'slope:0']
    """

    def __init__(self, name: str | None = None) -> None:
        if name is not None and not name.isidentifier():
            raise ValueError(
                f"{name!r} is not a valid module name. "
                "Module names must be valid Python identifiers (e.g. a valid class name)."
            )
        self._name = name or _snake_case(type(self).__name__)

    @property
    def name(self) -> str:
        """The name it was given, or that of its class in lower case."""
        name: str = vars(self).get("_name") or _snake_case(type(self).__name__)
        return name

    @property
    def name_scope(self) -> AbstractContextManager[str]:
        """A `name_scope` of its name."""
        return name_scope(self.name)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """All Variables in it and in its submodules, each once."""
        return tuple(one for one in self._found() if isinstance(one, Variable))

    @property
    def trainable_variables(self) -> tuple[Variable, ...]:
        """Those of its `variables` that tapes watch by themselves."""
        return tuple(variable for variable in self.variables if variable.trainable)

    @property
    def non_trainable_variables(self) -> tuple[Variable, ...]:
        """Those of its `variables` that tapes do not watch by themselves."""
        return tuple(variable for variable in self.variables if not variable.trainable)

    @property
    def submodules(self) -> tuple[Module, ...]:
        """The Modules in it, and in these, each once."""
        return tuple(one for one in self._found() if isinstance(one, Module))

    @classmethod
    def with_name_scope(cls, method: Callable[..., Any]) -> Callable[..., Any]:
        """Decorate a method, so that what it computes stands in the scope of its Module's name.

        Parameters
        ----------
        method : function
            A method of a Module.

        Returns
        -------
        function
            That does the same in the scope.

        Examples
        --------
        >>> class Doubler(Module):
        ...     @Module.with_name_scope
        ...     def __call__(self, x):
        ...         return 2 * x
        >>> Doubler()(3)
        6
        """

        @wraps(method)
        def scoped(self: Module, *args: Any, **keywords: Any) -> Any:
            with self.name_scope:
                return method(self, *args, **keywords)

        return scoped

    def _attributes(self) -> list[str]:
        """Return the names of the attributes in which Variables are looked for, in order."""
        return sorted(vars(self))

    def _found(self) -> Iterator[Variable | Module]:
        """Walk through Variables and Modules, each once."""
        seen = {id(self)}
        waiting: list[Module] = [self]
        while waiting:
            module = waiting.pop(0)
            inner: list[Module] = []
            for name in module._attributes():
                for leaf in nest.flatten(vars(module)[name]):
                    if isinstance(leaf, Variable | Module) and id(leaf) not in seen:
                        seen.add(id(leaf))
                        yield leaf
                        if isinstance(leaf, Module):
                            inner.append(leaf)
            waiting = inner + waiting


def _snake_case(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return words.lower()
