"""What is advised works: the program with the advice in it has a finite gradient and no finding."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from tests.graph.diagnosis.test_nonfinite import errors, graph_of


class Advised(NamedTuple):
    """A program with ``EXPRESSION`` in it, and two things that stand there."""

    before: str
    ill: str
    advice: str
    """A part of the advice, word for word."""
    well: str
    """The same for the names of the program."""
    cause: str


ROOT = "x = tf.Variable([-1.0, 0.0, 4.0])\n"
HALF = "x = tf.Variable([0.0, 1.0, 4.0], dtype=tf.float16)\n"

ADVICE = {
    "a root that became negative": Advised(
        ROOT,
        "np.sqrt(x)",
        "np.maximum(x, 1e-12)",
        "np.sqrt(np.maximum(x, 1e-12))",
        "root-of-a-negative-number",
    ),
    "a root at 0": Advised(
        "x = tf.Variable([0.0, 4.0])\n",
        "np.sqrt(x)",
        "np.sqrt(x + 1e-12)",
        "np.sqrt(x + 1e-12)",
        "root-at-zero",
    ),
    "a root at 0 in float16": Advised(
        HALF, "np.sqrt(x)", "np.sqrt(x + 1e-4)", "np.sqrt(x + 1e-4)", "root-at-zero"
    ),
    "a spread of equal numbers": Advised(
        "x = tf.Variable([1.0, 1.0])\n",
        "np.sqrt(np.var(x))",
        "np.sqrt(x + 1e-12)",
        "np.sqrt(np.var(x) + 1e-12)",
        "root-at-zero",
    ),
    "a fractional power that is cut off": Advised(
        ROOT,
        "x**0.5",
        "np.maximum(x, 1e-12) ** p",
        "np.maximum(x, 1e-12) ** 0.5",
        "power-of-a-negative-base",
    ),
    "a fractional power with the sign apart": Advised(
        ROOT,
        "x**0.5",
        "np.sign(x) * np.maximum(np.abs(x), 1e-12) ** p",
        "np.sign(x) * np.maximum(np.abs(x), 1e-12) ** 0.5",
        "power-of-a-negative-base",
    ),
    "a power below 1 at 0": Advised(
        "x = tf.Variable([0.0, 4.0])\n",
        "x**0.5",
        "(x + 1e-12) ** p",
        "(x + 1e-12) ** 0.5",
        "root-at-zero",
    ),
    "a negative power at 0": Advised(
        "x = tf.Variable([0.0, 4.0])\n",
        "x**-1.5",
        "np.where(x == 0, 0.0, np.where(x == 0, 1.0, x) ** p)",
        "np.where(x == 0, 0.0, np.where(x == 0, 1.0, x) ** -1.5)",
        "zero-to-a-negative-power",
    ),
    "a log of 0": Advised(
        "x = tf.Variable([0.0, 4.0])\n",
        "np.log(x)",
        "log(x + 1e-7)",
        "np.log(x + 1e-7)",
        "log-of-zero",
    ),
    "a log of 0 in float16": Advised(
        HALF, "np.log(x)", "log(x + 1e-2)", "np.log(x + 1e-2)", "log-of-zero"
    ),
    "a log of what is negative": Advised(
        ROOT,
        "np.log(x)",
        "log(np.maximum(x, 1e-7))",
        "np.log(np.maximum(x, 1e-7))",
        "log-of-a-negative-number",
    ),
    "a log1p of what is below -1": Advised(
        "x = tf.Variable([-2.0, 4.0])\n",
        "np.log1p(x)",
        "log1p(np.maximum(x, -1 + 1e-7))",
        "np.log1p(np.maximum(x, -1 + 1e-7))",
        "log-of-a-negative-number",
    ),
    "0/0": Advised(
        "x = tf.Variable([0.0, 4.0])\n",
        "x / x",
        "tapeviz.math.divide_no_nan(a, b)",
        "tf.math.divide_no_nan(x, x)",
        "zero-by-zero",
    ),
    "a division by 0": Advised(
        "x = tf.Variable([0.0, 4.0])\n",
        "1.0 / x",
        "a / (b + 1e-7)",
        "1.0 / (x + 1e-7)",
        "division-by-zero",
    ),
    "arccos beyond 1": Advised(
        "x = tf.Variable([-1.0, 0.5, 1.0001])\n",
        "np.arccos(x)",
        "arccos(np.clip(x, -1 + 1e-6, 1 - 1e-6))",
        "np.arccos(np.clip(x, -1 + 1e-6, 1 - 1e-6))",
        "outside-of-the-domain",
    ),
    "arccosh below 1": Advised(
        "x = tf.Variable([0.5, 1.0, 2.0])\n",
        "np.arccosh(x)",
        "arccosh(np.maximum(x, 1 + 1e-6))",
        "np.arccosh(np.maximum(x, 1 + 1e-6))",
        "outside-of-the-domain",
    ),
    "the slope of arcsin at 1": Advised(
        "x = tf.Variable([0.5, 1.0])\n",
        "np.arcsin(x)",
        "arcsin(np.clip(x, -1 + 1e-6, 1 - 1e-6))",
        "np.arcsin(np.clip(x, -1 + 1e-6, 1 - 1e-6))",
        "infinite-derivative",
    ),
    "an overflow of exp": Advised(
        "x = tf.Variable([1.0, 100.0])\n",
        "np.log(1.0 + np.exp(x))",
        "tapeviz.nn.softplus(x)",
        "tf.nn.softplus(x)",
        "exp-overflow",
    ),
    "a sigmoid by hand": Advised(
        "x = tf.Variable([1.0, -100.0])\n",
        "1.0 / (1.0 + np.exp(-x))",
        "tapeviz.sigmoid(x)",
        "tf.sigmoid(x)",
        "exp-overflow",
    ),
    "a softmax by hand": Advised(
        """x = tf.Variable([1.0, 100.0])
def softmax(x):
    e = np.exp(x)
    return e / np.sum(e)
""",
        "softmax(x)[0]",
        "tapeviz.nn.softmax(x)",
        "tf.nn.softmax(x)[0]",
        "softmax-overflow",
    ),
    "a row that is masked throughout": Advised(
        "x = tf.Variable([1.0, 2.0])\n",
        "tf.nn.softmax(tf.where([False, False], x, -np.inf))[0]",
        "-1e9 instead of -inf",
        "tf.nn.softmax(tf.where([False, False], x, -1e9))[0]",
        "nan-from-infinity",
    ),
    "a mean of nothing": Advised(
        "x = tf.Variable([1.0, 2.0])\nmask = tf.cast(x > 10, x.dtype)\n",
        "tf.reduce_mean(tf.boolean_mask(x, x > 10))",
        "tapeviz.math.divide_no_nan(tapeviz.reduce_sum(x * mask), tapeviz.reduce_sum(mask))",
        "tf.math.divide_no_nan(tf.reduce_sum(x * mask), tf.reduce_sum(mask))",
        "zero-by-zero",
    ),
    "a variance of one entry": Advised(
        "x = tf.Variable([1.0, 2.0])\n",
        "np.var(x[:1], ddof=1)",
        "take more entries",
        "np.var(x[:1])",
        "zero-by-zero",
    ),
    "a batch that is all alike": Advised(
        "x = tf.Variable([1.0, 1.0])\n",
        "tf.nn.batch_normalization(x, np.mean(x), np.var(x), None, None, 0.0)",
        "variance_epsilon=1e-3",
        "tf.nn.batch_normalization(x, np.mean(x), np.var(x), None, None, variance_epsilon=1e-3)",
        "zero-by-zero",
    ),
    "a pole": Advised(
        "x = tf.Variable([-1.0, 2.0])\n",
        "tf.math.lgamma(x)",
        "keep them out",
        "tf.math.lgamma(tf.boolean_mask(x, x > 0.0))",
        "outside-of-the-domain",
    ),
    "equal eigenvalues": Advised(
        "x, n = tf.Variable(np.eye(3)), 3\n",
        "np.linalg.eigh(x)[1][0]",
        "a + np.diag(1e-4 * np.arange(n))",
        "np.linalg.eigh(x + np.diag(1e-4 * np.arange(n)))[1]",
        "infinite-derivative",
    ),
    "equal eigenvalues, of which the vectors are not needed": Advised(
        "x = tf.Variable(np.eye(3))\n",
        "np.linalg.eigh(x)[1][0]",
        "np.linalg.eigvalsh",
        "np.linalg.eigvalsh(x)",
        "infinite-derivative",
    ),
    "equal singular values": Advised(
        "x = tf.Variable(np.eye(3))\n",
        "np.linalg.svd(x)[0][0]",
        "np.linalg.svdvals",
        "np.linalg.svdvals(x)",
        "infinite-derivative",
    ),
    "a mean of an empty slice": Advised(
        "x = tf.Variable([1.0, 2.0])\n",
        "np.mean(x[3:])",
        "divide_no_nan",
        "tf.math.divide_no_nan(tf.reduce_sum(x[3:]), 0.0)",
        "zero-by-zero",
    ),
    "a log of 0 and of a negative number": Advised(
        "x = tf.Variable([1.0, 0.0, -1.0])\n",
        "np.log(x)",
        "log(np.maximum(x, 1e-7))",
        "np.log(np.maximum(x, 1e-7))",
        "log-of-a-negative-number",
    ),
    "a backward pass beyond float16": Advised(
        "x = tf.Variable([1.0, 2.0], dtype=tf.float16)\n",
        "tf.cast(x, 'float32') * 1e6",
        "gradient(loss * 1e-3, v)",
        "tf.cast(x, 'float32') * 1e6 * 1e-3",
        "range-of-float16",
    ),
    "a backward pass beyond float32": Advised(
        "x = tf.Variable([0.05])\n",
        "(x * 1e20)**2",
        "tapeviz.cast(x, 'float64')",
        "(tf.cast(x, 'float64') * 1e20)**2 * 1e-20",
        "overflow",
    ),
    "contributions that add up beyond float32": Advised(
        """w = tf.Variable([[2.0, 0.1], [0.1, 2.0]])
def recurrent(w, h):
    for step in range(115):
        h = h @ w
    return h
""",
        "recurrent(w, tf.constant([[1.0, 1.0]]))",
        "take fewer steps in a loop",
        "recurrent(w, tf.constant([[1e-8, 1e-8]]))",
        "overflow",
    ),
}


def _run(advised: Advised, expression: str) -> str:
    source = "w" if "w =" in advised.before else "x"
    return (
        f"{advised.before}with tf.GradientTape() as tape:\n"
        f"    z = tf.reduce_sum({expression})\n"
        f"gradient = tape.gradient(z, {source})\n"
    )


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:Degrees of freedom")
@pytest.mark.parametrize("advised", ADVICE.values(), ids=ADVICE.keys())
def test_the_advice_is_given_and_works(advised: Advised) -> None:
    _, graph = graph_of(_run(advised, advised.ill))
    finding = next(one for one in errors(graph) if one.cause != "the-target-is-not-finite")
    assert finding.cause == advised.cause
    assert advised.advice in finding.advice
    told, graph = graph_of(_run(advised, advised.well))
    assert np.all(np.isfinite(told.names["gradient"].numpy()))
    assert errors(graph) == []
