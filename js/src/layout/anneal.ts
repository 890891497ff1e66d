/**
 * Simulated annealing of the order in the layers: two items beside each other change places when that saves crossings,
 * and now and then when it costs some, ever more rarely. It finds its way out of orders that no single move improves.
 *
 * Between orders with as many crossings, the one with shorter edges is preferred, then the order of the tape.
 * The dice are thrown from a fixed seed: the same graph gives the same order.
 */

import { at, int, real } from "../model/at";
import type { Item, Lattice } from "./lattice";

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

export function anneal({ items, layers }: Lattice): void {
  const pairs = pairsOf(layers);
  const moves = Math.min(MOST_MOVES, MOVES_PER_PAIR * pairs.length);
  if (moves < LEAST_MOVES_PER_PAIR * pairs.length || pairs.length === 0) return;
  const ins = endsOf(items, "ins");
  const outs = endsOf(items, "outs");
  const order = Int32Array.from(layers.flat(), ({ index }) => index);
  const place = new Int32Array(items.length);
  order.forEach((item, i) => {
    place[item] = i;
  });
  const cross = packed(layers, items.length);
  const breadths = Float64Array.from(items, ({ before, after }) => before + after);
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
  let next = 0;
  for (const layer of layers) {
    for (let i = 0; i < layer.length; i++) {
      const item = at(items, int(best, next++));
      layer[i] = item;
      item.place = i;
    }
  }
}

/** Where in the row of all layers an item and the next are neighbours. */
function pairsOf(layers: readonly Item[][]): Int32Array {
  const pairs: number[] = [];
  let start = 0;
  for (const { length } of layers) {
    for (let i = 0; i + 1 < length; i++) pairs.push(start + i);
    start += length;
  }
  return Int32Array.from(pairs);
}

function endsOf(items: readonly Item[], side: "ins" | "outs"): Ends {
  const count = items.reduce((sum, item) => sum + item[side].length, 0);
  const first = new Int32Array(items.length + 1);
  const other = new Int32Array(count);
  const port = new Int32Array(count);
  const offset = new Float64Array(count);
  let next = 0;
  items.forEach((item, i) => {
    for (const segment of item[side]) {
      const isIn = side === "ins";
      other[next] = (isIn ? segment.from : segment.to).index;
      port[next] = Math.round(((isIn ? segment.exitShare : segment.entryShare) + 0.5) * (PORTS - 1));
      offset[next] = isIn ? -segment.offset : segment.offset;
      next++;
    }
    first[i + 1] = next;
  });
  return { first, other, port, offset };
}

/** Every layer packed and centred. */
function packed(layers: readonly Item[][], count: number): Float64Array {
  const cross = new Float64Array(count);
  for (const layer of layers) {
    let next = -layer.reduce((sum, { before, after }) => sum + before + after, 0) / 2;
    for (const item of layer) {
      cross[item.index] = next + item.before;
      next += item.before + item.after;
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
