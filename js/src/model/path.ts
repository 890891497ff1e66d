/** Ways through the graph that are lit while all else is dimmed. */

import { at } from "./at";
import type { Graph, Moment } from "./state";
import type { Finding } from "./wire";

export interface Lit {
  readonly ops: ReadonlySet<number>;
  readonly values: ReadonlySet<number>;
}

/** Every way from some values to some others, along the direction in which the tape was recorded. */
export function waysBetween(graph: Graph, from: readonly number[], to: readonly number[]): Lit {
  const { ops } = graph;
  const reached = new Set(from);
  const through: number[] = [];
  ops.forEach(({ inputs, outputs }, op) => {
    if (!inputs.some((input) => reached.has(input))) return;
    through.push(op);
    for (const output of outputs) reached.add(output);
  });
  const wanted = new Set(to);
  const lit: Lit & { ops: Set<number>; values: Set<number> } = { ops: new Set(), values: new Set() };
  for (const value of to) if (reached.has(value)) lit.values.add(value);
  for (const op of through.reverse()) {
    const { inputs, outputs } = at(ops, op);
    if (!outputs.some((output) => wanted.has(output))) continue;
    lit.ops.add(op);
    for (const input of inputs) {
      if (!reached.has(input)) continue;
      wanted.add(input);
      lit.values.add(input);
    }
  }
  for (const value of from) if (wanted.has(value)) lit.values.add(value);
  const first = from.map((value) => at(graph.values, value).op).filter((op) => op >= 0);
  if (lit.values.size > 0) for (const op of first) lit.ops.add(op);
  return lit;
}

/** What a step is about: the op and its operands, and in a gradient the ways by which that has come from the targets. */
export function spotlight(graph: Graph, { op, seed, isBackward, targets }: Moment): Lit | undefined {
  if (op < 0) return seed < 0 ? undefined : waysBetween(graph, [seed], [seed]);
  const { inputs, outputs } = at(graph.ops, op);
  const lit = isBackward ? waysBetween(graph, outputs, targets) : undefined;
  const values = new Set([...(lit?.values ?? []), ...inputs, ...outputs]);
  const ops = new Set([...(lit?.ops ?? []), op]);
  for (const input of inputs) if (at(graph.values, input).op >= 0) ops.add(at(graph.values, input).op);
  return { ops, values };
}

/** The way that a finding speaks of, with the source at its beginning and the targets at its end. */
export function wayOf(graph: Graph, { path, gradient, source, value, missing }: Finding): Lit | undefined {
  const call = graph.gradients[gradient];
  if (path.length === 0 && call === undefined) return undefined;
  const ops = new Set(path);
  const values = new Set<number>(call?.targets ?? []);
  for (const op of path) for (const end of at(graph.ops, op).outputs) values.add(end);
  const begin = call?.sources[source] ?? value;
  if (begin >= 0) values.add(begin);
  if (missing !== undefined) values.add(missing.from).add(missing.to);
  for (const end of values) {
    const { op } = at(graph.values, end);
    if (op >= 0) ops.add(op);
  }
  return { ops, values };
}
