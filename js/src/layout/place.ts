/**
 * Cross positions for items whose order is settled, in two passes.
 *
 * First every item is drawn to its neighbours. Then items that came to lie nearly level with what they should be in
 * line with become one block, which moves as a whole. Blocks are drawn to their neighbours as items were, and at the
 * end each moves to the position where most of its segments are straight, if there is room.
 */

import { flag, int, real } from "../model/at";
import { type Blocks, blocksOf } from "./blocks";
import { compact, GRAVITY, SETTLED } from "./compact";
import type { Lattice } from "./lattice";
import { Sorter } from "./sorting";
import { straightSegments } from "./straight";

/** Rounds of each pass, in graphs of ordinary size; in large ones fewer, so that the time stays linear. */
const ROUNDS = 40;
const ROUND_BUDGET = 12_000;
const STRAIGHTENING_ROUNDS = 6;
/** How far a block goes in one round towards where it is drawn; all the way would overshoot together. */
const STRIDE = 0.7;

/** Give every item its cross position. */
export function placeItems(lattice: Lattice): void {
  const { cross } = lattice.items;
  const rounds = Math.max(1, Math.min(ROUNDS, Math.floor(ROUND_BUDGET / (cross.length + 1))));
  compact(lattice, rounds);
  const blocks = blocksOf(lattice, straightSegments(lattice));
  const { position, of, shifts } = blocks;
  const [wanted, up, down] = [position.slice(), position.slice(), position.slice()];
  for (let round = 0, moved = Number.POSITIVE_INFINITY; round < rounds && moved > SETTLED; round++) {
    moved = relax(blocks, wanted, up, down);
  }
  const sorter = new Sorter(mostPulls(blocks));
  for (let round = 0; round < Math.min(STRAIGHTENING_ROUNDS, rounds); round++) {
    for (let i = 0; i < position.length; i++) {
      straighten(blocks, sorter, round % 2 === 0 ? i : position.length - 1 - i);
    }
  }
  for (let item = 0; item < cross.length; item++) {
    cross[item] = real(position, int(of, item)) + real(shifts, item);
  }
}

/**
 * One round: giving way downwards keeps all distances, giving way upwards too, and so does the mean of the two,
 * in which blocks that press on each other share the displacement. Returns how far the furthest went.
 */
function relax(blocks: Blocks, wanted: Float64Array, up: Float64Array, down: Float64Array): number {
  const { position, constraints } = blocks;
  const { upper, lower, distance, before, after } = constraints;
  for (let block = 0; block < position.length; block++) {
    drawnTo(blocks, block, wanted);
    let least = real(wanted, block);
    for (let i = int(before.first, block); i < int(before.first, block + 1); i++) {
      const pair = int(before.all, i);
      least = Math.max(least, real(down, int(upper, pair)) + real(distance, pair));
    }
    down[block] = least;
  }
  let furthest = 0;
  for (let block = position.length - 1; block >= 0; block--) {
    let most = real(wanted, block);
    for (let i = int(after.first, block); i < int(after.first, block + 1); i++) {
      const pair = int(after.all, i);
      most = Math.min(most, real(up, int(lower, pair)) - real(distance, pair));
    }
    up[block] = most;
    const moved = (real(down, block) + most) / 2;
    furthest = Math.max(furthest, Math.abs(moved - real(position, block)));
    position[block] = moved;
  }
  return furthest;
}

/** Where its segments and what lies beside it draw a block. */
function drawnTo({ position, pulls, constraints }: Blocks, block: number, wanted: Float64Array): void {
  const { from, to, offset, weight, ins, outs } = pulls;
  const { upper, lower, distance, before, after } = constraints;
  let total = 0;
  let load = 0;
  for (let i = int(outs.first, block); i < int(outs.first, block + 1); i++) {
    const pull = int(outs.all, i);
    total += real(weight, pull) * (real(position, int(to, pull)) + real(offset, pull));
    load += real(weight, pull);
  }
  for (let i = int(ins.first, block); i < int(ins.first, block + 1); i++) {
    const pull = int(ins.all, i);
    total += real(weight, pull) * (real(position, int(from, pull)) - real(offset, pull));
    load += real(weight, pull);
  }
  for (let i = int(before.first, block); i < int(before.first, block + 1); i++) {
    const pair = int(before.all, i);
    total += GRAVITY * (real(position, int(upper, pair)) + real(distance, pair));
    load += GRAVITY;
  }
  for (let i = int(after.first, block); i < int(after.first, block + 1); i++) {
    const pair = int(after.all, i);
    total += GRAVITY * (real(position, int(lower, pair)) - real(distance, pair));
    load += GRAVITY;
  }
  const own = real(position, block);
  wanted[block] = load === 0 ? own : own + STRIDE * (total / load - own);
}

function mostPulls({ position, pulls }: Blocks): number {
  const { ins, outs } = pulls;
  let most = 0;
  for (let block = 0; block < position.length; block++) {
    const leaving = int(outs.first, block + 1) - int(outs.first, block);
    most = Math.max(most, leaving + int(ins.first, block + 1) - int(ins.first, block));
  }
  return most;
}

/** Move a block to the weighted median of where its segments are straight, as far as there is room. */
function straighten(blocks: Blocks, sorter: Sorter, block: number): void {
  const { position, isLane, constraints } = blocks;
  const { upper, lower, distance, before, after } = constraints;
  const { weight } = blocks.pulls;
  const count = goalsOf(blocks, sorter, block);
  if (count === 0) return;
  sorter.sort(count);
  // Between the first and the last median all places are as good.
  const { keys, items } = sorter;
  let half = 0;
  for (let i = 0; i < count; i++) half += real(weight, int(items, i)) / 2;
  let last = 0;
  let passed = real(weight, int(items, 0));
  while (passed < half) passed += real(weight, int(items, ++last));
  const low = real(keys, last);
  const high = passed > half ? low : real(keys, last + 1);
  const own = real(position, block);
  let place = Math.min(Math.max(own, low), high);
  // Between two goals as good as each other a node stays in the middle; a line takes one, to bend only once.
  if (flag(isLane, block) && low < high) place = place - low <= high - place ? low : high;
  for (let i = int(before.first, block); i < int(before.first, block + 1); i++) {
    const pair = int(before.all, i);
    place = Math.max(place, real(position, int(upper, pair)) + real(distance, pair));
  }
  for (let i = int(after.first, block); i < int(after.first, block + 1); i++) {
    const pair = int(after.all, i);
    place = Math.min(place, real(position, int(lower, pair)) - real(distance, pair));
  }
  position[block] = place;
}

/** Where the block would have to be for each of its segments to be straight. */
function goalsOf({ position, pulls }: Blocks, { keys, items }: Sorter, block: number): number {
  const { from, to, offset, ins, outs } = pulls;
  let count = 0;
  for (let i = int(outs.first, block); i < int(outs.first, block + 1); i++) {
    const pull = int(outs.all, i);
    items[count] = pull;
    keys[count++] = real(position, int(to, pull)) + real(offset, pull);
  }
  for (let i = int(ins.first, block); i < int(ins.first, block + 1); i++) {
    const pull = int(ins.all, i);
    items[count] = pull;
    keys[count++] = real(position, int(from, pull)) - real(offset, pull);
  }
  return count;
}
