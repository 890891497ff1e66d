"""In a real JupyterLab: entries to the last digit, live and saved, and the picture as a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, expect

from tests.browser.lab import LabNotebook
from tests.browser.reading import node

PRODUCT = """\
%load_ext tapeviz
import numpy as np
import tapeviz as tf
A = tf.Variable(np.linspace(-1, 1, 200).reshape(10, 20))
with tf.GradientTape() as tape:
    y = tf.sin(A)
    z = tf.reduce_sum(y * y, axis=[0, 1])
tape.gradient(z, A);
"""


def read(view: Locator, which: int) -> str:
    """Go to the entry [3, 2] of the value or of the gradient, by keys."""
    heat = view.get_by_role("group", name="Heat map").nth(which)
    heat.focus()
    for key in ("Home", *["ArrowDown"] * 3, *["ArrowRight"] * 2):
        view.page.keyboard.press(key)
    return heat.locator("xpath=..").locator(".tv-read-out").inner_text()


def test_entries_are_exact_with_a_kernel_and_in_a_saved_notebook(lab: LabNotebook) -> None:
    lab.open([PRODUCT])
    lab.run(0)
    sine = np.sin(np.linspace(-1, 1, 200)[62])
    wanted = [f"[3, 2] {number!r}".replace("-", "−") for number in (float(sine), float(2 * sine))]
    for pictures in (node(lab.view(0), "y"), node(lab.view(0), "A")):
        expect(pictures.locator(".tv-heat-map .tv-shade").first).to_be_visible()
    node(lab.view(0), "z").click()
    expect(lab.view(0).locator(".tv-parameters")).to_contain_text("axis=(0, 1)")
    node(lab.view(0), "y").click()
    assert [read(lab.view(0), which) for which in (0, 1)] == wanted

    lab.view(0).locator(".tv-canvas").focus()
    lab.page.keyboard.press("s")
    with lab.page.expect_download() as found:
        lab.page.keyboard.press("Enter")
    assert found.value.suggested_filename.startswith("tape-cell-1-step-")
    assert "<svg" in Path(found.value.path()).read_text()

    lab.save()
    lab.shut_down_kernels()
    lab.reload()
    expect(node(lab.view(0), "y")).to_be_visible()
    assert [read(lab.view(0), which) for which in (0, 1)] == wanted
