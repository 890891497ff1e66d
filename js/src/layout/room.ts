/** What is still free in one column of a growing layout: the taken stretches, in order and apart. */

import { at } from "../model/at";
import { LANE_PAD } from "./lattice";

export interface Stretch {
  start: number;
  end: number;
}

/** Nothing fits between two stretches closer than this; they are kept as one. */
const NARROWEST = 2 * LANE_PAD;

/** Index of the first stretch that ends after `position`. */
function firstEndingAfter(taken: readonly Stretch[], position: number): number {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(taken, middle).end <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The position nearest to the wanted one at which `before` and `after` it are free. Of two as near, the later. */
export function nearestFree(
  taken: readonly Stretch[],
  wanted: number,
  before: number,
  after: number,
): number {
  const hit = firstEndingAfter(taken, wanted - before);
  const first = taken[hit];
  if (first === undefined || first.start >= wanted + after) return wanted;
  let later = first.end + before;
  for (let i = hit + 1; i < taken.length && at(taken, i).start < later + after; i++)
    later = at(taken, i).end + before;
  let earlier = first.start - after;
  for (let i = hit - 1; i >= 0 && at(taken, i).end > earlier - before; i--)
    earlier = at(taken, i).start - after;
  return later - wanted <= wanted - earlier ? later : earlier;
}

export function isFree(taken: readonly Stretch[], position: number, before: number, after: number): boolean {
  const next = taken[firstEndingAfter(taken, position - before)];
  return next === undefined || next.start >= position + after;
}

/** Mark a stretch as taken. */
export function take(taken: Stretch[], start: number, end: number): void {
  const from = firstEndingAfter(taken, start - NARROWEST);
  let to = from;
  const merged = { start, end };
  for (; to < taken.length && at(taken, to).start < end + NARROWEST; to++) {
    merged.start = Math.min(merged.start, at(taken, to).start);
    merged.end = Math.max(merged.end, at(taken, to).end);
  }
  taken.splice(from, to - from, merged);
}
