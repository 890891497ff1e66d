"""`tapeviz.autodiff`: differentiation in both directions."""

from tapeviz.engine.forward import ForwardAccumulator
from tapeviz.engine.tape import GradientTape
from tapeviz.functions.missing import absent_from

__all__ = ["ForwardAccumulator", "GradientTape"]

__getattr__ = absent_from(__name__)
