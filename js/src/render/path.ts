/** From curves to what SVG reads, with arrowheads of our own: markers would grow with the stroke. */

import { type Box, flatten, type Path, type Point } from "../layout/geometry";
import { at } from "../model/at";

const number = (value: number) => String(Math.round(value * 100) / 100);
const pair = ({ x, y }: Point) => `${number(x)},${number(y)}`;

export function pathData(path: Path): string {
  const [start, ...rest] = path;
  if (start === undefined) return "";
  let data = `M${pair(start)}`;
  for (let i = 0; i + 2 < rest.length; i += 3) {
    const piece = rest.slice(i, i + 3);
    data += `C${piece.map(pair).join(" ")}`;
  }
  return data;
}

/** The curve, ended `length` before its end, and the triangle that stands there. */
export function withArrow(path: Path, length: number, width: number): { line: Path; head: string } {
  const end = path.at(-1);
  const before = path.at(-2);
  if (end === undefined || before === undefined) return { line: path, head: "" };
  const from = before.x === end.x && before.y === end.y ? (path.at(-3) ?? before) : before;
  const distance = Math.hypot(end.x - from.x, end.y - from.y) || 1;
  const along = { x: (end.x - from.x) / distance, y: (end.y - from.y) / distance };
  const base = { x: end.x - along.x * length, y: end.y - along.y * length };
  const across = { x: (-along.y * width) / 2, y: (along.x * width) / 2 };
  const corner = (sign: 1 | -1) => ({ x: base.x + sign * across.x, y: base.y + sign * across.y });
  // The line runs a little into the head, so that no gap is seen between them.
  const stop = { x: base.x + along.x, y: base.y + along.y };
  const shift = { x: stop.x - end.x, y: stop.y - end.y };
  const line = path.slice(0, -2);
  line.push({ x: before.x + shift.x, y: before.y + shift.y }, stop);
  return { line, head: `M${pair(end)}L${pair(corner(1))}L${pair(corner(-1))}Z` };
}

/** Stroke for a gradient of this norm, on a log scale from 1 px to 8 px. */
export function gradientWidth(norm: number): number {
  if (Number.isNaN(norm)) return 2.5;
  if (norm === 0) return 1;
  return Math.min(8, Math.max(1, 2.4 + 1.2 * Math.log10(norm)));
}

/** Lines from lower left to upper right that fill a box. */
export function hatching({ x, y, width, height }: Box, spacing = 5): string {
  let data = "";
  for (let offset = spacing / 2; offset < width + height; offset += spacing) {
    const [left, right] = [Math.max(0, offset - height), Math.min(width, offset)];
    data += `M${number(x + left)},${number(y + offset - left)}L${number(x + right)},${number(y + offset - right)}`;
  }
  return data;
}

/** Whether a path goes through a box. */
export function crosses(path: Path, { x, y, width, height }: Box): boolean {
  const points = flatten(path);
  return points.some((from, i) => {
    const to = points[i + 1] ?? from;
    // The part of the stretch that lies between the sides, and between top and bottom.
    let [begin, end] = [0, 1];
    for (const [start, step, low, high] of [
      [from.x, to.x - from.x, x, x + width],
      [from.y, to.y - from.y, y, y + height],
    ] as const) {
      const [enters, leaves] = [(low - start) / step, (high - start) / step].sort((a, b) => a - b);
      if (step === 0) {
        if (start < low || start > high) return false;
      } else {
        begin = Math.max(begin, enters ?? 0);
        end = Math.min(end, leaves ?? 1);
      }
    }
    return begin <= end;
  });
}

/** The point at a share of a path's length, and the direction, of length 1, in which the path goes on there. */
export function along(path: Path, share: number): { point: Point; direction: Point } {
  const points = flatten(path);
  const lengths = points.slice(1).map(({ x, y }, i) => Math.hypot(x - at(points, i).x, y - at(points, i).y));
  let rest = share * lengths.reduce((sum, piece) => sum + piece, 0);
  let piece = 0;
  while (piece < lengths.length - 1 && rest > at(lengths, piece)) rest -= at(lengths, piece++);
  const [from, to] = [at(points, piece), at(points, piece + 1)];
  const whole = at(lengths, piece) || 1;
  const direction = { x: (to.x - from.x) / whole, y: (to.y - from.y) / whole };
  return { point: { x: from.x + direction.x * rest, y: from.y + direction.y * rest }, direction };
}
