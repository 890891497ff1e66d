/** The finished picture, from places of nodes and lanes of edges. */

import { at } from "../model/at";
import type { Anatomy } from "./anatomy";
import type { Box, Point } from "./geometry";
import { drawEdge, type Lane } from "./route";
import { type Screen, screenFor } from "./screen";
import type { DrawnNode, Split } from "./split";
import type { Layout, Orientation, PlacedChip, PlacedNode } from "./types";

/** Place of a node: where its box begins along the ranks, and its middle across. */
export interface Spot {
  rank: number;
  main: number;
  cross: number;
}

/** Free margin around everything, for halos and double rings. */
export const MARGIN = 20;

export function assemble(
  split: Split,
  orientation: Orientation,
  anatomies: readonly Anatomy[],
  spots: readonly Spot[],
  lanes: readonly (readonly Lane[])[],
): Layout {
  const screen = screenFor(orientation);
  const edges = lanes.map((path) => drawEdge(path, screen));
  const nodes: PlacedNode[] = [];
  const chips: PlacedChip[] = [];
  for (const node of split.nodes) {
    const anatomy = at(anatomies, node.id);
    const spot = at(spots, node.id);
    const leaving = (edge: number) => at(at(lanes, edge), 0).cross;
    nodes.push(placeNode(split, node, anatomy, spot, leaving, screen));
    for (const [chip, placed] of placeChips(anatomy, spot, screen)) chips[chip] = placed;
  }
  const layout = { orientation, nodes, chips, edges, boxes: [], bounds: { x: 0, y: 0, width: 0, height: 0 } };
  layout.bounds = boundsOf(layout);
  return layout;
}

export function placeNode(
  { edges }: Split,
  { edgesIn, edgesOut, outputs }: DrawnNode,
  { main, cross, entries }: Anatomy,
  spot: Spot,
  leaving: (edge: number) => number,
  screen: Screen,
): PlacedNode {
  const end = spot.main + main;
  return {
    ...screen.box(spot.main, spot.cross - cross / 2, main, cross),
    rank: spot.rank,
    inPorts: edgesIn.map((_, port) => screen.point(spot.main, spot.cross + at(entries, port))),
    outPorts: outputs.map((_, output) => {
      const exits = edgesOut.filter((edge) => at(edges, edge).output === output).map(leaving);
      const middle =
        exits.length === 0 ? spot.cross : exits.reduce((sum, exit) => sum + exit, 0) / exits.length;
      return screen.point(end, middle);
    }),
  };
}

export function placeChips({ cross, chips }: Anatomy, spot: Spot, screen: Screen): [number, PlacedChip][] {
  const top = spot.cross - cross / 2;
  return chips.map((chip) => {
    const middle = spot.main + chip.main + chip.mainSize / 2;
    return [
      chip.chip,
      {
        ...screen.box(spot.main + chip.main, top + chip.cross, chip.mainSize, chip.crossSize),
        stem: [screen.point(middle, top + chip.stem), screen.point(middle, top + chip.cross)],
      },
    ];
  });
}

function boundsOf({ nodes, chips, edges }: Pick<Layout, "nodes" | "chips" | "edges">): Box {
  const extent = emptyExtent();
  for (const box of nodes) includeBox(extent, box);
  // In a box there are only chips of its own, by the ids of the whole.
  chips.forEach((box) => {
    includeBox(extent, box);
  });
  for (const { forward, backward } of edges) {
    for (const point of forward) include(extent, point);
    for (const point of backward) include(extent, point);
  }
  return boxOf(extent);
}

/** How far everything reaches so far. */
export interface Extent {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function emptyExtent(): Extent {
  const far = Number.POSITIVE_INFINITY;
  return { left: far, top: far, right: -far, bottom: -far };
}

export function include(extent: Extent, { x, y }: Point): void {
  extent.left = Math.min(extent.left, x);
  extent.top = Math.min(extent.top, y);
  extent.right = Math.max(extent.right, x);
  extent.bottom = Math.max(extent.bottom, y);
}

export function includeBox(extent: Extent, { x, y, width, height }: Box): void {
  include(extent, { x, y });
  include(extent, { x: x + width, y: y + height });
}

export function boxOf({ left, top, right, bottom }: Extent): Box {
  if (right < left) return { x: 0, y: 0, width: 0, height: 0 };
  return {
    x: left - MARGIN,
    y: top - MARGIN,
    width: right - left + 2 * MARGIN,
    height: bottom - top + 2 * MARGIN,
  };
}
