/**
 * The program that draws views. `program` is called once a model, then `initialize` once and `render` once a view;
 * each of them is handed a model object of its own, so what they share stands in the call. What anywidget loads is
 * the default export: the widget that brings the program to the page.
 */

import { render as draw, h } from "preact";
import { bringProgram, type Program } from "./page";
import { App, Failure, messageOf } from "./ui/app";
import type { HostModel } from "./ui/host";
import { handleKey } from "./ui/keys";
import { comeIntoView, followLinks } from "./ui/links";
import { Session } from "./ui/session";
import { Stage } from "./ui/stage";

let views = 0;

export default {
  initialize({ model }: { model: HostModel }): void {
    bringProgram(model.get("_version"), program);
  },
};

export function program(): Program {
  let session: Session | undefined;
  // When the kernel updates the output, Jupyter draws the view anew: whoever was at the keys stays there.
  const keys: Keys = { inside: false, lost: Number.NEGATIVE_INFINITY };
  return {
    initialize({ model, early }) {
      const begun = new Session(model, early);
      const ended = new AbortController();
      followLinks(begun, ended.signal);
      session = begun;
      return () => {
        ended.abort();
        begun.dispose();
      };
    },
    render: ({ el }) => renderView(session, keys, el),
  };
}

/** Who had the keyboard in the view of this model that was there before. */
interface Keys {
  inside: boolean;
  /** When it was lost to nobody, in milliseconds, as happens when a view is taken down. */
  lost: number;
}

/** Milliseconds within which a view that is drawn anew takes the place of the one before. */
const AT_ONCE = 250;

function followKeys(keys: Keys, root: HTMLElement, signal: AbortSignal): void {
  requestAnimationFrame(() => {
    if (keys.inside || performance.now() - keys.lost < AT_ONCE) root.focus({ preventScroll: true });
  });
  root.addEventListener("focusin", () => (keys.inside = true), { signal });
  root.addEventListener(
    "focusout",
    ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && root.contains(relatedTarget)) return;
      keys.inside = false;
      if (relatedTarget === null) keys.lost = performance.now();
    },
    { signal },
  );
  root.ownerDocument.addEventListener("pointerdown", () => (keys.lost = Number.NEGATIVE_INFINITY), {
    signal,
  });
}

/** Ctrl or ⌘ + S saves the notebook, wherever the focus is. */
const isForNotebook = ({ key, ctrlKey, metaKey }: KeyboardEvent) =>
  (ctrlKey || metaKey) && key.toLowerCase() === "s";

/** JupyterLab's command mode would take the keys first, so it is told to leave the view's alone: all but a few. */
function keepKeys(root: HTMLElement, signal: AbortSignal): void {
  const tell = (event: KeyboardEvent) => {
    if (isForNotebook(event)) delete root.dataset["lmSuppressShortcuts"];
    else root.dataset["lmSuppressShortcuts"] = "true";
  };
  root.dataset["lmSuppressShortcuts"] = "true";
  root.ownerDocument.defaultView?.addEventListener("keydown", tell, { capture: true, signal });
}

function renderView(session: Session | undefined, keys: Keys, el: HTMLElement): () => void {
  const ended = new AbortController();
  const root = el.ownerDocument.createElement("div");
  root.className = "tapeviz";
  root.tabIndex = -1;
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "Gradient tape");
  keepKeys(root, ended.signal);
  el.append(root);
  try {
    if (session === undefined) throw new Error("The view was drawn before its model was initialized.");
    const stage = new Stage(root, ended.signal);
    root.addEventListener(
      "keydown",
      (event) => {
        if (event.defaultPrevented) return;
        if (handleKey(event, session, stage)) event.preventDefault();
        if (!isForNotebook(event)) event.stopPropagation();
      },
      { signal: ended.signal },
    );
    views += 1;
    draw(h(App, { session, stage, view: `tv${views}` }), root);
    followKeys(keys, root, ended.signal);
    comeIntoView(session, root, ended.signal);
  } catch (error) {
    draw(h(Failure, { message: messageOf(error) }), root);
  }
  return () => {
    ended.abort();
    draw(null, root);
    root.remove();
  };
}
