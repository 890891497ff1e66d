"""Examples of every public ufunc of NumPy."""

from __future__ import annotations

from typing import Final

from tests.engine.examples.example import (
    COMPLEX,
    INTEGERS,
    MASK,
    MATRIX,
    OTHER,
    SIGNED,
    SQUARE,
    VECTOR,
    Example,
    by,
    on,
)

_OF_ONE: Final = """
    arccos arcsin arcsinh arctan arctanh cbrt ceil cos cosh degrees deg2rad exp exp2 expm1 fabs
    floor isfinite isinf isnan log log10 log1p log2 logical_not modf negative positive rad2deg
    radians reciprocal rint sign signbit sin sinh spacing sqrt square tan tanh trunc absolute
"""
_OF_TWO: Final = """
    add arctan2 copysign divide equal float_power floor_divide fmax fmin fmod greater
    greater_equal heaviside hypot less less_equal logaddexp logaddexp2 logical_and logical_or
    logical_xor maximum minimum multiply nextafter not_equal power remainder subtract divmod
"""
_OF_INTEGERS: Final = """
    bitwise_and bitwise_or bitwise_xor gcd lcm left_shift right_shift
"""

EXAMPLES: Final[dict[str, Example]] = {
    **{f"np.{name}": on(MATRIX) for name in _OF_ONE.split()},
    **{f"np.{name}": on(MATRIX, OTHER) for name in _OF_TWO.split()},
    **{f"np.{name}": on(INTEGERS, INTEGERS + 1) for name in _OF_INTEGERS.split()},
    "np.absolute": on(SIGNED),
    "np.arccosh": on(1.0 + MATRIX),
    "np.bitwise_count": on(INTEGERS),
    "np.conjugate": on(COMPLEX),
    "np.fabs": on(SIGNED),
    "np.frexp": on(MATRIX),
    "np.invert": on(MASK),
    "np.isnat": on(MATRIX),
    "np.ldexp": by(lambda ldexp, x: ldexp(x, INTEGERS), MATRIX),
    "np.matmul": on(MATRIX, SQUARE),
    "np.matvec": on(SQUARE, VECTOR),
    "np.sign": on(SIGNED),
    "np.vecdot": on(MATRIX, OTHER),
    "np.vecmat": on(VECTOR, SQUARE),
}
