/** Seeing an array as a matrix: its cells, from the entries when there are few, else from a picture of a letter a cell. */

import { at } from "./at";
import { entriesIn, toComplex, toNumber } from "./numbers";
import type { Heat, Summary, WireNumber } from "./wire";

export interface Cell {
  kind: "positive" | "negative" | "zero" | "abnormal";
  /** From 0 to 1, by arcsinh. */
  strength: number;
  /** About how large the entry is: as closely as its shade tells. */
  about: number;
  /** Its place among all entries, in row-major order. */
  entry: number;
}

export interface Picture {
  rows: number;
  columns: number;
  /** Row by row. */
  cells: Cell[];
  /** Largest size among the finite entries. */
  largest: number;
  /** No entry is left out. */
  isWhole: boolean;
}

const SHADES = 26;
const STRETCH = 10;

/** A single row or column makes no picture. */
export function hasPicture({ heat, entries }: Summary, shape: readonly number[]): boolean {
  return heat !== undefined || (entries !== undefined && Math.min(...extent(shape)) > 1);
}

export function pictureOf(summary: Summary, shape: readonly number[]): Picture | undefined {
  const { heat, entries } = summary;
  if (!hasPicture(summary, shape)) return undefined;
  const [rows, columns] = extent(shape);
  if (heat === undefined) return { rows, columns, ...entryCells(entries ?? []), isWhole: true };
  const isWhole = heat.rows === rows && heat.columns === columns;
  return { ...heat, cells: cellsOf(heat, shape), isWhole };
}

/** Vectors are written in lines of so many, long ones in longer ones: about as high as wide. */
const LINE = 32;
const LONG_LINE = 64;

/** How many entries stand side by side: the last axis, or a line of a vector. */
export function lineOf(shape: readonly number[]): number {
  const [rows, columns] = extent(shape);
  if (Math.min(rows, columns) > 1) return columns;
  return rows * columns > LINE * LINE ? LONG_LINE : LINE;
}

/** All entries of an array, those of a vector line by line. */
export function pictureOfAll(entries: readonly WireNumber[], shape: readonly number[]): Picture {
  const columns = lineOf(shape);
  return { rows: Math.ceil(entries.length / columns), columns, ...entryCells(entries), isWhole: true };
}

/** Which cell of a thinned picture is nearest to an entry of the whole one. */
export function cellNearest(entry: number, thin: Picture, whole: Picture): number {
  const row = place(Math.floor(entry / whole.columns), whole.rows, thin.rows);
  return row * thin.columns + place(entry % whole.columns, whole.columns, thin.columns);
}

/** With at most so many rows and columns, evenly spread, the first and the last among them. */
export function thinned(picture: Picture, mostRows: number, mostColumns: number): Picture {
  const [rows, columns] = [Math.min(picture.rows, mostRows), Math.min(picture.columns, mostColumns)];
  if (rows === picture.rows && columns === picture.columns) return picture;
  const cells = Array.from({ length: rows * columns }, (_, i) => {
    const row = place(Math.floor(i / columns), rows, picture.rows);
    return at(picture.cells, row * picture.columns + place(i % columns, columns, picture.columns));
  });
  return { ...picture, rows, columns, cells, isWhole: false };
}

/** Rows and columns of an array as a matrix. */
function extent(shape: readonly number[]): [number, number] {
  return [entriesIn(shape.slice(0, -1)), shape.at(-1) ?? 1];
}

/** The cells of what comes entry by entry. Of complex entries the sizes are shown. */
export function entryCells(entries: readonly WireNumber[]): Pick<Picture, "cells" | "largest"> {
  const numbers = entries.map((entry) => {
    const complex = toComplex(entry);
    return complex === undefined ? toNumber(entry) : Math.hypot(complex.real, complex.imaginary);
  });
  const largest = Math.max(0, ...numbers.filter(Number.isFinite).map(Math.abs));
  const cells = numbers.map((number, entry): Cell => {
    const place = { about: number, entry };
    if (!Number.isFinite(number)) return { kind: "abnormal", strength: 1, ...place };
    if (number === 0) return { kind: "zero", strength: 0, ...place };
    const strength = Math.asinh((STRETCH * Math.abs(number)) / largest) / Math.asinh(STRETCH);
    return { kind: number > 0 ? "positive" : "negative", strength, ...place };
  });
  return { cells, largest };
}

function cellsOf({ rows, columns, cells, largest }: Heat, shape: readonly number[]): Cell[] {
  const [height, width] = extent(shape);
  return [...cells].map((letter, i) => ({
    ...shade(letter, largest),
    entry: place(Math.floor(i / columns), rows, height) * width + place(i % columns, columns, width),
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

/** The entry that a cell of an evenly spread sample shows, the first and the last among them; or the other way round. */
function place(cell: number, cells: number, entries: number): number {
  return cells < 2 ? 0 : Math.round((cell * (entries - 1)) / (cells - 1));
}
