/**
 * Where everything stands. The tape is in topological order, so a rank is one more than the highest rank among the
 * inputs, and no search for one is needed.
 *
 * While a tape is recorded, `extend` places what is new and moves nothing. When recording has ended, `polish` looks
 * at the whole once: fewer crossings, straight chains, columns no wider than they need be.
 */

import type { Box, Path, Point, Size } from "./geometry";

import { layOut } from "./polish";
import type { Chip, DrawnNode, Split } from "./split";

export { extend, type Growing, startGrowing } from "./grow";

export type Orientation = "horizontal" | "vertical";

export interface LayoutOptions {
  /** Left to right, top to bottom, or whichever fits the panel. Default "horizontal". */
  orientation?: Orientation | "auto";
  /** Size of the panel: for "auto", and for wrapping long chains into rows. */
  panel?: Size;
  /** Break a chain that is much wider than the panel into rows. Only `polish` does. Default true. */
  wrap?: boolean;
  nodeSize(node: DrawnNode): Size;
  chipSize(chip: Chip): Size;
  /** No node gets more than this along the ranks, however long its text. */
  largestNode: Size;
}

export interface PlacedNode extends Box {
  rank: number;
  /** Where the edges in `edgesIn` end and those of each output leave, in the same order. */
  inPorts: Point[];
  outPorts: Point[];
}

export interface PlacedChip extends Box {
  /** The short line that joins the chip to its node. */
  stem: [Point, Point];
}

export interface RoutedEdge {
  /** From the producer's port to the consumer's port. */
  forward: Path;
  /** Beside it, the other way: from the consumer to the producer. */
  backward: Path;
  /** Middle of the edge, where a label has most room. */
  label: Point;
}

export interface Layout {
  readonly orientation: Orientation;
  /** By the ids of the split. */
  readonly nodes: PlacedNode[];
  readonly chips: PlacedChip[];
  readonly edges: RoutedEdge[];
  /** Everything, with a margin for halos. */
  bounds: Box;
}

/** Lay out the whole. Deterministic. */
export function polish(split: Split, options: LayoutOptions): Layout {
  const { orientation = "horizontal", panel } = options;
  if (orientation !== "auto") return layOut(split, orientation, options);
  const horizontal = layOut(split, "horizontal", options);
  if (panel === undefined || split.nodes.length > TURNING_LIMIT) return horizontal;
  const scale = scaleOf(horizontal.bounds, panel);
  if (scale === 1) return horizontal;
  const vertical = layOut(split, "vertical", options);
  return scaleOf(vertical.bounds, panel) > TURNING_GAIN * scale ? vertical : horizontal;
}

/** Larger graphs are not laid out twice to see which way they fit better. */
const TURNING_LIMIT = 600;
/** People read from left to right: it has to be worth it. */
const TURNING_GAIN = 1.3;

function scaleOf(bounds: Size, panel: Size): number {
  return Math.min(1, panel.width / bounds.width, panel.height / bounds.height);
}
