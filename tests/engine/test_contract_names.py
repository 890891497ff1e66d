"""The contract on coverage: each of its names is there, and differentiable where it says so."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest
from scipy import special

import tapeviz as tf
from tapeviz.engine.registry import COMPOSED, TABLE
from tests.engine.public_functions import FUNCTIONS, standing

ELEMENTWISE: Final = """
    add subtract multiply divide power float_power remainder fmod exp exp2 expm1 log log2 log10
    log1p sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh arctan2 hypot
    logaddexp logaddexp2 maximum minimum fmax fmin absolute fabs copysign cbrt sqrt square
    reciprocal matmul vecdot negative positive conjugate degrees radians deg2rad rad2deg
"""
NUMPY: Final = """
    sum prod mean average std var median quantile percentile max min ptp cumsum cumprod
    nansum nanprod nanmean nanstd nanvar nanmedian nanquantile nanpercentile nanmax nanmin nancumsum
    nancumprod diff gradient trapezoid interp convolve correlate reshape ravel transpose moveaxis
    swapaxes squeeze expand_dims broadcast_to flip roll rot90 tile repeat pad stack vstack hstack
    dstack column_stack split array_split hsplit vsplit dsplit concatenate where select clip take
    take_along_axis choose compress sort partition diag diagflat diagonal tril triu meshgrid kron
    outer inner dot vdot tensordot einsum cross trace
    linalg.norm linalg.matrix_norm linalg.vector_norm linalg.det linalg.slogdet linalg.inv
    linalg.pinv linalg.solve linalg.lstsq linalg.cholesky linalg.qr linalg.eigh linalg.eigvalsh
    linalg.eig linalg.svd linalg.svdvals linalg.matrix_power linalg.multi_dot linalg.tensorinv
    linalg.tensorsolve linalg.trace
"""
SPECIAL: Final = """
    erf erfc erfinv gamma gammaln loggamma digamma psi beta betaln expit logit j0 j1 jn jv
    y0 y1 i0 i1 xlogy xlog1py ndtr log_ndtr entr rel_entr kl_div
"""
TENSORFLOW: Final = """
    cast Variable constant reduce_mean reduce_sum reduce_max reduce_min reduce_prod Module
    convert_to_tensor zeros ones range matmul square linspace random.normal random.uniform
    random.set_seed abs reshape nn.relu nn.softmax nn.sigmoid nn.softplus nn.elu nn.gelu
    nn.leaky_relu nn.tanh nn.log_softmax squeeze expand_dims newaxis add_n add subtract multiply
    divide stack concat split shape zeros_like ones_like transpose argmax argmin identity
    math.reduce_std math.reduce_variance math.log math.exp math.erf one_hot
    nn.sparse_softmax_cross_entropy_with_logits nn.softmax_cross_entropy_with_logits
    nn.sigmoid_cross_entropy_with_logits nn.conv1d nn.conv2d nn.max_pool2d nn.avg_pool2d
    nn.batch_normalization nn.embedding_lookup gather gather_nd boolean_mask clip_by_value
    clip_by_norm clip_by_global_norm norm where equal less greater less_equal greater_equal
    not_equal einsum tensordot eye fill pad tile reverse cumsum sort linalg.solve linalg.inv
    linalg.det linalg.cholesky linalg.svd linalg.eigh linalg.trace linalg.diag_part linalg.band_part
    linalg.matvec nest.flatten nest.map_structure nest.pack_sequence_as name_scope
    debugging.assert_equal debugging.assert_near debugging.assert_less debugging.assert_greater
    debugging.assert_positive debugging.assert_non_negative debugging.assert_all_finite
    debugging.assert_rank debugging.assert_shapes debugging.check_numerics
    debugging.enable_check_numerics print TensorShape float16 float32 float64 complex64 complex128
    int8 int16 int32 int64 uint8 bool optimizers.SGD optimizers.Adam layers.Dense stop_gradient
    custom_gradient recompute_grad grad_pass_through function GradientTape UnconnectedGradients
    autodiff.ForwardAccumulator tensor_scatter_nd_update
"""
MATH: Final = """
    abs acos acosh add add_n angle argmax argmin asin asinh atan atan2 atanh ceil conj cos cosh
    count_nonzero cumprod cumsum digamma divide divide_no_nan equal erf erfc exp expm1 floor
    floordiv floormod greater greater_equal imag in_top_k is_finite is_inf is_nan l2_normalize less
    less_equal lgamma log log1p log_sigmoid log_softmax logical_and logical_not logical_or
    logical_xor maximum minimum mod multiply multiply_no_nan negative not_equal pow real reciprocal
    reciprocal_no_nan reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min
    reduce_prod reduce_std reduce_sum reduce_variance rint round rsqrt sigmoid sign sin sinh softmax
    softplus sqrt square squared_difference subtract tan tanh top_k truediv xlog1py xlogy
"""


def functions_of(names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", list(dict.fromkeys(names.split())))


@functions_of(ELEMENTWISE + NUMPY)
def test_numpys_function_is_differentiable(name: str) -> None:
    function = np
    for part in name.split("."):
        function = getattr(function, part)
    assert standing(function) in {"rule", "composed"}


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name.startswith("np.fft.")])
def test_every_fourier_transform_is_differentiable(name: str) -> None:
    assert standing(FUNCTIONS[name]) in {"rule", "composed"}


@functions_of(TENSORFLOW + " ".join(f"math.{name}" for name in MATH.split()))
def test_tensorflows_name_is_there(name: str) -> None:
    found = tf
    for part in name.split("."):
        found = getattr(found, part)


_ORDERED: Final = {"jn", "jv"}
_OF_TWO: Final = {"beta", "betaln", "xlogy", "xlog1py", "rel_entr", "kl_div"}


@functions_of(SPECIAL)
def test_scipys_function_is_differentiable(name: str) -> None:
    function = getattr(special, name)
    before = (1,) if name in _ORDERED else ()
    after = (0.7,) if name in _OF_TWO else ()
    x = tf.constant(np.float64(0.4))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(*before, x, *after)
    higher, lower = (function(*before, 0.4 + step, *after) for step in (1e-6, -1e-6))
    np.testing.assert_allclose(tape.gradient(y, x), (higher - lower) / 2e-6, rtol=1e-6)


@pytest.mark.parametrize("operator", ["add", "multiply", "maximum", "minimum", "logaddexp"])
def test_ufuncs_reduce_and_accumulate_on_the_tape(operator: str) -> None:
    ufunc = getattr(np, operator)
    values = np.array([0.5, 1.7, -0.3, 2.1])
    for method in (ufunc.reduce, ufunc.accumulate):
        x = tf.constant(values)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = np.sum(method(x) * method(x))
        moved = values + np.array([0.0, 1e-7, 0.0, 0.0])
        slope = (np.sum(method(moved) ** 2) - np.sum(method(values) ** 2)) / 1e-7
        np.testing.assert_allclose(tape.gradient(y, x)[1], slope, rtol=1e-4, atol=1e-5)


def takes_two(name: str) -> bool:
    return getattr(np, name).nin == 2 and getattr(np, name).signature is None


@pytest.mark.parametrize("name", list(filter(takes_two, ELEMENTWISE.split())))
def test_ufuncs_of_two_have_an_outer_on_the_tape(name: str) -> None:
    x, y = tf.constant([0.3, 0.6]), tf.constant([0.2, 0.5, 0.9])
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = getattr(np, name).outer(x, y)
    assert z.shape == (2, 3)
    assert tape.gradient(z, x).shape == (2,)


def test_the_table_knows_nothing_that_is_also_composed() -> None:
    assert TABLE.keys() & COMPOSED.keys() == set()
