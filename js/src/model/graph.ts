/**
 * What the browser knows of the tapes: one `Graph` a tab, all of them together a `Document`.
 *
 * The tables of the wire are kept as they come. A message only appends, so a graph is changed in place and its
 * `revision` counts up; whoever draws compares revisions. A new run is a new `Graph` object.
 */

import { at } from "./at";
import { extendChanged } from "./changed";
import { NO_THRESHOLDS } from "./health";
import { createFlow, extendFlow } from "./moment";
import { extendNamed, rename } from "./names";
import type { Graph, History, Read } from "./state";
import { createTicks, extendTicks } from "./ticks";
import type { GraphDelta, HistoryDelta, Value, WireMessage } from "./wire";

export interface Document {
  /** By the id of the tab. A tab whose first delta was lost is a hole. */
  graphs: (Graph | undefined)[];
  /** The last message seen. */
  seq: number;
  /** A message was lost: what is held is true but not complete, until a snapshot comes. */
  stale: boolean;
  revision: number;
  /** How many tapes there are that are not told. */
  leftOut: number;
}

/** What became of a message. */
export type Outcome =
  | { kind: "applied"; graphs: number[] }
  /** Old news, or a delta that cannot be placed because one before it was lost. */
  | { kind: "ignored"; reason: "old" | "stale" }
  /** Not a message that this view understands; `message` is for the user. */
  | { kind: "refused"; message: string };

export function createDocument(): Document {
  return { graphs: [], seq: 0, stale: false, revision: 0, leftOut: 0 };
}

function createGraph({ id, run, title, state, message, counts, tapes }: GraphDelta, history: History): Graph {
  return {
    id,
    run,
    title,
    state,
    message: message ?? "",
    counts,
    thresholds: NO_THRESHOLDS,
    tapes,
    files: [],
    frames: [],
    kinds: [],
    scopes: [],
    values: [],
    ops: [],
    gradients: [],
    steps: [],
    findings: [],
    readers: [],
    named: new Map(),
    changed: new Map(),
    history,
    ticks: createTicks(),
    flow: createFlow(),
    revision: 0,
    amended: 0,
  };
}

const NO_HISTORY: History = { target: -1, variables: 0, series: [], rows: [] };

/** Rows of which the ones before were lost are left out until a snapshot brings them all. */
function extended(history: History, { at: start, rows, ...head }: HistoryDelta): History {
  const isGap = start > history.rows.length;
  return { ...head, rows: isGap ? history.rows : [...history.rows.slice(0, start), ...rows] };
}

function append<T>(table: T[], rows: readonly T[] | undefined): void {
  if (rows !== undefined) for (const row of rows) table.push(row);
}

/** Append what is new, in time proportional to it. A higher run gives a new graph; a lower one changes nothing. */
export function applyDelta(previous: Graph | undefined, delta: GraphDelta): Graph {
  if (previous !== undefined && delta.run < previous.run) return previous;
  const graph =
    previous !== undefined && delta.run === previous.run
      ? previous
      : createGraph(delta, previous?.history ?? NO_HISTORY);
  const firstNewOp = graph.ops.length;
  const firstNewValue = graph.values.length;
  const firstNewStep = graph.steps.length;
  graph.title = delta.title;
  graph.state = delta.state;
  graph.message = delta.message ?? "";
  graph.counts = delta.counts;
  graph.thresholds = delta.thresholds ?? NO_THRESHOLDS;
  graph.tapes = delta.tapes;
  append(graph.files, delta.files);
  append(graph.frames, delta.frames);
  append(graph.kinds, delta.kinds);
  append(graph.scopes, delta.scopes);
  append(graph.values, delta.values);
  append(graph.ops, delta.ops);
  append(graph.gradients, delta.gradients);
  append(graph.steps, delta.steps);
  if (delta.history !== undefined) graph.history = extended(graph.history, delta.history);
  append(graph.findings, delta.findings);
  extendChanged(graph, firstNewValue);
  const isIndexed = extendNamed(graph, firstNewValue);
  for (const { value, fields } of delta.amendments ?? []) amend(graph, value, fields);
  if (isIndexed || (delta.amendments !== undefined && delta.amendments.length > 0)) graph.amended++;
  extendReaders(graph, firstNewOp);
  extendTicks(graph.ticks, graph, firstNewStep);
  extendFlow(graph.flow, graph, firstNewStep);
  graph.revision++;
  return graph;
}

function amend(graph: Graph, value: number, fields: Partial<Value>): void {
  if (fields.name !== undefined) rename(graph, value, fields.name);
  Object.assign(at(graph.values, value), fields);
}

/** Most values are read by one op or by none: a list that grows from nothing makes room for many. */
const UNREAD: Read[] = [];

function extendReaders({ readers, values, ops }: Graph, firstNewOp: number): void {
  while (readers.length < values.length) readers.push(UNREAD);
  for (let op = firstNewOp; op < ops.length; op++) {
    at(ops, op).inputs.forEach((value, input) => {
      const before = at(readers, value);
      if (before === UNREAD) readers[value] = [{ op, input }];
      else before.push({ op, input });
    });
  }
}

/** Take in that no more messages come: what was being recorded stays as far as it came. */
export function sever(document: Document): void {
  for (const graph of document.graphs) {
    if (graph?.state !== "recording") continue;
    graph.state = "closed";
    graph.message = "the kernel stopped while this was recorded";
    graph.revision++;
  }
  document.revision++;
}

/** Take in a message as it came from the kernel. Never throws. */
export function applyMessage(document: Document, message: unknown, isSnapshot: boolean): Outcome {
  if (!isMessage(message)) return { kind: "refused", message: whyNot(message) };
  document.leftOut = Math.max(document.leftOut, message.leftOut ?? 0);
  try {
    return isSnapshot ? applySnapshot(document, message) : applyDeltas(document, message);
  } catch (error) {
    document.stale = true;
    return { kind: "refused", message: `tapeviz: a message of the kernel is damaged: ${String(error)}` };
  }
}

function isMessage(message: unknown): message is WireMessage {
  return (
    isRecord(message) &&
    message.format === "tapeviz" &&
    message.version === 1 &&
    typeof message.seq === "number" &&
    Array.isArray(message.graphs)
  );
}

function whyNot(message: unknown): string {
  if (!isRecord(message) || message.format !== "tapeviz") return "tapeviz: this is no tapeviz data";
  if (message.version !== 1) {
    const found = String(message.version);
    return `tapeviz: the data has version ${found}, this view reads version 1; after an update, reload the page`;
  }
  return "tapeviz: the data is incomplete";
}

function isRecord(message: unknown): message is { [key in keyof WireMessage]?: unknown } {
  return typeof message === "object" && message !== null;
}

/** A snapshot replaces everything, unless what is held is as new and has no gap. */
function applySnapshot(document: Document, { seq, graphs }: WireMessage): Outcome {
  if (!document.stale && seq <= document.seq && document.revision > 0)
    return { kind: "ignored", reason: "old" };
  const fresh: (Graph | undefined)[] = [];
  for (const delta of graphs) fresh[delta.id] = applyDelta(undefined, delta);
  document.graphs = fresh;
  document.stale = seq < document.seq;
  document.seq = Math.max(seq, document.seq);
  document.revision++;
  return { kind: "applied", graphs: graphs.map(({ id }) => id) };
}

function applyDeltas(document: Document, { seq, graphs }: WireMessage): Outcome {
  if (seq <= document.seq) return { kind: "ignored", reason: "old" };
  if (seq !== document.seq + 1) document.stale = true;
  document.seq = seq;
  const usable = document.stale ? graphs.filter((delta) => standsAlone(document, delta)) : graphs;
  if (usable.length === 0 && document.stale) return { kind: "ignored", reason: "stale" };
  for (const delta of usable) document.graphs[delta.id] = applyDelta(document.graphs[delta.id], delta);
  document.revision++;
  return { kind: "applied", graphs: usable.map(({ id }) => id) };
}

/**
 * After a gap, a delta can still be used when it begins a new run. A higher run alone does not say so, because the
 * message with the run's beginning may be the one that was lost; that all its steps are here does.
 */
function standsAlone(document: Document, delta: GraphDelta): boolean {
  const held = document.graphs[delta.id]?.run ?? 0;
  return (
    delta.run > held &&
    (delta.ops?.length ?? 0) === delta.counts.ops &&
    (delta.steps?.length ?? 0) === delta.counts.steps
  );
}
