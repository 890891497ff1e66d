/**
 * Items in line with each other, as one block that moves as a whole: the main chain, every long edge. Blocks are
 * numbered so that each comes after all that lie before it in some layer; there is such an order, because blocks never
 * cross.
 */

import { flag, int, real } from "../model/at";
import type { Lattice } from "./lattice";
import { byKey, type Lists } from "./lists";

export interface Blocks {
  /** By item: its block, and how far from the position of the block it lies. */
  readonly of: Int32Array;
  readonly shifts: Float64Array;
  /** By block. */
  readonly position: Float64Array;
  /** Whether no node is in it. */
  readonly isLane: Uint8Array;
  readonly constraints: Constraints;
  readonly pulls: Pulls;
}

/** Two blocks beside each other in some layer, and how far apart their positions have to be at least. */
export interface Constraints {
  readonly upper: Int32Array;
  readonly lower: Int32Array;
  readonly distance: Float64Array;
  /** By block: the constraints with what lies before it, and with what lies after it. */
  readonly before: Lists;
  readonly after: Lists;
}

/** Segments between two blocks. */
export interface Pulls {
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** By how much the position of `from` is greater than that of `to` when the segment is straight. */
  readonly offset: Float64Array;
  readonly weight: Float64Array;
  /** By block. */
  readonly ins: Lists;
  readonly outs: Lists;
}

export function blocksOf(lattice: Lattice, isStraight: Uint8Array): Blocks {
  const count = lattice.items.rank.length;
  const of = new Int32Array(count);
  const shifts = new Float64Array(count);
  const blocks = line(lattice, isStraight, of, shifts);
  sort(lattice, of, blocks);
  return {
    of,
    shifts,
    ...gather(lattice, of, shifts, blocks),
    constraints: constrain(lattice, of, shifts, blocks),
    pulls: attach(lattice, isStraight, of, shifts, blocks),
  };
}

/** Follow what is straight from where it begins. Returns how many blocks there are. */
function line(
  { nodes, segments, outs }: Lattice,
  isStraight: Uint8Array,
  of: Int32Array,
  shifts: Float64Array,
): number {
  const { from, to, offset, isAtBox } = segments;
  const next = new Int32Array(of.length).fill(-1);
  const hasBefore = new Uint8Array(of.length);
  for (let item = 0; item < of.length; item++) {
    for (let i = int(outs.first, item); i < int(outs.first, item + 1); i++) {
      const segment = int(outs.all, i);
      if (!flag(isStraight, segment)) continue;
      next[item] = segment;
      hasBefore[int(to, segment)] = 1;
    }
  }
  let blocks = 0;
  for (let first = 0; first < of.length; first++) {
    if (flag(hasBefore, first)) continue;
    let shift = 0;
    for (let item = first; item >= 0; ) {
      of[item] = blocks;
      shifts[item] = shift;
      const segment = int(next, item);
      if (segment < 0) break;
      item = int(to, segment);
      // Lanes are level with the port that they lead to; nodes are level with each other, middle to middle, boxes port
      // to port.
      const isPort = flag(isAtBox, segment) || (int(from, segment) >= nodes && item < nodes);
      if (isPort) shift -= real(offset, segment);
    }
    blocks++;
  }
  return blocks;
}

/** Number the blocks anew, each after all before it. */
function sort({ layers }: Lattice, of: Int32Array, blocks: number): void {
  const waiting = new Int32Array(blocks);
  const { upper, lower } = neighbours(layers, of);
  for (let i = 0; i < lower.length; i++) waiting[int(lower, i)] = int(waiting, int(lower, i)) + 1;
  const after = byKey(blocks, upper);
  const ready = new Int32Array(blocks);
  let count = 0;
  for (let block = 0; block < blocks; block++) if (int(waiting, block) === 0) ready[count++] = block;
  const place = new Int32Array(blocks);
  for (let next = 0; next < count; next++) {
    const block = int(ready, next);
    place[block] = next;
    for (let i = int(after.first, block); i < int(after.first, block + 1); i++) {
      const other = int(lower, int(after.all, i));
      waiting[other] = int(waiting, other) - 1;
      if (int(waiting, other) === 0) ready[count++] = other;
    }
  }
  for (let item = 0; item < of.length; item++) of[item] = int(place, int(of, item));
}

/** The blocks of each two items beside each other, layer after layer. */
function neighbours({ first, all }: Lists, of: Int32Array): { upper: Int32Array; lower: Int32Array } {
  let pairs = 0;
  for (let rank = 0; rank + 1 < first.length; rank++) {
    pairs += Math.max(0, int(first, rank + 1) - int(first, rank) - 1);
  }
  const [upper, lower] = [new Int32Array(pairs), new Int32Array(pairs)];
  for (let rank = 0, pair = 0; rank + 1 < first.length; rank++) {
    for (let i = int(first, rank) + 1; i < int(first, rank + 1); i++, pair++) {
      upper[pair] = int(of, int(all, i - 1));
      lower[pair] = int(of, int(all, i));
    }
  }
  return { upper, lower };
}

function gather(
  { nodes, items }: Lattice,
  of: Int32Array,
  shifts: Float64Array,
  blocks: number,
): Pick<Blocks, "position" | "isLane"> {
  const position = new Float64Array(blocks);
  const sizes = new Int32Array(blocks);
  const isLane = new Uint8Array(blocks).fill(1);
  for (let item = 0; item < of.length; item++) {
    const block = int(of, item);
    position[block] = real(position, block) + real(items.cross, item) - real(shifts, item);
    sizes[block] = int(sizes, block) + 1;
    if (item < nodes) isLane[block] = 0;
  }
  for (let block = 0; block < blocks; block++) position[block] = real(position, block) / int(sizes, block);
  return { position, isLane };
}

function constrain(
  { layers, items }: Lattice,
  of: Int32Array,
  shifts: Float64Array,
  blocks: number,
): Constraints {
  const { first, all } = layers;
  const { upper, lower } = neighbours(layers, of);
  const distance = new Float64Array(upper.length);
  for (let rank = 0, pair = 0; rank + 1 < first.length; rank++) {
    for (let i = int(first, rank) + 1; i < int(first, rank + 1); i++, pair++) {
      const above = int(all, i - 1);
      const below = int(all, i);
      const apart = real(items.after, above) + real(items.before, below);
      distance[pair] = apart + real(shifts, above) - real(shifts, below);
    }
  }
  return { upper, lower, distance, before: byKey(blocks, lower), after: byKey(blocks, upper) };
}

function attach(
  { segments }: Lattice,
  isStraight: Uint8Array,
  of: Int32Array,
  shifts: Float64Array,
  blocks: number,
): Pulls {
  const count = segments.edge.length;
  const [from, to] = [new Int32Array(count), new Int32Array(count)];
  const [offset, weight] = [new Float64Array(count), new Float64Array(count)];
  let pulls = 0;
  for (let segment = 0; segment < count; segment++) {
    const start = int(segments.from, segment);
    const end = int(segments.to, segment);
    if (flag(isStraight, segment) || int(of, start) === int(of, end)) continue;
    if (real(segments.weight, segment) === 0) continue;
    from[pulls] = int(of, start);
    to[pulls] = int(of, end);
    offset[pulls] = real(shifts, end) + real(segments.offset, segment) - real(shifts, start);
    weight[pulls++] = real(segments.weight, segment);
  }
  const [starts, ends] = [from.subarray(0, pulls), to.subarray(0, pulls)];
  return { from: starts, to: ends, offset, weight, ins: byKey(blocks, ends), outs: byKey(blocks, starts) };
}
