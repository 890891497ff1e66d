"""Counting with weights, one by one and in bins."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tests.engine.cases.case import Case, case

PLACES = np.array([0, 2, 1, 2])


def _counting_cases() -> Iterator[Case]:
    yield case(
        "bincount",
        "weights",
        lambda w: np.bincount(PLACES, weights=w),
        (4,),
        complex_too=False,
    )
    yield case(
        "bincount",
        "minlength",
        lambda w: np.bincount(PLACES, w, minlength=5),
        (4,),
        complex_too=False,
    )
    for keywords in (
        {"bins": 3},
        {"bins": 3, "density": True},
        {"bins": [0.5, 1.0, 2.0]},
        {"bins": 2, "range": (0.5, 2.5)},
    ):
        yield case(
            "histogram",
            f"weights, {keywords}",
            lambda w, k=keywords: np.histogram(PLACES, weights=w + 2.0, **k)[0],
            (4,),
            complex_too=False,
        )


CASES: tuple[Case, ...] = (*_counting_cases(),)

DESCRIBED = {"sums_in_bins"}
