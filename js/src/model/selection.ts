/** What can be selected: what an op gives, or a leaf. */

import type { Graph } from "./state";

export type Selection = { kind: "op"; op: number } | { kind: "value"; value: number };

/** A value is selected together with the op that gave it. */
export function selectionFor(graph: Graph, value: number): Selection {
  const op = graph.values[value]?.op ?? -1;
  return op >= 0 ? { kind: "op", op } : { kind: "value", value };
}
