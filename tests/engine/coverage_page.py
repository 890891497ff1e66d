"""Write docs/coverage.md: what a tape records, as the registry has it.

``make docs`` runs it. Nothing on the page is typed by hand but its few sentences, and a test
compares the committed page with what the registry gives.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from scipy import special

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.registry import REFUSED, TABLE, Op
from tapeviz.engine.scipy_functions import RECORDED
from tests.engine.examples import FAMILIES
from tests.engine.examples.example import Example, by, on
from tests.engine.public_functions import FUNCTIONS, TEXTS_AND_RECORDS, aliases, standing

PAGE: Final = Path(__file__).parents[2] / "docs" / "coverage.md"

STANDINGS: Final = {
    "rule": "with a rule",
    "composed": "as other ops",
    "reason": "without derivative",
    "answered": "answered",
    "refused": "refused, with advice",
    "unknown": "refused",
}

OPENING: Final = """\
# What a tape records

Made from the rule table by `make docs`; do not edit it.

Every public function of NumPy that can meet a Tensor is in one of these tables. On a Tensor it is

- recorded **with a rule**: one op, one node, and its derivative beside it;
- recorded **as other ops**, those that it consists of;
- recorded **without derivative**: the gradient is None there, and the reason is on record;
- **answered**, because it asks only about the form of an array or puts it into words; or
- **refused**, with an error that names the function and says what to write instead.

Nothing leaves the tape in silence.

A derivative is a formula in the names of the arguments, the result `out` and the cotangent `g` of
the result. Without `g` it is the local factor, by which `g` is multiplied; with `g` it is the
contribution itself. Of an op with several results, each has its own: `g_w` is the cotangent of the
result `w`.

Where numbers are complex, `g` and the contributions are the conjugates of what `tape.gradient`
returns. So the rule of a holomorphic function needs no conjugate, and is the one that holds for
real numbers: for `np.sin` it is `cos(x)`, and `tape.gradient` returns its conjugate. For `np.imag`
it is `-i * g`, and the gradient of `np.imag(z)` by `z` is `1j`; for `np.fft.fft` it is `fft(g)`,
and its gradient is `n` times the inverse transform of that of the result. To an operand that is
real goes the real part.
"""


def page() -> str:
    """Return the whole page, as Markdown."""
    sections = [
        _section("## " + title, family, NOTES.get(title, "")) for title, family in _numpy().items()
    ]
    scipys = _scipys()
    return "\n".join(
        [
            OPENING,
            _counts(scipys),
            *sections,
            _table("## scipy.special", _with_rules(scipys), SPECIAL),
            _table("## Ops of tapeviz's own", _with_rules(_own()), OWN),
            _tensorflow(),
        ]
    )


COMPLEX: Final = "Where numbers are complex, `g` is a conjugate, as is what comes out: see the top."
HALVES: Final = "`counts` is how often an entry of half a spectrum is in the whole of it: 1 or 2."
NOTES: Final = {
    "Ufuncs": COMPLEX,
    "Entry by entry": COMPLEX,
    "np.fft": f"{COMPLEX} {HALVES}",
}
SPECIAL: Final = """\
Known from the moment in which your program imports `scipy.special`. Some are no ufuncs but written
in Python, and make an array of what they are given. Those that are made of others below are
replaced in `scipy.special` by functions that take Tensors, too, and pass on all else; a function
that was taken out of it before tapeviz was imported is still SciPy's own. That one, and the other
functions in Python, refuse a Tensor with an error that names them."""
OWN: Final = "What the names below, indexing, and the rules themselves are made of."


def _numpy() -> dict[str, dict[str, Example]]:
    """Return the examples by section: the ufuncs, NumPy's functions by family, the submodules."""
    return {
        title: {name: one for name, one in family.items() if name in FUNCTIONS}
        for title, family in FAMILIES.items()
    }


def _scipys() -> dict[str, Callable[..., Any]]:
    """Return the functions of scipy.special that a tape knows."""
    np.shape(special.erf(tf.constant(0.5)))
    found: dict[Callable[..., Any], str] = {}
    for name in sorted(dir(special)):
        thing = getattr(special, name)
        known = isinstance(thing, np.ufunc) and standing(thing) != "unknown"
        if name in RECORDED or (known and not _is_numpys(thing)):
            found.setdefault(thing, f"special.{name}")
    return {name: function for function, name in found.items()}


def _is_numpys(function: Callable[..., Any]) -> bool:
    return any(function is known for known in FUNCTIONS.values())


def _own() -> dict[str, Callable[..., Any]]:
    """Return the ops that are made of functions of ours."""
    return {
        row.name: function
        for function, row in sorted(TABLE.items(), key=lambda item: item[1].name)
        if getattr(function, "__module__", "").startswith("tapeviz.")
    }


def _counts(scipys: dict[str, Callable[..., Any]]) -> str:
    """Return the table of how many functions stand how."""
    kinds = {
        "NumPy's ufuncs": [name for name in FUNCTIONS if isinstance(FUNCTIONS[name], np.ufunc)],
        "NumPy's functions": [
            name
            for name in FUNCTIONS
            if name.count(".") == 1 and not isinstance(FUNCTIONS[name], np.ufunc)
        ],
        "`np.linalg`": [name for name in FUNCTIONS if name.startswith("np.linalg.")],
        "`np.fft`": [name for name in FUNCTIONS if name.startswith("np.fft.")],
        "`np.emath` and other corners": [
            name
            for name in FUNCTIONS
            if name.startswith(("np.lib.", "np.polynomial."))
            and not name.startswith(TEXTS_AND_RECORDS)
        ],
        "NumPy's texts and records": [
            name for name in FUNCTIONS if name.startswith(TEXTS_AND_RECORDS)
        ],
    }
    rows = []
    for title, names in kinds.items():
        rows.append((title, Counter(standing(FUNCTIONS[name]) for name in names)))
    rows.append(("`scipy.special`", Counter(map(standing, scipys.values()))))
    lines = [
        "## Counts",
        "",
        f"With NumPy {_minor(np.__version__)}; names that mean the same function count once.",
        "",
        f"| | {' | '.join(STANDINGS.values())} | all |",
        f"|---|{'---:|' * (len(STANDINGS) + 1)}",
    ]
    for title, counts in rows:
        cells = [str(counts[one] or "") for one in STANDINGS]
        lines.append(f"| {title} | {' | '.join(cells)} | {counts.total()} |")
    names = sum(len(list(_public(module))) for _, module in _modules())
    lines += ["", f"{len(_own())} ops of tapeviz's own, and {names} of TensorFlow's names.", ""]
    return "\n".join(lines)


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _section(heading: str, family: dict[str, Example], says: str) -> str:
    rows = [
        (_names(name), _node(FUNCTIONS[name]), _tells(FUNCTIONS[name], example))
        for name, example in sorted(family.items())
    ]
    return _table(heading, rows, says)


def _with_rules(functions: dict[str, Callable[..., Any]]) -> list[tuple[str, str, str]]:
    return [
        (f"`{name}`", _node(function), _tells(function, _anywhere(function)))
        for name, function in functions.items()
    ]


def _anywhere(function: Callable[..., Any]) -> Example:
    """Return a call of a function at a place where most are defined."""
    if isinstance(function, np.ufunc):
        return on(*[np.float64(0.4)] * function.nin)
    before = (1,) if function.__name__ == "polygamma" else ()
    after = (1,) if function.__name__ in ("comb", "multigammaln", "perm") else ()
    return by(lambda function, x: function(*before, x, *after), np.float64(1.4))


def _table(heading: str, rows: Iterable[tuple[str, str, str]], says: str = "") -> str:
    lines = [heading, "", *([says, ""] if says else []), "| function | node | derivative |"]
    lines += ["|---|---|---|"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join([*lines, ""])


def _names(name: str) -> str:
    others = ", ".join(f"`{other.rpartition('.')[2]}`" for other in aliases(FUNCTIONS[name]))
    return f"`{name}`" + (f" ({others})" if others else "")


def _node(function: Callable[..., Any]) -> str:
    row = TABLE.get(function)
    return row.symbol if row is not None else ""


def _tells(function: Callable[..., Any], example: Example) -> str:
    """Say what is known of the function's derivative, or why there is none."""
    kind = standing(function)
    if kind == "rule":
        return _formulas(TABLE[function])
    if kind == "reason":
        return f"none: {TABLE[function].reason}"
    if kind == "composed":
        return f"made of {_consists_of(function, example)}"
    if kind == "refused":
        return f"refused: {REFUSED[function]}"
    return {"answered": "answered; nothing is recorded", "unknown": "refused by name"}[kind]


def _formulas(row: Op) -> str:
    told = {
        argument: formula
        for argument, formula in zip(row.arguments, row.formulas, strict=True)
        if formula is not None
    }
    if len(row.arguments) == 1:
        return f"`{told[row.arguments[0]]}`"
    by_argument = [f"{argument}: `{formula}`" for argument, formula in told.items()]
    without = [argument for argument in row.arguments if argument not in told]
    if without:
        by_argument.append(f"no rule by {', '.join(without)}")
    return " · ".join(by_argument)


def _consists_of(function: Callable[..., Any], example: Example) -> str:
    """Return the names of the ops that a call of a composed function executes."""
    tensors = [tf.constant(array) for array in example.arrays]
    with log.listening(log.Log()) as told:
        example.program(function, *tensors)
    ops = dict.fromkeys(event[1].name for event in told.events if event[0] == log.EXECUTED)
    return ", ".join(f"`{op}`" for op in ops) or "what it is given"


def _modules() -> Iterator[tuple[str, ModuleType]]:
    """Yield tapeviz and its public modules, with the names under which users know them."""
    yield "tf", tf
    for name in sorted(tf.__all__):
        thing = getattr(tf, name)
        if isinstance(thing, ModuleType):
            yield f"tf.{name}", thing


def _public(module: ModuleType) -> Iterator[str]:
    for name in module.__all__:
        if not isinstance(getattr(module, name), ModuleType):
            yield name


def _tensorflow() -> str:
    lines = ["## TensorFlow's names", "", "After `import tapeviz as tf`.", ""]
    for short, module in _modules():
        names = ", ".join(f"`{name}`" for name in sorted(_public(module), key=_alphabetical))
        lines.append(f"- **`{short}`**: {names}")
    return "\n".join([*lines, ""])


def _alphabetical(name: str) -> tuple[str, str]:
    return re.sub(r"\W|_", "", name).lower(), name


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
