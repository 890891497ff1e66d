/**
 * Links to a step of a tape, and to a problem: made here or by the kernel, and followed when the page was opened by
 * one or one on it is clicked.
 */

import { effect, untracked } from "@preact/signals";
import {
  isLinkTo,
  type Link,
  linkTo,
  type ProblemLink,
  parseLink,
  parseProblemLink,
  type StepLink,
} from "../model/link";
import type { Graph } from "../model/state";
import { describeTick, stepsUpTo, tickAfter } from "../model/ticks";
import type { Session } from "./session";
import type { Stage } from "./stage";

/** Where the page came from; the host may have changed its address since. */
let arrival: StepLink | undefined;
let hasArrived = false;

/**
 * The address of the step that is shown. Where the notebook lives in a frame, as in VS Code and Colab, the page's
 * address is not the notebook's: there it is the line of Python that goes to the step.
 */
function linkOf(session: Session, page: Window): { text: string; isLink: boolean } | undefined {
  const graph = session.current.value?.graph;
  if (graph === undefined) return undefined;
  const step = stepsUpTo(session.tick.value);
  if (page.top !== page || !/^(https?|file):$/.test(page.location.protocol)) {
    return { text: `view.step = ${step}  # ${describeTick(graph, session.tick.value)}`, isLink: false };
  }
  const address = new URL(page.location.href);
  address.searchParams.delete("token");
  address.hash = linkTo(graph, step);
  return { text: address.href, isLink: true };
}

export function copyLink(session: Session, stage: Stage): void {
  const link = linkOf(session, stage.root.ownerDocument.defaultView ?? window);
  if (link === undefined) return;
  const what = link.isLink ? "a link to this step" : "the line of Python that goes to this step";
  stage.copy(link.text, what);
}

/** Follow links for as long as the session lives. */
export function followLinks(session: Session, ended: AbortSignal): void {
  if (!hasArrived) arrival = parseLink(hashAtArrival());
  hasArrived = true;
  const stop = effect(() => {
    session.tabs.value;
    if (arrival !== undefined && untracked(() => follow(session, arrival))) arrival = undefined;
  });
  ended.addEventListener("abort", stop);
  addEventListener("hashchange", () => follow(session, parseLink(location.hash)), { signal: ended });
  // A second click on the same link changes no address, so the click itself is followed, by one of the views.
  document.addEventListener(
    "click",
    (event) => {
      if (!event.defaultPrevented && followClicked(session, event.target)) event.preventDefault();
    },
    { capture: true, signal: ended },
  );
}

/** JupyterLab takes what is behind the # away while it opens the notebook; the browser remembers it. */
function hashAtArrival(): string {
  const [entry] = performance.getEntriesByType("navigation");
  return entry === undefined ? location.hash : new URL(entry.name).hash;
}

/** The tape of this session that the link is to, once it has ended. */
function tapeOf(session: Session, link: Link | undefined): Graph | undefined {
  const graph = link && session.tabs.value.find((tab) => isLinkTo(tab, link));
  return graph?.state === "recording" ? undefined : graph;
}

/** Whether the link was to a tape of this session that has ended. */
function follow(session: Session, link: StepLink | undefined): boolean {
  const graph = tapeOf(session, link);
  if (link === undefined || graph === undefined) return false;
  session.show(graph.id);
  session.seek(tickAfter(link.step));
  session.summoned.value = true;
  return true;
}

/** What is clicked may come from a report of health, wherever on the page that stands. */
function followClicked(session: Session, target: EventTarget | null): boolean {
  const anchor = target instanceof Element ? target.closest("a[href]") : null;
  const hash = anchor?.getAttribute("href") ?? "";
  return follow(session, parseLink(hash)) || followToProblem(session, parseProblemLink(hash));
}

function followToProblem(session: Session, link: ProblemLink | undefined): boolean {
  const graph = tapeOf(session, link);
  if (link === undefined || graph === undefined) return false;
  session.show(graph.id);
  session.visitPlace(link.cause, link.at);
  session.summoned.value = true;
  return true;
}

/** Frames for which a view waits to be part of the page. */
const PATIENCE = 60;

/**
 * A view whose session has followed a link shows itself, wherever the page was scrolled to: the one of them that is
 * part of the page. Jupyter draws a view before it puts it there, and keeps some that it has taken away.
 */
export function comeIntoView(session: Session, root: HTMLElement, ended: AbortSignal): void {
  const comeSoon = (frames: number) =>
    requestAnimationFrame(() => {
      if (!session.summoned.peek() || ended.aborted) return;
      if (!root.isConnected && frames > 0) {
        comeSoon(frames - 1);
        return;
      }
      session.summoned.value = false;
      root.scrollIntoView({ block: "center" });
      root.focus({ preventScroll: true });
    });
  const stop = effect(() => {
    if (session.summoned.value) comeSoon(PATIENCE);
  });
  ended.addEventListener("abort", stop);
}
