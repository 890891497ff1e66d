/** Rows: a chain much longer than the panel is broken where few edges pass, and goes on below from the left. */

import { at } from "../model/at";
import type { Size } from "./geometry";
import type { Item, Lattice } from "./lattice";
import { ARC } from "./route";

/** Where a column begins and ends along the ranks, and how far its items reach across. */
export interface Column {
  start: number;
  end: number;
  low: number;
  high: number;
}

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
const MOST_EDGES = 3;
/** Rows have to let everything be drawn larger by this much to be worth it. */
const WORTHWHILE = 1.25;
/** Every further edge that has to be led back counts like this much in size. */
const PER_EDGE = 0.9;
/** Distance between two edges that go back to the left beside each other, and of the first from the row. */
export const RETURN_PITCH = 16;
export const RETURN_PAD = 26;

export function wrapRows(lattice: Lattice, columns: readonly Column[], panel: Size | undefined): Row[] {
  const single = [{ first: 0, last: columns.length - 1 }];
  if (columns.length === 0) return [];
  if (panel === undefined) return stack(lattice, columns, single);
  let best = stack(lattice, columns, single);
  let largest = scaleOf(best, panel) * WORTHWHILE;
  for (let most = 1; most <= MOST_EDGES; most++) {
    const breaks = lattice.layers.map((layer) => edgesAfter(layer) <= most);
    for (let count = 2; count <= MOST_ROWS && largest < 1; count++) {
      const rows = stack(lattice, columns, shareOut(columns, breaks, count));
      const scale = scaleOf(rows, panel) * PER_EDGE ** (most - 1);
      if (scale > largest) [best, largest] = [rows, scale];
    }
  }
  return best;
}

function edgesAfter(layer: readonly Item[]): number {
  return layer.reduce((sum, { outs }) => sum + outs.length, 0);
}

/** At most `count` rows, the longest of them as short as possible. */
function shareOut(
  columns: readonly Column[],
  breaks: readonly boolean[],
  count: number,
): Pick<Row, "first" | "last">[] {
  const total = at(columns, columns.length - 1).end;
  let [low, high] = [total / count, total];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill(columns, breaks, middle).length <= count) high = middle;
    else low = middle;
  }
  return fill(columns, breaks, high);
}

/** Rows filled up to a length, or beyond it where there is no place to break. */
function fill(
  columns: readonly Column[],
  breaks: readonly boolean[],
  length: number,
): Pick<Row, "first" | "last">[] {
  const rows: Pick<Row, "first" | "last">[] = [];
  let first = 0;
  let lastBreak = -1;
  columns.forEach((column, rank) => {
    if (column.end - at(columns, first).start > length && lastBreak >= first) {
      rows.push({ first, last: lastBreak });
      first = lastBreak + 1;
    }
    if (at(breaks, rank)) lastBreak = rank;
  });
  rows.push({ first, last: columns.length - 1 });
  return rows;
}

function stack(
  { layers }: Lattice,
  columns: readonly Column[],
  ranks: readonly Pick<Row, "first" | "last">[],
): Row[] {
  let next = 0;
  return ranks.map(({ first, last }): Row => {
    const own = columns.slice(first, last + 1);
    const low = Math.min(...own.map((column) => column.low));
    const high = Math.max(...own.map((column) => column.high));
    const main = -at(columns, first).start;
    const cross = ranks.length === 1 ? 0 : next - low;
    const returning = edgesAfter(at(layers, last));
    const bottom = high + cross;
    next = bottom + 2 * RETURN_PAD + Math.max(0, returning - 1) * RETURN_PITCH;
    return { first, last, main, cross, end: at(columns, last).end + main, top: low + cross, bottom };
  });
}

/** How large the rows can be drawn in the panel. */
function scaleOf(rows: readonly Row[], { width, height }: Size): number {
  const sides = rows.length > 1 ? 4 * (ARC + RETURN_PITCH) : 0;
  const main = Math.max(...rows.map(({ end }) => end)) + sides;
  const cross = at(rows, rows.length - 1).bottom - at(rows, 0).top;
  return Math.min(1, width / main, height / cross);
}
