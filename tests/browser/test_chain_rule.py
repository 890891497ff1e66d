"""The chain rule in the inspector: set as roomy as there is room for."""

from __future__ import annotations

import pytest

from tests.browser.bare import BarePage

CUT = """[...document.querySelectorAll('.tv-formula-box')]
    .map(box => box.scrollWidth - box.clientWidth)"""


@pytest.mark.parametrize("graph", ["neuron", "loop", "mlp"])
def test_no_formula_is_cut_at_its_panel(bare_page: BarePage, graph: str) -> None:
    bare_page.show(graph)
    bare_page.press("End")
    for _ in range(4):
        cut = bare_page.page.evaluate(CUT)
        assert cut
        assert max(cut) <= 0
        bare_page.press("ArrowLeft")
