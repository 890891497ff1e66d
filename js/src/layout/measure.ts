/** How legible a layout is, in figures: for the tests, and to compare one layout with another. */

import { at } from "../model/at";
import { type Box, flatten, type Path, type Point } from "./geometry";
import type { Split } from "./split";
import type { Layout } from "./types";

export interface Legibility {
  /** Pairs of places where two edges cross. */
  crossings: number;
  /** Edges of which some point lies in a box that is not its own, or deeper in its own than at the port. */
  throughBoxes: number;
  /** Edges of which some point, stroke included, comes into the halo of a node that is not its own. */
  inHalos: number;
  /** Pairs of boxes, nodes or chips, that overlap. */
  overlaps: number;
  /** Edges that are not one straight line. */
  bent: number;
  /** Total length of all edges. */
  length: number;
  width: number;
  height: number;
}

/** Width of the halo, and half the widest stroke. */
const HALO = 6;
const HALF_STROKE = 4;

interface Outline extends Box {
  node: number;
  isChip: boolean;
}

export function measure(layout: Layout, split: Split): Legibility {
  const outlines: Outline[] = [
    ...layout.nodes.map((box, node) => ({ ...box, node, isChip: false })),
    ...layout.chips.map((box, chip) => ({ ...box, node: at(split.chips, chip).node, isChip: true })),
  ];
  const lines = layout.edges.map(({ forward, backward }) => [flatten(forward), flatten(backward)] as const);
  let [throughBoxes, inHalos, length, bent] = [0, 0, 0, 0];
  lines.forEach(([forward, backward], id) => {
    const { from, to } = at(split.edges, id);
    const points = [...forward, ...backward];
    const isOwn = ({ node, isChip }: Outline) => !isChip && (node === from || node === to);
    if (outlines.some((box) => touches(points, box, isOwn(box) ? -1 : 0))) throughBoxes++;
    if (outlines.some((box) => !isOwn(box) && !box.isChip && touches(points, box, HALO + HALF_STROKE)))
      inHalos++;
    length += lengthOf(forward);
    if (!isStraight(at(layout.edges, id).forward)) bent++;
  });
  return {
    crossings: crossingsOf(lines.map(([forward]) => forward)),
    throughBoxes,
    inHalos,
    overlaps: overlapsOf(outlines),
    bent,
    length: Math.round(length),
    width: Math.round(layout.bounds.width),
    height: Math.round(layout.bounds.height),
  };
}

function lengthOf(points: readonly Point[]): number {
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    length += Math.hypot(at(points, i).x - at(points, i - 1).x, at(points, i).y - at(points, i - 1).y);
  }
  return length;
}

function isStraight(path: Path): boolean {
  const first = at(path, 0);
  return (
    path.every(({ x }) => Math.abs(x - first.x) < 0.5) || path.every(({ y }) => Math.abs(y - first.y) < 0.5)
  );
}

function touches(points: readonly Point[], { x, y, width, height }: Box, margin: number): boolean {
  return points.some(
    (point) =>
      point.x > x - margin &&
      point.x < x + width + margin &&
      point.y > y - margin &&
      point.y < y + height + margin,
  );
}

function overlapsOf(boxes: readonly Box[]): number {
  let count = 0;
  const sorted = [...boxes].sort((a, b) => a.x - b.x);
  sorted.forEach((box, i) => {
    for (let k = i + 1; k < sorted.length && at(sorted, k).x < box.x + box.width; k++) {
      const other = at(sorted, k);
      if (other.y < box.y + box.height && box.y < other.y + other.height) count++;
    }
  });
  return count;
}

interface Stroke {
  a: Point;
  b: Point;
  line: number;
}

/** Strokes in order of where they begin, so that each is compared with few others. */
function crossingsOf(lines: readonly Point[][]): number {
  const strokes = lines.flatMap((points, line) =>
    points.slice(1).map((b, i): Stroke => {
      const a = at(points, i);
      return a.x <= b.x ? { a, b, line } : { a: b, b: a, line };
    }),
  );
  strokes.sort((p, q) => p.a.x - q.a.x);
  let count = 0;
  let active: Stroke[] = [];
  for (const stroke of strokes) {
    active = active.filter((other) => other.b.x >= stroke.a.x);
    for (const other of active) if (other.line !== stroke.line && cross(stroke, other)) count++;
    active.push(stroke);
  }
  return count;
}

function cross(p: Stroke, q: Stroke): boolean {
  return side(p, q.a) * side(p, q.b) < 0 && side(q, p.a) * side(q, p.b) < 0;
}

function side({ a, b }: Stroke, point: Point): number {
  return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
}
