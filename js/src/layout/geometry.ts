/** Points, boxes and curves. x grows to the right, y downwards; a box is given by its top left corner. */

import { at } from "../model/at";

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Point, Size {}

/** The smallest box around both. */
export function union(one: Box, other: Box): Box {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const width = Math.max(one.x + one.width, other.x + other.width) - x;
  return { x, y, width, height: Math.max(one.y + one.height, other.y + other.height) - y };
}

/** Cubic Béziers end to end: the start, then two control points and an end for each piece (1 + 3k points). */
export type Path = Point[];

/** Points into which one curve is cut. */
const SAMPLES = 16;

/** The points of a path, close enough that nothing is missed between them. */
export function flatten(path: Path): Point[] {
  const points: Point[] = [at(path, 0)];
  for (let i = 0; i + 3 < path.length; i += 3) {
    const [a, b, c, d] = [at(path, i), at(path, i + 1), at(path, i + 2), at(path, i + 3)];
    for (let step = 1; step <= SAMPLES; step++) {
      const t = step / SAMPLES;
      const s = 1 - t;
      const weigh = (p: number, q: number, r: number, u: number) =>
        s * s * s * p + 3 * s * s * t * q + 3 * s * t * t * r + t * t * t * u;
      points.push({ x: weigh(a.x, b.x, c.x, d.x), y: weigh(a.y, b.y, c.y, d.y) });
    }
  }
  return points;
}
