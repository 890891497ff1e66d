/** A gradient whose ops another tape recorded: they are ops of that tape as any other, and belong together. */

import { at } from "./at";
import type { Graph } from "./state";
import { gradientTitle } from "./titles";

export interface Nested {
  gradient: number;
  /** 2 for the ops of a first derivative: what differentiates them gives the second. */
  order: number;
  /** What is differentiated: "y". */
  of: string;
  /** The tapes that recorded it: "t2, t3". */
  by: string;
}

export function nestedOf(graph: Graph, op: number): Nested | undefined {
  const { gradient, tapes } = at(graph.ops, op);
  if (gradient < 0 || tapes.length === 0) return undefined;
  // The innermost is the one that differentiates it next.
  const by = [...tapes].sort((a, b) => b - a).map((tape) => at(graph.tapes, tape).name);
  return {
    gradient,
    order: orderOf(graph, gradient),
    of: gradientTitle(graph, gradient),
    by: by.join(", "),
  };
}

/** Whether an op is the first of those of a nested gradient: what is said of all of them stands there. */
export function beginsNested({ ops }: Graph, op: number): boolean {
  const isOf = (gradient: number, other: number) => {
    const { gradient: own = -1, tapes = [] } = ops[other] ?? {};
    return own === gradient && tapes.length > 0;
  };
  const { gradient } = at(ops, op);
  return gradient >= 0 && isOf(gradient, op) && !isOf(gradient, op - 1);
}

/** The targets of a gradient may be ops of a gradient in turn. */
function orderOf(graph: Graph, gradient: number): number {
  const inner = at(graph.gradients, gradient).targets.map((target) => {
    const { op } = at(graph.values, target);
    const own = op < 0 ? -1 : at(graph.ops, op).gradient;
    // A gradient is computed from what was there before it.
    return own >= 0 && own < gradient ? orderOf(graph, own) : 1;
  });
  return 1 + Math.max(1, ...inner);
}
