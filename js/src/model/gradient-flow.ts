/** What each Variable gets of a gradient, from the one furthest from the target to the nearest: who vanishes, who explodes. */

import { at } from "./at";
import { placeAmongSources, summandsOf, titleOfSum, valuesOfVariable } from "./changed";
import { type Ailment, ailmentOf } from "./health";
import type { Graph, Moment, ValueMoment } from "./state";
import { valueTitle } from "./titles";
import type { Summary } from "./wire";

export interface FlowRow {
  value: number;
  title: string;
  /** Most ops that lie between it and a target; 0 when no target depends on it. */
  depth: number;
  /** "given" and "none": what the gradient came to; "on the way": more may come; "not asked for": it is no source. */
  state: "given" | "none" | "on the way" | "not asked for";
  /** What it has received so far. */
  gradient: Summary | undefined;
  ailment: Ailment | undefined;
}

/** Every Variable of the tape and every source of the gradient shown, the deepest first. */
export function gradientFlow(graph: Graph, moment: Moment): FlowRow[] {
  const depths = depthsFrom(graph, moment.targets);
  const rows: FlowRow[] = [];
  graph.values.forEach(({ role, first }, value) => {
    if (first !== undefined) return; // it has a row with what it was at first
    const source = moment.sources[placeAmongSources(graph, moment.sources, value)];
    if (role !== "variable" && source === undefined) return;
    const all = source === undefined ? valuesOfVariable(graph, value) : summandsOf(graph, source);
    const { gradient, isSource, isNone, pending } =
      all.length === 1 ? moment.ofValue(value) : together(moment, all);
    const isOver = moment.results !== undefined;
    const state = !isSource
      ? "not asked for"
      : isNone
        ? "none"
        : isOver && !pending && gradient !== undefined
          ? "given"
          : "on the way";
    rows.push({
      value,
      title: all.length === 1 ? valueTitle(graph, value) : titleOfSum(graph, all),
      depth: Math.max(...all.map((one) => depths[one] ?? 0)),
      state,
      gradient,
      ailment: ailmentOf(gradient, graph.thresholds),
    });
  });
  return rows.sort((a, b) => b.depth - a.depth || firstRead(graph, a.value) - firstRead(graph, b.value));
}

/** All values of a Variable that was changed: what they receive is known together once the gradient is returned. */
function together(moment: Moment, all: readonly number[]): Omit<ValueMoment, "forward" | "backward"> {
  const [first, ...others] = all.map((value) => moment.ofValue(value));
  if (first === undefined) throw new RangeError("a Variable has at least one value");
  const pending = [first, ...others].some((one) => one.pending);
  return { ...first, gradient: moment.results?.[first.source] ?? undefined, pending };
}

function firstRead({ readers }: Graph, value: number): number {
  return readers[value]?.[0]?.op ?? Number.POSITIVE_INFINITY;
}

/** By value: the length of the longest way to a target, in ops. One pass back over the tape. */
function depthsFrom({ ops, values }: Graph, targets: readonly number[]): (number | undefined)[] {
  const depths: (number | undefined)[] = [];
  for (const target of targets) depths[target] = 0;
  for (let op = ops.length - 1; op >= 0; op--) {
    const { inputs, outputs } = at(ops, op);
    let depth = -1;
    for (const output of outputs) depth = Math.max(depth, depths[output] ?? -1);
    if (depth < 0) continue;
    for (const input of inputs) depths[input] = Math.max(depths[input] ?? 0, depth + 1);
  }
  return depths.length > values.length ? depths.slice(0, values.length) : depths;
}

/** A logarithmic axis of whole decades that holds all the norms, and how far along it a norm lies, from 0 to 1. */
export interface DecadeAxis {
  low: number;
  high: number;
  share(norm: number): number;
}

const LEAST_DECADES = 4;

export function decadeAxis(norms: readonly number[]): DecadeAxis {
  const sizes = norms.filter((norm) => Number.isFinite(norm) && norm > 0).map(Math.log10);
  const high = Math.ceil(sizes.length === 0 ? 0 : Math.max(...sizes)) + 0; // never -0
  const low = Math.min(Math.floor(Math.min(high, ...sizes)), high - LEAST_DECADES);
  const share = (norm: number) =>
    norm > 0 ? Math.min(1, Math.max(0, (Math.log10(norm) - low) / (high - low))) : 0;
  return { low, high, share };
}
