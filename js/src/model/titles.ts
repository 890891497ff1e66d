/** What things are called, on cards and for screen readers. */

import { at } from "./at";
import { indexAmong, LONGEST, labelOf, subscript, wordOf } from "./names";
import { formatFloat, formatNumber, speakShape } from "./numbers";
import type { Graph, Moment, ValueMoment } from "./state";
import type { Summary } from "./wire";

/** Ops that stand between their operands. */
const INFIX = /^[-+×÷/@−]$|^\*\*$|^[<>=≤≥≠]+$/;

/**
 * What a value is called, everywhere: by the name in the user's code (with an index when it repeats), else as the code
 * writes it for short, else as it is made of what has a name, else by the symbol of its op and a number. A literal is
 * its number.
 */
export function valueTitle(graph: Graph, value: number): string {
  return titleOf(graph, value, DEEPEST);
}

/** So many ops without a name are written out in one title. */
const DEEPEST = 3;

function titleOf(graph: Graph, value: number, depth: number): string {
  const { name, op, role, summary, dtype, shape } = at(graph.values, value);
  const word = op < 0 ? wordOf(graph, value) : name;
  if (word !== "") return word + subscriptOf(indexAmong(graph, word, value));
  if (op >= 0) {
    const outputs = at(graph.ops, op).outputs;
    const title = nameless(graph, op, depth);
    return outputs.length > 1 ? `${title}[${outputs.indexOf(value)}]` : title;
  }
  if (summary.scalar !== undefined) return formatNumber(summary.scalar, dtype);
  return `${role === "result" ? "array" : role} (${shape.join(", ")})`;
}

/** What an op is called whose result has no name. */
function nameless(graph: Graph, op: number, depth = DEEPEST): string {
  const operation = at(graph.ops, op);
  const label = labelOf(operation);
  const index = indexAmong(graph, label, operation.outputs[0] ?? -1);
  const isCut = label.includes(LEFT_OUT);
  if (label !== "" && index === 0 && !isCut) return label;
  const isTold = label === "" || isCut || !isAlike(graph, label, index);
  const made = depth > 0 && isTold ? composed(graph, op, depth - 1) : undefined;
  if (made !== undefined) return made;
  if (label !== "" && index === 0) return label;
  const counted = held(label) + subscript(index);
  if (label !== "" && counted.length <= LONGEST_COUNTED) return counted;
  const called = /^[\p{L}\p{N}_.]+(?=\()/u.exec(isWhole(label) ? label : "");
  if (called !== null) return `${called[0]}(${LEFT_OUT})${subscriptOf(index)}`;
  // Where nothing short is written the number on the tape tells it from the others of its kind.
  return depth < DEEPEST ? LEFT_OUT : at(graph.kinds, operation.kind).symbol + subscript(op + 1);
}

/** With an index, longer ones would be cut on a card. */
const LONGEST_COUNTED = 12;

const LEFT_OUT = "…";

/** Whether what is written so before or after it is made of the same operands: with their titles it would be the same. */
function isAlike({ named, ops, values }: Graph, label: string, index: number): boolean {
  const bearers = named.get(label) ?? [];
  const [before, own, after] = [index - 2, index - 1, index].map((place) => {
    const inputs = ops[values[bearers[place] ?? -1]?.op ?? -1]?.inputs;
    return inputs?.join();
  });
  return own === before || own === after;
}

/**
 * An op written with the titles of its operands, where that is short: "h₂ * w₂", of which "h * w" does not tell which.
 * Where the code tells nothing at all, long operands are left out.
 */
function composed(graph: Graph, op: number, depth: number): string | undefined {
  const { kind, inputs, expression } = at(graph.ops, op);
  const { name } = at(graph.kinds, kind);
  const titles = inputs.map((input) => titleOf(graph, input, depth));
  const write = expression === "" ? asFormula : asCode;
  const longest = titles.reduce((most, title) => (title.length > most.length ? title : most), "");
  const shorter = titles.map((title) => (title === longest ? LEFT_OUT : title));
  for (const told of expression === "" ? [titles, shorter] : [titles]) {
    const text = write(name, told);
    const isTold = told.some((title) => title !== LEFT_OUT) && text?.match(/…/g)?.[1] === undefined;
    if (text !== undefined && text.length <= LONGEST && isTold) return text;
  }
  return undefined;
}

function asCode(name: string, operands: readonly string[]): string | undefined {
  const isSum = name === "add" || name === "subtract";
  const [first, second] = operands.map((title) => (isSum && !/ [-+] /.test(title) ? title : held(title)));
  const sign = SIGNS[name]?.coded;
  return operands.length === 2 && sign ? `${first}${sign}${second}` : undefined;
}

function asFormula(name: string, operands: readonly string[]): string | undefined {
  // What has no blank in it is a product, which a sum or another product does not tear apart.
  const isLoose = name === "add" || name === "subtract" || name === "multiply";
  const [first, second] = operands.map((title) => (isLoose && /^[^\s−]+$/.test(title) ? title : held(title)));
  const sign = SIGNS[name]?.written;
  // A product keeps its sign without brackets.
  const [only = ""] = operands;
  if (name === "negative") return `−${/^[^\s−]+$/.test(only) ? only : `(${only})`}`;
  if (operands.length !== 2 || !sign) return `${name.replaceAll("_", " ")}(${operands.join(", ")})`;
  const exponent = second?.replace(/\.0$/, "") ?? "";
  if (name === "power" && /^\d$/.test(exponent)) return first + at([..."⁰¹²³⁴⁵⁶⁷⁸⁹"], Number(exponent));
  return `${first}${sign}${second}`;
}

function held(title: string): string {
  return isWhole(title) ? title : `(${title})`;
}

/** Between two operands, as in a formula and as in code. */
const SIGNS: Record<string, { written: string; coded: string }> = {
  add: { written: " + ", coded: " + " },
  subtract: { written: " − ", coded: " - " },
  multiply: { written: "·", coded: " * " },
  divide: { written: "/", coded: " / " },
  matmul: { written: " @ ", coded: " @ " },
  power: { written: "^", coded: "**" },
};

function subscriptOf(index: number): string {
  return index === 0 ? "" : subscript(index);
}

/** A number in the code, and nothing that has a name: nobody differentiates by it. */
export function isLiteral({ values, gradients }: Graph, value: number): boolean {
  const { role, name, shape } = at(values, value);
  if (role !== "constant" || name !== "" || shape.length > 0) return false;
  return !gradients.some(({ sources }) => sources.includes(value));
}

/** Whether a title stands for itself in a formula; "x * x" does not, and needs brackets: ∂z/∂(x * x). */
export function isPlain(title: string): boolean {
  const indexed = /^(\(.*\))[₀-₉]+$/s.exec(title);
  if (indexed !== null) return isOnePair(at(indexed, 1));
  return /^[\p{L}\p{N}_.]+$|^\p{S}\p{No}*$/u.test(title);
}

/** Whether a title stands for itself beside others: a name, x[0], one call. */
export function isWhole(title: string): boolean {
  if (title === LEFT_OUT || (isPlain(title) && !title.startsWith("−"))) return true;
  const call = /^[\p{L}\p{N}_.]+([([].*[)\]])\p{No}*$/su.exec(title);
  return call !== null && isOnePair(at(call, 1));
}

/** Whether the bracket that opens first closes last. */
function isOnePair(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([".includes(text.charAt(i))) depth++;
    if (")]".includes(text.charAt(i))) depth--;
    if (depth === 0) return i === text.length - 1;
  }
  return false;
}

export function bracketed(title: string): string {
  return isPlain(title) ? title : `(${title})`;
}

/** Title of what the op gives; of an op that raised, its expression as far as it fits. */
export function opTitle(graph: Graph, op: number): string {
  const { outputs, expression } = at(graph.ops, op);
  if (outputs.length === 0 && labelOf(at(graph.ops, op)) === "" && expression !== "") {
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
  const operands = inputs.map((value, input) => asOperand(valueTitle(graph, value), symbol, input > 0));
  const between = ` ${symbol} `;
  const written = INFIX.test(symbol) && operands.length === 2 ? operands.join(between) : undefined;
  return written !== undefined && written.length <= LONGEST ? written : spoken;
}

/** In brackets where it would otherwise be read as part of what is around it: "e ÷ (1.0 + e)". */
function asOperand(title: string, symbol: string, isRight: boolean): string {
  const [own, inner] = [bindingOf(symbol), Math.min(...outerOperators(title).map(bindingOf))];
  const isOneChain =
    symbol === "+" || (symbol === "×" && outerOperators(title).every((one) => /^[*×]$/.test(one)));
  return inner < own || (inner === own && isRight && !isOneChain) ? `(${title})` : title;
}

function bindingOf(operator: string): number {
  if (operator === "**") return 3;
  if (/^[*×÷/@%]|^\/\/$/.test(operator)) return 2;
  return /^[-+−]$/.test(operator) ? 1 : 0;
}

/** The operators that stand in a title, but for those within brackets. */
function outerOperators(title: string): string[] {
  let outer = title;
  for (let before = ""; before !== outer; ) {
    before = outer;
    outer = outer.replace(/\([^()]*\)|\[[^[\]]*\]/g, "");
  }
  return [...outer.matchAll(/ (\S+) /g)].map(([, operator = ""]) => operator);
}

/** "Variable", "constant", "watched"; "Variable, changed" since it was read first; of a result without its op that. */
export function roleTitle(graph: Graph, value: number): string {
  const { role, first } = at(graph.values, value);
  if (first !== undefined) return "Variable, changed";
  if (role === "result") return "op not shown";
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
  if (tapes.length === 0 && error === undefined) parts.push("on no tape");
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
