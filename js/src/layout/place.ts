/**
 * Cross positions for items whose order is settled, in two passes.
 *
 * First every item is drawn to its neighbours, layer by layer, with the distances kept: that is compact, but no
 * line is quite straight. Then items that came to lie nearly level with what they should be in line with become
 * one block, which moves as a whole: the main chain, every long edge. Blocks are drawn to their neighbours as items
 * were, and at the end each moves to the position where most of its segments are straight, if there is room.
 */

import { at, real } from "../model/at";
import { keepApart } from "./isotonic";
import type { Item, Lattice, Segment } from "./lattice";

interface Block {
  position: number;
  /** Where it would go while a round is being worked out. */
  trial: number;
  readonly items: Item[];
  /** Segments to other blocks. */
  readonly pulls: Pull[];
  /** Blocks before and after it in some layer, and how far away their positions have to be at least. */
  readonly before: Constraint[];
  readonly after: Constraint[];
}

interface Constraint {
  readonly block: Block;
  readonly distance: number;
}

interface Pull {
  readonly block: Block;
  /** Position of this block, relative to the other's, at which the segment is straight. */
  readonly offset: number;
  readonly weight: number;
}

/** Rounds of each pass, in graphs of ordinary size; in large ones fewer, so that the time stays linear. */
const ROUNDS = 40;
const ROUND_BUDGET = 12_000;
const STRAIGHTENING_ROUNDS = 6;
/** When nothing moves further than this in a round, it is done. */
const SETTLED = 0.05;
/** How far a block goes in one round towards where it is drawn; all the way would overshoot together. */
const STRIDE = 0.7;
/** How much things want to lie close to those beside them, joined or not. */
const GRAVITY = 0.05;
/** Items further apart than this are not brought into line: it would push too much else away. */
const NEARLY_LEVEL = 40;

/** Give every item its cross position. */
export function placeItems({ items, layers }: Lattice): void {
  const rounds = Math.max(2, Math.min(ROUNDS, Math.floor(ROUND_BUDGET / (items.length + 1))));
  compact(layers, rounds);
  const straight = straightSegments(layers);
  const shifts = new Float64Array(items.length);
  const blockOf: Block[] = new Array(items.length);
  const blocks = buildBlocks(items, straight, blockOf, shifts);
  constrain(layers, blockOf, shifts);
  attach(items, straight, blockOf, shifts);
  const sorted = inOrder(blocks);
  for (let round = 0; round < rounds && relax(sorted) > SETTLED; round++);
  for (let round = 0; round < Math.min(STRAIGHTENING_ROUNDS, rounds); round++) {
    straighten(round % 2 === 0 ? sorted : [...sorted].reverse());
  }
  for (const item of items) item.cross = at(blockOf, item.index).position + real(shifts, item.index);
}

/** The first pass: item by item, starting from layers that are packed and centred. */
function compact(layers: readonly Item[][], rounds: number): void {
  const distances = layers.map((layer) =>
    layer.map((item, place) => (place === 0 ? 0 : at(layer, place - 1).after + item.before)),
  );
  layers.forEach((layer, rank) => {
    let cross = -at(distances, rank).reduce((sum, distance) => sum + distance, 0) / 2;
    layer.forEach((item, place) => {
      cross += at(at(distances, rank), place);
      item.cross = cross;
    });
  });
  const last = layers.length - 1;
  let moved = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds && moved > SETTLED; round++) {
    moved = 0;
    for (let i = 0; i <= last; i++) {
      const rank = round % 2 === 0 ? i : last - i;
      moved = Math.max(moved, settleLayer(at(layers, rank), at(distances, rank)));
    }
  }
}

/** Draw the items of one layer to their neighbours. Returns how far the one went that went furthest. */
function settleLayer(layer: readonly Item[], distances: readonly number[]): number {
  const goals: number[] = [];
  const weights: number[] = [];
  layer.forEach((item, place) => {
    let [total, weight] = [0, 0];
    for (const segment of item.ins) {
      total += segment.weight * (segment.from.cross - segment.offset);
      weight += segment.weight;
    }
    for (const segment of item.outs) {
      total += segment.weight * (segment.to.cross + segment.offset);
      weight += segment.weight;
    }
    const [before, after] = [layer[place - 1], layer[place + 1]];
    if (before !== undefined) {
      total += GRAVITY * (before.cross + at(distances, place));
      weight += GRAVITY;
    }
    if (after !== undefined) {
      total += GRAVITY * (after.cross - at(distances, place + 1));
      weight += GRAVITY;
    }
    goals.push(weight === 0 ? item.cross : total / weight);
    weights.push(weight === 0 ? GRAVITY : weight);
  });
  const settled = layer.length === 1 ? goals : keepApart(goals, weights, distances);
  let moved = 0;
  layer.forEach((item, place) => {
    moved = Math.max(moved, Math.abs(item.cross - at(settled, place)));
    item.cross = at(settled, place);
  });
  return moved;
}

/** In each gap the heaviest set of segments that neither cross nor share an item. */
function straightSegments(layers: readonly Item[][]): Set<Segment> {
  const straight = new Set<Segment>();
  for (const layer of layers) {
    const segments = layer
      .flatMap(({ outs }) => outs)
      .filter((segment) => mayBeStraight(segment) && isNearlyLevel(segment));
    segments.sort((a, b) => a.from.place - b.from.place || b.to.place - a.to.place);
    for (const segment of heaviestRising(segments)) straight.add(segment);
  }
  return straight;
}

function isNearlyLevel({ from, to, offset }: Segment): boolean {
  return Math.abs(to.cross + offset - from.cross) <= NEARLY_LEVEL;
}

/**
 * Long edges and chains. Elsewhere only what lies in the middle on both sides: of two branches that meet,
 * neither is to be preferred.
 */
function mayBeStraight(segment: Segment): boolean {
  const { from, to, onChain } = segment;
  if ((onChain && to.ins.length <= 2) || (from.node < 0 && to.node < 0)) return true;
  return (
    isMiddle(from.outs, segment, (out) => out.to.place) &&
    isMiddle(to.ins, segment, (into) => into.from.place)
  );
}

function isMiddle(segments: readonly Segment[], segment: Segment, place: (of: Segment) => number): boolean {
  const below = segments.filter((other) => place(other) < place(segment)).length;
  const above = segments.filter((other) => place(other) > place(segment)).length;
  return below === above && below + above === segments.length - 1;
}

interface Rising {
  segment: Segment;
  total: number;
  previous: Rising | undefined;
}

/** The heaviest subsequence in which the places of the targets strictly rise. */
function heaviestRising(segments: readonly Segment[]): Segment[] {
  // Ends of the best subsequences: with higher places only while the totals are higher too.
  const front: Rising[] = [];
  for (const segment of segments) {
    const place = segment.to.place;
    let low = 0;
    let high = front.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(front, middle).segment.to.place < place) low = middle + 1;
      else high = middle;
    }
    const previous = front[low - 1];
    const total = (previous?.total ?? 0) + segment.weight;
    let beaten = low;
    while (beaten < front.length && at(front, beaten).total <= total) beaten++;
    const isBeaten = beaten === low && low < front.length && at(front, low).segment.to.place === place;
    if (!isBeaten) front.splice(low, beaten - low, { segment, total, previous });
  }
  const result: Segment[] = [];
  for (let end = front[front.length - 1]; end !== undefined; end = end.previous) result.push(end.segment);
  return result;
}

/** Lanes are level with the port that they lead to; nodes are level with each other, middle to middle, boxes port to port. */
function shiftAlong({ from, to, offset, atBox }: Segment): number {
  return atBox || (from.node < 0 && to.node >= 0) ? -offset : 0;
}

function buildBlocks(
  items: readonly Item[],
  straight: ReadonlySet<Segment>,
  blockOf: Block[],
  shifts: Float64Array,
): Block[] {
  const blocks: Block[] = [];
  for (const first of items) {
    if (first.ins.some((segment) => straight.has(segment))) continue;
    const block: Block = { position: 0, trial: 0, items: [], pulls: [], before: [], after: [] };
    blocks.push(block);
    let [shift, total] = [0, 0];
    let item: Item | undefined = first;
    while (item !== undefined) {
      block.items.push(item);
      blockOf[item.index] = block;
      shifts[item.index] = shift;
      total += item.cross - shift;
      const next: Segment | undefined = item.outs.find((segment) => straight.has(segment));
      if (next !== undefined) shift += shiftAlong(next);
      item = next?.to;
    }
    block.position = total / block.items.length;
  }
  return blocks;
}

function constrain(layers: readonly Item[][], blockOf: readonly Block[], shifts: Float64Array): void {
  for (const layer of layers) {
    for (let place = 1; place < layer.length; place++) {
      const [first, second] = [at(layer, place - 1), at(layer, place)];
      const [upper, lower] = [at(blockOf, first.index), at(blockOf, second.index)];
      const distance = first.after + second.before + real(shifts, first.index) - real(shifts, second.index);
      upper.after.push({ block: lower, distance });
      lower.before.push({ block: upper, distance });
    }
  }
}

function attach(
  items: readonly Item[],
  straight: ReadonlySet<Segment>,
  blockOf: readonly Block[],
  shifts: Float64Array,
): void {
  for (const item of items) {
    for (const segment of item.outs) {
      const [from, to] = [at(blockOf, segment.from.index), at(blockOf, segment.to.index)];
      if (from === to || straight.has(segment)) continue;
      const { weight } = segment;
      const offset = real(shifts, segment.to.index) + segment.offset - real(shifts, segment.from.index);
      from.pulls.push({ block: to, offset, weight });
      to.pulls.push({ block: from, offset: -offset, weight });
    }
  }
}

/** Every block after all that lie before it in some layer. There is such an order, because blocks never cross. */
function inOrder(blocks: readonly Block[]): Block[] {
  const waiting = new Map<Block, number>();
  const ready: Block[] = [];
  for (const block of blocks) {
    if (block.before.length === 0) ready.push(block);
    else waiting.set(block, block.before.length);
  }
  for (let next = 0; next < ready.length; next++) {
    for (const { block } of at(ready, next).after) {
      const left = (waiting.get(block) ?? 0) - 1;
      waiting.set(block, left);
      if (left === 0) ready.push(block);
    }
  }
  return ready;
}

/** Positions as near to the wanted ones as the distances allow, each block giving way to those on one side. */
function giveWay(
  sorted: readonly Block[],
  wanted: (block: Block) => number,
  side: "before" | "after",
  positions: Float64Array,
): void {
  const sign = side === "before" ? 1 : -1;
  for (let i = 0; i < sorted.length; i++) {
    const block = at(sorted, side === "before" ? i : sorted.length - 1 - i);
    let position = sign * wanted(block);
    for (const { block: other, distance } of block[side]) {
      position = Math.max(position, sign * other.trial + distance);
    }
    block.trial = sign * position;
  }
  for (let i = 0; i < sorted.length; i++) positions[i] = at(sorted, i).trial;
}

/**
 * One round: giving way downwards keeps all distances, giving way upwards too, and so does the mean of the two,
 * in which blocks that press on each other share the displacement. Returns how far the furthest went.
 */
function relax(sorted: readonly Block[]): number {
  const [up, down] = [new Float64Array(sorted.length), new Float64Array(sorted.length)];
  giveWay(sorted, drawnTo, "after", up);
  giveWay(sorted, drawnTo, "before", down);
  let moved = 0;
  for (let i = 0; i < sorted.length; i++) {
    const block = at(sorted, i);
    const position = (real(down, i) + real(up, i)) / 2;
    moved = Math.max(moved, Math.abs(position - block.position));
    block.position = position;
  }
  return moved;
}

function drawnTo({ position, pulls, before, after }: Block): number {
  let [total, weights] = [0, 0];
  for (const { block, offset, weight } of pulls) {
    total += weight * (block.position + offset);
    weights += weight;
  }
  for (const { block, distance } of before) total += GRAVITY * (block.position + distance);
  for (const { block, distance } of after) total += GRAVITY * (block.position - distance);
  weights += GRAVITY * (before.length + after.length);
  return weights === 0 ? position : position + STRIDE * (total / weights - position);
}

function isLane({ items }: Block): boolean {
  return items.every(({ node }) => node < 0);
}

/** Move each block to the weighted median of where its segments are straight, as far as there is room. */
function straighten(sorted: readonly Block[]): void {
  for (const block of sorted) {
    if (block.pulls.length === 0) continue;
    const goals = block.pulls.map(({ block: other, offset, weight }) => ({
      goal: other.position + offset,
      weight,
    }));
    goals.sort((a, b) => a.goal - b.goal);
    const half = goals.reduce((sum, { weight }) => sum + weight, 0) / 2;
    let passed = 0;
    let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const { goal, weight } of goals) {
      passed += weight;
      if (low === Number.NEGATIVE_INFINITY && passed >= half) low = goal;
      if (passed > half) {
        high = goal;
        break;
      }
    }
    let position = Math.min(Math.max(block.position, low), high);
    // Between two goals as good as each other a node stays in the middle; a line takes one, to bend only once.
    if (isLane(block) && low < high) position = position - low <= high - position ? low : high;
    for (const { block: other, distance } of block.before) {
      position = Math.max(position, other.position + distance);
    }
    for (const { block: other, distance } of block.after) {
      position = Math.min(position, other.position - distance);
    }
    block.position = position;
  }
}
