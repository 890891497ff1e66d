"""What can be given to `explain`: values, how they are written, and several sources at once."""

from __future__ import annotations

from typing import Final

import pytest

from tapeviz.graph.diagnosis.explanation import Explanations
from tests.graph.diagnosis.conftest import told_of

NET: Final = """
class Net(tf.Module):
    def __init__(self):
        self.a, self.parts = tf.layers.Dense(1), {"b": [tf.Variable(2.0)]}
net = Net()
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.stop_gradient(net.a(tf.ones((1, 2))))) * net.parts["b"][0]
"""


@pytest.mark.parametrize(
    ("written", "verdict"),
    [("net.a.kernel", "none"), ("net.parts['b'][0]", "exists"), ("net.parts['b'][-1]", "exists")],
)
def test_a_source_is_found_by_how_it_is_written(written: str, verdict: str) -> None:
    explanation = told_of(f'{NET}told = tape.explain("z", "{written}")', False).explanation
    assert (explanation.source, explanation.verdict) == (written, verdict)


@pytest.mark.parametrize(
    ("written", "error", "message"),
    [
        ("nothing", NameError, "there is no 'nothing' here"),
        ("net.c.kernel", NameError, "net is a Net, and has no 'c'"),
        ("net.parts['b'][7]", NameError, r"net.parts\['b'\]\[7\] is not there: IndexError"),
        ("net.a(1)", ValueError, r"'net.a\(1\)' is no name"),
        ("z = 1", ValueError, "'z = 1' is no name"),
    ],
)
def test_what_cannot_be_found_is_told(written: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        told_of(f'{NET}told = tape.explain("z", "{written}")', False)


@pytest.mark.parametrize(
    ("sources", "names"),
    [
        ("[x, y]", ["x", "y"]),
        ('{"b": y, "a": [x]}', None),
        ("both", ["both[0]", "both[1]"]),
        ("named", ["named['a'][0]", "named['b']"]),
    ],
)
def test_several_sources_are_explained_one_by_one(sources: str, names: list[str] | None) -> None:
    code = f"""
x, y = tf.Variable(3.0), tf.Variable(2.0)
both, named = (x, y), {{"b": y, "a": [x]}}
with tf.GradientTape() as tape:
    z = tf.stop_gradient(x) * y
told = tape.explain(z, {sources})
"""
    told = told_of(code, listening=False).answer
    assert isinstance(told, Explanations)
    assert [one.verdict for one in told] == ["none", "exists"]
    if names:
        assert [one.source for one in told] == names
    assert "stop_gradient" in str(told) and "exists" in str(told)
    assert "stop_gradient" in told._repr_html_()
