"""`tape.health()`: a report that is printed, shown, gone through, and made an error of."""

from __future__ import annotations

from typing import Any

import pytest

import tapeviz as tf
from tapeviz.graph.diagnosis.report import HealthReport, UnhealthyGradientError
from tapeviz.graph.wire import Writer
from tests.graph.diagnosis.conftest import Told, told_of

ROOT = """
x, w = tf.Variable([4.0, 0.0]), tf.Variable(1.0)
with tf.GradientTape() as tape:
    z = tf.reduce_sum(tf.sqrt(x))
tape.gradient(z, [x, w])
told = tape.health()
"""

HEALTHY = """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    z = x * x
tape.gradient(z, x)
told = tape.health()
"""


def report(code: str) -> tuple[Told, HealthReport]:
    """Run a program that ends with a report."""
    told = told_of(code, listening=True)
    assert isinstance(told.answer, HealthReport)
    return told, told.answer


def test_it_gives_the_findings_with_place_and_numbers() -> None:
    _, found = report(ROOT)
    assert [one.cause for one in found] == ["root-at-zero", "no-path"]
    first = next(iter(found))
    assert first.where is not None
    assert (first.where.span.line, first.where.expression) == (5, "tf.sqrt(x)")
    assert first.numbers == {"zeros": 1, "NaN": 0, "Inf": 1}
    assert len(found) == 2


def test_it_prints_what_where_why_and_by_what_it_was_judged() -> None:
    told, found = report(ROOT)
    lines = str(found).splitlines()
    assert lines[0] == "tape: 2 ops, 1 gradient, 2 errors"
    assert lines[2:6] == [
        "error: the gradient by x is infinite: the derivative of sqrt at 0 is infinite",
        f"  {told.file}, line 5:",
        "      z = tf.reduce_sum(tf.sqrt(x))",
        "                        ^^^^^^^^^^",
    ]
    assert "docs/why.md#root-at-zero" in str(found)
    assert "vanishing 1e-07" in lines[-1]
    assert repr(found) == str(found)


def test_a_healthy_tape_has_nothing_to_tell() -> None:
    _, found = report(HEALTHY)
    assert list(found) == []
    assert str(found).startswith("tape: 1 op, 1 gradient, nothing found")
    found.raise_if("note")


def test_in_a_notebook_it_is_a_table() -> None:
    _, found = report(ROOT)
    html = found._repr_html_()
    assert html.count("<tr>") == 3
    assert "root-at-zero" in html
    assert "<table" not in report(HEALTHY)[1]._repr_html_()


def test_where_there_is_a_view_each_finding_links_into_it() -> None:
    told, found = report(ROOT)
    assert "<a " not in found._repr_html_()
    assert "tape.view()" in found._repr_html_()
    for graph in told.graphs:
        graph.is_shown = True
    shown = told.names["tape"].health()
    html = shown._repr_html_()
    for one in shown:
        assert one.link.endswith(one.cause)
        assert f'<a href="{one.link}">' in html


def test_it_raises_what_is_bad_enough() -> None:
    _, found = report(ROOT)
    with pytest.raises(UnhealthyGradientError, match="derivative of sqrt at 0"):
        found.raise_if("error")
    with pytest.raises(UnhealthyGradientError):
        found.raise_if("error", causes={"no-path"})
    found.raise_if("error", causes={"vanishing"})
    with pytest.raises(ValueError, match="severity is one of error, warning, note"):
        found.raise_if("fatal")


def test_thresholds_of_a_recording_hold_for_its_tapes_and_for_views_of_them() -> None:
    steep = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = 50.0 * x\n"
    names = {"tf": tf}
    with tf.recording(tf.Thresholds(exploding=20.0)) as told:
        exec(f"{steep}slope = tape.gradient(y, x)", names)
    (graph,) = told.graphs
    assert [one.cause for one in graph.findings] == ["exploding"]
    (sent,) = Writer().snapshot([graph])["graphs"]
    assert sent["thresholds"] == {"vanishing": 1e-7, "exploding": 20.0}
    tape: Any = names["tape"]
    assert [one.cause for one in tape.health()] == ["exploding"]
    assert [one.cause for one in tape.health(tf.Thresholds())] == []


def test_thresholds_are_shown() -> None:
    code = HEALTHY.replace("health()", "health(tf.Thresholds(exploding=5.0))")
    assert "exploding 5" in str(report(code)[1])


def test_a_tape_that_recorded_nothing_is_well() -> None:
    with tf.GradientTape() as tape:
        pass
    assert list(tape.health()) == []


@pytest.mark.parametrize("name", ["vanishing", "dead", "largest_update"])
def test_a_threshold_is_a_number_from_0_on(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is a .*from 0"):
        tf.Thresholds(**{name: -1.0})
    with pytest.raises(ValueError, match=f"{name} is a .*from 0"):
        tf.Thresholds(**{name: float("nan")})
    with pytest.raises(TypeError, match=f"{name} is a number, not 'x'"):
        tf.Thresholds(**{name: "x"})  # type: ignore[arg-type]


def test_a_share_is_1_at_most() -> None:
    with pytest.raises(ValueError, match="dead is a share, from 0 to 1, not 2"):
        tf.Thresholds(dead=2)


def test_sentences_in_a_notebook_are_aligned_to_the_left() -> None:
    _, found = report(ROOT)
    explained = told_of(ROOT.replace("tape.health()", "tape.explain(z, w)"), listening=True).answer
    for html in (found._repr_html_(), explained._repr_html_()):
        assert html.count('style="text-align: left"') == html.count("<td") + html.count("<th ")
        assert "<td>" not in html and "<th>" not in html


def test_a_tape_in_a_script_is_examined_without_a_listener() -> None:
    plain, heard = told_of(ROOT, listening=False), told_of(ROOT, listening=True)
    assert next(iter(plain.answer)).cause == next(iter(heard.answer)).cause == "root-at-zero"


RUNS = """
x, tapes = tf.Variable(3.0 * np.ones(ENTRIES)), []
for _ in range(2):
    with tf.GradientTape() as tape:
        z = tf.reduce_sum(x * x * 1e6)
    tape.gradient(z, x)
    tapes.append(tape)
told = tapes[0].health()
"""


def test_a_run_that_another_one_took_the_place_of_is_examined_by_what_it_kept() -> None:
    report = told_of(RUNS.replace("ENTRIES", "3"), listening=True).answer
    assert [one.cause for one in report] == ["exploding"]


def test_a_large_run_that_another_one_took_the_place_of_says_so() -> None:
    with pytest.raises(RuntimeError, match="in a loop a later one took its place"):
        told_of(RUNS.replace("ENTRIES", "200_000"), listening=True)
