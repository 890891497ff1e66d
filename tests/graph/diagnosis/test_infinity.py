"""Infinities that stand there on purpose, and those of which trouble comes."""

from __future__ import annotations

import pytest

from tests.graph.diagnosis.test_nonfinite import errors, graph_of

ON_PURPOSE = {
    "attention masked by where": """
s = tf.Variable([[1.0, 2.0, 3.0], [0.5, 0.1, 0.2]])
mask = tf.constant([[True, True, False], [True, False, False]])
with tf.GradientTape() as tape:
    weights = tf.nn.softmax(tf.where(mask, s, -np.inf))
    z = tf.reduce_sum(weights * [1.0, 2.0, 3.0])
gradient = tape.gradient(z, s)
""",
    "attention with a mask that is added": """
s = tf.Variable([[1.0, 2.0, 3.0], [0.5, 0.1, 0.2]])
mask = tf.constant(np.triu(np.full((2, 3), -np.inf, np.float32), 1))
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.nn.softmax(s + mask) * [1.0, 2.0, 3.0])
gradient = tape.gradient(z, s)
""",
    "a maximum over what is not masked": """
s = tf.Variable([1.0, 2.0, 3.0])
with tf.GradientTape() as tape:
    z = tf.reduce_max(tf.where([True, True, False], s, -np.inf))
gradient = tape.gradient(z, s)
""",
    "a logsumexp of impossible states": """
s = tf.Variable([1.0, 2.0])
impossible = tf.constant([-np.inf, 0.0], dtype="float32")
with tf.GradientTape() as tape:
    z = tf.reduce_logsumexp(s + impossible)
gradient = tape.gradient(z, s)
""",
    "a maximum that begins at -inf": """
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.maximum(x, -np.inf))
gradient = tape.gradient(z, x)
""",
    "missing entries that are filled": """
w, x = tf.Variable(2.0), tf.constant([1.0, float("nan")])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(w * tf.where(np.isnan(x), 0.0, x))
gradient = tape.gradient(z, w)
""",
    "a logarithm of a mask": """
s = tf.Variable([[1.0, 2.0, 3.0], [0.5, 0.1, 0.2]])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.nn.softmax(s + tf.math.log(tf.constant([1.0, 0.0, 1.0]))) ** 2)
gradient = tape.gradient(z, s)
""",
    "a border of -inf": """
s = tf.Variable([[1.0, 2.0, 3.0], [0.5, 0.1, 0.2]])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.reduce_max(tf.pad(s, [[0, 0], [1, 1]], constant_values=-np.inf), 1))
gradient = tape.gradient(z, s)
""",
    "paths that cannot be": """
s = tf.Variable([[1.0, 2.0, 3.0], [0.5, 0.1, 0.2]])
with tf.GradientTape() as tape:
    a = tf.constant([0.0, -np.inf, -np.inf], dtype="float32")
    for t in range(2):
        b = tf.concat([tf.constant([-np.inf], dtype="float32"), a[:-1]], 0)
        a = tf.reduce_logsumexp(tf.stack([a, b]), 0) + s[t]
    z = a[-1]
gradient = tape.gradient(z, s)
""",
    "an infinite bound": """
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(np.clip(x, 0.0, np.inf))
gradient = tape.gradient(z, x)
""",
}


@pytest.mark.parametrize("code", ON_PURPOSE.values(), ids=ON_PURPOSE.keys())
def test_what_stands_there_on_purpose_is_no_finding(code: str) -> None:
    import numpy as np

    told, graph = graph_of(code)
    assert np.all(np.isfinite(told.names["gradient"].numpy()))
    assert graph.findings == []


def test_a_row_that_is_masked_throughout_is_told_at_the_softmax() -> None:
    told, graph = graph_of(
        """
s = tf.Variable([[1.0, 2.0], [0.5, 0.1]])
mask = tf.constant([[True, True], [False, False]])
with tf.GradientTape() as tape:
    scores = tf.where(mask, s, -np.inf)
    z = tf.reduce_sum(tf.nn.softmax(scores) * [1.0, 2.0])  # !
gradient = tape.gradient(z, s)
"""
    )
    began, target = errors(graph)
    assert began.cause == "nan-from-infinity"
    assert told.text_at(graph.frames[began.frame].span) == "tf.nn.softmax(scores)"
    assert graph.frames[began.frame].span.line == told.marked
    assert "-1e9" in began.advice
    assert target.cause == "the-target-is-not-finite"
    assert began.title in target.text


def test_an_infinite_weight_is_told_once_the_target_is_infinite() -> None:
    _, graph = graph_of(
        """
w = tf.Variable(np.inf)
with tf.GradientTape() as tape:
    z = w * 2.0
gradient = tape.gradient(z, w)
"""
    )
    assert [one.cause for one in errors(graph)] == ["nan-in-the-data", "the-target-is-not-finite"]


def test_what_was_overcome_is_told_where_it_makes_nan_of_the_gradient() -> None:
    told, graph = graph_of(
        """
x = tf.Variable([-200.0])
with tf.GradientTape() as tape:
    z = tf.reduce_sum(1.0 / (1.0 + tf.exp(-x)))  # !
gradient = tape.gradient(z, x)
"""
    )
    (finding,) = errors(graph)
    assert finding.cause == "exp-overflow"
    assert finding.gradient == 0
    assert told.text_at(graph.frames[finding.frame].span) == "tf.exp(-x)"
    assert "tapeviz.sigmoid(x)" in finding.advice


def test_looking_costs_as_much_per_op_however_many_there_are() -> None:
    def reads(count: int) -> int:
        from tapeviz.graph.diagnosis import readers

        asked = 0
        of_value = readers.Readers.of_value

        def counted(self: readers.Readers, value: int) -> list[int]:
            nonlocal asked
            found = of_value(self, value)
            asked += 1 + len(found)
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(readers.Readers, "of_value", counted)
            graph_of(
                f"""
v = tf.Variable([-1.0, 2.0])
with tf.GradientTape() as tape:
    z = 0.0
    for _ in range({count}):
        z = z + tf.reduce_sum(tf.sqrt(v))
gradient = tape.gradient(z, v)
"""
            )
        return asked

    assert reads(400) < 2.5 * reads(200)


def test_nan_that_is_masked_out_too_late_is_told_with_what_it_is_multiplied_by() -> None:
    code = """
d, w = np.array([1.0, np.nan, 3.0], np.float32), tf.Variable(2.0)
with tf.GradientTape() as tape:
    {}
    z = tf.reduce_mean(tf.boolean_mask(w * d, ~np.isnan(d)) ** 2)
gradient = tape.gradient(z, w)
"""
    _, graph = graph_of(code.format("mask = ~np.isnan(d)"))
    (finding,) = errors(graph)
    assert finding.cause == "nan-in-the-data"
    assert graph.ops[finding.op].expression == "w * d"
    assert "np.where(np.isnan(x), 0.0, x)" in finding.advice
    told, graph = graph_of(
        code.format("mask = ~np.isnan(d); d = np.where(np.isnan(d), 0.0, d)").replace(
            "~np.isnan(d))", "mask)"
        )
    )
    assert graph.findings == []
    assert float(told.names["gradient"]) == 20.0
