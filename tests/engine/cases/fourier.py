"""Discrete Fourier transforms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.engine.cases.case import Case, case

OF_REAL = {"rfft", "ihfft", "rfft2", "rfftn"}
"""Those that take no complex numbers."""


def _cases_along_one_axis() -> Iterator[Case]:
    forms: tuple[tuple[dict[str, Any], tuple[int, ...]], ...] = (
        ({}, (4,)),
        ({}, (5,)),
        ({}, (2,)),
        ({}, (2, 3)),
        ({"axis": 0}, (4, 2)),
        ({"n": 3}, (5,)),
        ({"n": 4}, (5,)),
        ({"n": 6}, (2, 3)),
        ({"n": 7}, (3,)),
        ({"n": 5, "axis": -2}, (4, 2)),
        ({"n": 1}, (3,)),
        ({"norm": "ortho"}, (4,)),
        ({"norm": "forward"}, (5,)),
        ({"norm": "backward", "n": 6}, (4,)),
        ({"norm": "ortho", "n": 3}, (4,)),
    )
    for function in (
        np.fft.fft,
        np.fft.ifft,
        np.fft.rfft,
        np.fft.irfft,
        np.fft.hfft,
        np.fft.ihfft,
    ):
        name = function.__name__
        for keywords, shape in forms:
            yield case(
                name,
                f"{keywords} of {shape}",
                lambda x, f=function, k=keywords: f(x, **k),
                shape,
                complex_too=name not in OF_REAL,
            )


def _cases_along_many_axes() -> Iterator[Case]:
    forms: tuple[tuple[dict[str, Any], tuple[int, ...]], ...] = (
        ({}, (2, 3)),
        ({}, (3, 4)),
        ({}, (2, 2, 3)),
        ({"axes": (0, 1)}, (2, 3, 2)),
        ({"axes": (-1, 0)}, (2, 3, 4)),
        ({"s": (3, 2), "axes": (0, 1)}, (2, 4)),
        ({"s": (2, 5), "axes": (-2, -1)}, (3, 3)),
        ({"s": (4, -1), "axes": (0, 1)}, (3, 4)),
        ({"norm": "ortho"}, (2, 3)),
        ({"norm": "forward"}, (2, 4)),
    )
    for function in (
        np.fft.fft2,
        np.fft.ifft2,
        np.fft.rfft2,
        np.fft.irfft2,
        np.fft.fftn,
        np.fft.ifftn,
        np.fft.rfftn,
        np.fft.irfftn,
    ):
        name = function.__name__
        for keywords, shape in forms:
            yield case(
                name,
                f"{keywords} of {shape}",
                lambda x, f=function, k=keywords: f(x, **k),
                shape,
                complex_too=name not in OF_REAL,
            )
        if name.endswith("n"):
            yield case(
                name,
                "along one axis",
                lambda x, f=function: f(x, axes=(1,)),
                (2, 3),
                complex_too=name not in OF_REAL,
            )


def _shift_cases() -> Iterator[Case]:
    for function in (np.fft.fftshift, np.fft.ifftshift):
        name = function.__name__
        yield case(name, "(5,)", function, (5,))
        yield case(name, "(2, 3)", function, (2, 3))
        yield case(name, "axes=1", lambda x, f=function: f(x, axes=1), (2, 3))
        yield case(name, "axes=(0,)", lambda x, f=function: f(x, (0,)), (3, 2))


CASES: tuple[Case, ...] = (
    *_cases_along_one_axis(),
    *_cases_along_many_axes(),
    *_shift_cases(),
)

DESCRIBED = {
    *("rfft2", "irfft2", "rfftn", "irfftn"),
}
