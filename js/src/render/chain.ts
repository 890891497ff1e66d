/** The chain rule at one op, link by link: what came in, what it is multiplied with, what it hands on. */

import { at } from "../model/at";
import type { Expression } from "../model/expression";
import { derivativeByValue, hasCustomGradient, type LocalDerivative } from "../model/formula";
import { entriesIn, fromComplex, toComplex, toNumber } from "../model/numbers";
import type { Graph, Moment } from "../model/state";
import { isLiteral } from "../model/titles";
import type { Summary, WireNumber } from "../model/wire";
import { smallArray, writtenOut } from "../model/written-out";

export interface Link {
  /** The operand that the op hands a gradient to. */
  value: number;
  /** Undefined where the rule table has no formula. */
  local: LocalDerivative | undefined;
  /** What arrived at the op's output. */
  incoming: Summary | undefined;
  /** What the op hands on to the operand, undefined while it is to come or when there is more than one array of it. */
  contribution: Summary | undefined;
  /** The same three where they are small arrays, with all their entries. */
  arrays: WrittenArrays | undefined;
  /** incoming × factor = contribution, where all three are real numbers. */
  factor: number | undefined;
  /** The operand receives from elsewhere too. */
  isSum: boolean;
}

export interface WrittenArrays {
  incoming: Expression;
  /** What the incoming gradient is multiplied with, or where that is part of the formula, what becomes of it. */
  local: Expression;
  contribution: Expression;
}

/** One link for each distinct operand that a gradient flows to, in the order of the operands. */
export function linksOf(graph: Graph, moment: Moment, op: number): Link[] {
  const operands = graph.ops[op]?.inputs ?? [];
  const outputs = graph.ops[op]?.outputs ?? [];
  const [output] = outputs;
  const incoming = output === undefined ? undefined : moment.ofValue(output).gradient;
  const isProduct = outputs.length === 1 && !hasCustomGradient(graph, op);
  const links: Link[] = [];
  for (const value of new Set(operands)) {
    if (isLiteral(graph, value)) continue;
    const places = operands.flatMap((operand, input) => (operand === value ? [input] : []));
    const edges = places.map((input) => moment.ofEdge(op, input));
    if (edges.every(({ backward }) => backward === "none")) continue;
    const parts = edges.flatMap(({ contribution }) => (contribution === undefined ? [] : [contribution]));
    const local = derivativeByValue(graph, op, value);
    const contribution = parts.length === 1 ? parts[0] : added(parts);
    links.push({
      value,
      local,
      incoming,
      contribution,
      arrays: incoming && contribution && arraysOf(graph, op, value, incoming, contribution),
      factor: isProduct ? factorOf(local?.value, incoming, contribution) : undefined,
      isSum: moment.terms(value).some((term) => term.op !== op),
    });
  }
  return links;
}

function arraysOf(
  graph: Graph,
  op: number,
  value: number,
  incoming: Summary,
  contribution: Summary,
): WrittenArrays | undefined {
  const [output, operand] = [at(graph.values, at(at(graph.ops, op).outputs, 0)), at(graph.values, value)];
  if (entriesIn(output.shape) * entriesIn(operand.shape) <= 1) return undefined;
  const given = smallArray(incoming, output.shape, output.dtype, -1);
  const result = smallArray(contribution, operand.shape, operand.dtype, -1);
  const local = given && result && writtenOut(graph, op, value, incoming);
  return local && { incoming: given, local, contribution: result };
}

/** What the incoming gradient may differ from the contribution after the multiplication, as rounding of float16 does. */
const ROUNDING = 2e-3;

/**
 * The local derivative as a number. A formula that is no arithmetic, or is about more than is known here, leaves it
 * open: then it is read off what flowed, because between scalars every backward of the rule table is a multiplication.
 */
function factorOf(
  computed: number | undefined,
  incoming: Summary | undefined,
  contribution: Summary | undefined,
): number | undefined {
  const [given, result] = [realOf(incoming), realOf(contribution)];
  if (given === undefined || result === undefined) return undefined;
  if (computed !== undefined && isAbout(given * computed, result)) return computed;
  const measured = result / given;
  return Number.isFinite(measured) ? measured : undefined;
}

function isAbout(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));
}

function realOf(summary: Summary | undefined): number | undefined {
  const { scalar } = summary ?? {};
  if (scalar === undefined || toComplex(scalar) !== undefined) return undefined;
  return toNumber(scalar);
}

/** An operand that stands twice receives twice: x × x hands x both of its terms. */
function added(parts: readonly Summary[]): Summary | undefined {
  const [first] = parts;
  if (first?.entries === undefined) return addedScalars(parts);
  const entries = first.entries.map((_, i) => sumOf(parts.map((part) => part.entries?.[i])));
  return entries.includes(undefined)
    ? undefined
    : { entries: entries.filter((entry) => entry !== undefined) };
}

function addedScalars(parts: readonly Summary[]): Summary | undefined {
  const scalar = parts.length === 0 ? undefined : sumOf(parts.map((part) => part.scalar));
  return scalar === undefined ? undefined : { scalar };
}

function sumOf(terms: readonly (WireNumber | undefined)[]): WireNumber | undefined {
  let [sum, imaginary, isSumComplex] = [0, 0, false];
  for (const term of terms) {
    if (term === undefined) return undefined;
    const complex = toComplex(term);
    isSumComplex ||= complex !== undefined;
    sum += complex?.real ?? toNumber(term);
    imaginary += complex?.imaginary ?? 0;
  }
  if (isSumComplex) return fromComplex(sum, imaginary);
  return Number.isNaN(sum) ? "nan" : Number.isFinite(sum) ? sum : sum > 0 ? "inf" : "-inf";
}
