"""Everything public has a docstring: what it is, takes and gives, and how it is used."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from types import ModuleType
from typing import Any

import pytest

import tapeviz


def public_values(module: ModuleType, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield what the `__all__` of a module names, then those of its public modules.

    Parameters
    ----------
    module : module
        One with an `__all__`.
    path : str
        Where it is in the package, with a dot at the end.

    Yields
    ------
    tuple
        Path of the module, name in it, and value.
    """
    values = {name: getattr(module, name) for name in module.__all__}
    modules = {name: value for name, value in values.items() if isinstance(value, ModuleType)}
    for name, value in values.items():
        if name not in modules:
            yield path, name, value
    for name, inner in modules.items():
        yield from public_values(inner, f"{path}{name}.")


def members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield the public methods and properties that a class has from this package."""
    for base in filter(is_ours, kind.__mro__):
        for name, value in vars(base).items():
            member = getattr(value, "__func__", value)
            if not name.startswith("_") and (inspect.isfunction(member) or is_property(member)):
                yield f"{base.__name__}.{name}", member


def is_ours(value: Any) -> bool:
    """Whether something was defined in this package."""
    return str(getattr(value, "__module__", "")).partition(".")[0] == "tapeviz"


def is_property(value: Any) -> bool:
    """Whether a member of a class is read and not called."""
    return isinstance(value, property)


def documented() -> dict[str, Any]:
    """Return each public class, function, method and property, by the first of its names."""
    names: dict[int, str] = {}
    found: dict[str, Any] = {}
    for path, name, value in public_values(tapeviz):
        if callable(value) and is_ours(value):
            inner = members(value) if isinstance(value, type) else ()
            for dotted, one in ((name, value), *inner):
                if names.setdefault(id(one), path + dotted) == path + dotted:
                    found[path + dotted] = one
    return found


def section(value: Any, *titles: str) -> str:
    """Return what stands under the first of these titles that a docstring has."""
    parts = re.split(r"^(.+)\n-{3,}$", inspect.cleandoc(value.__doc__ or ""), flags=re.MULTILINE)
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    return next((texts[title] for title in titles if title in texts), "")


def described(text: str) -> set[str]:
    """Return the names that a section describes: those left of a colon, where a line begins."""
    lines = [line.partition(" : ")[0] for line in text.splitlines() if line[:1].strip()]
    return {name.strip().lstrip("*") for line in lines for name in line.split(",")}


def parameters(value: Any) -> set[str]:
    """Return the names of the parameters, none for a class whose calls are not for users."""
    if isinstance(value, type) and issubclass(value, tapeviz.Tensor | Enum | Exception):
        return set()
    return set(inspect.signature(value).parameters) - {"self", "cls"}


def returns(value: Any) -> bool:
    """Whether a function says by its annotation that it gives something."""
    annotation = "None" if isinstance(value, type) else inspect.signature(value).return_annotation
    return annotation not in ("None", "Iterator[None]")


PUBLIC = documented()
READ = sorted(name for name, value in PUBLIC.items() if is_property(value))
CALLED = sorted(PUBLIC.keys() - set(READ))


@pytest.mark.parametrize("name", CALLED)
def test_what_is_called_has_an_example(name: str) -> None:
    docstring = inspect.cleandoc(PUBLIC[name].__doc__ or "")
    assert "Examples\n--------\n" in docstring, f"tapeviz.{name} has no section of examples"
    assert ">>> " in docstring, f"tapeviz.{name} has no example that runs"


@pytest.mark.parametrize("name", CALLED)
def test_what_is_called_says_what_its_parameters_are(name: str) -> None:
    text = section(PUBLIC[name], "Parameters", "Attributes")
    # `name` is unused but by classes, as the package's docstring says
    assert parameters(PUBLIC[name]) - {"name"} == described(text) - {"name"}


@pytest.mark.parametrize("name", [name for name in CALLED if returns(PUBLIC[name])])
def test_what_gives_something_says_what_it_is(name: str) -> None:
    assert section(PUBLIC[name], "Returns", "Yields"), f"tapeviz.{name} does not say what it gives"


@pytest.mark.parametrize("name", READ)
def test_what_is_read_has_a_docstring(name: str) -> None:
    assert PUBLIC[name].__doc__, f"tapeviz.{name} has no docstring"


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        pytest.param(*found, id=found[0] + found[1])
        for found in public_values(tapeviz)
        if callable(found[2]) and is_ours(found[2])
    ],
)
def test_help_shows_the_name_that_users_write(path: str, name: str, value: Any) -> None:
    assert value.__name__ == value.__qualname__ == name
    if inspect.isfunction(value):
        examples = (value.__doc__ or "").partition("Examples\n")[2]
        assert re.search(rf"(>>>|\.\.\.).*\b{name}\b", examples), "no example calls it"


def test_the_walk_comes_to_functions_classes_and_what_they_have() -> None:
    assert {
        "matmul",
        "linalg.slogdet",
        "GradientTape",
        "GradientTape.gradient",
        "Variable.read_value",
        "optimizers.Optimizer.build",
        "random.Generator.from_seed",
    } <= set(CALLED)
    assert {"Variable.shape", "layers.Dense.built"} <= set(READ)
