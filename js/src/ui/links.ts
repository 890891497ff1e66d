/** Links to a step of a tape: made here, and followed when the page was opened by one or one on it is clicked. */

import { effect, untracked } from "@preact/signals";
import { isLinkTo, linkTo, parseLink, type StepLink } from "../model/link";
import { describeTick } from "../model/ticks";
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
  const step = session.tick.value;
  if (page.top !== page || !/^(https?|file):$/.test(page.location.protocol)) {
    return { text: `view.step = ${step}  # ${describeTick(graph, step)}`, isLink: false };
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
}

/** JupyterLab takes what is behind the # away while it opens the notebook; the browser remembers it. */
function hashAtArrival(): string {
  const [entry] = performance.getEntriesByType("navigation");
  return entry === undefined ? location.hash : new URL(entry.name).hash;
}

/** Whether the link was to a tape of this session that has ended. */
function follow(session: Session, link: StepLink | undefined): boolean {
  const graph = link && session.tabs.value.find((tab) => isLinkTo(tab, link));
  if (link === undefined || graph === undefined || graph.state === "recording") return false;
  session.show(graph.id);
  session.seek(link.step);
  session.summoned.value = true;
  return true;
}

/** A view whose session has followed a link shows itself, wherever the page was scrolled to. */
export function comeIntoView(session: Session, root: HTMLElement, ended: AbortSignal): void {
  const stop = effect(() => {
    if (!session.summoned.value) return;
    session.summoned.value = false;
    requestAnimationFrame(() => {
      root.scrollIntoView({ block: "center" });
      root.focus({ preventScroll: true });
    });
  });
  ended.addEventListener("abort", stop);
}
