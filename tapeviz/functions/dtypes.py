"""`tapeviz.dtypes`: NumPy's dtypes by TensorFlow's names, and how to change one into another.

They are what NumPy knows, so their limits are asked of NumPy:

>>> import numpy as np, tapeviz as tf
>>> float(np.finfo("float32").eps), np.iinfo(tf.int32).max
(1.1920928955078125e-07, 2147483647)
>>> tf.float32.kind == "f"
True
"""

import numpy as np

from tapeviz.functions.creation import as_dtype, cast, complex, saturate_cast
from tapeviz.functions.missing import absent_from

bool = np.dtype(np.bool_)
complex64 = np.dtype(np.complex64)
complex128 = np.dtype(np.complex128)
double = float64 = np.dtype(np.float64)
float16 = half = np.dtype(np.float16)
float32 = np.dtype(np.float32)
int8 = np.dtype(np.int8)
int16 = np.dtype(np.int16)
int32 = np.dtype(np.int32)
int64 = np.dtype(np.int64)
uint8 = np.dtype(np.uint8)
uint16 = np.dtype(np.uint16)
uint32 = np.dtype(np.uint32)
uint64 = np.dtype(np.uint64)

__all__ = [
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

__getattr__ = absent_from(__name__)
