/**
 * Every item drawn to its neighbours, layer by layer, with the distances kept: that is compact, but no line is quite
 * straight.
 */

import { int, real } from "../model/at";
import { Spacer } from "./isotonic";
import type { Lattice } from "./lattice";

/** When nothing moves further than this in a round, it is done. */
export const SETTLED = 0.05;
/** How much things want to lie close to those beside them, joined or not. */
export const GRAVITY = 0.15;

/** Starts from layers that are packed and centred. */
export function compact(lattice: Lattice, rounds: number): void {
  const { first } = lattice.layers;
  const spacer = new Spacer(widest(first));
  const last = first.length - 2;
  for (let rank = 0; rank <= last; rank++) pack(lattice, rank);
  for (let round = 0, moved = Number.POSITIVE_INFINITY; round < rounds && moved > SETTLED; round++) {
    moved = 0;
    for (let i = 0; i <= last; i++) {
      moved = Math.max(moved, settle(lattice, spacer, round % 2 === 0 ? i : last - i));
    }
  }
}

function widest(first: Int32Array): number {
  let most = 0;
  for (let rank = 0; rank + 1 < first.length; rank++) {
    most = Math.max(most, int(first, rank + 1) - int(first, rank));
  }
  return most;
}

function pack({ layers, items }: Lattice, rank: number): void {
  const { before, after, cross } = items;
  const start = int(layers.first, rank);
  const end = int(layers.first, rank + 1);
  let breadth = 0;
  for (let i = start; i < end; i++) {
    const item = int(layers.all, i);
    if (i > start) breadth += real(before, item);
    cross[item] = breadth;
    if (i + 1 < end) breadth += real(after, item);
  }
  for (let i = start; i < end; i++) {
    const item = int(layers.all, i);
    cross[item] = real(cross, item) - breadth / 2;
  }
}

/** Draw the items of one layer to their neighbours. Returns how far the one went that went furthest. */
function settle({ layers, items, segments, ins, outs }: Lattice, spacer: Spacer, rank: number): number {
  const { cross, before, after } = items;
  const { from, to, offset, weight } = segments;
  const start = int(layers.first, rank);
  const end = int(layers.first, rank + 1);
  for (let i = start; i < end; i++) {
    const item = int(layers.all, i);
    let total = 0;
    let load = 0;
    for (let k = int(ins.first, item); k < int(ins.first, item + 1); k++) {
      const segment = int(ins.all, k);
      total += real(weight, segment) * (real(cross, int(from, segment)) - real(offset, segment));
      load += real(weight, segment);
    }
    for (let k = int(outs.first, item); k < int(outs.first, item + 1); k++) {
      const segment = int(outs.all, k);
      total += real(weight, segment) * (real(cross, int(to, segment)) + real(offset, segment));
      load += real(weight, segment);
    }
    if (i > start) {
      const neighbour = int(layers.all, i - 1);
      const distance = real(after, neighbour) + real(before, item);
      spacer.distances[i - start] = distance;
      total += GRAVITY * (real(cross, neighbour) + distance);
      load += GRAVITY;
    }
    if (i + 1 < end) {
      const neighbour = int(layers.all, i + 1);
      total += GRAVITY * (real(cross, neighbour) - real(after, item) - real(before, neighbour));
      load += GRAVITY;
    }
    spacer.positions[i - start] = load === 0 ? real(cross, item) : total / load;
    spacer.weights[i - start] = load === 0 ? GRAVITY : load;
  }
  if (end - start > 1) spacer.keepApart(end - start);
  let moved = 0;
  for (let i = start; i < end; i++) {
    const item = int(layers.all, i);
    const position = real(spacer.positions, i - start);
    moved = Math.max(moved, Math.abs(real(cross, item) - position));
    cross[item] = position;
  }
  return moved;
}
