/**
 * From the graph to what is drawn: which values are nodes, which are chips on the ops that read them.
 *
 * Parameters do not make long edges. A leaf with a few reads close by is a node with edges, so that one sees its
 * contributions add up; past that each read is a chip.
 */

import { at } from "../model/at";
import type { Group } from "../model/groups";
import { entriesIn } from "../model/numbers";
import type { Graph, Read } from "../model/state";

export interface DrawnNode {
  readonly id: number;
  /** The same for the same thing in any split of the graph: "op:12", "leaf:3", "group:hidden". */
  readonly key: string;
  /**
   * "group": a folded group. Only inside of the layout: "box", an open group seen from around it; "entry" and "exit",
   * where an edge passes through its border, seen from inside.
   */
  readonly kind: "op" | "leaf" | "group" | "box" | "entry" | "exit";
  /** The op, or -1 where it is none. */
  readonly op: number;
  readonly group: Group | undefined;
  /** The innermost box that it stands in, or -1. */
  readonly box: number;
  /** Values that leave it, one a port on its output side: the leaf itself, or what the op gives (none if it raised). */
  readonly outputs: readonly number[];
  /** Edges that arrive, in the order of the operands. */
  readonly edgesIn: number[];
  /** Edges that leave, in the order in which they were recorded. */
  readonly edgesOut: number[];
  readonly chips: number[];
  /** On no tape. */
  readonly offTape: boolean;
  readonly raised: boolean;
}

export interface DrawnEdge {
  readonly id: number;
  /** "op.input", as in "12.0": the operand that it is. Chips have keys of the same form. */
  readonly key: string;
  readonly from: number;
  /** Which of the outputs of `from`. */
  readonly output: number;
  readonly to: number;
  readonly op: number;
  readonly input: number;
  readonly value: number;
  /** All reads that it stands for, the first included: several where a folded group reads or is read. */
  readonly reads: readonly Read[];
}

export interface Chip {
  readonly id: number;
  readonly key: string;
  readonly node: number;
  readonly op: number;
  readonly input: number;
  readonly value: number;
  /** Stands for a result computed far away, not for a leaf. */
  readonly isReference: boolean;
  /** It stands for so many further ones as well. */
  readonly more: number;
}

/** An open group that is drawn as a box around what stands in it. */
export interface DrawnBox {
  readonly id: number;
  readonly group: Group;
  /** The box around it, or -1. */
  readonly parent: number;
}

export interface Split {
  readonly graph: Graph;
  readonly nodes: DrawnNode[];
  readonly edges: DrawnEdge[];
  readonly chips: Chip[];
  readonly boxes: DrawnBox[];
  /** By op: its node, or the folded group that it is in. */
  readonly nodeOfOp: number[];
  /** By value: its node when it is a leaf that has one. */
  readonly nodeOfLeaf: Map<number, number>;
  /** By op: one more than the highest among the ops that it reads from. */
  readonly depths: number[];
  /** What did not get a node of its own while the tape grew. */
  rest?: Rest;
  /** How many gradients have been looked through for leaves that nothing reads. */
  gradientsSeen: number;
}

/** A group that grows. */
type Rest = { -readonly [Name in keyof Group]: Group[Name] };

/** A leaf read more often than this is chips; in a lecture's graph, where each read is looked at, somewhat later. */
export const MAX_READS = 4;
const MAX_READS_IN_LECTURE = 6;
/** A leaf whose readers lie further apart than this many ranks is chips. */
export const MAX_SPREAD = 6;
/** A result read further away than this, in ranks and in ops, is a chip at that reader. */
export const MAX_REACH = 40;
/** A lecture's graph has at most so many ops, on arrays that can be written out. In it every named leaf is a node. */
const LECTURE_OPS = 24;
const LECTURE_ENTRIES = 16;

/** Decide with all that is known of the graph in sight. */
export function split(graph: Graph): Split {
  return extendSplit(undefined, graph);
}

/**
 * Add what is new in the graph since, and change nothing that was decided; the same object comes back. Once there are
 * `most` nodes, all further ops are folded into one last node.
 */
export function extendSplit(
  previous: Split | undefined,
  graph: Graph,
  most = Number.POSITIVE_INFINITY,
): Split {
  const split = previous?.graph === graph ? previous : emptySplit(graph);
  const { depths } = split;
  const firstNewOp = depths.length;
  for (let op = firstNewOp; op < graph.ops.length; op++) depths.push(depthOf(split, op));
  for (let op = firstNewOp; op < graph.ops.length; op++) {
    if (split.rest === undefined && split.nodes.length < most) addOp(split, op);
    else addToRest(split, op);
  }
  for (; split.gradientsSeen < graph.gradients.length; split.gradientsSeen++) {
    const { sources, targets } = at(graph.gradients, split.gradientsSeen);
    for (const value of [...sources, ...targets]) addUnread(split, value);
  }
  return split;
}

function emptySplit(graph: Graph): Split {
  return {
    graph,
    nodes: [],
    edges: [],
    chips: [],
    boxes: [],
    nodeOfOp: [],
    nodeOfLeaf: new Map(),
    depths: [],
    gradientsSeen: 0,
  };
}

function depthOf({ graph, depths }: Split, op: number): number {
  let depth = 0;
  for (const value of at(graph.ops, op).inputs) {
    const producer = at(graph.values, value).op;
    if (producer >= 0) depth = Math.max(depth, at(depths, producer) + 1);
  }
  return depth;
}

function addOp(split: Split, op: number): void {
  const { graph, nodes } = split;
  const { inputs, outputs, tapes, error } = at(graph.ops, op);
  const sources = inputs.map((value, input) => producerNode(split, { op, input }, value));
  const node: DrawnNode = {
    id: nodes.length,
    key: `op:${op}`,
    kind: "op",
    op,
    group: undefined,
    box: -1,
    outputs,
    edgesIn: [],
    edgesOut: [],
    chips: [],
    offTape: tapes.length === 0,
    raised: error !== undefined,
  };
  nodes.push(node);
  split.nodeOfOp[op] = node.id;
  sources.forEach((source, input) => {
    const value = at(inputs, input);
    const key = `${op}.${input}`;
    if (source === undefined) {
      const isReference = at(graph.values, value).op >= 0;
      const chip = { id: split.chips.length, key, node: node.id, op, input, value, isReference, more: 0 };
      split.chips.push(chip);
      node.chips.push(chip.id);
    } else {
      const output = source.outputs.indexOf(value);
      const ends = { from: source.id, output, to: node.id };
      const edge = { id: split.edges.length, key, ...ends, op, input, value, reads: [{ op, input }] };
      split.edges.push(edge);
      node.edgesIn.push(edge.id);
      source.edgesOut.push(edge.id);
    }
  });
}

/** Edges into what is left lead from what the first op in it reads; it stands for whatever comes after that. */
function addToRest(split: Split, op: number): void {
  const { graph, nodes, nodeOfOp } = split;
  if (split.rest === undefined) {
    const place = { first: op, last: op, times: 1, key: "", depth: 1, parent: undefined };
    split.rest = { kind: "stretch", title: "further ops", ...place };
    const node: DrawnNode = {
      id: nodes.length,
      key: "rest",
      kind: "group",
      op: -1,
      group: split.rest,
      box: -1,
      outputs: [],
      edgesIn: [],
      edgesOut: [],
      chips: [],
      offTape: false,
      raised: false,
    };
    nodes.push(node);
    at(graph.ops, op).inputs.forEach((value, input) => {
      const producer = at(graph.values, value).op;
      if (producer >= 0) addRestEdge(split, node, at(nodes, at(nodeOfOp, producer)), { op, input }, value);
    });
  }
  split.rest.last = op;
  nodeOfOp[op] = nodes.findLastIndex(({ group }) => group === split.rest);
}

function addRestEdge({ edges }: Split, node: DrawnNode, source: DrawnNode, read: Read, value: number): void {
  const ends = { from: source.id, output: source.outputs.indexOf(value), to: node.id };
  edges.push({ id: edges.length, key: `rest.${read.input}`, ...ends, ...read, value, reads: [read] });
  node.edgesIn.push(edges.length - 1);
  source.edgesOut.push(edges.length - 1);
}

/** The node from which an edge comes for this read, or undefined when the read is a chip. */
function producerNode(split: Split, read: Read, value: number): DrawnNode | undefined {
  const { graph, nodes, nodeOfOp, nodeOfLeaf, depths } = split;
  const producer = at(graph.values, value).op;
  if (producer >= 0) {
    const reach = Math.min(at(depths, read.op) - at(depths, producer), read.op - producer);
    return reach > MAX_REACH ? undefined : at(nodes, at(nodeOfOp, producer));
  }
  const known = nodeOfLeaf.get(value);
  if (known !== undefined) {
    const node = at(nodes, known);
    const first = at(graph.readers, value)[0] ?? read;
    const isNear = at(depths, read.op) - at(depths, first.op) <= MAX_SPREAD;
    return isNear && node.edgesOut.length < mostReads(graph) ? node : undefined;
  }
  const isFirst = isSameRead(at(graph.readers, value)[0], read);
  return isFirst && deservesNode(split, value) ? addLeaf(split, value) : undefined;
}

function isSameRead(first: Read | undefined, read: Read): boolean {
  return first !== undefined && first.op === read.op && first.input === read.input;
}

/** Whether a leaf is drawn as a node of its own, judged at its first read from the reads known by then. */
function deservesNode({ graph, depths }: Split, value: number): boolean {
  const { role, name } = at(graph.values, value);
  const readers = at(graph.readers, value);
  if (role === "constant" && name === "") return false;
  const readerDepths = readers.map(({ op }) => at(depths, op));
  const spread = Math.max(...readerDepths) - Math.min(...readerDepths);
  if (readers.length > mostReads(graph) || spread > MAX_SPREAD) return false;
  if (readers.length > 1 || isLecture(graph)) return true;
  return readers.every(({ op }) => at(graph.ops, op).inputs.length === 1);
}

function mostReads(graph: Graph): number {
  return isLecture(graph) ? MAX_READS_IN_LECTURE : MAX_READS;
}

function isLecture({ ops, values }: Graph): boolean {
  return ops.length <= LECTURE_OPS && values.every(({ shape }) => entriesIn(shape) <= LECTURE_ENTRIES);
}

function addLeaf(split: Split, value: number): DrawnNode {
  const node: DrawnNode = {
    id: split.nodes.length,
    key: `leaf:${value}`,
    kind: "leaf",
    op: -1,
    group: undefined,
    box: -1,
    outputs: [value],
    edgesIn: [],
    edgesOut: [],
    chips: [],
    offTape: false,
    raised: false,
  };
  split.nodes.push(node);
  split.nodeOfLeaf.set(value, node.id);
  return node;
}

/** A source or target that no op reads stands alone: its gradient is None, and one must see that. */
function addUnread(split: Split, value: number): void {
  const { graph, nodeOfLeaf } = split;
  const isLeaf = at(graph.values, value).op < 0;
  if (isLeaf && at(graph.readers, value).length === 0 && !nodeOfLeaf.has(value)) addLeaf(split, value);
}
