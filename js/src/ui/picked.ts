/** A selection as the kernel is told of it: with what the user's code says there. */

import { at } from "../model/at";
import type { Selection } from "../model/selection";
import type { Graph } from "../model/state";
import type { Picked } from "./host";

export function picked(graph: Graph, selection: Selection | undefined): Picked | null {
  if (selection === undefined) return null;
  if (selection.kind === "value") {
    const value = graph.values[selection.value];
    if (value === undefined) return null;
    const line = graph.frames[value.frame ?? -1]?.line ?? null;
    return { op: null, value: selection.value, name: value.name, expression: "", line };
  }
  const op = graph.ops[selection.op];
  if (op === undefined) return null;
  const value = op.outputs[0] ?? -1;
  return {
    op: selection.op,
    value,
    name: graph.values[value]?.name ?? "",
    expression: op.expression,
    line: op.frame < 0 ? null : at(graph.frames, op.frame).line,
  };
}

export function selectionOf({ op, value }: Picked): Selection {
  return op === null ? { kind: "value", value } : { kind: "op", op };
}
