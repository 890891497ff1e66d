"""`tapeviz.nn`: what neural networks are made of, by TensorFlow's names."""

from tapeviz.functions.elementwise import relu, sigmoid, tanh

__all__ = ["relu", "sigmoid", "tanh"]
