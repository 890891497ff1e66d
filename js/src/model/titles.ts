/** What things are called, on cards and for screen readers. */

import { at } from "./at";
import { indexedName, subscript } from "./names";
import { formatFloat, formatNumber, speakShape } from "./numbers";
import type { Graph, Moment, ValueMoment } from "./state";
import type { Summary } from "./wire";

/** Longer expressions do not fit on a card. */
const LONGEST = 14;

/** Ops that stand between their operands. */
const INFIX = /^[-+×÷/@−]$|^\*\*$|^[<>=≤≥≠]+$/;

/** The name in the user's code (with an index when it repeats), else a short expression, else the symbol of the op and its number. */
export function valueTitle(graph: Graph, value: number): string {
  const { name, op, role, summary, dtype, shape } = at(graph.values, value);
  if (name !== "") return indexedName(graph, value);
  if (op >= 0) {
    const outputs = at(graph.ops, op).outputs;
    const title = nameless(graph, op);
    return outputs.length > 1 ? `${title}[${outputs.indexOf(value)}]` : title;
  }
  if (summary.scalar !== undefined) return formatNumber(summary.scalar, dtype);
  return `${role === "result" ? "array" : role} (${shape.join(", ")})`;
}

/**
 * What an op is called whose result has no name: a short expression, else its symbol with its number on the tape, which
 * tells it from the others of its kind.
 */
function nameless(graph: Graph, op: number): string {
  const { expression, kind } = at(graph.ops, op);
  if (expression !== "" && expression.length <= LONGEST) return expression;
  return at(graph.kinds, kind).symbol + subscript(op + 1);
}

/** Whether a title stands for itself in a formula; "x * x" does not, and needs brackets: ∂z/∂(x * x). */
export function isPlain(title: string): boolean {
  return /^[\p{L}\p{N}_.]+$|^\p{S}\p{No}*$/u.test(title);
}

export function bracketed(title: string): string {
  return isPlain(title) ? title : `(${title})`;
}

/** Title of what the op gives; of an op that raised, its expression as far as it fits. */
export function opTitle(graph: Graph, op: number): string {
  const { outputs, expression } = at(graph.ops, op);
  if (outputs.length === 0 && expression.length > LONGEST) {
    const line = expression.replace(/\s+/g, " ");
    return line.length > LONGEST ? `${line.slice(0, LONGEST - 1).trimEnd()}…` : line;
  }
  if (outputs.length === 0) return nameless(graph, op);
  return outputs.map((value) => at(graph.values, value).name).every((name) => name !== "")
    ? outputs.map((value) => valueTitle(graph, value)).join(", ")
    : nameless(graph, op);
}

/** What stands beside the title: "x × x", "X @ W1", or the name of the op when that would say it twice or be long. */
export function opSubtitle(graph: Graph, op: number): string {
  const { kind, inputs } = at(graph.ops, op);
  const { name, symbol } = at(graph.kinds, kind);
  const spoken = name.replaceAll("_", " ");
  const isNamed = at(graph.ops, op).outputs.some((value) => at(graph.values, value).name !== "");
  if (!isNamed) return spoken;
  const operands = inputs.map((value) => valueTitle(graph, value));
  const between = ` ${symbol} `;
  const written = INFIX.test(symbol) && operands.length === 2 ? operands.join(between) : undefined;
  return written !== undefined && written.length <= LONGEST ? written : spoken;
}

/** "Variable", "constant", "watched"; "Variable, changed" since it was read first. */
export function roleTitle(graph: Graph, value: number): string {
  const { role, first } = at(graph.values, value);
  if (first !== undefined) return "Variable, changed";
  return role === "variable" ? "Variable" : role;
}

/** The target(s) of a gradient: "z", "loss, penalty". */
export function gradientTitle(graph: Graph, gradient: number): string {
  const { targets } = at(graph.gradients, gradient);
  return targets.map((target) => valueTitle(graph, target)).join(", ");
}

/** "tanh, output 32 by 64, gradient norm 3e−9": the whole of a node in words. */
export function speakOp(graph: Graph, op: number, moment: Moment): string {
  const { outputs, kind, error, tapes } = at(graph.ops, op);
  const name = at(graph.kinds, kind).name.replaceAll("_", " ");
  const title = opTitle(graph, op);
  const parts = [title === name ? name : `${title}, ${name}`];
  if (error !== undefined) parts.push(`raised ${error}`);
  for (const value of outputs) {
    const { shape, dtype, summary } = at(graph.values, value);
    const seen = moment.ofValue(value);
    parts.push(seen.forward === "to come" ? "still to come" : `output ${speakArray(summary, shape, dtype)}`);
    parts.push(...speakGradient(seen, dtype));
  }
  if (tapes.length === 0) parts.push("on no tape");
  return parts.join(", ");
}

export function speakValue(graph: Graph, value: number, moment: Moment): string {
  const { shape, dtype, summary } = at(graph.values, value);
  const title = valueTitle(graph, value);
  const parts = [`${title}, ${roleTitle(graph, value)}`, speakArray(summary, shape, dtype)];
  return [...parts, ...speakGradient(moment.ofValue(value), dtype)].join(", ");
}

function speakArray(summary: Summary, shape: readonly number[], dtype: string): string {
  const health = summary.health === undefined ? "" : `, ${SPOKEN_HEALTH[summary.health]}`;
  if (summary.scalar !== undefined && shape.length === 0) return formatNumber(summary.scalar, dtype);
  return `${speakShape(shape)}${health}`;
}

const SPOKEN_HEALTH = { nan: "contains NaN", inf: "contains infinity", zero: "all zero" };

function speakGradient(seen: ValueMoment, dtype: string): string[] {
  const parts: string[] = [];
  if (seen.isTarget) parts.push("target");
  if (seen.isSource) parts.push("source");
  if (seen.isNone) parts.push("gradient None");
  if (seen.gradient === undefined) return parts;
  const { scalar, norm, health } = seen.gradient;
  if (scalar !== undefined) parts.push(`gradient ${formatNumber(scalar, dtype)}`);
  else if (norm !== undefined) parts.push(`gradient norm ${formatFloat(norm, 2)}`);
  if (health !== undefined && scalar === undefined) parts.push(SPOKEN_HEALTH[health]);
  return parts;
}
