"""The traps in which numbers become NaN or infinite, by name, with the way out of each.

A trap is recognized by the op and by the summaries of what went in and came out; each is named as
its section of ``docs/why.md``. Those of backward passes stand in `tapeviz.graph.diagnosis.steep`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tapeviz.graph.summary import Summary, WireNumber

LOG_OF_ZERO: Final = "log-of-zero"
LOG_OF_NEGATIVE: Final = "log-of-a-negative-number"
ROOT_OF_NEGATIVE: Final = "root-of-a-negative-number"
ROOT_AT_ZERO: Final = "root-at-zero"
ZERO_BY_ZERO: Final = "zero-by-zero"
BY_ZERO: Final = "division-by-zero"
EXP_OVERFLOW: Final = "exp-overflow"
SOFTMAX_OVERFLOW: Final = "softmax-overflow"
NEGATIVE_BASE: Final = "power-of-a-negative-base"
ZERO_BASE: Final = "zero-to-a-negative-power"
HALF_RANGE: Final = "range-of-float16"
OVERFLOW: Final = "overflow"
OUTSIDE_DOMAIN: Final = "outside-of-the-domain"
WHERE_BRANCH: Final = "where-with-a-branch-that-is-not-finite"
STEEP: Final = "infinite-derivative"
IN_THE_DATA: Final = "nan-in-the-data"
FROM_INFINITY: Final = "nan-from-infinity"
TARGET: Final = "the-target-is-not-finite"

Numbers = tuple[tuple[str, WireNumber], ...]


@dataclass(frozen=True, slots=True)
class Trap:
    """What happened at an op, in words.

    Parameters
    ----------
    cause : str
        Name of its section in ``docs/why.md``.
    title : str
        Without the name of the value: "log is given 0".
    text, advice : str
    numbers : tuple of (str, number)
    """

    cause: str
    title: str
    text: str
    advice: str
    numbers: Numbers = ()


def lowest(summary: Summary) -> float:
    """Return the smallest finite entry; NaN where that is not known."""
    return _extreme(summary, summary.min)


def highest(summary: Summary) -> float:
    """Return the largest finite entry; NaN where that is not known."""
    return _extreme(summary, summary.max)


def _extreme(summary: Summary, extreme: float | None) -> float:
    if extreme is not None:
        return extreme
    if isinstance(summary.scalar, int | float) and math.isfinite(summary.scalar):
        return float(summary.scalar)
    return math.nan


def is_finite(summary: Summary) -> bool:
    """Whether all entries are finite."""
    return not summary.nan and not summary.inf


LOGS: Final = {"log", "log2", "log10", "log1p", "log_or_zero", "xlogy"}
ROOTS: Final = {"sqrt", "cbrt", "norm", "p_norm", "std", "nanstd", "hypot", "absolute"}
DIVISIONS: Final = {"divide", "reciprocal", "remainder", "fmod", "floor_divide"}
POWERS: Final = {"power", "float_power"}
_EXPONENTIALS: Final = {"exp", "exp2", "expm1", "cosh", "sinh"}
_VARIANCES: Final = {"var", "std", "nanvar", "nanstd", "cov"}
_NORMALIZATIONS: Final = {"batch_normalization"}
_WITH_POLES: Final = {
    "lgamma",
    "gamma",
    "gammaln",
    "loggamma",
    "digamma",
    "psi",
    "polygamma",
    "zeta",
    "beta",
    "betaln",
    "erfinv",
    "ndtri",
    "logit",
}
_SOFTMAXES: Final = {"softmax", "log_softmax", "logsumexp"}
SMOOTH: Final = {
    "multiply",
    "matmul",
    "dot",
    "einsum",
    "tensordot",
    "convolution",
    "inner",
    "outer",
    "matvec",
    "vecdot",
    "square",
    "power",
    "add",
    "subtract",
    "sum",
    "cumsum",
    "prod",
    "cast",
    "negative",
    "exp",
}
"""Ops whose derivative is finite wherever they are, unless it was told above."""

DOMAINS: Final = {
    "arccos": (-1.0, 1.0),
    "arcsin": (-1.0, 1.0),
    "arctanh": (-1.0, 1.0),
    "arccosh": (1.0, math.inf),
}


def forward(
    name: str, inputs: Sequence[Summary], dtype: str, made: Summary, in_softmax: bool
) -> Trap:
    """Say in which trap an op fell that was given no NaN.

    Parameters
    ----------
    name : str
        Of the op.
    inputs : sequence of Summary
    dtype : str
        Of the result.
    made : Summary
        Of the result, which is not finite.
    in_softmax : bool
        Whether the result is divided by its own sum later.

    Returns
    -------
    Trap
    """
    first = inputs[0] if inputs else Summary()
    second = inputs[1] if len(inputs) > 1 else Summary()
    numbers: Numbers = (("NaN", made.nan), ("Inf", made.inf))
    if any(one.inf for one in inputs):
        return from_infinity(name, "", inputs, made)
    if made.nan and any(one.entries == () for one in inputs):
        return Trap(
            ZERO_BY_ZERO,
            f"{name} is taken of an empty array",
            f"The {name} of no entries is 0/0: nothing was selected.",
            "average by a mask, which may be empty: mask = tapeviz.cast(x > 10, x.dtype); "
            "tapeviz.math.divide_no_nan(tapeviz.reduce_sum(x * mask), tapeviz.reduce_sum(mask)).",
            (("entries", 0), *numbers),
        )
    if dtype == "float16" and name not in LOGS | DIVISIONS and made.inf:
        return _overflow(f"the result of {name}", dtype, (first,), numbers)
    if name in LOGS:
        return of_log(name, second if name == "xlogy" else first, dtype, bool(made.nan), numbers)
    if name in ROOTS and lowest(first) < 0:
        return Trap(
            ROOT_OF_NEGATIVE,
            f"{name} is given a negative number",
            f"The root of a negative number is NaN; the smallest entry is {lowest(first):.4g}. "
            "Where it should be 0, rounding made it a little less.",
            f"write {name}(np.maximum(x, {small(dtype)})), or look where it becomes negative.",
            (*range_of(first), *numbers),
        )
    if name in DIVISIONS:
        return of_division(name, first, second, dtype, made, numbers)
    if name in POWERS and lowest(first) < 0 and made.nan:
        return Trap(
            NEGATIVE_BASE,
            "a negative base is raised to a fraction",
            f"A negative number has no real power that is not whole; the smallest base is "
            f"{lowest(first):.4g}.",
            f"write np.maximum(x, {small(dtype)}) ** p; with the sign apart np.sign(x) * "
            f"np.maximum(np.abs(x), {small(dtype)}) ** p; or a whole exponent.",
            (*range_of(first), *numbers),
        )
    if name in POWERS and (first.zero and lowest(second) < 0):
        return Trap(
            ZERO_BASE,
            "0 is raised to a negative power",
            "That is a division by 0.",
            f"write (x + {_offset(dtype)}) ** p, or "
            "np.where(x == 0, 0.0, np.where(x == 0, 1.0, x) ** p).",
            (("zeros", first.zero), *numbers),
        )
    if name in _EXPONENTIALS:
        return _of_exponential(name, first, in_softmax, numbers)
    if name in DOMAINS:
        return of_domain(name, first, dtype, numbers)
    if name in _VARIANCES and made.nan:
        return Trap(
            ZERO_BY_ZERO,
            f"{name} is taken of too few entries",
            "With ddof, the sum is divided by that many entries less, and no entry is left: 0/0.",
            "leave ddof out, or take more entries.",
            numbers,
        )
    if name in _NORMALIZATIONS and len(inputs) > 2 and inputs[2].zero:
        return Trap(
            ZERO_BY_ZERO,
            f"{name} is given a variance of 0",
            "Entries that are all alike have the variance 0, and 0 is divided by its root.",
            "give it a small number to add to the variance: variance_epsilon=1e-3.",
            (("zeros in the variance", inputs[2].zero), *numbers),
        )
    if (made.nan and not made.inf) or name in _WITH_POLES:
        return Trap(
            OUTSIDE_DOMAIN,
            f"{name} has no finite value there",
            f"What goes in is finite, and {name} has no finite value for some of it.",
            f"look at the entries for which {name} is not finite, and keep them out.",
            (*(one for summary in inputs[:2] for one in range_of(summary)), *numbers),
        )
    return _overflow(f"the result of {name}", dtype, inputs[:2], numbers)


def from_infinity(name: str, origin: str, inputs: Sequence[Summary], made: Summary) -> Trap:
    """Say that NaN was made of infinity.

    Parameters
    ----------
    name : str
        Of the op.
    origin : str
        What the infinity is called, if it was there before anything was computed.
    inputs : sequence of Summary
    made : Summary
        Of the result.

    Returns
    -------
    Trap
    """
    there = f" The infinity is that of {origin}." if origin else ""
    numbers = (
        ("Inf that went in", sum(one.inf for one in inputs)),
        ("NaN", made.nan),
        ("Inf", made.inf),
    )
    if name in _SOFTMAXES:
        return Trap(
            FROM_INFINITY,
            f"{name} is given a row that is infinite throughout",
            f"A row in which every entry is -inf has no largest one: inf - inf is NaN.{there}",
            "mask by -1e9 instead of -inf (-1e4 in float16): a row that is masked throughout then "
            "comes out even, and finite.",
            numbers,
        )
    return Trap(
        FROM_INFINITY,
        f"{name} makes NaN of infinity",
        f"inf / inf, inf - inf and 0 · inf are NaN.{there}",
        "write a large number such as 1e9 instead of the infinity, or choose by np.where, not by a "
        "product."
        if origin
        else "look where the infinity begins: tapeviz.watchdog(inf='raise') stops there.",
        numbers,
    )


def of_domain(name: str, given: Summary, dtype: str, numbers: Numbers) -> Trap:
    """Say that a function was given what lies at or beyond the end of its domain."""
    low, high = DOMAINS[name]
    margin = "1e-3" if dtype == "float16" else "1e-6"
    inside = (
        f"np.clip(x, {low:g} + {margin}, {high:g} - {margin})"
        if math.isfinite(high)
        else f"np.maximum(x, {low:g} + {margin})"
    )
    return Trap(
        OUTSIDE_DOMAIN,
        f"{name} is given what is at or beyond the end of its domain",
        f"{name} is finite between {low:g} and {high:g}.",
        f"write {name}({inside}).",
        (*range_of(given), *numbers),
    )


def of_log(name: str, given: Summary, dtype: str, is_nan: bool, numbers: Numbers) -> Trap:
    """Say that a logarithm was given 0, or what is below."""
    limit = -1.0 if name == "log1p" else 0.0
    if is_nan or lowest(given) < limit:
        return Trap(
            LOG_OF_NEGATIVE,
            f"{name} is given a number below {limit:g}",
            f"The logarithm of a negative number is NaN; the smallest entry is "
            f"{lowest(given):.4g}.",
            f"look where it becomes negative; write {name}(np.maximum(x, "
            f"{f'-1 + {_offset(dtype)}' if limit else _offset(dtype)})) if that is only rounding.",
            (*range_of(given), *numbers),
        )
    zeros = given.zero or 1
    return Trap(
        LOG_OF_ZERO,
        f"{name} is given {limit:g}",
        f"The logarithm of 0 is -inf, and its derivative is infinite; "
        f"{'1 entry is' if zeros == 1 else f'{zeros} entries are'} so.",
        f"write {name}(x + {_offset(dtype)}), or compute the loss from logits: "
        "tapeviz.nn.log_softmax, tapeviz.nn.sigmoid_cross_entropy_with_logits.",
        (("zeros", given.zero), *numbers),
    )


def of_division(
    name: str, first: Summary, second: Summary, dtype: str, made: Summary, numbers: Numbers
) -> Trap:
    """Say that something was divided by 0."""
    divisor = first if name == "reciprocal" else second
    figures = (("zeros in the divisor", divisor.zero), *numbers)
    offset = _offset(dtype)
    if not divisor.zero:
        return _overflow(f"the result of {name}", dtype, (first, second), numbers)
    if made.nan and name != "reciprocal":
        return Trap(
            ZERO_BY_ZERO,
            "0 is divided by 0",
            "0/0 is NaN.",
            f"write tapeviz.math.divide_no_nan(a, b), which gives 0 there, or a / (b + {offset}).",
            figures,
        )
    return Trap(
        BY_ZERO,
        "a number is divided by 0",
        "A number divided by 0 is infinite.",
        f"write a / (b + {offset}), or tapeviz.math.divide_no_nan(a, b), which gives 0 there.",
        figures,
    )


def _overflow(what: str, dtype: str, given: Sequence[Summary], numbers: Numbers) -> Trap:
    """Say that numbers became too large for their dtype."""
    figures = (*(one for summary in given for one in range_of(summary)), *numbers)
    if dtype == "float16":
        return Trap(
            HALF_RANGE,
            f"{what} is beyond the range of float16",
            "float16 ends at 65504; float32 goes to 3.4e38.",
            "compute this in float32, tapeviz.cast(x, 'float32'), or scale the numbers down.",
            figures,
        )
    return Trap(
        OVERFLOW,
        f"{what} is beyond the range of {dtype}",
        f"What goes in is finite, and what comes out is too large for {dtype}.",
        "scale the numbers down, or compute in float64: tapeviz.cast(x, 'float64').",
        figures,
    )


def small(dtype: str) -> str:
    """Return a number below which a root may be cut off."""
    return "1e-4" if dtype == "float16" else "1e-12"


def _offset(dtype: str) -> str:
    """Return a number that keeps a logarithm and a quotient finite, and their derivatives."""
    return "1e-2" if dtype == "float16" else "1e-7"


def _of_exponential(name: str, given: Summary, in_softmax: bool, numbers: Numbers) -> Trap:
    figures = (*range_of(given), *numbers)
    if in_softmax:
        return Trap(
            SOFTMAX_OVERFLOW,
            f"a softmax by hand overflows: {name} of {highest(given):.4g}",
            f"{name} is infinite beyond 88 in float32, and inf / inf is NaN.",
            "write tapeviz.nn.softmax(x), which subtracts the maximum first; for a loss "
            "tapeviz.nn.softmax_cross_entropy_with_logits.",
            figures,
        )
    return Trap(
        EXP_OVERFLOW,
        f"{name} overflows at {highest(given):.4g}",
        f"{name} is infinite beyond 88 in float32, 709 in float64 and 11 in float16.",
        "subtract the maximum first; for log(sum(exp(x))) write tapeviz.reduce_logsumexp(x), for "
        "log(1 + exp(x)) tapeviz.nn.softplus(x), for 1 / (1 + exp(-x)) tapeviz.sigmoid(x).",
        figures,
    )


def nears_the_end(summary: Summary, dtype: str) -> bool:
    """Whether entries are so large that a factor of ordinary size takes them beyond the dtype."""
    largest = max(abs(lowest(summary)), abs(highest(summary)))
    return largest > (1e2 if dtype == "float16" else 1e30)


def range_of(summary: Summary) -> Numbers:
    """Return the smallest and the largest entry as figures of a trap."""
    low, high = lowest(summary), highest(summary)
    if math.isnan(low):
        return ()
    return (("value", low),) if low == high else (("smallest", low), ("largest", high))
