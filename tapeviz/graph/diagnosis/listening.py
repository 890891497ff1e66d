"""Whoever listens and takes its time: it is asked to catch up before a question is answered."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from tapeviz.engine import log


@runtime_checkable
class CatchesUp(Protocol):
    """A listener that takes in later what it is told."""

    def catch_up(self) -> None:
        """Take in all that it was told so far."""


def catch_up() -> None:
    """Let everybody who listens take in what happened so far."""
    for listener in log.listeners():
        if isinstance(listener, CatchesUp):
            listener.catch_up()
