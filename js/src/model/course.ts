/** How a number went over the runs of a loop: the value of its target, the norm of a Variable's gradient. */

import { normOf } from "./health";
import { toNumber } from "./numbers";
import type { Graph } from "./state";
import type { WireNumber } from "./wire";

export interface Course {
  of: "value" | "gradient";
  /** In the order of the runs, the present one last; NaN where it was none, or None. */
  points: { run: number; number: number }[];
}

/** Empty while there was one run only. */
export function coursesOf(graph: Graph, value: number): Course[] {
  const { target, series, rows } = graph.history;
  const courses: Course[] = [];
  const enter = (of: Course["of"], column: number, now: number | undefined) => {
    const points = rows.map((row) => ({ run: row[0], number: asNumber(row[column]) }));
    if (now !== undefined) points.push({ run: graph.run, number: now });
    if (points.filter(({ number }) => Number.isFinite(number)).length > 1) courses.push({ of, points });
  };
  if (value === target) enter("value", 1, presentValue(graph, value));
  const place = series.findIndex((one) => one.value === value);
  if (place >= 0) enter("gradient", 2 + place, presentNorm(graph, value));
  return courses;
}

function asNumber(number: WireNumber | null | undefined): number {
  return number === null || number === undefined ? Number.NaN : toNumber(number);
}

function presentValue({ values }: Graph, value: number): number | undefined {
  const scalar = values[value]?.summary.scalar;
  return scalar === undefined ? undefined : toNumber(scalar);
}

/** Of the gradient that was asked for first, as in the runs before; undefined until it is returned. */
function presentNorm({ gradients, flow }: Graph, value: number): number | undefined {
  const gradient = gradients.findIndex(({ sources }) => sources.includes(value));
  const result = flow.gradients[gradient]?.results?.[gradients[gradient]?.sources.indexOf(value) ?? -1];
  if (result === undefined) return undefined;
  return result === null ? Number.NaN : normOf(result);
}

/** Where points lie in a box, from 0 at the left and the top to 1. */
export interface Trace {
  isLogarithmic: boolean;
  low: number;
  high: number;
  /** `y` is undefined for what is no finite number. */
  places: { x: number; y: number | undefined; isZero: boolean }[];
}

/** Norms, and all that is positive over more than two decades, are seen best on a logarithmic scale. */
const DECADES = 2;
/** On a logarithmic scale zero lies on the floor, and all else well above it. */
const ABOVE_ZERO = 0.8;

export function traceOf({ of, points }: Course): Trace {
  const numbers = points.map(({ number }) => number).filter(Number.isFinite);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isWide = low > 0 && high / low > 10 ** DECADES;
  const isLogarithmic = high > 0 && (of === "gradient" || isWide);
  const scale = isLogarithmic ? Math.log10 : (number: number) => number;
  const scaled = numbers.filter((number) => !isLogarithmic || number > 0).map(scale);
  const [bottom, top] = [Math.min(...scaled), Math.max(...scaled)];
  const height = isLogarithmic && low === 0 ? ABOVE_ZERO : 1;
  const placeOf = (number: number) => {
    if (!Number.isFinite(number)) return undefined;
    if (isLogarithmic && number <= 0) return 1;
    return top === bottom ? height / 2 : height * (1 - (scale(number) - bottom) / (top - bottom));
  };
  const [first, last] = [points[0]?.run ?? 0, points.at(-1)?.run ?? 1];
  const places = points.map(({ run, number }) => ({
    x: last === first ? 0 : (run - first) / (last - first),
    y: placeOf(number),
    isZero: of === "gradient" && number === 0,
  }));
  return { isLogarithmic, low, high, places };
}
