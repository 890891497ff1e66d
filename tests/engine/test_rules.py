"""Every row of the rule table against central differences, and against its own formula."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

import tapeviz as tf
from tapeviz.engine import log
from tapeviz.engine.registry import TABLE, Op
from tapeviz.engine.rules import (
    activations,
    bessel,
    convolutions,
    error_function,
    gamma_function,
)
from tests.engine.cases import CASES, DESCRIBED
from tests.engine.cases.case import Case, sample
from tests.engine.differences import (
    central_differences,
    loss_of,
    second_differences,
    tape_gradients,
    tape_second_gradients,
)

SMOOTH = [row for row in TABLE.values() if not row.reason]


def in_dtypes(*dtypes: str) -> pytest.MarkDecorator:
    """Run a test on every case in every of the dtypes that it is made for."""
    return pytest.mark.parametrize(
        ("case", "dtype"),
        [
            pytest.param(case, dtype, id=f"{case.id}, {dtype}")
            for case in CASES
            for dtype in dtypes
            if case.complex_too or dtype != "complex128"
        ],
    )


def arrays_of(case: Case, dtype: str) -> list[np.ndarray[Any, Any]]:
    if dtype == "complex128":
        return [
            sample(array.shape, case.op, dtype, place) for place, array in enumerate(case.arrays)
        ]
    return [array.astype(dtype) for array in case.arrays]


@in_dtypes("float64", "complex128")
def test_gradient_agrees_with_central_differences(case: Case, dtype: str) -> None:
    arrays = arrays_of(case, dtype)
    expected = central_differences(loss_of(case.program), arrays)
    for found, wanted in zip(tape_gradients(case.program, arrays), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)


@in_dtypes("float32")
def test_gradient_of_float32_is_that_of_float64_in_float32(case: Case, dtype: str) -> None:
    exact = tape_gradients(case.program, case.arrays)
    for found, wanted in zip(
        tape_gradients(case.program, arrays_of(case, dtype)), exact, strict=True
    ):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, wanted, rtol=2e-4, atol=1e-4)


@in_dtypes("float64", "complex128")
def test_second_gradient_agrees_with_central_differences(case: Case, dtype: str) -> None:
    arrays = arrays_of(case, dtype)
    expected = second_differences(case.program, arrays)
    for found, wanted in zip(tape_second_gradients(case.program, arrays), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)


def arguments_differentiated(case: Case) -> set[tuple[str, str]]:
    """Return the ops and their arguments through which the gradient of a case goes."""
    with log.listening(log.Log()) as told:
        tape_gradients(case.program, case.arrays)
    rows: dict[int, Op] = {
        event[5][0]: event[1] for event in told.events if event[0] == log.EXECUTED
    }
    return {
        (rows[event[2]].name, rows[event[2]].arguments[0 if rows[event[2]].variadic else part[0]])
        for event in told.events
        if event[0] == log.CONTRIBUTED
        for part in event[3]
    }


def test_every_argument_of_every_row_has_a_case() -> None:
    wanted = {
        (row.name, argument)
        for row in SMOOTH
        for argument, vjp in zip(row.arguments, row.vjps, strict=True)
        if vjp is not None
    }
    assert wanted - set().union(*map(arguments_differentiated, CASES)) == set()


FORMULA_NAMES: dict[str, Callable[..., Any]] = {
    **{name: value for name, value in vars(special).items() if isinstance(value, np.ufunc)},
    "T": np.transpose,
    "concatenate": np.concatenate,
    "broadcast": lambda g, axis: g,
    "eye": np.eye,
    "flip": np.flip,
    "roll": np.roll,
    "rot90": np.rot90,
    "stack": np.stack,
    "tril": np.tril,
    "triu": np.triu,
    "cross": np.cross,
    "reshape": np.reshape,
    "swapaxes": np.swapaxes,
    "diag": np.diag,
    "on_diagonal": np.diag,
    "einsum": np.einsum,
    "fft": np.fft.fft,
    "fft2": np.fft.fft2,
    "fftn": np.fft.fftn,
    "fftshift": np.fft.fftshift,
    "hfft": np.fft.hfft,
    "ifft": np.fft.ifft,
    "ifft2": np.fft.ifft2,
    "ifftn": np.fft.ifftn,
    "ifftshift": np.fft.ifftshift,
    "ihfft": np.fft.ihfft,
    "inv": np.linalg.inv,
    "irfft": np.fft.irfft,
    "outer": np.outer,
    "pinv": np.linalg.pinv,
    "rfft": np.fft.rfft,
    "solve": np.linalg.solve,
    "tensordot": np.tensordot,
    "conj": np.conj,
    "cos": np.cos,
    "cosh": np.cosh,
    "exp": np.exp,
    "floor": np.floor,
    "isfinite": np.isfinite,
    "isnan": np.isnan,
    "nanmean": np.nanmean,
    "ln": np.log,
    "sign": np.sign,
    "sin": np.sin,
    "sinh": np.sinh,
    "tan": np.tan,
    "tanh": np.tanh,
    "where": np.where,
    "abs": np.abs,
    "copysign": np.copysign,
    "derivative_of_i0": lambda order, x: bessel.derivative_of_i0(x, order=order),
    "log1p": np.log1p,
    "trunc": np.trunc,
    "zeta": special.zeta,
    "convolution": convolutions.convolution,
    "digamma": gamma_function.digamma,
    "erf": error_function.erf,
    "log_softmax": activations.log_softmax,
    "mean_pool": convolutions.mean_pool,
    "mean_unpool": convolutions.mean_unpool,
    "minimum": np.minimum,
    "one_hot": np.eye,
    "pick": convolutions.pick,
    "polygamma": lambda order, x: gamma_function.polygamma(x, order=order),
    "softmax": activations.softmax,
    "sqrt": np.sqrt,
    "transposed_convolution": convolutions.transposed_convolution,
    "unpool": convolutions.unpool,
    "convolve": np.convolve,
    "cumsum": np.cumsum,
    "diff": np.diff,
    "max": np.max,
    "maximum": np.maximum,
    "mean": np.mean,
    "min": np.min,
    "near": lambda x, knots: np.maximum(1 - np.abs(x - knots), 0),
    "polyder": np.polyder,
    "polyval": np.polyval,
    "powers": np.vander,
    "rank": np.argsort,
    "reverse": np.flip,
    "slope": np.gradient,
    "sum": np.sum,
    "unsort": np.sort,
    "windows": np.lib.stride_tricks.sliding_window_view,
}
MOVING = {
    *("axis", "index", "indices", "kept", "part", "parts", "place", "places", "shape"),
    *(
        "backwards",
        "block",
        "blocks",
        "copies",
        "delayed",
        "delete",
        "moveaxis",
        "pad",
        "quantiles",
    ),
    *("replace", "scatter", "scatter_along", "take", "unpad"),
}
"""What formulas call that which only moves entries, and where to; the view puts in the indices."""
NAMES_OF_SEVERAL = {
    *("w", "V", "g_w", "g_V", "Q", "R", "g_Q", "g_R", "U", "S", "g_U", "g_S", "g_logabsdet"),
    *("g_S", "g_C", "g_Si", "g_Ci", "g_Shi", "g_Chi", "g_frac", "g_m", "m"),
    *("Ai", "Aip", "Bi", "Bip", "g_Ai", "g_Aip", "g_Bi", "g_Bip"),
    *("sym", "skew", "lower_half", "gaps", "cofactors_change", "cofactors_change2"),
}
"""What formulas that only describe call the parts of several results, and what is done to them."""
KEYWORDS: dict[str, dict[str, Any]] = {
    "check_numerics": {"message": ""},
    "argpartition": {"kth": 1},
    "places_of_extremes": {"axis": 0},
    "p_norm": {"p": 3.0},
    "cast": {"dtype": np.dtype(np.complex128)},
    "integer_cast": {"dtype": np.int32},
    "first_largest": {"window": (), "strides": (), "padding": (), "dilations": ()},
    "full_like": {"fill_value": 2.5},
    "ravel_multi_index": {"dims": (5, 5)},
    "unravel_index": {"shape": (5, 5)},
    "swapaxes": {"axis1": 0, "axis2": 1},
}


COMPLEX_TOO = {
    *("conjugate", "real", "imag", "angle"),
    *("fft", "ifft", "fft2", "ifft2", "fftn", "ifftn", "irfft", "hfft"),
}
"""Ops whose formula says something of complex numbers."""
HALF_SPECTRA = {"rfft", "ihfft", "irfft", "hfft"}
ALONG_AN_AXIS = {
    *("cumsum", "cumprod", "nancumsum", "nancumprod", "cumulative_sum", "cumulative_prod"),
    *("softmax", "log_softmax", "softmax_cross_entropy"),
}
"""Ops whose formula speaks of vectors."""
EXTREMES = {"max", "amax", "min", "amin", "nanmax", "nanmin", "ptp"}


def operands_of(row: Op) -> list[Any]:
    """Return operands that bring out what a formula says: of ties, of NaN, of whole exponents."""
    dtype = "complex128" if row.name in COMPLEX_TOO else "float64"
    values: list[Any] = [
        sample((2, 2), row.name, dtype, one) for one, _ in enumerate(row.arguments)
    ]
    if row.name == "where":
        values[0] = values[0] > 0
    if row.name in ALONG_AN_AXIS:
        values = [sample((4,), row.name, dtype, one) for one, _ in enumerate(row.arguments)]
    if row.name in HALF_SPECTRA:
        values = [sample((2, 3 if dtype == "complex128" else 4), row.name, dtype)]
    if row.name == "ldexp":
        values[1] = np.array([[1, 2], [0, 3]])
    if row.name in EXTREMES:
        values[0] = np.array([[1.5, -0.5], [1.5, -0.5]])
    if row.name.startswith("nan"):
        values[0].flat[2] = np.nan
    return values


def names_of_parts(row: Op) -> list[str]:
    """Return what a formula calls the several results: as the node does, in letters."""
    if row.name == "frexp":
        return ["m", "e"]
    return [name.replace("′", "p") for name in row.symbol.split(", ")]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        pytest.param(row, place, id=f"{row.name} by {argument}")
        for row in SMOOTH
        if row.name not in DESCRIBED
        for place, argument in enumerate(row.arguments)
        if row.vjps[place] is not None
    ],
)
def test_formula_gives_what_the_rule_gives(row: Op, place: int) -> None:
    values = operands_of(row)
    keywords = KEYWORDS.get(row.name, {})
    results = row.compute(*values, **keywords)
    rule, formula = row.vjps[place], row.formulas[place]
    assert rule is not None
    assert formula is not None
    parts: dict[str, Any] = {}
    if isinstance(results, tuple):
        out: Any = tuple(results)
        g: Any = tuple(np.full_like(one, 1.5 + at) for at, one in enumerate(results))
        parts = dict(zip(names_of_parts(row), out, strict=True))
        parts |= {f"g_{name}": one for name, one in zip(names_of_parts(row), g, strict=True)}
    else:
        out = np.asarray(results)
        whole = re.search(r"\bg\b", formula)
        g = sample(out.shape, "", str(out.dtype), 1) if whole else np.ones_like(out)
    names = {**dict(zip(row.arguments, values, strict=True)), "out": out, "g": g, **keywords}
    known = {"n": np.count_nonzero(values[0] == values[0]), "i": 1j, "I": np.eye(2), "pi": np.pi}
    known |= {"axis": None, "axes": None, "k": 0, "offset": 0, "shape": values[0].shape}
    known["counts"] = np.array([1, 2, 1])  # in the whole spectrum of four entries
    shown = eval(formula, {}, {**FORMULA_NAMES, **known, **parts, **names})
    contribution = rule(g, out, *values, **keywords)
    given = np.asarray(contribution[place] if row.joint else contribution)
    if np.isrealobj(values[place]):
        shown, given = np.real(shown), np.real(given)
    np.testing.assert_allclose(np.broadcast_to(shown, given.shape), given, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        pytest.param(row, place, id=f"{row.name} by {argument}")
        for row in SMOOTH
        for place, argument in enumerate(row.arguments)
        if row.vjps[place] is not None
    ],
)
def test_formula_names_nothing_that_is_not_there(row: Op, place: int) -> None:
    formula = row.formulas[place]
    assert formula is not None
    known = {*row.arguments, *row.options, *FORMULA_NAMES, *NAMES_OF_SEVERAL, *MOVING}
    known |= {"out", "g", "n", "i", "I", "pi", "sum", "counts"}
    assert set(re.findall(r"[A-Za-z_]\w*", formula)) - known == set()


OF_ONE_DIMENSION = {"bins_of", "counts", "counts_between", "digitize", "searchsorted"}


@pytest.mark.parametrize("row", [row for row in TABLE.values() if row.reason], ids=lambda r: r.name)
def test_an_op_without_derivative_gives_no_gradient(row: Op) -> None:
    of_integers = "integers" in row.reason and row.name != "integer_cast"
    numbers: Any = [[1, 2], [3, 4]] if of_integers else [[1.25, -2.5], [3.75, 4.0]]
    if row.name in OF_ONE_DIMENSION:
        numbers = numbers[0] if of_integers else sorted(numbers[0])
    x = tf.Variable(numbers, dtype=np.uint8 if of_integers else np.float32)
    keywords = KEYWORDS.get(row.name, {})
    with tf.GradientTape() as tape:
        out = row(*[x] * len(row.arguments), **keywords)
        y = tf.cast(out, tf.float32) * 2.0
    assert tape.gradient(y, x) is None
