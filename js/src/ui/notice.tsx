/** What the view says in passing: to screen readers how a tape ended, to everyone what was just done. */

import { useRef } from "preact/hooks";
import { counted } from "../model/numbers";
import type { Graph } from "../model/state";
import { describeTick, stepsUpTo, tickCount } from "../model/ticks";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./notice.css";

export function Notice({ session, stage }: { session: Session; stage: Stage }) {
  const graph = session.current.value?.graph;
  const notice = stage.notice.value;
  const step = useStepTold(session, stage);
  const said = notice ?? (graph && graph.state !== "recording" ? summary(graph) : "");
  return (
    <>
      {notice !== undefined && (
        <p class="tv-notice" aria-hidden="true">
          {notice}
        </p>
      )}
      <p class="tv-hidden" role="status" aria-live="polite">
        {said}
      </p>
      <p class="tv-hidden tv-step-told" aria-live="polite">
        {step}
      </p>
    </>
  );
}

/**
 * Where a step has led to. As long as nothing is selected the card of the step is where a screen reader stands, and is
 * read; what is selected stays where it is, and then nothing would be. The slider says by itself where it is.
 */
function useStepTold({ current, tick, selection, playing }: Session, stage: Stage): string {
  const seen = useRef({ tick: tick.value, told: "" });
  const graph = current.value?.graph;
  if (graph === undefined || selection.value === undefined || playing.value) {
    seen.current = { tick: tick.value, told: "" };
  } else if (tick.value !== seen.current.tick) {
    const isOnSlider = stage.root.ownerDocument.activeElement?.getAttribute("role") === "slider";
    const step = `step ${stepsUpTo(tick.value)} of ${tickCount(graph)}: ${describeTick(graph, tick.value)}`;
    seen.current = { tick: tick.value, told: isOnSlider ? "" : step };
  }
  return seen.current.told;
}

/** "42 ops, 12 gradients, 1 NaN" */
export function summary(graph: Graph): string {
  const parts = [counted(graph.counts.ops, "op")];
  const given = graph.flow.gradients.reduce((sum, { results }) => sum + (results?.length ?? 0), 0);
  if (given > 0) parts.push(counted(given, "gradient"));
  const isUnwell = (health: "nan" | "inf") =>
    graph.values.filter((value, index) => {
      const received = graph.flow.receipts[index] ?? [];
      return value.summary.health === health || received.some(({ total }) => total.health === health);
    }).length;
  const [nan, inf] = [isUnwell("nan"), isUnwell("inf")];
  if (nan > 0) parts.push(`${nan} NaN`);
  if (inf > 0) parts.push(`${inf} Inf`);
  if (graph.state === "raised") parts.push("an op raised");
  return parts.join(", ");
}
