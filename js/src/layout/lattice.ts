/**
 * The drawn graph in layers: one item for each node and one for each rank that a long edge passes through, joined by
 * segments that lead from one layer to the next.
 *
 * All layout happens in two directions that know nothing of the screen: `main`, along which ranks grow, and
 * `cross`, in which the items of a layer lie beside each other.
 */

import { at, flag, int, real } from "../model/at";
import type { Anatomy } from "./anatomy";
import { byKey, type Lists } from "./lists";
import { exchangeable } from "./operands";
import type { Split } from "./split";
import type { Wiring } from "./wiring";

/** All lists are by item or by segment. The first items are the nodes, by their ids. */
export interface Lattice {
  readonly nodes: number;
  readonly items: Items;
  readonly segments: Segments;
  /** By item: the segments that arrive and those that leave. */
  readonly ins: Lists;
  readonly outs: Lists;
  /** By rank: the items in it, in their order. */
  readonly layers: Lists;
  /** By edge, and one more: where its segments begin. They lie in a row from the producer to the consumer. */
  readonly chains: Int32Array;
}

export interface Items {
  readonly rank: Int32Array;
  /** Index in its layer. */
  readonly place: Int32Array;
  /** Position of its middle. */
  readonly cross: Float64Array;
  /** Room that it needs on either side of its cross position, with its share of the gap. */
  readonly before: Float64Array;
  readonly after: Float64Array;
}

export interface Segments {
  readonly edge: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Distance of the port from the middle of `to`. */
  readonly entry: Float64Array;
  /** Where it is straight, `from` lies this far from the middle of `to`: there may be a port at either end. */
  readonly offset: Float64Array;
  /** Where the segment arrives among all that arrive at `to`, from -0.5 to 0.5; 0 where they may change places. */
  readonly entryShare: Float64Array;
  /** The same for the output that it leaves `from` by. */
  readonly exitShare: Float64Array;
  /** How much it matters that it is short, and straight if it can be; 0 where it leads to another row. */
  readonly weight: Float64Array;
  /** It begins or ends at a box. */
  readonly isAtBox: Uint8Array;
  /** Part of a chain that is to be one straight line. */
  readonly isOnChain: Uint8Array;
}

/** Half the gap beside a node, and beside an edge. Two strands of at most 8 px have to fit, clear of a 6 px halo. */
export const NODE_PAD = 14;
export const LANE_PAD = 8;

const LANE_WEIGHT = 3;
const SPINE_WEIGHT = 4;
const CHAIN_WEIGHT = 2;

/** Layers hold nodes in the order of the tape, which is the order to start from. */
export function buildLattice(
  split: Split,
  wiring: Wiring,
  ranks: Int32Array,
  depths: Int32Array,
  anatomies: readonly Anatomy[],
): Lattice {
  const nodes = ranks.length;
  const edges = wiring.from.length;
  const chains = new Int32Array(edges + 1);
  for (let edge = 0; edge < edges; edge++) {
    const span = int(ranks, int(wiring.to, edge)) - int(ranks, int(wiring.from, edge));
    chains[edge + 1] = int(chains, edge) + span;
  }
  const items = emptyItems(nodes + int(chains, edges) - edges);
  items.rank.set(ranks);
  items.before.fill(LANE_PAD);
  items.after.fill(LANE_PAD);
  for (let node = 0; node < nodes; node++) {
    const { before, after } = at(anatomies, node);
    items.before[node] = before + NODE_PAD;
    items.after[node] = after + NODE_PAD;
  }
  const segments = emptySegments(int(chains, edges));
  layChains(wiring, chains, items, segments, nodes);
  setEnds(split, wiring, chains, segments, anatomies);
  weigh(wiring, chains, segments, depths);
  const layers = byKey(highest(ranks) + 1, items.rank);
  number(layers, items);
  const count = items.rank.length;
  return {
    nodes,
    items,
    segments,
    ins: byKey(count, segments.to),
    outs: byKey(count, segments.from),
    layers,
    chains,
  };
}

function emptyItems(count: number): Items {
  return {
    rank: new Int32Array(count),
    place: new Int32Array(count),
    cross: new Float64Array(count),
    before: new Float64Array(count),
    after: new Float64Array(count),
  };
}

function emptySegments(count: number): Segments {
  return {
    edge: new Int32Array(count),
    from: new Int32Array(count),
    to: new Int32Array(count),
    entry: new Float64Array(count),
    offset: new Float64Array(count),
    entryShare: new Float64Array(count),
    exitShare: new Float64Array(count),
    weight: new Float64Array(count),
    isAtBox: new Uint8Array(count),
    isOnChain: new Uint8Array(count),
  };
}

function highest(ranks: Int32Array): number {
  let most = -1;
  for (let node = 0; node < ranks.length; node++) most = Math.max(most, int(ranks, node));
  return most;
}

/** Give every item its index in its layer. */
export function number({ first, all }: Lists, { place }: Items): void {
  for (let rank = 0; rank + 1 < first.length; rank++) {
    const start = int(first, rank);
    for (let i = start; i < int(first, rank + 1); i++) place[int(all, i)] = i - start;
  }
}

/** An item for each rank between the ends of an edge, and the segments from one to the next. */
function layChains(
  wiring: Wiring,
  chains: Int32Array,
  { rank }: Items,
  { edge: edgeOf, from, to }: Segments,
  nodes: number,
): void {
  let lane = nodes;
  for (let edge = 0; edge + 1 < chains.length; edge++) {
    let last = int(wiring.from, edge);
    const end = int(chains, edge + 1);
    for (let segment = int(chains, edge); segment < end; segment++) {
      edgeOf[segment] = edge;
      from[segment] = last;
      if (segment + 1 < end) {
        rank[lane] = int(rank, last) + 1;
        last = lane++;
      } else {
        last = int(wiring.to, edge);
      }
      to[segment] = last;
    }
  }
}

/** Where edges arrive at a node, and by which of its outputs they leave. */
function setEnds(
  { graph, nodes, edges }: Split,
  { from, ins }: Wiring,
  chains: Int32Array,
  { entry, offset, entryShare, exitShare, isAtBox }: Segments,
  anatomies: readonly Anatomy[],
): void {
  const isExchangeable = exchangeable(graph);
  for (let id = 0; id < nodes.length; id++) {
    const node = at(nodes, id);
    const { entries } = at(anatomies, id);
    const start = int(ins.first, id);
    const count = int(ins.first, id + 1) - start;
    const anyPort = count > 1 && isExchangeable(node);
    for (let port = 0; port < count; port++) {
      const edge = int(ins.all, start + port);
      const last = int(chains, edge + 1) - 1;
      const arrival = at(entries, port);
      entry[last] = arrival;
      offset[last] = arrival;
      if (!anyPort) entryShare[last] = (port + 0.5) / count - 0.5;
      if (node.kind === "box") isAtBox[last] = 1;
    }
  }
  for (let edge = 0; edge < edges.length; edge++) {
    const segment = int(chains, edge);
    const producer = int(from, edge);
    const { outputs } = at(nodes, producer);
    const { exits } = at(anatomies, producer);
    const { output } = at(edges, edge);
    exitShare[segment] = (output + 0.5) / outputs.length - 0.5;
    if (exits === undefined) continue;
    isAtBox[segment] = 1;
    offset[segment] = real(offset, segment) - at(exits, output);
  }
}

/**
 * Which edges make up chains, and how much: an op continues the chain of the deepest op that it reads from, if one is
 * deeper than the others. The main chain, from the deepest op of all back to a leaf, goes on where that is a tie.
 */
function weigh(
  wiring: Wiring,
  chains: Int32Array,
  { weight, isOnChain }: Segments,
  depths: Int32Array,
): void {
  weight.fill(LANE_WEIGHT);
  for (let edge = 0; edge + 1 < chains.length; edge++) {
    weight[int(chains, edge)] = 1;
    weight[int(chains, edge + 1) - 1] = 1;
  }
  const continued = continuedBy(wiring, depths);
  const chain = (edge: number, by: number) => {
    const segment = int(chains, edge);
    if (int(chains, edge + 1) - segment > 1) return;
    weight[segment] = by;
    isOnChain[segment] = 1;
  };
  let deepest = -1;
  for (let node = 0; node < depths.length; node++) {
    const edge = int(continued.edge, node);
    if (edge >= 0 && !flag(continued.isTie, node)) chain(edge, CHAIN_WEIGHT);
    if (deepest < 0 || int(depths, node) > int(depths, deepest)) deepest = node;
  }
  for (let node = deepest; node >= 0; ) {
    const edge = int(continued.edge, node);
    if (edge >= 0) chain(edge, SPINE_WEIGHT);
    node = edge < 0 ? -1 : int(wiring.from, edge);
  }
}

/** By node: the first among the edges from the deepest node, ops before leaves, and whether there are others as deep. */
function continuedBy(
  { isLeaf, from, ins }: Wiring,
  depths: Int32Array,
): { edge: Int32Array; isTie: Uint8Array } {
  const edge = new Int32Array(depths.length).fill(-1);
  const isTie = new Uint8Array(depths.length);
  for (let node = 0; node < depths.length; node++) {
    let depth = Number.NEGATIVE_INFINITY;
    for (let i = int(ins.first, node); i < int(ins.first, node + 1); i++) {
      const arriving = int(ins.all, i);
      const producer = int(from, arriving);
      const candidate = flag(isLeaf, producer) ? -1 : int(depths, producer);
      if (candidate === depth) isTie[node] = 1;
      if (candidate <= depth) continue;
      depth = candidate;
      edge[node] = arriving;
      isTie[node] = 0;
    }
  }
  return { edge, isTie };
}

/**
 * Once the order is settled: edges arrive at a node whose operands are exchangeable in the order of where they come from.
 */
export function settlePorts(
  { items, segments, chains }: Lattice,
  { graph, nodes }: Split,
  { ins }: Wiring,
): void {
  const isExchangeable = exchangeable(graph);
  const { entry, offset, from, exitShare } = segments;
  const move = (segment: number, port: number) => {
    offset[segment] = real(offset, segment) + port - real(entry, segment);
    entry[segment] = port;
  };
  const origin = (segment: number) => int(items.place, int(from, segment)) + real(exitShare, segment);
  const last = (arrival: number) => int(chains, int(ins.all, arrival) + 1) - 1;
  for (let id = 0; id < nodes.length; id++) {
    const start = int(ins.first, id);
    const count = int(ins.first, id + 1) - start;
    if (count < 2 || !isExchangeable(at(nodes, id))) continue;
    if (count === 2 && origin(last(start)) <= origin(last(start + 1))) continue;
    const arriving = Array.from({ length: count }, (_, port) => last(start + port));
    const ports = arriving.map((segment) => real(entry, segment));
    arriving.sort((a, b) => origin(a) - origin(b));
    arriving.forEach((segment, place) => {
      move(segment, at(ports, place));
    });
  }
}
