/** In which layer each node stands. */

import { at } from "../model/at";
import { shortestRanks } from "./simplex";
import type { DrawnNode, Split } from "./split";

/**
 * One more than the highest rank among the ops it reads from, as the tape has it; leaves stand right before their
 * first reader.
 */
export function rankNodes(split: Split): number[] {
  const ranks: number[] = new Array(split.nodes.length).fill(0);
  for (const node of split.nodes) if (node.kind !== "leaf") ranks[node.id] = earliestRank(split, node, ranks);
  settleLeaves(split, ranks);
  return ranks;
}

function earliestRank({ nodes, edges }: Split, node: DrawnNode, ranks: readonly number[]): number {
  let rank = 0;
  for (const id of node.edgesIn) {
    const { from } = at(edges, id);
    rank = Math.max(rank, at(nodes, from).kind === "leaf" ? 1 : at(ranks, from) + 1);
  }
  return rank;
}

function settleLeaves(split: Split, ranks: number[]): void {
  for (const node of split.nodes) {
    if (node.kind === "leaf" && node.edgesOut.length > 0) ranks[node.id] = latestRank(split, node, ranks);
  }
}

/** One less than the lowest rank among its readers. */
function latestRank({ edges }: Split, node: DrawnNode, ranks: readonly number[]): number {
  let rank = Number.POSITIVE_INFINITY;
  for (const id of node.edgesOut) rank = Math.min(rank, at(ranks, at(edges, id).to) - 1);
  return rank;
}

/**
 * Move ops along their ranks where that makes edges shorter: w2 · x2 stands beside the sum that it goes into, not at
 * the beginning. Ranks still grow along every edge.
 */
export function tighten(split: Split, ranks: readonly number[]): number[] {
  const tight = [...ranks];
  for (let round = 0; round < TIGHTENING_ROUNDS; round++) {
    let moved = false;
    for (let id = split.nodes.length - 1; id >= 0; id--) {
      const node = at(split.nodes, id);
      if (node.kind !== "leaf" && node.edgesOut.length > 0 && moveCloser(split, node, tight)) moved = true;
    }
    if (!moved) break;
  }
  return split.nodes.length <= SIMPLEX_LIMIT ? fromZero(shortestRanks(tight, split.edges)) : tight;
}

const TIGHTENING_ROUNDS = 8;
/** Up to here the best ranks are worth the time, which grows with the square. */
const SIMPLEX_LIMIT = 600;

/** What leads in and out stands at the border: entries in a column of their own before all others, exits behind. */
export function atBorders({ nodes }: Split, ranks: readonly number[]): number[] {
  const inside = nodes
    .filter(({ kind }) => kind !== "entry" && kind !== "exit")
    .map(({ id }) => at(ranks, id));
  if (inside.length === nodes.length) return [...ranks];
  const shift = (nodes.some(({ kind }) => kind === "entry") ? 1 : 0) - Math.min(...inside);
  const last = Math.max(...inside) + shift;
  return nodes.map(({ id, kind }) => {
    if (kind === "entry") return 0;
    return kind === "exit" ? last + 1 : at(ranks, id) + shift;
  });
}

function fromZero(ranks: readonly number[]): number[] {
  const lowest = Math.min(...ranks);
  return ranks.map((rank) => rank - lowest);
}

/** Edges pull equally, so the best rank is the first or the last possible one. Leaves go with their first reader. */
function moveCloser(split: Split, node: DrawnNode, ranks: number[]): boolean {
  const before = at(ranks, node.id);
  if (node.edgesIn.some((edge) => isFromLeaf(split, edge))) return moveWithLeaves(split, node, ranks);
  const pull = node.edgesOut.length - node.edgesIn.length;
  if (pull !== 0)
    ranks[node.id] = pull > 0 ? latestRank(split, node, ranks) : earliestRank(split, node, ranks);
  return at(ranks, node.id) !== before;
}

function moveWithLeaves(split: Split, node: DrawnNode, ranks: number[]): boolean {
  const { nodes, edges } = split;
  const before = at(ranks, node.id);
  const leaves = [...new Set(node.edgesIn.map((edge) => at(nodes, at(edges, edge).from)))].filter(
    ({ kind }) => kind === "leaf",
  );
  const cost = (rank: number): number => {
    ranks[node.id] = rank;
    for (const leaf of leaves) ranks[leaf.id] = latestRank(split, leaf, ranks);
    const length = (edge: number) => at(ranks, at(edges, edge).to) - at(ranks, at(edges, edge).from);
    const own = [...node.edgesOut, ...node.edgesIn.filter((edge) => !isFromLeaf(split, edge))];
    const ofLeaves = leaves.flatMap(({ edgesOut }) => edgesOut);
    return [...own, ...ofLeaves].reduce((sum, edge) => sum + length(edge), 0);
  };
  let [best, least] = [before, cost(before)];
  for (const rank of [earliestRank(split, node, ranks), latestRank(split, node, ranks)]) {
    const total = cost(rank);
    if (total < least) [best, least] = [rank, total];
  }
  cost(best);
  return best !== before;
}

function isFromLeaf({ nodes, edges }: Split, edge: number): boolean {
  return at(nodes, at(edges, edge).from).kind === "leaf";
}
