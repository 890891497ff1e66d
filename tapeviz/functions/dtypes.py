"""`tapeviz.dtypes`: NumPy's dtypes by TensorFlow's names, and how to change one into another.

>>> import tapeviz as tf
>>> float(tf.float32.max), tf.int32.min, tf.float32.is_floating
(3.4028234663852886e+38, -2147483648, True)
"""

from typing import TYPE_CHECKING

import numpy as np

from tapeviz.functions.creation import as_dtype, cast, complex, saturate_cast
from tapeviz.functions.dtype import DType
from tapeviz.functions.missing import absent_from

bool = DType(np.bool_)
complex64 = DType(np.complex64)
complex128 = DType(np.complex128)
double = float64 = DType(np.float64)
float16 = half = DType(np.float16)
float32 = DType(np.float32)
int8 = DType(np.int8)
int16 = DType(np.int16)
int32 = DType(np.int32)
int64 = DType(np.int64)
uint8 = DType(np.uint8)
uint16 = DType(np.uint16)
uint32 = DType(np.uint32)
uint64 = DType(np.uint64)

__all__ = [
    "DType",
    "as_dtype",
    "bool",
    "cast",
    "complex",
    "complex64",
    "complex128",
    "double",
    "float16",
    "float32",
    "float64",
    "half",
    "int8",
    "int16",
    "int32",
    "int64",
    "saturate_cast",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = absent_from(__name__), sorted(__all__).copy
