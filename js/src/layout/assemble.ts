/** The boxes of nodes and chips, from their places; and how far everything reaches. */

import type { Anatomy } from "./anatomy";
import type { Box, Path, Point } from "./geometry";
import type { Screen } from "./screen";
import type { PlacedChip, PlacedNode } from "./types";

/** Place of a node: where its box begins along the ranks, and its middle across. */
export interface Spot {
  rank: number;
  main: number;
  cross: number;
}

/** Free margin around everything, for halos and double rings. */
export const MARGIN = 20;

export function placeNode({ main, cross }: Anatomy, spot: Spot, screen: Screen): PlacedNode {
  const { x, y, width, height } = screen.box(spot.main, spot.cross - cross / 2, main, cross);
  return { x, y, width, height, rank: spot.rank };
}

export function placeChips({ cross, chips }: Anatomy, spot: Spot, screen: Screen): [number, PlacedChip][] {
  const top = spot.cross - cross / 2;
  return chips.map((chip) => {
    const middle = spot.main + chip.along;
    return [
      chip.chip,
      {
        ...screen.box(spot.main + chip.main, top + chip.cross, chip.mainSize, chip.crossSize),
        stem: [screen.point(middle, top + chip.stem), screen.point(middle, top + chip.cross)],
      },
    ];
  });
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

/** The box around lines. */
export function reachOf(...paths: readonly Path[]): Box {
  const extent = emptyExtent();
  for (const path of paths) for (const point of path) include(extent, point);
  const { left, top, right, bottom } = extent;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
