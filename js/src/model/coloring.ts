/** What the colour of a card says: how large its value or gradient is, how well it is, or how long ago it ran. */

import { at } from "./at";
import { ailmentOf, normOf } from "./health";
import { entriesIn } from "./numbers";
import type { Graph, Moment } from "./state";
import type { Summary, Value } from "./wire";

export type ColorBy = "value" | "gradient" | "health" | "time";

export const COLOR_BY: readonly ColorBy[] = ["value", "gradient", "health", "time"];

/** A hue has one meaning wherever it stands; `strength` goes from 0 to 1. */
export interface Tint {
  hue: "forward" | "backward" | "bad" | "none";
  strength: number;
}

/** The scale of a colour, for the legend: sizes an entry, on a logarithmic scale. */
export interface Scale {
  low: number;
  high: number;
}

/** Sizes that lie closer together than this are not told apart by colour. */
const LEAST_RATIO = 10;
/** Steps after which what ran is a third as strong. */
const FADING = 6;

export interface Coloring {
  scale: Scale | undefined;
  /** The tint of a leaf, or of what an op gave. */
  tintOf(value: number): Tint | undefined;
}

export function coloring(graph: Graph, moment: Moment, by: ColorBy): Coloring {
  switch (by) {
    case "value": {
      const scale = scaleOf(graph, "values", () => graph.values.map((value) => sizeOf(value.summary, value)));
      return sized(scale, "forward", (value) => {
        const one = at(graph.values, value);
        return moment.ofValue(value).forward === "to come" ? Number.NaN : sizeOf(one.summary, one);
      });
    }
    case "gradient": {
      const { gradient } = moment;
      const scale = scaleOf(graph, `gradient ${gradient}`, () => sizesIn(graph, gradient));
      return sized(scale, "backward", (value) =>
        sizeOf(moment.ofValue(value).gradient, at(graph.values, value)),
      );
    }
    case "health":
      return { scale: undefined, tintOf: (value) => healthTint(graph, moment, value) };
    case "time":
      return { scale: undefined, tintOf: (value) => timeTint(graph, moment, value) };
  }
}

/** Root mean square of the entries, so that small and large arrays can be compared. */
function sizeOf(summary: Summary | undefined, { shape }: Value): number {
  if (summary === undefined) return Number.NaN;
  const count = entriesIn(shape);
  return normOf(summary) / Math.sqrt(Math.max(1, count));
}

function sizesIn({ flow, values }: Graph, gradient: number): number[] {
  return flow.receipts.flatMap((receipts, value) => {
    const last = receipts?.findLast((receipt) => receipt.gradient === gradient);
    return last === undefined ? [] : [sizeOf(last.total, at(values, value))];
  });
}

const scales = new WeakMap<Graph, { key: string; revision: number; scale: Scale | undefined }>();

/** From the smallest to the largest size in the whole graph, so that colours stay while one steps and pans. */
function scaleOf(graph: Graph, key: string, sizes: () => number[]): Scale | undefined {
  const { revision } = graph;
  const known = scales.get(graph);
  if (known !== undefined && known.key === key && known.revision === revision) return known.scale;
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const size of sizes()) {
    if (!(size > 0) || size === Number.POSITIVE_INFINITY) continue;
    low = Math.min(low, size);
    high = Math.max(high, size);
  }
  const scale = high / low >= LEAST_RATIO ? { low, high } : undefined;
  scales.set(graph, { key, revision, scale });
  return scale;
}

function sized(scale: Scale | undefined, hue: Tint["hue"], size: (value: number) => number): Coloring {
  const tintOf = (value: number): Tint | undefined => {
    const own = size(value);
    if (scale === undefined || !(own > 0)) return undefined;
    // Differences of logarithms: the ratio of the ends may be beyond the range of a number.
    const share = (Math.log(own) - Math.log(scale.low)) / (Math.log(scale.high) - Math.log(scale.low));
    return { hue, strength: Math.min(1, Math.max(0, share)) };
  };
  return { scale, tintOf };
}

function healthTint(graph: Graph, moment: Moment, value: number): Tint | undefined {
  const { forward, gradient, isNone } = moment.ofValue(value);
  const own = forward === "to come" ? undefined : at(graph.values, value).summary.health;
  const received = ailmentOf(gradient, graph.thresholds);
  const ailments = [own, received];
  if (ailments.some((ailment) => ailment !== undefined && ailment !== "zero"))
    return { hue: "bad", strength: 1 };
  if (isNone) return { hue: "none", strength: 0.7 };
  if (isFoundAt(graph, moment, value)) return { hue: "bad", strength: 0.7 };
  return received === "zero" ? { hue: "none", strength: 0.7 } : undefined;
}

/** Whether something was found by now that no single number shows: dead units, saturated ones. */
function isFoundAt({ findings, ticks }: Graph, moment: Moment, value: number): boolean {
  return findings.some(
    (finding) =>
      finding.value === value &&
      finding.severity !== "note" &&
      (ticks.tickOf[finding.step] ?? Number.POSITIVE_INFINITY) <= moment.tick,
  );
}

/** What ran, or received something, at this step is strongest; what was before fades. */
function timeTint(graph: Graph, moment: Moment, value: number): Tint | undefined {
  const receipts = graph.flow.receipts[value] ?? [];
  const received = receipts.findLast(({ tick }) => tick <= moment.tick)?.tick ?? -1;
  const producer = at(graph.values, value).op;
  const first = producer >= 0 ? producer : (graph.readers[value]?.[0]?.op ?? -1);
  const ran = graph.ticks.tickOfOp[first] ?? -1;
  const last = Math.max(received, ran <= moment.tick ? ran : -1);
  if (last < 0) return undefined;
  return {
    hue: received > ran ? "backward" : "forward",
    strength: 3 ** (-(moment.tick - last) / FADING),
  };
}
