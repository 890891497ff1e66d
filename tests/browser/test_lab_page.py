"""What happens around the cells of a real JupyterLab: themes, reloads, unloading the extension."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.lab import LabNotebook
from tests.browser.reading import contrasts, node, texts

LOAD = "%load_ext tapeviz\nimport tapeviz as tf"
TAPE = """\
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x  # the square
    z = y * 2.0
print("slope:", tape.gradient(z, x))
"""
PRINTED = "slope: Tensor(12.0, shape=(), dtype=float32)"
VALUES = {"x": "3.0", "y": "9.0", "z": "18.0"}
GRADIENTS = {"x": "∂ 12.0", "y": "∂ 2.0", "z": "∂ 1.0"}

#: What WCAG 2.2 asks for at least (1.4.3, level AA).
LEGIBLE = 4.5


def assert_shows_the_tape(view: Locator) -> None:
    expect(node(view, "z")).to_be_visible()
    assert texts(view, ".tv-value") == VALUES
    assert texts(view, ".tv-gradient") == GRADIENTS


def assert_is_legible(view: Locator) -> None:
    illegible = {text: ratio for text, ratio in contrasts(view).items() if ratio < LEGIBLE}
    assert illegible == {}


def colors(lab: LabNotebook) -> tuple[str, str]:
    """Return background and text colour of the notebook around the view."""
    found = lab.page.evaluate(
        """() => {
            const style = getComputedStyle(document.body);
            const probe = document.body.appendChild(document.createElement('i'));
            probe.style.color = style.getPropertyValue('--jp-layout-color0');
            const background = getComputedStyle(probe).color;
            probe.style.color = style.getPropertyValue('--jp-ui-font-color1');
            const text = getComputedStyle(probe).color;
            probe.remove();
            return [background, text];
        }"""
    )
    return found[0], found[1]


def test_a_view_follows_the_theme_and_stays_legible(lab: LabNotebook) -> None:
    lab.open([LOAD, TAPE])
    lab.run(0)
    lab.run(1)
    view = lab.view(1).locator(".tv-view")
    assert_is_legible(view)
    light = colors(lab)
    expect(view).to_have_css("background-color", light[0])

    lab.set_theme("JupyterLab Dark")
    dark = colors(lab)
    assert dark != light
    expect(view).to_have_css("background-color", dark[0])
    expect(view).to_have_css("color", dark[1])
    assert_is_legible(view)
    assert lab.prompt(1) == "[2]:"

    lab.set_theme("JupyterLab Light")
    expect(view).to_have_css("background-color", light[0])


def test_a_reloaded_page_shows_the_picture_again_without_running(lab: LabNotebook) -> None:
    lab.open([LOAD, TAPE])
    lab.run(0)
    lab.run(1)
    lab.save()
    lab.reload()
    assert_shows_the_tape(lab.view(1))
    assert lab.prompt(1) == "[2]:"
    lab.shut_down_kernels()
    lab.reload()
    assert_shows_the_tape(lab.view(1))
    assert lab.prompt(1) == "[2]:"
    lab.view(1).get_by_role("tree").click(position={"x": 12, "y": 4})
    lab.page.keyboard.press("Home")
    assert texts(lab.view(1), ".tv-value") == {}


def test_unloading_leaves_no_view_and_the_same_numbers(lab: LabNotebook) -> None:
    lab.open([LOAD, TAPE, "%unload_ext tapeviz", TAPE, "%reload_ext tapeviz", TAPE])
    for cell in range(6):
        lab.run(cell)
    assert_shows_the_tape(lab.view(1))
    expect(lab.view(3)).to_have_count(0)
    assert lab.text(3) == PRINTED
    assert_shows_the_tape(lab.view(5))
    assert lab.text(1).endswith(PRINTED)
    assert lab.text(5).endswith(PRINTED)
