/**
 * The order of the items in each layer, for few crossings: sweeps that move every item to the mean place of its
 * neighbours in the layer before, then sifting: each item goes to the place where it crosses least.
 *
 * Operands arrive at ports in their order, so two edges to one node can cross as well, and count.
 */

import { at } from "../model/at";
import type { Item, Lattice, Segment } from "./lattice";

/** Sweeps are cheap, sifting is not: in a large lattice there are fewer of the ones and none of the other. */
const SWEEPS = 24;
const SWEEP_BUDGET = 150_000;
const SIFT_LIMIT = 1_500;
/** So many sweeps in a row that help nothing are enough. */
const PATIENCE = 6;
const SIFT_ROUNDS = 8;

type Direction = "down" | "up";

export function orderLayers({ items, layers }: Lattice): void {
  const sweeps = Math.max(2, Math.min(SWEEPS, Math.floor(SWEEP_BUDGET / (items.length + 1))));
  const sifts = items.length <= SIFT_LIMIT;
  const starts: Direction[] = sifts ? ["down", "up"] : ["down"];
  const initial = copyOrder(layers);
  let best = initial;
  let fewest = countCrossings(layers);
  for (const start of starts) {
    restore(layers, initial);
    let idle = 0;
    for (let sweep = 0; sweep < sweeps && fewest > 0 && idle < PATIENCE; sweep++) {
      const isDown = (sweep % 2 === 0) === (start === "down");
      sweepOnce(layers, isDown ? "down" : "up", sweep % 4 >= 2);
      if (sifts) sift(layers);
      const crossings = countCrossings(layers);
      idle++;
      if (crossings < fewest) {
        idle = 0;
        fewest = crossings;
        best = copyOrder(layers);
      }
    }
  }
  restore(layers, best);
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

/** Move every item to the place in its layer where it causes fewest crossings, until that helps no more. */
function sift(layers: readonly Item[][]): void {
  for (let round = 0, improved = true; improved && round < SIFT_ROUNDS; round++) {
    improved = false;
    for (const layer of layers) if (layer.length > 1 && siftLayer(layer)) improved = true;
  }
}

function siftLayer(layer: Item[]): boolean {
  const departures = layer.map(({ ins }) => ins.map(departure));
  const arrivals = layer.map(({ outs }) => outs.map(arrival));
  // By two indices: how many crossings it saves when the first item lies before the second.
  const saved = layer.map((_, i) =>
    layer.map((_, k) =>
      i === k ? 0 : excess(at(departures, k), at(departures, i)) + excess(at(arrivals, k), at(arrivals, i)),
    ),
  );
  const order = layer.map((_, index) => index);
  let improved = false;
  for (let index = 0; index < layer.length; index++) {
    const place = order.indexOf(index);
    let [best, most] = [place, 0];
    let gain = 0;
    for (let target = place - 1; target >= 0; target--) {
      gain += at(at(saved, index), at(order, target));
      if (gain > most) [best, most] = [target, gain];
    }
    gain = 0;
    for (let target = place + 1; target < order.length; target++) {
      gain += at(at(saved, at(order, target)), index);
      if (gain > most) [best, most] = [target, gain];
    }
    if (best === place) continue;
    order.splice(place, 1);
    order.splice(best, 0, index);
    improved = true;
  }
  if (!improved) return false;
  const items = order.map((index) => at(layer, index));
  items.forEach((item, place) => {
    layer[place] = item;
  });
  number(layer);
  return true;
}

/** Crossings when what belongs to `first` lies before what belongs to `second`, less those the other way round. */
function excess(first: readonly number[], second: readonly number[]): number {
  let count = 0;
  for (const a of first) for (const b of second) count += a > b ? 1 : a < b ? -1 : 0;
  return count;
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
