/** What is said where there is nothing to draw. */

import type { Graph } from "../model/state";

export function EmptyTape({ graph }: { graph: Graph }) {
  if (graph.state === "recording") return <p class="tv-empty">Nothing has been recorded yet.</p>;
  return (
    <div class="tv-empty">
      <p>
        <strong>This tape is empty.</strong>
      </p>
      <p>
        A tape records what is computed from Variables, and from Tensors that it was told to{" "}
        <code>watch</code>, inside of its <code>with</code>.
      </p>
    </div>
  );
}
