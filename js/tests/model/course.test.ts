import { describe, expect, it } from "vitest";
import { at } from "../../src/model/at";
import { coursesOf, traceOf } from "../../src/model/course";
import { applyDelta } from "../../src/model/graph";
import type { Graph } from "../../src/model/state";
import type { HistoryRow } from "../../src/model/wire";
import { scalars } from "../corpus";

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
