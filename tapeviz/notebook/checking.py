"""Checking a gradient when a view asks for it: the answer in the words of the wire.

The answer is documented in ``js/src/model/check.ts``.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from tapeviz.graph.diagnosis.checking import NotCheckableError, check
from tapeviz.graph.diagnosis.differences import GradientCheck
from tapeviz.graph.model import Graph
from tapeviz.graph.summary import wire_number

_logger: Final = logging.getLogger("tapeviz")


class Question(NamedTuple):
    """Which gradient is to be checked."""

    graph: int
    run: int
    gradient: int
    source: int

    @property
    def key(self) -> str:
        """What the answer is kept under."""
        return ".".join(map(str, self))


def question_in(content: Any) -> Question | None:
    """Read a message of a view; None where it is not about a check."""
    if not isinstance(content, dict) or content.get("kind") != "check":
        return None
    match [content.get(name) for name in Question._fields]:
        case [int(graph), int(run), int(gradient), int(source)]:
            return Question(graph, run, gradient, source)
    return None


def answer(question: Question, graphs: Sequence[Graph]) -> dict[str, Any]:
    """Check the gradient that is asked about.

    Parameters
    ----------
    question : Question
    graphs : sequence of Graph
        Those of the view.

    Returns
    -------
    dict
        What was found, or why it cannot be checked.
    """
    graph = next((one for one in graphs if one.id == question.graph), None)
    if graph is None or graph.run != question.run:
        return _refused("This run of the tape is over: another one has taken its place.")
    try:
        return _checked(check(graph, question.gradient, question.source))
    except NotCheckableError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        return _refused("The check was interrupted.")
    except Exception as error:
        _logger.exception("tapeviz cannot check this gradient")
        return _refused(f"The check failed: {type(error).__name__}: {error}")


def _refused(why: str) -> dict[str, Any]:
    return {"kind": "refused", "why": why}


def _checked(found: GradientCheck) -> dict[str, Any]:
    worst = found.entries[0]
    return {
        "kind": "checked",
        "checked": len(found.entries),
        "of": len(found.entries) + found.left_out,
        "wrong": len(found.wrong),
        "corners": found.corners,
        "tolerance": found.tolerance,
        "worst": {
            "index": list(worst.index),
            "gradient": wire_number(worst.gradient),
            "difference": wire_number(worst.difference),
            "error": wire_number(worst.error),
        },
    }
