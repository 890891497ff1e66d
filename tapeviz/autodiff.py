"""`tapeviz.autodiff`: differentiation in both directions."""

from typing import TYPE_CHECKING

from tapeviz.engine.forward import ForwardAccumulator
from tapeviz.functions.missing import absent_from
from tapeviz.tape import GradientTape

__all__ = ["ForwardAccumulator", "GradientTape"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
