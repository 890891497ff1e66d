/**
 * The order of the items in each layer, for few crossings: sweeps that move every item to the mean place of its
 * neighbours in the layer before, then annealing, as far as the lattice is small enough.
 *
 * Operands arrive at ports in their order, so two edges to one node can cross as well, and count.
 */

import { at } from "../model/at";
import { anneal } from "./anneal";
import type { Item, Lattice, Segment } from "./lattice";

/** In a large lattice there are fewer. */
const SWEEPS = 24;
const SWEEP_BUDGET = 8_000;
/** So many sweeps in a row that help nothing are enough. */
const PATIENCE = 4;

type Direction = "down" | "up";

export function orderLayers(lattice: Lattice): void {
  const { items, layers } = lattice;
  const sweeps = Math.max(2, Math.min(SWEEPS, Math.floor(SWEEP_BUDGET / (items.length + 1))));
  let best = copyOrder(layers);
  let fewest = countCrossings(layers);
  for (let sweep = 0, idle = 0; sweep < sweeps && fewest > 0 && idle < PATIENCE; sweep++) {
    sweepOnce(layers, sweep % 2 === 0 ? "down" : "up", sweep % 4 >= 2);
    const crossings = countCrossings(layers);
    idle++;
    if (crossings < fewest) {
      idle = 0;
      fewest = crossings;
      best = copyOrder(layers);
    }
  }
  restore(layers, best);
  if (fewest > 0) anneal(lattice);
}

function copyOrder(layers: readonly Item[][]): Item[][] {
  return layers.map((layer) => [...layer]);
}

function restore(layers: Item[][], order: readonly Item[][]): void {
  order.forEach((items, rank) => {
    layers[rank] = [...items];
    number(items);
  });
}

function number(layer: readonly Item[]): void {
  layer.forEach((item, place) => {
    item.place = place;
  });
}

/** Where a segment arrives, or leaves, in units of places. */
function arrival({ to, entryShare }: Segment): number {
  return to.place + entryShare;
}

function departure({ from, exitShare }: Segment): number {
  return from.place + exitShare;
}

function sweepOnce(layers: Item[][], direction: Direction, reverseTies: boolean): void {
  const last = layers.length - 1;
  for (let i = 0; i <= last; i++) {
    const rank = direction === "down" ? i : last - i;
    sortLayer(at(layers, rank), direction, reverseTies);
  }
}

/** Items without neighbours on that side keep their place, the others are sorted around them. */
function sortLayer(layer: Item[], direction: Direction, reverseTies: boolean): void {
  const wanted = new Map<Item, number>();
  for (const item of layer) {
    const segments = direction === "down" ? item.ins : item.outs;
    if (segments.length === 0) continue;
    let total = 0;
    for (const segment of segments) {
      total +=
        direction === "down" ? departure(segment) - segment.entryShare : arrival(segment) - segment.exitShare;
    }
    wanted.set(item, total / segments.length);
  }
  const tie = reverseTies ? -1 : 1;
  const sorted = [...wanted].sort(([a, x], [b, y]) => x - y || tie * (a.place - b.place));
  let next = 0;
  for (let place = 0; place < layer.length; place++) {
    if (wanted.has(at(layer, place))) layer[place] = at(sorted, next++)[0];
  }
  number(layer);
}

/** Crossings in the whole, edges that meet at a port not counted. */
export function countCrossings(layers: readonly Item[][]): number {
  let count = 0;
  for (const layer of layers) {
    const arrivals: number[] = [];
    for (const { outs } of layer) {
      const ordered = [...outs].sort((a, b) => a.exitShare - b.exitShare || arrival(a) - arrival(b));
      for (const segment of ordered) arrivals.push(arrival(segment));
    }
    count += countInversions(arrivals);
  }
  return count;
}

/** Pairs that are out of order, by merge sort. */
function countInversions(numbers: number[]): number {
  let count = 0;
  let source = numbers;
  let target: number[] = new Array(numbers.length);
  for (let width = 1; width < numbers.length; width *= 2) {
    for (let start = 0; start < numbers.length; start += 2 * width) {
      const middle = Math.min(start + width, numbers.length);
      const end = Math.min(start + 2 * width, numbers.length);
      let [left, right] = [start, middle];
      for (let i = start; i < end; i++) {
        if (left < middle && (right >= end || at(source, left) <= at(source, right))) {
          target[i] = at(source, left++);
        } else {
          if (left < middle) count += middle - left;
          target[i] = at(source, right++);
        }
      }
    }
    [source, target] = [target, source];
  }
  return count;
}
