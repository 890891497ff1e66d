/** How a number went over the runs of a loop: the value of its target, the norm of a Variable's gradient. */

import type { Group } from "./groups";
import { normOf } from "./health";
import { toNumber } from "./numbers";
import type { Graph, Moment } from "./state";
import { tallyOf } from "./tally";
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
    if (isLine(points)) courses.push({ of, points });
  };
  if (value === target) enter("value", 1, presentValue(graph, value));
  const place = series.findIndex((one) => one.value === value);
  if (place >= 0) enter("gradient", 2 + place, presentNorm(graph, value));
  return courses;
}

/** One number alone is none. */
function isLine(points: Course["points"]): boolean {
  return points.filter(({ number }) => Number.isFinite(number)).length > 1;
}

/** Of what is folded, and what its points are. */
export interface GroupCourse extends Course {
  over: "runs" | "times";
}

/**
 * How large the gradients of the Variables that are read in the group were together, run by run; else the target that
 * is computed in it.
 */
export function courseOverRuns(graph: Graph, { first, last }: Group): GroupCourse | undefined {
  const isIn = (op: number) => first <= op && op <= last;
  const { series, target } = graph.history;
  const read = series.filter(({ value }) => graph.readers[value]?.some(({ op }) => isIn(op)));
  const courses = read.flatMap(({ value }) => coursesOf(graph, value).filter(({ of }) => of === "gradient"));
  if (courses.length === 0 && isIn(graph.values[target]?.op ?? -1)) {
    const [course] = coursesOf(graph, target).filter(({ of }) => of === "value");
    return course && { ...course, over: "runs" };
  }
  const squares = new Map<number, number>();
  // Where one of them is no number, all of them together are none.
  for (const { run, number } of courses.flatMap(({ points }) => points))
    squares.set(run, (squares.get(run) ?? 0) + number ** 2);
  const points = [...squares].map(([run, square]) => ({ run, number: Math.sqrt(square) }));
  points.sort((one, other) => one.run - other.run);
  return isLine(points) ? { of: "gradient", over: "runs", points } : undefined;
}

/** More than can be told apart on a card are taken together. */
const MOST_POINTS = 64;

/** Of the same thing several times on one tape: the largest gradient of each, so far. */
export function courseOverTimes(graph: Graph, moment: Moment, group: Group): GroupCourse | undefined {
  const { first, last, times } = group;
  const ops = (last - first + 1) / times;
  const together = Math.ceil(times / MOST_POINTS);
  const points: Course["points"] = [];
  for (let time = 0; time < times && times > 1 && Number.isInteger(ops); time += together) {
    const end = Math.min(times, time + together);
    const { norms } = tallyOf(graph, moment, first + time * ops, first + end * ops - 1);
    points.push({ run: end, number: norms?.high ?? Number.NaN });
  }
  return isLine(points) ? { of: "gradient", over: "times", points } : undefined;
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
