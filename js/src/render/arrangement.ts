/** What a view has laid out: made by `scene`, read by all that is drawn. */

import type { Split } from "../layout/split";
import type { Layout } from "../layout/types";
import type { Folding } from "../model/fold";
import type { Graph } from "../model/state";

export interface Arrangement {
  split: Split;
  layout: Layout;
  /** Counts up when what was on screen before stands elsewhere now. */
  generation: number;
  /** What is folded in it; undefined while the tape is recorded for the first time. */
  folding: Folding | undefined;
}

export function returnedGradients(graph: Graph): number {
  return graph.flow.gradients.filter(({ ended }) => ended >= 0).length;
}
