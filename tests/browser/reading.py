"""What a person reads off a view: its cards and edges, where it stands, and how legible it is.

Everything is taken from what is drawn, as text or as places on the screen; nothing from the model
behind it.
"""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator

#: Resolves once the boxes of all cards have stood still for three frames.
_STILL = """view => new Promise(done => {
    let before, same = 0;
    const look = () => {
        const boxes = [...view.querySelectorAll('[data-node] .tv-card')]
            .map(card => Object.values(card.getBoundingClientRect().toJSON()).join());
        same = boxes.join(';') === before ? same + 1 : 0;
        before = boxes.join(';');
        if (same < 3) requestAnimationFrame(look); else done();
    };
    look();
})"""

#: For each card, from top to bottom, the titles of the cards that the edges into it come from.
_OPERANDS = """view => {
    const cards = [...view.querySelectorAll('[data-node]')].map(node => ({
        title: node.querySelector('.tv-title').textContent,
        box: node.querySelector('.tv-card').getBoundingClientRect(),
    }));
    const nearest = ({x, y}) => cards.find(({box}) =>
        x > box.left - 12 && x < box.right + 12 && y > box.top && y < box.bottom)?.title;
    const edges = [...view.querySelectorAll('.tv-edges .tv-forward .tv-line')].map(path => {
        const toScreen = path.getScreenCTM();
        const at = length => path.getPointAtLength(length).matrixTransform(toScreen);
        return {from: nearest(at(0)), end: at(path.getTotalLength())};
    });
    edges.sort((one, other) => one.end.y - other.end.y);
    const operands = {};
    for (const {from, end} of edges) (operands[nearest(end)] ??= []).push(from);
    return operands;
}"""

#: Every text in the view with the contrast to what it is written on, by the formula of WCAG 2.2.
_CONTRASTS = """view => {
    const context = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
        .getContext('2d', {willReadFrequently: true});
    const rgb = color => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
        return {channels: [red, green, blue], alpha: alpha / 255};
    };
    const luminance = channels => {
        const [red, green, blue] = channels.map(channel => {
            const part = channel / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const paper = element => {
        const card = element.closest('[data-node], .tv-callout, [data-chip]')
            ?.querySelector('.tv-card, rect');
        const fill = card ? rgb(getComputedStyle(card).fill) : {alpha: 0};
        if (fill.alpha === 1) return fill;
        for (let at = element; at; at = at.parentElement) {
            const color = rgb(getComputedStyle(at).backgroundColor);
            if (color.alpha === 1) return color;
        }
    };
    const isText = element => [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    return [...view.querySelectorAll('*')]
        .filter(element => isText(element) && !element.closest('.tv-hidden, title'))
        .map(element => {
            const {color, fill} = getComputedStyle(element);
            const ink = rgb(element instanceof SVGElement ? fill : color);
            const [low, high] = [luminance(ink.channels), luminance(paper(element).channels)]
                .sort((one, other) => one - other);
            return [element.textContent.trim(), (high + 0.05) / (low + 0.05)];
        });
}"""


def node(view: Locator, name: str) -> Locator:
    """Return the card with this title."""
    return view.locator(f"[data-node][data-name={json.dumps(name, ensure_ascii=False)}]")


def texts(view: Locator, part: str) -> dict[str, str]:
    """Return, by the titles of the cards, what stands in one part of each: ``.tv-value``.

    Cards without that part are left out.
    """
    found: dict[str, str] = view.evaluate(
        """(view, part) => Object.fromEntries([...view.querySelectorAll('[data-node]')]
            .filter(node => node.querySelector(part))
            .map(node => [node.querySelector('.tv-title').textContent,
                          node.querySelector(part).textContent]))""",
        part,
    )
    return found


def wait_until_still(view: Locator) -> None:
    """Wait until all cards stand still: a layout glides into the next one."""
    view.evaluate(_STILL)


def operands(view: Locator) -> dict[str, list[str]]:
    """Return, by title, where the edges into a card come from, from top to bottom."""
    wait_until_still(view)
    found: dict[str, list[str]] = view.evaluate(_OPERANDS)
    return found


def current(view: Locator) -> str | None:
    """Return the title of the card of the current step: the one inside of the halo."""
    wait_until_still(view)
    found: str | None = view.evaluate(
        """view => {
            const halo = view.querySelector('.tv-halo')?.getBoundingClientRect();
            return halo && [...view.querySelectorAll('[data-node]')].find(node => {
                const card = node.querySelector('.tv-card').getBoundingClientRect();
                return card.left > halo.left && card.right < halo.right
                    && card.top > halo.top && card.bottom < halo.bottom;
            })?.querySelector('.tv-title').textContent;
        }"""
    )
    return found


def selected(view: Locator) -> list[str]:
    """Return the titles of the cards that are selected."""
    marked = view.locator("[data-node]:has([role=treeitem][aria-selected=true])")
    return marked.locator(".tv-title").all_text_contents()


def step(view: Locator) -> int:
    """Return the step that the timeline stands at; 0 is before the first."""
    value = view.get_by_role("slider", name="Step").get_attribute("aria-valuenow")
    assert value is not None
    return int(value)


def contrasts(view: Locator) -> dict[str, float]:
    """Return, for every text in the view, its contrast to what it is written on."""
    found: list[Any] = view.evaluate(_CONTRASTS)
    worst: dict[str, float] = {}
    for text, contrast in found:
        worst[text] = min(contrast, worst.get(text, contrast))
    return worst
