"""The rule table: one row an op, keyed by the NumPy function that computes it.

A row says how the op is computed, what stands on its node, and for each array argument its
derivative twice: as a flat lambda that turns the cotangent of the result into that of the argument,
and as a formula to be read. The engine, the formulas on screen and the test over every rule all
read this table.

A rule's lambda takes the cotangent `g`, the result `out`, the array arguments and then the
keywords: ``lambda g, out, x, y: g * y``. It is called only in the backward pass, with raw arrays at
first order and with Tensors when an outer tape records, so it is written with public ``np.*``
functions and operators. The engine reads off its bytecode which values it needs, and saves only
those; a value of which it needs no more than the shape is saved as a `Shaped`. Un-broadcasting and
casting are not a rule's business.

A rule that takes ``**keywords`` takes every keyword of the function. An op may have several
results, in a tuple, list or namedtuple: `g` and `out` are then tuples. An op whose contributions
are computed together is joint: its one rule returns a contribution, or None, for each operand.

A formula is a Python expression in the names of the arguments, `out` and `g`. Without `g` it is the
local factor (contribution = g times formula); with `g` it is the contribution itself.
"""

from __future__ import annotations

import dis
import inspect
import math
from collections.abc import Callable
from functools import cache
from threading import Lock
from types import FunctionType
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

Vjp: TypeAlias = Callable[..., Any]
Rule: TypeAlias = tuple[Vjp | None, str]

TABLE: Final[dict[Callable[..., Any], Op]] = {}
"""Every op, by the public function that users call for it."""

COMPOSED: Final[dict[Callable[..., Any], Callable[..., Any]]] = {}
"""Functions of NumPy that a tape records as the ops they consist of, with what computes them so."""

REFUSED: Final[dict[Callable[..., Any], str]] = {}
"""Functions of NumPy that make no sense on Tensors, with what to write instead."""

STARTED: Final[dict[Callable[..., Any], tuple[np.ufunc, float | None]]] = {}
"""Reductions of NumPy whose `initial=` may be a Tensor: with what joins that to the result of the
entries, and the number to begin those with, where there has to be one."""

NO_OUT: Final = (
    "cannot write into out=: a tape cannot follow what becomes of an array that is changed in "
    "place, and Tensors are immutable"
)
"""Why functions refuse an array to write into."""

ANSWERED: Final[set[Callable[..., Any]]] = set()
"""Functions of NumPy that ask only about the form of an array, or put it into words: they are
answered from the value, and nothing is recorded."""

INTEGERS: Final = "an integer or boolean does not change smoothly"
"""Why an op has no derivative that makes integers or truth values of what it is given."""

_ndarray: Final = np.ndarray
_make: Final = tuple.__new__
_SHAPE_ONLY: Final = frozenset({"shape", "ndim", "dtype", "size"})


class Shaped(NamedTuple):
    """What stands in for an array of which a rule reads only the shape and dtype."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of entries."""
        return math.prod(self.shape)


Plan: TypeAlias = tuple[int, str, int, Callable[[tuple[Any, ...]], tuple[Any, ...]]]
"""How an op is recorded of whose operands certain ones are tracked: a number that leads to its
`Route`; "value", "shape" or "" for what is saved of the result; which operands are saved as they
are, as a bit each, or `MIXED`; and from the operands to what is saved of each: itself, a `Shaped`,
or None.

A plain tuple, because every op takes it apart."""

MIXED: Final = -1
"""Of some operand only the shape is saved."""

Route: TypeAlias = "tuple[Op, tuple[tuple[int, Vjp | None], ...], bool]"
"""How the reverse scan goes through an op: the op, the place of each operand that was tracked with
its rule, and whether it is plain: each operand has a rule of its own. Of a variadic op it goes to
all operands by the one rule."""

ROUTES: Final[list[Route]] = []
"""By the number of the plan."""
_routing: Final = Lock()


class Op:
    """One row of the table.

    Calling it computes the op: on raw arrays plainly, on Tensors through the tape (see
    `tapeviz.engine.execution`, which gives the table its `dispatch`).
    """

    __slots__ = (
        "accumulate",
        "aliases",
        "arguments",
        "broadcasts",
        "compute",
        "elementwise",
        "formulas",
        "function",
        "joint",
        "name",
        "options",
        "parameters",
        "plans",
        "reason",
        "symbol",
        "unrolled",
        "variadic",
        "vjps",
    )

    def __init__(
        self,
        function: Callable[..., Any],
        symbol: str,
        rules: dict[str, Rule | None],
        *,
        compute: Callable[..., Any] | None,
        parameters: tuple[str, ...],
        variadic: bool,
        joint: Vjp | None,
        accumulate: Callable[..., None] | None,
        broadcasts: bool,
        reason: str,
    ) -> None:
        self.function = function
        self.compute = _taking_them_apart(compute or function) if variadic else compute or function
        """Computes the op on raw arrays; that of a variadic op takes them one after the other."""
        self.name: str = function.__name__
        self.symbol = symbol
        self.arguments = tuple(rules)
        """Names of the array arguments, in order."""
        self.joint = joint
        """The one rule that computes the contributions to all operands together, if there is."""
        self.accumulate = accumulate
        self.vjps = tuple(rule and (joint or rule[0]) for rule in rules.values())
        self.formulas = tuple(rule and rule[1] for rule in rules.values())
        self.parameters = self.arguments + parameters[len(rules) :]
        """Names of all arguments, in order: those of the arrays, then the function's own."""
        self.aliases = {
            own: name for own, name in zip(parameters, rules, strict=False) if own != name
        }
        """What the function itself calls its array arguments, with their names here."""
        known = self.parameters if reason else self._known_to_rules()
        self.options = frozenset(self.parameters).intersection(known) - {"out", *rules}
        """The other arguments that it takes on Tensors: what its rules know of, and no array to
        write into."""
        self.variadic = variadic
        self.broadcasts = broadcasts
        self.reason = reason
        self.elementwise = (
            isinstance(function, np.ufunc) and function.signature is None and function.nout == 1
        )
        """Operands of one shape and dtype give a result of that shape and dtype."""
        self.unrolled: Callable[..., Any] | None = None
        """What runs the op on one array, once `tapeviz.engine.running` made it."""
        self.plans: dict[int, Plan] = {}
        """What `plan` gave, by the mask of the operands that are tracked; of a variadic op by 0."""

    def _known_to_rules(self) -> set[str]:
        known = set(self.arguments)
        for vjp in self.vjps:
            if vjp is not None:
                known |= set(_parameters(vjp))
                if vjp.__code__.co_flags & inspect.CO_VARKEYWORDS:
                    known |= set(self.parameters)
        return known

    def __repr__(self) -> str:
        return f"<op {self.name} {self.symbol}>"

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Compute the op; see the function that it is named after."""
        return dispatch(self, args, keywords)

    def plan(self, mask: int) -> Plan:
        """Plan how to record the op when the operands whose bits are set in `mask` are tracked.

        Constants are kept even if no rule reads them: then all can be computed again for whoever
        asks to see it.
        """
        rules = [(place, vjp) for place, vjp in enumerate(self.vjps) if mask >> place & 1]
        needs: dict[str, str] = {}
        for vjp in self.vjps if self.variadic else [vjp for _, vjp in rules]:
            for name, need in reads(vjp).items() if vjp else ():
                if needs.get(name) != "value":
                    needs[name] = need
        kept = tuple(
            needs.get(name, "") if self.variadic or mask >> place & 1 else "value"
            for place, name in enumerate(self.arguments)
        )
        values = (
            MIXED
            if self.variadic or "shape" in kept
            else sum(1 << place for place, need in enumerate(kept) if need)
        )
        is_plain = not (self.variadic or self.joint)
        with _routing:
            ROUTES.append((self, tuple(rules), is_plain))
            number = len(ROUTES) - 1
        plan = number, needs.get("out", ""), values, _keeper(kept, self.variadic)
        self.plans[mask] = plan
        return plan


class UndeterminedError(LookupError):
    """A rule has no derivative for what it is asked for; who carries it back adds the line."""


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's parameters; of a Python function they cost little."""
    own = getattr(function, "_implementation", function)  # NumPy wraps its own
    if not isinstance(own, FunctionType) or hasattr(own, "__wrapped__"):
        return tuple(inspect.signature(function).parameters)
    code = own.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _taking_them_apart(compute: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arrays, **keywords: compute(arrays, **keywords)


def _keeper(needs: tuple[str, ...], variadic: bool) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """Build the function that saves of operands what is needed: "value", "shape" or "" for each."""
    if variadic:
        if needs == ("value",):
            return tuple
        return lambda values: tuple([shaped(value) for value in values])
    if needs == ("shape",):
        return lambda values: (shaped(values[0]),)
    return lambda values: tuple(
        [
            value if need == "value" else shaped(value) if need else None
            for value, need in zip(values, needs, strict=True)
        ]
    )


def shaped(value: Any) -> Any:
    """Return what stands in for an array, or for each of several arrays."""
    kind = type(value)
    if kind is _ndarray:
        return _make(Shaped, (value.shape, value.dtype))
    if kind is list or isinstance(value, tuple):
        return tuple(
            [
                _make(Shaped, (part.shape, part.dtype)) if type(part) is _ndarray else shaped(part)
                for part in value
            ]
        )
    if isinstance(value, int | float | complex) and not isinstance(value, np.generic):
        return Shaped((), np.result_type(value))
    return Shaped(value.shape, value.dtype)


def dispatch(op: Op, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Compute `op` on raw arrays; `tapeviz.engine.execution` puts in one that knows Tensors."""
    return op.function(*args, **keywords)


def reads(vjp: Vjp) -> dict[str, str]:
    """Say which parameters the code of a rule reads: by "value", or only their "shape".

    Parameters
    ----------
    vjp : function
        A rule of the table.

    Returns
    -------
    dict
        From the parameter's name to "value" or "shape"; parameters that are not read are not in it.

    Examples
    --------
    >>> reads(lambda g, out, x, y: g * y)
    {'g': 'value', 'y': 'value'}
    >>> reads(lambda g, out, x: np.broadcast_to(g, x.shape))
    {'g': 'value', 'x': 'shape'}
    """
    assert isinstance(vjp, FunctionType)
    needs = dict.fromkeys(vjp.__code__.co_cellvars, "value")
    instructions = list(dis.get_instructions(vjp.__code__))
    for at, instruction in enumerate(instructions):
        if not instruction.opname.startswith("LOAD_FAST"):
            continue
        names = (
            instruction.argval if isinstance(instruction.argval, tuple) else (instruction.argval,)
        )
        following = instructions[at + 1]
        for name in names:
            only_shape = (
                name == names[-1]
                and following.opname == "LOAD_ATTR"
                and following.argval in _SHAPE_ONLY
                and needs.get(name) != "value"
            )
            needs[name] = "shape" if only_shape else "value"
    return needs


def op(symbol: str, **options: Any) -> Callable[[Callable[..., Any]], Op]:
    """Decorate a function of ours on raw arrays, to make it an op; see `define` for the options."""
    return lambda function: define(function, symbol, **options)


def define(
    function: Callable[..., Any],
    symbol: str,
    *,
    compute: Callable[..., Any] | None = None,
    parameters: tuple[str, ...] | None = None,
    variadic: bool = False,
    joint: Vjp | None = None,
    accumulate: Callable[..., None] | None = None,
    reason: str = "",
    **rules: Rule | None,
) -> Op:
    """Add an op to the table.

    Parameters
    ----------
    function : callable
        The public function that users call; the key of the row, and the source of its name.
    symbol : str
        What stands on the op's node: "×", "sin", "Σ".
    compute : callable, optional
        What computes it on raw arrays, when something computes the same faster than `function`.
    parameters : tuple of str, optional
        Names of `function`'s parameters in their order, where Python cannot tell.
    variadic : bool
        The op takes one sequence of arrays instead of a fixed number of them. Its one rule is
        called with the place of the array in question and what stands for all of them, a tuple of
        `Shaped`: ``lambda g, out, place, shapes: …``; or with all of them, where it names them as
        the function does: ``lambda g, out, place, arrays: …``.
    joint : function, optional
        The one rule that computes the contributions to all operands together, and returns one, or
        None, for each: ``lambda g, out, x, y: (g * y, g * x)``. Of a variadic op it is called with
        what stands for the operands instead: ``lambda g, out, shapes: …``.
    accumulate : function, optional
        Adds the contribution in place to an array of the operand's shape and dtype, for an op whose
        contribution is mostly zeros: ``accumulate(total, g, x, index)``, with what the rule gets.
    reason : str
        Why the op has no derivative, for one that has none.
    **rules : (vjp, formula) or None
        By name of the array argument, in their order. None: not differentiable in that argument.
        Where the rule is joint, the vjp is None.

    Returns
    -------
    Op
        The row, which can be called.
    """
    is_ufunc = isinstance(function, np.ufunc)
    if parameters is None:
        parameters = tuple(rules) if is_ufunc else _parameters(function)
    row = Op(
        function,
        symbol,
        rules,
        compute=compute,
        parameters=parameters,
        variadic=variadic,
        joint=joint,
        accumulate=accumulate,
        broadcasts=len(rules) > 1,
        reason=reason,
    )
    TABLE[function] = row
    return row


def composed(
    *functions: Callable[..., Any],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate what computes functions of NumPy by ops of the table, which a tape then records.

    It is called with the arguments of the function, Tensors among them.
    """

    def register(computes: Callable[..., Any]) -> Callable[..., Any]:
        COMPOSED.update(dict.fromkeys(functions, computes))
        return computes

    return register


def unknown(function: Callable[..., Any], count: int) -> Op:
    """Return a row, outside of the table, for a function that the table does not have.

    It stands for the function where someone tried to use it on `count` Tensors.
    """
    return Op(
        function,
        function.__name__,
        {f"x{place}": None for place in range(count)},
        compute=None,
        parameters=(),
        variadic=False,
        joint=None,
        accumulate=None,
        broadcasts=False,
        reason="it has no rule",
    )


@cache
def in_integers(op: Op) -> Op:
    """Return a row, outside of the table, for an op that is told to compute in such a dtype.

    It is NumPy's own function with its `dtype=`, and it has no derivative.
    """
    return Op(
        op.function,
        op.symbol,
        dict.fromkeys(op.arguments),
        compute=None,
        parameters=op.parameters,
        variadic=op.variadic,
        joint=None,
        accumulate=None,
        broadcasts=op.broadcasts,
        reason=INTEGERS,
    )
