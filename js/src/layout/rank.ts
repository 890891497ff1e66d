/** In which layer each node stands. */

import { flag, int } from "../model/at";
import { shortestRanks } from "./simplex";
import type { DrawnNode } from "./split";
import type { Wiring } from "./wiring";

/**
 * One more than the highest rank among the ops it reads from, as the tape has it; leaves stand right before their
 * first reader.
 */
export function rankNodes(wiring: Wiring): Int32Array {
  const { isLeaf } = wiring;
  const ranks = new Int32Array(isLeaf.length);
  for (let node = 0; node < ranks.length; node++) {
    if (!flag(isLeaf, node)) ranks[node] = earliestRank(wiring, node, ranks);
  }
  for (let node = 0; node < ranks.length; node++) {
    if (flag(isLeaf, node) && isRead(wiring, node)) ranks[node] = latestRank(wiring, node, ranks);
  }
  return ranks;
}

function isRead({ outs }: Wiring, node: number): boolean {
  return int(outs.first, node) < int(outs.first, node + 1);
}

function earliestRank({ isLeaf, from, ins }: Wiring, node: number, ranks: Int32Array): number {
  let rank = 0;
  for (let i = int(ins.first, node); i < int(ins.first, node + 1); i++) {
    const producer = int(from, int(ins.all, i));
    rank = Math.max(rank, flag(isLeaf, producer) ? 1 : int(ranks, producer) + 1);
  }
  return rank;
}

/** One less than the lowest rank among its readers. */
function latestRank({ to, outs }: Wiring, node: number, ranks: Int32Array): number {
  let rank = Number.POSITIVE_INFINITY;
  for (let i = int(outs.first, node); i < int(outs.first, node + 1); i++) {
    rank = Math.min(rank, int(ranks, int(to, int(outs.all, i))) - 1);
  }
  return rank;
}

/**
 * Move ops along their ranks where that makes edges shorter: w2 · x2 stands beside the sum that it goes into, not at
 * the beginning. Ranks still grow along every edge.
 */
export function tighten(wiring: Wiring, ranks: Int32Array): Int32Array {
  const { isLeaf } = wiring;
  const tight = ranks.slice();
  for (let round = 0; round < TIGHTENING_ROUNDS; round++) {
    let moved = false;
    for (let node = tight.length - 1; node >= 0; node--) {
      if (!flag(isLeaf, node) && isRead(wiring, node) && moveCloser(wiring, node, tight)) moved = true;
    }
    if (!moved) break;
  }
  return tight.length <= SIMPLEX_LIMIT ? fromZero(shortestRanks(tight, wiring)) : tight;
}

const TIGHTENING_ROUNDS = 8;
/** Up to here the best ranks are worth the time, which grows with the square. */
const SIMPLEX_LIMIT = 600;

/** What leads in and out stands at the border: entries in a column of their own before all others, exits behind. */
export function atBorders(nodes: readonly DrawnNode[], ranks: Int32Array): Int32Array {
  const inside = nodes
    .filter(({ kind }) => kind !== "entry" && kind !== "exit")
    .map(({ id }) => int(ranks, id));
  if (inside.length === nodes.length) return ranks;
  const shift = (nodes.some(({ kind }) => kind === "entry") ? 1 : 0) - Math.min(...inside);
  const last = Math.max(...inside) + shift;
  return Int32Array.from(nodes, ({ id, kind }) => {
    if (kind === "entry") return 0;
    return kind === "exit" ? last + 1 : int(ranks, id) + shift;
  });
}

function fromZero(ranks: Int32Array): Int32Array {
  const lowest = ranks.reduce((least, rank) => Math.min(least, rank), Number.POSITIVE_INFINITY);
  return ranks.map((rank) => rank - lowest);
}

/** Edges pull equally, so the best rank is the first or the last possible one. Leaves go with their first reader. */
function moveCloser(wiring: Wiring, node: number, ranks: Int32Array): boolean {
  const { ins, outs } = wiring;
  const before = int(ranks, node);
  const leaves = leavesOf(wiring, node);
  if (leaves.length > 0) return moveWithLeaves(wiring, node, leaves, ranks);
  const leaving = int(outs.first, node + 1) - int(outs.first, node);
  const pull = leaving - (int(ins.first, node + 1) - int(ins.first, node));
  if (pull !== 0) {
    ranks[node] = pull > 0 ? latestRank(wiring, node, ranks) : earliestRank(wiring, node, ranks);
  }
  return int(ranks, node) !== before;
}

const NONE: readonly number[] = [];

/** The leaves that a node reads, each once. */
function leavesOf({ isLeaf, from, ins }: Wiring, node: number): readonly number[] {
  let leaves = NONE;
  for (let i = int(ins.first, node); i < int(ins.first, node + 1); i++) {
    const producer = int(from, int(ins.all, i));
    if (flag(isLeaf, producer) && !leaves.includes(producer)) leaves = [...leaves, producer];
  }
  return leaves;
}

function moveWithLeaves(wiring: Wiring, node: number, leaves: readonly number[], ranks: Int32Array): boolean {
  const { isLeaf, from, to, ins, outs } = wiring;
  const before = int(ranks, node);
  const lengthOut = (one: number) => {
    let sum = 0;
    for (let i = int(outs.first, one); i < int(outs.first, one + 1); i++) {
      sum += int(ranks, int(to, int(outs.all, i))) - int(ranks, one);
    }
    return sum;
  };
  const cost = (rank: number): number => {
    ranks[node] = rank;
    let sum = lengthOut(node);
    for (let i = int(ins.first, node); i < int(ins.first, node + 1); i++) {
      const producer = int(from, int(ins.all, i));
      if (!flag(isLeaf, producer)) sum += rank - int(ranks, producer);
    }
    for (const leaf of leaves) {
      ranks[leaf] = latestRank(wiring, leaf, ranks);
      sum += lengthOut(leaf);
    }
    return sum;
  };
  let [best, least] = [before, cost(before)];
  for (const rank of [earliestRank(wiring, node, ranks), latestRank(wiring, node, ranks)]) {
    const total = cost(rank);
    if (total < least) [best, least] = [rank, total];
  }
  cost(best);
  return best !== before;
}
