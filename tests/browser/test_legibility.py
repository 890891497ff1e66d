"""Whatever the size of a graph: what is written on it can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.bare import BarePage

SIZES = """view => [...view.querySelectorAll('.tv-graph svg text')]
    .filter((text) => text.getBoundingClientRect().width > 0 && text.textContent !== '')
    .map((text) => [parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
                    text.textContent])"""


@pytest.mark.parametrize(
    ("name", "width"),
    [
        *[("scalars", 1300), ("mlp", 1150), ("attention", 1150), ("residual", 1100)],
        *[("randomProgram", 1150), ("shortTraining", 1150), ("long", 1150), ("extremes", 480)],
    ],
)
def test_no_text_is_too_small_to_be_read(page: Page, name: str, width: int) -> None:
    view = BarePage(page, width=width).show(name)
    sizes = view.evaluate(SIZES)
    assert sizes
    assert [(size, text) for size, text in sizes if size < 7.49] == []
