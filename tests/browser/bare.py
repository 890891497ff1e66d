"""The view on a page of its own: a stub for the widget's model, no Jupyter, no kernel.

Nearly all that the view does can be seen here in half a second. The messages come from the same
corpus of tapes that the front end's own tests use.
"""

from __future__ import annotations

import functools
import json
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "tapeviz" / "static"
ORIGIN = "http://tapeviz.test"

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>tapeviz</title>
<link rel="stylesheet" href="/tapeviz.css">
<style>
  body { margin: 0; padding: 16px; background: #fff; color: #111; font-family: system-ui; }
  body.dark { background: #0f1217; color: #eee; }
  .output { width: var(--width); margin-bottom: 16px; }
</style>
<body></body>
<script type="module">
import { program } from "/tapeviz.js";

/** What anywidget hands to a widget, as far as the view may rely on it. */
class Model {
  constructor(traits) {
    this.traits = {
      _snapshot: null, _entries: null, theme: "auto", height: 460, orientation: "auto",
      color_by: "value", lecture: false, fold: null, opened: {}, panels: {}, tab: null, step: null,
      selection: null, ...traits,
    };
    this.listeners = new Map();
    this.saved = 0;
    this.sent = [];
  }
  get(name) { return this.traits[name]; }
  set(name, value) {
    if (this.traits[name] === value) return;
    this.traits[name] = value;
    this.tell(`change:${name}`);
  }
  save_changes() { this.saved += 1; }
  on(event, callback) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(callback);
  }
  off(event, callback) { this.listeners.get(event)?.delete(callback); }
  tell(event, content) {
    for (const callback of this.listeners.get(event) ?? []) callback(content);
  }
  send(content) { this.sent.push(content); }
  /** As the kernel does: JSON there and back. */
  deliver(message) { this.tell("msg:custom", JSON.parse(JSON.stringify(message))); }
}

window.models = [];
window.cleanups = [];
window.escaped = [];
document.addEventListener("keydown", (event) => window.escaped.push(event.key));
window.addModel = (traits) => {
  const model = new Model(traits);
  model.widget = program();
  model.cleanup = model.widget.initialize({ model });
  window.models.push(model);
  return window.models.length - 1;
};
window.addView = (index) => {
  const el = document.createElement("div");
  el.className = "output";
  document.body.append(el);
  const model = window.models[index];
  window.cleanups.push(model.widget.render({ model, el }));
};
window.ready = true;
</script>
"""


@functools.cache
def corpus() -> dict[str, dict[str, Any]]:
    """Return, by name, each tape's ``snapshot``, its ``deltas`` (a list) and ``entries``."""
    bundle = subprocess.run(
        ["node_modules/.bin/esbuild", "tests/dump.ts", "--bundle", "--platform=node"],
        cwd=ROOT / "js",
        check=True,
        capture_output=True,
    ).stdout
    output = subprocess.run(["node", "-"], input=bundle, check=True, capture_output=True).stdout
    messages: dict[str, dict[str, Any]] = json.loads(output)
    return messages


class BarePage:
    """A page with views on stub models.

    Parameters
    ----------
    page : Page
        The page to fill.
    width : int
        Width of a view in CSS pixels.
    body : str
        Attributes of the page's body: ``data-jp-theme-light="false"``.
    """

    def __init__(self, page: Page, *, width: int = 1150, body: str = "") -> None:
        self.page = page
        self.errors: list[str] = []
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda entry: self._note(entry.type, entry.text))
        html = PAGE.replace("<body>", f'<body style="--width: {width}px" {body}>')
        page.route(f"{ORIGIN}/**", lambda route: self._answer(route, html))
        page.goto(ORIGIN)
        page.wait_for_function("window.ready")

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "favicon" not in text:
            self.errors.append(text)

    def _answer(self, route: Route, html: str) -> None:
        name = route.request.url.removeprefix(ORIGIN).strip("/")
        if name == "":
            route.fulfill(body=html, content_type="text/html")
        elif (STATIC / name).is_file():
            route.fulfill(path=STATIC / name)
        else:
            route.fulfill(status=204)

    def add(self, snapshot: Any = None, **traits: Any) -> Locator:
        """Add a model with one view on it, and return the view."""
        model = self.page.evaluate("t => addModel(t)", {"_snapshot": snapshot, **traits})
        return self.add_view(model)

    def add_view(self, model: int = 0) -> Locator:
        """Add a further view on a model, and return it."""
        self.page.evaluate("i => addView(i)", model)
        self.settle()
        return self.page.locator(".tapeviz").last

    def show(self, name: str, **traits: Any) -> Locator:
        """Add a view on a tape of the corpus that has ended, and return the view."""
        tape = corpus()[name]
        return self.add(tape["snapshot"], **{"_entries": tape["entries"], **traits})

    def send(self, message: Any, model: int = 0) -> None:
        """Send a delta to a model, and wait until it is drawn."""
        self.send_raw({"kind": "delta", "message": message}, model)

    def send_raw(self, content: Any, model: int = 0) -> None:
        """Send a custom message to a model, and wait until what it does is drawn."""
        self.page.evaluate("([i, c]) => models[i].deliver(c)", [model, content])
        self.settle()

    def set_trait(self, name: str, value: Any, model: int = 0) -> None:
        """Set a trait of a model, as the kernel does."""
        self.page.evaluate("([i, n, v]) => models[i].set(n, v)", [model, name, value])
        self.settle()

    def trait(self, name: str, model: int = 0) -> Any:
        """Return a trait of a model."""
        return self.page.evaluate("([i, n]) => models[i].get(n)", [model, name])

    def sent(self, model: int = 0) -> list[Any]:
        """Return what a model was given to send to the kernel."""
        sent: list[Any] = self.page.evaluate("i => models[i].sent", model)
        return sent

    def settle(self) -> None:
        """Wait for three frames: merge, draw, and what follows from the new sizes."""
        self.page.evaluate(
            """() => new Promise(done => {
                const next = (n) => n ? requestAnimationFrame(() => next(n - 1)) : done();
                next(3);
            })"""
        )

    def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait until what they do is drawn."""
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()
