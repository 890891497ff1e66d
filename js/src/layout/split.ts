/**
 * From the graph to what is drawn: which values are nodes, which are chips on the ops that read them.
 *
 * Parameters do not make long edges. A leaf with a few reads close by is a node with edges, so that one sees its
 * contributions add up; past that each read is a chip.
 */

import { at } from "../model/at";
import { missingKey } from "../model/cut";
import type { Group } from "../model/groups";
import { entriesIn } from "../model/numbers";
import type { Graph, Read } from "../model/state";

export interface DrawnNode {
  readonly id: number;
  /**
   * "ghost": a leaf that an edge is missing to. "group": a folded group. Only inside of the layout: "box", an open
   * group seen from around it; "entry" and "exit", where an edge passes through its border, seen from inside.
   */
  readonly kind: "op" | "leaf" | "ghost" | "group" | "box" | "entry" | "exit";
  /** The op, or -1 where it is none. */
  readonly op: number;
  readonly group: Group | undefined;
  /** The innermost box that it stands in, or -1. */
  readonly box: number;
  /** Values that leave it, one a port on its output side: the leaf itself, or what the op gives (none if it raised). */
  readonly outputs: readonly number[];
  /** Edges that arrive, in the order of the operands. */
  readonly edgesIn: readonly number[];
  readonly chips: readonly number[];
  /** On no tape. */
  readonly offTape: boolean;
  readonly raised: boolean;
}

export interface DrawnEdge {
  readonly id: number;
  readonly from: number;
  /** Which of the outputs of `from`. */
  readonly output: number;
  readonly to: number;
  /** The op that reads, -1 where the edge is missing. */
  readonly op: number;
  /** Which operand it is; of an edge that is missing, which finding says so. */
  readonly input: number;
  readonly value: number;
  /** All reads that it stands for, the first included, where these are several: a folded group reads or is read. */
  readonly reads: readonly Read[] | undefined;
}

/** The same for the same thing in any split of the graph: "op:12", "leaf:3", "group:hidden". */
export function nodeKey({ kind, op, group, outputs }: DrawnNode): string {
  if (group !== undefined) return `group:${group.key}`;
  return kind === "op" ? `op:${op}` : `leaf:${at(outputs, 0)}`;
}

/** "12.0": the op and the operand. Chips have keys of the same form. What a folded group reads is named by both ends. */
export function edgeKey({ nodes }: Split, { from, to, op, input }: DrawnEdge): string {
  const reader = at(nodes, to);
  if (op < 0) return missingKey(input);
  return reader.kind === "group" ? `${nodeKey(at(nodes, from))}>${nodeKey(reader)}` : `${op}.${input}`;
}

export function readsOf(edge: DrawnEdge): readonly Read[] {
  return edge.reads ?? [edge];
}

export interface Chip {
  readonly id: number;
  /** "op.input", as in "12.0"; on a folded group its key and the value. */
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
  /** By leaf that is a node: how often it has been read as one. */
  readonly readsOfLeaf: Map<number, number>;
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
  return addMissing(extendSplit(undefined, graph));
}

/** Add the edges that are missing between what is drawn; the same object comes back. */
export function addMissing(split: Split): Split {
  split.graph.findings.forEach(({ missing }, finding) => {
    if (missing === undefined) return;
    const from = nodeOfValue(split, missing.from);
    const to = nodeOfValue(split, missing.to);
    // What comes first on the tape stands first.
    if (from === undefined || to === undefined || from === to) return;
    if (from.kind !== "leaf" && from.id > to.id) return;
    const edge: DrawnEdge = {
      id: split.edges.length,
      from: from.id,
      output: Math.max(0, from.outputs.indexOf(missing.from)),
      to: to.id,
      op: -1,
      input: finding,
      value: missing.from,
      reads: undefined,
    };
    split.edges.push(edge);
    const kind = to.kind === "leaf" ? "ghost" : to.kind;
    split.nodes[to.id] = { ...to, kind, edgesIn: [...to.edgesIn, edge.id] };
  });
  return split;
}

/** The node of a value; of a leaf that is a chip, that of its first reader. */
function nodeOfValue({ graph, nodes, nodeOfOp, nodeOfLeaf }: Split, value: number): DrawnNode | undefined {
  const reader = graph.readers[value]?.[0]?.op ?? -1;
  const { op } = at(graph.values, value);
  const id = op >= 0 ? nodeOfOp[op] : (nodeOfLeaf.get(value) ?? nodeOfOp[reader]);
  return id === undefined ? undefined : nodes[id];
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
    readsOfLeaf: new Map(),
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

/** Most nodes have no chips, and share this list. */
const NONE: readonly number[] = [];

function addOp(split: Split, op: number): void {
  const { graph, nodes, edges, chips } = split;
  const { inputs, outputs, tapes, error } = at(graph.ops, op);
  const sources = inputs.map((value, input) => producerNode(split, op, input, value));
  const to = nodes.length;
  let [edgesIn, chipsHere] = [NONE, NONE];
  for (let input = 0; input < inputs.length; input++) {
    const value = at(inputs, input);
    const from = at(sources, input);
    if (from < 0) {
      const isReference = at(graph.values, value).op >= 0;
      chipsHere = [...chipsHere, chips.length];
      chips.push({
        id: chips.length,
        key: `${op}.${input}`,
        node: to,
        op,
        input,
        value,
        isReference,
        more: 0,
      });
    } else {
      const output = at(nodes, from).outputs.indexOf(value);
      edgesIn = edgesIn === NONE ? [edges.length] : [...edgesIn, edges.length];
      edges.push({ id: edges.length, from, output, to, op, input, value, reads: undefined });
    }
  }
  nodes.push({
    id: to,
    kind: "op",
    op,
    group: undefined,
    box: -1,
    outputs,
    edgesIn,
    chips: chipsHere,
    offTape: tapes.length === 0,
    raised: error !== undefined,
  });
  split.nodeOfOp[op] = to;
}

/** Edges into what is left lead from what the first op in it reads; it stands for whatever comes after that. */
function addToRest(split: Split, op: number): void {
  split.rest ??= startRest(split, op);
  split.rest.last = op;
  split.nodeOfOp[op] = split.nodes.length - 1;
}

function startRest({ graph, nodes, edges, nodeOfOp }: Split, op: number): Rest {
  const place = { first: op, last: op, times: 1, key: "rest", depth: 1, parent: undefined };
  const group: Rest = { kind: "stretch", title: "further ops", ...place };
  const edgesIn: number[] = [];
  const known = new Set<number>();
  at(graph.ops, op).inputs.forEach((value, input) => {
    const producer = at(graph.values, value).op;
    const from = producer < 0 ? -1 : at(nodeOfOp, producer);
    if (from < 0 || known.has(from)) return;
    known.add(from);
    edgesIn.push(edges.length);
    const output = at(nodes, from).outputs.indexOf(value);
    edges.push({ id: edges.length, from, output, to: nodes.length, op, input, value, reads: undefined });
  });
  nodes.push({
    id: nodes.length,
    kind: "group",
    op: -1,
    group,
    box: -1,
    outputs: [],
    edgesIn,
    chips: NONE,
    offTape: false,
    raised: false,
  });
  return group;
}

/** The node from which an edge comes for this read, or -1 when the read is a chip. */
function producerNode(split: Split, op: number, input: number, value: number): number {
  const { graph, nodeOfOp, nodeOfLeaf, readsOfLeaf, depths } = split;
  const producer = at(graph.values, value).op;
  if (producer >= 0) {
    const reach = Math.min(at(depths, op) - at(depths, producer), op - producer);
    return reach > MAX_REACH ? -1 : at(nodeOfOp, producer);
  }
  const first = graph.readers[value]?.[0];
  const known = nodeOfLeaf.get(value);
  const reads = readsOfLeaf.get(value) ?? 0;
  if (known !== undefined) {
    const isNear = at(depths, op) - at(depths, first?.op ?? op) <= MAX_SPREAD;
    if (!isNear || reads >= mostReads(graph)) return -1;
  } else if (first?.op !== op || first.input !== input || !deservesNode(split, value)) {
    return -1;
  }
  readsOfLeaf.set(value, reads + 1);
  return known ?? addLeaf(split, value);
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

function addLeaf({ nodes, nodeOfLeaf }: Split, value: number): number {
  const id = nodes.length;
  nodes.push({
    id,
    kind: "leaf",
    op: -1,
    group: undefined,
    box: -1,
    outputs: [value],
    edgesIn: NONE,
    chips: NONE,
    offTape: false,
    raised: false,
  });
  nodeOfLeaf.set(value, id);
  return id;
}

/** A source or target that no op reads stands alone: its gradient is None, and one must see that. */
function addUnread(split: Split, value: number): void {
  const { graph, nodeOfLeaf } = split;
  const isLeaf = at(graph.values, value).op < 0;
  if (isLeaf && at(graph.readers, value).length === 0 && !nodeOfLeaf.has(value)) addLeaf(split, value);
}
