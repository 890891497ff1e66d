"""The traps in which numbers become NaN or infinite, by name, with the way out of each.

A trap is recognized by the op and by the summaries of what went in and came out; each is named as
its section of ``docs/why.md``.
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


_LOGS: Final = {"log", "log2", "log10", "log1p", "log_or_zero", "xlogy"}
_ROOTS: Final = {"sqrt", "cbrt", "norm", "p_norm", "std", "nanstd", "hypot", "absolute"}
_DIVISIONS: Final = {"divide", "reciprocal", "remainder", "fmod", "floor_divide"}
_POWERS: Final = {"power", "float_power"}
_EXPONENTIALS: Final = {"exp", "exp2", "expm1", "cosh", "sinh"}
_DOMAINS: Final = {
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
        return Trap(
            FROM_INFINITY,
            f"{name} makes NaN of infinity",
            "inf / inf, inf - inf and 0 · inf are NaN.",
            "look where the infinity begins: tapeviz.watchdog(inf='raise') stops there.",
            (("Inf that went in", sum(one.inf for one in inputs)), *numbers),
        )
    if dtype == "float16" and name not in _LOGS | _DIVISIONS and made.inf:
        return Trap(
            HALF_RANGE,
            f"the result of {name} is beyond the range of float16",
            "float16 ends at 65504; float32 goes to 3.4e38.",
            "compute this in float32, tapeviz.cast(x, 'float32'), or scale the numbers down.",
            (*_range(first), *numbers),
        )
    if name in _LOGS:
        return _of_log(name, second if name == "xlogy" else first, numbers)
    if name in _ROOTS and lowest(first) < 0:
        return Trap(
            ROOT_OF_NEGATIVE,
            f"{name} is given a negative number",
            f"The root of a negative number is NaN; the smallest entry is {lowest(first):.4g}. "
            "Where it should be 0, rounding made it a little less.",
            f"write {name}(np.maximum(x, 0.0)), or look where it becomes negative.",
            (*_range(first), *numbers),
        )
    if name in _DIVISIONS:
        return _of_division(name, first, second, made, numbers)
    if name in _POWERS and lowest(first) < 0 and made.nan:
        return Trap(
            NEGATIVE_BASE,
            "a negative base is raised to a fraction",
            f"A negative number has no real power that is not whole; the smallest base is "
            f"{lowest(first):.4g}.",
            "write np.abs(x) ** p or np.maximum(x, 0.0) ** p, with the sign apart: "
            "np.sign(x) * np.abs(x) ** p; or a whole exponent.",
            (*_range(first), *numbers),
        )
    if name in _POWERS and (first.zero and lowest(second) < 0):
        return Trap(
            ZERO_BASE,
            "0 is raised to a negative power",
            "That is a division by 0.",
            "write (x + 1e-7) ** p, or np.where(x == 0, 0.0, np.where(x == 0, 1.0, x) ** p).",
            (("zeros", first.zero), *numbers),
        )
    if name in _EXPONENTIALS:
        return _of_exponential(name, first, in_softmax, numbers)
    low, high = _DOMAINS.get(name, (-math.inf, math.inf))
    if lowest(first) < low or highest(first) > high or name in _DOMAINS:
        return Trap(
            OUTSIDE_DOMAIN,
            f"{name} is given what is at or beyond the end of its domain",
            f"{name} is finite between {low:g} and {high:g}.",
            f"write {name}(np.clip(x, {low:g} + 1e-6, {high:g} - 1e-6)).",
            (*_range(first), *numbers),
        )
    return Trap(
        OVERFLOW,
        f"the result of {name} is beyond the range of {dtype}",
        f"What goes in is finite, and what comes out is too large for {dtype}.",
        "scale the numbers down, or compute in float64: tapeviz.set_default_dtype('float64').",
        (*(one for summary in inputs[:2] for one in _range(summary)), *numbers),
    )


def _of_log(name: str, given: Summary, numbers: Numbers) -> Trap:
    limit = -1.0 if name == "log1p" else 0.0
    if lowest(given) < limit:
        return Trap(
            LOG_OF_NEGATIVE,
            f"{name} is given a number below {limit:g}",
            f"The logarithm of a negative number is NaN; the smallest entry is "
            f"{lowest(given):.4g}.",
            f"look where it becomes negative; write {name}(np.maximum(x, 1e-7)) if that is only "
            "rounding.",
            (*_range(given), *numbers),
        )
    return Trap(
        LOG_OF_ZERO,
        f"{name} is given {limit:g}",
        f"The logarithm of 0 is -inf, and its derivative is infinite; "
        f"that many entries are so: {given.zero or 1}.",
        f"write {name}(x + 1e-7), or compute the loss from logits: tapeviz.nn.log_softmax, "
        "tapeviz.nn.sigmoid_cross_entropy_with_logits.",
        (("zeros", given.zero), *numbers),
    )


def _of_division(
    name: str, first: Summary, second: Summary, made: Summary, numbers: Numbers
) -> Trap:
    divisor = first if name == "reciprocal" else second
    figures = (("zeros in the divisor", divisor.zero), *numbers)
    if made.nan and name != "reciprocal":
        return Trap(
            ZERO_BY_ZERO,
            "0 is divided by 0",
            "0/0 is NaN.",
            "write tapeviz.math.divide_no_nan(a, b), which gives 0 there, or a / (b + 1e-7).",
            figures,
        )
    return Trap(
        BY_ZERO,
        "a number is divided by 0",
        "A number divided by 0 is infinite.",
        "write a / (b + 1e-7), or tapeviz.math.divide_no_nan(a, b), which gives 0 there.",
        figures,
    )


def _of_exponential(name: str, given: Summary, in_softmax: bool, numbers: Numbers) -> Trap:
    figures = (*_range(given), *numbers)
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
        "log(1 + exp(x)) tapeviz.nn.softplus(x).",
        figures,
    )


def backward(name: str, inputs: Sequence[Summary], part: Summary, in_where: bool) -> Trap:
    """Say in which trap the backward of an op fell that was given a finite gradient.

    Parameters
    ----------
    name : str
        Of the op.
    inputs : sequence of Summary
        Of what it was given in the forward pass.
    part : Summary
        Of what its backward hands on, which is not finite.
    in_where : bool
        Whether its result goes into a `where`.

    Returns
    -------
    Trap
    """
    first = inputs[0] if inputs else Summary()
    numbers: Numbers = (("NaN", part.nan), ("Inf", part.inf))
    if in_where:
        return Trap(
            WHERE_BRANCH,
            "0 · inf in the branch of where that is not taken",
            f"where hands 0 to the branch that it does not take, and 0 times the derivative of "
            f"{name}, which is not finite there, is NaN.",
            "make the branch finite first, then choose: "
            "safe = np.where(mask, x, 1.0); np.where(mask, f(safe), 0.0).",
            (*_range(first), *numbers),
        )
    if name in _ROOTS and first.zero:
        return Trap(
            ROOT_AT_ZERO,
            f"the derivative of {name} at 0 is infinite",
            f"{name} has a vertical tangent at 0; zeros among the entries: {first.zero}.",
            "write np.sqrt(x + 1e-12); for a norm, np.linalg.norm(x), whose gradient at 0 is 0 "
            "here.",
            (("zeros", first.zero), *numbers),
        )
    if name in _LOGS and first.zero:
        return _of_log(name, first, numbers)
    if name in _POWERS and first.zero:
        return Trap(
            ROOT_AT_ZERO,
            "the derivative of a power below 1 is infinite at 0",
            f"Zeros among the bases: {first.zero}.",
            "write (x + 1e-12) ** p.",
            (("zeros", first.zero), *numbers),
        )
    if name in _DIVISIONS and len(inputs) > 1 and inputs[1].zero:
        return _of_division(name, first, inputs[1], part, numbers)
    return Trap(
        STEEP,
        f"the derivative of {name} is not finite here",
        f"What came back to {name} was finite, and what it hands on is not.",
        "keep away from this point: clip the argument, or add a small number to it.",
        (*_range(first), *numbers),
    )


def _range(summary: Summary) -> Numbers:
    low, high = lowest(summary), highest(summary)
    if math.isnan(low):
        return ()
    return (("value", low),) if low == high else (("smallest", low), ("largest", high))
