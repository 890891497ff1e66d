"""Examples of every function in `np` itself that NumPy's function protocol dispatches."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import numpy as np

from tests.engine.examples.example import (
    BITS,
    COMPLEX,
    CUBE,
    HOLED,
    INTEGERS,
    LONG,
    MASK,
    MATRIX,
    OTHER,
    RISING,
    SECOND,
    SIGNED,
    SQUARE,
    VECTOR,
    Example,
    by,
    on,
)

_REDUCING: Final[dict[str, Example]] = {
    **dict.fromkeys(("np.all", "np.any", "np.count_nonzero"), on(MATRIX)),
    **dict.fromkeys(("np.argmax", "np.argmin", "np.nanargmax", "np.nanargmin"), on(MATRIX)),
    **dict.fromkeys(
        (
            *("np.sum", "np.prod", "np.mean", "np.std", "np.var", "np.median", "np.ptp"),
            *("np.max", "np.amax", "np.min", "np.amin"),
        ),
        on(SIGNED, axis=1),
    ),
    **dict.fromkeys(
        (
            *("np.nansum", "np.nanprod", "np.nanmean", "np.nanstd", "np.nanvar"),
            *("np.nanmedian", "np.nanmax", "np.nanmin", "np.nancumsum", "np.nancumprod"),
        ),
        on(HOLED, axis=1),
    ),
    "np.average": by(lambda average, x, w: average(x, axis=1, weights=w), SIGNED, OTHER),
    **dict.fromkeys(
        ("np.percentile", "np.nanpercentile"),
        by(lambda percentile, x: percentile(x, 30, axis=1), SIGNED),
    ),
    **dict.fromkeys(
        ("np.quantile", "np.nanquantile"),
        by(lambda quantile, x: quantile(x, [0.3, 0.8], axis=1), SIGNED),
    ),
    "np.trace": on(SQUARE),
    "np.cov": on(SIGNED),
    "np.corrcoef": on(SIGNED),
}

_ALONG: Final[dict[str, Example]] = {
    "np.cumsum": on(SIGNED, axis=1),
    "np.cumprod": on(SIGNED, axis=1),
    "np.cumulative_sum": on(SIGNED, axis=1),
    "np.cumulative_prod": on(SIGNED, axis=1),
    "np.diff": on(SIGNED),
    "np.ediff1d": on(LONG),
    "np.gradient": on(LONG),
    "np.trapezoid": by(lambda trapezoid, y, x: trapezoid(y, x), RISING**2, RISING),
    "np.interp": by(lambda interp, x, y: interp(x, [0.0, 1.0, 2.0], y), RISING, VECTOR),
    "np.convolve": on(LONG, VECTOR),
    "np.correlate": on(LONG, VECTOR),
    "np.unwrap": on(4.0 * LONG),
    "np.sort": on(SIGNED),
    "np.sort_complex": on(COMPLEX),
    "np.partition": by(lambda partition, x: partition(x, 1), SIGNED),
    "np.argsort": on(SIGNED),
    "np.argpartition": by(lambda argpartition, x: argpartition(x, 1), SIGNED),
    "np.lexsort": by(lambda lexsort, x, y: lexsort((x, y)), VECTOR, SECOND),
    "np.searchsorted": on(RISING, VECTOR),
    "np.digitize": on(VECTOR, RISING),
    "np.bincount": by(lambda bincount, x: bincount(INTEGERS, weights=x), VECTOR),
    "np.apply_along_axis": by(lambda apply, x: apply(lambda row: np.sum(row * row), 1, x), SIGNED),
    "np.apply_over_axes": by(lambda apply, x: apply(np.sum, x, [0]), SIGNED),
}

_ENTRIES: Final[dict[str, Example]] = {
    "np.angle": on(COMPLEX),
    "np.real": on(COMPLEX),
    "np.imag": on(COMPLEX),
    "np.real_if_close": on(SIGNED),
    "np.around": by(lambda around, x: around(x, 1), SIGNED),
    "np.round": by(lambda round_, x: round_(x, 1), SIGNED),
    "np.fix": on(SIGNED),
    "np.clip": by(lambda clip, x: clip(x, -0.5, 1.0), SIGNED),
    "np.i0": on(VECTOR),
    "np.sinc": on(SIGNED),
    "np.nan_to_num": on(HOLED),
    **dict.fromkeys(
        ("np.iscomplex", "np.isreal", "np.iscomplexobj", "np.isrealobj"),
        on(COMPLEX),
    ),
    **dict.fromkeys(("np.isneginf", "np.isposinf"), on(SIGNED)),
    **dict.fromkeys(
        ("np.isclose", "np.allclose", "np.array_equal", "np.array_equiv"), on(MATRIX, OTHER)
    ),
    "np.astype": by(lambda astype, x: astype(x, np.dtype(np.complex128)), SIGNED),
    "np.copy": on(SIGNED),
    "np.piecewise": by(
        lambda piecewise, x: piecewise(x, [x < 0, x >= 0], [lambda v: v * v, 3.0]), SIGNED
    ),
}

_MOVED: Final[dict[str, Example]] = {
    "np.reshape": by(lambda reshape, x: reshape(x, (3, 2)), SIGNED),
    "np.resize": by(lambda resize, x: resize(x, (3, 4)), SIGNED),
    "np.ravel": on(SIGNED),
    "np.transpose": on(CUBE),
    "np.matrix_transpose": on(CUBE),
    "np.moveaxis": by(lambda moveaxis, x: moveaxis(x, 0, -1), CUBE),
    "np.rollaxis": by(lambda rollaxis, x: rollaxis(x, 2), CUBE),
    "np.swapaxes": by(lambda swapaxes, x: swapaxes(x, 0, 2), CUBE),
    "np.squeeze": on(SIGNED[:, :1]),
    "np.expand_dims": by(lambda expand_dims, x: expand_dims(x, 1), SIGNED),
    **dict.fromkeys(("np.atleast_1d", "np.atleast_2d", "np.atleast_3d"), on(VECTOR)),
    "np.broadcast_to": by(lambda broadcast_to, x: broadcast_to(x, (2, 3)), VECTOR),
    "np.broadcast_arrays": on(VECTOR, SIGNED),
    **dict.fromkeys(("np.flip", "np.fliplr", "np.flipud", "np.rot90"), on(SIGNED)),
    "np.roll": by(lambda roll, x: roll(x, 2), SIGNED),
    "np.tile": by(lambda tile, x: tile(x, (2, 2)), SIGNED),
    "np.repeat": by(lambda repeat, x: repeat(x, 2, axis=1), SIGNED),
    "np.pad": by(lambda pad, x: pad(x, 1), SIGNED),
    **dict.fromkeys(("np.tril", "np.triu", "np.diag", "np.diagonal"), on(SQUARE)),
    "np.diagflat": on(VECTOR),
    "np.delete": by(lambda delete, x: delete(x, 1, axis=1), SIGNED),
    "np.insert": by(lambda insert, x: insert(x, 1, 2.0, axis=1), SIGNED),
    "np.append": on(SIGNED, VECTOR),
    "np.trim_zeros": by(lambda trim, x: trim(np.concatenate([[0.0], x, [0.0]])), VECTOR),
}

_JOINED: Final[dict[str, Example]] = {
    **dict.fromkeys(
        (
            *("np.concatenate", "np.stack", "np.vstack", "np.hstack", "np.dstack"),
            *("np.column_stack", "np.block"),
        ),
        by(lambda join, x, y: join([x, y]), SIGNED, OTHER),
    ),
    **dict.fromkeys(
        ("np.split", "np.array_split", "np.vsplit"),
        by(lambda split, x: split(x, 2), SIGNED),
    ),
    "np.hsplit": by(lambda hsplit, x: hsplit(x, 3), SIGNED),
    "np.dsplit": by(lambda dsplit, x: dsplit(x, 2), CUBE),
    "np.unstack": on(SIGNED),
    "np.meshgrid": on(VECTOR, SECOND),
}

_CHOSEN: Final[dict[str, Example]] = {
    "np.where": by(lambda where, x, y: where(x > 0, x * y, y), SIGNED, OTHER),
    "np.select": by(
        lambda select, x, y: select([x < 0, x < 1], [x * y, y * y], 0.5), SIGNED, OTHER
    ),
    "np.choose": by(lambda choose, x, y: choose([0, 1, 0], [x, y]), VECTOR, SECOND),
    "np.compress": by(lambda compress, x: compress([True, False, True], x, axis=1), SIGNED),
    "np.extract": by(lambda extract, x: extract(MASK, x), SIGNED),
    "np.take": by(lambda take, x: take(x, [0, 2, 2], axis=1), SIGNED),
    "np.take_along_axis": by(
        lambda take, x: take(x, np.array([[2, 0, 0], [1, 1, 2]]), axis=1), SIGNED
    ),
    **dict.fromkeys(("np.nonzero", "np.argwhere", "np.flatnonzero"), on(SIGNED)),
}

_PRODUCTS: Final[dict[str, Example]] = {
    "np.dot": on(MATRIX, SQUARE),
    "np.vdot": on(MATRIX, OTHER),
    "np.inner": on(MATRIX, OTHER),
    "np.outer": on(VECTOR, SECOND),
    "np.kron": on(MATRIX, SQUARE),
    "np.cross": on(VECTOR, SECOND),
    "np.tensordot": by(lambda tensordot, x, y: tensordot(x, y, axes=1), MATRIX, SQUARE),
    "np.einsum": by(lambda einsum, x, y: einsum("ij,jk->ki", x, y), MATRIX, SQUARE),
    "np.einsum_path": by(lambda path, x, y: path("ij,jk->ki", x, y), MATRIX, SQUARE),
}

_POLYNOMIALS: Final[dict[str, Example]] = {
    "np.poly": on(VECTOR),
    "np.polyadd": on(VECTOR, LONG),
    "np.polysub": on(VECTOR, LONG),
    "np.polymul": on(VECTOR, LONG),
    "np.polydiv": on(LONG, VECTOR),
    "np.polyder": on(LONG),
    "np.polyint": on(LONG),
    "np.polyval": on(VECTOR, SIGNED),
    "np.polyfit": by(lambda polyfit, x, y: polyfit(x, y, 1), VECTOR, SECOND),
    "np.roots": on(np.array([1.3, -4.1, 2.2])),
    "np.vander": on(VECTOR),
}

_MADE: Final[dict[str, Example]] = {
    **dict.fromkeys(("np.zeros_like", "np.ones_like"), on(SIGNED)),
    "np.empty_like": by(lambda empty_like, x: empty_like(x) * 0.0, SIGNED),
    "np.full_like": by(lambda full_like, x: full_like(x, 2.5), SIGNED),
    "np.linspace": by(lambda linspace, x, y: linspace(x, y, 4), VECTOR, SECOND),
    "np.logspace": by(lambda logspace, x, y: logspace(x, y, 4), VECTOR, SECOND),
    "np.geomspace": by(lambda geomspace, x, y: geomspace(x, y, 4), RISING[:3], RISING[1:]),
}

_SETS: Final[dict[str, Example]] = {
    # Disjoint, and one with itself: where two entries become equal, these functions jump.
    **dict.fromkeys(("np.union1d", "np.setdiff1d", "np.setxor1d", "np.isin"), on(VECTOR, SECOND)),
    "np.intersect1d": by(lambda intersect1d, x: intersect1d(x, x), VECTOR),
    **dict.fromkeys(
        (
            *("np.unique", "np.unique_values", "np.unique_all"),
            *("np.unique_counts", "np.unique_inverse"),
        ),
        on(SIGNED),
    ),
    "np.histogram": by(lambda histogram, x: histogram(x, bins=[-2.0, 0.0, 1.0, 3.0]), LONG),
    "np.histogram_bin_edges": by(lambda edges, x: edges(x, bins=3), LONG),
    "np.histogram2d": by(
        lambda histogram, x, y: histogram(x, y, bins=[-2.0, 0.0, 2.0]), VECTOR, SECOND
    ),
    "np.histogramdd": by(lambda histogram, x: histogram(x, bins=2), SIGNED.T),
}

_ASKED: Final[dict[str, Example]] = {
    **dict.fromkeys(
        (
            *("np.shape", "np.ndim", "np.size", "np.array2string", "np.array_repr"),
            *("np.array_str", "np.common_type", "np.min_scalar_type"),
        ),
        on(SIGNED),
    ),
    "np.result_type": by(lambda result_type, x: result_type(x, np.float32), SIGNED),
    "np.can_cast": by(lambda can_cast, x: can_cast(x, np.float32), SIGNED),
    **dict.fromkeys(("np.may_share_memory", "np.shares_memory"), on(MATRIX, OTHER)),
    **dict.fromkeys(
        ("np.diag_indices_from", "np.tril_indices_from", "np.triu_indices_from"), on(SQUARE)
    ),
}

_WHOLE_NUMBERS: Final[dict[str, Example]] = {
    "np.ix_": on(INTEGERS, INTEGERS),
    "np.packbits": on(MASK),
    "np.unpackbits": on(BITS),
    "np.unravel_index": by(lambda unravel, i: unravel(i, (2, 3)), INTEGERS),
    "np.ravel_multi_index": by(lambda ravel, i: ravel((i, i), (4, 4)), INTEGERS),
}

_DATES: Final[dict[str, Example]] = {
    "np.busday_count": on(VECTOR, SECOND),
    "np.busday_offset": on(VECTOR, SECOND),
    "np.is_busday": on(VECTOR),
    "np.datetime_as_string": on(VECTOR),
}

_IN_PLACE: Final[dict[str, Example]] = {
    "np.copyto": by(lambda copyto, x: copyto(x, 0.0), SIGNED),
    "np.fill_diagonal": by(lambda fill, x: fill(x, 0.0), SQUARE),
    "np.place": by(lambda place, x: place(x, MASK, [0.0]), SIGNED),
    "np.put": by(lambda put, x: put(x, [0], [0.0]), SIGNED),
    "np.putmask": by(lambda putmask, x: putmask(x, MASK, 0.0), SIGNED),
    "np.put_along_axis": by(lambda put, x: put(x, np.array([[0], [1]]), 0.0, 1), SIGNED),
}

_FILES: Final[dict[str, Example]] = {
    name: by(lambda save, x: save(BytesIO(), x), SIGNED)
    for name in ("np.save", "np.savetxt", "np.savez", "np.savez_compressed")
}

FAMILIES: Final[dict[str, dict[str, Example]]] = {
    "Sums, extremes and statistics": _REDUCING,
    "Along an axis: running sums, differences, order": _ALONG,
    "Entry by entry": _ENTRIES,
    "The same entries in another shape or order": _MOVED,
    "Joining and splitting": _JOINED,
    "Choosing and finding": _CHOSEN,
    "Products": _PRODUCTS,
    "Polynomials": _POLYNOMIALS,
    "Making arrays": _MADE,
    "Sets and histograms": _SETS,
    "Asking about an array": _ASKED,
    "Whole numbers and bits": _WHOLE_NUMBERS,
    "Dates": _DATES,
    "Writing in place": _IN_PLACE,
    "Files": _FILES,
}
"""By subject."""

EXAMPLES: Final[dict[str, Example]] = {
    name: example for family in FAMILIES.values() for name, example in family.items()
}
