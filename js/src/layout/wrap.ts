/** Rows: a chain much longer than the panel is broken where few edges pass, and goes on below from the left. */

import { at, int, real } from "../model/at";
import { MARGIN } from "./assemble";
import { legibilityIn, NUMBERS_FROM, READABLE, scaleIn } from "./fitting";
import type { Size } from "./geometry";
import { ARC } from "./route";
import type { Orientation } from "./types";

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
  /** 1 where a card stands in it, 3 where a box does, 0 for only lines. */
  readonly filled: Int32Array;
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
/** More edges than this in the way, and the chain is not broken there; in rows, where else no numbers could be read, more. */
const MOST_EDGES = 2;
const MOST_EDGES_IF_NEEDED = 4;
/** Rows have to let everything be drawn larger by this much to be worth it. */
const WORTHWHILE = 1.15;
/** What is drawn smaller than this cannot be read, in rows or not. */
const LEGIBLE = 0.1;
/** No row, and not the last one, has fewer columns with cards in them; a box may be one by itself. */
const LEAST_FILLED = 3;
const LEAST_AT_THE_END = 2;
/**
 * What it counts in size that the eye has to go back to where the next row begins; and what each edge does that has to be
 * led there: one that begins at the end of the row, the first excepted; one that turns down before; and one that passes
 * over all that stands between, and back below it.
 */
const PER_ROW = 0.94;
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
export function breaksFor(
  columns: Columns,
  single: readonly Row[],
  panel: Size,
  orientation: Orientation,
): Range[] {
  let best: Range[] = [];
  const scale = scaleIn(sizeOf(single), panel);
  if (scale >= READABLE || !isOfUse(columns, panel)) return best;
  const most = orientation === "horizontal" && scale < NUMBERS_FROM ? MOST_EDGES_IF_NEEDED : MOST_EDGES;
  let largest = worth(columns, single, panel) * WORTHWHILE;
  const closer = {
    ...columns,
    low: columns.breadth.map((breadth) => -breadth / 2),
    high: columns.breadth.map((breadth) => breadth / 2),
  };
  const tolls = Float64Array.from(columns.leaving, (leaving, rank) =>
    leaving > most ? 0 : tollAt(columns, rank),
  );
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
  return worth(columns, rows, panel) > worth(columns, single, panel) * WORTHWHILE;
}

function worth(columns: Columns, rows: readonly Row[], panel: Size): number {
  return legibilityIn(sizeOf(rows), panel) * easeOf(columns, rows);
}

/** What rows leave of the size: less for what has to be led from one to the next, and for a last row of next to nothing. */
export function easeOf(columns: Columns, rows: readonly Row[]): number {
  if (rows.length < 2) return 1;
  const lengths = rows.map(({ end }) => end);
  const isFragment = at(lengths, lengths.length - 1) < FRAGMENT * Math.max(...lengths);
  return rows
    .slice(0, -1)
    .reduce((ease, { last }) => ease * tollAt(columns, last), isFragment ? PER_FRAGMENT : 1);
}

/** What a break behind a column leaves of the size. */
function tollAt({ leaving, passing, lowest }: Columns, rank: number): number {
  const detours = int(passing, rank) - int(lowest, rank);
  const further = Math.max(0, int(leaving, rank) - int(passing, rank) - 1);
  return PER_ROW * PER_RETURN ** further * PER_SHORTCUT ** int(lowest, rank) * PER_DETOUR ** detours;
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
function fill(columns: Columns, tolls: Float64Array, least: number, length: number): Range[] {
  const { start, end, filled } = columns;
  const rows: Range[] = [];
  let ahead = filled.reduce((sum, one) => sum + one, 0);
  let [first, behind] = [0, 0];
  let lastBreak = -1;
  for (let rank = 0; rank < start.length; rank++) {
    if (real(end, rank) - real(start, first) > length && lastBreak >= first) {
      rows.push({ first, last: lastBreak });
      first = lastBreak + 1;
      behind = filled.subarray(first, rank).reduce((sum, one) => sum + one, 0);
    }
    behind += int(filled, rank);
    ahead -= int(filled, rank);
    const isRoomy = behind >= LEAST_FILLED && ahead >= LEAST_AT_THE_END;
    if (isRoomy && real(tolls, rank) >= least) lastBreak = rank;
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

/** With room for what is led round at both ends. */
function sizeOf(rows: readonly Row[]): Size {
  const sides = rows.length > 1 ? 2 * (ARC + RETURN_PITCH) : 0;
  return {
    width: Math.max(...rows.map(({ end }) => end)) + sides + 2 * MARGIN,
    height: at(rows, rows.length - 1).bottom - at(rows, 0).top + 2 * MARGIN,
  };
}
