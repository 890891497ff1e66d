/** What a callout says of an op, a row for each operand: its local derivative, and the numbers or shapes that it gives. */

import { conjugate, type Expression, plain } from "../model/expression";
import { derivativeByValue } from "../model/formula";
import { formatFloat, formatNumber, formatShape, isComplex } from "../model/numbers";
import type { Graph, Moment } from "../model/state";
import { gradientTitle, isLiteral, valueTitle } from "../model/titles";
import type { Summary } from "../model/wire";
import { type Link, linksOf, type WrittenArrays } from "./chain";

/** "∂a/∂x = 2x", and in numbers "2.0 × 6.0 = 12.0", in shapes "(8, 4) @ (4, 16) = (8, 16)". */
export interface Row {
  value: number;
  of: string;
  by: string;
  isConjugated: boolean;
  sign: "=" | "+=";
  formula: Expression;
  product: { incoming: string; local: string; contribution: string } | undefined;
  note: string;
}

/** What is differentiated, as long as no gradient has been asked for. */
export const SOME_TARGET = "L";

export function rowsOf(graph: Graph, moment: Moment, op: number): Row[] {
  const flowing = linksOf(graph, moment, op);
  const links = flowing.length > 0 ? flowing : localLinks(graph, op);
  const rows = links.flatMap((link) => rowOf(graph, moment, op, link) ?? []);
  return isSecret(moment, op) ? rows.map((row) => ({ ...row, product: undefined, note: "" })) : rows;
}

/** In a lecture what an op multiplies with is not told before its backward has run: that is what is asked for. */
function isSecret({ isVeiled, ofOp }: Moment, op: number): boolean {
  const { backward } = ofOp(op);
  return isVeiled && (backward === "to come" || backward === "none");
}

/** While no gradient passes the op: what it would be multiplied with. */
function localLinks(graph: Graph, op: number): Link[] {
  const nothing = { incoming: undefined, contribution: undefined, arrays: undefined, isSum: false };
  const operands = [...new Set(graph.ops[op]?.inputs)].filter((value) => !isLiteral(graph, value));
  return operands.map((value) => {
    const local = derivativeByValue(graph, op, value);
    return { value, local, factor: local?.value, ...nothing };
  });
}

function rowOf(graph: Graph, moment: Moment, op: number, link: Link): Row | undefined {
  const { local, incoming, contribution, value } = link;
  const outputIndex = graph.ops[op]?.outputs[0] ?? -1;
  const [output, operand] = [graph.values[outputIndex], graph.values[value]];
  if (local === undefined || output === undefined || operand === undefined) return undefined;
  const { isConjugated, isContribution } = local;
  const target = moment.gradient < 0 ? SOME_TARGET : gradientTitle(graph, moment.gradient);
  const row: Row = {
    value,
    of: isContribution ? target : valueTitle(graph, outputIndex),
    by: valueTitle(graph, value),
    isConjugated,
    sign: isContribution && link.isSum ? "+=" : "=",
    formula: isConjugated ? conjugate(local.names) : local.names,
    product: undefined,
    note: "",
  };
  const product = link.arrays && !isContribution ? productOf(link.arrays) : undefined;
  if (product !== undefined) return { ...row, product };
  const [given, result] = [incoming?.scalar, contribution?.scalar];
  const factor =
    link.factor === undefined
      ? undefined
      : formatNumber(Number.isNaN(link.factor) ? "nan" : link.factor, output.dtype);
  if (given !== undefined && result !== undefined) {
    const [before, after] = [formatNumber(given, output.dtype), formatNumber(result, operand.dtype)];
    if (isComplex(output.dtype)) return { ...row, note: `(${before}) → (${after})` };
    if (factor !== undefined)
      return { ...row, product: { incoming: before, local: factor, contribution: after } };
    return { ...row, note: `${before} → ${after}` };
  }
  if (contribution === undefined && factor !== undefined)
    return { ...row, note: row.formula.kind === "number" ? "" : `= ${factor}` };
  const shape = operand.shape.length === 0 ? "" : formatShape(operand.shape);
  return { ...row, note: local.shapes ?? describe(shape, contribution) };
}

/** More than this does not stand beside a card. */
const LONGEST_PRODUCT = 46;

/** Of vectors, where the formula is a factor; matrices are written out where there is more room. */
function productOf({ incoming, local, contribution }: WrittenArrays): Row["product"] {
  const factor = plain(local);
  const product = {
    incoming: plain(incoming),
    local: / [+−] /.test(factor) ? `(${factor})` : factor,
    contribution: plain(contribution),
  };
  const text = Object.values(product).join("");
  return text.includes("[[") || text.length > LONGEST_PRODUCT ? undefined : product;
}

function describe(shape: string, contribution: Summary | undefined): string {
  const norm = contribution?.norm === undefined ? "" : `norm ${formatFloat(contribution.norm, 3)}`;
  return [shape, norm].filter(Boolean).join("  ");
}
