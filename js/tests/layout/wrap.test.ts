import { describe, expect, test } from "vitest";
import { NUMBERS_FROM, scaleIn } from "../../src/layout/fitting";
import { flatten, type Size } from "../../src/layout/geometry";
import { polish } from "../../src/layout/layout";
import { measure } from "../../src/layout/measure";
import { drawEdge } from "../../src/layout/route";
import { screenFor } from "../../src/layout/screen";
import { type Split, split } from "../../src/layout/split";
import type { Layout, LayoutOptions } from "../../src/layout/types";
import { at } from "../../src/model/at";
import { mlp, neuron, penalty, residual, scalars, skips } from "../corpus";
import { graphOf } from "../fixture";
import { Recorder, scalar } from "../recorder";
import { sizesFor } from "../sizes";

/** -log(sigmoid(w · 1.5 + b)) */
function crossEntropy(): Recorder {
  const tape = new Recorder("tape", "");
  const [w, b] = [tape.variable("w", scalar(0.5)), tape.variable("b", scalar(-0.2))];
  const id = tape.open();
  const u = tape.op("add", [tape.op("multiply", [w, scalar(1.5)]), b], { name: "u" });
  const p = tape.op("sigmoid", [u], { name: "p" });
  const loss = tape.op("negative", [tape.op("log", [p])], { name: "loss" });
  tape.close();
  tape.gradient(id, loss, [w, b]);
  return tape;
}

const SMALL = { crossEntropy, neuron, scalars, mlp, residual, skips, penalty };
const names = Object.keys(SMALL) as (keyof typeof SMALL)[];

function arranged(
  name: keyof typeof SMALL,
  panel: Size,
  orientation: NonNullable<LayoutOptions["orientation"]>,
): [Layout, Split] {
  const whole = split(graphOf(SMALL[name]()));
  return [polish(whole, { ...sizesFor(whole.graph), panel, orientation }), whole];
}

/** How many columns there are in each row, or rows in each column. */
function rowsIn({ nodes, orientation }: Layout): number[] {
  const start = new Map<number, number>();
  for (const { rank, x, y } of nodes) start.set(rank, orientation === "horizontal" ? x : y);
  const rows: number[] = [];
  let before = Number.POSITIVE_INFINITY;
  for (const rank of [...start.keys()].sort((a, b) => a - b)) {
    const place = start.get(rank) ?? Number.NaN;
    if (place > before) rows.push((rows.pop() ?? 0) + 1);
    else rows.push(1);
    before = place;
  }
  return rows;
}

describe.each(names)("%s", (name) => {
  test.each([100, 170, 230, 300])("turned in a panel %i high, no card is a column by itself", (height) => {
    expect(Math.min(...rowsIn(arranged(name, { width: 566, height }, "vertical")[0]))).toBeGreaterThan(1);
  });

  test.each([300, 420, 480, 560])("in a panel %i wide, no card is a row by itself", (width) => {
    expect(Math.min(...rowsIn(arranged(name, { width, height: 320 }, "auto")[0]))).toBeGreaterThan(1);
  });
});

test.each(["crossEntropy", "neuron", "scalars", "mlp"] as const)(
  "in a narrow and tall panel %s goes downwards in one column",
  (name) => {
    const [layout] = arranged(name, { width: 474, height: 705 }, "auto");
    expect(layout.orientation).toBe("vertical");
    expect(rowsIn(layout)).toHaveLength(1);
  },
);

test("a chain of six is broken once at most, where one edge is led on", () => {
  const [layout, whole] = arranged("crossEntropy", { width: 566, height: 170 }, "vertical");
  expect(rowsIn(layout)).toEqual([3, 3]);
  const ledBack = whole.edges.filter(({ from, to }) => at(layout.nodes, to).y < at(layout.nodes, from).y);
  expect(ledBack).toHaveLength(1);
});

test("what of a chain is led back to the next row counts against it", () => {
  expect(arranged("mlp", { width: 1100, height: 400 }, "horizontal")[0].ease).toBe(1);
  expect(arranged("mlp", { width: 640, height: 400 }, "horizontal")[0].ease).toBeLessThan(1);
});

test("a second order in a wide and low panel stands in rows in which numbers can be read", () => {
  const panel = { width: 400, height: 299 };
  const [layout, whole] = arranged("penalty", panel, "auto");
  const inOneRow = polish(whole, { ...sizesFor(whole.graph), panel, wrap: 0 });
  expect(scaleIn(inOneRow.bounds, panel)).toBeLessThan(NUMBERS_FROM);
  expect(scaleIn(layout.bounds, panel)).toBeGreaterThan(NUMBERS_FROM);
  expect(rowsIn(layout)).toHaveLength(2);
  expect(measure(layout, whole)).toMatchObject({ overlaps: 0, throughBoxes: 0, inHalos: 0 });
});

test("an edge that comes back close above the next row only ever goes down", () => {
  const comesBack = { right: 60, left: -40, cross: 40 };
  for (const cross of [58, 66, 72, 90]) {
    const lanes = [
      { start: 0, end: 20, cross: 0 },
      { start: 0, end: 20, cross, comesBack },
    ];
    const { forward, backward } = drawEdge(lanes, screenFor("horizontal"));
    for (const path of [forward, [...backward].reverse()]) {
      const levels = flatten(path).map(({ y }) => y);
      expect(levels).toEqual([...levels].sort((a, b) => a - b));
    }
  }
});
