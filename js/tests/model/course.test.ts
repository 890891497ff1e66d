import { describe, expect, it } from "vitest";
import { at } from "../../src/model/at";
import { courseOverRuns, courseOverTimes, coursesOf, traceOf } from "../../src/model/course";
import { applyDelta } from "../../src/model/graph";
import type { Group } from "../../src/model/groups";
import { momentAt } from "../../src/model/moment";
import type { Graph } from "../../src/model/state";
import { tallyOf } from "../../src/model/tally";
import { tickCount } from "../../src/model/ticks";
import type { HistoryRow } from "../../src/model/wire";
import { scalars } from "../corpus";
import { graphOf } from "../fixture";
import { unrolled } from "../foldable";

/** The last of the runs of a loop over z = x²y + xy. */
function lastRun(rows: HistoryRow[]): Graph {
  const delta = at(scalars().snapshot().graphs, 0);
  const index = (name: string) => delta.values?.findIndex((value) => value.name === name) ?? -1;
  const series = ["x", "y"].map((name) => ({ name, value: index(name) }));
  const history = { target: index("z"), variables: 2, series, at: 0, rows };
  return applyDelta(undefined, { ...delta, run: rows.length + 1, history });
}

const indexOf = (graph: Graph, name: string) => graph.values.findIndex((value) => value.name === name);

describe("courses", () => {
  const graph = lastRun([
    [1, 40, 20, 18],
    [2, 30, null, 15],
  ]);

  it("are those of the target's value and of each Variable's gradient norm, up to the present run", () => {
    expect(coursesOf(graph, indexOf(graph, "z"))).toEqual([
      {
        of: "value",
        points: [
          { run: 1, number: 40 },
          { run: 2, number: 30 },
          { run: 3, number: 24 },
        ],
      },
    ]);
    expect(coursesOf(graph, indexOf(graph, "x"))[0]?.points.map(({ number }) => number)).toEqual([
      20,
      Number.NaN,
      14,
    ]);
    expect(coursesOf(graph, indexOf(graph, "a"))).toEqual([]);
  });

  it("need more than one run", () => {
    const only = lastRun([]);
    expect(coursesOf(only, indexOf(only, "z"))).toEqual([]);
  });
});

describe("the course of a group", () => {
  const group = (first: number, last: number, times = 1): Group => ({
    key: "g",
    kind: "loop",
    title: "g",
    times,
    first,
    last,
    depth: 1,
    parent: undefined,
  });
  const graph = lastRun([
    [1, 40, 3, 4],
    [2, 30, null, 15],
  ]);

  it("is that of all Variables read in it together, with a gap where one of them has none", () => {
    const course = courseOverRuns(graph, group(0, 3));
    expect(course).toMatchObject({ of: "gradient", over: "runs" });
    const numbers = course?.points.map(({ number }) => number);
    expect(numbers).toEqual([5, Number.NaN, Math.hypot(14, 12)]);
  });

  it("is else that of the target computed in it", () => {
    const course = courseOverRuns(graph, group(3, 3));
    expect(course?.of).toBe("value");
    expect(course?.points.map(({ number }) => number)).toEqual([40, 30, 24]);
  });

  it("is none on a single run", () => {
    expect(courseOverRuns(lastRun([]), group(0, 3))).toBeUndefined();
  });

  it("goes over the same thing again and again, as far as the gradient has come", () => {
    const unrolledGraph = graphOf(unrolled(5));
    const ops = unrolledGraph.ops.length;
    const whole = group(0, 24, 5);
    const at = (tick: number) => courseOverTimes(unrolledGraph, momentAt(unrolledGraph, tick), whole);
    expect(at(ops - 1)).toBeUndefined();
    const course = at(tickCount(unrolledGraph) - 1);
    expect(course).toMatchObject({ of: "gradient", over: "times" });
    expect(course?.points).toHaveLength(5);
    const moment = momentAt(unrolledGraph, tickCount(unrolledGraph) - 1);
    expect(course?.points[2]?.number).toBe(tallyOf(unrolledGraph, moment, 10, 14).norms?.high);
    expect(courseOverTimes(unrolledGraph, moment, group(0, 24))).toBeUndefined();
  });
});

describe("traces", () => {
  const course = (of: "value" | "gradient", ...numbers: number[]) => ({
    of,
    points: numbers.map((number, i) => ({ run: i + 1, number })),
  });

  it("go from the lowest to the highest, with gaps", () => {
    const { places, isLogarithmic } = traceOf(course("value", 4, Number.NaN, 2));
    expect(places.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [0.5, undefined],
      [1, 1],
    ]);
    expect(isLogarithmic).toBe(false);
  });

  it("are logarithmic for norms and for wide ranges", () => {
    expect(traceOf(course("gradient", 1, 0.1, 0.01)).places.map(({ y }) => y)).toEqual([0, 0.5, 1]);
    expect(traceOf(course("value", 1000, 1)).isLogarithmic).toBe(true);
    expect(traceOf(course("value", 1000, -1)).isLogarithmic).toBe(false);
  });

  it("never take zero for something small", () => {
    const { places } = traceOf(course("gradient", 1, 1e-9, 0));
    expect(places.map(({ y, isZero }) => [y, isZero])).toEqual([
      [0, false],
      [0.8, false],
      [1, true],
    ]);
  });

  it("lie in the middle when nothing changes", () => {
    expect(traceOf(course("value", 3, 3)).places.map(({ y }) => y)).toEqual([0.5, 0.5]);
  });
});
