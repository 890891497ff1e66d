/** The chain rule at one op, link by link: what came in, what it is multiplied with, what it hands on. */

import { derivativeByValue, type LocalDerivative } from "../model/formula";
import { fromComplex, toComplex, toNumber } from "../model/numbers";
import type { Graph, Moment } from "../model/state";
import type { Summary } from "../model/wire";

export interface Link {
  /** The operand that the op hands a gradient to. */
  value: number;
  /** Undefined where the rule table has no formula. */
  local: LocalDerivative | undefined;
  /** What arrived at the op's output. */
  incoming: Summary | undefined;
  /** What the op hands on to the operand, undefined while it is to come or when there is more than one array of it. */
  contribution: Summary | undefined;
  /** incoming × factor = contribution, where all three are real numbers. */
  factor: number | undefined;
  /** The operand receives from elsewhere too. */
  isSum: boolean;
}

/** One link for each distinct operand that a gradient flows to, in the order of the operands. */
export function linksOf(graph: Graph, moment: Moment, op: number): Link[] {
  const operands = graph.ops[op]?.inputs ?? [];
  const outputs = graph.ops[op]?.outputs ?? [];
  const [output] = outputs;
  const incoming = output === undefined ? undefined : moment.ofValue(output).gradient;
  const links: Link[] = [];
  for (const value of new Set(operands)) {
    const places = operands.flatMap((operand, input) => (operand === value ? [input] : []));
    const edges = places.map((input) => moment.ofEdge(op, input));
    if (edges.every(({ backward }) => backward === "none")) continue;
    const parts = edges.flatMap(({ contribution }) => (contribution === undefined ? [] : [contribution]));
    const local = derivativeByValue(graph, op, value);
    const contribution = parts.length === 1 ? parts[0] : addScalars(parts);
    links.push({
      value,
      local,
      incoming,
      contribution,
      factor: outputs.length === 1 ? factorOf(local?.value, incoming, contribution) : undefined,
      isSum: moment.terms(value).some((term) => term.op !== op),
    });
  }
  return links;
}

/** What the incoming gradient may differ from the contribution after the multiplication, as rounding of float16 does. */
const ROUNDING = 2e-3;

/**
 * The local derivative as a number. A formula that is no arithmetic, or is about more than is known here, leaves it
 * open: then it is read off what flowed, because between scalars every backward is a multiplication.
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
function addScalars(parts: readonly Summary[]): Summary | undefined {
  let [sum, imaginary, isComplex] = [0, 0, false];
  for (const { scalar } of parts) {
    if (scalar === undefined) return undefined;
    const complex = toComplex(scalar);
    isComplex ||= complex !== undefined;
    sum += complex?.real ?? toNumber(scalar);
    imaginary += complex?.imaginary ?? 0;
  }
  if (parts.length === 0) return undefined;
  if (isComplex) return { scalar: fromComplex(sum, imaginary) };
  return { scalar: Number.isNaN(sum) ? "nan" : sum };
}
