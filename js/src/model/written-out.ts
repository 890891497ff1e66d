/**
 * Formulas with the entries of small arrays in them, [0 9 6] · 2, as far as they are short enough to be read.
 *
 * What is longer is told by names and shapes alone.
 */

import { at } from "./at";
import { type Expression, write } from "./expression";
import { formulaByValue, withConstants } from "./formula";
import { entriesIn, formatNumber, isComplex } from "./numbers";
import { simplified } from "./simplify";
import type { Graph } from "./state";
import type { Summary } from "./wire";

const LONGEST_VECTOR = 4;
const MOST_ROWS = 4;
const MOST_COLUMNS = 4;
const DIGITS = 3;

/** All entries, as "matrix"; undefined for what is no small vector or matrix of real numbers. `value`: whose it is, -1 for a gradient's. */
export function smallArray(
  { entries, scalar }: Summary,
  shape: readonly number[],
  dtype: string,
  value: number,
): Expression | undefined {
  const texts = (entries ?? (scalar === undefined ? [] : [scalar])).map((entry) =>
    formatNumber(entry, dtype, DIGITS),
  );
  const [rows, columns] = shape.length === 1 ? [1, at(shape, 0)] : shape;
  if (isComplex(dtype) || texts.length === 0 || texts.length !== entriesIn(shape)) return undefined;
  if (shape.length === 0) return { kind: "number", text: at(texts, 0), value };
  if (shape.length > 2 || rows === undefined || columns === undefined) return undefined;
  if (rows > MOST_ROWS || columns > (shape.length === 1 ? LONGEST_VECTOR : MOST_COLUMNS)) return undefined;
  const cells = Array.from({ length: rows }, (_, row) => texts.slice(row * columns, (row + 1) * columns));
  return { kind: "matrix", cells, isVector: shape.length === 1, value };
}

/**
 * What the incoming gradient is multiplied with at a value, or what becomes of it, entry by entry; undefined where
 * not all that stands in the formula is small.
 */
export function writtenOut(
  graph: Graph,
  op: number,
  value: number,
  incoming: Summary,
): Expression | undefined {
  const { inputs, outputs } = at(graph.ops, op);
  const output = graph.values[outputs[0] ?? -1];
  const formula = formulaByValue(graph, op, value);
  if (output === undefined || formula === undefined || outputs.length > 1) return undefined;
  if (inputs.some((one) => isComplex(at(graph.values, one).dtype))) return undefined;
  let isWhole = true;
  const naming = (name: string): Expression => {
    const number = name.startsWith("#") ? Number(name.slice(1)) : -1;
    const of = number < 0 ? output : graph.values[number];
    const summary = name === "g" ? incoming : number < 0 ? undefined : of?.summary;
    const written = of && summary && smallArray(summary, of.shape, of.dtype, number);
    if (written !== undefined) return written;
    isWhole = false;
    return { kind: "name", text: name, value: -1 };
  };
  const { expression } = write(simplified(withConstants(graph, formula)), naming, "·");
  return isWhole ? expression : undefined;
}
