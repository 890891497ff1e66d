/**
 * How edges get from one row to the next: down beside the row, back to the left between the rows, and down to where the
 * next one begins.
 */

import { at, int, real } from "../model/at";
import type { Lattice } from "./lattice";
import { ARC, type Lane } from "./route";
import { type Columns, RETURN_PAD, RETURN_PITCH, type Row } from "./wrap";

export interface Return {
  /** The last column of the row that the edge passes, and how far it reaches behind that before it turns. */
  readonly rank: number;
  readonly end: number;
  readonly comesBack: NonNullable<Lane["comesBack"]>;
}

/** By segment that leads to another row. `slots`: by segment, how far from the middle of its node it leaves. */
export function returnsOf(
  lattice: Lattice,
  columns: Columns,
  slots: Float64Array,
  rows: readonly Row[],
): Map<number, Return> {
  const returns = new Map<number, Return>();
  for (const row of rows.slice(0, -1)) breakRow(lattice, columns, slots, row, returns);
  return returns;
}

/**
 * The edges keep their order: the first turns furthest out. What has nothing more below it in the row goes down at once,
 * in a gap of its own, and not only where the row ends.
 */
function breakRow(
  lattice: Lattice,
  columns: Columns,
  slots: Float64Array,
  { first, last, end, bottom }: Row,
  returns: Map<number, Return>,
): void {
  const passing = passingAt(lattice, slots, last);
  const gone = new Set<number>();
  let free = first;
  for (let i = passing.length - 1; i >= 0; i--) {
    const segment = at(passing, i);
    const outwards = (passing.length - 1 - i) * RETURN_PITCH;
    const rank = Math.max(free, lastCovered(lattice, segment, first, gone));
    const isEarly = rank < last;
    returns.set(segment, {
      rank,
      end: isEarly ? real(columns.end, rank) : end,
      comesBack: {
        right: isEarly ? real(columns.end, rank) + ARC : end + RETURN_PITCH + ARC + outwards,
        left: real(columns.start, last + 1) - RETURN_PITCH - ARC - i * RETURN_PITCH,
        cross: bottom + RETURN_PAD + outwards,
      },
    });
    free = Math.min(last, rank + 1);
    for (let one = segment; rankBefore(lattice, one) > rank; one--) gone.add(int(lattice.segments.from, one));
  }
}

/** The segments that leave the last column of a row, in their order. */
function passingAt(
  { layers, outs, segments, chains, items }: Lattice,
  slots: Float64Array,
  last: number,
): number[] {
  const passing: { segment: number; cross: number }[] = [];
  for (let i = int(layers.first, last); i < int(layers.first, last + 1); i++) {
    const item = int(layers.all, i);
    for (let k = int(outs.first, item); k < int(outs.first, item + 1); k++) {
      const segment = int(outs.all, k);
      const isFirst = segment === int(chains, int(segments.edge, segment));
      passing.push({ segment, cross: real(items.cross, item) + (isFirst ? real(slots, segment) : 0) });
    }
  }
  return passing.sort((a, b) => a.cross - b.cross).map(({ segment }) => segment);
}

/** The last column in which the edge begins, or has something below it, or the first of the row. */
function lastCovered(
  { segments, items, layers, chains }: Lattice,
  segment: number,
  first: number,
  gone: ReadonlySet<number>,
): number {
  const start = int(chains, int(segments.edge, segment));
  for (let one = segment; ; one--) {
    const item = int(segments.from, one);
    const rank = int(items.rank, item);
    const place = int(layers.first, rank) + int(items.place, item);
    const below = layers.all.subarray(place + 1, int(layers.first, rank + 1));
    if (one === start || rank === first || below.some((other) => !gone.has(other))) return rank;
  }
}

function rankBefore({ segments, items }: Lattice, segment: number): number {
  return int(items.rank, int(segments.from, segment));
}
