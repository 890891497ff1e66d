/** Arrays as Python reads them, for the clipboard. */

import { entriesOf } from "./entries";
import { formatFloat, literalNumber } from "./numbers";
import type { Summary, Value, WireNumber } from "./wire";

/**
 * What gives the array when it is pasted into a cell: `9.0`, `np.array([[1.0, 2.0]], dtype="float32")`. Of an array
 * whose entries are not here, a comment with its shape and what is known of it.
 */
export function literalOf(summary: Summary, { shape, dtype }: Pick<Value, "shape" | "dtype">): string {
  const { scalar } = summary;
  if (scalar !== undefined && shape.length === 0) return scalarLiteral(scalar, dtype);
  const entries = scalar === undefined ? entriesOf(summary) : [scalar];
  if (entries === undefined) return `# ${description(summary, shape, dtype)}`;
  const texts = entries.map((entry) => entryLiteral(entry, dtype));
  return `np.array(${nested(texts, shape)}, dtype="${dtype}")`;
}

function scalarLiteral(number: WireNumber, dtype: string): string {
  const text = literalNumber(number, dtype);
  return /^-?(nan|inf)$/.test(text) ? `float("${text}")` : text;
}

function entryLiteral(number: WireNumber, dtype: string): string {
  return literalNumber(number, dtype).replace(/^(-?)(nan|inf)$/, "$1np.$2");
}

/** Rows of the last axis in brackets, these in brackets, and so on. */
function nested(texts: readonly string[], shape: readonly number[]): string {
  let rows = [...texts];
  for (const length of shape.slice(1).reverse()) {
    const count = Math.ceil(rows.length / Math.max(1, length));
    rows = Array.from({ length: count }, (_, i) => list(rows.slice(i * length, (i + 1) * length)));
  }
  return list(rows);
}

function list(items: readonly string[]): string {
  return `[${items.join(", ")}]`;
}

function description(
  { mean, std, min, max, norm }: Summary,
  shape: readonly number[],
  dtype: string,
): string {
  const known = Object.entries({ mean, std, min, max, norm }).flatMap(([name, number]) =>
    number === undefined ? [] : [`${name} ${formatFloat(number)}`],
  );
  return [`${dtype} (${shape.join(", ")})`, ...known].join(", ");
}
