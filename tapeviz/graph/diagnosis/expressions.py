"""Finding a value by how it is written: names, attributes and entries; nothing is called."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from typing import Any


def value_of(expression: str, names: Mapping[str, Any]) -> Any:
    """Return what an expression stands for.

    Parameters
    ----------
    expression : str
        Such as ``net.layers[0].kernel``.
    names : mapping
        What names stand for.

    Raises
    ------
    NameError
        If a name stands for nothing, or what it stands for has no such attribute or entry.
    ValueError
        If there is more in it than names, attributes and entries: nothing is called or computed.

    Examples
    --------
    >>> value_of("weights['b'][-1]", {"weights": {"b": [1.0, 2.0]}})
    2.0
    >>> value_of("f(x)", {"x": 1.0})
    Traceback (most recent call last):
    ValueError: 'f(x)' is no name: write a name, its attributes and entries, like net.layers[0].w
    """
    try:
        node = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(_no_name(expression)) from None
    return _value(node, names)


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Name(id=name):
            if name in names:
                return names[name]
            if hasattr(builtins, name):
                raise ValueError(f"{name} is Python's own, and no Tensor or Variable")
            raise NameError(f"there is no {name!r} here: name a Tensor or Variable, or pass it")
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return -value
        case ast.Tuple(elts=parts):
            return tuple([_value(part, names) for part in parts])
        case ast.Attribute(value=owner, attr=attribute):
            found = _value(owner, names)
            try:
                return getattr(found, attribute)
            except AttributeError:
                kind = type(found).__name__
                raise NameError(
                    f"{ast.unparse(owner)} is a {kind}, and has no {attribute!r}"
                ) from None
        case ast.Subscript(value=owner, slice=index):
            found, key = _value(owner, names), _value(index, names)
            try:
                return found[key]
            except (LookupError, TypeError) as error:
                raise NameError(
                    f"{ast.unparse(node)} is not there: {type(error).__name__}: {error}"
                ) from None
    raise ValueError(_no_name(ast.unparse(node)))


def _no_name(expression: str) -> str:
    return (
        f"{expression!r} is no name: write a name, its attributes and entries, like net.layers[0].w"
    )
