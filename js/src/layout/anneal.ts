/**
 * Simulated annealing of the order in the layers: two items beside each other change places when that saves crossings,
 * and now and then when it costs some, ever more rarely. It finds its way out of orders that no single move improves.
 *
 * Between orders with as many crossings, the one with shorter edges is preferred, then the order of the tape.
 * The dice are thrown from a fixed seed: the same graph gives the same order.
 */

import { int, real } from "../model/at";
import { type Lattice, number } from "./lattice";
import type { Lists } from "./lists";

/** Moves that are tried for each pair of neighbours, and in all: some 20 ms. */
const MOVES_PER_PAIR = 600;
const MOST_MOVES = 250_000;
/** A graph so large that there would be fewer moves for each pair gains nothing. */
const LEAST_MOVES_PER_PAIR = 400;
/** Temperatures in crossings, at the beginning and at the end. */
const HOT = 1;
const COLD = 0.15;
/** What an edge that is longer by a pixel costs, and neighbours that are not in the order of the tape. */
const PER_PIXEL = 1 / 500;
const PER_DISORDER = 0.02;
/** Ports at one item are told apart by less than a place. */
const PORTS = 64;

/** The segments on one side of all items; those of one item lie in a row. */
interface Ends {
  /** By item, and one more: where its segments begin. */
  readonly first: Int32Array;
  /** By segment: the item at the other end, and where there it arrives. */
  readonly other: Int32Array;
  readonly port: Int32Array;
  /** Where the other end lies, seen from the middle of this item, for the segment to be straight. */
  readonly offset: Float64Array;
}

export function anneal(lattice: Lattice): void {
  const { items, layers } = lattice;
  const pairs = pairsOf(layers);
  const moves = Math.min(MOST_MOVES, MOVES_PER_PAIR * pairs.length);
  if (moves < LEAST_MOVES_PER_PAIR * pairs.length || pairs.length === 0) return;
  const ins = endsOf(lattice, "ins");
  const outs = endsOf(lattice, "outs");
  const order = layers.all;
  const place = new Int32Array(order.length);
  order.forEach((item, i) => {
    place[item] = i;
  });
  const cross = packed(lattice);
  const breadths = items.before.map((before, item) => before + real(items.after, item));
  const best = order.slice();
  const random = dice();
  let [energy, least] = [0, 0];
  const cooling = (COLD / HOT) ** (1 / moves);
  for (let move = 0, heat = HOT; move < moves; move++, heat *= cooling) {
    const i = int(pairs, Math.floor(random() * pairs.length));
    const [first, second] = [int(order, i), int(order, i + 1)];
    const [ahead, back] = [real(breadths, second), real(breadths, first)];
    const change =
      exchanged(ins, place, first, second) +
      exchanged(outs, place, first, second) +
      PER_PIXEL * (stretched(ins, cross, first, ahead) + stretched(outs, cross, first, ahead)) +
      PER_PIXEL * (stretched(ins, cross, second, -back) + stretched(outs, cross, second, -back)) +
      (first < second ? PER_DISORDER : -PER_DISORDER);
    if (change > 0 && random() >= Math.exp(-change / heat)) continue;
    order[i] = second;
    order[i + 1] = first;
    place[first] = i + 1;
    place[second] = i;
    cross[first] = real(cross, first) + ahead;
    cross[second] = real(cross, second) - back;
    energy += change;
    if (energy < least - 1e-9) {
      least = energy;
      best.set(order);
    }
  }
  order.set(best);
  number(layers, items);
}

/** Where in the row of all layers an item and the next are neighbours. */
function pairsOf({ first }: Lists): Int32Array {
  const pairs: number[] = [];
  for (let rank = 0; rank + 1 < first.length; rank++) {
    for (let i = int(first, rank); i + 1 < int(first, rank + 1); i++) pairs.push(i);
  }
  return Int32Array.from(pairs);
}

function endsOf(lattice: Lattice, side: "ins" | "outs"): Ends {
  const { first, all } = lattice[side];
  const { from, to, exitShare, entryShare, offset } = lattice.segments;
  const isIn = side === "ins";
  const [ends, shares, sign] = isIn ? [from, exitShare, -1] : [to, entryShare, 1];
  return {
    first,
    other: all.map((segment) => int(ends, segment)),
    port: all.map((segment) => Math.round((real(shares, segment) + 0.5) * (PORTS - 1))),
    offset: Float64Array.from(all, (segment) => sign * real(offset, segment)),
  };
}

/** Every layer packed and centred. */
function packed({ items, layers }: Lattice): Float64Array {
  const { before, after } = items;
  const cross = new Float64Array(before.length);
  for (let rank = 0; rank + 1 < layers.first.length; rank++) {
    const layer = layers.all.subarray(int(layers.first, rank), int(layers.first, rank + 1));
    let next = -layer.reduce((sum, item) => sum + real(before, item) + real(after, item), 0) / 2;
    for (const item of layer) {
      cross[item] = next + real(before, item);
      next += real(before, item) + real(after, item);
    }
  }
  return cross;
}

/** How many more crossings there are on one side when two neighbours change places. */
function exchanged({ first, other, port }: Ends, place: Int32Array, a: number, b: number): number {
  let change = 0;
  for (let i = int(first, a); i < int(first, a + 1); i++) {
    const end = int(place, int(other, i)) * PORTS + int(port, i);
    for (let k = int(first, b); k < int(first, b + 1); k++) {
      const against = int(place, int(other, k)) * PORTS + int(port, k);
      if (end < against) change++;
      else if (end > against) change--;
    }
  }
  return change;
}

/** How much longer the segments on one side of an item become when it moves. */
function stretched({ first, other, offset }: Ends, cross: Float64Array, item: number, by: number): number {
  let change = 0;
  for (let i = int(first, item); i < int(first, item + 1); i++) {
    const climb = real(cross, int(other, i)) + real(offset, i) - real(cross, item);
    change += Math.abs(climb - by) - Math.abs(climb);
  }
  return change;
}

/** Numbers from 0 to 1 that look random: xorshift of Marsaglia, "Xorshift RNGs" (2003). */
function dice(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x100000000;
  };
}
