/** Keywords of an op, which the wire carries as Python writes them: "(0, 1)", "slice(1, 3, None)". */

import { axesText } from "./expression";

export type Parameter = number | boolean | string | null | Parameter[];

/** What a keyword says, as far as it is made of numbers, words and lists of them; undefined where it is not. */
export function parameterOf(text: string | undefined): Parameter | undefined {
  if (text === undefined) return undefined;
  const json = text
    .replace(/np\.\w+\(([^()]*)\)/g, "$1")
    .replace(/\bNone\b/g, "null")
    .replace(/\bTrue\b/g, "true")
    .replace(/\bFalse\b/g, "false")
    .replace(/'([^'"\\]*)'/g, '"$1"')
    .replace(/\(/g, "[")
    .replace(/\)/g, "]")
    .replace(/,\s*\]/g, "]");
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Integers, one or several; undefined where it is something else. */
export function integersOf(parameter: Parameter | undefined): number[] | undefined {
  const several = Array.isArray(parameter) ? parameter : [parameter];
  return several.every((one) => Number.isInteger(one)) ? (several as number[]) : undefined;
}

/** An index as it stands between the brackets: "0, 1:3"; undefined where the wire has cut it short. */
export function indexText(text: string | undefined): string | undefined {
  if (text === undefined || text.endsWith("…")) return undefined;
  const written = text
    .replace(/slice\((.+?), (.+?), (.+?)\)/g, (_, ...ends: string[]) =>
      ends
        .slice(0, 3)
        .map((end) => (end === "None" ? "" : end))
        .join(":")
        .replace(/:$/, ""),
    )
    .replace(/array\((.*?)(?:, dtype=\w+)?\)/gs, "$1")
    .replace(/np\.\w+\(([^()]*)\)/g, "$1")
    .replace(/\bEllipsis\b/g, "...")
    .replace(/\s+/g, " ")
    .trim();
  return /^\(.*\)$/s.test(written) ? written.slice(1, -1).replace(/,$/, "") || "()" : written;
}

/** Axes that are counted from the end, as formulas say them, from the beginning: "axis 1"; "" where none is. */
export function axesFromBeginning(text: string, ndim: number): string {
  const axes = integersOf(parameterOf(text));
  if (axes === undefined || !axes.some((axis) => axis < 0) || axes.some((axis) => axis < -ndim)) return "";
  return axesText(axes.map((axis) => String(axis < 0 ? axis + ndim : axis)));
}

/** Their axis is one of the result. */
const MAKING_AXES = new Set(["stack", "expand_dims"]);

/** How many axes there are to count in the axis that an op is given. */
export function countedAxes(name: string, operand: readonly number[], result: readonly number[]): number {
  return (MAKING_AXES.has(name) ? result : operand).length;
}
