"""`tapeviz.autodiff`: differentiation in both directions."""

from tapeviz.engine.forward import ForwardAccumulator
from tapeviz.functions.missing import absent_from
from tapeviz.tape import GradientTape

__all__ = ["ForwardAccumulator", "GradientTape"]

__getattr__ = absent_from(__name__)
