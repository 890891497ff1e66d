"""Exponentials, logarithms, and the trigonometric and hyperbolic functions."""

from __future__ import annotations

import numpy as np

from tapeviz.engine.registry import define

define(np.exp, "exp", x=(lambda g, out, x: g * out, "exp(x)"))
define(np.expm1, "expm1", x=(lambda g, out, x: g * (out + 1), "exp(x)"))
define(np.log, "ln", x=(lambda g, out, x: g / x, "1 / x"))
define(np.log1p, "log1p", x=(lambda g, out, x: g / (1 + x), "1 / (1 + x)"))
define(np.sin, "sin", x=(lambda g, out, x: g * np.cos(x), "cos(x)"))
define(np.cos, "cos", x=(lambda g, out, x: -g * np.sin(x), "-sin(x)"))
define(np.tan, "tan", x=(lambda g, out, x: g * (1 + out * out), "1 + tan(x)**2"))
define(np.arctan, "arctan", x=(lambda g, out, x: g / (1 + x * x), "1 / (1 + x**2)"))
define(np.sinh, "sinh", x=(lambda g, out, x: g * np.cosh(x), "cosh(x)"))
define(np.cosh, "cosh", x=(lambda g, out, x: g * np.sinh(x), "sinh(x)"))
define(np.tanh, "tanh", x=(lambda g, out, x: g * (1 - out * out), "1 - tanh(x)**2"))
