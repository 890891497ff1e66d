/** Rows: a chain much longer than the panel is broken where few edges pass, and goes on below from the left. */

import { at, int, real } from "../model/at";
import { MARGIN } from "./assemble";
import type { Size } from "./geometry";
import { ARC } from "./route";

/** By rank: where a column begins and ends along the ranks, how far its items reach across, and what leaves them. */
export interface Columns {
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The least that it has to reach across. */
  readonly breadth: Float64Array;
  readonly leaving: Int32Array;
  /** How many of the edges that leave began before, and how many of those have nothing below them but each other. */
  readonly passing: Int32Array;
  readonly lowest: Int32Array;
}

/** Ranks from the first to the last, both included. */
export type Range = Pick<Row, "first" | "last">;

/** Ranks of one row, the last included, and how far its columns move from where they were in a single row. */
export interface Row {
  first: number;
  last: number;
  main: number;
  cross: number;
  /** How far the row reaches after it has moved: along the ranks, and across. */
  end: number;
  top: number;
  bottom: number;
}

const MOST_ROWS = 12;
/** More edges than this in the way, and the chain is not broken there. */
const MOST_EDGES = 2;
/** One row that can be drawn as large as this is read well enough as it is. */
const READABLE = 0.65;
/** Rows have to let everything be drawn larger by this much to be worth it. */
const WORTHWHILE = 1.15;
/** What is drawn smaller than this cannot be read, in rows or not. */
const LEGIBLE = 0.1;
/**
 * What an edge that has to be led back counts in size: one that begins at the end of the row, the first excepted; one that
 * turns down before; and one that passes over all that stands between, and back below it.
 */
const PER_RETURN = 0.88;
const PER_SHORTCUT = 0.93;
const PER_DETOUR = 0.78;
/** A last row that is shorter than this share of the longest, and what it counts. */
const FRAGMENT = 1 / 3;
const PER_FRAGMENT = 0.85;
/** Distance between two edges that go back to the left beside each other, and of the first from the row. */
export const RETURN_PITCH = 16;
export const RETURN_PAD = 18;

/** All in one row. */
export function oneRow(columns: Columns): Row[] {
  const count = columns.start.length;
  return count === 0 ? [] : stack(columns, [{ first: 0, last: count - 1 }]);
}

/** Where to break what now stands in one row, if the rows, closer together by themselves, may be worth it. */
export function breaksFor(columns: Columns, single: readonly Row[], panel: Size): Range[] {
  let best: Range[] = [];
  let largest = scaleOf(single, panel);
  if (largest >= READABLE || !isOfUse(columns, panel)) return best;
  largest *= WORTHWHILE;
  const closer = {
    ...columns,
    low: columns.breadth.map((breadth) => -breadth / 2),
    high: columns.breadth.map((breadth) => breadth / 2),
  };
  const tolls = Float64Array.from(columns.leaving, (_, rank) => tollAt(columns, rank));
  for (const least of [...new Set(tolls)].sort((a, b) => b - a)) {
    for (let rows = 2; rows <= MOST_ROWS && largest < least; rows++) {
      const ranges = shareOut(columns, tolls, least, rows);
      const scale = worth(closer, stack(closer, ranges), panel);
      if (scale > largest) [best, largest] = [ranges, scale];
    }
  }
  return best;
}

export function isWorthwhile(
  columns: Columns,
  rows: readonly Row[],
  single: readonly Row[],
  panel: Size,
): boolean {
  return worth(columns, rows, panel) > scaleOf(single, panel) * WORTHWHILE;
}

/** How large the rows can be drawn, less for what has to be led from one to the next and for a last row of next to nothing. */
function worth(columns: Columns, rows: readonly Row[], panel: Size): number {
  const lengths = rows.map(({ end }) => end);
  const isFragment = at(lengths, lengths.length - 1) < FRAGMENT * Math.max(...lengths);
  return rows
    .slice(0, -1)
    .reduce(
      (scale, { last }) => scale * tollAt(columns, last),
      scaleOf(rows, panel) * (isFragment ? PER_FRAGMENT : 1),
    );
}

/** What a break behind a column leaves of the size; 0 where too much would have to be led on. */
function tollAt({ leaving, passing, lowest }: Columns, rank: number): number {
  if (int(leaving, rank) > MOST_EDGES) return 0;
  const detours = int(passing, rank) - int(lowest, rank);
  const further = Math.max(0, int(leaving, rank) - int(passing, rank) - 1);
  return PER_RETURN ** further * PER_SHORTCUT ** int(lowest, rank) * PER_DETOUR ** detours;
}

/** Whether anything could be read if the rows were as many and as even as can be. */
function isOfUse({ end }: Columns, { width }: Size): boolean {
  return (MOST_ROWS * width) / real(end, end.length - 1) > LEGIBLE;
}

/** At most `count` rows, the longest of them as short as possible, broken where the toll leaves at least so much. */
function shareOut(columns: Columns, tolls: Float64Array, least: number, count: number): Range[] {
  const total = real(columns.end, columns.end.length - 1);
  let [low, high] = [total / count, total];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill(columns, tolls, least, middle).length <= count) high = middle;
    else low = middle;
  }
  return fill(columns, tolls, least, high);
}

/** Rows filled up to a length, or beyond it where there is no place to break. */
function fill({ start, end }: Columns, tolls: Float64Array, least: number, length: number): Range[] {
  const rows: Range[] = [];
  let first = 0;
  let lastBreak = -1;
  for (let rank = 0; rank < start.length; rank++) {
    if (real(end, rank) - real(start, first) > length && lastBreak >= first) {
      rows.push({ first, last: lastBreak });
      first = lastBreak + 1;
    }
    if (real(tolls, rank) >= least) lastBreak = rank;
  }
  rows.push({ first, last: start.length - 1 });
  return rows;
}

export function stack(columns: Columns, ranges: readonly Range[]): Row[] {
  let next = 0;
  return ranges.map(({ first, last }): Row => {
    const low = columns.low.subarray(first, last + 1).reduce((least, one) => Math.min(least, one));
    const high = columns.high.subarray(first, last + 1).reduce((most, one) => Math.max(most, one));
    const main = -real(columns.start, first);
    const cross = ranges.length === 1 ? 0 : next - low;
    const bottom = high + cross;
    next = bottom + 2 * RETURN_PAD + Math.max(0, int(columns.leaving, last) - 1) * RETURN_PITCH;
    return { first, last, main, cross, end: real(columns.end, last) + main, top: low + cross, bottom };
  });
}

/** How large the rows can be drawn in the panel. */
function scaleOf(rows: readonly Row[], { width, height }: Size): number {
  const sides = rows.length > 1 ? 2 * (ARC + RETURN_PITCH) : 0;
  const main = Math.max(...rows.map(({ end }) => end)) + sides + 2 * MARGIN;
  const cross = at(rows, rows.length - 1).bottom - at(rows, 0).top + 2 * MARGIN;
  return Math.min(1, width / main, height / cross);
}
