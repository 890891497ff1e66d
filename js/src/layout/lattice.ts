/**
 * The drawn graph in layers: one item for each node and one for each rank that a long edge passes through, joined by
 * segments that lead from one layer to the next.
 *
 * All layout happens in two directions that know nothing of the screen: `main`, along which ranks grow, and
 * `cross`, in which the items of a layer lie beside each other.
 */

import { at } from "../model/at";
import type { Anatomy } from "./anatomy";
import { dealPorts, exchangeable } from "./operands";
import type { DrawnEdge, DrawnNode, Split } from "./split";

export interface Item {
  /** Among all items. */
  readonly index: number;
  /** The node, or -1 where a long edge passes. */
  readonly node: number;
  readonly rank: number;
  /** Index in its layer. */
  place: number;
  /** Position of its middle. */
  cross: number;
  /** Room that it needs on either side of its cross position, with its share of the gap. */
  readonly before: number;
  readonly after: number;
  /** In the order of the ports. */
  readonly ins: Segment[];
  readonly outs: Segment[];
}

export interface Segment {
  readonly edge: DrawnEdge;
  readonly from: Item;
  readonly to: Item;
  /** Distance of the port from the middle of `to`. */
  entry: number;
  /** Where it is straight, `from` lies this far from the middle of `to`: there may be a port at either end. */
  offset: number;
  /** It begins or ends at a box. */
  readonly atBox: boolean;
  /** Where the segment arrives among all that arrive at `to`, from -0.5 to 0.5; 0 where they may change places. */
  readonly entryShare: number;
  /** The same for the output that it leaves `from` by. */
  readonly exitShare: number;
  /** How much it matters that it is short, and straight if it can be. */
  readonly weight: number;
  /** Part of a chain that is to be one straight line. */
  readonly onChain: boolean;
}

export interface Lattice {
  readonly items: Item[];
  readonly layers: Item[][];
  /** By edge: its segments from the producer to the consumer. */
  readonly chains: Segment[][];
}

/** Half the gap beside a node, and beside an edge. Two strands of at most 8 px have to fit, clear of a 6 px halo. */
export const NODE_PAD = 14;
export const LANE_PAD = 8;

const LANE_WEIGHT = 8;
const SPINE_WEIGHT = 4;
const CHAIN_WEIGHT = 2;

/** Layers hold nodes in the order of the tape, which is the order to start from. */
export function buildLattice(
  split: Split,
  ranks: readonly number[],
  depths: readonly number[],
  anatomies: readonly Anatomy[],
): Lattice {
  const items: Item[] = split.nodes.map(({ id }) => {
    const { before, after } = at(anatomies, id);
    return {
      index: id,
      node: id,
      rank: at(ranks, id),
      place: 0,
      cross: 0,
      before: before + NODE_PAD,
      after: after + NODE_PAD,
      ins: [],
      outs: [],
    };
  });
  const weights = chainWeights(split, depths);
  const chains: Segment[][] = new Array(split.edges.length);
  const isExchangeable = exchangeable(split.graph);
  for (const node of split.nodes) {
    const anyPort = isExchangeable(node);
    node.edgesIn.forEach((id, port) => {
      chains[id] = layChain(split, at(split.edges, id), port, anyPort, items, anatomies, weights);
    });
  }
  for (const item of items) item.ins.sort((a, b) => a.entry - b.entry);
  const layers: Item[][] = [];
  for (const item of items) {
    while (layers.length <= item.rank) layers.push([]);
    const layer = at(layers, item.rank);
    item.place = layer.length;
    layer.push(item);
  }
  return { items, layers, chains };
}

function layChain(
  split: Split,
  edge: DrawnEdge,
  port: number,
  anyPort: boolean,
  items: Item[],
  anatomies: readonly Anatomy[],
  weights: ReadonlyMap<number, number>,
): Segment[] {
  const [start, end] = [at(items, edge.from), at(items, edge.to)];
  const producer = at(split.nodes, edge.from);
  const consumer = at(split.nodes, edge.to);
  const { exits } = at(anatomies, edge.from);
  const ends = {
    entry: at(at(anatomies, edge.to).entries, port),
    entryShare: anyPort ? 0 : (port + 0.5) / consumer.edgesIn.length - 0.5,
    exitShare: (edge.output + 0.5) / producer.outputs.length - 0.5,
  };
  const segments: Segment[] = [];
  let from = start;
  for (let rank = start.rank + 1; rank <= end.rank; rank++) {
    const isFirst = from === start;
    const isLast = rank === end.rank;
    const to = isLast ? end : laneItem(items.length, rank);
    if (!isLast) items.push(to);
    const chainWeight = isFirst && isLast ? weights.get(edge.id) : undefined;
    const segment: Segment = {
      edge,
      from,
      to,
      entry: isLast ? ends.entry : 0,
      atBox: (isFirst && exits !== undefined) || (isLast && consumer.kind === "box"),
      offset: (isLast ? ends.entry : 0) - (isFirst ? (exits?.[edge.output] ?? 0) : 0),
      entryShare: isLast ? ends.entryShare : 0,
      exitShare: isFirst ? ends.exitShare : 0,
      weight: chainWeight ?? (isFirst || isLast ? 1 : LANE_WEIGHT),
      onChain: chainWeight !== undefined,
    };
    from.outs.push(segment);
    to.ins.push(segment);
    segments.push(segment);
    from = to;
  }
  return segments;
}

/** Once the order is settled: edges arrive at a node whose operands are exchangeable in the order of where they come from. */
export function settlePorts({ chains }: Lattice, split: Split, anatomies: Anatomy[]): void {
  const isExchangeable = exchangeable(split.graph);
  for (const node of split.nodes) {
    if (node.edgesIn.length < 2 || !isExchangeable(node)) continue;
    const arriving = node.edgesIn.map((edge) => {
      const chain = at(chains, edge);
      return at(chain, chain.length - 1);
    });
    const anatomy = at(anatomies, node.id);
    const entries = dealPorts(
      anatomy.entries,
      arriving.map(({ from, exitShare }) => from.place + exitShare),
    );
    anatomies[node.id] = { ...anatomy, entries };
    arriving.forEach((segment, edge) => {
      const entry = at(entries, edge);
      segment.offset += entry - segment.entry;
      segment.entry = entry;
    });
    at(arriving, 0).to.ins.sort((a, b) => a.entry - b.entry);
  }
}

function laneItem(index: number, rank: number): Item {
  const [before, after] = [LANE_PAD, LANE_PAD];
  return { index, node: -1, rank, place: 0, cross: 0, before, after, ins: [], outs: [] };
}

/**
 * Which edges make up chains, and how much: an op continues the chain of the deepest op that it reads from, if one is
 * deeper than the others. The main chain, from the deepest op of all back to a leaf, goes on where that is a tie.
 */
function chainWeights(split: Split, depths: readonly number[]): Map<number, number> {
  const { nodes, edges } = split;
  const weights = new Map<number, number>();
  let deepest = nodes[0];
  for (const node of nodes) {
    const [edge, tie] = deepestInput(split, node, depths);
    if (edge !== undefined && !tie) weights.set(edge, CHAIN_WEIGHT);
    if (deepest === undefined || at(depths, node.id) > at(depths, deepest.id)) deepest = node;
  }
  for (let node = deepest; node !== undefined; ) {
    const [edge] = deepestInput(split, node, depths);
    if (edge === undefined) break;
    weights.set(edge, SPINE_WEIGHT);
    node = at(nodes, at(edges, edge).from);
  }
  return weights;
}

/** The first among the edges from the deepest node, ops before leaves, and whether there are others as deep. */
function deepestInput(
  { nodes, edges }: Split,
  node: DrawnNode,
  depths: readonly number[],
): [edge: number | undefined, tie: boolean] {
  let deepest: number | undefined;
  let depth = Number.NEGATIVE_INFINITY;
  let tie = false;
  for (const id of node.edgesIn) {
    const producer = at(nodes, at(edges, id).from);
    const candidate = producer.kind === "leaf" ? -1 : at(depths, producer.id);
    tie = candidate === depth || (tie && candidate < depth);
    if (candidate > depth) [deepest, depth] = [id, candidate];
  }
  return [deepest, tie];
}
