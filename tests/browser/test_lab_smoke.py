"""The JupyterLab that the browser tests drive works by itself, without tapeviz."""

from __future__ import annotations

from tests.browser.lab import LabNotebook


def test_a_cell_prints(lab: LabNotebook) -> None:
    lab.open(["print(1 + 1)", "1 / 0"])
    assert lab.prompt(0) == "[ ]:"
    lab.run(0)
    assert lab.prompt(0) == "[1]:"
    assert lab.text(0) == "2"
    lab.run(1)
    assert "ZeroDivisionError" in lab.text(1)


def test_output_is_seen_while_the_cell_runs(lab: LabNotebook) -> None:
    lab.open(["import time\nprint('first', flush=True)\ntime.sleep(2)\nprint('last')"])
    lab.start(0)
    lab.output(0).get_by_text("first").wait_for()
    assert lab.busy()
    assert lab.prompt(0) == "[*]:"
    assert "last" not in lab.text(0)
    lab.wait_idle()
    assert "last" in lab.text(0)
    assert not lab.busy()


def test_output_is_there_after_save_and_reload(lab: LabNotebook) -> None:
    lab.open(["print('kept')"])
    lab.run(0)
    assert lab.save().cells[0].outputs[0].text == "kept\n"
    lab.reload()
    assert lab.text(0) == "kept"


def test_the_theme_is_dark_when_asked(lab: LabNotebook) -> None:
    lab.open(["1"])
    assert lab.page.locator("body").get_attribute("data-jp-theme-light") == "true"
    lab.set_theme("JupyterLab Dark")
    assert lab.page.locator("body").get_attribute("data-jp-theme-light") == "false"
