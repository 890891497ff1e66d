"""The libraries that stand side by side, each on one thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "JAX_PLATFORMS": "cpu",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "1",
}
"""What keeps the libraries to one thread and the CPU, and TensorFlow quiet: read by each of them
from the environment when it is imported."""


@dataclass(frozen=True)
class Library:
    """A library, as the command line and the table name it.

    Attributes
    ----------
    key : str
        The name on the command line and in a row's programs.
    name : str
        The name in the table.
    distribution : str
        What it is installed as.
    set_up : callable
        Imports it and keeps it to one thread; raises ImportError where it is not installed.
    """

    key: str
    name: str
    distribution: str
    set_up: Callable[[], object]

    @property
    def version(self) -> str:
        """The version that is installed."""
        return version(self.distribution)


def _numpy() -> None:
    import numpy  # noqa: F401


def _tapeviz() -> None:
    import tapeviz  # noqa: F401


def _torch() -> None:
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)


def _autograd() -> None:
    import autograd
    import autograd.scipy.signal
    import autograd.scipy.special  # noqa: F401


def _mygrad() -> None:
    import mygrad  # noqa: F401


def _jax() -> None:
    import jax

    jax.config.update("jax_enable_x64", True)


def _tensorflow() -> None:
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


LIBRARIES = (
    Library("tapeviz", "tapeviz", "tapeviz", _tapeviz),
    Library("numpy", "NumPy by hand", "numpy", _numpy),
    Library("torch", "PyTorch", "torch", _torch),
    Library("autograd", "autograd", "autograd", _autograd),
    Library("mygrad", "MyGrad", "mygrad", _mygrad),
    Library("jax", "JAX", "jax", _jax),
    Library("tensorflow", "TensorFlow", "tensorflow-cpu", _tensorflow),
)


def set_up(keys: Sequence[str]) -> list[Library]:
    """Import the libraries of these names, and print a line for each that is not installed.

    It has to come before anything else has imported NumPy, for that to keep to one thread.
    """
    os.environ.update(ONE_THREAD)
    ready = []
    for library in LIBRARIES:
        if library.key in keys:
            try:
                library.set_up()
            except ImportError as error:
                print(f"{library.name} is left out: {error}. `make bench` installs it.")
            else:
                ready.append(library)
    return ready
