/**
 * The order of the items in each layer, for few crossings: sweeps that move every item to the mean place of its
 * neighbours in the layer before, then annealing, as far as the lattice is small enough.
 *
 * Operands arrive at ports in their order, so two edges to one node can cross as well, and count.
 */

import { int, real } from "../model/at";
import { anneal } from "./anneal";
import { type Lattice, number } from "./lattice";
import { Sorter } from "./sorting";

/** In a large lattice there are fewer. */
const SWEEPS = 24;
const SWEEP_BUDGET = 8_000;
/** So many sweeps in a row that help nothing are enough. */
const PATIENCE = 4;

type Direction = "down" | "up";

export function orderLayers(lattice: Lattice): void {
  const { items, layers } = lattice;
  const sweeps = Math.max(2, Math.min(SWEEPS, Math.floor(SWEEP_BUDGET / (items.rank.length + 1))));
  const sorter = sorterFor(lattice);
  let fewest = countCrossings(lattice, sorter);
  if (fewest === 0) return;
  const best = layers.all.slice();
  for (let sweep = 0, idle = 0; sweep < sweeps && fewest > 0 && idle < PATIENCE; sweep++) {
    sweepOnce(lattice, sorter, sweep % 2 === 0 ? "down" : "up", sweep % 4 >= 2);
    const crossings = countCrossings(lattice, sorter);
    idle++;
    if (crossings < fewest) {
      idle = 0;
      fewest = crossings;
      best.set(layers.all);
    }
  }
  layers.all.set(best);
  number(layers, items);
  if (fewest > 0) anneal(lattice);
}

/** With room for all that leaves a layer. */
function sorterFor({ layers, outs }: Lattice): Sorter {
  let most = 1;
  for (let rank = 0; rank + 1 < layers.first.length; rank++) {
    let [items, segments] = [0, 0];
    for (let i = int(layers.first, rank); i < int(layers.first, rank + 1); i++) {
      const item = int(layers.all, i);
      items++;
      segments += int(outs.first, item + 1) - int(outs.first, item);
    }
    most = Math.max(most, items, segments);
  }
  return new Sorter(most);
}

function sweepOnce(lattice: Lattice, sorter: Sorter, direction: Direction, reverseTies: boolean): void {
  const last = lattice.layers.first.length - 2;
  for (let i = 0; i <= last; i++) {
    sortLayer(lattice, sorter, direction === "down" ? i : last - i, direction, reverseTies);
  }
}

/** Items without neighbours on that side keep their place, the others are sorted around them. */
function sortLayer(
  lattice: Lattice,
  sorter: Sorter,
  rank: number,
  direction: Direction,
  reverseTies: boolean,
): void {
  const { layers, items, segments } = lattice;
  const { place } = items;
  const { entryShare, exitShare } = segments;
  const isDown = direction === "down";
  const { first, all } = isDown ? lattice.ins : lattice.outs;
  const others = isDown ? segments.from : segments.to;
  const start = int(layers.first, rank);
  const end = int(layers.first, rank + 1);
  if (end - start < 2) return;
  let count = 0;
  for (let k = start; k < end; k++) {
    const item = int(layers.all, reverseTies ? start + end - 1 - k : k);
    const from = int(first, item);
    const to = int(first, item + 1);
    if (from === to) continue;
    let total = 0;
    for (let i = from; i < to; i++) {
      const segment = int(all, i);
      const share = real(exitShare, segment) - real(entryShare, segment);
      total += int(place, int(others, segment)) + (isDown ? share : -share);
    }
    sorter.keys[count] = total / (to - from);
    sorter.items[count++] = item;
  }
  sorter.sort(count);
  for (let k = start, next = 0; k < end; k++) {
    const item = int(layers.all, k);
    if (int(first, item) < int(first, item + 1)) layers.all[k] = int(sorter.items, next++);
    place[int(layers.all, k)] = k - start;
  }
}

/** Crossings in the whole, edges that meet at a port not counted. */
export function countCrossings(lattice: Lattice, sorter = sorterFor(lattice)): number {
  const { layers, outs } = lattice;
  let crossings = 0;
  for (let rank = 0; rank + 1 < layers.first.length; rank++) {
    let count = 0;
    for (let i = int(layers.first, rank); i < int(layers.first, rank + 1); i++) {
      const item = int(layers.all, i);
      for (let k = int(outs.first, item); k < int(outs.first, item + 1); k++) {
        sorter.items[count++] = int(outs.all, k);
      }
      sortLeaving(lattice, sorter, count - (int(outs.first, item + 1) - int(outs.first, item)), count);
    }
    if (count > 1) crossings += sorter.sort(count);
  }
  return crossings;
}

/** What leaves one item, from `start` to before `end`: in the order of its outputs, then of where it goes. */
function sortLeaving({ items, segments }: Lattice, sorter: Sorter, start: number, end: number): void {
  const { to, entryShare, exitShare } = segments;
  const { keys, items: leaving } = sorter;
  for (let i = start; i < end; i++) {
    const segment = int(leaving, i);
    const share = real(exitShare, segment);
    const arrival = int(items.place, int(to, segment)) + real(entryShare, segment);
    let place = i;
    for (; place > start; place--) {
      const other = int(leaving, place - 1);
      const isAfter =
        real(exitShare, other) > share ||
        (real(exitShare, other) === share && real(keys, place - 1) > arrival);
      if (!isAfter) break;
      leaving[place] = other;
      keys[place] = real(keys, place - 1);
    }
    leaving[place] = segment;
    keys[place] = arrival;
  }
}
