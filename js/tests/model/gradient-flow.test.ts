import { describe, expect, it } from "vitest";
import { at } from "../../src/model/at";
import { decadeAxis, gradientFlow } from "../../src/model/gradient-flow";
import { applyDelta } from "../../src/model/graph";
import { ailmentOf } from "../../src/model/health";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { mlp, unconnected } from "../corpus";
import { type Recorder, THRESHOLDS } from "../recorder";

function flowAt(tape: Recorder, tick?: number) {
  const [delta] = tape.snapshot().graphs;
  if (delta === undefined) throw new RangeError("no tape");
  const graph = applyDelta(undefined, delta);
  return gradientFlow(graph, momentAt(graph, tick ?? tickCount(graph) - 1));
}

describe("gradient flow", () => {
  it("lists Variables from the deepest to the one next to the target", () => {
    const rows = flowAt(mlp());
    expect(rows.map(({ title }) => title)).toEqual(["W1", "b1", "W2", "b2"]);
    expect(rows.map(({ depth }) => depth)).toEqual([6, 5, 3, 2]);
    expect(rows.every(({ state }) => state === "given")).toBe(true);
  });

  it("has nothing for them before a gradient has been asked for", () => {
    expect(flowAt(mlp(), 0).every(({ gradient }) => gradient === undefined)).toBe(true);
  });

  it("tells None from what has not come yet", () => {
    const rows = flowAt(unconnected());
    expect(rows.some(({ state, gradient }) => state === "none" && gradient === undefined)).toBe(true);
  });
});

describe("the axis", () => {
  it("holds whole decades, at least four", () => {
    expect(decadeAxis([0.03, 2])).toMatchObject({ low: -3, high: 1 });
    expect(decadeAxis([1e-9, 0.5])).toMatchObject({ low: -9, high: 0 });
    expect(decadeAxis([])).toMatchObject({ low: -4, high: 0 });
  });

  it("puts what is zero or not finite at its ends", () => {
    const { share } = decadeAxis([0, Number.NaN, Number.POSITIVE_INFINITY, 1]);
    expect([share(0), share(Number.NaN), share(1e30)]).toEqual([0, 0, 1]);
  });
});

describe("what is wrong with a gradient", () => {
  it.each([
    [{ norm: "nan", health: "nan" as const }, "nan"],
    [{ norm: 0, health: "zero" as const }, "zero"],
    [{ norm: 1e-9 }, "vanishing"],
    [{ norm: 1e6 }, "exploding"],
    [{ norm: 0.1 }, undefined],
    [{ scalar: -1e-12 }, "vanishing"],
    [undefined, undefined],
  ])("%j", (gradient, ailment) => {
    expect(ailmentOf(gradient, THRESHOLDS)).toBe(ailment);
  });

  it("is judged by the thresholds that hold for the tape, and by none where none is told", () => {
    const loose = { vanishing: 1e-12, exploding: 1e9 };
    expect([1e-9, 1e6].map((norm) => ailmentOf({ norm }, loose))).toEqual([undefined, undefined]);
    const { thresholds, ...older } = at(mlp().snapshot().graphs, 0);
    expect(applyDelta(undefined, { ...older, thresholds: loose }).thresholds).toEqual(loose);
    expect(ailmentOf({ norm: 1e-30 }, applyDelta(undefined, older).thresholds)).toBeUndefined();
    expect(thresholds).toEqual(THRESHOLDS);
  });
});
