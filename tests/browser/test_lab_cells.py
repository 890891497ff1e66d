"""Cells with tapes in a real JupyterLab, and what a person sees under them.

All tests share one notebook, as one has it in a lecture: each appends the cells that it needs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect

from tests.browser.lab import LabNotebook
from tests.browser.reading import current, node, operands, step, texts
from tests.browser.server import JupyterServer

TAPE = """\
x = tf.Variable(3.0)
y = tf.Variable(2.0)
with tf.GradientTape() as tape:
    a = x * x
    b = a * y
    c = x * y
    z = b + c
"""
GRADIENT = "print(*tape.gradient(z, [x, y]))"
PRINTED = "Tensor(14.0, shape=(), dtype=float32) Tensor(12.0, shape=(), dtype=float32)"
SYMBOLS = {"x": "Variable", "y": "Variable", "a": "x × x", "b": "a × y", "c": "x × y", "z": "b + c"}
VALUES = {"x": "3.0", "y": "2.0", "a": "9.0", "b": "18.0", "c": "6.0", "z": "24.0"}
GRADIENTS = {"x": "14.0", "y": "12.0", "a": "2.0", "b": "1.0", "c": "1.0", "z": "1.0"}

#: Notes, frame by frame, what a cell shows while it runs: the kernel is busy, the prompt ``[*]:``.
FILM = """cell => {
    const film = window.tapevizFilm = [];
    const all = what => [...document.querySelectorAll(
        `.jp-Notebook .jp-Cell[data-windowed-list-index="${cell}"] ${what}`)];
    const look = () => {
        const {session} = window.jupyterapp.shell.currentWidget.sessionContext;
        const runs = session.kernel.status === 'busy'
            && all('.jp-InputPrompt')[0]?.textContent === '[*]:';
        if (runs) {
            const values = all('[data-node] .tv-value').map(value => value.textContent);
            film.push({values, live: all('.tv-is-live').length === 1});
        }
        if (runs || film.length === 0) requestAnimationFrame(look);
    };
    look();
}"""


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile for the module."""
    context = browser.new_context(viewport={"width": 1360, "height": 1000})
    yield context
    context.close()


@pytest.fixture(scope="module")
def page(context: BrowserContext) -> Page:
    """The page of the notebook."""
    return context.new_page()


@pytest.fixture(scope="module")
def notebook(lab_server: JupyterServer, page: Page) -> Iterator[LabNotebook]:
    """A notebook with the extension loaded, to append cells to."""
    notebook = LabNotebook(lab_server, page, "cells")
    notebook.open(["%load_ext tapeviz\nimport time\nimport numpy as np\nimport tapeviz as tf"])
    notebook.run(0)
    assert notebook.text(0) == ""
    yield notebook
    notebook.shut_down_kernels()


def run(notebook: LabNotebook, source: str) -> Locator:
    """Append a cell, run it to its end, and return its only view."""
    cell = notebook.append(source)
    notebook.run(cell)
    expect(notebook.view(cell)).to_be_visible()
    return notebook.view(cell)


def enter(view: Locator) -> None:
    """Click into the graph, where nothing is."""
    view.get_by_role("tree").click(position={"x": 12, "y": 4})


def press(view: Locator, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        view.page.keyboard.press(key)


def test_a_cell_shows_its_ops_with_symbols_and_values(notebook: LabNotebook) -> None:
    view = run(notebook, TAPE)
    assert texts(view, ".tv-subtitle") == SYMBOLS
    assert texts(view, ".tv-value") == VALUES
    assert texts(view, ".tv-gradient") == {}
    expect(view.locator(".tv-counts")).to_have_text("4 ops · step 4 of 4")
    for name in VALUES:
        expect(node(view, name).locator(".tv-value")).to_be_in_viewport(ratio=1)


def test_edges_arrive_in_the_order_of_the_operands(notebook: LabNotebook) -> None:
    view = run(notebook, TAPE + "    backwards = y - z\n")
    into = operands(view)
    assert into.pop("backwards") == ["y", "z"]
    # The operands of a product or a sum may change places.
    assert {name: sorted(read) for name, read in into.items()} == {
        "a": ["x", "x"],
        "b": ["a", "y"],
        "c": ["x", "y"],
        "z": ["b", "c"],
    }


def test_gradients_stand_on_the_same_cards(notebook: LabNotebook) -> None:
    view = run(notebook, TAPE + GRADIENT)
    assert texts(view, ".tv-value") == VALUES
    assert texts(view, ".tv-gradient") == {key: f"∂ {text}" for key, text in GRADIENTS.items()}
    marked = view.locator("[data-node]:has(.tv-ring):has([data-glyph=flag]) .tv-title")
    assert marked.all_text_contents() == ["z"]
    sources = view.locator("[data-node]:has([data-glyph=source]) .tv-title")
    assert sources.all_text_contents() == ["x", "y"]
    colors = view.locator(".tv-edges .tv-line").evaluate_all(
        "lines => [...new Set(lines.map(line => getComputedStyle(line).stroke))]"
    )
    assert colors == ["rgb(11, 98, 196)", "rgb(193, 74, 0)"]
    assert PRINTED in notebook.text(notebook.last)


def test_a_gradient_in_a_later_cell_is_shown_there(notebook: LabNotebook) -> None:
    earlier = run(notebook, TAPE)
    later = run(notebook, GRADIENT)
    assert texts(later, ".tv-value") == VALUES
    assert texts(later, ".tv-gradient") == {key: f"∂ {text}" for key, text in GRADIENTS.items()}
    expect(later.locator(".tv-counts")).to_have_text("4 ops · 2 sources · step 9 of 9")
    assert texts(earlier, ".tv-gradient") == {}


def test_a_slow_cell_is_seen_growing_before_it_ends(notebook: LabNotebook) -> None:
    cell = notebook.append(
        "h = tf.Variable(2.0)\n"
        "with tf.GradientTape() as tape:\n"
        "    for _ in range(4):\n"
        "        h = h * h\n"
        "        time.sleep(0.3)\n"
    )
    notebook.page.evaluate(FILM, cell)
    notebook.run(cell)
    film = notebook.page.evaluate("window.tapevizFilm")
    seen = [picture for picture in film if picture["values"]]
    whole = ["2.0", "4.0", "16.0", "256.0", "65,536.0"]
    # A busy machine may drop a picture, but no picture is wrong.
    assert all(picture["values"] == whole[: len(picture["values"])] for picture in seen)
    growing = [picture for picture in seen if picture["values"] != whole]
    assert len({len(picture["values"]) for picture in growing}) >= 2
    assert all(picture["live"] for picture in growing)
    view = notebook.view(cell)
    assert view.locator("[data-node] .tv-value").all_text_contents() == whole
    expect(view.get_by_text("live", exact=True)).to_have_count(0)


def test_the_keyboard_steps_through_tape_and_code(notebook: LabNotebook) -> None:
    view = run(notebook, TAPE + GRADIENT)
    slider = view.get_by_role("slider", name="Step")
    underlined = view.locator(".tv-underline")
    enter(view)
    press(view, "Home")
    assert step(view) == 0
    assert texts(view, ".tv-value") == {}
    expect(underlined).to_have_count(0)

    press(view, "ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "step 1 of 9: a = x * x")
    expect(underlined).to_have_text("x * x")
    assert current(view) == "a"
    assert texts(view, ".tv-value") == {"x": "3.0", "a": "9.0"}
    states = [node(view, name).get_attribute("data-state") for name in "xabcz"]
    assert states == ["done", "current", "ahead", "ahead", "ahead"]

    press(view, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "step 3 of 9: c = x * y")
    expect(underlined).to_have_text("x * y")
    assert current(view) == "c"

    press(view, "End")
    expect(slider).to_have_attribute("aria-valuetext", "step 9 of 9: backward of a")
    expect(underlined).to_have_text("x * x")
    assert current(view) == "a"
    press(view, "ArrowLeft", "ArrowLeft")
    assert texts(view, ".tv-gradient") == {
        "x": "∂ 2.0", "y": "∂ 3.0", "b": "∂ 1.0", "c": "∂ 1.0", "z": "∂ 1.0"
    }  # fmt: skip


def test_space_plays(notebook: LabNotebook) -> None:
    view = run(notebook, TAPE)
    view.get_by_role("button", name="Speed").click(click_count=2)
    enter(view)
    press(view, "Home", "Space")
    expect(view.get_by_role("button", name="Pause")).to_be_visible()
    expect(view.get_by_role("slider")).to_have_attribute("aria-valuenow", "4")
    expect(view.get_by_role("button", name="Play")).to_be_visible()


def test_keys_in_a_view_do_not_reach_jupyter(notebook: LabNotebook) -> None:
    view = run(notebook, TAPE)
    cell, page = notebook.last, notebook.page
    cells = page.locator(".jp-Notebook .jp-Cell")
    active = page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
    enter(view)
    before = (
        cells.count(),
        active.get_attribute("data-windowed-list-index"),
        notebook.prompt(cell),
    )
    # In command mode: insert, cut, change the kind, merge, run, move, restart, interrupt, undo.
    press(view, *"abxmyr1ljkdd00iiz", "ArrowUp", "ArrowDown", "Shift+M", "Enter")
    press(view, "Shift+Enter", "Control+Enter", "Alt+Enter", "Escape", "Escape", "Space", "Space")
    notebook.wait_idle()
    assert page.locator(".jp-Dialog").count() == 0
    after = (cells.count(), active.get_attribute("data-windowed-list-index"), notebook.prompt(cell))
    assert after == before
    assert notebook.cell(cell).locator(".jp-InputArea-editor").inner_text().strip() == TAPE.strip()
    # The same keys do so beside the view.
    notebook.cell(cell).locator(".cm-content").click()
    press(view, "Escape", "b")
    expect(cells).to_have_count(before[0] + 1)


def test_an_op_that_raises_is_marked_above_the_usual_traceback(notebook: LabNotebook) -> None:
    view = run(
        notebook,
        "w = tf.Variable([1.0, 2.0, 3.0])\n"
        "with tf.GradientTape() as tape:\n"
        "    double = w * 2.0\n"
        "    wrong = double + tf.ones(2)\n"
        "    never = wrong * 2.0\n",
    )
    message = "operands could not be broadcast together with shapes (3,) (2,)"
    raised = view.locator(".tv-node.tv-is-raised")
    expect(raised).to_have_count(1)
    assert " ".join(raised.locator(".tv-message").all_text_contents()).strip() == (
        f"ValueError: {message}"
    )
    assert current(view) == raised.locator(".tv-title").text_content()
    expect(view.locator(".tv-inspector")).to_contain_text(message)
    assert node(view, "double").locator(".tv-entry").all_text_contents() == ["2.0", "4.0", "6.0"]
    assert node(view, "never").count() == 0
    outputs = notebook.output(notebook.last)
    expect(outputs).to_have_count(2)
    traceback = outputs.nth(1).inner_text()
    assert traceback.rstrip().endswith(f"ValueError: {message}")
    assert "----> 4     wrong = double + tf.ones(2)" in traceback


def test_each_cell_has_a_view_of_its_own(notebook: LabNotebook) -> None:
    first = run(notebook, "p = tf.Variable(2.0)\nwith tf.GradientTape() as one:\n    q = p * p")
    second = run(notebook, "with tf.GradientTape() as two:\n    r = tf.sin(p)")
    assert texts(first, ".tv-value") == {"p": "2.0", "q": "4.0"}
    assert texts(second, ".tv-value") == {"p": "2.0", "r": "0.9093"}
    expect(first.locator(".tv-bar")).to_contain_text("one")
    expect(second.locator(".tv-bar")).to_contain_text("two")
    enter(first)
    press(first, "Home")
    assert (step(first), step(second)) == (0, 1)


def test_several_tapes_of_a_cell_are_tabs(notebook: LabNotebook) -> None:
    view = run(
        notebook,
        "p = tf.Variable(2.0)\n"
        "with tf.GradientTape() as one:\n"
        "    q = p * p\n"
        "with tf.GradientTape() as two:\n"
        "    r = p + p\n",
    )
    tabs = view.get_by_role("tab")
    assert tabs.all_inner_texts() == ["one", "two"]
    assert texts(view, ".tv-value") == {"p": "2.0", "r": "4.0"}
    tabs.nth(0).click()
    expect(tabs.nth(0)).to_have_attribute("aria-selected", "true")
    expect(node(view, "q")).to_be_visible()
    assert texts(view, ".tv-subtitle") == {"p": "Variable", "q": "p × p"}


def test_nested_tapes_share_a_picture(notebook: LabNotebook) -> None:
    view = run(
        notebook,
        "v = tf.Variable(1.0)\n"
        "with tf.GradientTape() as outer:\n"
        "    with tf.GradientTape() as inner:\n"
        "        cube = v * v * v\n"
        "    slope = inner.gradient(cube, v)\n"
        "curvature = outer.gradient(slope, v)\n"
        "print(slope.numpy(), curvature.numpy())\n",
    )
    expect(view.get_by_role("tab")).to_have_count(0)
    enter(view)
    press(view, "End")
    expect(node(view, "v").locator(".tv-gradient")).to_have_text("∂ 6.0")
    expect(node(view, "slope").locator(".tv-value")).to_have_text("3.0")
    brackets = view.locator(".tv-track text").all_text_contents()
    gradients = ["gradient of cube", "gradient of slope"]
    assert brackets == ["recorded", *gradients, "inner", "outer"]
    assert notebook.text(notebook.last).endswith("3.0 6.0")


def test_a_loop_of_a_thousand_tapes_is_one_view_that_counts(notebook: LabNotebook) -> None:
    cell = notebook.append(
        "w = tf.Variable(0.0)\n"
        "for number in range(1000):\n"
        "    with tf.GradientTape() as tape:\n"
        "        loss = (w - number) ** 2.0\n"
        "    slope = tape.gradient(loss, w)\n"
        "    time.sleep(0.001)\n"
    )
    view, page = notebook.view(cell), notebook.page
    counted = set()
    notebook.start(cell)
    while not page.evaluate("window.tapevizTestRun.ended"):
        counted |= set(view.locator(".tv-counts").all_inner_texts())
        page.wait_for_timeout(50)
    notebook.wait_idle()
    expect(view).to_have_count(1)
    expect(view.get_by_role("tab")).to_have_count(0)
    expect(view.locator(".tv-counts")).to_contain_text("run 1,000 ")
    assert texts(view, ".tv-value")["loss"] == "998,001.0"
    assert texts(view, ".tv-gradient")["w"] == "∂ −1998.0"
    assert len(counted) > 2, "the page stood still while the loop ran"


def test_names_that_could_break_out_of_the_page_are_text(notebook: LabNotebook) -> None:
    names = ["<script>alert(1)</script>", '"quotes" & <b>', "two\nlines", "\u202eשלום"]
    dialogs: list[Dialog] = []
    notebook.page.on("dialog", lambda dialog: dialogs.append(dialog))
    view = run(
        notebook,
        f"bad = [tf.Variable(1.0, name=name) for name in {json.dumps(names)}]\n"
        "with tf.GradientTape() as tape:\n"
        "    out = bad[0] * bad[1] + bad[2] * bad[3]\n"
        "tape.gradient(out, bad)\n",
    )
    titles = view.locator(".tv-kind-variable .tv-title").all_text_contents()
    assert titles == [names[0], names[1], "two ⏎ lines", names[3]]
    for title in titles:
        node(view, title).click()
        assert view.locator(".tv-inspector").get_by_text(title.split(" ⏎ ")[0]).first.is_visible()
        assert node(view, title).get_by_text(title).evaluate(
            "title => getComputedStyle(title).unicodeBidi"
        ) in ("isolate", "isolate-override", "plaintext")
    assert view.locator("script").count() == 0
    assert dialogs == []
