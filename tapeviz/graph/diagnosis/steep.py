"""The traps of backward passes: where numbers are finite, and their gradients are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tapeviz.graph.diagnosis.traps import (
    DIVISIONS,
    DOMAINS,
    HALF_RANGE,
    IN_THE_DATA,
    LOGS,
    OVERFLOW,
    POWERS,
    ROOT_AT_ZERO,
    ROOTS,
    SMOOTH,
    STEEP,
    WHERE_BRANCH,
    Numbers,
    Trap,
    from_infinity,
    highest,
    lowest,
    nears_the_end,
    of_division,
    of_domain,
    of_log,
    range_of,
    small,
)
from tapeviz.graph.summary import Summary

_SPREADS: Final = {"std", "nanstd"}
_DECOMPOSITIONS: Final = {"eig", "eigh", "svd"}


def backward(
    name: str,
    inputs: Sequence[Summary],
    dtype: str,
    part: Summary,
    arriving: Summary,
    in_where: bool,
) -> Trap:
    """Say in which trap the backward of an op fell that was given a finite gradient.

    Parameters
    ----------
    name : str
        Of the op.
    inputs : sequence of Summary
        Of what it was given in the forward pass.
    dtype : str
        Of the gradient.
    part : Summary
        Of what its backward hands on, which is not finite.
    arriving : Summary
        Of what came back to it.
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
            (*range_of(first), *numbers),
        )
    if any(one.nan for one in inputs):
        return Trap(
            IN_THE_DATA,
            f"0 · NaN: what {name} is given holds NaN",
            "What is chosen later hands 0 back to the entries that are left out, and 0 · NaN is "
            "NaN.",
            "fill them in first, x = np.where(np.isnan(x), 0.0, x); then compute and choose.",
            (("NaN that went in", sum(one.nan for one in inputs)), *numbers),
        )
    if name in ROOTS and (first.zero or name in _SPREADS):
        root = "variance" if name in _SPREADS else "x"
        return Trap(
            ROOT_AT_ZERO,
            f"the derivative of {name} at 0 is infinite",
            f"{name} has a vertical tangent at 0; zeros among the entries: {first.zero}.",
            f"write np.sqrt({root} + {small(dtype)}); for a norm, np.linalg.norm(x), whose "
            "gradient at 0 is 0 here.",
            (("zeros", first.zero), *numbers),
        )
    if name in LOGS and first.zero:
        return of_log(name, first, dtype, False, numbers)
    if name in POWERS and first.zero:
        return Trap(
            ROOT_AT_ZERO,
            "the derivative of a power below 1 is infinite at 0",
            f"Zeros among the bases: {first.zero}.",
            f"write (x + {small(dtype)}) ** p.",
            (("zeros", first.zero), *numbers),
        )
    if name in DIVISIONS and len(inputs) > 1 and inputs[1].zero:
        return of_division(name, first, inputs[1], dtype, part, numbers)
    if any(one.inf for one in inputs):
        return from_infinity(name, "", inputs, part)
    if name in _DECOMPOSITIONS:
        return Trap(
            STEEP,
            f"the derivative of {name} is not finite here",
            "Equal eigenvalues or singular values have no single vectors of their own, and the "
            "derivative divides by their difference.",
            "tell them apart, a + np.diag(1e-4 * np.arange(n)), or use the values alone: "
            "np.linalg.eigvalsh, np.linalg.svdvals.",
            (*range_of(first), *numbers),
        )
    if name in DOMAINS and (first.min is None or not _is_inside(name, first)):
        return _steep(name, of_domain(name, first, dtype, numbers).advice, first, numbers)
    if name in SMOOTH or nears_the_end(arriving, dtype):
        return _backward_overflow(f"what {name} hands back", dtype, (*range_of(arriving), *numbers))
    return _steep(
        name,
        "keep away from this point: clip the argument, or add a small number to it.",
        first,
        numbers,
    )


def _steep(name: str, advice: str, given: Summary, numbers: Numbers) -> Trap:
    return Trap(
        STEEP,
        f"the derivative of {name} is not finite here",
        f"What came back to {name} was finite, and what it hands on is not.",
        advice,
        (*range_of(given), *numbers),
    )


def _is_inside(name: str, given: Summary) -> bool:
    low, high = DOMAINS[name]
    return low < lowest(given) and highest(given) < high


def _backward_overflow(what: str, dtype: str, numbers: Numbers) -> Trap:
    """Say that a gradient became too large for its dtype."""
    if dtype == "float16":
        return Trap(
            HALF_RANGE,
            f"{what} is beyond the range of float16",
            "float16 ends at 65504, in the backward pass too, though the result is finite.",
            "keep Variables in float32 and cast them where they are used; or scale the loss down, "
            "gradient(loss * 1e-3, v), and divide tapeviz.cast(gradient, 'float32') by the same.",
            numbers,
        )
    return Trap(
        OVERFLOW,
        f"{what} is beyond the range of {dtype}",
        f"The result is finite; its gradient is too large for {dtype}, so it grew on its way back.",
        "scale the inputs and the weights down, take fewer steps in a loop, or compute in float64: "
        "tapeviz.cast(x, 'float64'). What is infinite cannot be clipped any more.",
        numbers,
    )


def accumulated(dtype: str, total: Summary) -> Trap:
    """Say that contributions, finite each, add up to what is not finite."""
    numbers: Numbers = (("NaN", total.nan), ("Inf", total.inf))
    return _backward_overflow("the sum of its contributions", dtype, numbers)
