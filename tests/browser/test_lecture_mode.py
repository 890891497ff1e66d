"""Lecture mode: large type, one key a step, a spotlight, and numbers that are to be predicted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.reading import node, step


@pytest.fixture
def lecture(bare_page: BarePage) -> Locator:
    """A tape of four ops in lecture mode, before its first step."""
    view = bare_page.show("scalars")
    view.get_by_role("tree").focus()
    bare_page.press("t")
    return view


def guess(view: Locator, text: str) -> Locator:
    """Type a guess, submit it, and return what is said to it."""
    view.locator(".tv-guess input").fill(text)
    view.get_by_role("button", name="Guess").click()
    return view.locator(".tv-verdict")


def test_a_lecture_begins_before_the_first_step_in_large_type(lecture: Locator) -> None:
    assert step(lecture) == 0
    size = node(lecture, "a").locator(".tv-card").bounding_box()
    lecture.page.keyboard.press("t")
    expect(lecture.locator(".tv-is-lecture")).to_have_count(0)
    lecture.page.wait_for_timeout(400)
    normal = node(lecture, "a").locator(".tv-card").bounding_box()
    assert size is not None
    assert normal is not None
    assert size["height"] > normal["height"]


@pytest.mark.parametrize("key", ["ArrowRight", "Space", "PageDown"])
def test_one_key_steps_then_uncovers(lecture: Locator, bare_page: BarePage, key: str) -> None:
    bare_page.press(key)
    assert step(lecture) == 1
    expect(node(lecture, "a").locator(".tv-cover")).to_have_text("?")
    assert node(lecture, "a").locator(".tv-number").count() == 0
    expect(lecture.locator(".tv-guess")).to_contain_text("What is a = x * x?")
    bare_page.press(key)
    assert step(lecture) == 1
    expect(node(lecture, "a").locator(".tv-value")).to_have_text("9.0")
    expect(lecture.locator(".tv-guess")).to_have_count(0)
    bare_page.press(key)
    assert step(lecture) == 2


def test_a_right_guess_is_praised_and_uncovers(lecture: Locator, bare_page: BarePage) -> None:
    bare_page.press("ArrowRight", "Enter")
    expect(lecture.locator(".tv-guess input")).to_be_focused()
    expect(guess(lecture, "9.05")).to_have_attribute("data-right", "true")
    expect(node(lecture, "a").locator(".tv-value")).to_have_text("9.0")
    expect(lecture.get_by_role("tree")).to_be_focused()


def test_a_wrong_guess_gets_a_hint_and_not_the_answer(
    lecture: Locator, bare_page: BarePage
) -> None:
    bare_page.press("ArrowRight")
    verdict = guess(lecture, "6")
    expect(verdict).to_have_text("Not quite. x * x, with x = 3.0")
    expect(verdict).to_have_attribute("data-right", "false")
    expect(node(lecture, "a").locator(".tv-cover")).to_have_count(1)
    expect(guess(lecture, "nine")).to_contain_text("no number")
    lecture.get_by_role("button", name="Show").click()
    expect(node(lecture, "a").locator(".tv-value")).to_have_text("9.0")


def test_another_guess_takes_the_place_of_a_wrong_one(
    lecture: Locator, bare_page: BarePage
) -> None:
    bare_page.press("ArrowRight", "Enter", *"6", "Enter")
    expect(lecture.locator(".tv-verdict")).to_have_attribute("data-right", "false")
    bare_page.press(*"9", "Enter")
    expect(lecture.locator(".tv-verdict")).to_have_attribute("data-right", "true")


@pytest.mark.parametrize("written", ["", "6", "9"])
def test_one_key_goes_on_from_the_field_once_it_is_empty_or_judged(
    lecture: Locator, bare_page: BarePage, written: str
) -> None:
    bare_page.press("ArrowRight", "Enter")
    if written:
        bare_page.press(written, "ArrowRight")
        expect(lecture.locator(".tv-guess input")).to_have_value(written)
        bare_page.press("Enter")
        expect(lecture.locator(".tv-verdict")).not_to_be_empty()
    bare_page.press("ArrowRight")
    expect(lecture.locator(".tv-guess")).to_have_count(0)
    assert step(lecture) == 1
    bare_page.press("ArrowRight")
    assert step(lecture) == 2


def test_nothing_on_screen_gives_a_covered_gradient_away(
    lecture: Locator, bare_page: BarePage
) -> None:
    bare_page.press("b", "ArrowRight", "ArrowRight")
    expect(lecture.locator(".tv-guess")).to_contain_text("What is ∂z/∂b through z?")
    expect(node(lecture, "b").locator(".tv-cover")).to_have_text("∂ ?")
    assert lecture.locator(".tv-callout").count() == 0
    assert "∂ 1.0" not in (node(lecture, "b").text_content() or "")
    bare_page.press("ArrowRight")
    expect(node(lecture, "b").locator(".tv-gradient")).to_have_text("∂ 1.0")


def test_each_contribution_of_a_step_is_asked_for_and_then_the_sum(
    lecture: Locator, bare_page: BarePage
) -> None:
    bare_page.press("b", *["ArrowRight"] * 6)
    asked = lecture.locator(".tv-guess label")
    expect(asked).to_contain_text("What is ∂z/∂a through b?")
    expect(guess(lecture, "2")).to_have_attribute("data-right", "true")
    expect(asked).to_contain_text("What is ∂z/∂y through b?")
    expect(lecture.locator(".tv-found")).to_have_text("∂z/∂a through b = 2.0")
    expect(lecture.locator(".tv-guess input")).to_be_focused()
    lecture.get_by_role("button", name="Show").click()
    expect(asked).to_contain_text("What is ∂z/∂y?")
    expect(guess(lecture, "9")).to_contain_text("Add up")
    expect(guess(lecture, "12")).to_have_attribute("data-right", "true")
    expect(node(lecture, "y").locator(".tv-gradient")).to_have_text("∂ 12.0")
    expect(lecture.get_by_role("tree")).to_be_focused()


def test_what_is_still_to_come_is_nowhere_told(lecture: Locator, bare_page: BarePage) -> None:
    node(lecture, "b").hover()
    callout = lecture.locator(".tv-callout")
    expect(callout).to_contain_text("∂b/∂a")
    assert re.search(r"\d", callout.text_content() or "") is None
    lecture.get_by_role("tree").focus()
    bare_page.press("b", *["ArrowRight"] * 6)
    expect(node(lecture, "y")).to_have_attribute("data-state", "done")
    expect(lecture.locator("[data-sum]")).to_have_text(["Σ 2.0 + ? + ?", "Σ 3.0 + ?"])


def test_the_spotlight_dims_all_but_the_op_and_its_operands(
    lecture: Locator, bare_page: BarePage
) -> None:
    bare_page.press("ArrowRight")
    dimmed = lecture.locator(".tv-node.tv-is-dimmed")
    assert sorted(dimmed.evaluate_all("all => all.map(one => one.dataset.name)")) == list("bcyz")


def test_of_an_array_the_shape_is_asked(bare_page: BarePage) -> None:
    view = bare_page.show("mlp", lecture=True)
    assert step(view) == 0
    view.get_by_role("tree").focus()
    bare_page.press("ArrowRight")
    expect(view.locator(".tv-guess")).to_contain_text("What is the shape of h1 = X @ W1?")
    expect(guess(view, "128 x 64")).to_have_attribute("data-right", "false")
    expect(guess(view, "(128, 256)")).to_have_attribute("data-right", "true")


def test_python_turns_it_on_and_off(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    bare_page.set_trait("lecture", True)
    expect(view.locator(".tv-is-lecture")).to_have_count(1)
    bare_page.set_trait("lecture", False)
    expect(view.locator(".tv-is-lecture, .tv-guess, .tv-is-dimmed")).to_have_count(0)
