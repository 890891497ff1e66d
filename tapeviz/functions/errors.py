"""`tapeviz.errors`: what checks raise, by TensorFlow's names."""

from typing import TYPE_CHECKING

from tapeviz.engine.rules.checks import InvalidArgumentError
from tapeviz.functions.missing import absent_from

__all__ = ["InvalidArgumentError"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
