"""What Variables and operands are called: as whoever called the function writes them.

In a method the user's Variable is ``self.w``, and for whoever made the object ``net.w``.
"""

from __future__ import annotations

import ast
from itertools import takewhile
from types import CodeType
from typing import NamedTuple

from tapeviz.engine.log import Place
from tapeviz.graph.labels import LIBRARIES, root
from tapeviz.graph.sources import Sources, is_reference


class Named(NamedTuple):
    """A Variable, as far as the graphs tell of it."""

    name: str
    trainable: bool
    place: Place
    """Where it was made."""


def named(sources: Sources, told: tuple[str | None, Place], trainable: bool) -> Named:
    """Return what is told of a Variable with its own name, or none, that was made at a place."""
    return Named(variable_name(sources, told), trainable, told[1])


def variable_name(sources: Sources, told: tuple[str | None, Place]) -> str:
    """Return the name of a Variable that was made at a place.

    That is its own, or else that which the code gave it; ``self.hidden.kernel`` if it was not the
    user's code that gave it its own, but a layer that was called.
    """
    own, place = told
    if not own:
        return sources.result_name(place)
    match sources.node(place):
        case ast.Call(func=function, keywords=keywords) if not any(
            one.arg == "name" for one in keywords
        ) and not ast.unparse(function).endswith("Variable"):
            owner = callee(sources, place)
            return f"{owner}.{own}" if owner else own
    return own


def operand_names(sources: Sources, place: Place) -> list[str]:
    """Return how the operands are written, in order; "" for numbers and long expressions.

    What a function was given is written as its caller writes it.
    """
    return [
        as_called(sources, place, one, name) if is_reference(one) else name
        for one, name in sources.operands(place)
    ]


def as_called(sources: Sources, place: Place, node: ast.expr, text: str) -> str:
    """Return how a reference is written outside of the functions that were being executed.

    Parameters
    ----------
    sources : Sources
        Reads the code.
    place : Place
        Where the reference stands.
    node : ast.expr
        The reference: a name, an attribute or an entry of one.
    text : str
        How it is written there.

    Returns
    -------
    str
        ``net.w`` for ``self.w`` where the call is ``net(x)``; the text itself where the caller
        gives no name to what it passes.
    """
    name = root(node)
    meant = _meaning(sources, place, name) if name else None
    if meant is None:
        return text
    where, stands_for = meant
    outside = as_called(sources, where, stands_for, sources.text(where, stands_for))
    return outside + text[len(name) :]


def callee(sources: Sources, place: Place) -> str:
    """Return how the object is written that was being called: net.hidden, of ``self.hidden(x)``.

    It is "" for functions of libraries.
    """
    node = sources.node(place)
    if not isinstance(node, ast.Call) or root(node.func) in {"", *LIBRARIES}:
        return ""
    return as_called(sources, place, node.func, sources.text(place, node.func))


def _meaning(sources: Sources, place: Place, name: str) -> tuple[Place, ast.expr] | None:
    """Return the reference that a name stands for, and the place at which that is written."""
    code, _, caller = place
    bindings = sources.bindings(code, name)
    aliases = _aliases(sources, code, name)
    if len(aliases) == 1 and not _aliases(sources, code, aliases[0]):
        # a leaf is none of the results that the name stands for later
        return place, ast.Name(aliases[0], ast.Load())
    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if bindings or caller is None or name not in parameters:
        return None
    call = sources.node(caller)
    if not isinstance(call, ast.Call) or root(call.func) in {"", *LIBRARIES}:
        return None
    passed = _passed(sources, caller, call, code.co_name, parameters)
    found = passed.get(name)
    return (caller, found) if found is not None and root(found) else None


def _aliases(sources: Sources, code: CodeType, name: str) -> list[str]:
    """Return the other names whose values a name is given: x, of ``h = x``."""
    texts = [one.text for one in sources.bindings(code, name)]
    return [one for one in texts if one.isidentifier() and one != name]


def _passed(
    sources: Sources, caller: Place, call: ast.Call, function: str, parameters: tuple[str, ...]
) -> dict[str, ast.expr]:
    """Return what a call passes, by parameter; nothing if it is not the function that it calls."""
    given = list(takewhile(lambda one: not isinstance(one, ast.Starred), call.args))
    match call.func:
        case _ if function == "__call__":
            given.insert(0, call.func)
        case ast.Name(id=called) if called == function:
            pass
        case ast.Name(id=called) if function == "<lambda>" and any(
            one.text.startswith("lambda") for one in sources.bindings(caller[0], called)
        ):
            pass
        case ast.Attribute(attr=called, value=value) if called == function:
            if parameters[:1] == ("self",):
                given.insert(0, value)
        case _:
            return {}
    named = {one.arg: one.value for one in call.keywords if one.arg is not None}
    return dict(zip(parameters, given, strict=False)) | named
