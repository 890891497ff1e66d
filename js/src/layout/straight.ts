/** Which segments are to be straight: in each gap the heaviest set of those that neither cross nor share an item. */

import { flag, int, real } from "../model/at";
import type { Lattice } from "./lattice";
import type { Lists } from "./lists";

/** Items further apart than this are not brought into line: it would push too much else away. */
const NEARLY_LEVEL = 40;

/** By segment. */
export function straightSegments(lattice: Lattice): Uint8Array {
  const { layers, outs, items, segments } = lattice;
  const isStraight = new Uint8Array(segments.edge.length);
  const rising = new Rising(lattice);
  for (let rank = 0; rank + 1 < layers.first.length; rank++) {
    rising.clear();
    for (let i = int(layers.first, rank); i < int(layers.first, rank + 1); i++) {
      const item = int(layers.all, i);
      const start = rising.count;
      for (let k = int(outs.first, item); k < int(outs.first, item + 1); k++) {
        const segment = int(outs.all, k);
        if (isNearlyLevel(lattice, segment) && mayBeStraight(lattice, segment)) rising.add(segment, start);
      }
    }
    rising.markHeaviest(items.place, isStraight);
  }
  return isStraight;
}

function isNearlyLevel({ items, segments }: Lattice, segment: number): boolean {
  const { from, to, offset, weight } = segments;
  if (real(weight, segment) === 0) return false;
  const end = real(items.cross, int(to, segment)) + real(offset, segment);
  return Math.abs(end - real(items.cross, int(from, segment))) <= NEARLY_LEVEL;
}

/**
 * Long edges and chains. Elsewhere only what lies in the middle on both sides: of two branches that meet,
 * neither is to be preferred.
 */
function mayBeStraight({ nodes, ins, outs, items, segments }: Lattice, segment: number): boolean {
  const { from, to, isOnChain } = segments;
  const start = int(from, segment);
  const end = int(to, segment);
  if (start >= nodes && end >= nodes) return true;
  const arriving = int(ins.first, end + 1) - int(ins.first, end);
  if (flag(isOnChain, segment) && arriving <= 2) return true;
  return isMiddle(outs, start, segment, to, items.place) && isMiddle(ins, end, segment, from, items.place);
}

/** Whether of all the segments at an item as many lead to what lies before the end of this one as behind it. */
function isMiddle(
  { first, all }: Lists,
  item: number,
  segment: number,
  ends: Int32Array,
  place: Int32Array,
): boolean {
  const own = int(place, int(ends, segment));
  const count = int(first, item + 1) - int(first, item);
  let below = 0;
  let above = 0;
  for (let i = int(first, item); i < int(first, item + 1); i++) {
    const other = int(place, int(ends, int(all, i)));
    if (other < own) below++;
    else if (other > own) above++;
  }
  return below === above && below + above === count - 1;
}

/** The heaviest subsequence of the segments in a gap in which the places of the targets strictly rise. */
class Rising {
  count = 0;
  private readonly segments: Int32Array;
  /** By segment in the gap: the weight of the best subsequence that ends with it, and what stands before it there. */
  private readonly totals: Float64Array;
  private readonly previous: Int32Array;
  /** Ends of the best subsequences: with higher places only while the totals are higher too. */
  private readonly front: Int32Array;

  constructor(private readonly lattice: Lattice) {
    const { layers, outs } = lattice;
    let most = 0;
    for (let rank = 0; rank + 1 < layers.first.length; rank++) {
      let leaving = 0;
      for (let i = int(layers.first, rank); i < int(layers.first, rank + 1); i++) {
        const item = int(layers.all, i);
        leaving += int(outs.first, item + 1) - int(outs.first, item);
      }
      most = Math.max(most, leaving);
    }
    this.segments = new Int32Array(most);
    this.totals = new Float64Array(most);
    this.previous = new Int32Array(most);
    this.front = new Int32Array(most);
  }

  clear(): void {
    this.count = 0;
  }

  /** Of those that leave one item, which begin at `start`, that to the furthest place comes first. */
  add(segment: number, start: number): void {
    const { segments } = this;
    const { place } = this.lattice.items;
    const { to } = this.lattice.segments;
    let i = this.count++;
    const goal = int(place, int(to, segment));
    for (; i > start && int(place, int(to, int(segments, i - 1))) < goal; i--)
      segments[i] = int(segments, i - 1);
    segments[i] = segment;
  }

  markHeaviest(place: Int32Array, isStraight: Uint8Array): void {
    const { segments, totals, previous, front } = this;
    const { to, weight } = this.lattice.segments;
    const placeOf = (i: number) => int(place, int(to, int(segments, i)));
    let fronts = 0;
    for (let i = 0; i < this.count; i++) {
      let low = 0;
      let high = fronts;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (placeOf(int(front, middle)) < placeOf(i)) low = middle + 1;
        else high = middle;
      }
      const before = low === 0 ? -1 : int(front, low - 1);
      previous[i] = before;
      totals[i] = real(weight, int(segments, i)) + (before < 0 ? 0 : real(totals, before));
      let beaten = low;
      while (beaten < fronts && real(totals, int(front, beaten)) <= real(totals, i)) beaten++;
      if (beaten === low && low < fronts && placeOf(int(front, low)) === placeOf(i)) continue;
      front.copyWithin(low + 1, beaten, fronts);
      front[low] = i;
      fronts += 1 - (beaten - low);
    }
    for (let i = fronts === 0 ? -1 : int(front, fronts - 1); i >= 0; i = int(previous, i)) {
      isStraight[int(segments, i)] = 1;
    }
  }
}
