"""What is said of a name that is not here: the nearest one that is, or what to use instead.

Each public module has `absent_from` for its `__getattr__`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

_NOT_PART: Final = {
    "keras": "tapeviz.Module, tapeviz.layers.Dense and tapeviz.optimizers are there",
    "estimator": "write the training loop with tapeviz.GradientTape",
    "data": "iterate over NumPy arrays in slices",
    "image": "compute with arrays by NumPy, or tapeviz.nn.conv2d and the pooling functions",
    "audio": "compute with arrays by NumPy and numpy.fft",
    "saved_model": "save arrays: numpy.savez(file, *[v.numpy() for v in model.variables])",
    "train": "tapeviz.optimizers holds the optimizers; save arrays by numpy.savez",
    "io": "read files with Python and NumPy",
    "distribute": "tapeviz computes in one process",
    "tpu": "tapeviz computes by NumPy on the CPU",
    "lite": "tapeviz computes by NumPy",
    "compat": "tapeviz follows TensorFlow 2: no graphs, sessions and placeholders",
    "Session": "values are there at once: print them, or use .numpy()",
    "placeholder": "functions take Tensors as arguments",
    "gradients": "use tapeviz.GradientTape",
    "global_variables_initializer": "a Variable has its value from the start",
    "py_function": "call the function; Python runs it as it is",
    "numpy_function": "call the function; Python runs it as it is",
    "IndexedSlices": "gradients of gather are dense Tensors",
    "RaggedTensor": "pad the rows to one length, with tapeviz.sequence_mask for a mask",
    "ragged": "pad the rows to one length, with tapeviz.sequence_mask for a mask",
    "SparseTensor": "use a dense Tensor",
    "sparse": "use a dense Tensor",
    "string": "Tensors hold numbers; keep text in Python",
    "strings": "Tensors hold numbers; keep text in Python",
    "bfloat16": "NumPy has no bfloat16; float16 and float32 are there",
    "raw_ops": "use the function of the same name in tapeviz or NumPy",
    "experimental": "NumPy's functions are recorded as they are: numpy.sin(x)",
    "summary": "the tape draws itself in a notebook: %load_ext tapeviz",
    "profiler": "use Python's profilers",
    "config": "tapeviz has nothing to configure but tapeviz.set_default_dtype",
    "device": "tapeviz computes where the arrays are",
}


def absent_from(module: str) -> Callable[[str], Any]:
    """Return what a module does when it is asked for a name that it does not have.

    Parameters
    ----------
    module : str
        Its name.

    Raises
    ------
    AttributeError
        By what is returned: with the nearest name of that module or of another.

    Examples
    --------
    >>> import tapeviz as tf
    >>> tf.reduce_summ
    Traceback (most recent call last):
    AttributeError: tapeviz has no 'reduce_summ': did you mean tapeviz.reduce_sum?
    """

    def missing(name: str) -> Any:
        shown = module.replace(".functions", "").replace(".training", "")
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        raise AttributeError(f"{shown} has no {name!r}{_advice(module, name)}")

    return missing


def _advice(module: str, name: str) -> str:
    if module == "tapeviz" and name in _NOT_PART:
        return f". That part of TensorFlow is not in tapeviz: {_NOT_PART[name]}."
    package = sys.modules["tapeviz"]
    places = {"tapeviz": package, **_public_modules(package)}
    exact = [f"{place}.{name}" for place, one in places.items() if name in _names(one)]
    if exact:
        return f": did you mean {' or '.join(exact)}?"
    home = next(place for place, one in places.items() if one is sys.modules[module])
    near = [f"{home}.{one}" for one in _close(name, places.pop(home), 2, 0.7)]
    elsewhere = [
        f"{place}.{one}" for place, other in places.items() for one in _close(name, other, 1, 0.75)
    ]
    if near or elsewhere:
        return f": did you mean {' or '.join((near or elsewhere)[:3])}?"
    import numpy

    if hasattr(numpy, name):
        return f". NumPy's own functions work on Tensors: numpy.{name}."
    return ". dir() lists what is there; NumPy's own functions work on Tensors, too."


def _close(name: str, module: Any, count: int, likeness: float) -> list[str]:
    """Return the names of a module that are like `name`, in capitals or not."""
    from difflib import get_close_matches

    lowered = {one.lower(): one for one in _names(module)}
    return [lowered[one] for one in get_close_matches(name.lower(), lowered, count, likeness)]


def _public_modules(package: Any) -> dict[str, Any]:
    return {
        f"tapeviz.{name}": one
        for name, one in vars(package).items()
        if isinstance(one, type(sys)) and name in package.__all__
    }


def _names(module: Any) -> list[str]:
    names: list[str] = module.__all__
    return names
