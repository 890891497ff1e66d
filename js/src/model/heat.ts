/** Reading the picture of a matrix that comes over the wire: a letter a cell. */

import { entriesIn } from "./numbers";
import type { Heat } from "./wire";

export interface Cell {
  kind: "positive" | "negative" | "zero" | "abnormal";
  /** From 0 to 1, by arcsinh. */
  strength: number;
  /** About how large the entry is: as closely as its shade tells. */
  about: number;
  /** Where it stands in the matrix, all leading axes taken together. */
  row: number;
  column: number;
}

const SHADES = 26;
const STRETCH = 10;

/** The cells, row by row. */
export function cellsOf({ rows, columns, cells, largest }: Heat, shape: readonly number[]): Cell[] {
  const width = shape.at(-1) ?? 1;
  const height = entriesIn(shape.slice(0, -1));
  return [...cells].map((letter, i) => ({
    ...shade(letter, largest),
    row: place(Math.floor(i / columns), rows, height),
    column: place(i % columns, columns, width),
  }));
}

function shade(letter: string, largest: number): Pick<Cell, "kind" | "strength" | "about"> {
  if (letter === "0") return { kind: "zero", strength: 0, about: 0 };
  if (!/[a-z]/i.test(letter)) {
    const about =
      letter === "!" ? Number.NaN : letter === "+" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return { kind: "abnormal", strength: 1, about };
  }
  const isPositive = letter < "a";
  const level = letter.charCodeAt(0) - (isPositive ? 64 : 96);
  const strength = level / SHADES;
  const size = (largest * Math.sinh(strength * Math.asinh(STRETCH))) / STRETCH;
  return { kind: isPositive ? "positive" : "negative", strength, about: isPositive ? size : -size };
}

/** The entry that a cell of an evenly spread sample shows; the first and the last are always among them. */
function place(cell: number, cells: number, entries: number): number {
  return cells < 2 ? 0 : Math.round((cell * (entries - 1)) / (cells - 1));
}
