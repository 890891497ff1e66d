/** What a layout is made of, and what it is made with. */

import type { Box, Path, Point, Size } from "./geometry";
import type { Chip, DrawnNode } from "./split";

export type Orientation = "horizontal" | "vertical";

export interface LayoutOptions {
  /** Left to right, top to bottom, or whichever fits the panel. Default "horizontal". */
  orientation?: Orientation | "auto";
  /** Size of the panel: for "auto", and for wrapping long chains into rows. */
  panel?: Size;
  /**
   * Where a chain that is much wider than the panel is broken into rows: 0 nowhere, 1 around all boxes, 2 in these as
   * well, and so on. Only `polish` does. By default as deep as it is worth it.
   */
  wrap?: number;
  nodeSize(node: DrawnNode): Size;
  chipSize(chip: Chip): Size;
  /** Room beside a node for what is said of it: above where the ranks go to the right, else on its left. */
  sayingSize?(node: DrawnNode): Size | undefined;
  /** No node gets more than this along the ranks, however long its text. */
  largestNode: Size;
  /** Where edges arrive at a box and leave it; undefined for what has ports of its own. */
  boxPorts?(node: DrawnNode): BoxPorts | undefined;
}

/** Distances across the ranks from the middle of a box, by edge in and by output. */
export interface BoxPorts {
  readonly entries: readonly number[];
  readonly exits: readonly number[];
}

export interface PlacedNode extends Box {
  rank: number;
}

export interface PlacedChip extends Box {
  /** The short line that joins the chip to its node. */
  stem: [Point, Point];
}

export interface RoutedEdge {
  /** From the producer's port to the consumer's port. */
  readonly forward: Path;
  /** Beside it, the other way: from the consumer to the producer. */
  readonly backward: Path;
  /** Middle of the edge, where a label has most room. */
  readonly label: Point;
  /** How far its lines reach. */
  readonly reach: Box;
}

export interface Layout {
  readonly orientation: Orientation;
  /** By the ids of the split. */
  readonly nodes: PlacedNode[];
  readonly chips: PlacedChip[];
  readonly edges: RoutedEdge[];
  readonly boxes: Box[];
  /** What is left of its worth, in size, where the eye is led from row to row; 1 for one row. */
  readonly ease: number;
  /** Everything, with a margin for halos. */
  bounds: Box;
}
