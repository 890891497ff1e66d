/** Below a gradient: whether it agrees with central differences, once somebody asks. */

import {
  type Checkable,
  isPending,
  type Mark,
  markOf,
  type Outcome,
  type Pending,
  remarksOn,
  verdictOf,
} from "../model/check";
import type { Graph } from "../model/state";
import { BadgeShape } from "../render/badge";
import type { Session } from "./session";
import "./check.css";

const WAITING: Record<Pending, string> = {
  asked: "asking the kernel …",
  late: "No answer yet: the kernel is busy with a cell, or gone. The check is made as soon as it is free.",
  running: "computing central differences …",
};

interface Properties {
  session: Session;
  graph: Graph;
  checkable: Checkable;
}

export function Check({ session, graph, checkable }: Properties) {
  const state = session.checks.of(graph, checkable);
  const mark = markOf(state);
  const isWaiting = isPending(state);
  return (
    <div class="tv-check" data-mark={mark} aria-live="polite">
      <p class="tv-row">
        <span class="tv-check-verdict">
          {mark !== "offered" && <Badge mark={mark} />}
          {wordsFor(state)}
        </span>
        {!isWaiting && (
          <button
            type="button"
            class="tv-check-button"
            title="Compare this gradient with central differences, in the kernel (C)"
            onClick={() => session.checks.ask(graph, checkable)}
          >
            {state === undefined ? "check" : "check again"}
          </button>
        )}
      </p>
      {!isWaiting &&
        state !== undefined &&
        remarksOn(state).map((remark) => (
          <p key={remark} class="tv-hint">
            {remark}
          </p>
        ))}
    </div>
  );
}

function wordsFor(state: Outcome | Pending | undefined): string {
  if (state === undefined) return "Is it right?";
  return isPending(state) ? WAITING[state] : verdictOf(state);
}

function Badge({ mark }: { mark: Mark }) {
  return (
    <svg class="tv-check-badge" viewBox="-8 -8 16 16" width={15} height={15} aria-hidden="true">
      <BadgeShape mark={mark} />
    </svg>
  );
}
