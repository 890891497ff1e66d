/** What a group of ops comes to at one moment: how far it is, the worst in it, between which norms its gradients lie. */

import { at } from "./at";
import { type Ailment, ailmentOf, normOf } from "./health";
import type { Graph, Moment } from "./state";

export interface Tally {
  ops: number;
  /** How many have run, and through how many of those that it passes the gradient shown has come. */
  done: number;
  passed: number;
  toPass: number;
  /** The op of the current step is one of them. */
  isCurrent: boolean;
  ailment: Ailment | undefined;
  /** The smallest and the largest norm among the gradients that have come. */
  norms: { low: number; high: number } | undefined;
}

/** From good to bad. */
const BADNESS: readonly (Ailment | undefined)[] = [undefined, "zero", "vanishing", "exploding", "inf", "nan"];
const badness = (ailment: Ailment | undefined) => BADNESS.indexOf(ailment);

/** The ops that a gradient passes, in the order of the tape; it passes them from the last to the first. */
interface Passed {
  readonly ops: number[];
  readonly ticks: number[];
  readonly lowest: Ranges;
  readonly highest: Ranges;
  readonly worst: Ranges;
}

interface Known {
  revision: number;
  readonly worst: Ranges;
  readonly passed: Map<number, Passed>;
}

const known = new WeakMap<Graph, Known>();

export function tallyOf(graph: Graph, moment: Moment, first: number, last: number): Tally {
  const { worst, passed } = knownOf(graph);
  const { tickOfOp } = graph.ticks;
  const isAhead = (op: number) => (tickOfOp[op] ?? -1) > moment.tick;
  const done = firstWhere(first, last + 1, isAhead);
  const gradient = passedBy(graph, passed, moment.gradient);
  const from = firstWhere(0, gradient.ops.length, (i) => at(gradient.ops, i) >= first);
  const to = firstWhere(from, gradient.ops.length, (i) => at(gradient.ops, i) > last);
  const reached = firstWhere(from, to, (i) => at(gradient.ticks, i) <= moment.tick);
  const low = gradient.lowest.over(reached, to);
  const high = gradient.highest.over(reached, to);
  const worstOfAll = Math.max(0, worst.over(first, done), gradient.worst.over(reached, to));
  return {
    ops: last - first + 1,
    done: done - first,
    passed: to - reached,
    toPass: to - from,
    isCurrent: first <= moment.op && moment.op <= last,
    ailment: BADNESS[worstOfAll],
    norms: low <= high ? { low, high } : undefined,
  };
}

/** The first number of a range for which something holds that holds for all after it; the end if for none. */
function firstWhere(from: number, to: number, holds: (index: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function knownOf(graph: Graph): Known {
  const before = known.get(graph);
  if (before !== undefined && before.revision === graph.revision) return before;
  const ailments = graph.ops.map(({ outputs }) =>
    Math.max(0, ...outputs.map((value) => badness(at(graph.values, value).summary.health))),
  );
  const made = { revision: graph.revision, worst: new Ranges(ailments, Math.max, -1), passed: new Map() };
  known.set(graph, made);
  return made;
}

function passedBy(graph: Graph, all: Map<number, Passed>, gradient: number): Passed {
  const before = all.get(gradient);
  if (before !== undefined) return before;
  const [ops, ticks, norms, ailments] = [[] as number[], [] as number[], [] as number[], [] as number[]];
  graph.flow.passages.forEach((passages, op) => {
    const passage = passages?.find((one) => one.gradient === gradient);
    if (passage === undefined) return;
    const [value = -1] = at(graph.ops, op).outputs;
    const received = graph.flow.receipts[value]?.filter((receipt) => receipt.gradient === gradient) ?? [];
    const total = received[received.length - 1]?.total;
    ops.push(op);
    ticks.push(passage.tick);
    norms.push(total === undefined ? Number.NaN : normOf(total));
    ailments.push(badness(ailmentOf(total, graph.thresholds)));
  });
  const finite = (other: number) => norms.map((norm) => (Number.isFinite(norm) ? norm : other));
  const [most, least] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const made = {
    ops,
    ticks,
    lowest: new Ranges(finite(most), Math.min, most),
    highest: new Ranges(finite(least), Math.max, least),
    worst: new Ranges(ailments, Math.max, -1),
  };
  all.set(gradient, made);
  return made;
}

/** The least, or the most, of any stretch of a list: a tree in which each node holds that of its two children. */
class Ranges {
  private readonly size: number;
  private readonly tree: Float64Array;

  constructor(
    items: readonly number[],
    private readonly pick: (one: number, other: number) => number,
    private readonly none: number,
  ) {
    this.size = items.length;
    this.tree = new Float64Array(2 * items.length);
    this.tree.set(items, items.length);
    for (let node = items.length - 1; node > 0; node--) {
      this.tree[node] = pick(at(this.tree, 2 * node), at(this.tree, 2 * node + 1));
    }
  }

  /** From `from` up to, but not including, `to`. */
  over(from: number, to: number): number {
    let result = this.none;
    let [low, high] = [from + this.size, to + this.size];
    while (low < high) {
      if (low % 2 === 1) result = this.pick(result, at(this.tree, low++));
      if (high % 2 === 1) result = this.pick(result, at(this.tree, --high));
      low >>= 1;
      high >>= 1;
    }
    return result;
  }
}
