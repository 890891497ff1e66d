/** What stands on a card and how large that makes it: the same answer for the layout and for the drawing. */

import type { Size } from "../layout/geometry";
import type { Chip, DrawnNode } from "../layout/split";
import { at } from "../model/at";
import { placeAmongSources, summandsOf, titleOfSum } from "../model/changed";
import { ailmentOf } from "../model/health";
import { hasPicture } from "../model/heat";
import { formatEntries, formatFloat, formatNumber, formatShape, isComplex, toNumber } from "../model/numbers";
import type { Graph, Receipt } from "../model/state";
import { opSubtitle, opTitle, roleTitle, valueTitle } from "../model/titles";
import type { Summary, Value } from "../model/wire";
import { returnedGradients } from "./arrangement";
import { cut, type Ruler } from "./measure";
import { sumWidthOf, totalOf, totalText } from "./sum";

export const TITLE = 13;
export const SUBTITLE = 12.5;
export const NUMBER = 12.5;
export const ENTRY = 12.5;
export const SMALL = 12.5;

export const PAD = 13;
export const HEADER = 29;
const SCALAR_ROW = 29;
export const ENTRY_ROW = 18;
export const ENTRY_GAP = 6;
/** Before the brackets of a gradient: its ∂, and the sign for what is abnormal. */
export const GUTTER = 30;
export const SHAPE_ROW = 16;
export const ARRAY_ROW = 20;
/** Picture, histogram and number of a matrix, one below the other. */
export const MATRIX_ROWS = 76;
/** Of a matrix, and of its gradient beside it. */
export const MATRIX_COLUMN = 76;
export const MATRIX_GAP = 10;
export const SUM_ROW = 18;
/** Room for two or three terms that are still to come. */
const UNKNOWN_SUM = 176;
/** Type and margin of a card seen from a little further away. */
export const COMPACT = { title: 19, number: 16 };
export const COMPACT_PAD = 11;
const COMPACT_DIGITS = 3;
const MESSAGE_ROW = 16;
const MESSAGE_LINES = 3;

/** Room for a gradient that is not known when the card is laid out. */
const GRADIENT_ROOM = 74;
/** Between a value and its gradient. */
const BESIDE = 16;
/** A number that is abnormal has its sign behind it. */
export const SIGN = 17;
/** Of what a Variable of a long loop received, so many are measured for the width of its card. */
const MOST_MEASURED = 64;
/** Digits on a card; the inspector has all of them. */
const DIGITS = 4;
/** The same for an entry of it: as wide as "−0.125". */
const GRADIENT_ENTRY_ROOM = 42;
const LEAST_ENTRY_WIDTH = 24;
/** Longer entries are written with fewer digits. */
const WIDEST_ENTRY = 52;
const WIDEST_COMPLEX = 110;
/** As wide as "−0.12": where there is no more room, entries are not shown one by one. */
const LEAST_CUT_ENTRY = 36;
const LEAST_WIDTH = 92;
const ARRAY_WIDTH = 152;
export const LARGEST: Size = { width: 236, height: 150 };

/** How the numbers of a value are shown. */
export type Body =
  | { kind: "scalar" }
  /**
   * Entry by entry; the gradient right of the value, or below it when the rows are long.
   * `gradientRow`: there is room for a gradient, because one has come or may come.
   */
  | {
      kind: "entries";
      rows: number;
      columns: number;
      entryWidth: number;
      isStacked: boolean;
      gradientRow: boolean;
    }
  /** Shape, histogram and a number, the gradient in the row below. `isPictured`: the matrix above them, the gradient beside it. */
  | { kind: "array"; gradientRow: boolean; isPictured: boolean }
  | { kind: "message"; lines: string[] };

export interface Card {
  title: string;
  subtitle: string;
  body: Body;
  /** There is a row for the sum that the value's gradient is. */
  hasSum: boolean;
  /** There is a row for what a Variable that was changed receives with all its values; the last of them has it. */
  hasTotal: boolean;
}

/** Room at the foot of a card for what is added up. */
export function sumRoom({ hasSum, hasTotal }: Card): number {
  return (Number(hasSum) + Number(hasTotal)) * SUM_ROW;
}

/** The value that stands on a node: the leaf, or the first thing that the op gave; -1 if it raised. */
export function valueOfNode(node: DrawnNode): number {
  return node.outputs[0] ?? -1;
}

export function cardOf(graph: Graph, node: DrawnNode, ruler: Ruler): Card {
  const index = valueOfNode(node);
  const value = graph.values[index];
  const title = oneLine(node.kind === "op" ? opTitle(graph, node.op) : valueTitle(graph, index));
  const subtitle = oneLine(node.kind === "op" ? opSubtitle(graph, node.op) : roleTitle(graph, index));
  const error = graph.ops[node.op]?.error;
  if (error !== undefined)
    return {
      title,
      subtitle,
      body: { kind: "message", lines: wrap(error, ruler) },
      hasSum: false,
      hasTotal: false,
    };
  const body: Body =
    value === undefined ? { kind: "scalar" } : bodyOf(graph, index, hasGradientRow(graph, index), ruler);
  return { title, subtitle, body, hasSum: isSum(graph, index), hasTotal: isLastOfSeveral(graph, index) };
}

/** A Variable that was changed was differentiated by when this was what it was. */
function isLastOfSeveral(graph: Graph, value: number): boolean {
  return (
    summandsOf(graph, value).length > 1 && graph.gradients.some(({ sources }) => sources.includes(value))
  );
}

/** In some gradient that has been returned the value has received more than one contribution. */
function isSum(graph: Graph, value: number): boolean {
  if (graph.state === "recording") return false;
  const received = graph.flow.receipts[value] ?? [];
  return received.some(({ gradient }, i) => {
    const isReturned = (graph.flow.gradients[gradient]?.ended ?? -1) >= 0;
    return isReturned && received[i - 1]?.gradient === gradient;
  });
}

/** A tape that has ended without a gradient keeps no room for one. */
function hasGradientRows(graph: Graph): boolean {
  return graph.state === "recording" || graph.gradients.length > 0;
}

function bodyOf(graph: Graph, index: number, gradientRow: boolean, ruler: Ruler): Body {
  const value = at(graph.values, index);
  const { entries } = value.summary;
  if (value.summary.scalar !== undefined) return { kind: "scalar" };
  const columns = value.shape.at(-1) ?? 1;
  const rows = value.shape.length === 2 ? (value.shape[0] ?? 1) : 1;
  const isPictured = hasPicture(value.summary, value.shape);
  const array: Body = { kind: "array", gradientRow, isPictured };
  const isStacked = columns > 2 || rows === 1;
  const isSmall = isStacked ? rows <= 2 && columns <= (rows === 1 ? MOST_IN_LINE : 4) : rows <= 4;
  if (entries === undefined || entries.length === 0 || value.shape.length > 2 || !isSmall) {
    return array;
  }
  const received = measuredOf(graph, index).flatMap(({ total }) => total.entries ?? []);
  const widths = [...entries, ...received].map((entry) =>
    ruler.mono(formatNumber(entry, value.dtype, 3), ENTRY),
  );
  const least = gradientRow && received.length === 0 ? GRADIENT_ENTRY_ROOM : LEAST_ENTRY_WIDTH;
  const widest = isComplex(value.dtype) ? WIDEST_COMPLEX : WIDEST_ENTRY;
  const entryWidth = Math.ceil(Math.min(widest, Math.max(least, ...widths)));
  const body: Body = { kind: "entries", rows, columns, entryWidth, isStacked, gradientRow };
  const excess = entriesWidth(body) - (LARGEST.width - 2 * PAD);
  if (excess <= 0) return body;
  const narrower = Math.floor(entryWidth - excess / (isStacked ? columns : 2 * columns));
  return narrower < LEAST_CUT_ENTRY ? array : { ...body, entryWidth: narrower };
}

/** Room for the entries of a row with the brackets around them, of the value and of its gradient. */
function entriesWidth({ columns, entryWidth, isStacked }: Extract<Body, { kind: "entries" }>): number {
  const one = columns * (entryWidth + ENTRY_GAP) + 8;
  return isStacked ? one + GUTTER : 2 * one + GUTTER + 10;
}

export function cardSize(graph: Graph, node: DrawnNode, ruler: Ruler): Size {
  const card = cardOf(graph, node, ruler);
  const { title, subtitle, body, hasSum, hasTotal } = card;
  const header =
    ruler.sans(title, TITLE, 600) + 14 + ruler.sans(subtitle, SUBTITLE) + headerMarks(graph, node);
  const { width, height } = bodySize(graph, node, body, ruler);
  const sum = hasSum ? sumWidth(graph, valueOfNode(node), ruler) : 0;
  const total = hasTotal ? totalWidth(graph, valueOfNode(node), ruler) : 0;
  const widest = Math.max(header, width, sum, total) + 2 * PAD;
  return {
    width: Math.ceil(Math.min(LARGEST.width, Math.max(LEAST_WIDTH, widest))),
    height: height + sumRoom(card),
  };
}

function bodySize(graph: Graph, node: DrawnNode, body: Body, ruler: Ruler): Size {
  switch (body.kind) {
    case "scalar":
      return { width: scalarsWidth(graph, valueOfNode(node), ruler), height: HEADER + SCALAR_ROW };
    case "entries": {
      const isDouble = body.isStacked && body.gradientRow;
      const rows = isDouble ? 2 * body.rows * ENTRY_ROW + 6 : body.rows * ENTRY_ROW;
      return { width: entriesWidth(body), height: HEADER + Math.max(SCALAR_ROW, rows + 13) };
    }
    case "array": {
      const count = body.gradientRow ? 2 : 1;
      if (!body.isPictured) {
        return { width: ARRAY_WIDTH - 2 * PAD, height: HEADER + SHAPE_ROW + count * ARRAY_ROW + 2 };
      }
      const width = count * (MATRIX_COLUMN + MATRIX_GAP) - MATRIX_GAP;
      return { width, height: HEADER + SHAPE_ROW + MATRIX_ROWS };
    }
    case "message":
      return {
        width: Math.max(0, ...body.lines.map((line) => ruler.sans(line, SMALL))),
        height: HEADER + body.lines.length * MESSAGE_ROW + 10,
      };
  }
}

/** A value and its gradient on a card, and on the same card in the larger type of a picture further away. */
function scalarsWidth(graph: Graph, index: number, ruler: Ruler): number {
  const value = graph.values[index];
  if (value === undefined) return 0;
  const widthOf = (summary: Summary, mark: string, sign: string | undefined) => ({
    near: ruler.mono(mark + scalarText(summary, value), NUMBER) + (sign === undefined ? 0 : SIGN),
    far: ruler.mono(mark + scalarText(summary, value, COMPACT_DIGITS), COMPACT.number),
  });
  const own = widthOf(value.summary, "", value.summary.health);
  if (!hasGradientRow(graph, index)) return own.near;
  if (!areNumbersKnown(graph)) return own.near + BESIDE + GRADIENT_ROOM;
  const totals = measuredOf(graph, index).map(({ total }) =>
    widthOf(total, "∂ ", ailmentOf(total, graph.thresholds)),
  );
  const none = { near: ruler.mono("None", NUMBER) + SIGN, far: ruler.mono("None", COMPACT.number) };
  if (isSource(graph, index)) totals.push(none);
  const near = Math.max(...totals.map((total) => total.near));
  const far = Math.max(...totals.map((total) => total.far));
  const beside = own.far + ruler.mono(" ", COMPACT.number) + far + 2 * (COMPACT_PAD - PAD);
  return Math.max(own.near + BESIDE + near, beside);
}

/** Every gradient begun has come to its end; but the next run of a tape in a loop brings others to the same picture. */
function areNumbersKnown(graph: Graph): boolean {
  const { state, run, gradients } = graph;
  const isDone = gradients.length > 0 && returnedGradients(graph) === gradients.length;
  return state !== "recording" && run === 1 && isDone;
}

/** There is room for a gradient, because one has come or may come, or came as None. */
function hasGradientRow(graph: Graph, index: number): boolean {
  if (!areNumbersKnown(graph)) return hasGradientRows(graph);
  return graph.flow.receipts[index] !== undefined || isSource(graph, index);
}

/** What a value received, as far as it is measured: of very much an even spread, the last included. */
function measuredOf({ flow }: Graph, value: number): readonly Receipt[] {
  const all = flow.receipts[value] ?? [];
  if (all.length <= MOST_MEASURED) return all;
  const stride = (all.length - 1) / (MOST_MEASURED - 1);
  return Array.from({ length: MOST_MEASURED }, (_, i) => at(all, Math.round(i * stride)));
}

/** Of the sum that the value's gradient is, in the gradient where it has the most to say. */
function sumWidth(graph: Graph, index: number, ruler: Ruler): number {
  const value = graph.values[index];
  if (value === undefined || !areNumbersKnown(graph)) return UNKNOWN_SUM;
  const sums = new Map<number, Summary[]>();
  for (const { gradient, summary } of measuredOf(graph, index)) {
    const terms = sums.get(gradient);
    if (terms === undefined) sums.set(gradient, [summary]);
    else terms.push(summary);
  }
  const widths = [...sums.values()].map((terms) => sumWidthOf(terms, value, ruler));
  return Math.ceil(Math.max(...widths)) + 1;
}

/** Of what all values of a Variable receive together. */
function totalWidth(graph: Graph, index: number, ruler: Ruler): number {
  const title = titleOfSum(graph, summandsOf(graph, index));
  const value = at(graph.values, index);
  const known = graph.gradients.flatMap(({ sources }, gradient) => {
    const result = graph.flow.gradients[gradient]?.results?.[sources.indexOf(index)];
    return result ? [totalOf(title, result, value)] : [];
  });
  const widths = known.map((total) => Math.ceil(ruler.mono(totalText(total), SMALL)));
  return Math.max(UNKNOWN_SUM, ...widths);
}

/** Room for the glyphs in the header: lock, eye, flag, source. */
function headerMarks(graph: Graph, node: DrawnNode): number {
  const index = valueOfNode(node);
  const value = graph.values[index];
  const isTarget = graph.gradients.some(({ targets }) => targets.includes(index));
  const marks = [isWatched(value), isFrozen(value), isTarget, isSource(graph, index)];
  return marks.filter(Boolean).length * 16;
}

/** A source of any gradient taken. */
const isSource = (graph: Graph, value: number) =>
  graph.gradients.some(({ sources }) => placeAmongSources(graph, sources, value) >= 0);

export const isWatched = (value: Value | undefined) => value?.role === "watched" || value?.watched === true;
export const isFrozen = (value: Value | undefined) => value?.role === "variable" && value.trainable === false;

export const CHIP_HEIGHT = 20;
export const CHIP_PAD = 8;
const CHIP_WIDEST = 110;
/** A number is to be legible from further away, too: it is never cut. */
const CHIP_FAR = 17.5;
/** Room for a sign before the name: lock, source. */
export const CHIP_MARK = 12;
const CHIP_GAP = 7;
/** Room for the gradient of a source. */
const CHIP_GRADIENT = "‖∂‖ 0.0949";

/** A chip says its name; a constant without one says its number. */
export function chipText(graph: Graph, chip: Chip, ruler: Ruler): string {
  if (chip.more > 0) return `+${chip.more.toLocaleString("en")} more`;
  const width = CHIP_WIDEST - 2 * CHIP_PAD;
  return cut(oneLine(valueTitle(graph, chip.value)), width, (text) => ruler.sans(text, SMALL, 500));
}

export function chipSize(graph: Graph, chip: Chip, ruler: Ruler): Size {
  const text = chipText(graph, chip, ruler);
  const far = isNumber(text) ? ruler.sans(text, CHIP_FAR, 500) + CHIP_PAD : 0;
  const width = Math.max(far, ruler.sans(text, SMALL, 500) + 2 * CHIP_PAD);
  const lock = isFrozen(graph.values[chip.value]) ? CHIP_MARK : 0;
  const gradient =
    !chip.isReference && chip.more === 0 && isSource(graph, chip.value)
      ? CHIP_MARK + CHIP_GAP + ruler.mono(CHIP_GRADIENT, SMALL)
      : 0;
  return { width: Math.ceil(Math.max(26, width + lock + gradient)), height: CHIP_HEIGHT };
}

/** A cut number would be another one. */
export const isNumber = (text: string) => /^−?[\d.,e−∞]+$/.test(text);

/**
 * What a source has received, in as many digits as its chip has room for; nothing where it has none.
 *
 * @param isPart says that it is what was added by the read that the chip stands for, one of several.
 */
export function chipGradient(
  { scalar, norm }: Summary,
  isPart: boolean,
  dtype: string,
  width: number,
  ruler: Ruler,
): string {
  const written = (digits: number) => {
    if (scalar !== undefined) return `${isPart ? "+=" : "∂"} ${formatNumber(scalar, dtype, digits)}`;
    if (norm === undefined) return "";
    return isPart ? `+= ‖${formatFloat(norm, digits)}‖` : `‖∂‖ ${formatFloat(norm, digits)}`;
  };
  return [3, 2, 1].map(written).find((text) => ruler.mono(text, SMALL) <= width) ?? "";
}

/** The same from further away, the longest first. */
export function briefGradients({ scalar, norm }: Summary, isPart: boolean, dtype: string): string[] {
  const sign = isPart ? "+" : "";
  if (scalar !== undefined) return [`${sign}${formatNumber(scalar, dtype, 3)}`];
  return norm === undefined ? [] : [3, 2, 1].map((digits) => `${sign}‖${formatFloat(norm, digits)}‖`);
}

/**
 * The number of a scalar; of an array too large to spell out its mean, of truths how many of a hundred there are, of what
 * is no number its shape.
 */
export function scalarText(summary: Summary, value: Pick<Value, "shape" | "dtype">, digits = DIGITS): string {
  const { scalar, mean } = summary;
  if (scalar !== undefined) return formatNumber(scalar, value.dtype, digits);
  if (mean === undefined) return formatShape(value.shape);
  return value.dtype === "bool"
    ? `${formatNumber(Math.round(100 * toNumber(mean)), "int64")}% True`
    : `μ ${formatFloat(mean, 3)}`;
}

/** More entries than this do not stand in one line of a card. */
const MOST_IN_LINE = 6;

/** The entries of a small array in one line, as exact as there may be room for; none of a larger one. */
export function entriesTexts({ entries }: Summary, value: Pick<Value, "shape" | "dtype">): string[] {
  const isFew = entries !== undefined && entries.length <= MOST_IN_LINE && value.shape.length <= 2;
  return isFew ? [3, 2].map((digits) => formatEntries(entries, value, digits)) : [];
}

/** What stands for a value in one line, the most telling first. */
export function lineTexts(summary: Summary, value: Pick<Value, "shape" | "dtype">): string[] {
  const number = scalarText(summary, value, COMPACT_DIGITS);
  const { scalar, mean } = summary;
  if (scalar !== undefined) return [number];
  const isMean = mean !== undefined && number.startsWith("μ");
  const rough = isMean ? [2, 1].map((digits) => `μ ${formatFloat(mean, digits)}`) : [];
  return [...entriesTexts(summary, value), ...new Set([number, ...rough])];
}

/** The message of an op that raised, broken between words. */
function wrap(text: string, ruler: Ruler): string[] {
  const width = LARGEST.width - 2 * PAD;
  const measure = (line: string) => ruler.sans(line, SMALL);
  const lines: string[] = [];
  for (const word of oneLine(text).split(" ")) {
    const line = lines.at(-1);
    const longer = line === undefined ? word : `${line} ${word}`;
    if (line === undefined || measure(longer) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  const kept = lines.slice(0, MESSAGE_LINES);
  const last = kept.length - 1;
  if (lines.length > kept.length) kept[last] += " …";
  return kept.map((line) => cut(line, width, measure));
}

/** Line breaks and other control characters would be lost in a line of SVG: show that they are there. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]\s*/g, " ⏎ ").replace(/\p{Cc}/gu, "·");
}
