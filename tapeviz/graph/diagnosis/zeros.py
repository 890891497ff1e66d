"""Why a gradient is zero, which is not None: there is a way, and a factor on it is 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from tapeviz.engine.recorder import Recorder
from tapeviz.engine.registry import TABLE
from tapeviz.graph.callers import operand_names
from tapeviz.graph.diagnosis.causes import Cause
from tapeviz.graph.diagnosis.flow import Flow, norm_of
from tapeviz.graph.diagnosis.heard import Step
from tapeviz.graph.diagnosis.lineage import Lineage
from tapeviz.graph.diagnosis.magnitudes import ADVICE, VANISHING
from tapeviz.graph.diagnosis.underflow import UNDERFLOW, is_below_range, may_lose, smallest
from tapeviz.graph.diagnosis.underflow import advice as against_underflow
from tapeviz.graph.diagnosis.where import where
from tapeviz.graph.sources import Sources

RELU: Final = "relu-passes-nothing"
SATURATED: Final = "saturated"
FACTOR: Final = "multiplied-by-zero"
FLAT: Final = "flat-where-it-is"
NOT_CHOSEN: Final = "not-chosen"
CANCELLED: Final = "contributions-cancel"
ZERO_FACTOR: Final = "zero-derivative"

MOST_CAUSES: Final = 6

_FLAT: Final = {"sign", "heaviside", "relu6", "clip", "modf", "frexp"}
_SLOPES: Final = {"relu_slope": "relu", "relu6_slope": "relu6", "leaky_relu_slope": "leaky_relu"}
"""Derivatives that are constant but for a jump, and what they are those of."""

_SATURATING: Final = {"sigmoid", "tanh", "softmax", "erf", "log_sigmoid", "elu", "selu", "arctan"}
_PRODUCTS: Final = {"multiply", "matmul", "dot", "divide", "einsum", "tensordot", "vecdot", "outer"}
_FROM_LOGITS: Final = {
    "sigmoid": "tapeviz.nn.sigmoid_cross_entropy_with_logits",
    "softmax": "tapeviz.nn.softmax_cross_entropy_with_logits",
}
"""The losses that take what these are given, and do not saturate."""

_TO_NOTHING: Final = {"exp", "exp2", "expm1"}
"""What is so small far below 0 that nothing is left of it."""

_CHOOSING: Final = {
    "where",
    "maximum",
    "minimum",
    "max",
    "min",
    "amax",
    "amin",
    "getitem",
    "take",
    "fmax",
    "fmin",
    "max_pool",
    "sort",
    "median",
    "tril",
    "triu",
}


def why_zero(
    saved_by_op: Callable[[int], tuple[Any, ...]],
    lineage: Lineage,
    flow: Flow,
    source: int,
    name: str,
    sources: Sources,
) -> list[Cause]:
    """Return at which ops a gradient that is zero became zero.

    Parameters
    ----------
    saved_by_op : callable
        From the key of an op's result to that and its operands, as far as they are known.
    lineage : Lineage
    flow : Flow
        What flowed back.
    source : int
        Key of the source, whose gradient is zero.
    name : str
        What it is called.
    sources : Sources

    Returns
    -------
    list of Cause
    """
    below = lineage.downstream(source, live=True)
    found = []
    for (key, operand), part in flow.parts.items():
        step = lineage.maker(key)
        if step is None or step.operands[operand] not in below or np.any(part):
            continue
        arriving = flow.arriving.get(key)
        if arriving is not None and np.any(arriving):
            saved = saved_by_op(key)
            dtype = np.asarray(part).dtype
            vanished = is_below_range(norm_of(arriving), str(dtype))
            found.append(_cause(step, operand, saved, dtype, vanished, name, sources))
    if not found:
        found = _cancelled(lineage, flow, source, name, sources)
    return found[:MOST_CAUSES]


def saved_by(recorder: Recorder, key: int) -> tuple[Any, ...]:
    """Return result and operands of a record, as far as it saved them."""
    for record in recorder.records:
        if record[1] == key:
            return (record[3], *record[4])
    return ()


def _cause(
    step: Step,
    operand: int,
    saved: tuple[Any, ...],
    dtype: np.dtype[Any],
    vanished: bool,
    name: str,
    sources: Sources,
) -> Cause:
    assert step.row is not None
    op = step.row.name
    there = where(sources, step.place)
    written = operand_names(sources, step.place)
    fits = len(written) == len(step.operands)
    what = (written[operand] if fits else "") or name
    other = (written[1 - operand] if fits and len(written) == 2 else "") or "the other factor"
    given = saved[1 + operand] if len(saved) > 1 + operand else None
    low = (
        f" (its largest entry is {np.max(given):.4g})"
        if isinstance(given, np.ndarray | np.generic)
        else ""
    )
    if vanished and op not in _CHOOSING:
        kind = UNDERFLOW
        title, text, advice = (
            f"the gradient has vanished before {op}: it is too small for {dtype}",
            f"It became smaller at each op on the way, and what comes back to {op} is all but 0: "
            f"{smallest(str(dtype))}.",
            f"{ADVICE[VANISHING][0].lower()}{ADVICE[VANISHING][1:]}",
        )
    elif may_lose(op, operand) and not any(_has_zero(one) for one in saved[1:]):
        kind = UNDERFLOW
        title, text, advice = (
            f"the derivative of {op} by {what} is too small for {dtype}",
            f"What comes back to it is not 0, and no factor is, but their product is: "
            f"{smallest(str(dtype))}.",
            against_underflow(str(dtype)),
        )
    elif op in ("relu", "relu6", "leaky_relu") or (op == "maximum" and _beside_zero(step, saved)):
        title, text, advice = (
            f"{op} passes nothing on to {what}",
            f"Where its argument is below 0, {op} is constant and its derivative is 0; that is so "
            f"for every entry of {what}{low}.",
            "start with smaller or other weights and a smaller learning rate, or write "
            "tapeviz.nn.leaky_relu, whose derivative is nowhere 0.",
        )
        kind = RELU
    elif op in _SATURATING:
        kind = SATURATED
        title, text, advice = (
            f"{op} is saturated at {what}",
            f"Far from 0, {op} is flat to the last digit of its dtype, so its derivative is 0.",
            f"scale what goes into {op} down"
            + (
                f", or compute a loss from the logits: {_FROM_LOGITS[op]} does not saturate."
                if op in _FROM_LOGITS
                else ", by smaller weights or by normalizing."
            ),
        )
    elif op in _TO_NOTHING:
        kind = SATURATED
        title, text, advice = (
            f"{op} of {what} is flat",
            f"Far below 0, {op} is too small for {dtype}, and so is its derivative.",
            f"scale what goes into {op} up; for a loss of 1 / (1 + exp(-x)) write "
            "tapeviz.nn.sigmoid_cross_entropy_with_logits of the x.",
        )
    elif op in _CHOOSING:
        kind = NOT_CHOSEN
        title, text, advice = (
            f"{op} chooses no entry of {what}",
            f"The result of {op} does not contain any entry of {what}, so a small change of {what} "
            "changes nothing.",
            "nothing is wrong if that is meant; else look at the condition or the index.",
        )
    elif op in _PRODUCTS:
        kind = FACTOR
        title, text, advice = (
            f"{what} is multiplied by 0",
            f"The derivative of the product by {what} is {other}, and that is 0.",
            f"look where {other} becomes 0: weights that start at 0, a mask, an input without "
            f"signal, a product that is too small for {dtype}.",
        )
    elif op in _FLAT:
        kind = FLAT
        title, text, advice = (
            f"{op} is flat at {what}",
            f"The derivative of {op} is 0 wherever it does not jump or bend.",
            f"replace {op} by something smooth, such as np.tanh(x / width) for a sign.",
        )
    elif op in _SLOPES:
        kind = FLAT
        title, text, advice = (
            f"the slope of {_SLOPES[op]} does not change with its argument",
            f"{_SLOPES[op]} is made of straight pieces: its second derivative is 0 on each, and "
            "none exists where they meet.",
            "nothing is wrong; for a second derivative take something that bends, such as "
            "tapeviz.nn.softplus or tapeviz.nn.elu.",
        )
    elif step.row not in TABLE.values():
        kind = ZERO_FACTOR
        title, text, advice = (
            f"{op} hands back 0",
            f"{op} has a gradient of its own (custom_gradient), and that returns 0 for {what}.",
            f"look at what the gradient function of {op} returns; tapeviz.check_gradients({op}, x) "
            "compares it with differences.",
        )
    else:
        kind = ZERO_FACTOR
        title, text, advice = (
            f"the derivative of {op} by {what} is 0",
            f"At this value the derivative of {op} is 0: a minimum, a maximum, or a flat place.",
            "start from another value, if this is no solution.",
        )
    return Cause(
        kind,
        title,
        text,
        advice,
        there,
        place=step.place,
        result=step.results[0],
        operand=operand,
    )


def _has_zero(saved: Any) -> bool:
    """Whether what a record saved of an operand is 0 somewhere."""
    return isinstance(saved, np.ndarray | np.generic | float | int) and not np.all(saved)


def _beside_zero(step: Step, saved: tuple[Any, ...]) -> bool:
    """Whether a maximum is taken with a plain 0, which makes it a relu."""
    return 0 in step.operands and len(saved) == 3


def _cancelled(
    lineage: Lineage, flow: Flow, source: int, name: str, sources: Sources
) -> list[Cause]:
    """Say that parts which are not zero add up to zero."""
    steps = [
        step
        for (key, operand), part in flow.parts.items()
        if (step := lineage.maker(key)) is not None
        and step.operands[operand] == source
        and np.any(part)
    ]
    if not steps:
        return []
    return [
        Cause(
            CANCELLED,
            f"{len(steps)} contributions to {name} cancel each other",
            f"{name} is read in several places, and what comes back from them adds up to 0.",
            f"nothing is wrong; the target does not change with {name} at this value.",
            where(sources, steps[0].place),
            place=steps[0].place,
            result=steps[0].results[0],
        )
    ]
