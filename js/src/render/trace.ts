/** A course as paths in a box: in the inspector, and small on the card of a folded group. */

import type { Box, Point } from "../layout/geometry";
import type { Trace } from "../model/course";

export interface TracePaths {
  /** With a gap where there is no number. */
  line: string;
  /** A cross over each gap. */
  lost: string;
  /** A ring where a norm was exactly zero. */
  zero: string;
  /** Where it is now. */
  end: Point | undefined;
}

export function pathsOf({ places }: Trace, box: Box): TracePaths {
  const across = (x: number) => Number((box.x + x * box.width).toFixed(1));
  const down = (y: number) => Number((box.y + y * box.height).toFixed(1));
  const paths: TracePaths = { line: "", lost: "", zero: "", end: undefined };
  let isOpen = false;
  for (const { x, y, isZero } of places) {
    if (y === undefined) paths.lost += `M${across(x) - 2},${box.y - 2}l4,4m0,-4l-4,4`;
    else paths.line += `${isOpen ? "L" : "M"}${across(x)},${down(y)}`;
    if (isZero) paths.zero += ring(across(x), down(y ?? 1));
    isOpen = y !== undefined;
  }
  const last = places.at(-1)?.y;
  if (last !== undefined) paths.end = { x: across(1), y: down(last) };
  return paths;
}

const ring = (x: number, y: number) => `M${x - 2.5},${y}a2.5,2.5 0 1 0 5,0a2.5,2.5 0 1 0 -5,0Z`;
