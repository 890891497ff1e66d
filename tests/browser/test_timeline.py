"""The timeline, from nine steps to thousands: what it shows, and how it is gone through."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.bare import BarePage
from tests.browser.reading import step


def slider(view: Locator) -> Locator:
    return view.get_by_role("slider", name="Step")


def hover(view: Locator, share: float) -> None:
    """Put the pointer on the track, so far along it."""
    box = slider(view).bounding_box()
    assert box is not None
    view.page.mouse.move(box["x"] + share * box["width"], box["y"] + 12)


def test_the_pointer_reads_steps_without_going_there(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    hover(view, 0.999)
    expect(view.locator(".tv-reading")).to_have_text("9 backward of a")
    hover(view, 0.001)
    expect(view.locator(".tv-reading")).to_have_text("0 before the first op")
    assert step(view) == 9
    bare_page.page.mouse.move(0, 0)
    expect(view.locator(".tv-reading")).to_have_count(0)


def test_pages_of_the_tape_are_turned_on_the_track_only(bare_page: BarePage) -> None:
    view = bare_page.show("threeHundred")
    slider(view).focus()
    bare_page.press("Home", "PageUp", "PageUp")
    ahead = step(view)
    assert 20 < ahead < 100
    bare_page.press("PageDown")
    assert step(view) == ahead / 2
    view.get_by_role("tree").focus()
    bare_page.press("PageUp")
    assert step(view) == ahead / 2


def test_thousands_of_steps_take_a_few_elements(bare_page: BarePage) -> None:
    view = bare_page.show("long")
    expect(view.locator(".tv-counts")).to_contain_text("step 4,654 of 4,654")
    assert view.locator(".tv-track *").count() < 40
    slider(view).focus()
    bare_page.press("ArrowLeft")
    assert step(view) == 4653
    hover(view, 0.5)
    expect(view.locator(".tv-reading-step")).to_have_text("2,327")


def test_what_is_to_come_is_veiled(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    slider(view).focus()
    marker, veil = view.locator(".tv-marker rect"), view.locator(".tv-ahead")
    for key in ("Home", "ArrowRight", "End"):
        bare_page.press(key)
        bare_page.page.wait_for_timeout(150)
        at, ahead = marker.bounding_box(), veil.bounding_box()
        assert at is not None and ahead is not None
        assert at["x"] <= ahead["x"] <= at["x"] + at["width"]


def test_the_speed_goes_round(bare_page: BarePage) -> None:
    view = bare_page.show("scalars")
    speed = view.get_by_role("button", name="Speed")
    seen = []
    for _ in range(6):
        seen.append(speed.inner_text())
        speed.click()
    assert seen == ["1×", "2×", "4×", "16×", "64×", "½×"]


def test_beyond_twenty_steps_a_second_nothing_moves_by_itself(bare_page: BarePage) -> None:
    view = bare_page.show("long")
    speed = view.get_by_role("button", name="Speed")
    speed.click(click_count=4)
    expect(speed).to_have_text("64×")
    view.get_by_role("button", name="Play").click()
    ease = view.locator(".tv-marker").evaluate("e => getComputedStyle(e).transitionDuration")
    view.get_by_role("button", name="Pause").click()
    assert ease == "0s"
