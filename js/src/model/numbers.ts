/** How numbers are written, everywhere in the view. */

import type { Summary, Value, WireNumber } from "./wire";

const MINUS = "−";
const DIGITS = 6;
/** From here on numbers are written with an exponent; with few digits, where there is little room, earlier. */
const LARGEST_PLAIN = 1e7;
const largestPlain = (digits: number) => Math.min(LARGEST_PLAIN, 10 ** (digits + 2));
/** More entries than this are not written out in one line. */
const FEW_ENTRIES = 4;

/** "9.0", "3.1e−9", "−2.61", "NaN", "∞", "1,234,567"; a float always shows that it is one. */
export function formatNumber(number: WireNumber, dtype: string, digits = DIGITS): string {
  if (typeof number === "boolean") return number ? "True" : "False";
  if (typeof number === "string") return formatText(number, digits);
  // The sign of a zero would say that it is one of the negative numbers: only all digits of it have the sign.
  const unsigned = number === 0 ? 0 : number;
  const isWhole = !isFloat(dtype) && Number.isInteger(number);
  return isWhole ? grouped(String(unsigned)) : formatFinite(unsigned, digits);
}

/** All digits that the kernel sent, for the inspector and for copying. */
export function exactNumber(number: WireNumber, dtype: string): string {
  if (typeof number !== "number") return formatNumber(number, dtype, 17);
  if (!isFloat(dtype) && Number.isInteger(number)) return grouped(String(number));
  return withMinus(withPoint(shortest(isSingle(dtype) ? ofFewestDigits(number) : number)));
}

/** The number as Python writes it: "1234567.0", "3.1e-09" as "3.1e-9", "nan", "True". */
export function literalNumber(number: WireNumber, dtype: string): string {
  if (typeof number === "boolean") return number ? "True" : "False";
  if (typeof number === "string") return /(nan|inf).*j/.test(number) ? `complex("${number}")` : number;
  if (!isFloat(dtype) && Number.isInteger(number)) return String(number);
  const text = shortest(isSingle(dtype) ? ofFewestDigits(number) : number);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A norm, a mean: always read as float. */
export function formatFloat(number: WireNumber, digits = DIGITS): string {
  return formatNumber(number, "float64", digits);
}

/** Or half of it, whose digits are written as if it were. */
const isSingle = (dtype: string) => dtype === "float32" || dtype === "float16";

function isFloat(dtype: string): boolean {
  return /float|complex/.test(dtype);
}

/** What JSON has no number for: "nan", "inf", "(1+2j)", an integer beyond 2⁵³. */
function formatText(text: string, digits: number): string {
  const special = SPECIAL[text];
  if (special !== undefined) return special;
  if (/^-?\d+$/.test(text)) return grouped(text);
  return text
    .replace(/^\((.*)\)$/, "$1")
    .replace(/(?<=[^(e+-])[+-](?=\d|inf|nan)/, (sign) => ` ${sign} `)
    .replace(/\d+(?:\.\d*)?(?:e[+-]?\d+)?/g, (part) => formatFinite(Number(part), digits))
    .replace(/inf/g, "∞")
    .replace(/nan/g, "NaN")
    .replace(/-/g, MINUS);
}

const SPECIAL: Record<string, string> = { nan: "NaN", inf: "∞", "-inf": `${MINUS}∞` };

function formatFinite(number: number, digits: number): string {
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "∞" : `${MINUS}∞`;
  const near = rounded(number, digits);
  const text = shortest(near, largestPlain(digits));
  return withMinus(isAsGoodAs(near, number) ? withPoint(text) : withoutPoint(text));
}

/** What was rounded away may be the rounding of a float32, and no more: only then ".0" is true. */
function isAsGoodAs(near: number, number: number): boolean {
  return Math.abs(near - number) <= 1e-6 * Math.abs(number);
}

/** Digits before the point are never rounded away as long as they are written out: 1,234,567 stays that. */
function rounded(number: number, digits: number): number {
  const size = Math.abs(number);
  return size >= 10 ** (digits - 1) && size < largestPlain(digits)
    ? Math.round(number)
    : Number(number.toPrecision(digits));
}

/** Plain from 0.0001 up to ten million, with an exponent beyond: as short as it can be written. */
function shortest(number: number, largest = LARGEST_PLAIN): string {
  const size = Math.abs(number);
  if (size !== 0 && (size < 1e-4 || size >= largest)) return number.toExponential().replace("e+", "e");
  return Object.is(number, -0) ? "-0" : String(number);
}

/** The number of the fewest digits that name this float32 and no other. */
export function ofFewestDigits(number: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(number.toPrecision(digits));
    if (Math.fround(candidate) === Math.fround(number)) return candidate;
  }
  return Number(number.toPrecision(9));
}

function withPoint(text: string): string {
  return /[.e]/.test(text) ? withoutPoint(text) : `${grouped(text)}.0`;
}

function withoutPoint(text: string): string {
  return text.replace(/^-?\d{5,}(?=\.|$)/, grouped);
}

/** Thousands apart, from five digits on. */
function grouped(text: string): string {
  const digits = text.replace(/^-/, "");
  const parts = digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, ",");
  return text.startsWith("-") ? `${MINUS}${parts}` : parts;
}

function withMinus(text: string): string {
  return text.replace(/-/g, MINUS);
}

/** "[2 4 6]", "[[1 2] [0.5 3]]": the entries of a small vector or matrix in one line, where every character counts. */
export function formatEntries(
  entries: readonly WireNumber[],
  { shape, dtype }: Pick<Value, "shape" | "dtype">,
  digits: number,
): string {
  const columns = shape.length === 2 ? (shape[1] ?? 1) : entries.length;
  const texts = entries.map((entry) => formatNumber(entry, dtype, digits).replace(/\.0$/, ""));
  const rows: string[] = [];
  for (let i = 0; i < texts.length; i += Math.max(1, columns)) {
    rows.push(`[${texts.slice(i, i + columns).join(" ")}]`);
  }
  return shape.length === 2 ? `[${rows.join(" ")}]` : rows.join(" ");
}

/** How many entries an array of this shape has. */
export function entriesIn(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** "(32, 64)", "()" for a scalar. */
export function formatShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** "1 op", "1,000 ops" */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** "32 by 64", "3 entries", "scalar": for screen readers. */
export function speakShape(shape: readonly number[]): string {
  if (shape.length === 0) return "scalar";
  return shape.length === 1 ? `${shape[0]} ${shape[0] === 1 ? "entry" : "entries"}` : shape.join(" by ");
}

/** The number as JavaScript can compute with it, NaN for what is no real number. */
export function toNumber(number: WireNumber): number {
  if (number === "inf") return Number.POSITIVE_INFINITY;
  if (number === "-inf") return Number.NEGATIVE_INFINITY;
  return Number(number);
}

/** A complex number as text, "(1+2j)", in its two parts; undefined for any other number. */
export function toComplex(number: WireNumber): { real: number; imaginary: number } | undefined {
  const part = String.raw`[+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|inf|nan)`;
  const found = typeof number === "string" && new RegExp(`^\\(?(${part})??(${part})j\\)?$`).exec(number);
  if (!found) return undefined;
  return { real: toNumber(found[1] ?? 0), imaginary: toNumber((found[2] ?? "").replace(/^\+/, "")) };
}

export function fromComplex(real: number, imaginary: number): string {
  const [first, second] = [real, imaginary].map((part) =>
    (Object.is(part, -0) ? "-0" : String(part)).replace("Infinity", "inf").replace("NaN", "nan"),
  );
  return `(${first}${second?.startsWith("-") ? "" : "+"}${second}j)`;
}

export function isComplex(dtype: string): boolean {
  return dtype.startsWith("complex");
}

/** A label for a summary in one line: the scalar, the entries when they are few, else the norm "‖·‖ 3.1e−9". */
export function formatSummary(summary: Summary, { dtype }: Pick<Value, "dtype">): string {
  if (summary.scalar !== undefined) return formatNumber(summary.scalar, dtype);
  if (summary.entries !== undefined && summary.entries.length <= FEW_ENTRIES) {
    return `[${summary.entries.map((entry) => formatNumber(entry, dtype, 3)).join(", ")}]`;
  }
  return summary.norm === undefined ? "" : `‖·‖ ${formatFloat(summary.norm, 2)}`;
}
