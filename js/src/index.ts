/**
 * The widget, as anywidget loads it: the default export is called once a model, then `initialize` once and `render`
 * once a view. Each of them is handed a model object of its own, so what they share stands in the call.
 */

import { render as draw, h } from "preact";
import { App, Failure, messageOf } from "./ui/app";
import type { HostModel } from "./ui/host";
import { handleKey } from "./ui/keys";
import { Session } from "./ui/session";
import { Stage } from "./ui/stage";

let views = 0;

export default function widget() {
  let session: Session | undefined;
  return {
    initialize({ model }: { model: HostModel }): () => void {
      const begun = new Session(model);
      session = begun;
      return () => begun.dispose();
    },
    render: ({ el }: { el: HTMLElement }): (() => void) => renderView(session, el),
  };
}

function renderView(session: Session | undefined, el: HTMLElement): () => void {
  const ended = new AbortController();
  const root = el.ownerDocument.createElement("div");
  root.className = "tapeviz";
  root.tabIndex = -1;
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "Gradient tape");
  // JupyterLab's command mode would take the keys first.
  root.dataset["lmSuppressShortcuts"] = "true";
  el.append(root);
  try {
    if (session === undefined) throw new Error("The view was drawn before its model was initialized.");
    const stage = new Stage(root, ended.signal);
    root.addEventListener(
      "keydown",
      (event) => {
        if (event.defaultPrevented) return;
        if (handleKey(event, session, stage)) event.preventDefault();
        if (event.key !== "Escape" || event.defaultPrevented) event.stopPropagation();
      },
      { signal: ended.signal },
    );
    views += 1;
    draw(h(App, { session, stage, view: `tv${views}` }), root);
  } catch (error) {
    draw(h(Failure, { message: messageOf(error) }), root);
  }
  return () => {
    ended.abort();
    draw(null, root);
    root.remove();
  };
}
