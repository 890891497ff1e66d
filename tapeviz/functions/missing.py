"""What is said of a name that is not here: the nearest one that is, or what to use instead.

Each public module has `absent_from` for its `__getattr__`, but for type checkers: they find names
that are not there by themselves.
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


_INSTEAD: Final = {
    # made, and taken apart
    "array": "use tapeviz.constant",
    "asarray": "use tapeviz.convert_to_tensor",
    "tensor": "use tapeviz.constant",
    "TensorArray": "append to a Python list, and join it with tapeviz.stack",
    "strided_slice": "write x[begin:end:step]",
    "scatter_nd_update": "use tapeviz.tensor_scatter_nd_update",
    "scatter_update": "use tapeviz.tensor_scatter_nd_update",
    "dynamic_partition": "use tapeviz.boolean_mask for each part",
    "dynamic_stitch": "use tapeviz.scatter_nd, or tapeviz.concat and tapeviz.gather",
    "shape_n": "write [x.shape for x in inputs]",
    "to_float": 'use tapeviz.cast(x, "float32")',
    "to_int32": 'use tapeviz.cast(x, "int32")',
    "enable_eager_execution": "everything is computed at once, always",
    "gradient": "record with tapeviz.GradientTape, and ask it for tape.gradient(target, sources)",
    "grad": "record with tapeviz.GradientTape, and ask it for tape.gradient(target, sources)",
    "hessians": "take tape.jacobian of a gradient, with one tapeviz.GradientTape in another",
    "hessian": "take tape.jacobian of a gradient, with one tapeviz.GradientTape in another",
    "jacobian": "record with tapeviz.GradientTape, and ask it for tape.jacobian(target, sources)",
    "no_gradient": "use tapeviz.stop_gradient",
    "no_grad": "use tapeviz.stop_gradient, or tape.stop_recording()",
    "get_variable": "use tapeviz.Variable",
    "variable_scope": "use tapeviz.name_scope",
    "test": "NumPy compares: numpy.testing.assert_allclose(x, y)",
    "version": "the version is tapeviz.__version__",
    "VERSION": "the version is tapeviz.__version__",
    # arithmetic by other names
    "mul": "use tapeviz.multiply",
    "sub": "use tapeviz.subtract",
    "div": "use tapeviz.divide",
    "div_no_nan": "use tapeviz.math.divide_no_nan",
    "neg": "use tapeviz.negative",
    "sum": "use tapeviz.reduce_sum",
    "mean": "use tapeviz.reduce_mean",
    "max": "use tapeviz.reduce_max, or of two Tensors tapeviz.maximum",
    "min": "use tapeviz.reduce_min, or of two Tensors tapeviz.minimum",
    "prod": "use tapeviz.reduce_prod",
    "power": "use tapeviz.pow",
    "dot": "use tapeviz.tensordot, or tapeviz.matmul for matrices",
    "cat": "use tapeviz.concat",
    "concatenate": "use tapeviz.concat",
    "mm": "use tapeviz.matmul",
    "batch_matmul": "use tapeviz.matmul, which takes batches",
    "clip": "use tapeviz.clip_by_value",
    "clamp": "use tapeviz.clip_by_value",
    "absolute": "use tapeviz.abs",
    "arctan2": "use tapeviz.atan2",
    "invert_permutation": "use tapeviz.argsort",
    "is_non_decreasing": "write tapeviz.reduce_all(x[1:] >= x[:-1])",
    "is_strictly_increasing": "write tapeviz.reduce_all(x[1:] > x[:-1])",
    "approx_max_k": "use tapeviz.math.top_k",
    "special": "SciPy's functions work on Tensors, and are recorded: scipy.special",
    # SciPy has it, and it is recorded
    "igamma": "scipy.special.gammainc(a, x) is recorded, with gradients by x",
    "igammac": "scipy.special.gammaincc(a, x) is recorded, with gradients by x",
    "betainc": "scipy.special.betainc(a, b, x) is recorded, with gradients by x",
    "lbeta": "for two numbers scipy.special.betaln(a, b) is recorded",
    "erfinv": "scipy.special.erfinv is recorded",
    "erfcinv": "scipy.special.erfcinv is recorded",
    "ndtri": "scipy.special.ndtri is recorded",
    "ndtr": "scipy.special.ndtr is recorded",
    "sigmoid_inverse": "scipy.special.logit is recorded",
    "zeta": "scipy.special.zeta(x, q) is recorded, with gradients by q",
    **{
        f"bessel_{kind}": f"scipy.special.{kind} is recorded"
        for kind in ("i0", "i0e", "i1", "i1e", "j0", "j1", "y0", "y1", "k0", "k0e", "k1", "k1e")
    },
    # Fourier
    "signal": "NumPy's transforms work on Tensors, and are recorded: numpy.fft.fft, numpy.fft.rfft",
    **{
        name: f"numpy.fft.{inner} works on Tensors, and is recorded"
        for name, inner in {
            "fft": "fft",
            "ifft": "ifft",
            "rfft": "rfft",
            "irfft": "irfft",
            "fft2d": "fft2",
            "ifft2d": "ifft2",
            "rfft2d": "rfft2",
            "irfft2d": "irfft2",
            "fft3d": "fftn",
            "ifft3d": "ifftn",
            "fftshift": "fftshift",
            "ifftshift": "ifftshift",
        }.items()
    },
    # matrices
    "lu": "there is none; tapeviz.linalg.solve and tapeviz.linalg.qr are there",
    "lu_solve": "there is none; use tapeviz.linalg.solve",
    "schur": "there is none; of a symmetric matrix tapeviz.linalg.eigh",
    "sqrtm": "there is none; of a symmetric matrix by way of tapeviz.linalg.eigh",
    "logm": "there is none; of a symmetric matrix by way of tapeviz.linalg.eigh",
    "tridiagonal_solve": "there is none; make the whole matrix, and use tapeviz.linalg.solve",
    "self_adjoint_eig": "use tapeviz.linalg.eigh",
    "self_adjoint_eigvals": "use tapeviz.linalg.eigvalsh",
    "matrix_inverse": "use tapeviz.linalg.inv",
    "matrix_determinant": "use tapeviz.linalg.det",
    "eigvals_h": "use tapeviz.linalg.eigvalsh",
    # networks and their training
    "pool": "use tapeviz.nn.max_pool or tapeviz.nn.avg_pool",
    "max_pool3d": "use tapeviz.nn.max_pool",
    "avg_pool3d": "use tapeviz.nn.avg_pool",
    "max_pool_with_argmax": "there is none; tapeviz.nn.max_pool gives the values",
    "depthwise_conv2d": "use tapeviz.nn.conv2d, with filters that are 0 between channels",
    "separable_conv2d": "use tapeviz.nn.conv2d twice",
    "conv1d_transpose": "use tapeviz.nn.conv2d_transpose, with an axis of length 1",
    "layer_normalization": "tapeviz.nn.moments, then tapeviz.nn.batch_normalization",
    "layer_norm": "tapeviz.nn.moments, then tapeviz.nn.batch_normalization",
    "mse": "write tapeviz.reduce_mean((y - wanted) ** 2)",
    "mean_squared_error": "write tapeviz.reduce_mean((y - wanted) ** 2)",
    "softmax_cross_entropy": "use tapeviz.nn.softmax_cross_entropy_with_logits",
    "losses": "write the loss out, such as tapeviz.reduce_mean((y - wanted) ** 2), or use "
    "tapeviz.nn.sparse_softmax_cross_entropy_with_logits and the like",
    "metrics": "write it out, such as tapeviz.reduce_mean(tapeviz.cast(guess == label, 'float32'))",
    "Conv1D": "keep filters in a tapeviz.Variable, and use tapeviz.nn.conv1d",
    "Conv2D": "keep filters in a tapeviz.Variable, and use tapeviz.nn.conv2d",
    "Conv3D": "keep filters in a tapeviz.Variable, and use tapeviz.nn.conv3d",
    "Conv2DTranspose": "keep filters in a tapeviz.Variable, and use tapeviz.nn.conv2d_transpose",
    "MaxPool2D": "use tapeviz.nn.max_pool2d",
    "MaxPooling2D": "use tapeviz.nn.max_pool2d",
    "AveragePooling2D": "use tapeviz.nn.avg_pool2d",
    "GlobalAveragePooling2D": "write tapeviz.reduce_mean(x, axis=[1, 2])",
    "BatchNormalization": "tapeviz.nn.moments, then tapeviz.nn.batch_normalization",
    "LayerNormalization": "tapeviz.nn.moments, then tapeviz.nn.batch_normalization",
    "Dropout": "use tapeviz.nn.dropout",
    "Embedding": "keep the table in a tapeviz.Variable, and use tapeviz.gather",
    "Flatten": "use tapeviz.reshape(x, [len(x), -1])",
    "Reshape": "use tapeviz.reshape",
    "ReLU": "use tapeviz.nn.relu",
    "Softmax": "use tapeviz.nn.softmax",
    "Activation": "call the function, such as tapeviz.nn.relu",
    "Layer": "derive from tapeviz.Module",
    "Model": "derive from tapeviz.Module",
    "Sequential": "call tapeviz.layers.Dense one after the other, in a tapeviz.Module",
    "Input": "functions take Tensors as arguments",
    "RMSprop": "tapeviz.optimizers.Adam and tapeviz.optimizers.SGD are there",
    "Adagrad": "tapeviz.optimizers.Adam and tapeviz.optimizers.SGD are there",
    "AdamW": "tapeviz.optimizers.Adam is there; take decay * w off each w",
    "Nadam": "tapeviz.optimizers.Adam is there",
    "schedules": "learning_rate takes a function of the number of updates: "
    "tapeviz.optimizers.SGD(lambda step: 0.1 / (1 + float(step)))",
    # random numbers
    "randn": "use tapeviz.random.normal",
    "rand": "use tapeviz.random.uniform",
    "randint": 'use tapeviz.random.uniform(shape, 0, limit, dtype="int32")',
    "random_normal": "use tapeviz.random.normal",
    "random_uniform": "use tapeviz.random.uniform",
    "set_random_seed": "use tapeviz.random.set_seed",
    "seed": "use tapeviz.random.set_seed",
    "stateless_normal": "use tapeviz.random.normal with a seed",
    "stateless_uniform": "use tapeviz.random.uniform with a seed",
}
"""What to write for names of TensorFlow, Keras and their like, in whichever module they are asked.

Those that are like a name that is here, but mean something else, must stand here, too.
"""


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
        imported = "__getattr__" in vars(sys.modules["tapeviz"])  # its last line is there
        if name.startswith("__") or not imported:
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
    if name in _INSTEAD:
        return f": {_INSTEAD[name]}."
    home = next(place for place, one in places.items() if one.__name__ == module)
    for likeness in 1.0, _CLOSE:  # first what differs in capitals only
        near = [f"{home}.{one}" for one in _close(name, places[home], 2, likeness)]
        elsewhere = [
            f"{place}.{one}"
            for place, other in places.items()
            if place != home
            for one in _close(name, other, 1, likeness)
        ]
        if near or elsewhere:
            return f": did you mean {' or '.join((near or elsewhere)[:3])}?"
        in_numpy = _in_numpy(name)
        if in_numpy:
            return f". NumPy's own functions work on Tensors: {in_numpy}."
    return ". dir() lists what is there; NumPy's own functions work on Tensors, too."


_CLOSE: Final = 0.82
"""How like a name must be to be taken for what was meant; `difflib` says how like it is.

In the shortest ones a letter makes another function: lu and elu are 0.8 alike.
"""


def _in_numpy(name: str) -> str | None:
    import numpy

    for place in (numpy, numpy.linalg, numpy.fft):
        if callable(getattr(place, name, None)):
            return f"{place.__name__}.{name}"
    return None


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
