/** What the view says in passing: to screen readers how a tape ended, to everyone what was just done. */

import { counted } from "../model/numbers";
import type { Graph } from "../model/state";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./notice.css";

export function Notice({ session, stage }: { session: Session; stage: Stage }) {
  const graph = session.current.value?.graph;
  const notice = stage.notice.value;
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
    </>
  );
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
