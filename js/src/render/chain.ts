/** The chain rule at one op, link by link: what came in, what it is multiplied with, what it hands on. */

import { derivativeByValue, type LocalDerivative } from "../model/formula";
import { fromComplex, toComplex, toNumber } from "../model/numbers";
import type { Graph, Moment } from "../model/state";
import type { Summary, WireNumber } from "../model/wire";

export interface Link {
  /** The operand that the op hands a gradient to. */
  value: number;
  /** Undefined where the rule table has no formula. */
  local: LocalDerivative | undefined;
  /** What arrived at the op's output. */
  incoming: Summary | undefined;
  /** What the op hands on to the operand, undefined while it is to come or when there is more than one array of it. */
  contribution: Summary | undefined;
  /** The operand receives from elsewhere too. */
  isSum: boolean;
}

/** One link for each distinct operand that a gradient flows to, in the order of the operands. */
export function linksOf(graph: Graph, moment: Moment, op: number): Link[] {
  const operands = graph.ops[op]?.inputs ?? [];
  const output = graph.ops[op]?.outputs[0];
  const incoming = output === undefined ? undefined : moment.ofValue(output).gradient;
  const links: Link[] = [];
  for (const value of new Set(operands)) {
    const places = operands.flatMap((operand, input) => (operand === value ? [input] : []));
    const edges = places.map((input) => moment.ofEdge(op, input));
    if (edges.every(({ backward }) => backward === "none")) continue;
    const parts = edges.flatMap(({ contribution }) => (contribution === undefined ? [] : [contribution]));
    links.push({
      value,
      local: derivativeByValue(graph, op, value),
      incoming,
      contribution: parts.length === 1 ? parts[0] : addScalars(parts),
      isSum: moment.terms(value).some((term) => term.op !== op),
    });
  }
  return links;
}

/** A NaN that the op has not handed on is the view's own: the local number is not known. */
export function isComputed(local: number | undefined, contribution: WireNumber | undefined): local is number {
  return (
    local !== undefined && (!Number.isNaN(local) || contribution === "nan" || contribution === undefined)
  );
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
