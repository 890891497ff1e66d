/**
 * The split of a graph in which something is folded: each folded group is one node, what several ops in it read from
 * one other node is one edge, and what it reads of leaves are chips on it, each leaf once.
 *
 * What is decided of a leaf follows `split`, but counts what is drawn: a folded group reads a leaf once.
 */

import { at } from "../model/at";
import type { Cell, Folding } from "../model/fold";
import type { Group } from "../model/groups";
import type { Graph, Read } from "../model/state";
import {
  addMissing,
  type DrawnBox,
  type DrawnEdge,
  type DrawnNode,
  MAX_REACH,
  MAX_READS,
  MAX_SPREAD,
  nodeKey,
  type Split,
  split,
} from "./split";

/** More leaves than this on a folded group are counted. */
const MOST_CHIPS = 5;

/** What arrives at a cell: from another cell, or from a leaf. */
interface Arrival {
  /** Index of the cell, -1 for a leaf. */
  readonly from: number;
  readonly value: number;
  readonly reads: Read[];
}

/** A leaf, as far as it is read by what is drawn. */
interface LeafReads {
  count: number;
  /** Ranks of the first and the last cell that read it. */
  shallowest: number;
  deepest: number;
  /** The only thing that is read there is this leaf. */
  isAlone: boolean;
  /** The innermost open group around all that read it. */
  within: Group | undefined;
  node: DrawnNode | undefined;
}

/** A node whose edges and chips are still being gathered. */
interface Building extends DrawnNode {
  readonly edgesIn: number[];
  readonly chips: number[];
}

type NewNode = Pick<DrawnNode, "kind" | "outputs" | "box"> & Partial<Omit<DrawnNode, "edgesIn" | "chips">>;

/** `hasBox` tells which of the open groups are drawn around what stands in them. */
export function splitFolded(graph: Graph, folding: Folding, hasBox: (group: Group) => boolean): Split {
  const boxes = boxesOf(folding, hasBox);
  const isWhole = folding.cells.every(({ group }) => group === undefined);
  return isWhole ? boxed(split(graph), folding, boxes) : contract(graph, folding, boxes);
}

type Boxes = ReadonlyMap<Group, DrawnBox>;

/** The innermost box around what stands in a group, or -1. */
function boxAround(boxes: Boxes, group: Group | undefined): number {
  for (let around = group; around !== undefined; around = around.parent) {
    const box = boxes.get(around);
    if (box !== undefined) return box.id;
  }
  return -1;
}

/** The split of a graph in which nothing is folded, with the boxes around what stands in it. */
function boxed(whole: Split, { cells }: Folding, boxes: Boxes): Split {
  if (boxes.size === 0) return whole;
  const { nodes, edges } = whole;
  const readerOf = new Map<number, Group | undefined>();
  for (const { from, to } of edges) {
    const { op } = at(nodes, to);
    if (at(nodes, from).op >= 0 || op < 0) continue;
    const { within } = at(cells, op);
    readerOf.set(from, readerOf.has(from) ? commonGroup(readerOf.get(from), within) : within);
  }
  const withinOf = ({ id, op }: DrawnNode): Group | undefined =>
    op >= 0 ? at(cells, op).within : readerOf.get(id);
  return {
    ...whole,
    nodes: nodes.map((node) => ({ ...node, box: boxAround(boxes, withinOf(node)) })),
    boxes: [...boxes.values()],
  };
}

function contract(graph: Graph, { cells }: Folding, boxes: Boxes): Split {
  const cellOfOp = new Array<number>(graph.ops.length);
  cells.forEach(({ first, last }, cell) => {
    for (let op = first; op <= last; op++) cellOfOp[op] = cell;
  });
  const arrivals = cells.map((cell, index) => arrivalsAt(graph, cell, index, cellOfOp));
  const depths = depthsOf(arrivals);
  const leaves = leavesRead(graph, cells, arrivals, depths);
  const nodeOfCell: number[] = [];
  const nodeOfOp = new Array<number>(graph.ops.length);
  const folded: Split = {
    graph,
    nodes: [],
    edges: [],
    chips: [],
    boxes: [...boxes.values()],
    nodeOfOp,
    nodeOfLeaf: new Map(),
    readsOfLeaf: new Map(),
    depths,
    gradientsSeen: graph.gradients.length,
  };
  const leafNode = (value: number): DrawnNode | undefined => {
    const leaf = leaves.get(value);
    if (leaf !== undefined && leaf.node === undefined && deservesNode(graph, value, leaf)) {
      leaf.node = addLeaf(folded, value, boxAround(boxes, leaf.within));
    }
    return leaf?.node;
  };
  const outputs = outputsOf(arrivals);
  cells.forEach((cell, index) => {
    const sources = at(arrivals, index).map(({ from, value }): DrawnNode | undefined => {
      if (from < 0) return leafNode(value);
      const reach = Math.min(at(depths, index) - at(depths, from), index - from);
      return reach > MAX_REACH ? undefined : at(folded.nodes, at(nodeOfCell, from));
    });
    const node = addNode(folded, {
      ...(cell.group === undefined ? opNode(graph, cell.op) : groupNode(cell.group, outputs.get(index))),
      box: boxAround(boxes, cell.within),
    });
    nodeOfCell.push(node.id);
    for (let op = cell.first; op <= cell.last; op++) nodeOfOp[op] = node.id;
    const waiting = at(arrivals, index).filter((arrival, i) => {
      const source = sources[i];
      if (source !== undefined) addEdge(folded, source, node, arrival);
      return source === undefined;
    });
    addChips(folded, node, waiting);
  });
  for (const { sources, targets } of graph.gradients) {
    for (const value of [...sources, ...targets]) {
      const isUnread = at(graph.values, value).op < 0 && at(graph.readers, value).length === 0;
      if (isUnread && !folded.nodeOfLeaf.has(value)) addLeaf(folded, value, -1);
    }
  }
  return addMissing(folded);
}

function depthsOf(arrivals: readonly Arrival[][]): number[] {
  const depths: number[] = [];
  for (const incoming of arrivals) {
    const deepest = (most: number, { from }: Arrival) =>
      from < 0 ? most : Math.max(most, at(depths, from) + 1);
    depths.push(incoming.reduce(deepest, 0));
  }
  return depths;
}

/** By cell: what leaves it, one for each other cell that reads it. */
function outputsOf(arrivals: readonly Arrival[][]): Map<number, number[]> {
  const outputs = new Map<number, number[]>();
  for (const { from, value } of arrivals.flat()) {
    const known = outputs.get(from);
    if (known === undefined) outputs.set(from, [value]);
    else if (!known.includes(value)) known.push(value);
  }
  return outputs;
}

/** What a cell reads from outside of itself: an op operand by operand, a group each thing once. */
function arrivalsAt(
  { ops, values }: Graph,
  { first, last, group }: Cell,
  index: number,
  cellOfOp: readonly number[],
): Arrival[] {
  const arrivals: Arrival[] = [];
  const known = new Map<string, Arrival>();
  for (let op = first; op <= last; op++) {
    at(ops, op).inputs.forEach((value, input) => {
      const producer = at(values, value).op;
      const from = producer < 0 ? -1 : at(cellOfOp, producer);
      if (from === index) return;
      const { role, name } = at(values, value);
      if (group !== undefined && role === "constant" && name === "") return;
      const source = from < 0 ? `leaf ${value}` : `${from}`;
      const before = group === undefined ? undefined : known.get(source);
      if (before !== undefined) {
        before.reads.push({ op, input });
        return;
      }
      const arrival = { from, value, reads: [{ op, input }] };
      known.set(source, arrival);
      arrivals.push(arrival);
    });
  }
  return arrivals;
}

function leavesRead(
  graph: Graph,
  cells: readonly Cell[],
  arrivals: readonly Arrival[][],
  depths: readonly number[],
): Map<number, LeafReads> {
  const leaves = new Map<number, LeafReads>();
  arrivals.forEach((incoming, cell) => {
    const depth = at(depths, cell);
    for (const { from, value } of incoming) {
      if (from >= 0) continue;
      const { group, op } = at(cells, cell);
      const isAlone = group === undefined && at(graph.ops, op).inputs.length === 1;
      const leaf = leaves.get(value);
      if (leaf === undefined) {
        const reads = { count: 1, shallowest: depth, deepest: depth, isAlone };
        leaves.set(value, { ...reads, within: at(cells, cell).within, node: undefined });
        continue;
      }
      leaf.count++;
      leaf.within = commonGroup(leaf.within, at(cells, cell).within);
      leaf.shallowest = Math.min(leaf.shallowest, depth);
      leaf.deepest = Math.max(leaf.deepest, depth);
    }
  });
  return leaves;
}

function deservesNode({ values }: Graph, value: number, leaf: LeafReads): boolean {
  const { role, name } = at(values, value);
  if (role === "constant" && name === "") return false;
  if (leaf.count > MAX_READS || leaf.deepest - leaf.shallowest > MAX_SPREAD) return false;
  return leaf.count > 1 || leaf.isAlone;
}

function boxesOf({ open }: Folding, hasBox: (group: Group) => boolean): Map<Group, DrawnBox> {
  const boxes = new Map<Group, DrawnBox>();
  for (const group of open) {
    if (!hasBox(group)) continue;
    let around = group.parent;
    while (around !== undefined && !boxes.has(around)) around = around.parent;
    const parent = around === undefined ? -1 : (boxes.get(around)?.id ?? -1);
    boxes.set(group, { id: boxes.size, group, parent });
  }
  return boxes;
}

function commonGroup(one: Group | undefined, other: Group | undefined): Group | undefined {
  let [a, b] = [one, other];
  while (a !== b) {
    if (depthOf(a) >= depthOf(b)) a = a?.parent;
    else b = b?.parent;
  }
  return a;
}

/** Nothing is around the whole tape. */
function depthOf(group: Group | undefined): number {
  return group === undefined ? -1 : group.depth;
}

function addNode({ nodes }: Split, made: NewNode): Building {
  const node: Building = {
    op: -1,
    group: undefined,
    offTape: false,
    raised: false,
    ...made,
    id: nodes.length,
    edgesIn: [],
    chips: [],
  };
  nodes.push(node);
  return node;
}

function addLeaf(split: Split, value: number, box: number): DrawnNode {
  const node = addNode(split, { kind: "leaf", outputs: [value], box });
  split.nodeOfLeaf.set(value, node.id);
  return node;
}

function opNode({ ops }: Graph, op: number): Omit<NewNode, "box"> {
  const { outputs, tapes, error } = at(ops, op);
  const state = { offTape: tapes.length === 0, raised: error !== undefined };
  return { kind: "op", op, outputs, ...state };
}

function groupNode(group: Group, outputs: readonly number[] = []): Omit<NewNode, "box"> {
  return { kind: "group", group, outputs };
}

function addEdge({ edges }: Split, from: DrawnNode, to: Building, { value, reads }: Arrival): void {
  const { op, input } = at(reads, 0);
  const output = from.outputs.indexOf(value);
  const edge: DrawnEdge = {
    id: edges.length,
    from: from.id,
    output,
    to: to.id,
    op,
    input,
    value,
    reads,
  };
  edges.push(edge);
  to.edgesIn.push(edge.id);
}

function addChips({ graph, chips }: Split, node: Building, incoming: readonly Arrival[]): void {
  // Of a folded group's chips those of Variables come first: others may be left out.
  const isVariable = ({ value }: Arrival) => (at(graph.values, value).role === "variable" ? 0 : 1);
  const arrivals =
    node.kind === "group" ? [...incoming].sort((a, b) => isVariable(a) - isVariable(b)) : incoming;
  const most = node.kind === "group" && arrivals.length > MOST_CHIPS ? MOST_CHIPS - 1 : arrivals.length;
  arrivals.slice(0, most + 1).forEach(({ value, reads }, place) => {
    const { op, input } = at(reads, 0);
    const key = node.kind === "group" ? `${nodeKey(node)}.${value}` : `${op}.${input}`;
    const isReference = at(graph.values, value).op >= 0;
    const more = place === most ? arrivals.length - most - 1 : 0;
    const chip = { id: chips.length, key, node: node.id, op, input, value, isReference, more };
    chips.push(chip);
    node.chips.push(chip.id);
  });
}
